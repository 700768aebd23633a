"""`posko whatsapp check`: whether token, number, webhook and templates are right, and what is missing. `posko whatsapp
templates`: what to submit to Meta, in both languages."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.whatsapp.calls import Graph
from bot.commands import say, settings_of
from bot.domain.errors import DeliveryError, UserError
from bot.networks import account_of
from bot.settings import Settings
from handlers.channel_words import template_of_news
from handlers.texts import LANGUAGES, load_texts

RIGHTS = ("whatsapp_business_messaging", "whatsapp_business_management")
TIMEOUT_S = 15.0
NEWS = "kabar_posko"
"""The name that the template gets where the configuration names none yet."""
EXIT_OK, EXIT_MISSING = 0, 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was found or is to be done, and whether it is right."""

    text: str
    right: bool = False


def check(options: argparse.Namespace) -> int:
    """Ask Meta and our own webhook. Exit code 1 where something is missing."""
    settings = settings_of(options.config)
    if not settings.whatsapp.enabled:
        raise UserError("WhatsApp is off: set whatsapp.number_id in the configuration")
    findings = asyncio.run(_findings(settings))
    for finding in findings:
        say(f"{'ok' if finding.right else 'MISSING'}: {finding.text}")
    missing = sum(not finding.right for finding in findings)
    say("WhatsApp is set up." if not missing else f"{missing} to put right; the README goes through it step by step.")
    return EXIT_MISSING if missing else EXIT_OK


def templates(options: argparse.Namespace) -> int:
    """Print the template to submit, with the words that Meta asks for."""
    settings = settings_of(options.config)
    texts = load_texts(settings.service.timezone)
    name = settings.whatsapp.news_template or NEWS
    say(f"Submit in WhatsApp Manager (Message templates, Create template), category Utility, name {name}:")
    for language in LANGUAGES:
        say("")
        say(f"language {language}, body:")
        say(template_of_news(texts, language))
        say(f"sample for {{{{1}}}}: {settings.office.name}")
    say("")
    say(f'Once both are approved: whatsapp.news_template = "{name}", then `posko whatsapp check`.')
    return EXIT_OK


async def _findings(settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    async with _graph(settings) as graph:
        for look, about in LOOKS.items():
            found += [finding async for finding in _asked(look, about, graph, settings)]
    return [*found, await _webhook(settings)]


Look = Callable[[Graph, Settings], Awaitable[Iterator[Finding]]]


@asynccontextmanager
async def _graph(settings: Settings) -> AsyncIterator[Graph]:
    graph = Graph(account_of(settings))
    try:
        yield graph
    finally:
        await graph.close()


async def _asked(look: Look, about: str, graph: Graph, settings: Settings) -> AsyncIterator[Finding]:
    """What `look` found; where Meta refuses, what it was `about`."""
    try:
        for finding in await look(graph, settings):
            yield finding
    except DeliveryError as error:
        yield Finding(f"{about}: {error.reason}")


async def _number(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Does it answer?"""
    said = await graph.get(settings.whatsapp.number_id, fields="display_phone_number,verified_name,quality_rating")
    shown, name, quality = (said.get(key, "?") for key in ("display_phone_number", "verified_name", "quality_rating"))
    return iter([Finding(f"the number {shown} answers as “{name}”, quality {quality}", right=True)])


async def _token(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """May it do all that is needed, and for how long?"""
    said = await graph.get("debug_token", input_token=settings.whatsapp.token)
    data = said.get("data")
    data = data if isinstance(data, dict) else {}
    lacking = [right for right in RIGHTS if right not in data.get("scopes", [])]
    told = f"the token lacks {', '.join(lacking)}" if lacking else "the token has its rights"
    rights = Finding(told, right=not lacking)
    ends = bool(data.get("expires_at"))
    lasts = "the token runs out: make one for a system user" if ends else "the token does not run out"
    return iter([rights, Finding(lasts, right=not ends)])


async def _subscription(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Is an app told what comes in?"""
    if not settings.whatsapp.business_id:
        return iter([Finding("whatsapp.business_id is empty: webhook and templates cannot be looked at")])
    said = await graph.get(f"{settings.whatsapp.business_id}/subscribed_apps")
    there = bool(said.get("data"))
    text = "an app is subscribed to the account" if there else "no app is subscribed: enter the webhook in Meta's app"
    return iter([Finding(text, right=there)])


async def _template(graph: Graph, settings: Settings) -> Iterator[Finding]:
    """Is it approved in every language?"""
    name = settings.whatsapp.news_template
    if not name or not settings.whatsapp.business_id:
        return iter(
            [Finding("no template: news wait until people write by themselves", right=True)] if not name else []
        )
    said = await graph.get(f"{settings.whatsapp.business_id}/message_templates", name=name, fields="language,status")
    listed: Any = said.get("data")
    states = {one.get("language"): one.get("status") for one in listed or () if isinstance(one, dict)}
    return iter(
        Finding(
            f"the template {name} in {language} is {str(states.get(language, 'not there')).lower()}",
            right=states.get(language) == "APPROVED",
        )
        for language in LANGUAGES
    )


LOOKS: dict[Look, str] = {
    _number: "The number (whatsapp.number_id, whatsapp.token)",
    _token: "The token's rights (whatsapp.token)",
    _subscription: "The app's subscription (whatsapp.business_id)",
    _template: "The template (whatsapp.news_template)",
}
"""What Meta is asked, each with what it is about."""


async def _webhook(settings: Settings) -> Finding:
    """Our own webhook, called as Meta calls it."""
    if not settings.web.public_url:
        return Finding("web.public_url is empty: Meta needs a public https address to call")
    url = f"{settings.web.public_url}{settings.whatsapp.webhook_path}"
    word = secrets.token_hex(8)
    asked = {"hub.mode": "subscribe", "hub.verify_token": settings.whatsapp.verify_token, "hub.challenge": word}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as session,
            session.get(url, params=asked, allow_redirects=False) as answer,
        ):
            right = answer.status == 200 and await answer.text() == word
            said = f"answers {answer.status}: does the proxy pass it on, and is the hotline running?"
    except (aiohttp.ClientError, OSError) as error:
        right, said = False, f"cannot be reached ({type(error).__name__})"
    return Finding(f"the webhook {url} {'answers' if right else said}", right=right)
