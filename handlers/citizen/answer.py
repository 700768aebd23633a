"""The citizen's answer to an officer's question. A report that was being written waits meanwhile and goes on after."""

from __future__ import annotations

from typing import Any

from bot.domain.messages import Buttons, Media, Text
from bot.domain.tickets import Action, Ticket
from bot.domain.understanding import understand
from handlers.citizen import files, form
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
    elif isinstance(body, Text):
        await take_words(turn, ticket, body.text)


async def take_words(turn: Turn, ticket: Ticket, text: str) -> None:
    """Words are the answer; signs alone are none."""
    if not any(character.isalnum() for character in text):
        turn.say("citizen.answer.words_please", buttons=_cancel(turn))
        return
    await _hand_on(turn, ticket, text)


async def take_file(turn: Turn, ticket: Ticket, media: Media) -> None:
    """A file is the answer, with its caption where it has one."""
    if files.receive(turn, media, ticket_id=ticket.id) is None:
        turn.say("citizen.files.too_large", buttons=_cancel(turn), megabytes=files.LARGEST_BYTES // 1_000_000)
        return
    await _hand_on(turn, ticket, media.caption or turn.text("citizen.files.note", count=1))
    if media.album_id and not turn.conversation.form:
        turn.converse(answers={**turn.conversation.answers, "album": media.album_id})


def is_rest_of_album(turn: Turn, media: Media) -> bool:
    """True for the further parts of an album that answered an officer: they are kept, and nothing is said again."""
    known = turn.conversation.answers
    if not media.album_id or turn.conversation.form or known.get("album") != media.album_id:
        return False
    files.receive(turn, media, ticket_id=int(known.get("ticket", 0)))
    return True


async def _hand_on(turn: Turn, ticket: Ticket, text: str) -> None:
    """Numbers that an officer asked for go into their sealed fields; in the words they are blanked."""
    today = turn.now.astimezone(turn.rules.timezone).date()
    said = understand(text, turn.world.places, today=today)
    told = {"nik": said.nik, "phone": said.phone}
    numbers = {name: value for name, value in told.items() if value}
    note = (said.kept_text or text)[:LONGEST]
    await move(turn, ticket, Action.ANSWER, actor="citizen", note=note, **numbers)
    _end(turn)
    if not turn.conversation.form:  # a change of this message belongs to the ticket, too
        named = getattr(turn.inbound.body, "message_id", "")
        turn.converse(answers={"answered": named, "ticket": ticket.id})
    turn.say("citizen.answer.thanks", buttons=_resume(turn), number=ticket.number)


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
