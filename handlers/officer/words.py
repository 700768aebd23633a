"""A note on a ticket, or a question to its reporter: the officer presses the button, then types.

The button's rights are asked again when the words come: meanwhile the ticket may have moved.
"""

from __future__ import annotations

from bot.domain.messages import Buttons, Text
from bot.domain.nik import blank_numbers
from bot.domain.people import Right, sees
from bot.domain.tickets import Action, Ticket
from handlers import cards
from handlers.moves import move
from handlers.turn import Turn
from storage import people, tickets

FORMS = {"note": Action.NOTE, "ask": Action.ASK}
LONGEST = 1000
"""Characters: with the words around it a question must stay one message on every network, and readable on a phone."""


def begin(turn: Turn, ticket: Ticket, form: str) -> None:
    """Open the form `note` or `ask` for a ticket. An unfinished report of the officer's own is not pushed aside."""
    if turn.conversation.form not in ("", *FORMS):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=form, draft_id=ticket.id, answers={}, asking="text")
    turn.say(f"officer.words.{form}", buttons=_cancel(turn), number=ticket.number)


async def pressed(turn: Turn) -> None:
    """`w.cancel`: never mind."""
    if turn.conversation.form in FORMS:
        turn.end_conversation()
        turn.say("officer.words.cancelled")
    else:
        turn.toast("officer.words.nothing_open")


async def answered(turn: Turn) -> None:
    """The words came. Changes of a message sent earlier are none."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    words = body.text.strip() if isinstance(body, Text) else ""
    if not words:
        turn.say("officer.words.text_only", buttons=_cancel(turn))
    elif len(words) > LONGEST:
        turn.say("officer.words.too_long", buttons=_cancel(turn), limit=LONGEST, length=len(words))
    else:
        await _take(turn, words)


async def _take(turn: Turn, words: str) -> None:
    form = turn.conversation.form
    ticket = await tickets.by_id(turn.store, turn.conversation.draft_id)
    turn.end_conversation()
    if ticket is None or not sees(turn.person, Right.TICKET, ticket):
        turn.say("officer.words.too_late", number="")
    elif not cards.offered(turn.person, form, ticket):
        turn.say("officer.words.too_late", buttons=cards.open_button(turn, ticket, turn.chat), number=ticket.number)
    elif form == "ask" and (why := await unheard(turn, ticket)):
        turn.say(why)
    else:
        note = blank_numbers(words) if form == "ask" else words
        await move(turn, ticket, FORMS[form], actor="officer", note=note)
        show = cards.open_button(turn, ticket, turn.chat)
        turn.say(f"officer.words.{form}_done", buttons=show, number=ticket.number)


async def unheard(turn: Turn, ticket: Ticket) -> str:
    """Why a question would not reach the reporter, as the key of a text; '' when it would."""
    to = await people.address(turn.store, ticket.reporter_address_id)
    if to is None or to.unreachable_since is not None:
        return "officer.toast.unreachable"
    return "officer.toast.blocked" if to.blocked_at is not None else ""


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "w", "cancel"),),)
