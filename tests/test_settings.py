from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import UserError
from bot.domain.rules import Mode, Neighbour, QuietHours, ServiceLevels, Stage
from bot.settings import LISTS, SECTIONS, Settings, example_config, load_settings
from bot.settings_parser import Wrong, convert, toml_fields
from storage.crypto import KeyRing, write_key_file

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz_-0123456"
MINIMAL = '[areas]\nkabupaten = ["19.03"]\n[office]\nname = "Bawaslu Kabupaten Bangka Selatan"\n'
WEBHOOK = f'[telegram]\ntoken = "{TOKEN}"\nmode = "webhook"\n'
NEIGHBOUR = '[[neighbours]]\ncode = "19.04"\nname = "Bangka Tengah"\ncontact = "Kantor Bawaslu, Koba"\n'
STAGE = '[[stages]]\nname = "Coklit"\nfirst_day = 2024-06-24\nlast_day = 2024-07-24\n'


def load(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Settings:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ or {})


def refused(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(UserError) as caught:
        load(folder, text, environ)
    return str(caught.value)


def test_the_example_is_right_and_holds_no_secret() -> None:
    settings = load_settings(EXAMPLE, {})
    assert not settings.telegram.enabled
    assert settings.areas.kabupaten == ("19.03",)
    plenaries = [stage.first_day for stage in settings.stages if stage.locks_list]
    assert plenaries == [date(2024, 8, 1), date(2024, 8, 5), date(2024, 8, 10), date(2024, 9, 21)]


def test_the_installed_package_carries_the_same_example() -> None:
    assert example_config() == EXAMPLE.read_text(encoding="utf-8")


def test_the_example_shows_the_defaults() -> None:
    """What an operator reads there is what holds when the line is left out."""
    shown, default = load_settings(EXAMPLE, {}), Settings()
    for name in SECTIONS.keys() - {"database", "keys", "office"}:
        assert getattr(shown, name) == getattr(default, name), name
    assert replace(shown.office, contact="") == default.office


def commented_keys(text: str) -> set[str]:
    """The keys of a TOML text that have a comment on the line above, as `section.key`."""
    found, section, before = set(), "", ""
    for line in text.splitlines():
        if header := re.fullmatch(r"\[\[?(\w+)\]\]?", line):
            section = header[1]
        elif (key := re.match(r"(\w+) = ", line)) and before.startswith("# "):
            found.add(f"{section}.{key[1]}")
        before = line
    return found


def test_every_setting_stands_in_the_example_with_a_comment_and_nothing_else_does() -> None:
    kinds = SECTIONS | LISTS
    assert commented_keys(EXAMPLE.read_text(encoding="utf-8")) == {
        f"{section}.{field.name}" for section, kind in kinds.items() for field in toml_fields(kind)
    }


def test_the_environment_variables_are_named_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    variables = {f.metadata["variable"] for kind in SECTIONS.values() for f in _all_fields(kind) if f.metadata}
    whatsapp = {f"POSKO_WHATSAPP_{name}" for name in ("TOKEN", "APP_SECRET", "VERIFY_TOKEN")}
    telegram = {"POSKO_TELEGRAM_TOKEN", "POSKO_TELEGRAM_WEBHOOK_SECRET"}
    assert variables == {"POSKO_DATABASE_URL", "POSKO_KEYS"} | telegram | whatsapp
    assert all(variable in text for variable in variables)


def _all_fields(kind: Any) -> list[Any]:
    return list(kind.__dataclass_fields__.values())


def test_rules_are_what_the_file_says(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        MINIMAL
        + STAGE
        + NEIGHBOUR
        + '[service]\nmode = "pdpb"\ntimezone = "Asia/Makassar"\nlanguage = "en"\nquiet_start = 22:00:00\n'
        + 'quiet_end = "05:30"\ndigest_at = "08:00"\n[levels]\nclaim = "90m"\nresult = "1d 12h"\n'
        + '[retention]\ninbox_days = 7\n[web]\npublic_url = "https://posko.example.id"\n',
    )
    rules = settings.rules("posko_bot")
    assert (rules.mode, rules.timezone.key, rules.language) == (Mode.PDPB, "Asia/Makassar", "en")
    assert (rules.quiet, rules.digest_at) == (QuietHours(time(22), time(5, 30)), time(8))
    assert rules.levels == ServiceLevels(claim=timedelta(minutes=90), result=timedelta(hours=36))
    assert rules.stages == (Stage("Coklit", date(2024, 6, 24), date(2024, 7, 24)),)
    assert rules.neighbours == (Neighbour("19.04", "Bangka Tengah", "Kantor Bawaslu, Koba"),)
    assert rules.retention.inbox_days == 7
    assert (rules.telegram_username, rules.web_url) == ("posko_bot", "https://posko.example.id")
    assert rules.office.name == "Bawaslu Kabupaten Bangka Selatan"


def test_the_budget_counts_only_where_whatsapp_is_on(tmp_path: Path) -> None:
    here = "daily_budget = 5\nbusiness_id = '2'\ntoken = 't'\napp_secret = 's'\nverify_token = 'v'"
    for number, expected in (("1", 5), ("", 0)):
        settings = load(tmp_path, f"{MINIMAL}[whatsapp]\nnumber_id = '{number}'\n{here}\n")
        assert settings.rules().whatsapp_budget == expected


def test_when_messages_are_spared_is_configurable(tmp_path: Path) -> None:
    assert (load(tmp_path, MINIMAL).rules().surge_percent, load(tmp_path, MINIMAL).rules().surge_waiting) == (80, 200)
    rules = load(tmp_path, f"{MINIMAL}[whatsapp]\nsurge_percent = 0\nsurge_waiting = 5\n").rules()
    assert (rules.surge_percent, rules.surge_waiting) == (0, 5)
    for wrong in ("surge_percent = 101", "surge_percent = -1", "surge_waiting = -1"):
        with pytest.raises(UserError, match=wrong.partition(" ")[0]):
            load(tmp_path, f"{MINIMAL}[whatsapp]\n{wrong}\n")


def test_without_a_chat_page_there_is_no_web_address(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL + '[web]\nchat = false\npublic_url = "https://posko.example.id"')
    assert settings.rules().web_url == ""
    assert settings.rules().dashboard_url == "https://posko.example.id/dasbor"


@pytest.mark.parametrize("text", ["", '[dashboard]\nenabled = false\n[web]\npublic_url = "https://posko.example.id"'])
def test_without_an_address_or_switched_off_there_is_no_dashboard(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, MINIMAL + text).rules().dashboard_url == ""


@pytest.mark.parametrize(
    ("url", "becomes"),
    [
        ("sqlite:///data/posko.sqlite", "sqlite:///{folder}/data/posko.sqlite"),
        ("sqlite:////var/lib/posko/posko.sqlite", "sqlite:////var/lib/posko/posko.sqlite"),
        ("postgresql://posko@db.internal/posko", "postgresql://posko@db.internal/posko"),
    ],
)
def test_relative_paths_begin_at_the_file(tmp_path: Path, url: str, becomes: str) -> None:
    settings = load(tmp_path, MINIMAL + f'[database]\nurl = "{url}"')
    assert settings.database.url == becomes.format(folder=tmp_path)
    assert settings.keys.file == tmp_path / "posko.keys"


def test_secrets_come_from_the_environment_and_show_nowhere(tmp_path: Path) -> None:
    ring = KeyRing.generate(secrets.token_bytes).to_text()
    hidden = {
        "POSKO_TELEGRAM_TOKEN": TOKEN,
        "POSKO_TELEGRAM_WEBHOOK_SECRET": "a-long-random-word",
        "POSKO_DATABASE_URL": "postgresql://posko:hunter2@db.internal/posko",
        "POSKO_KEYS": ring,
    }
    settings = load(tmp_path, MINIMAL + '[telegram]\ntoken = "1:from-the-file"', hidden)
    assert settings.telegram.token == TOKEN
    assert settings.telegram.webhook_secret == hidden["POSKO_TELEGRAM_WEBHOOK_SECRET"]
    assert settings.database.url == hidden["POSKO_DATABASE_URL"]
    assert settings.key_ring(secrets.token_bytes).to_text() == ring
    assert not [value for value in (*hidden.values(), "hunter2") if value.strip() in repr(settings)]


def test_the_key_ring_lies_beside_the_configuration(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    with pytest.raises(UserError, match="posko init"):
        settings.key_ring(secrets.token_bytes)
    ring = KeyRing.generate(secrets.token_bytes)
    write_key_file(tmp_path / "posko.keys", ring)
    assert settings.key_ring(secrets.token_bytes).to_text() == ring.to_text()


def test_an_empty_environment_variable_is_none(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL + f'[telegram]\ntoken = "{TOKEN}"', {"POSKO_TELEGRAM_TOKEN": " "})
    assert settings.telegram.token == TOKEN


BAD_VALUES = [
    ("[telegran]", ["[telegran]", 'Did you mean "telegram"?']),
    ("[zzz]", ["[zzz]", "Known here: database, keys"]),
    ('[telegram]\ntokn = "x"', ["telegram.tokn", 'Did you mean "token"?']),
    ('[keys]\ninline = "x"', ["keys.inline", "no such setting"]),
    ("[telegram]\ntoken = 5", ["telegram.token", "text in quotes, not a number"]),
    ('[telegram]\ntoken = "geheim"', ["telegram.token", "@BotFather"]),
    ('[telegram]\nmode = "polled"', ["telegram.mode", '"polling" or "webhook"', 'Did you mean "polling"?']),
    ('[telegram]\nbase_url = "api.telegram.org"', ["telegram.base_url", "https://"]),
    ('[telegram]\nbase_url = "https://api.telegram.org/"', ["telegram.base_url", "without / at the end"]),
    ('[telegram]\nwebhook_url = "https://[x"', ["telegram.webhook_url", "https://"]),
    ('[telegram]\nwebhook_secret = "a b"', ["telegram.webhook_secret", "letters, digits"]),
    ("telegram = true", ["telegram", "must be a table, not true or false", "[telegram]"]),
    ('[database]\nurl = "mysql://x"', ["database.url", "sqlite:///posko.sqlite", "postgresql://"]),
    ('[database]\nurl = "sqlite:///:memory:"', ["database.url", "a file"]),
    ('[keys]\nfile = ""', ["keys.file", "path of a file"]),
    ("[web]\nport = 70000", ["web.port", "1 to 65535"]),
    ('[web]\nport = "8080"', ["web.port", "whole number without quotes, not text"]),
    ("[web]\nport = true", ["web.port", "whole number without quotes, not true or false"]),
    ('[web]\nchat = "yes"', ["web.chat", "true or false without quotes"]),
    ('[web]\nhost = ""', ["web.host", "filled in"]),
    (
        '[service]\ntimezone = "Asia/Jakrta"',
        ["service.timezone", '"Asia/Jakarta" (WIB)', 'Did you mean "Asia/Jakarta"?'],
    ),
    ('[service]\ntimezone = "WITA"', ["service.timezone", 'Did you mean "Asia/Makassar"?']),
    ('[service]\ntimezone = "../etc"', ["service.timezone", "no time zone"]),
    ('[service]\ntimezone = "Asia"', ["service.timezone", "no time zone"]),
    ('[service]\nmode = "pemilu"', ["service.mode", '"election" or "pdpb"']),
    ('[service]\nlanguage = "jv"', ["service.language", '"id" or "en"']),
    ('[service]\ndigest_at = "7:30"', ["service.digest_at", '"00:00" to "23:59"', '"7:30"']),
    ('[service]\ndigest_at = "24:00"', ["service.digest_at", "time of day"]),
    ("[service]\ndigest_at = 730", ["service.digest_at", "time of day"]),
    ('[levels]\nclaim = "24 hours"', ["levels.claim", '"24h"', 'not "24 hours"']),
    ('[levels]\nclaim = "0h"', ["levels.claim", "length of time"]),
    ("[levels]\nclaim = 24", ["levels.claim", '"24h"', "24"]),
    ('[levels]\nclaim = ""', ["levels.claim", "length of time"]),
    ('[reports]\nwhen = "daily"', ["reports.when", '"weekly" or "plenary"']),
    ('[reports]\nweekday = "senin"', ["reports.weekday", '"monday" or "tuesday"']),
    ("[reports]\ndays_before = 0", ["reports.days_before", "1 or more"]),
    ("[retention]\ninbox_days = 0", ["retention.inbox_days", "1 or more"]),
    ("[retention]\ninbox_days = 1.5", ["retention.inbox_days", "whole number"]),
    ("[delivery]\nbatch_size = 101", ["delivery.batch_size", "1 to 100"]),
    ('[logs]\nlevel = "INFO"', ["logs.level", '"debug" or "info"', 'Did you mean "info"?']),
    ("stages = 5", ["stages", "list of tables", "[[stages]]"]),
    ("stages = [5]", ["stages[1]", "must be a table"]),
    ('[[stages]]\nname = "Coklit"\nfirst_day = 2024-06-24', ["stages[1].last_day", "is missing"]),
    (STAGE.replace("2024-06-24", '"24 Juni"'), ["stages[1].first_day", "2024-11-27", '"24 Juni"']),
    (STAGE.replace("2024-06-24", "2024-06-24T08:00:00"), ["stages[1].first_day", "a day such as"]),
    (STAGE + "lock_list = true", ["stages[1].lock_list", 'Did you mean "locks_list"?']),
    ('[neighbours]\ncode = "19.04"', ["neighbours", "list of tables", "[[neighbours]]"]),
    (NEIGHBOUR.replace("contact", "contacts"), ["neighbours[1].contacts", 'Did you mean "contact"?', "is missing"]),
]

BAD_VALUES += [
    (f'[web]\nembed_origins = ["{site}"]', ["web.embed_origins", "must be sites such as"])
    for site in ("bawaslu.example.id", "https://bawaslu.example.id/", "https://bawaslu.example.id/berita", "*")
]

CONTRADICTIONS = [
    (WEBHOOK, ["telegram.webhook_secret", "openssl rand", "telegram.webhook_url", "needs the https address"]),
    (
        WEBHOOK + 'webhook_secret = "x"\nwebhook_url = "http://posko.example.id"',
        ["telegram.webhook_url", "https", "8443"],
    ),
    (
        WEBHOOK + 'webhook_secret = "x"\nwebhook_url = "https://posko.example.id:8080"',
        ["telegram.webhook_url", "ports 443"],
    ),
    (f'[telegram]\ntoken = "{TOKEN}"\nwebhook_url = "https://posko.example.id"', ["telegram.webhook_url", '"polling"']),
    ("[web]\nport = 9464", ["monitoring.port", "9464", "each its own"]),
    ('[web]\nport = 9464\nhost = "0.0.0.0"', ["monitoring.port", "each its own"]),
    ('[web]\npublic_url = "http://posko.example.id"', ["web.public_url", "https://"]),
    ('[web]\nembed_origins = ["http://bawaslu.example.id"]', ["web.embed_origins", "https://"]),
    ('[service]\ndigest_at = "05:59"', ["service.digest_at", "21:00 to 06:00", "outside"]),
    ('[reports]\nwhen = "plenary"\n' + STAGE, ["reports.when", "locks_list = true", '"weekly"']),
    ('[dashboard]\nidle = "9h"', ["dashboard.idle", "longer than session"]),
    ('[levels]\ndraft_reminder = "2d"', ["levels.draft_expiry", "longer than draft_reminder"]),
    (STAGE.replace("2024-07-24", "2024-06-01"), ["stages[1].last_day", "2024-06-01 is before first_day 2024-06-24"]),
    (STAGE + STAGE, ["stages[2].name", '"Coklit" is there twice']),
    (STAGE.replace("Coklit", " "), ["stages[1].name", "filled in"]),
    (NEIGHBOUR.replace("19.04", "1904"), ["neighbours[1].code", '"19.04"']),
    (NEIGHBOUR.replace("19.04", "19.03"), ["neighbours[1].code", '"19.03" is served here', "leave this table out"]),
    (NEIGHBOUR + NEIGHBOUR, ["neighbours[2].code", "there twice"]),
    (NEIGHBOUR.replace("Bangka Tengah", ""), ["neighbours[1].name", "filled in"]),
    (NEIGHBOUR.replace("Kantor Bawaslu, Koba", " "), ["neighbours[1].contact", "filled in"]),
]


@pytest.mark.parametrize(("text", "says"), BAD_VALUES + CONTRADICTIONS)
def test_a_bad_setting_names_file_key_and_what_would_be_right(tmp_path: Path, text: str, says: list[str]) -> None:
    top_level, sections = (text, "") if text.startswith(("stages =", "telegram =")) else ("", text)
    message = refused(tmp_path, f"{top_level}\n{MINIMAL}{sections}")
    assert message.startswith(f"{tmp_path / 'config.toml'}: ")
    for part in says:
        assert part in message
    assert "geheim" not in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", ["2 settings are", "areas.kabupaten: is missing", "office.name: is missing"]),
        (MINIMAL.replace('"19.03"', ""), ["areas.kabupaten", "at least one code"]),
        (MINIMAL.replace("19.03", "1903"), ["areas.kabupaten", '"19.03"']),
        (MINIMAL.replace('"19.03"', '"19.03", "19.03"'), ["areas.kabupaten", "once"]),
        (MINIMAL.replace('["19.03"]', '"19.03"'), ["areas.kabupaten", "a list"]),
        (MINIMAL + 'check_url = "kpu.go.id"', ["office.check_url", "https://"]),
        (MINIMAL + 'notice_version = ""', ["office.notice_version", "filled in"]),
        ("mode = pdpb", ["no valid TOML", "line 1"]),
        ("x = 1\nx = 2", ["no valid TOML"]),
    ],
)
def test_a_file_without_its_heart_is_refused(tmp_path: Path, text: str, says: list[str]) -> None:
    message = refused(tmp_path, text)
    assert not [part for part in says if part not in message]


def test_several_problems_are_reported_together(tmp_path: Path) -> None:
    message = refused(tmp_path, MINIMAL + '[web]\nport = -1\nhots = "x"\n[levels]\nclaim = "soon"\n[logs]\nlevel = 5')
    assert "4 settings are not usable" in message
    assert len(message.splitlines()) == 5


def test_problems_of_the_environment_name_key_and_variable_but_not_the_value(tmp_path: Path) -> None:
    message = refused(tmp_path, MINIMAL, {"POSKO_TELEGRAM_TOKEN": "geheim", "POSKO_DATABASE_URL": "oracle://hunter2"})
    assert "telegram.token (from POSKO_TELEGRAM_TOKEN)" in message
    assert "database.url (from POSKO_DATABASE_URL)" in message
    assert "geheim" not in message
    assert "hunter2" not in message


def test_webhook_settings_that_belong_together_pass(tmp_path: Path) -> None:
    for url in ("https://posko.example.id/telegram", "https://posko.example.id:8443", "http://127.0.0.1:8080/hook"):
        settings = load(tmp_path, MINIMAL + WEBHOOK + f'webhook_secret = "x"\nwebhook_url = "{url}"')
        assert settings.telegram.webhook_url == url


def test_the_list_of_voters_lies_beside_the_configuration(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL.replace("[office]", 'voters = "lists/voters.csv"\n[office]'))
    assert settings.areas.voters == str(tmp_path / "lists" / "voters.csv")
    assert load(tmp_path, MINIMAL).areas.voters == ""


def test_half_a_webhook_is_no_problem_while_telegram_is_off(tmp_path: Path) -> None:
    """The commands that need no token (backup, migrate) run without the secrets at hand."""
    assert not load(tmp_path, MINIMAL + '[telegram]\nmode = "webhook"').telegram.enabled


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="posko init"):
        load_settings(tmp_path / "config.toml", {})
    with pytest.raises(UserError, match="cannot be read"):
        load_settings(tmp_path, {})
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="UTF-8"):
        load_settings(tmp_path / "config.toml", {})


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_durations_add_up(days: int, hours: int, minutes: int, seconds: int) -> None:
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    assert convert(timedelta, f"{days}d {hours}h {minutes}m {seconds}s") == length
    assert convert(timedelta, f"{days}d{hours}h{minutes}m{seconds}s") == length


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.text()), st.dates(), st.booleans()))
def test_any_value_becomes_its_type_or_is_wrong(value: object) -> None:
    for kind in (str, int, bool, timedelta, time, date, Path, Mode):
        with suppress(Wrong):
            assert isinstance(convert(kind, value), kind)


@pytest.mark.parametrize(
    ("start", "end", "local", "quiet"),
    [
        ("21:00", "06:00", "21:00", True),
        ("21:00", "06:00", "02:00", True),
        ("21:00", "06:00", "06:00", False),
        ("21:00", "06:00", "12:00", False),
        ("12:00", "13:00", "12:30", True),
        ("12:00", "13:00", "13:00", False),
        ("12:00", "12:00", "12:00", False),
    ],
)
def test_quiet_hours(start: str, end: str, local: str, quiet: bool) -> None:
    hours = QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    assert hours.covers(time.fromisoformat(local)) is quiet
