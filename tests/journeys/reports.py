"""Turns without a conversation: reports that stand already when a journey begins, and what their reporters do later.
Made through the same moves as everywhere, without walking through a citizen's questions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.domain.conversations import Attachment
from bot.domain.messages import Press, Text, press_data
from bot.domain.people import Role
from bot.domain.tickets import Action, Ticket, TicketEvent
from handlers.moves import NewReport, Receipt, move, open_ticket
from handlers.turn import Turn
from storage import tickets
from storage.batch import Batch
from storage.view import View
from tests.hotline import Hotline
from tests.networks import Seen

FOR_OFFICERS = "Perintah itu khusus petugas."
NOT_YOURS = "Perintah itu di luar wewenang Anda. /bantuan menampilkan yang bisa Anda pakai."
RIAS, GADUNG, TOBOALI, BASEL = "19.03.01.2008", "19.03.01.2007", "19.03.01", "19.03"
NIK = "1903014107900001"
DELETE = "Mohon hapus dari chat ini"

T = TypeVar("T")


async def turn_of(hotline: Hotline, who: str, decide: Callable[[Turn], Awaitable[T]]) -> T:
    """Let `decide` decide on a turn of `who`, committed and delivered as on the road."""
    inbound = hotline.inbound(who, Text("."))
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, hotline.clock.now())
        await batch.admit([inbound], hotline.rules.language, frozenset())
        turn = Turn(hotline.world, inbound, hotline.clock.now(), batch)
        decided = await decide(turn)
        batch.keep(turn.changes)
        await batch.flush()
    await hotline.settle()
    return decided


async def reports(hotline: Hotline, who: str = "warga", *, photos: int = 0, **fields: Any) -> Receipt:
    """`who` has answered all questions: the ticket is made and brought to its posko."""
    wanted: dict[str, Any] = {
        "category": "belum_dicoklit",
        "subject": "family",
        "area_code": RIAS,
        "voter_name": "Suminah",
        "nik": NIK,
        "phone": "081234567890",
        "rt": 4,
        "rw": 2,
        "place_hint": "dekat masjid",
        "words": "mamak ku blm dicoklit",
        "attachment_ids": await _photos(hotline, who, photos),
    }
    return await turn_of(hotline, who, lambda turn: open_ticket(turn, NewReport(**wanted | fields)))


async def acts(hotline: Hotline, who: str, action: Action, *, note: str = "") -> Ticket:
    """`who`, the reporter of the newest ticket, does something to it."""
    newest = await hotline.ticket()

    async def act(turn: Turn) -> Ticket:
        ticket = await tickets.by_id(turn.store, newest.id)
        assert ticket is not None
        return await move(turn, ticket, action, actor="citizen", note=note)

    return await turn_of(hotline, who, act)


async def _photos(hotline: Hotline, who: str, count: int) -> tuple[int, ...]:
    """Photos of the draft, fetched already."""
    contents = [f"foto {number}".encode() for number in range(1, count + 1)]

    async def send(turn: Turn) -> tuple[int, ...]:
        photos = [
            Attachment(
                id=hotline.new_id(),
                address_id=turn.sender.id,
                channel=hotline.endpoint(who).channel,
                remote_id="",
                mime_type="image/jpeg",
                size=len(content),
                created_at=turn.now,
                state="stored",
                content=content,
            )
            for content in contents
        ]
        for photo in photos:
            turn.changes.create(photo)
        return tuple(photo.id for photo in photos)

    return await turn_of(hotline, who, send) if contents else ()


async def staff(hotline: Hotline) -> None:
    """Sari and Budi in Rias, Wati in Gadung, Dewi in the kecamatan, Rina coordinating."""
    await hotline.officer("sari", Role.PKD, RIAS, name="Sari")
    await hotline.officer("budi", Role.PKD, RIAS, name="Budi")
    await hotline.officer("wati", Role.PKD, GADUNG, name="Wati")
    await hotline.officer("dewi", Role.PANWASCAM, TOBOALI, name="Dewi")
    await hotline.officer("rina", Role.COORDINATOR, BASEL, name="Rina")


async def story(hotline: Hotline) -> list[TicketEvent]:
    """What happened to the newest ticket."""
    ticket = await hotline.ticket()
    async with hotline.database.reading() as connection:
        return await tickets.events(View(connection, hotline.keys), ticket.id)


async def walk(hotline: Hotline, who: str, *labels: str) -> None:
    """Press one button after the other."""
    for label in labels:
        await hotline.presses(who, label)


async def card(hotline: Hotline, who: str, number: str) -> Seen:
    """The newest card of a ticket in somebody's chat as it stands now; where nothing changes in place, the one that
    they get when they ask for it."""
    if not hotline.changes:
        await hotline.says(who, f"/tiket {number}")
    return next(seen for seen in reversed(hotline.seen(who)) if seen.text.startswith(f"{number} · "))


def taken_back(hotline: Hotline, who: str, shown: Callable[[Seen], object]) -> bool:
    """True where nothing of the kind is left in somebody's chat; where nothing can be taken back, where they were asked
    afterwards to delete it."""
    chat = hotline.seen(who)
    left = [place for place, seen in enumerate(chat) if shown(seen)]
    if hotline.changes:
        return not left
    return bool(left) and any(DELETE in seen.text for seen in chat[left[-1] + 1 :])


async def forge(hotline: Hotline, who: str, *arguments: str, group: str = "") -> None:
    """Press a button that was never offered: what an old card, or a clever head, may send."""
    ticket = await hotline.ticket()
    press = Press(press_data("t", ticket.id, *arguments), press_id="press")
    await hotline.hands_in(hotline.inbound(who, press, group))


def refusal(who: str) -> str:
    """What somebody hears whose office, or none, does not know a command."""
    return FOR_OFFICERS if who == "warga" else NOT_YOURS
