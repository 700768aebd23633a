"""What changed rules do to an open ticket's deadline and timers: a table each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.conversations import Timer
from bot.domain.replanning import Moves, due_again, timer_moves
from bot.domain.rules import Rules, ServiceLevels, Stage
from bot.domain.tickets import Action, State, Ticket, TicketEvent
from tests.domain.test_deadlines import ticket

T0 = datetime(2026, 6, 25, 3, 0, tzinfo=UTC)  # 10.00 WIB
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RIAS, TOBOALI = "19.03.01.2008", "19.03.01"
OPEN = (Action.OPEN, State.NEW, 0)
CLAIM, TRACE = (Action.CLAIM, State.CLAIMED, 5), (Action.TRACE, State.TRACING, 9)
PLENARY = Stage("Pleno", date(2026, 6, 27), date(2026, 6, 28), locks_list=True)
SHORT = Rules(levels=replace(ServiceLevels(), claim=6 * HOUR, trace=12 * HOUR, result=DAY))


def story(*steps: tuple[Any, ...]) -> list[TicketEvent]:
    """(action, the state it leads to, hours after the first, the posko where it is another)."""
    return [
        TicketEvent(
            id=n,
            ticket_id=1,
            action=action,
            actor="officer",
            at=T0 + hours * HOUR,
            to_state=state,
            area_code=area[0] if area else RIAS,
        )
        for n, (action, state, hours, *area) in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "fields", "rules", "expected"),
    [
        ((OPEN,), {}, SHORT, T0 + 6 * HOUR),
        ((OPEN, CLAIM), {}, SHORT, T0 + 17 * HOUR),
        ((OPEN, CLAIM, TRACE), {}, SHORT, T0 + 5 * HOUR + DAY),
        ((OPEN, (Action.REROUTE, State.NEW, 3, TOBOALI)), {}, SHORT, T0 + 9 * HOUR),
        ((OPEN, CLAIM, (Action.RELEASE, State.NEW, 7)), {}, SHORT, T0 + 13 * HOUR),
        ((OPEN, CLAIM, (Action.NOTE, State.CLAIMED, 8)), {}, SHORT, T0 + 17 * HOUR),
        ((OPEN, CLAIM, (Action.ASK, State.CLAIMED, 6)), {}, SHORT, T0 + 17 * HOUR),
        (
            (OPEN, CLAIM, (Action.ASK, State.CLAIMED, 6), (Action.ANSWER, State.CLAIMED, 16)),
            {},
            SHORT,
            T0 + 27 * HOUR,
        ),
        ((OPEN, CLAIM, (Action.UNDO, State.NEW, 6)), {}, SHORT, T0 + 6 * HOUR),
        (
            (OPEN, CLAIM, (Action.POSTPONE, State.CLAIMED, 6)),
            {"postponed_until": T0 + 9 * DAY},
            SHORT,
            T0 + 9 * DAY,
        ),
        (
            (OPEN, CLAIM, (Action.POSTPONE, State.CLAIMED, 6)),
            {"postponed_until": T0 + 9 * DAY},
            replace(SHORT, stages=(PLENARY,)),
            datetime(2026, 6, 26, 17, tzinfo=UTC),
        ),
        ((OPEN, CLAIM), {}, Rules(stages=(PLENARY,)), datetime(2026, 6, 26, 17, tzinfo=UTC)),
        ((OPEN, CLAIM), {"state": State.CLOSED}, SHORT, None),
    ],
)
def test_when_it_is_due_by_other_rules(
    steps: tuple[tuple[Any, ...], ...], fields: dict[str, Any], rules: Rules, expected: datetime | None
) -> None:
    assert due_again(ticket(**fields), story(*steps), rules) == expected


NOW = T0 + DAY
REMIND = "trace_due"


def timer(kind: str, due: datetime, step: int = 0, number: int = 1) -> Timer:
    return Timer(id=number, key=str(number), kind=kind, subject_id=1, due_at=due, step=step)


FOLLOWED = {"state": State.FOLLOWED_UP, "followed_up_at": NOW - DAY}


@pytest.mark.parametrize(
    ("fields", "due", "waiting", "expected"),
    [
        ({}, NOW + 5 * HOUR, [timer(REMIND, NOW + 9 * HOUR)], Moves(((1, NOW + 5 * HOUR),))),
        ({}, NOW + 5 * HOUR, [timer(REMIND, NOW + 5 * HOUR)], Moves()),
        ({}, NOW - HOUR, [timer(REMIND, NOW + 9 * HOUR)], Moves(((1, NOW),))),
        ({}, NOW - HOUR, [timer(REMIND, NOW - 2 * HOUR)], Moves()),  # it fires in a moment
        ({}, NOW - HOUR, [timer(REMIND, NOW + 2 * HOUR, 1)], Moves()),  # late as before: the ladder goes on
        ({}, NOW - HOUR, [], Moves()),
        ({}, NOW + HOUR, [], Moves(ladder_at=NOW + HOUR)),
        (
            {},
            NOW + HOUR,
            [timer(REMIND, NOW + 2 * HOUR, 1), timer("claim_expired", NOW + 3 * HOUR, number=2)],
            Moves(cancelled=(1, 2), ladder_at=NOW + HOUR),
        ),
        ({}, NOW + 12 * HOUR, [timer(REMIND, NOW + HOUR)], Moves(((1, NOW + 20 * HOUR),))),  # 22.00: quiet until 06.00
        (
            {"waiting_since": NOW - DAY},
            NOW,
            [timer("close_unanswered", NOW + DAY)],
            Moves(((1, NOW + 6 * DAY),)),
        ),
        ({"waiting_since": NOW - DAY}, NOW, [timer("close_unanswered", NOW + 20 * DAY)], Moves()),
        (FOLLOWED, NOW, [timer("ask_confirmation", NOW + DAY)], Moves(((1, NOW),))),
        (FOLLOWED, NOW, [timer("close_unanswered", NOW + DAY)], Moves()),  # the citizen was told how many days
    ],
)
def test_what_becomes_of_its_timers(
    fields: dict[str, Any], due: datetime, waiting: list[Timer], expected: Moves
) -> None:
    about: Ticket = ticket(**({"state": State.CLAIMED} | fields))
    reminder = "" if about.state is State.FOLLOWED_UP else REMIND
    assert timer_moves(about, due, waiting, reminder, Rules(), NOW) == expected
