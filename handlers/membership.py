"""What happens between the bot and a chat: added to a group or taken out, blocked by a person or let in again."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Endpoint, EndpointKind, Membership, MembershipChange
from handlers import newnumber, reachability
from handlers.officer import group, newgroup
from handlers.turn import Turn
from storage import areas, people


async def changed(turn: Turn) -> None:
    """Keep in mind whether the chat can be reached. A group that no officer added hears so once and is left."""
    body = turn.inbound.body
    if not isinstance(body, Membership):
        return
    match body.change:
        case MembershipChange.JOINED:
            if not turn.chat.endpoint.is_private:
                await newgroup.joined(turn)
            _reachable(turn, now=True)
        case MembershipChange.LEFT:
            _reachable(turn, now=False)
            await group.unbind(turn, turn.chat)
        case MembershipChange.BLOCKED:
            reachability.lose(turn)
        case MembershipChange.UNBLOCKED:
            pass  # whoever shows up again is reachable again (`reachability.back`)
        case MembershipChange.MOVED if turn.chat.endpoint.is_private:
            await newnumber.moved(turn, Endpoint(turn.chat.endpoint.channel, body.moved_to))
        case MembershipChange.MOVED:
            await _moved(turn, Endpoint(turn.chat.endpoint.channel, body.moved_to, EndpointKind.GROUP))


def _reachable(turn: Turn, *, now: bool) -> None:
    """`turn.chat` is the group that the change is about."""
    since = None if now else turn.now
    turn.chat = replace(turn.chat, unreachable_since=since)
    turn.changes.update(turn.chat)


async def _moved(turn: Turn, to: Endpoint) -> None:
    """A group goes on under another id. Where somebody spoke under the new one already, that address takes over."""
    known = await people.by_endpoint(turn.store, to)
    if known is None:
        turn.changes.update(replace(turn.chat, endpoint=to))
        return
    for posko in await areas.poskos_of_group(turn.store, turn.chat.id):
        turn.changes.update(replace(posko, group_address_id=known.id))
    _reachable(turn, now=False)
    group.expect_binding(turn, known)
