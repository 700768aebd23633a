"""The button below /rekap that makes a document of it: `periodic.<area>.<period>`."""

from __future__ import annotations

from bot.domain import periods
from bot.domain.messages import Press
from bot.domain.people import Right
from handlers import auditing, periodic
from handlers.coordinator import places, recap
from handlers.turn import Turn


async def pressed(turn: Turn) -> None:
    """Make the report that is asked for; an area outside of the sender's is as good as unknown."""
    body = turn.inbound.body
    code, period_code = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    area_code, period = places.from_data(code), periods.of_code(period_code, recap.today_of(turn))
    if period is None or not places.allowed(turn, area_code, turn.scopes(Right.RECAP)):
        await auditing.refused(turn, Right.RECAP)
        turn.toast("citizen.toast.old")
        return
    found = await periodic.of(turn, area_code, period)
    file_id = periodic.named(turn, area_code, period)
    turn.send(periodic.caption(turn, area_code, period, found, turn.chat), attachment_id=file_id)
    auditing.note(turn, "export", area_code=area_code, detail=f"docx {period.code}")
