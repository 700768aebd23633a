"""Where is my posko? Its name, address, hours, telephone and a pin on the map, for a village.

Told is the posko that really answers: where nobody is in office, which one does instead, and that honestly. A village's
representative point is never shown as the posko's address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.areas import Posko, Routing, RoutingReason
from bot.domain.messages import Button, Buttons, Pin, Request, press_data
from bot.domain.people import POSKO_ROLES
from bot.domain.places import Finding
from handlers import ranks
from handlers.citizen import form, outside
from handlers.citizen.lists import FEW, dashed
from handlers.turn import Turn
from storage import areas, tickets

ASKED = "posko"
"""What is being asked while no form is open, after somebody wanted to know where their posko is."""
BEHIND = re.compile(r"\b(?:posko|kantor)\w*\W+(?:(?:di|d|desa|ds|kel|kelurahan|in|of|at)\b\W*)*(.+)", re.I | re.S)
"""What stands behind the word for the posko: perhaps the place."""
GUESS = 0.75
"""Below this a word of a sentence is no place."""


# --- which village ----------------------------------------------------------------------------------------------------


async def answer(turn: Turn, words: str, finding: Finding | None = None) -> None:
    """Tell where the posko is: for the place that is named, else for the sender's own desa, else ask for which.
    `finding`: what is known already of the place that `words`, a whole sentence, name."""
    found = _named(turn, words, finding)
    if found.best or found.candidates:
        await tell(turn, [place.code for place in ([found.best] if found.best else found.candidates)])
    elif found.elsewhere:
        _outside(turn, found.elsewhere)
    elif words and finding is None:
        _ask(turn, "place.posko.unknown")
    elif own := await _own(turn):
        await tell(turn, [own])
    else:
        _ask(turn, "place.posko.which")


def _named(turn: Turn, words: str, finding: Finding | None) -> Finding:
    if finding is None:
        return turn.world.places.find(words, expecting=True)
    if finding.best or finding.candidates or finding.elsewhere:
        return finding
    behind = BEHIND.search(words)
    found = turn.world.places.find(behind[1] if behind else "", expecting=True)
    sure = found.best is not None and found.best.confidence >= GUESS
    return found if sure or found.candidates or found.elsewhere else finding


async def _own(turn: Turn) -> str:
    """The area of the report that is open, else of the newest one, else the one that an officer is in office for."""
    if area := form.current(turn).get("area", ""):
        return str(area)
    if newest := await tickets.of_reporter(turn.store, turn.sender.account, 1):
        return newest[0].area_code
    held = turn.person.assignments if turn.person else ()
    return next((one.area_code for one in held if one.role in POSKO_ROLES and one.ended_at is None), "")


def is_asked(turn: Turn) -> bool:
    """True after "which posko?" was asked, while no form is open."""
    return not turn.conversation.form and turn.conversation.asking == ASKED


def _ask(turn: Turn, key: str) -> None:
    """Ask for the place. In the middle of a report its own question goes on."""
    if turn.conversation.form:
        turn.say("place.posko.name_it")
        return
    turn.converse(asking=ASKED)
    share = Button(turn.text("place.button.share"), request=Request.LOCATION)
    turn.say(key, buttons=((share,),))


def _outside(turn: Turn, elsewhere: str) -> None:
    contact = outside.whom_to_turn_to(turn, outside.named(turn, elsewhere))
    told = turn.text("place.outside.told", place=elsewhere.title(), served=outside.served(turn))
    turn.send("\n".join(filter(None, [told, contact])))


# --- which posko, and where -------------------------------------------------------------------------------------------


async def tell(turn: Turn, codes: Sequence[str], *, guessed: bool = False) -> None:
    """Tell of the posko of the one area in `codes`; of several, ask which is meant. `guessed` from a point on the map:
    tell of the likeliest, and offer the others."""
    if is_asked(turn):
        turn.converse(asking="")
    if guessed or len(codes) == 1:
        others = tuple((button(turn, code),) for code in codes[1:])
        await _show(turn, codes[0], others)
    elif len(codes) <= FEW:
        labels = turn.world.areas.labels(codes)
        buttons = tuple((Button(labels[code], press_data("a", dashed(code))),) for code in codes)
        turn.say("citizen.ask.area_which", buttons=buttons)
    else:
        _ask(turn, "place.posko.many")


async def _show(turn: Turn, code: str, others: Buttons) -> None:
    routing = await ranks.routed(turn, code)
    posko = await areas.posko_of(turn.store, routing.area_code)
    lines = [*await _for_whom(turn, code, routing, posko), *_details(turn, posko)]
    contact = turn.rules.office.contact
    if contact and (posko is None or not (posko.address or posko.phone) or routing.reason is RoutingReason.NOBODY):
        lines.append(turn.text("place.posko.contact", contact=contact))
    turn.send("\n".join(lines), buttons=others, pin=_pin(posko))


async def _for_whom(turn: Turn, code: str, routing: Routing, posko: Posko | None) -> list[str]:
    """Which posko answers for the place; where it is not the place's own, why."""
    label = turn.world.areas.label(code)
    name = posko.name if posko else turn.world.areas.label(routing.area_code)
    if routing.area_code == code and routing.reason is not RoutingReason.NOBODY:
        return [turn.text("place.posko.title", posko=name, place=label)]
    own = await areas.posko_of(turn.store, code)
    own_name = own.name if own else label
    return [turn.text(f"place.posko.{routing.reason}", own=own_name, posko=name, place=label)]


def _details(turn: Turn, posko: Posko | None) -> list[str]:
    known = {"address": posko.address, "hours": posko.hours, "phone": posko.phone} if posko else {}
    lines = [turn.text(f"place.posko.{name}", value=value) for name, value in known.items() if value]
    return lines if known.get("address") else [*lines, turn.text("place.posko.no_address")]


def _pin(posko: Posko | None) -> Pin | None:
    if posko is None or posko.lat is None or posko.lon is None:
        return None
    return Pin(posko.lat, posko.lon, posko.name, posko.address)


def button(turn: Turn, code: str = "", key: str = "place.button.posko_of") -> Button:
    """The button that tells of the posko of an area; of the sender's own without one."""
    if not code:
        return turn.button("place.button.posko", "a")
    return turn.button(key, "a", dashed(code), place=turn.world.areas.label(code))
