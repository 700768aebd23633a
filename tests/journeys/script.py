"""Plays a conversation as anyone can read it, on the real road.

    citizen> ibu saya di desa rias belum dicoklit        somebody writes
    citizen> [Kirim]                                     … presses a button
    citizen> (foto)  (foto: caption)  (foto besar)       … sends a file: foto, album, suara, dokumen
    citizen> (album a)  (album besar)                    … a part of the album a; one that is too large
    citizen> (ubah: words)                               … edits the newest message
    citizen> (lokasi: -2.99 106.46)  (kontak: 0812)      … shares a point, or a telephone number
    bot> … Siapa nama … [Batal]                          the next new message in the citizen's chat: its text, where
                                                         "…" stands for anything, then buttons it must have
    toast> … terkirim …                                  the next short notice at a press
    rias> [Ambil]                                        officers speak by their own names
    rias< … Belum dicoklit …                             the newest message in an officer's chat
    wait> 2                                              hours pass

A line that names nobody goes on with the one above. Every message to the citizen must be named: a bot that says more
than the script fails.
"""

from __future__ import annotations

import re

from tests.hotline import Hotline
from tests.networks import Seen

BIG = 21_000_000
LINE = re.compile(r"(\w+)([<>]) ?(.*)")


class Journey:
    """One conversation of a citizen with a hotline."""

    def __init__(self, hotline: Hotline, citizen: str = "citizen") -> None:
        self.hotline = hotline
        self.citizen = citizen
        self._read = 0
        self._toasts = 0

    def skip(self) -> None:
        """Take what was said so far as read."""
        self._read = len(self.hotline.seen(self.citizen))
        self._toasts = len(self.hotline.toasts(self.citizen))

    async def play(self, script: str) -> None:
        """Do and check what the lines of `script` say, one after the other."""
        for who, direction, what in lines_of(script):
            await self._line(who, direction, what, f"{who}{direction} {what}")
        self._all_read("the end")

    async def _line(self, who: str, direction: str, what: str, where: str) -> None:
        if who == "bot":
            self._hears(what, where)
        elif who == "toast":
            toasts = self.hotline.toasts(self.citizen)
            assert len(toasts) > self._toasts, f"{where}\nno toast came"
            assert fits(what, toasts[self._toasts]), f"{where}\nthe toast was {toasts[self._toasts]!r}"
            self._toasts += 1
        elif direction == "<":
            assert fits_message(what, self.hotline.seen(who)[-1]), f"{where}\n{told(self.hotline.seen(who)[-1])}"
        else:
            self._all_read(where)
            await self._does(who, what)

    async def _does(self, who: str, what: str) -> None:
        if who == "wait":
            await self.hotline.forward(hours=float(what), step_minutes=60)
        elif what.startswith("[") and what.endswith("]"):
            await self.hotline.presses(who, what[1:-1])
        elif shared := re.fullmatch(r"\((ubah|lokasi|kontak): (.*)\)", what):
            await self._shares(who, shared[1], shared[2])
        elif file := re.fullmatch(r"\((foto besar|foto|album besar|album(?: \w)?|suara|dokumen)(?:: (.*))?\)", what):
            kind, caption = file[1], file[2] or ""
            mime = {"suara": "audio/ogg", "dokumen": "application/pdf"}.get(kind, "image/jpeg")
            size = BIG if kind.endswith(" besar") else 1000
            album = kind.removesuffix(" besar").replace(" ", "-") if kind.startswith("album") else ""
            await self.hotline.sends_photo(who, caption, album=album, size=size, mime=mime)
        else:
            await self.hotline.says(who, what)

    async def _shares(self, who: str, kind: str, what: str) -> None:
        if kind == "ubah":
            await self.hotline.edits(who, what)
        elif kind == "kontak":
            await self.hotline.shares_contact(who, what)
        else:
            lat, lon = what.split()
            await self.hotline.shares_location(who, float(lat), float(lon))

    def _hears(self, what: str, where: str) -> None:
        seen = self.hotline.seen(self.citizen)
        assert len(seen) > self._read, f"{where}\nnothing came"
        message = seen[self._read]
        assert fits_message(what, message), f"{where}\n{told(message)}"
        self._read += 1

    def _all_read(self, where: str) -> None:
        rest = self.hotline.seen(self.citizen)[self._read :]
        assert not rest, f"before {where}\nthe bot also said:\n" + "\n".join(told(message) for message in rest)


def lines_of(script: str) -> list[tuple[str, str, str]]:
    """Who, in which direction, what: line by line."""
    lines: list[tuple[str, str, str]] = []
    for line in script.strip().splitlines():
        if parts := LINE.fullmatch(line.strip()):
            lines.append((parts[1], parts[2], parts[3]))
        elif line.strip():
            who, direction, what = lines.pop()
            lines.append((who, direction, f"{what} {line.strip()}"))
    return lines


def fits_message(what: str, message: Seen) -> bool:
    """True when a message has the text and the buttons that a line names."""
    labels = re.findall(r"\[([^\]]+)\]", what)
    text = re.sub(r"\[[^\]]+\]", "", what)
    return fits(text, message.text) and all(any(label in own for own in message.labels) for label in labels)


def fits(pattern: str, text: str) -> bool:
    """True when `text` is `pattern`, in which "…" stands for anything and spaces for any white space."""
    pieces = [r"\s+".join(re.escape(word) for word in piece.split()) for piece in pattern.split("…")]
    wanted = r"[\s\S]*".join(f"\\s*{piece}\\s*" if piece else "" for piece in pieces)
    return re.fullmatch(wanted, text) is not None


def told(message: Seen) -> str:
    """A message as a failing journey shows it."""
    return f"    bot> {message.text}\n         {message.labels}"
