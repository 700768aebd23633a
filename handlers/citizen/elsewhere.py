"""A ticket's state from any account, by its number and the secret code of its receipt: nothing personal of it.

Wrong codes are counted for who tries and for the number that is tried, one that does not exist like any other: neither
an answer nor a wait tells whether there is such a ticket. In the reporter's own chat no code is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from bot.domain.tickets import Ticket, read_ticket_number
from handlers.moves import CODE_LENGTH
from handlers.turn import Turn
from storage import attempts, tickets

LOOKED_BACK = timedelta(days=2)
BY, AT = "code_by", "code_at"
"""The purposes under which a wrong code is counted: by the address that tried it, at the number it was tried for."""
A_ROUND = 5
"""Wrong codes from one address until it has to wait."""
WAITS = (timedelta(hours=1), timedelta(days=1))
"""After the first round, and after every further one."""
PER_NUMBER = 20
"""Wrong codes for one number, from wherever, until no code opens it for a while."""
NUMBER_WAITS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: a ticket's number in its proper spelling, and the code after it ('' for none)."""

    number: str = ""
    code: str = ""


def read(text: str) -> Asked:
    """`1903-12-K ABC 234`, in whatever spelling people type; a code is always of the same length."""
    plain = "".join(character for character in text.upper() if character.isalnum())
    if number := read_ticket_number(plain[:-CODE_LENGTH]):
        return Asked(number, plain[-CODE_LENGTH:])
    return Asked(read_ticket_number(plain))


async def opened(turn: Turn, asked: Asked) -> Ticket | None:
    """The ticket that this number and code open. None when they do not, and then the sender was told so."""
    if not asked.code:
        turn.say("citizen.elsewhere.unknown")
        return None
    subject = _subject(turn, asked.number)
    if await _has_to_wait(turn, subject):
        return None
    ticket = await tickets.by_number(turn.store, asked.number)
    expected = ticket.secret_hash if ticket else b""
    if compare_digest(turn.world.secret_hash(asked.code, "ticket"), expected) and ticket and not ticket.erased_at:
        return ticket
    tried = ((turn.world.new_id(), BY, turn.sender.id), (turn.world.new_id(), AT, subject))
    await attempts.note(turn.store, tried, turn.now)
    turn.say("citizen.elsewhere.unknown")
    return None


def _subject(turn: Turn, number: str) -> int:
    """A number of 63 bits for any ticket number, whether there is such a ticket or not."""
    return int.from_bytes(turn.world.secret_hash(number, "attempt")[:8]) >> 1


async def _has_to_wait(turn: Turn, subject: int) -> bool:
    """True when so many wrong codes came that none is looked at now, not even the right one; the sender hears until
    when."""
    since = turn.now - LOOKED_BACK
    mine = await attempts.times(turn.store, BY, turn.sender.id, since, A_ROUND * len(WAITS))
    there = await attempts.times(turn.store, AT, subject, since, PER_NUMBER)
    if (until := _after_rounds(mine)) and until > turn.now:
        turn.say("citizen.elsewhere.wait", until=turn.when(until))
        return True
    if len(there) >= PER_NUMBER and there[0] + NUMBER_WAITS > turn.now:
        turn.say("citizen.elsewhere.number_waits", until=turn.when(there[0] + NUMBER_WAITS))
        return True
    return False


def _after_rounds(wrong: list[datetime]) -> datetime | None:
    """Until when an address waits after these wrong codes, newest first; None in the middle of a round."""
    rounds, rest = divmod(len(wrong), A_ROUND)
    return wrong[0] + WAITS[min(rounds, len(WAITS)) - 1] if rounds and not rest else None
