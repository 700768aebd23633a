"""How somebody comes into office, by an invite that holds once, and what an officer hears who just writes something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.messages import Buttons, Media, Text
from bot.domain.people import POSKO_ROLES, Address, Appointee, Assignment, Invite, Person, Right, Role
from bot.domain.steps import lasts
from handlers import cards
from handlers.coordinator import broadcasting, returned
from handlers.officer import claiming, group, queue, ticket, words
from handlers.timers import offices
from handlers.turn import Turn
from storage import appointees, people


async def redeem(turn: Turn, token: str) -> None:
    """Take the office that an invite's link gives. What is unknown, and what is only nearly right, is answered alike;
    who holds a real one is told if it was used or has run out."""
    if not turn.chat.endpoint.is_private:
        await group.private_only(turn)
        return
    invite = await people.invite_by_hash(turn.store, turn.world.secret_hash(token, "invite"))
    if invite is None:
        turn.say("officer.join.unknown")
    elif invite.used_at is not None:
        mine = turn.person is not None and invite.used_by == turn.person.id
        turn.say("officer.join.used_by_you" if mine else "officer.join.used", buttons=_first(turn) if mine else ())
    elif invite.expires_at <= turn.now:
        turn.say("officer.join.expired")
    else:
        appointee = await _appointed(turn, invite)
        person = _take_office(turn, invite, appointee.name if appointee else "")
        if appointee is not None:
            turn.changes.update(replace(appointee, person_id=person.id))
        turn.offer_menu()
        await _welcome(turn, invite, person)
        await claiming.take_waiting(turn)


async def _appointed(turn: Turn, invite: Invite) -> Appointee | None:
    """Whom of the operator's list it is for. An invite that names nobody is for the one who is still awaited in that
    office, where it is one alone."""
    named = await appointees.by_id(turn.store, invite.appointee_id)
    awaited = [] if named else await appointees.waiting(turn.store, invite.role, invite.area_code)
    return awaited[0] if len(awaited) == 1 else named


def _take_office(turn: Turn, invite: Invite, appointed: str) -> Person:
    """The person in office: made now, or the one behind this address with one office more. The name on the list of
    those `appointed` comes before what somebody calls themselves in a chat."""
    name = appointed or turn.inbound.sender_name.strip() or _office(turn, invite)
    person = turn.person or Person(id=turn.world.new_id(), name=name, created_at=turn.now)
    if appointed and person.name != appointed:
        person = replace(person, name=appointed)
        turn.changes.update(person)
    held = Assignment(
        id=turn.world.new_id(),
        person_id=person.id,
        role=invite.role,
        area_code=invite.area_code,
        since=turn.now,
    )
    if turn.person is None:
        person = replace(person, assignments=(held,))
        turn.changes.create(person)
        turn.change_sender(person_id=person.id)
        turn.changes.create(held)
        offices.look_for_waiting(turn, held)
    elif not any((a.role, a.area_code) == (held.role, held.area_code) for a in person.in_office):
        person = replace(person, assignments=(*person.assignments, held))
        turn.changes.update(person)
        turn.changes.create(held)
        offices.look_for_waiting(turn, held)
    turn.changes.update(replace(invite, used_at=turn.now, used_by=person.id))
    turn.person = person
    return person


def _office(turn: Turn, invite: Invite) -> str:
    """`PKD Desa Rias, Kec. Toboali`."""
    return f"{turn.text(f'common.role.{invite.role}')} {turn.world.areas.label(invite.area_code)}"


async def _welcome(turn: Turn, invite: Invite, person: Person) -> None:
    who: dict[str, Any] = {"name": person.name, "office": _office(turn, invite)}
    buttons: Buttons = ()
    if invite.role in POSKO_ROLES:
        text = turn.text("officer.join.welcome", waiting=await queue.waiting(turn, person), **who)
        buttons = _first(turn)
    elif invite.role is Role.COORDINATOR:
        text = turn.text("officer.join.welcome_coordinator", **who)
    else:
        text = turn.text("officer.join.welcome_watching", **who)
    turn.send("\n\n".join(filter(None, [text, limits(turn, turn.chat)])), buttons=buttons)


def limits(turn: Turn, to: Address) -> str:
    """What an officer has to know where messages stay as they were sent and may not come unasked; '' elsewhere."""
    return turn.text("whatsapp.office", to=to) if lasts(to.endpoint) else ""


async def greeted(turn: Turn) -> None:
    """An officer wrote without a form being open: a ticket number leads to the ticket, anything else to the help."""
    body = turn.inbound.body
    said = body.text if isinstance(body, Text) else body.caption if isinstance(body, Media) else ""
    if isinstance(body, Text) and body.edited:
        await broadcasting.edited_too_late(turn, body.message_id)
        return
    if isinstance(body, Media) and await words.is_rest_of_album(turn, body):
        return
    if isinstance(body, Media) and returned.is_sheet(body):
        await returned.sent(turn, body)
        return
    found = await ticket.named_in(turn, said) if turn.scopes(Right.TICKET) else None
    if found is not None:
        await cards.post(turn, found, turn.chat, turn.person)
    else:
        turn.say("officer.join.help", buttons=_help(turn))


def _first(turn: Turn) -> Buttons:
    return ((turn.button("officer.button.queue", "q", 0),),)


def _help(turn: Turn) -> Buttons:
    queue_first = _first(turn) if turn.scopes(Right.QUEUE) else ()
    return (*queue_first, (turn.button("officer.button.help", "b", "help"),))
