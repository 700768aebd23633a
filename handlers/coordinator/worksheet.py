"""/ekspor alatkerja: the alat kerja pengawasan of an area and a period, one row a voter, for those who work on reports.
It holds personal data: NIKs are masked unless whole ones are asked for, and each that is taken out is written down."""

from __future__ import annotations

from bot.domain import periods
from bot.domain.messages import Button, Press
from bot.domain.people import Right
from bot.domain.periods import Period
from handlers import auditing, documents
from handlers.coordinator import places, recap
from handlers.turn import Turn
from storage import exports

NAMES = ("alatkerja", "alat kerja", "worksheet")
"""How it is asked for behind /ekspor."""
LARGE = 1_000
"""Reports: more take so long that one is told how far the sheet is."""
ALL = "a"


def wanted(words: str) -> str | None:
    """What stands behind its name; None where it is not asked for."""
    plain = " ".join(words.casefold().split())
    return next((plain.removeprefix(name).strip() for name in NAMES if plain.startswith(name)), None)


async def asked(turn: Turn, words: str) -> None:
    """`/ekspor alatkerja [place] [period]`: with masked or whole NIKs?"""
    scopes = turn.scopes(Right.WORKSHEET)
    if not scopes:
        await auditing.refused(turn, Right.WORKSHEET)
        turn.say("worksheet.not_yours")
        return
    today = recap.today_of(turn)
    period, place = periods.read(words, today)
    areas = places.named(turn, place, scopes) if place else list(scopes)
    if len(areas) != 1:
        which = areas or list(scopes)
        rows = tuple(_choice(turn, code, period or periods.usual(ALL, today)) for code in which)
        turn.say("worksheet.which" if areas else "worksheet.unknown", buttons=rows)
        return
    _ask(turn, areas[0], period or periods.usual(ALL, today))


def _choice(turn: Turn, code: str, period: Period) -> tuple[Button, ...]:
    label = turn.world.areas.label(code)
    return (turn.button("worksheet.area", "ws", places.to_data(code), period.code, area=label),)


def _ask(turn: Turn, code: str, period: Period) -> None:
    data = places.to_data(code)
    rows = tuple((turn.button(f"worksheet.nik.{nik}", "ws", data, period.code, nik),) for nik in ("masked", "whole"))
    text = turn.text("worksheet.ask", area=turn.world.areas.label(code), period=recap.name_of(turn, period))
    turn.send(text, buttons=rows)


async def pressed(turn: Turn) -> None:
    """`ws.<area>.<period>`: how? `ws.<area>.<period>.<nik>`: make it."""
    body = turn.inbound.body
    area, code, nik = (*(body.arguments if isinstance(body, Press) else []), "", "", "")[:3]
    area_code, period = places.from_data(area), periods.of_code(code, recap.today_of(turn))
    if period is None or not places.allowed(turn, area_code, turn.scopes(Right.WORKSHEET)):
        await auditing.refused(turn, Right.WORKSHEET)
        turn.toast("citizen.toast.old")
    elif nik not in ("masked", "whole"):
        _ask(turn, area_code, period)
    else:
        await _make(turn, area_code, period, whole=nik == "whole")


async def _make(turn: Turn, area_code: str, period: Period, *, whole: bool) -> None:
    since, until = period.bounds(turn.rules.timezone)
    made_of = {
        "scopes": area_code,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "today": recap.today_of(turn).isoformat(),
        "language": turn.language,
        "nik": "1" if whole else "",
    }
    if await exports.is_more_than(turn.store, exports.Span([area_code], since, until), LARGE):
        made_of[documents.PROGRESS] = documents.announced(turn, turn.say("export.preparing"))
    file_id = documents.named(turn, documents.Recipe("worksheet", made_of), documents.TYPES["xlsx"])
    area, name = turn.world.areas.label(area_code), recap.name_of(turn, period)
    text = turn.text("worksheet.here", area=area, period=name)
    turn.send("\n\n".join([text, turn.text("worksheet.back")]), attachment_id=file_id, confidential=True)
    auditing.note(turn, "worksheet", area_code=area_code, detail=f"{period.code} {'nik' if whole else ''}".strip())
