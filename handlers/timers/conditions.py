"""A network refuses the account, or so much goes out there that messages are spared: those in charge hear when it
begins and when it is over, once each; of a refusal on another network, as far as they have one."""

from __future__ import annotations

from datetime import datetime

from bot.domain.messages import Due
from bot.domain.people import Address, Right
from handlers.timers.audience import one_each
from handlers.turn import Turn
from storage import conditions, people, timers
from storage.conditions import Condition, Kind

TOLD = {Kind.HALT: Right.ALARMS, Kind.SURGE: Right.HEALTH}
"""Who hears of what."""


async def told(turn: Turn) -> None:
    """What is over before it could be told began as if it had not; of its end they hear from when to when it was."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return
    _, kind, which, channel, since = timer.key.split(":")
    found = {one.kind: one for one in await conditions.of(turn.store, channel)}.get(kind)
    if found is None or int(found.since.timestamp()) != int(since) or found.lasts is not (which == "began"):
        return
    for to in one_each(await _in_charge(turn, found)):
        text = turn.text(f"road.{kind}.{channel}.{which}", to=to, **_when(turn, found, to), code=code_of(found))
        turn.send(text, to=to, name=f"{timer.key}@{to.id}")


def _when(turn: Turn, found: Condition, to: Address) -> dict[str, str]:
    until: datetime = found.until or turn.now
    return {"since": turn.when(found.since, to=to), "until": turn.when(until, to=to)}


def code_of(found: Condition) -> str:
    """The network's own number of why it refuses: `WhatsApp 190`, `401 Unauthorized`."""
    return found.reason.partition(":")[0]


async def _in_charge(turn: Turn, found: Condition) -> list[Address]:
    """While the account is refused nothing reaches anybody there."""
    holders = await people.holders_in(turn.store, TOLD[Kind(found.kind)], turn.rules.kabupaten)
    if found.kind == Kind.HALT and found.lasts:
        return [to for to in holders if to.endpoint.channel != found.channel]
    return holders
