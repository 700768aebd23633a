"""Tickets that are, or may be, about the same voter. Officers are told by ticket numbers, each only of tickets that
they may see; citizens never. Nothing is merged here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.people import Address, Person, Right, sees
from bot.domain.tickets import Ticket
from handlers.turn import Turn
from storage import tickets

MOST_NUMBERS = 5
"""Ticket numbers in one line of a card."""


async def of(turn: Turn, ticket: Ticket) -> tuple[Ticket, ...]:
    """The other open tickets with the same NIK, or the same name in the same area, as this turn leaves them."""
    found = {other.id: other for other in await tickets.alike(turn.store, ticket)}
    for changed in (*turn.changes.created, *turn.changes.updated.values()):
        if isinstance(changed, Ticket):
            found.pop(changed.id, None)
            if changed.id != ticket.id and changed.is_open and tickets.are_alike(turn.store, ticket, changed):
                found[changed.id] = changed
    return tuple(sorted(found.values(), key=lambda other: other.id))


def linked(ticket: Ticket, others: Iterable[Ticket]) -> Ticket:
    """The ticket, pointing at the oldest of `others` about the same NIK; at none where there is none."""
    same = with_same_nik(ticket, others)
    return replace(ticket, same_voter_id=same[0].id if same else 0)


def with_same_nik(ticket: Ticket, others: Iterable[Ticket]) -> list[Ticket]:
    """Those of `others` that are about the same NIK."""
    return [other for other in others if ticket.nik and other.nik == ticket.nik]


def lines(turn: Turn, ticket: Ticket, others: Sequence[Ticket], to: Address, viewer: Person | None) -> list[str]:
    """What a card says of them in the chat of `to`: a fact where the NIK is the same, a hint where the name is."""
    seen = [other for other in others if _may_be_told(ticket, other, to, viewer)]
    same = with_same_nik(ticket, seen)
    told = {"same_nik": same, "same_name": [other for other in seen if other not in same]}
    return [
        turn.text(f"officer.alike.{key}", to=to, numbers=", ".join(other.number for other in those[:MOST_NUMBERS]))
        for key, those in told.items()
        if those
    ]


def _may_be_told(ticket: Ticket, other: Ticket, to: Address, viewer: Person | None) -> bool:
    """A group is its posko's: it hears of what lies within it."""
    if to.endpoint.is_private:
        return sees(viewer, Right.TICKET, other)
    within = f"{ticket.posko_area}."
    return any(f"{area}.".startswith(within) for area in (other.posko_area, other.area_code))
