"""A hotline with one officer in Desa Rias, for journeys that need no more."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from bot.domain.people import Role
from bot.domain.rules import Rules
from bot.logs import configure_logs
from tests.hotline import FakeClock, Hotline
from tests.journeys.citizens import OFFICE, RIAS
from tests.networks import Network
from tests.networks.telegram import TelegramNetwork
from tests.networks.web import WebNetwork
from tests.networks.whatsapp import WhatsAppNetwork

NETWORKS: dict[str, Callable[[FakeClock], Network] | None] = {
    "script": None,
    "telegram": TelegramNetwork,
    "web": WebNetwork,
    "whatsapp": WhatsAppNetwork,
}
INNER = {"menus", "topics", "late files"}
"""What only the network in the test's own process shows or can be told to do; the others have tests of their own."""
LACKS = {
    "telegram": INNER,
    "whatsapp": INNER | {"late messages", "groups", "edits", "blocking", "albums", "numbers", "sizes"},
    "web": INNER | {"late messages", "groups", "edits", "protection", "blank", "blocking", "refusals", "bytes"},
}
"""What a network has not: groups, messages that their writer edits, a flag against forwarding, messages of nothing but
spaces, word of a person who blocks the bot, a refusal where nobody is there any more, the bytes of a file beside its
message or its size, messages that it has not taken yet, photos that belong together whatever comes between them, a
button that shares one's number. Where messages of ours stay as they were sent, journeys ask `hotline.changes`."""
ON_ALL = "test_citizen"
"""Journeys of these files run on every network each time; `--journeys-on` puts all of them on one."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A citizen's journey is a test on each network."""
    if "network" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--journeys-on")
        everywhere = asked == "sqlite" and metafunc.module.__name__.rpartition(".")[2].startswith(ON_ALL)
        on = list(NETWORKS) if everywhere else [asked if asked in NETWORKS else "script"]
        metafunc.parametrize("network", on, indirect=True, ids=on if everywhere else [""])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a network has not, and say how many that are."""
    without = [item for item in items if _needs(item) & LACKS.get(_network(item), set())]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


def _needs(item: pytest.Item) -> set[str]:
    return {str(what) for mark in item.iter_markers("needs") for what in mark.args}


def _network(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return str(call.params.get("network", "")) if call else ""


@pytest.fixture(autouse=True)
def network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put the journey on the network, and on the database that the run asks for."""
    name = str(request.param)
    monkeypatch.setattr(Hotline, "network_of", NETWORKS[name])
    if request.config.getoption("--journeys-on") == "postgresql":
        monkeypatch.setattr(Hotline, "everywhere", request.getfixturevalue("postgres_url"))
    return name


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that the program logs, at debug level."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logs("json", "debug", stream)
    root.setLevel(logging.DEBUG)
    yield stream
    structlog.reset_defaults()
    root.handlers, logging.raiseExceptions = before, raising
    root.setLevel(level)


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A hotline with Budi, PKD of Desa Rias, whose chat is called "rias"."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
        yield hotline
