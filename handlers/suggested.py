"""How a saran perbaikan is made out of reports, and how what becomes of a report is written down about its voters.

The number is given in the same transaction: gapless, and never twice, whoever presses at the same instant.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.domain.people import able
from bot.domain.suggestions import Answer, Form, SuggestedVoter, Suggestion, names_of, number_of
from bot.domain.tickets import Action, State, Ticket
from handlers.turn import Turn
from storage import counters, suggestions

ANSWERS: dict[Action, Answer] = {Action.FOLLOW_UP: Answer.DONE, Action.IGNORED: Answer.NONE}
"""What a step says about the voters of a report that are not answered yet; any other end makes theirs void."""


def body_of(turn: Turn, ticket: Ticket) -> str:
    """The area of the body that the sender suggests for: the nearest of their offices. '' where there is none."""
    return max((a.area_code for a in able(turn.person, Action.SUGGEST, ticket)), key=len, default="")


async def begun(turn: Turn, body_area: str, form: Form, made_on: date, *, whom: str, with_nik: bool) -> Suggestion:
    """A suggestion with its number; reports join it by `join`."""
    serial = await counters.next_number(turn.store, f"suggestion:{form}:{body_area}:{made_on.year}")
    letters = turn.rules.letters
    pattern = letters.number if form is Form.WRITTEN else letters.oral_number
    made = Suggestion(
        id=turn.world.new_id(),
        number=number_of(pattern, serial, body_area, made_on),
        serial=serial,
        year=made_on.year,
        form=form,
        body_area=body_area,
        made_by=turn.person.id if turn.person else 0,
        made_on=made_on.isoformat(),
        created_at=turn.now,
        whom=whom,
        with_nik=with_nik,
    )
    turn.changes.create(made)
    return made


def join(turn: Turn, suggestion: Suggestion, ticket: Ticket) -> None:
    """The voters of a report are part of the suggestion."""
    for place in range(len(names_of(ticket))):
        turn.changes.create(
            SuggestedVoter(id=turn.world.new_id(), suggestion_id=suggestion.id, ticket_id=ticket.id, place=place)
        )


async def follow(turn: Turn, before: Ticket, after: Ticket, action: Action) -> None:
    """A report that lay with the commission goes on: what is not answered about its voters is answered by that."""
    if before.state is not State.SUGGESTED or after.state is State.SUGGESTED:
        return
    answer = ANSWERS.get(action, Answer.VOID)
    for voter in await suggestions.waiting_of(turn.store, before.id):
        turn.changes.update(replace(voter, answer=answer, answered_at=turn.now))
