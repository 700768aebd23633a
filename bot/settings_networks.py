"""What may be configured of networks that have an account, and what cannot be right together in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bot.settings_parser import from_environment
from bot.settings_types import (
    Budget,
    Digits,
    Percent,
    Queue,
    Root,
    TemplateName,
    Token,
    UrlOrNone,
    UrlPath,
    WebhookSecret,
    is_local,
)

WEBHOOK_PORTS = (443, 80, 88, 8443)
"""The ports that Telegram calls (core.telegram.org/bots/api#setwebhook)."""
WHATSAPP_SECRETS = {
    "token": "a system user's token with whatsapp_business_messaging and whatsapp_business_management",
    "app_secret": "the app secret (App settings, Basic), or anybody could send messages in WhatsApp's name",
    "verify_token": "a long random word (`openssl rand -hex 32`), which you give Meta with the webhook's address, too",
}


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """The bot's account; without a token Telegram is off."""

    token: Token = field(default="", repr=False, metadata=from_environment("POSKO_TELEGRAM_TOKEN"))
    mode: Literal["polling", "webhook"] = "polling"
    base_url: Root = "https://api.telegram.org"
    webhook_url: UrlOrNone = ""
    webhook_secret: WebhookSecret = field(
        default="", repr=False, metadata=from_environment("POSKO_TELEGRAM_WEBHOOK_SECRET")
    )

    @property
    def enabled(self) -> bool:
        """True when there is a token."""
        return bool(self.token)


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """A business number at Meta's Cloud API; without its id WhatsApp is off."""

    number_id: Digits = ""
    business_id: Digits = ""
    token: str = field(default="", repr=False, metadata=from_environment("POSKO_WHATSAPP_TOKEN"))
    app_secret: str = field(default="", repr=False, metadata=from_environment("POSKO_WHATSAPP_APP_SECRET"))
    verify_token: str = field(default="", repr=False, metadata=from_environment("POSKO_WHATSAPP_VERIFY_TOKEN"))
    webhook_path: UrlPath = "/whatsapp"
    base_url: Root = "https://graph.facebook.com/v24.0"
    news_template: TemplateName = ""
    one_message_a_step: bool = True
    daily_budget: Budget = 0
    surge_percent: Percent = 80
    surge_waiting: Queue = 200

    @property
    def enabled(self) -> bool:
        """True when there is a number."""
        return bool(self.number_id)


def telegram_problems(telegram: TelegramSettings) -> Iterator[str]:
    """What cannot be right together: one text a problem."""
    if not telegram.enabled:
        return
    if telegram.mode == "polling":
        if telegram.webhook_url:
            yield 'telegram.webhook_url: is given while mode is "polling": write mode = "webhook", or empty it'
        return
    if not telegram.webhook_secret:
        yield (
            'telegram.webhook_secret: mode "webhook" needs one, or anybody could send messages in Telegram\'s name: '
            "set it or POSKO_TELEGRAM_WEBHOOK_SECRET to a long random word (`openssl rand -hex 32`)"
        )
    if not telegram.webhook_url:
        yield 'telegram.webhook_url: mode "webhook" needs the https address that Telegram shall call'
    elif not is_local(telegram.webhook_url):
        parts = urlsplit(telegram.webhook_url)
        if parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS:
            ports = ", ".join(map(str, WEBHOOK_PORTS))
            yield f"telegram.webhook_url: Telegram calls https addresses only, on the ports {ports}"


def whatsapp_problems(whatsapp: WhatsAppSettings, taken: Collection[str]) -> Iterator[str]:
    """What is missing, or cannot be right together; `taken`: the paths that lead elsewhere."""
    if not whatsapp.enabled:
        return
    for key, remedy in WHATSAPP_SECRETS.items():
        if not getattr(whatsapp, key):
            yield f"whatsapp.{key}: is missing: set it or POSKO_WHATSAPP_{key.upper()} to {remedy}"
    if whatsapp.webhook_path in taken:
        yield f"whatsapp.webhook_path: {whatsapp.webhook_path} leads elsewhere already: choose another"
