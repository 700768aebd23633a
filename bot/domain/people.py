"""Who people are to the hotline: roles, the areas they hold them for, and what each may do. Unknown means refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.messages import Endpoint
from bot.domain.tickets import Action, State, Ticket


class Role(StrEnum):
    """An office held in one area. Everybody else is a citizen, who needs no role."""

    PKD = "pkd"
    PANWASCAM = "panwascam"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMIN = "admin"


LEVEL: dict[Role, int] = {
    Role.PKD: 4,
    Role.PANWASCAM: 3,
    Role.OFFICER: 2,
    Role.COORDINATOR: 2,
    Role.AUDITOR: 2,
    Role.ADMIN: 2,
}
"""How many blocks the area code of each role has: desa 4, kecamatan 3, kabupaten 2."""

POSKO_ROLES = (Role.PKD, Role.PANWASCAM, Role.OFFICER)
"""The roles that staff a posko and work on tickets."""


class Right(StrEnum):
    """What a role may do, beside the steps of a ticket."""

    QUEUE = "queue"
    TICKET = "ticket"
    RECAP = "recap"
    OVERDUE = "overdue"
    STAFF = "staff"
    INVITE = "invite"
    BIND_GROUP = "bind_group"
    ALARMS = "alarms"
    DATA_REQUESTS = "data_requests"
    RATINGS = "ratings"
    BLOCK = "block"
    ASSIGN = "assign"
    FIND = "find"
    AUDIT = "audit"
    EXPORT = "export"
    HEALTH = "health"
    REVOKE = "revoke"
    END_TERM = "end_term"
    MODE = "mode"
    POSKO = "posko"
    ALIAS = "alias"
    SUGGEST = "suggest"
    CASE_FILE = "case_file"
    WORKSHEET = "worksheet"
    DASHBOARD = "dashboard"
    BROADCAST = "broadcast"


_WORK = frozenset(
    {
        Action.CLAIM,
        Action.RELEASE,
        Action.REROUTE,
        Action.POSTPONE,
        Action.MERGE,
        Action.SPLIT,
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
        Action.REOPEN,
    }
)

_WORK_ABOVE = _WORK | {Action.ASSIGN, Action.ACCEPT, Action.RETURN}

STEPS: dict[Role, frozenset[Action]] = {
    Role.PKD: _WORK,
    Role.PANWASCAM: _WORK_ABOVE,
    Role.OFFICER: _WORK_ABOVE,
    Role.COORDINATOR: frozenset({Action.NOTE, Action.REROUTE, Action.ASSIGN}),
    Role.AUDITOR: frozenset(),
    Role.ADMIN: frozenset(),
}
"""Which steps of a ticket each role may take, within its scope."""

_ABOVE_A_DESA = frozenset(
    {
        *{Right.QUEUE, Right.TICKET, Right.BIND_GROUP, Right.RECAP, Right.OVERDUE, Right.STAFF},
        *{Right.ASSIGN, Right.FIND, Right.EXPORT, Right.POSKO, Right.SUGGEST, Right.WORKSHEET},
        *{Right.DASHBOARD, Right.BROADCAST},
    }
)
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PKD: frozenset({Right.QUEUE, Right.TICKET, Right.BIND_GROUP, Right.FIND, Right.SUGGEST, Right.DASHBOARD}),
    Role.PANWASCAM: _ABOVE_A_DESA,
    Role.OFFICER: _ABOVE_A_DESA | {Right.CASE_FILE},
    Role.COORDINATOR: frozenset(
        {
            *{Right.QUEUE, Right.TICKET, Right.RECAP, Right.OVERDUE, Right.STAFF, Right.INVITE, Right.BIND_GROUP},
            *{Right.DATA_REQUESTS, Right.RATINGS, Right.BLOCK, Right.REVOKE, Right.END_TERM, Right.ASSIGN, Right.FIND},
            *{Right.AUDIT, Right.HEALTH, Right.EXPORT, Right.POSKO, Right.ALIAS},
            *{Right.CASE_FILE, Right.MODE, Right.DASHBOARD, Right.BROADCAST},
        }
    ),
    Role.AUDITOR: frozenset({Right.RECAP, Right.OVERDUE, Right.TICKET, Right.RATINGS, Right.AUDIT, Right.DASHBOARD}),
    Role.ADMIN: frozenset(
        {
            *{Right.STAFF, Right.INVITE, Right.RECAP, Right.ALARMS, Right.DATA_REQUESTS},
            *{Right.RATINGS, Right.BLOCK, Right.REVOKE, Right.END_TERM, Right.AUDIT, Right.HEALTH, Right.POSKO},
            *{Right.ALIAS, Right.MODE, Right.DASHBOARD, Right.BROADCAST},
        }
    ),
}
"""Which commands each role may use, within its scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A role that a person holds in an area, from `since` until `ended_at` (None: still in office)."""

    id: int
    person_id: int
    role: Role
    area_code: str
    since: datetime
    ended_at: datetime | None = None

    def covers(self, area_code: str) -> bool:
        """True when `area_code` is this assignment's area or lies below it."""
        return area_code == self.area_code or area_code.startswith(self.area_code + ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in office. The name is sealed at rest. Citizens are only addresses, not persons."""

    id: int
    name: str
    created_at: datetime
    assignments: tuple[Assignment, ...] = ()

    @property
    def in_office(self) -> tuple[Assignment, ...]:
        """The assignments that have not ended."""
        return tuple(assignment for assignment in self.assignments if assignment.ended_at is None)

    def has(self, right: Right, area_code: str | None = None) -> bool:
        """True when one of the roles held gives `right`, for `area_code` where it is given."""
        return any(
            right in RIGHTS[assignment.role] and (area_code is None or assignment.covers(area_code))
            for assignment in self.in_office
        )

    def scopes(self, right: Right) -> tuple[str, ...]:
        """The codes of the areas that `right` holds in, widest first, none inside another."""
        codes = sorted(
            {a.area_code for a in self.in_office if right in RIGHTS[a.role]}, key=lambda code: (len(code), code)
        )
        return tuple(code for code in codes if not any(code != wide and code.startswith(wide + ".") for wide in codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A stored endpoint: a citizen's, an officer's (`person_id`), or a group of officers. `name` is sealed at rest.

    `unreachable_since` is set when the network said that nobody is there any more; `blocked_at` when a coordinator
    (`blocked_by`) refused to hear them any more; `held_since` while answers wait because too much came at once.
    `heard_at` is when the person last wrote, on networks that let us speak only for a while after it; `album` names the
    photos that they sent last, as long as nothing else came after them (`bot.domain.bursts`).
    `account_id` is the chat that has the reports of this person, who writes in both; 0 where it is this one.
    """

    id: int
    endpoint: Endpoint
    language: str
    created_at: datetime
    person_id: int = 0
    name: str = ""
    unreachable_since: datetime | None = None
    blocked_at: datetime | None = None
    blocked_by: int = 0
    held_since: datetime | None = None
    heard_at: datetime | None = None
    account_id: int = 0
    album: str = ""

    @property
    def account(self) -> int:
        """The id of the chat that has this person's reports."""
        return self.account_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """A single-use way into an office: only the hash of its token is kept. `used_at`/`used_by` once redeemed;
    `appointee_id` whom of the operator's list it is for, 0 for whoever holds it."""

    id: int
    token_hash: bytes
    role: Role
    area_code: str
    created_by: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int = 0
    appointee_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointee:
    """Somebody who is appointed to an office, as the operator's list says. `person_id` is 0 until they joined. Name and
    phone are sealed at rest."""

    id: int
    role: Role
    area_code: str
    name: str
    created_at: datetime
    phone: str = ""
    person_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What somebody in office (`person_id`, 0 for nobody known) looked at, took out, changed, or was refused: a word
    for it, where it holds, the ticket if it is about one. Nothing personal is in `detail`."""

    id: int
    at: datetime
    what: str
    person_id: int = 0
    area_code: str = ""
    ticket_id: int = 0
    detail: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Proof of what an address was shown (`shown`) or agreed to (`agreed`), by version of the notice and time."""

    id: int
    address_id: int
    kind: str
    version: str
    language: str
    at: datetime


DECISIONS = (Action.ACCEPT, Action.RETURN, Action.CONCLUDE, Action.SUGGEST)
DECIDED_ABOVE: dict[State, tuple[Action, ...]] = {
    State.RECOMMENDED: (*DECISIONS, Action.VIEW),
    State.SUGGESTED: (Action.FOLLOW_UP, Action.IGNORED, Action.CONCLUDE, Action.VIEW),
}
"""What a level above the posko may do to a ticket of somebody else's, by where it stands."""


def able(person: Person | None, action: Action, ticket: Ticket) -> list[Assignment]:
    """The offices of `person` that know this step where the ticket lies. Where there is none the step is never theirs;
    with one it may still be somebody else's turn (`may`)."""
    held = person.in_office if person is not None else ()
    return [a for a in held if action in STEPS[a.role] and a.covers(ticket.posko_area)]


def may(person: Person | None, action: Action, ticket: Ticket) -> bool:
    """True when `person` may take `action` on `ticket`.

    The posko that owns the ticket works on it; the levels above it may step in (escalation is of no use otherwise).
    Once somebody took it, only that person goes on; a level above may hand it back or pass it on, as may who
    coordinates, and all of them may note; above the desa they may give it to somebody. What was recommended is decided
    on above (where the ticket has come to those who decide, by who took it there), and so is what becomes of a
    suggestion (`DECIDED_ABOVE`).
    """
    offices = able(person, action, ticket)
    if person is None or not offices:
        return False
    if action in (Action.CLAIM, Action.NOTE, Action.ASSIGN):
        return True
    above = any(len(a.area_code) < len(ticket.posko_area) for a in offices)
    if above and action in DECIDED_ABOVE.get(ticket.state, ()):
        return True
    if ticket.assignee_id == person.id:
        decided_above = len(ticket.review_area) < len(ticket.posko_area)
        waits = ticket.state is State.RECOMMENDED and action in DECISIONS and decided_above
        return not waits or (ticket.accepted_at is not None and action in (Action.SUGGEST, Action.RETURN))
    coordinates = any(a.role is Role.COORDINATOR for a in offices)
    return (above or coordinates) and action in (Action.RELEASE, Action.REROUTE)


def sees(person: Person | None, right: Right, ticket: Ticket) -> bool:
    """True when `ticket` (its area or its posko) lies within the scope of `right` of this person."""
    if person is None:
        return False
    return person.has(right, ticket.area_code) or person.has(right, ticket.posko_area)


def active(assignments: Sequence[Assignment]) -> set[str]:
    """The codes of areas whose posko is staffed by one of `assignments`."""
    return {a.area_code for a in assignments if a.ended_at is None and a.role in POSKO_ROLES}
