"""/blokir: who floods or abuses the hotline is not heard for a while, and is told so once; their reports go on.

Only reporters from the coordinator's own area can be blocked, and those who never reported anything by whoever answers
for the whole hotline. Nobody in office can. Whether it is the sender's business is asked again at every press.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.conversations import Conversation
from bot.domain.messages import Button, Buttons, Press, Text, row_id
from bot.domain.people import Address, Right
from bot.domain.tickets import Action, Ticket, read_ticket_number
from handlers import accounts, auditing, paging
from handlers.citizen import form
from handlers.story import record
from handlers.turn import Turn
from storage import blocking, people, tickets

A_PAGE = 5
REASONS = ("flood", "abuse", "false", "other")
"""What a block is given as, with one press."""


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody who is or may be blocked, and their newest ticket that the sender may know of."""

    address: Address
    ticket: Ticket | None


# --- the command ------------------------------------------------------------------------------------------------------


async def asked(turn: Turn) -> None:
    """`/blokir NOMOR`: its reporter. Without a number: who is blocked now."""
    body = turn.inbound.body
    wanted = body.arguments if isinstance(body, Text) else ""
    if not wanted:
        await listed(turn)
        return
    number = read_ticket_number(wanted)
    found = await tickets.by_number(turn.store, number) if number else None
    ticket = await auditing.in_reach(turn, Right.BLOCK, found)
    address = await people.address(turn.store, ticket.reporter_address_id) if ticket else None
    if address is None or ticket is None:
        turn.say("officer.ticket.not_found", number=wanted[:40])
    else:
        await _ask(turn, Case(address, ticket))


async def listed(turn: Turn) -> None:
    """Who is blocked, since when and by whom; and `blocks.<page>` from the buttons below."""
    scopes, strangers = turn.scopes(Right.BLOCK), answers_for_all(turn)
    total = await blocking.count(turn.store, scopes, strangers=strangers)
    if not total:
        turn.say("blocking.list.none")
        return
    page = paging.page_of(turn, total, A_PAGE)
    found = await blocking.blocked(turn.store, scopes, strangers=strangers, limit=A_PAGE, offset=page * A_PAGE)
    by = {p.id: p.name for p in await people.by_ids(turn.store, {a.blocked_by for a in found})}
    parts, buttons = [turn.text("blocking.list.title", total=total)], []
    for address in found:
        case = Case(address, await blocking.newest_ticket(turn.store, address.id, scopes))
        parts.append(_entry(turn, case, by.get(address.blocked_by, "")))
        buttons.append((_open_button(turn, case),))
    parts += paging.left(turn, page, total, A_PAGE)
    turn.send("\n\n".join(parts), buttons=(*buttons, *paging.arrows(turn, "blocks", page, total, A_PAGE)))


def answers_for_all(turn: Turn) -> bool:
    """True for who may decide on somebody who never reported anything: an administrator, or the coordinator where only
    one kabupaten is served."""
    only_one = len(turn.rules.kabupaten) == 1 and turn.rules.kabupaten == turn.scopes(Right.BLOCK)
    return only_one or bool(turn.scopes(Right.ALARMS))


def _entry(turn: Turn, case: Case, name: str) -> str:
    since = turn.when(case.address.blocked_at or turn.now)
    return turn.text("blocking.list.entry", who=_who(turn, case), since=since, name=name)


def _who(turn: Turn, case: Case) -> str:
    return case.ticket.number if case.ticket else turn.text("blocking.list.stranger")


def _open_button(turn: Turn, case: Case) -> Button:
    return turn.button("blocking.button.open", "block", case.address.id, "open", who=_who(turn, case))


# --- presses ----------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`block.<address>.<what>`: a reason, or `ask`, `keep`, `open`."""
    body = turn.inbound.body
    number, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    case = await _case(turn, row_id(number))
    if case is None:
        await auditing.refused(turn, Right.BLOCK)
        turn.toast("blocking.toast.unknown")
    elif what == "ask":
        await _ask(turn, case)
    elif what == "keep":
        turn.say("blocking.kept")
    elif what == "open":
        await _unblock(turn, case)
    elif what in REASONS:
        await _block(turn, case, what)
    else:
        turn.toast("blocking.toast.unknown")


async def _case(turn: Turn, address_id: int) -> Case | None:
    """Who is meant, when that is the sender's business."""
    address = await people.address(turn.store, address_id) if address_id else None
    if address is None or not address.endpoint.is_private:
        return None
    ticket = await blocking.newest_ticket(turn.store, address.id, turn.scopes(Right.BLOCK))
    if ticket is None and (not answers_for_all(turn) or await blocking.newest_ticket(turn.store, address.id)):
        return None
    return Case(address, ticket)


async def _ask(turn: Turn, case: Case) -> None:
    """What is asked before: why. Who holds an office is dealt with by ending it."""
    person = await people.by_id(turn.store, case.address.person_id)
    if person is not None and person.in_office:
        turn.say("blocking.officer")
    elif case.address.blocked_at is not None:
        await _say_blocked_already(turn, case)
    else:
        rows: Buttons = tuple((turn.button(f"blocking.reason.{r}", "block", case.address.id, r),) for r in REASONS)
        keep = turn.button("common.button.cancel", "block", case.address.id, "keep")
        turn.say("blocking.sure", buttons=(*rows, (keep,)), who=_who(turn, case))


async def _say_blocked_already(turn: Turn, case: Case) -> None:
    by = await people.by_id(turn.store, case.address.blocked_by)
    since = turn.when(case.address.blocked_at or turn.now)
    buttons = ((_open_button(turn, case),),)
    turn.say("blocking.already", buttons=buttons, who=_who(turn, case), since=since, name=by.name if by else "")


async def _block(turn: Turn, case: Case, reason: str) -> None:
    """From now on nothing of theirs is heard or kept; what they were writing is gone."""
    person, address = await people.by_id(turn.store, case.address.person_id), case.address
    if address.blocked_at is not None or (person is not None and person.in_office):
        await _ask(turn, case)
        return
    by = turn.person.id if turn.person else 0
    for chat in await accounts.of(turn, address):
        turn.changes.update(replace(chat, blocked_at=turn.now, blocked_by=by, held_since=None))
        turn.changes.cancel_timers(chat.id, *form.TIMERS)
        turn.changes.update(Conversation(id=chat.id, updated_at=turn.now))
    if case.ticket is not None:
        why = turn.text(f"blocking.reason.{reason}")
        record(turn, case.ticket, case.ticket, Action.BLOCK, actor="officer", note=why)
    if address.unreachable_since is None:
        contact = turn.rules.office.contact or turn.rules.office.name
        turn.say("blocking.told.blocked", to=address, contact=contact)
    turn.say("blocking.done", buttons=((_open_button(turn, case),),), who=_who(turn, case))


async def _unblock(turn: Turn, case: Case) -> None:
    if case.address.blocked_at is None:
        turn.toast("blocking.toast.open_already")
        return
    for chat in await accounts.of(turn, case.address):
        turn.changes.update(replace(chat, blocked_at=None, blocked_by=0))
    if case.ticket is not None:
        record(turn, case.ticket, case.ticket, Action.UNBLOCK, actor="officer")
    if case.address.unreachable_since is None:
        turn.say("blocking.told.open", to=case.address)
    turn.say("blocking.opened", who=_who(turn, case))
