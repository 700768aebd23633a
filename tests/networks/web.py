"""The web chat on loopback: real HTTP to the page's own API, each person with a cookie, as the page's script calls."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession, CookieJar, FormData, web
from yarl import URL

from bot.channels.base import Channel
from bot.channels.web import Rate, WebChannel, WebSettings
from bot.domain.messages import (
    BOLD_OFF,
    BOLD_ON,
    Button,
    Contact,
    Due,
    Endpoint,
    Inbound,
    Location,
    Media,
    Pin,
    Press,
    Request,
    Text,
)
from bot.pages import StoredHandovers, StoredTranscript
from tests.networks import Seen

if TYPE_CHECKING:
    from tests.hotline import FakeClock, Hotline

PLENTY = Rate(burst=1_000_000, per_s=1_000)
LARGE = 30_000_000
"""More than the hotline takes, so that it is the hotline that says so."""
HEADS = {"image/jpeg": b"\xff\xd8\xff\xe0", "application/pdf": b"%PDF-1.7\n", "audio/ogg": b"OggS\x00"}
"""A file is what its first bytes say."""


class WebNetwork:
    """Everybody has the page open."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._people: dict[str, str] = {}
        self._cursors: dict[str, int] = defaultdict(int)
        self._chats: dict[str, dict[str, Seen]] = defaultdict(dict)
        self._toasts: dict[str, list[str]] = defaultdict(list)
        self._runner: web.AppRunner | None = None
        self._browser: ClientSession | None = None
        self._sent = 0

    @property
    def channels(self) -> Mapping[str, Channel]:
        return {}  # pages pull: the outbox delivers nothing here

    def endpoint(self, who: str, number: int) -> Endpoint:
        assert not who.startswith("group"), "the web chat has no groups: mark the journey with needs('groups')"
        token = f"token-of-person-{number:06d}-{who}"[:64].ljust(24, "-")
        external_id = sha256(token.encode()).hexdigest()
        self._people[external_id] = token
        return Endpoint("web", external_id)

    # --- the program comes and goes -----------------------------------------------------------------------------------

    async def open(self) -> None:
        """There is nothing to connect to before the program is up."""

    async def start(self, hotline: Hotline) -> None:
        channel = WebChannel(
            StoredTranscript(hotline.database, hotline.keys, self._clock.now),
            StoredHandovers(
                hotline.database, hotline.keys, self._clock.now, new_id=hotline.new_id, length=timedelta(minutes=10)
            ),
            clock=self._clock,
            monotonic=self._clock.monotonic,
            random_token=lambda: "a-token-that-nobody-has-0000",
            sign=lambda text: hotline.keys.secret_hash(text, purpose="web session"),
            settings=WebSettings(
                session_rate=PLENTY, reading_rate=PLENTY, address_rate=PLENTY, opening_rate=PLENTY, file_bytes=LARGE
            ),
            intake=hotline.engine.intake,
        )
        app = web.Application()
        channel.mount(app, "/")
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        base = "http://{}:{}/api/".format(*self._runner.addresses[0][:2])
        jar = CookieJar(unsafe=True)
        self._browser = ClientSession(base_url=URL(base), cookie_jar=jar, headers={"X-Posko": "1"})

    async def stop(self) -> None:
        if self._browser is not None:
            await self._browser.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def close(self) -> None:
        return

    # --- what people do -----------------------------------------------------------------------------------------------

    async def take(self, hotline: Hotline, inbounds: Sequence[Inbound]) -> None:
        for inbound in inbounds:
            body = inbound.body
            if isinstance(body, Due):
                await hotline.engine.intake([inbound])
            elif isinstance(body, Media):
                await self._uploads(inbound.sender.external_id, body, hotline)
            else:
                await self._posts(inbound.sender.external_id, "messages", json=_message(body))

    async def _posts(self, session: str, path: str, **content: Any) -> None:
        self._sent += 1
        if "json" in content:
            content["json"] |= {"client_id": f"client-{self._sent:08d}", "lang": ""}
        await self._calls(session, "POST", path, **content)

    async def _uploads(self, session: str, media: Media, hotline: Hotline) -> None:
        stored = hotline.channel.files.get(media.file.remote_id, b"")
        content = media.file.content or HEADS[media.file.mime_type] + stored
        content = content.ljust(media.file.size, b"\0") if media.file.size > len(content) else content
        form = FormData()
        fields = {"client_id": f"client-{self._sent + 1:08d}", "lang": "", "caption": media.caption}
        fields["album"] = media.album_id and f"album-{media.album_id}".ljust(8, "-")
        for name, value in fields.items():
            form.add_field(name, value)
        form.add_field("file", BytesIO(content), filename="foto.jpg", content_type=media.file.mime_type)
        await self._posts(session, "files", data=form)

    async def _calls(self, session: str, method: str, path: str, **content: Any) -> dict[str, Any]:
        assert self._browser is not None
        cookies = {"posko": self._people[session]}
        async with self._browser.request(method, path, cookies=cookies, **content) as answer:
            found: dict[str, Any] = await answer.json()
            assert answer.status == 200, (path, answer.status, found)
            return found

    # --- what people see ----------------------------------------------------------------------------------------------

    def shut(self, where: Endpoint, *, reopened: bool = False) -> None:
        raise AssertionError("a page is never shut: mark the journey with needs('blocking')")

    def was_left(self, where: Endpoint) -> bool:
        raise AssertionError("the web chat has no groups: mark the journey with needs('groups')")

    async def look(self) -> None:
        for session in self._people:
            while entries := await self._fetch(session):
                for entry in entries:
                    self._applies(session, entry)

    async def _fetch(self, session: str) -> list[dict[str, Any]]:
        path = f"entries?after={self._cursors[session]}&wait=0"
        entries: list[dict[str, Any]] = (await self._calls(session, "GET", path))["entries"]
        if entries:
            self._cursors[session] = max(self._cursors[session], *(int(entry["id"]) for entry in entries))
            ids = [entry["id"] for entry in entries]
            await self._calls(session, "POST", "seen", data=json.dumps({"ids": ids}), headers=JSON)
        return entries

    def _applies(self, session: str, entry: dict[str, Any]) -> None:
        if entry["mine"]:
            return
        text = entry["text"].replace(BOLD_ON, "").replace(BOLD_OFF, "")
        buttons = [_button(button) for line in entry["buttons"] for button in line]
        pin = Pin(**entry["pin"]) if "pin" in entry else None
        chat = self._chats[session]
        match entry["kind"]:
            case "send":
                photo = b"" if entry["attachment"] else None
                chat[entry["key"]] = Seen(text, buttons, entry["id"], photo=photo, pin=pin)
            case "edit" if entry["target"] in chat:
                chat[entry["target"]].text, chat[entry["target"]].buttons = text, buttons
            case "delete":
                chat.pop(entry["target"], None)
            case "answer" if text:
                self._toasts[session].append(text)

    def seen(self, where: Endpoint) -> list[Seen]:
        return list(self._chats[where.external_id].values())

    def toasts(self, where: Endpoint) -> list[str]:
        return self._toasts[where.external_id]

    def forget(self) -> None:
        self._chats.clear()
        self.forget_toasts()

    def forget_toasts(self) -> None:
        self._toasts.clear()


JSON = {"Content-Type": "application/json"}
LONGEST = WebSettings().text_chars
"""More does not go into the page's field."""


def _button(shown: dict[str, str]) -> Button:
    request = Request(shown["request"]) if "request" in shown else None
    return Button(shown["label"], shown.get("data", ""), shown.get("url", ""), request)


def _message(body: object) -> dict[str, Any]:
    match body:
        case Text(edited=False, text=text):
            return {"text": text.strip()[:LONGEST]}
        case Press(data=data):
            return {"press": data}
        case Location(lat=lat, lon=lon):
            return {"location": {"lat": lat, "lon": lon}}
        case Contact(phone=phone):
            return {"contact": phone}
        case _:
            raise AssertionError(f"the web chat knows no {body}: mark the journey with what it needs")
