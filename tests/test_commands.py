"""The command line as its users meet it: what they type, what they read, which exit code a script gets."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.command_line import Posko
from tests.fakes.telegram import FakeTelegram
from tests.service import PATIENCE_S, Service, environment

# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        *(
            "",
            "run",
            "demo",
            "init",
            "migrate",
            "check-config",
            "areas",
            "areas list",
            "areas import",
            "areas borders",
            "invite",
        ),
        *("backup", "restore"),
    ],
)
def test_every_command_explains_itself(posko: Posko, command: str) -> None:
    told = posko(*command.split(), "--help")
    assert told.code == 0
    assert told.out.startswith(f"usage: posko {command}".rstrip())
    assert not told.err


def test_the_help_names_every_command(posko: Posko) -> None:
    named = re.findall(r"^    (\S+)", posko("--help").out, re.MULTILINE)
    assert set(named) >= {"run", "demo", "init", "migrate", "check-config", "areas", "invite", "backup", "restore"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "COMMAND"),
        ("serve", "invalid choice: 'serve'"),
        ("areas", "COMMAND"),
        ("areas import", "source"),
        ("demo --port 65536", "from 0 to 65535"),
        ("demo --port satu", "from 0 to 65535"),
        ("demo --language jv", "invalid choice: 'jv'"),
        ("invite ketua rias", "coordinator"),
        ("invite pkd rias --hours 25", "from 1 to 24"),
        ("invite pkd rias --hours 0", "from 1 to 24"),
        ("backup", "file"),
        ("run --config", "expected one argument"),
    ],
)
def test_a_wrong_call_is_told_what_would_be_right(posko: Posko, typed: str, says: str) -> None:
    told = posko(*typed.split())
    assert told.code == 2
    assert says in told.err


# --- from nothing to a database ---------------------------------------------------------------------------------------


def test_init_writes_what_only_its_owner_may_read(posko: Posko, tmp_path: Path) -> None:
    told = posko("init", "hotline")
    assert told.code == 0
    assert "posko migrate" in told.out
    for name in ("config.toml", "posko.keys"):
        assert (tmp_path / "hotline" / name).stat().st_mode & 0o777 == 0o600
    assert posko("check-config", "hotline/config.toml").code == 0


@pytest.mark.parametrize("there", ["config.toml", "posko.keys"])
def test_init_overwrites_nothing(posko: Posko, tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("precious")
    told = posko("init")
    assert told.code == 2
    assert "is left as it is" in told.err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {there: "precious"}


def test_init_into_a_file_is_refused(posko: Posko, tmp_path: Path) -> None:
    (tmp_path / "hotline").write_text("precious")
    assert "is no folder" in posko("init", "hotline").err


def test_migrate_can_be_repeated(posko: Posko) -> None:
    posko("init")
    first, second = posko("migrate"), posko("migrate")
    assert (first.code, second.code) == (0, 0)
    assert "Stored 62 areas" in first.out
    assert "nothing to do" in second.out
    assert "Stored" not in second.out


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("[areas\n", ["is no valid TOML"]),
        ("", ["areas", "is missing", "config.example.toml"]),
        ('[areas]\nkabupaten = "19.03"\n', ["areas.kabupaten", "must be a list"]),
        ('[areas]\nkabupaten = ["1903"]\n', ["areas.kabupaten", "Kemendagri"]),
        ('[areas]\nkabupaten = ["*", "19.03"]\n', ["areas.kabupaten", "alone"]),
        ('[areas]\nkabupatan = ["19.03"]\n', ["areas.kabupatan", "kabupaten"]),
        ("[web]\nport = 99999\n", ["web.port", "65535"]),
        ('[web]\nport = "8080"\n', ["web.port"]),
        ('[telegram]\ntoken = "rahasia"\n', ["telegram.token", "@BotFather"]),
        ('[levels]\nclaim = "sehari"\n', ["levels.claim", "24h"]),
        ('[database]\nurl = "mysql://localhost/posko"\n', ["database.url", "sqlite:///posko.sqlite"]),
    ],
)
def test_a_bad_configuration_names_file_key_and_remedy(
    posko: Posko, tmp_path: Path, wrong: str, says: list[str]
) -> None:
    (tmp_path / "config.toml").write_text(wrong)
    for command in (["check-config"], ["run"], ["migrate"], ["invite", "pkd", "rias"]):
        told = posko(*command)
        assert told.code == 2, command
        assert not told.out
        assert "Traceback" not in told.err
        assert all(words in told.err for words in ["config.toml", *says]), told.err


@pytest.mark.parametrize(
    ("rows", "says"), [("19.03.01,2410", ""), ("19.03.01,many", "voters.csv: line 2: 'many'"), (None, "cannot be read")]
)
def test_the_list_of_voters_is_read_before_a_start(posko: Posko, tmp_path: Path, rows: str | None, says: str) -> None:
    assert posko("init").code == 0
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('voters = ""', 'voters = "voters.csv"'))
    if rows is not None:
        (tmp_path / "voters.csv").write_text(f"code,voters\n{rows}\n")
    told = posko("check-config")
    assert (told.code, says in told.err) == (2 if says else 0, True)


def test_a_missing_configuration_leads_to_init(posko: Posko) -> None:
    assert "posko init" in posko("check-config", "nowhere.toml").err


# --- what a start needs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "areas list", "invite pkd rias"])
def test_without_migrate_nothing_starts(posko: Posko, command: str) -> None:
    posko("init")
    told = posko(*command.split())
    assert told.code == 2
    assert "run `posko migrate`" in told.err


@pytest.mark.parametrize("command", ["run", "areas list", "invite pkd rias", "migrate"])
def test_without_keys_nothing_starts(installed: Posko, tmp_path: Path, command: str) -> None:
    (tmp_path / "posko.keys").unlink()
    told = installed(*command.split())
    assert told.code == 2
    assert "put the saved copy back" in told.err


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("sqlite:///no/folder/posko.sqlite", 2, "there is no folder"),
        ("postgresql://u:geheim@127.0.0.1:1/posko", 1, "cannot be reached"),
    ],
)
@pytest.mark.parametrize("command", ["run", "migrate", "areas list"])
def test_a_database_out_of_reach_is_one_line(
    posko: Posko, monkeypatch: pytest.MonkeyPatch, command: str, url: str, code: int, says: str
) -> None:
    posko("init")
    monkeypatch.setenv("POSKO_DATABASE_URL", url)
    told = posko(*command.split())
    assert told.code == code
    assert says in told.err
    assert told.err.count("\n") == 1
    assert "geheim" not in told.err


def test_with_nothing_to_serve_it_does_not_start(installed: Posko, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("chat = true", "chat = false"))
    told = installed("run")
    assert told.code == 2
    assert "telegram.token" in told.err


# --- invites ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "area", "office"),
    [
        ("pkd", "rias", "pkd of Desa Rias"),
        ("pkd", "19.03.01.2008", "pkd of Desa Rias"),
        ("pkd", "Desa Rias", "pkd of Desa Rias"),
        ("pkd", "toboali", "pkd of Kelurahan Toboali"),
        ("panwascam", "toboali", "panwascam of"),
        ("coordinator", "19.03", "coordinator of Bangka Selatan"),
    ],
)
def test_an_invite_is_printed_once(installed: Posko, role: str, area: str, office: str) -> None:
    told = installed("invite", role, area, "--hours", "2")
    assert told.code == 0
    assert office in told.out
    assert "within 2 h" in told.out
    links = set(re.findall(r"i-(\w{20,})", told.out))
    assert len(links) == 1
    assert installed("invite", role, area).out.count(links.pop()) == 0


@pytest.mark.parametrize(
    ("role", "area", "says"),
    [
        ("pkd", "bangka selatan", "no desa or kelurahan"),
        ("pkd", "atlantis", "posko areas list"),
        ("panwascam", "rias", "no kecamatan"),
        ("coordinator", "toboali", "no kabupaten"),
        ("admin", "19.04", "no kabupaten"),
    ],
)
def test_an_invite_for_no_office_names_the_remedy(installed: Posko, role: str, area: str, says: str) -> None:
    told = installed("invite", role, area)
    assert told.code == 2
    assert says in told.err
    assert "posko areas list" in told.err


# --- copies -----------------------------------------------------------------------------------------------------------


async def test_a_backup_of_a_serving_hotline_is_restored_elsewhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    async with FakeTelegram() as telegram:
        service, other = Service(here, telegram), Service(there, telegram)
        await service.prepared()
        copy, options = str(tmp_path / "copy.sqlite"), ("--config", str(other.config))
        async with service.running():
            await telegram.says(1001, "pak ibu saya di desa rias rt 3 blm dicoklit")
            await telegram.until(lambda: bool(telegram.texts(1001)), PATIENCE_S)
            done = await service.posko("backup", copy, "--config", str(service.config))
            assert done.code == 0, done.err
        again = await service.posko("backup", copy, "--config", str(service.config))
        assert (again.code, "exists already" in again.err) == (2, True)

        assert (await other.posko("init", str(there / "keys"))).code == 0
        (there / "keys" / "posko.keys").rename(there / "posko.keys")
        wrong = await other.posko("restore", copy, *options)
        assert (wrong.code, "does not open with these keys" in wrong.err) == (2, True)
        assert not other.database.exists()

        (there / "posko.keys").write_bytes((here / "posko.keys").read_bytes())
        right = await other.posko("restore", copy, *options)
        assert right.code == 0, right.err
        assert other.rows("SELECT count(*) FROM conversations") == [(1,)]
        over = await other.posko("restore", copy, *options)
        assert (over.code, "never overwrites" in over.err) == (2, True)
        async with other.running():
            await telegram.says(1001, "Suminah")
            await telegram.until(lambda: "Suminah" in telegram.texts(1001)[-1], PATIENCE_S)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file"),
        (b"", "is no backup of this hotline"),
        (b"not a database at all" * 100, "is no whole SQLite database"),
    ],
)
def test_a_broken_backup_is_not_put_in_place(posko: Posko, tmp_path: Path, content: bytes | None, says: str) -> None:
    posko("init")
    if content is not None:
        (tmp_path / "copy.sqlite").write_bytes(content)
    told = posko("restore", "copy.sqlite")
    assert told.code == 2
    assert says in told.err
    assert not (tmp_path / "posko.sqlite").exists()


def test_without_a_database_there_is_nothing_to_back_up(posko: Posko, tmp_path: Path) -> None:
    posko("init")
    posko("run")  # fails, and leaves an empty file
    assert "there is no database yet" in posko("backup", "copy.sqlite").err
    assert not (tmp_path / "copy.sqlite").exists()


def test_a_backup_is_for_its_owner_alone(installed: Posko, tmp_path: Path) -> None:
    assert installed("backup", "copy.sqlite").code == 0
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_backup_into_no_folder_says_so(installed: Posko) -> None:
    told = installed("backup", "no/folder/copy.sqlite")
    assert told.code == 1
    assert "No such file or directory" in told.err
    assert told.err.count("\n") == 1


# --- the demo ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "hint"), [("id", "Ketik di ponsel"), ("en", "Type on the citizen's phone")])
def test_the_demo_serves_and_stops(tmp_path: Path, language: str, hint: str) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--language", language]
    env = environment() | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as demo:
        assert demo.stdout is not None
        try:
            address = demo.stdout.readline().strip()
            assert hint in demo.stdout.readline()
            with urlopen(address, timeout=PATIENCE_S) as page:  # noqa: S310 - its own loopback address
                assert "<html" in page.read().decode()
        finally:
            demo.send_signal(signal.SIGTERM)
            _, err = demo.communicate(timeout=PATIENCE_S)
    assert demo.returncode == 0
    assert not err
    assert list(tmp_path.iterdir()) == [], "nothing is kept"
