"""Slips of the finger: which steps can be taken back, by whom, for how long, and to what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.tickets import Action, State, Ticket, TicketEvent

UNDO_WITHIN = timedelta(minutes=1)
"""How long a slip of the finger can be taken back."""
UNDOABLE = frozenset(
    {
        *(Action.CLAIM, Action.RELEASE, Action.REROUTE, Action.TRACE, Action.RECOMMEND, Action.SUGGEST),
        *(Action.FOLLOW_UP,),
        *(Action.IGNORED, Action.CONCLUDE, Action.POSTPONE, Action.MERGE),
    }
)
"""The steps of officers that can be taken back."""
ASIDE = (Action.VIEW, Action.NOTE, Action.UNREACHABLE)
"""What may happen between a step and its undoing."""
MOVED = (
    *("state", "outcome", "assignee_id", "area_code", "posko_area", "routing_reason", "claimed_at", "traced_at"),
    *("result", "review_area", "recommended_at", "accepted_at"),
    *("suggested_at", "followed_up_at", "closed_at", "waiting_since", "due_at", "postponed_until", "rating"),
    "merged_into_id",
)
"""The plain fields that a step changes, and that undoing it puts back."""


def moved(before: Ticket, after: Ticket) -> str:
    """The fields of `MOVED` that differ, as they stood before, as JSON; '' where none does."""
    stood = {name: getattr(before, name) for name in MOVED if getattr(before, name) != getattr(after, name)}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in stood.items()}
    return json.dumps(plain) if plain else ""


def undone(ticket: Ticket, event: TicketEvent) -> Ticket:
    """The ticket as it stood before the step that `event` tells of."""
    stood = json.loads(event.before)
    fields: dict[str, Any] = {name: _read(name, value) for name, value in stood.items()}
    return replace(ticket, **fields)


def _read(name: str, value: Any) -> Any:
    if name == "state":
        return State(value)
    return datetime.fromisoformat(value) if value and name.endswith(("_at", "_since", "_until")) else value


def to_undo(story: Sequence[TicketEvent], person_id: int, now: datetime) -> TicketEvent | None:
    """The newest step of `story`, where this officer took it and may take it back at `now`."""
    last = next((event for event in reversed(story) if event.action not in ASIDE), None)
    if last is None or not last.before or last.actor_id != person_id or last.action not in UNDOABLE:
        return None
    return last if now - last.at <= UNDO_WITHIN else None
