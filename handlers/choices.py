"""What a card offers in place of its own buttons while something is chosen: rare steps, results, a voter's word."""

from __future__ import annotations

from bot.domain.messages import Button, Buttons
from bot.domain.people import Address
from bot.domain.tickets import CONCLUSIONS, RESULTS, TRANSITIONS, Action, Ticket, VoterWord
from handlers import cards
from handlers.turn import Turn


def more(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """What is done rarely, and the way back."""
    rare = [what for what in cards.RARE if cards.offered(turn.person, what, ticket)]
    return tuple((cards.button(turn, ticket, what, to),) for what in (*rare, "back"))


def results(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """The results that tracing can have, instead of the card's own buttons, and the way back."""
    found: list[Button] = []
    if ticket.state in TRANSITIONS[Action.SUGGEST]:
        found.append(cards.button(turn, ticket, "suggest", to))
    for outcome in CONCLUSIONS:
        label = f"officer.button.{outcome}"
        found.append(turn.button(label, "t", ticket.id, "conclude", outcome.value, to=to))
    return tuple((button,) for button in (*found, cards.button(turn, ticket, "back", to)))


def other_results(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """What whoever decides on a result may decide instead of it, and the way back."""
    others = (result for result in RESULTS if result != ticket.result)
    rows = (turn.button(f"officer.result.{result}", "t", ticket.id, "decide", result, to=to) for result in others)
    return tuple((button,) for button in (*rows, cards.button(turn, ticket, "back", to)))


def words(turn: Turn, ticket: Ticket, to: Address) -> Buttons:
    """What the voter may have said to the officer who met them, and the way back."""
    said = (turn.button(f"officer.word.{word}", "t", ticket.id, "said", word.value, to=to) for word in VoterWord)
    return tuple((button,) for button in (*said, cards.button(turn, ticket, "back", to)))
