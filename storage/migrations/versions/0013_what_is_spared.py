"""As what each message was billed, how long it may wait, and what state a network's account is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NEW = ("charged", "weight")


def upgrade() -> None:
    for name in NEW:
        op.add_column("outbox", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "conditions",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "kind"),
    )


def downgrade() -> None:
    op.drop_table("conditions")
    with op.batch_alter_table("outbox") as outbox:
        for name in NEW:
            outbox.drop_column(name)
