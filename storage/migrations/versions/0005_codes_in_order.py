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
INDEXES = {"ix_tickets_state_posko": "posko_area", "ix_tickets_state_area": "area_code"}


def upgrade() -> None:
    op.drop_index("ix_tickets_state", "tickets")
    op.drop_index("ix_tickets_assignee_id", "tickets")
    held = sa.text("assignee_id IS NOT NULL")
    op.create_index(
        "ix_tickets_held", "tickets", ["assignee_id"], unique=False, sqlite_where=held, postgresql_where=held
    )
    for name, column in INDEXES.items():
        op.create_index(name, "tickets", ["state", column], unique=False)
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares so anyway
        for column in COLUMNS:
            op.alter_column("tickets", column, type_=sa.String(collation="C"), existing_nullable=False)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "tickets")
    op.drop_index("ix_tickets_held", "tickets")
    op.create_index("ix_tickets_state", "tickets", ["state"], unique=False)
    op.create_index("ix_tickets_assignee_id", "tickets", ["assignee_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for column in COLUMNS:
            op.alter_column("tickets", column, type_=sa.String(), existing_nullable=False)
