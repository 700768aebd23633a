"""The pages' bytes: templates, scripts, styles and words, read once at the start; and the headers they travel with."""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.domain.messages import BOLD_OFF, BOLD_ON

HERE = Path(__file__).parent
LANGUAGES = ("id", "en")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

CHAT_PARTS = ("rich", "calls", "shelf", "tabs", "queue", "keyboard", "requests", "log", "line", "files", "chat")
"""The chat's scripts, which pages load as one: on a slow line every request of its own costs a second."""
LAZY = ("recorder.js", "handover.js", "proof.js", "proof-worker.js")
"""Scripts that a page loads only once they are needed."""
DEMO_WORDS, SLIP_WORDS = "demo_", "slip_"

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(self), payment=(), usb=(), browsing-topics=()",
}
API_HEADERS = SAFE_HEADERS | {"Cache-Control": "no-store"}
FILE_POLICY = "default-src 'none'; sandbox"
CHAT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
SLIP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'"
)
DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Role(StrEnum):
    """Whose phone a page is: it chooses the first words that an empty chat shows."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load, also compressed. `tag` is the hash of its content."""

    body: bytes
    packed: bytes
    tag: str
    content_type: str

    def response(self, request: web.Request) -> web.Response:
        """The file: for good when it is asked for by its tag, otherwise with a question back each time."""
        forever = request.query.get("v") == self.tag
        headers = SAFE_HEADERS | {
            "Cache-Control": "public, max-age=31536000, immutable" if forever else "no-cache",
            "ETag": f'"{self.tag}"',
            "Vary": "Accept-Encoding",
        }
        if any(etag.value in {self.tag, "*"} for etag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        if packed:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=self.packed if packed else self.body, content_type=self.content_type, charset="utf-8", headers=headers
        )


def read_assets() -> dict[str, Asset]:
    """The files of `static/` that browsers may load, by name."""
    folder = HERE / "static"
    parts = [(folder / "chat" / f"{name}.js").read_bytes() for name in CHAT_PARTS]
    assets = {"chat.js": asset(b"\n".join(parts), "text/javascript")}
    for path in sorted(folder.iterdir()):
        if content_type := TYPES.get(path.suffix):
            assets[path.name] = asset(path.read_bytes(), content_type)
    return assets


def asset(body: bytes, content_type: str) -> Asset:
    """A file with its tag, compressed once."""
    return Asset(body, gzip.compress(body, mtime=0), sha256(body).hexdigest()[:16], content_type)


def packed(request: web.Request, response: web.Response) -> web.Response:
    """The response, compressed for browsers that say they can read it."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def chat_policy(ancestors: Sequence[str]) -> str:
    """What a chat page may load, and whose pages may show it in a frame."""
    return CHAT_POLICY + " ".join(ancestors)


def read_words() -> dict[str, dict[str, str]]:
    """The shipped words of the pages by language and key."""
    return {lang: tomllib.loads((HERE / f"{lang}.toml").read_text("utf-8")) for lang in LANGUAGES}


def language(request: web.Request) -> str:
    """The language that a page is wanted in: Indonesian unless `?lang=` says otherwise."""
    wanted = request.query.get("lang", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


class Pages:
    """Fills the templates with `words`, the shipped ones where none are given."""

    def __init__(self, words: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.assets = read_assets()
        self.texts = words or read_words()
        self._templates = {
            name: Template((HERE / "static" / f"{name}.html").read_text("utf-8")) for name in ("chat", "demo", "slip")
        }

    def render(self, name: str, lang: str, values: Mapping[str, str], policy: str) -> web.Response:
        """The page `name` in `lang`. `$values` and the texts (`$t_key`) are escaped; `$url_file_ext` is the address of
        an asset and `$words` all texts for the script."""
        words = self.texts[lang]
        filled = {f"t_{key}": escape(text) for key, text in words.items()}
        filled |= {key: escape(value) for key, value in values.items()}
        urls = {file: f"static/{file}?v={asset.tag}" for file, asset in self.assets.items()}
        filled |= {"url_" + file.replace(".", "_").replace("-", "_"): url for file, url in urls.items()}
        other = next(other for other in LANGUAGES if other != lang)
        filled |= {"lang": lang, "other_lang": other, "read_in_other": escape(self.texts[other]["this_language"])}
        shown = {key: text for key, text in words.items() if not key.startswith(SLIP_WORDS)}
        own = {key: text for key, text in shown.items() if key.startswith(DEMO_WORDS) == (name == "demo")}
        marks = {"bold_on": BOLD_ON, "bold_off": BOLD_OFF, "lazy": {file: urls[file] for file in LAZY}}
        filled["words"] = _script_json(own | marks)
        headers = SAFE_HEADERS | {
            "Content-Security-Policy": policy,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        body = self._templates[name].substitute(filled)
        return web.Response(text=body, content_type="text/html", headers=headers)

    def static(self, request: web.Request) -> web.Response:
        """Handler of `static/{name}`."""
        asset = self.assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return asset.response(request)


def _script_json(value: object) -> str:
    """JSON for a data block in a page: nothing in it can end the block."""
    return json.dumps(value).replace("<", "\\u003c")
