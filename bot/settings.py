"""Typed configuration: one frozen class a TOML section, read and checked once, before anything runs.

Sections that decisions depend on are the values of `bot/domain/rules.py` themselves. Every key stands with a comment
in config.example.toml, and a test says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.errors import UserError
from bot.domain.rules import (
    Dashboard,
    Letters,
    Mode,
    Neighbour,
    Office,
    QuietHours,
    Reports,
    Retention,
    Rhythm,
    Rules,
    ServiceLevels,
    Stage,
)
from bot.domain.suggestions import is_pattern
from bot.settings_networks import TelegramSettings, WhatsAppSettings, telegram_problems, whatsapp_problems
from bot.settings_parser import Reader, from_environment
from bot.settings_types import (
    BatchSize,
    DatabaseUrl,
    Filled,
    KabupatenCodes,
    LockDays,
    Origins,
    Port,
    Proxies,
    RootOrNone,
    is_local,
    is_url,
)
from storage.crypto import KeyRing

REQUIRED = frozenset({"areas.kabupaten", "office.name"})
"""A regency that forgets these would answer in the name of another."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where everything is kept. A relative SQLite path begins at the configuration file's folder."""

    url: DatabaseUrl = field(
        default="sqlite:///posko.sqlite", repr=False, metadata=from_environment("POSKO_DATABASE_URL")
    )


@dataclass(frozen=True, slots=True)
class KeySettings:
    """Where the key ring lies: in its file, or whole in POSKO_KEYS."""

    file: Path = Path("posko.keys")
    inline: str = field(default="", repr=False, metadata=from_environment("POSKO_KEYS", only_environment=True))


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The server for the web chat and for webhooks, usually behind a proxy that speaks https."""

    chat: bool = True
    host: Filled = "127.0.0.1"
    port: Port = 8080
    public_url: RootOrNone = ""
    trusted_proxies: Proxies = 0
    embed_origins: Origins = ()


@dataclass(frozen=True, slots=True)
class MonitoringSettings:
    """Health and metrics, on a server of their own that only this machine reaches unless it is told otherwise."""

    host: Filled = "127.0.0.1"
    port: Port = 9464


@dataclass(frozen=True, slots=True)
class AreaSettings:
    """Which regencies this deployment serves, by Kemendagri code; `*` alone for all that are imported."""

    kabupaten: KabupatenCodes = ("19.03",)
    voters: str = ""
    """A file with the number of voters of areas, '' for none; relative to the configuration file's folder."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the supervisor is organised now, and when people are left in peace."""

    mode: Mode = Mode.ELECTION
    review: bool = True
    quarter_lock_days: LockDays = 0
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    language: Literal["id", "en"] = "id"
    quiet_start: time = time(21, 0)
    quiet_end: time = time(6, 0)
    digest_at: time = time(7, 30)
    texts: str = ""
    """A file with texts of the office's own, '' for none. A relative path begins at the configuration file's folder."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How the road takes in and sends out."""

    batch_size: BatchSize = 50
    shutdown_grace: timedelta = timedelta(seconds=20)
    """How long messages in flight may take to finish when the program is told to stop."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How the log looks; it never holds anything personal."""

    format: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration, one field a section of the file. Secrets are left out of its repr()."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    whatsapp: WhatsAppSettings = field(default_factory=WhatsAppSettings)
    web: WebSettings = field(default_factory=WebSettings)
    monitoring: MonitoringSettings = field(default_factory=MonitoringSettings)
    office: Office = field(default_factory=Office)
    areas: AreaSettings = field(default_factory=AreaSettings)
    service: ServiceSettings = field(default_factory=ServiceSettings)
    levels: ServiceLevels = field(default_factory=ServiceLevels)
    stages: tuple[Stage, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    letters: Letters = field(default_factory=Letters)
    reports: Reports = field(default_factory=Reports)
    retention: Retention = field(default_factory=Retention)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    dashboard: Dashboard = field(default_factory=Dashboard)
    logs: LogSettings = field(default_factory=LogSettings)

    def rules(self, telegram_username: str = "", libreoffice: str = "") -> Rules:
        """What decisions may depend on. The bot's name is known only once Telegram was asked; `libreoffice` is where
        this machine has that program."""
        return Rules(
            timezone=self.service.timezone,
            language=self.service.language,
            mode=self.service.mode,
            quarter_lock_days=self.service.quarter_lock_days,
            review=self.service.review,
            kabupaten=self.areas.kabupaten,
            levels=self.levels,
            quiet=QuietHours(self.service.quiet_start, self.service.quiet_end),
            digest_at=self.service.digest_at,
            stages=self.stages,
            neighbours=self.neighbours,
            retention=self.retention,
            office=self.office,
            letters=self.letters,
            reports=self.reports,
            telegram_username=telegram_username,
            whatsapp_budget=self.whatsapp.daily_budget if self.whatsapp.enabled else 0,
            surge_percent=self.whatsapp.surge_percent,
            surge_waiting=self.whatsapp.surge_waiting,
            libreoffice=libreoffice,
            web_url=self.web.public_url if self.web.chat else "",
            dashboard=self.dashboard,
            dashboard_url=self.dashboard_url,
        )

    @property
    def dashboard_url(self) -> str:
        """Where people reach the dashboard; '' where it is off or has no public address."""
        public = self.web.public_url
        return f"{public}/{DASHBOARD}" if public and self.dashboard.enabled else ""

    def key_ring(self, random_bytes: Callable[[int], bytes]) -> KeyRing:
        """The key ring from POSKO_KEYS or from its file. Raises UserError that names the fix."""
        if self.keys.inline:
            return KeyRing.parse(self.keys.inline, random_bytes, source="keys (from POSKO_KEYS)")
        return KeyRing.load(self.keys.file, random_bytes)


DASHBOARD = "dasbor"
"""The path of the dashboard below the public address."""
LISTS: dict[str, Any] = {"stages": Stage, "neighbours": Neighbour}
"""Sections that are lists of tables (`[[stages]]`) → the class of one."""
SECTIONS: dict[str, Any] = {name: kind for name, kind in get_type_hints(Settings).items() if name not in LISTS}
"""The other sections → their classes."""


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check the configuration at `path`; secrets in `environ` come before those in the file.

    Raises UserError with everything that is wrong: file, key, what is wrong and what would be right.
    """
    raw = _read_toml(path)
    reader = Reader(environ, REQUIRED)
    reader.unknown_keys(raw, [f.name for f in fields(Settings)])
    settings = Settings(
        stages=reader.tables(Stage, raw.get("stages", []), "stages"),
        neighbours=reader.tables(Neighbour, raw.get("neighbours", []), "neighbours"),
        **{name: reader.table(cls, raw.get(name, {}), name) or cls() for name, cls in SECTIONS.items()},
    )
    problems = reader.problems or list(contradictions(settings))
    if problems:
        count = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        raise UserError(f"{path}: {count} not usable\n" + "\n".join(f"  {problem}" for problem in problems))
    folder = path.absolute().parent
    return replace(
        settings,
        database=DatabaseSettings(_anchored(settings.database.url, folder)),
        keys=replace(settings.keys, file=folder / settings.keys.file),
        areas=replace(settings.areas, voters=_beside(folder, settings.areas.voters)),
        service=replace(settings.service, texts=_beside(folder, settings.service.texts)),
        letters=replace(
            settings.letters,
            suggestion=_beside(folder, settings.letters.suggestion),
            report=_beside(folder, settings.letters.report),
            periodic=_beside(folder, settings.letters.periodic),
        ),
    )


def example_config() -> str:
    """The text of config.example.toml, which lies in the installed package, too."""
    return resources.files("bot").joinpath("config.example.toml").read_text(encoding="utf-8")


def contradictions(settings: Settings) -> Iterator[str]:
    """What cannot be right together although each value is possible on its own: one text a problem."""
    yield from telegram_problems(settings.telegram)
    yield from whatsapp_problems(settings.whatsapp, _taken_paths(settings))
    yield from _server_problems(settings)
    yield from _office_problems(settings.office)
    yield from _time_problems(settings)
    yield from _stage_problems(settings.stages)
    yield from _dashboard_problems(settings.dashboard)
    yield from _letter_problems(settings.letters)
    yield from _report_problems(settings)
    yield from _neighbour_problems(settings.neighbours, settings.areas.kabupaten)


def _taken_paths(settings: Settings) -> tuple[str, ...]:
    """Where our own server leads already."""
    telegram = settings.telegram
    webhook = urlsplit(telegram.webhook_url).path if telegram.enabled and telegram.mode == "webhook" else ""
    return f"/{DASHBOARD}", webhook


def _server_problems(settings: Settings) -> Iterator[str]:
    web, monitoring = settings.web, settings.monitoring
    same_host = web.host == monitoring.host or {web.host, monitoring.host} & {"0.0.0.0", "::"}  # noqa: S104 - compared
    if web.port == monitoring.port != 0 and same_host:
        yield f"monitoring.port: {monitoring.port} is the port of [web], too: give each its own"
    if web.public_url.startswith("http:") and not is_local(web.public_url):
        yield "web.public_url: must begin with https://, because citizens send personal data over it"
    if any(origin.startswith("http:") and not is_local(origin) for origin in web.embed_origins):
        yield "web.embed_origins: sites must begin with https://, or others on the way could put their own page around"


def _office_problems(office: Office) -> Iterator[str]:
    for key in ("name", "notice_version"):
        if not getattr(office, key):
            yield f"office.{key}: must be filled in: the notice that every citizen is shown names it"
    for key in ("check_url", "violations_url"):
        if (url := getattr(office, key)) and not is_url(url):
            yield f'office.{key}: must be an address such as "https://…", or "" for none'


def _time_problems(settings: Settings) -> Iterator[str]:
    service, levels = settings.service, settings.levels
    if QuietHours(service.quiet_start, service.quiet_end).covers(service.digest_at):
        yield (
            f"service.digest_at: {service.digest_at:%H:%M} lies in the quiet hours "
            f"({service.quiet_start:%H:%M} to {service.quiet_end:%H:%M}): choose a time outside them"
        )
    if levels.draft_expiry <= levels.draft_reminder:
        yield "levels.draft_expiry: must be longer than draft_reminder, or nobody is ever reminded"


def _stage_problems(stages: tuple[Stage, ...]) -> Iterator[str]:
    names = [stage.name for stage in stages]
    for number, stage in enumerate(stages, start=1):
        if not stage.name:
            yield f"stages[{number}].name: must be filled in"
        elif stage.name in names[: number - 1]:
            yield f'stages[{number}].name: "{stage.name}" is there twice: give each stage a name of its own'
        if stage.last_day < stage.first_day:
            yield f"stages[{number}].last_day: {stage.last_day} is before first_day {stage.first_day}: swap the two"


def _dashboard_problems(dashboard: Dashboard) -> Iterator[str]:
    if dashboard.idle > dashboard.session:
        yield "dashboard.idle: must not be longer than session, or it never ends anything"


def _letter_problems(letters: Letters) -> Iterator[str]:
    for key in ("number", "oral_number"):
        if not is_pattern(getattr(letters, key)):
            yield (
                f"letters.{key}: must hold {{serial}}, {{code}} and {{year}}, so that no number comes twice, such as "
                '"{serial:03}/SP/{code}/{month}/{year}"'
            )
    if letters.number == letters.oral_number:
        yield "letters.oral_number: is the pattern of number, too: letters and spoken suggestions are counted apart"


def _report_problems(settings: Settings) -> Iterator[str]:
    before_plenaries = settings.reports.when is Rhythm.PLENARY
    if before_plenaries and settings.stages and not any(stage.locks_list for stage in settings.stages):
        yield (
            'reports.when: "plenary" waits for one, and no stage locks the list: write locks_list = true under each '
            'plenary in [[stages]], or when = "weekly"'
        )


def _neighbour_problems(neighbours: tuple[Neighbour, ...], served: tuple[str, ...]) -> Iterator[str]:
    codes = [neighbour.code for neighbour in neighbours]
    for number, neighbour in enumerate(neighbours, start=1):
        label = f"neighbours[{number}]"
        if not re.fullmatch(r"\d\d\.\d\d", neighbour.code):
            yield f'{label}.code: must be a Kemendagri code such as "19.04"'
        elif neighbour.code in codes[: number - 1]:
            yield f'{label}.code: "{neighbour.code}" is there twice: give each neighbour one table'
        elif neighbour.code in served:
            yield f'{label}.code: "{neighbour.code}" is served here (areas.kabupaten): leave this table out'
        for key in ("name", "contact"):
            if not getattr(neighbour, key):
                yield f"{label}.{key}: must be filled in: citizens from there are told it"


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"there is no configuration file {path}: make one with `posko init`") from None
    except OSError as error:
        raise UserError(f"the configuration file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not UTF-8 text: save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: is no valid TOML: {error}. Text stands in quotes, one `key = value` a line") from None


def _beside(folder: Path, path: str) -> str:
    """A relative path begins at the configuration file's folder; '' stays ''."""
    return str(folder / path) if path else ""


def _anchored(url: str, folder: Path) -> str:
    """A SQLite url with its path made absolute, beginning at `folder`; others as they are."""
    path = url.removeprefix("sqlite:///")
    return url if path == url else f"sqlite:///{folder / path}"
