"""What citizens write in the benchmark: each a report in words of their own, then four answers of the form.

No two conversations need be alike: a bot that remembers sentences gains nothing.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

FIRST_UPDATE = 500_000_001
FIRST_CITIZEN = 1001
DATE = 1_767_225_600
SEED = 7
STEPS = 5

WHO = ("ibu saya", "bapak saya", "nenek", "kakek kami", "adik", "kakak ipar", "anak saya", "istri saya", "mertua")
WHAT = (
    "belum dicoklit",
    "blm dicoklit",
    "belum di coklit",
    "blum didatangi pantarlih",
    "belum pernah dicoklit petugas",
)
OPENING = ("pak", "bu", "assalamualaikum", "selamat pagi", "min", "mau lapor", "izin lapor pak", "permisi")
WHERE = ("rias", "bikang", "jeriji", "keposang", "gadung", "kepoh", "serdang", "bukit terap", "payung", "pangkal buluh")
FIRST = ("Suminah", "Hartono", "Rohayati", "Sulaiman", "Marlina", "Zubaidah", "Ahmad", "Yulianti", "Rusdi", "Nurhayati")
LAST = (
    "Pratama",
    "Lestari",
    "Hidayat",
    "Wulandari",
    "Saputra",
    "Kusuma",
    "Hasanah",
    "Firmansyah",
    "Anggraini",
    "Basri",
)


def conversation(chance: random.Random) -> tuple[str, ...]:
    """A report and its answers: village, name, RT, and the wish to send it."""
    return (
        f"{chance.choice(OPENING)} {chance.choice(WHO)} {chance.choice(WHAT)}",
        f"desa {chance.choice(WHERE)}",
        f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        str(chance.randint(1, 12)),
        "kirim",
    )


def whole_report(chance: random.Random) -> tuple[str, ...]:
    """The same for somebody who says the village at once, to the receipt: this step makes a ticket."""
    return (
        f"{chance.choice(OPENING)} {chance.choice(WHO)} di desa {chance.choice(WHERE)} {chance.choice(WHAT)}",
        f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        str(chance.randint(1, 12)),
        "kirim",
        "sudah tahu",
    )


Talk = Callable[[random.Random], Sequence[str]]


def crowd(citizens: int, *, after: int = 0, talk: Talk = conversation) -> list[dict[str, Any]]:
    """All of so many citizens write their first step, then all the second, and so on; the same for everybody who is
    measured. `after`: so many came before."""
    chance = random.Random(SEED + after)
    numbers = itertools.count(after * STEPS)
    conversations = [talk(chance) for _ in range(citizens)]
    return [
        update(next(numbers), FIRST_CITIZEN + after + citizen, said)
        for step in zip(*conversations, strict=True)
        for citizen, said in enumerate(step)
    ]


def update(number: int, citizen: int, text: str) -> dict[str, Any]:
    """An update with a message of a private chat, as Telegram sends it."""
    person = {"id": citizen, "is_bot": False, "first_name": "Warga", "language_code": "id"}
    chat = {"id": citizen, "type": "private", "first_name": "Warga"}
    message = {"message_id": number + 1, "from": person, "chat": chat, "date": DATE, "text": text}
    return {"update_id": FIRST_UPDATE + number, "message": message}
