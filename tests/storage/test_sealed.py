"""Nothing personal lies in the clear, and what is sealed stays where it was put."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.domain.conversations import Attachment
from bot.domain.messages import Button, Outbound
from bot.domain.people import Address
from storage import inbox, keycheck, models, othernames, people
from storage.crypto import KeyRing, SealBroken
from storage.database import Database, sqlite_path
from tests.storage.kit import NIK, Store, endpoint, everything, inbound, keep_area

PLANTED = {
    "NIK": NIK,
    "phone": "0812999888777",
    "voter": "Nenek Ijah",
    "other voter": "Kakek Amat",
    "request": "hapus data saya dong",
    "officer": "Siti Aminah",
    "sender": "Budi",
    "words": "nenek belum dicoklit",
    "note": "catatan rahasia",
    "refused": "belum cukup umur katanya",
    "traced": "rumahnya di ujung gang",
    "place": "dekat masjid",
    "birth date": "1950-01-31",
    "outgoing": "Terima kasih Bu Ijah",
    "button": "Pilih rumah Ijah",
    "page": "kata-kata di halaman",
    "set aside": "pesan yang gagal",
    "broadcast": "besok apel di rumah Pak Amat",
    "file": "isi berkas",
    "typed place": "rumah pak ijah",
}


async def fill(store: Store) -> None:
    """Something personal in every place that can hold it, some of it changed and destroyed again."""
    await keep_area(store)
    kept = everything(store)
    citizen = next(value for value in kept if isinstance(value, Address) and value.name)
    buttons = ((Button(PLANTED["button"], "f.1"),),)
    message = Outbound(id=store.new_id(), key="m", address_id=citizen.id, text=PLANTED["outgoing"], buttons=buttons)
    stored = [
        replace(value, content=PLANTED["file"].encode() * 50_000) if isinstance(value, Attachment) else value
        for value in kept
    ]
    await store.keep(*stored, outbound=[message])
    await store.admit(inbound("1", "page", PLANTED["page"]), transcript_of=["script"])
    async with store.batch() as batch:
        failed = inbound("1", "failed", PLANTED["set aside"])
        await batch.admit([failed], "id", frozenset())
        await inbox.set_aside(batch, failed, "ValueError")
        await inbox.put_aside(batch, "script", "unread", PLANTED["set aside"], store.new_id())
        await othernames.note(batch, store.new_id(), PLANTED["typed place"], "19.03", batch.now)


def in_the_clear(content: bytes) -> list[str]:
    return [
        name
        for name, text in PLANTED.items()
        if any(text.encode(encoding) in content for encoding in ("utf-8", "utf-16-le"))
    ]


async def test_nothing_personal_lies_in_any_byte_of_the_sqlite_files(sqlite_url: str) -> None:
    store = Store(Database(sqlite_url))
    await fill(store)
    path = sqlite_path(store.database.url)
    files = list(path.parent.glob("posko.sqlite*"))
    assert {file.name for file in files} >= {"posko.sqlite", "posko.sqlite-wal"}, "looked at while it is open"
    content = b"".join(file.read_bytes() for file in files)
    assert b"belum_dicoklit" in content, "what is not personal can be seen: the search works"
    assert in_the_clear(content) == []
    await store.database.close()
    assert in_the_clear(path.read_bytes()) == []


async def test_nothing_personal_lies_in_any_column(store: Store) -> None:
    await fill(store)
    content = b""
    for model in (getattr(models, name) for name in models.__all__):
        for row in await store.rows(model):
            content += b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    assert b"belum_dicoklit" in content
    assert in_the_clear(content) == []


async def test_a_sealed_value_moved_to_another_row_does_not_open(store: Store) -> None:
    await store.address("1", name="Budi")
    await store.address("2", name="Ani")
    await store.execute(
        "UPDATE addresses SET name = (SELECT name FROM addresses WHERE external_id = '1') WHERE external_id = '2'"
    )
    async with store.view() as view:
        with pytest.raises(SealBroken, match=r"addresses\.name"):
            await people.by_endpoint(view, endpoint("2"))


async def test_wrong_keys_are_noticed_before_serving(store: Store) -> None:
    async with store.view() as view:
        await keycheck.check(view, store.keys)
    await fill(store)
    async with store.view() as view:
        await keycheck.check(view, store.keys)
        with pytest.raises(SealBroken):
            await keycheck.check(view, KeyRing.generate(random.Random(6).randbytes))
