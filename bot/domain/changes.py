"""What a turn changed: the value that handlers fill and storage saves in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.messages import Endpoint, Outbound


class Entity(Protocol):
    """Anything that storage keeps: a frozen value with an id made by the program."""

    @property
    def id(self) -> int: ...


@dataclass(slots=True)
class Changes:
    """Everything that one turn decided, in the order in which it was decided.

    `created` are new values, `updated` new versions of loaded ones (the last one of an id counts), `cancelled` the
    kinds of timers that no longer hold for a subject, `outbound` the messages to send, `woken` where they go. `lasting`
    are the addresses where what was sent stays as it is (id → whether who acts is there).
    """

    created: list[Any] = field(default_factory=list)
    updated: dict[tuple[type[Any], int], Any] = field(default_factory=dict)
    cancelled: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    outbound: list[Outbound] = field(default_factory=list)
    woken: set[Endpoint] = field(default_factory=set)
    lasting: dict[int, bool] = field(default_factory=dict)

    def create(self, entity: Entity) -> None:
        """Keep a new value."""
        self.created.append(entity)

    def update(self, entity: Entity) -> None:
        """Keep a new version of a value that was loaded or created before."""
        for position, known in enumerate(self.created):
            if type(known) is type(entity) and known.id == entity.id:
                self.created[position] = entity
                return
        self.updated[type(entity), entity.id] = entity

    def cancel_timers(self, subject_id: int, *kinds: str) -> None:
        """Take back what was still to come for `subject_id`: the named kinds, or all where none is named."""
        self.cancelled.append((subject_id, kinds))
