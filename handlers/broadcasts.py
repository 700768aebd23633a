"""How a message to all officers looks: to those who get it, and to its sender while it goes out and afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.broadcasts import MISSED, UNREACHED, Broadcast, Progress, Reach, Recipient, offices
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Button, Buttons
from bot.domain.people import RIGHTS, Address, Assignment, Person, Right
from handlers import paging
from handlers.coordinator import places
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import broadcasts as stored
from storage import people

VERB = "siar"
ALL = "all"
"""What a button says in place of a role: everybody."""
A_PAGE = 15
Stands = Sequence[tuple[Recipient, Reach]]


def office_of(person: Person, area_code: str) -> Assignment | None:
    """The office by which somebody may write to an area; None where they may not, or not any more."""
    held = [a for a in person.in_office if Right.BROADCAST in RIGHTS[a.role] and a.covers(area_code)]
    return min(held, key=lambda a: len(a.area_code), default=None)


def framed(turn: Turn, sender: Person, area_code: str, text: str, to: Address) -> str:
    """The message as `to` sees it: from the office, by whom, then the sender's own words."""
    held = office_of(sender, area_code)
    by = office(turn, held, to) if held else ""
    return turn.text("siar.frame", to=to, office=turn.rules.office.name, name=sender.name, by=by, text=text)


def office(turn: Turn, held: Assignment, to: Address) -> str:
    """`PKD Desa Rias, Kec. Toboali`."""
    return f"{turn.text(f'common.role.{held.role}', to=to)} {places.label(turn, held.area_code)}"


def read_button(turn: Turn, broadcast_id: int, to: Address) -> Button:
    """What its recipients press when they have read it."""
    return turn.button("siar.button.read", "read", broadcast_id, to=to)


def whom(turn: Turn, area_code: str, role: str, to: Address) -> str:
    """`semua petugas, Kec. Toboali`."""
    who = turn.text(f"common.role.{role}" if role else "siar.everybody", to=to)
    return turn.text("siar.whom", to=to, who=who, area=places.label(turn, area_code))


def reached_at(addresses: Iterable[Address]) -> tuple[Address | None, Reach]:
    """Where somebody can be written to, or why nowhere."""
    known = tuple(addresses)
    if there := one_each(known):
        return there[0], Reach.WAITING
    if not known:
        return None, Reach.NO_CHAT
    return None, Reach.SUSPENDED if any(a.blocked_at for a in known) else Reach.GONE


def count(stands: Stands, *which: Reach) -> int:
    """With how many it stands so."""
    return sum(reach in which for _, reach in stands)


async def stands_now(turn: Turn, broadcast: Broadcast) -> Stands:
    """How it stands with everybody."""
    return await stored.stands(turn.store, broadcast.id, turn.rules.sparing.spent)


# --- to its sender ----------------------------------------------------------------------------------------------------


def status(turn: Turn, broadcast: Broadcast, stands: Stands, to: Address) -> tuple[str, Buttons]:
    """How far it is, and what can be done about it."""
    arrived, read = count(stands, Reach.ARRIVED), sum(one.read_at is not None for one, _ in stands)
    whose, begins = whom(turn, broadcast.area_code, broadcast.role, to), waits_until(turn, broadcast, stands)
    lines = [
        turn.text(f"siar.status.{'at_night' if begins else broadcast.state}", to=to, whom=whose),
        *([turn.text("siar.in_the_morning", to=to, when=turn.when(begins, to=to))] if begins else []),
        turn.text("siar.arrived", to=to, arrived=arrived, total=len(stands)),
        *([turn.text("siar.read", to=to, count=read)] if read else []),
    ]
    if broadcast.state is not Progress.RUNNING:
        lines += _reasons(turn, stands, to)
    return "\n".join(lines), _buttons(turn, broadcast, stands, to)


def waits_until(turn: Turn, broadcast: Broadcast, stands: Stands) -> datetime | None:
    """When the rest of it goes on, where that is not before the morning; None where it does not wait."""
    morning = after_quiet(turn.now, turn.rules)
    rest = broadcast.state is Progress.RUNNING and count(stands, Reach.WAITING)
    return morning if rest and morning > turn.now and not broadcast.at_night else None


def _reasons(turn: Turn, stands: Stands, to: Address) -> list[str]:
    """Why how many did not get it."""
    counted = Counter(reach for _, reach in stands)
    return [
        turn.text("siar.reason_count", to=to, why=turn.text(f"siar.reason.{reach}", to=to), count=counted[reach])
        for reach in UNREACHED
        if counted[reach]
    ]


def _buttons(turn: Turn, broadcast: Broadcast, stands: Stands, to: Address) -> Buttons:
    again = turn.button("siar.button.refresh", VERB, "show", broadcast.id, to=to)
    if broadcast.state is Progress.RUNNING:
        return ((turn.button("siar.button.stop", VERB, "stop", broadcast.id, to=to), again),)
    left = count(stands, *UNREACHED)
    who = [(turn.button("siar.button.who", VERB, "who", broadcast.id, 0, to=to, count=left),)] if left else []
    return (*who, *retry(turn, broadcast, stands, to), (again,))


def retry(turn: Turn, broadcast: Broadcast, stands: Stands, to: Address) -> Buttons:
    """The button that tries those again who surely did not get it; not of what was stopped on purpose."""
    missed = count(stands, *MISSED)
    if not missed or broadcast.state is not Progress.DONE or not broadcast.text:
        return ()
    return ((turn.button("siar.button.again", VERB, "again", broadcast.id, to=to, count=missed),),)


async def names(
    turn: Turn, broadcast: Broadcast, stands: Stands, to: Address, page36: str = "0"
) -> tuple[str, Buttons]:
    """Who did not get it, by name and posko, and why; a page at a time."""
    by_reach: dict[Reach, list[Recipient]] = {reach: [] for reach in UNREACHED}
    for one, reach in stands:
        if reach in by_reach:
            by_reach[reach].append(one)
    left = [(one, reach) for reach, each in by_reach.items() for one in each]
    page = paging.at(page36, len(left), A_PAGE)
    here = left[page * A_PAGE : (page + 1) * A_PAGE]
    known = {p.id: p for p in await people.by_ids(turn.store, {one.person_id for one, _ in here})}
    lines = [turn.text("siar.names.title" if left else "siar.names.none", to=to, count=len(left))]
    last = ""
    for one, reach in here:
        if reach != last:
            lines += ["", turn.text("siar.names.why", to=to, why=turn.text(f"siar.reason.{reach}", to=to))]
            last = reach
        lines.append(_name(turn, known.get(one.person_id), broadcast, to))
    lines += paging.left(turn, page, len(left), A_PAGE)
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = [
        turn.button(key, VERB, "who", broadcast.id, at, to=to) for at, key in ways if 0 <= at * A_PAGE < len(left)
    ]
    return "\n".join(lines), (*([tuple(arrows)] if arrows else []), *retry(turn, broadcast, stands, to))


def _name(turn: Turn, person: Person | None, broadcast: Broadcast, to: Address) -> str:
    held = offices(person, broadcast.area_code, broadcast.role) if person else []
    by = ", ".join(office(turn, a, to) for a in held) or turn.text("siar.names.no_office", to=to)
    return turn.text("siar.names.line", to=to, name=person.name if person else "", by=by)
