"""Passing a ticket on: up to the posko above, or to another area where the voter is really registered. Always with a
reason, which stands in its story."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.areas import RoutingReason, kabupaten_of
from bot.domain.messages import Button, Buttons, Text, row_id
from bot.domain.people import Right
from bot.domain.tickets import Action, Ticket
from handlers import auditing, cards, moves, ranks
from handlers.citizen import outside, unfound
from handlers.notices import posko_name
from handlers.officer import reasons
from handlers.officer.presses import allowed
from handlers.turn import Turn
from storage import tickets

FORM = "whither"
PAGE = 12


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`pass`: whither? `pass.<area>`: why? `pass.<area>.<reason>`: do it."""
    target, reason = (*arguments[1:], "", "")[:2]
    code = target.replace("-", ".")
    if not await allowed(turn, ticket, "pass"):
        return
    if not target:
        await cards.offer(turn, ticket, await _ways(turn, ticket), turn.text("officer.pass.whither"))
    elif not _may_go(turn, ticket, code):
        turn.toast("officer.toast.not_found")
    elif reason == reasons.OWN:
        reasons.begin(turn, ticket, "pass", target)
    elif why := reasons.given(turn, _kind(ticket, code), reason):
        await done(turn, ticket, target, why)
    else:
        await cards.offer(turn, ticket, _reasons(turn, ticket, code), await _why(turn, ticket, code))


async def _why(turn: Turn, ticket: Ticket, code: str) -> str:
    place = await posko_name(turn, code) if _is_up(ticket, code) else turn.world.areas.label(code)
    return turn.text("officer.pass.why", number=ticket.number, place=place)


def _reasons(turn: Turn, ticket: Ticket, code: str) -> Buttons:
    return reasons.rows(turn, ticket, _kind(ticket, code), "pass", _dashed(code))


def _is_up(ticket: Ticket, code: str) -> bool:
    """True when the area is one above the posko's: the voter stays where they are, only the office changes."""
    return ticket.posko_area.startswith(code + ".")


def _kind(ticket: Ticket, code: str) -> str:
    return "up" if _is_up(ticket, code) else "pass"


def _may_go(turn: Turn, ticket: Ticket, code: str) -> bool:
    """Buttons can be forged: any area that is served, but the one where it lies already."""
    return code in turn.world.areas and code not in (ticket.area_code, ticket.posko_area)


async def done(turn: Turn, ticket: Ticket, target: str, why: str) -> None:
    """Pass it on: up as it is; to another area with the area put right, and routed as a new report from there."""
    code = target.replace("-", ".")
    if _is_up(ticket, code):
        fields = {"posko_area": code, "routing_reason": RoutingReason.ESCALATED.value}
    else:
        routing = await ranks.routed(turn, code)
        reason = RoutingReason.REROUTED if routing.reason is RoutingReason.OWN else routing.reason
        fields = {"area_code": code, "posko_area": routing.area_code, "routing_reason": reason.value}
    after = await moves.move(turn, ticket, Action.REROUTE, actor="officer", note=why, **fields)
    if after.area_code.startswith(f"{ticket.area_code}."):  # where it lies was not known before
        await unfound.settled(turn, unfound.typed(ticket.place_hint), after.area_code)
    turn.say("officer.pass.done", number=after.number, posko=await posko_name(turn, after.posko_area))


# --- whither ----------------------------------------------------------------------------------------------------------


async def _ways(turn: Turn, ticket: Ticket) -> Buttons:
    """Up to every posko above that has somebody in office; or to another area."""
    blocks = ticket.posko_area.split(".")
    above = [".".join(blocks[:n]) for n in range(len(blocks) - 1, 1, -1)]
    staffed = await ranks.working(turn, ticket.posko_area)
    rows = [
        (Button(await posko_name(turn, code), _data(turn, ticket, "pass", code)),) for code in above if code in staffed
    ]
    elsewhere = turn.button("officer.pass.elsewhere", "t", ticket.id, "whither")
    return (*rows, (elsewhere,), _back(turn, ticket))


async def listed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`whither[.<area>[.<page>]]`: the areas below one to choose from; the name may be typed as well."""
    scope, page = (*arguments[1:], "", "")[:2]
    code = scope.replace("-", ".")
    if not await allowed(turn, ticket, "pass"):
        return
    if not scope:
        if turn.conversation.form not in ("", FORM):
            turn.toast("officer.toast.busy")
            return
        turn.converse(form=FORM, draft_id=ticket.id, answers={}, asking="area")
        code = kabupaten_of(ticket.area_code)
    found = [area.code for area in turn.world.areas.children(code)]
    if not found:
        turn.toast("officer.toast.not_found")
        return
    at = min(row_id(page), (len(found) - 1) // PAGE)
    question = turn.text("officer.pass.type", place=turn.world.areas.label(code))
    await cards.offer(turn, ticket, (*_rows(turn, ticket, code, found, at), _back(turn, ticket)), question)


def _rows(turn: Turn, ticket: Ticket, scope: str, found: Sequence[str], page: int) -> Buttons:
    names, areas = turn.world.areas.names(found), turn.world.areas
    shown = found[page * PAGE : (page + 1) * PAGE]
    each = [
        Button(names[code], _data(turn, ticket, "pass" if areas[code].is_village else "whither", code))
        for code in shown
    ]
    rows = [tuple(each[start : start + 2]) for start in range(0, len(each), 2)]
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = [
        turn.button(key, "t", ticket.id, "whither", _dashed(scope), at)
        for at, key in ways
        if 0 <= at <= (len(found) - 1) // PAGE
    ]
    if scope != kabupaten_of(scope):  # the village is not known: the kecamatan's posko
        rows.append((turn.button("officer.pass.village_unknown", "t", ticket.id, "pass", _dashed(scope)),))
    up = turn.button("officer.pass.other_district", "t", ticket.id, "whither", _dashed(kabupaten_of(scope)))
    return (*rows, *([tuple(arrows)] if arrows else []), *([(up,)] if scope != kabupaten_of(scope) else []))


async def answered(turn: Turn) -> None:
    """The name of the area was typed."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    drafted = await tickets.by_id(turn.store, turn.conversation.draft_id)
    ticket = await auditing.in_reach(turn, Right.TICKET, drafted)
    if ticket is None or not cards.offered(turn.person, "pass", ticket):
        turn.end_conversation()
        turn.say("officer.words.too_late", number=ticket.number if ticket else "")
        return
    finding = turn.world.places.find(body.text if isinstance(body, Text) else "", expecting=True)
    found = [finding.best] if finding.best else finding.candidates
    codes = [place.code for place in found if _may_go(turn, ticket, place.code)][:PAGE]
    if len(codes) == 1:
        turn.end_conversation()
        turn.send(await _why(turn, ticket, codes[0]), buttons=_reasons(turn, ticket, codes[0]))
    elif codes:
        labels = turn.world.areas.labels(codes)
        rows = tuple((Button(labels[code], _data(turn, ticket, "pass", code)),) for code in codes)
        turn.say("officer.pass.which", buttons=rows)
    elif finding.elsewhere:
        contact = outside.whom_to_turn_to(turn, outside.named(turn, finding.elsewhere))
        text = turn.text("officer.pass.outside", place=finding.elsewhere.title(), served=outside.served(turn))
        turn.send("\n".join(filter(None, [text, contact])), buttons=_cancel(turn))
    else:
        turn.say("officer.pass.unknown", buttons=_cancel(turn))


def _data(turn: Turn, ticket: Ticket, what: str, code: str) -> str:
    return turn.button("officer.button.back", "t", ticket.id, what, _dashed(code)).data


def _dashed(code: str) -> str:
    """A code as buttons carry it: there dots part the arguments."""
    return code.replace(".", "-")


def _back(turn: Turn, ticket: Ticket) -> tuple[Button, ...]:
    return (turn.button("officer.button.back", "t", ticket.id, "back"),)


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "b", "cancel"),),)
