"""What a citizen is told before anything is taken, and the proof that it was shown and agreed to (UU 27/2022)."""

from __future__ import annotations

from bot.domain.people import Consent
from handlers.turn import Turn


def unseen(turn: Turn) -> str:
    """The notice in its short form where this version was never shown to the sender, else ''. Shown now, it is put on
    record."""
    return turn.text("citizen.notice.short", office=turn.rules.office.name) if shown(turn) else ""


def shown(turn: Turn) -> bool:
    """Put on record that the notice is shown now. False when it was shown before."""
    version = turn.rules.office.notice_version
    if turn.store.has_consent(turn.sender, "shown", version):
        return False
    _record(turn, "shown")
    return True


def agreed(turn: Turn) -> None:
    """Put on record that the sender agreed, by sending the report."""
    _record(turn, "agreed")


def _record(turn: Turn, kind: str) -> None:
    turn.changes.create(
        Consent(
            id=turn.world.new_id(),
            address_id=turn.sender.id,
            kind=kind,
            version=turn.rules.office.notice_version,
            language=turn.language,
            at=turn.now,
        )
    )
