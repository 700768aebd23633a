"""The files of a ticket on their way to the officer who works on it: each says what it is; photos of identity documents
come only when they are asked for by themselves. All of them are confidential, and taken away with the data."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.conversations import Attachment, FileKind
from bot.domain.people import Address
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import attachments


async def kept(turn: Turn, ticket: Ticket) -> list[Attachment]:
    """The files of the ticket that are not destroyed, oldest first."""
    return [file for file in await attachments.of_ticket(turn.store, ticket.id) if file.state != "destroyed"]


def identity(files: Sequence[Attachment]) -> list[Attachment]:
    """Those that show a KTP or a KK."""
    return [file for file in files if file.kind is FileKind.IDENTITY]


def send(turn: Turn, ticket: Ticket, files: Sequence[Attachment], to: Address) -> None:
    """Send files, each with its place among them and what it is."""
    for place, file in enumerate(files, start=1):
        missing = file.state == "failed"
        key = "file_missing" if missing else "file"
        caption = turn.text(f"officer.data.{key}", to=to, number=ticket.number, place=place, count=len(files))
        if not missing and (what := _what(turn, file, to)):
            caption = f"{caption} · {what}"
        attachment_id = 0 if missing else file.id
        turn.send(caption, to=to, ticket_id=ticket.id, attachment_id=attachment_id, confidential=True)


def _what(turn: Turn, file: Attachment, to: Address) -> str:
    if file.kind is FileKind.UNKNOWN:
        return turn.text("officer.evidence.unknown", to=to) if file.mime_type.startswith("image/") else ""
    return turn.text(f"officer.evidence.{file.kind}", to=to)
