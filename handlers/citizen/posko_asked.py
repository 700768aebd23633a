"""The ways to ask where a posko is: the command, a button, words or a point after being asked for which. A report that
is being written goes on afterwards."""

from __future__ import annotations

from bot.domain.messages import Location, Press, Text
from bot.domain.people import Right
from bot.domain.understanding import understand
from handlers.citizen import form, location, posko, report
from handlers.coordinator import posko_page
from handlers.dialog import CANCEL, means
from handlers.turn import Turn


async def shown(turn: Turn) -> None:
    """`/posko`, or `/posko` and the name of a place. Who looks after poskos sees more, of their own."""
    body = turn.inbound.body
    words = body.arguments if isinstance(body, Text) else ""
    if not (turn.scopes(Right.POSKO) and await posko_page.shown(turn, words)):
        await posko.answer(turn, words)
    await _go_on(turn)


async def pressed(turn: Turn) -> None:
    """`a`: the sender's own posko; `a.<code>`: that of an area."""
    body = turn.inbound.body
    arguments = body.arguments if isinstance(body, Press) else []
    code = arguments[0].replace("-", ".") if arguments else ""
    if code and code not in turn.world.areas:
        turn.toast("citizen.toast.old")
        return
    await (posko.tell(turn, [code]) if code else posko.answer(turn, ""))
    await _go_on(turn)


async def _go_on(turn: Turn) -> None:
    draft = form.current(turn)
    if draft.asking and draft.asking != form.OFFER:
        await report.show(turn, draft)


async def first(turn: Turn) -> None:
    """Somebody says something while no form is open: the place that they were asked for, or anything else."""
    if not posko.is_asked(turn) or not await _answered(turn):
        await report.first_words(turn)


async def _answered(turn: Turn) -> bool:
    """True when it was the place that was asked for, or that it is not wanted any more. Asked is only once."""
    turn.converse(asking="")
    match turn.inbound.body:
        case Location() as point:
            codes = location.villages(turn, point)
            await (posko.tell(turn, codes, guessed=True) if codes else location.far(turn, point))
        case Text() as text if means(text.text, CANCEL):
            turn.say("citizen.stopped")
        case Text() as text if not text.edited and _names_a_place(turn, text.text):
            await posko.answer(turn, text.text)
        case _:
            return False
    return True


def _names_a_place(turn: Turn, text: str) -> bool:
    """True for a place and little else: who begins to report is heard as that."""
    today = turn.now.astimezone(turn.rules.timezone).date()
    said = understand(text, turn.world.places, today=today, expecting_place=True)
    found = said.finding
    return not said.category and bool(found.best or found.candidates or found.elsewhere)
