"""The road with handlers of the test's own: what a hotline's engine and outbox do is seen without what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import handlers
from bot.channels.base import Delivery, Intake, Limits
from bot.channels.pacing import Pacer
from bot.domain.changes import Changes
from bot.domain.errors import DeliveryError
from bot.domain.messages import Inbound, MediaFile, Outbound, Text
from bot.domain.people import Address
from bot.outbox import Outbox
from bot.sending import Line
from handlers import Route
from handlers.turn import Turn
from storage import models
from storage.batch import Batch
from storage.codec import CONVERSATION, table_of
from tests.hotline import FakeClock, Hotline
from tests.networks.script import LIMITS
from tests.storage.kit import CHANNEL, Store

Handler = Callable[[Turn], Awaitable[None]]


class Counts:
    """What engine and outbox report of themselves."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def _count(self, name: str) -> None:
        self.of[name] = self.of.get(name, 0) + 1

    def inbound(self, _channel: str) -> None:
        self._count("inbound")

    def handled(self, _channel: str) -> None:
        self._count("handled")

    def failed(self, _channel: str) -> None:
        self._count("failed")

    def batch(self, _seconds: float, _size: int) -> None:
        self._count("batch")

    def sent(self, _channel: str) -> None:
        self._count("sent")

    def retried(self, _channel: str) -> None:
        self._count("retried")

    def undelivered(self, _channel: str) -> None:
        self._count("undelivered")

    def halted(self, channel: str, *, is_so: bool) -> None:
        if is_so:
            self._count("halted")

    def trouble(self, kind: str = "") -> None:
        self.keeps_from_saving = kind


async def echo(turn: Turn) -> None:
    """Say again what was said, with its number in the dialogue: lost, doubled or disordered steps show."""
    said = [*turn.conversation.answers.get("said", ()), turn.inbound.external_id]
    turn.converse(form="report", answers={"said": said})
    turn.send(f"{len(said)}: {turn.inbound.external_id}")


def install(monkeypatch: pytest.MonkeyPatch, **commands: Handler) -> None:
    """Have commands lead to handlers of the test; `/echo` is always there."""
    for name, handler in {"echo": echo, **commands}.items():
        monkeypatch.setitem(handlers.COMMANDS, name, Route(handler))


async def failing(turn: Turn) -> None:
    """What a mistake of ours looks like: it has said and changed something already."""
    turn.converse(form="report", answers={"said": ["half done"]})
    turn.send("half done")
    raise KeyError(turn.inbound.sender_name)


def says_echo(hotline: Hotline, who: str) -> Inbound:
    return hotline.inbound(who, Text("/echo"))


async def rows(hotline: Hotline, model: Any) -> list[Any]:
    async with hotline.database.reading() as connection:
        table = table_of(model)
        return list((await connection.execute(select(table).order_by(next(iter(table.c))))).all())


async def said(hotline: Hotline) -> dict[str, list[str]]:
    """Address → what the echo handler noted of it, in order."""
    names = {row.id: row.external_id for row in await rows(hotline, models.AddressRow)}
    found = [CONVERSATION.value(row, hotline.keys) for row in await rows(hotline, models.ConversationRow)]
    return {names[conversation.id]: list(conversation.answers.get("said", ())) for conversation in found}


def expected(updates: list[Inbound]) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for update in updates:
        by.setdefault(update.sender.external_id, []).append(update.external_id)
    return by


async def keep(hotline: Hotline, *created: Any) -> None:
    async with hotline.database.transaction() as connection:
        batch = Batch(connection, hotline.keys, hotline.new_id, hotline.clock.now())
        batch.keep(Changes(created=list(created)))
        await batch.flush()


@pytest.fixture
async def hotline(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hotline]:
    install(monkeypatch, fail=failing)
    async with Hotline(tmp_path, url=database_url) as hotline:
        yield hotline


@dataclass
class Network:
    """A network that does what the test says: takes a message, or raises what lies ready for its text."""

    name: str = CHANNEL
    limits: Limits = LIMITS
    calls: list[Delivery] = field(default_factory=list)
    troubles: dict[str, list[Exception]] = field(default_factory=dict)
    before: Callable[[Delivery], Awaitable[None]] | None = None
    files: dict[str, bytes | Exception] = field(default_factory=dict)

    async def run(self, intake: Intake) -> None:
        raise AssertionError("not called here")

    async def deliver(self, delivery: Delivery) -> str:
        self.calls.append(delivery)
        if self.before is not None:
            await self.before(delivery)
        if trouble := self.troubles.get(delivery.message.text):
            raise trouble.pop(0)
        return f"n{delivery.message.key}"

    async def fetch(self, file: MediaFile) -> bytes:
        content = self.files[file.remote_id]
        if isinstance(content, Exception):
            raise content
        return content

    async def close(self) -> None:
        return

    @property
    def texts(self) -> list[str]:
        """What was called for, in order."""
        return [call.message.text for call in self.calls]


class Sender:
    """An outbox on a store, with its network and a clock that moves when told."""

    def __init__(self, store: Store, clock: FakeClock, network: Network, owner: str = "one") -> None:
        self.store, self.clock, self.network, self.counts = store, clock, network, Counts()
        self.outbox = Outbox(
            store.database,
            store.keys,
            {CHANNEL: Line(network, Pacer(network.limits, clock.monotonic))},
            clock.now,
            owner=owner,
            gauge=self.counts,
            sleep=clock.sleep,
        )

    async def queue(self, address: Address, *texts: str, **fields: object) -> list[Outbound]:
        """Commit messages of which text and key are equal."""
        made = []
        for text in texts:
            message = Outbound(id=self.store.new_id(), key=f"{address.id}:{text}", address_id=address.id, text=text)
            made.append(replace(message, **fields))  # type: ignore[arg-type]
        await self.store.keep(outbound=made)
        return made

    async def deliver(self, after_s: float = 0) -> list[str]:
        """Let so many seconds pass and send what is due. Returns the texts that were called for now."""
        self.clock.forward(timedelta(seconds=after_s))
        before = len(self.network.calls)
        await self.outbox.deliver_due()
        return self.network.texts[before:]


def refusal(**policy: object) -> DeliveryError:
    return DeliveryError("refused", **policy)  # type: ignore[arg-type]


UNLIMITED = replace(LIMITS, everyone_per_s=inf)
