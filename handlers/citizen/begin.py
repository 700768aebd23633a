"""The ways in which a report begins: by command, by a press at the door, from a poster, or by word of mouth."""

from __future__ import annotations

from bot.domain.messages import Text
from handlers.citizen import form, report, spoken
from handlers.citizen.form import OFFER
from handlers.dialog import Draft
from handlers.turn import Turn


async def by_command(turn: Turn) -> None:
    """`/lapor`: go on with the draft that is open, or begin one; what follows the command are its first words."""
    body = turn.inbound.body
    draft = form.current(turn)
    if _is_busy(turn):
        turn.say("citizen.other_form")
    elif spoken.may(turn) and not spoken.is_open(turn):
        spoken.ask_how(turn)
    elif isinstance(body, Text) and body.arguments:
        await report.hear_words(turn, draft, body.arguments)
    elif draft.asking and draft.asking != OFFER:
        await report.show(turn, draft, turn.text("citizen.go_on"))
    else:
        await report.go_on(turn, draft)


async def by_word_of_mouth(turn: Turn) -> None:
    """`spoken.<way>`: an officer writes down what somebody tells at the posko or by telephone; or their own report."""
    if _is_busy(turn) or spoken.is_open(turn):
        turn.toast("officer.toast.busy")
        return
    way, words = spoken.chosen(turn)
    draft = spoken.begun(Draft(), way)
    if words:
        await report.hear_words(turn, draft, words)
    else:
        await report.go_on(turn, draft)


def _is_busy(turn: Turn) -> bool:
    """True while another form than the report is open: it has to be finished first."""
    return turn.conversation.form not in ("", form.NAME)


async def with_category(turn: Turn, category: str) -> None:
    """A press on a category at the door. A draft that is open is not lost: it gets the category."""
    draft = form.current(turn)
    if _is_busy(turn):
        turn.say("citizen.other_form")
    else:
        await report.go_on(turn, form.add_words(draft, draft.get("aside", "")).learn(category=category))


async def at_place(turn: Turn, area_code: str) -> None:
    """Begin a report for a place that is already chosen (a poster's link)."""
    draft = form.current(turn).learn(area=area_code)
    await report.go_on(turn, draft, turn.text("citizen.noted", facts=turn.world.areas.label(area_code)))
