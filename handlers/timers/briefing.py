"""What waits for everybody, in one message each: a person whatever roles they hold, and each posko's group (numbers
only). Those for whom nothing waits hear nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.areas import Posko
from bot.domain.deadlines import day_bounds
from bot.domain.messages import Buttons, Weight
from bot.domain.people import POSKO_ROLES, Address, Assignment, Person, Right, Role, active
from handlers import ranks
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import areas, people, recap
from storage.recap import Load


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why everybody is told: `name` makes each message's key, so that it comes once; `title` is the key of its first
    line, which may tell from when (`since`) until when (`until`) nothing worked. `always` are the roles that hear of it
    even where nothing waits."""

    name: str
    title: str
    since: datetime
    until: datetime
    always: Collection[Role] = ()
    weight: Weight = Weight.URGENT


@dataclass(frozen=True, slots=True)
class _Standing:
    """What lies with each posko, and which poskos somebody is in office in."""

    loads: Mapping[str, Load]
    staffed: Collection[str]


async def tell_all(turn: Turn, why: Occasion) -> None:
    """Tell everybody in office, and each posko's group, what waits for them."""
    loads = await recap.loads(turn.store, turn.now, day_bounds(turn.now, turn.rules)[1])
    if not loads and not why.always:
        return
    staff = await people.staff_within(turn.store, turn.rules.kabupaten)
    reachable = one_each(await people.private_addresses_of(turn.store, [person.id for person in staff]))
    addresses = {address.person_id: address for address in reachable}
    about = _Standing({load.posko_area: load for load in loads}, active([a for p in staff for a in p.in_office]))
    for person in staff:
        if address := addresses.get(person.id):
            _tell_person(turn, why, person, address, about)
    for posko, group in await _groups(turn):
        _tell_group(turn, why, posko, group, about)


# --- a person ---------------------------------------------------------------------------------------------------------


def _tell_person(turn: Turn, why: Occasion, person: Person, to: Address, about: _Standing) -> None:
    officer = _own_poskos(turn, person.in_office, to, about)
    above = [*_below(turn, person.in_office, to, about), *_scopes(turn, why, person.in_office, to, about)]
    if not officer and not above:
        return
    lines = [_title(turn, why, to), *officer, *above]
    overdue = bool(above) and bool(person.scopes(Right.OVERDUE))
    buttons = _buttons(turn, to, queue=bool(officer), overdue=overdue)
    said = turn.send("\n".join(lines), to=to, buttons=buttons, name=f"{why.name}:{person.id}")
    turn.may_wait(said, why.weight)


def _title(turn: Turn, why: Occasion, to: Address) -> str:
    hour = turn.now.astimezone(turn.rules.timezone).hour
    greeting = turn.text(f"timers.greeting.{_time_of_day(hour)}", to=to)
    day = turn.world.texts.day(to.language, turn.now)
    since, until = turn.when(why.since, to=to), turn.when(why.until, to=to)
    return turn.text(why.title, to=to, greeting=greeting, day=day, since=since, until=until)


def _time_of_day(hour: int) -> str:
    """As people here greet each other: the digest comes late where the program was down in the morning."""
    return "morning" if hour < 11 else "noon" if hour < 15 else "afternoon" if hour < 18 else "evening"


def _own_poskos(turn: Turn, held: Sequence[Assignment], to: Address, about: _Standing) -> list[str]:
    codes = sorted({a.area_code for a in held if a.role in POSKO_ROLES})
    return [_line(turn, "posko", code, [about.loads[code]], to) for code in codes if code in about.loads]


def _below(turn: Turn, held: Sequence[Assignment], to: Address, about: _Standing) -> list[str]:
    """The poskos below the own one, for a Panwascam who does not coordinate them anyway."""
    coordinated = {a.area_code for a in held if a.role is Role.COORDINATOR}
    codes = sorted({a.area_code for a in held if a.role is Role.PANWASCAM} - coordinated)
    lines = []
    for code in codes:
        below = [load for load in about.loads.values() if load.posko_area.startswith(f"{code}.")]
        lines += [_line(turn, "below", code, below, to)] if below else []
    return lines


def _scopes(turn: Turn, why: Occasion, held: Sequence[Assignment], to: Address, about: _Standing) -> list[str]:
    lines = []
    for code in sorted({a.area_code for a in held if a.role in (Role.COORDINATOR, *why.always)}):
        within = [load for load in about.loads.values() if turn.world.areas.within(load.posko_area, code)]
        if within or why.always:
            lines.append(_line(turn, "scope", code, within, to))
            lines += _unstaffed(turn, code, to, about)
    return lines


def _line(turn: Turn, key: str, code: str, loads: Iterable[Load], to: Address) -> str:
    """The numbers of one area: those that call for something are left out where they are none."""
    numbers = [(load.open, load.new, load.today, load.overdue, load.asked) for load in loads]
    total, new, today, overdue, asked = (sum(column) for column in zip(*numbers, strict=True)) if numbers else (0,) * 5
    area = turn.world.areas.label(code)
    text = turn.text(f"timers.digest.{key}", to=to, area=area, open=total, new=new, today=today, overdue=overdue)
    return text + (" " + turn.text("timers.digest.asked", to=to, count=asked) if asked else "")


def _unstaffed(turn: Turn, scope: str, to: Address, about: _Standing) -> list[str]:
    """Between elections the poskos below the kabupaten are empty on purpose."""
    if ranks.is_between_elections(turn, scope):
        return []
    tree = turn.world.areas
    count = sum(tree.within(area.code, scope) and area.code not in about.staffed for area in tree)
    return [turn.text("timers.digest.unstaffed", to=to, count=count)] if count else []


def _buttons(turn: Turn, to: Address, *, queue: bool, overdue: bool) -> Buttons:
    line = []
    if queue:
        line.append(turn.button("timers.digest.queue", "q", to=to))
    if overdue:
        line.append(turn.button("timers.digest.overdue", "o", 0, to=to))
    return (tuple(line),) if line else ()


# --- a group ----------------------------------------------------------------------------------------------------------


async def _groups(turn: Turn) -> list[tuple[Posko, Address]]:
    """The poskos with a group that can be reached."""
    poskos = await areas.poskos_with_group(turn.store, turn.rules.kabupaten)
    found = await people.addresses(turn.store, {posko.group_address_id for posko in poskos})
    pairs = [(posko, found[posko.group_address_id]) for posko in poskos]
    return [(posko, group) for posko, group in pairs if group.unreachable_since is None]


def _tell_group(turn: Turn, why: Occasion, posko: Posko, to: Address, about: _Standing) -> None:
    load = about.loads.get(posko.area_code)
    if load is not None:
        text = "\n".join([_title(turn, why, to), _line(turn, "posko", posko.area_code, [load], to)])
        turn.send(text, to=to, name=f"{why.name}:group:{posko.id}", thread=posko.group_thread)
