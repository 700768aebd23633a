"""Which commands somebody's app offers, by what they may and in their language.

The one table of what can be typed after a slash: a command's name in each language and the right that it needs. What it
does is its text `menu.<name>`; what it leads to stands in `handlers/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.people import Person, Right
from handlers.texts import Texts

Menu = tuple[tuple[str, str], ...]
"""(name, description) as an app shows them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its Indonesian name, which is also that of its texts, the English one, and who is offered it. `more`:
    what is typed with it stands in the help."""

    name: str
    english: str
    right: Right | None = None
    more: bool = False

    def called(self, language: str) -> str:
        """The command's name in a language."""
        return self.english if language == "en" else self.name


CITIZENS = (
    Entry("lapor", "report"),
    Entry("status", "status"),
    Entry("posko", "posko"),
    Entry("bahasa", "language"),
    Entry("hubungkan", "link"),
    Entry("datasaya", "mydata"),
    Entry("hapusdata", "deletemydata"),
    Entry("keberatan", "object"),
    Entry("bantuan", "help"),
    Entry("batal", "cancel"),
)
OFFICES = (
    Entry("antrean", "queue", Right.QUEUE),
    Entry("keliling", "round", Right.QUEUE),
    Entry("saran", "suggestions", Right.SUGGEST),
    Entry("tiket", "ticket", Right.TICKET, more=True),
    Entry("cari", "find", Right.FIND, more=True),
    Entry("rekap", "recap", Right.RECAP),
    Entry("peta", "map", Right.RECAP),
    Entry("grafik", "chart", Right.RECAP),
    Entry("kinerja", "pace", Right.RECAP),
    Entry("dasbor", "dashboard", Right.DASHBOARD),
    Entry("tertunda", "overdue", Right.OVERDUE),
    Entry("petugas", "staff", Right.STAFF),
    Entry("undang", "invite", Right.INVITE),
    Entry("tugaskan", "assign", Right.ASSIGN, more=True),
    Entry("cabut", "revoke", Right.REVOKE),
    Entry("akhirmasa", "endterm", Right.END_TERM),
    Entry("siar", "broadcast", Right.BROADCAST),
    Entry("mode", "mode", Right.MODE),
    Entry("ekspor", "export", Right.EXPORT),
    Entry("catatan", "log", Right.AUDIT),
    Entry("kesehatan", "health", Right.HEALTH),
    Entry("permintaan", "requests", Right.DATA_REQUESTS),
    Entry("blokir", "block", Right.BLOCK, more=True),
    Entry("alias", "alias", Right.ALIAS),
)
"""What those in office are offered first, each by a right of theirs."""
GROUPS = (Entry("kaitkan", "bind", Right.BIND_GROUP, more=True), Entry("bantuan", "help"))
HIDDEN = frozenset({"start", "berhenti", "resign"})
"""What an app sends by itself, and what nobody should come to by a slip."""


def of_person(texts: Texts, language: str, person: Person | None) -> Menu:
    """The menu of a private chat: the office's commands first, then those of everybody."""
    return _shown(texts, language, (*_own(OFFICES, person), *CITIZENS))


def of_groups(texts: Texts, language: str) -> Menu:
    """The menu of every group."""
    return _shown(texts, language, GROUPS)


def explained(texts: Texts, language: str, person: Person | None) -> list[str]:
    """A line for each command of the office: how it is written, and what it does. Some networks have no menu."""
    return [_line(texts, language, entry) for entry in _own((*OFFICES, *GROUPS), person)]


def _line(texts: Texts, language: str, entry: Entry) -> str:
    more = f" {texts.get(language, f'menu.more.{entry.name}')}" if entry.more else ""
    return f"/{entry.called(language)}{more}: {texts.get(language, f'menu.{entry.name}')}"


def _own(entries: Sequence[Entry], person: Person | None) -> list[Entry]:
    return [entry for entry in entries if person is not None and entry.right and person.has(entry.right)]


def _shown(texts: Texts, language: str, entries: Sequence[Entry]) -> Menu:
    return tuple((entry.called(language), texts.get(language, f"menu.{entry.name}")) for entry in entries)
