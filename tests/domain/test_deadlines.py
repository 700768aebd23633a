"""Deadlines: a table of cases, and what holds for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import deadlines
from bot.domain.rules import QuietHours, Rules, ServiceLevels, Stage
from bot.domain.tickets import State, Ticket

WIB = ZoneInfo("Asia/Jakarta")
RULES = Rules()
T0 = datetime(2026, 6, 25, 3, 0, tzinfo=UTC)  # 10.00 WIB
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ticket(state: State = State.NEW, **fields: Any) -> Ticket:
    base: dict[str, Any] = {
        "id": 1,
        "number": "1903-1-A",
        "secret_hash": b"",
        "reporter_address_id": 1,
        "category": "belum_dicoklit",
        "subject": "self",
        "area_code": "19.03.01.2008",
        "posko_area": "19.03.01.2008",
        "routing_reason": "own",
        "created_at": T0,
    }
    return Ticket(**(base | fields), state=state)


def wib(*when: int) -> datetime:
    return datetime(*when, tzinfo=WIB).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("state", "stamps", "expected"),
    [
        (State.NEW, {}, T0 + 24 * HOUR),
        (State.CLAIMED, {"claimed_at": T0 + HOUR}, T0 + HOUR + 48 * HOUR),
        (State.TRACING, {"claimed_at": T0, "traced_at": T0 + DAY}, T0 + 3 * DAY),
        (State.SUGGESTED, {"claimed_at": T0, "suggested_at": T0 + DAY}, T0 + 4 * DAY),
        (State.FOLLOWED_UP, {"followed_up_at": T0 + DAY}, T0 + DAY + DAY + 7 * DAY),
        (State.CLOSED, {"closed_at": T0 + DAY}, None),
        (State.CLAIMED, {"claimed_at": T0, "waiting_since": T0 + HOUR}, None),
    ],
)
def test_due_at(state: State, stamps: dict[str, Any], expected: datetime | None) -> None:
    assert deadlines.due_at(ticket(state, **stamps), RULES) == expected


def test_reopened_begins_anew() -> None:
    reopened = ticket(State.NEW, claimed_at=T0, closed_at=T0 + DAY)
    assert deadlines.due_at(reopened, RULES, entered=T0 + 9 * DAY) == T0 + 10 * DAY


PLENARIES = (
    Stage("Coklit", date(2026, 6, 20), date(2026, 7, 24)),
    Stage("Pleno desa", date(2026, 6, 26), date(2026, 6, 28), locks_list=True),
    Stage("Pleno kecamatan", date(2026, 6, 27), date(2026, 6, 29), locks_list=True),
)


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        (wib(2026, 6, 24, 10), wib(2026, 6, 25, 10)),  # the level comes first
        (wib(2026, 6, 25, 10), wib(2026, 6, 26, 0)),  # the plenary comes first: local midnight before it
        (wib(2026, 6, 26, 0), wib(2026, 6, 27, 0)),  # that one has begun: the next
        (wib(2026, 6, 27, 0), wib(2026, 6, 28, 0)),  # none ahead
    ],
)
def test_a_plenary_is_a_deadline(entered: datetime, expected: datetime) -> None:
    rules = replace(RULES, stages=PLENARIES)
    assert deadlines.due_at(ticket(), rules, entered=entered) == expected


def test_a_plenary_does_not_hurry_the_citizen() -> None:
    followed_up = ticket(State.FOLLOWED_UP, followed_up_at=wib(2026, 6, 25, 10))
    assert deadlines.due_at(followed_up, replace(RULES, stages=PLENARIES)) == wib(2026, 7, 3, 10)


def test_the_clock_pauses_while_the_citizen_is_asked() -> None:
    claimed = ticket(State.CLAIMED, claimed_at=T0, due_at=T0 + 48 * HOUR)
    asked = replace(claimed, waiting_since=T0 + HOUR)
    asked = replace(asked, due_at=deadlines.due_after(claimed, asked, RULES, T0 + HOUR))
    assert asked.due_at == claimed.due_at
    answered = replace(asked, waiting_since=None)
    assert deadlines.due_after(asked, answered, RULES, T0 + 6 * HOUR) == T0 + 53 * HOUR


def test_a_pause_does_not_reach_past_a_plenary() -> None:
    asked = ticket(State.CLAIMED, claimed_at=T0, due_at=T0 + 12 * HOUR, waiting_since=T0)
    answered = replace(asked, waiting_since=None)
    rules = replace(RULES, stages=PLENARIES)
    assert deadlines.due_after(asked, answered, rules, T0 + 8 * HOUR) == wib(2026, 6, 26, 0)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (ticket(due_at=T0 + DAY, escalations=1), T0 + DAY),
        (ticket(due_at=T0 + DAY, posko_area="19.03.01"), T0 + HOUR + DAY),
        (ticket(State.CLAIMED, claimed_at=T0 + HOUR), T0 + HOUR + 2 * DAY),
        (ticket(State.CLOSED, closed_at=T0 + HOUR), None),
    ],
    ids=["escalated", "rerouted", "claimed", "closed"],
)
def test_due_after(after: Ticket, expected: datetime | None) -> None:
    assert deadlines.due_after(ticket(due_at=T0 + DAY), after, RULES, T0 + HOUR) == expected


@pytest.mark.parametrize(
    ("before", "expected"), [(State.CLAIMED, T0 + 3 * DAY), (State.FOLLOWED_UP, T0 + 9 * DAY + 3 * DAY)]
)
def test_a_result_counts_from_the_claim_and_anew_when_reopened(before: State, expected: datetime) -> None:
    tracing = ticket(State.TRACING, claimed_at=T0, traced_at=T0 + 9 * DAY)
    assert deadlines.due_after(ticket(before, claimed_at=T0), tracing, RULES, T0 + 9 * DAY) == expected


@pytest.mark.parametrize(
    ("quiet", "at", "expected"),
    [
        ((21, 6), (2026, 6, 25, 20, 59), (2026, 6, 25, 20, 59)),
        ((21, 6), (2026, 6, 25, 21, 0), (2026, 6, 26, 6, 0)),
        ((21, 6), (2026, 6, 26, 0, 0), (2026, 6, 26, 6, 0)),
        ((21, 6), (2026, 6, 26, 5, 59), (2026, 6, 26, 6, 0)),
        ((21, 6), (2026, 6, 26, 6, 0), (2026, 6, 26, 6, 0)),
        ((12, 14), (2026, 6, 26, 13, 0), (2026, 6, 26, 14, 0)),
        ((12, 14), (2026, 6, 26, 11, 0), (2026, 6, 26, 11, 0)),
        ((21, 0), (2026, 6, 25, 23, 0), (2026, 6, 26, 0, 0)),
        ((6, 6), (2026, 6, 26, 6, 0), (2026, 6, 26, 6, 0)),
        ((0, 0), (2026, 6, 26, 0, 0), (2026, 6, 26, 0, 0)),
    ],
)
def test_after_quiet(quiet: tuple[int, int], at: tuple[int, ...], expected: tuple[int, ...]) -> None:
    rules = replace(RULES, quiet=QuietHours(time(quiet[0]), time(quiet[1])))
    assert deadlines.after_quiet(wib(*at), rules) == wib(*expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 6, 25, 7, 29), (2026, 6, 25, 7, 30)),
        ((2026, 6, 25, 7, 30), (2026, 6, 26, 7, 30)),
        ((2026, 6, 30, 23, 0), (2026, 7, 1, 7, 30)),
    ],
)
def test_next_digest(now: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert deadlines.next_digest(wib(*now), RULES) == wib(*expected)


def test_a_day_is_the_local_one() -> None:
    jayapura = replace(RULES, timezone=ZoneInfo("Asia/Jayapura"))
    bounds = deadlines.day_bounds(datetime(2026, 6, 25, 16, 0, tzinfo=UTC), jayapura)
    assert bounds == (datetime(2026, 6, 25, 15, 0, tzinfo=UTC), datetime(2026, 6, 26, 15, 0, tzinfo=UTC))


# --- what holds always ------------------------------------------------------------------------------------------------

instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a range
zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin"]).map(ZoneInfo)
times = st.times().map(lambda t: t.replace(microsecond=0))
days = st.integers(0, 2000).map(lambda n: date(2024, 6, 1) + timedelta(days=n))
stages = st.lists(st.builds(lambda day, locks: Stage("x", day, day, locks), days, st.booleans()), max_size=4).map(tuple)
rule_books = st.builds(
    lambda zone, start, end, stages, hours: Rules(
        timezone=zone, quiet=QuietHours(start, end), stages=stages, levels=ServiceLevels(claim=timedelta(hours=hours))
    ),
    zones,
    times,
    times,
    stages,
    st.integers(1, 400),
)


@settings(deadline=None)
@given(instants, rule_books)
def test_quiet_hours_only_ever_delay(at: datetime, rules: Rules) -> None:
    woken = deadlines.after_quiet(at, rules)
    assert at <= woken < at + timedelta(hours=25)


@settings(deadline=None)
@given(instants, times, times, st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]))
def test_nobody_is_woken_in_quiet_hours(at: datetime, start: time, end: time, zone: str) -> None:
    rules = Rules(timezone=ZoneInfo(zone), quiet=QuietHours(start, end))
    woken = deadlines.after_quiet(at, rules)
    assert not rules.quiet.covers(woken.astimezone(rules.timezone).time())
    assert deadlines.after_quiet(woken, rules) == woken


@settings(deadline=None)
@given(instants, st.timedeltas(timedelta(), timedelta(days=3)), rule_books)
def test_later_is_never_earlier(at: datetime, later: timedelta, rules: Rules) -> None:
    if rules.timezone.key.startswith("Asia"):
        assert deadlines.after_quiet(at, rules) <= deadlines.after_quiet(at + later, rules)
    first = deadlines.due_at(ticket(created_at=at), rules)
    second = deadlines.due_at(ticket(created_at=at + later), rules)
    assert first is not None
    assert second is not None
    assert at < first <= second


@settings(deadline=None)
@given(instants, rule_books)
def test_no_deadline_reaches_past_a_plenary_that_was_ahead(at: datetime, rules: Rules) -> None:
    due = deadlines.due_at(ticket(created_at=at), rules)
    locks = [deadlines.local_midnight(s.first_day, rules.timezone) for s in rules.stages if s.locks_list]
    assert due is not None
    assert all(due <= lock for lock in locks if lock > at)
    assert due <= at + rules.levels.claim


@settings(deadline=None)
@given(instants, times, zones)
def test_a_digest_is_always_ahead_and_within_a_day(now: datetime, digest_at: time, zone: ZoneInfo) -> None:
    following = deadlines.next_digest(now, Rules(timezone=zone, digest_at=digest_at))
    assert now < following <= now + timedelta(hours=25)
