"""Who is told that a ticket waits: rung by rung from its posko up to the kabupaten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.areas import kabupaten_of
from bot.domain.people import Address, Right
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import areas, people
from storage.view import View

POSKO, KECAMATAN, KABUPATEN = 0, 1, 2
"""The rungs of the ladder, lowest first; a timer's `step` is the rung it wants to reach."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The people of one rung, and their group chat (and its topic) where the posko has bound one."""

    rung: int
    addresses: tuple[Address, ...]
    group: Address | None = None
    thread: str = ""


async def from_rung(turn: Turn, ticket: Ticket, rung: int) -> Audience:
    """The lowest rung from `rung` up on which somebody is in office. Where nobody is, up to the kabupaten, those who
    can fill the posts are told instead."""
    for level in range(rung, KABUPATEN + 1):
        if addresses := one_each(await _on_rung(turn.store, ticket, level)):
            return Audience(level, addresses, *await _group(turn.store, ticket, level))
    alarmed = await people.holders(turn.store, Right.ALARMS, ticket.posko_area)
    return Audience(KABUPATEN, one_each(alarmed))


async def _on_rung(view: View, ticket: Ticket, rung: int) -> list[Address]:
    if rung == POSKO:
        return await _responsible(view, ticket)
    if rung == KABUPATEN:
        return await people.holders(view, Right.QUEUE, ticket.posko_area)
    area = _area(ticket, rung)
    return await people.posko_staff(view, area) if area != ticket.posko_area else []


async def _responsible(view: View, ticket: Ticket) -> list[Address]:
    """Who took the ticket, as long as they are in office and can be reached; else everybody of the posko."""
    holder = await people.by_id(view, ticket.assignee_id)
    if holder is not None and any(a.covers(ticket.posko_area) for a in holder.in_office):
        own = await people.private_addresses(view, holder.id)
        if reachable := one_each(own):
            return list(reachable)
    return await people.posko_staff(view, ticket.posko_area)


def _area(ticket: Ticket, rung: int) -> str:
    """The area of a rung: never below the posko's own."""
    if rung == POSKO:
        return ticket.posko_area
    if rung == KABUPATEN:
        return kabupaten_of(ticket.posko_area)
    return ".".join(ticket.posko_area.split(".")[:3])


async def _group(view: View, ticket: Ticket, rung: int) -> tuple[Address | None, str]:
    """The group and the topic in it."""
    posko = await areas.posko_of(view, _area(ticket, rung))
    group = await people.address(view, posko.group_address_id) if posko and posko.group_address_id else None
    if posko is None or group is None or group.unreachable_since is not None:
        return None, ""
    return group, posko.group_thread


def one_each(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """One address a person: of several chats that they joined the one with their reports, else the one they came with
    last; none that blocked us or is gone."""
    reachable = (a for a in addresses if a.unreachable_since is None and a.blocked_at is None)
    newest = {a.person_id: a for a in sorted(reachable, key=lambda a: (not a.account_id, a.id))}
    return tuple(newest.values())
