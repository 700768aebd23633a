"""Queries on people in office: who they are, who staffs which posko, who may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.areas import kabupaten_of
from bot.domain.messages import Endpoint
from bot.domain.people import POSKO_ROLES, RIGHTS, Address, Assignment, Consent, Invite, Person, Right, Role
from storage.codec import ADDRESS, ASSIGNMENT, CONSENT, INVITE, PERSON
from storage.view import View, lies_in


async def by_ids(view: View, person_ids: Collection[int]) -> list[Person]:
    """The people of these ids, each with all assignments."""
    people = await view.rows(select(PERSON.table).where(PERSON.table.c.id.in_(person_ids)))
    held: dict[int, list[Assignment]] = defaultdict(list)
    statement = select(ASSIGNMENT.table).where(ASSIGNMENT.table.c.person_id.in_(person_ids)).order_by("id")
    for assignment in await view.values(Assignment, statement):
        held[assignment.person_id].append(assignment)
    return [_person(row, held[row.id], view) for row in people]


def _person(row: Any, assignments: Sequence[Assignment], view: View) -> Person:
    name = view.keys.open(row.name, table="people", column="name", row=row.id).decode() if row.name else ""
    return Person(id=row.id, name=name, created_at=row.created_at, assignments=tuple(assignments))


async def by_id(view: View, person_id: int) -> Person | None:
    """The person of this id, None when there is none (or `person_id` is 0)."""
    found = await by_ids(view, [person_id]) if person_id else []
    return found[0] if found else None


async def staffed_areas(view: View, area_code: str) -> set[str]:
    """Of `area_code` and the areas above it, those whose posko has somebody in office."""
    blocks = area_code.split(".")
    line = [".".join(blocks[:n]) for n in range(2, len(blocks) + 1)]
    table = ASSIGNMENT.table
    statement = select(table.c.area_code).where(
        table.c.area_code.in_(line), table.c.role.in_(POSKO_ROLES), table.c.ended_at.is_(None)
    )
    return {row.area_code for row in await view.rows(statement)}


async def posko_staff(view: View, area_code: str) -> list[Address]:
    """The private addresses of those in office in the posko of exactly this area."""
    return await _addresses(view, [area_code], [role.value for role in POSKO_ROLES])


async def holders(view: View, right: Right, area_code: str) -> list[Address]:
    """The private addresses of those who hold `right` in the kabupaten of `area_code`."""
    return await holders_in(view, right, [kabupaten_of(area_code)])


async def holders_in(view: View, right: Right, kabupaten: Collection[str]) -> list[Address]:
    """The private addresses of those who hold `right` in one of these kabupaten."""
    return await _addresses(view, kabupaten, [role.value for role, rights in RIGHTS.items() if right in rights])


async def _addresses(view: View, area_codes: Collection[str], roles: Sequence[str]) -> list[Address]:
    held, table = ASSIGNMENT.table, ADDRESS.table
    in_office = select(held.c.person_id).where(
        held.c.area_code.in_(area_codes), held.c.role.in_(roles), held.c.ended_at.is_(None)
    )
    statement = (
        select(table)
        .where(table.c.person_id.in_(in_office), table.c.kind == "private", table.c.unreachable_since.is_(None))
        .order_by(table.c.id)
    )
    return await view.values(Address, statement)


async def private_addresses(view: View, person_id: int) -> list[Address]:
    """Where a person can be reached in private."""
    table = ADDRESS.table
    statement = select(table).where(table.c.person_id == person_id, table.c.kind == "private").order_by(table.c.id)
    return await view.values(Address, statement)


async def private_addresses_of(view: View, person_ids: Collection[int]) -> list[Address]:
    """Where these people can be reached in private, oldest first."""
    table = ADDRESS.table
    statement = select(table).where(table.c.person_id.in_(person_ids), table.c.kind == "private").order_by(table.c.id)
    return await view.values(Address, statement)


async def address(view: View, address_id: int) -> Address | None:
    """The address of this id."""
    return await view.value(Address, select(ADDRESS.table).where(ADDRESS.table.c.id == address_id))


async def addresses(view: View, address_ids: Collection[int]) -> dict[int, Address]:
    """The addresses of these ids, by id."""
    found = await view.values(Address, select(ADDRESS.table).where(ADDRESS.table.c.id.in_(address_ids)))
    return {address.id: address for address in found}


async def by_endpoint(view: View, endpoint: Endpoint) -> Address | None:
    """The stored address of an endpoint, None when nobody ever spoke from there."""
    table = ADDRESS.table
    same = (table.c.channel == endpoint.channel) & (table.c.external_id == endpoint.external_id)
    return await view.value(Address, select(table).where(same))


async def assignment(view: View, assignment_id: int) -> Assignment | None:
    """The assignment of this id."""
    return await view.value(Assignment, select(ASSIGNMENT.table).where(ASSIGNMENT.table.c.id == assignment_id))


async def consents(view: View, address_id: int) -> list[Consent]:
    """What an address was shown and agreed to, oldest first."""
    table = CONSENT.table
    return await view.values(Consent, select(table).where(table.c.address_id == address_id).order_by(table.c.id))


async def staff_within(view: View, scopes: Sequence[str]) -> list[Person]:
    """Everybody in office in one of `scopes` or below."""
    table = ASSIGNMENT.table
    in_office = select(table.c.person_id).where(table.c.ended_at.is_(None), lies_in(table.c.area_code, scopes))
    ids = {row.person_id for row in await view.rows(in_office)}
    return await by_ids(view, ids) if ids else []


async def areas_of(view: View, role: Role) -> list[str]:
    """The areas in which somebody holds this office, by code."""
    table = ASSIGNMENT.table
    held = select(table.c.area_code).where(table.c.role == role.value, table.c.ended_at.is_(None)).distinct()
    return [row.area_code for row in await view.rows(held.order_by(table.c.area_code))]


async def came_and_went(view: View, scope: str, within: tuple[datetime, datetime]) -> tuple[int, int]:
    """How many offices in `scope` were taken up in a period, and how many ended."""
    table = ASSIGNMENT.table
    since, until = within
    came, went = (func.count().filter(mark >= since, mark < until) for mark in (table.c.since, table.c.ended_at))
    counts = select(came.label("came"), went.label("went")).where(lies_in(table.c.area_code, [scope]))
    (found,) = await view.rows(counts)
    return int(found.came), int(found.went)


async def staffing(view: View, area_code: str) -> list[Person]:
    """Everybody in office in the posko of an area or in one above it."""
    blocks = area_code.split(".")
    line = [".".join(blocks[:n]) for n in range(2, len(blocks) + 1)]
    table = ASSIGNMENT.table
    there = table.c.area_code.in_(line) & table.c.role.in_(POSKO_ROLES) & table.c.ended_at.is_(None)
    ids = {row.person_id for row in await view.rows(select(table.c.person_id).where(there))}
    return await by_ids(view, ids) if ids else []


async def in_role(view: View, role: Role, area_code: str) -> set[int]:
    """The ids of those who hold exactly this office."""
    table = ASSIGNMENT.table
    same = (table.c.role == role.value) & (table.c.area_code == area_code) & table.c.ended_at.is_(None)
    return {row.person_id for row in await view.rows(select(table.c.person_id).where(same))}


async def invite_by_hash(view: View, token_hash: bytes) -> Invite | None:
    """The invite whose token has this hash; locked, so that parallel redemptions queue up."""
    return await view.value(
        Invite, select(INVITE.table).where(INVITE.table.c.token_hash == token_hash).with_for_update()
    )


async def invites_of(view: View, appointee_ids: Collection[int], now: datetime) -> list[Invite]:
    """The invites of these appointees that can still be redeemed."""
    table = INVITE.table
    still = table.c.used_at.is_(None) & (table.c.expires_at > now)
    return await view.values(Invite, select(table).where(table.c.appointee_id.in_(appointee_ids), still))


async def invites_made(view: View, created_by: int, at: datetime, scope: str) -> list[Invite]:
    """The invites that somebody made in one step for the appointees of an area, by area; not those ended since."""
    table = INVITE.table
    of_step = (table.c.created_by == created_by) & (table.c.created_at == at)
    made = of_step & table.c.appointee_id.is_not(None) & (table.c.expires_at > at)
    statement = select(table).where(made, lies_in(table.c.area_code, [scope]))
    return await view.values(Invite, statement.order_by(table.c.area_code, table.c.id))


async def open_invites(view: View, now: datetime) -> list[Invite]:
    """Invites that can still be redeemed."""
    table = INVITE.table
    return await view.values(Invite, select(table).where(table.c.used_at.is_(None), table.c.expires_at > now))


async def lose(view: View, address_id: int, now: datetime) -> bool:
    """Write down that delivery found nobody at an address. False when that was known."""
    table = ADDRESS.table
    there = update(table).where(table.c.id == address_id, table.c.unreachable_since.is_(None))
    return (await view.execute(there.values(unreachable_since=now))).rowcount == 1
