"""What waits for an officer: new tickets of their poskos and what they took, the next due first, five at a time."""

from __future__ import annotations

from bot.domain.messages import Buttons
from bot.domain.people import RIGHTS, Person, Right
from bot.domain.tickets import Ticket
from handlers import due, paging
from handlers.turn import Turn
from storage import tickets

PAGE = 5


def poskos(person: Person) -> list[str]:
    """The areas whose posko's queue is this officer's."""
    return sorted({held.area_code for held in person.in_office if Right.QUEUE in RIGHTS[held.role]})


async def waiting(turn: Turn, person: Person) -> int:
    """How many tickets wait for an officer."""
    return await tickets.queue_length(turn.store, poskos(person), person.id)


async def shown(turn: Turn) -> None:
    """`/antrean`, and `q.<page>` from the buttons below it."""
    person = turn.person
    if person is None:
        return
    total = await waiting(turn, person)
    if not total:
        turn.say("officer.queue.empty")
        return
    last = (total - 1) // PAGE
    page = paging.page_of(turn, total, PAGE)
    found = await tickets.queue(turn.store, poskos(person), person.id, limit=PAGE, offset=page * PAGE)
    title = turn.text("officer.queue.title", count=total, page=page + 1, pages=last + 1)
    lines = [_line(turn, ticket, person) for ticket in found]
    lines += paging.left(turn, page, total, PAGE)
    turn.send("\n\n".join([title, *lines]), buttons=_buttons(turn, found, page, total))


def _line(turn: Turn, ticket: Ticket, person: Person) -> str:
    own = "own" if ticket.assignee_id == person.id else "decide" if ticket.review_area else "new"
    line = turn.text(
        f"officer.queue.{own}",
        number=ticket.number,
        state=turn.text(f"common.state.{ticket.state}"),
        category=turn.text(f"common.category.{ticket.category}"),
        area=turn.world.areas.label(ticket.area_code),
        until=until(turn, ticket),
    )
    return line.rstrip()


def until(turn: Turn, ticket: due.Dated) -> str:
    """How a ticket's deadline stands, in words; '' where it has none."""
    if ticket.waiting_since is not None:
        return turn.text("officer.card.waiting", when=turn.when(ticket.waiting_since))
    if ticket.due_at is None:
        return ""
    return turn.text(f"officer.card.{due.word(turn, ticket)}", when=turn.when(ticket.due_at))


def _buttons(turn: Turn, found: list[Ticket], page: int, total: int) -> Buttons:
    each = [(turn.button("officer.queue.open", "t", ticket.id, "show", number=ticket.number),) for ticket in found]
    return (*each, *paging.arrows(turn, "q", page, total, PAGE))
