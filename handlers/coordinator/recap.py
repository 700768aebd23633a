"""/rekap: what came in and what became of it, in one area and a period, on one phone screen; buttons go deeper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain import periods
from bot.domain.areas import Area
from bot.domain.messages import Button, Buttons, Press, Text
from bot.domain.people import Address, Right
from bot.domain.periods import Period
from handlers import auditing
from handlers.coordinator import places
from handlers.figures import Figures, figures
from handlers.turn import Turn
from storage.recap import AreaCount

WEEK = "w"
A_ROW, ROW_LETTERS = 3, 32
"""Buttons in a row, and the letters of all of them: a phone shows no more."""


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
    body = turn.inbound.body
    words = body.arguments if isinstance(body, Text) else ""
    period, areas = asked(turn, words, periods.usual(WEEK, today_of(turn)))
    scopes = turn.scopes(Right.RECAP)
    if len(areas) == 1:
        await _show(turn, _Question(areas[0], period), scopes)
        return
    buttons = in_rows([_Question(code, period).button(places.label(turn, code)) for code in areas or scopes])
    if areas:
        turn.say("coordinator.recap.which", buttons=buttons)
        return
    if isinstance(body, Press):
        await auditing.refused(turn, Right.RECAP)
    turn.say("coordinator.recap.unknown", buttons=buttons)


def asked(turn: Turn, words: str, usual: Period) -> tuple[Period, list[str]]:
    """The period, and the areas that a press (`<area>.<period>…`) or `words` mean: none where these name nothing that
    the sender may see the figures of. `usual` is the period where none is said."""
    scopes, today = turn.scopes(Right.RECAP), today_of(turn)
    match turn.inbound.body:
        case Press(arguments=[code, period_code, *_]) if period := periods.of_code(period_code, today):
            area_code = places.from_data(code)
            return period, [area_code] if places.allowed(turn, area_code, scopes) else []
        case Text():
            read, place = periods.read(words, today)
            return read or usual, places.named(turn, place, scopes) if place else list(scopes)
        case _:
            return usual, list(scopes)


def today_of(turn: Turn) -> date:
    """The day that it is where the office is."""
    return turn.now.astimezone(turn.rules.timezone).date()


def name_of(turn: Turn, period: Period, to: Address | None = None) -> str:
    """A period in words (`minggu ini`, `1 November 2026`, `1 November 2026 – 24 November 2026`), in the language of
    `to`, or of this chat."""
    if period.word:
        return turn.text(f"coordinator.period.{period.word}", to=to)
    language = (to or turn.chat).language
    first, last = (turn.world.texts.date(language, day) for day in (period.first, period.last))
    return first if first == last else turn.text("coordinator.period.span", to=to, first=first, last=last)


async def _show(turn: Turn, asked: _Question, scopes: Sequence[str]) -> None:
    found = await figures(turn, asked.area_code, asked.period.bounds(turn.rules.timezone))
    lines = [*_totals(turn, asked, found), *_parts(turn, found)]
    turn.send("\n".join(lines), buttons=_buttons(turn, asked, [area for area, _ in found.parts], scopes))


def _totals(turn: Turn, asked: _Question, found: Figures) -> list[str]:
    total = found.total
    lines = [
        turn.text(
            "coordinator.recap.title", area=places.label(turn, asked.area_code), period=name_of(turn, asked.period)
        ),
        turn.text("coordinator.recap.came", received=total.received),
        turn.text("coordinator.recap.stands", open=total.open, overdue=total.overdue),
        *([turn.text("coordinator.recap.asked", count=total.asked)] if total.asked else []),
        turn.text("coordinator.recap.closed", count=found.closed),
    ]
    lines += [
        turn.text("coordinator.recap.outcome", outcome=turn.text(f"common.outcome.{outcome}"), count=count)
        for outcome, count in found.outcomes.items()
    ]
    times = turn.text("coordinator.recap.median", claim=long(turn, found.claimed), close=long(turn, found.ended))
    lines += [times] if found.claimed or found.ended else []
    if found.ratings:
        count, mean = found.ratings
        rated = turn.world.texts.tenths(turn.language, mean)
        lines.append(turn.text("coordinator.recap.rating", mean=rated, count=count))
    return lines


def _parts(turn: Turn, found: Figures) -> list[str]:
    """A line for each area below, and one for reports whose village is not known."""
    lines = [_line(turn, area.name, count) for area, count in found.parts]
    if found.unplaced:
        lines.append(_line(turn, turn.text("coordinator.recap.village_unknown"), found.unplaced))
    return ["", turn.text("coordinator.recap.parts"), *lines] if lines else []


def _line(turn: Turn, name: str, count: AreaCount) -> str:
    return turn.text(
        "coordinator.recap.part", name=name, received=count.received, open=count.open, overdue=count.overdue
    )


def long(turn: Turn, took: timedelta | None) -> str:
    """How long something took, in words; a dash where it is not known."""
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
    area, code = places.to_data(asked.area_code), asked.period.code
    looks = (
        turn.button("pictures.button.map", "map", area, code),
        turn.button("pictures.button.chart", "chart", area, code),
        turn.button("pictures.button.pace", "pace", area, code),
    )
    dates = turn.button("coordinator.period.dates", "r", "dates")
    document = turn.button("periodic.button", "periodic", area, code)
    return (*in_rows(deeper), *in_rows([*others, dates]), looks, (document,))


def in_rows(buttons: Iterable[Button]) -> Buttons:
    """As many in a row as there is room for, so that what stands above stays in sight."""
    rows: list[list[Button]] = []
    for button in buttons:
        letters = len(button.label) + sum(len(other.label) for other in rows[-1]) if rows else ROW_LETTERS + 1
        if letters <= ROW_LETTERS and len(rows[-1]) < A_ROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(map(tuple, rows))
