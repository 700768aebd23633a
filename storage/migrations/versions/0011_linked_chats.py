"""One person in several chats: which of them has the reports, and the codes by which they were joined."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_codes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        *(sa.Column(name, UtcDateTime(timezone=True), nullable=True) for name in ("taken_at", "ended_at")),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["addresses.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    for name in ("address_id", "created_at"):
        op.create_index(f"ix_link_codes_{name}", "link_codes", [name], unique=False)
    op.add_column("addresses", sa.Column("account_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_addresses_account_id", "addresses", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_addresses_account_id", table_name="addresses")
    op.drop_column("addresses", "account_id")
    op.drop_table("link_codes")
