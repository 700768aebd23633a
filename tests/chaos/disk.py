"""A disk that remembers: every write, cut and flush that SQLite asks of it, in order.

`kill -9` leaves what was written with the operating system; a power cut leaves what was flushed, and of the rest
anything. SQLite calls the disk through a table of functions (sqlite.org/vfs.html); a copy of that table, with three
of them replaced, sees all that reaches a file. It sits in the library that Python's own sqlite3 uses.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
"""The name is passed on as the address that it is: SQLite keeps it."""
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Methods(Structure):
    """sqlite3_io_methods, version 3; what is not replaced are addresses."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 13),
    )


class _Vfs(Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("rest", c_void_p * 15),
    )


@dataclass(frozen=True)
class Write:
    """Bytes written to a file at a place."""

    file: str
    offset: int
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Truncate:
    """A file cut to so many bytes."""

    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    """A file flushed: what was written to it before survives a power cut."""

    file: str


@dataclass(frozen=True)
class Mark:
    """Something that the one who records wants to find again."""

    what: Any


Step = Write | Truncate | Sync | Mark


class Recorder:
    """The history of the files whose names end as `suffixes` say, by their ends."""

    def __init__(self, suffixes: Sequence[str]) -> None:
        self.steps: list[Step] = []
        self._suffixes = tuple(suffixes)
        self._library = ctypes.CDLL("libsqlite3.so.0")
        self._library.sqlite3_vfs_find.restype = c_void_p
        self._library.sqlite3_vfs_find.argtypes = (c_char_p,)
        self._library.sqlite3_vfs_register.argtypes = (c_void_p, c_int)
        self._library.sqlite3_vfs_unregister.argtypes = (c_void_p,)
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []
        self._tables: dict[int, _Methods] = {}

    def mark(self, what: Any) -> None:
        """Note that this is so from here on."""
        self.steps.append(Mark(what))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Connections that are opened in the block are recorded."""
        usual = self._library.sqlite3_vfs_find(None)
        vfs = _Vfs.from_buffer_copy(_Vfs.from_address(usual))
        vfs.name, vfs.next = b"recorded", None
        opens = _OPEN(vfs.open)
        callback = _OPEN(lambda _vfs, name, file, flags, out: self._opened(opens, usual, name, file, flags, out))
        vfs.open = ctypes.cast(callback, c_void_p).value
        self._kept += [vfs, callback]
        self._library.sqlite3_vfs_register(ctypes.addressof(vfs), 1)
        try:
            yield
        finally:
            self._library.sqlite3_vfs_register(usual, 1)
            self._library.sqlite3_vfs_unregister(ctypes.addressof(vfs))

    def _opened(self, opens: Callable[..., int], vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        result = int(opens(vfs, name, file, flags, out))
        path = ctypes.string_at(name).decode() if name else ""
        suffix = next((s for s in self._suffixes if path.endswith(s)), None)
        methods = c_void_p.from_address(file).value
        if result == 0 and suffix is not None and methods:
            self._names[file] = suffix
            if methods not in self._tables:
                self._tables[methods] = self._watched(methods)
            c_void_p.from_address(file).value = ctypes.addressof(self._tables[methods])
        return result

    def _watched(self, address: int) -> _Methods:
        methods = _Methods.from_buffer_copy(_Methods.from_address(address))
        writes, cuts, flushes = _WRITE(methods.write), _TRUNCATE(methods.truncate), _SYNC(methods.sync)

        def write(file: int, content: int, size: int, offset: int) -> int:
            self.steps.append(Write(self._names[file], offset, ctypes.string_at(content, size)))
            return int(writes(file, content, size, offset))

        def truncate(file: int, size: int) -> int:
            self.steps.append(Truncate(self._names[file], size))
            return int(cuts(file, size))

        def sync(file: int, flags: int) -> int:
            result = int(flushes(file, flags))
            self.steps.append(Sync(self._names[file]))
            return result

        for name, callback in (("write", _WRITE(write)), ("truncate", _TRUNCATE(truncate)), ("sync", _SYNC(sync))):
            setattr(methods, name, ctypes.cast(callback, c_void_p).value)
            self._kept.append(callback)
        self._kept.append(methods)
        return methods


class Image:
    """A file's bytes as a disk holds them after some of its history."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)

    def apply(self, step: Step) -> None:
        """Let a write or cut have happened whole."""
        match step:
            case Write(_, offset, content):
                self._put(offset, content)
            case Truncate(_, size):
                del self.content[size:]
            case _:
                pass

    def tear(self, step: Write, chance: random.Random) -> None:
        """Let a write have happened in part: each of its sectors or not, or all up to some byte."""
        if chance.random() < 0.5:
            self._put(step.offset, step.content[: chance.randint(0, len(step.content))])
            return
        for start in range(0, len(step.content), SECTOR):
            if chance.random() < 0.5:
                self._put(step.offset + start, step.content[start : start + SECTOR])

    def _put(self, offset: int, content: bytes) -> None:
        if len(self.content) < offset:
            self.content.extend(bytes(offset - len(self.content)))
        self.content[offset : offset + len(content)] = content


def durable(before: bytes, steps: Sequence[Step], file: str) -> tuple[Image, list[Step]]:
    """What a power cut surely leaves of a file, and the steps after its last flush, of which it leaves anything."""
    own = [step for step in steps if getattr(step, "file", "") == file]
    flushed = max((place for place, step in enumerate(own) if isinstance(step, Sync)), default=-1)
    image = Image(before)
    for step in own[: flushed + 1]:
        image.apply(step)
    return image, own[flushed + 1 :]


def files(database: Path) -> dict[str, bytes]:
    """A database's files as they are now, by suffix."""
    log = database.with_name(database.name + "-wal")
    return {".sqlite": database.read_bytes(), "-wal": log.read_bytes() if log.exists() else b""}
