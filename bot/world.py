"""Builds the world that every turn sees: rules, places, texts, and the sources of ids, codes and hashes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bot.channels.web.pages import read_words
from bot.domain.places import PlaceFinder
from bot.domain.rules import Rules
from handlers.texts import load_texts
from handlers.turn import CODE_SIGNS, World
from storage.ground import Ground


class Hasher(Protocol):
    """What is needed of a key ring here."""

    def secret_hash(self, value: str, *, purpose: str) -> bytes: ...


def build_world(
    rules: Rules,
    ground: Ground,
    keys: Hasher,
    *,
    new_id: Callable[[], int],
    choose: Callable[[str], str],
    own_texts: Path | None = None,
) -> World:
    """The world of a deployment on its `ground`, which also tells what "everywhere" means.

    `choose` picks one sign of an alphabet at random (`secrets.choice`); `own_texts` is the file with the office's own
    texts. Raises UserError when that cannot be used."""
    return World(
        rules=replace(rules, kabupaten=ground.kabupaten, modes=ground.modes),
        areas=ground.areas,
        places=ground.finder(),
        texts=load_texts(rules.timezone, own_texts, read_words()),
        new_id=new_id,
        new_token=lambda length: "".join(choose(CODE_SIGNS) for _ in range(length)),
        secret_hash=lambda value, purpose: keys.secret_hash(value, purpose=purpose),
    )


def on_ground(world: World, ground: Ground, places: PlaceFinder) -> World:
    """The same world on new ground; `places` is the ground's finder."""
    rules = replace(world.rules, kabupaten=ground.kabupaten, modes=ground.modes)
    return replace(world, rules=rules, areas=ground.areas, places=places)
