"""Where the voter should be registered: from words, by choosing among what they may have meant, or from lists.

A draft knows `area` once it is settled; until then, or while it is being changed, `maybe` (the codes that could be
meant), `kecamatan` (what was said is no village but a kecamatan, or a kabupaten where several are served) or
`elsewhere` (a place that is not served) hold what was understood.
"""

from __future__ import annotations

from bot.domain.areas import Area, AreaKind, AreaTree, kabupaten_of
from bot.domain.messages import Button, press_data
from bot.domain.places import SURE, Finding
from handlers.dialog import Draft
from handlers.turn import Turn

PAGE = 24
"""Villages on one page of buttons; no kecamatan of Bangka Selatan has more than 12."""
NAMED = 4
"""How many of the regencies served are named."""
ALL = "all"
"""The widest list, in a button that also names its page."""
HALF_KNOWN = ("maybe", "kecamatan", "elsewhere", "list")


def learn(draft: Draft, finding: Finding, tree: AreaTree) -> Draft:
    """The draft with what `finding` says of the place, half known where it is not sure; the same if it says nothing."""
    best = finding.best
    if best is not None and best.code in tree:
        return _settle(draft, best.code, tree) if best.confidence >= SURE else _unsure(draft, maybe=[best.code])
    codes = [place.code for place in finding.candidates if place.code in tree]
    if codes:
        return _unsure(draft, maybe=codes[:6])
    return _unsure(draft, elsewhere=finding.elsewhere) if finding.elsewhere else draft


def _settle(draft: Draft, code: str, tree: AreaTree) -> Draft:
    area = tree[code]
    if area.is_village:
        return draft.forget(*HALF_KNOWN).learn(area=code)
    narrows = code.count(".") == 2 or sum(other.kind is AreaKind.KABUPATEN for other in tree) > 1
    return _unsure(draft, kecamatan=code) if narrows else draft


def _unsure(draft: Draft, **half_known: object) -> Draft:
    return draft.forget(*HALF_KNOWN).learn(**half_known)


def is_open(draft: Draft) -> bool:
    """True while a place is half known: also where it would replace one that is known."""
    return any(draft.get(name) for name in HALF_KNOWN)


def close(draft: Draft) -> Draft:
    """The draft without what is half known: a place that was known before stays."""
    return draft.forget(*HALF_KNOWN)


def choose(draft: Draft, code: str, tree: AreaTree) -> Draft | None:
    """The draft after a press on a place: any level may be chosen. None when there is no such place (any more)."""
    return draft.forget(*HALF_KNOWN).learn(area=code) if code in tree else None


def refuse(draft: Draft) -> Draft:
    """The draft after "Bukan": not one of those; the lists come next."""
    return _unsure(draft, list=True)


def leave_out(turn: Turn, draft: Draft) -> Draft:
    """The draft of somebody who cannot say the place: the kecamatan, or the one kabupaten that is served; the lists
    where several are, since only the citizen can choose among them."""
    tree, kabupaten = turn.world.areas, turn.rules.kabupaten
    code = draft.get("kecamatan", "") or (kabupaten[0] if len(kabupaten) == 1 else "")
    return choose(draft, code, tree) or refuse(draft)


def open_list(draft: Draft, kecamatan: str, tree: AreaTree) -> Draft | None:
    """The draft with a list open: the widest ('' or `ALL`), or of what lies in a kabupaten or a kecamatan."""
    if kecamatan in ("", ALL):
        return _unsure(draft, list=True)
    return _unsure(draft, kecamatan=kecamatan) if kecamatan in tree else None


def offers(turn: Turn, draft: Draft, page: int = 0) -> tuple[str, list[list[Button]]]:
    """The question for the place, as far as it is known, and the buttons that answer it."""
    maybe, kecamatan, elsewhere = draft.get("maybe", []), draft.get("kecamatan", ""), draft.get("elsewhere", "")
    if maybe:
        return _guesses(turn, maybe)
    if kecamatan:
        return _inside(turn, kecamatan, page)
    if draft.get("list") or draft.tries:
        return _widest(turn, page)
    if elsewhere:
        text = turn.text("citizen.ask.area_elsewhere", place=elsewhere.title(), served=served(turn))
        return text, [[_from_list(turn)], [_press(turn, "citizen.button.outside", "outside")]]
    key = "citizen.ask.area_self" if draft.get("subject") == "self" else "citizen.ask.area"
    return turn.text(key), [[_from_list(turn)]]


def _guesses(turn: Turn, codes: list[str]) -> tuple[str, list[list[Button]]]:
    label = turn.world.areas.label
    if len(codes) == 1:
        return turn.text("citizen.ask.area_maybe", place=label(codes[0])), _yes_no(turn, codes[0])
    rows = [[_place(turn, code, label(code))] for code in codes]
    return turn.text("citizen.ask.area_which"), [*rows, [_press(turn, "citizen.button.none_of_these", "none")]]


def served(turn: Turn) -> str:
    """The names of the regencies that this hotline serves, the first of them where they are many."""
    codes = turn.rules.kabupaten
    named = ", ".join(turn.world.areas.label(code) for code in codes[:NAMED])
    return turn.text("citizen.served_more", names=named, count=len(codes) - NAMED) if len(codes) > NAMED else named


def _yes_no(turn: Turn, code: str) -> list[list[Button]]:
    return [[_place(turn, code, turn.text("common.button.yes")), _press(turn, "citizen.button.not_that", "none")]]


def _widest(turn: Turn, page: int) -> tuple[str, list[list[Button]]]:
    """The widest list: all kecamatan, or where those are too many to look through, the regencies."""
    tree, kabupaten = turn.world.areas, turn.rules.kabupaten
    districts = [area for code in kabupaten for area in tree.children(code)]
    if len(kabupaten) == 1:
        return turn.text("citizen.ask.area_list"), _districts(turn, districts, kabupaten[0])
    if len(districts) <= PAGE:
        return turn.text("citizen.ask.area_list"), _in_pairs([_press_in(turn, area) for area in districts])
    here = [tree[code] for code in kabupaten[page * PAGE : (page + 1) * PAGE] if code in tree]
    rows = _in_pairs([_press_in(turn, area) for area in here])
    if (page + 1) * PAGE < len(kabupaten):
        rows.append([turn.button("citizen.button.more_villages", "f", _id(turn), "in", ALL, page + 1)])
    return turn.text("citizen.ask.area_regency"), rows


def _districts(turn: Turn, districts: list[Area], kabupaten: str) -> list[list[Button]]:
    unknown = turn.button("citizen.button.district_unknown", "f", _id(turn), "area", _dashed(kabupaten))
    return [*_in_pairs([_press_in(turn, area) for area in districts]), [unknown]]


def _inside(turn: Turn, code: str, page: int) -> tuple[str, list[list[Button]]]:
    """What lies in a kabupaten or a kecamatan."""
    tree = turn.world.areas
    if tree[code].kind is AreaKind.KABUPATEN:
        other = turn.button("citizen.button.other_regency", "f", _id(turn), "in")
        text = turn.text("citizen.ask.area_list_in", kabupaten=tree.label(code))
        return text, [*_districts(turn, tree.children(code), code), [other]]
    return turn.text("citizen.ask.area_in", kecamatan=tree.label(code)), _villages(turn, code, page)


def _villages(turn: Turn, kecamatan: str, page: int) -> list[list[Button]]:
    villages = turn.world.areas.children(kecamatan)
    here = villages[page * PAGE : (page + 1) * PAGE]
    rows = _in_pairs([_place(turn, area.code, area.name) for area in here])
    if (page + 1) * PAGE < len(villages):
        rows.append([turn.button("citizen.button.more_villages", "f", _id(turn), "in", _dashed(kecamatan), page + 1)])
    unknown = turn.button("citizen.button.village_unknown", "f", _id(turn), "area", _dashed(kecamatan))
    above = [_dashed(kabupaten_of(kecamatan))] if len(turn.rules.kabupaten) > 1 else []
    other = turn.button("citizen.button.other_district", "f", _id(turn), "in", *above)
    return [*rows, [unknown], [other]]


def _in_pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]


def _place(turn: Turn, code: str, label: str) -> Button:
    return Button(label, press_data("f", _id(turn), "area", _dashed(code)))


def _press_in(turn: Turn, area: Area) -> Button:
    return Button(area.name, press_data("f", _id(turn), "in", _dashed(area.code)))


def _from_list(turn: Turn) -> Button:
    return turn.button("citizen.button.from_list", "f", _id(turn), "in")


def _press(turn: Turn, key: str, word: str) -> Button:
    return turn.button(key, "f", _id(turn), "place", word)


def _id(turn: Turn) -> int:
    return turn.conversation.draft_id


def _dashed(code: str) -> str:
    """A code as buttons carry it: there dots part the arguments."""
    return code.replace(".", "-")
