"""A sheet of invites to be printed: A4, eight a page, each with a name, an office, QR codes and an expiry, to be cut
apart and handed out."""

from __future__ import annotations

import asyncio
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from bot.domain.people import Appointee, Invite
from bot.render import Renderer
from handlers.documents import Recipe
from handlers.invitation import token_of, ways
from handlers.turn import World
from storage import appointees, people

COLUMNS, ROWS = 2, 4
MARGIN, FOOT = 9 * mm, 10 * mm
WIDTH, HEIGHT = (A4[0] - 2 * MARGIN) / COLUMNS, (A4[1] - MARGIN - FOOT) / ROWS
PADDING = 5 * mm
CODE, SMALL_CODE = 36 * mm, 32 * mm
QUIET = 4
"""Modules of white around a QR code, as scanners need."""
RED, GREY, BLACK = HexColor("#8c1c13"), HexColor("#45525e"), HexColor("#14202b")
SMALLEST = 6
"""Points: smaller than that is not read."""
LETTERS = frozenset(chr(code) for code in [*range(32, 127), *range(160, 256)]) | frozenset("‘’“”–")
"""What the fonts that every PDF reader has can show."""
PLAIN, BOLD, MONO = "Helvetica", "Helvetica-Bold", "Courier"


@dataclass(frozen=True, slots=True)
class Card:
    """The words of one invite. `ways`: what the network is called → the link."""

    office: str
    name: str
    role: str
    scan: str
    until: str
    secret: str
    ways: Mapping[str, str]


async def made(renderer: Renderer, recipe: Recipe) -> bytes:
    """The sheet of the invites that were made."""
    made_of, language, world = recipe.made_of, recipe.made_of["language"], renderer.world
    at = datetime.fromisoformat(made_of["at"])
    async with renderer.reading() as view:
        invites = await people.invites_made(view, int(made_of["by"]), at, made_of["area"])
        listed = await appointees.by_ids(view, {invite.appointee_id for invite in invites})
    cards = [_card(world, language, invite, listed[invite.appointee_id]) for invite in invites]
    title, foot = (
        world.texts.get(language, f"joining.sheet.{name}", page="{}", pages="{}") for name in ("title", "foot")
    )
    return await asyncio.to_thread(as_pdf, cards, title=title, foot=foot)


def _card(world: World, language: str, invite: Invite, one: Appointee) -> Card:
    def say(key: str, **fields: str) -> str:
        return world.texts.get(language, f"joining.sheet.{key}", **fields)

    links = ways(world, token_of(world, invite.id))
    return Card(
        office=world.rules.office.name,
        name=one.name,
        role=f"{world.texts.get(language, f'common.role.{one.role}')} {world.areas.label(one.area_code)}",
        scan=say("scan"),
        until=say("until", until=world.texts.day_and_time(language, invite.expires_at)),
        secret=say("secret"),
        ways={say(network): link for network, link in links.items()},
    )


def as_pdf(cards: Sequence[Card], *, title: str, foot: str) -> bytes:
    """The sheet. `foot` has two places, for the page and the number of pages."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    canvas.setTitle(title)
    a_page = COLUMNS * ROWS
    pages = -(-len(cards) // a_page)
    for page in range(pages):
        for place, card in enumerate(cards[page * a_page : (page + 1) * a_page]):
            row, column = divmod(place, COLUMNS)
            _draw(canvas, card, MARGIN + column * WIDTH, A4[1] - MARGIN - (row + 1) * HEIGHT)
        canvas.setFont(PLAIN, 7.5)
        canvas.setFillColor(GREY)
        canvas.drawCentredString(A4[0] / 2, FOOT / 2, foot.format(page + 1, pages))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, card: Card, left: float, bottom: float) -> None:
    """One card, its lower left corner at (left, bottom), in points: who from above, the codes from below."""
    canvas.setStrokeColor(GREY)
    canvas.setDash(2, 2)
    canvas.rect(left, bottom, WIDTH, HEIGHT)
    canvas.setDash()
    x, wide = left + PADDING, WIDTH - 2 * PADDING
    y = bottom + HEIGHT - PADDING - 2
    y = _lines(canvas, card.office, x, y, wide, font=BOLD, size=7.5, color=RED, most=1)
    y = _lines(canvas, card.name, x, y - 5, wide, font=BOLD, size=12, most=2)
    _lines(canvas, card.role, x, y, wide, size=9, most=2)
    if len(card.ways) == 1:
        _one_way(canvas, card, x, bottom + 3 * mm, wide)
    else:
        _ways(canvas, card, x, bottom + 3 * mm, wide)


def _one_way(canvas: Canvas, card: Card, x: float, bottom: float, wide: float) -> None:
    """The words beside the code; below it the link, for who types it."""
    ((network, link),) = card.ways.items()
    _lines(canvas, link, x, bottom, wide, font=MONO, size=6, color=GREY, most=1)
    _code(canvas, network, link, x, bottom + 9, CODE)
    beside, narrow = x + CODE + 3 * mm, wide - CODE - 3 * mm
    y = _lines(canvas, card.scan, beside, bottom + CODE - 2, narrow, size=9)
    y = _lines(canvas, card.until, beside, y - 4, narrow, font=BOLD, size=9)
    _lines(canvas, card.secret, beside, y - 4, narrow, size=7.5, color=GREY)


def _ways(canvas: Canvas, card: Card, x: float, bottom: float, wide: float) -> None:
    """The codes beside each other, the words below."""
    y = _lines(canvas, card.until, x, bottom + 17, wide, font=BOLD, size=7.5, most=1)
    y = _lines(canvas, card.scan, x, y + 1, wide, size=6.5, most=1)
    _lines(canvas, card.secret, x, y + 1, wide, size=6.5, color=GREY, most=1)
    for place, (network, link) in enumerate(card.ways.items()):
        _code(canvas, network, link, x + place * (SMALL_CODE + 8 * mm), bottom + 26, SMALL_CODE)


def _lines(
    canvas: Canvas,
    words: str,
    x: float,
    y: float,
    wide: float,
    *,
    size: float,
    font: str = PLAIN,
    color: HexColor = BLACK,
    most: int = 9,
) -> float:
    """Write words in lines of a width, smaller where they would need more than `most`; returns where the next line
    would stand."""
    written = printable(words)
    lines = simpleSplit(written, font, size, wide)
    while len(lines) > most and size > SMALLEST:
        size -= 0.5
        lines = simpleSplit(written, font, size, wide)
    canvas.setFont(font, size)
    canvas.setFillColor(color)
    for line in lines[:most]:
        canvas.drawString(x, y, line)
        y -= size * 1.25
    return y


def printable(words: str) -> str:
    """The words in the letters that every printer's fonts have: others lose their marks, or go."""
    kept = (c if c in LETTERS else unicodedata.normalize("NFKD", c) for c in words)
    return "".join(c for part in kept for c in part if c in LETTERS)


def _code(canvas: Canvas, network: str, link: str, left: float, bottom: float, side: float) -> None:
    """A QR code of this side, quiet zone included, over the name of its network; a quarter of it may be dirty (level
    Q)."""
    matrix = [list(row) for row in segno.make(link, micro=False, error="q", boost_error=False).matrix]
    step = side / (len(matrix) + 2 * QUIET)
    canvas.setFillColor(BLACK)
    path = canvas.beginPath()
    for down, row in enumerate(matrix):
        y, along = bottom + side - (down + 1 + QUIET) * step, 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.rect(left + (along + QUIET) * step, y, length * step, step)
            along += length
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFont(PLAIN, 6.5)
    canvas.setFillColor(GREY)
    canvas.drawCentredString(left + side / 2, bottom, network)
