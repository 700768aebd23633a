"""What counts as the result of tracing: a PKD recommends it, the level above agrees, sends it back with a reason, or
decides otherwise. Where nobody above is in office, or the office wants no such step, a result counts at once."""

from __future__ import annotations

from typing import Any

from bot.domain.people import LEVEL, Role, able
from bot.domain.tickets import CONCLUSIONS, RESULTS, SUGGESTION, TRANSITIONS, Action, Ticket
from handlers import cards, choices, ranks
from handlers.moves import move
from handlers.officer import reasons
from handlers.officer.presses import allowed
from handlers.turn import Turn
from storage import people

ONLY = "-"
"""The target of a return: there is but one."""


async def is_needed(turn: Turn, ticket: Ticket) -> bool:
    """True when the sender, a PKD, cannot settle the result of this ticket alone."""
    if not turn.rules.review or ticket.state not in TRANSITIONS[Action.RECOMMEND]:
        return False
    offices = able(turn.person, Action.RECOMMEND, ticket)
    return all(LEVEL[a.role] == LEVEL[Role.PKD] for a in offices) and bool(await ranks.above(turn, ticket.posko_area))


async def recommend(turn: Turn, ticket: Ticket, result: str) -> None:
    """Bring a result before those who decide on it."""
    area = await ranks.above(turn, ticket.posko_area)
    after = await move(turn, ticket, Action.RECOMMEND, actor="officer", note=result, result=result, review_area=area)
    await cards.bring(turn, after, await people.posko_staff(turn.store, area))
    turn.toast("officer.toast.done_recommend")


async def accepted(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """The result that was recommended is the right one."""
    if await allowed(turn, ticket, arguments[0]):
        await _decide(turn, ticket, ticket.result)


async def changing(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """Another result: which?"""
    if await allowed(turn, ticket, arguments[0]):
        question = turn.text("officer.review.which")
        await cards.offer(turn, ticket, choices.other_results(turn, ticket, turn.chat), question)


async def decided(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`decide.<result>`: this one."""
    result = arguments[1] if len(arguments) > 1 else ""
    if result not in RESULTS:
        turn.toast("officer.toast.not_found")
    elif await allowed(turn, ticket, "accept"):
        await _decide(turn, ticket, result)


async def _decide(turn: Turn, ticket: Ticket, result: str) -> None:
    if result in CONCLUSIONS:
        await move(turn, ticket, Action.CONCLUDE, actor="officer", outcome=result)
        turn.toast("officer.toast.done_conclude")
    else:
        agreed: dict[str, Any] = {"result": SUGGESTION, "review_area": "", "accepted_at": turn.now}
        await move(turn, ticket, Action.ACCEPT, actor="officer", note=SUGGESTION, **agreed)
        turn.toast("officer.toast.done_accept")


async def returned(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`return`: why? `return.-.<reason>`: send it back."""
    reason = arguments[2] if len(arguments) > 2 else ""
    if not await allowed(turn, ticket, arguments[0]):
        return
    if reason == reasons.OWN:
        reasons.begin(turn, ticket, "return", ONLY)
    elif why := reasons.given(turn, "return", reason):
        await done(turn, ticket, ONLY, why)
    else:
        rows = reasons.rows(turn, ticket, "return", "return", ONLY)
        await cards.offer(turn, ticket, rows, turn.text("officer.review.why"))


async def done(turn: Turn, ticket: Ticket, _target: str, why: str) -> None:
    """Send it back to who traced it, with what is missing."""
    await move(turn, ticket, Action.RETURN, actor="officer", note=why)
    turn.say("officer.review.returned", number=ticket.number)
