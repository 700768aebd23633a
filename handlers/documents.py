"""Documents are named here and made elsewhere: a recipe says what is wanted, and holds nothing personal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.conversations import Attachment, FileKind
from bot.domain.messages import Outbound
from handlers.turn import Turn

CHANNEL = "render"
"""Where the bytes of a document come from, as those of a photo come from its network."""
PROGRESS = "progress"
"""The word in a recipe for the message that says how far the document is: `key@address`."""
TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What document: its kind, and what it is made of."""

    kind: str
    made_of: Mapping[str, str] = field(default_factory=dict)


def read(text: str) -> Recipe | None:
    """The recipe that `named` wrote; None when it is none."""
    try:
        kind, made_of = json.loads(text)
    except ValueError:
        return None
    return Recipe(kind, made_of)


def announced(turn: Turn, message: Outbound) -> str:
    """What a recipe keeps of a message just said, so that it can tell how far the document is (`PROGRESS`)."""
    return f"{message.key}@{message.address_id}"


def named(turn: Turn, recipe: Recipe, mime_type: str, *, file_id: int = 0) -> int:
    """Name a document. Returns the id of the file that a message may send (`file_id`, where it was chosen before): it
    goes out once the document is made."""
    file = Attachment(
        id=file_id or turn.world.new_id(),
        address_id=turn.sender.id,
        channel=CHANNEL,
        remote_id=json.dumps([recipe.kind, dict(recipe.made_of)], separators=(",", ":")),
        mime_type=mime_type,
        size=0,
        created_at=turn.now,
        kind=FileKind.PROOF,
    )
    turn.changes.create(file)
    return file.id
