"""`posko letters FOLDER`: the shipped templates of letters, for an office to change in its word processor."""

from __future__ import annotations

import argparse

from bot.commands import say
from bot.domain.errors import UserError
from bot.render import letters


def write(options: argparse.Namespace) -> int:
    """Write them; what is there already stays as it is."""
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in letters.NAMES:
        path = options.folder / f"{name}.docx"
        if path.exists():
            raise UserError(f"{path} is there already: name another folder, or move it away")
        path.write_bytes(letters.shipped(name))
        say(f"Wrote {path}; its places: {', '.join(letters.places(letters.SAMPLES[name]))}.")
    say("Change them, name them under [letters] in config.toml, and look with `posko check-config`.")
    return 0
