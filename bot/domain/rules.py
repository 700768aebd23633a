"""The settings that rules need, as frozen values: what differs between years and regencies and never stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo


class Mode(StrEnum):
    """How the supervisor is organised now: full ranks in an election stage, the kabupaten's staff alone otherwise."""

    ELECTION = "election"
    PDPB = "pdpb"


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """How long each step may take before somebody is reminded. There is no legal number of days: all configurable."""

    claim: timedelta = timedelta(hours=24)
    trace: timedelta = timedelta(hours=48)
    claim_expiry: timedelta = timedelta(hours=24)
    """From the reminder until a claimed ticket that nobody works on goes back to the queue."""
    result: timedelta = timedelta(days=3)
    recommendation: timedelta = timedelta(hours=24)
    """From a result until the level above decided on it, and from there until the saran perbaikan is made."""
    suggestion_answer: timedelta = timedelta(days=3)
    confirmation: timedelta = timedelta(days=1)
    close_unanswered: timedelta = timedelta(days=7)
    escalate_after: timedelta = timedelta(hours=12)
    """From a reminder to the next level above: posko → kecamatan → kabupaten."""
    reopen_within: timedelta = timedelta(days=14)
    draft_reminder: timedelta = timedelta(hours=2)
    draft_expiry: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which nobody is woken by a reminder. `start` may lie after `end`: the night between. The same
    time twice: no quiet hours."""

    start: time = time(21, 0)
    end: time = time(6, 0)

    def covers(self, local: time) -> bool:
        """True when `local` lies in the quiet hours: `start` included, `end` not."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the calendar, first and last day included. `locks_list` marks a plenary: the list is locked at its
    first day, the real deadline of a report (DPS, DPSHP, DPT)."""

    name: str
    first_day: date
    last_day: date
    locks_list: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A kabupaten or kota that is not served here: its Kemendagri code, its name, and whom to turn to there."""

    code: str
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long personal data lives after its purpose is served, in days."""

    closed_tickets_days: int = 180
    web_history_days: int = 30
    inbox_days: int = 90


@dataclass(frozen=True, slots=True)
class Office:
    """Who answers: named in the notice that every citizen is shown before anything is taken."""

    name: str = "Bawaslu Kabupaten Bangka Selatan"
    contact: str = ""
    check_url: str = "https://cekdptonline.kpu.go.id/"
    """KPU's own page where a citizen checks the voter list. The bot never says who is registered."""
    violations_url: str = ""
    """The formal channel for what is no report of this hotline (money politics, campaign offences)."""
    notice_version: str = "2026-11"
    """Changes whenever the notice's text does: the consent that is kept names it."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How letters are numbered, and the templates (DOCX) they are made from: '' for the shipped one."""

    number: str = "{serial:03}/SP/{code}/{month}/{year}"
    oral_number: str = "L-{serial:03}/SP/{code}/{month}/{year}"
    suggestion: str = ""
    report: str = ""
    periodic: str = ""


class Rhythm(StrEnum):
    """How often coordinators are sent a report."""

    OFF = "off"
    WEEKLY = "weekly"
    PLENARY = "plenary"


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Reports:
    """The report that coordinators are sent: `weekday` counts where it comes weekly, `days_before` where it comes
    before each plenary."""

    when: Rhythm = Rhythm.WEEKLY
    weekday: Weekday = Weekday.MONDAY
    days_before: int = 2


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page for those in office, and how long its doors stand open."""

    enabled: bool = True
    link: timedelta = timedelta(minutes=10)
    """From the answer in the chat until its link leads nowhere."""
    session: timedelta = timedelta(hours=8)
    idle: timedelta = timedelta(hours=1)
    """How long nobody may be there before the session ends."""


@dataclass(frozen=True, slots=True)
class Sparing:
    """The networks whose accounts are in some state now: `surge` where so much goes out that messages are spared,
    `spent` where the day's budget is used up, `halted` where the network refuses everything."""

    surge: frozenset[str] = frozenset()
    spent: frozenset[str] = frozenset()
    halted: frozenset[str] = frozenset()

    @property
    def courtesies(self) -> frozenset[str]:
        """Where nothing is said for courtesy's sake."""
        return self.surge | self.spent


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything configurable that a decision may depend on."""

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    language: str = "id"
    mode: Mode = Mode.ELECTION
    modes: tuple[tuple[str, Mode], ...] = ()
    """(kabupaten's code, mode) of those that changed theirs by command: there `mode` holds no more."""
    quarter_lock_days: int = 0
    """Between elections: how many days before a quarter's end its plenary locks the list."""
    review: bool = True
    """Whether a PKD's result counts only once the level above agreed to it."""
    kabupaten: tuple[str, ...] = ("19.03",)
    """Codes of the regencies that this deployment serves ("*" in the settings stands here as all that are stored)."""
    voters: Mapping[str, int] = field(default_factory=dict)
    """How many voters areas have, by code, as far as the office said."""
    levels: ServiceLevels = field(default_factory=ServiceLevels)
    quiet: QuietHours = field(default_factory=QuietHours)
    digest_at: time = time(7, 30)
    stages: tuple[Stage, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    retention: Retention = field(default_factory=Retention)
    office: Office = field(default_factory=Office)
    letters: Letters = field(default_factory=Letters)
    reports: Reports = field(default_factory=Reports)
    telegram_username: str = ""
    """The bot's name for links into its private chat; '' while Telegram is off."""
    whatsapp_budget: int = 0
    """How many messages a day are expected at most where each is billed; 0 for no budget."""
    surge_percent: int = 80
    """From which share of that budget on messages are spared there; 0 for none."""
    surge_waiting: int = 200
    """From how many waiting messages on they are; 0 for none."""
    sparing: Sparing = Sparing()
    """Where messages are spared now; found out while the program runs."""
    libreoffice: str = ""
    """The program that makes PDFs of letters; '' where this machine has none."""
    web_url: str = ""
    """The public address of the web chat, for links; '' when it has none."""
    dashboard: Dashboard = field(default_factory=Dashboard)
    dashboard_url: str = ""
    """The public address of the dashboard, for links; '' when it has none."""

    def of(self, area_code: str) -> Self:
        """The same rules with the mode that is in force where an area lies."""
        mode = next((mode for code, mode in self.modes if f"{area_code}.".startswith(f"{code}.")), self.mode)
        return self if mode is self.mode else replace(self, mode=mode, modes=())
