"""/peta, /grafik and /kinerja: figures for those who would rather look than read; buttons go deeper, to another time or
another measure. What is in a picture stands in words below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import periods
from bot.domain.messages import Button, Buttons, Press, Text
from bot.domain.people import Right
from bot.domain.periods import A_DAY, Period
from handlers import auditing, pictures, trends
from handlers.coordinator import places, recap
from handlers.coordinator.recap import WEEK, in_rows
from handlers.pictures import Asked, Kind
from handlers.trends import Measure
from handlers.turn import Turn

RECENT_DAYS = 30
"""How far back a chart and times look where nobody says otherwise."""
VILLAGES, VOTERS = "v", "p"
"""Signs in a map's button for its `villages`, and for what comes on a thousand voters."""
WORDS = {
    Measure.OPEN: ("terbuka", "open"),
    Measure.OVERDUE: ("lewat batas", "terlambat", "lewat", "overdue", "late"),
    Measure.RECEIVED: ("masuk", "received"),
    Measure.CLOSED: ("selesai", "closed"),
}
"""How a measure is typed, before the area: the longer spellings first."""
PARTS_A_PRESS = 24
"""Areas below that have a button: who looks for another one types its name."""


async def map_shown(turn: Turn) -> None:
    """`/peta [ukuran] [wilayah] [waktu]`, or `map.<area>.<period>[.<measure>.<signs>]`."""
    today = recap.today_of(turn)
    measure, words = _measured(turn)
    asked = await _asked(turn, Kind.MAP, words, periods.usual(WEEK, today))
    if asked is None:
        return
    body = turn.inbound.body
    signs = "".join(body.arguments[3:4]) if isinstance(body, Press) else ""
    asked = replace(asked, measure=measure, villages=VILLAGES in signs, per_voters=VOTERS in signs)
    asked = replace(
        asked,
        villages=asked.villages and trends.has_villages(turn.world, asked.area_code),
        per_voters=asked.per_voters and bool(turn.rules.voters),
    )
    found = await trends.spread(
        turn.store, turn.world, turn.now, asked.area_code, asked.period, measure, villages=asked.villages
    )
    parts = [part.area.code for part in found.parts if part.count and part.area.code != asked.area_code]
    below = [] if asked.villages else parts
    _send(turn, asked, pictures.of_map(turn.world, asked, found), _map_buttons(turn, asked, below))


async def chart_shown(turn: Turn) -> None:
    """`/grafik [wilayah] [waktu]`, or `chart.<area>.<period>`."""
    asked = await _asked(turn, Kind.CHART, _words(turn), _recent(turn))
    if asked is None:
        return
    found = await trends.course(turn.store, turn.world, turn.now, asked.area_code, asked.period)
    below = [area.code for area in turn.world.areas.children(asked.area_code)]
    _send(turn, asked, pictures.of_chart(turn.world, asked, found), _buttons(turn, asked, below))


async def pace_shown(turn: Turn) -> None:
    """`/kinerja [wilayah] [waktu]`, or `pace.<area>.<period>`."""
    asked = await _asked(turn, Kind.PACE, _words(turn), _recent(turn))
    if asked is None:
        return
    found = await trends.paces(turn.store, turn.world, asked.area_code, asked.period)
    poskos = {pace.posko_area for pace in found.poskos}
    below = [area.code for area in turn.world.areas.children(asked.area_code) if area.code in poskos]
    _send(turn, asked, pictures.of_paces(turn.world, asked, found), _buttons(turn, asked, below))


# --- what is asked for ------------------------------------------------------------------------------------------------


async def _asked(turn: Turn, kind: Kind, words: str, usual: Period) -> Asked | None:
    """The picture that is meant; None where that had to be asked, or nothing in scope is meant."""
    body = turn.inbound.body
    if isinstance(body, Press) and body.arguments == ["dates"]:
        turn.say("pictures.dates", command=_command(turn, kind))
        return None
    period, areas = recap.asked(turn, words, usual)
    if len(areas) == 1:
        return Asked(kind, areas[0], period, turn.language)
    scopes = turn.scopes(Right.RECAP)
    choice = [_button(Asked(kind, code, period, ""), places.label(turn, code)) for code in areas or scopes]
    if areas:
        turn.say("coordinator.recap.which", buttons=in_rows(choice))
        return None
    if isinstance(body, Press):
        await auditing.refused(turn, Right.RECAP)
    turn.say("pictures.unknown", buttons=in_rows(choice), command=_command(turn, kind))
    return None


def _command(turn: Turn, kind: Kind) -> str:
    """What is typed to ask for it."""
    return turn.text(f"pictures.command.{kind}")


def _words(turn: Turn) -> str:
    body = turn.inbound.body
    return body.arguments if isinstance(body, Text) else ""


def _measured(turn: Turn) -> tuple[Measure, str]:
    """The measure of a map that is pressed or typed, and the words behind it."""
    body = turn.inbound.body
    if isinstance(body, Press):
        word = "".join(body.arguments[2:3])
        return Measure(word) if word in list(Measure) else Measure.OPEN, ""
    words = " ".join(_words(turn).casefold().split())
    for measure, spellings in WORDS.items():
        for spelling in spellings:
            if f"{words} ".startswith(f"{spelling} "):
                return measure, words.removeprefix(spelling).strip()
    return Measure.OPEN, words


def _recent(turn: Turn) -> Period:
    today = recap.today_of(turn)
    return Period(today - A_DAY * (RECENT_DAYS - 1), today)


# --- what is answered -------------------------------------------------------------------------------------------------


def _send(turn: Turn, asked: Asked, told: Sequence[str], buttons: Buttons) -> None:
    named = pictures.title(turn.world, asked)
    days = pictures.when(turn.world, asked, turn.now)
    text = turn.text("pictures.here", title=named, when=days, told="\n".join(told))
    turn.send(text, buttons=buttons, attachment_id=pictures.name(turn, asked))


def _map_buttons(turn: Turn, asked: Asked, below: Sequence[str]) -> Buttons:
    measures = [
        _button(replace(asked, measure=measure), turn.text(f"pictures.button.{measure}"))
        for measure in Measure
        if measure is not asked.measure
    ]
    ways = []
    if trends.has_villages(turn.world, asked.area_code):
        key = "pictures.button.districts" if asked.villages else "pictures.button.villages"
        ways.append(_button(replace(asked, villages=not asked.villages), turn.text(key)))
    if turn.rules.voters:
        key = "pictures.button.counts" if asked.per_voters else "pictures.button.voters"
        ways.append(_button(replace(asked, per_voters=not asked.per_voters), turn.text(key)))
    return (*in_rows(measures), *in_rows(ways), *_buttons(turn, asked, below))


def _buttons(turn: Turn, asked: Asked, below: Sequence[str]) -> Buttons:
    """Deeper, higher, at another time, and the same as something else."""
    names = turn.world.areas.names(below[:PARTS_A_PRESS])
    deeper = [_button(replace(asked, area_code=code, villages=False), name) for code, name in names.items()]
    above = asked.area_code.rpartition(".")[0]
    if places.allowed(turn, above, turn.scopes(Right.RECAP)):
        up = turn.text("coordinator.recap.up", area=places.label(turn, above))
        deeper.append(_button(replace(asked, area_code=above), up))
    return (*in_rows(deeper), *in_rows(_times(turn, asked)), _others(turn, asked))


def _times(turn: Turn, asked: Asked) -> list[Button]:
    """Other periods, where they make a difference."""
    if asked.is_of_now:
        return []
    today = recap.today_of(turn)
    usual = [
        _button(replace(asked, period=periods.usual(word, today)), turn.text(f"coordinator.period.{word}"))
        for word in periods.USUAL
        if word != asked.period.word
    ]
    return [*usual, turn.button("coordinator.period.dates", asked.kind.value, "dates")]


def _others(turn: Turn, asked: Asked) -> tuple[Button, ...]:
    """The same area and days in the other pictures, and in numbers."""
    area, code = places.to_data(asked.area_code), asked.period.code
    kinds = [turn.button(f"pictures.button.{kind}", kind.value, area, code) for kind in Kind if kind is not asked.kind]
    return (*kinds, turn.button("pictures.button.recap", "r", area, code))


def _button(asked: Asked, label: str) -> Button:
    """A button that asks for this."""
    data = [asked.kind.value, places.to_data(asked.area_code), asked.period.code]
    if asked.kind is Kind.MAP:
        signs = VILLAGES * asked.villages + VOTERS * asked.per_voters
        data += [asked.measure.value, signs or "-"]
    return Button(label, ".".join(data))
