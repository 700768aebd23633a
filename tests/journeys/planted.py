"""A citizen who plants words that stand nowhere else in every field, file and message of a report."""

from __future__ import annotations

from bot.domain.messages import Media, MediaFile
from bot.domain.people import Role
from bot.domain.tickets import Action, Outcome
from tests.hotline import Hotline
from tests.journeys.citizens import RIAS, play
from tests.journeys.desk import act

NIK, PHONE = "1903014107500001", "081298765432"
PHOTO = b"\xff\xd8\xff\xe0" + b"piksel-wajah-zubaidah" * 15_000
FIELDS = {
    "nik": NIK,
    "phone": PHONE,
    "birth_date": "1950-07-01",
    "other_voters": "Wiryawan Kusumo",
    "place_hint": "belakang surau Al-Mukhlisin",
    "disability": "1,3",
    "voter_knows": "ill",
}
PLANTED = (
    *(NIK, PHONE, "1950-07-01", "Wiryawan Kusumo", "surau Al-Mukhlisin", "Zubaidah Kusumawardhani"),
    *("piksel-wajah-zubaidah", "genteng biru laut", "anjing galak", "sudah pindah kamar", "lampu teras mati"),
    *("kontrakan nomor sembilan", "Bambang Triatmodjo", "tanya ulang besok"),
)
ASKS = "citizen> /hapusdata\nbot> … [Ya, hapus data saya]\ncitizen> [Ya, hapus data saya]\nbot> …"


async def staff(hotline: Hotline) -> None:
    await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
    await hotline.officer("rina", Role.COORDINATOR, "19.03", name="Rina")


async def plant(hotline: Hotline) -> None:
    """A report with everything in it, on its way: seen, asked about, answered, noted on; and one that is not sent."""
    await play(
        hotline,
        """
        citizen> ibu saya di desa rias rt 3 blm dicoklit, rumahnya genteng biru laut
        bot> …
        citizen> zubaidah kusumawardhani
        bot> …
        citizen> [Kirim]
        bot> …
        """,
    )
    ticket = await act(hotline, "citizen", await hotline.ticket(), Action.ADD, note="lampu teras mati", **FIELDS)
    hotline.channel.files["foto-rahasia"] = PHOTO
    photo = Media(MediaFile("foto-rahasia", "image/jpeg", len(PHOTO)), "kontrakan nomor sembilan")
    await hotline.hands_in(hotline.inbound("citizen", photo))
    await hotline.presses("citizen", "Tambahkan ke laporan")
    await act(hotline, "rias", ticket, Action.CLAIM)
    await hotline.says("rias", "/antrean")
    for label in ("Buka", "Lihat data", "Catatan"):
        await hotline.presses("rias", label)
    await hotline.says("rias", "anjing galak di depan")
    await hotline.presses("rias", "Tanya pelapor")
    await hotline.says("rias", "tanya ulang besok ya?")
    await hotline.presses("citizen", "Jawab")
    await hotline.says("citizen", "ibu sudah pindah kamar")
    await hotline.says("citizen", "tetangga saya di desa gadung belum terdaftar")
    await hotline.says("citizen", "bambang triatmodjo")


async def conclude(hotline: Hotline) -> None:
    await act(hotline, "rias", await hotline.ticket(), Action.CONCLUDE, outcome=Outcome.TIDAK_TERBUKTI)
    await hotline.settle()
