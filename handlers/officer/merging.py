"""Two reports about the same voter become one: this one goes on in the other. Each reporter goes on hearing of their
own report, by its own number, and learns nothing of the other.
"""

from __future__ import annotations

from bot.domain.messages import Button, row_id
from bot.domain.people import Right, sees
from bot.domain.tickets import Action, Outcome, Ticket
from handlers import alike, cards, moves
from handlers.officer.presses import allowed
from handlers.turn import Turn

MOST = 5


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`merge`: with which?; `merge.<ticket>`: are you sure?; `merge.<ticket>.sure`: do it."""
    target, what = (*arguments[1:], "", "")[:2]
    if not await allowed(turn, ticket, "merge"):
        return
    if not target:
        await _ask(turn, ticket)
        return
    into = next((other for other in await _candidates(turn, ticket) if other.id == row_id(target)), None)
    if into is None:
        turn.toast("merge.gone")
    elif what == "sure":
        await moves.move(turn, ticket, Action.MERGE, actor="officer", outcome=Outcome.GANDA, merged_into_id=into.id)
        await cards.follow(turn, into, into, Action.ADD)
        turn.say("merge.done", number=ticket.number, into=into.number)
    else:
        sure = turn.button("merge.sure", "t", ticket.id, "merge", into.id, "sure")
        back = turn.button("officer.button.back", "t", ticket.id, "back")
        question = turn.text("merge.ask", number=ticket.number, into=into.number)
        await cards.offer(turn, ticket, ((sure,), (back,)), question)


async def _candidates(turn: Turn, ticket: Ticket) -> list[Ticket]:
    """The open tickets about the same voter that the officer may see, those with the same NIK first."""
    others = await alike.of(turn, ticket)
    seen = [other for other in others if sees(turn.person, Right.TICKET, other)]
    same = alike.with_same_nik(ticket, seen)
    return [*same, *(other for other in seen if other not in same)][:MOST]


async def _ask(turn: Turn, ticket: Ticket) -> None:
    found = await _candidates(turn, ticket)
    rows = [(_button(turn, ticket, other),) for other in found]
    back = turn.button("officer.button.back", "t", ticket.id, "back")
    question = turn.text("merge.which" if found else "merge.none")
    await cards.offer(turn, ticket, (*rows, (back,)), question)


def _button(turn: Turn, ticket: Ticket, other: Ticket) -> Button:
    label = turn.text("merge.other", number=other.number, state=turn.text(f"common.state.{other.state}"))
    return Button(label, turn.button("officer.button.back", "t", ticket.id, "merge", other.id).data)
