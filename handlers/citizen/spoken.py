"""Reports that come on foot or by telephone: an officer fills in the same form for somebody else.

Nobody can be written to (`handlers.moves`): who works on the ticket gets the words to pass on instead.
"""

from __future__ import annotations

from urllib.parse import quote

from bot.domain.messages import Button, Buttons, Press, Text
from bot.domain.people import POSKO_ROLES
from bot.domain.steps import lasts
from bot.domain.tickets import Ticket
from handlers import auditing
from handlers.citizen import form
from handlers.dialog import Draft
from handlers.moves import Receipt
from handlers.notices import posko_name
from handlers.turn import Turn
from storage import areas

WAYS = ("walk_in", "phone")
SMS = 160
"""Letters of one SMS in the GSM alphabet (3GPP TS 23.038)."""


def may(turn: Turn) -> bool:
    """True for who sits in a posko: people come to them."""
    return turn.person is not None and any(held.role in POSKO_ROLES for held in turn.person.in_office)


def ask_how(turn: Turn) -> None:
    """`/lapor` of an officer: for whom? What was said with the command is kept for the report."""
    body = turn.inbound.body
    words = body.arguments if isinstance(body, Text) else ""
    turn.converse(form="", answers={"spoken": words} if words else {}, asking="")
    rows = [(turn.button(f"spoken.button.{way}", "spoken", way),) for way in WAYS]
    turn.say("spoken.how", buttons=(*rows, (turn.button("spoken.button.own", "spoken", "own"),)))


def chosen(turn: Turn) -> tuple[str, str]:
    """How it was told, as a button says, and the words that came with the command."""
    body = turn.inbound.body
    way = body.arguments[0] if isinstance(body, Press) and body.arguments else ""
    words = "" if turn.conversation.form else str(turn.conversation.answers.get("spoken", ""))
    return way, words


def way(draft: Draft) -> str:
    """How a draft was told; '' where its reporter writes."""
    return str(draft.get("spoken", ""))


def consent(turn: Turn, ticket: Ticket) -> None:
    """Proof that the reporter was told and agreed, as the officer who was there says."""
    detail = f"{ticket.spoken} {turn.rules.office.notice_version}"
    auditing.note(turn, "spoken_consent", area_code=ticket.area_code, ticket_id=ticket.id, detail=detail)


async def hand_over(turn: Turn, receipt: Receipt) -> None:
    """The receipt for the reporter: words that fit an SMS, alone in their message, so that they can be copied. Where a
    link beside buttons would be written below them, it stands in the message before."""
    page, show = _page(turn, receipt), turn.button("officer.button.show", "t", receipt.ticket.id, "show")
    apart = lasts(turn.chat.endpoint)
    turn.say("spoken.receipt", number=receipt.ticket.number, buttons=page if apart else ())
    turn.send(await sms(turn, receipt), buttons=(*(() if apart else page), (show,)), name=f"sms:{receipt.ticket.id}")


async def sms(turn: Turn, receipt: Receipt) -> str:
    """Number, code, and where to ask: in one SMS. What does not fit any more is left out from the end."""
    posko = await areas.posko_of(turn.store, receipt.posko_area)
    where = turn.rules.web_url or (posko.phone if posko else "") or turn.rules.office.contact
    name = await posko_name(turn, receipt.posko_area)
    ticket = receipt.ticket
    number, code = ticket.number, receipt.code
    texts = [
        turn.text(f"spoken.{key}", number=number, code=code, posko=name, where=where)
        for key in ("sms", "sms_short", "sms_shortest")
    ]
    return next((text for text in texts if len(text) <= SMS), texts[-1])


def _page(turn: Turn, receipt: Receipt) -> Buttons:
    """The page to print, where the web chat has an address. Number and code stand behind the #: no server logs them."""
    if not turn.rules.web_url:
        return ()
    until = turn.when(receipt.due_at) if receipt.due_at else ""
    posko = turn.world.areas.label(receipt.posko_area)
    said = "&".join(
        f"{name}={quote(value)}"
        for name, value in (("n", receipt.ticket.number), ("c", receipt.code), ("p", posko), ("t", until))
    )
    url = f"{turn.rules.web_url.rstrip('/')}/struk?lang={turn.language}#{said}"
    return ((Button(turn.text("spoken.button.print"), url=url),),)


def begun(draft: Draft, told: str) -> Draft:
    """The draft of a report that was told in this way."""
    return draft.note(spoken=told) if told in WAYS else draft


def is_open(turn: Turn) -> bool:
    """True while a report is being filled in already."""
    return form.current(turn).asking not in ("", form.OFFER)
