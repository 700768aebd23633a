"""How a ticket begins, finds an owner and moves: the only ways to change one, whoever decides (person or clock).

A move is one step of the table in `bot.domain.tickets`; its event, its timers, every card in every chat and the words
to the people concerned follow from it here, so that no handler can forget one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.areas import Routing, kabupaten_of
from bot.domain.deadlines import due_after, due_at
from bot.domain.messages import Endpoint, EndpointKind
from bot.domain.people import Address
from bot.domain.tickets import (
    Action,
    Outcome,
    State,
    Ticket,
    TicketEvent,
    forgotten,
    step,
    ticket_number,
)
from bot.domain.undo import UNDOABLE, undone
from handlers import accounts, alike, cards, erasing, notices, ranks, suggested
from handlers.story import record
from handlers.timers.plan import let_slip_pass, plan, replan
from handlers.turn import Turn
from storage import attachments, counters, tickets

SPOKEN = "spoken"
"""The network of those who only spoke."""
CODE_LENGTH = 6
"""31^6, about 900 million, together with the ticket's number: enough against guessing, short enough to be read out."""

MARKS: dict[State, str] = {
    State.CLAIMED: "claimed_at",
    State.TRACING: "traced_at",
    State.RECOMMENDED: "recommended_at",
    State.SUGGESTED: "suggested_at",
    State.FOLLOWED_UP: "followed_up_at",
    State.CLOSED: "closed_at",
}
"""The field that remembers when a ticket came to a state, in the order of the way."""

OUTCOMES: dict[Action, Outcome] = {
    Action.CONFIRM: Outcome.TERDAFTAR,
    Action.IGNORED: Outcome.DITERUSKAN,
    Action.CANCEL: Outcome.DIBATALKAN,
}
"""How a ticket ends by these actions when nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a citizen confirmed, ready to become a ticket. `area_code` is a desa's or kelurahan's, or an area above it
    where the village is not known. `attachment_ids` are the files of the draft. `spoken`: how the sender, an officer,
    heard it from somebody who has no chat ('walk_in', 'phone')."""

    category: str
    subject: str
    area_code: str
    voter_name: str = ""
    reason: str = ""
    voters: int = 1
    rt: int = 0
    rw: int = 0
    place_hint: str = ""
    words: str = ""
    nik: str = ""
    phone: str = ""
    birth_date: str = ""
    has_ktp: bool | None = None
    other_voters: str = ""
    disability: str = ""
    voter_knows: str = ""
    hidden: bool = False
    spoken: str = ""
    attachment_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the reporter is handed: the ticket, the secret `code` that opens it from elsewhere (kept nowhere), and
    which posko has it, why, until when."""

    ticket: Ticket
    code: str
    posko_area: str
    routing: Routing
    due_at: datetime | None


async def open_ticket(turn: Turn, report: NewReport) -> Receipt:
    """Make a ticket of what the sender reports and bring it to its posko. It stands even where nobody is in office:
    then those who can fill the post are alarmed."""
    if not report.spoken:
        await accounts.report_here(turn)
    routing = await ranks.routed(turn, report.area_code)
    code = turn.world.new_token(CODE_LENGTH)
    ticket = await _new_ticket(turn, report, routing, code)
    others = await alike.of(turn, ticket)
    ticket = alike.linked(ticket, others)
    turn.changes.create(ticket)
    record(turn, ticket, ticket, Action.OPEN, actor="officer" if ticket.spoken else "citizen")
    await _take_files(turn, ticket, report.attachment_ids)
    plan(turn, ticket)
    await cards.announce(turn, ticket, cards.Facts(files=len(report.attachment_ids), alike=others))
    await cards.tell_of(turn, alike.with_same_nik(ticket, others))
    await notices.alarm_when_nobody(turn, ticket)
    return Receipt(ticket=ticket, code=code, posko_area=routing.area_code, routing=routing, due_at=ticket.due_at)


async def _new_ticket(turn: Turn, report: NewReport, routing: Routing, code: str) -> Ticket:
    kabupaten = kabupaten_of(report.area_code)
    serial = await counters.next_number(turn.store, f"ticket:{kabupaten}")
    ticket_id = turn.world.new_id()
    ticket = Ticket(
        id=ticket_id,
        number=ticket_number(kabupaten, serial),
        secret_hash=turn.world.secret_hash(code, "ticket"),
        reporter_address_id=_reporter(turn, report, ticket_id).id,
        spoken=report.spoken,
        recorded_by_id=turn.person.id if turn.person and report.spoken else 0,
        posko_area=routing.area_code,
        routing_reason=routing.reason.value,
        created_at=turn.now,
        category=report.category,
        subject=report.subject,
        area_code=report.area_code,
        reason=report.reason,
        voters=report.voters,
        voter_name=report.voter_name,
        nik=report.nik,
        phone=report.phone,
        birth_date=report.birth_date,
        rt=report.rt,
        rw=report.rw,
        place_hint=report.place_hint,
        has_ktp=report.has_ktp,
        other_voters=report.other_voters,
        disability=report.disability,
        voter_knows=report.voter_knows,
        words=report.words,
        hidden=report.hidden,
    )
    return replace(ticket, due_at=due_at(ticket, turn.rules))


def _reporter(turn: Turn, report: NewReport, ticket_id: int) -> Address:
    """Who reports: the sender; or somebody who only spoke, at an address of no network where nothing arrives."""
    if not report.spoken:
        return turn.sender
    nobody = Address(
        id=turn.world.new_id(),
        endpoint=Endpoint(SPOKEN, str(ticket_id), EndpointKind.PRIVATE),
        language=turn.language,
        created_at=turn.now,
        unreachable_since=turn.now,
    )
    turn.changes.create(nobody)
    return nobody


async def _take_files(turn: Turn, ticket: Ticket, attachment_ids: tuple[int, ...]) -> None:
    """The draft's files belong to the ticket now; only those that the sender sent."""
    for attachment_id in attachment_ids:
        file = await attachments.by_id(turn.store, attachment_id, to_change=True)
        if file is not None and file.address_id == turn.sender.id and file.state != "destroyed":
            turn.changes.update(replace(file, ticket_id=ticket.id))


async def move(
    turn: Turn, ticket: Ticket, action: Action, *, actor: str, note: str = "", outcome: str = "", **fields: Any
) -> Ticket:
    """Take one step and let everything follow from it. Returns the ticket as it stands now.

    `actor` is "officer" (the turn's person), "citizen", "clock" or "system". `note` goes into the story, and to the
    other side where the step is a question or an answer. `fields` are further changes of the ticket (a new posko, the
    count of escalations). CONCLUDE needs an `outcome`. A ticket that ends while its reporter waits to be forgotten
    loses its personal part in the same step. Raises IllegalStep, and then nothing has happened.
    """
    hands_back = action is Action.RELEASE or step(ticket.state, action) is State.NEW
    if hands_back and ticket.state is not State.NEW:
        fields = await _staffed_posko(turn, ticket) | fields
    after = _after(turn, ticket, action, outcome, fields)
    if after.is_open and after.nik != ticket.nik:
        after = alike.linked(after, await alike.of(turn, after))
    wishes = await erasing.wishes(turn, ticket, after)
    after = forgotten(after, turn.now) if wishes else after
    record(turn, ticket, after, action, actor=actor, note="" if after.erased_at else note)
    if after != ticket:
        turn.changes.update(after)
    await suggested.follow(turn, ticket, after, action)
    replan(turn, ticket, after)
    if actor == "officer" and action in UNDOABLE:
        let_slip_pass(turn, after)
    await cards.follow(turn, ticket, after, action)
    await notices.tell(turn, ticket, after, action, actor=actor, note=note)
    if after.routing_reason != ticket.routing_reason and actor != "system":  # who empties an office alarms once
        await notices.alarm_when_nobody(turn, after)
    if after.erased_at is not None and ticket.erased_at is None:
        await erasing.around(turn, after, wishes)
    if action is Action.CANCEL:
        await _part_from(turn, after)
    return after


async def _part_from(turn: Turn, ended: Ticket) -> None:
    """A report that was merged into one that its citizen takes back stands for itself again."""
    for merged in await tickets.merged_into(turn.store, ended.id):
        if merged.erased_at is None:
            await move(turn, merged, Action.REOPEN, actor="system")


async def undo(turn: Turn, ticket: Ticket, event: TicketEvent) -> Ticket:
    """Take back the step that `event` tells of (`bot.domain.undo.to_undo`): the ticket stands as before, and who was
    told of the step hears that it was a slip."""
    after = undone(ticket, event)
    record(turn, ticket, after, Action.UNDO, actor="officer")
    turn.changes.update(after)
    await suggested.follow(turn, ticket, after, Action.UNDO)
    plan(turn, after)
    await cards.follow(turn, ticket, after, Action.UNDO)
    await notices.tell_of_slip(turn, ticket, after, event.action)
    return after


async def rehouse(turn: Turn, ticket: Ticket) -> Ticket | None:
    """Bring a ticket to the posko that answers for its area as offices are filled now, and tell its reporter; who holds
    it goes on with it. No card is posted: much may move at once, and it stands in the queue. None where it lies there
    already."""
    where = moved_to(ticket, await ranks.routed(turn, ticket.area_code))
    if (where["posko_area"], where["routing_reason"]) == (ticket.posko_area, ticket.routing_reason):
        return None
    after = replace(ticket, **where)
    after = replace(after, due_at=due_after(ticket, after, turn.rules, turn.now))
    record(turn, ticket, after, Action.REROUTE, actor="system")
    turn.changes.update(after)
    replan(turn, ticket, after)
    await cards.fold(turn, after)
    await notices.tell(turn, ticket, after, Action.REROUTE, actor="system", note="")
    return after


async def _staffed_posko(turn: Turn, ticket: Ticket) -> dict[str, Any]:
    """What is handed back or opened again must not wait where nobody is in office any more: it is routed anew."""
    if ticket.posko_area in await ranks.working(turn, ticket.posko_area):
        return {}
    return moved_to(ticket, await ranks.routed(turn, ticket.area_code))


def moved_to(ticket: Ticket, routing: Routing) -> dict[str, Any]:
    """The fields that bring a ticket there. A result that waits for a decision is never decided on below its posko."""
    decided_below = len(ticket.review_area) > len(routing.area_code)
    review_area = routing.area_code if decided_below else ticket.review_area
    return {"posko_area": routing.area_code, "routing_reason": routing.reason.value, "review_area": review_area}


def _after(turn: Turn, ticket: Ticket, action: Action, outcome: str, fields: dict[str, Any]) -> Ticket:
    """The ticket after `action`: its times, who holds it, how it ended, when its clock runs out."""
    target = step(ticket.state, action)
    changes: dict[str, Any] = {"state": target}
    if target is not ticket.state:
        changes |= {"waiting_since": None, "rating": 0, "postponed_until": None} | _marks(target, turn.now)
        changes["outcome"] = outcome or OUTCOMES[action] if target is State.CLOSED else ""
    if target in (State.NEW, State.TRACING):
        changes |= {"result": "", "review_area": "", "accepted_at": None}
    if target is State.NEW:
        changes |= {"assignee_id": 0, "postponed_until": None, "merged_into_id": 0}
    match action:
        case Action.CLAIM if turn.person is not None:
            changes["assignee_id"] = turn.person.id
        case Action.RELEASE:
            changes["assignee_id"] = 0
        case Action.ASK:
            changes["waiting_since"] = ticket.waiting_since or turn.now
        case Action.ANSWER:
            changes["waiting_since"] = None
        case _:
            pass
    after = replace(ticket, **changes | fields)
    return replace(after, due_at=due_after(ticket, after, turn.rules, turn.now))


def _marks(target: State, now: datetime) -> dict[str, datetime | None]:
    """The time of arrival at `target`; the marks of what lies after it on the way hold no more."""
    order = list(State)
    later = {MARKS[state]: None for state in order[order.index(target) + 1 :]}
    return later | ({MARKS[target]: now} if target in MARKS else {})
