"""What the dashboard serves, and for whom: one readable table. Every request goes through the same checks.

How often, from where, who, with which right: in this order. What area or ticket it is about is asked by the page
itself. Everything that is refused looks alike and tells nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web

from bot.channels.web.limiter import Limiter
from bot.channels.web.settings import WebSettings as Limits
from bot.domain.people import Right
from bot.engine import where
from bot.render.gallery import Gallery
from bot.web.board.door import Door, Visit
from bot.web.board.pages import HEADERS, Pages, answer
from bot.web.board.sessions import Cookies
from handlers import auditing
from handlers.board import dossier, listing, overview, staffing
from handlers.officer.dashboard import DOOR
from handlers.texts import LANGUAGES

log = structlog.get_logger()

WORDS = 200
"""Letters of a search that are read."""
FORM_BYTES = 4096
AS_OF = "X-As-Of"
"""The header in which a part that looks by itself says of when it is, also where nothing changed."""


@dataclass(frozen=True, slots=True)
class Look:
    """A request of somebody who may make it."""

    request: web.Request
    visit: Visit
    board: Board
    route: Route

    def page(self, name: str, /, *, status: int = 200, **values: Any) -> web.Response:
        """A page of the dashboard."""
        return answer(self.request, self.text(name, **values), status=status)

    def text(self, name: str, /, **values: Any) -> str:
        """A template, filled in the language of the visitor's chat."""
        turn, root = self.visit.turn, self.route.root
        around = {
            "office": turn.rules.office.name,
            "person": turn.person.name if turn.person else "",
            "ways": [(path, key) for path, key, right in WAYS if turn.scopes(right)],
            "here": self.route.path.strip("/"),
            "may_find": bool(turn.scopes(Right.FIND)),
            "may_list": bool(turn.scopes(Right.TICKET)),
            "now": turn.when(turn.now),
        }
        return self.board.pages.fill(name, turn.world.texts, turn.language, root, around | values)

    def unknown(self) -> web.Response:
        """What is not there, and what is none of the visitor's business."""
        return self.page("unknown.html", status=404)


Handler = Callable[[Look], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """A page (or, `by_itself`, a part that an open page asks for again and again; it lies beside that page, so that its
    links lead to the same places), and the right that it needs anywhere."""

    method: str
    path: str
    handler: Handler
    right: Right
    by_itself: bool = False

    @property
    def root(self) -> str:
        """The way from this page's address to the dashboard's own."""
        return "../" * (self.path.count("/") - 1) or "./"


async def _home(look: Look) -> web.StreamResponse:
    """The first page that somebody may see."""
    scopes = look.visit.turn.scopes
    path = next((path for path, _, right in WAYS if scopes(right)), "")
    return _elsewhere(path) if path else look.unknown()


async def _overview(look: Look) -> web.StreamResponse:
    turn, query = look.visit.turn, look.request.query
    asked = overview.asked(turn, query)
    if asked is None:
        return look.unknown()
    view, drawings = await overview.overview(turn, *asked), await overview.drawings(turn, query)
    return look.page("overview.html", view=view, pictures=drawings)


async def _figures(look: Look) -> web.StreamResponse:
    """The part of the first page that changes; only when it did."""
    asked = overview.asked(look.visit.turn, look.request.query)
    if asked is None:
        return look.unknown()
    text = look.text("figures.html", view=await overview.overview(look.visit.turn, *asked))
    tag, as_of = sha256(text.encode()).hexdigest()[:16], look.visit.turn.when(look.visit.turn.now)
    said = {"ETag": f'"{tag}"', AS_OF: quote(look.visit.turn.text("board.page.as_of", when=as_of))}
    if any(etag.value == tag for etag in look.request.if_none_match or ()):
        return web.Response(status=304, headers=HEADERS | said)
    return answer(look.request, text, headers=said)


async def _picture(look: Look) -> web.StreamResponse:
    """A picture of the first page, as things stand now."""
    turn = look.visit.turn
    asked = overview.pictured(turn, look.request.match_info["kind"], look.request.query)
    if asked is None:
        return look.unknown()
    content = await look.board.gallery.of(turn.store, turn.world, asked, turn.now)
    return web.Response(body=content, content_type="image/png", headers=HEADERS)


async def _list(look: Look) -> web.StreamResponse:
    found = await listing.listed(look.visit.turn, look.request.query)
    return look.unknown() if found is None else look.page("tickets.html", list=found)


async def _find(look: Look) -> web.StreamResponse:
    """The words come in a form: an address is remembered by browsers and proxies."""
    words = await _words(look.request)
    found = await listing.found(look.visit.turn, words)
    return _elsewhere(f"tiket/{found.number}") if found.number else look.page("found.html", found=found)


async def _ticket(look: Look) -> web.StreamResponse:
    turn = look.visit.turn
    ticket = await dossier.ticket_of(turn, look.request.match_info["number"])
    return look.unknown() if ticket is None else look.page("ticket.html", view=await dossier.dossier(turn, ticket))


async def _data(look: Look) -> web.StreamResponse:
    """The same with what is confidential, each time after a press."""
    turn = look.visit.turn
    ticket = await dossier.ticket_of(turn, look.request.match_info["number"])
    if ticket is None or not await dossier.may_open(turn, ticket):
        return look.unknown()
    return look.page("ticket.html", view=await dossier.dossier(turn, ticket, opened=True))


async def _staff(look: Look) -> web.StreamResponse:
    area_code = staffing.asked(look.visit.turn, look.request.query)
    if area_code is None:
        return look.unknown()
    return look.page("poskos.html", view=await staffing.staffing(look.visit.turn, area_code))


async def _leave(look: Look) -> web.StreamResponse:
    await look.board.door.leave(look.visit.session)
    left = {"key": "board.closed.left", "language": look.visit.turn.language}
    response = look.board.closed(look.request, status=200, root=look.route.root, **left)
    look.board.cookies.take(response)
    return response


ROUTES = (
    Route("GET", "/", _home, Right.DASHBOARD),
    Route("GET", "/ringkasan", _overview, Right.RECAP),
    Route("GET", "/angka", _figures, Right.RECAP, by_itself=True),
    Route("GET", "/gambar-{kind}.png", _picture, Right.RECAP, by_itself=True),
    Route("GET", "/antrean", _list, Right.TICKET),
    Route("POST", "/cari", _find, Right.FIND),
    Route("GET", "/tiket/{number}", _ticket, Right.TICKET),
    Route("POST", "/tiket/{number}/data", _data, Right.TICKET),
    Route("GET", "/petugas", _staff, Right.STAFF),
    Route("POST", "/keluar", _leave, Right.DASHBOARD),
)
WAYS = (
    ("ringkasan", "board.way.overview", Right.RECAP),
    ("antrean", "board.way.tickets", Right.TICKET),
    ("petugas", "board.way.staff", Right.STAFF),
)
"""The pages that one goes to: path, name, right."""


class Board:
    """The dashboard on a web server. `address_of` tells the network address of a request, for holding back floods;
    `monotonic` gives seconds that never go back."""

    def __init__(
        self,
        door: Door,
        cookies: Cookies,
        gallery: Gallery,
        *,
        address_of: Callable[[web.Request], str],
        monotonic: Callable[[], float],
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self.door = door
        self.cookies = cookies
        self.gallery = gallery
        self.pages = Pages()
        self._address_of = address_of
        self._by_address = Limiter(limits.address_rate, monotonic)
        self._by_session = Limiter(limits.reading_rate, monotonic)
        self._by_guess = Limiter(limits.guess_rate, monotonic)

    def mount(self, app: web.Application, prefix: str) -> None:
        """Serve all of it below `prefix` (like "/dasbor")."""
        app.add_routes(
            [
                web.get(prefix, self._checked(self._slashless), allow_head=False),
                web.get(f"{prefix}/static/{{name}}", self._static),
                web.get(f"{prefix}/{DOOR}/{{token}}", self._checked(self._doorstep), allow_head=False),
                web.post(f"{prefix}/{DOOR}/{{token}}", self._checked(self._enter)),
                *(web.route(route.method, prefix + route.path, self._guarded(route)) for route in ROUTES),
                web.route("*", f"{prefix}/{{rest:.*}}", self._checked(self._nowhere)),
            ]
        )

    # --- before anybody is known --------------------------------------------------------------------------------------

    def _checked(self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
        """`handler` for as many requests as people make, and for forms of our own alone."""

        async def checked(request: web.Request) -> web.StreamResponse:
            await self.pages.prepare()
            if self._by_address.take(self._address_of(request)):
                return self.closed(request, status=429, key="board.closed.slow_down")
            if request.method != "GET" and not self.cookies.is_from_our_page(request):
                return self.closed(request, status=403)
            try:
                return await handler(request)
            except Exception as error:
                log.error("board_failed", error=where(error))
                return self.closed(request, status=503, key="board.closed.trouble")

        return checked

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self.pages.static(request)

    async def _slashless(self, request: web.Request) -> web.StreamResponse:
        return _elsewhere(request.path.rsplit("/", 1)[-1] + "/")

    async def _nowhere(self, request: web.Request) -> web.StreamResponse:
        return self.closed(request, status=404)

    async def _doorstep(self, request: web.Request) -> web.StreamResponse:
        """A page with a button: what chat apps fetch to show a preview of a link must not use it up. Nothing is looked
        up, so nothing can be learnt."""
        text = self._fill(request, "enter.html", "../", {})
        return answer(request, text)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        """Only what lets nobody in is counted: behind the one address of a mobile operator many enter at once."""
        token = await self.door.enter(request.match_info["token"])
        if not token:
            return self._refused(request, 404)
        response = _elsewhere("../")
        self.cookies.give(response, token)
        return response

    # --- for those who entered ----------------------------------------------------------------------------------------

    def _guarded(self, route: Route) -> Any:
        """The page of a route behind the checks that every one goes through."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            token = self.cookies.token(request)
            if not token:
                return self.closed(request, status=403, root=route.root)
            async with self.door.visit(token, counts=not route.by_itself) as visit:
                if visit is None:
                    return self._stranger(request, route)
                if self._by_session.take(str(visit.session.id)):
                    return self.closed(request, status=429, root=route.root, key="board.closed.slow_down")
                look = Look(request, visit, self, route)
                if not visit.turn.scopes(route.right):
                    await auditing.refused(visit.turn, route.right)
                    return look.unknown()
                return await route.handler(look)

        return self._checked(guarded)

    def _stranger(self, request: web.Request, route: Route) -> web.StreamResponse:
        """A cookie that lets nobody in: over, foreign, or a guess, which are counted."""
        response = self._refused(request, 403, root=route.root)
        self.cookies.take(response)
        return response

    def _refused(self, request: web.Request, status: int, *, root: str = "") -> web.Response:
        """A secret that is none; who brings many has to wait."""
        if self._by_guess.take(self._address_of(request)):
            return self.closed(request, status=429, root=root, key="board.closed.slow_down")
        return self.closed(request, status=status, root=root)

    def closed(
        self,
        request: web.Request,
        *,
        status: int,
        root: str = "",
        key: str = "board.closed.text",
        language: str = "",
    ) -> web.Response:
        """The page for everybody who is not let in: the same for all, with the way to a new link."""
        depth = request.path.count("/") - 2
        root = root or "../" * max(0, depth) or "./"
        text = self._fill(request, "closed.html", root, {"key": key}, language)
        return answer(request, text, status=status)

    def _fill(self, request: web.Request, name: str, root: str, values: Mapping[str, Any], language: str = "") -> str:
        """A page for somebody of whom only the link's language is known, or not even that."""
        world, wanted = self.door.world, language or request.query.get("lang", "")
        language = wanted if wanted in LANGUAGES else world.rules.language
        return self.pages.fill(name, world.texts, language, root, {"office": world.rules.office.name, **values})


async def _words(request: web.Request) -> str:
    """What was typed into the search; '' for a form that is none of ours."""
    if request.content_type != "application/x-www-form-urlencoded" or (request.content_length or 0) > FORM_BYTES:
        return ""
    words = (await request.post()).get("words", "")
    return words.strip()[:WORDS] if isinstance(words, str) else ""


def _elsewhere(where: str) -> web.Response:
    """Go on there; a relative address, because a proxy may have cut off a path."""
    return web.Response(status=303, headers=HEADERS | {"Location": where})
