"""The networks that are switched on: their channels, made of the configuration, and what each does beside messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.channels.base import Channel
from bot.channels.pacing import Pacer
from bot.channels.telegram import TelegramAccount, TelegramChannel
from bot.channels.whatsapp import WhatsAppAccount, WhatsAppChannel, Words
from bot.channels.whatsapp.channel import Report
from bot.clock import Clock, monotonic
from bot.domain.errors import DeliveryError
from bot.engine import Engine
from bot.sending import Line
from bot.settings import Settings
from bot.standing import Standing
from handlers import channel_words, menus
from handlers.texts import LANGUAGES, Texts

log = structlog.get_logger()

IDENTITY_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Networks:
    """The channels that have an account; the web chat is none of them, its pages pull."""

    telegram: TelegramChannel | None = None
    whatsapp: WhatsAppChannel | None = None

    @property
    def channels(self) -> dict[str, Channel]:
        """By name."""
        found: list[Channel] = [channel for channel in (self.telegram, self.whatsapp) if channel is not None]
        return {channel.name: channel for channel in found}

    @property
    def lines(self) -> dict[str, Line]:
        """Each with its pace."""
        found = {name: Line(channel, Pacer(channel.limits, monotonic)) for name, channel in self.channels.items()}
        if (whatsapp := self.whatsapp) is not None:
            own = found[whatsapp.name]
            found[whatsapp.name] = replace(own, knock=whatsapp.knock, taken=whatsapp.taken)
        return found

    async def close(self) -> None:
        """Let go of connections."""
        for channel in self.channels.values():
            await channel.close()


def networks_of(settings: Settings, clock: Clock, engine: Engine, standing: Standing, report: Report) -> Networks:
    """The networks of a configuration. `report` keeps what they say of our messages later."""
    return Networks(_telegram(settings, clock, engine, standing), _whatsapp(settings, clock, engine, report))


def _telegram(settings: Settings, clock: Clock, engine: Engine, standing: Standing) -> TelegramChannel | None:
    if not settings.telegram.enabled:
        return None
    telegram = settings.telegram
    account = TelegramAccount(
        token=telegram.token,
        mode=telegram.mode,
        base_url=f"{telegram.base_url}/bot",
        base_file_url=f"{telegram.base_url}/file/bot",
        webhook_url=telegram.webhook_url,
        webhook_secret=telegram.webhook_secret,
    )
    return TelegramChannel(
        account,
        now=clock.now,
        monotonic=monotonic,
        sleep=asyncio.sleep,
        set_aside=lambda external_id, raw: engine.put_aside("telegram", external_id, raw),
        standing=lambda reason: standing.note("telegram", reason),
    )


def _whatsapp(settings: Settings, clock: Clock, engine: Engine, report: Report) -> WhatsAppChannel | None:
    whatsapp = settings.whatsapp
    if not whatsapp.enabled:
        return None
    words = channel_words.of_lists(engine.world.texts)
    return WhatsAppChannel(
        account_of(settings),
        now=clock.now,
        set_aside=lambda external_id, raw: engine.put_aside("whatsapp", external_id, raw),
        report=report,
        words={language: Words(one.choose, one.pick) for language, one in words.items()},
        courteous=lambda: "whatsapp" not in engine.world.rules.sparing.surge,
    )


def account_of(settings: Settings) -> WhatsAppAccount:
    """WhatsApp's account, as configured."""
    whatsapp = settings.whatsapp
    return WhatsAppAccount(
        number_id=whatsapp.number_id,
        business_id=whatsapp.business_id,
        token=whatsapp.token,
        app_secret=whatsapp.app_secret,
        verify_token=whatsapp.verify_token,
        base_url=whatsapp.base_url,
        webhook_path=whatsapp.webhook_path,
        news_template=whatsapp.news_template,
        office=settings.office.name,
    )


async def introduce(telegram: TelegramChannel, engine: Engine) -> None:
    """Learn the bot's name, which links need (until then they are left out), and publish the menus of commands."""
    await _until_answered("telegram_name", lambda: _learn_username(telegram, engine))
    await _until_answered("telegram_menus", lambda: _publish_menus(telegram, engine.world.texts))


async def _until_answered(what: str, ask: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await ask()
        except DeliveryError as error:
            log.warning(f"{what}_failed", reason=error.reason)
            await asyncio.sleep(error.retry_after_s or IDENTITY_PAUSE_S)
        else:
            return


async def _learn_username(telegram: TelegramChannel, engine: Engine) -> None:
    rules = replace(engine.world.rules, telegram_username=await telegram.identity())
    engine.world = replace(engine.world, rules=rules)


async def _publish_menus(telegram: TelegramChannel, texts: Texts) -> None:
    """Everybody's menu by the language of their app, Indonesian for all others; who has a right, or chose a language,
    has a menu of their own (`Turn.offer_menu`)."""
    for code in ("", *LANGUAGES):
        language = code or LANGUAGES[0]
        await telegram.publish_commands(menus.of_person(texts, language, None), code)
        await telegram.publish_commands(menus.of_groups(texts, language), code, groups=True)
