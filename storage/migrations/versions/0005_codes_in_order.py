"""Codes of areas are compared byte by byte, so that what lies below an area is a range of an index; what is open there
is one, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("area_code", "posko_area")
INDEXES = {
    "ix_tickets_state_posko": ("state", "posko_area"),
    "ix_tickets_state_area": ("state", "area_code"),
    "ix_tickets_came": ("area_code", "created_at", "state", "waiting_since", "due_at", "claimed_at"),
    "ix_tickets_ended": ("area_code", "closed_at", "outcome", "rating", "created_at"),
}
BEFORE = ("state", "assignee_id", "area_code")
"""Columns that had an index of their own."""


def upgrade() -> None:
    for column in BEFORE:
        op.drop_index(f"ix_tickets_{column}", "tickets")
    held = sa.text("assignee_id IS NOT NULL")
    op.create_index(
        "ix_tickets_held", "tickets", ["assignee_id"], unique=False, sqlite_where=held, postgresql_where=held
    )
    for name, columns in INDEXES.items():
        op.create_index(name, "tickets", list(columns), unique=False)
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares so anyway
        for column in COLUMNS:
            op.alter_column("tickets", column, type_=sa.String(collation="C"), existing_nullable=False)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "tickets")
    op.drop_index("ix_tickets_held", "tickets")
    for column in BEFORE:
        op.create_index(f"ix_tickets_{column}", "tickets", [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for column in COLUMNS:
            op.alter_column("tickets", column, type_=sa.String(), existing_nullable=False)
