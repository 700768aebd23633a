"""Messages as Telegram takes them: bold words as entities (never parse_mode, so no character can break a send), buttons
as an inline keyboard. Telegram counts in UTF-16 units."""

from __future__ import annotations

from typing import Any

from bot.channels.pieces import Piece, asks_device, short_label, units
from bot.domain.messages import Button, Buttons

LABEL_LIMIT = 64


def entities(piece: Piece) -> list[dict[str, Any]]:
    """The bold stretches of a piece, ready for the call."""
    return [
        {"type": "bold", "offset": units(piece.text[:start]), "length": units(piece.text[start:end])}
        for start, end in piece.bold
    ]


def markup(buttons: Buttons, *, private: bool) -> dict[str, Any]:
    """The keyboard of a new message, empty for none: outside private chats no device can be asked."""
    return keyboard(buttons) if buttons and (private or not asks_device(buttons)) else {}


def keyboard(buttons: Buttons) -> dict[str, Any]:
    """The keyboard of a message; labels shortened to what a phone can show. What asks the device comes below the text
    field, not below the message (core.telegram.org/bots/api#keyboardbutton)."""
    if asks_device(buttons):
        rows = [[_request(button) for button in row if button.request] for row in buttons]
        return {"keyboard": [row for row in rows if row], "resize_keyboard": True, "one_time_keyboard": True}
    return {"inline_keyboard": [[_button(b.label, b.data, b.url) for b in row] for row in buttons]}


def _request(button: Button) -> dict[str, Any]:
    return {"text": _label(button.label), f"request_{button.request}": True}


def _button(label: str, data: str, url: str) -> dict[str, str]:
    return {"text": _label(label), "url": url} if url else {"text": _label(label), "callback_data": data}


def _label(label: str) -> str:
    return short_label(label, LABEL_LIMIT)
