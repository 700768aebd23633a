"""A telephone number that was shared from somebody's own device: as good as one that was typed."""

from __future__ import annotations

from bot.domain.messages import Button, Contact, Request
from bot.domain.nik import find_phone
from handlers.dialog import Draft
from handlers.turn import Turn


def number(shared: Contact) -> str:
    """The number as we keep numbers, '' where it is none that an officer could call."""
    digits = "".join(character for character in shared.phone if character.isdigit())
    return find_phone(shared.phone) or find_phone(digits) or find_phone(f"+{digits}") or ""


def noted(turn: Turn, draft: Draft, shared: Contact) -> tuple[Draft, str]:
    """The draft with the number, and what to say of it."""
    phone = number(shared)
    if not phone:
        return draft, turn.text("citizen.contact.unreadable")
    return draft.learn(phone=phone), turn.text("citizen.noted", facts=phone)


def ask(turn: Turn) -> None:
    """One message whose only button asks the device for its number."""
    share = Button(turn.text("citizen.contact.share"), request=Request.CONTACT)
    turn.say("citizen.contact.how", buttons=((share,),))
