"""What is personal of a ticket: in messages of its own, for the one who works on it, and emptied when nobody does."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.nik import mask
from bot.domain.people import Address
from bot.domain.steps import lasts
from bot.domain.tickets import Ticket
from handlers import disability, evidence, reached
from handlers.turn import Turn
from storage import tickets


def where(turn: Turn, ticket: Ticket, to: Address) -> str:
    """The area with RT and RW: as near as a card says it, which may stand in a group."""
    parts = [turn.world.areas.label(ticket.area_code)]
    parts += [f"{unit} {number}" for unit, number in (("RT", ticket.rt), ("RW", ticket.rw)) if number]
    return " · ".join(parts)


async def send(turn: Turn, ticket: Ticket, to: Address) -> None:
    """What the one who works on the ticket needs to find the voter, and the files. The reporter's account is never
    shown, and no contact of one who asked to stay hidden."""
    kept = await evidence.kept(turn, ticket)
    sealed = evidence.identity(kept)
    see = turn.button("officer.button.identity", "t", ticket.id, "identity", to=to)
    text = "\n".join([data(turn, ticket, to, identity_photos=len(sealed)), *await reached.line(turn, ticket, to)])
    turn.send(text, buttons=((see,),) if sealed else (), to=to, ticket_id=ticket.id, confidential=True)
    evidence.send(turn, ticket, [file for file in kept if file not in sealed], to)


def data(turn: Turn, ticket: Ticket, to: Address, *, identity_photos: int = 0) -> str:
    """The confidential text: only what is known, the NIK masked; of photos of a KTP or KK how many there are."""
    has_ktp = "" if ticket.has_ktp is None else turn.text(f"officer.data.ktp_{ticket.has_ktp}".lower(), to=to)
    known = {
        "name": ticket.voter_name,
        "others": ", ".join(ticket.other_voters.splitlines()),
        "nik": mask(ticket.nik) if ticket.nik else "",
        "birth_date": turn.date(ticket.birth_date, to=to),
        "phone": "" if ticket.hidden else ticket.phone,
        "ktp": has_ktp,
        "knows": turn.text(f"common.knows.{ticket.voter_knows}", to=to) if ticket.voter_knows else "",
        "disability": disability.told(turn, ticket.disability, to=to),
        "place": where(turn, ticket, to),
        "hint": ticket.place_hint,
        "words": ticket.words,
    }
    lines = [turn.text("officer.data.title", to=to, number=ticket.number)]
    lines += [turn.text(f"officer.data.{key}", to=to, value=value) for key, value in known.items() if value]
    if identity_photos:
        lines.append(turn.text("officer.evidence.sealed", to=to, count=identity_photos))
    if ticket.hidden:
        lines.append(turn.text("officer.data.hidden", to=to))
    return "\n".join([*lines, "", turn.text("officer.data.logged", to=to)])


async def withdraw(turn: Turn, ticket: Ticket) -> None:
    """Empty the confidential messages of a ticket that nobody works on any more; files are taken away whole. Where that
    cannot be done, whoever holds them is asked to."""
    for card in await tickets.cards(turn.store, ticket.id):
        if not card.confidential:
            continue
        if lasts(card.address.endpoint):
            ask_to_delete(turn, card.address, ticket.number)
        elif card.has_file:
            turn.delete(card.key, card.address, name=f"withdrawn:{card.key}")
        else:
            emptied = turn.text("officer.data.emptied", to=card.address, number=ticket.number)
            turn.edit(card.key, card.address, emptied, name=f"withdrawn:{card.key}")


async def take_away(turn: Turn, file_ids: Collection[int], ticket_id: int) -> None:
    """Take files of a ticket away from wherever they were shown; where that cannot be done, whoever holds them is asked
    to."""
    ticket = await tickets.by_id(turn.store, ticket_id) if ticket_id else None
    for card in await tickets.carrying(turn.store, file_ids):
        if not lasts(card.address.endpoint):
            turn.delete(card.key, card.address, name=f"withdrawn:{card.key}")
        elif ticket is not None:
            ask_to_delete(turn, card.address, ticket.number)


def ask_to_delete(turn: Turn, to: Address, number: str) -> None:
    """Ask for what the network does not let us do: once a step, however much somebody holds."""
    if to.id not in turn.parted and to.unreachable_since is None:
        turn.parted.add(to.id)
        turn.say("whatsapp.delete", to=to, number=number)
