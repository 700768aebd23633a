"""A voter objects to being reported: name, desa, the number if they know it, and why. A short form of its own.

Nothing that is said here tells whether there is such a report: whoever asks learns nothing of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Button, Buttons, Media, Press, Text, press_data
from bot.domain.nik import blank_numbers
from bot.domain.tickets import RequestKind, read_ticket_number
from handlers import objections
from handlers.citizen import form, notice
from handlers.dialog import CANCEL, NO, SKIP, Draft, Form, Question, means, person_name
from handlers.turn import Turn
from storage import requests

NAME = "objection"
OBJECTION = Form((Question("name"), Question("area"), Question("number", skippable=True), Question("words")), end="end")
LONGEST = 1000
MOST_WAITING = 3
"""Objections of one address that may wait at a time."""
MOST_PLACES = 6


async def begin(turn: Turn) -> None:
    """`/keberatan`, or "saya keberatan dilaporkan"."""
    if form.current(turn).asking == form.OFFER:
        form.drop(turn)  # nothing is being asked: there is no report to go on with
    if turn.conversation.form not in ("", NAME):
        turn.say("citizen.other_form")
        return
    waiting = [w for w in await requests.of_address(turn.store, turn.sender.account) if w.kind is RequestKind.OBJECTION]
    if len(waiting) >= MOST_WAITING:
        turn.say("data.objection.enough", buttons=_withdraw(turn))
        return
    draft_id = turn.world.new_id()
    turn.converse(form=NAME, draft_id=draft_id, answers={}, asking="")
    due = after_quiet(turn.now + turn.rules.levels.draft_expiry, turn.rules)
    key = f"draft_expiry:{draft_id}"
    turn.changes.create(
        Timer(id=turn.world.new_id(), key=key, kind="draft_expiry", subject_id=turn.sender.id, due_at=due)
    )
    await _go_on(turn, Draft(), notice.unseen(turn), turn.text("data.objection.begin"))


async def answered(turn: Turn) -> None:
    """An answer in words; a file says nothing here."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    draft = Draft.load(turn.conversation.answers, turn.conversation.asking)
    text = body.text if isinstance(body, Text) else body.caption if isinstance(body, Media) else ""
    if means(text, CANCEL):
        _end(turn)
        turn.say("citizen.stopped")
        return
    known = _read(turn, draft, text)
    if known is None:
        await _go_on(turn, draft.misunderstood(), turn.text("data.objection.again"))
    else:
        await _go_on(turn, draft.forget("maybe").learn(**known))


def _read(turn: Turn, draft: Draft, text: str) -> Mapping[str, Any] | None:
    """What an answer says, None when it says nothing."""
    match draft.asking:
        case "name":
            name = person_name(text)
            return {"name": name} if name else None
        case "area":
            return _read_area(turn, draft, text)
        case "number":
            number = read_ticket_number(text)
            leaves_out = means(text, SKIP | NO) or draft.tries > 0
            return {"number": number or None} if number or leaves_out else None
        case _:
            words = blank_numbers(text).strip()[:LONGEST]
            return {"words": words} if any(character.isalpha() for character in words) else None


def _read_area(turn: Turn, draft: Draft, text: str) -> Mapping[str, Any] | None:
    """A place that is served; several that could be meant are offered. Who cannot say it is heard all the same."""
    finding = turn.world.places.find(text, expecting=True)
    if finding.best is not None and finding.best.code in turn.world.areas:
        return {"area": finding.best.code}
    maybe = [place.code for place in finding.candidates if place.code in turn.world.areas][:MOST_PLACES]
    if maybe:
        return {"maybe": maybe}
    return {"area": turn.rules.kabupaten[0]} if means(text, SKIP) or draft.tries else None


async def pressed(turn: Turn) -> None:
    """`k.<draft>.<field>.<value>`: a button of the form that is open."""
    body = turn.inbound.body
    number, name, value = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    draft = Draft.load(turn.conversation.answers, turn.conversation.asking)
    is_open = turn.conversation.form == NAME and number == _id(turn)
    area = value.replace("-", ".")
    if is_open and name == "cancel":
        _end(turn)
        turn.say("citizen.stopped")
    elif is_open and name == "number" and draft.asking == "number":
        await _go_on(turn, draft.learn(number=None))
    elif is_open and name == "area" and (area in turn.world.areas or area in turn.rules.kabupaten):
        await _go_on(turn, draft.forget("maybe").learn(area=area))
    else:
        turn.toast("citizen.toast.old")


async def _go_on(turn: Turn, draft: Draft, *before: str) -> None:
    """Ask what is missing; hand the objection on when nothing is."""
    draft = OBJECTION.go_on(draft)
    if draft.asking == OBJECTION.end:
        await _hand_on(turn, draft)
        return
    turn.converse(answers=draft.dump(), asking=draft.asking)
    maybe = draft.get("maybe", [])
    key = "area_which" if draft.asking == "area" and maybe else draft.asking
    text = "\n\n".join(part for part in (*before, turn.text(f"data.objection.ask.{key}")) if part)
    turn.send(text, buttons=_buttons(turn, draft, maybe))


def _buttons(turn: Turn, draft: Draft, maybe: list[str]) -> Buttons:
    rows: list[tuple[Button, ...]] = []
    if draft.asking == "area":
        rows += [(_place(turn, code),) for code in maybe]
        if maybe or draft.tries:
            rows.append((_press(turn, "data.button.area_unknown", "area", _dashed(turn.rules.kabupaten[0])),))
    if draft.asking == "number":
        rows.append((_press(turn, "data.button.no_number", "number"),))
    return (*rows, (_press(turn, "common.button.cancel", "cancel"),))


def _place(turn: Turn, code: str) -> Button:
    return Button(turn.world.areas.label(code), press_data("k", _id(turn), "area", _dashed(code)))


def _press(turn: Turn, key: str, *arguments: str) -> Button:
    return turn.button(key, "k", turn.conversation.draft_id, *arguments)


def _id(turn: Turn) -> str:
    """The form's id as its buttons carry it."""
    return press_data("k", turn.conversation.draft_id).split(".")[1]


def _dashed(code: str) -> str:
    """A code as buttons carry it: there dots part the arguments."""
    return code.replace(".", "-")


async def _hand_on(turn: Turn, draft: Draft) -> None:
    name, area, words = draft.get("name"), draft.get("area"), draft.get("words")
    wish = await objections.by_voter(turn, name, area, draft.get("number", ""), words)
    notice.agreed(turn)
    _end(turn)
    turn.say("data.objection.taken", buttons=_withdraw(turn), due=turn.when(wish.due_at))


def _withdraw(turn: Turn) -> Buttons:
    return ((turn.button("data.button.withdraw_objection", "m", "withdraw", RequestKind.OBJECTION.value),),)


def _end(turn: Turn) -> None:
    turn.changes.cancel_timers(turn.sender.id, "draft_expiry")
    turn.end_conversation()
