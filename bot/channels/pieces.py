"""Texts as networks take them: bold words apart from the plain text, long texts in several pieces, cut where a reader
would. Lengths are in UTF-16 units, the widest count of all networks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.messages import BOLD_OFF, BOLD_ON, Buttons

ELLIPSIS = "…"
APART = " · "
"""What stands behind it tells one button from the others that read alike: it is kept."""
MARKS = re.compile(f"([{BOLD_ON}{BOLD_OFF}])")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message's text without marks, and its bold stretches as (start, end) in characters."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(marked: str, limit: int) -> list[Piece]:
    """`marked` text as messages of at most `limit` units each, cut at paragraphs, lines or words where there are any.
    Always at least one; bold that a cut runs through goes on in the next piece."""
    plain, bold = _read_marks(marked)
    cuts = _cuts(plain, limit)
    return [_piece(plain, start, end, bold) for start, end in cuts] or [Piece("")]


def shortened(marked: str, limit: int) -> Piece:
    """`marked` as one message of at most `limit` units; an ellipsis stands for what did not fit."""
    plain, bold = _read_marks(marked)
    if units(plain) <= limit:
        return _piece(plain, 0, len(plain), bold)
    start, end = _cuts(plain, limit - 1)[0]
    piece = _piece(plain, start, end, bold)
    return Piece(piece.text + ELLIPSIS, piece.bold)


def short_label(label: str, limit: int) -> str:
    """A button's label in at most `limit` characters; what tells it from the others is kept."""
    if len(label) <= limit:
        return label
    head, dot, tail = label.rpartition(APART)
    kept = dot + tail if len(tail) <= limit // 3 else ""
    return (head if kept else label)[: limit - 1 - len(kept)] + ELLIPSIS + kept


def asks_device(buttons: Buttons) -> bool:
    """True when the buttons ask the person's device for something."""
    return any(button.request for row in buttons for button in row)


def _read_marks(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without marks, and the bold stretches in its characters. A mark that fits nothing is dropped."""
    plain: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    opened: int | None = None
    for part in MARKS.split(marked + BOLD_OFF):
        if part == BOLD_ON:
            opened = length if opened is None else opened
        elif part == BOLD_OFF:
            if opened is not None and opened < length:
                bold.append((opened, length))
            opened = None
        else:
            plain.append(part)
            length += len(part)
    return "".join(plain), bold


def _cuts(plain: str, limit: int) -> list[tuple[int, int]]:
    """Where to cut: (start, end) of each piece, without the white space around it."""
    cuts = []
    start = 0
    while start < len(plain):
        end = _reach(plain, start, limit)
        if end < len(plain):
            end = _boundary(plain, start, end)
        cut = _trimmed(plain, start, end)
        if cut[0] < cut[1]:
            cuts.append(cut)
        start = end
    return cuts


def _reach(plain: str, start: int, limit: int) -> int:
    """The furthest end so that plain[start:end] has at most `limit` units (always one character)."""
    end = min(len(plain), start + limit)
    while units(plain[start:end]) > limit:
        end -= max(1, (units(plain[start:end]) - limit) // 2)
    return max(end, start + 1)


def _boundary(plain: str, start: int, end: int) -> int:
    """The last good place to cut before `end`: a paragraph, line or word in the second half, else `end`."""
    half = start + (end - start) // 2
    for separator in ("\n\n", "\n", " "):
        found = plain.rfind(separator, half, end + 1)
        if found != -1:
            return min(found + len(separator), end) if found < end else end
    return end


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while start < end and plain[end - 1].isspace():
        end -= 1
    return start, end


def _piece(plain: str, start: int, end: int, bold: list[tuple[int, int]]) -> Piece:
    stretches = []
    for bold_start, bold_end in bold:
        first, last = _trimmed(plain, max(start, bold_start), min(end, bold_end))
        if first < last:
            stretches.append((first - start, last - start))
    return Piece(plain[start:end], tuple(stretches))
