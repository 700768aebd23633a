"""The command line as a fixture: what somebody types in an empty folder, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main


@dataclass(frozen=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Posko = Callable[..., Told]


@pytest.fixture
def posko(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Posko:
    """`posko("areas", "list")`: run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("POSKO_KEYS", "POSKO_DATABASE_URL", "POSKO_TELEGRAM_TOKEN", "POSKO_TELEGRAM_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # argparse's own way
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return run


@pytest.fixture
def installed(posko: Posko) -> Posko:
    """A command line in a folder with configuration, keys and database."""
    assert posko("init").code == 0
    assert posko("migrate").code == 0
    return posko
