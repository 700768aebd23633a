"""The pacer on a clock of the test's own: exact delays, and a walk that proves no window is ever overfull."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import pacing
from bot.channels.base import Limits
from bot.channels.pacing import Pacer
from bot.domain.messages import Endpoint, EndpointKind

TELEGRAM = Limits(4096, 1024, 100, 64, 20_000_000, everyone_per_s=30.0, chat_per_s=1.0, group_per_minute=20.0)
BOUNDLESS = Limits(4096, 1024, 100, 64, 20_000_000, everyone_per_s=inf, chat_per_s=inf, group_per_minute=inf)
GROUP = Endpoint("telegram", "-100", EndpointKind.GROUP)


def person(number: int) -> Endpoint:
    """A private chat."""
    return Endpoint("telegram", str(number))


class Clock:
    """Time as the test says."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sends_at_once(pacer: Pacer, endpoint: Endpoint) -> int:
    """How many go out before the pacer says wait (at most 100)."""
    count = 0
    while count < 100 and pacer.delay(endpoint) == 0:
        pacer.sent(endpoint)
        count += 1
    return count


@pytest.mark.parametrize(("burst", "at_once", "wait_s"), [(1, 1, 1.0), (3, 3, 3.0)])
def test_a_chat_gets_its_rate(clock: Clock, burst: int, at_once: int, wait_s: float) -> None:
    pacer = Pacer(TELEGRAM, clock, burst=burst)
    assert sends_at_once(pacer, person(1)) == at_once
    assert pacer.delay(person(1)) == wait_s
    assert pacer.delay(person(2)) == 0
    clock.now += wait_s
    assert pacer.delay(person(1)) == 0


def test_a_group_gets_twenty_a_minute(clock: Clock) -> None:
    pacer = Pacer(TELEGRAM, clock)
    for _ in range(20):
        assert pacer.delay(GROUP) == 0
        pacer.sent(GROUP)
        clock.now += 1
    assert pacer.delay(GROUP) == 40
    assert pacer.delay(person(1)) == 0
    clock.now += 40
    assert pacer.delay(GROUP) == 0


def test_everyone_together_gets_thirty_a_second(clock: Clock) -> None:
    pacer = Pacer(TELEGRAM, clock)
    for number in range(30):
        assert pacer.delay(person(number)) == 0
        pacer.sent(person(number))
    assert pacer.delay(person(99)) == 1
    clock.now += 0.25
    assert pacer.delay(person(99)) == 0.75


def test_what_is_patient_leaves_a_third_to_others(clock: Clock) -> None:
    pacer = Pacer(TELEGRAM, clock)
    for number in range(20):
        assert pacer.delay(person(number), patient=True) == 0
        pacer.sent(person(number))
    assert (pacer.delay(person(99), patient=True), pacer.delay(person(99))) == (1, 0)
    clock.now += 0.5
    for number in range(100, 110):
        assert pacer.delay(person(number)) == 0
        pacer.sent(person(number))
    clock.now += 0.5
    assert pacer.delay(person(99), patient=True) == 0
    assert pacer.delay(person(109), patient=True) == 0.5, "the chat's own limit holds as well"


def test_a_slow_network_still_takes_what_is_patient(clock: Clock) -> None:
    pacer = Pacer(Limits(1, 1, 1, 1, 1, 0.5, 0.5, 1.0), clock)
    assert pacer.delay(person(1), patient=True) == 0
    pacer.sent(person(1))
    assert pacer.delay(person(2), patient=True) == 2


def test_pauses_hold_one_or_all_and_are_never_shortened(clock: Clock) -> None:
    pacer = Pacer(TELEGRAM, clock)
    pacer.pause(person(1), 30)
    pacer.pause(person(1), 5)
    assert (pacer.delay(person(1)), pacer.delay(person(2))) == (30, 0)
    pacer.pause(None, 7)
    assert (pacer.delay(person(1)), pacer.delay(person(2))) == (30, 7)
    clock.now += 30
    assert (pacer.delay(person(1)), pacer.delay(person(2))) == (0, 0)


@pytest.mark.parametrize("limits", [BOUNDLESS, Limits(1, 1, 1, 1, 1, 0.0, 0.0, 0.0)])
def test_no_limit_means_no_delay(clock: Clock, limits: Limits) -> None:
    assert sends_at_once(Pacer(limits, clock), GROUP) == 100


def test_idle_chats_are_forgotten_and_busy_ones_kept(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "IDLE_CHATS_KEPT", 3)
    pacer = Pacer(TELEGRAM, clock)
    pacer.pause(person(0), 100)
    for number in range(1, 10):
        pacer.sent(person(number))
        clock.now += 2
    assert len(pacer._chats) <= 3
    assert pacer.delay(person(0)) > 0


@given(st.lists(st.tuples(st.sampled_from(["1", "2", "-100"]), st.floats(0, 5)), max_size=150))
def test_no_window_is_ever_overfull(wishes: list[tuple[str, float]]) -> None:
    clock = Clock()
    pacer = Pacer(TELEGRAM, clock)
    sent: list[tuple[float, str]] = []
    for name, pause in wishes:
        clock.now += pause
        kind = EndpointKind.GROUP if name.startswith("-") else EndpointKind.PRIVATE
        endpoint = Endpoint("telegram", name, kind)
        clock.now += pacer.delay(endpoint)
        assert pacer.delay(endpoint) < 1e-9
        pacer.sent(endpoint)
        sent.append((clock.now, name))
    for start, _ in sent:
        assert sum(start <= at < start + 1 - 1e-6 for at, _ in sent) <= 30
        for name in ("1", "2", "-100"):
            assert sum(start <= at < start + 1 - 1e-6 for at, who in sent if who == name) <= 1
        assert sum(start <= at < start + 60 - 1e-6 for at, who in sent if who == "-100") <= 20
