"""The words of voters' names as keyed indexes: a ticket is found by any of them, and the rows alone tell nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, true

from bot.domain.tickets import Ticket
from storage.codec import TICKET, Keys, table_of
from storage.models import NameWordRow
from storage.view import View

TABLE = table_of(NameWordRow)
SHORTEST = 2
"""Letters of a word that is worth finding."""
A_BATCH = 500
FREQUENT = 1000
"""Tickets: a word of fewer leads to them."""


def words_of(names: str) -> set[str]:
    """The words of one or several names, without case and accents."""
    plain = unicodedata.normalize("NFKD", names.casefold())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return {word for word in letters.split() if len(word) >= SHORTEST}


def index_of(word: str, keys: Keys) -> bytes:
    """The index of one word."""
    return keys.blind_index(word, purpose="name_word")


def _indexes(ticket: Ticket, keys: Keys) -> set[bytes]:
    return {index_of(word, keys) for word in words_of(f"{ticket.voter_name}\n{ticket.other_voters}")}


async def write_new(view: View, tickets: Iterable[Ticket]) -> None:
    """The rows of tickets that had none yet."""
    rows = [{"ticket_id": t.id, "word": word} for t in tickets for word in sorted(_indexes(t, view.keys))]
    if rows:
        await view.execute(TABLE.insert(), rows)


async def write(view: View, tickets: Iterable[Ticket]) -> None:
    """Bring the rows of these tickets in step with the names that they hold now."""
    for ticket in tickets:
        wanted = _indexes(ticket, view.keys)
        rows = (await view.execute(select(TABLE.c.word).where(TABLE.c.ticket_id == ticket.id))).all()
        stored = {row.word for row in rows}
        if gone := stored - wanted:
            which = (TABLE.c.ticket_id == ticket.id) & TABLE.c.word.in_(gone)
            await view.execute(delete(TABLE).where(which))
        if new := wanted - stored:
            await view.execute(TABLE.insert(), [{"ticket_id": ticket.id, "word": word} for word in new])


async def index_missing(view: View) -> int:
    """Write the rows of tickets from before there were any, so many at a time. Returns how many tickets that were."""
    tickets = TICKET.table
    bare = tickets.c.voter_name.is_not(None) & ~exists().where(TABLE.c.ticket_id == tickets.c.id)
    found = await view.values(Ticket, select(tickets).where(bare).order_by(tickets.c.id).limit(A_BATCH))
    named = [ticket for ticket in found if words_of(ticket.voter_name)]
    await write(view, named)
    return len(named)


async def holders(view: View, words: Collection[bytes]) -> list[int] | None:
    """The ids of tickets whose names hold all of these words, by way of the rarest of them; None where even that one
    stands in so many that each ticket of a scope is better looked at itself (`matching`)."""
    found: list[int] | None = None
    for word in words:
        head = select(TABLE.c.ticket_id).where(TABLE.c.word == word).limit(FREQUENT)
        ids = [row.ticket_id for row in await view.rows(head)]
        if len(ids) < FREQUENT and (found is None or len(ids) < len(found)):
            found = ids
    if not found or len(words) == 1:
        return found
    held = func.count(TABLE.c.word.distinct()) == len(words)
    among = select(TABLE.c.ticket_id).where(TABLE.c.ticket_id.in_(found), TABLE.c.word.in_(words))
    return [row.ticket_id for row in await view.rows(among.group_by(TABLE.c.ticket_id).having(held))]


def matching(ticket_id: ColumnElement[int], words: Collection[bytes]) -> ColumnElement[bool]:
    """The condition that the name of the ticket `ticket_id` holds all of these words. (Each is looked up for a ticket
    that lies in the scope asked for: a frequent word alone may lie in a tenth of all tickets.)"""
    held = (exists().where(TABLE.c.ticket_id == ticket_id, TABLE.c.word == word) for word in words)
    return and_(true(), *held)
