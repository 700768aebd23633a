"""The tables, a file a noun. Importing this package registers all of them on `SQLModel.metadata`."""

from storage.models.areas import AliasRow, AreaRow, PoskoRow
from storage.models.conversations import AttachmentChunkRow, AttachmentRow, ConversationRow
from storage.models.people import AddressRow, AssignmentRow, ConsentRow, InviteRow, PersonRow
from storage.models.road import InboxRow, JobRunRow, LeaseRow, OutboxRow, TimerRow
from storage.models.tickets import CounterRow, TicketEventRow, TicketRow

__all__ = [
    "AddressRow",
    "AliasRow",
    "AreaRow",
    "AssignmentRow",
    "AttachmentChunkRow",
    "AttachmentRow",
    "ConsentRow",
    "ConversationRow",
    "CounterRow",
    "InboxRow",
    "InviteRow",
    "JobRunRow",
    "LeaseRow",
    "OutboxRow",
    "PersonRow",
    "PoskoRow",
    "TicketEventRow",
    "TicketRow",
    "TimerRow",
]
