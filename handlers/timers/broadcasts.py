"""A message to all officers goes out by the clock: a few at a step, so that it is never in anybody's way, and its
sender sees how far it is. Each recipient's message has a key of its own: a restart or a doubled tick sends nothing
twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.broadcasts import Broadcast, Progress, Reach, Recipient, fits
from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.people import Address, Person
from bot.domain.steps import lasts
from handlers import broadcasts as looks
from handlers.turn import Turn
from storage import broadcasts as stored
from storage import people, timers

TIMER = "broadcast"
A_STEP = 30
"""Messages of one step ..."""
PAUSE = timedelta(seconds=8)
"""... and the time to the next, a little less than the clock's tick: every tick makes some, a tenth of what a network
like Telegram takes."""
WATCHED = timedelta(minutes=30)
"""So long after the last step it is awaited what becomes of its messages. A page that is opened later shows it then."""


def begin(turn: Turn, broadcast: Broadcast) -> None:
    """Let a round of it go out: now, or in the morning where it is night and nobody is to be woken."""
    _set(turn, broadcast, turn.now if broadcast.at_night else after_quiet(turn.now, turn.rules), 0)


def _set(turn: Turn, broadcast: Broadcast, due_at: datetime, step: int) -> None:
    key = f"{TIMER}:{broadcast.id}:{broadcast.round}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=broadcast.id, due_at=due_at, step=step)
    turn.changes.create(timer)


def progress_key(broadcast: Broadcast) -> str:
    """Names the message in which its sender sees how far a round is."""
    return f"{looks.VERB}:{broadcast.id}:{broadcast.round}"


async def stepped(turn: Turn) -> None:
    """Make the next few messages; after the last one wait for what becomes of them, and tell."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    broadcast = await stored.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    if timer is None or broadcast is None or broadcast.state is not Progress.RUNNING:
        return
    sender = await people.by_id(turn.store, broadcast.person_id)
    to = await people.address(turn.store, broadcast.address_id)
    if sender is None or to is None or looks.office_of(sender, broadcast.area_code) is None:
        await _halt(turn, broadcast, timer, to)  # who wrote it speaks for the office no more
        return
    morning = after_quiet(turn.now, turn.rules)
    found = await stored.waiting(turn.store, broadcast.id, A_STEP)
    if found and morning > turn.now and not broadcast.at_night:
        _set(turn, broadcast, morning, timer.step + 1)
        return
    await _hand_over(turn, broadcast, sender, found)
    turn.save()
    await _go_on(turn, broadcast, timer, to)


async def _hand_over(turn: Turn, broadcast: Broadcast, sender: Person, found: list[Recipient]) -> None:
    """Make the messages of these recipients: of those who are still in office, and can be written to."""
    ids = [one.person_id for one in found]
    persons = {person.id: person for person in await people.by_ids(turn.store, ids)}
    chats: dict[int, list[Address]] = defaultdict(list)
    for address in await people.private_addresses_of(turn.store, ids):
        chats[address.person_id].append(address)
    for one in found:
        if not fits(persons[one.person_id], broadcast.area_code, broadcast.role):
            turn.changes.update(replace(one, state=Reach.LEFT))
            continue
        there, why = looks.reached_at(chats[one.person_id])
        if there is None:
            turn.changes.update(replace(one, state=why))
            continue
        key = f"{looks.VERB}:{broadcast.id}:{one.person_id}:{broadcast.round}"
        text = looks.framed(turn, sender, broadcast.area_code, broadcast.text, there)
        read = ((looks.read_button(turn, broadcast.id, there),),)
        said = turn.send_patiently(text, there, buttons=read, name=key)
        if not broadcast.at_night:  # what wakes people is urgent
            turn.may_wait(said)
        turn.changes.update(replace(one, state=Reach.QUEUED, message_key=key))


async def _go_on(turn: Turn, broadcast: Broadcast, timer: Timer, to: Address) -> None:
    """Set the next step, or end the round; its sender sees what is new."""
    stands = await looks.stands_now(turn, broadcast)
    if not looks.count(stands, Reach.WAITING) and broadcast.handed_at is None:
        broadcast = replace(broadcast, handed_at=turn.now)
    waited = turn.now - (broadcast.handed_at or turn.now)
    if looks.count(stands, Reach.WAITING) or (looks.count(stands, Reach.ON_ITS_WAY) and waited < WATCHED):
        _set(turn, broadcast, turn.now + max(PAUSE, waited / 2), timer.step + 1)
    else:
        broadcast = replace(broadcast, state=Progress.DONE)
    arrived = looks.count(stands, Reach.ARRIVED)
    if arrived != broadcast.shown or broadcast.state is Progress.DONE:
        await _show(turn, broadcast, stands, timer, to)
        broadcast = replace(broadcast, shown=arrived)
    turn.changes.update(broadcast)


async def _halt(turn: Turn, broadcast: Broadcast, timer: Timer, to: Address | None) -> None:
    """What did not begin to go out will not; whoever began it sees that."""
    after = replace(broadcast, state=Progress.STOPPED)
    turn.changes.update(after)
    turn.save()
    await stored.call_off(turn.store, broadcast.id)
    if to is not None and to.unreachable_since is None:
        await _show(turn, after, await stored.stands(turn.store, broadcast.id), timer, to)


async def _show(turn: Turn, broadcast: Broadcast, stands: looks.Stands, timer: Timer, to: Address) -> None:
    """Its sender sees how far it is, and at its end who did not get it. Where a message stays as it was sent, that end
    is all that they are told, in one."""
    text, buttons = looks.status(turn, broadcast, stands, to)
    if broadcast.state is Progress.STOPPED:  # by no press of theirs: they may do nothing about it any more
        buttons = ()
    left = broadcast.state is Progress.DONE and looks.count(stands, Reach.ARRIVED) < len(stands)
    names, ways = await looks.names(turn, broadcast, stands, to) if left else ("", ())
    if not lasts(to.endpoint):
        turn.edit(progress_key(broadcast), to, text, buttons=buttons, name=f"{timer.key}:shown")
        if names:
            turn.send(names, to=to, buttons=ways, name=f"{timer.key}:names")
    elif broadcast.state is not Progress.RUNNING:
        text, buttons = ("\n\n".join([text, names]), (*ways, buttons[-1])) if names else (text, buttons)
        turn.send(text, to=to, buttons=buttons, name=f"{timer.key}:shown")
