"""Bodies of WhatsApp's webhook that nobody thought of: `python -m tests.chaos.fuzz [--runs 100000] [--seed 1]`.

Whatever stands in a body, reading it raises nothing, what is beside it is read, and whatever was read can be kept.
Guided by coverage where atheris is installed (there are wheels for Linux on x86_64 alone), blind elsewhere: bytes of
genuine bodies changed at random. Its last line says what was done; it ends with 1 and names the body where something
was violated.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.channels.whatsapp.parse import Parser, named
from bot.channels.whatsapp.webhook import parsed
from storage import kept
from tests.fakes.whatsapp import FakeWhatsApp, Person

META = FakeWhatsApp()
SITI = Person("6281200000001", name="Siti")
PARSER = Parser("whatsapp", META.number_id)
LONGEST = 4096
WORDS = ("null", "true", "-1", "1e999", '"\\ud800"', "[]", "{}", '"text"', '"system"', '"id"', '"messages"', "[[[[")
CONTENTS: dict[str, Any] = {
    "text": {"body": "halo"},
    "reaction": {"message_id": "wamid.B", "emoji": "👍"},
    "image": {"id": "7", "mime_type": "image/jpeg", "sha256": "x", "caption": "KTP"},
    "document": {"id": "7", "mime_type": "application/pdf", "filename": "surat.pdf"},
    "location": {"latitude": -3.0, "longitude": 106.4, "name": "Pasar"},
    "contacts": [{"name": {"formatted_name": "Siti"}, "phones": [{"phone": "0812", "wa_id": SITI.number}]}],
    "button": {"payload": "read.1", "text": "Baca"},
    "interactive": {"type": "list_reply", "list_reply": {"id": "d.2", "title": "Rias"}},
    "system": {"type": "user_changed_number", "wa_id": "6281200000002", "body": "baru"},
}
STATUS = {"id": "wamid.O", "status": "failed", "timestamp": "1795485600", "biz_opaque_callback_data": "a1"} | {
    "errors": [{"code": 131047, "title": "Re-engagement message", "error_data": {"details": "x"}}]
}


def seeds() -> list[bytes]:
    """Genuine bodies, messages and reports alone, from which others are made."""
    messages = [META.message_json(SITI, f"wamid.{kind}", kind, content) for kind, content in CONTENTS.items()]
    bodies = [META.envelope(META.value(contacts=[META.contact_json(SITI)], messages=[one])) for one in messages]
    return [
        json.dumps(one).encode() for one in (*messages, STATUS, *bodies, META.envelope(META.value(statuses=[STATUS])))
    ]


def tried(data: bytes, parser: Parser = PARSER) -> None:
    """Read these bytes as a body, and what they say as one thing among others. Raises what must not be."""
    said = parsed(data)
    _kept(parser.read(said).inbounds)
    beside = [META.message_json(SITI, f"wamid.beside{n}", "text", {"body": str(n)}) for n in range(3)]
    report = STATUS | {"status": "read", "errors": []}
    first = META.value(messages=[beside[0], said, beside[1]], statuses=[said, report])
    envelope = META.envelope(first, META.value(messages=[beside[2]]))
    envelope["entry"][0]["changes"].insert(1, said)
    envelope["entry"].insert(0, said)
    reading = parser.read(envelope)
    names = {inbound.external_id for inbound in reading.inbounds}
    assert {named(one["id"]) for one in beside} <= names, "a sibling was lost"
    assert any(receipt.message_id == int("a1", 36) for receipt in reading.receipts), "a report was lost"
    for _, raw in reading.unread:
        json.loads(raw)
    _kept(reading.inbounds)


def _kept(inbounds: list[Any]) -> None:
    for inbound in inbounds:
        assert kept.load(kept.dump(inbound)) == inbound, "what was read cannot be kept"


def changed(data: bytes, dice: random.Random) -> bytes:
    """The same with some of it replaced, left out, doubled or put elsewhere."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(made) + 1)
        end = min(len(made), start + dice.choice((0, 1, 1, 2, 8, 40)))
        match dice.randrange(5):
            case 0:
                made[start:end] = dice.randbytes(end - start)
            case 1:
                del made[start:end]
            case 2:
                made[start:start] = made[start:end]
            case 3:
                made[start:end] = dice.choice(WORDS).encode()
            case _:
                other = dice.choice(SEEDS)
                cut = dice.randrange(len(other))
                made[start:end] = other[cut : cut + dice.randint(1, 60)]
    return bytes(made[:LONGEST])


SEEDS = seeds()


def blind(runs: int, seed: int, tell: Callable[[bytes, Exception], object], parser: Parser = PARSER) -> None:
    """So many bodies without knowing which code they reach."""
    dice = random.Random(seed)
    for _ in range(runs):
        data = changed(dice.choice(SEEDS), dice)
        try:
            tried(data, parser)
        except Exception as error:
            tell(data, error)


def guided(runs: int, seed: int) -> None:
    """So many bodies, each made of those that reached new code; ends the process, with a traceback at a violation."""
    atheris: Any = importlib.import_module("atheris")
    for function in (*vars(Parser).values(), *vars(sys.modules[Parser.__module__]).values()):
        if getattr(function, "__module__", "") == Parser.__module__ and hasattr(function, "__code__"):
            atheris.instrument_func(function)
    with tempfile.TemporaryDirectory(prefix="posko-fuzz-") as folder:
        for number, body in enumerate(SEEDS):
            (Path(folder) / f"{number}").write_bytes(body)
        options = (f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST}", f"-artifact_prefix={folder}/")
        atheris.Setup([sys.argv[0], *options, folder], tried)
        atheris.Fuzz()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="do not ask for coverage")
    options = parser.parse_args()
    if not options.blind and importlib.util.find_spec("atheris"):
        guided(options.runs, options.seed)
    found: list[str] = []
    blind(options.runs, options.seed, lambda data, error: found.append(f"{error!r}: {data!r}"))
    sys.stdout.write("\n".join([*found[:5], f"blind: {options.runs} bodies, {len(found)} violations\n"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
