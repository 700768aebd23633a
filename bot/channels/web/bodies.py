"""What a page sends → what happened: a text, a press, a point on the map, a telephone number, a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.channels.web.filetypes import media_type
from bot.channels.web.refusals import CLIENT_ID, Refused, clean, number
from bot.domain.messages import PRESS_LIMIT_BYTES, Body, Contact, Location, Media, MediaFile, Press, Text

PHONE = re.compile(r"\+?[0-9]{7,15}")
POINT_DIGITS = 5
"""Of a degree: about a metre. A telephone gives more digits than it knows."""


def message(sent: Mapping[str, Any], name: str, own_prefix: str, text_chars: int) -> Body:
    """The body of `{text}`, `{press, message}`, `{location: {lat, lon}}` or `{contact}`. `name` is the page's own name
    for it. Raises Refused."""
    if isinstance(press := sent.get("press"), str):
        if not 0 < len(press.encode(errors="replace")) <= PRESS_LIMIT_BYTES:
            raise Refused(400, "press")
        message_id = sent.get("message", "")
        pressed_on = str(number(message_id)) if message_id else ""
        return Press(data=clean(press), press_id=own_prefix + name, message_id=pressed_on)
    if (point := sent.get("location")) is not None:
        return _location(point, name)
    if (phone := sent.get("contact")) is not None:
        return _contact(phone, name)
    return Text(text=text(sent.get("text"), text_chars, needed=True), message_id=name)


def text(value: object, text_chars: int, *, needed: bool) -> str:
    """Words of at most `text_chars` characters. Raises Refused."""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise Refused(400, "text")
    if len(value) > text_chars:
        raise Refused(413, "too_long")
    return clean(value).strip()


def _location(point: object, name: str) -> Location:
    if not isinstance(point, dict):
        raise Refused(400, "location")
    lat, lon = (_degrees(point.get(key), limit) for key, limit in (("lat", 90), ("lon", 180)))
    return Location(lat=lat, lon=lon, message_id=name)


def _degrees(value: object, limit: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:
        raise Refused(400, "location")
    return round(float(value), POINT_DIGITS)


def _contact(phone: object, name: str) -> Contact:
    digits = re.sub(r"[\s().-]", "", phone) if isinstance(phone, str) else ""
    if not PHONE.fullmatch(digits):
        raise Refused(400, "contact")
    return Contact(phone=digits, message_id=name)


def file(fields: Mapping[str, bytes], name: str, own_prefix: str, text_chars: int) -> Media:
    """The body of an upload's fields `file`, `caption` and `album`. What the file was called on the device is not
    kept. Raises Refused."""
    caption = text(word(fields, "caption"), text_chars, needed=False)
    album = word(fields, "album")
    if album and not CLIENT_ID.fullmatch(album):
        raise Refused(400, "album")
    content = fields.get("file", b"")
    mime_type = media_type(content)
    if not mime_type:
        raise Refused(415, "not_a_proof")
    kept = MediaFile(own_prefix + name, mime_type, size=len(content), content=content)
    return Media(kept, caption=caption, message_id=name, album_id=own_prefix + album if album else "")


def word(fields: Mapping[str, bytes], name: str) -> str:
    """A form's field as text, '' where there is none."""
    return fields.get(name, b"").decode(errors="replace")
