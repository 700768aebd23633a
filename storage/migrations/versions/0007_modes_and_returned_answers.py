"""How each kabupaten is organised, changed by command; and what a returned alat kerja says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.models.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mode_changes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("since", storage.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mode_changes_area_code", "mode_changes", ["area_code"], unique=False)
    op.create_table(
        "returned_answers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["attachments.id"]),
        sa.ForeignKeyConstraint(["voter_id"], ["suggested_voters.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("file_id", "voter_id"):
        op.create_index(f"ix_returned_answers_{name}", "returned_answers", [name], unique=False)


def downgrade() -> None:
    for name in ("returned_answers", "mode_changes"):
        op.drop_table(name)
