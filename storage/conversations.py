"""Queries on dialogues: where somebody's stands."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.conversations import Conversation
from storage.codec import CONVERSATION
from storage.view import View


async def by_id(view: View, address_id: int) -> Conversation:
    """Where the dialogue with an address stands: nowhere, when nobody ever spoke from there."""
    found = await view.value(Conversation, select(CONVERSATION.table).where(CONVERSATION.table.c.id == address_id))
    return found or Conversation(id=address_id)
