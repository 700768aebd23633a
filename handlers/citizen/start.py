"""The door: the first greeting, help, stopping, and what leads nowhere."""

from __future__ import annotations

from bot.domain.messages import Button, Buttons, Press, Text
from bot.domain.people import Right
from bot.domain.tickets import Category
from handlers import menus
from handlers.citizen import answer, aside, begin, cases, form, posko, report
from handlers.officer import claiming, group, join
from handlers.officer import ticket as one
from handlers.turn import Turn


async def start(turn: Turn) -> None:
    """`/start`, or a link with a payload: an officer's invite (`i-…`), a claim from a group (`c-…`), a ticket from the
    dashboard (`t-1903-12-K`), a poster of a desa (`d-19-03-01-2008`)."""
    body = turn.inbound.body
    payload = body.arguments if isinstance(body, Text) else ""
    area_code = payload.removeprefix("d-").replace("-", ".")
    if payload.startswith("i-"):
        await join.redeem(turn, payload.removeprefix("i-"))
    elif payload.startswith(claiming.PAYLOAD):
        await claiming.opened(turn, payload)
    elif payload.startswith(one.PAYLOAD) and turn.scopes(Right.TICKET):
        await one.open_named(turn, payload.removeprefix(one.PAYLOAD))
    elif payload.startswith("d-") and area_code in turn.world.areas and turn.conversation.form in ("", form.NAME):
        await begin.at_place(turn, area_code)
    elif form.current(turn).asking not in ("", form.OFFER):
        await report.show(turn, form.current(turn), turn.text("citizen.go_on"))
    else:
        await aside.welcome(turn)


async def pressed(turn: Turn) -> None:
    """`b.<what>`: a button that needs no draft."""
    body = turn.inbound.body
    what, value = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    match what:
        case "new" if value in tuple(Category):
            await begin.with_category(turn, value)
        case "more":
            await begin.by_command(turn)
        case "status":
            await cases.listed(turn)
        case "help":
            await helped(turn)
        case "cancel":
            await cancelled(turn)
        case _:
            await button_unknown(turn)


async def cancelled(turn: Turn) -> None:
    """`/batal`: whatever is being written is dropped, without a question."""
    match turn.conversation.form:
        case "":
            turn.say("citizen.nothing_open", buttons=aside.begin_again(turn))
        case answer.NAME:
            answer.leave(turn)
        case form.NAME:
            form.drop(turn)
            turn.say("citizen.cancelled", buttons=aside.begin_again(turn))
        case _:
            turn.end_conversation()
            turn.say("citizen.stopped")


async def helped(turn: Turn) -> None:
    """`/bantuan`: how it works, by role. In a group only what concerns everybody."""
    office = turn.rules.office
    if not turn.chat.endpoint.is_private:
        turn.say("citizen.help.group", office=office.name)
        return
    days = turn.rules.retention.closed_tickets_days
    parts = [turn.text("citizen.help.citizen", office=office.name, check_url=office.check_url, days=days)]
    if office.contact:
        parts.append(turn.text("citizen.help.contact", contact=office.contact))
    if own := menus.explained(turn.world.texts, turn.chat.language, turn.person):
        parts.append("\n".join([turn.text("citizen.help.office"), *own]))
    turn.send("\n\n".join(parts), buttons=_after_help(turn))


def _after_help(turn: Turn) -> Buttons:
    draft = form.current(turn)
    if draft.asking and draft.asking != form.OFFER:
        return ((_resume(turn),), (posko.button(turn),))
    return (*aside.begin_again(turn), (posko.button(turn),))


def _resume(turn: Turn) -> Button:
    return turn.button("citizen.button.resume", "f", turn.conversation.draft_id, "resume")


async def refused(turn: Turn) -> None:
    """A command or button for officers, used by somebody who holds no such right."""
    key = "officer.refused" if turn.person and turn.person.in_office else "citizen.refused"
    if isinstance(turn.inbound.body, Press):
        turn.toast(key)
    elif turn.chat.endpoint.is_private:
        turn.say(key)
    else:
        await group.private_only(turn)


async def command_unknown(turn: Turn) -> None:
    """A command that leads nowhere. In a group it may be another bot's."""
    if turn.chat.endpoint.is_private:
        turn.say("citizen.command_unknown", buttons=_after_help(turn))


async def button_unknown(turn: Turn) -> None:
    """A button of a version that is no more."""
    turn.toast("citizen.toast.old")
