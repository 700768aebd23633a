"""Messages to all officers of an area, whom each is for, and messages that give way to all others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("patient", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "broadcasts",
        *(sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False) for name in ("id", "person_id")),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("area_code", "role", "state", "message_id")),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("round", "shown")),
        sa.Column("at_night", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("handed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_broadcasts_sender", "broadcasts", ["person_id", "created_at"], unique=False)
    for name in ("address_id", "created_at"):
        op.create_index(f"ix_broadcasts_{name}", "broadcasts", [name], unique=False)
    op.create_table(
        "broadcast_recipients",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("broadcast_id", "person_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "message_key")),
        sa.Column("read_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("broadcast_id", "person_id"),
    )


def downgrade() -> None:
    for name in ("broadcast_recipients", "broadcasts"):
        op.drop_table(name)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("patient")
