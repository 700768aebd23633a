"""Long lists where a message has room for few buttons: one page is sent, the others are kept until asked for."""

from __future__ import annotations

from bot.domain.messages import Press, row_id
from handlers.turn import Turn
from storage import outbox

VERB = "more"


async def shown(turn: Turn) -> None:
    """`more.<page>`: the next page, as often as it is pressed while the list is kept."""
    body = turn.inbound.body
    wanted = body.arguments[0] if isinstance(body, Press) and body.arguments else ""
    page = await outbox.page(turn.store, turn.chat.id, row_id(wanted))
    if page is None:
        turn.toast("whatsapp.over")
    else:
        turn.send(page.text, buttons=page.buttons, confidential=page.confidential)
