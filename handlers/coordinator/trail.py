"""/catatan: what those in office did beside the tickets' own stories, and what they were refused; newest first."""

from __future__ import annotations

from bot.domain import periods
from bot.domain.messages import Buttons, Press
from bot.domain.people import AuditEntry, Right, Role
from handlers import cards, menus, paging
from handlers.coordinator import posko_page, recap
from handlers.turn import Turn
from storage import audit, people, tickets
from storage.audit import Wanted

A_PAGE = 8
KINDS: dict[str, tuple[str, ...]] = {
    "found": ("find",),
    "taken": ("export", "worksheet", "letter_nik"),
    "people": (
        *("invite", "revoke", "resign", "end_term"),
        *("number_changed", "number_confirmed", "link", "unlink"),
    ),
    "changed": (
        "posko",
        "bind_group",
        "deadlines",
        "mode",
        "broadcast",
        "broadcast_stopped",
        "answers",
        "spoken_consent",
        "aside",
        "alias",
        "alias_dropped",
    ),
}
"""What the trail can be narrowed to, and the words that belong there."""
REFUSED = "refused"
REFUSALS = ("command", "press", "form", "ticket", "step")
KNOWN = (*(what for kind in KINDS.values() for what in kind), *REFUSALS)
"""The words of the trail that have a text of their own."""
BUTTONS_A_LINE = 3
SOUGHT = ("number", "name", "nik", "phone", "area", "nothing")
FIELDS = (*posko_page.FIELDS, posko_page.PIN)


async def shown(turn: Turn) -> None:
    """The first page, or the one that a button names: `trail.<page>[.<what of it>]`."""
    body = turn.inbound.body
    page36, which = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    which = which if which in (*KINDS, REFUSED) else ""
    wanted = Wanted(turn.scopes(Right.AUDIT), KINDS.get(which, ()), refused_only=which == REFUSED)
    total = await audit.count(turn.store, wanted)
    page = paging.at(page36, total, A_PAGE)
    found = await audit.entries(turn.store, wanted, limit=A_PAGE, offset=page * A_PAGE)
    names = {p.id: p.name for p in await people.by_ids(turn.store, {e.person_id for e in found} - {0})}
    lines = [turn.text(f"audit.title.{which or 'all'}", count=total)]
    lines += [await _line(turn, entry, names.get(entry.person_id, "")) for entry in found]
    lines += paging.left(turn, page, total, A_PAGE)
    turn.send("\n\n".join(lines), buttons=_buttons(turn, which, page, total))


def _buttons(turn: Turn, which: str, page: int, total: int) -> Buttons:
    extra = (which,) if which else ()
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = tuple(turn.button(key, "trail", at, *extra) for at, key in ways if 0 <= at * A_PAGE < total)
    others = [other for other in ("", REFUSED, *KINDS) if other != which]
    each = [turn.button(f"audit.only.{other or 'all'}", "trail", 0, *filter(None, [other])) for other in others]
    lines = [tuple(each[start : start + BUTTONS_A_LINE]) for start in range(0, len(each), BUTTONS_A_LINE)]
    return (*([arrows] if arrows else []), *lines)


async def _line(turn: Turn, entry: AuditEntry, name: str) -> str:
    ticket = await tickets.by_id(turn.store, entry.ticket_id) if entry.ticket_id else None
    key = entry.what if entry.what in KNOWN else "other"
    what = turn.text(f"audit.what.{key}", detail=_detail(turn, entry), number=ticket.number if ticket else "")
    refused = turn.text("audit.was_refused") if entry.refused else ""
    area = turn.world.areas.label(entry.area_code)
    who = name or turn.text("audit.nobody")
    return turn.text("audit.line", when=turn.when(entry.at), who=who, what=what, area=area, refused=refused).rstrip()


def _detail(turn: Turn, entry: AuditEntry) -> str:
    """The words that were kept, as people know them: a step by its button, a right by its command."""
    said = entry.detail
    match entry.what, entry.detail.split():
        case "step", [what] if what in cards.ACTIONS:
            said = turn.text(f"officer.button.{what}")
        case "press", [right]:
            by_right = {e.right.value: e.called(turn.language) for e in menus.OFFICES if e.right}
            said = f"/{by_right[right]}" if right in by_right else right
        case "find", [kind, count] if kind in SOUGHT:
            said = turn.text("audit.sought", kind=turn.text(f"audit.kind.{kind}"), count=count)
        case "export", [form, code] if period := periods.of_code(code, recap.today_of(turn)):
            said = f"{form.upper()}, {recap.name_of(turn, period)}"
        case "posko", [field] if field in FIELDS:
            said = turn.text(f"posko.button.{field}")
        case _, [role] if role in tuple(Role):
            said = turn.text(f"common.role.{role}")
    return said
