"""Reporting: from the first words to the press on "Kirim".

Whatever comes is heard in the same order: files are kept, words are understood as the answer to the open question and
as a sentence, asides get a short answer, and the first question that is still missing is asked again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.messages import Contact, Location, Media, Text
from bot.domain.particulars import birth_date_of
from bot.domain.tickets import Category
from bot.domain.understanding import Understanding, understand
from handlers import disability
from handlers.citizen import (
    albums,
    aside,
    beside,
    cases,
    contact,
    edits,
    faq,
    files,
    form,
    identity,
    knowing,
    location,
    notice,
    outstanding,
    place,
    posko,
    questions,
    replies,
    summary,
    unfound,
)
from handlers.citizen.form import CHANGE, KNOWS, OFFER, REPORT, SUMMARY, WHY
from handlers.dialog import BACK, CANCEL, CLEAR, SEND, SKIP, Draft, means, starts_with
from handlers.turn import Turn

MORE = re.compile(r"\b(ada|satu|1|lapor) (lagi|lg|agik|lgi)\b|\b(another|one more)\b|\bselain itu\b")
"""Another report begins while this one is not sent yet."""

# --- ask --------------------------------------------------------------------------------------------------------------


async def show(turn: Turn, draft: Draft, *before: str, page: int = 0) -> None:
    """Keep the draft and ask its open question, in one message with what stands before it. A draft remembers that the
    notice was shown, so that no step has to look it up."""
    if draft.asking == OFFER:  # whoever presses on a button beside the offer wants to report
        draft = REPORT.go_on(draft)
    told = "" if draft.get("noticed") else notice.unseen(turn)
    draft = draft.note(noticed=True)
    form.keep(turn, draft)
    if draft.asking == SUMMARY:
        text, buttons = summary.screen(turn, draft)
        before = (*before, turn.text("citizen.again.summary")) if draft.tries else before
    else:
        text, buttons = questions.question(turn, draft, page)
    buttons = (*identity.offers(turn, draft), *buttons)
    shown = turn.send("\n\n".join(part for part in (told, *before, text) if part), buttons=buttons)
    if draft.asking == "disability":  # its buttons change in place
        form.keep(turn, draft.note(screen=shown.key))


async def toggle(turn: Turn, draft: Draft, code: str) -> None:
    """Choose a or take it back; the message with the buttons shows it."""
    draft = draft.learn(disability=disability.toggled(draft.get("disability", ""), code))
    form.keep(turn, draft)
    text, buttons = questions.question(turn, draft)
    turn.edit(draft.get("screen", ""), turn.sender, text, buttons=buttons)


async def go_on(turn: Turn, draft: Draft, *before: str) -> None:
    """Ask what is missing; show the summary when nothing is. A known place that is being changed is settled first."""
    draft = draft.forget("aside", "likely")
    if place.is_open(draft) and "area" in draft.known:
        await show(turn, draft.ask("area"), *before)
    else:
        await show(turn, REPORT.go_on(draft), *before)


# --- hear -------------------------------------------------------------------------------------------------------------


async def first_words(turn: Turn) -> None:
    """Somebody says something while no form is open."""
    await _hear(turn, Draft())


async def answered(turn: Turn) -> None:
    """Somebody says something while the report is open."""
    await _hear(turn, form.current(turn))


async def _hear(turn: Turn, draft: Draft) -> None:
    match turn.inbound.body:
        case Text() as text if text.edited:
            await _hear_edit(turn, draft, text)
        case Text() as text:
            await hear_words(turn, draft, text.text)
            edits.remember(turn, draft, text.message_id, text.text)
        case Media() as media:
            await _hear_file(turn, draft, media)
            edits.remember(turn, draft, media.message_id, media.caption)
        case Contact() as shared:
            busy = draft.asking not in ("", OFFER)
            if busy or not await outstanding.answered_with_number(turn, shared):
                await go_on(turn, *contact.noted(turn, draft, shared))
        case Location() as point:
            await _hear_location(turn, draft, point)
        case _:
            return


async def _hear_edit(turn: Turn, draft: Draft, text: Text) -> None:
    """A message was changed. What it told is replaced, and the open question comes again. At the door nothing waits
    for it."""
    said = _understand(turn, draft, text.text)
    if not draft.asking:
        return
    if draft.asking == OFFER:
        if after := edits.offered_again(turn, draft, text, said):
            form.keep(turn, after)
            turn.say("citizen.edit.done")
        return
    after = edits.heard_again(turn, draft, text, said)
    if after is not None and edits.is_new(draft, after):
        await go_on(turn, after, turn.text("citizen.edit.done"), _noted(turn, draft, after))
    elif not edits.is_repeated(turn, text):
        turn.say("citizen.edit.same" if after else "citizen.edit.nothing")


async def _hear_file(turn: Turn, draft: Draft, media: Media) -> None:
    begun = bool(draft.asking)
    if await outstanding.answered_with_file(turn, media, busy=draft.asking not in ("", OFFER)):
        return
    if not begun and (before := albums.remembered(turn)):
        draft = draft.note(albums=before)
    draft, line = await files.add(turn, draft, media)
    if caption := identity.telling(media):
        await hear_words(turn, draft, caption, line)
    elif not line:
        if begun or draft.get("files"):
            form.keep(turn, draft)
    elif begun and draft.asking != OFFER:
        await show(turn, draft.learn(), line)
    elif not draft.get("files"):
        albums.remember(turn, media.album_id, large=True)
        turn.send(line)
    elif not await aside.beside_a_ticket(turn, draft, line):
        await go_on(turn, draft, line)


async def _hear_location(turn: Turn, draft: Draft, point: Location) -> None:
    if draft.asking and draft.asking != OFFER:
        after, line = location.learn(turn, draft, point)
        await (show(turn, after.ask("area"), line) if place.is_open(after) else go_on(turn, after, line))
    elif not await outstanding.answered_with_point(turn, point):
        await location.at_the_door(turn, draft, point)


async def hear_words(turn: Turn, draft: Draft, text: str, *before: str) -> None:
    """Read words as the answer to the open question, or as the first words of a report."""
    said = _understand(turn, draft, text)
    if draft.asking and draft.asking != OFFER:
        await _hear_answer(turn, draft, text, said, *before)
    else:
        await _hear_first(turn, draft, text, said, *before)


def _understand(turn: Turn, draft: Draft, text: str) -> Understanding:
    """Where the kecamatan (or the regency) is known, its villages come first: names repeat elsewhere."""
    today = turn.now.astimezone(turn.rules.timezone).date()
    asks_place = draft.asking == "area"
    opening = not draft.asking or draft.asking == OFFER
    said = understand(text, turn.world.places, today=today, expecting_place=asks_place, opening=opening)
    if draft.asking == "birth_date":
        born = birth_date_of(f"lahir {text}", today)
        return replace(said, birth_date=born[0] if born else None)
    if asks_place and (scope := place.scope(draft)):
        near = turn.world.places.find(text, expecting=True, within=scope)
        return replace(said, finding=near) if near.best or near.candidates else said
    return said


async def _hear_first(turn: Turn, draft: Draft, text: str, said: Understanding, *before: str) -> None:
    """Nothing is being asked: is it a report, something else, or nothing that we understand?"""
    told = place.learn(draft.learn(**replies.facts(said)), said.finding, turn.world.areas)
    if any(character.isalpha() for character in text):
        told = form.add_words(told, said.kept_text)
    if not place.is_open(told) and told.get("area") is None and (name := unfound.announced(said.kept_text)):
        told = told.note(unfound=name)
    wish = aside.intent(said)
    if await _belongs_to_a_ticket(turn, told, text, said, *before):
        return
    if wish == "report" or (said.category and wish not in aside.ANSWERED):
        await go_on(turn, told, *before, _noted(turn, Draft(), told))
    elif not await _answered_otherwise(turn, draft, said, *before) and not await _taken_for_a_question(
        turn, draft, said
    ):
        told = told.learn(**replies.facts(said.supposed()))
        if draft.get("files") or said.finding.best or said.nik or len(text.split()) >= 4:
            await go_on(turn, told, *before, _noted(turn, Draft(), told))
        else:
            parts = [notice.unseen(turn), *before, turn.text("citizen.not_understood")]
            turn.send("\n\n".join(part for part in parts if part), buttons=aside.begin_again(turn))


async def _taken_for_a_question(turn: Turn, draft: Draft, said: Understanding) -> bool:
    """True when the words lean to a question or to nothing of ours, and name nothing that a report would."""
    likely = said.supposed()
    if likely.intent not in ("question", "status", "officer", "offtopic") or said.finding.best or said.nik:
        return False
    return await aside.answered(turn, draft, likely)


async def _belongs_to_a_ticket(turn: Turn, told: Draft, text: str, said: Understanding, *before: str) -> bool:
    """True when it was about a report that is sent already, and was answered as that."""
    if means(text, SEND) and form.was_sent(turn, turn.conversation.draft_id):
        turn.say("citizen.toast.sent")
        return True
    if not said.category:
        return await outstanding.answered(turn, text, said)
    if said.finding.best or said.finding.candidates:
        return False  # who names a desa tells something new
    if await outstanding.settles(turn, text):
        return True
    return await _may_belong_to_a_ticket(turn, said) and await aside.beside_a_ticket(turn, told, *before)


async def _may_belong_to_a_ticket(turn: Turn, said: Understanding) -> bool:
    """ "Eh, RT-nya salah, harusnya 8" puts right what was sent, and what sounds like a report may answer an officer."""
    return bool(aside.CORRECTION.search(said.kept_text.casefold())) or await outstanding.is_asked(turn)


async def _answered_otherwise(turn: Turn, draft: Draft, said: Understanding, *before: str) -> bool:
    """True when it was about a ticket, or something that has an answer of its own."""
    if said.ticket_number and await cases.shown_by_number(turn, said.ticket_number):
        return True
    if await aside.answered(turn, draft, said):
        return True
    return await aside.beside_a_ticket(turn, form.kept_beside(draft, said), *before)


async def _hear_answer(turn: Turn, draft: Draft, text: str, said: Understanding, *before: str) -> None:
    if means(text, CLEAR) and form.is_editing(draft) and form.may_clear(draft.asking, draft.known):
        await go_on(turn, form.cleared(draft, draft.asking))
    elif (starts_with(text, CANCEL) or said.intent in ("cancel", "delete_data")) and not faq.asks(said.kept_text):
        form.drop(turn)
        turn.say("citizen.cancelled", buttons=aside.begin_again(turn))
    elif means(text, BACK):
        await go_back(turn, draft)
    elif means(text, SKIP) and REPORT.may_skip(draft):
        await go_on(turn, left_out(turn, draft), *before)
    elif draft.asking == SUMMARY and replies.says_yes(text):
        await send(turn, draft)
    elif draft.asking in (KNOWS, WHY) and (stated := knowing.read(draft, text, said)):
        await send(turn, stated)
    elif draft.asking == SUMMARY and MORE.search(said.kept_text.casefold()):
        await show(turn, draft, turn.text("citizen.one_at_a_time"))
    elif means(text, SEND):
        await show(turn, draft, turn.text("citizen.not_complete"))
    elif draft.asking in form.OPTIONAL and means(text, SKIP):
        await go_on(turn, draft)
    elif draft.asking == SUMMARY and replies.says_no(text):
        await show(turn, draft.ask(CHANGE))
    elif not (_may_be_aside(draft, text, said) and await _hear_aside(turn, draft, text, said, *before)):
        await _hear_reply(turn, draft, text, said, *before)


async def _hear_aside(turn: Turn, draft: Draft, text: str, said: Understanding, *before: str) -> bool:
    """True when it was a question or a greeting in the middle: it is answered, and the open question goes on; or the
    next one, where it was answered in the same breath."""
    if said.intent == "posko":
        await posko.answer(turn, text, said.finding)
        await show(turn, draft, *before)
    elif line := aside.line(turn, said, draft.asking):
        told = beside.answer_in(text, draft.asking)
        after = replies.read(draft, told, _understand(turn, draft, told), turn.world.areas) if told else None
        if after is None:
            await show(turn, draft.learn(**aside.kept(said)), *before, line)
        else:
            await go_on(turn, after, *before, line, _noted(turn, draft, after))
    else:
        return False
    return True


def _may_be_aside(draft: Draft, text: str, said: Understanding) -> bool:
    """Questions for free words take everything; a name that sounds like a greeting is believed the second time."""
    if draft.asking in ("words", "place_hint") or not any(character.isalpha() for character in text):
        return False
    return not (draft.asking == "voter_name" and said.intent == "greeting" and draft.get("greeted"))


async def _hear_reply(turn: Turn, draft: Draft, text: str, said: Understanding, *before: str) -> None:
    after = replies.read(draft, text, said, turn.world.areas)
    if after is None and draft.asking in (SUMMARY, CHANGE) and len(text.split()) >= 3:
        after = form.add_words(draft, said.kept_text)
    if after is None:
        typed = unfound.typed(text) if draft.asking == "area" else ""
        kept = draft.note(unfound=typed) if typed and not draft.get("unfound") else draft
        await show(turn, kept.misunderstood(), *before)
    elif draft.asking in (SUMMARY, CHANGE):
        await go_on(turn, after, *before)
    else:
        await go_on(turn, after, *before, _noted(turn, draft, after))


AT_ONCE = ("category", "area", "rt", "nik")
"""What is shown as noted, so that a wrong guess is seen at once; the other facts where the same question comes again,
so that nobody thinks they were not heard."""
NOTED = (*AT_ONCE, "voter_name", "subject", "phone")


def _noted(turn: Turn, before: Draft, after: Draft) -> str:
    """What was newly understood out of free words; '' when it is nothing."""
    missing = REPORT.missing(after.known)
    again = missing == before.asking
    new = [name for name in (NOTED if again else AT_ONCE) if after.get(name) and after.get(name) != before.get(name)]
    if not missing or (not again and new == ["rt"]):
        return ""
    if not new:
        return turn.text("citizen.noted_words") if again and not place.is_open(after) else ""
    return turn.text("citizen.noted", facts=" · ".join(_fact(turn, after, name) for name in new))


def _fact(turn: Turn, draft: Draft, name: str) -> str:
    value = draft.get(name)
    match name:
        case "category" | "subject":
            return turn.text(f"common.{name}.{value}")
        case "area":
            return turn.world.areas.label(value)
        case "rt":
            return f"RT {value}"
        case "nik":
            return "NIK"
        case _:
            return str(value)


# --- ways on ----------------------------------------------------------------------------------------------------------


def left_out(turn: Turn, draft: Draft) -> Draft:
    """The draft when its open question is left out; what was known stays. A report needs a kind and a place: where
    nobody could say them, an officer will ask."""
    if draft.get(draft.asking) is not None:
        return place.close(draft)
    match draft.asking:
        case "category":
            return draft.learn(category=Category.LAINNYA.value)
        case "area":
            return place.leave_out(turn, draft)
        case asking:
            return draft.skip(asking)


async def send(turn: Turn, draft: Draft) -> None:
    """Send what is complete. Whether the voter knows is asked first where it is still to be said."""
    if REPORT.missing(draft.known):
        await go_on(turn, draft)
    elif knowing.is_to_be_said(draft):
        await show(turn, draft if draft.asking in (KNOWS, WHY) else draft.ask(KNOWS))
    else:
        await summary.send(turn, draft)


async def go_back(turn: Turn, draft: Draft) -> None:
    """To the question before; out of a change back to the summary."""
    if form.is_editing(draft) or draft.asking == CHANGE:
        await go_on(turn, place.close(draft))
    else:
        await show(turn, draft.back())
