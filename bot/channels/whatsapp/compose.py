"""Messages as WhatsApp takes them: bold words between asterisks, buttons as reply buttons or a list, links, a place.

WhatsApp reads formatting out of the text itself, so what a person typed must not be taken for it: where a sign would
begin formatting, its twin stands in its place, which looks the same and means nothing. Limits:
developers.facebook.com, "Interactive messages".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.pieces import APART, ELLIPSIS, Piece, asks_device, pieces, short_label, units
from bot.domain.messages import BOLD_ON, Button, Buttons, Pin, Request

TEXT = 4096
BODY = 1024
"""The longest text with buttons, and the longest caption."""
REPLIES = 3
REPLY_TITLE = 20
ROWS = 10
ROW_TITLE = 24
ROW_ABOUT = 72
PLACE_NAME = 1000
PARAMETER = 200

TWINS = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ">": "›"}
LINK = re.compile(r"\S*://\S*")
OPENS = re.compile(r"(?<![^\W_])[*_~`]+(?=\S)|`{3}|(?m:^> ?)")
"""Where formatting can begin: a sign at a word's beginning, three backticks anywhere, a quotation at a line's."""


@dataclass(frozen=True, slots=True)
class Words:
    """The channel's own words in one language."""

    choose: str
    """On the button that opens a list."""
    pick: str
    """Above buttons that come without a text."""


@dataclass(frozen=True, slots=True)
class Content:
    """One message but for whom it goes to: its type and what is in it. `file` is where an uploaded file's id goes."""

    kind: str
    fields: dict[str, Any]
    file: dict[str, Any] | None = None

    @property
    def json(self) -> dict[str, Any]:
        """As the call has it."""
        return {"type": self.kind, self.kind: self.fields}


def contents(
    text: str, buttons: Buttons, words: Words, *, pin: Pin | None = None, file: tuple[str, str] | None = None
) -> list[Content]:
    """The messages that a text with its buttons, a place and a file (its kind and name) take; the last one has the
    buttons. Nothing at all makes no message."""
    pressed, links = _sorted(buttons)
    asks_place = any(button.request is Request.LOCATION for row in buttons for button in row)
    if links and (pressed or len(links) > 1 or asks_place):
        text, links = with_links(text, links), []
    shown = bool(pressed or links or asks_place)
    made = [_place(pin)] if pin else []
    media = _media(file) if file else None
    *before, last = _cut(text, BODY if shown or media else TEXT)
    if media and (before or shown) and not _heads(media, pressed, before):
        made.append(media)
        media = None
        *before, last = _cut(text, BODY if shown else TEXT)
    if shown and not last:
        last = words.pick
    made += [_text(one) for one in before]
    if shown:
        made.append(_interactive(last, pressed[:ROWS], links, words, media))
        made += [
            _interactive(words.pick, pressed[start : start + ROWS], (), words, None)
            for start in range(ROWS, len(pressed), ROWS)
        ]
    elif media:
        if last:
            media.fields["caption"] = last
        made.append(media)
    elif last:
        made.append(_text(last))
    return made


def _heads(media: Content, pressed: Sequence[Button], before: Sequence[str]) -> bool:
    """True where the file can stand above the text in the same message: lists have no such place."""
    return not before and bool(pressed) and _as_replies(pressed) and media.kind in ("image", "document")


def parameter(text: str) -> str:
    """What fills a gap of a template: one line, without runs of spaces (developers.facebook.com, error 132012)."""
    return short_label(" ".join(text.split()), PARAMETER) or "-"


def with_links(text: str, links: Sequence[Button]) -> str:
    """The text with links below it: a message has one button that opens a page, and beside others none."""
    told = "\n".join(f"{button.label}: {button.url}" for button in links)
    return f"{text}\n\n{told}" if text.strip() else told


def _sorted(buttons: Buttons) -> tuple[list[Button], list[Button]]:
    """Buttons that come back, each once, and those that open a page. A device is not asked for its number: whoever
    writes is known by it."""
    if asks_device(buttons):
        return [], []
    every = [button for row in buttons for button in row]
    return list({b.data: b for b in reversed(every) if b.data}.values())[::-1], [b for b in every if b.url]


def _interactive(
    text: str, pressed: Sequence[Button], links: Sequence[Button], words: Words, media: Content | None
) -> Content:
    fields: dict[str, Any] = {"body": {"text": text}}
    if links:
        [link] = links
        label = short_label(link.label, REPLY_TITLE)
        fields |= {
            "type": "cta_url",
            "action": {"name": "cta_url", "parameters": {"display_text": label, "url": link.url}},
        }
    elif not pressed:
        fields |= {"type": "location_request_message", "action": {"name": "send_location"}}
    elif _as_replies(pressed):
        replies = [{"type": "reply", "reply": {"id": b.data, "title": b.label}} for b in pressed]
        fields |= {"type": "button", "action": {"buttons": replies}}
        if media:
            fields["header"] = media.json
    else:
        action = {"button": words.choose, "sections": [{"rows": [_row(button) for button in pressed]}]}
        fields |= {"type": "list", "action": action}
    return Content("interactive", fields, media.file if media else None)


def _as_replies(pressed: Sequence[Button]) -> bool:
    """True where buttons can stand below the text: few, with short and different labels."""
    labels = [button.label for button in pressed]
    fit = all(units(label) <= REPLY_TITLE for label in labels)
    return len(labels) <= REPLIES and fit and len(set(labels)) == len(labels)


def _row(button: Button) -> dict[str, str]:
    """A row of a list. A label that is too long stands whole below its beginning."""
    title = row_title(button.label)
    row = {"id": button.data, "title": title}
    return row if title == button.label else row | {"description": short_label(button.label, ROW_ABOUT)}


def row_title(label: str) -> str:
    """A label in the length of a row's title, cut between words where there are any; what tells it apart is kept."""
    if units(label) <= ROW_TITLE:
        return label
    head, _, tail = label.rpartition(APART)
    kept = APART + tail if head and units(tail) <= ROW_TITLE // 3 else ""
    room = ROW_TITLE - units(ELLIPSIS + kept)
    [first, *_] = pieces(head if kept else label, room)
    return f"{first.text.rstrip(' ,;:·-')}{ELLIPSIS}{kept}"


def _text(text: str) -> Content:
    return Content("text", {"body": text, "preview_url": False})


def _place(pin: Pin) -> Content:
    fields: dict[str, Any] = {"latitude": pin.lat, "longitude": pin.lon}
    named = {"name": pin.title[:PLACE_NAME], "address": pin.address[:PLACE_NAME]}
    return Content("location", fields | {key: value for key, value in named.items() if value})


def _media(file: tuple[str, str]) -> Content:
    kind, name = file
    fields: dict[str, Any] = {"filename": name} if kind == "document" else {}
    return Content(kind, fields, fields)


# --- formatting -------------------------------------------------------------------------------------------------------


def _cut(marked: str, last: int) -> list[str]:
    """The text as WhatsApp shows it, in messages of which the last has at most `last` characters. One '' for none."""
    whole = [formatted(piece) for piece in _pieces(marked, TEXT)]
    if units(whole[-1]) <= last:
        return whole
    return [formatted(piece) for piece in _pieces(marked, last)]


def _pieces(marked: str, limit: int) -> list[Piece]:
    """Pieces that are within the limit with their signs of formatting, too."""
    signs = 2 * marked.count(BOLD_ON)
    for room in (limit, limit - signs // 2, limit - signs, limit // 2):
        cut = pieces(marked, max(room, 1))
        if all(units(formatted(piece)) <= limit for piece in cut):
            return cut
    return pieces(marked.replace(BOLD_ON, ""), limit)


def formatted(piece: Piece) -> str:
    """A piece with its bold words between asterisks, as WhatsApp reads them: around words of one line, never inside
    one."""
    text = plain(piece.text)
    parts: list[str] = []
    end = 0
    for start, stop in piece.bold:
        parts.append(text[end:start])
        begin = start
        for line in text[start:stop].splitlines(keepends=True):
            parts.append(_bold(line, text, begin))
            begin += len(line)
        end = stop
    return "".join([*parts, text[end:]])


def _bold(line: str, text: str, start: int) -> str:
    """One line's bold words; left plain where they touch others, because then the signs themselves would be shown."""
    words = line.strip()
    if not words:
        return line
    begin = start + line.index(words)
    if _is_word(text[begin - 1 : begin]) or _is_word(text[begin + len(words) :][:1]):
        return line
    return line.replace(words, f"*{''.join(TWINS.get(sign, sign) for sign in words)}*", 1)


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign in TWINS or sign in TWINS.values()


def plain(text: str) -> str:
    """What a person typed, so that WhatsApp shows it as it is: as long as it was, sign for sign. Links stay as they
    are."""
    return "".join(part if is_link else OPENS.sub(_twins, part) for part, is_link in _parts(text))


def _twins(found: re.Match[str]) -> str:
    return "".join(TWINS.get(sign, sign) for sign in found.group())


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in its order, links apart from the rest."""
    end = 0
    for link in LINK.finditer(text):
        yield text[end : link.start()], False
        yield link.group(), True
        end = link.end()
    yield text[end:], False
