"""What becomes of a report after it was taken: what was found on the spot, the result that was recommended, who
decides on it, and the saran perbaikan that were made of it."""

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
    op.create_table(
        "suggestions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("body_area", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.String(), nullable=False),
        sa.Column("created_at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("with_nik", sa.Boolean(), nullable=False),
        sa.Column("delivered_on", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("body_area", "form", "year", "serial"),
    )
    op.create_index("ix_suggestions_body_area", "suggestions", ["body_area"], unique=False)
    op.create_table(
        "suggested_voters",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("suggestion_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", storage.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("suggestion_id", "ticket_id"):
        op.create_index(f"ix_suggested_voters_{name}", "suggested_voters", [name], unique=False)


def downgrade() -> None:
    for name in ("suggested_voters", "suggestions", "tracings"):
        op.drop_table(name)
    op.drop_index("ix_tickets_review", "tickets")
    for name in ("accepted_at", "recommended_at", "review_area", "result"):
        op.drop_column("tickets", name)
