"""Where the voter should be registered: from words, from a shared point, by choosing among what may be meant, or from
lists.

A draft knows `area` once it is settled; until then, or while it is being changed, what was understood is half known:
`maybe` (the codes that could be meant, `scope` what they are narrowed to, `shared` when a point on the map told them),
`kecamatan` (what was said is no village), `list` (the list that is open), `elsewhere` (a place that is not served, by
its name) or `far` (the same by a point: the code of its kabupaten, "-" when that is not known).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.areas import AreaTree, kabupaten_of
from bot.domain.messages import Button, Location, Request, press_data
from bot.domain.places import SURE, Finding
from handlers.citizen import lists, outside
from handlers.citizen.lists import Rows, dashed
from handlers.dialog import Draft, plain
from handlers.turn import Turn

HALF_KNOWN = ("maybe", "scope", "shared", "kecamatan", "elsewhere", "far", "list")
UNKNOWN = "-"


# --- what is said -----------------------------------------------------------------------------------------------------


def learn(draft: Draft, finding: Finding, tree: AreaTree) -> Draft:
    """The draft with what `finding` says of the place, half known where it is not sure; the same if it says nothing."""
    best = finding.best
    if best is not None and best.code in tree:
        return _settle(draft, best.code, tree) if best.confidence >= SURE else _unsure(draft, maybe=[best.code])
    codes = [place.code for place in finding.candidates if place.code in tree]
    if codes:
        return _unsure(draft, maybe=codes)
    return _unsure(draft, elsewhere=finding.elsewhere) if finding.elsewhere else draft


def _settle(draft: Draft, code: str, tree: AreaTree) -> Draft:
    """The draft with a place that was named for certain: a village is the answer, of what lies above its list opens.
    The one kabupaten that is served says nothing new."""
    if tree[code].is_village:
        return draft.forget(*HALF_KNOWN).learn(area=code)
    if lists.blocks(code) == lists.KECAMATAN:
        return _unsure(draft, kecamatan=code)
    is_known = tree.within(draft.get("area", ""), code) or code == lists.top(tree)
    return draft if is_known else _unsure(draft, list=code)


def _unsure(draft: Draft, **half_known: object) -> Draft:
    return draft.forget(*HALF_KNOWN).learn(**half_known)


def scope(draft: Draft) -> str:
    """The area in which a village is looked for first: what is named after it repeats elsewhere. '' for all."""
    listed = draft.get("list", "")
    return str(draft.get("kecamatan", "") or (listed if isinstance(listed, str) else ""))


def narrow_by_name(draft: Draft, text: str, finding: Finding, tree: AreaTree) -> Draft | None:
    """The draft with those of several candidates that lie in the area that `text` names. None when it names none."""
    codes = draft.get("maybe", [])
    above = sorted({lists.cut(code, level) for code in codes for level in (1, 2, 3)})
    found = [finding.best] if finding.best else finding.candidates
    hits = lists.named(plain(text), above, tree) or [place.code for place in found if place.code in above]
    left = [code for code in codes if any(tree.within(code, hit) for hit in hits)]
    return _unsure(draft, maybe=left) if left and len(left) < len(codes) else None


def open_named(draft: Draft, text: str, tree: AreaTree) -> Draft | None:
    """The draft after the name of an area, and nothing else, while the lists are open: its own list opens. A kecamatan
    may bear the name of a village. None when no such name was said."""
    around = scope(draft) or lists.top(tree)
    kabupaten = [code for code in tree.kabupaten if not around or tree.within(code, around)]
    districts = [area.code for code in kabupaten for area in tree.children(code)]
    anywhere = [*tree.provinces, *tree.kabupaten] if len(tree.kabupaten) > 1 else []
    for codes in ([code for code in kabupaten if code != around], districts, anywhere):
        if found := lists.named(plain(text), codes, tree):
            return open_list(draft, found[0], tree) if len(found) == 1 else _unsure(draft, maybe=found)
    return None


# --- what is shared ---------------------------------------------------------------------------------------------------


def share(draft: Draft, codes: Sequence[str]) -> Draft:
    """The draft after a point on the map that may lie in these villages. The point itself is not kept."""
    return _unsure(draft, maybe=list(codes), shared=True)


def share_far(draft: Draft, kabupaten: str) -> Draft:
    """The draft after a point that is not served; `kabupaten` is the code of what it lies in, '' when unknown."""
    return _unsure(draft, far=kabupaten or UNKNOWN)


def in_words(turn: Turn, point: Location) -> str:
    """A point as an officer reads it who looks for the house, to about ten metres."""
    return turn.text("place.point", lat=f"{point.lat:.4f}", lon=f"{point.lon:.4f}")


# --- what is pressed --------------------------------------------------------------------------------------------------


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
    """The draft of somebody who cannot say the place: the kecamatan, or the kabupaten as far as it is known; the lists
    where it is not, since only the citizen can choose among several."""
    tree, kabupaten = turn.world.areas, turn.rules.kabupaten
    known = {kabupaten_of(code) for code in (scope(draft), *draft.get("maybe", [])) if lists.blocks(code) > 1}
    one = kabupaten[0] if len(kabupaten) == 1 else known.pop() if len(known) == 1 else ""
    return choose(draft, draft.get("kecamatan", "") or one, tree) or refuse(draft)


def open_list(draft: Draft, code: str, tree: AreaTree) -> Draft | None:
    """The draft with a list open: the topmost (''), or that of a province, a kabupaten or a kecamatan."""
    if not code:
        return _unsure(draft, list=True)
    if lists.blocks(code) == lists.KECAMATAN:
        return _unsure(draft, kecamatan=code) if code in tree else None
    return _unsure(draft, list=code) if lists.blocks(code) < lists.KECAMATAN and tree.children(code) else None


def narrow(draft: Draft, code: str, tree: AreaTree) -> Draft | None:
    """The draft with its candidates narrowed to those in `code` ('' for all again). None when none lies there."""
    if not any(not code or tree.within(maybe, code) for maybe in draft.get("maybe", [])):
        return None
    return draft.learn(scope=code)


# --- what is asked ----------------------------------------------------------------------------------------------------


def offers(turn: Turn, draft: Draft, page: int = 0) -> tuple[str, Rows]:
    """The question for the place, as far as it is known, and the buttons that answer it."""
    maybe, elsewhere, far = draft.get("maybe", []), draft.get("elsewhere", ""), draft.get("far", "")
    if maybe:
        return _guesses(turn, draft, page)
    if draft.get("kecamatan"):
        return lists.screen(turn, draft.get("kecamatan"), page)
    if draft.get("list") or draft.tries:
        text, rows = lists.screen(turn, scope(draft), page)
        is_topmost = draft.get("list") is True
        return text, [*rows, [_press(turn, "citizen.button.outside", "outside")]] if is_topmost else rows
    if far or elsewhere:
        return _from_outside(turn, draft), [_ways(turn), [_press(turn, "citizen.button.outside", "outside")]]
    key = "citizen.ask.area_self" if draft.get("subject") == "self" else "citizen.ask.area"
    return turn.text(key), [_ways(turn)]


def ask_location(turn: Turn) -> None:
    """Let the person's own device offer to share where it is; the question stays open meanwhile."""
    share = Button(turn.text("place.button.share"), request=Request.LOCATION)
    turn.say("place.ask.location", buttons=((share,),))


def neighbour(turn: Turn, draft: Draft) -> str:
    """What who is not from here is told at the end, with the contact over there."""
    far, elsewhere = draft.get("far", ""), draft.get("elsewhere", "")
    return outside.goodbye(turn, outside.at(turn, far) if far else outside.named(turn, elsewhere))


def _from_outside(turn: Turn, draft: Draft) -> str:
    """What is said about a place that is not served, before it is asked whether the voter is registered here."""
    far, elsewhere, served = draft.get("far", ""), draft.get("elsewhere", ""), outside.served(turn)
    known = outside.at(turn, far) if far else outside.named(turn, elsewhere)
    contact = outside.whom_to_turn_to(turn, known)
    if not far and known is None:
        return turn.text("citizen.ask.area_elsewhere", place=elsewhere.title(), served=served)
    where = turn.text("place.outside.there") if far else elsewhere.title()
    lines = [turn.text("place.outside.told", place=where, served=served), contact]
    return "\n".join([*filter(None, lines), turn.text("place.outside.ask", served=served)])


def _guesses(turn: Turn, draft: Draft, page: int) -> tuple[str, Rows]:
    tree = turn.world.areas
    codes, narrowed, shared = draft.get("maybe", []), draft.get("scope", ""), draft.get("shared", False)
    inside = [code for code in codes if not narrowed or tree.within(code, narrowed)]
    known = draft.get("area", "")
    if shared and known:
        text = turn.text("place.shared.other", place=tree.label(inside[0]), known=tree.label(known))
        keep = turn.button("place.button.keep", "f", _id(turn), "area", dashed(known), place=tree.label(known))
        return text, [*([lists.area_button(turn, code, tree.label(code))] for code in inside), [keep]]
    if len(inside) == 1:
        key = "place.shared.one" if shared else "citizen.ask.area_maybe"
        return turn.text(key, place=tree.label(inside[0])), _yes_no(turn, inside[0])
    text, rows = lists.namesakes(turn, codes, narrowed, page)
    text = turn.text("place.shared.several") if shared else text
    return text, [*rows, [_press(turn, "citizen.button.none_of_these", "none")]]


def _yes_no(turn: Turn, code: str) -> Rows:
    yes = lists.area_button(turn, code, turn.text("common.button.yes"))
    return [[yes, _press(turn, "citizen.button.not_that", "none")]]


def _ways(turn: Turn) -> list[Button]:
    """The ways to answer without writing a name."""
    from_list = turn.button("citizen.button.from_list", "f", _id(turn), "in")
    return [from_list, _press(turn, "place.button.location", "here")]


def _press(turn: Turn, key: str, word: str) -> Button:
    return Button(turn.text(key), press_data("f", _id(turn), "place", word))


def _id(turn: Turn) -> int:
    return turn.conversation.draft_id
