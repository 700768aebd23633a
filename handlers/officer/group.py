"""The officers' group: bound to a posko, it gets that posko's cards. A posko has one group, the last one bound; in a
forum group it is the topic in which it was bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.areas import Posko
from bot.domain.conversations import Timer
from bot.domain.deadlines import after_quiet
from bot.domain.messages import Button, Buttons, Press, press_data
from bot.domain.people import RIGHTS, Address, Right
from handlers import auditing
from handlers.turn import Turn
from storage import areas, people

BIND_WITHIN = timedelta(hours=24)
TIMER = "group_unbound"


async def bound(turn: Turn) -> None:
    """`/kaitkan` in a group, by an officer: bind it to their posko, or let them choose where they have several."""
    if turn.chat.endpoint.is_private:
        turn.say("officer.group.in_groups")
        return
    own = await _own_poskos(turn)
    if not own:
        turn.say("officer.group.no_posko")
    elif len(own) == 1:
        await _bind(turn, own[0])
    else:
        turn.say("officer.group.which", buttons=tuple((_choice(posko),) for posko in own))


async def pressed(turn: Turn) -> None:
    """`g.<posko>`: the choice. Only a posko of one's own counts, whoever was asked."""
    body = turn.inbound.body
    wanted = body.data if isinstance(body, Press) else ""
    chosen = [posko for posko in await _own_poskos(turn) if _choice(posko).data == wanted]
    if chosen and not turn.chat.endpoint.is_private:
        await _bind(turn, chosen[0])
    else:
        await auditing.refused(turn, Right.BIND_GROUP)
        turn.toast("officer.toast.not_yours")


async def private_only(turn: Turn) -> None:
    """A command or button that belongs into the private chat: a short hint, and the way there."""
    auditing.misplaced(turn)
    if isinstance(turn.inbound.body, Press):
        turn.toast("officer.toast.in_private")
        return
    turn.say("officer.group.private_only", buttons=private_link(turn))


def private_link(turn: Turn) -> Buttons:
    """The way into the private chat, where it is known."""
    username = turn.rules.telegram_username
    return ((Button(turn.text("officer.group.open_private"), url=f"https://t.me/{username}"),),) if username else ()


async def unbind(turn: Turn, chat: Address) -> None:
    """The bot is no longer in this group: its poskos have none, and their officers are told in private."""
    for posko in await areas.poskos_of_group(turn.store, chat.id):
        turn.changes.update(replace(posko, group_address_id=0, group_thread=""))
        for to in await people.posko_staff(turn.store, posko.area_code):
            turn.say("officer.group.lost", to=to, posko=posko.name)


def expect_binding(turn: Turn, chat: Address) -> None:
    """Look tomorrow whether this group is a posko's by then."""
    turn.changes.cancel_timers(chat.id, TIMER)
    key = f"{TIMER}:{chat.id}:{turn.inbound.channel}:{turn.inbound.external_id}"
    due = after_quiet(turn.now + BIND_WITHIN, turn.rules)
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=chat.id, due_at=due)
    turn.changes.create(timer)


async def _own_poskos(turn: Turn) -> list[Posko]:
    held = turn.person.in_office if turn.person else ()
    codes = sorted({a.area_code for a in held if Right.BIND_GROUP in RIGHTS[a.role]})
    found = [await areas.posko_of(turn.store, code) for code in codes]
    return [posko for posko in found if posko is not None]


def _choice(posko: Posko) -> Button:
    return Button(posko.name, press_data("g", posko.id))


async def _bind(turn: Turn, posko: Posko) -> None:
    thread = turn.inbound.thread
    if (posko.group_address_id, posko.group_thread) == (turn.chat.id, thread):
        turn.say("officer.group.already", posko=posko.name)
        return
    earlier = await people.address(turn.store, posko.group_address_id)
    turn.changes.update(replace(posko, group_address_id=turn.chat.id, group_thread=thread))
    auditing.note(turn, "bind_group", area_code=posko.area_code)
    if turn.chat.unreachable_since is not None:
        turn.changes.update(replace(turn.chat, unreachable_since=None))
    turn.say("officer.group.replaced" if earlier else "officer.group.bound", posko=posko.name)
    if earlier is not None and earlier.unreachable_since is None and earlier.id != turn.chat.id:
        turn.say("officer.group.moved_on", to=earlier, posko=posko.name)
        expect_binding(turn, earlier)
