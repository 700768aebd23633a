"""Who may look at the dashboard: links from the chat, and the sessions that began with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_sessions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("cookie_hash", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, UtcDateTime(timezone=True), nullable=True) for name in ("entered_at", "seen_at", "ended_at")),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cookie_hash"),
        sa.UniqueConstraint("link_hash"),
    )
    for name in ("person_id", "link_until"):
        op.create_index(f"ix_board_sessions_{name}", "board_sessions", [name], unique=False)


def downgrade() -> None:
    op.drop_table("board_sessions")
