"""Photos that belong together on a network that sends each by itself: chosen at once, they come within seconds of each
other, with nothing between them. They are one album, and are answered once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import blake2s

from bot.domain.messages import Inbound, Media
from bot.domain.people import Address

WITHIN = timedelta(seconds=20)
"""So long after the one before a photo may come: a slow uplink takes that for each."""


def in_album(inbound: Inbound, sender: Address) -> Inbound:
    """The inbound with the album that it goes on with or begins, after what was last heard of its sender; a voice note
    is none. What has an album already, or is no file, stays as it is."""
    body = inbound.body
    if not isinstance(body, Media) or body.album_id or body.file.mime_type.startswith("audio/"):
        return inbound
    goes_on = sender.album and sender.heard_at and abs(inbound.sent_at - sender.heard_at) <= WITHIN
    return replace(inbound, body=replace(body, album_id=sender.album if goes_on else _named_by(inbound)))


def _named_by(first: Inbound) -> str:
    """An album's name, from that of its first photo, which may hold a telephone number: the same whenever it comes."""
    return blake2s(first.external_id.encode(), digest_size=8).hexdigest()


def album_of(inbound: Inbound) -> str:
    """The album that what comes next may go on with; '' after everything else."""
    return inbound.body.album_id if isinstance(inbound.body, Media) else ""
