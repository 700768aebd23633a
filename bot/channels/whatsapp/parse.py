"""One body that Meta posted → what it says: inbounds, receipts, and what cannot be read, each apart from its siblings.

Content of a kind that we have no word for (a sticker, an order) becomes an empty `Text`, so that the citizen gets an
answer. A reaction says nothing that a hotline could act on. Shapes: developers.facebook.com, "Webhooks reference".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.channels.whatsapp.refusals import refusal
from bot.domain.messages import (
    BILLED,
    Billed,
    Body,
    Contact,
    Endpoint,
    Inbound,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Progress,
    Receipt,
    Text,
)

Json = Mapping[str, Any]

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError)
"""What reading something malformed raises; a time beyond all calendars is an OverflowError or an OSError."""
KIND = "whatsapp_business_account"
FIELD = "messages"
MEDIA = ("image", "document", "audio", "video")
USUAL_TYPES = {"image": "image/jpeg", "audio": "audio/ogg", "video": "video/mp4"}
ID_LIMIT = 300
OWN_NAME = re.compile(r"wamid\.[!-~]{1,290}")
"""Meta's own name of a message."""
OURS = re.compile(r"[0-9a-z]{1,13}")
"""Our name of a message: its id, below 2⁶³, in base 36."""
PARTS = "."
"""Stands in our name of a message that is only a part of one; the last part has the bare name."""
KNOCK = "knock"
"""The part that is a template, which asks to write."""
CATEGORIES = ("service", "utility", "marketing", "authentication")
OTHER = "other"
"""What is counted of Meta's categories of prices (developers.facebook.com, "Status messages webhook reference"); the
others are for businesses that we are none of."""


@dataclass(slots=True)
class Reading:
    """What a body says. `unread` holds (name, JSON text) of what could not be read, `elsewhere` counts what concerns
    other numbers of the business, or nothing that we know."""

    inbounds: list[Inbound] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    elsewhere: int = 0

    def put_aside(self, raw: object) -> None:
        """Keep `raw` for an operator, under its own id or, where it has none, one that is the same at each delivery."""
        try:
            text = json.dumps(raw)
        except RecursionError:
            text = json.dumps("nested too deeply")
        given = raw.get("id") if isinstance(raw, dict) else None
        is_name = isinstance(given, str) and OWN_NAME.fullmatch(given)
        self.unread.append((named(str(given) if is_name else text), text))


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads bodies for the channel called `channel`, which is the number `number_id`."""

    channel: str
    number_id: str

    def read(self, body: object) -> Reading:
        """All that a body says; nothing is raised, whatever it is."""
        reading = Reading()
        if not isinstance(body, dict) or body.get("object") != KIND or not isinstance(body.get("entry"), list):
            reading.put_aside(body)
            return reading
        for entry in body["entry"]:
            changes = entry.get("changes") if isinstance(entry, dict) else None
            if not isinstance(changes, list):
                reading.put_aside(entry)
                continue
            for change in changes:
                self._change(change, reading)
        return reading

    def inbound(self, raw: object) -> Inbound | None:
        """What a message means that was set aside because nobody could read it then; None where that is still so."""
        try:
            return self._message(raw, {}) if isinstance(raw, dict) else None
        except UNREADABLE:
            return None

    def _change(self, change: object, reading: Reading) -> None:
        value = change.get("value") if isinstance(change, dict) else None
        if not isinstance(change, dict) or not isinstance(value, dict):
            reading.put_aside(change)
            return
        if change.get("field") != FIELD or not self._is_ours(value):
            reading.elsewhere += 1
            return
        contacts = dict(_contacts(value.get("contacts")))
        reading.elsewhere += "errors" in value
        for raw in _listed(value, "messages", reading):
            try:
                inbound = self._message(raw, contacts)
            except UNREADABLE:
                reading.put_aside(raw)
                continue
            if inbound is not None:
                reading.inbounds.append(inbound)
        for raw in _listed(value, "statuses", reading):
            try:
                receipt = _receipt(raw)
            except UNREADABLE:
                reading.put_aside(raw)
                continue
            if receipt is not None:
                reading.receipts.append(receipt)

    def _is_ours(self, value: Json) -> bool:
        metadata = value.get("metadata")
        return isinstance(metadata, dict) and metadata.get("phone_number_id") == self.number_id

    def _message(self, raw: Json, contacts: Mapping[str, Json]) -> Inbound | None:
        if raw.get("group_id"):
            return None
        name = _name(raw["id"])
        sent_at = datetime.fromtimestamp(int(_text(raw["timestamp"])), UTC)
        who, phone, called = _sender(raw, contacts)
        if raw["type"] == "system":
            return self._moved(raw, name, sent_at)
        body = _body(raw, phone)
        if body is None:
            return None
        endpoint = Endpoint(self.channel, who)
        alias = phone if phone != who else ""
        return Inbound(self.channel, named(name), endpoint, endpoint, body, sent_at, sender_name=called, alias=alias)

    def _moved(self, raw: Json, name: str, sent_at: datetime) -> Inbound | None:
        """The person goes on under another number or id."""
        system = raw["system"]
        if system["type"] == "user_changed_number":
            before, after = raw.get("from"), system.get("user_id") or system["wa_id"]
        elif system["type"] == "user_changed_user_id":
            before = system["previous_user_id"]
            after = system.get("user_id") or raw["from_user_id"]
        else:
            return None
        old, new = _name(before), _name(after)
        if old == new:
            return None
        was = Endpoint(self.channel, old)
        body = Membership(MembershipChange.MOVED, moved_to=new)
        return Inbound(self.channel, named(name), was, was, body, sent_at)


def named(message_id: str) -> str:
    """The name under which a message is taken once. Meta's own holds the sender's telephone number, in base64."""
    return sha256(message_id.encode()).hexdigest()[:40]


def clean(text: object) -> str:
    """`text` as every database takes it, '' for none. Raises ValueError for half a UTF-16 pair, TypeError for what is
    no text."""
    if text is None:
        return ""
    plain = _text(text).replace("\x00", "")
    plain.encode()
    return plain


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value


def _name(value: object) -> str:
    """An id that the network gave. Raises ValueError for what cannot be one."""
    name = clean(value)
    if not name or len(name) > ID_LIMIT or not name.isprintable():
        raise ValueError("no id")
    return name


def _listed(value: Json, key: str, reading: Reading) -> Iterator[Json]:
    """The objects of a list that may be absent; what is none is set aside."""
    listed = value.get(key)
    if listed is None:
        return
    if not isinstance(listed, list):
        reading.put_aside({key: listed})
        return
    for one in listed:
        if isinstance(one, dict):
            yield one
        else:
            reading.put_aside(one)


def _contacts(listed: object) -> Iterator[tuple[str, Json]]:
    """Who speaks, by number and by id: a courtesy of the network, of which nothing is expected."""
    for contact in listed if isinstance(listed, list) else ():
        if isinstance(contact, dict):
            for key in ("wa_id", "user_id"):
                if isinstance(contact.get(key), str):
                    yield contact[key], contact


def _sender(raw: Json, contacts: Mapping[str, Json]) -> tuple[str, str, str]:
    """The id by which the sender is known, their telephone number where it is told, and what they call themselves."""
    phone = clean(raw.get("from"))
    user_id = clean(raw.get("from_user_id"))
    contact = contacts.get(user_id) or contacts.get(phone) or {}
    user_id = user_id or clean(contact.get("user_id"))
    profile = contact.get("profile")
    called = clean(profile.get("name")) if isinstance(profile, dict) else ""
    if phone and not phone.isdecimal():
        raise ValueError("no telephone number")
    return _name(user_id or phone), phone, called


def _body(raw: Json, phone: str) -> Body | None:
    message_id, kind = _name(raw["id"]), _text(raw["type"])
    answered = _answered(raw)
    body: Body | None = Text("", message_id=message_id, reply_to=answered)
    match kind:
        case "text":
            body = Text(clean(raw["text"]["body"]), message_id=message_id, reply_to=answered)
        case "reaction":
            body = None
        case "location":
            body = _location(raw["location"], message_id)
        case "contacts":
            body = _contact(raw["contacts"], phone, message_id)
        case "button":
            body = Press(clean(raw["button"]["payload"]), press_id=message_id, message_id=answered)
        case "interactive":
            reply = raw["interactive"].get(_text(raw["interactive"]["type"]))
            if isinstance(reply, dict) and isinstance(reply.get("id"), str):
                body = Press(clean(reply["id"]), press_id=message_id, message_id=answered)
        case _ if kind in MEDIA:
            content = raw[kind]
            file = MediaFile(_name(content["id"]), _mime(content, kind), name=clean(content.get("filename")))
            body = Media(file, caption=clean(content.get("caption")), message_id=message_id)
    return body


def _location(place: Json, message_id: str) -> Location:
    lat, lon = float(place["latitude"]), float(place["longitude"])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("no place on earth")
    return Location(lat, lon, title=clean(place.get("name")), message_id=message_id)


def _answered(raw: Json) -> str:
    """The message that this one answers."""
    context = raw.get("context")
    return clean(context.get("id")) if isinstance(context, dict) else ""


def _mime(content: Json, kind: str) -> str:
    """The type of a file without its parameters, such as the codec of a voice note."""
    given = clean(content.get("mime_type")).partition(";")[0].strip()
    return given or USUAL_TYPES.get(kind, "application/octet-stream")


def _contact(shared: Sequence[Json], phone: str, message_id: str) -> Contact | Text:
    """The first number shared. The network vouches that it is the sender's own where it names their account."""
    for one in shared:
        for number in one.get("phones") or ():
            if given := clean(number.get("phone") or number.get("wa_id")):
                own = bool(phone) and clean(number.get("wa_id")) == phone
                return Contact(given, own=own, message_id=message_id)
    return Text("", message_id=message_id)


def _receipt(raw: Json) -> Receipt | None:
    """What became of a message of ours; None where it is none, or says nothing that we keep."""
    network_id, at = _name(raw["id"]), datetime.fromtimestamp(int(_text(raw["timestamp"])), UTC)
    named, part, which = clean(raw.get("biz_opaque_callback_data")).partition(PARTS)
    state = _text(raw["status"])
    failed = state == Progress.FAILED
    if not OURS.fullmatch(named) or state not in set(Progress):
        return None
    error = None
    if failed:
        [first, *_] = raw.get("errors") or [{}]
        error = refusal(0, first)
    if (ours := int(named, 36)) >= 2**63:
        return None
    kind = Billed.UTILITY if which == KNOCK else Billed.SERVICE
    return Receipt(ours, network_id, Progress(state), at, error, bool(part), _charge(raw.get("pricing")), kind)


def _charge(pricing: object) -> str:
    """As what Meta says that it bills the message; '' where it does not. What is free says so in `type` since messages
    are billed one by one, and in `billable` before."""
    if not isinstance(pricing, dict):
        return ""
    kind, billable = pricing.get("type"), pricing.get("billable")
    if billable is False or (isinstance(kind, str) and kind.startswith("free")):
        return Billed.FREE
    if billable is not True and not isinstance(kind, str):
        return ""
    category = pricing.get("category")
    return BILLED + (str(category) if category in CATEGORIES else OTHER)
