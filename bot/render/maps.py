"""A map of areas, each with its number and the darker the more: by their borders where these are stored, else as tiles
that lie to each other as the areas do. Pure: from a value to a picture."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.canvas import (
    BODY,
    INNER,
    MARGIN,
    NOTHING,
    PAPER,
    SMALLEST,
    SOFT,
    Canvas,
    fitted,
    heading_height,
    width_of,
)
from bot.render.ground import NAMED, Ground, on_ground
from bot.render.spots import Map, Spot, bounds, colour_of
from bot.render.tiles import as_tiles

LISTED = 12
"""Areas that are named below a map that has no room for names."""
KEYS_A_ROW = 3
KEY_WIDTH, KEY_HEIGHT = INNER / KEYS_A_ROW, 44


def drawn(shown: Map) -> bytes:
    """The map as PNG."""
    placed = on_ground(shown.spots) or as_tiles(shown.spots)
    listed = _listed(shown.spots) if isinstance(placed, Ground) and len(shown.spots) > NAMED else []
    head = heading_height(shown.title)
    foot = _legend_height(shown) + _list_height(listed) + len(shown.notes) * 36 + MARGIN
    canvas = Canvas(head + placed.height + foot)
    canvas.heading(shown.title, shown.subtitle)
    placed.draw(canvas, head, shown)
    y = _draw_legend(canvas, head + placed.height + 24, shown)
    y = _draw_list(canvas, y, listed)
    for note in shown.notes:
        canvas.text((MARGIN, y), fitted(note, INNER, SMALLEST), SMALLEST, colour=SOFT)
        y += 36
    return canvas.png()


def _keys(shown: Map) -> list[tuple[str, str]]:
    shades = bounds([spot.value or 0 for spot in shown.spots])
    keys = [(NOTHING, shown.none)]
    return keys + [(colour_of(shown, low), words) for (low, _), words in zip(shades, shown.classes, strict=True)]


def _has_unknown(shown: Map) -> bool:
    return any(spot.value is None for spot in shown.spots)


def _legend_height(shown: Map) -> float:
    return (-(-len(_keys(shown)) // KEYS_A_ROW) + _has_unknown(shown)) * KEY_HEIGHT + 24


def _draw_legend(canvas: Canvas, top: float, shown: Map) -> float:
    """What the shades mean, some a row, and hatches in a row of their own. Returns where it ends."""
    for place, (colour, words) in enumerate(_keys(shown)):
        row, column = divmod(place, KEYS_A_ROW)
        x, y = MARGIN + column * KEY_WIDTH, top + row * KEY_HEIGHT
        canvas.box((x, y, x + 44, y + 30), colour, outline=SOFT)
        canvas.text((x + 56, y + 15), fitted(words, KEY_WIDTH - 64, SMALLEST), SMALLEST, anchor="lm")
    end = top + _legend_height(shown)
    if _has_unknown(shown):
        y = end - KEY_HEIGHT - 24
        canvas.box((MARGIN, y, MARGIN + 44, y + 30), PAPER, outline=SOFT)
        canvas.hatch((MARGIN + 1, y + 1, MARGIN + 43, y + 29), SOFT)
        canvas.text((MARGIN + 56, y + 15), fitted(shown.unknown, INNER - 64, SMALLEST), SMALLEST, anchor="lm")
    return end


def _listed(spots: Sequence[Spot]) -> list[Spot]:
    """The areas with the highest numbers, by name in their order."""
    some = sorted((spot for spot in spots if spot.value), key=lambda spot: -(spot.value or 0))[:LISTED]
    return [spot for spot in spots if spot in some]


def _list_height(listed: Sequence[Spot]) -> float:
    return -(-len(listed) // 2) * 40 + 16 if listed else 0


def _draw_list(canvas: Canvas, top: float, listed: Sequence[Spot]) -> float:
    rows = -(-len(listed) // 2)
    for place, spot in enumerate(listed):
        column, row = divmod(place, rows)
        left, y = MARGIN + column * (INNER / 2 + 12), top + row * 40
        right = left + INNER / 2 - 12
        room = INNER / 2 - 40 - width_of(spot.label, BODY, bold=True)
        canvas.text((left, y), fitted(spot.name, room, SMALLEST), SMALLEST)
        canvas.text((right, y), spot.label, BODY, bold=True, anchor="ra")
    return top + _list_height(listed)
