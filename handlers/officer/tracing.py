"""The sheet of a tracing: when, whom met, what found, notes, photos. It is one message that fills up by presses, words
and photos, in any order; opened again it goes on where it stood, and it asks nobody to wait for a signal.

While it is open, words and photos of its officer belong to it. Its data is personal: the sheet is confidential.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain import periods
from bot.domain.messages import Button, Buttons
from bot.domain.steps import lasts
from bot.domain.tickets import Action, Ticket
from bot.domain.tracing import FINDINGS, LIKELY, NOTHING, Met, Tracing, toggled
from handlers import cards, choices, documents
from handlers.citizen import albums
from handlers.coordinator.recap import today_of
from handlers.officer import reviewing
from handlers.officer.presses import allowed
from handlers.story import record
from handlers.turn import Turn
from storage import attachments, tracings

FORM = "visit"
FILES = "files"
"""What is listened to while no words were asked for."""


# --- the sheet --------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`sheet`: show it. `sheet.<field>`: ask. `sheet.<field>.<value>`: that is the answer."""
    field, value = (*arguments[1:], "", "")[:2]
    if not await allowed(turn, ticket, "sheet"):
        return
    tracing = await of_ticket(turn, ticket)
    if field in ASKED and value:
        await ANSWERED[field](turn, ticket, tracing, value)
    elif field in ASKED:
        listen(turn, ticket, field)
        _change(turn, ticket, tracing, ASKED[field](turn, ticket, tracing), turn.text(f"tracing.ask.{field}"))
    elif field == "main":
        await answer(turn, ticket, tracing)
    elif field == "result":
        await _result(turn, ticket, tracing)
    elif field == "form":
        file_id = documents.named(turn, documents.Recipe("report", {"ticket": str(ticket.id)}), documents.TYPES["docx"])
        text = turn.text("tracing.form", number=ticket.number)
        turn.send(text, attachment_id=file_id, ticket_id=ticket.id, confidential=True)
    else:
        await show(turn, ticket, tracing)


async def show(turn: Turn, ticket: Ticket, tracing: Tracing) -> None:
    """The sheet as a new message; the one before is folded."""
    if tracing.sheet_key:
        turn.fold(tracing.sheet_key, turn.chat, turn.text("officer.card.folded", number=ticket.number))
    listen(turn, ticket, FILES)
    text = await _text(turn, ticket, tracing)
    sent = turn.send(text, buttons=_main(turn, ticket), ticket_id=ticket.id, confidential=True)
    turn.changes.update(replace(tracing, sheet_key=sent.key))


def listen(turn: Turn, ticket: Ticket, asking: str) -> None:
    """From now on photos are for this sheet, and words where they were asked for, unless something else is being
    filled in."""
    if turn.conversation.form in ("", FORM):
        turn.converse(form=FORM, draft_id=ticket.id, answers=_kept(turn), asking=asking)


def _kept(turn: Turn) -> dict[str, Any]:
    """What of the conversation outlives a question: the albums that were answered."""
    known = albums.remembered(turn)
    return {"albums": known} if known else {}


async def of_ticket(turn: Turn, ticket: Ticket) -> Tracing:
    """What is known so far."""
    known = await tracings.of_ticket(turn.store, ticket.id)
    if known is not None:
        return known
    officer = turn.person.id if turn.person else 0
    made = Tracing(id=turn.world.new_id(), ticket_id=ticket.id, officer_id=officer, updated_at=turn.now)
    turn.changes.create(made)
    return made


async def _text(turn: Turn, ticket: Ticket, tracing: Tracing) -> str:
    here = [e for e in turn.changes.created if getattr(e, "ticket_id", 0) == ticket.id]
    photos = {f.id for f in [*await attachments.of_ticket(turn.store, ticket.id), *here] if _by_officer(turn, f)}
    empty = turn.text("tracing.empty")
    met = turn.text(f"tracing.met.{tracing.met}") if tracing.met else empty
    found = "; ".join(turn.text(f"tracing.finding.{code}") for code in tracing.found) or empty
    lines = [
        turn.text("tracing.title", number=ticket.number),
        turn.text("tracing.visited", value=turn.date(tracing.visited_on) or empty),
        turn.text("tracing.whom", value=met),
        turn.text("tracing.what", value=found),
        turn.text("tracing.photos", count=len(photos)),
    ]
    if tracing.note:
        lines.append(turn.text("tracing.noted", words=tracing.note))
    return "\n".join(lines)


def _by_officer(turn: Turn, file: Any) -> bool:
    return getattr(file, "address_id", 0) == turn.sender.id and file.state != "destroyed"


def _change(turn: Turn, ticket: Ticket, tracing: Tracing, buttons: Buttons, question: str) -> None:
    """A question in place of the sheet, with its answers below."""
    text = "\n".join([turn.text("tracing.title", number=ticket.number), question])
    turn.edit(tracing.sheet_key, turn.chat, text, buttons=buttons, ticket_id=ticket.id, confidential=True)


async def _result(turn: Turn, ticket: Ticket, tracing: Tracing) -> None:
    """The results that it can have; what is not answered yet is pointed out, and may follow."""
    question = [turn.text("tracing.ask.result")]
    if await reviewing.is_needed(turn, ticket):
        question.append(turn.text("officer.review.announced"))
    if tracing.missing:
        names = ", ".join(turn.text(f"tracing.missing.{name}") for name in tracing.missing)
        question.append(turn.text("tracing.missing.hint", names=names))
    results = choices.results(turn, ticket, turn.chat)[:-1]
    _change(turn, ticket, tracing, (*results, _back(turn, ticket)), "\n".join(question))


async def answer(
    turn: Turn, ticket: Ticket, tracing: Tracing, *, stay: Buttons = (), told: bool = False, **answer: str
) -> Tracing:
    """Keep an answer and show the sheet with it. `told`: something else says so; then a sheet that stays as it was sent
    does not come anew."""
    officer = turn.person.id if turn.person else 0
    after = replace(tracing, officer_id=officer, updated_at=turn.now, **answer)  # type: ignore[arg-type]  # texts alone
    turn.changes.update(after)
    text = await _text(turn, ticket, after)
    if after.sheet_key and not (told and lasts(turn.chat.endpoint)):
        shown = stay or _main(turn, ticket)
        turn.edit(after.sheet_key, turn.chat, text, buttons=shown, ticket_id=ticket.id, confidential=True)
    return after


# --- its questions ----------------------------------------------------------------------------------------------------


def _main(turn: Turn, ticket: Ticket) -> Buttons:
    lines = (("visited", "met"), ("found", "note"))
    asked = tuple(tuple(_button(turn, ticket, f"tracing.button.{f}", f) for f in line) for line in lines)
    form = _button(turn, ticket, "tracing.button.form", "form")
    if not cards.offered(turn.person, "result", ticket):
        return (*asked, (form,))
    return (*asked, (_button(turn, ticket, "officer.button.result", "result"), form))


def _days(turn: Turn, ticket: Ticket, _tracing: Tracing) -> Buttons:
    days = tuple(_button(turn, ticket, f"tracing.day.{day}", "visited", day) for day in periods.PRESSED_DAYS)
    return (days, _back(turn, ticket))


def _people(turn: Turn, ticket: Ticket, _tracing: Tracing) -> Buttons:
    rows = ((_button(turn, ticket, f"tracing.met.{met}", "met", met.value),) for met in Met)
    return (*rows, _back(turn, ticket))


def _findings(turn: Turn, ticket: Ticket, tracing: Tracing) -> Buttons:
    """The likely one first; what is chosen is ticked."""
    likely = LIKELY.get(ticket.category, "")
    codes = sorted((*FINDINGS, NOTHING), key=lambda code: (code != likely, code == NOTHING, code))
    rows = []
    for code in codes:
        tick = "✓ " if code in tracing.found else ""
        button = _button(turn, ticket, f"tracing.finding.{code}", "found", code)
        rows.append((replace(button, label=tick + button.label),))
    return (*rows, _back(turn, ticket))


def _words(turn: Turn, ticket: Ticket, tracing: Tracing) -> Buttons:
    empty = (_button(turn, ticket, "tracing.button.clear", "note", "clear"),)
    return (*((empty,) if tracing.note else ()), _back(turn, ticket))


def _button(turn: Turn, ticket: Ticket, key: str, *arguments: str) -> Button:
    return turn.button(key, "t", ticket.id, "sheet", *arguments)


def _back(turn: Turn, ticket: Ticket) -> tuple[Button, ...]:
    return (_button(turn, ticket, "tracing.button.main", "main"),)


ASKED: dict[str, Callable[[Turn, Ticket, Tracing], Buttons]] = {
    "visited": _days,
    "met": _people,
    "found": _findings,
    "note": _words,
}
"""The question's word in a button → the answers that are offered."""


# --- its answers ------------------------------------------------------------------------------------------------------


async def _visited(turn: Turn, ticket: Ticket, tracing: Tracing, value: str) -> None:
    if value not in periods.PRESSED_DAYS:
        turn.toast("officer.toast.not_found")
        return
    await came(turn, ticket, tracing, (today_of(turn) - periods.PRESSED_DAYS[value]).isoformat())


async def came(turn: Turn, ticket: Ticket, tracing: Tracing, day: str, *, told: bool = False) -> None:
    """They went there on that day. `told`: as for `answer`."""
    if day != tracing.visited_on:
        record(turn, ticket, ticket, Action.VISIT, actor="officer", note=day)
    listen(turn, ticket, FILES)
    await answer(turn, ticket, tracing, visited_on=day, told=told)


async def _met(turn: Turn, ticket: Ticket, tracing: Tracing, value: str) -> None:
    if value not in tuple(Met):
        turn.toast("officer.toast.not_found")
    else:
        await answer(turn, ticket, tracing, met=value)


async def _found(turn: Turn, ticket: Ticket, tracing: Tracing, value: str) -> None:
    if value not in (*FINDINGS, NOTHING):
        turn.toast("officer.toast.not_found")
        return
    after = replace(tracing, findings=toggled(tracing.findings, value))
    await answer(turn, ticket, tracing, findings=after.findings, stay=_findings(turn, ticket, after))


async def _cleared(turn: Turn, ticket: Ticket, tracing: Tracing, _value: str) -> None:
    await answer(turn, ticket, tracing, note="")


ANSWERED = {"visited": _visited, "met": _met, "found": _found, "note": _cleared}
