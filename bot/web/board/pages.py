"""The dashboard's bytes: templates that escape all that is filled in, its style and script, and the headers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from bot.channels.web.pages import SAFE_HEADERS, TYPES, Asset, asset, packed
from bot.domain.messages import BOLD_OFF, BOLD_ON
from handlers.texts import Texts

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = SAFE_HEADERS | {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    # the path of a link is a secret and stays here; the origin goes along, because older browsers prove nothing else
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class Pages:
    """Fills the templates. They are read when somebody first looks: what fills them takes 5 MB, which a small machine
    has better uses for."""

    def __init__(self) -> None:
        self.assets = _read_assets()
        self._templates: Mapping[str, Template] = {}

    async def prepare(self) -> None:
        """Have the templates at hand; before anything is filled."""
        if not self._templates:
            self._templates = await asyncio.to_thread(_read_templates)

    def fill(self, name: str, texts: Texts, language: str, root: str, values: Mapping[str, Any]) -> str:
        """The template `name`. `root` leads from the page's address to the dashboard's own."""

        def at(path: str, /, **query: Any) -> str:
            asked = urlencode({key: value for key, value in query.items() if value})
            return root + path + (f"?{asked}" if asked else "")

        def said(key: str, **fields: Any) -> Markup:
            return rich(texts.get(language, key, **fields))

        helpers: dict[str, Callable[..., str]] = {"at": at, "t": said, "number": lambda n: _number(n, language)}
        urls = {name: f"{root}static/{name}?v={file.tag}" for name, file in self.assets.items()}
        return self._templates[name].render(**helpers, lang=language, static=urls, **values)

    def static(self, request: web.Request) -> web.Response:
        """A file that pages load."""
        found = self.assets.get(request.match_info["name"])
        return found.response(request) if found else answer(request, "", status=404)


def answer(
    request: web.Request, text: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A page or a part of one, with all that browsers have to be told."""
    response = web.Response(text=text, status=status, content_type="text/html", headers=HEADERS | dict(headers or {}))
    return packed(request, response)


def rich(text: str) -> Markup:
    """A text of the catalogues with its bold parts; whatever else is in it stays text."""
    marked = str(escape(text)).replace(BOLD_ON, "<strong>").replace(BOLD_OFF, "</strong>")
    return Markup(marked)  # noqa: S704 - escaped above


def _number(number: int, language: str) -> str:
    return format_decimal(number, locale=language)


def _read_templates() -> Mapping[str, Template]:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["rich"] = rich
    return {name: environment.get_template(name) for name in environment.list_templates()}


def _read_assets() -> dict[str, Asset]:
    folder = HERE / "static"
    return {path.name: asset(path.read_bytes(), TYPES[path.suffix]) for path in sorted(folder.iterdir())}
