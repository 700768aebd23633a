"""Other names that those in office give to areas, and what citizens typed as a place that nobody knew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.models.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "added_names",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["areas.code"]),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "name"),
    )
    for name in ("code", "added_by"):
        op.create_index(f"ix_added_names_{name}", "added_names", [name], unique=False)
    op.create_table(
        "unfound_places",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("words_index", sa.LargeBinary(), nullable=True),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("last_at", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("words_index", "area_code"),
    )
    for name in ("area_code", "last_at"):
        op.create_index(f"ix_unfound_places_{name}", "unfound_places", [name], unique=False)
