"""One saran perbaikan: when it was handed over, its receipt, what was answered about each voter, its letter.

Voters are named by their place in the letter and their report's number: the page holds no personal data.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.domain import periods
from bot.domain.conversations import FileKind
from bot.domain.deadlines import list_locked
from bot.domain.messages import Button, Buttons, Media, Press, Text, row_id
from bot.domain.people import Right
from bot.domain.rules import Mode
from bot.domain.suggestions import Answer, Form, SuggestedVoter, Suggestion
from bot.domain.tickets import Action, State, Ticket
from handlers import cards, paging
from handlers.citizen import files
from handlers.coordinator.recap import today_of
from handlers.moves import move
from handlers.officer import suggesting
from handlers.turn import Turn
from storage import suggestions, tickets

FORM, RECEIPT = "refused", "receipt"
PAGE = 5
LONGEST = 300
REASONS = ("ineligible", "listed", "proof")
"""Why the commission refuses, as far as a press says it."""


async def pressed(turn: Turn) -> None:
    """`sp.<suggestion>`: its page. `sp.<suggestion>.<what>[.<value>[.<reason>]]`: a button of it."""
    body = turn.inbound.body
    id36, what, value, reason = (*(body.arguments if isinstance(body, Press) else []), "", "", "", "")[:4]
    made = await mine(turn, row_id(id36))
    if made is None:
        turn.toast("saran.toast.not_found")
    elif what in PRESSED:
        await PRESSED[what](turn, made, value, reason)
    else:
        await show(turn, made)


async def mine(turn: Turn, suggestion_id: int) -> Suggestion | None:
    """The suggestion, where its body is the sender's or lies below theirs."""
    made = await suggestions.by_id(turn.store, suggestion_id, to_change=True) if suggestion_id else None
    return made if made and turn.person and turn.person.has(Right.SUGGEST, made.body_area) else None


# --- its page ---------------------------------------------------------------------------------------------------------


async def show(turn: Turn, made: Suggestion) -> None:
    """How it stands."""
    voters = await suggestions.voters(turn.store, made.id)
    found = await _tickets(turn, voters)
    text = "\n".join([*_head(turn, made, voters), *_deadline(turn, made, voters, found)])
    turn.send(text, buttons=_buttons(turn, made, voters))


async def _tickets(turn: Turn, voters: Sequence[SuggestedVoter]) -> dict[int, Ticket]:
    found = [await tickets.by_id(turn.store, ticket_id) for ticket_id in sorted({v.ticket_id for v in voters})]
    return {ticket.id: ticket for ticket in found if ticket is not None}


def _head(turn: Turn, made: Suggestion, voters: Sequence[SuggestedVoter]) -> list[str]:
    said = turn.text(f"saran.whom.{made.whom}") if made.whom else ""
    lines = [
        turn.text("saran.page.title", number=made.number),
        turn.text(f"saran.page.{made.form}", day=turn.date(made.made_on), whom=said),
        turn.text("saran.page.ways", body=suggesting.body_name(turn, made.body_area), there=_to(turn, made)),
    ]
    if made.form is Form.WRITTEN:
        day = turn.date(made.delivered_on) or turn.text("saran.page.not_yet")
        lines.append(turn.text("saran.page.delivered", day=day))
    counts = {answer: sum(v.answer is answer for v in voters) for answer in Answer}
    lines.append(
        turn.text(
            "saran.page.answers",
            voters=len(voters) - counts[Answer.VOID],
            done=counts[Answer.DONE],
            refused=counts[Answer.REFUSED],
            none=counts[Answer.NONE],
            waiting=counts[Answer.WAITING],
        )
    )
    return lines


def _to(turn: Turn, made: Suggestion) -> str:
    return suggesting.addressee(turn, made.body_area)


def _deadline(turn: Turn, made: Suggestion, voters: Sequence[SuggestedVoter], found: dict[int, Ticket]) -> list[str]:
    """Until when an answer is awaited, and how long it is until the list is locked."""
    waiting = {v.ticket_id for v in voters if v.answer is Answer.WAITING}
    dues = [t.due_at for t in found.values() if t.id in waiting and t.due_at is not None and t.state is State.SUGGESTED]
    lines = [turn.text("saran.page.due", when=turn.when(min(dues)))] if dues else []
    rules = turn.rules.of(made.body_area)
    if waiting and (locked := list_locked(turn.now, rules)):
        key = "saran.page.quarter" if rules.mode is Mode.PDPB else "saran.page.locked"
        lines.append(turn.text(key, when=turn.when(locked), days=(locked - turn.now).days))
    return lines


def _buttons(turn: Turn, made: Suggestion, voters: Sequence[SuggestedVoter]) -> Buttons:
    def button(what: str, *more: str) -> tuple[Button, ...]:
        return (_button(turn, made, f"saran.button.{what}", what, *more),)

    rows: list[tuple[Button, ...]] = []
    if any(voter.answer is Answer.WAITING for voter in voters):
        rows.append(button("answers"))
    if made.form is Form.WRITTEN:
        rows.append((*button("delivered"), *(button("receipt") if made.delivered_on else ())))
        pdf = button("pdf") if turn.rules.libreoffice else ()
        rows.append((*button("letter"), *pdf))
    return tuple(rows)


def _button(turn: Turn, made: Suggestion, key: str, *arguments: str | int) -> Button:
    return turn.button(key, "sp", made.id, *arguments)


# --- handed over ------------------------------------------------------------------------------------------------------


async def _delivered(turn: Turn, made: Suggestion, value: str, _reason: str) -> None:
    """`delivered`: when? `delivered.<day>`: then."""
    if value in periods.PRESSED_DAYS:
        after = replace(made, delivered_on=(today_of(turn) - periods.PRESSED_DAYS[value]).isoformat())
        turn.changes.update(after)
        receipt = ((_button(turn, made, "saran.button.receipt", "receipt"),),)
        turn.say("saran.delivered", buttons=receipt, number=made.number, day=turn.date(after.delivered_on))
        return
    days = tuple(_button(turn, made, f"tracing.day.{day}", "delivered", day) for day in periods.PRESSED_DAYS)
    turn.say("saran.ask.delivered", buttons=(days,), number=made.number)


async def _receipt(turn: Turn, made: Suggestion, _value: str, _reason: str) -> None:
    """The photo of the signed copy comes as the next message."""
    if turn.conversation.form not in ("", RECEIPT, "visit"):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=RECEIPT, draft_id=made.id, answers={}, asking="photo")
    turn.say("saran.ask.receipt", buttons=_stop(turn), number=made.number)


async def received(turn: Turn) -> None:
    """The photo of the receipt: kept with the first report of the letter."""
    body = turn.inbound.body
    made = await mine(turn, turn.conversation.draft_id)
    if isinstance(body, Text) and body.edited:
        return
    if made is None:
        turn.end_conversation()
        turn.say("saran.toast.not_found")
    elif not isinstance(body, Media):
        turn.say("saran.ask.receipt", buttons=_stop(turn), number=made.number)
    else:
        voters = await suggestions.voters(turn.store, made.id)
        if files.receive(turn, body, FileKind.RECEIPT, ticket_id=voters[0].ticket_id if voters else 0) is None:
            turn.send(files.refusal(turn), buttons=_stop(turn))
            return
        turn.end_conversation()
        turn.say("saran.received", number=made.number)


def _stop(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "b", "cancel"),),)


# --- answers ----------------------------------------------------------------------------------------------------------


async def _answers(turn: Turn, made: Suggestion, value: str, _reason: str) -> None:
    """`answers[.<page>]`: what was answered about whom?"""
    voters = await suggestions.voters(turn.store, made.id)
    found = await _tickets(turn, voters)
    page = paging.at(value or "0", len(voters), PAGE)
    lines, rows = [turn.text("saran.answers.title", number=made.number)], []
    for place, voter in list(enumerate(voters, start=1))[page * PAGE : (page + 1) * PAGE]:
        number = found[voter.ticket_id].number
        state = turn.text(f"saran.answer.{voter.answer or 'waiting'}")
        lines.append(turn.text("saran.answers.line", place=place, number=number, answer=state))
        if voter.answer is Answer.WAITING:
            rows.append(tuple(_mark(turn, made, voter, place, answer) for answer in (Answer.DONE, Answer.REFUSED)))
    ways = [(page - 1, "common.page.before"), (page + 1, "common.page.after")]
    arrows = tuple(_button(turn, made, key, "answers", at) for at, key in ways if 0 <= at * PAGE < len(voters))
    rest = [v for v in voters if v.answer is Answer.WAITING]
    every = ((_button(turn, made, "saran.button.all_done", "all"),),) if len(rest) > 1 else ()
    turn.send("\n".join(lines), buttons=(*rows, *((arrows,) if arrows else ()), *every))


def _mark(turn: Turn, made: Suggestion, voter: SuggestedVoter, place: int, answer: Answer) -> Button:
    return turn.button(f"saran.button.{answer}", "sp", made.id, answer.value, voter.id, place=place)


async def _done(turn: Turn, made: Suggestion, value: str, _reason: str) -> None:
    """`done.<voter>`: put right."""
    voter = await _voter(turn, made, value)
    if voter is not None:
        await _settle(turn, made, [replace(voter, answer=Answer.DONE, answered_at=turn.now)])
        await _answers(turn, made, "", "")


async def _all_done(turn: Turn, made: Suggestion, _value: str, _reason: str) -> None:
    waiting = [v for v in await suggestions.voters(turn.store, made.id) if v.answer is Answer.WAITING]
    await _settle(turn, made, [replace(v, answer=Answer.DONE, answered_at=turn.now) for v in waiting])
    await show(turn, made)


async def _refused(turn: Turn, made: Suggestion, value: str, reason: str) -> None:
    """`refused.<voter>`: why? `refused.<voter>.<reason>`: therefore; `own`: in words."""
    voter = await _voter(turn, made, value)
    if voter is None:
        return
    if reason in REASONS:
        await _refuse(turn, made, voter, turn.text(f"saran.reason.{reason}"))
    elif reason == "own" and turn.conversation.form in ("", FORM, "visit"):
        turn.converse(form=FORM, draft_id=made.id, answers={"voter": voter.id}, asking="text")
        turn.say("saran.ask.reason", buttons=_stop(turn))
    elif reason == "own":
        turn.toast("officer.toast.busy")
    else:
        rows = tuple((_button(turn, made, f"saran.reason.{r}", "refused", voter.id, r),) for r in (*REASONS, "own"))
        turn.say("saran.ask.why", buttons=rows)


async def answered(turn: Turn) -> None:
    """Why it was refused, in words."""
    body, conversation = turn.inbound.body, turn.conversation
    words = body.text.strip() if isinstance(body, Text) else ""
    if isinstance(body, Text) and body.edited:
        return
    if not words or len(words) > LONGEST:
        key = "officer.words.too_long" if words else "officer.words.text_only"
        turn.say(key, buttons=_stop(turn), limit=LONGEST, length=len(words))
        return
    made = await mine(turn, conversation.draft_id)
    wanted = conversation.answers.get("voter")
    turn.end_conversation()
    voters = await suggestions.voters(turn.store, made.id) if made else []
    voter = next((v for v in voters if v.id == wanted and v.answer is Answer.WAITING), None)
    if made is None or voter is None:
        turn.say("saran.toast.answered")
    else:
        await _refuse(turn, made, voter, words)


async def _refuse(turn: Turn, made: Suggestion, voter: SuggestedVoter, why: str) -> None:
    await _settle(turn, made, [replace(voter, answer=Answer.REFUSED, reason=why, answered_at=turn.now)])
    await _answers(turn, made, "", "")


async def _voter(turn: Turn, made: Suggestion, id36: str) -> SuggestedVoter | None:
    """The voter of a button, as long as no answer about them is written down; else they hear so."""
    wanted = row_id(id36)
    found = next((v for v in await suggestions.voters(turn.store, made.id) if v.id == wanted), None)
    if found is None or found.answer is not Answer.WAITING:
        turn.toast("saran.toast.answered")
        return None
    return found


async def _settle(turn: Turn, made: Suggestion, answers: Sequence[SuggestedVoter]) -> None:
    """Write answers down here; of a report that was refused for all, its card is shown."""
    for ticket in await settle(turn, made, answers):
        turn.say("saran.all_refused", number=ticket.number)
        await cards.post(turn, ticket, turn.chat, turn.person)


async def settle(turn: Turn, made: Suggestion, answers: Sequence[SuggestedVoter]) -> list[Ticket]:
    """Write answers down. A report of which none waits any more goes on: put right for one, it counts as followed up
    and its reporter is asked. Returns those that were refused for all: their officer decides what that means."""
    for answer in answers:
        turn.changes.update(answer)
    turn.save()  # what follows looks at the answers
    voters, refused = await suggestions.voters(turn.store, made.id), []
    for ticket_id in sorted({answer.ticket_id for answer in answers}):
        theirs = [v for v in voters if v.ticket_id == ticket_id]
        ticket = await tickets.by_id(turn.store, ticket_id)
        if ticket is None or ticket.state is not State.SUGGESTED or any(v.answer is Answer.WAITING for v in theirs):
            continue
        if any(v.answer is Answer.DONE for v in theirs) and cards.offered(turn.person, "follow_up", ticket):
            await move(turn, ticket, Action.FOLLOW_UP, actor="officer", note=made.number)
        else:
            refused.append(ticket)
    return refused


# --- its letter -------------------------------------------------------------------------------------------------------


async def _letter(turn: Turn, made: Suggestion, _value: str, _reason: str) -> None:
    await _send(turn, made, "docx")


async def _pdf(turn: Turn, made: Suggestion, _value: str, _reason: str) -> None:
    await _send(turn, made, "pdf")


async def _send(turn: Turn, made: Suggestion, form: str) -> None:
    if made.form is Form.WRITTEN:
        file_id = suggesting.letter(turn, made, form)
        turn.send(turn.text("saran.letter", number=made.number), attachment_id=file_id, confidential=True)


PRESSED: dict[str, Callable[[Turn, Suggestion, str, str], Awaitable[None]]] = {
    "delivered": _delivered,
    "receipt": _receipt,
    "answers": _answers,
    "done": _done,
    "all": _all_done,
    "refused": _refused,
    "letter": _letter,
    "pdf": _pdf,
}
"""The word in a button → what it does."""
