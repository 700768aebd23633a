"""/hubungkan: one person in several chats, say Telegram and WhatsApp, joined by a code and a word from the first one.

The code alone joins nothing: whoever talked somebody out of it still needs the press in that chat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.links import CODE_LENGTH, LinkCode
from bot.domain.messages import Button, Press, Text, row_id
from bot.domain.people import Address
from handlers import accounts, auditing
from handlers.officer import join
from handlers.turn import Turn
from storage import attempts, links, people

WRONG = "link_by"
"""The purpose under which wrong codes are counted, by the chat that they were typed in."""
MOST_WRONG = 5
WRONG_WITHIN = timedelta(hours=1)
MOST_CHATS = 5
CHANNELS = ("telegram", "whatsapp", "web")


async def asked(turn: Turn) -> None:
    """`/hubungkan`: a code, and the chats that are joined already. `/hubungkan <code>`: typed in the other chat."""
    body = turn.inbound.body
    words = body.arguments if isinstance(body, Text) else ""
    code = "".join(sign for sign in words.upper() if sign.isalnum())
    await (_take(turn, code) if code else _offer(turn))


async def pressed(turn: Turn) -> None:
    """`ln.yes.<code>`, `ln.no.<code>`: is the other chat one's own? `ln.here`: reports come here. `ln.part.<chat>`."""
    body = turn.inbound.body
    what, value = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    match what:
        case "yes" | "no":
            await _answer(turn, row_id(value), yes=what == "yes")
        case "here" if turn.sender.account_id:
            await accounts.report_here(turn)
            turn.say("linking.here")
        case "part":
            await _part(turn, row_id(value))
        case _:
            turn.toast("citizen.toast.old")


# --- the first chat ---------------------------------------------------------------------------------------------------


async def _offer(turn: Turn) -> None:
    chats = await accounts.of(turn, turn.sender)
    if len(chats) >= MOST_CHATS:
        turn.send(turn.text("linking.many", count=len(chats)), buttons=_rows(turn, chats))
        return
    code = turn.world.new_token(CODE_LENGTH)
    await links.end_open(turn.store, turn.sender.id, turn.now)
    turn.changes.create(
        LinkCode(
            id=turn.world.new_id(),
            address_id=turn.sender.id,
            code_hash=turn.world.secret_hash(code, "link"),
            created_at=turn.now,
        )
    )
    parts = [turn.text("linking.code", code=f"{code[:4]} {code[4:]}")]
    if len(chats) > 1:
        parts.append(turn.text("linking.joined", names=", ".join(_name(turn, chat) for chat in chats)))
    turn.send("\n\n".join(parts), buttons=_rows(turn, chats), confidential=True)


def _rows(turn: Turn, chats: list[Address]) -> tuple[tuple[Button, ...], ...]:
    """What can be done about the chats that are joined."""
    if len(chats) < 2:
        return ()
    here = ((turn.button("linking.button.here", "ln", "here"),),) if turn.sender.account_id else ()
    parts = ((turn.button("linking.button.part", "ln", "part", chat.id, name=_name(turn, chat)),) for chat in chats)
    return (*here, *parts)


def _name(turn: Turn, chat: Address) -> str:
    """`WhatsApp (sejak 24 Nov 2026)`."""
    key = f"linking.channel.{_channel(chat)}"
    here = turn.text("linking.this") if chat.id == turn.sender.id else ""
    return turn.text(key, since=turn.world.texts.day(turn.language, chat.created_at)) + here


async def _answer(turn: Turn, code_id: int, *, yes: bool) -> None:
    """The word of the first chat on who typed its code."""
    code = await links.by_id(turn.store, code_id) if code_id else None
    other = await people.address(turn.store, code.taken_by) if code and code.taken_by else None
    if code is None or other is None or code.address_id != turn.sender.id or not code.may_be_answered(turn.now):
        turn.toast("citizen.toast.old")
        return
    turn.changes.update(replace(code, ended_at=turn.now))
    if not yes:
        turn.say("linking.refused")
        turn.say("linking.not_joined", to=other)
    elif _are_two(turn.sender, other):
        turn.say("linking.two_officers")
        turn.say("linking.not_joined", to=other)
    else:
        await _join(turn, other)


async def _join(turn: Turn, other: Address) -> None:
    """Both are one person's; the newer one has the reports."""
    person_id = turn.sender.person_id or other.person_id
    chats = {chat.id: chat for one in (turn.sender, other) for chat in await accounts.of(turn, one)}
    await accounts.unite(turn, list(chats.values()), other, person_id)
    turn.say("linking.done", name=_name(turn, other))
    turn.say("linking.done_there", to=other)
    person = await people.by_id(turn.store, person_id)
    if person is not None:
        turn.person = person
        turn.offer_menu(other, person)
        office = turn.text("linking.office", to=other, name=person.name)
        turn.send("\n\n".join(filter(None, [office, join.limits(turn, other)])), to=other)
        area_code = person.in_office[0].area_code if person.in_office else ""
        auditing.note(turn, "link", area_code=area_code, detail=other.endpoint.channel)


def _are_two(one: Address, other: Address) -> bool:
    """True for the chats of two people in office: no code makes them one."""
    return bool(one.person_id and other.person_id and one.person_id != other.person_id)


async def _part(turn: Turn, address_id: int) -> None:
    """One chat leaves; only one's own can be sent away."""
    chats = await accounts.of(turn, turn.sender)
    chat = next((one for one in chats if one.id == address_id), None)
    if chat is None or len(chats) < 2:
        turn.toast("citizen.toast.old")
        return
    name, had_office = _name(turn, chat), bool(chat.person_id)
    await accounts.part(turn, chat)
    if chat.id != turn.sender.id:
        turn.say("linking.parted", name=name)
    turn.say("linking.parted_there", to=chat)
    if had_office:
        turn.offer_menu(chat)
        auditing.note(turn, "unlink", detail=chat.endpoint.channel)


# --- the other chat ---------------------------------------------------------------------------------------------------


async def _take(turn: Turn, typed: str) -> None:
    """The code was typed: the first chat is asked whether that is right. What is wrong is answered alike."""
    wrong = await attempts.times(turn.store, WRONG, turn.sender.id, turn.now - WRONG_WITHIN, MOST_WRONG)
    if len(wrong) >= MOST_WRONG:
        turn.say("linking.wait", until=turn.when(wrong[-1] + WRONG_WITHIN))
        return
    code = await links.by_hash(turn.store, turn.world.secret_hash(typed, "link"))
    first = await people.address(turn.store, code.address_id) if code and code.may_be_taken(turn.now) else None
    if code is None or first is None or first.unreachable_since is not None or first.blocked_at is not None:
        await attempts.note(turn.store, [(turn.world.new_id(), WRONG, turn.sender.id)], turn.now)
        turn.say("linking.unknown")
    elif first.account == turn.sender.account:
        turn.say("linking.same")
    elif _are_two(first, turn.sender):
        turn.say("linking.two_officers")
    else:
        turn.changes.update(replace(code, taken_by=turn.sender.id, taken_at=turn.now))
        yes = turn.button("linking.button.yes", "ln", "yes", code.id, to=first)
        no = turn.button("linking.button.no", "ln", "no", code.id, to=first)
        name = turn.text(f"linking.channel.{_channel(turn.sender)}_now", to=first)
        who = turn.inbound.sender_name.strip()[:60] or turn.text("linking.nameless", to=first)
        turn.send(turn.text("linking.ask", to=first, channel=name, who=who), to=first, buttons=((yes,), (no,)))
        turn.say("linking.waits")


def _channel(address: Address) -> str:
    channel = address.endpoint.channel
    return channel if channel in CHANNELS else "other"
