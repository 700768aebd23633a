"""Posters as a page to be printed: A4, one a village, with QR codes that open a report from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from string import Template

import segno

from handlers.poster import Poster, Way

MARK = "<!-- pages -->"


def as_html(posters: Iterable[Poster], *, title: str, language: str) -> Iterator[str]:
    """The whole document, piece by piece: a nation of villages is no small one."""
    frame = resources.files("bot").joinpath("poster.html").read_text(encoding="utf-8")
    head, foot = Template(frame).substitute(title=escape(title), language=escape(language)).split(MARK)
    yield head
    for poster in posters:
        yield _page(poster)
    yield foot


def _page(poster: Poster) -> str:
    visit = ""
    if poster.visit:
        first, place, *rest = (escape(line) for line in poster.visit)
        when = " · ".join(f"<span>{line}</span>" for line in rest)
        visit = f'<p class="visit"><b>{first}</b>{place}<br>{when}</p>\n'
    return (
        '<section class="page">\n'
        f'<p class="office">{escape(poster.office)}</p>\n'
        f"<h1>{escape(poster.head)}</h1>\n"
        f'<p class="place">{escape(poster.place)}</p>\n'
        f'<p class="sentence">{escape(poster.sentence)}</p>\n'
        f'<p class="scan">{escape(poster.scan)}</p>\n'
        f'<div class="ways">{"".join(_way(way, poster.letters) for way in poster.ways)}</div>\n'
        f"{visit}"
        f'<p class="promise">{escape(poster.promise)}</p>\n'
        "</section>\n"
    )


def _way(way: Way, letters: str) -> str:
    return (
        f'<div class="way"><p class="label">{escape(way.label)}</p>{qr(way.link)}'
        f'<p class="letters">{escape(letters)}</p><p class="link">{_breakable(way.letters)}</p></div>'
    )


def _breakable(letters: str) -> str:
    """A link that is broken where it reads best, if it must be: a hyphen would be no good place."""
    address, question, payload = escape(letters).partition("?")
    return f'{address}<wbr><span style="white-space: nowrap">{question}{payload}</span>'


def qr(link: str) -> str:
    """A link as a QR code in SVG, with the quiet zone that scanners need. A quarter of it may be torn or dirty (level
    Q), as paper on a village's wall is."""
    return segno.make(link, micro=False, error="q").svg_inline(omitsize=True, border=4)
