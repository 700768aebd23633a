"""WhatsApp on loopback: real HTTP to the Graph API's stand-in, a signed webhook, parsing, sending and fetching by our
own channel.

What was sent stays as it was: an edit comes as a message of its own, a notice as words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.channels.base import Channel, Delivery
from bot.channels.whatsapp import LIMITS, WhatsAppAccount, WhatsAppChannel, Words
from bot.channels.whatsapp.parse import PARTS
from bot.domain.bursts import WITHIN
from bot.domain.messages import (
    Button,
    Contact,
    Due,
    Endpoint,
    Inbound,
    Location,
    Media,
    Membership,
    MembershipChange,
    OutboundKind,
    Pin,
    Press,
    Request,
    Text,
)
from bot.metrics import Metrics
from bot.receipts import Receipts
from tests.fakes.whatsapp import FakeWhatsApp
from tests.fakes.whatsapp import Shown as Message
from tests.networks import Seen

if TYPE_CHECKING:
    from tests.hotline import FakeClock, Hotline

WORDS = {"id": Words(choose="Pilih", pick="Silakan pilih:"), "en": Words(choose="Choose", pick="Please choose:")}


OWN_LABEL = "Kirim lokasi saya"
"""What WhatsApp itself writes on the button that asks for a place, as journeys call it."""


class Watched(WhatsAppChannel):
    """The channel, which also tells which messages were answers to presses, and which were confidential: on the phone
    they look like all others."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.answers: set[str] = set()
        self.confidential: set[str] = set()

    async def deliver(self, delivery: Delivery) -> str:
        network_id = await super().deliver(delivery)
        if delivery.message.kind is OutboundKind.ANSWER:
            self.answers.add(network_id)
        if delivery.message.confidential:
            self.confidential.add(network_id.rpartition(",")[2])
        return network_id


class WhatsAppNetwork:
    """Everybody uses WhatsApp. Journeys take days, in which most people say nothing: unless `windowed`, that closes no
    window here (tests/journeys/test_whatsapp.py is about what does)."""

    windowed = False
    template = ""
    patient = True
    """People turn the pages of long lists."""

    def __init__(self, clock: FakeClock) -> None:
        self.whatsapp = FakeWhatsApp(clock.now)
        self.whatsapp.bundled = True
        self.whatsapp.reports = ("sent", "delivered")
        self.whatsapp.windowed = self.windowed
        self._clock = clock
        self._channel: Watched | None = None
        self._answers: set[str] = set()
        self._confidential: set[str] = set()
        self._turned: set[str] = set()
        self._page_of: dict[str, str] = {}
        self._added: set[str] = set()
        self._albums: dict[str, str] = {}
        """Who sent photos last, and nothing after them: the album, '' for a photo by itself."""
        self._hotline: Hotline | None = None
        self._runner: web.AppRunner | None = None
        self._seen: dict[str, Seen] = {}
        self._forgotten: dict[str, int] = defaultdict(int)
        self._toasts_forgotten: dict[str, int] = defaultdict(int)
        self._up = False

    @property
    def channels(self) -> Mapping[str, Channel]:
        assert self._channel is not None
        return {"whatsapp": self._channel}

    def endpoint(self, who: str, number: int) -> Endpoint:
        assert not who.startswith("group"), "WhatsApp has no groups: mark the journey with needs('groups')"
        phone = f"62812{number:07d}"
        person = self.whatsapp.world.person(phone, name=who.title())
        person.wrote_at = self._clock.now()
        return Endpoint("whatsapp", phone)

    # --- the program comes and goes -----------------------------------------------------------------------------------

    async def open(self) -> None:
        """Make the channel of a program that comes up; the server is there before it and after."""
        if not self._up:
            await self.whatsapp.start()
            self._up = True
        meta = self.whatsapp
        account = WhatsAppAccount(
            number_id=meta.number_id,
            token=meta.token,
            app_secret=meta.app_secret,
            verify_token=meta.verify_token,
            base_url=meta.base_url,
            news_template=self.template,
            office="Bawaslu Bangka Selatan",
        )
        self._channel = Watched(
            account,
            now=self._clock.now,
            set_aside=self._set_aside,
            report=self._report,
            words=WORDS,
            courteous=self._courteous,
        )
        if not self.windowed:
            self._channel.limits = replace(LIMITS, window=None)
        self._channel.answers, self._channel.confidential = self._answers, self._confidential

    def _courteous(self) -> bool:
        return self._hotline is None or "whatsapp" not in self._hotline.engine.world.rules.sparing.surge

    async def _set_aside(self, external_id: str, raw: str) -> None:
        raise AssertionError(f"message {external_id} could not be read: {raw}")

    async def _report(self, receipts: Sequence[object]) -> None:
        hotline = self._hotline
        assert hotline is not None
        keeper = Receipts(
            hotline.database,
            hotline.keys,
            hotline.clock.now,
            channel="whatsapp",
            gauge=Metrics(),
            look=hotline.outbox.look,
        )
        await keeper.take(receipts)  # type: ignore[arg-type]

    async def start(self, hotline: Hotline) -> None:
        assert self._channel is not None
        self._hotline = hotline
        app = web.Application()
        app.add_routes(self._channel.routes(hotline.engine.intake))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.whatsapp.webhook_url = f"http://{host}:{port}/whatsapp"

    async def stop(self) -> None:
        self.whatsapp.webhook_url = ""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._channel is not None:
            await self._channel.close()

    async def close(self) -> None:
        await self.whatsapp.stop()

    # --- what people do -----------------------------------------------------------------------------------------------

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        """What was taken together comes at once; between other photos people take a while."""
        for inbound in inbounds:
            if isinstance(inbound.body, Media):
                self._waits(inbound.sender.external_id, inbound.body.album_id)
            else:
                self._albums.pop(inbound.sender.external_id, None)
            if isinstance(inbound.body, Due):
                await hotline.engine.intake([inbound])
            else:
                self._does(inbound, hotline)
        await self.whatsapp.taken()

    def _waits(self, who: str, album: str) -> None:
        if who in self._albums and not (album and self._albums[who] == album):
            self._clock.forward(WITHIN + timedelta(seconds=1))
        self._albums[who] = album

    def _does(self, inbound: Inbound, hotline: Hotline) -> None:
        who, meta = inbound.sender.external_id, self.whatsapp
        match inbound.body:
            case Text(edited=False) as text:
                meta.does(who, "text", {"body": text.text})
            case Press() as press:
                reply = {"id": press.data, "title": "?"}
                meta.does(who, "interactive", {"type": "button_reply", "button_reply": reply}, press.message_id)
            case Media() as media:
                stored = media.file.content or hotline.channel.files.get(media.file.remote_id) or b"-"
                content = stored.ljust(media.file.size, b"\0") if media.file.size > 20_000_000 else stored
                meta.does(who, *meta.file(content, media.file.mime_type, media.caption))
            case Location(lat=lat, lon=lon):
                meta.does(who, "location", {"latitude": lat, "longitude": lon})
            case Contact() as contact:
                number = {"phone": contact.phone} | ({"wa_id": who} if contact.own else {})
                meta.does(who, "contacts", [{"name": {"formatted_name": "x"}, "phones": [number]}])
            case Membership(change=MembershipChange.BLOCKED | MembershipChange.UNBLOCKED as change):
                meta.world.people[who].blocked = change is MembershipChange.BLOCKED
            case unknown:
                raise AssertionError(f"WhatsApp knows no {unknown}: mark the journey with what it needs")

    # --- what people see ----------------------------------------------------------------------------------------------

    def shut(self, where: Endpoint, *, reopened: bool = False) -> None:
        self.whatsapp.world.people[where.external_id].blocked = not reopened

    def was_left(self, where: Endpoint) -> bool:
        raise AssertionError("WhatsApp has no groups: mark the journey with needs('groups')")

    async def look(self) -> None:
        """People turn the pages of long lists, too."""
        await self.whatsapp.taken()
        assert self._hotline is not None
        for number, chat in list(self.whatsapp.world.chats.items()) if self.patient else ():
            while opens := [m for m in chat if _leads_on(m) and m.id not in self._turned]:
                parent, before = opens[0], len(chat)
                self._turned.add(parent.id)
                self.whatsapp.does(number, "interactive", _reply(parent.buttons[-1]), parent.id)
                await self.whatsapp.taken()
                await self._hotline.outbox.deliver_due()
                self._page_of |= {page.id: parent.id for page in chat[before:]}

    def seen(self, where: Endpoint) -> list[Seen]:
        """What was said at once is one message here, though a place, a file or a long text comes in parts."""
        shown = self.whatsapp.shown(where.external_id)[self._forgotten[where.external_id] :]
        said = [m for m in shown if m.id not in self._answers and m.id not in self._page_of]
        seen = [self._as_seen(parts) for parts in _together(said)]
        for message in shown:
            if message.id in self._page_of:
                self._turn(message)
        return seen

    def _turn(self, page: Message) -> None:
        """The buttons of a further page stand with those of the first."""
        if page.id in self._added:
            return
        self._added.add(page.id)
        first = self._page_of[page.id]
        while first in self._page_of:
            first = self._page_of[first]
        if known := self._seen.get(first):
            known.buttons = [*known.buttons[:-1], *_seen(page).buttons]

    def _as_seen(self, parts: Sequence[Message]) -> Seen:
        """One value a message: who holds it is given the same again."""
        last = parts[-1].id
        if last not in self._seen:
            whole = _whole([_seen(part) for part in parts])
            self._seen[last] = replace(whole, confidential=last in self._confidential)
        return self._seen[last]

    def toasts(self, where: Endpoint) -> list[str]:
        """Nothing pops up: a notice comes as a message."""
        number = where.external_id
        shown = self.whatsapp.shown(number)[self._toasts_forgotten[number] :]
        return [message.text for message in shown if message.id in self._answers]

    def forget(self) -> None:
        for number, chat in self.whatsapp.world.chats.items():
            self._forgotten[number] = len(chat)
        self.forget_toasts()

    def forget_toasts(self) -> None:
        for number, chat in self.whatsapp.world.chats.items():
            self._toasts_forgotten[number] = len(chat)


def _together(shown: Sequence[Message]) -> list[list[Message]]:
    """The messages in their order, parts with the one that ends them: it bears the bare name. One that comes again is
    another one."""
    found: list[list[Message]] = []
    open_parts: dict[str, list[Message]] = {}
    for message in shown:
        name, _, part = message.opaque.partition(PARTS)
        if part.isdecimal() and part != "1" and name in open_parts:
            open_parts[name].append(message)
        elif part.isdecimal():
            open_parts[name] = [message]
            found.append(open_parts[name])
        elif name in open_parts and not part:
            open_parts.pop(name).append(message)
        else:
            found.append([message])
    return found


def _whole(parts: Sequence[Seen]) -> Seen:
    """The parts of one message of ours, of which the last has the buttons."""
    return replace(
        parts[-1],
        text="\n".join(part.text for part in parts if part.text),
        photo=next((part.photo for part in parts if part.photo is not None), None),
        pin=next((part.pin for part in parts if part.pin), None),
    )


def _leads_on(message: Message) -> bool:
    """True where the last button leads to a further page."""
    return bool(message.buttons) and str(message.buttons[-1].get("id", "")).startswith("more.")


def _reply(button: dict[str, str]) -> dict[str, object]:
    return {"type": "list_reply", "list_reply": {"id": button["id"], "title": button["title"]}}


def _seen(message: Message) -> Seen:
    buttons = [_button(label, button) for label, button in zip(message.labels, message.buttons, strict=True)]
    place = message.content if message.kind == "location" else None
    pin = None
    if place:
        pin = Pin(place["latitude"], place["longitude"], place.get("name", ""), place.get("address", ""))
    return Seen(message.text, buttons, message.id, photo=message.file, pin=pin)


def _button(label: str, button: dict[str, str]) -> Button:
    request = Request.LOCATION if button.get("request") == "location" else None
    label = OWN_LABEL if request else label
    return Button(label, button.get("id", ""), button.get("url", ""), request)
