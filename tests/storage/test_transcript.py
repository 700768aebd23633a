"""What a chat page reads: both sides of its session in order, again until it says that it holds them, no one else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.web.transcript import Entry
from bot.domain.conversations import Attachment
from bot.domain.messages import (
    SHARED_CONTACT,
    SHARED_LOCATION,
    Body,
    Button,
    Contact,
    Inbound,
    Location,
    Media,
    MediaFile,
    Outbound,
    OutboundKind,
    Pin,
    Press,
    Text,
)
from bot.domain.people import Address
from bot.pages import CHANNEL, StoredTranscript
from storage import models
from tests import contents
from tests.storage.kit import NOW, Store, endpoint

PAGE, OTHER = "session-1", "session-2"
SEND, EDIT, DELETE, ANSWER = OutboundKind.SEND, OutboundKind.EDIT, OutboundKind.DELETE, OutboundKind.ANSWER


class Chat:
    """One session's chat, said from both sides."""

    def __init__(self, store: Store, external_id: str) -> None:
        self.store, self.external_id = store, external_id
        self.transcript = StoredTranscript(store.database, store.keys, lambda: store.now)

    async def hears(self, name: str, body: Body) -> None:
        """The person does something; a file comes with its bytes, as the road's handlers keep it."""
        where = endpoint(self.external_id, channel=CHANNEL)
        await self.store.admit(Inbound(CHANNEL, name, where, where, body, NOW), transcript_of=[CHANNEL])
        if isinstance(body, Media):
            await self.keeps_file(remote_id=name, content=body.file.content, mime_type=body.file.mime_type)

    async def keeps_file(self, **fields: Any) -> Attachment:
        fields = {"content": b"png", "mime_type": "image/png", "remote_id": ""} | fields
        address = await self.address()
        file = Attachment(
            id=self.store.new_id(), address_id=address.id, channel=CHANNEL, size=3, created_at=NOW, **fields
        )
        await self.store.keep(file)
        return file

    async def says(self, key: str, text: str = "", **fields: Any) -> Outbound:
        """The bot does something."""
        address = await self.address()
        said = Outbound(id=self.store.new_id(), key=key, address_id=address.id, text=text, **fields)
        await self.store.keep(outbound=[said])
        return said

    async def address(self) -> Address:
        async with self.store.batch() as batch:
            where = endpoint(self.external_id, channel=CHANNEL)
            opened = Inbound(CHANNEL, f"opened by {self.external_id}", where, where, Press(""), NOW)
            await batch.admit([opened], "id", frozenset())
            return batch.address(where)

    async def shown(self, after: int = 0, limit: int = 50) -> list[Entry]:
        return list(await self.transcript.since(self.external_id, after, limit))

    async def texts(self, after: int = 0, limit: int = 50) -> list[str]:
        return [entry.text for entry in await self.shown(after, limit)]

    async def holds(self, *messages: Outbound) -> None:
        """The page says that it holds these."""
        await self.transcript.acknowledge(self.external_id, [message.id for message in messages])

    async def bodies(self) -> dict[str, bool]:
        """Key → whether the words still lie in the database, of every message to anybody."""
        return {row.key: row.body is not None for row in await self.store.rows(models.OutboxRow)}


async def received(chat: Chat, page: str, file_id: int) -> tuple[bytes | None, str]:
    """What a page gets of a file."""
    found = await chat.transcript.attachment(page, file_id)
    assert found is not None
    return await contents.whole(found[0]), found[1]


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store, PAGE)


@pytest.fixture
def other(store: Store) -> Chat:
    return Chat(store, OTHER)


# --- since ---


async def test_a_session_in_which_nothing_was_said_is_empty(chat: Chat) -> None:
    assert await chat.shown() == []
    await chat.transcript.acknowledge(PAGE, [1])
    assert await chat.transcript.attachment(PAGE, 1) is None


async def test_both_sides_stand_in_the_order_of_their_ids(chat: Chat, other: Chat) -> None:
    await chat.hears("in-1", Text("halo"))
    first = await chat.says("out-1", "siapa namanya?", buttons=((Button("Batal", "f.x"),),))
    await other.hears("in-2", Text("milik orang lain"))
    await other.says("out-2", "untuk orang lain")
    await chat.hears("in-3", Media(MediaFile("", "image/jpeg", 3, content=b"jpg"), caption="rumahnya"))
    await chat.hears("in-4", Media(MediaFile("", "image/jpeg", 3, content=b"jpg")))
    await chat.hears("in-5", Press("f.x", "in-5"))
    await chat.says("out-3", "baik", kind=ANSWER, press_id="in-5")
    entries = await chat.shown()
    assert [e.id for e in entries] == sorted(e.id for e in entries)
    assert [(e.mine, e.key, e.text, e.kind) for e in entries] == [
        (True, "in-1", "halo", SEND),
        (False, "out-1", "siapa namanya?", SEND),
        (True, "in-3", "rumahnya", SEND),
        (True, "in-4", "", SEND),
        (False, "out-3", "baik", ANSWER),
    ], "a press of one's own has no words to show"
    assert entries[1] == Entry(id=first.id, mine=False, key="out-1", at=NOW, text=first.text, buttons=first.buttons)
    assert [bool(e.attachment_id) for e in entries] == [False, False, True, True, False]
    assert [e.attachment_mime_type for e in entries] == ["", "", "image/jpeg", "image/jpeg", ""]
    assert entries[-1].target_key == "in-5", "an answer names the press that it answers"


async def test_of_a_shared_point_only_that_is_kept(chat: Chat, store: Store) -> None:
    await chat.hears("in-1", Location(-2.945212, 106.399492))
    await chat.hears("in-2", Contact("+6281234567890"))
    pin = Pin(-2.9, 106.4, "Posko Rias", "Jl. Sudirman 12")
    await chat.says("out-1", "Posko Bapak/Ibu:", pin=pin)
    entries = await chat.shown()
    assert [(e.mine, e.text, e.shared, e.pin) for e in entries] == [
        (True, "", "location", None),
        (True, "", "contact", None),
        (False, "Posko Bapak/Ibu:", "", pin),
    ]
    for row in await store.rows(models.InboxRow):
        if row.body is not None:
            words = store.keys.open(row.body, table="inbox", column="body", row=row.id).decode()
            assert words in (SHARED_LOCATION, SHARED_CONTACT)


async def test_what_was_not_acknowledged_comes_again(chat: Chat) -> None:
    made = [await chat.says(f"out-{n}", f"pesan {n}") for n in range(4)]
    assert await chat.texts(after=made[-1].id) == ["pesan 0", "pesan 1", "pesan 2", "pesan 3"]
    await chat.holds(made[0], made[2])
    assert await chat.texts(after=made[-1].id) == ["pesan 1", "pesan 3"]
    assert await chat.texts(after=made[1].id) == ["pesan 1", "pesan 2", "pesan 3"], "newer ones come anyhow"
    await chat.holds(*made)
    assert await chat.texts(after=made[-1].id) == []
    assert await chat.texts() == ["pesan 0", "pesan 1", "pesan 2", "pesan 3"], "a new page gets its history"


async def test_acknowledged_counts_as_sent_once(chat: Chat, store: Store) -> None:
    said = await chat.says("out-1", "halo")
    await chat.holds(said)
    store.forward(minutes=5)
    await chat.holds(said)
    (row,) = await store.rows(models.OutboxRow)
    assert (row.state, row.sent_at) == ("sent", NOW)
    assert row.body is not None, "the page's history needs it"


async def test_nobody_acknowledges_for_another_session(chat: Chat, other: Chat) -> None:
    said, theirs = await chat.says("out-1", "halo"), await other.says("out-2", "halo juga")
    await chat.holds(said, theirs)
    states = {row.key: row.state for row in await chat.store.rows(models.OutboxRow)}
    assert states == {"out-1": "sent", "out-2": "pending"}


async def test_a_long_history_comes_in_pieces_without_gap_or_repeat(chat: Chat) -> None:
    for n in range(12):
        await chat.hears(f"in-{n}", Text(f"tanya {n}"))
        await chat.says(f"out-{n}", f"jawab {n}")
    got: list[str] = []
    after = 0
    while piece := await chat.shown(after, limit=5):
        assert len(piece) <= 5
        got += [entry.text for entry in piece]
        after = piece[-1].id
        await chat.transcript.acknowledge(PAGE, [entry.id for entry in piece])
    assert got == [f"{side} {n}" for n in range(12) for side in ("tanya", "jawab")]


async def test_what_was_set_aside_and_other_channels_words_are_not_shown(chat: Chat, store: Store) -> None:
    await chat.hears("in-1", Text("halo"))
    await store.execute("UPDATE inbox SET state = 'set_aside'")
    assert await chat.shown() == []


# --- replaced ---


@pytest.mark.parametrize("kind", [EDIT, DELETE])
@pytest.mark.parametrize("sent_first", [True, False], ids=["replaced after it was sent", "replaced before"])
async def test_what_replaces_a_message_destroys_its_body(
    kind: OutboundKind, sent_first: bool, chat: Chat, other: Chat
) -> None:
    kept, secret = await chat.says("kept", "tetap"), await chat.says("secret", "NIK 1903", confidential=True)
    bystander = await other.says("theirs", "NIK 1904")
    await other.holds(bystander)
    if sent_first:
        await chat.holds(kept, secret)
    change = await chat.says("change", "dikosongkan", kind=kind, target_key="secret")
    if not sent_first:
        assert (await chat.bodies())["secret"], "the page does not have it yet"
        await chat.holds(kept, secret)
    assert await chat.bodies() == {"kept": True, "secret": False, "theirs": True, "change": True}
    await chat.holds(change)
    assert await chat.bodies() == {"kept": True, "secret": False, "theirs": True, "change": True}
    shown = [(e.key, e.text, e.target_key) for e in await chat.shown()]
    assert shown == [("kept", "tetap", ""), ("secret", "", ""), ("change", "dikosongkan", "secret")]


async def test_of_many_edits_only_the_last_is_kept(chat: Chat) -> None:
    card = await chat.says("card", "baru")
    edits = [await chat.says(f"edit-{n}", f"versi {n}", kind=EDIT, target_key="card") for n in range(3)]
    elsewhere = await chat.says("elsewhere", "lain", kind=EDIT, target_key="no such message")
    await chat.holds(card, *edits, elsewhere)
    bodies = await chat.bodies()
    assert bodies == {"card": False, "edit-0": False, "edit-1": False, "edit-2": True, "elsewhere": True}


# --- files ---


async def test_a_file_is_given_to_the_session_that_sent_it_or_was_sent_it(chat: Chat, other: Chat) -> None:
    own = await chat.keeps_file(content=b"mine")
    assert await received(chat, PAGE, own.id) == (b"mine", "image/png")
    assert await other.transcript.attachment(OTHER, own.id) is None
    await other.says("out-1", "unrelated")
    assert await other.transcript.attachment(OTHER, own.id) is None
    shared = await other.says("out-2", "this one", attachment_id=own.id)
    assert await received(other, OTHER, own.id) == (b"mine", "image/png")
    (entry,) = [e for e in await other.shown() if e.id == shared.id]
    assert (entry.attachment_id, entry.attachment_mime_type) == (own.id, "image/png")


@pytest.mark.parametrize("state", ["wanted", "failed", "destroyed"])
async def test_a_file_without_bytes_is_not_given(state: str, chat: Chat) -> None:
    file = await chat.keeps_file(content=None, state=state)
    assert await chat.transcript.attachment(PAGE, file.id) is None


async def test_an_acknowledgement_is_stamped_with_the_moment(chat: Chat, store: Store) -> None:
    said = await chat.says("out-1", "halo")
    store.forward(minutes=5)
    await chat.holds(said)
    (row,) = await store.rows(models.OutboxRow)
    assert row.sent_at == NOW + timedelta(minutes=5)


async def test_a_message_comes_once_its_file_is_there(chat: Chat) -> None:
    """What is still being drawn would be shown as a broken picture; what was said after it does not wait."""
    drawn = await chat.keeps_file(content=None)
    first = await chat.says("out-1", "peta", attachment_id=drawn.id)
    later = await chat.says("out-2", "halo")
    assert await chat.texts() == ["halo"]
    await chat.holds(later)
    await chat.store.keep(updated=[replace(drawn, state="stored")])
    assert await chat.texts(after=later.id) == ["peta"]
    await chat.holds(first)
    assert await chat.texts(after=later.id) == []
