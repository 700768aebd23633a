"""/tugaskan: a ticket is given to an officer by somebody above them. The least loaded come first.

A new ticket is taken by it; one in work goes on with another holder. Only who works at the posko that has the ticket,
or above it, can be given it.
"""

from __future__ import annotations

from bot.domain.messages import Button, Text, row_id
from bot.domain.people import POSKO_ROLES, Person, Right
from bot.domain.tickets import Action, Ticket, read_ticket_number
from handlers import auditing, cards, moves
from handlers.officer.presses import allowed
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, tickets

A_PAGE = 6


async def asked(turn: Turn) -> None:
    """`/tugaskan NOMOR`: who shall have it?"""
    body = turn.inbound.body
    wanted = body.arguments if isinstance(body, Text) else ""
    number = read_ticket_number(wanted)
    found = await tickets.by_number(turn.store, number) if number else None
    ticket = await auditing.in_reach(turn, Right.ASSIGN, found)
    if ticket is None or not cards.offered(turn.person, "assign", ticket):
        turn.say("assign.usage" if not wanted else "officer.ticket.not_found", number=wanted[:40])
        return
    await cards.post(turn, ticket, turn.chat, turn.person)
    turn.save()
    await _ask(turn, ticket, 0)


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`assign`: who?; `assign.page.<n>`: more of them; `assign.<person>`: that one."""
    if not await allowed(turn, ticket, "assign"):
        return
    what, page = (*arguments[1:], "", "")[:2]
    if what in ("", "page"):
        await _ask(turn, ticket, row_id(page))
        return
    chosen = next((p for p, _ in await _candidates(turn, ticket) if p.id == row_id(what)), None)
    if chosen is None:
        turn.toast("assign.gone")
    elif chosen.id == ticket.assignee_id:
        turn.toast("assign.has_it", name=chosen.name)
    else:
        await _assign(turn, ticket, chosen)


async def _candidates(turn: Turn, ticket: Ticket) -> list[tuple[Person, int]]:
    """Who works at the ticket's posko or above it within the sender's reach, and how many open tickets they hold."""
    staff = await people.staffing(turn.store, ticket.posko_area)
    able = [p for p in staff if any(a.role in POSKO_ROLES and a.covers(ticket.posko_area) for a in p.in_office)]
    loads = await tickets.loads_of(turn.store, [person.id for person in able])
    return sorted(((p, loads.get(p.id, 0)) for p in able), key=lambda one: (one[1], one[0].name))


async def _ask(turn: Turn, ticket: Ticket, page: int) -> None:
    found = await _candidates(turn, ticket)
    page = min(page, max(0, len(found) - 1) // A_PAGE)
    rows = [(_button(turn, ticket, p, load),) for p, load in found[page * A_PAGE : (page + 1) * A_PAGE]]
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = tuple(
        turn.button(key, "t", ticket.id, "assign", "page", at) for at, key in ways if 0 <= at * A_PAGE < len(found)
    )
    back = turn.button("officer.button.back", "t", ticket.id, "back")
    question = turn.text("assign.who" if found else "assign.nobody", number=ticket.number)
    await cards.offer(turn, ticket, (*rows, *((arrows,) if arrows else ()), (back,)), question)


def _button(turn: Turn, ticket: Ticket, person: Person, load: int) -> Button:
    label = turn.text("assign.candidate", name=person.name, count=load)
    return Button(label, turn.button("officer.button.back", "t", ticket.id, "assign", person.id).data)


async def _assign(turn: Turn, ticket: Ticket, chosen: Person) -> None:
    """The chosen one gets the card and hears from whom; the former holder hears it too."""
    after = await moves.move(turn, ticket, Action.ASSIGN, actor="officer", assignee_id=chosen.id)
    by = turn.person.name if turn.person else ""
    for to in one_each(await people.private_addresses(turn.store, chosen.id)):
        turn.say("assign.told", to=to, number=after.number, name=by)
        await cards.post(turn, after, to, chosen)
    if ticket.assignee_id and ticket.assignee_id != (turn.person.id if turn.person else 0):
        for to in one_each(await people.private_addresses(turn.store, ticket.assignee_id)):
            turn.say("assign.taken_over", to=to, number=after.number, name=chosen.name)
    turn.toast("assign.done", name=chosen.name)
