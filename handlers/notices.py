"""Who is told what when a ticket moves: the reporter in plain warm words, the officers when the citizen or somebody
above did something, those in charge when nobody is there or a suggestion was not followed."""

from __future__ import annotations

from bot.domain.areas import RoutingReason, kabupaten_of
from bot.domain.messages import BOLD_OFF, BOLD_ON, Buttons
from bot.domain.people import Address, Right
from bot.domain.tickets import Action, State, Ticket
from handlers import cards, ratings, reached
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import areas, people, tickets

TOLD: dict[Action, str] = {
    Action.CLAIM: "claimed",
    Action.ASSIGN: "claimed",
    Action.REROUTE: "rerouted",
    Action.TRACE: "traced",
    Action.SUGGEST: "suggested",
    Action.FOLLOW_UP: "followed_up",
    Action.ASK: "asked",
    Action.ANSWER: "waited_enough",
}
"""The steps of ours that the reporter hears of while the ticket is open. Handing back within a posko and reminding each
other are our own business, until it takes too long (`handlers.timers.levels`)."""

TO_PASS_ON = (Action.SUGGEST, Action.FOLLOW_UP)
"""Beside the end, the steps that somebody without a chat is worth a call for."""

TO_HOLDER = (Action.NOTE, Action.RELEASE, Action.ACCEPT, Action.RETURN, Action.CONCLUDE)
"""What an officer hears of when somebody else does it to a ticket of theirs."""

UNTOLD = (Action.RATE,)
"""What a citizen does that is counted and concerns no officer."""


async def tell(turn: Turn, before: Ticket, after: Ticket, action: Action, *, actor: str, note: str) -> None:
    """Let those know whom this step concerns and who did not take it themselves."""
    if action in UNTOLD:
        return
    if actor == "citizen":
        await _officers(turn, before, after, action, note)
        await _reporters_of_merged(turn, before, after, action)
        return
    await _reporter(turn, before, after, action, note)
    await _reporters_of_merged(turn, before, after, action)
    if actor == "officer" and action in TO_HOLDER:
        await _colleague(turn, before, after, action, note)
    if action is Action.IGNORED:
        await _in_charge(turn, after, "officer.alarm.ignored", Right.QUEUE, has_file=True)


# --- the reporter -----------------------------------------------------------------------------------------------------


async def _reporter(turn: Turn, before: Ticket, after: Ticket, action: Action, note: str) -> None:
    ended = before.is_open and not after.is_open
    key = f"officer.told.outcome.{after.outcome}" if ended else _news(before, after, action)
    if not key or action in (Action.CANCEL, Action.MERGE):
        return  # what is merged goes on; an office cancels only to keep a promise about data, and says so itself
    to = await people.address(turn.store, after.reporter_address_id)
    if after.spoken and to is not None and (ended or action in TO_PASS_ON):
        await _to_pass_on(turn, after, key)
    if to is None or to.unreachable_since is not None or to.blocked_at is not None:
        return
    news = turn.text(
        key,
        to=to,
        number=after.number,
        posko=await posko_name(turn, after.posko_area),
        question=note,
        check_url=turn.rules.office.check_url,
    )
    answers = _answers(turn, after, action, to, ended=ended)
    ratings.ask_along(turn, after, to, news, answers, name=_name(after, before.version, action))
    reached.look_again(turn, after, to)


async def _reporters_of_merged(turn: Turn, before: Ticket, after: Ticket, action: Action) -> None:
    """Whoever else reported the same voter hears of their own report, by its own number: what becomes of the one that
    it goes on in. What one reporter is asked, or withdraws, is no business of another."""
    if action in (Action.ASK, Action.ANSWER, Action.MERGE, Action.CANCEL):
        return
    ended = before.is_open and not after.is_open
    key = f"officer.told.outcome.{after.outcome}" if ended else _news(before, after, action)
    for merged in await tickets.merged_into(turn.store, after.id) if key else []:
        to = await people.address(turn.store, merged.reporter_address_id)
        if to is None or to.unreachable_since is not None or to.blocked_at is not None or merged.erased_at is not None:
            continue
        posko, url = await posko_name(turn, after.posko_area), turn.rules.office.check_url
        text = turn.text(key, to=to, number=merged.number, posko=posko, question="", check_url=url)
        still = turn.button("officer.told.button.still", "s", merged.id, "still", to=to)
        buttons = ((still,),) if ended and after.outcome not in ratings.FINAL else ()
        turn.send(text, to=to, buttons=buttons, name=f"{_name(merged, before.version, action)}:{after.id}")


async def _to_pass_on(turn: Turn, ticket: Ticket, key: str) -> None:
    """The reporter has no chat: who works on the ticket gets the words to read out or to send as an SMS."""
    for to in await _reachable(turn, ticket.assignee_id or (turn.person.id if turn.person else 0)):
        posko, url = await posko_name(turn, ticket.posko_area), turn.rules.office.check_url
        words = turn.text(key, to=to, number=ticket.number, posko=posko, question="", check_url=url)
        turn.say("spoken.pass_on", to=to, number=ticket.number, words=words.replace(BOLD_ON, "").replace(BOLD_OFF, ""))


def _name(ticket: Ticket, version: int, action: Action) -> str:
    """The key of the news of a step: the one that was taken while the ticket had this version."""
    return f"news:{ticket.id}:{version}:{action}"


async def tell_of_slip(turn: Turn, before: Ticket, after: Ticket, action: Action) -> None:
    """The step that led to `before` is taken back: where the reporter heard of it, the news lose their buttons, and
    they hear where the report really stands."""
    ended = after.is_open and not before.is_open
    to = await people.address(turn.store, after.reporter_address_id)
    if not (ended or _news(after, before, action)) or to is None or to.unreachable_since or to.blocked_at:
        return
    state = turn.text(f"citizen.state.{after.state}", to=to)
    told = _name(after, before.version - 1, action)
    turn.edit(told, to, turn.text("officer.told.slip", to=to, number=after.number))
    turn.say("officer.told.undone", to=to, number=after.number, state=state)


def _news(before: Ticket, after: Ticket, action: Action) -> str:
    """What the reporter of an open ticket hears of a step, as the key of a text; '' for nothing."""
    if after.routing_reason == RoutingReason.NOBODY != before.routing_reason:
        return "officer.told.unstaffed"
    if before.routing_reason == RoutingReason.NOBODY != after.routing_reason:
        return "officer.told.staffed"
    if action in (Action.CLAIM, Action.ASSIGN) and before.state is not State.NEW:
        return ""  # somebody else goes on with it: that is our own business
    if action is Action.RELEASE and after.posko_area != before.posko_area:
        return "officer.told.rerouted"
    return f"officer.told.{TOLD[action]}" if action in TOLD else ""


def _answers(turn: Turn, ticket: Ticket, action: Action, to: Address, *, ended: bool) -> Buttons:
    """What the reporter can press under the news."""
    words: tuple[str, ...]
    if ended:
        words = () if ticket.outcome in ratings.FINAL or ticket.erased_at else ("still",)
    else:
        words = {Action.FOLLOW_UP: ("confirm", "still"), Action.ASK: ("answer",)}.get(action, ())
    line = tuple(turn.button(f"officer.told.button.{word}", "s", ticket.id, word, to=to) for word in words)
    return (line,) if line else ()


async def posko_name(turn: Turn, area_code: str) -> str:
    """What the posko of an area is called; by its area where it has no row."""
    posko = await areas.posko_of(turn.store, area_code)
    return posko.name if posko is not None else turn.world.areas.label(area_code)


# --- officers ---------------------------------------------------------------------------------------------------------


async def _officers(turn: Turn, before: Ticket, after: Ticket, action: Action, note: str) -> None:
    """The citizen did something: whoever works on the ticket hears of it, else the posko. The citizen's words go only
    to the one who works on it."""
    if after.state is State.NEW and before.state is not State.NEW:
        return  # reopened: it is announced as a card already
    holder = await _reachable(turn, before.assignee_id)
    for to in holder or one_each(await people.posko_staff(turn.store, after.posko_area)):
        text = turn.text(f"officer.news.{action}", to=to, number=after.number)
        words = note if holder else ""
        if words:
            text += "\n" + turn.text("officer.news.words", to=to, words=words)
        show = cards.open_button(turn, after, to)
        if words and after.is_open:  # the holder's: they may ask back
            show = (*show, (turn.button("officer.button.ask", "t", after.id, "ask", to=to),))
        turn.send(text, to=to, buttons=show, ticket_id=after.id if words else 0, confidential=bool(words))


async def _colleague(turn: Turn, before: Ticket, after: Ticket, action: Action, note: str) -> None:
    """Somebody else noted something on an officer's ticket, handed it back, or decided on its result: what is missing
    is told with it."""
    if turn.person is None or before.assignee_id == turn.person.id:
        return
    for to in await _reachable(turn, before.assignee_id):
        show, ended = cards.open_button(turn, before, to), f"common.outcome.{after.outcome}"
        fields = {"number": before.number, "name": turn.person.name}
        text = turn.text(
            f"officer.news.{action}", to=to, outcome=turn.text(ended, to=to) if after.outcome else "", **fields
        )
        words = note if action is Action.RETURN else ""
        if words:
            text += "\n" + turn.text("officer.news.words", to=to, words=words)
        turn.send(text, to=to, buttons=show, ticket_id=after.id if words else 0, confidential=bool(words))


async def _reachable(turn: Turn, person_id: int) -> tuple[Address, ...]:
    return one_each(await people.private_addresses(turn.store, person_id)) if person_id else ()


# --- those in charge --------------------------------------------------------------------------------------------------


async def alarm_when_nobody(turn: Turn, ticket: Ticket) -> None:
    """No posko up to the kabupaten has anybody in office: those who can fill it, and the administrators, must know."""
    if ticket.routing_reason == RoutingReason.NOBODY:
        await _in_charge(turn, ticket, "officer.alarm.nobody", Right.ALARMS, Right.INVITE)


async def _in_charge(turn: Turn, ticket: Ticket, key: str, *rights: Right, has_file: bool = False) -> None:
    found = [to for right in rights for to in await people.holders(turn.store, right, kabupaten_of(ticket.area_code))]
    area = turn.world.areas.label(ticket.area_code)
    for to in one_each(found):
        file = ((turn.button("officer.button.file", "case", ticket.id, to=to),),) if has_file else ()
        turn.say(key, to=to, buttons=file, number=ticket.number, area=area)
