"""What is told to who lives, or stands, outside the regencies that are served: kindly, and with the right contact where
the office has written it down."""

from __future__ import annotations

from bot.domain.rules import Neighbour
from handlers.turn import Turn

MOST_NAMED = 4
"""Regencies that are told by name."""
_LEVELS = ("kabupaten", "kab", "kota")


def at(turn: Turn, code: str) -> Neighbour | None:
    """The neighbour of this Kemendagri code, None where the office names none."""
    return next((neighbour for neighbour in turn.rules.neighbours if neighbour.code == code), None)


def named(turn: Turn, place: str) -> Neighbour | None:
    """The neighbour that a place elsewhere (as a finding names it) is, or lies in."""
    keys = {_key(place), _key(turn.world.places.around(place))} - {""}
    return next((neighbour for neighbour in turn.rules.neighbours if _key(neighbour.name) in keys), None)


def _key(name: str) -> str:
    words = name.casefold().replace(".", " ").split()
    return "".join(words[1:] if len(words) > 1 and words[0] in _LEVELS else words)


def served(turn: Turn) -> str:
    """The names of the regencies that this hotline serves, the first of them where they are many."""
    codes = turn.rules.kabupaten
    names = ", ".join(turn.world.areas.label(code) for code in codes[:MOST_NAMED])
    more = len(codes) - MOST_NAMED
    return turn.text("citizen.served_more", names=names, count=more) if more > 0 else names


def whom_to_turn_to(turn: Turn, neighbour: Neighbour | None) -> str:
    """The line with the contact over there; '' where it is not known."""
    if neighbour is None:
        return ""
    return turn.text("place.outside.contact", name=neighbour.name, contact=neighbour.contact)


def goodbye(turn: Turn, neighbour: Neighbour | None) -> str:
    """What who is not from here is told at the end."""
    check_url = turn.rules.office.check_url
    if neighbour is None:
        return turn.text("citizen.outside", served=served(turn), check_url=check_url)
    contact = whom_to_turn_to(turn, neighbour)
    return turn.text("place.outside.goodbye", served=served(turn), contact=contact, check_url=check_url)
