"""Who may do what: roles × actions × where they stand to the ticket. What no line names is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.people import (
    LEVEL,
    POSKO_ROLES,
    RIGHTS,
    STEPS,
    Assignment,
    Person,
    Right,
    Role,
    active,
    may,
    sees,
)
from bot.domain.tickets import Action, State, Ticket

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RIAS, GADUNG, TOBOALI, BASEL, ELSEWHERE = "19.03.01.2008", "19.03.01.2007", "19.03.01", "19.03", "19.71"
WORK = {
    Action.MERGE,
    Action.SPLIT,
    Action.REOPEN,
    Action.REROUTE,
    Action.POSTPONE,
    Action.CLAIM,
    Action.RELEASE,
    Action.TRACE,
    Action.VISIT,
    Action.RECOMMEND,
    Action.SUGGEST,
    Action.FOLLOW_UP,
    Action.IGNORED,
    Action.CONCLUDE,
    Action.ASK,
    Action.NOTE,
    Action.VIEW,
    Action.VOTER_WORD,
}


def person(*held: tuple[Role, str], ended: bool = False, person_id: int = 1) -> Person:
    assignments = tuple(
        Assignment(
            id=number, person_id=person_id, role=role, area_code=area, since=NOW, ended_at=NOW if ended else None
        )
        for number, (role, area) in enumerate(held, start=1)
    )
    return Person(id=person_id, name="Sari", created_at=NOW, assignments=assignments)


def ticket(posko: str = RIAS, *, area: str = RIAS, assignee: int = 0) -> Ticket:
    return Ticket(
        id=9,
        number="1903-1-T",
        secret_hash=b"",
        reporter_address_id=5,
        category="belum_dicoklit",
        subject="self",
        area_code=area,
        posko_area=posko,
        routing_reason="own",
        created_at=NOW,
        assignee_id=assignee,
        state=State.CLAIMED if assignee else State.NEW,
    )


ABOVE = {Action.CLAIM, Action.NOTE, Action.RELEASE, Action.REROUTE, Action.ASSIGN}
MAY = [
    # who, ticket of posko, taken by, what they may
    ("nobody took it", (Role.PKD, RIAS), RIAS, 0, {Action.CLAIM, Action.NOTE}),
    ("a colleague took it", (Role.PKD, RIAS), RIAS, 2, {Action.CLAIM, Action.NOTE}),
    ("they took it", (Role.PKD, RIAS), RIAS, 1, WORK),
    ("another desa's", (Role.PKD, GADUNG), RIAS, 0, set()),
    ("another desa's, even if assigned", (Role.PKD, GADUNG), RIAS, 1, set()),
    ("a level below the posko", (Role.PKD, RIAS), TOBOALI, 0, set()),
    ("kecamatan over a desa", (Role.PANWASCAM, TOBOALI), RIAS, 2, ABOVE),
    ("kecamatan at its own posko", (Role.PANWASCAM, TOBOALI), TOBOALI, 2, {Action.CLAIM, Action.NOTE, Action.ASSIGN}),
    ("kabupaten over a desa", (Role.OFFICER, BASEL), RIAS, 2, ABOVE),
    ("kabupaten elsewhere", (Role.OFFICER, ELSEWHERE), RIAS, 0, set()),
    ("a name that begins alike", (Role.OFFICER, "19.0"), RIAS, 0, set()),
    ("coordinator", (Role.COORDINATOR, BASEL), RIAS, 2, {Action.NOTE, Action.REROUTE, Action.ASSIGN}),
    ("auditor", (Role.AUDITOR, BASEL), RIAS, 0, set()),
    ("auditor, even if assigned", (Role.AUDITOR, BASEL), RIAS, 1, set()),
    ("administrator", (Role.ADMIN, BASEL), RIAS, 1, set()),
]


@pytest.mark.parametrize(("held", "posko", "assignee", "allowed"), [case[1:] for case in MAY], ids=[c[0] for c in MAY])
def test_may_matrix(held: tuple[Role, str], posko: str, assignee: int, allowed: set[Action]) -> None:
    case = ticket(posko, assignee=assignee)
    assert {action for action in Action if may(person(held), action, case)} == allowed
    assert not any(may(person(held, ended=True), action, case) for action in Action)
    assert not any(may(None, action, case) for action in Action)


DECIDED = {Action.ACCEPT, Action.RETURN, Action.CONCLUDE, Action.SUGGEST}
DECIDE = [
    # who, where the ticket stands, agreed to, taken by, what they may decide
    ("who recommended it", (Role.PKD, RIAS), State.RECOMMENDED, False, 1, set()),
    ("who recommended it, agreed", (Role.PKD, RIAS), State.RECOMMENDED, True, 1, {Action.SUGGEST}),
    ("a colleague", (Role.PKD, RIAS), State.RECOMMENDED, True, 2, set()),
    ("kecamatan", (Role.PANWASCAM, TOBOALI), State.RECOMMENDED, False, 2, DECIDED),
    ("kabupaten", (Role.OFFICER, BASEL), State.RECOMMENDED, True, 2, DECIDED),
    ("another kecamatan", (Role.PANWASCAM, "19.03.02"), State.RECOMMENDED, False, 2, set()),
    ("coordinator", (Role.COORDINATOR, BASEL), State.RECOMMENDED, False, 2, set()),
    ("kecamatan, lying with KPU", (Role.PANWASCAM, TOBOALI), State.SUGGESTED, True, 2, {Action.CONCLUDE}),
    ("kecamatan, still traced", (Role.PANWASCAM, TOBOALI), State.TRACING, False, 2, set()),
]


@pytest.mark.parametrize(
    ("held", "state", "agreed", "assignee", "allowed"), [case[1:] for case in DECIDE], ids=[c[0] for c in DECIDE]
)
def test_who_decides_on_a_result(
    held: tuple[Role, str], state: State, agreed: bool, assignee: int, allowed: set[Action]
) -> None:
    case = replace(ticket(assignee=assignee), state=state, accepted_at=NOW if agreed else None)
    assert {action for action in DECIDED if may(person(held), action, case)} == allowed


def test_several_offices_add_up() -> None:
    both = person((Role.AUDITOR, BASEL), (Role.PKD, RIAS))
    assert may(both, Action.CLAIM, ticket(RIAS))
    assert not may(both, Action.CLAIM, ticket(GADUNG, area=GADUNG))
    assert sees(both, Right.TICKET, ticket(GADUNG, area=GADUNG))


SEES = [
    ("own desa", (Role.PKD, RIAS), ticket(RIAS), True),
    ("own desa, handled above", (Role.PKD, RIAS), ticket(TOBOALI), True),
    ("another desa", (Role.PKD, GADUNG), ticket(RIAS), False),
    ("own kecamatan", (Role.PANWASCAM, TOBOALI), ticket(RIAS), True),
    ("rerouted away from here", (Role.PANWASCAM, TOBOALI), ticket("19.03.02", area="19.03.02.2001"), False),
    ("own kabupaten", (Role.AUDITOR, BASEL), ticket(RIAS), True),
    ("other kabupaten", (Role.COORDINATOR, ELSEWHERE), ticket(RIAS), False),
    ("no such right", (Role.ADMIN, BASEL), ticket(RIAS), False),
]


@pytest.mark.parametrize(("held", "case", "expected"), [case[1:] for case in SEES], ids=[c[0] for c in SEES])
def test_sees_matrix(held: tuple[Role, str], case: Ticket, expected: bool) -> None:
    assert sees(person(held), Right.TICKET, case) is expected
    assert not sees(person(held, ended=True), Right.TICKET, case)
    assert not sees(None, Right.TICKET, case)


HAS = {
    Role.PKD: "queue ticket bind_group find suggest dashboard",
    Role.PANWASCAM: "queue ticket bind_group recap overdue staff assign find export posko suggest worksheet dashboard "
    "broadcast",
    Role.OFFICER: "queue ticket bind_group recap overdue staff assign find export posko suggest case_file worksheet "
    "dashboard broadcast",
    Role.COORDINATOR: "queue ticket bind_group recap overdue staff assign find export invite data_requests ratings "
    "block revoke end_term audit health posko alias case_file mode dashboard broadcast",
    Role.AUDITOR: "ticket recap overdue ratings audit dashboard",
    Role.ADMIN: "staff invite recap alarms data_requests ratings block revoke end_term audit health posko alias mode "
    "dashboard broadcast",
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_holds_exactly_its_rights(role: Role) -> None:
    area = ".".join(RIAS.split(".")[: LEVEL[role]])
    holder = person((role, area))
    assert {right for right in Right if holder.has(right)} == {Right(word) for word in HAS[role].split()}
    assert {right for right in Right if holder.has(right, RIAS)} == set(RIGHTS[role])
    assert not any(holder.has(right, ELSEWHERE) for right in Right)
    assert not any(person((role, area), ended=True).has(right) for right in Right)


def test_no_role_is_forgotten() -> None:
    assert set(HAS) == set(RIGHTS) == set(STEPS) == set(LEVEL) == set(Role)
    above = {Action.ASSIGN, Action.ACCEPT, Action.RETURN}
    assert all(STEPS[role] - above == WORK for role in POSKO_ROLES)
    assert STEPS[Role.PKD] & above == set()


@pytest.mark.parametrize(
    ("held", "scopes"),
    [
        ((), ()),
        (((Role.PKD, RIAS),), (RIAS,)),
        (((Role.PKD, RIAS), (Role.PKD, GADUNG)), (GADUNG, RIAS)),
        (((Role.PKD, RIAS), (Role.PANWASCAM, TOBOALI)), (TOBOALI,)),
        (((Role.PANWASCAM, TOBOALI), (Role.OFFICER, BASEL)), (BASEL,)),
        (((Role.ADMIN, BASEL), (Role.PKD, RIAS)), (RIAS,)),
        (((Role.PKD, "19.03.01.2008"), (Role.PANWASCAM, "19.03.0")), ("19.03.0", "19.03.01.2008")),
    ],
)
def test_scopes_are_the_widest_areas(held: tuple[tuple[Role, str], ...], scopes: tuple[str, ...]) -> None:
    assert person(*held).scopes(Right.TICKET) == scopes
    assert person(*held, ended=True).scopes(Right.TICKET) == ()


def test_only_posko_roles_in_office_staff_a_posko() -> None:
    held = [
        *person((Role.PKD, RIAS), (Role.COORDINATOR, BASEL), (Role.ADMIN, BASEL)).assignments,
        *person((Role.PANWASCAM, TOBOALI), ended=True).assignments,
    ]
    assert active(held) == {RIAS}
