"""Drafts that nobody finished: one gentle reminder, then the personal answers are gone.

Both count from the last thing that was said. A draft that was finished, dropped or followed by a newer one is left
alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.conversations import Conversation, Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due
from bot.domain.people import Address
from handlers.citizen import form
from handlers.turn import Turn
from storage import conversations, people, timers


async def reminded(turn: Turn) -> None:
    """Ask once whether to go on. Who only opened the door is left in peace."""
    timer, conversation, address = await _fired(turn)
    if timer is None or conversation is None or address is None:
        return
    if _put_off(turn, timer, conversation, turn.rules.levels.draft_reminder) or _outlived(turn, conversation):
        return
    known = conversation.answers.get("known", {})
    if conversation.asking == form.OFFER or not (known.get("category") or known.get("words")):
        return
    resume = turn.button("citizen.button.resume", "f", conversation.draft_id, "resume", to=address)
    cancel = turn.button("common.button.cancel", "f", conversation.draft_id, "cancel", to=address)
    days = turn.rules.levels.draft_expiry.days
    text = turn.text("citizen.draft.reminder", to=address, days=days)
    name = f"{form.TIMERS[0]}:{conversation.draft_id}"
    turn.may_wait(turn.send(text, to=address, buttons=((resume,), (cancel,)), name=name))


async def expired(turn: Turn) -> None:
    """Forget the answers."""
    timer, conversation, address = await _fired(turn)
    if timer is None or conversation is None or address is None:
        return
    if _put_off(turn, timer, conversation, turn.rules.levels.draft_expiry):
        return
    turn.changes.cancel_timers(address.id, *form.TIMERS)
    turn.changes.update(Conversation(id=conversation.id, updated_at=turn.now))
    if conversation.asking != form.OFFER:
        key = "data.objection.expired" if conversation.form == "objection" else "citizen.draft.expired"
        text = turn.text(key, to=address)
        turn.send(text, to=address, name=f"draft_expiry:{conversation.draft_id}")


async def _fired(turn: Turn) -> tuple[Timer, Conversation, Address] | tuple[None, None, None]:
    """The timer with the draft that it is about and whose it is, as long as that draft is still open."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return None, None, None
    conversation = await conversations.by_id(turn.store, timer.subject_id)
    address = await people.address(turn.store, timer.subject_id)
    is_open = conversation.form in form.FORMS and timer.key.split(":")[1] == str(conversation.draft_id)
    if not is_open or address is None:
        return None, None, None
    return timer, conversation, address


def _outlived(turn: Turn, conversation: Conversation) -> bool:
    """True when the draft's time is over because the program was down: nobody is asked to go on with it."""
    return (conversation.updated_at or turn.now) + turn.rules.levels.draft_expiry <= turn.now


def _put_off(turn: Turn, timer: Timer, conversation: Conversation, after: timedelta) -> bool:
    """True when something was said meanwhile, or it is night: the timer comes again when it is time."""
    due = after_quiet(max((conversation.updated_at or turn.now) + after, turn.now), turn.rules)
    if due <= turn.now:
        return False
    _again(turn, timer, due)
    return True


def _again(turn: Turn, timer: Timer, due: datetime) -> None:
    kind, draft_id, *_ = timer.key.split(":")
    key = f"{kind}:{draft_id}:{timer.step + 1}"
    again = Timer(
        id=turn.world.new_id(), key=key, kind=kind, subject_id=timer.subject_id, due_at=due, step=timer.step + 1
    )
    turn.changes.create(again)
