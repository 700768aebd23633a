"""What officers and coordinators need: merging, splitting, postponing, undoing, spoken reports, search, an audit trail;
and which messages a ticket was made of.

Columns are added in place: a table that others point at cannot be made anew in SQLite while its rows are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.models.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("at", "person_id", "area_code"):
        op.create_index(f"ix_audit_{name}", "audit", [name], unique=False)
    op.create_table(
        "name_words",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("ticket_id", "word"),
    )
    op.create_index("ix_name_words_word", "name_words", ["word"], unique=False)

    op.create_table(
        "told",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_told_message", "told", ["address_id", "message_id"], unique=False)
    for name in ("at", "ticket_id"):
        op.create_index(f"ix_told_{name}", "told", [name], unique=False)

    for name, target in (
        ("merged_into_id", "tickets.id"),
        ("split_from_id", "tickets.id"),
        ("recorded_by_id", "people.id"),
    ):
        column = sa.Column(name, sa.BigInteger(), sa.ForeignKey(target), nullable=True)
        op.add_column("tickets", column, inline_references=True)
    op.create_index("ix_tickets_merged_into_id", "tickets", ["merged_into_id"], unique=False)
    op.add_column("tickets", sa.Column("spoken", sa.String(), server_default=sa.text("''"), nullable=False))
    postponed: sa.Column[object] = sa.Column(
        "postponed_until", storage.models.types.UtcDateTime(timezone=True), nullable=True
    )
    op.add_column("tickets", postponed)
    op.add_column("attachments", sa.Column("album", sa.String(), server_default=sa.text("''"), nullable=False))
    op.add_column("ticket_events", sa.Column("before", sa.String(), server_default=sa.text("''"), nullable=False))
