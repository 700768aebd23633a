"""What goes out: rows in, deliveries out, and what became of them. Bodies are sealed, and destroyed once sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, exists, func, or_, select, update

from bot.domain.messages import Button, Buttons, Endpoint, EndpointKind, Outbound, OutboundKind, Pin, Request, Weight
from bot.domain.rules import Sparing
from storage import costs, held
from storage.codec import ADDRESS, POSKO, Keys, table_of
from storage.costs import Bill, Counts
from storage.crypto import SealBroken
from storage.models import OutboxRow
from storage.statements import change_by_id, insert_new
from storage.view import View

TABLE = table_of(OutboxRow)
UNFINISHED = ("pending", "sending")
WAITS = "waiting"
"""The state of what the network lets us say only once the person has written."""
HELD = "held"
"""The state of a further page of a list, kept until somebody asks for it."""
LEFT = (*UNFINISHED, WAITS, HELD)
KNOCKED = "asked by a template to write"
SHUT = "until the person writes"
"""Why a message waits: whether the person was told that there is something to hear."""
EVERYWHERE_CALM = Sparing()
PER_CLAIM = 500
"""Messages taken at once."""
PER_ADDRESS = 5
"""Of these, at most so many for one address: a flooded chat holds up nobody else."""


def row(message: Outbound, now: datetime, keys: Keys, *, taken: bool = False) -> dict[str, Any]:
    """The columns of a new message, `taken` as if claimed already; everything that is shown is one sealed body."""
    return {
        "id": message.id,
        "key": message.key,
        "address_id": message.address_id,
        "kind": message.kind,
        "body": sealed(message, keys),
        "attachment_id": message.attachment_id or None,
        "target_key": message.target_key,
        "ticket_id": message.ticket_id or None,
        "confidential": message.confidential,
        "patient": message.patient,
        "weight": message.weight.value,
        "state": HELD if message.held else "sending" if taken else "pending",
        "attempts": 1 if taken else 0,
        "created_at": now,
        "due_at": message.due_at,
        "network_id": "",
        "error": "",
        "progress": "",
        "charged": "",
    }


def sealed(message: Outbound, keys: Keys) -> bytes | None:
    """Everything that is shown of a message."""
    body = json.dumps(_body(message), ensure_ascii=False, separators=(",", ":"))
    return keys.seal(body.encode(), table=TABLE.name, column="body", row=message.id)


async def rewrite(view: View, message: Outbound) -> None:
    """What a message says is something else now."""
    values = {"kind": message.kind, "body": sealed(message, view.keys), "due_at": None}
    await view.execute(update(TABLE).where(TABLE.c.id == message.id).values(values))


async def post(view: View, message: Outbound, now: datetime) -> None:
    """Store a message that no turn said; one whose key is known already stays as it was said first."""
    await view.execute(insert_new(TABLE, view.dialect), [row(message, now, view.keys)])


def _body(message: Outbound) -> dict[str, Any]:
    """What is shown of a message, without what is empty."""
    pin = message.pin
    body = {
        "text": message.text,
        "buttons": [[[b.label, b.data, b.url, b.request] for b in line] for line in message.buttons],
        "press": message.press_id,
        "pin": [pin.lat, pin.lon, pin.title, pin.address] if pin else None,
        "thread": message.thread,
        "menu": message.menu,
    }
    return {name: value for name, value in body.items() if value}


def message(found: Any, keys: Keys) -> Outbound:
    """The message that a row holds; without text once its body was destroyed."""
    body: dict[str, Any] = {}
    if found.body is not None:
        body = json.loads(keys.open(found.body, table=TABLE.name, column="body", row=found.id))
    return Outbound(
        id=found.id,
        key=found.key,
        address_id=found.address_id,
        kind=OutboundKind(found.kind),
        text=body.get("text", ""),
        buttons=_buttons(body.get("buttons", ())),
        attachment_id=found.attachment_id or 0,
        target_key=found.target_key,
        press_id=body.get("press", ""),
        ticket_id=found.ticket_id or 0,
        confidential=found.confidential,
        due_at=found.due_at,
        pin=Pin(*body["pin"]) if "pin" in body else None,
        thread=body.get("thread", ""),
        menu=tuple((name, about) for name, about in body.get("menu", ())),
        patient=found.patient,
        weight=Weight(found.weight),
    )


def _buttons(lines: Sequence[Sequence[Sequence[str]]]) -> Buttons:
    return tuple(
        tuple(Button(label, data, url, Request(request) if request else None) for label, data, url, request in line)
        for line in lines
    )


# --- delivery ---------------------------------------------------------------------------------------------------------


class Fate(StrEnum):
    """What became of an attempt."""

    SENT = "sent"
    RETRY = "pending"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    WAITS = WAITS


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt's end: for SENT the network's id, for RETRY when to try again, else why not. `tried` is False for a
    message that was taken but had to wait behind another. `kept`: the network may still report that it did not arrive,
    so its body is kept until then. `bill`: what the attempt costs, whatever became of it."""

    message_id: int
    fate: Fate
    network_id: str = ""
    due_at: datetime | None = None
    error: str = ""
    tried: bool = True
    kept: bool = False
    bill: Bill | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken for delivery, where it goes, and what the network called the message it edits or deletes; who
    reads it in which language, and when they last wrote (where that matters). `said_at`: when it was stored.
    `in_office`: its reader is, and has citizens to help."""

    message: Outbound
    endpoint: Endpoint
    target_network_id: str
    attempts: int
    language: str = "id"
    heard_at: datetime | None = None
    said_at: datetime | None = None
    in_office: bool = False


async def claim(
    view: View, channels: Collection[str], now: datetime, busy: Collection[int], sparing: Sparing = EVERYWHERE_CALM
) -> list[Claimed]:
    """Take messages that may go out now, marked as `sending`: of each address the first few in order, those to people
    in office first and patient ones last, none of an address that waits for a retry, none of the addresses that are
    `busy` already, and none that waits on purpose."""
    retried = (TABLE.c.state == "pending") & (TABLE.c.due_at > now) & (TABLE.c.attempts > 0)
    waiting = select(TABLE.c.address_id).where(retried)
    turn = (TABLE.c.patient, TABLE.c.id)
    ranked = (
        select(
            TABLE.c.id,
            TABLE.c.address_id,
            TABLE.c.patient,
            func.row_number().over(partition_by=TABLE.c.address_id, order_by=turn).label("place"),
        )
        .where(TABLE.c.state == "pending", or_(TABLE.c.due_at.is_(None), TABLE.c.due_at <= now), held.goes_to(channels))
        .where(TABLE.c.address_id.not_in(waiting), TABLE.c.address_id.not_in(busy), held.may_go(sparing))
        .subquery()
    )
    readers = ADDRESS.table
    first = select(ranked.c.id).join(readers, readers.c.id == ranked.c.address_id).where(ranked.c.place <= PER_ADDRESS)
    heads = first.order_by(ranked.c.patient, readers.c.person_id.is_(None), ranked.c.id).limit(PER_CLAIM)
    ids = [found.id for found in await view.rows(heads)]
    if not ids:
        return []
    await view.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(state="sending", attempts=TABLE.c.attempts + 1))
    return await _claimed(view, ids)


async def _claimed(view: View, ids: Sequence[int]) -> list[Claimed]:
    addresses = ADDRESS.table
    messages = await view.rows(
        select(TABLE, *_reader(addresses))
        .join(addresses, addresses.c.id == TABLE.c.address_id)
        .where(TABLE.c.id.in_(ids))
        .order_by(TABLE.c.patient, TABLE.c.id)
    )
    targets = {found.target_key for found in messages if found.target_key}
    names = await view.rows(select(TABLE.c.key, TABLE.c.network_id).where(TABLE.c.key.in_(targets))) if targets else []
    network_ids = {found.key: found.network_id for found in names}
    claimed = []
    for found in messages:
        endpoint = Endpoint(found.channel, found.external_id, EndpointKind(found.chat_kind))
        try:
            opened = message(found, view.keys)
        except SealBroken as error:  # one that nobody can read any more must not hold up the others
            await mark(view, [Outcome(found.id, Fate.FAILED, error=error.why)], found.created_at)
        else:
            target = network_ids.get(found.target_key, "")
            about = (found.attempts, found.language, found.heard_at, found.created_at, found.person_id is not None)
            claimed.append(Claimed(opened, endpoint, target, *about))
    return claimed


def _reader(addresses: Table) -> tuple[ColumnElement[Any], ...]:
    columns = addresses.c
    kind = columns.kind.label("chat_kind")
    return columns.channel, columns.external_id, kind, columns.language, columns.heard_at, columns.person_id


async def mark(view: View, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of attempts, and what they cost. A body is destroyed with its last attempt."""
    counts = await _charge(view, outcomes)
    for kept in (False, True):
        sent = [
            {"b_id": o.message_id, "b_network_id": o.network_id}
            for o in outcomes
            if o.fate is Fate.SENT and o.kept is kept
        ]
        if sent:
            values = {"state": Fate.SENT.value, "error": "", "due_at": None, "sent_at": now}
            values |= {} if kept else {"body": None}
            one = update(TABLE).where(TABLE.c.id == bindparam("b_id"))
            if kept:  # a report that came before the answer to our call has the last word
                one = one.where(or_(TABLE.c.state == "sending", TABLE.c.state == "sent"))
            await view.execute(one.values(network_id=bindparam("b_network_id"), **values), sent)
    for outcome in outcomes:
        if outcome.fate is not Fate.SENT:
            await _mark_unsent(view, outcome)
    if counts:
        await costs.add(view, counts, now)


async def _charge(view: View, outcomes: Sequence[Outcome]) -> Counts:
    """Write down with each message what its attempts cost. Returns what is to be counted for it."""
    bills = [(o.message_id, o.bill) for o in outcomes if o.bill is not None]
    if not bills:
        return Counts()
    known = select(TABLE.c.id, TABLE.c.charged).where(TABLE.c.id.in_([message_id for message_id, _ in bills]))
    rows = await view.rows(known.order_by(TABLE.c.id).with_for_update())
    before = {row.id: costs.read(row.charged) for row in rows}
    after, found = dict(before), Counts()
    for message_id, bill in bills:
        if message_id in after:
            was, after[message_id] = after[message_id], costs.taken(after[message_id], bill)
            found.update(costs.difference(bill.channel, was, after[message_id]))
    values = [{"b_id": one, "b_charged": costs.written(charged)} for one, charged in after.items()]
    if values:
        await view.execute(change_by_id(TABLE, ("charged",)), values)
    return found


async def _mark_unsent(view: View, outcome: Outcome) -> None:
    values: dict[str, Any] = {"state": outcome.fate.value, "error": outcome.error, "due_at": outcome.due_at}
    statement = update(TABLE).where(TABLE.c.id == outcome.message_id)
    if outcome.fate in (Fate.RETRY, Fate.WAITS, Fate.UNKNOWN):
        # what was dropped meanwhile stays dropped, and what was reported to have arrived has arrived
        statement = statement.where(TABLE.c.state == "sending")
    if outcome.fate is Fate.RETRY:
        values["attempts"] = TABLE.c.attempts - (0 if outcome.tried else 1)
    elif outcome.fate is not Fate.WAITS:
        values["body"] = None
    await view.execute(statement.values(values))


async def release(view: View, channels: Collection[str], busy: Collection[int] = ()) -> int:
    """Give back what a delivery that no longer lives had taken: these messages were in flight and go out again. Not
    what is being sent to the addresses that are `busy`."""
    statement = update(TABLE).where(TABLE.c.state == "sending", held.goes_to(channels))
    if busy:
        statement = statement.where(TABLE.c.address_id.not_in(busy))
    return (await view.execute(statement.values(state="pending"))).rowcount


async def forget(view: View, keys: Sequence[str]) -> None:
    """Destroy the bodies of sent messages that an edit or a deletion replaces: a page needs only the last word."""
    await view.execute(update(TABLE).where(TABLE.c.key.in_(keys), TABLE.c.state == "sent").values(body=None))


async def forget_replaced(view: View, address_id: int) -> None:
    """The same for what was not sent yet when it was replaced, and for edits that later edits replaced."""
    later = TABLE.alias("later")
    again = (TABLE.c.target_key != "") & (later.c.target_key == TABLE.c.target_key)
    replaced = exists().where(
        later.c.address_id == address_id, later.c.id > TABLE.c.id, or_(later.c.target_key == TABLE.c.key, again)
    )
    sent = update(TABLE).where(TABLE.c.address_id == address_id, TABLE.c.state == "sent", TABLE.c.body.is_not(None))
    await view.execute(sent.where(replaced).values(body=None))


async def drop(view: View, address_id: int, error: str) -> None:
    """Nothing more can be sent to this address: what waits for it is dropped, bodies destroyed."""
    waiting = update(TABLE).where(TABLE.c.address_id == address_id, TABLE.c.state.in_(LEFT))
    await view.execute(waiting.values(state="dropped", error=error, body=None))


async def wake(view: View, address_ids: Collection[int]) -> list[int]:
    """These people wrote: what waited for it may go out now. Returns those for whom something did."""
    waiting = TABLE.c.address_id.in_(address_ids) & (TABLE.c.state == WAITS)
    found = [row.address_id for row in await view.rows(select(TABLE.c.address_id).where(waiting).distinct())]
    if found:
        again = {"state": "pending", "error": "", "due_at": None, "attempts": 0}
        await view.execute(update(TABLE).where(waiting).values(again))
    return found


async def page(view: View, address_id: int, message_id: int) -> Outbound | None:
    """A further page that is kept for this address; None where there is none (any more)."""
    kept = (TABLE.c.id == message_id) & (TABLE.c.address_id == address_id) & (TABLE.c.state == HELD)
    found = await view.rows(select(TABLE).where(kept))
    return message(found[0], view.keys) if found else None


async def was_knocked(view: View, address_id: int) -> bool:
    """True when this person was told already that something waits for them."""
    told = (TABLE.c.address_id == address_id) & (TABLE.c.state == WAITS) & (TABLE.c.error == KNOCKED)
    return bool(await view.rows(select(TABLE.c.id).where(told).limit(1)))


async def move(view: View, address_id: int, external_id: str, now: datetime) -> None:
    """The network goes on with this chat under another id. Where somebody spoke under that one already, its address
    takes over what waits, and the poskos."""
    table = ADDRESS.table
    channel = select(table.c.channel).where(table.c.id == address_id).scalar_subquery()
    known = await view.rows(select(table.c.id).where(table.c.channel == channel, table.c.external_id == external_id))
    own = update(table).where(table.c.id == address_id)
    if not known:
        await view.execute(own.values(external_id=external_id))
        return
    other = known[0].id
    waiting = update(TABLE).where(TABLE.c.address_id == address_id, TABLE.c.state.in_(LEFT))
    await view.execute(waiting.values(address_id=other))
    poskos = update(POSKO.table).where(POSKO.table.c.group_address_id == address_id)
    await view.execute(poskos.values(group_address_id=other))
    await view.execute(own.values(unreachable_since=now))


async def hurry(view: View, attachment_id: int) -> list[Endpoint]:
    """The file is there that messages waited for: they may go out now. Returns to whom they go."""
    waits = (TABLE.c.attachment_id == attachment_id) & (TABLE.c.state == "pending")
    table = ADDRESS.table
    found = await view.rows(select(table).where(table.c.id.in_(select(TABLE.c.address_id).where(waits))))
    await view.execute(update(TABLE).where(waits, TABLE.c.attempts > 0).values(due_at=None))
    return [Endpoint(row.channel, row.external_id, EndpointKind(row.kind)) for row in found]


async def count_cards(view: View, address_id: int, since: datetime) -> int:
    """How many tickets' cards an address was given from `since` on."""
    cards = (TABLE.c.kind == OutboundKind.SEND.value) & TABLE.c.ticket_id.is_not(None) & TABLE.c.confidential.is_(False)
    return await _count(view, address_id, since, cards)


async def count_named(view: View, address_id: int, since: datetime, prefixes: Sequence[str]) -> int:
    """How many messages whose keys begin so an address was given from `since` on."""
    named = or_(*(TABLE.c.key.startswith(prefix, autoescape=True) for prefix in prefixes))
    return await _count(view, address_id, since, named)


async def _count(view: View, address_id: int, since: datetime, which: ColumnElement[bool]) -> int:
    given = select(func.count()).where(TABLE.c.address_id == address_id, TABLE.c.created_at >= since, which)
    return int((await view.rows(given))[0][0])


async def depth(view: View) -> dict[str, tuple[int, datetime | None]]:
    """Channel → how many messages wait, and since when the oldest does."""
    addresses = ADDRESS.table
    statement = (
        select(addresses.c.channel, func.count(), func.min(TABLE.c.created_at))
        .join(addresses, addresses.c.id == TABLE.c.address_id)
        .where(TABLE.c.state.in_(UNFINISHED))
        .group_by(addresses.c.channel)
    )
    return {channel: (count, oldest) for channel, count, oldest in map(tuple, await view.rows(statement))}
