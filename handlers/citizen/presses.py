"""Presses on the buttons of a report. Their data comes from outside and may be of any age: what does not fit the draft
that is open shows where it stands."""

from __future__ import annotations

from bot.domain.likely_questions import MEANT
from bot.domain.messages import Press, row_id
from bot.domain.tickets import Knows
from handlers import disability
from handlers.citizen import aside, contact, faq, form, household, identity, place, replies
from handlers.citizen.form import CHANGE, OFFER, REPORT, WHY
from handlers.citizen.report import go_back, go_on, left_out, send, show, toggle
from handlers.dialog import Draft
from handlers.turn import Turn


async def pressed(turn: Turn) -> None:
    """`f.<draft>.<field>.<value>`: a press on a button of the report."""
    body = turn.inbound.body
    arguments = body.arguments if isinstance(body, Press) else []
    draft_id, word, value, page = _parts(arguments)
    draft = form.current(turn)
    if turn.conversation.form == form.NAME and draft_id == turn.conversation.draft_id:
        await _take(turn, draft, word, value, page)
    elif word == "send" and form.was_sent(turn, draft_id):
        turn.toast("citizen.toast.sent")
    else:
        await _too_old(turn, draft)


def _parts(arguments: list[str]) -> tuple[int, str, str, int]:
    """Draft, word, value, page of a button's data; 0 and '' where they are not there. It comes from outside: it may be
    anything."""
    first, word, value, last = (*arguments, "", "", "", "")[:4]
    return row_id(first), word, value, min(row_id(last), 99)


async def _too_old(turn: Turn, draft: Draft) -> None:
    turn.toast("citizen.toast.old")
    if draft.asking and draft.asking != OFFER:
        await show(turn, draft)
    elif turn.conversation.form in ("", form.NAME):
        turn.say("citizen.old_button", buttons=aside.begin_again(turn))


async def _take(turn: Turn, draft: Draft, word: str, value: str, page: int) -> None:
    """One press on the draft that is open."""
    match word:
        case "area" | "in" | "of" | "place":
            await _press_place(turn, draft, word, value.replace("-", "."), page)
        case "skip":
            asked = value == draft.asking and REPORT.may_skip(draft)
            await (go_on(turn, left_out(turn, draft)) if asked else _too_old(turn, draft))
        case "back":
            await go_back(turn, draft)
        case "cancel":
            form.drop(turn)
            turn.say("citizen.cancelled", buttons=aside.begin_again(turn))
        case "change" | "edit" | "toggle":
            await _change(turn, draft, word, value)
        case "clear" | "drop" | "unfile":
            await _take_out(turn, draft, word, value)
        case "photo" | "ktp" | "share":
            await _give(turn, draft, word, value)
        case "send":
            await send(turn, draft.learn(voter_knows=value) if value in tuple(Knows) else draft)
        case "why":
            await (show(turn, draft.ask(WHY)) if not REPORT.missing(draft.known) else go_on(turn, draft))
        case "insist":
            await _insist(turn, draft)
        case "summary" | "resume" | "fresh":
            draft = draft.learn()  # asked anew: what was not understood before does not count
            await go_on(turn, place.close(draft) if "area" in draft.known else draft)
        case _:
            await _choose(turn, draft, word, value)


async def _give(turn: Turn, draft: Draft, word: str, value: str) -> None:
    """A photo is to follow, a photo that came is of a KTP, or a telephone number is to be shared."""
    if word == "photo":
        form.keep(turn, draft.note(proof=True))
        turn.say("citizen.files.send_now")
    elif word == "share":
        contact.ask(turn)
    elif shown := await identity.marked(turn, draft, value):
        await _ask_again(turn, *shown)
    else:
        await _too_old(turn, draft)


async def of_identity(turn: Turn) -> None:
    """`h.<file>`: a photo of a KTP is destroyed; `h.<file>.ktp`: one that was sent is of a KTP."""

    async def shown(draft: Draft, line: str) -> None:
        await _ask_again(turn, draft, line)

    await identity.sent(turn, shown)


async def _ask_again(turn: Turn, draft: Draft, line: str) -> None:
    """The open question once more; what came beside a ticket still waits to be told where it belongs."""
    if draft.asking != OFFER or not await aside.beside_a_ticket(turn, draft, line):
        await show(turn, draft, line)


async def _change(turn: Turn, draft: Draft, word: str, value: str) -> None:
    """Something of the summary is to be changed."""
    if word == "change" and REPORT.missing(draft.known):
        await go_on(turn, draft)
    elif word == "change":
        await show(turn, draft.ask(CHANGE))
    elif word == "edit" and form.may_change(value, draft.known):
        await show(turn, draft.ask(value))
    elif word == "toggle" and draft.asking == "disability" and value in disability.CODES:
        await toggle(turn, draft, value)
    else:
        await _too_old(turn, draft)


async def _take_out(turn: Turn, draft: Draft, word: str, value: str) -> None:
    """Something that was given is taken out again: a whole field, a voter, the last file."""
    after: Draft | None = None
    if word == "clear" and form.may_clear(value, draft.known):
        after = form.cleared(draft, value)
    elif word == "drop":
        after = household.without(draft, value)
    elif word == "unfile" and value == str(len(draft.get("files", []))) != "0":
        after = draft.learn(files=draft.get("files")[:-1])
    await (go_on(turn, after) if after else _too_old(turn, draft))


async def _choose(turn: Turn, draft: Draft, field: str, value: str) -> None:
    chosen = replies.pressed_value(field, value)
    if chosen is None:
        await _too_old(turn, draft)
    else:
        await go_on(turn, draft.learn(**{field: chosen}))


async def _press_place(turn: Turn, draft: Draft, word: str, value: str, page: int) -> None:
    tree = turn.world.areas
    if word == "place" and value == "outside":
        told = place.neighbour(turn, draft)
        form.drop(turn)
        turn.send(told)
        return
    if word == "place" and value == "here":
        form.keep(turn, draft.ask("area"))
        place.ask_location(turn)
        return
    if word == "place":
        after: Draft | None = place.refuse(draft)
    elif word == "in":
        after = place.open_list(draft, value, tree)
    elif word == "of":
        after = place.narrow(draft, value, tree)
    else:
        after = place.choose(draft, value, tree)
    if after is None:
        await _too_old(turn, draft)
    elif word == "area":
        await go_on(turn, after)
    else:
        await show(turn, after.ask("area"), page=page)


async def _insist(turn: Turn, draft: Draft) -> None:
    """What is no report of this hotline shall be read by an officer all the same."""
    said = draft.get("aside", "")
    draft = form.add_words(draft, said).forget("aside", "likely")
    if draft.get("area") is None:
        draft = place.learn(draft, turn.world.places.find(said), turn.world.areas)
    await go_on(turn, draft.learn_new(category="lainnya"), turn.text("citizen.insisted"))


async def of_question(turn: Turn) -> None:
    """`faq.<topic>`: one of the questions that may have been meant. An open report goes on after the answer; where none
    is, an officer can still be asked."""
    body = turn.inbound.body
    topic = body.arguments[0] if isinstance(body, Press) and body.arguments else ""
    draft = form.current(turn)
    if topic not in MEANT:
        await _too_old(turn, draft)
    elif draft.asking and draft.asking != OFFER:
        await show(turn, draft, faq.told(turn, topic))
    else:
        buttons = aside.insisting(turn) if draft.get("aside") else aside.begin_again(turn)
        turn.send(faq.told(turn, topic), buttons=buttons)
