"""Queries on dialogues: where somebody's stands, and which ticket a message belongs to."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.conversations import Conversation, Told
from storage.codec import CONVERSATION, TOLD
from storage.view import View


async def by_id(view: View, address_id: int) -> Conversation:
    """Where the dialogue with an address stands: nowhere, when nobody ever spoke from there."""
    found = await view.value(Conversation, select(CONVERSATION.table).where(CONVERSATION.table.c.id == address_id))
    return found or Conversation(id=address_id)


async def told(view: View, address_id: int, message_id: str) -> Told | None:
    """What is remembered of a message: the ticket that it went into last."""
    table = TOLD.table
    same = (table.c.address_id == address_id) & (table.c.message_id == message_id)
    return await view.value(Told, select(table).where(same).order_by(table.c.id.desc()).limit(1))
