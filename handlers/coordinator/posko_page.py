"""/posko for those above a desa: how a posko stands (where it is, who works there, what lies there), and changing its
name, address, hours, telephone and pin from the chat.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.areas import Posko
from bot.domain.deadlines import day_bounds
from bot.domain.messages import Button, Buttons, Location, Press, Text
from bot.domain.people import Person, Right, active
from handlers import auditing, paging
from handlers.coordinator import places, staff
from handlers.turn import Turn
from storage import areas, people, recap, tickets
from storage.recap import Load

FORM = "posko"
FIELDS = {"name": 60, "address": 200, "hours": 80, "phone": 40}
"""What can be written → how many characters at most."""
PIN = "pin"
KEEPS = "name"
"""What cannot be left empty."""
DIGITS = 6
"""So many has a telephone number at least."""
POINT = re.compile(r"(-?\d{1,2}\.\d+)\s*[,;\s]\s*(\d{1,3}\.\d+)")
"""Latitude and longitude, as maps on a phone let them be copied."""
A_PAGE = 12


async def shown(turn: Turn, words: str) -> bool:
    """Show the posko of a place that is named, or the sender's own. False where the words name none in scope."""
    scopes = turn.scopes(Right.POSKO)
    codes = places.named(turn, words, scopes) if words else list(scopes)
    if len(codes) == 1:
        await _show(turn, codes[0])
    elif codes:
        rows = tuple((_open(turn, code, places.label(turn, code)),) for code in codes)
        turn.say("posko.which", buttons=rows)
    return bool(codes)


async def pressed(turn: Turn) -> None:
    """`posko.<area>`: its page; `posko.<area>.below.<page>`: the areas below; `posko.<area>.change`: what of it?;
    `posko.<area>.<field>`: change it; `posko.<area>.none.<field>`: leave it empty."""
    body = turn.inbound.body
    part, what, more = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    code = places.from_data(part)
    posko = await areas.posko_of(turn.store, code)
    if not places.allowed(turn, code, turn.scopes(Right.POSKO)) or posko is None:
        await auditing.refused(turn, Right.POSKO)
        turn.toast("officer.toast.not_yours")
    elif what == "below":
        await _show(turn, code, more)
    elif what == "change":
        _offer_fields(turn, posko)
    elif what in (*FIELDS, PIN):
        _ask(turn, posko, what)
    elif what == "none" and more in (*FIELDS, PIN) and more != KEEPS:
        await _change(turn, posko, more, None)
    else:
        await _show(turn, code)


# --- its page ---------------------------------------------------------------------------------------------------------


async def _show(turn: Turn, code: str, page36: str = "0") -> None:
    posko = await areas.posko_of(turn.store, code)
    if posko is None:
        turn.say("posko.none", area=places.label(turn, code))
        return
    here = await people.staff_within(turn.store, [code])
    lines = [
        turn.text("posko.title", name=posko.name),
        places.label(turn, code),
        "",
        *_facts(turn, posko),
        "",
        *await _staff(turn, code, here),
        await _load(turn, code),
    ]
    turn.send("\n".join(lines), buttons=(*_page_buttons(turn, code), *_around(turn, code, here, page36)))


def _facts(turn: Turn, posko: Posko) -> list[str]:
    none = turn.text("posko.empty")
    pin = turn.text("posko.has_pin" if posko.lat is not None else "posko.empty")
    group = turn.text("posko.has_group" if posko.group_address_id else "posko.no_group")
    said = [(field, getattr(posko, field) or none) for field in ("address", "hours", "phone")]
    facts = [*said, ("pin", pin), ("group", group)]
    return [turn.text(f"posko.fact.{field}", value=value) for field, value in facts]


async def _staff(turn: Turn, code: str, here: Sequence[Person]) -> list[str]:
    """Who works at exactly this posko, and how much each holds."""
    members = [(p, held) for p in here for held in p.in_office if held.area_code == code]
    if not members:
        return [turn.text("posko.unstaffed")]
    held = await tickets.loads_of(turn.store, [p.id for p, _ in members])
    return [
        turn.text("posko.member", name=p.name, role=turn.text(f"common.role.{a.role}"), count=held.get(p.id, 0))
        for p, a in sorted(members, key=lambda member: member[0].name)
    ]


async def _load(turn: Turn, code: str) -> str:
    _, midnight = day_bounds(turn.now, turn.rules)
    found = await recap.loads(turn.store, turn.now, midnight, code)
    load = found[0] if found else Load(code, 0, 0, 0, 0, 0)
    return turn.text("posko.load", open=load.open, new=load.new, overdue=load.overdue)


def _page_buttons(turn: Turn, code: str) -> Buttons:
    data = places.to_data(code)
    change = turn.button("posko.button.change", "posko", data, "change")
    seen = [turn.button("posko.button.seen", "a", data)] if code in turn.world.areas else []
    return ((change, *seen),)


def _offer_fields(turn: Turn, posko: Posko) -> None:
    """What of it is to be changed?"""
    data = places.to_data(posko.area_code)
    each = [turn.button(f"posko.button.{field}", "posko", data, field) for field in ("address", "hours", "phone", PIN)]
    name, back = (
        turn.button("posko.button.name", "posko", data, "name"),
        _open(turn, posko.area_code, turn.text("posko.button.back")),
    )
    turn.say("posko.change", buttons=(tuple(each[:2]), tuple(each[2:]), (name, back)), name=posko.name)


def _around(turn: Turn, code: str, here: Sequence[Person], page36: str) -> Buttons:
    """The areas below, those without an officer marked, a page at a time; and the one above."""
    scopes = turn.scopes(Right.POSKO)
    staffed = active([held for person in here for held in person.in_office])
    wanted = set(staff.poskos(turn, scopes))
    below = turn.world.areas.children(code)
    page = paging.at(page36, len(below), A_PAGE)
    each = [
        _open(
            turn, a.code, a.name if a.code in staffed or a.code not in wanted else turn.text("posko.alone", name=a.name)
        )
        for a in below[page * A_PAGE : (page + 1) * A_PAGE]
    ]
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = tuple(
        turn.button(key, "posko", places.to_data(code), "below", at)
        for at, key in ways
        if 0 <= at * A_PAGE < len(below)
    )
    above = code.rpartition(".")[0]
    up = [(_open(turn, above, f"▲ {places.label(turn, above)}"),)] if places.allowed(turn, above, scopes) else []
    pairs = [tuple(each[start : start + 2]) for start in range(0, len(each), 2)]
    return (*pairs, *([arrows] if arrows else []), *up)


def _open(turn: Turn, code: str, label: str) -> Button:
    return Button(label, turn.button("posko.button.back", "posko", places.to_data(code)).data)


# --- changing it ------------------------------------------------------------------------------------------------------


def _ask(turn: Turn, posko: Posko, field: str) -> None:
    if turn.conversation.form not in ("", FORM):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=FORM, draft_id=posko.id, answers={}, asking=field)
    now = turn.text("posko.has_pin") if field == PIN and posko.lat is not None else getattr(posko, field, "")
    text = turn.text(f"posko.ask.{field}", name=posko.name)
    known = turn.text("posko.now", value=now) if now else ""
    turn.send("\n".join(filter(None, [text, known])), buttons=_below(turn, posko, field, empty=bool(now)))


def _below(turn: Turn, posko: Posko, field: str, *, empty: bool) -> Buttons:
    none = turn.button("posko.button.none", "posko", places.to_data(posko.area_code), "none", field)
    cancel = turn.button("common.button.cancel", "b", "cancel")
    return (*([(none,)] if empty and field != KEEPS else []), (cancel,))


async def answered(turn: Turn) -> None:
    """What it shall be came as words, or as a point on the map. Changes of a message sent earlier are none."""
    body, field = turn.inbound.body, turn.conversation.asking
    if isinstance(body, Text) and body.edited:
        return
    posko = await areas.posko_by_id(turn.store, turn.conversation.draft_id)
    if posko is None or not places.allowed(turn, posko.area_code, turn.scopes(Right.POSKO)):
        await auditing.refused(turn, Right.POSKO)
        turn.end_conversation()
        turn.say("officer.toast.not_yours")
        return
    value, wrong = _pin(turn) if field == PIN else _words(turn, field)
    if wrong:
        turn.send(wrong, buttons=_below(turn, posko, field, empty=False))
    else:
        await _change(turn, posko, field, value)


def _words(turn: Turn, field: str) -> tuple[str, str]:
    """What was written, and what is wrong with it ('' for nothing)."""
    body = turn.inbound.body
    words = " ".join(body.text.split()) if isinstance(body, Text) else ""
    if not words:
        return "", turn.text("officer.words.text_only")
    if len(words) > FIELDS[field]:
        return "", turn.text("officer.words.too_long", limit=FIELDS[field], length=len(words))
    if field == "phone" and sum(sign.isdigit() for sign in words) < DIGITS:
        return "", turn.text("posko.no_phone")
    return words, ""


def _pin(turn: Turn) -> tuple[tuple[float, float] | None, str]:
    """The point that was shared or copied, and what is wrong with it. It has to lie in or near what is served."""
    body = turn.inbound.body
    point = None
    if isinstance(body, Location):
        point = (body.lat, body.lon)
    elif isinstance(body, Text) and (found := POINT.search(body.text)):
        point = (float(found[1]), float(found[2]))
    if point is None:
        return None, turn.text("posko.no_point")
    if not turn.world.places.near(*point):
        return None, turn.text("posko.far_point")
    return point, ""


async def _change(turn: Turn, posko: Posko, field: str, value: str | tuple[float, float] | None) -> None:
    """Keep it (None: nothing), say so, and show how the posko stands now."""
    turn.changes.update(_changed(posko, field, value))
    if turn.conversation.form == FORM:
        turn.end_conversation()
    auditing.note(turn, "posko", area_code=posko.area_code, detail=field)
    turn.say("posko.saved")
    turn.save()
    await _show(turn, posko.area_code)


def _changed(posko: Posko, field: str, value: str | tuple[float, float] | None) -> Posko:
    if isinstance(value, tuple) or field == PIN:
        lat, lon = value if isinstance(value, tuple) else (None, None)
        return replace(posko, lat=lat, lon=lon)
    words: dict[str, Any] = {field: value or ""}
    return replace(posko, **words)
