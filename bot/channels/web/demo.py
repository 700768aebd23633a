"""The demo's own page: three phones side by side and a clock that can be pushed. For trying out only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.channels.web.channel import WebChannel
from bot.channels.web.pages import API_HEADERS, DEMO_POLICY, Role, language

MAX_HOURS = 24 * 7


class DemoWorld(Protocol):
    """What the demo's page needs of the program that runs behind it."""

    def now(self) -> datetime:
        """The demo's calendar time."""

    async def forward(self, hours: int) -> datetime:
        """Push the calendar on by `hours`, do all that fell due on the way, and return the new time."""


def mount_demo(
    app: web.Application, channel: WebChannel, world: DemoWorld, tokens: Mapping[Role, str], *, title: str = ""
) -> None:
    """Serve the demo: its page at `/` and a phone for every role at `/demo/<role>/`. `tokens` holds the session token
    of each phone, `title` the office's name."""
    app.add_routes(demo_routes(channel, world))
    for role in Role:
        channel.mount(app, f"/demo/{role.value}/", title=title, role=role, fixed_token=tokens[role])


def demo_routes(channel: WebChannel, world: DemoWorld) -> list[web.RouteDef]:
    """The page with the three frames, its files, and its clock (GET reads it, POST `{hours}` pushes it)."""

    def shown(now: datetime) -> web.Response:
        return web.json_response({"now": now.isoformat()}, headers=API_HEADERS)

    async def page(request: web.Request) -> web.Response:
        values = {"now": world.now().isoformat(), "zone": channel.settings.timezone}
        return channel.pages.render("demo", language(request), values, DEMO_POLICY)

    async def static(request: web.Request) -> web.Response:
        return channel.pages.static(request)

    async def read_clock(_request: web.Request) -> web.Response:
        return shown(world.now())

    async def push_clock(request: web.Request) -> web.Response:
        if not channel.sessions.is_from_our_page(request):
            return web.json_response({"error": "foreign"}, status=403, headers=API_HEADERS)
        hours = await _hours(request)
        if hours is None:
            return web.json_response({"error": "hours"}, status=400, headers=API_HEADERS)
        return shown(await world.forward(hours))

    return [
        web.get("/", page, allow_head=False),
        web.get("/static/{name}", static),
        web.get("/demo/clock", read_clock),
        web.post("/demo/clock", push_clock),
    ]


async def _hours(request: web.Request) -> int | None:
    """The hours asked for, None unless they are a whole number from 1 to a week."""
    try:
        sent = await request.json()
    except ValueError:
        return None
    hours = sent.get("hours") if isinstance(sent, dict) else None
    valid = isinstance(hours, int) and not isinstance(hours, bool) and 1 <= hours <= MAX_HOURS
    return hours if valid else None
