"""A message from somebody in office to all officers of an area, and what became of it with each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.people import Assignment, Person, Role


class Progress(StrEnum):
    """Where a broadcast stands as a whole. What is to go out in the morning runs already."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Reach(StrEnum):
    """What became of it with one recipient. The first six are kept with the recipient; once it is `queued` the message
    itself tells the rest. `gone`: they blocked the bot, or are not there any more; `no_chat`: they never had a private
    chat; `suspended`: a coordinator has them not heard; `left`: they are no officers any more. `spared`: the message
    waits for a new day's budget."""

    WAITING = "waiting"
    QUEUED = "queued"
    GONE = "gone"
    NO_CHAT = "no_chat"
    SUSPENDED = "suspended"
    LEFT = "left"

    ARRIVED = "arrived"
    ON_ITS_WAY = "on_its_way"
    FAILED = "failed"
    UNSURE = "unsure"
    SPARED = "spared"


MISSED = (Reach.GONE, Reach.FAILED, Reach.NO_CHAT, Reach.SUSPENDED)
"""Who surely did not get it, and may be tried again. Of those the network was unsure about nobody knows: they are not
written to twice."""
UNREACHED = (*MISSED, Reach.UNSURE, Reach.ON_ITS_WAY, Reach.SPARED, Reach.LEFT, Reach.WAITING)
"""Who is named as not having got it, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A message of `person_id`, who wrote it in the chat `address_id`, to all officers of an area; `role` narrows it to
    those of one office ('' for all). `text` is sealed at rest.

    It goes out round by round: a later `round` is for those whom the one before did not reach. `at_night`: its sender
    wants it out in quiet hours, too. `shown` is the count that its sender saw last; `handed_at` when the last message
    of a round was given to delivery. `message_id` is the network's name of the message that it was written in.
    """

    id: int
    person_id: int
    address_id: int
    area_code: str
    text: str
    created_at: datetime
    role: str = ""
    state: Progress = Progress.RUNNING
    round: int = 0
    at_night: bool = False
    shown: int = 0
    handed_at: datetime | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One of those whom a broadcast is for. `message_key` names the message that was made for them; `read_at` is when
    they pressed that they have read it."""

    id: int
    broadcast_id: int
    person_id: int
    state: Reach = Reach.WAITING
    message_key: str = ""
    read_at: datetime | None = None


def fits(person: Person, area_code: str, role: str = "") -> bool:
    """True for somebody in office in the area or below it, in that role where one is named."""
    return bool(offices(person, area_code, role))


def offices(person: Person, area_code: str, role: str = "") -> list[Assignment]:
    """The offices by which a broadcast to an area is for this person."""
    inside = (a for a in person.in_office if f"{a.area_code}.".startswith(f"{area_code}."))
    return [a for a in inside if not role or a.role == role]


def roles_of(staff: Iterable[Person], area_code: str) -> list[Role]:
    """The roles that these people hold in the area, in the order of `Role`."""
    held = {a.role for person in staff for a in offices(person, area_code)}
    return [role for role in Role if role in held]
