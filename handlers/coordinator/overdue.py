"""/tertunda: what is past its due time in one's scope, the latest first, a page at a time, with who has it."""

from __future__ import annotations

from bot.domain.messages import Button, Buttons
from bot.domain.people import Right
from handlers.coordinator import paging
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
    if not late:
        turn.say("coordinator.overdue.none")
        return
    holders = {p.id: p.name for p in await people.by_ids(turn.store, {t.assignee_id for t in late} - {0})}
    parts = [turn.text("coordinator.overdue.title", total=total)]
    parts += [_entry(turn, ticket, holders.get(ticket.assignee_id, "")) for ticket in late]
    if left := total - page * A_PAGE - len(late):
        parts.append(turn.text("coordinator.overdue.left", count=left))
    turn.send("\n\n".join(parts), buttons=_buttons(turn, late, page, total))


def _entry(turn: Turn, ticket: Late, holder: str) -> str:
    has_it = turn.text("coordinator.overdue.holder", name=holder) if holder else ""
    return turn.text(
        "coordinator.overdue.entry",
        number=ticket.number,
        late=turn.world.texts.ago(turn.language, ticket.due_at, turn.now),
        category=turn.text(f"common.category.{ticket.category}"),
        state=turn.text(f"common.state.{ticket.state}"),
        area=turn.world.areas.label(ticket.area_code),
        holder=has_it or turn.text("coordinator.overdue.nobody"),
        posko=turn.world.areas.label(ticket.posko_area),
    )


def _buttons(turn: Turn, late: list[Late], page: int, total: int) -> Buttons:
    opened = tuple((_open(turn, ticket),) for ticket in late)
    return opened + paging.arrows(turn, "o", page, total, A_PAGE)


def _open(turn: Turn, ticket: Late) -> Button:
    return turn.button("coordinator.overdue.open", "t", ticket.id, "show", number=ticket.number)
