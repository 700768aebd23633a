"""Long lists where a message has room for few buttons: one page is sent, the others are kept until asked for."""

from __future__ import annotations

from bot.domain.messages import Press
from handlers.turn import Turn
from storage import outbox

VERB = "more"
LONGEST = 13
"""Digits of an id in base 36."""


async def shown(turn: Turn) -> None:
    """`more.<page>`: the next page, as often as it is pressed while the list is kept."""
    body = turn.inbound.body
    wanted = body.arguments[0] if isinstance(body, Press) and body.arguments else ""
    is_id = wanted.isascii() and wanted.isalnum() and len(wanted) <= LONGEST
    page = await outbox.page(turn.store, turn.chat.id, int(wanted, 36)) if is_id else None
    if page is None:
        turn.toast("whatsapp.over")
    else:
        turn.send(page.text, buttons=page.buttons, confidential=page.confidential)
