"""A note on a ticket, or a question to its reporter: the officer presses the button, then types or sends a file.

The two talk through the bot: neither sees the other's account. Numbers in a question are blanked, unless the officer
wants their own telephone number to be read; a NIK never goes out. The button's rights are asked again when the words
come: meanwhile the ticket may have moved.
"""

from __future__ import annotations

from bot.domain.messages import Buttons, Location, Media, Press, Text
from bot.domain.nik import blank_numbers
from bot.domain.people import Right
from bot.domain.tickets import Action, Ticket
from handlers import auditing, cards
from handlers.citizen import albums, files, place
from handlers.moves import move
from handlers.turn import Turn
from storage import people, tickets

FORMS = {"note": Action.NOTE, "ask": Action.ASK}
LONGEST = 1000
"""Characters: with the words around it a question must stay one message on every network, and readable on a phone."""
NUMBERS = "numbers"
"""What is asked when a question holds numbers: whether they are wanted in it."""


def begin(turn: Turn, ticket: Ticket, form: str) -> None:
    """Open the form `note` or `ask` for a ticket. An unfinished report of the officer's own is not pushed aside."""
    if turn.conversation.form not in ("", *FORMS):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=form, draft_id=ticket.id, answers={}, asking="text")
    turn.say(f"officer.words.{form}", buttons=_cancel(turn), number=ticket.number)


async def pressed(turn: Turn) -> None:
    """`w.cancel`: never mind. `w.with`, `w.without`: send the question with the telephone number in it, or blanked."""
    body, conversation = turn.inbound.body, turn.conversation
    what = body.arguments[0] if isinstance(body, Press) and body.arguments else ""
    if conversation.form not in FORMS:
        turn.toast("officer.words.nothing_open")
    elif what in ("with", "without") and conversation.asking == NUMBERS:
        await _take(turn, blank_numbers(conversation.answers["words"], phones=what == "without"))
    else:
        turn.end_conversation()
        turn.say("officer.words.cancelled")


async def answered(turn: Turn) -> None:
    """The words came, or the file or the point of a note. Changes of a message sent earlier are none."""
    body, form = turn.inbound.body, turn.conversation.form
    if isinstance(body, Text) and body.edited:
        return
    if isinstance(body, Media) and form == "note":
        await _take_file(turn, body)
        return
    words = _said(turn, form)
    if not words:
        turn.say("officer.words.note_please" if form == "note" else "officer.words.text_only", buttons=_cancel(turn))
    elif len(words) > LONGEST:
        turn.say("officer.words.too_long", buttons=_cancel(turn), limit=LONGEST, length=len(words))
    elif form == "ask" and blank_numbers(words) != blank_numbers(words, phones=False):
        turn.converse(answers={"words": words}, asking=NUMBERS)
        turn.say("officer.words.numbers", buttons=_with_or_without(turn))
    else:
        await _take(turn, blank_numbers(words) if form == "ask" else words)


def _said(turn: Turn, form: str) -> str:
    """The words; of a point on the map, shared as a note from the field, where it is."""
    body = turn.inbound.body
    if isinstance(body, Location) and form == "note":
        return place.in_words(turn, body)
    return body.text.strip() if isinstance(body, Text) else ""


async def _take_file(turn: Turn, media: Media) -> None:
    """A photo from the field belongs to the ticket; its caption is the note. Of an album each part is kept, and the
    first says so."""
    form, ticket_id = turn.conversation.form, turn.conversation.draft_id
    ticket = await _still_theirs(turn, form, ticket_id)
    if ticket is None:
        turn.end_conversation()
        return
    if files.receive(turn, media, files.proof_or_voice(media), ticket_id=ticket.id) is None:
        turn.send(files.refusal(turn), buttons=_cancel(turn))
        return
    turn.end_conversation()
    albums.remember(turn, media.album_id, note=ticket.id)
    await _done(turn, ticket, form, media.caption[:LONGEST] or turn.text("officer.words.file"))


async def is_rest_of_album(turn: Turn, media: Media) -> bool:
    """True for the further parts of an album that was a note: they are kept, and nothing is said again. Words below one
    are a note of their own."""
    known = albums.remembered(turn).get(media.album_id, {}) if media.album_id else {}
    ticket = await tickets.by_id(turn.store, known["note"]) if known.get("note") else None
    if ticket is None or not cards.offered(turn.person, "note", ticket):
        return False
    if files.receive(turn, media, files.proof_or_voice(media), ticket_id=ticket.id) is None:
        turn.send(files.refusal(turn))
    elif media.caption:
        await _done(turn, ticket, "note", media.caption[:LONGEST])
    return True


async def _take(turn: Turn, words: str) -> None:
    form, ticket_id = turn.conversation.form, turn.conversation.draft_id
    turn.end_conversation()
    ticket = await _still_theirs(turn, form, ticket_id)
    if ticket is None:
        return
    if form == "ask" and (why := await unheard(turn, ticket)):
        turn.say(why)
    else:
        await _done(turn, ticket, form, words)


async def _still_theirs(turn: Turn, form: str, ticket_id: int) -> Ticket | None:
    """The ticket, when the button still holds. If not, they hear so."""
    ticket = await auditing.in_reach(turn, Right.TICKET, await tickets.by_id(turn.store, ticket_id))
    if ticket is None:
        turn.say("officer.words.too_late", number="")
    elif not cards.offered(turn.person, form, ticket):
        turn.say("officer.words.too_late", buttons=cards.open_button(turn, ticket, turn.chat), number=ticket.number)
    else:
        return ticket
    return None


async def _done(turn: Turn, ticket: Ticket, form: str, note: str) -> None:
    await move(turn, ticket, FORMS[form], actor="officer", note=note)
    show = cards.open_button(turn, ticket, turn.chat)
    turn.say(f"officer.words.{form}_done", buttons=show, number=ticket.number)


async def unheard(turn: Turn, ticket: Ticket) -> str:
    """Why a question would not reach the reporter, as the key of a text; '' when it would."""
    to = await people.address(turn.store, ticket.reporter_address_id)
    if to is None or to.unreachable_since is not None:
        return "officer.toast.unreachable"
    return "officer.toast.blocked" if to.blocked_at is not None else ""


def _with_or_without(turn: Turn) -> Buttons:
    without = turn.button("officer.words.without_number", "w", "without")
    phone = turn.button("officer.words.with_number", "w", "with")
    return ((without,), (phone,), *_cancel(turn))


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "w", "cancel"),),)
