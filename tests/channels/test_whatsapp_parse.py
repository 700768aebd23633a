"""What Meta posts, read: each kind of message, who sent it, what became of ours, and whatever else may come."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.parse import Parser, Reading, named
from bot.domain.messages import (
    Body,
    Contact,
    Endpoint,
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
from storage import kept
from tests.fakes.whatsapp import FakeWhatsApp, Person

NUMBER = FakeWhatsApp.number_id
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PARSER = Parser("whatsapp", NUMBER)
META = FakeWhatsApp()
SITI = Person("6281200000001", name="Siti")


def message(kind: str, content: object, person: Person = SITI, name: str = "wamid.A") -> dict[str, Any]:
    """A message as Meta has it."""
    return META.message_json(person, name, kind, content, at=AT)


def read(*messages: object, person: Person = SITI, **value: Any) -> Reading:
    """What a body with these messages says."""
    content = META.value(contacts=[META.contact_json(person)], messages=list(messages)) | value
    return PARSER.read(META.envelope(content))


def body_of(raw: object) -> Body | None:
    """What the one message says."""
    reading = read(raw)
    assert not reading.unread
    return reading.inbounds[0].body if reading.inbounds else None


FILE = {"id": "1234", "mime_type": "image/jpeg", "sha256": "x"}
OWN = {"name": {"formatted_name": "Siti"}, "phones": [{"phone": "+62 812-0000-0001", "wa_id": SITI.number}]}
KINDS: list[tuple[str, object, Body | None]] = [
    ("text", {"body": "halo"}, Text("halo", "wamid.A")),
    ("text", {"body": "a\x00b"}, Text("ab", "wamid.A")),
    ("reaction", {"message_id": "wamid.B", "emoji": "👍"}, None),
    ("image", FILE | {"caption": "KTP"}, Media(MediaFile("1234", "image/jpeg"), "KTP", "wamid.A")),
    ("audio", {"id": "7", "mime_type": "audio/ogg; codecs=opus"}, Media(MediaFile("7", "audio/ogg"), "", "wamid.A")),
    ("video", {"id": "7"}, Media(MediaFile("7", "video/mp4"), "", "wamid.A")),
    (
        "document",
        {"id": "7", "mime_type": "application/pdf", "filename": "surat.pdf"},
        Media(MediaFile("7", "application/pdf", name="surat.pdf"), "", "wamid.A"),
    ),
    ("sticker", {"id": "7", "mime_type": "image/webp"}, Text("", "wamid.A")),
    ("location", {"latitude": -3.0, "longitude": 106.4, "name": "Pasar"}, Location(-3.0, 106.4, "Pasar", "wamid.A")),
    ("contacts", [OWN], Contact("+62 812-0000-0001", own=True, message_id="wamid.A")),
    ("contacts", [{"phones": [{"phone": "0812"}]}], Contact("0812", own=False, message_id="wamid.A")),
    ("contacts", [{"name": {}}], Text("", "wamid.A")),
    ("button", {"payload": "read.1", "text": "Baca"}, Press("read.1", "wamid.A")),
    ("interactive", {"type": "button_reply", "button_reply": {"id": "y.1", "title": "Ya"}}, Press("y.1", "wamid.A")),
    ("interactive", {"type": "list_reply", "list_reply": {"id": "d.2", "title": "Rias"}}, Press("d.2", "wamid.A")),
    ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}, Text("", "wamid.A")),
    ("order", {"catalog_id": "1"}, Text("", "wamid.A")),
    ("unsupported", {}, Text("", "wamid.A")),
    ("something_of_next_year", {"x": 1}, Text("", "wamid.A")),
]


@pytest.mark.parametrize(("kind", "content", "expected"), KINDS)
def test_each_kind_is_read(kind: str, content: object, expected: Body | None) -> None:
    assert body_of(message(kind, content)) == expected


def test_an_answer_names_what_it_answers() -> None:
    context = {"context": {"from": "62", "id": "wamid.B"}}
    assert body_of(message("text", {"body": "ya"}) | context) == Text("ya", "wamid.A", "wamid.B")
    reply = {"type": "button_reply", "button_reply": {"id": "y.1", "title": "Ya"}}
    assert body_of(message("interactive", reply) | context) == Press("y.1", "wamid.A", "wamid.B")


@pytest.mark.parametrize(
    ("person", "who", "alias"),
    [
        (Person("6281", name="Siti"), "6281", ""),
        (Person("6281", user_id="ID.abc", name="Siti"), "ID.abc", "6281"),
        (Person("6281", user_id="ID.abc", hidden=True, name="Siti"), "ID.abc", ""),
    ],
)
def test_people_are_known_by_their_id_where_they_have_one(person: Person, who: str, alias: str) -> None:
    [inbound] = read(message("text", {"body": "halo"}, person), person=person).inbounds
    assert (inbound.sender, inbound.alias, inbound.sender_name) == (Endpoint("whatsapp", who), alias, "Siti")
    assert inbound.chat == inbound.sender
    assert inbound.sent_at == AT


def test_an_id_beside_the_message_counts_too_and_a_number_without_a_contact_does() -> None:
    person = Person("6281", user_id="ID.abc")
    bare = message("text", {"body": "halo"}, Person("6281"))
    assert read(bare, person=person).inbounds[0].sender.external_id == "ID.abc"
    assert read(bare, person=person, contacts=[1, {"profile": 3}]).inbounds[0].sender.external_id == "6281"


@pytest.mark.parametrize(
    ("system", "names", "old", "new"),
    [
        ({"type": "user_changed_number", "wa_id": "6282", "body": "…"}, {"from": "6281"}, "6281", "6282"),
        ({"type": "user_changed_user_id", "previous_user_id": "ID.a"}, {"from_user_id": "ID.b"}, "ID.a", "ID.b"),
        (
            {"type": "user_changed_user_id", "previous_user_id": "ID.a", "user_id": "ID.b"},
            {"from_user_id": "ID.a"},
            "ID.a",
            "ID.b",
        ),
    ],
)
def test_a_new_number_or_id_moves_the_person(system: object, names: dict[str, str], old: str, new: str) -> None:
    raw = {"id": "wamid.S", "timestamp": str(int(AT.timestamp())), "type": "system", "system": system} | names
    [inbound] = PARSER.read(META.envelope(META.value(messages=[raw]))).inbounds
    assert (inbound.sender.external_id, inbound.body) == (old, Membership(MembershipChange.MOVED, moved_to=new))


def status(state: str, opaque: str = "a1", **more: Any) -> dict[str, Any]:
    """A status as Meta has it."""
    stamp = str(int(AT.timestamp()))
    return {"id": "wamid.O", "status": state, "timestamp": stamp, "biz_opaque_callback_data": opaque} | more


@pytest.mark.parametrize("state", ["sent", "delivered", "read"])
def test_a_status_without_contacts_is_a_receipt(state: str) -> None:
    reading = PARSER.read(META.envelope(META.value(statuses=[status(state)])))
    assert reading.receipts == [Receipt(int("a1", 36), "wamid.O", Progress(state), AT)]


def test_a_failure_says_what_to_do_about_it() -> None:
    failed = status("failed", errors=[{"code": 131047, "title": "Re-engagement message"}])
    [receipt] = PARSER.read(META.envelope(META.value(statuses=[failed]))).receipts
    assert receipt.error is not None
    assert receipt.error.closed


def test_what_is_only_a_part_of_a_message_says_so_and_as_what_it_counts() -> None:
    parts = [
        status("delivered", "a1.1"),
        status("failed", "a1.2", errors=[{"code": 131026}]),
        status("sent", "a1.knock"),
        status("sent"),
    ]
    receipts = PARSER.read(META.envelope(META.value(statuses=parts))).receipts
    assert [(one.message_id, one.part, one.progress, one.kind) for one in receipts] == [
        (int("a1", 36), True, Progress.DELIVERED, "service"),
        (int("a1", 36), True, Progress.FAILED, "service"),
        (int("a1", 36), True, Progress.SENT, "utility"),
        (int("a1", 36), False, Progress.SENT, "service"),
    ]


@pytest.mark.parametrize(
    ("pricing", "charge"),
    [
        ({"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}, "billed:service"),
        ({"pricing_model": "PMP", "type": "regular", "category": "utility"}, "billed:utility"),
        ({"billable": True, "pricing_model": "CBP", "category": "marketing"}, "billed:marketing"),
        ({"billable": True, "type": "regular", "category": "referral_conversion"}, "billed:other"),
        ({"billable": True, "type": "regular", "category": ["x"]}, "billed:other"),
        ({"billable": False, "type": "regular", "category": "service"}, "free"),
        ({"pricing_model": "PMP", "type": "free_customer_service", "category": "utility"}, "free"),
        ({"type": "free_entry_point", "category": "service"}, "free"),
        ({"pricing_model": "PMP", "category": "service"}, ""),
        ({"billable": "yes", "type": 5}, ""),
        ("regular", ""),
        (None, ""),
    ],
)
def test_what_meta_says_that_it_bills_is_read(pricing: object, charge: str) -> None:
    [receipt] = PARSER.read(META.envelope(META.value(statuses=[status("sent", pricing=pricing)]))).receipts
    assert receipt.charge == charge


@pytest.mark.parametrize("opaque", ["", "of another tool", "ZZ", "z" * 13, "z" * 400])
def test_what_another_tool_sent_is_none_of_ours(opaque: str) -> None:
    reading = PARSER.read(META.envelope(META.value(statuses=[status("sent", opaque)])))
    assert (reading.receipts, reading.unread) == ([], [])


def test_another_number_and_other_news_are_no_messages() -> None:
    other = META.value(messages=[message("text", {"body": "x"})])
    other["metadata"]["phone_number_id"] = "1"
    envelope = META.envelope(other)
    envelope["entry"][0]["changes"].append({"field": "account_update", "value": {"event": "x"}})
    reading = PARSER.read(envelope)
    assert (reading.inbounds, reading.unread, reading.elsewhere) == ([], [], 2)


BAD: list[Any] = [
    None,
    [],
    "x",
    {},
    message("text", None),
    message("text", {"body": 5}),
    message("text", {"body": "\ud83d"}),
    message("text", {"body": "x"}) | {"timestamp": "99999999999999"},
    message("text", {"body": "x"}) | {"timestamp": "9" * 5000},
    message("text", {"body": "x"}) | {"id": ""},
    message("text", {"body": "x"}) | {"from": "+62 812"},
    message("location", {"latitude": 1e999, "longitude": 2}),
    message("image", {"caption": "no id"}),
    message("system", {"type": "user_changed_number"}),
]


def test_what_is_malformed_is_set_aside_alone() -> None:
    messages: list[Any] = []
    for number, bad in enumerate(BAD):
        messages += [message("text", {"body": f"{number}"}, name=f"wamid.G{number}"), bad]
    reading = read(*messages, statuses=[status("sent"), 7, {"id": "wamid.x"}])
    texts = [inbound.body.text for inbound in reading.inbounds if isinstance(inbound.body, Text)]
    assert texts == [str(number) for number in range(len(BAD))]
    assert len(reading.unread) == len(BAD) + 2
    assert len(reading.receipts) == 1
    again = read(*messages, statuses=[status("sent"), 7, {"id": "wamid.x"}])
    assert [name for name, _ in again.unread] == [name for name, _ in reading.unread], "the same names each time"


@pytest.mark.parametrize(
    "body", [None, 1, "text", [], {}, {"object": "page", "entry": []}, {"object": "whatsapp_business_account"}]
)
def test_a_body_that_says_nothing_known_is_set_aside_whole(body: object) -> None:
    assert len(PARSER.read(body).unread) == 1


# Whatever comes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "text", "body", "from", "system", "timestamp"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
SHAPES = st.sampled_from([message(kind, content) for kind, content, _ in KINDS] + [status("sent"), status("failed")])


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A message or a status in which something is replaced, left out or added."""
    made = json.loads(json.dumps(draw(SHAPES)))
    where: Any = made
    for _ in range(draw(st.integers(0, 3))):
        deeper = [v for v in (where.values() if isinstance(where, dict) else where) if isinstance(v, dict | list) and v]
        if not deeper:
            break
        where = draw(st.sampled_from(deeper))
    key = draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
    if draw(st.booleans()):
        where[key] = draw(JSON)
    else:
        del where[key]
    return made


@given(st.lists(mutated() | JSON, min_size=1, max_size=5), st.lists(mutated() | JSON, max_size=3))
def test_fuzzed_bodies_lose_no_sibling(messages: list[Any], statuses: list[Any]) -> None:
    whole: list[Any] = []
    for number, bad in enumerate(messages):
        whole += [bad, message("text", {"body": f"sibling {number}"}, name=f"wamid.sibling{number}")]
    reading = read(*whole, statuses=[*statuses, status("read", "zz")])
    written = [inbound.body.text for inbound in reading.inbounds if isinstance(inbound.body, Text)]
    siblings = [text for text in written if text.startswith("sibling")]
    assert siblings == [f"sibling {number}" for number in range(len(messages))]
    assert Receipt(int("zz", 36), "wamid.O", Progress.READ, AT) in reading.receipts
    for inbound in reading.inbounds:
        assert kept.load(kept.dump(inbound)) == inbound, "whatever was read can be kept"
    for name, raw in reading.unread:
        assert name.isascii()
        json.loads(raw)


@given(JSON, st.sampled_from(["entry", "changes", "change", "value", "messages", "metadata", "contacts"]))
def test_fuzzed_envelopes_raise_nothing_and_keep_what_is_beside(junk: Any, place: str) -> None:
    bad = META.value(contacts=[META.contact_json(SITI)], messages=[message("text", {"body": "x"})])
    envelope: Any = META.envelope(bad, META.value(messages=[message("text", {"body": "beside"}, name="wamid.B")]))
    changes = envelope["entry"][0]["changes"]
    match place:
        case "entry":
            envelope["entry"].insert(0, junk)
        case "changes":
            envelope["entry"].insert(0, {"id": "1", "changes": junk})
        case "change":
            changes.insert(0, junk)
        case "value":
            changes.insert(0, {"field": "messages", "value": junk})
        case _:
            bad[place] = junk
    assert named("wamid.B") in [inbound.external_id for inbound in PARSER.read(envelope).inbounds]
