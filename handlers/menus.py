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
    """A command: its Indonesian name, which is also that of its text, the English one, and who is offered it."""

    name: str
    english: str
    right: Right | None = None

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
    Entry("tiket", "ticket", Right.TICKET),
    Entry("cari", "find", Right.FIND),
    Entry("rekap", "recap", Right.RECAP),
    Entry("peta", "map", Right.RECAP),
    Entry("grafik", "chart", Right.RECAP),
    Entry("kinerja", "pace", Right.RECAP),
    Entry("dasbor", "dashboard", Right.DASHBOARD),
    Entry("tertunda", "overdue", Right.OVERDUE),
    Entry("petugas", "staff", Right.STAFF),
    Entry("undang", "invite", Right.INVITE),
    Entry("tugaskan", "assign", Right.ASSIGN),
    Entry("cabut", "revoke", Right.REVOKE),
    Entry("akhirmasa", "endterm", Right.END_TERM),
    Entry("siar", "broadcast", Right.BROADCAST),
    Entry("mode", "mode", Right.MODE),
    Entry("ekspor", "export", Right.EXPORT),
    Entry("catatan", "log", Right.AUDIT),
    Entry("kesehatan", "health", Right.HEALTH),
    Entry("permintaan", "requests", Right.DATA_REQUESTS),
    Entry("blokir", "block", Right.BLOCK),
    Entry("alias", "alias", Right.ALIAS),
)
"""What those in office are offered first, each by a right of theirs."""
GROUPS = (Entry("kaitkan", "bind"), Entry("bantuan", "help"))
HIDDEN = frozenset({"start", "berhenti", "resign"})
"""What an app sends by itself, and what nobody should come to by a slip."""


def of_person(texts: Texts, language: str, person: Person | None) -> Menu:
    """The menu of a private chat: the office's commands first, then those of everybody."""
    own = [entry for entry in OFFICES if person is not None and entry.right and person.has(entry.right)]
    return _shown(texts, language, (*own, *CITIZENS))


def of_groups(texts: Texts, language: str) -> Menu:
    """The menu of every group."""
    return _shown(texts, language, GROUPS)


def _shown(texts: Texts, language: str, entries: Sequence[Entry]) -> Menu:
    return tuple((entry.called(language), texts.get(language, f"menu.{entry.name}")) for entry in entries)
