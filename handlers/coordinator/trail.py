"""/catatan: what those in office did beside the tickets' own stories, and what they were refused; newest first."""

from __future__ import annotations

from bot.domain.messages import Press
from bot.domain.people import AuditEntry, Right, Role
from handlers import cards, menus
from handlers.coordinator import paging
from handlers.turn import Turn
from storage import audit, people, tickets

A_PAGE = 8
KNOWN = (
    *("find", "revoke", "resign", "end_term", "spoken_consent", "deadlines", "export", "invite", "bind_group", "posko"),
    *("command", "press", "form", "ticket", "step"),
)
"""The words of the trail that have a text of their own."""


async def shown(turn: Turn) -> None:
    """The first page, or the one that a button names: `trail.<page>`, `trail.<page>.refused`."""
    scopes = turn.scopes(Right.AUDIT)
    body = turn.inbound.body
    page36, which = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    refused_only = which == "refused"
    total = await audit.count(turn.store, scopes, refused_only=refused_only)
    page = paging.at(page36, total, A_PAGE)
    found = await audit.entries(turn.store, scopes, refused_only=refused_only, limit=A_PAGE, offset=page * A_PAGE)
    names = {p.id: p.name for p in await people.by_ids(turn.store, {e.person_id for e in found} - {0})}
    lines = [turn.text("audit.title_refused" if refused_only else "audit.title", count=total)]
    lines += [await _line(turn, entry, names.get(entry.person_id, "")) for entry in found]
    filter_ = (
        turn.button("audit.all", "trail", 0) if refused_only else turn.button("audit.refused", "trail", 0, "refused")
    )
    extra = ("refused",) if refused_only else ()
    ways = [(page - 1, "coordinator.page.before"), (page + 1, "coordinator.page.after")]
    arrows = tuple(turn.button(key, "trail", at, *extra) for at, key in ways if 0 <= at * A_PAGE < total)
    turn.send("\n\n".join(lines), buttons=(*((arrows,) if arrows else ()), (filter_,)))


async def _line(turn: Turn, entry: AuditEntry, name: str) -> str:
    ticket = await tickets.by_id(turn.store, entry.ticket_id) if entry.ticket_id else None
    key = entry.what if entry.what in KNOWN else "other"
    what = turn.text(f"audit.what.{key}", detail=_detail(turn, entry), number=ticket.number if ticket else "")
    refused = turn.text("audit.was_refused") if entry.refused else ""
    area = turn.world.areas.label(entry.area_code)
    who = name or turn.text("audit.nobody")
    return turn.text("audit.line", when=turn.when(entry.at), who=who, what=what, area=area, refused=refused).rstrip()


def _detail(turn: Turn, entry: AuditEntry) -> str:
    """The word that was kept, as people know it: a step by its button, a right by its command."""
    if entry.what == "step" and entry.detail in cards.ACTIONS:
        return turn.text(f"officer.button.{entry.detail}")
    if entry.what == "press":
        by_right = {e.right.value: e.called(turn.language) for e in menus.OFFICES if e.right}
        return f"/{by_right[entry.detail]}" if entry.detail in by_right else entry.detail
    return turn.text(f"common.role.{entry.detail}") if entry.detail in tuple(Role) else entry.detail
