"""A shared point on the map: which village it may mean, always to be confirmed, for whoever shares it is not always at
home. The point itself is kept only where it is the answer to a question for the house: there it is what was asked.
"""

from __future__ import annotations

from bot.domain.messages import Location
from handlers.citizen import aside, form, notice, outside, place, posko
from handlers.citizen.form import OFFER
from handlers.dialog import Draft
from handlers.turn import Turn


def learn(turn: Turn, draft: Draft, point: Location) -> tuple[Draft, str]:
    """The draft after a point was shared in the middle of a report, and what is said to it ('' for nothing)."""
    tree, known = turn.world.areas, draft.get("area", "")
    if draft.asking == "place_hint":
        return draft.learn(place_hint=place.in_words(turn, point)), ""
    codes = villages(turn, point)
    if not codes and known:
        return draft.learn(), turn.text("place.shared.far_from", known=tree.label(known))
    if not codes:
        return place.share_far(draft, turn.world.places.elsewhere_at(point.lat, point.lon)), ""
    if known in codes:
        return place.close(draft).learn(), turn.text("place.shared.same", known=tree.label(known))
    return place.share(draft, codes), ""


def villages(turn: Turn, point: Location) -> list[str]:
    """The codes of the served villages that a point may lie in, the likeliest first."""
    return [found.code for found in turn.world.places.near(point.lat, point.lon)]


async def at_the_door(turn: Turn, draft: Draft, point: Location) -> None:
    """Somebody shares a point before anything else: where that is, and what they may want there."""
    codes = villages(turn, point)
    told = notice.unseen(turn)
    if not codes:
        await far(turn, point, *filter(None, [told]))
        return
    draft = place.share(draft, codes)
    beside = form.add_words(draft, place.in_words(turn, point))
    if await aside.beside_a_ticket(turn, beside, *filter(None, [told])):
        return
    form.keep(turn, draft.ask(OFFER))
    text = turn.text("place.shared.door", place=turn.world.areas.label(codes[0]))
    where_is = posko.button(turn, codes[0], "place.button.posko_there")
    turn.send("\n\n".join(filter(None, [told, text])), buttons=(*aside.begin_again(turn), (where_is,)))


async def far(turn: Turn, point: Location, *before: str) -> None:
    """The point is not served: say so, and whom to turn to there."""
    there = outside.at(turn, turn.world.places.elsewhere_at(point.lat, point.lon))
    where = turn.text("place.outside.told", place=turn.text("place.outside.there"), served=outside.served(turn))
    parts = [*before, "\n".join(filter(None, [where, outside.whom_to_turn_to(turn, there)]))]
    turn.send("\n\n".join(parts), buttons=aside.begin_again(turn))
