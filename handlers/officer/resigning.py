"""/berhenti: an officer lays down an office of their own. Those who fill it hear so at once."""

from __future__ import annotations

from bot.domain.messages import Button, Press, row_id
from bot.domain.people import Assignment, Person, Right
from handlers import leaving
from handlers.citizen import start
from handlers.coordinator import revoking
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people


async def asked(turn: Turn) -> None:
    """Which office?"""
    person = turn.person
    if person is None or not person.in_office:
        await start.refused(turn)
        return
    rows = tuple((_button(turn, held, ""),) for held in person.in_office)
    turn.say("staff.resign.which", buttons=(*rows, (turn.button("common.button.cancel", "quit", "keep"),)))


def _button(turn: Turn, held: Assignment, what: str) -> Button:
    label = turn.text("staff.button.sure") if what else leaving.office(turn, held, turn.chat)
    return Button(label, turn.button("staff.button.all", "quit", held.id, *([what] if what else [])).data)


async def pressed(turn: Turn) -> None:
    """`quit.<office>`: are you sure?; `quit.<office>.sure`: end it; `quit.keep`: never mind."""
    body, person = turn.inbound.body, turn.person
    number, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    held = next((a for a in (person.in_office if person else ()) if a.id == row_id(number)), None)
    if number == "keep":
        turn.say("staff.resign.kept")
    elif person is None or held is None:
        turn.toast("staff.toast.over")
    elif what == "sure":
        await leaving.end(turn, person, [held], what="resign")
        await _tell(turn, person, held)
    else:
        text = await revoking.what_happens(turn, person, held)
        keep = turn.button("common.button.cancel", "quit", "keep")
        turn.send("\n\n".join([text, turn.text("staff.sure")]), buttons=((_button(turn, held, "sure"),), (keep,)))


async def _tell(turn: Turn, person: Person, held: Assignment) -> None:
    for to in one_each(await people.holders(turn.store, Right.INVITE, held.area_code)):
        if to.person_id != person.id:
            turn.say("staff.resign.told", to=to, name=person.name, office=leaving.office(turn, held, to))
