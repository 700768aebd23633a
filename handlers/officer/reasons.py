"""Why something is done to a ticket: a press on a common reason, or the officer's own words. The press is the
confirmation too."""

from __future__ import annotations

from bot.domain.messages import Buttons, Text
from bot.domain.people import Right
from bot.domain.tickets import Ticket
from handlers import auditing, cards
from handlers.turn import Turn
from storage import tickets

FORM = "reason"
LONGEST = 300
COMMON = {
    "up": ("authority", "away", "reporter"),
    "pass": ("ktp", "moved", "mistaken"),
    "postpone": ("absent", "access", "papers"),
    "return": ("proof", "unmet", "unclear"),
}
"""The reasons that are offered, by what is done."""
OWN = "own"


def rows(turn: Turn, ticket: Ticket, kind: str, what: str, target: str) -> Buttons:
    """The reasons for `kind`; a press comes back as `t.<ticket>.<what>.<target>.<reason>`."""
    common = [(turn.button(f"officer.reason.{kind}.{r}", "t", ticket.id, what, target, r),) for r in COMMON[kind]]
    own = turn.button("officer.reason.own", "t", ticket.id, what, target, OWN)
    back = turn.button("officer.button.back", "t", ticket.id, "back")
    return (*common, (own,), (back,))


def given(turn: Turn, kind: str, reason: str) -> str:
    """The words of a common reason, '' for none."""
    return turn.text(f"officer.reason.{kind}.{reason}") if reason in COMMON[kind] else ""


def begin(turn: Turn, ticket: Ticket, what: str, target: str) -> None:
    """The officer's own words come as the next message."""
    if turn.conversation.form not in ("", FORM):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=FORM, draft_id=ticket.id, answers={"what": what, "target": target}, asking="text")
    turn.say("officer.reason.write", buttons=_cancel(turn), number=ticket.number)


async def written(turn: Turn) -> tuple[Ticket, str, str, str] | None:
    """The ticket, what is to be done, to where, and why in the officer's words; None where the words were none, or
    came too late: then they have heard so."""
    body = turn.inbound.body
    words = body.text.strip() if isinstance(body, Text) and not body.edited else ""
    if isinstance(body, Text) and body.edited:
        return None
    if not words:
        turn.say("officer.words.text_only", buttons=_cancel(turn))
        return None
    if len(words) > LONGEST:
        turn.say("officer.words.too_long", buttons=_cancel(turn), limit=LONGEST, length=len(words))
        return None
    what, target = (str(turn.conversation.answers.get(name, "")) for name in ("what", "target"))
    found = await tickets.by_id(turn.store, turn.conversation.draft_id)
    turn.end_conversation()
    ticket = await auditing.in_reach(turn, Right.TICKET, found)
    if ticket is None:
        turn.say("officer.words.too_late", number="")
        return None
    if not cards.offered(turn.person, what, ticket):
        turn.say("officer.words.too_late", buttons=cards.open_button(turn, ticket, turn.chat), number=ticket.number)
        return None
    return ticket, what, target, words


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "b", "cancel"),),)
