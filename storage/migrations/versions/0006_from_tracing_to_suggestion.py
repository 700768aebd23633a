"""What becomes of a report after it was taken: what was found on the spot, the result that was recommended, and who
decides on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.models.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("result", "review_area"):
        op.add_column("tickets", sa.Column(name, sa.String(), server_default=sa.text("''"), nullable=False))
    for name in ("recommended_at", "accepted_at"):
        op.add_column("tickets", sa.Column(name, storage.models.types.UtcDateTime(timezone=True), nullable=True))
    op.create_index("ix_tickets_review", "tickets", ["review_area", "state"], unique=False)
    op.create_table(
        "tracings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("visited_on", sa.String(), nullable=False),
        sa.Column("met", sa.String(), nullable=False),
        sa.Column("findings", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("sheet_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["people.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id"),
    )


def downgrade() -> None:
    op.drop_table("tracings")
    op.drop_index("ix_tickets_review", "tickets")
    for name in ("accepted_at", "recommended_at", "review_area", "result"):
        op.drop_column("tickets", name)
