"""/ekspor: the tickets of one's area as a table, without anything personal. Period and format by buttons."""

from __future__ import annotations

from bot.domain.messages import Press
from bot.domain.people import Right
from handlers import auditing, documents
from handlers.coordinator import recap
from handlers.turn import Turn

FORMATS = ("xlsx", "csv")


async def asked(turn: Turn) -> None:
    """Of which period?"""
    rows = [(turn.button(f"coordinator.period.{period}", "export", period),) for period in recap.PERIODS]
    turn.say("export.period", buttons=tuple(rows))


async def pressed(turn: Turn) -> None:
    """`export.<period>`: as what?; `export.<period>.<format>`: make it."""
    body = turn.inbound.body
    period, form = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    if period not in recap.PERIODS or (form and form not in FORMATS):
        turn.toast("citizen.toast.old")
    elif not form:
        rows = tuple((turn.button(f"export.as.{f}", "export", period, f),) for f in FORMATS)
        turn.say("export.format", buttons=rows)
    else:
        _make(turn, period, form)


def _make(turn: Turn, period: str, form: str) -> None:
    scopes = turn.scopes(Right.EXPORT)
    recipe = documents.Recipe(
        "export",
        {
            "format": form,
            "scopes": ",".join(scopes),
            "since": recap.since(turn, period).isoformat(),
            "now": turn.now.isoformat(),
            "language": turn.language,
            "ratings": ",".join(turn.scopes(Right.RATINGS)),
        },
    )
    file_id = documents.named(turn, recipe, documents.TYPES[form])
    areas = ", ".join(turn.world.areas.label(code) for code in scopes)
    period_name = turn.text(f"coordinator.period.{period}")
    turn.send(turn.text("export.here", areas=areas, period=period_name), attachment_id=file_id)
    auditing.note(turn, "export", area_code=scopes[0], detail=f"{form} {period}")
