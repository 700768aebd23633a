"""/ekspor: the tickets of one's area as a table, without anything personal. Period and format by buttons."""

from __future__ import annotations

from bot.domain import periods
from bot.domain.messages import Press, Text
from bot.domain.people import Right
from bot.domain.periods import Period
from handlers import auditing, documents
from handlers.coordinator import recap, worksheet
from handlers.turn import Turn
from storage import exports

FORMATS = ("xlsx", "csv")
LARGE = 2_000
"""Tickets: more take so long that one is told how far the table is."""


async def asked(turn: Turn) -> None:
    """`/ekspor [dari..sampai]`: of which period?"""
    body = turn.inbound.body
    words = body.arguments if isinstance(body, Text) else ""
    if (behind := worksheet.wanted(words)) is not None:
        await worksheet.asked(turn, behind)
        return
    period, rest = periods.read(words, recap.today_of(turn))
    if period is not None and not rest:
        _ask_format(turn, period)
        return
    rows = [(turn.button(f"coordinator.period.{word}", "export", word),) for word in periods.USUAL]
    turn.say("export.period", buttons=tuple(rows))


def _ask_format(turn: Turn, period: Period) -> None:
    rows = tuple((turn.button(f"export.as.{form}", "export", period.code, form),) for form in FORMATS)
    turn.say("export.format", buttons=rows, period=recap.name_of(turn, period))


async def pressed(turn: Turn) -> None:
    """`export.<period>`: as what?; `export.<period>.<format>`: make it."""
    body = turn.inbound.body
    code, form = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    period = periods.of_code(code, recap.today_of(turn))
    if period is None or (form and form not in FORMATS):
        turn.toast("citizen.toast.old")
    elif not form:
        _ask_format(turn, period)
    else:
        await _make(turn, period, form)


async def _make(turn: Turn, period: Period, form: str) -> None:
    scopes = turn.scopes(Right.EXPORT)
    since, until = period.bounds(turn.rules.timezone)
    made_of = {
        "format": form,
        "scopes": ",".join(scopes),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "now": turn.now.isoformat(),
        "language": turn.language,
        "ratings": ",".join(turn.scopes(Right.RATINGS)),
    }
    if await exports.is_more_than(turn.store, exports.Span(scopes, since, until), LARGE):
        made_of[documents.PROGRESS] = documents.announced(turn, turn.say("export.preparing"))
    file_id = documents.named(turn, documents.Recipe("export", made_of), documents.TYPES[form])
    areas = ", ".join(turn.world.areas.label(code) for code in scopes)
    text = turn.text("export.here", areas=areas, period=recap.name_of(turn, period))
    turn.send(text, attachment_id=file_id)
    auditing.note(turn, "export", area_code=scopes[0], detail=f"{form} {period.code}")
