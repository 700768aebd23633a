"""A citizen's own reports: where each stands, in plain words, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.areas import RoutingReason
from bot.domain.messages import Button, Buttons, Press, Text, row_id
from bot.domain.tickets import Action, State, Ticket, TicketEvent
from handlers import ratings
from handlers.citizen import answer, edits, elsewhere, files, form
from handlers.dialog import Draft
from handlers.moves import move
from handlers.notices import posko_name
from handlers.turn import Turn
from storage import tickets

TOLD = (
    *(Action.OPEN, Action.CLAIM, Action.REROUTE, Action.TRACE, Action.SUGGEST, Action.FOLLOW_UP, Action.ASK),
    *(Action.ANSWER, Action.ADD, Action.IGNORED, Action.CONCLUDE, Action.CONFIRM, Action.REOPEN, Action.CANCEL),
)
"""The steps of a story that its citizen is told. Notes, views and escalations are the office's own business."""
LONGEST_STORY = 12
"""Steps that are told; the newest ones."""


# --- the list ---------------------------------------------------------------------------------------------------------


async def listed(turn: Turn, nothing: str = "citizen.cases.none", title: str = "citizen.cases.title") -> None:
    """`/status`: the sender's own reports, a line and a button each. `/status 1903-12-K CODE`: one from elsewhere."""
    body = turn.inbound.body
    arguments = body.arguments if isinstance(body, Text) else ""
    if arguments:
        await _by_number(turn, arguments)
        return
    mine = [await _as_it_stands(turn, ticket) for ticket in await tickets.of_reporter(turn.store, turn.sender.account)]
    if not mine:
        turn.say(nothing, buttons=((turn.button("citizen.button.report", "b", "more"),),))
        return
    lines = [turn.text(title), *(line(turn, ticket) for ticket in mine)]
    turn.send("\n\n".join(lines), buttons=tuple((show_button(turn, ticket),) for ticket in mine))


async def _as_it_stands(turn: Turn, ticket: Ticket) -> Ticket:
    """A report that goes on in another about the same voter stands where that one does; its reporter learns no more."""
    main = await tickets.by_id(turn.store, ticket.merged_into_id) if ticket.merged_into_id else None
    return replace(ticket, state=main.state, outcome=main.outcome, posko_area=main.posko_area) if main else ticket


def line(turn: Turn, ticket: Ticket) -> str:
    """Where a ticket stands, in three short lines."""
    return turn.text(
        "citizen.cases.line",
        number=ticket.number,
        category=turn.text(f"common.category.{ticket.category}"),
        when=turn.when(ticket.created_at),
        state=_state(turn, ticket),
        after=_next_step(turn, ticket),
    )


def _state(turn: Turn, ticket: Ticket) -> str:
    if ticket.is_open:
        return turn.text(f"citizen.state.{ticket.state}")
    return turn.text("citizen.state.closed", outcome=turn.text(f"common.outcome.{ticket.outcome}"))


def _next_step(turn: Turn, ticket: Ticket) -> str:
    if ticket.waiting_since is not None:
        return turn.text("citizen.next.waiting", when=turn.when(ticket.waiting_since))
    return turn.text(f"citizen.next.{ticket.state}")


def show_button(turn: Turn, ticket: Ticket) -> Button:
    """The button that opens one of the sender's own tickets."""
    return turn.button("citizen.button.show", "s", ticket.id, "show", number=ticket.number)


async def shown_by_number(turn: Turn, number: str) -> bool:
    """Show the sender's own ticket of this number. False when it is not theirs: whose it is stays unsaid."""
    ticket = await tickets.by_number(turn.store, number)
    if ticket is None or ticket.reporter_address_id != turn.sender.account or ticket.erased_at is not None:
        return False
    await _tell(turn, ticket)
    return True


async def _by_number(turn: Turn, arguments: str) -> None:
    """One's own ticket needs no code; with its code any chat sees a ticket's state, and nothing personal of it."""
    asked = elsewhere.read(arguments)
    if asked.number and await shown_by_number(turn, asked.number):
        return
    if (ticket := await elsewhere.opened(turn, asked)) is not None:
        turn.send(line(turn, await _as_it_stands(turn, ticket)))


# --- one of them ------------------------------------------------------------------------------------------------------


async def _tell(turn: Turn, ticket: Ticket) -> None:
    ticket = await _as_it_stands(turn, ticket)
    story = [event for event in await tickets.events(turn.store, ticket.id) if event.action in TOLD]
    steps = [_step(turn, event) for event in story[-LONGEST_STORY:]]
    where = turn.text(
        "citizen.cases.where",
        area=turn.world.areas.label(ticket.area_code),
        posko=await posko_name(turn, ticket.posko_area),
    )
    parts = [line(turn, ticket), where, "\n".join(steps)]
    stars = ratings.row(turn, ticket, turn.chat)
    if ticket.rating:
        parts.append(turn.text("citizen.rating.given", stars=ticket.rating))
    elif stars:
        parts.append(turn.text("citizen.rating.ask"))
    turn.send("\n\n".join(parts), buttons=(*_offers(turn, ticket), *stars))


def _step(turn: Turn, event: TicketEvent) -> str:
    what = turn.text(f"citizen.story.{event.action}")
    question = f" “{event.note}”" if event.action is Action.ASK and event.note else ""
    return turn.text("citizen.story.line", when=turn.when(event.at), what=what + question)


def _offers(turn: Turn, ticket: Ticket) -> Buttons:
    """What its citizen can do now: answer, confirm, object, withdraw."""
    words = []
    if ticket.merged_into_id:
        return ()
    if ticket.waiting_since is not None:
        words.append("answer")
    if ticket.state is State.FOLLOWED_UP:
        words.append("confirm")
    if ticket.state is State.FOLLOWED_UP or ratings.may(turn, ticket):
        words.append("still")
    if ticket.is_open:
        words.append("cancel")
    return tuple((turn.button(f"citizen.button.{word}", "s", ticket.id, word),) for word in words)


# --- presses ----------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`s.<ticket>.<what>`: only its own citizen may press."""
    body = turn.inbound.body
    number, what, value = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    ticket = await tickets.by_id(turn.store, row_id(number))
    if ticket is None or ticket.reporter_address_id != turn.sender.account or ticket.erased_at is not None:
        turn.toast("citizen.toast.not_yours")
        return
    match what:
        case "show":
            await _tell(turn, ticket)
        case "answer":
            answer.begin(turn, ticket)
        case "confirm":
            await confirm(turn, ticket)
        case "still":
            await still(turn, ticket)
        case "cancel":
            _ask_whether_to_withdraw(turn, ticket)
        case "withdraw":
            await _withdraw(turn, ticket)
        case "add":
            await _add(turn, ticket)
        case "rate":
            await _rate(turn, ticket, value)
        case _:
            turn.toast("citizen.toast.old")


async def confirm(turn: Turn, ticket: Ticket) -> None:
    """Its citizen says that it is settled."""
    if ticket.state is not State.FOLLOWED_UP:
        _past(turn, ticket)
        return
    after = await move(turn, ticket, Action.CONFIRM, actor="citizen")
    ratings.ask_along(turn, after, turn.chat, turn.text("citizen.cases.confirmed", number=ticket.number))


async def still(turn: Turn, ticket: Ticket) -> None:
    """Its citizen says that it is not settled: what can be opened again is."""
    if ticket.state is State.FOLLOWED_UP or ratings.may(turn, ticket):
        after = await move(turn, ticket, Action.REOPEN, actor="citizen")
        key = "reopened_nobody" if after.routing_reason == RoutingReason.NOBODY else "reopened"
        turn.say(f"citizen.cases.{key}", number=ticket.number, posko=await posko_name(turn, after.posko_area))
    elif ticket.is_open:
        _past(turn, ticket)
    else:
        days = turn.rules.levels.reopen_within.days
        fresh = turn.button("citizen.button.new_report", "b", "more")
        turn.say("citizen.cases.too_late", buttons=((fresh,),), number=ticket.number, days=days)


async def _rate(turn: Turn, ticket: Ticket, value: str) -> None:
    """One tap; another one within the time changes it."""
    if not ratings.may(turn, ticket) or value not in map(str, ratings.VALUES):
        turn.toast("citizen.toast.old")
        return
    stars = int(value)
    if stars != ticket.rating:
        await move(turn, ticket, Action.RATE, actor="citizen", rating=stars)
    turn.toast("citizen.toast.rated" if stars in ratings.VALUES[2:] else "citizen.toast.rated_low", stars=stars)


def _past(turn: Turn, ticket: Ticket) -> None:
    """The ticket has moved on since the button was shown: say where it stands."""
    turn.send(line(turn, ticket), buttons=_offers(turn, ticket))


def _ask_whether_to_withdraw(turn: Turn, ticket: Ticket) -> None:
    if not ticket.is_open:
        _past(turn, ticket)
        return
    yes = turn.button("citizen.button.withdraw", "s", ticket.id, "withdraw")
    no = turn.button("citizen.button.keep", "s", ticket.id, "show")
    turn.say("citizen.cases.sure", buttons=((yes,), (no,)), number=ticket.number)


async def _withdraw(turn: Turn, ticket: Ticket) -> None:
    if not ticket.is_open:
        _past(turn, ticket)
        return
    await move(turn, ticket, Action.CANCEL, actor="citizen")
    turn.say("citizen.cases.withdrawn", number=ticket.number)


async def _add(turn: Turn, ticket: Ticket) -> None:
    """What was said or sent beside the ticket belongs to it; where an officer waits for an answer, it is one."""
    draft = form.current(turn)
    if draft.asking != form.OFFER:
        turn.toast("citizen.toast.old")
        return
    await _take_over(turn, ticket, draft)
    form.drop(turn)
    turn.say("citizen.cases.added", number=ticket.number)


async def _take_over(turn: Turn, ticket: Ticket, draft: Draft) -> None:
    count = await files.hand_over(turn, draft, ticket.id)
    edits.hand_over(turn, draft, ticket.id)
    note = draft.get("words", "") or turn.text("citizen.files.note", count=count)
    more = {name: draft.get(name) for name in ("nik", "phone") if draft.get(name) and not getattr(ticket, name)}
    action = Action.ADD if ticket.waiting_since is None else Action.ANSWER
    await move(turn, ticket, action, actor="citizen", note=note, **more)
