"""The demo's invented regency: officers in their poskos and a few dozen tickets in every state.

Tickets come about by the same moves as in life, each at its own hour of the past days. All names are invented.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from bot.channels.web.pages import Role as Phone
from bot.channels.web.sessions import external_id
from bot.domain.areas import Area, Posko
from bot.domain.changes import Changes
from bot.domain.messages import Endpoint, Inbound, Text
from bot.domain.people import Address, Appointee, Assignment, Person, Role
from bot.domain.suggestions import Form, Whom
from bot.domain.tickets import SUGGESTION, Action, Category, Outcome, Subject, Ticket
from handlers import moves, ranks, suggested
from handlers.coordinator.recap import today_of
from handlers.moves import NewReport
from handlers.turn import Turn, World
from storage import areas, tickets
from storage.batch import Batch
from storage.crypto import KeyRing
from storage.database import Database

KABUPATEN = "19.03"
TOBOALI = "19.03.01"
RIAS = "19.03.01.2008"
VACANT = {"19.03.01.2013": "Ratna Juwita", "19.03.06.2004": "Yusuf Karim", "19.03.08.2002": "Mega Oktavia"}
"""Desa whose appointed officer has not joined: their reports fall back to the kecamatan, and one can see it."""

FIRST = (
    "Sari", "Hendra", "Yuli", "Rusdi", "Marlina", "Zainal", "Rohani", "Dedi", "Fatmawati", "Iskandar", "Nurhayati",
    "Samsul", "Erna", "Junaidi", "Lisa", "Bahtiar", "Suryani", "Amran", "Desi", "Komar",
)  # fmt: skip
LAST = (
    "Pratama", "Lestari", "Wijaya", "Utami", "Saputra", "Handayani", "Gunawan", "Anggraini", "Setiawan", "Permata",
    "Hidayat", "Safitri", "Ramadhan",
)  # fmt: skip

A, C = Action, Category
SUGGESTED = (A.CLAIM, A.TRACE, A.RECOMMEND, A.ACCEPT, A.SUGGEST)
"""The way of a report until a saran perbaikan is made: its PKD recommends it, the Panwascam agrees."""


@dataclass(frozen=True, slots=True)
class Story:
    """One invented report: what, where, how long ago, and the steps that were taken since."""

    area: str
    category: Category
    words: str
    hours_ago: float
    steps: tuple[Action, ...] = ()
    outcome: str = ""
    extra: dict[str, object] = field(default_factory=dict)


STORIES = (
    Story(RIAS, C.BELUM_DICOKLIT, "rumah kami belum didatangi petugas coklit", 3),
    Story(RIAS, C.BELUM_TERDAFTAR, "anak saya baru 17 tahun belum terdaftar", 20),
    Story(RIAS, C.DATA_KELIRU, "nama bapak salah tulis di daftar", 30, (A.CLAIM,)),
    Story(RIAS, C.TMS_TERDAFTAR, "kakek sudah meninggal masih ada namanya", 52, (A.CLAIM, A.TRACE), "",
          {"reason": "meninggal"}),
    Story(RIAS, C.BELUM_TERDAFTAR, "baru pindah dari Toboali belum terdaftar", 90, SUGGESTED),
    Story(RIAS, C.BELUM_DICOKLIT, "satu gang belum dicoklit", 110, (*SUGGESTED, A.FOLLOW_UP)),
    Story(RIAS, C.BELUM_DICOKLIT, "belum ada stiker di rumah", 130,
          (*SUGGESTED, A.FOLLOW_UP, A.CONFIRM)),
    Story("19.03.01.2007", C.BELUM_DICOKLIT, "mamak belum dicoklit sampai sekarang", 5),
    Story("19.03.01.2007", C.BELUM_TERDAFTAR, "data tidak ditemukan di cek dpt online", 28, (A.CLAIM,)),
    Story("19.03.01.2006", C.DATA_KELIRU, "satu kk tps nya beda", 40, (A.CLAIM, A.TRACE, A.RECOMMEND)),
    Story("19.03.01.2006", C.BELUM_DICOKLIT, "rumah di ujung jalan belum didatangi", 70, (A.CLAIM,)),
    Story("19.03.01.1001", C.BELUM_DICOKLIT, "kontrakan kami belum dicoklit", 12),
    Story("19.03.01.1001", C.PROSEDUR_COKLIT, "stiker ditempel tapi tidak ditanya", 49, (A.CLAIM, A.TRACE)),
    Story("19.03.01.1002", C.BELUM_TERDAFTAR, "bapak baru pensiun polisi", 75, SUGGESTED),
    Story("19.03.01.1003", C.BELUM_DICOKLIT, "nenek sendirian belum didatangi", 34),
    Story("19.03.01.2013", C.BELUM_DICOKLIT, "belum dicoklit satu keluarga", 8, (), "", {"voters": 4}),
    Story("19.03.01.2004", C.BELUM_DICOKLIT, "kami belum dicoklit", 100, (A.CLAIM, A.CONCLUDE),
          Outcome.SUDAH_TERDAFTAR),
    Story("19.03.02.2001", C.BELUM_DICOKLIT, "pulau kami jauh belum ada petugas", 26),
    Story("19.03.02.2005", C.BELUM_TERDAFTAR, "istri saya belum terdaftar", 60, (A.CLAIM, A.TRACE)),
    Story("19.03.03.2001", C.BELUM_DICOKLIT, "belum dicoklit rt 2", 10),
    Story("19.03.03.2003", C.TMS_TERDAFTAR, "tetangga sudah pindah masih terdaftar", 80, (A.CLAIM, A.TRACE), "",
          {"reason": "pindah"}),
    Story("19.03.03.2006", C.BELUM_DICOKLIT, "rumah kebun belum didatangi", 45, (A.CLAIM,)),
    Story("19.03.04.2003", C.BELUM_DICOKLIT, "belum ada yang datang", 16),
    Story("19.03.04.2006", C.BELUM_TERDAFTAR, "adik saya belum terdaftar", 95, SUGGESTED),
    Story("19.03.05.2001", C.DATA_KELIRU, "tanggal lahir salah", 66, (*SUGGESTED, A.FOLLOW_UP)),
    Story("19.03.05.2002", C.BELUM_DICOKLIT, "kami belum dicoklit", 22),
    Story("19.03.05.2009", C.BELUM_DICOKLIT, "ibu sakit belum didatangi", 120,
          (*SUGGESTED, A.FOLLOW_UP, A.CONFIRM)),
    Story("19.03.06.2001", C.BELUM_DICOKLIT, "rumah panggung dekat dermaga belum", 6),
    Story("19.03.06.2004", C.BELUM_TERDAFTAR, "nama kami tidak ada di daftar", 37),
    Story("19.03.06.2005", C.BELUM_DICOKLIT, "belum dicoklit", 140, (A.CLAIM, A.CONCLUDE),
          Outcome.TIDAK_DAPAT_DIHUBUNGI),
    Story("19.03.07.2001", C.BELUM_DICOKLIT, "warga trans belum didatangi", 18),
    Story("19.03.07.2003", C.TMS_TERDAFTAR, "ada nama ganda", 58, (A.CLAIM, A.TRACE), "", {"reason": "ganda"}),
    Story("19.03.08.2001", C.BELUM_DICOKLIT, "nelayan belum dicoklit karena melaut", 54, (A.CLAIM,)),
    Story("19.03.08.2002", C.BELUM_DICOKLIT, "celagen belum ada petugas", 32),
)  # fmt: skip


class Seeder:
    """Fills a fresh database as of `now`."""

    def __init__(self, database: Database, keys: KeyRing, world: World, now: datetime) -> None:
        self._database = database
        self._keys = keys
        self._world = world
        self._now = now
        self._names = (f"{first} {last}" for first, last in zip(cycle(FIRST), cycle(LAST), strict=False))
        self._staff: dict[str, Endpoint] = {}
        self._said = 0

    async def fill(self, tokens: Mapping[Phone, str]) -> None:
        """Officers first, then their tickets. Of the phones in `tokens` one becomes Rias's officer, another whoever
        stands above: Panwascam of Toboali, who decides on results, and coordinator of the kabupaten."""
        phones = {phone: Endpoint("web", external_id(token)) for phone, token in tokens.items()}
        own = {RIAS: phones[Phone.OFFICER], TOBOALI: phones[Phone.COORDINATOR]}
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self._world.new_id, self._now)
            for area in self._world.areas:
                if area.code in VACANT:
                    batch.keep(self._appointed(area.code))
                    continue
                role = {4: Role.PKD, 3: Role.PANWASCAM}.get(area.code.count(".") + 1, Role.OFFICER)
                endpoint = own.get(area.code) or Endpoint("web", f"demo-{area.code}")
                self._staff[area.code] = endpoint
                above = [(Role.COORDINATOR, KABUPATEN)] if area.code == TOBOALI else []
                batch.keep(self._in_office(endpoint, (role, area.code), *above))
            if posko := await areas.posko_of(batch, RIAS):
                batch.keep(_at_home(posko, self._world.areas[RIAS]))
            await batch.flush()
        for story in sorted(STORIES, key=lambda s: -s.hours_ago):
            await self._tell(story)

    def _in_office(self, endpoint: Endpoint, *offices: tuple[Role, str]) -> Changes:
        new_id, since = self._world.new_id, self._now - timedelta(days=20)
        person = Person(id=new_id(), name=next(self._names), created_at=since)
        held = [
            Assignment(id=new_id(), person_id=person.id, role=role, area_code=area_code, since=since)
            for role, area_code in offices
        ]
        language = self._world.rules.language
        address = Address(
            id=new_id(), endpoint=endpoint, language=language, created_at=since, person_id=person.id, name=person.name
        )
        return Changes(created=[person, *held, address])

    def _appointed(self, area_code: str) -> Changes:
        """Somebody on the office's list who has not joined yet."""
        new_id, since = self._world.new_id(), self._now - timedelta(days=20)
        return Changes(
            created=[Appointee(id=new_id, role=Role.PKD, area_code=area_code, name=VACANT[area_code], created_at=since)]
        )

    async def _tell(self, story: Story) -> None:
        began = self._now - timedelta(hours=story.hours_ago)
        citizen = Endpoint("web", f"demo-citizen-{self._said}")
        async with self._turn(citizen, began) as turn:
            name = next(self._names)
            receipt = await moves.open_ticket(turn, _report(story, name))
        pause = timedelta(hours=story.hours_ago) / (len(story.steps) + 1)
        for place, action in enumerate(story.steps, start=1):
            await self._step(receipt.ticket, action, story.outcome, began + pause * place, citizen)

    async def _step(self, ticket: Ticket, action: Action, outcome: str, at: datetime, citizen: Endpoint) -> None:
        by_citizen = action is Action.CONFIRM
        above = ticket.posko_area.rpartition(".")[0] if action is Action.ACCEPT else ticket.posko_area
        endpoint = citizen if by_citizen else self._staff.get(above, self._staff[KABUPATEN])
        async with self._turn(endpoint, at) as turn:
            current = await tickets.by_id(turn.store, ticket.id)
            if current is None:
                raise LookupError(ticket.number)
            actor = "citizen" if by_citizen else "officer"
            ending = outcome if action is Action.CONCLUDE else ""
            more = await _with(turn, current, action)
            await moves.move(turn, current, action, actor=actor, outcome=ending, **more)

    @asynccontextmanager
    async def _turn(self, endpoint: Endpoint, at: datetime) -> AsyncIterator[Turn]:
        """A turn of somebody at a past hour, in a transaction of its own; what it says is history, not news."""
        self._said += 1
        inbound = Inbound("web", f"demo-{self._said}", endpoint, endpoint, Text("demo"), at)
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self._world.new_id, at)
            await batch.admit([inbound], self._world.rules.language, frozenset())
            turn = Turn(self._world, inbound, at, batch)
            yield turn
            batch.keep(turn.changes)
            await batch.flush()


async def _with(turn: Turn, ticket: Ticket, action: Action) -> dict[str, Any]:
    """What goes along with a step; a saran perbaikan is made by word of mouth."""
    match action:
        case Action.RECOMMEND:
            return {"result": SUGGESTION, "review_area": await ranks.above(turn, ticket.posko_area), "note": SUGGESTION}
        case Action.ACCEPT:
            return {"result": SUGGESTION, "review_area": "", "accepted_at": turn.now, "note": SUGGESTION}
        case Action.SUGGEST:
            body = suggested.body_of(turn, ticket)
            made = await suggested.begun(turn, body, Form.ORAL, today_of(turn), whom=Whom.CHAIR, with_nik=False)
            suggested.join(turn, made, ticket)
            return {"note": made.number}
        case _:
            return {}


def _report(story: Story, name: str) -> NewReport:
    return NewReport(
        category=story.category,
        subject=Subject.FAMILY,
        area_code=story.area,
        voter_name=name,
        words=story.words,
        rt=1 + len(name) % 9,
        **story.extra,  # type: ignore[arg-type]  # the few fields that one story has and others do not
    )


def _at_home(posko: Posko, village: Area) -> Changes:
    """Where the posko is to be found; as invented as its officers."""
    shown = replace(posko, address="Jl. Contoh No. 1", hours="Senin–Jumat 08.00–16.00", phone="0812-0000-0000")
    changes = Changes()
    changes.update(replace(shown, lat=village.lat, lon=village.lon))
    return changes
