"""`posko texts` prints the texts in force, and `posko check-config` says when an office's own cannot be used."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main

CONFIG = """
[office]
name = "Bawaslu Kabupaten Bangka Selatan"
[areas]
kabupaten = ["19.03"]
[service]
texts = "texts.toml"
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


def test_the_texts_in_force_are_printed_as_a_file_to_begin_with(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texts.toml").write_text('[id.citizen.receipt]\nafter = "Kami kabari."', encoding="utf-8")
    assert main(["texts", "citizen.receipt", "--config", config]) == 0
    printed = tomllib.loads(capsys.readouterr().out)["id"]["citizen"]["receipt"]
    assert printed["after"] == "Kami kabari."
    assert "{posko}" in printed["until"]
    assert main(["texts", "page", "--language", "en", "--config", config]) == 0
    assert tomllib.loads(capsys.readouterr().out)["en"]["page"]["send"] == "Send"
    assert main(["texts", "nothing.of.it", "--config", config]) == 2
    assert ", citizen, common, " in capsys.readouterr().err


def test_texts_that_cannot_be_used_are_told_before_the_start(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "texts.toml").write_text('[id.citizen.receipt]\nafter = "{uang}"', encoding="utf-8")
    assert main(["check-config", config]) == 2
    assert "id.citizen.receipt.after: must have just the fields" in capsys.readouterr().err
