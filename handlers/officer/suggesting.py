"""/saran: what is ready to be suggested, what waits for an answer; and a new saran perbaikan, spoken or written.

A new one is put together in one message: which reports join it, then to whom and when it was said, or the letter as it
would read. Nothing is written down, and no number given, before the last press.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain import periods
from bot.domain.messages import Button, Buttons, Press, Text, base36
from bot.domain.people import LEVEL, STEPS, Right, Role
from bot.domain.suggestions import Addressee, Form, Suggestion, Whom, addressee_of
from bot.domain.tickets import Action, Ticket
from handlers import auditing, cards, documents, paging, suggested
from handlers.coordinator.recap import today_of
from handlers.moves import move
from handlers.story import record
from handlers.turn import Turn
from storage import suggestions

FORM = "suggestion"
MOST = 40
"""Reports of one suggestion."""
PAGE = 6


# --- the list ---------------------------------------------------------------------------------------------------------


async def shown(turn: Turn) -> None:
    """`/saran`, and `saran.<page>`: how many reports are ready, and the suggestions that wait for answers."""
    scopes = turn.scopes(Right.SUGGEST)
    ready = await _ready(turn)
    total = await suggestions.count_waiting(turn.store, scopes)
    page = paging.page_of(turn, total, PAGE)
    found = await suggestions.waiting_in(turn.store, scopes, limit=PAGE, offset=page * PAGE)
    lines = [turn.text("saran.ready", count=len(ready)), turn.text("saran.waiting", count=total)]
    lines += [_line(turn, standing) for standing in found]
    lines += paging.left(turn, page, total, PAGE)
    new = ((turn.button("saran.button.new", "sg", "new"),),) if ready else ()
    each = tuple((turn.button("saran.button.open", "sp", s.suggestion.id, number=s.suggestion.number),) for s in found)
    turn.send("\n".join(lines), buttons=(*new, *each, *paging.arrows(turn, "saran", page, total, PAGE)))


def _line(turn: Turn, standing: suggestions.Standing) -> str:
    made = standing.suggestion
    return turn.text(
        "saran.line",
        number=made.number,
        there=addressee(turn, made.body_area),
        day=turn.date(made.made_on),
        answered=standing.voters - standing.waiting,
        voters=standing.voters,
    )


def addressee(turn: Turn, body_area: str) -> str:
    """To whom the body of an area turns, in words."""
    to = addressee_of(body_area)
    area = turn.world.areas.names([body_area])[body_area]
    return turn.text(f"saran.addressee.{to}", area=area)


async def _ready(turn: Turn) -> list[Ticket]:
    """What the sender may suggest now, for one body: that of the oldest report."""
    if turn.person is None:
        return []
    offices = (a for a in turn.person.in_office if Action.SUGGEST in STEPS[a.role] and LEVEL[a.role] < LEVEL[Role.PKD])
    above = tuple(a.area_code for a in offices)
    found = await suggestions.ready(turn.store, turn.person.id, above, MOST)
    mine = [ticket for ticket in found if cards.offered(turn.person, "oral", ticket)]
    return [t for t in mine if suggested.body_of(turn, t) == suggested.body_of(turn, mine[0])]


# --- putting one together ---------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`sg.new`: begin. `sg.<draft>.<what>[.<value>]`: a button of the one that is being put together."""
    body = turn.inbound.body
    draft, what, value = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    if draft == "new":
        await _begin(turn)
        return
    conversation = turn.conversation
    if conversation.form != FORM or base36(conversation.draft_id) != draft or what not in PRESSED:
        turn.toast("citizen.toast.old")
        return
    await PRESSED[what](turn, value)


async def _begin(turn: Turn) -> None:
    ready = await _ready(turn)
    if not ready:
        turn.toast("saran.toast.nothing")
        return
    if turn.conversation.form not in ("", FORM, "visit"):
        turn.toast("officer.toast.busy")
        return
    body = suggested.body_of(turn, ready[0])
    turn.converse(form=FORM, draft_id=turn.world.new_id(), answers={"body": body, "out": []}, asking="")
    text, buttons = _composed(turn, ready)
    sent = turn.send(text, buttons=buttons)
    _note(turn, key=sent.key)


def _note(turn: Turn, **answers: Any) -> None:
    turn.converse(answers={**turn.conversation.answers, **answers})


def _body(turn: Turn) -> str:
    return str(turn.conversation.answers["body"])


def _composed(turn: Turn, ready: Sequence[Ticket]) -> tuple[str, Buttons]:
    out, body = turn.conversation.answers["out"], _body(turn)
    lines = [turn.text("saran.new.title", body=body_name(turn, body), there=addressee(turn, body))]
    rows: list[Button] = []
    for ticket in ready:
        joins = ticket.id not in out
        lines.append(_report(turn, ticket, "✓" if joins else "–"))
        button = _button(turn, "saran.button.ticket", "t", ticket.id, number=ticket.number)
        rows.append(replace(button, label=f"{'✓' if joins else '–'} {button.label}"))
    pairs = tuple(tuple(rows[at : at + 2]) for at in range(0, len(rows), 2))
    ways = (_button(turn, "saran.button.oral", "oral"), _button(turn, "saran.button.written", "written"))
    return "\n".join(lines), (*pairs, ways, (_cancel(turn),))


def _report(turn: Turn, ticket: Ticket, mark: str) -> str:
    return turn.text(
        "saran.new.report",
        mark=mark,
        number=ticket.number,
        category=turn.text(f"common.category.{ticket.category}"),
        area=turn.world.areas.label(ticket.area_code),
    )


def body_name(turn: Turn, body_area: str) -> str:
    """Who suggests, in words: `PKD Desa Rias`, `Panwascam Toboali`, the office's name."""
    to = addressee_of(body_area)
    if to is Addressee.KPU:
        return turn.rules.office.name
    return turn.text(f"saran.body.{to}", area=turn.world.areas.names([body_area])[body_area])


def _button(turn: Turn, key: str, *arguments: str | int, **fields: Any) -> Button:
    return turn.button(key, "sg", turn.conversation.draft_id, *arguments, **fields)


def _cancel(turn: Turn) -> Button:
    return _button(turn, "common.button.cancel", "cancel")


def _show(turn: Turn, text: str, buttons: Buttons) -> None:
    turn.edit(turn.conversation.answers["key"], turn.chat, text, buttons=buttons)


async def _toggled(turn: Turn, value: str) -> None:
    """`t.<ticket>`: it joins, or it does not."""
    out = list(turn.conversation.answers["out"])
    ready = await _ready(turn)
    for ticket in ready:
        if base36(ticket.id) == value:
            out.remove(ticket.id) if ticket.id in out else out.append(ticket.id)
    _note(turn, out=out)
    _show(turn, *_composed(turn, ready))


async def _chosen(turn: Turn) -> list[Ticket]:
    out = turn.conversation.answers["out"]
    return [t for t in await _ready(turn) if t.id not in out and suggested.body_of(turn, t) == _body(turn)]


async def _back(turn: Turn, _value: str) -> None:
    turn.converse(asking="")
    _show(turn, *_composed(turn, await _ready(turn)))


async def _cancelled(turn: Turn, _value: str) -> None:
    key = turn.conversation.answers["key"]
    turn.end_conversation()
    turn.edit(key, turn.chat, turn.text("officer.words.cancelled"))


# --- by word of mouth -------------------------------------------------------------------------------------------------


async def _oral(turn: Turn, value: str) -> None:
    """`oral`: to whom? `oral.<whom>`: when?"""
    if not await _chosen(turn):
        turn.toast("saran.toast.none_chosen")
    elif value in tuple(Whom):
        _note(turn, whom=value)
        turn.converse(asking="day")
        days = tuple(_button(turn, f"tracing.day.{day}", "said", day) for day in periods.PRESSED_DAYS)
        _show(turn, turn.text("saran.ask.day"), (days, (_button(turn, "officer.button.back", "back"),)))
    else:
        who = ((_button(turn, f"saran.whom.{whom}", "oral", whom.value),) for whom in Whom)
        text = turn.text("saran.ask.whom", there=addressee(turn, _body(turn)))
        _show(turn, text, (*who, (_button(turn, "officer.button.back", "back"),)))


async def _said(turn: Turn, value: str) -> None:
    """`said.<day>`: that was the day."""
    if value in periods.PRESSED_DAYS and turn.conversation.answers.get("whom") in tuple(Whom):
        await _issue(turn, Form.ORAL, today_of(turn) - periods.PRESSED_DAYS[value])
    else:
        turn.toast("citizen.toast.old")


async def answered(turn: Turn) -> None:
    """The day of a spoken one, typed."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    day = periods.recent_day(body.text, today_of(turn)) if isinstance(body, Text) else None
    asked = turn.conversation.asking == "day" and turn.conversation.answers.get("whom") in tuple(Whom)
    if not asked:
        turn.say("saran.press")
    elif day is None:
        turn.say("tracing.which_day")
    else:
        await _issue(turn, Form.ORAL, day)


async def at_once(turn: Turn, ticket: Ticket) -> None:
    """One report's suggestion was spoken just now, to the head of the level beside: one press on its card."""
    body = suggested.body_of(turn, ticket)
    made = await suggested.begun(turn, body, Form.ORAL, today_of(turn), whom=Whom.CHAIR, with_nik=False)
    suggested.join(turn, made, ticket)
    await move(turn, ticket, Action.SUGGEST, actor="officer", note=made.number)
    turn.toast("officer.toast.done_suggest")


# --- as a letter ------------------------------------------------------------------------------------------------------


async def _written(turn: Turn, value: str) -> None:
    """`written`: the letter as it would read. `written.nik`: with whole NIKs, or masked again."""
    chosen = await _chosen(turn)
    if not chosen:
        turn.toast("saran.toast.none_chosen")
        return
    nik = bool(turn.conversation.answers.get("nik")) ^ (value == "nik")
    _note(turn, nik=nik)
    if nik:
        for ticket in chosen:
            record(turn, ticket, ticket, Action.VIEW, actor="officer", note=turn.text("saran.nik_in_letter"))
    made_of = {
        "tickets": ",".join(str(ticket.id) for ticket in chosen),
        "body": _body(turn),
        "by": str(turn.person.id if turn.person else 0),
        "on": today_of(turn).isoformat(),
        "nik": "1" if nik else "",
    }
    file_id = documents.named(turn, documents.Recipe("letter", made_of), documents.TYPES["docx"])
    issue = (_button(turn, "saran.button.issue", "go"),)
    masked = (_button(turn, f"saran.button.nik_{'off' if nik else 'on'}", "written", "nik"),)
    text = turn.text("saran.preview", count=len(chosen), there=addressee(turn, _body(turn)))
    buttons = (issue, masked, (_button(turn, "officer.button.back", "back"), _cancel(turn)))
    turn.send(text, buttons=buttons, attachment_id=file_id, confidential=True)


async def _issued(turn: Turn, _value: str) -> None:
    await _issue(turn, Form.WRITTEN, today_of(turn))


# --- made -------------------------------------------------------------------------------------------------------------


async def _issue(turn: Turn, form: Form, made_on: date) -> None:
    """Give it its number: the reports that still may be suggested join it."""
    chosen, answers = await _chosen(turn), turn.conversation.answers
    if not chosen:
        turn.toast("saran.toast.none_chosen")
        return
    with_nik = form is Form.WRITTEN and bool(answers.get("nik"))
    whom = str(answers.get("whom", "")) if form is Form.ORAL else ""
    made = await suggested.begun(turn, _body(turn), form, made_on, whom=whom, with_nik=with_nik)
    for ticket in chosen:
        suggested.join(turn, made, ticket)
        await move(turn, ticket, Action.SUGGEST, actor="officer", note=made.number)
    if with_nik:
        auditing.note(turn, "letter_nik", area_code=made.body_area, detail=made.number)
    key = answers["key"]
    turn.end_conversation()
    turn.fold(key, turn.chat, turn.text("saran.made.short", number=made.number))
    _tell(turn, made, len(chosen))


def _tell(turn: Turn, made: Suggestion, count: int) -> None:
    text = turn.text(f"saran.made.{made.form}", number=made.number, count=count, there=addressee(turn, made.body_area))
    show = ((turn.button("saran.button.open", "sp", made.id, number=made.number),),)
    file_id = letter(turn, made, "docx") if made.form is Form.WRITTEN else 0
    turn.send(text, buttons=show, attachment_id=file_id, confidential=bool(file_id))


def letter(turn: Turn, made: Suggestion, form: str) -> int:
    """The letter of a suggestion, as a file that a message may send."""
    recipe = documents.Recipe("letter", {"suggestion": str(made.id), "format": form})
    return documents.named(turn, recipe, documents.TYPES[form])


PRESSED: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    "t": _toggled,
    "back": _back,
    "cancel": _cancelled,
    "oral": _oral,
    "said": _said,
    "written": _written,
    "go": _issued,
}
"""The word in a button → what it does."""
