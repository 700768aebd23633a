"""What people hear when a message of theirs could not be handled: a sorry to the sender, a word to the operators."""

from __future__ import annotations

from bot.domain.messages import Due
from bot.domain.people import Right
from handlers.turn import Turn
from storage import people


async def apologise(turn: Turn) -> None:
    """Tell the sender (in private, not the clock) that it did not work, and alarm those who can look into it."""
    turn.answer_press()
    if turn.chat.endpoint.is_private and not isinstance(turn.inbound.body, Due):
        turn.say("road.sorry")
    for operator in await people.holders_in(turn.store, Right.ALARMS, turn.rules.kabupaten):
        turn.say("road.set_aside", to=operator, channel=turn.inbound.channel, name=turn.inbound.external_id)
