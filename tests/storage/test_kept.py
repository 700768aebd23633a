"""An inbound that is kept comes back as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.messages import (
    Body,
    Contact,
    Due,
    Endpoint,
    EndpointKind,
    Inbound,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Text,
)
from storage import kept

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BODIES: list[Body] = [
    Text("mamak ku blm dicoklit 🙏", message_id="7", reply_to="3", edited=True),
    Press("t.1z.claim", press_id="p", message_id="9"),
    Media(MediaFile("remote", "image/jpeg", 12, "a.jpg"), caption="ini", album_id="5"),
    Media(MediaFile("", "image/png", 4, content=bytes(range(256)))),
    Location(-2.99, 106.45, "Masjid"),
    Contact("0812", own=True),
    Membership(MembershipChange.MOVED, "Posko", "-100"),
    Due("claim_due", AT, 12),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_what_is_kept_comes_back_as_it_was(body: Body) -> None:
    group = Endpoint("telegram", "-5", EndpointKind.GROUP)
    sent = Inbound("telegram", "77", group, Endpoint("telegram", "5"), body, AT, "Siti", "en", "3")
    assert kept.load(kept.dump(sent)) == sent


def test_every_kind_of_body_is_tried_here() -> None:
    assert {type(body).__name__ for body in BODIES} == set(kept.KINDS)


@pytest.mark.parametrize("content", ['{"update_id": 5}', "[1]", '{"kind": "Odd"}'])
def test_what_is_no_inbound_is_none(content: str) -> None:
    assert kept.load(content) is None
