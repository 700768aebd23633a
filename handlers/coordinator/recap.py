"""/rekap: what came in and what became of it, in one area and a period, on one phone screen; buttons go deeper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain import periods
from bot.domain.areas import Area
from bot.domain.messages import Button, Buttons, Press, Text
from bot.domain.people import Right
from bot.domain.periods import Period
from handlers import auditing
from handlers.coordinator import places
from handlers.turn import Turn
from storage import recap
from storage.recap import AreaCount, Bounds

WEEK = "w"
BUTTONS_A_LINE = 2
FEW_RATINGS = 3
"""With fewer, a mean would tell of single people."""
A_KECAMATAN = 3
"""Blocks in its code: below it a mean would tell of the one officer of a desa."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Which area and which period are asked for."""

    area_code: str
    period: Period

    def button(self, label: str) -> Button:
        """A button that asks this."""
        return Button(label, f"r.{places.to_data(self.area_code)}.{self.period.code}")


async def shown(turn: Turn) -> None:
    """Answer the command or a press; an area outside of the sender's is as good as unknown. `r.dates`: how other days
    are typed."""
    if isinstance(turn.inbound.body, Press) and turn.inbound.body.arguments == ["dates"]:
        turn.say("coordinator.recap.dates")
        return
    scopes = turn.scopes(Right.RECAP)
    period, areas = _asked(turn, scopes)
    if len(areas) == 1:
        await _show(turn, _Question(areas[0], period), scopes)
    elif areas:
        buttons = [_Question(code, period).button(places.label(turn, code)) for code in areas]
        turn.say("coordinator.recap.which", buttons=_lines(buttons))
    else:
        if isinstance(turn.inbound.body, Press):
            await auditing.refused(turn, Right.RECAP)
        buttons = [_Question(code, period).button(places.label(turn, code)) for code in scopes]
        turn.say("coordinator.recap.unknown", buttons=_lines(buttons))


def _asked(turn: Turn, scopes: Sequence[str]) -> tuple[Period, list[str]]:
    """The period, and the areas that are meant: none where the words name nothing in scope."""
    today = today_of(turn)
    match turn.inbound.body:
        case Press(arguments=[code, period_code]) if period := periods.of_code(period_code, today):
            area_code = places.from_data(code)
            return period, [area_code] if places.allowed(turn, area_code, scopes) else []
        case Text() as text:
            read, words = periods.read(text.arguments, today)
            named = places.named(turn, words, scopes) if words else list(scopes)
            return read or periods.usual(WEEK, today), named
        case _:
            return periods.usual(WEEK, today), list(scopes)


def today_of(turn: Turn) -> date:
    """The day that it is where the office is."""
    return turn.now.astimezone(turn.rules.timezone).date()


def name_of(turn: Turn, period: Period) -> str:
    """A period in words: `minggu ini`, `1 November 2026`, `1 November 2026 – 24 November 2026`."""
    if period.word:
        return turn.text(f"coordinator.period.{period.word}")
    first, last = (turn.world.texts.date(turn.language, day) for day in (period.first, period.last))
    return first if first == last else turn.text("coordinator.period.span", first=first, last=last)


async def _show(turn: Turn, asked: _Question, scopes: Sequence[str]) -> None:
    counts = await recap.by_area(turn.store, asked.area_code, _bounds(turn, asked), turn.now)
    parts = [(area, _sum(counts, area.code)) for area in turn.world.areas.children(asked.area_code)]
    parts = [(area, count) for area, count in parts if count.received or count.open]
    lines = [*await _totals(turn, asked, counts), *_parts(turn, asked, counts, parts)]
    turn.send("\n".join(lines), buttons=_buttons(turn, asked, [area for area, _ in parts], scopes))


async def _totals(turn: Turn, asked: _Question, counts: Sequence[AreaCount]) -> list[str]:
    store, code, within = turn.store, asked.area_code, _bounds(turn, asked)
    total, closed = _sum(counts, code), await recap.outcomes(store, code, within)
    claimed = await recap.median_until(store, code, within, "claimed_at")
    ended = await recap.median_until(store, code, within, "closed_at")
    period = name_of(turn, asked.period)
    lines = [
        turn.text("coordinator.recap.title", area=places.label(turn, code), period=period),
        turn.text("coordinator.recap.came", received=total.received),
        turn.text("coordinator.recap.stands", open=total.open, overdue=total.overdue),
        *([turn.text("coordinator.recap.asked", count=total.asked)] if total.asked else []),
        turn.text("coordinator.recap.closed", count=sum(closed.values())),
    ]
    lines += [
        turn.text("coordinator.recap.outcome", outcome=turn.text(f"common.outcome.{outcome}"), count=count)
        for outcome, count in closed.items()
    ]
    times = turn.text("coordinator.recap.median", claim=_long(turn, claimed), close=_long(turn, ended))
    lines += [times] if claimed or ended else []
    return lines + await _ratings(turn, code, within)


def _bounds(turn: Turn, asked: _Question) -> Bounds:
    return asked.period.bounds(turn.rules.timezone)


async def _ratings(turn: Turn, code: str, within: Bounds) -> list[str]:
    """What reporters think, for those who coordinate, and never of one officer."""
    may_see = any(turn.world.areas.within(code, scope) for scope in turn.scopes(Right.RATINGS))
    if not may_see or code.count(".") >= A_KECAMATAN:
        return []
    count, mean = await recap.ratings(turn.store, code, within)
    if count < FEW_RATINGS:
        return []
    return [turn.text("coordinator.recap.rating", mean=turn.world.texts.tenths(turn.language, mean), count=count)]


def _parts(
    turn: Turn, asked: _Question, counts: Sequence[AreaCount], parts: Sequence[tuple[Area, AreaCount]]
) -> list[str]:
    """A line for each area below, and one for reports whose village is not known."""
    if not turn.world.areas.children(asked.area_code):
        return []
    lines = [_line(turn, area.name, count) for area, count in parts]
    own = [count for count in counts if count.area_code == asked.area_code and (count.received or count.open)]
    lines += [_line(turn, turn.text("coordinator.recap.village_unknown"), count) for count in own]
    return ["", turn.text("coordinator.recap.parts"), *lines] if lines else []


def _line(turn: Turn, name: str, count: AreaCount) -> str:
    return turn.text(
        "coordinator.recap.part", name=name, received=count.received, open=count.open, overdue=count.overdue
    )


def _sum(counts: Sequence[AreaCount], area_code: str) -> AreaCount:
    """The counts of an area and all below it."""
    within = [c for c in counts if c.area_code == area_code or c.area_code.startswith(area_code + ".")]
    return AreaCount(
        area_code,
        received=sum(c.received for c in within),
        open=sum(c.open for c in within),
        overdue=sum(c.overdue for c in within),
        asked=sum(c.asked for c in within),
    )


def _long(turn: Turn, took: timedelta | None) -> str:
    return "–" if took is None else turn.world.texts.ago(turn.language, turn.now - took, turn.now)


def _buttons(turn: Turn, asked: _Question, below: Sequence[Area], scopes: Sequence[str]) -> Buttons:
    deeper = [_Question(area.code, asked.period).button(area.name) for area in below]
    above = asked.area_code.rpartition(".")[0]
    if places.allowed(turn, above, scopes):
        up = turn.text("coordinator.recap.up", area=places.label(turn, above))
        deeper.append(_Question(above, asked.period).button(up))
    today = today_of(turn)
    others = [
        _Question(asked.area_code, periods.usual(word, today)).button(turn.text(f"coordinator.period.{word}"))
        for word in periods.USUAL
        if word != asked.period.word
    ]
    dates = turn.button("coordinator.period.dates", "r", "dates")
    return (*_lines(deeper), *_lines(others), (dates,))


def _lines(buttons: Sequence[Button]) -> Buttons:
    return tuple(tuple(buttons[i : i + BUTTONS_A_LINE]) for i in range(0, len(buttons), BUTTONS_A_LINE))
