"""`posko roles`: who may do what, as a table."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from bot.commands import say
from handlers.roles import as_markdown
from handlers.texts import load_texts


def show(options: argparse.Namespace) -> int:
    """Print the table, in the form of docs/ROLES.md."""
    say(as_markdown(load_texts(ZoneInfo("Asia/Jakarta")), options.language).rstrip("\n"))
    return 0
