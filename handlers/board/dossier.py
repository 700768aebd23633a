"""The dashboard's page of one ticket: how it stands, all that happened to it, and what is still to come.

What the chat keeps confidential is shown under the chat's own rule, after a press, and every look is written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.areas import RoutingReason
from bot.domain.people import Right, able, sees
from bot.domain.tickets import Action, State, Ticket, TicketEvent, read_ticket_number
from bot.domain.tracing import Tracing
from handlers import alike, auditing, cards, confidential, evidence
from handlers.board import listing
from handlers.officer.ticket import PAYLOAD, noted
from handlers.story import record
from handlers.timers.plan import KINDS
from handlers.turn import Turn
from storage import suggestions, tickets, timers, tracings

TELEGRAM = "https://t.me/{username}?start={payload}"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the story: when (in words and for machines), what, by whom, and what was said, where that may be
    read."""

    when: str
    at: str
    what: str
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the page shows. `personal` are the lines of the confidential message, only after the press for them;
    `may_open` says that there is something to press."""

    number: str
    state: str
    facts: tuple[tuple[str, str], ...]
    tone: str
    hints: tuple[str, ...]
    story: tuple[Event, ...]
    suggestions: tuple[tuple[str, str, str], ...]
    to_come: tuple[tuple[str, str], ...]
    may_open: bool
    personal: tuple[str, ...]
    link: str


async def ticket_of(turn: Turn, written: str) -> Ticket | None:
    """The ticket of a number; None where there is none in the sender's scope, which is written down as in the chat."""
    number = read_ticket_number(written)
    found = await tickets.by_number(turn.store, number, to_change=False) if number else None
    return await auditing.in_reach(turn, Right.TICKET, found)


async def may_open(turn: Turn, ticket: Ticket) -> bool:
    """True when the sender may read what is confidential; a try without the right is written down as in the chat."""
    if cards.offered(turn.person, "view", ticket):
        return True
    if not able(turn.person, Action.VIEW, ticket):
        await auditing.step_refused(turn, "view", ticket)
    return False


async def dossier(turn: Turn, ticket: Ticket, *, opened: bool = False) -> Dossier:
    """The page of a ticket in the sender's scope. `opened`: with what is confidential, which `may_open` allowed; the
    look becomes a line of the story."""
    if opened:
        record(turn, ticket, ticket, Action.VIEW, actor="officer")
    looks = [one for one in turn.changes.created if isinstance(one, TicketEvent)]
    events = [*await tickets.events(turn.store, ticket.id), *looks]
    names = await listing.names_of(turn, {ticket.assignee_id, *(event.actor_id for event in events)})
    username = turn.rules.telegram_username
    return Dossier(
        number=ticket.number,
        state=turn.text(f"common.state.{ticket.state}"),
        facts=tuple(_facts(turn, ticket, names, len(await evidence.kept(turn, ticket)))),
        tone=listing.tone(turn, ticket) if ticket.is_open else "",
        hints=tuple(await _hints(turn, ticket)),
        story=tuple(_event(turn, event, names, notes=opened) for event in events),
        suggestions=tuple(await _suggested(turn, ticket)),
        to_come=tuple(await _to_come(turn, ticket)),
        may_open=cards.offered(turn.person, "view", ticket),
        personal=tuple(await _personal(turn, ticket)) if opened else (),
        link=TELEGRAM.format(username=username, payload=f"{PAYLOAD}{ticket.number}") if username else "",
    )


def _facts(turn: Turn, ticket: Ticket, names: dict[int, str], files: int) -> list[tuple[str, str]]:
    """What a card says, a line a fact."""
    reason = turn.text(f"common.reason.{ticket.reason}") if ticket.reason else ""
    outcome = turn.text(f"common.outcome.{ticket.outcome}") if ticket.state is State.CLOSED else ""
    result = turn.text(f"officer.result.{ticket.result}") if ticket.result and ticket.is_open else ""
    known = [
        ("board.ticket.category", " · ".join(filter(None, [turn.text(f"common.category.{ticket.category}"), reason]))),
        ("board.ticket.voters", str(ticket.voters) if ticket.voters > 1 else ""),
        ("board.ticket.place", confidential.where(turn, ticket, turn.chat)),
        ("board.ticket.came", turn.when(ticket.created_at)),
        ("board.ticket.posko", turn.world.areas.label(ticket.posko_area)),
        ("board.ticket.holder", names.get(ticket.assignee_id, "")),
        ("board.ticket.deadline", listing.deadline(turn, ticket) if ticket.is_open else ""),
        ("board.ticket.result", result),
        ("board.ticket.outcome", outcome),
        ("board.ticket.files", str(files) if files else ""),
    ]
    return [(turn.text(key), value) for key, value in known if value]


async def _hints(turn: Turn, ticket: Ticket) -> list[str]:
    """What a card adds: how it was heard, why it is here, and what it may have to do with."""
    hints = [turn.text(f"spoken.card.{ticket.spoken}")] if ticket.spoken else []
    if ticket.is_open and ticket.routing_reason != RoutingReason.OWN:
        hints.append(turn.text(f"officer.why.{ticket.routing_reason}"))
    if ticket.is_open:
        hints += alike.lines(turn, ticket, await alike.of(turn, ticket), turn.chat, turn.person)
    main = await tickets.by_ids(turn.store, [ticket.merged_into_id]) if ticket.merged_into_id else []
    hints += [turn.text("officer.card.merged", number=one.number) for one in main]
    if ticket.erased_at is not None:
        hints.append(turn.text("board.ticket.erased"))
    return hints


def _event(turn: Turn, event: TicketEvent, names: dict[int, str], *, notes: bool) -> Event:
    who = names.get(event.actor_id) or turn.text(f"officer.story.by.{event.actor}")
    what = turn.text(f"officer.story.{event.action}")
    return Event(turn.when(event.at), event.at.isoformat(), what, who, noted(turn, event) if notes else "")


async def _suggested(turn: Turn, ticket: Ticket) -> list[tuple[str, str, str]]:
    """The saran perbaikan that it is part of, for those who make them or read case files: number, day, answer."""
    if not (sees(turn.person, Right.SUGGEST, ticket) or sees(turn.person, Right.CASE_FILE, ticket)):
        return []
    return [
        (made.number, turn.date(made.made_on), turn.text(f"saran.answer.{voter.answer}"))
        for made, voter in await suggestions.of_tickets(turn.store, [ticket.id])
    ]


async def _to_come(turn: Turn, ticket: Ticket) -> list[tuple[str, str]]:
    """What the clock will do, and when."""
    waiting = await timers.of_subjects(turn.store, [ticket.id], KINDS)
    return [(turn.when(timer.due_at), turn.text(f"board.timer.{timer.kind}")) for timer in waiting]


async def _personal(turn: Turn, ticket: Ticket) -> list[str]:
    """The confidential message and the sheet of the tracing; last, that the look was written down."""
    sealed = len(evidence.identity(await evidence.kept(turn, ticket)))
    _, *lines, _, logged = confidential.data(turn, ticket, turn.chat, identity_photos=sealed).splitlines()
    tracing = await tracings.of_ticket(turn.store, ticket.id)
    return [*lines, *(_traced(turn, tracing) if tracing else []), logged]


def _traced(turn: Turn, tracing: Tracing) -> list[str]:
    found = "; ".join(turn.text(f"tracing.finding.{code}") for code in tracing.found)
    known = [
        ("tracing.visited", turn.date(tracing.visited_on)),
        ("tracing.whom", turn.text(f"tracing.met.{tracing.met}") if tracing.met else ""),
        ("tracing.what", found),
    ]
    lines = [turn.text(key, value=value) for key, value in known if value]
    return lines + ([turn.text("tracing.noted", words=tracing.note)] if tracing.note else [])
