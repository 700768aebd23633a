"""/tertunda: what is past its due time in one's scope, the latest first, a page at a time, with who has it."""

from __future__ import annotations

from bot.domain.messages import Button, Buttons
from bot.domain.people import Right
from handlers import paging
from handlers.turn import Turn
from storage import people, recap
from storage.recap import Late

A_PAGE = 5


async def shown(turn: Turn) -> None:
    """Show the first page, or the one that a button names."""
    scopes = turn.scopes(Right.OVERDUE)
    total = await recap.count_overdue(turn.store, scopes, turn.now)
    page = paging.page_of(turn, total, A_PAGE)
    late = await recap.overdue(turn.store, scopes, turn.now, limit=A_PAGE, offset=page * A_PAGE)
    asked = await recap.count_asked(turn.store, scopes)
    waiting = [turn.text("coordinator.overdue.asked", count=asked)] if asked else []
    if not late:
        turn.send("\n\n".join([turn.text("coordinator.overdue.none"), *waiting]))
        return
    holders = {p.id: p.name for p in await people.by_ids(turn.store, {t.assignee_id for t in late} - {0})}
    parts = [turn.text("coordinator.overdue.title", total=total)]
    parts += [_entry(turn, ticket, holders.get(ticket.assignee_id, "")) for ticket in late]
    parts += [*paging.left(turn, page, total, A_PAGE), *waiting]
    turn.send("\n\n".join(parts), buttons=_buttons(turn, late, page, total))


def _entry(turn: Turn, ticket: Late, holder: str) -> str:
    """Three lines; whose posko has it is told where it is not that of the area itself."""
    has_it = turn.text("coordinator.overdue.holder", name=holder) if holder else ""
    label = turn.world.areas.label
    elsewhere = turn.text("coordinator.overdue.posko", posko=label(ticket.posko_area))
    return turn.text(
        "coordinator.overdue.entry",
        number=ticket.number,
        late=turn.world.texts.ago(turn.language, ticket.due_at, turn.now),
        category=turn.text(f"common.category.{ticket.category}"),
        state=turn.text(f"common.state.{ticket.state}"),
        area=label(ticket.area_code) + (elsewhere if ticket.posko_area != ticket.area_code else ""),
        holder=has_it or turn.text("coordinator.overdue.nobody"),
    )


def _buttons(turn: Turn, late: list[Late], page: int, total: int) -> Buttons:
    opened = tuple((_open(turn, ticket),) for ticket in late)
    return opened + paging.arrows(turn, "o", page, total, A_PAGE)


def _open(turn: Turn, ticket: Late) -> Button:
    return turn.button("coordinator.overdue.open", "t", ticket.id, "show", number=ticket.number)
