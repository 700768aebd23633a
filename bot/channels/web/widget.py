"""The button that an office puts on its website: one small script that opens the chat in a frame.

The script is the same for everybody and sets nothing on the office's page; the frame is served only to sites that the
operator has named.
"""

from __future__ import annotations

import json

from aiohttp import web

from bot.channels.web.pages import LANGUAGES, SAFE_HEADERS, Pages, packed

FRAME = "frame/"
"""Below the chat's own prefix: the page that other sites may show."""
FOR_OTHERS = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=600"}
WORDS = ("widget_open", "widget_close", "widget_title", "widget_unread")


def route(pages: Pages, prefix: str) -> web.RouteDef:
    """`widget.js` beside the chat."""
    script = _filled(pages)

    async def widget(request: web.Request) -> web.Response:
        headers = SAFE_HEADERS | {
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "public, max-age=600",
        }
        return packed(request, web.Response(text=script, content_type="text/javascript", headers=headers))

    return web.get(prefix + "widget.js", widget)


def _filled(pages: Pages) -> str:
    """The script with its words in every language."""
    words = {lang: {key: pages.texts[lang][key] for key in WORDS} for lang in LANGUAGES}
    return pages.assets["widget.js"].body.decode().replace("{/* words */}", json.dumps(words, ensure_ascii=False))
