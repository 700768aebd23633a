"""The key ring: what is personal lies sealed in the database, bound to its table, column and row, and is found again by
blind indexes. Keys lie in a file of their own, never in the database and never beside a backup of it."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import HotlineError, UserError

RandomBytes = Callable[[int], bytes]
"""Gives so many unpredictable bytes: `secrets.token_bytes` in the running program."""

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = 1
HEADER_BYTES = 3
"""One byte of format version, two of the key's id."""
OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + 16
"""By how much a sealed value is longer than the plain one."""
BLIND_INDEX_BYTES = 16
"""128 bits: two of a billion values meet with a chance below 10^-20, and a stolen index alone tells less."""

_INDEX = "index"
_MAX_KEY_ID = 0xFFFF
_FILE_HEAD = """\
# The keys of this hotline's database. Without them nothing personal in it can be read by anybody, ever again:
# keep a copy in a safe place, apart from the backups of the database. Nobody but the service may read this file.
# `index` finds people again and never changes; of the numbered keys the first seals, the others still open.
"""


class SealBroken(HotlineError):
    """A sealed value does not open: altered, moved from another row, or its key is not in the ring.

    Says where the value lies and why it does not open, never what it holds.
    """

    def __init__(self, why: str, *, table: str, column: str, row: int) -> None:
        super().__init__(f"{table}.{column} of row {row} does not open: {why}")
        self.why = why
        self.table = table
        self.column = column
        self.row = row


class KeyRing:
    """Seals and opens values (AES-256-GCM) and makes blind indexes (HMAC-SHA256).

    `keys` are the data keys by id; the first one is current: it seals, all of them open. `index_key` does not change
    with the current key, so that what was indexed before a rotation is still found after it. A nonce is random: one
    key may seal 2^32 values (NIST SP 800-38D, 8.3) before it has to be rotated.
    """

    def __init__(self, keys: Mapping[int, bytes], index_key: bytes, random_bytes: RandomBytes) -> None:
        self._keys = dict(keys)
        self._index_key = index_key
        self._random_bytes = random_bytes
        self.current = next(iter(self._keys))
        self._ciphers = {key_id: AESGCM(key) for key_id, key in self._keys.items()}
        self._cipher = self._ciphers[self.current]
        self._head = bytes([VERSION]) + self.current.to_bytes(2, "big")
        self._derived: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current}, keys={list(self._keys)})"

    @classmethod
    def generate(cls, random_bytes: RandomBytes) -> KeyRing:
        """A new ring with one data key."""
        return cls({1: random_bytes(KEY_BYTES)}, random_bytes(KEY_BYTES), random_bytes)

    @classmethod
    def parse(cls, text: str, random_bytes: RandomBytes, *, source: str = "POSKO_KEYS") -> KeyRing:
        """Read what `to_text` wrote; commas do for line ends, so that a ring fits an environment variable.

        Raises UserError that names `source` and the line, never a key.
        """
        keys: dict[int, bytes] = {}
        index_key = b""
        for number, entry in _entries(text):
            name, key = _read_entry(entry, f"{source}, line {number}")
            if name == _INDEX and not index_key:
                index_key = key
            elif name != _INDEX and name not in keys and isinstance(name, int):
                keys[name] = key
            else:
                raise UserError(f"{source}, line {number}: key {name!r} is there twice: remove one of the two lines")
        if not keys or not index_key:
            raise UserError(
                f"{source}: a key ring needs an `index` line and at least one numbered line: "
                "put the saved copy back, or make a new ring with `posko init`"
            )
        return cls(keys, index_key, random_bytes)

    @classmethod
    def load(cls, path: Path, random_bytes: RandomBytes) -> KeyRing:
        """Read the ring from its file. Raises UserError when it is missing or when others may read it."""
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            text = path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise UserError(
                f"there is no key file {path}: make one with `posko init`, or put the saved copy back"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                f"the key file {path} cannot be read ({type(error).__name__}): put the saved copy back"
            ) from None
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UserError(f"others may read the key file {path}: run `chmod 600 {path}`")
        return cls.parse(text, random_bytes, source=str(path))

    def to_text(self) -> str:
        """The ring as its file holds it: one `id: base64` a line, the current key first. Secret."""
        lines = [(_INDEX, self._index_key), *self._keys.items()]
        return _FILE_HEAD + "".join(f"{name}: {base64.b64encode(key).decode()}\n" for name, key in lines)

    def rotated(self) -> KeyRing:
        """A ring with a new current key in front; the older ones still open what they sealed."""
        new_id = max(self._keys) + 1
        if new_id > _MAX_KEY_ID:
            raise UserError(f"a key ring holds ids up to {_MAX_KEY_ID}: this one is full")
        keys = {new_id: self._random_bytes(KEY_BYTES), **self._keys}
        return KeyRing(keys, self._index_key, self._random_bytes)

    def seal(self, plain: bytes, *, table: str, column: str, row: int) -> bytes:
        """`plain` encrypted for exactly this place: version, key id, nonce, ciphertext with its tag."""
        nonce = self._random_bytes(NONCE_BYTES)
        return self._head + nonce + self._cipher.encrypt(nonce, plain, _place(table, column, row))

    def open(self, sealed: bytes, *, table: str, column: str, row: int) -> bytes:
        """What `seal` was given for this place. Raises SealBroken."""
        if len(sealed) < OVERHEAD_BYTES or sealed[0] != VERSION:
            raise SealBroken("it is no sealed value of this version", table=table, column=column, row=row)
        key_id = int.from_bytes(sealed[1:HEADER_BYTES], "big")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken(f"key {key_id} is not in the key file", table=table, column=column, row=row)
        nonce = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], _place(table, column, row))
        except InvalidTag:
            why = "it was altered, belongs to another row, or was sealed with another key"
            raise SealBroken(why, table=table, column=column, row=row) from None

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """16 bytes by which `value` is found again without being readable; the same value differs between purposes."""
        return hmac.digest(self._derive(f"blind index|{purpose}"), value.encode(), "sha256")[:BLIND_INDEX_BYTES]

    def secret_hash(self, value: str, *, purpose: str) -> bytes:
        """32 bytes to keep in place of an invite's token or a ticket's secret code. Short codes cannot be guessed from
        it without the key ring."""
        return hmac.digest(self._derive(f"secret|{purpose}"), value.encode(), "sha256")

    def is_secret(self, value: str, hashed: bytes, *, purpose: str) -> bool:
        """True when `hashed` was made of `value`, compared in constant time."""
        return hmac.compare_digest(self.secret_hash(value, purpose=purpose), hashed)

    def _derive(self, use: str) -> bytes:
        """A key of its own for each use, from the index key (HKDF, RFC 5869), kept because making it is slow."""
        key = self._derived.get(use)
        if key is None:
            hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"posko|{use}".encode())
            key = self._derived[use] = hkdf.derive(self._index_key)
        return key


def write_key_file(path: Path, ring: KeyRing) -> None:
    """Write a new key file that only its owner may read, safely on disk when this returns.

    Raises UserError where a file lies already: overwriting the only key would lose all data.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UserError(
            f"{path} is there already and is not overwritten: the data sealed with it would be lost"
        ) from None
    except OSError as error:
        raise UserError(f"the key file {path} cannot be written: {error.strerror}. Is its folder there?") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(ring.to_text())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def replace_key_file(path: Path, ring: KeyRing) -> None:
    """Put a rotated ring in the place of the file at `path`, whole or not at all, whatever happens meanwhile.

    Raises UserError when `ring` would lose a key that the file holds.
    """
    old = KeyRing.load(path, ring._random_bytes)
    if old._index_key != ring._index_key or not old._keys.items() <= ring._keys.items():
        raise UserError(f"{path} holds keys that the new ring lacks: the data sealed with them would be lost")
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    write_key_file(new, ring)
    new.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the entry of a new file survive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(table: str, column: str, row: int) -> bytes:
    return f"{table}|{column}|{row}".encode()


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """The `id: base64` entries with the number of their line; empty lines and comments are left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            yield from ((number, entry) for entry in line.split(",") if entry.strip())


def _read_entry(entry: str, where: str) -> tuple[int | str, bytes]:
    """One `id: base64` entry as the id (a number, or `index`) and the key."""
    name, _, encoded = (part.strip() for part in entry.partition(":"))
    key_id: int | str = int(name) if name.isascii() and name.isdecimal() and len(name) < 6 else name
    if key_id != _INDEX and not (isinstance(key_id, int) and key_id <= _MAX_KEY_ID):
        raise UserError(f"{where}: a line begins with `{_INDEX}:` or a number up to {_MAX_KEY_ID}, as `1: …`")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise UserError(f"{where}: no key of {KEY_BYTES} bytes in base64 (44 characters): put the saved copy back")
    return key_id, key
