"""What is said to the hotline and is no report: a greeting, a question, something that others answer for, a wish to be
forgotten. Short and helpful; nothing that was said is lost silently."""

from __future__ import annotations

import re

from bot.domain.likely_questions import likely_topics
from bot.domain.messages import Button, Buttons
from bot.domain.questions import topic_asked
from bot.domain.tickets import Ticket
from bot.domain.understanding import Understanding
from handlers.citizen import cases, faq, form, identity, mydata, notice, objection, posko
from handlers.citizen.form import OFFER
from handlers.citizen.replies import says_yes
from handlers.dialog import SEND, Draft, means, phrases
from handlers.turn import Turn
from storage import tickets

ANSWERED = (
    *("greeting", "thanks", "good_news", "question", "offtopic", "officer", "status", "cancel"),
    *("delete_data", "my_data", "objection", "posko"),
)
"""The intents that have an answer of their own."""
KEPT = ("question", "offtopic", "officer")
"""Those that an officer may read all the same, when the citizen wishes."""
THANKS = phrases(
    "terima kasih, terimakasih, terima kasih banyak, makasih, makasi, mksh, mksih, trims, tks, thx, thanks, thank you, "
    "tq, ok terima kasih, oke terima kasih, baik terima kasih, ok makasih"
)
CORRECTION = re.compile(r"^(eh|ralat|koreksi)\b|\b(harusnya|seharusnya|salah ketik)\b")
"""How somebody begins who puts right what was sent just now."""
ABOUT_A_TICKET = re.compile(r"lapor|proses|\blama\b|kabar|tindak ?lanjut|hasil|petugas|jawaban|report|progress")
"""What a question of somebody with an open ticket is about, when it is about that."""


ELSEWHERE = {"delete_data": mydata.offered, "my_data": mydata.shown, "objection": objection.begin}
"""The intents that have a room of their own."""
GOOD_NEWS = re.compile(
    r"^(alhamdulil\w+|terima ?kasih|makasih|trims|thanks?)\b"
    r"|\b(sdh|sudah|udah|udh|dah|la|lah) (beres|di ?coklit|didatangi)\b"
)
"""Somebody reports that all is well."""
ASKING = ("question", "officer", "my_data", "delete_data", "cancel")
"""The intents that may be no more than a question about it, while a report is open."""


def intent(said: Understanding) -> str:
    """What somebody wants; a thanks and good news are that, too."""
    text = said.kept_text.casefold()
    if means(text, THANKS):
        return "thanks"
    if said.intent == "other" and "?" not in text and GOOD_NEWS.search(text):
        return "good_news"
    if said.intent == "other" and topic_asked(text):
        return "question"
    return str(said.intent)


# --- at the door ------------------------------------------------------------------------------------------------------


async def welcome(turn: Turn, *before: str) -> None:
    """Who answers, what happens with the data, how to go on."""
    notice.shown(turn)
    office, days = turn.rules.office.name, turn.rules.retention.closed_tickets_days
    text = turn.text("citizen.welcome", office=office, days=days)
    turn.send("\n\n".join([*before, text]), buttons=begin_again(turn))


def begin_again(turn: Turn) -> Buttons:
    """The first buttons: the hotline's heart comes first."""
    return (
        (_new(turn, "belum_dicoklit"), _new(turn, "belum_terdaftar")),
        (turn.button("citizen.button.other", "b", "more"),),
        (turn.button("citizen.button.status", "b", "status"), turn.button("citizen.button.help", "b", "help")),
    )


def _new(turn: Turn, category: str) -> Button:
    return turn.button(f"common.category.{category}", "b", "new", category)


async def answered(turn: Turn, draft: Draft, said: Understanding) -> bool:
    """Answer what is no report while nothing is being asked. False when it is none of these intents."""
    nods = says_yes(said.kept_text) and not means(said.kept_text, SEND)
    match "thanks" if nods else intent(said):
        case "greeting":
            await welcome(turn, turn.text("citizen.aside.greeting"))
        case "thanks" if turn.spares(turn.chat):
            pass  # nothing is left open
        case "thanks":
            turn.say("citizen.aside.thanks")
        case "good_news":
            if not await beside_a_ticket(turn, form.kept_beside(draft, said)):
                turn.say("citizen.aside.good_news")
        case "question" | "officer" if await _asks_about_a_ticket(turn, draft, said):
            pass
        case "question" | "offtopic" | "officer":
            await _answer_and_offer(turn, draft, said)
        case "status":
            await cases.listed(turn)
        case "cancel":
            await cases.listed(turn, "citizen.aside.nothing_to_cancel", "citizen.aside.cancel_ticket")
        case wish if wish in ELSEWHERE:
            await ELSEWHERE[wish](turn)
        case "posko":
            await posko.answer(turn, said.kept_text, said.finding)
        case _:
            return False
    return True


async def _asks_about_a_ticket(turn: Turn, draft: Draft, said: Understanding) -> bool:
    """ "Kapan diproses pak?": where the open tickets stand, and the way to the officer. False when it is no such."""
    if not ABOUT_A_TICKET.search(said.kept_text.casefold()):
        return False
    mine = [ticket for ticket in await tickets.of_reporter(turn.store, turn.sender.account) if ticket.is_open]
    lines = [cases.line(turn, ticket) for ticket in mine[:3]]
    return await beside_a_ticket(turn, form.kept_beside(draft, said), *lines)


async def _answer_and_offer(turn: Turn, draft: Draft, said: Understanding) -> None:
    """Answer, keep what was said, and offer to hand it to an officer all the same."""
    meant = _likely(said)
    form.keep(turn, draft.learn(aside=said.kept_text, likely=list(meant)).ask(OFFER))
    parts = [notice.unseen(turn), line(turn, said)]
    text = "\n\n".join(part for part in parts if part)
    turn.send(text, buttons=(*faq.likely(turn, meant), *insisting(turn)))


def _likely(said: Understanding) -> tuple[str, ...]:
    """The questions that may be meant, where none of them is clearly asked."""
    unsure = intent(said) == "question" and not faq.asks(said.kept_text)
    return likely_topics(said.kept_text) if unsure else ()


def insisting(turn: Turn) -> Buttons:
    """The way to an officer all the same, and the first buttons."""
    insist = turn.button("citizen.button.insist", "f", turn.conversation.draft_id, "insist")
    return ((insist,), *begin_again(turn))


def kept(said: Understanding) -> dict[str, object]:
    """What a draft remembers of an aside: the words that an officer may read all the same, where we had no real answer;
    and that a greeting was answered once."""
    if faq.asks(said.kept_text):
        return {}
    if said.intent not in KEPT:
        return {"greeted": True}
    return {"aside": said.kept_text, "likely": list(_likely(said))}


def line(turn: Turn, said: Understanding, asking: str = "") -> str:
    """The short answer to an aside; '' for what is none. In the middle of a report the open question (`asking`)
    follows it."""
    office, wish = turn.rules.office, intent(said)
    asks = wish in ASKING or (asking and faq.is_about_us(said.kept_text))
    if asks and (answer := faq.answer(turn, said.kept_text, asking)):
        return answer
    match wish:
        case "greeting" | "thanks" | "status":
            return turn.text(f"citizen.aside.{wish}")
        case "question":
            return turn.text("citizen.aside.question")
        case "officer":
            return turn.text("citizen.aside.officer", contact=_contact(turn))
        case "offtopic":
            key = "offtopic_url" if office.violations_url else "offtopic"
            return turn.text(f"citizen.aside.{key}", url=office.violations_url)
        case _:
            return ""


# --- beside a ticket --------------------------------------------------------------------------------------------------


async def beside_a_ticket(turn: Turn, draft: Draft, *before: str) -> bool:
    """Somebody with an open ticket says something that is clearly no new report: keep it and ask where it belongs.
    False when there is no open ticket, or nothing worth keeping was said."""
    if sum(character.isalpha() for character in draft.get("words", "")) < 3 and not draft.get("files"):
        return False
    mine = [ticket for ticket in await tickets.of_reporter(turn.store, turn.sender.account) if ticket.is_open]
    if not mine:
        return False
    form.keep(turn, draft.ask(OFFER))
    rows = [(_add(turn, ticket),) for ticket in mine[:3]]
    fresh = turn.button("citizen.button.new_report", "f", turn.conversation.draft_id, "fresh")
    text = "\n\n".join([*before, turn.text("citizen.aside.where_to")])
    turn.send(text, buttons=(*identity.offers(turn, draft), *rows, (fresh,)))
    return True


def _add(turn: Turn, ticket: Ticket) -> Button:
    return turn.button("citizen.button.add_to", "s", ticket.id, "add", number=ticket.number)


def _contact(turn: Turn) -> str:
    return turn.rules.office.contact or turn.rules.office.name
