"""A hotline with one officer in Desa Rias, for journeys that need no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.domain.rules import Rules
from tests.hotline import Hotline
from tests.journeys.citizens import OFFICE, RIAS


@pytest.fixture(autouse=True)
def database_of_journeys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the journey on the database that the run asks for."""
    if request.config.getoption("--journeys-on") == "postgresql":
        monkeypatch.setattr(Hotline, "everywhere", request.getfixturevalue("postgres_url"))


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A hotline with Budi, PKD of Desa Rias, whose chat is called "rias"."""
    async with Hotline(tmp_path, rules=Rules(office=OFFICE)) as hotline:
        await hotline.officer("rias", Role.PKD, RIAS, name="Budi")
        yield hotline
