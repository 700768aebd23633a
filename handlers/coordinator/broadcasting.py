"""/siar: a message to all officers of an area. Its sender chooses whom, writes it, sees it as they will, and sends it
with one press; the clock does the rest (`handlers.timers.broadcasts`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.broadcasts import MISSED, Broadcast, Progress, Reach, Recipient, fits, roles_of
from bot.domain.deadlines import day_bounds
from bot.domain.messages import Button, Buttons, Press, Text, press_data, row_id
from bot.domain.nik import blank_numbers
from bot.domain.people import Address, Person, Right, Role
from handlers import auditing
from handlers import broadcasts as looks
from handlers.broadcasts import ALL, VERB
from handlers.coordinator import places
from handlers.dialog import CANCEL, SEND, means
from handlers.timers import broadcasts as later
from handlers.timers.modes import is_night
from handlers.turn import Turn
from storage import broadcasts as stored
from storage import people

FORM = "broadcast"
WORDS, SURE = "words", "sure"
"""What is asked: the words, and whether they may go out."""
LONGEST = 2000
"""Characters: with its frame it stays one message on every network, and is read on a phone."""
A_DAY = 5
"""So many may somebody send on one day: who gets more reads none."""
FEW = 24
"""So many areas are offered as buttons; others are typed."""
BUTTONS_A_LINE = 2


@dataclass(frozen=True, slots=True)
class _Aim:
    """Whom it is for: those of a role ('' for all) in an area."""

    area_code: str
    role: str = ""


# --- whom -------------------------------------------------------------------------------------------------------------


async def asked(turn: Turn) -> None:
    """`/siar [wilayah]`: to which area?"""
    body, scopes = turn.inbound.body, turn.scopes(Right.BROADCAST)
    words = body.arguments if isinstance(body, Text) else ""
    if turn.conversation.form not in ("", FORM):
        turn.say("siar.busy")
    elif await _had_enough(turn):
        turn.say("siar.enough", buttons=await _last(turn), limit=A_DAY)
    elif not words:
        await _offer_areas(turn, scopes)
    elif len(found := places.named(turn, words, scopes)) == 1:
        await _ask_whom(turn, found[0])
    elif found:
        turn.say("siar.which", buttons=_lines([_area(code, places.label(turn, code)) for code in found[:FEW]]))
    else:
        turn.say("siar.unknown", buttons=_lines([_area(code, places.label(turn, code)) for code in scopes[:FEW]]))


async def _had_enough(turn: Turn) -> bool:
    today, _ = day_bounds(turn.now, turn.rules)
    return turn.person is None or await stored.count_since(turn.store, turn.person.id, today) >= A_DAY


async def _offer_areas(turn: Turn, scopes: Sequence[str]) -> None:
    """The sender's own areas, and those below in which somebody is in office."""
    staff = await _others(turn, scopes)
    own = [code for code in scopes if any(fits(person, code) for person in staff)]
    below = [area.code for code in scopes for area in turn.world.areas.children(code)]
    offered = list(dict.fromkeys([*own, *(c for c in below if any(fits(person, c) for person in staff))]))
    if not offered:
        turn.say("siar.nobody", buttons=await _last(turn))
    elif len(offered) == 1:
        await _ask_whom(turn, offered[0])
    else:
        each = [_area(code, _counted(turn, code, staff)) for code in offered[:FEW]]
        whole = tuple((button,) for button in each[: len(own)])
        turn.say("siar.which", buttons=(*whole, *_lines(each[len(own) :]), *await _last(turn)))


async def _others(turn: Turn, scopes: Sequence[str]) -> list[Person]:
    """Who is in office there, the sender left out."""
    me = turn.person.id if turn.person else 0
    return [person for person in await people.staff_within(turn.store, scopes) if person.id != me]


def _counted(turn: Turn, code: str, staff: Sequence[Person]) -> str:
    many = sum(fits(person, code) for person in staff)
    return turn.text("siar.button.area", area=places.label(turn, code), count=many)


def _area(code: str, label: str) -> Button:
    return Button(label, press_data(VERB, "area", places.to_data(code)))


async def _last(turn: Turn) -> Buttons:
    """The way to the one that was sent last."""
    last = await stored.newest_of(turn.store, turn.person.id) if turn.person else None
    return ((turn.button("siar.button.last", VERB, "show", last.id),),) if last else ()


async def _ask_whom(turn: Turn, code: str) -> None:
    """All there, or those of one office?"""
    staff = [person for person in await _others(turn, [code]) if fits(person, code)]
    roles = roles_of(staff, code)
    if not staff:
        turn.say("siar.nobody")
    elif len(roles) == 1:
        await _ask_words(turn, _Aim(code))
    else:
        data = places.to_data(code)
        rows = [(turn.button("siar.button.all", VERB, "whom", data, ALL, count=len(staff)),)]
        for role in roles:
            many = sum(fits(person, code, role) for person in staff)
            named = turn.text(f"common.role.{role}")
            rows.append((turn.button("siar.button.role", VERB, "whom", data, role.value, role=named, count=many),))
        turn.say("siar.to_whom", buttons=tuple(rows), area=places.label(turn, code))


def _lines(buttons: Sequence[Button]) -> Buttons:
    return tuple(tuple(buttons[i : i + BUTTONS_A_LINE]) for i in range(0, len(buttons), BUTTONS_A_LINE))


# --- presses ----------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`siar.area.<area>`, `siar.whom.<area>.<role>`: whom it is for. `siar.<what>.<draft>` with send, night, words,
    drop: what becomes of what was written. `siar.<what>.<broadcast>` with show, stop, again, who: of what goes out."""
    body = turn.inbound.body
    what, first, second = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    if what in ("area", "whom"):
        await _chosen(turn, places.from_data(first), what, second)
    elif what in ("send", "night", "words", "drop"):
        await _decided(turn, what, row_id(first))
    else:
        await _about(turn, what, row_id(first), second)


async def _chosen(turn: Turn, code: str, what: str, role: str) -> None:
    if not places.allowed(turn, code, turn.scopes(Right.BROADCAST)):
        await auditing.refused(turn, Right.BROADCAST)
        turn.toast("siar.toast.not_yours")
    elif turn.conversation.form not in ("", FORM):
        turn.toast("officer.toast.busy")
    elif await _had_enough(turn):
        turn.say("siar.enough", buttons=await _last(turn), limit=A_DAY)
    elif what == "area":
        await _ask_whom(turn, code)
    elif role == ALL or role in tuple(Role):
        await _ask_words(turn, _Aim(code, "" if role == ALL else role))


async def _decided(turn: Turn, what: str, draft_id: int) -> None:
    if turn.conversation.form != FORM:
        turn.toast("siar.toast.over")
    elif what == "drop":
        turn.end_conversation()
        turn.say("siar.dropped")
    elif turn.conversation.draft_id != draft_id:  # below an older preview: other words than those that would go out
        turn.toast("siar.toast.replaced")
    elif what == "words" or not turn.conversation.answers.get("text"):
        turn.converse(asking=WORDS)
        turn.say("siar.rewrite", buttons=_cancel(turn, draft_id))
    else:
        await _send(turn, at_night=what == "night")


# --- the words --------------------------------------------------------------------------------------------------------


async def _ask_words(turn: Turn, aim: _Aim) -> None:
    draft_id = turn.world.new_id()
    turn.converse(form=FORM, draft_id=draft_id, answers={"area": aim.area_code, "role": aim.role}, asking=WORDS)
    whose = looks.whom(turn, aim.area_code, aim.role, turn.chat)
    turn.say("siar.write", buttons=_cancel(turn, draft_id), whom=whose, limit=LONGEST)


async def answered(turn: Turn) -> None:
    """The words came; new ones, or the same message edited, take the place of those that were shown already."""
    body, conversation = turn.inbound.body, turn.conversation
    known, cancel = conversation.answers, _cancel(turn, conversation.draft_id)
    if isinstance(body, Text) and body.edited and body.message_id != known.get("message"):
        turn.say("siar.not_this", buttons=cancel)
        return
    words = body.text.strip() if isinstance(body, Text) else ""
    if not words:
        turn.say("siar.text_only", buttons=cancel)
    elif means(words, CANCEL):
        turn.end_conversation()
        turn.say("siar.dropped")
    elif conversation.asking == SURE and means(words, SEND):
        await _send(turn, at_night=False)
    elif len(words) > LONGEST:
        turn.say("officer.words.too_long", buttons=cancel, limit=LONGEST, length=len(words))
    else:
        message_id = body.message_id if isinstance(body, Text) else ""
        text = blank_numbers(words, phones=False)
        answers = {**known, "text": text, "message": message_id}
        turn.converse(draft_id=turn.world.new_id(), answers=answers, asking=SURE)
        await _preview(turn, hidden=text != words)


async def edited_too_late(turn: Turn, message_id: str) -> None:
    """The message that was sent to all was edited afterwards: what they hold stays as it was."""
    last = await stored.newest_of(turn.store, turn.person.id) if turn.person else None
    if last is not None and last.message_id == message_id:
        turn.say("siar.too_late", buttons=await _last(turn))


async def _preview(turn: Turn, *, hidden: bool) -> None:
    """What they will see, whom it will reach, and what now."""
    draft_id, text = turn.conversation.draft_id, turn.conversation.answers["text"]
    aim = _aim(turn)
    if turn.person is None or await _not_any_more(turn, aim):
        return
    reach = await _reach(turn, await _addressed(turn, aim))
    if not reach:
        turn.end_conversation()
        turn.say("siar.nobody")
        return
    shown = looks.framed(turn, turn.person, aim.area_code, text, turn.chat)
    turn.send(shown, buttons=((looks.read_button(turn, draft_id, turn.chat),),))
    whose = looks.whom(turn, aim.area_code, aim.role, turn.chat)
    lines = [turn.text("siar.preview", whom=whose, count=len(reach))]
    lines += [
        turn.text("siar.reason_count", why=turn.text(f"siar.reason.{why}"), count=reach.count(why))
        for why in (Reach.GONE, Reach.NO_CHAT, Reach.SUSPENDED)
        if why in reach
    ]
    lines += [turn.text("siar.hidden")] if hidden else []
    lines += [turn.text("siar.is_night")] if is_night(turn) else []
    turn.send("\n".join(lines), buttons=_choices(turn, draft_id))


def _aim(turn: Turn) -> _Aim:
    answers = turn.conversation.answers
    return _Aim(str(answers.get("area", "")), str(answers.get("role", "")))


async def _not_any_more(turn: Turn, aim: _Aim) -> bool:
    """True, and said, where the area is none of the sender's, or not any more."""
    if places.allowed(turn, aim.area_code, turn.scopes(Right.BROADCAST)):
        return False
    await auditing.refused(turn, Right.BROADCAST)
    turn.end_conversation()
    turn.say("siar.toast.not_yours")
    return True


async def _addressed(turn: Turn, aim: _Aim) -> list[Person]:
    """Whom it is for, each person once whatever offices they hold."""
    staff = await _others(turn, [aim.area_code])
    return [person for person in staff if fits(person, aim.area_code, aim.role)]


async def _reach(turn: Turn, persons: Sequence[Person]) -> list[Reach]:
    chats: dict[int, list[Address]] = defaultdict(list)
    for address in await people.private_addresses_of(turn.store, [person.id for person in persons]):
        chats[address.person_id].append(address)
    return [looks.reached_at(chats[person.id])[1] for person in persons]


def _choices(turn: Turn, draft_id: int) -> Buttons:
    if is_night(turn):
        morning = turn.button("siar.button.morning", VERB, "send", draft_id)
        send: Buttons = ((morning,), (turn.button("siar.button.night", VERB, "night", draft_id),))
    else:
        send = ((turn.button("siar.button.send", VERB, "send", draft_id),),)
    return (*send, (turn.button("siar.button.words", VERB, "words", draft_id), *_cancel(turn, draft_id)[0]))


def _cancel(turn: Turn, draft_id: int) -> Buttons:
    return ((turn.button("common.button.cancel", VERB, "drop", draft_id),),)


# --- on its way -------------------------------------------------------------------------------------------------------


async def _send(turn: Turn, *, at_night: bool) -> None:
    """From now on the clock goes on with it, for those who are in office now."""
    aim, draft_id, answers = _aim(turn), turn.conversation.draft_id, turn.conversation.answers
    if turn.person is None or await _not_any_more(turn, aim):
        return
    if await _had_enough(turn):
        turn.end_conversation()
        turn.say("siar.enough", buttons=await _last(turn), limit=A_DAY)
        return
    persons = await _addressed(turn, aim)
    turn.end_conversation()
    if not persons:
        turn.say("siar.nobody")
        return
    broadcast = Broadcast(
        id=draft_id,
        person_id=turn.person.id,
        address_id=turn.sender.id,
        area_code=aim.area_code,
        role=aim.role,
        text=answers["text"],
        created_at=turn.now,
        at_night=at_night,
        message_id=answers["message"],
    )
    turn.changes.create(broadcast)
    for person in persons:
        turn.changes.create(Recipient(id=turn.world.new_id(), broadcast_id=broadcast.id, person_id=person.id))
    auditing.note(turn, "broadcast", area_code=aim.area_code, detail=str(len(persons)))
    await _begin(turn, broadcast)


async def _begin(turn: Turn, broadcast: Broadcast) -> None:
    """Set the clock, and show where its progress will be seen."""
    later.begin(turn, broadcast)
    turn.save()
    text, buttons = looks.status(turn, broadcast, await looks.stands_now(turn, broadcast), turn.chat)
    turn.send(text, buttons=buttons, name=later.progress_key(broadcast))


async def _about(turn: Turn, what: str, broadcast_id: int, page36: str) -> None:
    """A press below what went out: of its sender alone, who still speaks for the area."""
    broadcast = await stored.by_id(turn.store, broadcast_id) if broadcast_id else None
    if broadcast is None:
        turn.toast("siar.toast.over")
        return
    mine = turn.person is not None and broadcast.person_id == turn.person.id
    if not mine or not places.allowed(turn, broadcast.area_code, turn.scopes(Right.BROADCAST)):
        await auditing.refused(turn, Right.BROADCAST)
        turn.toast("siar.toast.not_yours")
        return
    stands = await looks.stands_now(turn, broadcast)
    if what == "stop":
        await _stop(turn, broadcast)
    elif what == "again":
        await _try_again(turn, broadcast, stands)
    elif what == "who":
        text, buttons = await looks.names(turn, broadcast, stands, turn.chat, page36)
        turn.send(text, buttons=buttons)
    else:
        text, buttons = looks.status(turn, broadcast, stands, turn.chat)
        turn.send(text, buttons=buttons)


async def _stop(turn: Turn, broadcast: Broadcast) -> None:
    """What did not begin to go out will not."""
    if broadcast.state is not Progress.RUNNING:
        turn.toast("siar.toast.over")
        return
    after = replace(broadcast, state=Progress.STOPPED)
    turn.changes.update(after)
    turn.changes.cancel_timers(broadcast.id, later.TIMER)
    auditing.note(turn, "broadcast_stopped", area_code=broadcast.area_code)
    turn.save()
    await stored.call_off(turn.store, broadcast.id)
    text, buttons = looks.status(turn, after, await looks.stands_now(turn, broadcast), turn.chat)
    turn.edit(later.progress_key(broadcast), turn.chat, text, buttons=buttons)
    turn.toast("siar.toast.stopped")


async def _try_again(turn: Turn, broadcast: Broadcast, stands: looks.Stands) -> None:
    """A new round for those who surely did not get it."""
    missed = [one for one, reach in stands if reach in MISSED]
    if not missed or broadcast.state is not Progress.DONE or not broadcast.text:
        turn.toast("siar.toast.over")
        return
    arrived = looks.count(stands, Reach.ARRIVED)
    after = replace(
        broadcast, state=Progress.RUNNING, round=broadcast.round + 1, handed_at=None, shown=arrived, at_night=False
    )
    turn.changes.update(after)
    for one in missed:
        turn.changes.update(replace(one, state=Reach.WAITING, message_key=""))
    auditing.note(turn, "broadcast", area_code=broadcast.area_code, detail=str(len(missed)))
    await _begin(turn, after)
