"""The web chat: a phone-like page that is a channel like any other. Pages pull what was committed."""

from bot.channels.web.channel import WebChannel
from bot.channels.web.demo import DemoWorld, demo_routes, mount_demo
from bot.channels.web.pages import Role
from bot.channels.web.settings import Rate, WebSettings
from bot.channels.web.transcript import Entry, Transcript

__all__ = [
    "DemoWorld",
    "Entry",
    "Rate",
    "Role",
    "Transcript",
    "WebChannel",
    "WebSettings",
    "demo_routes",
    "mount_demo",
]
