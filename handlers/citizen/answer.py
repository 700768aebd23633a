"""The citizen's answer to an officer's question. A report that was being written waits meanwhile and goes on after."""

from __future__ import annotations

from typing import Any

from bot.domain.conversations import FileKind
from bot.domain.messages import Buttons, Contact, Location, Media, Text
from bot.domain.tickets import Action, Ticket
from bot.domain.understanding import understand
from handlers.citizen import albums, contact, files, form, identity, place, told
from handlers.dialog import CANCEL, means
from handlers.moves import move
from handlers.turn import Turn
from storage import tickets

NAME = "answer"
LONGEST = 1500


def begin(turn: Turn, ticket: Ticket) -> None:
    """Open the form for an answer to this ticket's question."""
    if ticket.waiting_since is None:
        turn.say("citizen.answer.not_asked", number=ticket.number)
        return
    conversation = turn.conversation
    if conversation.form not in ("", form.NAME, NAME):
        turn.say("citizen.other_form")
        return
    if form.current(turn).asking == form.OFFER:
        form.drop(turn)  # nothing is being asked: there is no report to go on with
    turn.converse(form=NAME, answers={"ticket": ticket.id, "aside": _set_aside(turn)}, asking=NAME)
    turn.say("citizen.answer.ask", buttons=_cancel(turn), number=ticket.number)


def _set_aside(turn: Turn) -> dict[str, Any]:
    """The report that is being written, to be taken up again."""
    conversation = turn.conversation
    if conversation.form == NAME:
        return dict(conversation.answers.get("aside", {}))
    if conversation.form != form.NAME:
        return {}
    return {"answers": dict(conversation.answers), "asking": conversation.asking}


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "b", "cancel"),),)


async def answered(turn: Turn) -> None:
    """The answer came: words, or a file with or without some."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    ticket = await tickets.by_id(turn.store, int(turn.conversation.answers.get("ticket", 0)))
    if isinstance(body, Text) and means(body.text, CANCEL):
        leave(turn)
    elif ticket is None or not ticket.is_open:
        _end(turn)
        turn.say("citizen.answer.too_late", buttons=_resume(turn))
    elif isinstance(body, Media):
        await take_file(turn, ticket, body)
    elif isinstance(body, Contact):
        await take_words(turn, ticket, contact.number(body))
    elif isinstance(body, Location):
        await take_point(turn, ticket, body)
    elif isinstance(body, Text):
        await take_words(turn, ticket, body.text)


async def take_words(turn: Turn, ticket: Ticket, text: str) -> None:
    """Words are the answer; signs alone are none."""
    if not any(character.isalnum() for character in text):
        turn.say("citizen.answer.words_please", buttons=_cancel(turn))
        return
    await _hand_on(turn, ticket, text)


async def take_file(turn: Turn, ticket: Ticket, media: Media) -> None:
    """A file is the answer, with its caption where it has one. Of an album that is too large this is said once."""
    large = albums.remembered(turn).get(media.album_id, {}).get("large", False)
    kind = identity.kind_of(media)
    file = files.receive(turn, media, kind, ticket_id=ticket.id)
    if file is None:
        if not large:
            turn.send(files.refusal(turn), buttons=_cancel(turn))
        albums.remember(turn, media.album_id, large=True)
        return
    beside, buttons = identity.under_answer(turn, file)
    words = media.caption or turn.text("citizen.files.note", count=1)
    await _hand_on(turn, ticket, words, beside=beside, buttons=buttons)
    albums.remember(turn, media.album_id, ticket=ticket.id, kind=kind.value, large=large)


async def take_point(turn: Turn, ticket: Ticket, point: Location) -> None:
    """A point on the map is the answer: as words, for its officer alone, and destroyed with them."""
    await _hand_on(turn, ticket, place.in_words(turn, point))


async def is_rest_of_album(turn: Turn, media: Media) -> bool:
    """True for the further parts of an album that answered an officer: they are kept, and nothing is said again. Words
    below one are added to the report."""
    known = albums.remembered(turn).get(media.album_id, {}) if media.album_id else {}
    ticket = await tickets.by_id(turn.store, known["ticket"]) if known.get("ticket") else None
    if ticket is None or not ticket.is_open:
        return False
    kind = FileKind(known["kind"]) if known.get("kind") == FileKind.IDENTITY else identity.kind_of(media)
    if files.receive(turn, media, kind, ticket_id=ticket.id) is None and not known.get("large"):
        albums.remember(turn, media.album_id, large=True)
        turn.send(files.refusal(turn))
    if media.caption:
        await _pass_on(turn, ticket, Action.ADD if ticket.waiting_since is None else Action.ANSWER, media.caption)
        turn.say("citizen.cases.added", number=ticket.number)
    return True


async def _hand_on(turn: Turn, ticket: Ticket, text: str, *, beside: str = "", buttons: Buttons = ()) -> None:
    await _pass_on(turn, ticket, Action.ANSWER, text)
    _end(turn)
    thanks = turn.text("citizen.answer.thanks", number=ticket.number)
    turn.send("\n\n".join(part for part in (thanks, beside) if part), buttons=(*buttons, *_resume(turn)))


async def _pass_on(turn: Turn, ticket: Ticket, action: Action, text: str) -> None:
    """Numbers that an officer asked for go into their sealed fields; in the words they are blanked."""
    today = turn.now.astimezone(turn.rules.timezone).date()
    said = understand(text, turn.world.places, today=today)
    given = {"nik": said.nik, "phone": said.phone}
    numbers = {name: value for name, value in given.items() if value}
    note = (said.kept_text or text)[:LONGEST]
    await move(turn, ticket, action, actor="citizen", note=note, **numbers)
    told.keep(turn, ticket.id, ((getattr(turn.inbound.body, "message_id", ""), told.fingerprint(turn, text)),))


def leave(turn: Turn) -> None:
    """Never mind: the question stays open, the report that waited goes on."""
    _end(turn)
    turn.say("citizen.answer.left", buttons=_resume(turn))


def _end(turn: Turn) -> None:
    aside = turn.conversation.answers.get("aside") or {}
    if aside:
        turn.converse(form=form.NAME, answers=aside["answers"], asking=aside["asking"])
    else:
        turn.end_conversation()


def _resume(turn: Turn) -> Buttons:
    if turn.conversation.form != form.NAME:
        return ()
    return ((turn.button("citizen.button.resume", "f", turn.conversation.draft_id, "resume"),),)
