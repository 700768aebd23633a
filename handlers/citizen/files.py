"""Photos, documents and voice notes: kept with the draft or the ticket that they belong to. The bytes come by a durable
job where the network only names them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversations import Attachment, FileKind
from bot.domain.messages import Media
from handlers.citizen import albums, identity
from handlers.citizen.albums import Shot
from handlers.dialog import Draft
from handlers.turn import Turn
from storage import attachments

LARGEST_BYTES = 20_000_000
"""What Telegram lets a bot download (core.telegram.org/bots/api#getfile)."""
MOST = 20
"""Files of one report."""


def receive(turn: Turn, media: Media, kind: FileKind, *, ticket_id: int = 0) -> Attachment | None:
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
        kind=kind,
        album=media.album_id,
        content=file.content,
    )
    turn.changes.create(attachment)
    return attachment


def proof_or_voice(media: Media) -> FileKind:
    """What an officer's file from the field is."""
    return FileKind.VOICE if media.file.mime_type.startswith("audio/") else FileKind.PROOF


async def add(turn: Turn, draft: Draft, media: Media) -> tuple[Draft, str]:
    """The draft with the file, and what to say of it; '' where that was said of its album already."""
    shot, have = albums.shot_of(draft, media.album_id), draft.get("files", [])
    kind = await _kind(turn, draft, media, shot)
    attachment = receive(turn, media, kind) if len(have) < MOST else None
    if attachment is None:
        return _refused(turn, draft, shot, "enough" if len(have) >= MOST else "too_large")
    said = "identity" if kind is FileKind.IDENTITY else "taken"
    draft = draft.note(files=[*have, attachment.id])
    is_photo = attachment.mime_type.startswith("image/")
    after = replace(shot, files=(*shot.files, attachment.id), kind=kind, is_photo=is_photo, told=(*shot.told, said))
    draft = albums.put(draft, after)
    if said in shot.told:
        return draft, ""
    return identity.told_once(turn, draft) if said == "identity" else (draft, _taken(turn, attachment))


async def _kind(turn: Turn, draft: Draft, media: Media, shot: Shot) -> FileKind:
    """One caption speaks for a whole album: also for the parts that came before it."""
    kind = identity.kind_of(media, asking=draft.asking, wanted=bool(draft.get("proof")))
    if kind is FileKind.IDENTITY and shot.files and shot.kind is not kind:
        await attachments.mark(turn.store, turn.sender.id, shot.files, kind)
    return FileKind.IDENTITY if shot.kind is FileKind.IDENTITY else kind


def _refused(turn: Turn, draft: Draft, shot: Shot, why: str) -> tuple[Draft, str]:
    """What was said once of an album is not said again, also where it began before the draft."""
    known = why in shot.told or (why == "too_large" and albums.remembered(turn).get(shot.album, {}).get("large"))
    if shot.album:
        draft = albums.put(draft, replace(shot, told=(*shot.told, why)))
    return draft, "" if known else refusal(turn, why)


def refusal(turn: Turn, why: str = "too_large") -> str:
    """Why a file is not taken."""
    return turn.text(f"citizen.files.{why}", megabytes=LARGEST_BYTES // 1_000_000, most=MOST)


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
        file = await attachments.by_id(turn.store, attachment_id, to_change=True)
        if file is not None and file.address_id == turn.sender.id and file.state != "destroyed":
            turn.changes.update(replace(file, ticket_id=ticket_id))
            count += 1
    return count
