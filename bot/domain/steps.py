"""What one step says to somebody on a network where it stays as it was sent: no edit and no deletion reaches it there,
nothing pops up at a press, and every message costs.

A change of what stands in the chat of whoever acted is said anew; what only keeps somebody else's older message up to
date is left out. Where asked for, what one step says to one person becomes one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.messages import Buttons, Endpoint, Outbound, OutboundKind, Weight

LASTING = frozenset({"whatsapp"})
"""The networks on which what was sent can neither be changed nor taken back."""
MERGED = 1024
"""The longest text that is put together: one that may still have buttons below it."""
BETWEEN = "\n\n"
SLOT = timedelta(minutes=3)
EPOCH = datetime.min.replace(tzinfo=UTC)
ROWS = 10
"""As many buttons as a message has room for there."""


def lasts(endpoint: Endpoint) -> bool:
    """True where what was sent can neither be changed nor taken back."""
    return endpoint.channel in LASTING


def fitted(messages: Sequence[Outbound], lasting: Mapping[int, bool], *, merge: bool = False) -> list[Outbound]:
    """The messages of a step, as they fit the addresses in `lasting` (id → whether who acts is there); those for others
    as they are, all in their order."""
    if not lasting:
        return list(messages)
    found: list[Outbound] = []
    newest: dict[int, int] = {}
    for message in messages:
        if message.address_id not in lasting:
            found.append(message)
            continue
        said = _said(message, acts=lasting[message.address_id])
        if said is None:
            continue
        before = newest.get(said.address_id)
        if merge and before is not None and (both := _together(found[before], said)):
            found[before] = both
        else:
            newest[said.address_id] = len(found)
            found.append(said)
    return found


def gathered(messages: Sequence[Outbound], lasting: Mapping[int, bool], now: datetime) -> list[Outbound]:
    """The messages of a step while much is going on: what somebody hears without having asked waits for the end of the
    slot, so that more of it becomes one message, or goes along with an answer."""
    over = EPOCH + ((now - EPOCH) // SLOT + 1) * SLOT
    return [replace(one, due_at=over) if _is_notice(one, lasting) else one for one in messages]


def _is_notice(message: Outbound, lasting: Mapping[int, bool]) -> bool:
    if lasting.get(message.address_id, True) or message.weight is not Weight.URGENT:
        return False
    return _may_join(message) and not (message.patient or message.due_at)


def pages(buttons: Buttons) -> list[Buttons]:
    """The buttons in lists that there is room for, the one that leads on from each but the last included; links stay on
    the first."""
    every = [button for row in buttons for button in row]
    pressed, others = [b for b in every if b.data], tuple((b,) for b in every if not b.data)
    if len(pressed) <= ROWS:
        return [buttons]
    found: list[Buttons] = []
    while pressed:
        count = ROWS if len(pressed) <= ROWS else ROWS - 1
        found.append(tuple((button,) for button in pressed[:count]))
        pressed = pressed[count:]
    return [(*found[0], *others), *found[1:]]


def _said(message: Outbound, *, acts: bool) -> Outbound | None:
    """What is left to say of a message; None for nothing."""
    match message.kind:
        case OutboundKind.SEND:
            return message
        case OutboundKind.ANSWER:
            return message if message.text.strip() else None
        case OutboundKind.EDIT if acts and message.text.strip():
            return replace(message, kind=OutboundKind.SEND, target_key="")
        case _:
            return None


def _together(before: Outbound, after: Outbound) -> Outbound | None:
    """Two messages as one; None where they are none: files, places, words that are kept apart, names of their own,
    buttons of both, or too much text."""
    text = BETWEEN.join(filter(None, (before.text, after.text)))
    if len(text) > MERGED or (before.buttons and after.buttons) or not (_plain(before) and _plain(after)):
        return None
    if before.confidential != after.confidential or _step(before) != _step(after):
        return None
    if before.weight is not after.weight:
        return None
    if before.ticket_id and after.ticket_id and before.ticket_id != after.ticket_id:
        return None
    return replace(
        after,
        id=before.id,
        key=before.key if before.kind is OutboundKind.SEND else after.key,
        kind=OutboundKind.SEND,
        press_id="",
        text=text,
        buttons=before.buttons or after.buttons,
        ticket_id=before.ticket_id or after.ticket_id,
    )


def joined(messages: Sequence[Outbound]) -> Outbound | None:
    """Messages of several steps to one person as one: the last one, with the words and buttons of all. Where several
    have buttons each has a number, and so have its buttons. None where they cannot be one."""
    last = messages[-1]
    with_buttons = sum(bool(message.buttons) for message in messages)
    parts, rows = [], []
    for number, message in enumerate(messages, start=1):
        if not _may_join(message):
            return None
        mark = f"{number}. " if with_buttons > 1 and message.buttons else ""
        parts.append(f"{mark}{message.text}")
        rows += [tuple(replace(one, label=f"{mark}{one.label}") for one in row) for row in message.buttons]
    text = BETWEEN.join(parts)
    if len(text) > MERGED or sum(map(len, rows)) > ROWS:
        return None
    if with_buttons > 1 and any(button.request or button.url for row in rows for button in row):
        return None
    return replace(last, kind=OutboundKind.SEND, press_id="", text=text, buttons=tuple(rows), due_at=None)


def _may_join(message: Outbound) -> bool:
    said = message.kind in (OutboundKind.SEND, OutboundKind.ANSWER) and bool(message.text.strip())
    return said and not (message.attachment_id or message.pin or message.held or message.confidential)


def _plain(message: Outbound) -> bool:
    return not (message.attachment_id or message.pin or message.due_at or message.held)


def _step(message: Outbound) -> str:
    """What the keys of one inbound's messages begin with; a name of its own is never given up."""
    return message.key.rpartition(":")[0]
