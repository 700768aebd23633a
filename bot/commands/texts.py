"""`posko texts`: every text that the bot says, as the file in which an office would put its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.channels.web.pages import read_words
from bot.commands import say, settings_of
from bot.domain.errors import UserError
from handlers.own_texts import as_toml
from handlers.texts import load_texts


def show(options: argparse.Namespace) -> int:
    """Print the texts in force of one language, or those whose key begins with a word, ready to be changed."""
    settings = settings_of(options.config)
    own = Path(settings.service.texts) if settings.service.texts else None
    texts = load_texts(settings.service.timezone, own, read_words())
    catalogue = texts.catalogue(options.language)
    wanted = {key: text for key, text in catalogue.items() if key.startswith(options.key)}
    if not wanted:
        rooms = ", ".join(sorted({key.split(".")[0] for key in catalogue}))
        raise UserError(f"no text begins with {options.key!r}; the rooms are {rooms}")
    say(as_toml(wanted, options.language).rstrip("\n"))
    return 0
