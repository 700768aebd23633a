"""Taking a ticket from a group without an open private chat: a link opens it, and the claim waits there.

The link carries the claim (`/start c-<ticket>`). Whoever is in office takes the ticket with it; whoever is not yet in
office takes it with the invite that follows.
"""

from __future__ import annotations

from bot.domain.messages import Press, base36, row_id
from bot.domain.people import Right
from bot.domain.tickets import Action, Ticket
from handlers import auditing, cards
from handlers.moves import move
from handlers.turn import Turn
from storage import areas, people, tickets

PAYLOAD = "c-"
WAITS = "claim"
"""Where the conversation of somebody without an office keeps the ticket that they want to take."""


def open_private(turn: Turn, ticket_id: int, key: str) -> None:
    """Answer a press in a group with the way into the private chat, where the claim goes on."""
    username = turn.rules.telegram_username
    turn.toast(key, url=f"https://t.me/{username}?start={PAYLOAD}{base36(ticket_id)}" if username else "")


async def refused(turn: Turn) -> None:
    """A press on a card by somebody without an office. In the posko's own group they may be about to get one."""
    body = turn.inbound.body
    number, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    ticket = await tickets.by_id(turn.store, row_id(number)) if what == "claim" else None
    groups = await areas.poskos_of_group(turn.store, turn.chat.id) if ticket else []
    if ticket is not None and any(posko.area_code == ticket.posko_area for posko in groups):
        open_private(turn, ticket.id, "officer.claiming.not_yet")
    else:
        turn.toast("citizen.refused")


async def opened(turn: Turn, payload: str) -> None:
    """The link was opened: take the ticket, or keep the wish until an invite is redeemed."""
    wanted = row_id(payload.removeprefix(PAYLOAD))
    if turn.scopes(Right.TICKET):
        await _take(turn, wanted)
    elif turn.conversation.form:
        turn.say("officer.claiming.no_office")
    else:
        turn.converse(answers={WAITS: wanted}, asking="")
        turn.say("officer.claiming.no_office")


async def take_waiting(turn: Turn) -> None:
    """Somebody came into office: what they wanted to take before is theirs now, if it is still free."""
    wanted = turn.conversation.answers.get(WAITS, 0) if not turn.conversation.form else 0
    if wanted:
        turn.end_conversation()
        await _take(turn, wanted)


async def _take(turn: Turn, wanted: int) -> None:
    """As a press on "Ambil" in private: the card shows how things are, whoever was quicker."""
    await turn.store.flush()
    ticket = await auditing.in_reach(turn, Right.TICKET, await tickets.by_id(turn.store, wanted))
    if ticket is None:
        turn.say("officer.toast.not_found")
    elif cards.offered(turn.person, "claim", ticket):
        after = await move(turn, ticket, Action.CLAIM, actor="officer")
        turn.say("officer.toast.done_claim")
        await cards.post(turn, after, turn.sender, turn.person)
    else:
        await _say_why_not(turn, ticket)
        await cards.post(turn, ticket, turn.sender, turn.person)


async def _say_why_not(turn: Turn, ticket: Ticket) -> None:
    mine = turn.person is not None and ticket.assignee_id == turn.person.id
    holder = await people.by_id(turn.store, ticket.assignee_id)
    if not ticket.is_open:
        turn.say("officer.toast.closed")
    elif mine:
        turn.say("officer.toast.done_claim")
    elif holder is not None:
        turn.say("officer.toast.taken", name=holder.name)
    else:
        turn.say("officer.toast.not_yours")
