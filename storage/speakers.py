"""Who speaks in a batch, and where each of them stands: two statements for all of them, however many they are.

They are two because on PostgreSQL the second must see what whoever held the lock before has left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, select

from bot.domain.conversations import Conversation
from bot.domain.messages import Endpoint
from bot.domain.people import Address
from storage.codec import ADDRESS, CONSENT, CONVERSATION, TICKET
from storage.outbox import TABLE as OUTBOX
from storage.outbox import UNFINISHED
from storage.view import View

ADDRESSES, CONSENTS, TALKS = ADDRESS.table, CONSENT.table, CONVERSATION.table
PAIR, LINE = "\t", "\n"

LOCK = (
    select(ADDRESSES)
    .where(ADDRESSES.c.channel == bindparam("channel"), ADDRESSES.c.external_id.in_(bindparam("names", expanding=True)))
    .order_by(ADDRESSES.c.external_id)
    .with_for_update()
)

STAND = (
    select(
        ADDRESSES.c.id.label("address_id"),
        TALKS,
        select(func.aggregate_strings(CONSENTS.c.kind + PAIR + CONSENTS.c.version, LINE))
        .where(CONSENTS.c.address_id == ADDRESSES.c.id)
        .scalar_subquery()
        .label("consents"),
        exists().where(TICKET.table.c.reporter_address_id == ADDRESSES.c.id).label("has_reported"),
        exists()
        .where(OUTBOX.c.address_id == ADDRESSES.c.id, OUTBOX.c.state.in_(UNFINISHED), OUTBOX.c.patient.is_(False))
        .label("awaits"),
    )
    .join_from(ADDRESSES, TALKS, TALKS.c.id == ADDRESSES.c.id, isouter=True)
    .where(ADDRESSES.c.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands as the batch begins: the open dialogue, what they were shown and agreed to (kind, version),
    whether a ticket ever came from them, and whether a message is still on its way that a reply has to follow."""

    conversation: Conversation | None
    consents: frozenset[tuple[str, str]]
    has_reported: bool
    awaits: bool


async def lock(view: View, endpoints: Collection[Endpoint]) -> dict[Endpoint, Address]:
    """The stored addresses of these endpoints, locked in one order for all processes."""
    by_channel: dict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in endpoints:
        by_channel[endpoint.channel].append(endpoint)
    found: dict[Endpoint, Address] = {}
    for channel, there in sorted(by_channel.items()):
        asked = {"channel": channel, "names": sorted({endpoint.external_id for endpoint in there})}
        rows = (await view.connection.execute(LOCK, asked)).all()
        known = {row.external_id: ADDRESS.value(row, view.keys) for row in rows}
        found |= {endpoint: known[endpoint.external_id] for endpoint in there if endpoint.external_id in known}
    return found


async def standings(view: View, address_ids: Sequence[int]) -> dict[int, Standing]:
    """Where each of these addresses stands, by id."""
    await view.flush_for(STAND)
    rows = (await view.connection.execute(STAND, {"ids": address_ids})).all()
    return {
        row.address_id: Standing(
            CONVERSATION.value(row, view.keys) if row.id is not None else None,
            frozenset(_pair(line) for line in row.consents.split(LINE)) if row.consents else frozenset(),
            row.has_reported,
            row.awaits,
        )
        for row in rows
    }


def _pair(line: str) -> tuple[str, str]:
    kind, _, version = line.partition(PAIR)
    return kind, version
