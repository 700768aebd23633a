"""Who is appointed, by the operator's list, and has not joined yet: the list, an invite for one of them, and a sheet of
invites for all, to be printed, cut and handed out. A new invite ends the earlier ones of the same person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.messages import Button, Buttons, Press, row_id
from bot.domain.people import Appointee, Person, Right
from handlers import auditing, documents, paging
from handlers.coordinator import places
from handlers.invitation import SHEET_VALID_FOR, VALID_FOR, make_invite, ways
from handlers.turn import Turn
from storage import appointees, people

A_PAGE = 6
BUTTONS_A_LINE = 2


async def way(turn: Turn) -> Buttons:
    """The line with the button to the list, where there is one and somebody on it has not joined."""
    left = [one for one in await _listed(turn) if not one.person_id]
    return ((turn.button("joining.button.list", "join", 0, count=len(left)),),) if left else ()


async def _listed(turn: Turn) -> list[Appointee]:
    """The appointees whom the sender may bring into office."""
    found = await appointees.within(turn.store, turn.scopes(Right.INVITE))
    return [one for one in found if places.allowed(turn, one.area_code, places.appoints(turn, one.role))]


async def pressed(turn: Turn) -> None:
    """`join.<page>`: the list; `join.one.<appointee>`, `join.make.<appointee>`, `join.is.<appointee>.<person>`;
    `join.sheet`, `join.sheet.<area>`, `join.sure.<area>`."""
    body = turn.inbound.body
    what, target, other = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    listed = await _listed(turn)
    left = [one for one in listed if not one.person_id]
    if what == "sheet" and not target:
        _ask_area(turn, left)
    elif what in ("sheet", "sure"):
        await _sheet(turn, left, places.from_data(target), sure=what == "sure")
    elif what in ONE:
        await _one(turn, listed, what, target, other)
    else:
        await _list(turn, listed, left, what)


# --- the list ---------------------------------------------------------------------------------------------------------


async def _list(turn: Turn, listed: Sequence[Appointee], left: Sequence[Appointee], page36: str) -> None:
    if not left:
        turn.say("joining.all" if listed else "joining.no_list", count=len(listed))
        return
    page = paging.at(page36, len(left), A_PAGE)
    shown = left[page * A_PAGE : (page + 1) * A_PAGE]
    until = {i.appointee_id: i.expires_at for i in await people.invites_of(turn.store, {a.id for a in shown}, turn.now)}
    lines = [turn.text("joining.title", count=len(left), total=len(listed))]
    for one in shown:
        line = turn.text("joining.entry", name=one.name, office=_office(turn, one))
        invited = turn.text("joining.invited", until=turn.when(until[one.id])) if one.id in until else ""
        lines.append("\n".join(filter(None, [line, invited])))
    lines += paging.left(turn, page, len(left), A_PAGE)
    each = [Button(one.name, turn.button("joining.button.one", "join", "one", one.id).data) for one in shown]
    sheet = turn.button("joining.button.sheet", "join", "sheet")
    arrows = paging.arrows(turn, "join", page, len(left), A_PAGE)
    turn.send("\n\n".join(lines), buttons=(*_pairs(each), *arrows, (sheet,)))


def _office(turn: Turn, one: Appointee) -> str:
    return f"{turn.text(f'common.role.{one.role}')} {places.label(turn, one.area_code)}"


def _pairs(each: Sequence[Button]) -> Buttons:
    return tuple(tuple(each[start : start + BUTTONS_A_LINE]) for start in range(0, len(each), BUTTONS_A_LINE))


# --- one of them ------------------------------------------------------------------------------------------------------


async def _one(turn: Turn, listed: Sequence[Appointee], what: str, target: str, other: str) -> None:
    one = next((a for a in listed if a.id == row_id(target)), None)
    if one is None:
        await auditing.refused(turn, Right.INVITE)
        turn.toast("coordinator.invite.not_yours")
    elif one.person_id:
        turn.say("joining.joined", name=one.name)
    else:
        await ONE[what](turn, one, other)


async def _shown(turn: Turn, one: Appointee, _other: str) -> None:
    """What can be done: an invite; or, where people are in that office whom the list does not know, which of them it
    is."""
    make = turn.button("joining.button.make", "join", "make", one.id)
    unknown = await _unlisted(turn, one)
    known = [(turn.button("joining.button.is", "join", "is", one.id, p.id, name=p.name),) for p in unknown]
    back = turn.button("joining.button.back", "join", 0)
    key = "joining.one_or" if unknown else "joining.one"
    turn.say(key, buttons=((make,), *known, (back,)), name=one.name, office=_office(turn, one))


async def _unlisted(turn: Turn, one: Appointee) -> list[Person]:
    """Those in exactly this office whom nobody on the list stands for."""
    holders = await people.in_role(turn.store, one.role, one.area_code)
    known = {a.person_id for a in await appointees.within(turn.store, [one.area_code])}
    return await people.by_ids(turn.store, holders - known)


async def _make(turn: Turn, one: Appointee, _other: str) -> None:
    """The message is made to be passed on: it holds the name that its reader has anyway."""
    token = (await _invite(turn, [one], one.area_code, VALID_FOR))[0]
    text = turn.text(
        "joining.made",
        name=one.name,
        office=_office(turn, one),
        until=turn.when(turn.now + VALID_FOR),
        way="\n".join(ways(turn.world, token).values()) or f"/start i-{token}",
    )
    turn.send(text)


async def _is(turn: Turn, one: Appointee, other: str) -> None:
    """Somebody in this office is whom the list names."""
    person = next((p for p in await _unlisted(turn, one) if p.id == row_id(other)), None)
    if person is None:
        turn.toast("joining.gone")
        return
    turn.changes.update(replace(one, person_id=person.id))
    turn.changes.update(replace(person, name=one.name))
    for invite in await people.invites_of(turn.store, [one.id], turn.now):
        turn.changes.update(replace(invite, expires_at=turn.now))
    turn.say("joining.is", name=one.name, office=_office(turn, one))


ONE: dict[str, Callable[[Turn, Appointee, str], Awaitable[None]]] = {"one": _shown, "make": _make, "is": _is}
"""The word in a button about one appointee → what it does."""


# --- the sheet --------------------------------------------------------------------------------------------------------


def _ask_area(turn: Turn, left: Sequence[Appointee]) -> None:
    """For all, or for one kecamatan at a time: as they are handed out."""
    scopes = turn.scopes(Right.INVITE)
    counts = Counter(one.area_code for one in left)
    codes = [*scopes, *(area.code for scope in scopes for area in turn.world.areas.children(scope))]
    rows = []
    for code in codes:
        if count := sum(n for area, n in counts.items() if turn.world.areas.within(area, code)):
            label = turn.text("joining.button.area", area=places.label(turn, code), count=count)
            rows.append((Button(label, f"join.sheet.{places.to_data(code)}"),))
    turn.say("joining.which" if rows else "joining.all", buttons=tuple(rows), count=0)


async def _sheet(turn: Turn, left: Sequence[Appointee], code: str, *, sure: bool) -> None:
    if not any(turn.world.areas.within(code, scope) for scope in turn.scopes(Right.INVITE)):
        await auditing.refused(turn, Right.INVITE)
        turn.toast("coordinator.invite.not_yours")
        return
    chosen = [one for one in left if turn.world.areas.within(one.area_code, code)]
    until, area = turn.now + SHEET_VALID_FOR, places.label(turn, code)
    if not chosen:
        turn.say("joining.all", count=0)
    elif not ways(turn.world, ""):
        turn.say("joining.no_way")
    elif not sure:
        yes = turn.button("joining.button.sure", "join", "sure", places.to_data(code))
        keep = turn.button("joining.button.back", "join", 0)
        turn.say("joining.sure", buttons=((yes,), (keep,)), count=len(chosen), area=area, until=turn.when(until))
    else:
        await _invite(turn, chosen, code, SHEET_VALID_FOR)
        made_of = {"area": code, "by": str(_sender_id(turn)), "at": turn.now.isoformat(), "language": turn.language}
        file_id = documents.named(turn, documents.Recipe("invites", made_of), documents.TYPES["pdf"])
        text = turn.text("joining.here", count=len(chosen), area=area, until=turn.when(until))
        turn.send(text, attachment_id=file_id)


async def _invite(turn: Turn, chosen: Sequence[Appointee], area_code: str, valid_for: timedelta) -> list[str]:
    """New invites in place of those that are still open; their tokens."""
    for invite in await people.invites_of(turn.store, {one.id for one in chosen}, turn.now):
        turn.changes.update(replace(invite, expires_at=turn.now))
    tokens = []
    for one in chosen:
        invite, token = make_invite(
            turn.world,
            one.role,
            one.area_code,
            _sender_id(turn),
            turn.now,
            valid_for=valid_for,
            appointee_id=one.id,
        )
        turn.changes.create(invite)
        tokens.append(token)
    detail = str(len(chosen)) if len(chosen) > 1 else chosen[0].role.value
    auditing.note(turn, "invite", area_code=area_code, detail=detail)
    return tokens


def _sender_id(turn: Turn) -> int:
    return turn.person.id if turn.person else 0
