"""/siar: whom it is for, what they see, that each gets it once, and what its sender is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import CLOCK
from bot.domain.messages import Due, Inbound, MembershipChange, Press
from bot.domain.people import Assignment, Person, Role
from bot.domain.rules import Rules
from handlers import leaving
from storage import erasure, people
from storage.codec import ADDRESS, AUDIT, BROADCAST, RECIPIENT
from storage.view import View
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE
from tests.journeys.desk import RIAS, report, turn_of
from tests.journeys.reports import BASEL, GADUNG, TOBOALI

FAR = "19.03.03.2001"
NEWS = "Besok apel pukul 8 di kantor."
FRAME = "Pesan untuk petugas"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with Hotline(tmp_path, rules=Rules(review=False, office=OFFICE)) as hotline:
        await hotline.officer("pkd", Role.PKD, RIAS, name="Ani")
        await hotline.officer("wati", Role.PKD, GADUNG, name="Wati")
        await hotline.officer("far", Role.PKD, FAR, name="Fajar")
        await hotline.officer("kec", Role.PANWASCAM, TOBOALI, name="Budi")
        await hotline.officer("koor", Role.COORDINATOR, BASEL, name="Fitri")
        yield hotline


async def writes(hotline: Hotline, who: str, text: str = NEWS, area: str = "Seluruh", whom: str = "Semua") -> None:
    """`who` comes as far as the preview."""
    await hotline.says(who, "/siar Bangka Selatan" if area == "Seluruh" else f"/siar {area}")
    if any(label.startswith("Semua petugas") for label in hotline.seen(who)[-1].labels):
        await hotline.presses(who, whom)
    await hotline.says(who, text)


async def sends(hotline: Hotline, who: str, text: str = NEWS, **chosen: str) -> None:
    await writes(hotline, who, text, **chosen)
    await hotline.presses(who, "Kirim")


async def goes_out(hotline: Hotline, minutes: int = 3) -> None:
    await hotline.forward(hours=minutes / 60, step_minutes=1)


async def stands(hotline: Hotline, who: str) -> str:
    """What the sender sees of how far it is; where nothing changes in place, once they ask."""
    if not hotline.changes:
        await hotline.presses(who, "Lihat keadaan terbaru")
    return hotline.last(who)


def got(hotline: Hotline, who: str, text: str = NEWS) -> int:
    """How often somebody was sent it; a preview counts, too."""
    return sum(FRAME in seen.text and text in seen.text for seen in hotline.seen(who))


async def ends(hotline: Hotline, who: str) -> None:
    """Somebody's offices end, by nobody's command."""
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        address = await people.by_endpoint(view, hotline.endpoint(who))
        person = await people.by_id(view, address.person_id) if address else None
    assert person is not None
    async with turn_of(hotline, "koor") as turn:
        await leaving.end(turn, person, person.in_office, what="revoke")


async def crowd(hotline: Hotline, count: int) -> None:
    """So many PKD of Rias more."""
    for number in range(count):
        await hotline.officer(f"pkd{number}", Role.PKD, RIAS, name=f"Petugas {number}")


# --- what everybody sees ----------------------------------------------------------------------------------------------


async def test_all_in_the_area_get_it_as_it_was_shown(hotline: Hotline) -> None:
    await hotline.says("koor", "/siar")
    labels = hotline.seen("koor")[-1].labels
    assert labels[0].endswith("(4)")
    assert [label for label in labels if "Toboali" in label] == ["Kec. Toboali (3)"]
    await hotline.presses("koor", "(4)")
    assert hotline.seen("koor")[-1].labels == ["Semua petugas (4)", "PKD (3)", "Panwascam (1)"]
    await hotline.presses("koor", "Semua petugas")
    await hotline.says("koor", NEWS)
    preview, question = hotline.seen("koor")[-2:]
    assert "untuk 4 orang" in question.text
    assert question.labels == ["Kirim", "Ubah pesan", "Batal"]
    await hotline.presses("koor", "Kirim")
    await goes_out(hotline)
    for who in ("pkd", "wati", "far", "kec"):
        assert [s.text for s in hotline.seen(who) if FRAME in s.text] == [preview.text]
    assert OFFICE.name in preview.text
    assert "Dari Fitri, Koordinator Bangka Selatan" in preview.text
    assert got(hotline, "koor") == 1, "the preview alone"
    assert hotline.last("koor").startswith("Siaran selesai")
    assert "Terkirim: 4 dari 4" in hotline.last("koor")
    assert hotline.seen("koor")[-1].labels == ["Lihat keadaan terbaru"]


async def test_a_panwascam_writes_to_the_kecamatan_and_to_one_office(hotline: Hotline) -> None:
    await hotline.says("kec", "/siar")
    assert not any("Bangka Selatan" in label for label in hotline.seen("kec")[-1].labels)
    await hotline.presses("kec", "Kec. Toboali (2)")
    assert "Untuk semua petugas, Kec. Toboali" in hotline.last("kec")
    await hotline.says("kec", NEWS)
    await hotline.presses("kec", "Kirim")
    await goes_out(hotline)
    assert [got(hotline, who) for who in ("pkd", "wati", "far", "koor")] == [1, 1, 0, 0]
    assert "Dari Budi, Panwascam Kec. Toboali" in hotline.last("pkd")
    await sends(hotline, "koor", "Khusus Panwascam.", whom="Panwascam (1)")
    await goes_out(hotline)
    assert [got(hotline, who, "Khusus") for who in ("pkd", "kec")] == [0, 1]


async def test_everybody_reads_it_in_their_own_language(hotline: Hotline) -> None:
    await hotline.says("pkd", "/language")
    await hotline.presses("pkd", "English")
    await sends(hotline, "koor")
    await goes_out(hotline)
    assert hotline.last("pkd").startswith("Message to officers")
    assert NEWS in hotline.last("pkd")
    assert hotline.seen("pkd")[-1].labels == ["I have read it"]


async def test_whose_offices_are_several_gets_it_once(hotline: Hotline) -> None:
    async with hotline.database.reading() as connection:
        view = View(connection, hotline.keys)
        address = await people.by_endpoint(view, hotline.endpoint("pkd"))
    assert address is not None
    async with turn_of(hotline, "pkd") as turn:
        for role, area in ((Role.PKD, GADUNG), (Role.PANWASCAM, TOBOALI)):
            more = Assignment(
                id=hotline.new_id(), person_id=address.person_id, role=role, area_code=area, since=turn.now
            )
            turn.changes.create(more)
    await sends(hotline, "koor")
    await goes_out(hotline)
    assert got(hotline, "pkd") == 1
    assert "Terkirim: 4 dari 4" in hotline.last("koor")


async def test_who_read_it_is_counted_once(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await goes_out(hotline)
    await hotline.presses("pkd", "Sudah dibaca")
    await hotline.presses("pkd", "Sudah dibaca")
    await hotline.presses("kec", "Sudah dibaca")
    assert hotline.toasts("pkd") == ["Terima kasih."] * 2
    await hotline.presses("koor", "Lihat keadaan terbaru")
    assert "Sudah dibaca: 2" in hotline.last("koor")
    await hotline.hands_in(hotline.inbound("warga", hotline.press("pkd", "Sudah dibaca")))
    await hotline.presses("koor", "Sudah dibaca")
    assert hotline.toasts("warga") == hotline.toasts("koor")[-1:] == ["Tombol ini untuk penerima siaran."]
    await hotline.presses("koor", "Lihat keadaan terbaru")
    assert "Sudah dibaca: 2" in hotline.last("koor")


# --- the form ---------------------------------------------------------------------------------------------------------


async def test_the_words_can_be_written_anew_edited_and_dropped(hotline: Hotline) -> None:
    await writes(hotline, "koor", "Salah tlis")
    await hotline.presses("koor", "Ubah pesan")
    await hotline.says("koor", "Salah juga")
    await hotline.says("koor", "Sudah benar")
    assert "Sudah benar" in hotline.seen("koor")[-2].text
    await hotline.says("koor", "batal")
    assert hotline.last("koor") == "Baik, siaran tidak jadi dikirim."
    await writes(hotline, "koor")
    await hotline.says("koor", "/batal")
    await hotline.hands_in(hotline.inbound("koor", hotline.press("koor", "Kirim")))
    assert hotline.toasts("koor")[-1] == "Sudah lewat; tidak ada yang perlu dilakukan."
    await goes_out(hotline)
    assert got(hotline, "pkd") == got(hotline, "pkd", "Sudah benar") == 0


async def test_below_an_older_preview_other_words_are_not_sent(hotline: Hotline) -> None:
    await writes(hotline, "koor", "Lama")
    older = hotline.press("koor", "Kirim")
    await hotline.says("koor", "Baru")
    await hotline.hands_in(hotline.inbound("koor", older))
    assert hotline.toasts("koor") == ["Pesan itu sudah diganti. Pakai tombol di bawah yang terbaru."]
    await goes_out(hotline)
    assert got(hotline, "pkd", "") == 0
    await hotline.presses("koor", "Kirim")
    await goes_out(hotline)
    assert [got(hotline, "pkd", text) for text in ("Lama", "Baru")] == [0, 1]


@pytest.mark.needs("edits")
async def test_the_same_message_edited_takes_its_place_and_another_does_not(hotline: Hotline) -> None:
    await hotline.says("koor", "pesan lain")
    other = hotline.text_of("koor")
    await writes(hotline, "koor", "Besok apel")
    written = hotline.text_of("koor")
    await hotline.edits("koor", "Lusa apel")
    assert "Lusa apel" in hotline.seen("koor")[-2].text
    await hotline.edits("koor", "bukan ini", of=other)
    assert "bukan pesan untuk siaran ini" in hotline.last("koor")
    await hotline.says("koor", "kirim")
    await goes_out(hotline)
    assert [got(hotline, "pkd", text) for text in ("Besok apel", "Lusa apel", "bukan ini")] == [0, 1, 0]
    said = len(hotline.seen("koor"))
    await hotline.edits("koor", "bukan ini juga", of=other)
    assert len(hotline.seen("koor")) == said
    await hotline.edits("koor", "Minggu depan apel", of=written)
    assert "tidak ikut berubah" in hotline.last("koor")
    assert got(hotline, "pkd", "Minggu depan") == 0


async def test_only_words_go_out_and_no_numbers_of_people(hotline: Hotline) -> None:
    await hotline.says("kec", "/siar Toboali")
    for does in (hotline.sends_photo("kec", "lihat foto"), hotline.shares_contact("kec", "081234567890")):
        await does
        assert "hanya berupa tulisan" in hotline.last("kec")
    await hotline.sends_photo("kec", mime="audio/ogg")
    assert "hanya berupa tulisan" in hotline.last("kec")
    await hotline.says("kec", "x" * 2001)
    assert "2.001 huruf" in hotline.last("kec")
    await hotline.says("kec", "Cek NIK 1903014107500001, telepon saya 081234567890")
    preview, question = hotline.seen("kec")[-2:]
    assert "1903014107500001" not in preview.text
    assert "081234567890" in preview.text
    assert "disamarkan" in question.text


async def test_an_unfinished_form_is_not_pushed_aside(hotline: Hotline) -> None:
    await hotline.says("kec", "/lapor")
    await hotline.presses("kec", "Laporan saya sendiri")
    await hotline.says("kec", "/siar")
    assert "Masih ada isian" in hotline.last("kec")


async def test_what_holds_no_words_for_a_phone_cannot_be_forged_bold(hotline: Hotline) -> None:
    await sends(hotline, "koor", "<b>Penting</b> {office} \ue000tebal\ue001")
    await goes_out(hotline)
    assert "\n<b>Penting</b> {office} tebal\n" in hotline.last("pkd")


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["pkd", "warga", "audi"])
async def test_nobody_else_may(hotline: Hotline, who: str) -> None:
    await hotline.officer("audi", Role.AUDITOR, BASEL)
    await hotline.says(who, "/siar")
    for data in ("siar.whom.19-03-01.all", "siar.send.1", "siar.show.1"):
        await hotline.hands_in(hotline.inbound(who, Press(data, press_id="p")))
    await hotline.says(who, NEWS)
    assert FRAME not in "".join(seen.text for seen in hotline.seen(who))


@pytest.mark.parametrize("area", ["19-03", "19-03-03", "19-04", "19-03-01-9999", "x", ""])
async def test_not_beyond_ones_own_area(hotline: Hotline, area: str) -> None:
    for what in (f"siar.area.{area}", f"siar.whom.{area}.all"):
        await hotline.hands_in(hotline.inbound("kec", Press(what, press_id="p")))
        assert hotline.toasts("kec")[-1] == "Itu di luar wewenang Anda."
    await hotline.says("kec", "/siar Lepar")
    assert "tidak ada dalam wewenang" in hotline.last("kec")


async def test_anothers_broadcast_is_not_ones_own(hotline: Hotline) -> None:
    await hotline.officer("koor2", Role.COORDINATOR, BASEL)
    await sends(hotline, "koor")
    press = hotline.press("koor", "Hentikan")
    await hotline.hands_in(hotline.inbound("koor2", press), hotline.inbound("kec", press))
    for who in ("koor2", "kec"):
        assert hotline.toasts(who) == ["Itu di luar wewenang Anda."]
    await goes_out(hotline)
    assert got(hotline, "pkd") == 1


@pytest.mark.needs("groups")
async def test_nothing_of_it_in_a_group(hotline: Hotline) -> None:
    await hotline.says("koor", "/siar", group="group-rias")
    assert FRAME not in hotline.last("group-rias")
    assert not hotline.seen("group-rias")[-1].labels or "Semua" not in hotline.seen("group-rias")[-1].labels[0]
    await sends(hotline, "koor")
    press = hotline.press("koor", "Lihat keadaan terbaru")
    said = len(hotline.seen("group-rias"))
    await hotline.hands_in(
        hotline.inbound("koor", replace(press, data=press.data.replace("show", "who")), "group-rias")
    )
    assert not any("Belum menerima" in seen.text for seen in hotline.seen("group-rias")[said:])


async def test_five_on_a_day(hotline: Hotline) -> None:
    for number in range(5):
        await sends(hotline, "koor", f"Siaran {number}")
    await hotline.says("koor", "/siar")
    assert "sudah mengirim 5 siaran" in hotline.last("koor")
    await hotline.hands_in(hotline.inbound("koor", Press("siar.whom.19-03.all", press_id="p")))
    await hotline.says("koor", "Siaran 6")
    await hotline.forward(hours=24)
    assert got(hotline, "pkd", "Siaran 6") == 0
    assert [got(hotline, "pkd", f"Siaran {number}") for number in range(5)] == [1] * 5
    await sends(hotline, "koor", "Hari baru")
    await goes_out(hotline)
    assert got(hotline, "pkd", "Hari baru") == 1


async def test_it_is_written_down_who_sent_to_whom_and_not_what(hotline: Hotline) -> None:
    await hotline.officer("audi", Role.AUDITOR, BASEL)
    await sends(hotline, "kec", area="Toboali")
    await hotline.presses("kec", "Hentikan")
    async with hotline.database.reading() as connection:
        rows = (await connection.execute(select(AUDIT.table).order_by("id"))).all()
    assert [(row.what, row.area_code, row.detail) for row in rows] == [
        ("broadcast", TOBOALI, "2"),
        ("broadcast_stopped", TOBOALI, ""),
    ]
    await hotline.says("audi", "/catatan")
    assert "Budi: mengirim siaran ke 2 petugas" in hotline.last("audi")
    assert "apel" not in hotline.last("audi")


# --- once, whatever happens -------------------------------------------------------------------------------------------


async def test_pressed_twice_it_goes_out_once(hotline: Hotline) -> None:
    await writes(hotline, "koor")
    press = hotline.press("koor", "Kirim")
    await hotline.hands_in(hotline.inbound("koor", press), hotline.inbound("koor", press))
    await hotline.hands_in(hotline.inbound("koor", press))
    await goes_out(hotline)
    assert [got(hotline, who) for who in ("pkd", "wati", "far", "kec")] == [1] * 4
    assert hotline.toasts("koor").count("Sudah lewat; tidak ada yang perlu dilakukan.") == 2


async def test_killed_in_the_middle_nobody_is_lost_and_nobody_gets_it_twice(hotline: Hotline) -> None:
    await crowd(hotline, 70)
    await sends(hotline, "koor", whom="PKD")
    everybody = ["pkd", "wati", "far", *(f"pkd{n}" for n in range(70))]
    for _ in range(5):
        hotline.clock.forward(timedelta(minutes=1))
        await hotline.ticker.tick()
        await hotline.restart()  # what was made is committed, and not sent yet
    await hotline.settle()
    assert {who: got(hotline, who) for who in everybody} == dict.fromkeys(everybody, 1)
    await goes_out(hotline, 5)
    assert "Terkirim: 73 dari 73" in hotline.last("koor")


async def test_a_step_that_comes_again_changes_nothing(hotline: Hotline) -> None:
    await crowd(hotline, 40)
    await sends(hotline, "koor", whom="PKD")
    await goes_out(hotline, 1)
    async with hotline.database.reading() as connection:
        first = (await connection.execute(select(RECIPIENT.table).order_by("id"))).all()
        timer = "SELECT id, due_at FROM timers WHERE kind = 'broadcast' ORDER BY id"
        (fired, *_) = (await connection.exec_driver_sql(timer)).all()
    now = hotline.clock.now()
    again = Inbound("clock", "timer:again", CLOCK, CLOCK, Due("broadcast", now, fired.id), now)
    await hotline.engine.intake([again])
    async with hotline.database.reading() as connection:
        assert (await connection.execute(select(RECIPIENT.table).order_by("id"))).all() == first
    await goes_out(hotline, 5)
    assert got(hotline, "pkd39") == 1


async def test_who_leaves_before_does_not_get_it_and_who_comes_after_neither(hotline: Hotline) -> None:
    await crowd(hotline, 40)
    await sends(hotline, "koor")
    await ends(hotline, "pkd39")
    await hotline.officer("late", Role.PKD, RIAS)
    await goes_out(hotline, 5)
    assert [got(hotline, who) for who in ("pkd38", "pkd39", "late")] == [1, 0, 0]
    report_of = next(s.text for s in reversed(hotline.seen("koor")) if "Belum menerima" in s.text)
    assert "Petugas 39, tidak bertugas lagi" in report_of
    assert "Terkirim: 43 dari 44" in next(s.text for s in hotline.seen("koor") if "Siaran selesai" in s.text)


async def test_its_end_is_told_once(hotline: Hotline) -> None:
    """In the message that was there; where that stays as it was sent, in one more, with all who did not get it."""
    await crowd(hotline, 40)
    await sends(hotline, "koor")
    await ends(hotline, "pkd39")
    said = len(hotline.seen("koor"))
    await goes_out(hotline, 5)
    new = hotline.seen("koor")[said:]
    assert len(new) == 1
    assert "Belum menerima siaran: 1" in new[-1].text
    assert ("Siaran selesai" in new[-1].text) is not hotline.changes
    assert ("Lihat keadaan terbaru" in new[-1].labels) is not hotline.changes


async def test_a_sender_who_leaves_office_speaks_for_it_no_more(hotline: Hotline) -> None:
    await crowd(hotline, 40)
    await sends(hotline, "koor")
    await goes_out(hotline, 1)
    await ends(hotline, "koor")
    await goes_out(hotline, 10)
    assert sum(got(hotline, f"pkd{number}") for number in range(40)) < 40
    halted = next(seen for seen in reversed(hotline.seen("koor")) if seen.text.startswith("Siaran dihentikan"))
    assert halted.labels == [], "they may do nothing about it any more"
    async with hotline.database.reading() as connection:
        assert [row.state for row in await connection.execute(select(BROADCAST.table.c.state))] == ["stopped"]


async def test_stopped_in_the_middle_the_others_do_not_get_it(hotline: Hotline) -> None:
    await crowd(hotline, 90)
    await sends(hotline, "koor", whom="PKD")
    await hotline.tick()
    await goes_out(hotline, 1)
    sent = sum(got(hotline, f"pkd{number}") for number in range(90))
    assert 0 < sent < 90
    so_far = await stands(hotline, "koor")
    assert "Siaran sedang dikirim" in so_far
    assert f"Terkirim: {30 if hotline.changes else 60} dari 93" in so_far
    await hotline.presses("koor", "Hentikan")
    assert "Siaran dihentikan" in hotline.last("koor")
    assert "belum dikirim: " in hotline.last("koor")
    assert not [label for label in hotline.seen("koor")[-1].labels if "Coba lagi" in label]
    await goes_out(hotline, 10)
    assert sum(got(hotline, f"pkd{number}") for number in range(90)) == sent
    await hotline.presses("koor", "Siapa yang belum (33)")
    assert "Petugas 57, " in hotline.last("koor")
    assert "Masih ada 18 lagi." in hotline.last("koor")
    await hotline.presses("koor", "Berikutnya ▶")
    await hotline.presses("koor", "Berikutnya ▶")
    assert "Petugas 89, " in hotline.last("koor")
    assert hotline.seen("koor")[-1].labels == ["◀ Sebelumnya"]


@pytest.mark.needs("late messages")
async def test_what_was_made_and_not_sent_yet_is_stopped_as_well(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await hotline.ticker.tick()
    press = hotline.press("koor", "Hentikan")
    await hotline.engine.intake([hotline.inbound("koor", press)])
    await hotline.settle()
    await goes_out(hotline)
    assert [got(hotline, who) for who in ("pkd", "wati", "far", "kec")] == [0] * 4
    assert "Terkirim: 0 dari 4" in hotline.last("koor")


# --- who did not get it -----------------------------------------------------------------------------------------------


@pytest.mark.needs("blocking")
async def test_who_cannot_be_reached_is_counted_before_named_after_and_tried_again(hotline: Hotline) -> None:
    nobody = Person(id=hotline.new_id(), name="Tanpa Chat", created_at=hotline.clock.now())
    held = Assignment(
        id=hotline.new_id(), person_id=nobody.id, role=Role.PKD, area_code=RIAS, since=hotline.clock.now()
    )
    async with turn_of(hotline, "far") as turn:
        turn.changes.create(nobody)
        turn.changes.create(held)
        turn.change_sender(blocked_at=turn.now)
    await hotline.member("pkd", MembershipChange.BLOCKED)
    await writes(hotline, "koor")
    assert "memblokir bot atau akunnya sudah tidak ada: 1" in hotline.last("koor")
    assert "belum pernah membuka bot: 1" in hotline.last("koor")
    assert "sedang diblokir koordinator: 1" in hotline.last("koor")
    hotline.network.shut(hotline.endpoint("wati"))  # nobody knows of that yet
    await hotline.presses("koor", "Kirim")
    await goes_out(hotline)
    said = next(s for s in reversed(hotline.seen("koor")) if "Belum menerima" in s.text)
    assert said.text.startswith("Belum menerima siaran: 4")
    gone, rest = said.text.split("belum pernah membuka bot")
    assert "Ani, PKD Desa Rias" in gone
    assert "Wati, PKD Desa Gadung" in gone
    assert rest.index("Tanpa Chat") < rest.index("sedang diblokir koordinator") < rest.index("Fajar")
    assert "Terkirim: 1 dari 5" in next(s.text for s in hotline.seen("koor") if "Siaran selesai" in s.text)

    await hotline.member("pkd", MembershipChange.UNBLOCKED)
    await hotline.presses("koor", "Coba lagi ke 4 orang")
    press = hotline.press("koor", "Coba lagi ke 4 orang")
    await hotline.hands_in(hotline.inbound("koor", press))
    await goes_out(hotline)
    assert [got(hotline, who) for who in ("pkd", "kec", "wati", "far")] == [1, 1, 0, 0]
    assert hotline.last("koor").startswith("Belum menerima siaran: 3")


@pytest.mark.needs("late messages")
async def test_what_may_have_arrived_is_not_sent_again(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await goes_out(hotline)
    async with hotline.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE outbox SET state = 'unknown' WHERE body IS NULL AND key LIKE 'siar:%'")
    await hotline.presses("koor", "Lihat keadaan terbaru")
    assert "belum pasti sampai" in hotline.last("koor")
    assert not [label for label in hotline.seen("koor")[-1].labels if "Coba lagi" in label]


@pytest.mark.needs("late messages")
async def test_a_page_that_nobody_opens_does_not_keep_it_running(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    for _ in range(12):
        hotline.clock.forward(timedelta(minutes=5))
        await hotline.ticker.tick()  # nothing is fetched
    assert (await states(hotline)) == ["done"]
    await hotline.settle()
    await hotline.presses("koor", "Lihat keadaan terbaru")
    assert "Terkirim: 4 dari 4" in hotline.last("koor")


async def states(hotline: Hotline) -> list[str]:
    async with hotline.database.reading() as connection:
        return [row.state for row in await connection.execute(select(BROADCAST.table.c.state))]


# --- at night ---------------------------------------------------------------------------------------------------------


async def test_at_night_it_waits_for_the_morning_unless_its_sender_insists(hotline: Hotline) -> None:
    hotline.clock.forward(timedelta(hours=14))  # 23.00
    await writes(hotline, "koor")
    assert hotline.seen("koor")[-1].labels == ["Kirim besok pagi", "Kirim sekarang juga", "Ubah pesan", "Batal"]
    await hotline.presses("koor", "Kirim besok pagi")
    assert hotline.last("koor").startswith("Siaran menunggu pagi")
    assert "Mulai dikirim Rabu, 25 Nov 06.00 WIB." in hotline.last("koor")
    await hotline.forward(hours=6)
    assert got(hotline, "pkd") == 0
    await hotline.forward(hours=1.1)
    assert got(hotline, "pkd") == 1

    hotline.clock.forward(timedelta(hours=17))
    await writes(hotline, "koor", "Banjir di Rias")
    await hotline.presses("koor", "Kirim sekarang juga")
    await goes_out(hotline)
    assert got(hotline, "pkd", "Banjir") == 1


async def test_what_night_falls_on_goes_on_in_the_morning(hotline: Hotline) -> None:
    await crowd(hotline, 70)
    await sends(hotline, "koor", whom="PKD")
    await hotline.tick()
    hotline.clock.forward(timedelta(hours=14))  # the program was away
    await hotline.ticker.beat()
    await goes_out(hotline, 10)
    at_night = sum(got(hotline, f"pkd{number}") for number in range(70))
    assert at_night < 70
    await hotline.forward(hours=8)
    assert sum(got(hotline, f"pkd{number}") for number in range(70)) == 70


# --- afterwards -------------------------------------------------------------------------------------------------------


async def test_the_last_one_is_found_again_until_it_is_forgotten(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await goes_out(hotline)
    await hotline.says("koor", "/siar")
    await hotline.presses("koor", "Siaran terakhir")
    assert hotline.last("koor").startswith("Siaran selesai")
    press = hotline.press("koor", "Lihat keadaan terbaru")
    hotline.clock.forward(timedelta(days=31))
    now = hotline.clock.now()
    await hotline.engine.intake([Inbound("clock", "job:retention:x", CLOCK, CLOCK, Due("retention", now), now)])
    async with hotline.database.reading() as connection:
        for table in (BROADCAST.table, RECIPIENT.table):
            assert (await connection.execute(select(table))).all() == []
    await hotline.hands_in(hotline.inbound("koor", press))
    assert hotline.toasts("koor")[-1] == "Sudah lewat; tidak ada yang perlu dilakukan."


async def test_a_sender_who_has_their_chat_forgotten_leaves_no_words(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await goes_out(hotline)
    async with turn_of(hotline, "koor") as turn:
        await erasure.of_chat(turn.store, turn.sender.id, drafts=True)
    async with hotline.database.reading() as connection:
        assert [row.text for row in await connection.execute(select(BROADCAST.table.c.text))] == [None]


async def test_tickets_go_their_way_meanwhile(hotline: Hotline) -> None:
    await sends(hotline, "koor")
    await hotline.ticker.tick()
    ticket = await report(hotline)
    assert any(ticket.number in seen.text for seen in hotline.seen("pkd"))
    await goes_out(hotline)
    assert got(hotline, "pkd") == 1
    async with hotline.database.reading() as connection:
        lost = select(ADDRESS.table.c.id).where(ADDRESS.table.c.unreachable_since.is_not(None))
        assert (await connection.execute(lost)).all() == []
