"""The morning's digest: one message a person, whatever roles they hold; none where nothing is open.

It is also the last rung of the ladder: what is overdue and was brought to the kabupaten comes back here once a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.deadlines import after_quiet, day_bounds
from bot.domain.messages import Buttons
from bot.domain.people import POSKO_ROLES, Address, Assignment, Person, Role, active
from bot.domain.rules import Mode
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import people, recap
from storage.recap import Load


@dataclass(frozen=True, slots=True)
class _Morning:
    """What the whole digest is made from: what lies with each posko, and which poskos somebody is in office in."""

    loads: Mapping[str, Load]
    staffed: Collection[str]


async def morning(turn: Turn) -> None:
    """Tell everybody in office what waits for them today."""
    if _missed(turn):
        return
    loads = await recap.loads(turn.store, turn.now, day_bounds(turn.now, turn.rules)[1])
    if not loads:
        return
    staff = await people.staff_within(turn.store, turn.rules.kabupaten)
    reachable = one_each(await people.private_addresses_of(turn.store, [person.id for person in staff]))
    addresses = {address.person_id: address for address in reachable}
    about = _Morning({load.posko_area: load for load in loads}, active([a for p in staff for a in p.in_office]))
    for person in staff:
        if address := addresses.get(person.id):
            _brief(turn, person, address, about)


def _missed(turn: Turn) -> bool:
    """True when the program was down in the morning and it is night by now: nobody is woken for it."""
    by_night = after_quiet(turn.now, turn.rules) > turn.now
    return by_night and not turn.rules.quiet.covers(turn.rules.digest_at)


def _brief(turn: Turn, person: Person, to: Address, about: _Morning) -> None:
    officer = _own_poskos(turn, person.in_office, to, about)
    coordinator = _scopes(turn, person.in_office, to, about)
    if not officer and not coordinator:
        return
    day = turn.world.texts.day(to.language, turn.now)
    local = turn.now.astimezone(turn.rules.timezone)
    greeting = turn.text(f"timers.greeting.{_time_of_day(local.hour)}", to=to)
    lines = [turn.text("timers.digest.title", to=to, greeting=greeting, day=day), *officer, *coordinator]
    date = local.date().isoformat()
    buttons = _buttons(turn, to, queue=bool(officer), overdue=bool(coordinator))
    turn.send("\n".join(lines), to=to, buttons=buttons, name=f"digest:{date}:{person.id}")


def _time_of_day(hour: int) -> str:
    """As people here greet each other: the digest comes late where the program was down in the morning."""
    return "morning" if hour < 11 else "noon" if hour < 15 else "afternoon" if hour < 18 else "evening"


def _own_poskos(turn: Turn, held: Sequence[Assignment], to: Address, about: _Morning) -> list[str]:
    codes = sorted({a.area_code for a in held if a.role in POSKO_ROLES})
    return [_line(turn, "posko", code, [about.loads[code]], to) for code in codes if code in about.loads]


def _scopes(turn: Turn, held: Sequence[Assignment], to: Address, about: _Morning) -> list[str]:
    lines = []
    for code in sorted({a.area_code for a in held if a.role is Role.COORDINATOR}):
        within = [load for load in about.loads.values() if turn.world.areas.within(load.posko_area, code)]
        if within:
            lines.append(_line(turn, "scope", code, within, to))
            lines += _unstaffed(turn, code, to, about)
    return lines


def _line(turn: Turn, key: str, code: str, loads: Iterable[Load], to: Address) -> str:
    numbers = [(load.open, load.today, load.overdue) for load in loads]
    total, today, overdue = (sum(column) for column in zip(*numbers, strict=True))
    area = turn.world.areas.label(code)
    return turn.text(f"timers.digest.{key}", to=to, area=area, open=total, today=today, overdue=overdue)


def _unstaffed(turn: Turn, scope: str, to: Address, about: _Morning) -> list[str]:
    """Between elections the poskos below the kabupaten are empty on purpose."""
    if turn.rules.mode is Mode.PDPB:
        return []
    areas = turn.world.areas
    count = sum(areas.within(area.code, scope) and area.code not in about.staffed for area in areas)
    return [turn.text("timers.digest.unstaffed", to=to, count=count)] if count else []


def _buttons(turn: Turn, to: Address, *, queue: bool, overdue: bool) -> Buttons:
    line = []
    if queue:
        line.append(turn.button("timers.digest.queue", "q", to=to))
    if overdue:
        line.append(turn.button("timers.digest.overdue", "o", 0, to=to))
    return (tuple(line),)
