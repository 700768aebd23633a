"""What crosses the border between a network and the road: `Inbound` values come in, `Outbound` values go out.

They are neutral: no network's own types, and nothing of voters. A channel makes and reads them; handlers decide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from bot.domain.errors import DeliveryError

BOLD_ON = "\ue000"
BOLD_OFF = "\ue001"
"""Private-use marks around bold words. Only the catalogue can set them (`<b>` in a text); they are removed from every
value filled in, so what a citizen types can never break or forge formatting. Each channel turns them into its own."""

SHARED_LOCATION = "\ue002"
SHARED_CONTACT = "\ue003"
"""What a chat's transcript keeps of a shared point or number in place of words: that it was shared, not which."""

PRESS_LIMIT_BYTES = 64
"""Telegram's limit on callback data, the narrowest of all (core.telegram.org/bots/api#inlinekeyboardbutton)."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class EndpointKind(StrEnum):
    """Where a message can go: to one person, or to a group of officers."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One chat on one network. In a private chat it is also the person's numeric identity there."""

    channel: str
    external_id: str
    kind: EndpointKind = EndpointKind.PRIVATE

    @property
    def is_private(self) -> bool:
        """True where only one person reads along: the only place for personal data."""
        return self.kind is EndpointKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Text:
    """Words that somebody wrote. `message_id` is the network's own, `reply_to` that of the message answered."""

    text: str
    message_id: str = ""
    reply_to: str = ""
    edited: bool = False

    @property
    def command(self) -> str:
        """The command's name in lower case without slash and bot name, or '' when this is no command."""
        if not self.text.startswith("/"):
            return ""
        words = self.text[1:].split(maxsplit=1)
        return words[0].split("@")[0].lower() if words else ""

    @property
    def arguments(self) -> str:
        """What follows the command."""
        words = self.text.split(maxsplit=1)
        return words[1].strip() if self.text.startswith("/") and len(words) == 2 else ""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: its data as the button carried it. `press_id` is what the network wants answered."""

    data: str
    press_id: str = ""
    message_id: str = ""

    @property
    def verb(self) -> str:
        """The first part of the data: it names the handler."""
        return self.data.split(".", 1)[0]

    @property
    def arguments(self) -> list[str]:
        """The other parts of the data."""
        return self.data.split(".")[1:]


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that lies at the network (`remote_id`), or whose bytes came along (`content`, web chat)."""

    remote_id: str
    mime_type: str
    size: int = 0
    name: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, document or voice note with its caption. Parts of one album share `album_id`."""

    file: MediaFile
    caption: str = ""
    message_id: str = ""
    album_id: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A shared point (WGS 84 degrees). `title` is what the network calls it, '' for a bare point."""

    lat: float
    lon: float
    title: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared telephone number. `own`: the network vouches that it is the sender's own."""

    phone: str
    own: bool = False
    message_id: str = ""


UNKEPT = frozenset({"cari", "find"})
"""Commands whose words may be a name or a NIK: only that they were used is kept."""


class MembershipChange(StrEnum):
    """What happened between the bot and a chat."""

    JOINED = "joined"
    LEFT = "left"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was added to a group or removed, blocked by a person or let in again; or the group goes on under
    another id (`moved_to`), which replaces the one that `Inbound.chat` names."""

    change: MembershipChange
    title: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Time as a message: a timer's or a job's instant has come. `timer_id` is 0 for a job, which `at` makes unique."""

    kind: str
    at: datetime
    timer_id: int = 0


Body = Text | Press | Media | Location | Contact | Membership | Due


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that happened, named once and for all by (`channel`, `external_id`).

    `chat` is where it happened and where an answer goes; `sender` is who did it, as that person's private endpoint.
    In a private chat they are equal. `language` is the one chosen where it was written ("id", "en"), or "": the
    setting of somebody's telephone is no choice, many Indonesian ones speak English. `thread` is the topic of a forum
    group in which it happened, '' elsewhere: an answer goes there. `alias` is another id by which the network may have
    named the sender before, such as a telephone number: whoever is known by it is known by the new one from now on.
    """

    channel: str
    external_id: str
    chat: Endpoint
    sender: Endpoint
    body: Body
    sent_at: datetime
    sender_name: str = ""
    language: str = ""
    thread: str = ""
    alias: str = ""


class Request(StrEnum):
    """What a button asks the person's own device for."""

    LOCATION = "location"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: either `data` comes back as a `Press`, or `url` is opened, or the device is asked for what `request`
    names, which comes back as a `Location` or a `Contact`. Data is opaque, short and holds nothing personal; it stays
    valid after a restart because everything it needs is in it or in the database.

    Networks cannot mix requests with other buttons: a message has either only requests or none.
    """

    label: str
    data: str = ""
    url: str = ""
    request: Request | None = None


Buttons = tuple[tuple[Button, ...], ...]


class OutboundKind(StrEnum):
    """What the network is asked to do."""

    SEND = "send"
    EDIT = "edit"
    ANSWER = "answer"
    DELETE = "delete"
    LEAVE = "leave"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on a map (WGS 84 degrees) that is sent along: the name of what is there, and its street address."""

    lat: float
    lon: float
    title: str
    address: str = ""


class Weight(StrEnum):
    """How long a message may wait where messages are spared."""

    URGENT = ""
    """Not at all."""
    ROUTINE = "routine"
    """While the day's budget is used up."""
    COURTESY = "courtesy"
    """While much is going on, too. Nobody is asked to write for it."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One call on a network, decided and committed before it is made.

    `key` is unique for ever: a second message with the same key is not stored. `target_key` names the earlier message
    of an edit or deletion; `press_id` the press of an answer. `ticket_id` marks a ticket's card, so that it can be
    found again when the ticket moves. `confidential` text holds personal data: protected from forwarding where the
    network can, and emptied when the ticket closes. `pin` is shown behind the text where the network has maps. `thread`
    is the topic of a forum group that it goes to. `menu` holds the commands (name, description) that a MENU offers in
    this chat; networks without such menus leave it be. `held`: a further
    page of a list, kept until it is asked for. A `patient` one gives way to all others: it goes out only while
    the network's limits have room to spare, and nothing waits behind it. `weight`: how long it may wait on purpose.
    """

    id: int
    key: str
    address_id: int
    kind: OutboundKind = OutboundKind.SEND
    text: str = ""
    buttons: Buttons = ()
    attachment_id: int = 0
    target_key: str = ""
    press_id: str = ""
    ticket_id: int = 0
    confidential: bool = False
    due_at: datetime | None = None
    pin: Pin | None = None
    thread: str = ""
    menu: tuple[tuple[str, str], ...] = ()
    held: bool = False
    patient: bool = False
    weight: Weight = Weight.URGENT


class Billed(StrEnum):
    """As what a message counts where a network bills each. The first two are the network's own words, and hold until
    it says itself what it billed."""

    SERVICE = "service"
    """Said freely, to somebody who wrote lately."""
    UTILITY = "utility"
    """An approved template."""
    UNSURE = "unsure"
    """The network was silent: it may have taken it."""
    FREE = "free"
    """The network says that it billed nothing, or that it did not arrive."""


BILLED = "billed:"
"""Stands before the category in which a network says that it billed a message."""


class Progress(StrEnum):
    """How far the network says that a message of ours has come. The first three only rise."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a network reports later of a message that it took: our own id of it, the network's, and how far it came.
    `error` carries the policy of one that failed after all. `part`: it is one of several that were sent for ours, and
    not the last. `charge`: as what it was billed (`Billed`, or `BILLED` and a category), '' where that is not said;
    `kind`: as what it counts until then."""

    message_id: int
    network_id: str
    progress: Progress
    at: datetime
    error: DeliveryError | None = None
    part: bool = False
    charge: str = ""
    kind: Billed = Billed.SERVICE


@lru_cache(maxsize=256)
def base36(number: int) -> str:
    """`number` (≥ 0) in the short form that buttons carry; `int(text, 36)` reads it. Raises ValueError below 0."""
    if number < 0:
        raise ValueError(f"buttons carry no negative numbers: {number}")
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits or "0"


def row_id(digits: str) -> int:
    """The id that a button carries in base 36; 0 for what is none, which is no row's."""
    try:
        number = int(digits, 36) if digits else 0
    except ValueError:
        return 0
    return number if 0 < number < 1 << 63 else 0


def press_data(verb: str, *arguments: str | int) -> str:
    """The data of a button: `verb.argument.argument`; numbers in base 36. Raises ValueError past the limit."""
    parts = [verb, *(base36(a) if isinstance(a, int) else a for a in arguments)]
    data = ".".join(parts)
    if len(data.encode()) > PRESS_LIMIT_BYTES:
        raise ValueError(f"button data is longer than {PRESS_LIMIT_BYTES} bytes: {data}")
    return data
