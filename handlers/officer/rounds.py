"""/keliling: what an officer holds, as one round on foot: by desa, RT and age, each sheet a press away."""

from __future__ import annotations

from itertools import groupby

from bot.domain.messages import Buttons, Press
from bot.domain.people import Person
from bot.domain.tickets import Action, State, Ticket
from handlers import cards, confidential, paging
from handlers.moves import move
from handlers.officer.presses import allowed
from handlers.story import record
from handlers.turn import Turn
from storage import tickets

PAGE = 8


async def shown(turn: Turn) -> None:
    """`/keliling`, and `round.<page>` from the buttons below it."""
    if turn.person is None:
        return
    found = await _of(turn, turn.person)
    if not found:
        turn.say("round.empty")
        return
    page = paging.page_of(turn, len(found), PAGE)
    here = found[page * PAGE : (page + 1) * PAGE]
    lines = [turn.text("round.title", count=len(found))]
    for place, group in groupby(here, key=lambda ticket: confidential.where(turn, ticket, turn.chat)):
        lines.append(turn.text("round.place", place=place))
        lines += [_line(turn, ticket) for ticket in group]
    lines += paging.left(turn, page, len(found), PAGE)
    turn.send("\n".join(lines), buttons=_buttons(turn, here, page, len(found)))


async def _of(turn: Turn, person: Person) -> list[Ticket]:
    """What they hold and have to go to, in the order of the way: the oldest of a place first."""
    found = await tickets.to_visit(turn.store, person.id)
    return sorted(found, key=lambda ticket: (ticket.area_code, ticket.rw, ticket.rt, ticket.created_at))


def _line(turn: Turn, ticket: Ticket) -> str:
    return turn.text(
        "round.line",
        number=ticket.number,
        category=turn.text(f"common.category.{ticket.category}"),
        state=turn.text(f"common.state.{ticket.state}"),
        ago=turn.world.texts.ago(turn.language, ticket.created_at, turn.now),
    )


def _buttons(turn: Turn, here: list[Ticket], page: int, total: int) -> Buttons:
    each = [turn.button("round.open", "t", ticket.id, "sheet", number=ticket.number) for ticket in here]
    pairs = tuple(tuple(each[at : at + 2]) for at in range(0, len(each), 2))
    begin = (turn.button("round.begin", "round", "go", page),)
    data = (turn.button("round.data", "round", "data", page),)
    waiting = any(ticket.state is State.CLAIMED for ticket in here)
    return (*((begin,) if waiting else ()), data, *pairs, *paging.arrows(turn, "round", page, total, PAGE))


async def pressed(turn: Turn) -> None:
    """`round.<page>`: that page. `round.go.<page>`: begin to trace what stands on it. `round.data.<page>`: the data of
    all of it, to be taken along where there is no signal; each look is written down."""
    body = turn.inbound.body
    match body.arguments if isinstance(body, Press) else []:
        case ["go" | "data" as what, number] if turn.person is not None:
            found = await _of(turn, turn.person)
            page = paging.at(number, len(found), PAGE)
            for ticket in found[page * PAGE : (page + 1) * PAGE]:
                await (_begin if what == "go" else _show)(turn, ticket)
            turn.toast(f"round.done.{what}")
        case _:
            await shown(turn)


async def _begin(turn: Turn, ticket: Ticket) -> None:
    if ticket.state is State.CLAIMED and await allowed(turn, ticket, "trace"):
        await move(turn, ticket, Action.TRACE, actor="officer")


async def _show(turn: Turn, ticket: Ticket) -> None:
    if cards.offered(turn.person, "view", ticket):
        record(turn, ticket, ticket, Action.VIEW, actor="officer")
        await confidential.send(turn, ticket, turn.sender)
