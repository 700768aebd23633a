"""The life of a ticket: every state × action, random walks, and numbers that notice a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import IllegalStep
from bot.domain.tickets import (
    CONCLUSIONS,
    OPEN_STATES,
    TRANSITIONS,
    WORKING_STATES,
    Action,
    Outcome,
    State,
    read_ticket_number,
    step,
    ticket_number,
)

STAY = "="
TABLE = """
                new       claimed     tracing     recommended suggested    followed_up  closed
open            -         -           -           -           -            -            -
claim           claimed   -           -           =           =            =            -
release         -         new         new         =           =            =            -
reroute         new       new         new         -           -            -            -
escalate        =         =           =           =           =            =            -
trace           -         tracing     -           -           -            -            -
visit           -         -           =           =           =            -            -
recommend       -         recommended recommended -           -            -            -
accept          -         -           -           =           -            -            -
return          -         -           -           tracing     -            -            -
suggest         -         -           suggested   suggested   -            -            -
follow_up       -         -           -           -           followed_up  -            -
ignored         -         -           -           -           closed       -            -
conclude        -         closed      closed      closed      closed       closed       -
confirm         -         -           -           -           -            closed       -
reopen          -         -           -           -           -            tracing      new
cancel          closed    closed      closed      closed      closed       closed       -
ask             -         =           =           =           =            =            -
postpone        -         =           =           =           =            -            -
merge           -         closed      closed      -           -            -            -
split           -         =           =           -           -            -            -
assign          claimed   =           =           =           =            =            -
undo            -         -           -           -           -            -            -
answer          =         =           =           =           =            =            -
note            =         =           =           =           =            =            =
add             =         =           =           =           =            =            =
view            =         =           =           =           =            =            =
voter_word      -         =           =           =           =            =            -
ask_erasure     =         =           =           =           =            =            -
object          =         =           =           =           =            =            =
withdraw        =         =           =           =           =            =            =
refuse          =         =           =           =           =            =            =
erase           -         -           -           -           -            -            =
rate            -         -           -           -           -            -            =
unreachable     =         =           =           =           =            =            -
block           =         =           =           =           =            =            =
unblock         =         =           =           =           =            =            =
"""
"""What the manual promises, written a second time by hand: `-` is refused, `=` stays."""


def _cases() -> list[tuple[State, Action, State | None]]:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    cases: list[tuple[State, Action, State | None]] = []
    for action, *targets in rows:
        for state, target in zip(head, targets, strict=True):
            to = None if target == "-" else State(state if target == STAY else target)
            cases.append((State(state), Action(action), to))
    return cases


CASES = _cases()


def test_the_table_names_every_state_and_action() -> None:
    assert {(state, action) for state, action, _ in CASES} == {(s, a) for s in State for a in Action}
    assert set(TRANSITIONS) == set(Action)


@pytest.mark.parametrize(("state", "action", "target"), CASES)
def test_each_step_leads_where_the_table_says(state: State, action: Action, target: State | None) -> None:
    if target is not None:
        assert step(state, action) is target
        return
    with pytest.raises(IllegalStep) as refused:
        step(state, action)
    assert (refused.value.state, refused.value.action) == (state, action)


@given(st.lists(st.sampled_from(Action), max_size=40))
def test_a_random_walk_never_leaves_the_road(actions: list[Action]) -> None:
    """Whatever is tried in whatever order: only legal steps move, a closed ticket opens by REOPEN alone, and only
    saran perbaikan and its follow-up lie between a result and confirmation."""
    state, way = State.NEW, [State.NEW]
    for action in actions:
        try:
            reached = step(state, action)
        except IllegalStep:
            continue
        if state is State.CLOSED and reached is not State.CLOSED:
            assert action is Action.REOPEN
        if action is Action.CONFIRM:
            assert state is State.FOLLOWED_UP
            assert {State.CLAIMED, State.SUGGESTED} <= set(way)
            assert {State.TRACING, State.RECOMMENDED} & set(way)
        state = reached
        way.append(state)


@pytest.mark.parametrize("start", list(State))
def test_every_ticket_can_come_to_an_end_and_back(start: State) -> None:
    """No state is a trap: from each of them all states can be reached."""
    reached, waiting = {start}, [start]
    while waiting:
        for targets in TRANSITIONS.values():
            target = targets.get(waiting[0])
            if target is not None and target not in reached:
                reached.add(target)
                waiting.append(target)
        waiting.pop(0)
    assert reached == set(State)


def test_states_and_outcomes_fall_into_the_groups_that_handlers_use() -> None:
    assert set(OPEN_STATES) == set(State) - {State.CLOSED}
    assert set(WORKING_STATES) == set(OPEN_STATES) - {State.NEW}
    assert set(CONCLUSIONS).isdisjoint({Outcome.TERDAFTAR, Outcome.DITERUSKAN, Outcome.DIBATALKAN, Outcome.GANDA})


# --- numbers ----------------------------------------------------------------------------------------------------------

SERIALS = st.integers(min_value=1, max_value=9_999_999)
KABUPATEN = st.from_regex(r"[1-9][0-9]\.[0-9][0-9]", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1903-412-{}", "1903-412-{}"),
        ("1903412{}", "1903-412-{}"),
        ("1903 412 {}", "1903-412-{}"),
        (" 1903–412–{}. ", "1903-412-{}"),
        ("1903-0412-{}", ""),
        ("903-412-{}", ""),
        ("1903-{}", ""),
        ("1903-412", ""),
        ("", ""),
        ("１９０３-412-{}", ""),
        ("1903-4x2-{}", ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: str) -> None:
    letter = ticket_number("19.03", 412)[-1]
    assert read_ticket_number(typed.format(letter.lower())) == number.format(letter)


@given(KABUPATEN, SERIALS)
def test_every_number_reads_back(kabupaten: str, serial: int) -> None:
    number = ticket_number(kabupaten, serial)
    assert read_ticket_number(number) == number
    assert read_ticket_number(number.replace("-", "").lower()) == number


@given(KABUPATEN, SERIALS)
def test_every_wrong_digit_is_noticed(kabupaten: str, serial: int) -> None:
    plain = ticket_number(kabupaten, serial).replace("-", "")
    for place in range(len(plain) - 1):
        for digit in "0123456789":
            if digit != plain[place]:
                assert read_ticket_number(plain[:place] + digit + plain[place + 1 :]) == ""


@given(KABUPATEN, SERIALS)
def test_every_swap_of_neighbours_is_noticed(kabupaten: str, serial: int) -> None:
    plain = ticket_number(kabupaten, serial).replace("-", "")
    for place in range(len(plain) - 2):
        one, other = plain[place], plain[place + 1]
        if one != other:
            assert read_ticket_number(plain[:place] + other + one + plain[place + 2 :]) == ""


@given(KABUPATEN, SERIALS, st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_every_wrong_letter_is_noticed(kabupaten: str, serial: int, letter: str) -> None:
    number = ticket_number(kabupaten, serial)
    if letter != number[-1]:
        assert read_ticket_number(number[:-1] + letter) == ""
