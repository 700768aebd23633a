"""Alembic's entry: it is always handed an open connection by `storage.migrate`; there is no offline mode."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.models  # noqa: F401 - registers the tables


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write SQLModel's own text type as plain `sa.String()`: migrations outlive the library that wrote them."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
