"""/mode: a kabupaten goes from an election's stages to the time between elections (PDPB), or back, after what will
happen was shown. Open reports follow by the clock (`handlers.timers.modes`), and everybody concerned is told."""

from __future__ import annotations

from bot.domain.messages import Button, Press, Text
from bot.domain.modes import ModeChange
from bot.domain.people import Right
from bot.domain.quarters import quarter_of
from bot.domain.rules import Mode
from handlers import auditing
from handlers.coordinator import places, recap, term
from handlers.timers import modes as later
from handlers.turn import Turn
from storage import areas, modes, people
from storage import recap as counts

OTHER = {Mode.ELECTION: Mode.PDPB, Mode.PDPB: Mode.ELECTION}
FEW = 20
"""So many kabupaten are offered as buttons; of more the name is typed."""


async def asked(turn: Turn) -> None:
    """`/mode [kabupaten]`: how it is organised now, and what changing that would do."""
    body, scopes = turn.inbound.body, turn.scopes(Right.MODE)
    words = body.arguments if isinstance(body, Text) else ""
    found = places.named(turn, words, scopes) if words else list(scopes)
    own = [code for code in found if code in turn.rules.kabupaten]
    if len(own) == 1:
        await _show(turn, own[0])
        return
    offered = own or [code for code in scopes if code in turn.rules.kabupaten]
    rows = tuple((Button(places.label(turn, code), f"mode.{places.to_data(code)}"),) for code in offered[:FEW])
    turn.say("mode.which" if own or not words else "mode.unknown", buttons=rows)


async def pressed(turn: Turn) -> None:
    """`mode.<kabupaten>`: how it stands; `mode.<kabupaten>.<mode>`: change it; `mode.keep`: never mind."""
    body = turn.inbound.body
    part, wanted = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    code = places.from_data(part)
    if part == "keep":
        turn.say("staff.resign.kept")
    elif code not in turn.rules.kabupaten or not places.allowed(turn, code, turn.scopes(Right.MODE)):
        await auditing.refused(turn, Right.MODE)
        turn.toast("staff.toast.not_yours")
    elif wanted in set(Mode):
        await _change(turn, code, Mode(wanted))
    else:
        await _show(turn, code)


async def in_force(turn: Turn, code: str) -> tuple[Mode, ModeChange | None]:
    """The mode of a kabupaten as it is stored now, which this process may not have read yet, and its last change."""
    change = await modes.newest(turn.store, code)
    return (change.mode if change else turn.rules.mode), change


async def _show(turn: Turn, code: str) -> None:
    mode, change = await in_force(turn, code)
    since = turn.text("mode.since", when=turn.when(change.since)) if change else ""
    lines = [turn.text(f"mode.is.{mode}", area=places.label(turn, code)), *([since] if since else [])]
    if mode is Mode.PDPB:
        last = quarter_of(recap.today_of(turn)).last_day
        lines.append(turn.text("mode.quarter", last=turn.date(last.isoformat())))
    lines += ["", await _what_happens(turn, code, OTHER[mode])]
    button = turn.button(f"mode.button.{OTHER[mode]}", "mode", places.to_data(code), OTHER[mode])
    turn.send("\n".join(lines), buttons=((button,), (turn.button("common.button.cancel", "mode", "keep"),)))


async def _what_happens(turn: Turn, code: str, mode: Mode) -> str:
    """What changing to `mode` does to reports and people."""
    if mode is Mode.ELECTION:
        return turn.text("mode.will.election")
    below = f"{code}."
    loads = await counts.loads(turn.store, turn.now, turn.now)
    move = sum(load.open for load in loads if load.posko_area.startswith(below))
    staff = await people.staff_within(turn.store, [code])
    offices = [held for person in staff for held in person.in_office if held.role in term.ROLES]
    will = turn.text("mode.will.pdpb", reports=move, offices=len(offices))
    staffed = code in await people.staffed_areas(turn.store, code)
    return will if staffed else "\n\n".join([will, turn.text("mode.nobody")])


async def _change(turn: Turn, code: str, mode: Mode) -> None:
    if (await in_force(turn, code))[0] is mode:  # pressed twice, or by two people
        turn.toast("mode.toast.already")
        return
    change = ModeChange(
        id=turn.world.new_id(),
        area_code=code,
        mode=mode,
        since=turn.now,
        changed_by=turn.person.id if turn.person else 0,
    )
    turn.changes.create(change)
    auditing.note(turn, "mode", area_code=code, detail=str(mode))
    later.begin(turn, change)
    turn.save()
    await areas.raise_version(turn.store)
    when = turn.text("mode.in_the_morning" if later.is_night(turn) else "mode.at_once")
    turn.say(f"mode.begun.{mode}", area=places.label(turn, code), when=when)
