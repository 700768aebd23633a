"""What only WhatsApp does on the road: a window that closes, reports that come later, people who go on under another
name. The network is the real channel at a strict stand-in; nothing is shown as sent that was not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.conversations import Attachment, Timer
from bot.domain.messages import Endpoint, Outbound, Press
from bot.domain.people import Role
from bot.domain.rules import Rules
from storage import outbox, people, timers
from storage.codec import ADDRESS, ATTACHMENT
from storage.view import View
from tests.hotline import START, Hotline
from tests.journeys.citizens import OFFICE, RIAS
from tests.journeys.desk import report
from tests.journeys.test_menus_and_topics import invited
from tests.networks.whatsapp import WhatsAppNetwork

CITIZEN = "siti"


class Windowed(WhatsAppNetwork):
    """With its window, as it is."""

    windowed = True


@pytest.fixture
async def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    monkeypatch.setattr(Hotline, "network_of", Windowed)
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await hotline.says(CITIZEN, "halo")
        hotline.forget()
        yield hotline


def network(hotline: Hotline) -> WhatsAppNetwork:
    assert isinstance(hotline.network, WhatsAppNetwork)
    return hotline.network


async def say(hotline: Hotline, text: str) -> int:
    """Something that the hotline has to say, with nobody waiting for it."""
    async with hotline.database.transaction() as connection:
        view = View(connection, hotline.keys)
        there = hotline.endpoint(CITIZEN).external_id
        found = await view.rows(select(ADDRESS.table.c.id).where(ADDRESS.table.c.external_id == there))
        message = Outbound(id=hotline.new_id(), key=f"news:{text}", address_id=found[0].id, text=text)
        await outbox.post(view, message, hotline.clock.now())
    hotline.outbox.look()
    await hotline.settle()
    return message.id


async def row(hotline: Hotline, message_id: int) -> Any:
    async with hotline.database.reading() as connection:
        found = await View(connection, hotline.keys).rows(select(outbox.TABLE).where(outbox.TABLE.c.id == message_id))
        return found[0]


def texts(hotline: Hotline) -> list[str]:
    return [seen.text for seen in hotline.seen(CITIZEN)]


async def test_within_a_day_news_arrive_and_are_known_to_have(hotline: Hotline) -> None:
    await hotline.forward(hours=23)
    sent = await row(hotline, await say(hotline, "Kabar"))
    assert texts(hotline) == ["Kabar"]
    assert (sent.state, sent.progress, sent.body) == ("sent", "delivered", None)


async def test_after_a_day_news_wait_and_come_before_the_answer_once_they_write(hotline: Hotline) -> None:
    await hotline.forward(hours=24)
    first, second = await say(hotline, "Kabar satu"), await say(hotline, "Kabar dua")
    assert texts(hotline) == []
    for message_id in (first, second):
        waits = await row(hotline, message_id)
        assert (waits.state, waits.error, waits.sent_at, waits.network_id) == ("waiting", outbox.SHUT, None, "")
    await hotline.restart()
    await hotline.forward(hours=24)
    assert texts(hotline) == []
    await hotline.says(CITIZEN, "halo lagi")
    assert texts(hotline)[:2] == ["Kabar satu", "Kabar dua"]
    assert (await row(hotline, first)).state == "sent"


async def test_a_template_asks_once_to_write(hotline: Hotline) -> None:
    here = network(hotline)
    here.template = "kabar_posko"
    here.whatsapp.world.templates = {("kabar_posko", "id"): 1}
    await hotline.restart()
    await hotline.forward(hours=25)
    first, second = await say(hotline, "Kabar satu"), await say(hotline, "Kabar dua")
    assert texts(hotline) == ["kabar_posko Bawaslu Bangka Selatan"]
    assert [(await row(hotline, one)).error for one in (first, second)] == [outbox.KNOCKED] * 2
    assert (await row(hotline, first)).state == "waiting"
    await hotline.says(CITIZEN, "ya")
    assert texts(hotline)[1:3] == ["Kabar satu", "Kabar dua"]


async def test_a_template_that_is_refused_leaves_the_news_waiting(hotline: Hotline) -> None:
    network(hotline).template = "belum_disetujui"
    await hotline.restart()
    await hotline.forward(hours=25)
    waits = await row(hotline, await say(hotline, "Kabar"))
    assert (waits.state, waits.error) == ("waiting", outbox.SHUT)


async def test_a_refusal_that_comes_later_is_as_good_as_one_at_once(hotline: Hotline) -> None:
    """WhatsApp took it, then said in a report that the window was closed (its clock is the one that counts)."""
    meta = network(hotline).whatsapp
    meta.late = True
    phone = hotline.endpoint(CITIZEN).external_id
    meta.world.people[phone].wrote_at = None
    waits = await row(hotline, await say(hotline, "Kabar"))
    assert (waits.state, waits.sent_at) == ("waiting", None)
    assert texts(hotline) == []
    await hotline.says(CITIZEN, "halo")
    assert texts(hotline)[0] == "Kabar"


async def test_reports_only_rise_whatever_their_order(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.reports = ()
    message_id = await say(hotline, "Kabar")
    phone, wamid = hotline.endpoint(CITIZEN).external_id, hotline.seen(CITIZEN)[-1].network_id
    kept = await row(hotline, message_id)
    assert (kept.progress, kept.body is not None) == ("", True), "until it is known to have arrived"
    for state, expected in (
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("read", "read"),
        ("delivered", "read"),
        ("read", "read"),
    ):
        meta.report(phone, wamid, state)
        await meta.taken()
        assert (await row(hotline, message_id)).progress == expected
    meta.report(phone, wamid, "failed", code=131000)
    await meta.taken()
    after = await row(hotline, message_id)
    assert (after.state, after.progress, after.body) == ("sent", "read", None)


async def test_what_could_not_be_delivered_is_not_shown_as_sent(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.reports = ()
    message_id = await say(hotline, "Kabar")
    phone, wamid = hotline.endpoint(CITIZEN).external_id, hotline.seen(CITIZEN)[-1].network_id
    for _ in range(2):
        meta.report(phone, wamid, "failed", code=131049)
        await meta.taken()
        failed = await row(hotline, message_id)
        assert (failed.state, failed.progress, failed.sent_at, failed.body) == ("failed", "failed", None, None)
    await hotline.settle()
    assert texts(hotline) == ["Kabar"], "nobody is asked twice for what they do not want"


async def test_a_failure_that_passes_is_tried_again_once(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.reports = ()
    message_id = await say(hotline, "Kabar")
    phone, wamid = hotline.endpoint(CITIZEN).external_id, hotline.seen(CITIZEN)[-1].network_id
    meta.report(phone, wamid, "failed", code=131000)
    await meta.taken()
    await hotline.forward(hours=0.1, step_minutes=1)
    meta.report(phone, wamid, "failed", code=131000)
    await meta.taken()
    await hotline.forward(hours=0.1, step_minutes=1)
    assert texts(hotline) == ["Kabar", "Kabar"], "the report about the first attempt came twice"
    assert (await row(hotline, message_id)).state == "sent"


async def test_silence_is_settled_by_the_report(hotline: Hotline) -> None:
    """The connection broke behind the message: its report says that it arrived, and it is not sent again."""
    meta = network(hotline).whatsapp
    meta.drop("after")
    message_id = await say(hotline, "Kabar")
    assert (await row(hotline, message_id)).state == "sent"
    await hotline.forward(hours=1, step_minutes=5)
    assert texts(hotline) == ["Kabar"]


async def test_a_locked_account_loses_nothing(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    meta.fail(131031, times=40)
    message_id = await say(hotline, "Kabar")
    for _ in range(20):
        await hotline.forward(hours=0.1, step_minutes=6)
    assert (await row(hotline, message_id)).state == "pending"
    meta._faults.clear()
    await hotline.forward(hours=0.2, step_minutes=6)
    assert texts(hotline) == ["Kabar"]


async def test_a_message_that_comes_twice_is_answered_once(hotline: Hotline) -> None:
    meta = network(hotline).whatsapp
    phone = hotline.endpoint(CITIZEN).external_id
    for _ in range(3):
        meta.does(phone, "text", {"body": "/bantuan"}, name="wamid.SAMA")
        await meta.taken()
    await hotline.settle()
    assert len(texts(hotline)) == 1


async def test_who_hides_their_number_goes_on_where_they_were(hotline: Hotline) -> None:
    """Known by number, then by an id: the same person, whose number is kept no more."""
    meta = network(hotline).whatsapp
    phone = hotline.endpoint(CITIZEN).external_id
    meta.world.people[phone].user_id = "ID.13491208655302741918"
    await hotline.says(CITIZEN, "/lapor")
    meta.world.people[phone].hidden = True
    await hotline.says(CITIZEN, "/status")
    assert len(texts(hotline)) == 2
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(select(ADDRESS.table.c.external_id))
    assert [found.external_id for found in rows] == ["ID.13491208655302741918"]


async def changes_number(hotline: Hotline, who: str, new: str) -> None:
    """The network says that somebody goes on under a new number (or id)."""
    meta = network(hotline).whatsapp
    await meta.changes_number(hotline.endpoint(who).external_id, new)
    meta.world.people[new].wrote_at = hotline.clock.now()
    await meta.taken()
    hotline._people[who] = Endpoint("whatsapp", new)
    await hotline.settle()


@pytest.mark.parametrize("user_id", ["", "ID.13491208655302741918"])
async def test_a_new_number_takes_the_conversation_along(hotline: Hotline, user_id: str) -> None:
    meta = network(hotline).whatsapp
    meta.world.people[hotline.endpoint(CITIZEN).external_id].user_id = user_id
    await hotline.says(CITIZEN, "saya di desa rias belum dicoklit")
    await changes_number(hotline, CITIZEN, "6289900000001")
    hotline.forget()
    await hotline.says(CITIZEN, "Siti Aminah")
    assert texts(hotline) == ["RT berapa rumahnya?"], "the next question of the report that was begun"
    async with hotline.database.reading() as connection:
        rows = await View(connection, hotline.keys).rows(select(ADDRESS.table.c.external_id))
    assert [found.external_id for found in rows] == [f"{user_id}N" if user_id else "6289900000001"]


async def test_all_reports_go_along_to_a_number_that_wrote_before(hotline: Hotline) -> None:
    """However many there are: more than a list shows."""
    for _ in range(11):
        await report(hotline, CITIZEN)
    await hotline.says("adik", "halo")
    there = hotline.endpoint("adik").external_id
    await changes_number(hotline, CITIZEN, there)
    async with hotline.database.reading() as connection:
        known = await people.by_endpoint(View(connection, hotline.keys), Endpoint("whatsapp", there))
    assert known is not None
    assert [ticket.reporter_address_id for ticket in await hotline.tickets()] == [known.id] * 11


async def test_an_officers_rights_rest_until_a_coordinator_knows_them_again(hotline: Hotline) -> None:
    await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
    await hotline.officer("kabupaten", Role.COORDINATOR, "19.03", name="Wati")
    for who in ("rias", "kabupaten"):
        await hotline.says(who, "/bantuan")
    hotline.forget()
    await changes_number(hotline, "rias", "6289900000002")
    assert "ditahan" in hotline.last("rias")
    await hotline.says("rias", "/antrean")
    assert "ditahan" not in hotline.last("rias")
    refused = hotline.last("rias")
    asked = hotline.seen("kabupaten")[-1]
    assert "Budi" in asked.text
    forged = Press(asked.buttons[0].data[:-1] + ("0" if asked.buttons[0].data[-1] != "0" else "1"), "p", "")
    await hotline.hands_in(hotline.inbound("kabupaten", forged))
    await hotline.says("rias", "/antrean")
    assert hotline.last("rias") == refused
    await hotline.presses("kabupaten", "Ya, masih Budi")
    assert hotline.last("kabupaten") == "Budi bertugas lagi dengan nomor barunya."
    await hotline.says("rias", "/antrean")
    assert hotline.last("rias") != refused


async def test_photos_that_come_one_by_one_are_answered_once(hotline: Hotline) -> None:
    """Chosen at once, they come within seconds, in any order, and the program may die between them."""
    meta, phone = network(hotline).whatsapp, hotline.endpoint(CITIZEN).external_id
    await hotline.says(CITIZEN, "ibu saya di desa rias rt 3 belum dicoklit")
    asked = len(texts(hotline))
    at = hotline.clock.now() + timedelta(minutes=1)
    hotline.clock.forward(timedelta(minutes=2))
    for seconds in (6, 0, 12, 30):
        name = meta.does(phone, *meta.file(b"foto %d" % seconds, "image/jpeg"), at=at + timedelta(seconds=seconds))
        await meta.taken()
        await hotline.settle()
        await hotline.restart()
        meta.post(meta.value(messages=[meta.message_json(meta.world.people[phone], name, "text", {"body": "lagi"})]))
        await meta.taken()
    assert len(texts(hotline)) == asked + 1
    assert "Fotonya sudah kami terima" in texts(hotline)[-1]
    async with hotline.database.reading() as connection:
        files = await View(connection, hotline.keys).values(Attachment, select(ATTACHMENT.table))
    assert len(files) == 4
    assert len({file.album for file in files}) == 1
    hotline.clock.forward(timedelta(seconds=40))
    await hotline.sends_photo(CITIZEN)
    assert len(texts(hotline)) == asked + 2, "what comes later is answered"


async def test_a_file_that_could_not_be_fetched_is_told_once_for_an_album(hotline: Hotline) -> None:
    """WhatsApp tells a file's size only when it is fetched."""
    await hotline.says(CITIZEN, "ibu saya di desa rias rt 3 belum dicoklit")
    for _ in range(2):
        await hotline.sends_photo(CITIZEN, album="a", size=21_000_000)
    await hotline.sends_photo(CITIZEN, album="a")
    assert "Fotonya sudah kami terima" in texts(hotline)[-1]
    for _ in range(3):
        await hotline.restart()
        await hotline.forward(hours=0.02, step_minutes=1)
    lost = [
        text for text in texts(hotline) if text.startswith("Maaf, satu berkas dari Bapak/Ibu tidak bisa kami ambil")
    ]
    assert len(lost) == 1
    await hotline.says(CITIZEN, "Siti Aminah")
    await hotline.presses(CITIZEN, "Kirim")
    assert (await hotline.ticket()).voter_name == "Siti Aminah", "the report goes on"


async def test_nobody_is_woken_for_a_file_that_was_given_up_at_night(hotline: Hotline) -> None:
    await hotline.sends_photo(CITIZEN)
    async with hotline.database.transaction() as connection:
        view = View(connection, hotline.keys)
        (file,) = await view.values(Attachment, select(ATTACHMENT.table))
        timer = Timer(id=hotline.new_id(), key="file_lost:1", kind="file_lost", subject_id=file.id, due_at=START)
        await timers.put(view, timer)
    hotline.clock.at = START + timedelta(hours=14)
    said = len(texts(hotline))
    await hotline.tick()
    assert len(texts(hotline)) == said
    await hotline.forward(hours=9)
    assert any(text.startswith("Maaf, satu berkas") for text in texts(hotline)[said:])


async def test_an_officer_sees_whether_the_reporter_was_reached(hotline: Hotline) -> None:
    """Sent, arrived, read, or waiting until they write: on the data view and the story, and never as sent before."""
    meta = network(hotline).whatsapp
    await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
    await hotline.says("rias", "/bantuan")
    await send_report(hotline)
    await hotline.presses("rias", "Ambil")
    await hotline.presses("rias", "Lihat data")
    assert "Pesan terakhir ke pelapor: sudah sampai" in hotline.last("rias")
    phone, newest = hotline.endpoint(CITIZEN).external_id, hotline.seen(CITIZEN)[-1].network_id
    meta.report(phone, newest, "read")
    await meta.taken()
    await hotline.presses("rias", "Riwayat")
    assert "Pesan terakhir ke pelapor: sudah dibaca" in hotline.last("rias")
    await hotline.forward(hours=25)
    await hotline.says("rias", "/bantuan")
    await say(hotline, "Kabar")
    await hotline.presses("rias", "Riwayat")
    assert "belum terkirim, menunggu pelapor menulis lagi" in hotline.last("rias")


async def send_report(hotline: Hotline) -> None:
    """A citizen hands a report in."""
    await hotline.says(CITIZEN, "saya di desa rias rt 3 belum dicoklit")
    await hotline.says(CITIZEN, "Siti Aminah")
    await hotline.presses(CITIZEN, "Kirim")


async def test_a_long_list_is_turned_page_by_page(hotline: Hotline) -> None:
    """Nine villages and "Lainnya…"; the other page comes when it is asked for, again if need be, and to nobody else."""
    network(hotline).patient = False
    for step in ("/start", "[Belum terdaftar]", "[Pilih dari daftar]", "[Toboali]"):
        await (hotline.presses(CITIZEN, step[1:-1]) if step.startswith("[") else hotline.says(CITIZEN, step))
    first = hotline.seen(CITIZEN)[-1]
    assert (len(first.labels), first.labels[-1]) == (10, "Lainnya…")
    count = len(texts(hotline))
    await hotline.restart()
    await hotline.presses(CITIZEN, "Lainnya…")
    page = hotline.seen(CITIZEN)[-1]
    assert len(texts(hotline)) == count + 1, "one message a page"
    assert page.labels
    assert not set(page.labels) & set(first.labels)
    await hotline.says("budi", "/bantuan")
    stolen = Press(first.buttons[-1].data, "p", "")
    await hotline.hands_in(hotline.inbound("budi", stolen))
    assert hotline.toasts("budi") == ["Daftar itu sudah tidak disimpan. Silakan mulai lagi."]
    for data in ("more", "more.", "more.zzzzzzzzzzzzzzzz", "more.-1", "more.é"):
        await hotline.hands_in(hotline.inbound("budi", Press(data, "p", "")))
    assert len(hotline.toasts("budi")) == 6
    village = next(label for label in page.labels if label != "Batal")
    await hotline.presses(CITIZEN, village)
    assert len(texts(hotline)) == count + 2


async def test_who_comes_into_office_is_told_what_is_different_here(hotline: Hotline) -> None:
    await hotline.says("ani", await invited(hotline, Role.PKD, RIAS))
    told = hotline.last("ani")
    assert "Anda tercatat sebagai PKD" in told
    assert "24 jam" in told
    assert "tidak bisa kami hapus" in told
