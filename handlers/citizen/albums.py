"""What came together is answered once: the photos of a draft, album by album, and the albums that were no draft's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from bot.domain.conversations import FileKind
from handlers.citizen import form
from handlers.dialog import Draft
from handlers.turn import Turn

MOST_SHOTS = 20
MOST_ALBUMS = 5
"""How many are remembered. Telegram lets several albums come between each other; nobody sends more of them at once."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo, or the photos of one album: their files, what they show, and what was said of them already."""

    album: str = ""
    files: tuple[int, ...] = ()
    kind: FileKind = FileKind.UNKNOWN
    is_photo: bool = True
    told: tuple[str, ...] = ()

    @classmethod
    def load(cls, stored: Sequence[Any]) -> Self:
        """A shot out of what a draft keeps."""
        album, files, kind, is_photo, told = stored
        return cls(album, tuple(files), FileKind(kind), is_photo, tuple(told))

    def dump(self) -> list[Any]:
        """The shot as a draft keeps it."""
        return [self.album, list(self.files), self.kind.value, self.is_photo, list(self.told)]


def shots(draft: Draft) -> list[Shot]:
    """The photos of the draft, the newest last; those that were taken out again are not among their files."""
    have = draft.get("files", [])
    loaded = [Shot.load(stored) for stored in draft.get("shots", [])]
    return [replace(shot, files=tuple(file for file in shot.files if file in have)) for shot in loaded]


def shot_of(draft: Draft, album: str) -> Shot:
    """The shot that another part of this album belongs to; a new one where there is none."""
    return next((shot for shot in shots(draft) if album and shot.album == album), Shot(album))


def put(draft: Draft, shot: Shot) -> Draft:
    """The draft with this shot as the newest."""
    others = [other for other in shots(draft) if not _same(other, shot)]
    return draft.note(shots=[kept.dump() for kept in (*others, shot)[-MOST_SHOTS:]])


def _same(one: Shot, other: Shot) -> bool:
    return one.album == other.album if one.album else bool(set(one.files) & set(other.files))


# --- albums that belong to no draft -----------------------------------------------------------------------------------


def remembered(turn: Turn) -> dict[str, dict[str, Any]]:
    """Albums that answered an officer (`ticket`) or of which a part was too large (`large`)."""
    answers = turn.conversation.answers
    return dict(answers.get("albums") or answers.get("known", {}).get("albums") or {})


def remember(turn: Turn, album: str, **what: Any) -> None:
    """Remember something of an album, in whatever is going on with the sender."""
    if not album:
        return
    known, answers = remembered(turn), dict(turn.conversation.answers)
    entry = {**known.pop(album, {}), **what}
    albums = dict([*known.items(), (album, entry)][-MOST_ALBUMS:])
    if turn.conversation.form == form.NAME:
        turn.converse(answers={**answers, "known": {**answers.get("known", {}), "albums": albums}})
    else:
        turn.converse(answers={**answers, "albums": albums})
