"""What is stored of somebody, in words: everything that is personal, the NIK masked, with how long and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.nik import mask
from bot.domain.tickets import Ticket
from handlers import accounts, disability
from handlers.turn import Turn
from storage import attachments, people, requests, tickets

FIELDS = (
    *("voter_name", "other_voters", "nik", "birth_date", "phone", "place_hint", "has_ktp", "disability"),
    *("voter_knows", "words"),
)
"""What a report tells of people, in the order in which it is told."""
MOST_FILES = 1000
NETWORKS = ("telegram", "whatsapp")
"""Where an account is known by a number; anything else is a page."""


async def told(turn: Turn) -> str:
    """All of it, for the sender's own chat."""
    mine = await tickets.all_of_reporter(turn.store, turn.sender.account)
    parts = [turn.text("data.mine.title"), await _address(turn), await _notices(turn), _office(turn)]
    parts += [await _ticket(turn, ticket) for ticket in mine]
    parts += [_draft(turn), await _files(turn), await _wishes(turn)]
    if not mine:
        parts.append(turn.text("data.mine.no_tickets"))
    days, office = turn.rules.retention.closed_tickets_days, turn.rules.office
    parts.append(turn.text("data.mine.until", days=days, contact=office.contact or office.name))
    return "\n\n".join(part for part in parts if part)


async def _address(turn: Turn) -> str:
    channel = turn.sender.endpoint.channel
    channel = channel if channel in NETWORKS else "web"
    lines = [turn.text(f"data.mine.{channel}", since=turn.world.texts.day(turn.language, turn.sender.created_at))]
    if turn.sender.name:
        lines.append(turn.text("data.mine.name", name=turn.sender.name))
    joined = len(await accounts.of(turn, turn.sender)) - 1
    if joined:
        lines.append(turn.text("data.mine.joined", count=joined))
    lines.append(turn.text("data.mine.language", spoken=turn.text(f"common.language.{turn.sender.language}")))
    return "\n".join(lines)


async def _notices(turn: Turn) -> str:
    """The proof of what was shown and agreed to."""
    kept = await people.consents(turn.store, turn.sender.id)
    return "\n".join(
        turn.text(f"data.mine.{consent.kind}", version=consent.version, when=turn.when(consent.at)) for consent in kept
    )


def _office(turn: Turn) -> str:
    """An officer's name, and the offices held."""
    if turn.person is None:
        return ""
    lines = [turn.text("data.mine.officer", name=turn.person.name)]
    for held in turn.person.assignments:
        key = "office" if held.ended_at is None else "office_ended"
        role, area = turn.text(f"common.role.{held.role}"), turn.world.areas.label(held.area_code)
        since = turn.world.texts.day(turn.language, held.since)
        lines.append(turn.text(f"data.mine.{key}", role=role, area=area, since=since))
    return "\n".join(lines)


async def _ticket(turn: Turn, ticket: Ticket) -> str:
    numbers = [f"{unit} {number}" for unit, number in (("RT", ticket.rt), ("RW", ticket.rw)) if number]
    state = f"common.state.{ticket.state}" if ticket.is_open else f"common.outcome.{ticket.outcome}"
    lines = [
        turn.text(
            "data.mine.ticket",
            number=ticket.number,
            category=turn.text(f"common.category.{ticket.category}"),
            when=turn.when(ticket.created_at),
            state=turn.text(state),
            area=", ".join([turn.world.areas.label(ticket.area_code), *numbers]),
        )
    ]
    lines += _personal(turn, {name: getattr(ticket, name) for name in FIELDS})
    if ticket.hidden:
        lines.append(turn.text("data.mine.hidden"))
    said = [e.note for e in await tickets.events(turn.store, ticket.id) if e.actor == "citizen" and e.note]
    lines += [turn.text("data.mine.added", words=words) for words in said]
    return "\n".join(lines)


def _personal(turn: Turn, values: Mapping[str, Any]) -> list[str]:
    """A line for each value that is there."""
    lines = []
    for name in FIELDS:
        value = values.get(name)
        if value not in (None, ""):
            lines.append(turn.text(f"data.mine.field.{name}", value=_shown(turn, name, value)))
    return lines


def _shown(turn: Turn, name: str, value: Any) -> str:
    match name:
        case "nik":
            return mask(value)
        case "birth_date":
            return turn.date(value)
        case "has_ktp" | "voter_knows":
            yes = "common.button.yes" if value else "common.button.no"
            return turn.text(f"data.knows.{value}" if name == "voter_knows" else yes)
        case "other_voters":
            return ", ".join(str(value).splitlines())
        case "disability":
            return disability.told(turn, str(value))
        case _:
            return str(value)


def _draft(turn: Turn) -> str:
    """What is being filled in and was not sent: also a report that waits behind an answer."""
    answers = turn.conversation.answers
    known = answers.get("known") or answers.get("aside", {}).get("answers", {}).get("known", {})
    lines = _personal(turn, known)
    if area := known.get("area"):
        lines.insert(0, turn.text("citizen.summary.area", value=turn.world.areas.label(area)))
    return "\n".join([turn.text("data.mine.draft"), *lines]) if lines else ""


async def _files(turn: Turn) -> str:
    chats = await accounts.of(turn, turn.sender)
    count = sum([len(await attachments.of_address(turn.store, chat.id, MOST_FILES)) for chat in chats])
    return turn.text("data.mine.files", count=count) if count else ""


async def _wishes(turn: Turn) -> str:
    lines = []
    for wish in await requests.of_address(turn.store, turn.sender.account):
        due = turn.when(wish.due_at)
        lines.append(turn.text(f"data.mine.waits_{wish.kind}", due=due, name=wish.name, words=wish.words))
    return "\n".join(lines)
