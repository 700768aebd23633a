"""One person in several chats: one of them has the reports and hears of them, the others show them, too.

The chat that somebody reports in has them from then on. Who holds an office holds it in all of their chats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.people import Address
from handlers.turn import Turn
from storage import links


async def of(turn: Turn, address: Address) -> list[Address]:
    """All chats of whoever writes in `address`, the one that has the reports first."""
    return await links.chats(turn.store, address.account)


async def unite(turn: Turn, chats: Sequence[Address], main: Address, person_id: int) -> None:
    """These are one person's from now on, and `main` has the reports."""
    for chat in chats:
        account_id = 0 if chat.id == main.id else main.id
        if (chat.account_id, chat.person_id) != (account_id, person_id):
            _change(turn, chat, account_id=account_id, person_id=person_id)
    turn.save()
    await links.carry(turn.store, [chat.id for chat in chats if chat.id != main.id], main.id)


async def report_here(turn: Turn) -> None:
    """The sender's own chat has the reports from now on."""
    if turn.sender.account_id:
        await unite(turn, await of(turn, turn.sender), turn.sender, turn.sender.person_id)


async def part(turn: Turn, chat: Address) -> None:
    """`chat` stands alone again, and without an office; the reports stay with the others."""
    rest = [one for one in await of(turn, chat) if one.id != chat.id]
    if not rest:
        return
    person_id = chat.person_id
    _change(turn, chat, account_id=0, person_id=0)
    turn.save()
    main = next((one for one in rest if one.id == chat.account), rest[0])
    await unite(turn, rest, main, person_id)
    if chat.account == chat.id:
        await links.carry(turn.store, [chat.id], main.id)


async def move_to_reachable(turn: Turn, gone: Address) -> Address | None:
    """Where the chat that has the reports is gone, another one of the same person gets them. That other chat; None
    where there is none."""
    others = [one for one in await of(turn, gone) if one.unreachable_since is None and one.blocked_at is None]
    if not others:
        return None
    if not gone.account_id:
        await unite(turn, await of(turn, gone), others[-1], gone.person_id)
    return others[-1]


def _change(turn: Turn, chat: Address, **fields: Any) -> None:
    if chat.id == turn.sender.id:
        turn.change_sender(**fields)
    else:
        turn.changes.update(replace(chat, **fields))
