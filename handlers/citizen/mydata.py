"""One's own data: what is stored, told to nobody but whom it is about, and the wish that it be destroyed.

What no open report needs is destroyed in the same turn. For each open one a coordinator decides within 3×24 hours,
unless its citizen ends it: what ends is destroyed at once.
"""

from __future__ import annotations

import structlog

from bot.domain.messages import Buttons, Press
from bot.domain.tickets import Action, DataRequest, RequestKind, Ticket
from handlers import accounts, erasing, wishing
from handlers.citizen import form, stored
from handlers.moves import move
from handlers.story import record
from handlers.turn import Turn
from storage import attachments, erasure, requests, tickets

log = structlog.get_logger()

MOST_FILES = 20


# --- what is stored ---------------------------------------------------------------------------------------------------


async def shown(turn: Turn) -> None:
    """`/datasaya`: everything that is stored of the sender, in one message for this chat alone."""
    text = await stored.told(turn)
    files = turn.button("data.button.files", "m", "files")
    erase = turn.button("data.button.erase", "m", "ask")
    has_files = await _has_files(turn)
    turn.send(text, buttons=((files,), (erase,)) if has_files else ((erase,),), confidential=True)


async def _has_files(turn: Turn) -> bool:
    for chat in await accounts.of(turn, turn.sender):
        if await attachments.of_address(turn.store, chat.id, 1):
            return True
    return False


async def _send_files(turn: Turn) -> None:
    """The sender's own files back to them."""
    chats = await accounts.of(turn, turn.sender)
    files = [f for chat in chats for f in await attachments.of_address(turn.store, chat.id, MOST_FILES)]
    if not files:
        turn.say("data.mine.no_files")
    for place, file in enumerate(files, start=1):
        caption = turn.text("data.mine.file", place=place, count=len(files), when=turn.when(file.created_at))
        turn.send(caption, attachment_id=file.id, confidential=True)


# --- to be forgotten --------------------------------------------------------------------------------------------------


async def offered(turn: Turn) -> None:
    """`/hapusdata`, or a wish in plain words: what would be destroyed, and the button that does it."""
    yes = turn.button("data.button.erase_now", "m", "erase")
    if not await _has_something(turn):
        contact = turn.rules.office.contact or turn.rules.office.name
        turn.say("data.erasure.nothing", buttons=((yes,),), contact=contact)
        return
    show = turn.button("data.button.mine", "m", "show")
    mine = await tickets.all_of_reporter(turn.store, turn.sender.account)
    still_open = [ticket.number for ticket in mine if ticket.is_open]
    parts = [turn.text("data.erasure.offer")]
    if still_open:
        parts.append(turn.text("data.erasure.offer_open", numbers=", ".join(still_open)))
    turn.send("\n\n".join(parts), buttons=((yes,), (show,)))


async def _has_something(turn: Turn) -> bool:
    """True when anything of the sender's is kept, whichever of their chats it came from."""
    for chat in await accounts.of(turn, turn.sender):
        if await erasure.has_something(turn.store, chat.id):
            return True
    return False


async def _erase(turn: Turn) -> None:
    """Destroy what can be destroyed at once; ask for the rest."""
    mine = await tickets.all_of_reporter(turn.store, turn.sender.account)
    waiting = await requests.of_address(turn.store, turn.sender.account)
    asked = {wish.ticket_id for wish in waiting if wish.kind is RequestKind.ERASURE}
    still_open = [ticket for ticket in mine if ticket.is_open]
    anything_else = len(mine) > len(still_open) or turn.conversation.form in form.FORMS
    if still_open and asked >= {ticket.id for ticket in still_open} and not anything_else:
        turn.say("data.erasure.already", buttons=_while_waiting(turn))
        return
    for ticket in mine:
        if not ticket.is_open:
            await erasing.of_closed(turn, ticket, actor="citizen")
    _drop_draft(turn)
    for chat in await accounts.of(turn, turn.sender):
        await erasure.of_chat(turn.store, chat.id, drafts=True)
        log.info("erased", address=chat.id)
        erasing.forget_later(turn, chat)
    for ticket in still_open:
        if ticket.id not in asked:
            waiting.append(await _ask(turn, ticket))
    _farewell(turn, still_open, waiting)


def _drop_draft(turn: Turn) -> None:
    """Whatever a citizen is filling in; what an officer writes in office goes on."""
    if turn.conversation.form in form.FORMS:
        turn.changes.cancel_timers(turn.sender.id, *form.TIMERS)
        turn.end_conversation()


async def _ask(turn: Turn, ticket: Ticket) -> DataRequest:
    await move(turn, ticket, Action.ASK_ERASURE, actor="citizen")
    return await wishing.begin(turn, RequestKind.ERASURE, ticket.area_code, ticket=ticket)


def _farewell(turn: Turn, still_open: list[Ticket], waiting: list[DataRequest]) -> None:
    """What happened, and what comes next: the last thing that is said."""
    if turn.person is not None:
        turn.say("data.erasure.done_officer")
    elif not still_open:
        turn.say("data.erasure.done")
    if still_open:
        due = max(wish.due_at for wish in waiting if wish.kind is RequestKind.ERASURE)
        numbers = ", ".join(ticket.number for ticket in still_open)
        turn.say("data.erasure.asked", buttons=_while_waiting(turn), numbers=numbers, due=turn.when(due))


def _while_waiting(turn: Turn) -> Buttons:
    """A wish can be taken back; who ends the report need not wait."""
    withdraw = turn.button("data.button.withdraw", "m", "withdraw", RequestKind.ERASURE.value)
    return ((withdraw,), (turn.button("citizen.button.status", "b", "status"),))


async def _withdraw(turn: Turn, kind: str) -> None:
    """Never mind: the sender's wishes of this kind that still wait are taken back."""
    waiting = [wish for wish in await requests.of_address(turn.store, turn.sender.account) if wish.kind == kind]
    for wish in waiting:
        ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
        await wishing.settle(turn, wish, "withdrawn")
        if ticket is None or ticket.erased_at is not None:
            continue
        if wish.kind is RequestKind.ERASURE:
            await move(turn, ticket, Action.WITHDRAW, actor="citizen")
        else:
            record(turn, ticket, ticket, Action.WITHDRAW, actor="voter")
    turn.say("data.wish.withdrawn" if waiting else "data.wish.nothing_waits")


async def pressed(turn: Turn) -> None:
    """`m.<what>[.<kind>]`: a button about one's own data."""
    body = turn.inbound.body
    what, kind = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    match what:
        case "show":
            await shown(turn)
        case "files":
            await _send_files(turn)
        case "ask":
            await offered(turn)
        case "erase":
            await _erase(turn)
        case "withdraw":
            await _withdraw(turn, kind)
        case _:
            turn.toast("citizen.toast.old")
