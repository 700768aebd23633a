"""When personal data is destroyed, and what follows: the ticket loses its personal part, every chat what it showed of
it, the reporter hears of it, and who asked for it is unknown to us a while later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.conversations import Timer
from bot.domain.people import Address, Right
from bot.domain.tickets import Action, DataRequest, RequestKind, Ticket, forgotten
from handlers import accounts, cards, wishing
from handlers.story import record
from handlers.turn import Turn
from storage import erasure, people, requests

log = structlog.get_logger()

FORGET_AFTER = timedelta(hours=1)
"""From the last word until an address is forgotten: time enough for that word to arrive."""


async def wishes(turn: Turn, before: Ticket, after: Ticket) -> list[DataRequest]:
    """The wishes to be forgotten that the end of this ticket fulfils."""
    if not before.is_open or after.is_open:
        return []
    return await requests.of_ticket(turn.store, before.id, RequestKind.ERASURE)


async def of_closed(turn: Turn, ticket: Ticket, *, actor: str) -> Ticket:
    """Destroy the personal part of a closed ticket at once."""
    after = forgotten(ticket, turn.now)
    turn.changes.update(after)
    await cards.follow(turn, ticket, after, Action.ERASE)
    await around(turn, after, (), actor=actor)
    return after


async def around(turn: Turn, ticket: Ticket, fulfilled: Sequence[DataRequest], *, actor: str = "system") -> None:
    """Destroy what lies around a ticket that has lost its personal part, and tell those whose wish is `fulfilled`."""
    record(turn, ticket, ticket, Action.ERASE, actor=actor)
    await erasure.around_ticket(turn.store, ticket.id)
    log.info("erased", ticket=ticket.id)
    decides = turn.person is not None and turn.person.has(Right.DATA_REQUESTS, ticket.area_code)
    for wish in fulfilled:
        decider = turn.person.id if turn.person and decides else 0
        await wishing.settle(turn, wish, "granted", decided_by=decider)
        address = await people.address(turn.store, wish.address_id)
        if address is not None:
            chats = await accounts.of(turn, address)
            for chat in chats:
                await erasure.of_chat(turn.store, chat.id, drafts=False)
            wishing.tell(turn, address, "erasure_granted", number=ticket.number)
            for chat in chats:
                forget_later(turn, chat)


def forget_later(turn: Turn, address: Address) -> None:
    """Forget the name of who is behind `address` now, and the address itself when nothing more comes from there. An
    officer's stays."""
    if address.person_id:
        return
    if address.id == turn.sender.id:
        turn.change_sender(name="")
    elif address.name:
        turn.changes.update(replace(address, name=""))
    set_timer(turn, address.id, 0)


def set_timer(turn: Turn, address_id: int, step: int) -> None:
    """Look again after a while whether `address_id` can be forgotten."""
    timer_id = turn.world.new_id()
    key = f"forget_address:{address_id}:{timer_id}"
    due = turn.now + FORGET_AFTER
    timer = Timer(id=timer_id, key=key, kind="forget_address", subject_id=address_id, due_at=due, step=step)
    turn.changes.create(timer)
