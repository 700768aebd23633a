"""What one step says where it stays as it was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.messages import Button, Endpoint, Outbound, OutboundKind, Pin, Request, Weight
from bot.domain.steps import MERGED, fitted, gathered, joined, lasts, pages

ACTOR, OTHER, ELSEWHERE = 1, 2, 3
LASTING = {ACTOR: True, OTHER: False}
YES = ((Button("Ya", "y"),),)


def said(number: int, text: str = "", to: int = ACTOR, kind: OutboundKind = OutboundKind.SEND, **more: Any) -> Outbound:
    """The message of this number in a step."""
    return replace(Outbound(id=number, key=f"whatsapp:in:{number}", address_id=to, kind=kind, text=text), **more)


def edit(number: int, text: str, to: int = ACTOR, **more: Any) -> Outbound:
    """A change of an earlier one."""
    return said(number, text, to, OutboundKind.EDIT, target_key="whatsapp:before:1", **more)


@pytest.mark.parametrize(("channel", "stays"), [("whatsapp", True), ("telegram", False), ("web", False)])
def test_where_messages_stay_as_they_are(channel: str, stays: bool) -> None:
    assert lasts(Endpoint(channel, "1")) is stays


@pytest.mark.parametrize("kind", [OutboundKind.DELETE, OutboundKind.MENU, OutboundKind.LEAVE, OutboundKind.ANSWER])
def test_what_says_nothing_is_left_out(kind: OutboundKind) -> None:
    assert fitted([said(1, "", kind=kind)], LASTING) == []


def test_a_change_in_the_chat_of_who_acts_is_said_anew_and_elsewhere_left_out() -> None:
    [shown] = fitted([edit(1, "Diambil", buttons=YES), edit(2, "Dilipat", OTHER), edit(3, "", buttons=YES)], LASTING)
    assert shown == said(1, "Diambil", buttons=YES)


def test_other_networks_get_everything_in_its_order() -> None:
    given = [edit(1, "x", ELSEWHERE), said(2, "a"), said(3, "", ELSEWHERE, OutboundKind.ANSWER), said(4, "b")]
    assert fitted(given, LASTING) == given
    assert fitted(given, {}) == given


def test_a_step_becomes_one_message_where_asked_for() -> None:
    given = [said(1, "Tersimpan.", kind=OutboundKind.ANSWER, press_id="p"), said(2, "Berikutnya?", buttons=YES)]
    assert fitted(given, LASTING) == given
    [one] = fitted(given, LASTING, merge=True)
    assert (one.text, one.buttons, one.kind) == ("Tersimpan.\n\nBerikutnya?", YES, OutboundKind.SEND)
    assert (one.key, one.press_id) == ("whatsapp:in:2", "")


def test_the_first_key_stays_because_others_may_name_it() -> None:
    [one] = fitted([said(1, "satu", ticket_id=7), said(2, "dua"), said(3, "tiga")], LASTING, merge=True)
    assert (one.id, one.key, one.text, one.ticket_id) == (1, "whatsapp:in:1", "satu\n\ndua\n\ntiga", 7)


APART = [
    (said(1, "a", buttons=YES), said(2, "b", buttons=YES)),
    (said(1, "a"), said(2, "b", attachment_id=5)),
    (said(1, "a", pin=Pin(1, 2, "x")), said(2, "b")),
    (said(1, "a"), said(2, "b", due_at=datetime(2026, 1, 1, tzinfo=UTC))),
    (said(1, "a", confidential=True), said(2, "b")),
    (said(1, "a", ticket_id=1), said(2, "b", ticket_id=2)),
    (said(1, "a"), said(2, "b", key="news:7:1:claim")),
    (said(1, "a" * MERGED), said(2, "b")),
    (said(1, "a"), said(2, "b", OTHER)),
]


@pytest.mark.parametrize("pair", APART)
def test_what_must_stay_apart_does(pair: tuple[Outbound, Outbound]) -> None:
    assert fitted(pair, LASTING, merge=True) == list(pair)


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (10, [10]), (11, [9, 2]), (19, [9, 10]), (20, [9, 9, 2])])
def test_a_long_list_is_paged_with_room_for_the_way_on(count: int, sizes: list[int]) -> None:
    link = (Button("Situs", url="https://x.id"),)
    made = pages((*((Button(f"Desa {n}", f"d.{n}"),) for n in range(count)), link))
    assert [len([b for row in page for b in row if b.data]) for page in made] == sizes
    labels = [b.label for page in made for row in page for b in row if b.data]
    assert labels == [f"Desa {n}" for n in range(count)]
    assert link in made[0]


def test_messages_of_several_steps_become_one_with_all_their_buttons() -> None:
    one, two = said(1, "Satu.", key="a:1"), said(2, "Dua.", key="b:1", kind=OutboundKind.ANSWER, press_id="p")
    assert joined([one, two]) == replace(two, text="Satu.\n\nDua.", kind=OutboundKind.SEND, press_id="")
    alone = joined([one, replace(two, buttons=YES)])
    assert alone is not None
    assert alone.buttons == YES, "the buttons of one need no number"
    both = joined([replace(one, buttons=YES), said(3, "Tiga."), replace(two, buttons=YES)])
    assert both is not None
    assert both.text == "1. Satu.\n\nTiga.\n\n3. Dua."
    assert [button.label for row in both.buttons for button in row] == ["1. Ya", "3. Ya"]
    assert [button.data for row in both.buttons for button in row] == ["y", "y"]


LINK = ((Button("Situs", url="https://x.id"),),)
ASKS = ((Button("Lokasi", request=Request.LOCATION),),)


@pytest.mark.parametrize(
    "second",
    [
        said(2, "b" * MERGED),
        said(2, "b", attachment_id=5),
        said(2, "b", pin=Pin(1, 2, "x")),
        said(2, "b", confidential=True),
        said(2, "b", held=True),
        said(2, "b", kind=OutboundKind.DELETE),
        said(2, ""),
        said(2, "b", buttons=YES * 10),
        said(2, "b", buttons=LINK),
        said(2, "b", buttons=ASKS),
    ],
)
def test_what_cannot_be_one_message_with_another_is_none(second: Outbound) -> None:
    assert joined([said(1, "a", buttons=YES), second]) is None


def test_while_much_is_going_on_what_nobody_asked_for_waits_for_the_end_of_the_slot() -> None:
    now = datetime(2026, 11, 24, 2, 1, 30, tzinfo=UTC)
    reply, notice = said(1, "a"), said(2, "b", OTHER)
    given = [
        reply,
        notice,
        replace(notice, patient=True),
        replace(notice, weight=Weight.ROUTINE),
        said(3, "c", ELSEWHERE),
    ]
    found = gathered(given, LASTING, now)
    assert [one.due_at for one in found] == [None, datetime(2026, 11, 24, 2, 3, tzinfo=UTC), None, None, None]
    assert found[0] == reply
