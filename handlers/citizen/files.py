"""Photos, documents and voice notes: kept with the draft or the ticket that they belong to. The bytes come by a durable
job where the network only names them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversations import Attachment
from bot.domain.messages import Media
from handlers.dialog import Draft
from handlers.turn import Turn
from storage import attachments

LARGEST_BYTES = 20_000_000
"""What Telegram lets a bot download (core.telegram.org/bots/api#getfile)."""
MOST = 20
"""Files of one report."""


def receive(turn: Turn, media: Media, *, ticket_id: int = 0) -> Attachment | None:
    """Keep a file that was sent; None when it is too large."""
    file = media.file
    size = file.size or len(file.content or b"")
    if size > LARGEST_BYTES:
        return None
    attachment = Attachment(
        id=turn.world.new_id(),
        address_id=turn.sender.id,
        channel=turn.sender.endpoint.channel,
        remote_id=file.remote_id,
        mime_type=file.mime_type,
        size=size,
        created_at=turn.now,
        ticket_id=ticket_id,
        content=file.content,
    )
    turn.changes.create(attachment)
    return attachment


def add(turn: Turn, draft: Draft, media: Media) -> tuple[Draft, str]:
    """The draft with the file, and what to say of it; '' for the further parts of an album, which are answered once."""
    have = draft.get("files", [])
    same_album = bool(media.album_id) and draft.get("album") == media.album_id
    draft = draft.note(album=media.album_id)
    if len(have) >= MOST:
        return draft, "" if same_album else turn.text("citizen.files.enough", most=MOST)
    attachment = receive(turn, media)
    if attachment is None:
        return draft, turn.text("citizen.files.too_large", megabytes=LARGEST_BYTES // 1_000_000)
    draft = draft.note(files=[*have, attachment.id])
    return draft, "" if same_album else _taken(turn, attachment)


def _taken(turn: Turn, file: Attachment) -> str:
    """A voice note is heard by an officer later; what it says has to be written here, too."""
    match file.mime_type.partition("/")[0]:
        case "image":
            return turn.text("citizen.files.taken")
        case "audio":
            return turn.text("citizen.files.taken_voice")
        case _:
            return turn.text("citizen.files.taken_other")


async def hand_over(turn: Turn, draft: Draft, ticket_id: int) -> int:
    """Give the draft's files to a ticket. Returns how many there are."""
    count = 0
    for attachment_id in draft.get("files", []):
        file = await attachments.by_id(turn.store, attachment_id)
        if file is not None and file.address_id == turn.sender.id:
            turn.changes.update(replace(file, ticket_id=ticket_id))
            count += 1
    return count
