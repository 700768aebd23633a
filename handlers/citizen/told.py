"""Which messages a ticket was made of: one that is changed afterwards reaches its officer, whatever else goes on in the
chat meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.conversations import Told
from bot.domain.messages import Text
from bot.domain.nik import blank_numbers, find_niks, find_phone
from bot.domain.tickets import Action, Ticket
from handlers.dialog import plain
from handlers.moves import move
from handlers.turn import Turn
from storage import conversations, tickets

LONGEST = 1500
"""Characters that are handed on, as of any other words."""


def fingerprint(turn: Turn, text: str) -> str:
    """What tells whether two texts say the same in the same words; it does not tell which."""
    return turn.world.secret_hash(plain(text), "message").hex()


def keep(turn: Turn, ticket_id: int, messages: Iterable[tuple[str, str]]) -> None:
    """Remember that these messages (the network's id, the fingerprint) belong to a ticket."""
    for message_id, words in messages:
        if message_id:
            told = Told(
                id=turn.world.new_id(),
                address_id=turn.sender.id,
                message_id=message_id,
                ticket_id=ticket_id,
                fingerprint=words,
                at=turn.now,
            )
            turn.changes.create(told)


async def changed(turn: Turn, text: Text) -> bool:
    """True when a message of a ticket was changed. Its officer gets the new words, once for each change of them."""
    told = await conversations.told(turn.store, turn.sender.id, text.message_id) if text.message_id else None
    ticket = await tickets.by_id(turn.store, told.ticket_id) if told else None
    if (
        told is None
        or ticket is None
        or ticket.reporter_address_id != turn.sender.account
        or ticket.erased_at is not None
    ):
        return False
    now = fingerprint(turn, text.text)
    if now != told.fingerprint and any(character.isalpha() for character in text.text):
        turn.changes.update(replace(told, fingerprint=now))
        await _hand_on(turn, ticket, text.text)
    return True


async def _hand_on(turn: Turn, ticket: Ticket, text: str) -> None:
    """Numbers go into their sealed fields, where these are still empty; in the words they are blanked."""
    nik = next(find_niks(text), None)
    given = {"nik": nik.number if nik else "", "phone": find_phone(text) or ""}
    numbers = {name: value for name, value in given.items() if value and not getattr(ticket, name)}
    note = turn.text("citizen.edit.note", words=blank_numbers(text)[:LONGEST])
    await move(turn, ticket, Action.ADD, actor="citizen", note=note, **numbers)
    turn.say("citizen.edit.handed_on", number=ticket.number)
