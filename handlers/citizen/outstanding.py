"""What a citizen's open reports wait for, answered in plain words: many people just write, and look for no button."""

from __future__ import annotations

import re

from bot.domain.messages import Contact, Location, Media
from bot.domain.tickets import State, Ticket
from bot.domain.understanding import Understanding
from handlers.citizen import answer, aside, cases, contact, form
from handlers.dialog import means, plain
from handlers.turn import Turn
from storage import tickets

NO_ANSWER = (
    *("greeting", "thanks", "status", "cancel", "delete_data", "my_data", "objection", "officer", "offtopic"),
    *("report", "posko"),
)
"""What somebody may want to say beside the officer's question. A report could be either: they are asked."""
SETTLED = re.compile(r"(ya|iya|iye|sudah|sdh|udah|dah|la|lah|betul|benar|beres|alhamdulillah|yes|already)\b")
NOT_YET = re.compile(r"((ya|iya) )?(belum|blm|blum|belom|lum|lom|masih|msh|tidak|tdk|gak|ga|dak|no|not)\b")
SHORT = 6
"""Words of an answer to "is it settled?"; what is longer tells more than that."""


async def answered(turn: Turn, text: str, said: Understanding) -> bool:
    """Take words as what an open report waits for: the answer to an officer, or whether it is settled. False when no
    report waits, more than one does, or something else was said."""
    mine = await _open_tickets(turn)
    if await _settles_one(turn, mine, text):
        return True
    asked = _asked(mine)
    if asked is None or aside.intent(said) in NO_ANSWER:
        return False
    if sum(character.isalnum() for character in text) == 0:
        return False
    _make_room(turn)
    await answer.take_words(turn, asked, text)
    return True


async def answered_with_file(turn: Turn, media: Media, *, busy: bool = False) -> bool:
    """The same for a photo that comes while an officer waits for an answer. `busy`: a report is being written, to which
    everything belongs but the rest of an album that was an answer."""
    if await answer.is_rest_of_album(turn, media):
        return True
    if busy:
        return False
    asked = _asked(await _open_tickets(turn))
    if asked is None:
        return False
    _make_room(turn)
    await answer.take_file(turn, asked, media)
    return True


async def answered_with_number(turn: Turn, shared: Contact) -> bool:
    """The same for a telephone number that is shared."""
    asked, phone = _asked(await _open_tickets(turn)), contact.number(shared)
    if asked is None or not phone:
        return False
    _make_room(turn)
    await answer.take_words(turn, asked, phone)
    return True


async def answered_with_point(turn: Turn, point: Location) -> bool:
    """The same for a point on the map: where the house is, as the officer asked."""
    asked = _asked(await _open_tickets(turn))
    if asked is None:
        return False
    _make_room(turn)
    await answer.take_point(turn, asked, point)
    return True


async def is_asked(turn: Turn) -> bool:
    """True while an officer waits for the sender's answer."""
    return any(ticket.waiting_since is not None for ticket in await _open_tickets(turn))


async def settles(turn: Turn, text: str) -> bool:
    """Take "masih belum ada namanya" as the answer to "is it settled?". False when it is not asked, or not answered."""
    return await _settles_one(turn, await _open_tickets(turn), text)


async def _settles_one(turn: Turn, mine: list[Ticket], text: str) -> bool:
    followed_up = [ticket for ticket in mine if ticket.state is State.FOLLOWED_UP and ticket.waiting_since is None]
    return len(followed_up) == 1 and await _settles(turn, followed_up[0], text)


async def _open_tickets(turn: Turn) -> list[Ticket]:
    return [ticket for ticket in await tickets.of_reporter(turn.store, turn.sender.account) if ticket.is_open]


def _asked(mine: list[Ticket]) -> Ticket | None:
    waiting = [ticket for ticket in mine if ticket.waiting_since is not None]
    return waiting[0] if len(waiting) == 1 else None


def _make_room(turn: Turn) -> None:
    """Words that were kept beside a ticket wait for no decision any more."""
    if turn.conversation.form == form.NAME:
        form.drop(turn)


async def _settles(turn: Turn, ticket: Ticket, text: str) -> bool:
    words = plain(text)
    if len(words.split()) > SHORT or means(text, aside.THANKS):
        return False
    if NOT_YET.match(words):
        await cases.still(turn, ticket)
    elif SETTLED.match(words) and " belum" not in words:
        await cases.confirm(turn, ticket)
    else:
        return False
    return True
