"""The WhatsApp channel keeps every promise of the contract that a network can keep which changes nothing it sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels.harness import CHANGES, PROMISES, Inbox, Promise, what_cannot_be_changed_is_said_anew
from tests.channels.whatsapp_world import WhatsAppAdapter, channel_at, served
from tests.fakes.whatsapp import FakeWhatsApp


@pytest.fixture
async def adapter() -> AsyncIterator[WhatsAppAdapter]:
    """A running channel, with two people who have written."""
    inbox = Inbox()
    async with FakeWhatsApp() as whatsapp:
        channel = channel_at(whatsapp)
        async with served(whatsapp, channel, inbox):
            adapter = WhatsAppAdapter(whatsapp, channel, inbox)
            for who in (adapter.person, adapter.other):
                await adapter.says(who, "halo")
            await inbox.until(2)
            inbox.inbounds.clear()
            yield adapter


KEPT = [promise for promise in PROMISES if promise not in CHANGES]


@pytest.mark.parametrize("promise", [*KEPT, what_cannot_be_changed_is_said_anew], ids=lambda p: p.__name__)
async def test_keeps_the_contract(promise: Promise, adapter: WhatsAppAdapter) -> None:
    await promise(adapter)
