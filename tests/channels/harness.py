"""What every channel must keep, as tests that each channel runs on its own network.

A channel's test gives an `Adapter` (the channel, its network, and what the people on it see) and runs PROMISES:

    @pytest.mark.parametrize("promise", PROMISES)
    async def test_keeps_the_contract(promise: Promise, adapter: Adapter) -> None:
        await promise(adapter)
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pytest

from bot.channels.base import Channel
from bot.domain.errors import DeliveryError
from bot.domain.messages import (
    BOLD_OFF,
    BOLD_ON,
    Button,
    Endpoint,
    Inbound,
    Outbound,
    OutboundKind,
    Pin,
    Press,
    Request,
    Text,
)

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Seen:
    """A message of ours as a person sees it now."""

    network_id: str
    text: str
    bold: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """Something that a network does to a send, and what the error must say of it."""

    name: str
    begin: Callable[[], Awaitable[None]]
    expected: Callable[[DeliveryError], bool]


class Inbox:
    """An intake that keeps what came. `refuse(n)`: the next n calls raise, as if the database were away."""

    def __init__(self) -> None:
        self.inbounds: list[Inbound] = []
        self.refused = 0
        self._refusals = 0
        self._changed = asyncio.Condition()

    async def __call__(self, inbounds: Sequence[Inbound]) -> None:
        async with self._changed:
            if self._refusals:
                self._refusals -= 1
                self.refused += 1
                raise ConnectionError("the database is away")
            self.inbounds.extend(inbounds)
            self._changed.notify_all()

    def refuse(self, times: int) -> None:
        """Keep nothing of the next calls."""
        self._refusals = times

    async def until(self, count: int) -> list[Inbound]:
        """All that came, once there are `count` different ones, each once, in the order of their first arrival."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: len(self.different()) >= count)
        return self.different()

    def different(self) -> list[Inbound]:
        """What came, without the repeats."""
        return list({inbound.external_id: inbound for inbound in self.inbounds}.values())

    def texts(self) -> list[str]:
        """What was written."""
        return [inbound.body.text for inbound in self.different() if isinstance(inbound.body, Text)]


class Adapter(Protocol):
    """A running channel. Both people have opened their chat, so that the channel may write to them."""

    inbox: Inbox
    person: Endpoint
    other: Endpoint

    @property
    def channel(self) -> Channel:
        """The channel under test."""

    @property
    def troubles(self) -> Sequence[Trouble]:
        """What the network can do to a send."""

    async def says(self, who: Endpoint, text: str) -> None:
        """`who` writes."""

    async def presses(self, who: Endpoint, network_id: str, data: str) -> None:
        """`who` sends a button press with this data, whatever the message's buttons are."""

    async def deliver(self, who: Endpoint, message: Outbound, target: str = "") -> str:
        """Send `message` through the channel; the network's id."""

    def shown(self, who: Endpoint) -> list[Seen]:
        """Our messages that stand in their chat."""

    async def asked(self, who: Endpoint) -> list[str]:
        """The labels of the buttons that ask their device for something now; none where a network cannot ask."""

    def toast(self, press: Press) -> str | None:
        """What was shown in answer to a press; None when it was not answered."""

    async def press_expires(self, press: Press) -> None:
        """The network no longer waits for an answer."""


Promise = Callable[[Adapter], Awaitable[None]]

_ids = itertools.count(1)


def outbound(text: str = "", kind: OutboundKind = OutboundKind.SEND, **fields: Any) -> Outbound:
    """A message ready to be delivered."""
    number = next(_ids)
    message = Outbound(id=number, key=f"harness:{number}", address_id=1, kind=kind, text=text)
    return replace(message, **fields)


async def identity_is_kept(adapter: Adapter) -> None:
    """Each message names its sender's own endpoint, the same one each time."""
    for who, text in ((adapter.person, "satu"), (adapter.other, "dua"), (adapter.person, "tiga")):
        await adapter.says(who, text)
    came = await adapter.inbox.until(3)
    senders = {inbound.body.text: inbound.sender for inbound in came if isinstance(inbound.body, Text)}
    assert senders == {"satu": adapter.person, "dua": adapter.other, "tiga": adapter.person}
    assert all(inbound.chat == inbound.sender for inbound in came)
    assert {inbound.channel for inbound in came} == {adapter.channel.name}
    assert all(inbound.sent_at.tzinfo is not None for inbound in came)


async def order_is_kept(adapter: Adapter) -> None:
    """What one person writes arrives in the order of writing, however fast."""
    texts = [f"pesan {number}" for number in range(30)]
    for text in texts:
        await adapter.says(adapter.person, text)
    await adapter.inbox.until(len(texts))
    assert adapter.inbox.texts() == texts


async def refused_messages_come_again(adapter: Adapter) -> None:
    """What the intake did not keep is not lost, and keeps its name and place."""
    adapter.inbox.refuse(2)
    await adapter.says(adapter.person, "penting")
    await adapter.says(adapter.person, "juga")
    await adapter.inbox.until(2)
    assert adapter.inbox.refused == 2
    assert adapter.inbox.texts() == ["penting", "juga"]


async def text_arrives_unchanged(adapter: Adapter) -> None:
    """Nothing that a citizen types is interpreted or lost."""
    texts = [
        "<b>tebal</b> & *bintang* _garis_ `kode` [x](y)",
        "baris 1\nbaris 2",
        "👨‍👩‍👧 🇮🇩 é ﷺ",
        "'; DROP TABLE x; --",
        "%s {0} \\n",
    ]
    for text in texts:
        await adapter.says(adapter.person, text)
    await adapter.inbox.until(len(texts))
    assert adapter.inbox.texts() == texts
    for text in texts:
        await adapter.deliver(adapter.person, outbound(text))
    assert [seen.text for seen in adapter.shown(adapter.person)] == texts


async def a_button_brings_its_data_back(adapter: Adapter) -> None:
    """A pressed button names its data, its message and itself, and can be answered."""
    buttons = ((Button("Saya tangani", data="claim.a1"), Button("Situs KPU", url="https://example.org/")),)
    network_id = await adapter.deliver(adapter.person, outbound("Laporan baru", buttons=buttons))
    shown = adapter.shown(adapter.person)[-1]
    assert shown.labels == ("Saya tangani", "Situs KPU") or "Situs KPU: https://example.org/" in shown.text
    await adapter.presses(adapter.person, network_id, "claim.a1")
    press = (await adapter.inbox.until(1))[-1].body
    assert isinstance(press, Press)
    assert (press.data, press.message_id) == ("claim.a1", network_id)
    await adapter.deliver(adapter.person, outbound("Siap!", OutboundKind.ANSWER, press_id=press.press_id))
    assert adapter.toast(press) == "Siap!"


async def a_late_answer_counts_as_done(adapter: Adapter) -> None:
    """An answer to a press that nobody waits for any more is no error."""
    network_id = await adapter.deliver(adapter.person, outbound("?", buttons=((Button("Ya", data="yes"),),)))
    await adapter.presses(adapter.person, network_id, "yes")
    press = (await adapter.inbox.until(1))[-1].body
    assert isinstance(press, Press)
    await adapter.press_expires(press)
    await adapter.deliver(adapter.person, outbound("Siap!", OutboundKind.ANSWER, press_id=press.press_id))


async def unknown_button_data_is_harmless(adapter: Adapter) -> None:
    """A tampered app can send any data: it comes as it is or not at all, and the channel goes on."""
    network_id = await adapter.deliver(adapter.person, outbound("?", buttons=((Button("Ya", data="yes"),),)))
    forged = ["x", "claim..", "....", "a" * 64, "💥.1", "'; DROP TABLE x; --", "\u202e.zz"]
    for data in forged:
        await adapter.presses(adapter.person, network_id, data)
    await adapter.says(adapter.person, "masih di sini")
    while "masih di sini" not in adapter.inbox.texts():
        await adapter.inbox.until(len(adapter.inbox.different()) + 1)
    came = [inbound.body.data for inbound in adapter.inbox.different() if isinstance(inbound.body, Press)]
    assert [data for data in forged if data in came] == came


async def long_text_arrives_whole(adapter: Adapter) -> None:
    """A text beyond the network's limit comes in as many messages as it needs; the last carries the buttons."""
    words = [f"kata{number}" for number in range(adapter.channel.limits.text // 3)]
    text = "\n\n".join(" ".join(words[start : start + 40]) for start in range(0, len(words), 40))
    assert len(text) > 2 * adapter.channel.limits.text
    buttons = ((Button("Ya", data="yes"),),)
    await adapter.deliver(adapter.person, outbound(text, buttons=buttons))
    seen = adapter.shown(adapter.person)
    assert " ".join(message.text for message in seen).split() == words
    assert [message.labels for message in seen] == [()] * (len(seen) - 1) + [("Ya",)]


async def long_text_can_be_taken_back(adapter: Adapter) -> None:
    """An edit or deletion reaches every part of a text that came in several messages."""
    text = "rahasia " * (adapter.channel.limits.text // 3)
    await adapter.deliver(adapter.person, outbound("tetap"))
    for kind, left in ((OutboundKind.EDIT, ["tetap", "ringkas"]), (OutboundKind.DELETE, ["tetap", "ringkas"])):
        network_id = await adapter.deliver(adapter.person, outbound(text, confidential=True))
        for _ in range(2):
            await adapter.deliver(adapter.person, outbound("ringkas", kind), target=network_id)
        assert [seen.text for seen in adapter.shown(adapter.person)] == left


async def what_cannot_be_changed_is_said_anew(adapter: Adapter) -> None:
    """Where a network changes nothing that was sent, an edit with words comes as a message of its own, with its
    buttons; one of buttons alone, a deletion and a notice without words say nothing."""
    network_id = await adapter.deliver(adapter.person, outbound("Laporan baru", buttons=YES))
    edit = outbound("Diambil Rina", OutboundKind.EDIT, buttons=YES)
    assert await adapter.deliver(adapter.person, edit, target=network_id) not in ("", network_id)
    for kind in (OutboundKind.EDIT, OutboundKind.DELETE, OutboundKind.ANSWER):
        await adapter.deliver(adapter.person, outbound("", kind, buttons=YES), target=network_id)
    shown = [(seen.text, seen.labels) for seen in adapter.shown(adapter.person)]
    assert shown == [("Laporan baru", ("Ya",)), ("Diambil Rina", ("Ya",))]


BOLD_CASES = [
    (f"{BOLD_ON}Posko{BOLD_OFF} Rias", ("Posko",)),
    (f"👨‍👩‍👧 {BOLD_ON}Ibu 🇮🇩{BOLD_OFF} 👍 {BOLD_ON}RT 4{BOLD_OFF}", ("Ibu 🇮🇩", "RT 4")),
    (f"{BOLD_ON}<b>*_`{BOLD_OFF}</b> [x](y)", ("<b>*_`",)),
    (f"{BOLD_OFF}mulai {BOLD_ON}dua {BOLD_ON}kali{BOLD_OFF}", ("dua kali",)),
    (f"tidak {BOLD_ON}ditutup", ("ditutup",)),
    (f"kosong {BOLD_ON}{BOLD_OFF}{BOLD_ON} {BOLD_OFF}saja", ()),
]


async def bold_cannot_break(adapter: Adapter) -> None:
    """Marks become bold words, whatever stands between or beside them; no mark is ever shown."""
    for marked, bold in BOLD_CASES:
        await adapter.deliver(adapter.person, outbound(marked))
        seen = adapter.shown(adapter.person)[-1]
        assert seen.text == marked.replace(BOLD_ON, "").replace(BOLD_OFF, "")
        assert seen.bold == bold


async def an_edit_replaces(adapter: Adapter) -> None:
    """An edit changes text and buttons in place; doing it twice is harmless."""
    buttons = ((Button("Ambil", data="claim"),),)
    network_id = await adapter.deliver(adapter.person, outbound("Laporan baru", buttons=buttons))
    await adapter.deliver(adapter.person, outbound("lain"))
    for _ in range(2):
        await adapter.deliver(adapter.person, outbound("Diambil Rina", OutboundKind.EDIT), target=network_id)
    first, second = adapter.shown(adapter.person)
    assert (first.network_id, first.text, first.labels, second.text) == (network_id, "Diambil Rina", (), "lain")


async def a_deletion_removes(adapter: Adapter) -> None:
    """A deleted message is gone; deleting or editing it again is harmless."""
    network_id = await adapter.deliver(adapter.person, outbound("rahasia", confidential=True))
    await adapter.deliver(adapter.person, outbound("tetap"))
    for kind in (OutboundKind.DELETE, OutboundKind.DELETE, OutboundKind.EDIT):
        await adapter.deliver(adapter.person, outbound("lagi", kind), target=network_id)
    assert [seen.text for seen in adapter.shown(adapter.person)] == ["tetap"]


YES = ((Button("Ya", data="yes"),),)
ASK = ((Button("Kirim lokasi", request=Request.LOCATION),), (Button("Kirim nomor", request=Request.CONTACT),))


async def a_pin_comes_with_its_text(adapter: Adapter) -> None:
    """A place on the map, or a bare point, stands beside the words and buttons: these can be pressed, and where the
    network can change what was sent, edited, and taken away with it."""
    for pin in (Pin(-3.0, 106.4, "Posko Rias", "Jl. Raya 1"), Pin(-3.0, 106.4, "Posko Rias")):
        network_id = await adapter.deliver(adapter.person, outbound("Posko Desa Rias", buttons=YES, pin=pin))
        if not adapter.channel.limits.changes:
            assert _words(adapter)[-1] == ("Posko Desa Rias", ("Ya",))
            continue
        assert _words(adapter) == [("Posko Desa Rias", ("Ya",))]
        await adapter.deliver(adapter.person, outbound("Sudah pindah", OutboundKind.EDIT), target=network_id)
        assert _words(adapter) == [("Sudah pindah", ())]
        await adapter.deliver(adapter.person, outbound("", OutboundKind.DELETE), target=network_id)
        assert _words(adapter) == []


def _words(adapter: Adapter) -> list[tuple[str, tuple[str, ...]]]:
    return [(seen.text, seen.labels) for seen in adapter.shown(adapter.person) if seen.text]


async def asking_the_device_costs_no_words(adapter: Adapter) -> None:
    """A message that asks the device for a place or a number is read like any other, and so is what comes after it,
    which can be changed later."""
    await adapter.deliver(adapter.person, outbound("Kirim lokasinya", buttons=ASK))
    assert await adapter.asked(adapter.person) in ([], ["Kirim lokasi"], ["Kirim lokasi", "Kirim nomor"])
    network_id = await adapter.deliver(adapter.person, outbound("Desa Rias?", buttons=YES))
    assert await adapter.asked(adapter.person) == []
    assert adapter.shown(adapter.person)[-1].labels == ("Ya",)
    if not adapter.channel.limits.changes:
        return
    await adapter.deliver(adapter.person, outbound("Desa Rias", OutboundKind.EDIT), target=network_id)
    assert [seen.text for seen in adapter.shown(adapter.person)] == ["Kirim lokasinya", "Desa Rias"]


async def an_unknown_topic_loses_nothing(adapter: Adapter) -> None:
    """What belongs into a topic that this chat does not have, or has no more, arrives in the chat."""
    await adapter.deliver(adapter.person, outbound("Kartu", thread="4711"))
    assert [seen.text for seen in adapter.shown(adapter.person)] == ["Kartu"]


async def a_menu_is_no_message(adapter: Adapter) -> None:
    """A menu of commands, or its end, says nothing in the chat, with or without such menus."""
    for commands in ((("lapor", "Buat laporan"), ("status", "Lihat laporan saya")), ()):
        await adapter.deliver(adapter.person, outbound("", OutboundKind.MENU, menu=commands))
    await adapter.deliver(adapter.person, outbound("halo"))
    assert [seen.text for seen in adapter.shown(adapter.person)] == ["halo"]


async def errors_are_typed(adapter: Adapter) -> None:
    """What goes wrong raises DeliveryError with the policy that fits, and nothing else."""
    for trouble in adapter.troubles:
        await trouble.begin()
        with pytest.raises(DeliveryError) as caught:
            await adapter.deliver(adapter.person, outbound("halo"))
        assert trouble.expected(caught.value), f"{trouble.name}: {vars(caught.value)}"
        await adapter.deliver(adapter.other, outbound("halo"))


PROMISES: list[Promise] = [
    identity_is_kept,
    order_is_kept,
    refused_messages_come_again,
    text_arrives_unchanged,
    a_button_brings_its_data_back,
    a_late_answer_counts_as_done,
    unknown_button_data_is_harmless,
    long_text_arrives_whole,
    long_text_can_be_taken_back,
    bold_cannot_break,
    an_edit_replaces,
    a_deletion_removes,
    a_pin_comes_with_its_text,
    asking_the_device_costs_no_words,
    an_unknown_topic_loses_nothing,
    a_menu_is_no_message,
    errors_are_typed,
]
CHANGES = [long_text_can_be_taken_back, an_edit_replaces, a_deletion_removes]
"""What only a network can keep that changes what was sent; the others keep `what_cannot_be_changed_is_said_anew`."""
