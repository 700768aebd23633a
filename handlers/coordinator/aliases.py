"""/alias: other names of areas, so that what people call a place leads to its posko.

What citizens typed and nobody knew is listed with where it turned out to be, as suggestions for such names.
"""

from __future__ import annotations

import re

from bot.domain.areas import AddedName, Unfound
from bot.domain.gazetteer import MAX_NAME_WORDS, is_ordinary, name_words
from bot.domain.messages import Button, Buttons, Press, Text, row_id
from bot.domain.people import Right
from handlers import auditing, paging
from handlers.coordinator import places
from handlers.turn import Turn
from storage import areas, othernames

A_PAGE = 5
LONGEST = 40
GIVES = re.compile(r"\s*(?:=|→|->|:)\s*")
"""What stands between the name and the area."""
NAME = re.compile(r"[^\W_]+(?:[ '’.-]+[^\W_]+)*")


async def asked(turn: Turn) -> None:
    """`/alias NAMA = WILAYAH`: give the name. Alone: what is suggested."""
    body = turn.inbound.body
    words = " ".join(body.arguments.split()) if isinstance(body, Text) else ""
    name, *given = GIVES.split(words, maxsplit=1)
    if not words:
        await listed(turn)
    elif not given or not given[0]:
        turn.say("alias.how")
    elif wrong := _wrong(turn, name):
        turn.send(wrong)
    else:
        await _give_named(turn, name, given[0])


def _wrong(turn: Turn, name: str) -> str:
    """What is wrong with a name, '' for nothing."""
    fits = 3 <= len(name) <= LONGEST and NAME.fullmatch(name) and any(sign.isalpha() for sign in name)
    if not fits or len(name_words(name)) > MAX_NAME_WORDS:
        return turn.text("alias.no_name", name=name[:LONGEST], words=MAX_NAME_WORDS, letters=LONGEST)
    return ""


async def _give_named(turn: Turn, name: str, words: str) -> None:
    codes = places.named(turn, words, turn.scopes(Right.ALIAS))
    if len(codes) == 1:
        await _give(turn, name, codes[0])
    elif codes:
        turn.say("alias.which", areas="\n".join(f"• {turn.world.areas.label(code)}" for code in codes[:A_PAGE]))
    else:
        turn.say("alias.no_area", area=words[:LONGEST])


async def _give(turn: Turn, name: str, code: str) -> None:
    """Let `name` mean the area from now on, in every process that serves it."""
    if taken := _bears(turn, name):
        key = "alias.known" if taken == code else "alias.taken"
        turn.say(key, name=name, area=turn.world.areas.label(taken))
        return
    given = AddedName(
        id=turn.world.new_id(),
        code=code,
        name=name,
        added_at=turn.now,
        added_by=turn.person.id if turn.person else 0,
    )
    turn.changes.create(given)
    auditing.note(turn, "alias", area_code=code, detail=name)
    turn.save()
    await othernames.settle(turn.store, name)
    await areas.raise_version(turn.store)
    lines = [turn.text("alias.given", name=name, area=turn.world.areas.label(code))]
    lines += [turn.text("alias.everyday")] if is_ordinary(name_words(name)) else []
    turn.send("\n".join(lines), buttons=((_drop_button(turn, given, "alias.button.undo"),), (_list_button(turn),)))


def _bears(turn: Turn, name: str) -> str:
    """The code of the area that is called so already, '' for none."""
    key, tree = "".join(name_words(name)), turn.world.areas
    known = ((area.name, area.code) for area in tree if area.is_village or area.code.count(".") == 2)
    named = (*known, *((alias.alias, alias.code) for alias in tree.aliases))
    return next((code for called, code in named if "".join(name_words(called)) == key), "")


# --- lists ------------------------------------------------------------------------------------------------------------


async def listed(turn: Turn) -> None:
    """What is suggested; and `aliases.<page>` from the buttons below."""
    scopes = turn.scopes(Right.ALIAS)
    total = await othernames.count(turn.store, scopes)
    page = paging.page_of(turn, total, A_PAGE)
    found = await othernames.suggested(turn.store, scopes, limit=A_PAGE, offset=page * A_PAGE)
    parts = [turn.text("alias.title"), turn.text("alias.suggested" if found else "alias.nothing")]
    parts += [_entry(turn, one) for one in found] + paging.left(turn, page, total, A_PAGE)
    rows = [row for one in found for row in _choices(turn, one)]
    given = await othernames.added(turn.store, scopes)
    last = ((turn.button("alias.button.given", "alias", "given", count=len(given)),),) if given else ()
    turn.send("\n\n".join(parts), buttons=(*rows, *paging.arrows(turn, "aliases", page, total, A_PAGE), *last))


def _entry(turn: Turn, one: Unfound) -> str:
    key = "alias.entry" if _is_known(turn, one) else "alias.entry_unknown"
    return turn.text(key, words=one.words, area=turn.world.areas.label(one.area_code), times=one.times)


def _is_known(turn: Turn, one: Unfound) -> bool:
    """True where the words turned out to be a village, not only to lie somewhere."""
    return one.area_code in turn.world.areas and turn.world.areas[one.area_code].is_village


def _choices(turn: Turn, one: Unfound) -> Buttons:
    drop = turn.button("alias.button.no", "alias", "no", one.id, words=one.words)
    take = turn.button("alias.button.take", "alias", "take", one.id, words=one.words)
    return ((take,), (drop,)) if _is_known(turn, one) else ((drop,),)


async def _list_given(turn: Turn) -> None:
    """The names that were given, each with the button that takes it back."""
    found = (await othernames.added(turn.store, turn.scopes(Right.ALIAS)))[: A_PAGE * 4]
    lines = [turn.text("alias.given_entry", name=o.name, area=turn.world.areas.label(o.code)) for o in found]
    rows = tuple((_drop_button(turn, one, "alias.button.drop"),) for one in found)
    text = "\n".join([turn.text("alias.given_title" if found else "alias.none_given"), *lines])
    turn.send(text, buttons=(*rows, (_list_button(turn),)))


def _drop_button(turn: Turn, given: AddedName, key: str) -> Button:
    return turn.button(key, "alias", "drop", given.id, name=given.name)


def _list_button(turn: Turn) -> Button:
    return turn.button("alias.button.list", "aliases", 0)


# --- presses ----------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`alias.given`; `alias.drop.<name>`: take it back; `alias.take.<suggestion>`, `alias.no.<suggestion>`."""
    body = turn.inbound.body
    what, number = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    if what == "given":
        await _list_given(turn)
    elif what == "drop":
        await _drop(turn, row_id(number))
    elif what in ("take", "no"):
        await _decide(turn, row_id(number), take=what == "take")
    else:
        turn.toast("alias.gone")


async def _drop(turn: Turn, name_id: int) -> None:
    given = await othernames.added_by_id(turn.store, name_id)
    if given is None:
        turn.toast("alias.gone")
    elif await _may(turn, given.code):
        await othernames.drop(turn.store, given.id)
        await areas.raise_version(turn.store)
        auditing.note(turn, "alias_dropped", area_code=given.code, detail=given.name)
        turn.say("alias.dropped", name=given.name, area=turn.world.areas.label(given.code))


async def _decide(turn: Turn, suggestion: int, *, take: bool) -> None:
    one = await othernames.suggestion(turn.store, suggestion)
    if one is None:
        turn.toast("alias.gone")
    elif not await _may(turn, one.area_code):
        pass  # said already
    elif take and _is_known(turn, one):
        await _give(turn, one.words, one.area_code)
    else:
        await othernames.dismiss(turn.store, one.id)
        await listed(turn)


async def _may(turn: Turn, code: str) -> bool:
    """False where the area is none of the sender's, which is said and written down."""
    if places.allowed(turn, code, turn.scopes(Right.ALIAS)):
        return True
    await auditing.refused(turn, Right.ALIAS)
    turn.toast("officer.toast.not_yours")
    return False
