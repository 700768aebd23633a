"""How each domain value lies in its table: which columns are sealed, which have a blind index, which point elsewhere.

Sealing needs the row's id (it is part of what is authenticated), so it happens here and not in a column type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

from sqlalchemy import Row, Table
from sqlmodel import SQLModel

from bot.domain.areas import AddedName, Posko
from bot.domain.boards import BoardSession
from bot.domain.broadcasts import Broadcast, Recipient
from bot.domain.conversations import Attachment, Conversation, Timer, Told
from bot.domain.links import LinkCode
from bot.domain.messages import Endpoint, EndpointKind
from bot.domain.modes import ModeChange
from bot.domain.people import Address, Appointee, Assignment, AuditEntry, Consent, Invite, Person
from bot.domain.suggestions import SuggestedVoter, Suggestion
from bot.domain.tickets import DataRequest, Ticket, TicketEvent
from bot.domain.tracing import Tracing
from storage import models

E = TypeVar("E")


class Keys(Protocol):
    """What the codec needs of a key ring (`storage.crypto.KeyRing`)."""

    def seal(self, plain: bytes, *, table: str, column: str, row: int) -> bytes: ...
    def open(self, sealed: bytes, *, table: str, column: str, row: int) -> bytes: ...
    def blind_index(self, value: str, *, purpose: str) -> bytes: ...


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a SQLModel class: statements on the road are Core statements."""
    table: Table = getattr(model, "__table__")  # noqa: B009 - SQLModel does not declare it
    return table


@dataclass(frozen=True)
class Shape(Generic[E]):
    """How values of one type become rows and come back.

    `sealed` fields are encrypted; `indexed` maps a field to its blind index column; `links` are references where the
    domain says 0 for nobody and the table says NULL; `skipped` fields live elsewhere.
    """

    entity: type[E]
    model: type[SQLModel]
    sealed: tuple[str, ...] = ()
    indexed: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @cached_property
    def table(self) -> Table:
        """The table that keeps these values."""
        return table_of(self.model)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields that have a column of the same name."""
        return tuple(f.name for f in fields(self.entity) if f.name not in self.skipped)  # type: ignore[arg-type]

    @cached_property
    def enums(self) -> dict[str, type[StrEnum]]:
        """The fields that hold words of a closed list."""
        hints = get_type_hints(self.entity)
        return {n: hints[n] for n in self.names if isinstance(hints[n], type) and issubclass(hints[n], StrEnum)}

    def row(self, value: Any, keys: Keys) -> dict[str, Any]:
        """The columns of `value`, sealed."""
        columns = {name: getattr(value, name) for name in self.names}
        for name in self.links:
            columns[name] = columns[name] or None
        for name, index in self.indexed:
            columns[index] = keys.blind_index(columns[name], purpose=name) if columns[name] else None
        for name in self.sealed:
            columns[name] = self._seal(columns[name], name, value.id, keys)
        return columns

    def value(self, row: Row[Any], keys: Keys) -> E:
        """The value that a row of this table holds."""
        found = row._mapping
        columns = {name: found[name] for name in self.names}
        for name in self.links:
            columns[name] = columns[name] or 0
        for name, enum in self.enums.items():
            columns[name] = enum(columns[name])
        for name in self.sealed:
            columns[name] = self._open(columns[name], name, found["id"], keys)
        return self.entity(**columns)

    def _seal(self, plain: str | Mapping[str, Any], column: str, row: int, keys: Keys) -> bytes | None:
        if not plain:
            return None
        text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return keys.seal(text.encode(), table=self.table.name, column=column, row=row)

    def _open(self, sealed: bytes | None, column: str, row: int, keys: Keys) -> Any:
        is_mapping = self.entity is Conversation
        if sealed is None:
            return {} if is_mapping else ""
        text = keys.open(sealed, table=self.table.name, column=column, row=row).decode()
        return json.loads(text) if is_mapping else text


class AddressShape(Shape[Address]):
    """An address's endpoint lies in three columns of its own."""

    def row(self, value: Any, keys: Keys) -> dict[str, Any]:
        """The columns of an address."""
        endpoint: Endpoint = value.endpoint
        return super().row(value, keys) | {
            "channel": endpoint.channel,
            "external_id": endpoint.external_id,
            "kind": endpoint.kind,
        }

    def value(self, row: Row[Any], keys: Keys) -> Address:
        """The address that a row holds."""
        columns = {name: getattr(row, name) for name in self.names}
        columns |= {name: columns[name] or 0 for name in self.links}
        columns["name"] = self._open(columns["name"], "name", row.id, keys)
        endpoint = Endpoint(row.channel, row.external_id, EndpointKind(row.kind))
        return Address(endpoint=endpoint, **columns)


class TicketShape(Shape[Ticket]):
    """A ticket is also found by whom it is about and where: the name in its plain words together with the area."""

    def row(self, value: Any, keys: Keys) -> dict[str, Any]:
        """The columns of a ticket."""
        return super().row(value, keys) | {"name_index": name_index(value.voter_name, value.area_code, keys)}


def name_index(voter_name: str, area_code: str, keys: Keys) -> bytes | None:
    """The blind index of a voter's name in an area, None without a name. Case, spaces and signs do not count."""
    words = "".join(c if c.isalnum() else " " for c in voter_name.casefold()).split()
    return keys.blind_index(f"{' '.join(words)}|{area_code}", purpose="voter_name") if words else None


ADDRESS = AddressShape(
    Address, models.AddressRow, sealed=("name",), links=("person_id", "blocked_by", "account_id"), skipped=("endpoint",)
)
PERSON = Shape(Person, models.PersonRow, sealed=("name",), skipped=("assignments",))
ASSIGNMENT = Shape(Assignment, models.AssignmentRow)
APPOINTEE = Shape(
    Appointee,
    models.AppointeeRow,
    sealed=("name", "phone"),
    indexed=(("phone", "phone_index"),),
    links=("person_id",),
)
INVITE = Shape(Invite, models.InviteRow, links=("appointee_id",))
LINK_CODE = Shape(LinkCode, models.LinkCodeRow, links=("taken_by",))
BOARD_SESSION = Shape(BoardSession, models.BoardSessionRow)
BROADCAST = Shape(Broadcast, models.BroadcastRow, sealed=("text",))
RECIPIENT = Shape(Recipient, models.RecipientRow)
CONSENT = Shape(Consent, models.ConsentRow)
AUDIT = Shape(AuditEntry, models.AuditRow, links=("person_id", "ticket_id"))
ADDED_NAME = Shape(AddedName, models.AddedNameRow, links=("added_by",))
MODE_CHANGE = Shape(ModeChange, models.ModeChangeRow)
POSKO = Shape(Posko, models.PoskoRow, links=("group_address_id",))
CONVERSATION = Shape(Conversation, models.ConversationRow, sealed=("answers",))
TICKET = TicketShape(
    Ticket,
    models.TicketRow,
    sealed=(
        *("voter_name", "other_voters", "nik", "phone", "birth_date", "place_hint", "disability", "voter_knows"),
        "words",
    ),
    indexed=(("nik", "nik_index"), ("phone", "phone_index")),
    links=("assignee_id", "same_voter_id", "merged_into_id", "split_from_id", "recorded_by_id"),
)
REQUEST = Shape(DataRequest, models.DataRequestRow, sealed=("name", "words", "answer"), links=("ticket_id",))
EVENT = Shape(TicketEvent, models.TicketEventRow, sealed=("note",))
SUGGESTION = Shape(Suggestion, models.SuggestionRow)
SUGGESTED_VOTER = Shape(SuggestedVoter, models.SuggestedVoterRow, sealed=("reason",))
TRACING = Shape(Tracing, models.TracingRow, sealed=("note",), links=("officer_id",))
ATTACHMENT = Shape(Attachment, models.AttachmentRow, links=("ticket_id",), skipped=("content",))
TIMER = Shape(Timer, models.TimerRow)
TOLD = Shape(Told, models.ToldRow)

SHAPES: dict[type[Any], Shape[Any]] = {
    shape.entity: shape
    for shape in (
        *(PERSON, ADDRESS, ASSIGNMENT, APPOINTEE, INVITE, CONSENT, POSKO, CONVERSATION),
        *(
            ADDED_NAME,
            BOARD_SESSION,
            BROADCAST,
            RECIPIENT,
            LINK_CODE,
            MODE_CHANGE,
            TICKET,
            EVENT,
            TRACING,
            SUGGESTION,
            SUGGESTED_VOTER,
            REQUEST,
            ATTACHMENT,
            TIMER,
            TOLD,
            AUDIT,
        ),
    )
}
"""Every kind of value that a turn can create or change, in an order in which references come before what refers."""
