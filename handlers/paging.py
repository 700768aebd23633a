"""Pages of a list: which one is asked for, and the buttons to its neighbours."""

from __future__ import annotations

from bot.domain.messages import Buttons, Press, row_id
from handlers.turn import Turn


def page_of(turn: Turn, total: int, size: int) -> int:
    """The page (from 0) that a button names, the last one where the list has become shorter; 0 for a command."""
    match turn.inbound.body:
        case Press(arguments=[number]):
            return at(number, total, size)
        case _:
            return 0


def at(number: str, total: int, size: int) -> int:
    """The page of a button's number (base 36, from outside); 0 where it is none."""
    return min(row_id(number), max(0, total - 1) // size)


def left(turn: Turn, page: int, total: int, size: int) -> list[str]:
    """The line that says how many come after this page, where there are any."""
    more = total - (page + 1) * size
    return [turn.text("common.left", count=more)] if more > 0 else []


def arrows(turn: Turn, verb: str, page: int, total: int, size: int) -> Buttons:
    """A line with the buttons to the page before and the one after, where there are such."""
    line = []
    if page > 0:
        line.append(turn.button("common.page.before", verb, page - 1))
    if (page + 1) * size < total:
        line.append(turn.button("common.page.after", verb, page + 1))
    return (tuple(line),) if line else ()
