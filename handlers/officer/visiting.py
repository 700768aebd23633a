"""Words, points on the map and photos for the sheet of a tracing that is open (`handlers.officer.tracing`)."""

from __future__ import annotations

from bot.domain import periods
from bot.domain.messages import Buttons, Location, Media, Text
from bot.domain.people import Right
from bot.domain.tickets import Ticket
from bot.domain.tracing import Tracing
from handlers import auditing, cards
from handlers.citizen import albums, files, place
from handlers.coordinator import returned
from handlers.coordinator.recap import today_of
from handlers.officer import join
from handlers.officer import tracing as sheets
from handlers.turn import Turn
from storage import tickets

LONGEST = 2000
"""Characters of all notes together."""


async def answered(turn: Turn) -> None:
    """Words, a point, or photos for the sheet that is open."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    found = await auditing.in_reach(turn, Right.TICKET, await tickets.by_id(turn.store, turn.conversation.draft_id))
    if found is None or not cards.offered(turn.person, "sheet", found):
        turn.end_conversation()
        turn.say("officer.words.too_late", number=found.number if found else "")
        return
    tracing = await sheets.of_ticket(turn, found)
    match body:
        case Media() if returned.is_sheet(body):
            await returned.sent(turn, body)
        case Media():
            await _file(turn, found, tracing, body)
        case Location():
            await _noted(turn, found, tracing, place.in_words(turn, body))
        case Text() if turn.conversation.asking == "visited":
            await _typed_day(turn, found, tracing, body.text)
        case Text() if turn.conversation.asking == "note":
            await _noted(turn, found, tracing, body.text.strip())
        case _:
            turn.end_conversation()
            await join.greeted(turn)


async def _typed_day(turn: Turn, ticket: Ticket, tracing: Tracing, words: str) -> None:
    day = periods.recent_day(words, today_of(turn))
    if day is None:
        turn.say("tracing.which_day")
        return
    await sheets.came(turn, ticket, tracing, day.isoformat(), told=True)
    said_day = turn.date(day.isoformat())
    turn.say("tracing.taken.day", buttons=_open(turn, ticket), number=ticket.number, day=said_day)


async def _noted(turn: Turn, ticket: Ticket, tracing: Tracing, words: str) -> None:
    note = "\n".join(filter(None, [tracing.note, words]))
    if len(note) > LONGEST:
        turn.say("tracing.full", limit=LONGEST)
        return
    await sheets.answer(turn, ticket, tracing, note=note, told=True)
    turn.say("tracing.taken.note", buttons=_open(turn, ticket), number=ticket.number)


async def _file(turn: Turn, ticket: Ticket, tracing: Tracing, media: Media) -> None:
    """Of an album each part is kept, and the first says so; so does one with words, which go to the notes."""
    known = albums.remembered(turn).get(media.album_id, {}) if media.album_id else {}
    if files.receive(turn, media, files.proof_or_voice(media), ticket_id=ticket.id) is None:
        turn.send(files.refusal(turn))
        return
    note = "\n".join(filter(None, [tracing.note, media.caption]))[:LONGEST]
    await sheets.answer(turn, ticket, tracing, note=note, told=True)
    albums.remember(turn, media.album_id, note=ticket.id)
    if not known or media.caption:
        turn.say("tracing.taken.photo", buttons=_open(turn, ticket), number=ticket.number)


def _open(turn: Turn, ticket: Ticket) -> Buttons:
    return ((turn.button("tracing.button.open", "t", ticket.id, "sheet"),),)
