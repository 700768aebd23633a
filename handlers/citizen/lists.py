"""Lists of areas as buttons, from the provinces down to the villages: a page at a time, each with a way back up.

What every button carries is a code, so that it works after a restart and on any message that still stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.areas import AreaTree
from bot.domain.messages import Button, press_data
from handlers.turn import Turn

PAGE = 24
"""Areas on one page of buttons, two a row: more than one regency's villages in any kecamatan of Bangka Selatan."""
FEW = 6
"""Namesakes that are offered one by one; of more the regency is asked first."""
PROVINCE, KABUPATEN, KECAMATAN = 1, 2, 3
"""Levels as the number of blocks in a code."""
Rows = list[list[Button]]


def blocks(code: str) -> int:
    """The level of an area's code: how many blocks it has, 0 for the top."""
    return code.count(".") + 1 if code else 0


def cut(code: str, level: int) -> str:
    """The code of the area at `level` that `code` lies in."""
    return ".".join(code.split(".")[:level])


# --- all of them ------------------------------------------------------------------------------------------------------


def top(tree: AreaTree) -> str:
    """Where the lists begin: in the one kabupaten that is served, '' where several are."""
    return tree.kabupaten[0] if len(tree.kabupaten) == 1 else ""


def below(tree: AreaTree, scope: str) -> list[str]:
    """The codes on the list of `scope`: its own areas. From the top all kecamatan where a page holds them, else the
    kabupaten, and where those are more than a page, too, the provinces."""
    if scope:
        return [area.code for area in tree.children(scope)]
    if len(tree.kabupaten) <= PAGE:
        districts = [area.code for code in tree.kabupaten for area in tree.children(code)]
        return districts if len(districts) <= PAGE else list(tree.kabupaten)
    return list(tree.provinces if len(tree.provinces) > 1 else tree.kabupaten)


def screen(turn: Turn, scope: str, page: int) -> tuple[str, Rows]:
    """The question for the next area inside `scope` ('' for the top), and the buttons that answer it."""
    tree = turn.world.areas
    scope = scope or top(tree)
    codes = below(tree, scope)
    level = blocks(codes[0]) if codes else KECAMATAN
    rows = _paged(turn, codes, page, "in", scope)
    if blocks(scope) >= KABUPATEN:
        rows.append([_unknown(turn, scope)])
    if scope != top(tree):
        rows.append([_up(turn, scope)])
    return _asks(turn, scope, level), rows


def _asks(turn: Turn, scope: str, level: int) -> str:
    tree = turn.world.areas
    match level:
        case 1:
            return turn.text("place.ask.province")
        case 2:
            key = "place.ask.kabupaten_in" if scope else "citizen.ask.area_regency"
            return turn.text(key, province=tree.label(scope))
        case 3 if scope == top(tree):
            return turn.text("citizen.ask.area_list")
        case 3:
            return turn.text("citizen.ask.area_list_in", kabupaten=tree.label(scope))
        case _:
            return turn.text("citizen.ask.area_in", kecamatan=tree.label(scope))


def _unknown(turn: Turn, scope: str) -> Button:
    key = "district_unknown" if blocks(scope) == KABUPATEN else "village_unknown"
    return turn.button(f"citizen.button.{key}", "f", _id(turn), "area", dashed(scope))


def _up(turn: Turn, scope: str) -> Button:
    """One list up: that which holds `scope` itself."""
    tree = turn.world.areas
    above = cut(scope, blocks(scope) - 1)
    if scope in below(tree, ""):
        above = ""
    keys = {PROVINCE: "place.button.other_province", KABUPATEN: "citizen.button.other_regency"}
    label = turn.text(keys.get(blocks(scope), "citizen.button.other_district"))
    return _in(turn, label, "" if above == top(tree) else above)


# --- namesakes --------------------------------------------------------------------------------------------------------


def namesakes(turn: Turn, codes: Sequence[str], scope: str, page: int) -> tuple[str, Rows]:
    """The question which of several areas is meant; of many first where they lie. `scope`: they are narrowed to it."""
    tree = turn.world.areas
    inside = [code for code in codes if not scope or tree.within(code, scope)]
    above = _above(tree, inside) if len(inside) > FEW else []
    if above:
        key = {PROVINCE: "which_province", KABUPATEN: "which_kabupaten"}.get(blocks(above[0]), "which_kecamatan")
        text = turn.text(f"place.ask.{key}", count=len(inside))
        rows = _paged(turn, above, page, "of", scope)
    else:
        text = turn.text("citizen.ask.area_which")
        here, more = _page(turn, inside, page, "of", scope)
        labels = tree.labels(inside)
        rows = [[area_button(turn, code, labels[code])] for code in here] + more
        if kecamatan := _shared_by_namesakes(tree, inside):
            rows.append([turn.button("place.button.which_unknown", "f", _id(turn), "area", dashed(kecamatan))])
    if scope:
        rows.append([turn.button("place.button.all_namesakes", "f", _id(turn), "of")])
    return text, rows


def _above(tree: AreaTree, codes: Sequence[str]) -> list[str]:
    """The areas that `codes` lie in, at the first level that parts them; none when they share a kecamatan."""
    for level in (KABUPATEN, KECAMATAN):
        found = sorted({cut(code, level) for code in codes})
        provinces = sorted({cut(code, PROVINCE) for code in codes})
        if level == KABUPATEN and len(found) > PAGE and len(provinces) > 1:
            return provinces
        if len(found) > 1:
            return found
    return []


def _shared_by_namesakes(tree: AreaTree, codes: Sequence[str]) -> str:
    """The kecamatan where all of `codes` bear one name, so that nobody may know which is meant; '' otherwise."""
    kecamatan = cut(codes[0], KECAMATAN)
    alike = len({tree[code].name for code in codes}) == 1 < len(codes)
    return kecamatan if alike and all(code.startswith(kecamatan + ".") for code in codes) else ""


def named(text: str, codes: Sequence[str], tree: AreaTree) -> list[str]:
    """Those of `codes` whose bare name `text` (plain, in lower case) is: "garut", "kab. garut", "kota bandung"."""
    wanted = _bare(text)
    return [code for code in codes if _bare(tree[code].name if code in tree else tree.label(code)) == wanted]


LEVEL_WORDS = ("kecamatan", "kec", "kabupaten", "kab", "kota", "provinsi", "prov", "propinsi", "prop")


def _bare(name: str) -> str:
    words = name.casefold().replace(".", " ").split()
    return "".join(words[1:] if len(words) > 1 and words[0] in LEVEL_WORDS else words)


# --- buttons ----------------------------------------------------------------------------------------------------------


def area_button(turn: Turn, code: str, label: str) -> Button:
    """A village is chosen by a press; what holds villages opens their list."""
    if code in turn.world.areas and turn.world.areas[code].is_village:
        return Button(label, press_data("f", _id(turn), "area", dashed(code)))
    return _in(turn, label, code)


def _paged(turn: Turn, codes: Sequence[str], page: int, word: str, scope: str) -> Rows:
    """One page of areas in pairs; a press goes on with `word` (`in` a list, `of` namesakes)."""
    here, more = _page(turn, codes, page, word, scope)
    names = turn.world.areas.names(codes)
    buttons = [
        area_button(turn, code, names[code])
        if word == "in"
        else Button(names[code], press_data("f", _id(turn), word, dashed(code)))
        for code in here
    ]
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)] + more


def _page(turn: Turn, codes: Sequence[str], page: int, word: str, scope: str) -> tuple[Sequence[str], Rows]:
    """The codes of one page, and the buttons to those beside it. A page that is not there is the last one."""
    last = max((len(codes) - 1) // PAGE, 0)
    page = min(page, last)
    ways = []
    if page > 0:
        ways.append(turn.button("place.button.before", "f", _id(turn), word, dashed(scope), page - 1))
    if page < last:
        ways.append(turn.button("citizen.button.more_villages", "f", _id(turn), word, dashed(scope), page + 1))
    return codes[page * PAGE : (page + 1) * PAGE], [ways] if ways else []


def _in(turn: Turn, label: str, code: str) -> Button:
    return Button(label, press_data("f", _id(turn), "in", *([dashed(code)] if code else [])))


def _id(turn: Turn) -> int:
    return turn.conversation.draft_id


def dashed(code: str) -> str:
    """A code as buttons carry it: there dots part the arguments."""
    return code.replace(".", "-")
