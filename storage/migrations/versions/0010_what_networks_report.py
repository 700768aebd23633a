"""What networks report of our messages, and when people wrote who must write before we may speak."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("progress", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("addresses", sa.Column("heard_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("progress")
    with op.batch_alter_table("addresses") as addresses:
        addresses.drop_column("heard_at")
