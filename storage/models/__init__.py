"""The tables, a file a noun. Importing this package registers all of them on `SQLModel.metadata`."""

from storage.models.areas import (
    AddedNameRow,
    AliasRow,
    AreaRow,
    BoundaryRow,
    ModeChangeRow,
    PoskoRow,
    UnfoundPlaceRow,
)
from storage.models.boards import BoardSessionRow
from storage.models.broadcasts import BroadcastRow, RecipientRow
from storage.models.conversations import AttachmentChunkRow, AttachmentRow, ConversationRow, ToldRow
from storage.models.links import LinkCodeRow
from storage.models.people import AddressRow, AppointeeRow, AssignmentRow, AuditRow, ConsentRow, InviteRow, PersonRow
from storage.models.road import (
    AttemptRow,
    BilledRow,
    ConditionRow,
    HandoverRow,
    InboxRow,
    JobRunRow,
    LeaseRow,
    OutboxRow,
    TimerRow,
)
from storage.models.suggestions import ReturnedAnswerRow, SuggestedVoterRow, SuggestionRow
from storage.models.tickets import CounterRow, DataRequestRow, NameWordRow, TicketEventRow, TicketRow
from storage.models.tracing import TracingRow

__all__ = [
    "AddedNameRow",
    "AddressRow",
    "AliasRow",
    "AppointeeRow",
    "AreaRow",
    "AssignmentRow",
    "AttachmentChunkRow",
    "AttachmentRow",
    "AttemptRow",
    "AuditRow",
    "BilledRow",
    "BoardSessionRow",
    "BoundaryRow",
    "BroadcastRow",
    "ConditionRow",
    "ConsentRow",
    "ConversationRow",
    "CounterRow",
    "DataRequestRow",
    "HandoverRow",
    "InboxRow",
    "InviteRow",
    "JobRunRow",
    "LeaseRow",
    "LinkCodeRow",
    "ModeChangeRow",
    "NameWordRow",
    "OutboxRow",
    "PersonRow",
    "PoskoRow",
    "RecipientRow",
    "ReturnedAnswerRow",
    "SuggestedVoterRow",
    "SuggestionRow",
    "TicketEventRow",
    "TicketRow",
    "TimerRow",
    "ToldRow",
    "TracingRow",
    "UnfoundPlaceRow",
]
