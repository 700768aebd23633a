"""/permintaan: wishes about personal data that wait for a decision, and the decision.

The first decision holds; who comes second is told whose it was. Whether the sender may decide is asked at every press,
because buttons can be forged and offices end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.messages import Button, Buttons, Press, Text, row_id
from bot.domain.nik import blank_numbers
from bot.domain.people import Right
from bot.domain.tickets import PERSONAL, Action, DataRequest, RequestKind, Ticket
from handlers import accounts, auditing, erasing, paging, wishing
from handlers.moves import move
from handlers.story import record
from handlers.turn import Turn
from handlers.wishing import ALL
from storage import erasure, people, requests, tickets

A_PAGE = 5
FORM = "refusal"
LONGEST = 500
REASONS: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.ERASURE: ("still_traced", "evidence"),
    RequestKind.OBJECTION: ("unclear", "other_person", "evidence"),
}
"""What a refusal is given as with one press, by what was wished."""


# --- the list ---------------------------------------------------------------------------------------------------------


async def listed(turn: Turn) -> None:
    """`/permintaan`, and `e.<page>` from the buttons below it: what waits, the next due first."""
    scopes = turn.scopes(Right.DATA_REQUESTS)
    total = await requests.count_waiting(turn.store, scopes)
    if not total:
        turn.say("data.list.none")
        return
    page = paging.page_of(turn, total, A_PAGE)
    found = await requests.waiting(turn.store, scopes, limit=A_PAGE, offset=page * A_PAGE)
    lines, buttons = [turn.text("data.list.title", total=total)], []
    for wish in found:
        ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
        what = wishing.what(turn, wish, ticket, turn.chat)
        late = "late" if wish.due_at < turn.now else "due"
        lines.append(turn.text(f"data.list.{late}", what=what, when=turn.when(wish.due_at)))
        buttons.append((turn.button("data.button.show", "d", wish.id, "show", what=what),))
    lines += paging.left(turn, page, total, A_PAGE)
    turn.send("\n\n".join(lines), buttons=(*buttons, *paging.arrows(turn, "e", page, total, A_PAGE)))


# --- presses ----------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`d.<wish>.<what>[.<argument>]`: a button under a wish."""
    body = turn.inbound.body
    number, what, argument = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    wish = await requests.by_id(turn.store, row_id(number))
    handler = PRESSED.get(what)
    if wish is None or handler is None or not await _may_decide(turn, wish):
        turn.toast("data.toast.unknown")
    elif wish.state != "waiting":
        await _too_late(turn, wish)
    else:
        await handler(turn, wish, argument)


async def _may_decide(turn: Turn, wish: DataRequest) -> bool:
    """Within the sender's scope; that it is not is written down."""
    if turn.person is not None and turn.person.has(Right.DATA_REQUESTS, wish.area_code):
        return True
    await auditing.refused(turn, Right.DATA_REQUESTS)
    return False


async def _too_late(turn: Turn, wish: DataRequest) -> None:
    key, name = await _decided(turn, wish)
    turn.toast(key, name=name)


async def _shown(turn: Turn, wish: DataRequest, _argument: str) -> None:
    """The wish once more, with its buttons; the key makes it known as one of its messages."""
    if turn.person is None:
        return
    found = await wishing.candidates(turn, wish)
    name = f"{requests.key(wish.id)}:{turn.chat.id}:{turn.world.new_id()}"
    wishing.post(turn, wish, found, turn.chat, turn.person, name=name)


async def _asked_to_grant(turn: Turn, wish: DataRequest, _argument: str) -> None:
    """What is destroyed does not come back: asked once more."""
    ticket = await tickets.by_id(turn.store, wish.ticket_id)
    if wish.kind is not RequestKind.ERASURE or ticket is None:
        turn.toast("data.toast.unknown")
        return
    yes = turn.button("data.button.yes", "d", wish.id, "yes")
    turn.say("data.sure.erasure", buttons=((yes,), (_back(turn, wish),)), number=ticket.number)


async def _asked_to_end(turn: Turn, wish: DataRequest, argument: str) -> None:
    chosen = await _chosen(turn, wish, argument)
    if not chosen:
        turn.toast("data.toast.unknown")
        return
    yes = turn.button("data.button.yes", "d", wish.id, "ended", argument)
    numbers = ", ".join(ticket.number for ticket in chosen)
    turn.say("data.sure.objection", buttons=((yes,), (_back(turn, wish),)), numbers=numbers)


def _back(turn: Turn, wish: DataRequest) -> Button:
    return turn.button("common.button.back", "d", wish.id, "show")


async def _chosen(turn: Turn, wish: DataRequest, argument: str) -> list[Ticket]:
    """The tickets that a button names (one, or all), as long as the objection may be about them."""
    found = await wishing.candidates(turn, wish) if wish.kind is RequestKind.OBJECTION else []
    return found if argument == ALL else [ticket for ticket in found if ticket.id == row_id(argument)]


async def _granted(turn: Turn, wish: DataRequest, _argument: str) -> None:
    """End the report and destroy its personal part, in one step; what follows comes with that step."""
    ticket = await tickets.by_id(turn.store, wish.ticket_id)
    if wish.kind is not RequestKind.ERASURE or ticket is None or not ticket.is_open:
        turn.toast("data.toast.unknown")
        return
    await move(turn, ticket, Action.CANCEL, actor="officer")
    turn.toast("data.toast.done_granted")


async def _ended(turn: Turn, wish: DataRequest, argument: str) -> None:
    """The objection holds: the report ends, the voter's data is destroyed, reporter and objector hear of it."""
    chosen = await _chosen(turn, wish, argument)
    if not chosen:
        turn.toast("data.toast.unknown")
        return
    for ticket in chosen:
        await _end(turn, wish, ticket)
    await _settle_objection(turn, wish, "granted")
    turn.toast("data.toast.done_granted")


async def _end(turn: Turn, wish: DataRequest, ticket: Ticket) -> None:
    """Also what the reporter wrote and read of it is gone."""
    if ticket.is_open:
        await move(turn, ticket, Action.CANCEL, actor="officer", **PERSONAL, erased_at=turn.now)
    else:
        await erasing.of_closed(turn, ticket, actor="officer")
    reporter = await people.address(turn.store, ticket.reporter_address_id)
    if reporter is None:
        return
    for chat in await accounts.of(turn, reporter):
        await erasure.of_chat(turn.store, chat.id, drafts=False)
    if reporter.id != wish.address_id and ticket.is_open:
        wishing.tell(turn, reporter, "ended", number=ticket.number)


async def _settle_objection(turn: Turn, wish: DataRequest, state: str, answer: str = "") -> None:
    """The objector hears the outcome in words that tell nothing of any report; an officer who wrote the objection down,
    which one it was."""
    decider = turn.person.id if turn.person else 0
    await wishing.settle(turn, wish, state, decided_by=decider, answer=answer)
    objector = await people.address(turn.store, wish.address_id)
    if objector is None:
        return
    ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
    if not wish.name and ticket is not None:
        wishing.tell(turn, objector, f"recorded_{state}", number=ticket.number, reason=answer)
        return
    wishing.tell(turn, objector, f"objection_{state}", reason=answer, contact=_contact(turn))
    if state == "granted":
        for chat in await accounts.of(turn, objector):
            await erasure.of_chat(turn.store, chat.id, drafts=False)


def _contact(turn: Turn) -> str:
    return turn.rules.office.contact or turn.rules.office.name


# --- refusals ---------------------------------------------------------------------------------------------------------


async def _asked_why(turn: Turn, wish: DataRequest, _argument: str) -> None:
    rows = [(turn.button(f"data.reason.{code}", "d", wish.id, "no", code),) for code in REASONS[wish.kind]]
    words = turn.button("data.button.own_reason", "d", wish.id, "words")
    turn.say("data.refusal.why", buttons=(*rows, (words,), (_back(turn, wish),)))


async def _refused(turn: Turn, wish: DataRequest, argument: str) -> None:
    if argument not in REASONS[wish.kind]:
        turn.toast("data.toast.unknown")
        return
    asker = await people.address(turn.store, wish.address_id)
    await _refuse(turn, wish, turn.text(f"data.reason.{argument}", to=asker))
    turn.toast("data.toast.done_refused")


async def _asked_for_words(turn: Turn, wish: DataRequest, _argument: str) -> None:
    if turn.conversation.form not in ("", FORM):
        turn.toast("officer.toast.busy")
        return
    turn.converse(form=FORM, draft_id=wish.id, answers={}, asking="text")
    turn.say("data.refusal.words", buttons=_cancel(turn))


def _cancel(turn: Turn) -> Buttons:
    return ((turn.button("common.button.cancel", "b", "cancel"),),)


async def answered(turn: Turn) -> None:
    """The reason came in words. Changes of a message sent earlier are none."""
    body = turn.inbound.body
    if isinstance(body, Text) and body.edited:
        return
    words = body.text.strip() if isinstance(body, Text) else ""
    if not words:
        turn.say("officer.words.text_only", buttons=_cancel(turn))
        return
    if len(words) > LONGEST:
        turn.say("officer.words.too_long", buttons=_cancel(turn), limit=LONGEST, length=len(words))
        return
    wish = await requests.by_id(turn.store, turn.conversation.draft_id)
    mine = wish is not None and await _may_decide(turn, wish)
    turn.end_conversation()
    if wish is None or not mine:
        turn.say("data.toast.unknown")
    elif wish.state != "waiting":
        await _say_too_late(turn, wish)
    else:
        await _refuse(turn, wish, blank_numbers(words))
        turn.say("data.toast.done_refused")


async def _refuse(turn: Turn, wish: DataRequest, reason: str) -> None:
    """The reason goes into the ticket's story and to whoever asked."""
    ticket = await tickets.by_id(turn.store, wish.ticket_id) if wish.ticket_id else None
    if ticket is not None and ticket.erased_at is None:
        record(turn, ticket, ticket, Action.REFUSE, actor="officer", note=reason)
    if wish.kind is RequestKind.OBJECTION:
        await _settle_objection(turn, wish, "refused", reason)
        return
    decider = turn.person.id if turn.person else 0
    await wishing.settle(turn, wish, "refused", decided_by=decider, answer=reason)
    asker = await people.address(turn.store, wish.address_id)
    if asker is not None and ticket is not None:
        fields = {"number": ticket.number, "reason": reason, "contact": _contact(turn)}
        wishing.tell(turn, asker, "erasure_refused", **fields)


async def _say_too_late(turn: Turn, wish: DataRequest) -> None:
    key, name = await _decided(turn, wish)
    turn.say(key, name=name)


async def _decided(turn: Turn, wish: DataRequest) -> tuple[str, str]:
    """What is said of a wish that is decided already, and by whom it was."""
    decider = await people.by_id(turn.store, wish.decided_by)
    how = wish.state if decider or wish.state == "withdrawn" else "by_closing"
    return f"data.toast.{how}", decider.name if decider else ""


Handler = Callable[[Turn, DataRequest, str], Awaitable[None]]

PRESSED: dict[str, Handler] = {
    "show": _shown,
    "grant": _asked_to_grant,
    "yes": _granted,
    "end": _asked_to_end,
    "ended": _ended,
    "refuse": _asked_why,
    "no": _refused,
    "words": _asked_for_words,
}
"""The word in a button's data → what it does."""
