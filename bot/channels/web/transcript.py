"""What a page may read: the entries of its own session, asked for by a cursor, kept until the page says "I have it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channels.base import FileContent
from bot.domain.messages import Button, Buttons, OutboundKind, Pin


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened in a session's chat, in the order of `id`.

    `mine` is true for what the page itself sent; `key` is then the inbound's external id, and otherwise the outgoing
    message's key. An EDIT or DELETE names the bubble it changes by `target_key`; an ANSWER names the press that it
    answers (the press's external id, which is also its `press_id`). A press of one's own has no text. `shared` says
    that the page shared a "location" or a "contact"; which one is not kept. `pin` is a place that the bot shows.
    """

    id: int
    mine: bool
    key: str
    at: datetime
    kind: OutboundKind = OutboundKind.SEND
    text: str = ""
    buttons: Buttons = ()
    target_key: str = ""
    attachment_id: int = 0
    attachment_mime_type: str = ""
    pin: Pin | None = None
    shared: str = ""


class Transcript(Protocol):
    """The storage side of the web chat. `external_id` is the session's endpoint: never the token itself."""

    async def since(self, external_id: str, after: int, limit: int) -> Sequence[Entry]:
        """At most `limit` entries of this session in order of id: those with id > `after`, and earlier ones that were
        not acknowledged yet (an id is made before its commit, so a lower one can become visible later)."""

    async def acknowledge(self, external_id: str, ids: Sequence[int]) -> None:
        """The page holds these entries: bot messages among them count as sent. Ids of others are ignored."""

    async def attachment(self, external_id: str, attachment_id: int) -> tuple[FileContent, str] | None:
        """Bytes and MIME type of a file that this session sent or was sent; None for any other."""


def entry_json(entry: Entry, own_prefix: str) -> dict[str, object]:
    """What the page gets. Ids go as text: JavaScript's numbers end at 2^53. `own_prefix` is cut from keys that the page
    made itself, so that it knows its own messages again. `pin` and `shared` stand only where there is one."""
    pin = entry.pin
    shown: dict[str, object] = {
        "id": str(entry.id),
        "mine": entry.mine,
        "key": entry.key.removeprefix(own_prefix),
        "kind": entry.kind.value,
        "text": entry.text,
        "buttons": [[_button(button) for button in line] for line in entry.buttons],
        "target": entry.target_key.removeprefix(own_prefix),
        "at": entry.at.isoformat(),
        "attachment": str(entry.attachment_id) if entry.attachment_id else "",
        "mime": entry.attachment_mime_type,
    }
    if pin is not None:
        shown["pin"] = {"lat": pin.lat, "lon": pin.lon, "title": pin.title, "address": pin.address}
    return shown | ({"shared": entry.shared} if entry.shared else {})


def _button(button: Button) -> dict[str, str]:
    if button.request is not None:
        return {"label": button.label, "request": button.request.value}
    return {"label": button.label, "url": button.url} if button.url else {"label": button.label, "data": button.data}
