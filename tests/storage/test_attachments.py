"""The bytes of files: sealed in chunks of bounded size, stored once, asked for by who can fetch them."""

from __future__ import annotations

import io
from typing import Any

import pytest

from bot import contents
from bot.domain.conversations import Attachment
from storage import attachments, models
from storage.attachments import CHUNK_BYTES
from storage.crypto import OVERHEAD_BYTES, SealBroken
from tests.storage.kit import CHANNEL, NOW, Store


async def wanted_file(store: Store, owner: int, **fields: Any) -> Attachment:
    """A file that still lies at its network."""
    standard: dict[str, Any] = {"channel": CHANNEL, "remote_id": "r", "mime_type": "image/jpeg", "size": 9}
    file = Attachment(id=store.new_id(), address_id=owner, created_at=NOW, **standard | fields)
    await store.keep(file)
    return file


async def settle(store: Store, file: Attachment, content: bytes | None) -> None:
    async with store.batch() as batch:
        await attachments.settle(batch, file, None if content is None else io.BytesIO(content), store.new_id)


async def content(store: Store, file: Attachment) -> bytes:
    async with store.view() as view:
        return await attachments.content(view, file.id)


def pattern(size: int) -> bytes:
    """Bytes of which no two chunks are alike, so that lost and swapped ones show."""
    return b"".join(n.to_bytes(4, "big") for n in range(size // 4 + 1))[:size]


@pytest.mark.parametrize(
    ("size", "chunks"),
    [(0, 0), (1, 1), (CHUNK_BYTES - 1, 1), (CHUNK_BYTES, 1), (CHUNK_BYTES + 1, 2), (3 * CHUNK_BYTES + 7, 4)],
)
@pytest.mark.parametrize("comes_along", [True, False], ids=["came along", "fetched"])
async def test_bytes_lie_sealed_in_chunks_and_come_back_whole(
    size: int, chunks: int, comes_along: bool, store: Store
) -> None:
    owner, data = await store.address("1"), pattern(size)
    file = await wanted_file(store, owner.id, content=data if comes_along else None)
    if not comes_along:
        await settle(store, file, data)
    rows = await store.rows(models.AttachmentChunkRow)
    assert len(rows) == chunks
    assert sorted(row.position for row in rows) == list(range(chunks))
    assert all(len(row.content) <= CHUNK_BYTES + OVERHEAD_BYTES for row in rows)
    assert not any(data[:64] in row.content for row in rows if size >= 64)
    assert await content(store, file) == data
    stored = await contents.stored(store.database, store.keys, file.id)
    assert stored.size == size
    for start in {0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, size} & set(range(size + 1)):
        assert b"".join([piece async for piece in stored.pieces(start)]) == data[start:]
    async with store.view() as view:
        known = await attachments.by_id(view, file.id)
    assert known is not None
    assert (known.state, known.content) == ("stored", None)


async def test_chunks_do_not_open_in_each_other_s_place(store: Store) -> None:
    owner = await store.address("1")
    file = await wanted_file(store, owner.id, content=pattern(2 * CHUNK_BYTES))
    one, two = await store.rows(models.AttachmentChunkRow)
    await store.execute("UPDATE attachment_chunks SET content = :c WHERE id = :id", c=two.content, id=one.id)
    with pytest.raises(SealBroken):
        await content(store, file)


@pytest.mark.parametrize(
    ("first", "then", "state", "kept"),
    [
        (b"one", b"two", "stored", b"one"),
        (b"one", None, "stored", b"one"),
        (None, b"two", "failed", b""),
        (None, None, "failed", b""),
    ],
)
async def test_a_file_is_settled_once(
    first: bytes | None, then: bytes | None, state: str, kept: bytes, store: Store
) -> None:
    owner = await store.address("1")
    file = await wanted_file(store, owner.id)
    await settle(store, file, first)
    await settle(store, file, then)
    (row,) = await store.rows(models.AttachmentRow)
    assert (row.state, await content(store, file)) == (state, kept)


async def test_what_retention_destroyed_is_not_brought_back(store: Store) -> None:
    owner = await store.address("1")
    file = await wanted_file(store, owner.id)
    await store.execute("UPDATE attachments SET state = 'destroyed'")
    await settle(store, file, b"late")
    assert await content(store, file) == b""


async def test_wanted_are_those_at_these_networks_oldest_first(store: Store) -> None:
    owner = await store.address("1")
    ours = [await wanted_file(store, owner.id) for _ in range(4)]
    at_telegram = await wanted_file(store, owner.id, channel="telegram")
    await wanted_file(store, owner.id, channel="web", content=b"came along")
    await settle(store, ours[0], b"here")
    await settle(store, ours[1], None)
    cases: list[tuple[list[str], int, set[int], list[Attachment]]] = [
        ([CHANNEL], 9, set(), ours[2:]),
        ([CHANNEL], 1, set(), ours[2:3]),
        ([CHANNEL], 1, {ours[2].id}, ours[3:]),
        ([CHANNEL], 9, {ours[2].id, ours[3].id}, []),
        (["telegram"], 9, set(), [at_telegram]),
        ([CHANNEL, "telegram"], 9, set(), [*ours[2:], at_telegram]),
        (["web"], 9, set(), []),
        ([], 9, set(), []),
    ]
    async with store.view() as view:
        for channels, limit, without, expected in cases:
            assert await attachments.wanted(view, channels, limit, without) == expected, (channels, limit, without)


async def test_the_files_of_a_ticket_are_its_own_oldest_first(store: Store) -> None:
    owner = await store.address("1")
    ticket, other = store.ticket(owner), store.ticket(owner, "BS-0002")
    await store.keep(ticket, other)
    files = [await wanted_file(store, owner.id, ticket_id=ticket.id) for _ in range(3)]
    await wanted_file(store, owner.id, ticket_id=other.id)
    await wanted_file(store, owner.id)
    async with store.view() as view:
        assert await attachments.of_ticket(view, ticket.id) == files
        assert await attachments.by_id(view, 404) is None
