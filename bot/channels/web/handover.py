"""A chat goes on on another device: a code for one use within minutes, shown as a link, a picture and short words.

Whoever has the code in that time gets the chat, so the page says so; wrong, used and late codes are told alike.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Protocol

CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs that cannot be mistaken for each other."""
CODE_LENGTH = 10
"""50 bits, for ten minutes, behind a limit on guesses."""


class Handovers(Protocol):
    """Where sessions on their way lie, sealed."""

    async def give(self, code: str, token: str) -> None:
        """Keep `token` for whoever brings `code` in time."""

    async def take(self, code: str) -> str:
        """The token that was kept for `code`, once; '' when there is none, or none any more."""


def code_of(random_token: str) -> str:
    """A code that people can type, as unpredictable as the token that it is made of."""
    number = int.from_bytes(sha256(random_token.encode()).digest()[:8], "big")
    return "".join(CODE_SIGNS[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def typed(code: object) -> str:
    """A code as somebody typed it, '' for what can be none."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum()) if isinstance(code, str) else ""
    return signs if len(signs) == CODE_LENGTH and set(signs) <= set(CODE_SIGNS) else ""


def picture(link: str) -> str:
    """The link as a QR code: a data URL that a page may show."""
    import segno  # what draws is loaded when somebody wants it

    return segno.make_qr(link, error="m").svg_data_uri(scale=4, border=3, dark="#2a201c", light="#fff")
