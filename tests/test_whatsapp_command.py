"""`posko whatsapp check` and `templates`: what is missing is said with its remedy, and what is right, too."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.channels.telegram_world import SetAside, web_server
from tests.channels.whatsapp_world import Reports, channel_at
from tests.fakes.whatsapp import FakeWhatsApp

CONFIG = """
[whatsapp]
number_id = "{number}"
business_id = "{business}"
token = "{token}"
app_secret = "{secret}"
verify_token = "{verify}"
base_url = "{base}"
news_template = "{template}"
[web]
public_url = "{public}"
[office]
name = "Bawaslu Bangka Selatan"
[areas]
kabupaten = ["19.03"]
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "APP_SECRET", "VERIFY_TOKEN"):
        monkeypatch.delenv(f"POSKO_WHATSAPP_{name}", raising=False)


def written(folder: Path, meta: FakeWhatsApp, **other: str) -> Path:
    """A configuration for `meta`."""
    given = {
        "number": meta.number_id,
        "business": meta.business_id,
        "token": meta.token,
        "secret": meta.app_secret,
        "verify": meta.verify_token,
        "base": meta.base_url,
        "template": "kabar_posko",
        "public": "http://127.0.0.1:1",
    }
    config = folder / "config.toml"
    config.write_text(CONFIG.format(**given | other), encoding="utf-8")
    return config


async def checked(config: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Run the check beside the servers that it asks."""
    code = await asyncio.to_thread(main, ["whatsapp", "check", "--config", str(config)])
    return code, capsys.readouterr().out.splitlines()


async def nothing(inbounds: object) -> None:
    """An intake that nobody uses."""


async def test_all_is_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with FakeWhatsApp() as meta:
        meta.world.templates = {("kabar_posko", "id"): 1, ("kabar_posko", "en"): 1}
        channel = channel_at(meta, SetAside(), Reports())
        async with web_server(channel.routes(nothing)) as address:
            code, said = await checked(written(tmp_path, meta, public=address), capsys)
        await channel.close()
    assert code == 0, said
    assert said[-1] == "WhatsApp is set up."
    assert all(line.startswith("ok: ") for line in said[:-1])


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        ("token", "MISSING: The number (whatsapp.number_id, whatsapp.token): WhatsApp 190: the token has run out"),
        ("number", "MISSING: The number (whatsapp.number_id, whatsapp.token): WhatsApp 100"),
        ("rights", "MISSING: the token lacks whatsapp_business_management"),
        ("expiry", "MISSING: the token runs out: make one for a system user"),
        ("subscription", "MISSING: no app is subscribed"),
        ("template", "MISSING: the template kabar_posko in en is not there"),
        ("business", "MISSING: whatsapp.business_id is empty"),
        ("webhook", "MISSING: the webhook http://127.0.0.1:1/whatsapp cannot be reached"),
    ],
)
async def test_what_is_missing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], trouble: str, line: str
) -> None:
    other = {"token": {"token": "EAAwrong"}, "number": {"number": "42"}, "business": {"business": ""}}.get(trouble, {})
    async with FakeWhatsApp() as meta:
        meta.world.templates = {("kabar_posko", "id"): 1}
        if trouble != "template":
            meta.world.templates["kabar_posko", "en"] = 1
        meta.scopes = ("whatsapp_business_messaging",) if trouble == "rights" else meta.scopes
        meta.expires_at = 1_900_000_000 if trouble == "expiry" else 0
        meta.subscribed = trouble != "subscription"
        code, said = await checked(written(tmp_path, meta, **other), capsys)
    assert code == 1
    assert any(one.startswith(line) for one in said), said
    assert "EAA" not in "".join(said), "no secret is shown"


def test_whatsapp_that_is_off_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = written(tmp_path, FakeWhatsApp(), number="")
    assert main(["whatsapp", "check", "--config", str(config)]) == 2
    assert "set whatsapp.number_id" in capsys.readouterr().err


@pytest.mark.parametrize("template", ["", "kabar_kami"])
def test_the_template_to_submit_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str], template: str) -> None:
    config = written(tmp_path, FakeWhatsApp(), number="", template=template)
    assert main(["whatsapp", "templates", "--config", str(config)]) == 0
    said = capsys.readouterr().out
    assert "language id, body:\nAda kabar dari {{1}} tentang laporan Bapak/Ibu." in said
    assert "language en, body:\nThere is news from {{1}} about your report." in said
    assert f'whatsapp.news_template = "{template or "kabar_posko"}"' in said
