"""Sixty poskos at once: who is on the office's list and has not joined yet, one invite, or a sheet of them to print."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlmodel import SQLModel

from bot.domain.people import Appointee, Invite, Role
from bot.domain.rules import Rules
from handlers.turn import Turn
from storage import appointees, people
from storage.codec import AUDIT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.reports import BASEL, GADUNG, RIAS, TOBOALI, turn_of, walk

OTHER = "19.03.03"
LISTED = [
    (Role.PKD, RIAS, "Siti Aminah"),
    (Role.PKD, GADUNG, "Bujang Lapuk"),
    (Role.PANWASCAM, TOBOALI, "Ani Wijaya"),
    (Role.PANWASCAM, TOBOALI, "Cecep Gunawan"),
    (Role.PANWASCAM, OTHER, "Dul Kadir"),
]
LINK = "https://lapor.example.id/?start=i-"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules(web_url="https://lapor.example.id")) as line:
        await line.officer("rina", Role.COORDINATOR, BASEL, name="Rina")
        await listed(line, LISTED)
        yield line


async def listed(hotline: Hotline, offices: list[tuple[Role, str, str]]) -> None:
    async def appoint(turn: Turn) -> None:
        for role, code, name in offices:
            turn.changes.create(
                Appointee(id=turn.world.new_id(), role=role, area_code=code, name=name, created_at=turn.now)
            )

    await turn_of(hotline, "rina", appoint)


def read(pdf: bytes) -> tuple[str, list[str]]:
    """The words of a sheet, and the links in its codes."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    words = "\n".join(page.get_textpage().get_text_range() for page in document)
    pictures = [page.render(scale=3).to_pil() for page in document]
    return words, [str(code.text) for picture in pictures for code in zxingcpp.read_barcodes(picture)]


async def sheet(hotline: Hotline, *labels: str) -> tuple[str, list[str]]:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Lembar undangan", *labels, "Ya, buat")
    sent = hotline.seen("rina")[-1]
    assert sent.photo is not None
    return read(sent.photo)


async def open_invites(hotline: Hotline) -> list[Invite]:
    async with hotline.database.reading() as connection:
        return await people.open_invites(View(connection, hotline.keys), hotline.clock.now())


# --- the list ---------------------------------------------------------------------------------------------------------


async def test_the_list_tells_who_has_not_joined(hotline: Hotline) -> None:
    await hotline.says("rina", "/petugas")
    await hotline.presses("rina", "Belum bergabung (5)")
    said = hotline.last("rina")
    assert said.startswith("Belum bergabung: 5 dari 5")
    assert "Siti Aminah\nPKD Desa Rias, Kec. Toboali" in said


async def test_one_invite_brings_one_of_them_in(hotline: Hotline) -> None:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Siti Aminah", "Buat undangan")
    said = hotline.last("rina")
    assert "Undangan untuk Siti Aminah, PKD Desa Rias" in said
    token = said.split("?start=i-")[1].strip()
    await walk(hotline, "rina", "Belum bergabung (5)")
    assert "undangan berlaku sampai" in hotline.last("rina")
    await hotline.says("siti", f"/start i-{token}")
    assert "Selamat bertugas, Siti Aminah!" in hotline.last("siti")
    await hotline.says("rina", "/undang")
    await hotline.presses("rina", "Belum bergabung (4)")
    assert "Siti" not in hotline.last("rina")


async def test_a_new_invite_ends_the_earlier_one(hotline: Hotline) -> None:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Siti Aminah", "Buat undangan")
    first = hotline.last("rina").split("?start=i-")[1].strip()
    await walk(hotline, "rina", "Buat undangan")
    await hotline.says("siti", f"/start i-{first}")
    assert "habis masa berlakunya" in hotline.last("siti")
    assert len(await open_invites(hotline)) == 1


async def test_who_is_awaited_alone_is_known_by_an_invite_without_a_name(hotline: Hotline) -> None:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "PKD", "Toboali", "Rias")
    await hotline.says("siti", f"/start i-{hotline.last('rina').split('?start=i-')[1].strip()}")
    assert "Selamat bertugas, Siti Aminah!" in hotline.last("siti")


async def test_who_joined_by_another_invite_is_named_by_the_coordinator(hotline: Hotline) -> None:
    """Two are awaited in one office: the program cannot know who came."""
    await hotline.officer("ani", Role.PANWASCAM, TOBOALI, name="Kak Ani")
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Ani Wijaya", "Sudah bertugas: Kak Ani")
    assert hotline.last("rina") == "Dicatat: Ani Wijaya sudah bertugas sebagai Panwascam Kec. Toboali."
    await hotline.says("rina", "/petugas")
    assert "Ani Wijaya (Panwascam)" in hotline.last("rina")
    await hotline.presses("rina", "Belum bergabung (4)")
    assert "Ani" not in hotline.last("rina")
    await hotline.presses("rina", "Cecep Gunawan")
    assert hotline.seen("rina")[-1].labels == ["Buat undangan", "Kembali ke daftar"]


async def test_when_all_have_joined_the_list_says_so(tmp_path: Path) -> None:
    async with Hotline(tmp_path) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL, name="Rina")
        await hotline.says("rina", "/undang")
        assert not [label for label in hotline.seen("rina")[-1].labels if "Belum" in label]
        await listed(hotline, [(Role.COORDINATOR, BASEL, "Rina")])
        await hotline.says("rina", "/undang")
        await walk(hotline, "rina", "Belum bergabung (1)", "Rina", "Sudah bertugas: Rina", "Belum bergabung (1)")
        assert hotline.last("rina") == "Semua petugas di daftar sudah bergabung. Terima kasih!"


# --- the sheet --------------------------------------------------------------------------------------------------------


@pytest.mark.needs("bytes")
async def test_a_sheet_invites_everybody_on_the_list(hotline: Hotline) -> None:
    words, codes = await sheet(hotline, "Bangka Selatan (5)")
    for _, _, name in LISTED:
        assert name in words
    assert "PKD Desa Rias, Kec. Toboali" in words
    assert "1 Des" in words  # a week
    assert len(set(codes)) == 5
    assert all(code.startswith(LINK) for code in codes)
    await hotline.says("siti", f"/start i-{codes[0].removeprefix(LINK)}")
    assert "Selamat bertugas" in hotline.last("siti")


@pytest.mark.needs("bytes")
async def test_a_sheet_of_one_kecamatan_leaves_the_others_alone(hotline: Hotline) -> None:
    words, codes = await sheet(hotline, "Kec. Toboali (4)")
    assert len(codes) == 4
    assert "Dul Kadir" not in words
    _, again = await sheet(hotline, "Kec. Toboali (4)")
    assert not set(codes) & set(again)
    assert len(await open_invites(hotline)) == 4
    await hotline.says("siti", f"/start i-{codes[0].removeprefix(LINK)}")
    assert "habis masa berlakunya" in hotline.last("siti")


@pytest.mark.needs("bytes")
async def test_no_token_is_kept_beside_the_sheet_itself(hotline: Hotline) -> None:
    """Whoever reads the database without the keys comes into no office; and the trail has the number only."""
    _, codes = await sheet(hotline, "Bangka Selatan (5)")
    async with hotline.database.reading() as connection:
        stored = [str(row) for t in SQLModel.metadata.sorted_tables for row in await connection.execute(t.select())]
    assert stored
    assert not [row for row in stored for code in codes if code.removeprefix(LINK) in row]
    async with hotline.database.reading() as connection:
        trail = (await connection.execute(AUDIT.table.select())).all()
    assert [(row.what, row.area_code, row.detail) for row in trail] == [("invite", "19.03", "5")]


async def test_without_an_address_nothing_is_printed(tmp_path: Path) -> None:
    async with Hotline(tmp_path, rules=Rules(web_url="", telegram_username="")) as hotline:
        await hotline.officer("rina", Role.COORDINATOR, BASEL, name="Rina")
        await listed(hotline, LISTED)
        await hotline.says("rina", "/undang")
        await walk(hotline, "rina", "Belum bergabung", "Lembar undangan", "Kec. Toboali (4)")
        assert "Belum ada alamat bot" in hotline.last("rina")


async def test_who_joined_meanwhile_gets_no_second_invite(hotline: Hotline) -> None:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Siti Aminah", "Buat undangan")
    token = hotline.last("rina").split("?start=i-")[1].strip()
    await hotline.says("siti", f"/start i-{token}")
    await hotline.presses("rina", "Buat undangan")
    assert hotline.last("rina") == "Siti Aminah sudah bergabung."
    async with hotline.database.reading() as connection:
        (one,) = list(await appointees.within(View(connection, hotline.keys), [RIAS]))
    assert one.person_id


async def test_an_expired_invite_leaves_them_on_the_list(hotline: Hotline) -> None:
    await hotline.says("rina", "/undang")
    await walk(hotline, "rina", "Belum bergabung", "Siti Aminah", "Buat undangan")
    hotline.clock.forward(timedelta(hours=25))
    await hotline.says("rina", "/undang")
    await hotline.presses("rina", "Belum bergabung (5)")
    assert "Siti Aminah" in hotline.last("rina")
    assert "undangan berlaku" not in hotline.last("rina")
