"""Who got a message for all officers says that they have read it: its sender sees how many did."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Press, row_id
from handlers.turn import Turn
from storage import broadcasts


async def read(turn: Turn) -> None:
    """`read.<broadcast>`: counted once, and only of those whom it was for."""
    body = turn.inbound.body
    wanted = row_id(body.arguments[0]) if isinstance(body, Press) and body.arguments else 0
    one = await broadcasts.recipient(turn.store, wanted, turn.person.id) if wanted and turn.person else None
    if one is None:
        turn.toast("siar.toast.not_for_you")
        return
    if one.read_at is None:
        turn.changes.update(replace(one, read_at=turn.now))
    turn.toast("siar.toast.read")
