"""Much more from one person than a person can write: all of it is heard and kept, but not answered one by one.

They hear so once. Then answers are held back until it is calm, and the open question comes once more. What changes a
ticket is said all the same: a receipt cannot be repeated. Nobody else notices anything; those who coordinate are told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.areas import kabupaten_of
from bot.domain.changes import Changes
from bot.domain.conversations import Conversation, Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Due, Membership, Outbound, OutboundKind, Text
from bot.domain.people import Address, Consent, Right
from bot.domain.tickets import Action, Ticket, TicketEvent
from handlers.citizen import aside, form, notice, report
from handlers.dialog import BACK, CANCEL, NO, SEND, SKIP, YES, means
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import blocking, inbox, people, timers

CALM, ALARM = "flood_calm", "flood_alarm"
LOOK_AFTER = timedelta(seconds=60)
LONGEST = timedelta(hours=1)
"""After so long whoever writes at a person's pace is answered, whatever became of the timer."""
FEW = 5
"""As many messages in that time are a conversation again."""


def let_go(turn: Turn, before: Conversation) -> None:
    """The same words again, to the same question as `before` or to none: they were answered, and say nothing new. Where
    they answer another question, or change a ticket, they count."""
    now = turn.conversation
    moved = (now.form, now.asking, now.draft_id) != (before.form, before.asking, before.draft_id)
    told = any(isinstance(made, Ticket | TicketEvent) for made in turn.changes.created)
    if turn.repeated and turn.person is None and not moved and not told and not _is_an_order(turn):
        turn.changes = Changes()


def _is_an_order(turn: Turn) -> bool:
    """ "Kirim", "kembali", "ya": who repeats that wants it done."""
    body = turn.inbound.body
    return isinstance(body, Text) and means(body.text, SEND | SKIP | BACK | CANCEL | YES | NO)


async def hold(turn: Turn) -> None:
    """After a handler decided: hold its answers back while too much comes at once, and begin to where it just does."""
    body = turn.inbound.body
    if (turn.sender.held_since is None and not turn.hurried) or isinstance(body, Due | Membership):
        return
    if turn.sender.held_since is None:
        _hold_back(turn)
        _begin(turn)
    elif turn.hurried or turn.now - turn.sender.held_since < LONGEST:
        _hold_back(turn)
    else:
        turn.change_sender(held_since=None)


def _hold_back(turn: Turn) -> None:
    changes = turn.changes
    if any(isinstance(made, TicketEvent) and made.action is not Action.VIEW for made in changes.created):
        return
    kept = [message for message in changes.outbound if not _is_an_answer(turn, message)]
    if len(kept) < len(changes.outbound):  # a notice that is not shown now was not shown
        changes.created = [made for made in changes.created if not isinstance(made, Consent)]
    changes.outbound = kept


def _is_an_answer(turn: Turn, message: Outbound) -> bool:
    shown = message.kind in (OutboundKind.SEND, OutboundKind.EDIT)
    return shown and message.address_id in (turn.chat.id, turn.sender.id)


def _begin(turn: Turn) -> None:
    in_private = turn.chat == turn.sender
    turn.change_sender(held_since=turn.now)
    turn.say("blocking.flood.held" if in_private else "blocking.flood.held_group")
    name = f"{turn.chat.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    _set(turn, CALM, turn.sender.id, f"{CALM}:{name}:0", turn.now + LOOK_AFTER, 0)
    day = turn.now.astimezone(turn.rules.timezone).date().isoformat()
    _set(turn, ALARM, turn.sender.id, f"{ALARM}:{turn.sender.id}:{day}", after_quiet(turn.now, turn.rules), 0)


def _set(turn: Turn, kind: str, address_id: int, key: str, due_at: datetime, step: int) -> None:
    timer = Timer(id=turn.world.new_id(), key=key, kind=kind, subject_id=address_id, due_at=due_at, step=step)
    turn.changes.create(timer)


# --- calm again -------------------------------------------------------------------------------------------------------


async def calm(turn: Turn) -> None:
    """A minute went by: where it is a conversation again, it goes on with what was open."""
    timer, address = await _fired(turn)
    if timer is None or address is None or address.held_since is None:
        return
    _, chat_id, *_ = timer.key.split(":")
    if await inbox.count_since(turn.store, int(chat_id), turn.now - LOOK_AFTER) > FEW:
        key = f"{timer.key.rpartition(':')[0]}:{timer.step + 1}"
        _set(turn, CALM, address.id, key, turn.now + LOOK_AFTER, timer.step + 1)
        return
    await turn.store.bring(address)
    there = turn.in_chat_of(address)
    there.change_sender(held_since=None)
    if int(chat_id) == address.id and address.unreachable_since is None:
        await _go_on(there)


async def _go_on(turn: Turn) -> None:
    """Nobody is left without a next step, even who never writes again: the open question, or the door."""
    said = turn.text("blocking.flood.calm")
    draft = form.current(turn)
    if turn.person is None or turn.conversation.form:
        said = "\n\n".join(part for part in (notice.unseen(turn), said) if part)
    if turn.conversation.form not in ("", form.NAME):
        turn.send("\n\n".join([said, turn.text("blocking.flood.calm_form")]))
    elif draft.asking not in ("", form.OFFER):
        await report.show(turn, draft, said)
    elif turn.person is not None:
        turn.send(said)
    elif draft.asking != form.OFFER or not await aside.beside_a_ticket(turn, draft, said):
        turn.send(said, buttons=aside.begin_again(turn))


# --- those in charge --------------------------------------------------------------------------------------------------


async def alarm(turn: Turn) -> None:
    """Those who may block somebody hear of the flood, once a day and not at night."""
    timer, address = await _fired(turn)
    if timer is None or address is None or address.blocked_at is not None:
        return
    person = await people.by_id(turn.store, address.person_id)
    ticket = await blocking.newest_ticket(turn.store, address.id)
    for to in one_each(await _in_charge(turn, ticket)):
        name = f"{timer.key}@{to.id}"
        if person is not None and person.in_office:
            turn.send(turn.text("blocking.flood.alarm_officer", to=to, name=person.name), to=to, name=name)
            continue
        who = ticket.number if ticket else turn.text("blocking.list.stranger", to=to)
        block = turn.button("blocking.button.block", "block", address.id, "ask", to=to)
        turn.send(turn.text("blocking.flood.alarm", to=to, who=who), to=to, buttons=((block,),), name=name)


async def _in_charge(turn: Turn, ticket: Ticket | None) -> list[Address]:
    """Whoever coordinates where the newest report is from; where there is none, in the one kabupaten that is served,
    else those who run the hotline."""
    if ticket is not None:
        return await people.holders(turn.store, Right.BLOCK, kabupaten_of(ticket.area_code))
    right = Right.BLOCK if len(turn.rules.kabupaten) == 1 else Right.ALARMS
    return await people.holders_in(turn.store, right, turn.rules.kabupaten)


async def _fired(turn: Turn) -> tuple[Timer, Address] | tuple[None, None]:
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    address = await people.address(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    return (timer, address) if timer and address else (None, None)
