"""The report of a period as a document: named here, made by `bot.render.periodic`."""

from __future__ import annotations

from bot.domain.people import Address
from bot.domain.periods import Period
from handlers import documents
from handlers.coordinator import places, recap
from handlers.figures import Figures, figures
from handlers.turn import Turn


def named(turn: Turn, area_code: str, period: Period) -> int:
    """Name the report of an area and a period as things stand now. Returns the id of the file."""
    made_of = {
        "area": area_code,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "now": turn.now.isoformat(),
    }
    return documents.named(turn, documents.Recipe("periodic", made_of), documents.TYPES["docx"])


async def of(turn: Turn, area_code: str, period: Period) -> Figures:
    """What it tells in short."""
    return await figures(turn, area_code, period.bounds(turn.rules.timezone))


def caption(turn: Turn, area_code: str, period: Period, found: Figures, to: Address) -> str:
    """What stands beside it, for whoever has no time to open it."""
    return turn.text(
        "periodic.here",
        to=to,
        area=places.label(turn, area_code),
        period=recap.name_of(turn, period, to),
        received=found.total.received,
        closed=found.closed,
        open=found.total.open,
        overdue=found.total.overdue,
    )
