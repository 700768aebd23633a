"""The road's statements, each put together once: SQLAlchemy takes longer for that than SQLite for running it.

`dialect` is a connection's `dialect.name`. It is loaded by whom it serves: PostgreSQL's takes 2 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, Update, bindparam, update

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert = postgresql.Insert | sqlite.Insert


def insert(table: Table, dialect: str) -> Any:
    """An insert that may say what happens on a conflict."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@cache
def insert_all(table: Table, dialect: str) -> Insert:
    """New rows. One that breaks a unique rule is an error."""
    made: Insert = insert(table, dialect)
    return made


@cache
def insert_new(table: Table, dialect: str, returned: Sequence[str] = ()) -> Insert:
    """New rows. One that breaks a unique rule changes nothing; `returned` are columns of those that were written."""
    made: Insert = insert(table, dialect).on_conflict_do_nothing()
    return made.returning(*(table.c[name] for name in returned)) if returned else made  # type: ignore[return-value]


@cache
def write_over(table: Table, dialect: str) -> Insert:
    """Rows that take the place of those with the same id."""
    made = insert(table, dialect)
    columns = {c.name: c for c in made.excluded if c.name != "id"}
    over: Insert = made.on_conflict_do_update(index_elements=["id"], set_=columns)
    return over


@cache
def add_up(table: Table, dialect: str, name: str) -> Insert:
    """Rows of counts: where one with the same primary key is there, `name` is added to it."""
    made = insert(table, dialect)
    total = table.c[name] + made.excluded[name]
    added: Insert = made.on_conflict_do_update(index_elements=[c.name for c in table.primary_key], set_={name: total})
    return added


@cache
def change_by_id(table: Table, names: Sequence[str]) -> Update:
    """New values of these columns for the row `b_id`; each is the parameter "b_" + its name."""
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in names if name != "id"}
    return update(table).where(table.c.id == bindparam("b_id")).values(values)
