"""Each update up to five times, mixed with those of others, in batches of any size: the end is the same as once, in
order, alone."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.domain.messages import Text
from tests.chaos.disorder import SCRIPTS, Crowd, WebhookCrowd, played_alone


@cache
def end_of(script: str, *, by_webhook: bool = False) -> dict[str, Any]:
    return played_alone(script, WebhookCrowd if by_webhook else Crowd)


class Network(RuleBasedStateMachine):
    """A network that keeps each chat's first deliveries in order, and nothing else."""

    crowd_of: type[Crowd] = Crowd

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.crowd = self.crowd_of()
        self.runner.run(self.crowd.__aenter__())

    @rule(which=st.integers(0, 99))
    def comes(self, which: int) -> None:
        self.crowd.comes(sorted(self.crowd.scripts)[which % len(self.crowd.scripts)])

    @precondition(lambda self: any(not citizen.is_through for citizen in self.crowd.citizens))
    @rule(which=st.integers(0, 99), steps=st.integers(1, 4))
    def speaks(self, which: int, steps: int) -> None:
        talking = [citizen for citizen in self.crowd.citizens if not citizen.is_through]
        citizen = talking[which % len(talking)]
        for _ in range(min(steps, len(SCRIPTS[citizen.script]) - len(citizen.said))):
            self.crowd.speaks(citizen)

    @precondition(lambda self: any(citizen.said for citizen in self.crowd.citizens))
    @rule(which=st.integers(0, 999), place=st.integers(0, 99))
    def comes_again(self, which: int, place: int) -> None:
        said = [inbound for citizen in self.crowd.citizens for inbound in citizen.said]
        self.crowd.comes_again(said[which % len(said)], place)

    @precondition(lambda self: bool(self.crowd.waiting))
    @rule(size=st.integers(1, 100), rest=st.booleans())
    def hand_in(self, size: int, rest: bool) -> None:
        self.runner.run(self.crowd.hand_in(size))
        if rest:
            self.runner.run(self.crowd.hotline.settle())

    def teardown(self) -> None:
        try:
            ends = self.runner.run(self.crowd.end())
            for citizen, end in zip(self.crowd.citizens, ends, strict=True):
                assert end == end_of(citizen.script, by_webhook=self.crowd_of is WebhookCrowd), (
                    citizen.name,
                    citizen.script,
                )
        finally:
            self.runner.run(self.crowd.__aexit__(None, None, None))
            self.runner.close()


class WhatsApp(Network):
    """The same through WhatsApp's webhook."""

    crowd_of = WebhookCrowd


@pytest.mark.parametrize(("network", "examples"), [(Network, 25), (WhatsApp, 10)])
def test_disorder_changes_nothing(network: type[Network], examples: int) -> None:
    run_state_machine_as_test(
        network,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_end_as_they_are_meant_to(script: str) -> None:
    end = end_of(script)
    assert len(end["tickets"]) == (0 if script == "called off" else 1)
    assert end["inbox"] == list(range(len(SCRIPTS[script])))
    assert len(end["files"]) == (4 if script == "two albums" else 0)


async def test_words_that_a_network_brings_again_were_not_said_again() -> None:
    """Else the next time that somebody does say them they would be taken for a repeat, and get no answer."""
    async with Crowd() as crowd:
        hotline = crowd.hotline
        first = hotline.inbound("ani", Text("halo"))
        await hotline.hands_in(first)
        await hotline.says("ani", "terima kasih")
        answered = len(hotline.seen("ani"))
        await hotline.hands_in(first, hotline.inbound("ani", Text("halo")))
        assert len(hotline.seen("ani")) == answered + 1
