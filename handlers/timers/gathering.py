"""Much at once becomes one line: new tickets into a posko's group, reminders into any chat. The first few come one by
one; what follows is counted at the end of the slot in which it came, and told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.areas import Posko
from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet, day_bounds
from bot.domain.messages import Button, Buttons, Due
from bot.domain.people import POSKO_ROLES, RIGHTS, Address, Person, Right
from handlers.timers.plan import REMINDERS
from handlers.turn import Turn
from storage import areas, outbox, people, recap, timers

FEW, FEW_OWN = 3, 5
"""So many come one by one, into a group or as reminders, and as cards into an officer's own chat ..."""
WITHIN = timedelta(minutes=10)
"""... within this time."""
SLOT = timedelta(minutes=5)
CARDS, OWN_CARDS, LATE = KINDS = ("group_summary", "own_summary", "late_summary")


async def card_instead(turn: Turn, posko: Posko, group: Address) -> bool:
    """True when the group's newest cards are many: instead of one more there will be one line."""
    return await _gathered(turn, CARDS, posko.id) or (
        await outbox.count_cards(turn.store, group.id, turn.now - WITHIN) >= FEW and _gather(turn, CARDS, posko.id)
    )


async def own_card_instead(turn: Turn, to: Address) -> bool:
    """True when an officer's own chat just got many cards: instead of one more there will be one line, with the queue
    a press away."""
    return await _gathered(turn, OWN_CARDS, to.id) or (
        await outbox.count_cards(turn.store, to.id, turn.now - WITHIN) >= FEW_OWN and _gather(turn, OWN_CARDS, to.id)
    )


async def reminder_instead(turn: Turn, to: Address) -> bool:
    """True when an address was just reminded of many tickets: of the others it hears in one line."""
    names = tuple(f"{kind}:" for kind in REMINDERS.values())
    return await _gathered(turn, LATE, to.id) or (
        await outbox.count_named(turn.store, to.id, turn.now - WITHIN, names) >= FEW and _gather(turn, LATE, to.id)
    )


async def _gathered(turn: Turn, kind: str, subject_id: int) -> bool:
    """True while a line is to come: it will count this one, too."""
    return bool(await timers.of_subjects(turn.store, [subject_id], (kind,)))


def _gather(turn: Turn, kind: str, subject_id: int) -> bool:
    """Tell at the end of this slot. Its end is part of the key: one line, whoever sets it."""
    slots = (turn.now - datetime.min.replace(tzinfo=UTC)) // SLOT + 1
    due = after_quiet(datetime.min.replace(tzinfo=UTC) + slots * SLOT, turn.rules)
    key = f"{kind}:{subject_id}:{int(due.timestamp())}"
    turn.changes.create(Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=subject_id, due_at=due))
    return True


async def _fired(turn: Turn, kind: str) -> Timer | None:
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    return timer if timer and timer.state == "waiting" and timer.kind == kind else None


# --- what is told -----------------------------------------------------------------------------------------------------


async def cards_told(turn: Turn) -> None:
    """One line into the group: how many tickets wait to be taken now."""
    timer = await _fired(turn, CARDS)
    posko = await areas.posko_by_id(turn.store, timer.subject_id) if timer else None
    group = await people.address(turn.store, posko.group_address_id) if posko else None
    if timer is None or posko is None or group is None or group.unreachable_since is not None:
        return
    load = (await _loads(turn)).get(posko.area_code)
    if load is None or not load.new:
        return
    area = turn.world.areas.label(posko.area_code)
    text = turn.text("timers.gathered.cards", to=group, count=load.new, area=area)
    turn.send(text, to=group, buttons=_private(turn, group), name=timer.key, thread=posko.group_thread)


async def own_cards_told(turn: Turn) -> None:
    """One line to an officer: how many tickets wait to be taken in their poskos now."""
    timer = await _fired(turn, OWN_CARDS)
    to = await people.address(turn.store, timer.subject_id) if timer else None
    person = await people.by_id(turn.store, to.person_id) if to else None
    if timer is None or to is None or person is None or to.unreachable_since is not None:
        return
    codes = {held.area_code for held in person.in_office if held.role in POSKO_ROLES}
    count = sum(load.new for code, load in (await _loads(turn)).items() if code in codes)
    if count:
        buttons = _lists(turn, to, queue=True, overdue=False)
        turn.send(turn.text("timers.gathered.own_cards", to=to, count=count), to=to, buttons=buttons, name=timer.key)


def _private(turn: Turn, to: Address) -> Buttons:
    """The way into the private chat, where it is known."""
    name = turn.rules.telegram_username
    label = turn.text("officer.group.open_private", to=to)
    return ((Button(label, url=f"https://t.me/{name}"),),) if name else ()


async def reminders_told(turn: Turn) -> None:
    """One line: how many tickets of theirs are overdue now."""
    timer = await _fired(turn, LATE)
    to = await people.address(turn.store, timer.subject_id) if timer else None
    if timer is None or to is None or to.unreachable_since is not None:
        return
    person = await people.by_id(turn.store, to.person_id)
    poskos = await areas.poskos_of_group(turn.store, to.id) if person is None else []
    codes = _queues(person) if person else {posko.area_code for posko in poskos}
    scopes = person.scopes(Right.OVERDUE) if person else ()
    within = turn.world.areas.within
    loads = (await _loads(turn)).values()
    count = sum(
        load.overdue
        for load in loads
        if load.posko_area in codes or any(within(load.posko_area, scope) for scope in scopes)
    )
    if count:
        thread = poskos[0].group_thread if poskos else ""
        text = turn.text("timers.gathered.late", to=to, count=count)
        buttons = _lists(turn, to, queue=bool(codes), overdue=bool(scopes)) if person else _private(turn, to)
        said = turn.send(text, to=to, buttons=buttons, name=timer.key, thread=thread)
        if not scopes:  # whoever stands above hears of it in any case
            turn.may_wait(said)


def _queues(person: Person) -> set[str]:
    """The areas whose posko's queue is this person's."""
    return {held.area_code for held in person.in_office if Right.QUEUE in RIGHTS[held.role]}


def _lists(turn: Turn, to: Address, *, queue: bool, overdue: bool) -> Buttons:
    line = [turn.button("timers.digest.queue", "q", to=to)] if queue else []
    line += [turn.button("timers.digest.overdue", "o", 0, to=to)] if overdue else []
    return (tuple(line),) if line else ()


async def _loads(turn: Turn) -> dict[str, recap.Load]:
    found = await recap.loads(turn.store, turn.now, day_bounds(turn.now, turn.rules)[1])
    return {load.posko_area: load for load in found}
