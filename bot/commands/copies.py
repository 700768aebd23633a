"""`posko backup` and `posko restore`."""

from __future__ import annotations

import argparse
import secrets

from bot import backup
from bot.commands import progress, say, settings_of


def back_up(options: argparse.Namespace) -> int:
    """Copy the live database to a new file. What is personal stays sealed in it; the keys are not in it."""
    settings = settings_of(options.config)
    backup.back_up(backup.database_file(settings.database.url), options.file, progress)
    say(f"Wrote {options.file}. It opens only with the key file, which is not part of it.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a checked backup in place of a missing database."""
    settings = settings_of(options.config)
    target = backup.database_file(settings.database.url)
    backup.restore(options.file, target, settings.key_ring(secrets.token_bytes))
    say(f"Restored {target} from {options.file}. Run posko migrate, then posko run.")
    return 0
