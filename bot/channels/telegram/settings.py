"""The Telegram account and where its Bot API is; checked once, before anything is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bot.domain.errors import UserError

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """`base_url` and `base_file_url` point to a self-hosted Bot API server when it is not Telegram's own. `proxy`: an
    HTTP proxy's address, or "". Times in seconds. Raises UserError when a value cannot work."""

    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    poll_timeout_s: int = 30
    call_timeout_s: float = 30.0
    connect_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        if not TOKEN.fullmatch(self.token):
            raise UserError("telegram token: expected digits, a colon and letters, as @BotFather gives it")
        if self.mode == "webhook":
            self._check_webhook()

    def _check_webhook(self) -> None:
        parts = urlsplit(self.webhook_url)
        if parts.scheme not in {"https", "http"} or not parts.netloc or parts.path in {"", "/"}:
            raise UserError(
                "telegram webhook_url: expected an address with a path, like https://posko.example/telegram"
            )
        if not SECRET.fullmatch(self.webhook_secret):
            raise UserError("telegram webhook_secret: expected letters, digits, _ or - (try: openssl rand -hex 32)")

    @property
    def webhook_path(self) -> str:
        """The path under which Telegram calls us."""
        return urlsplit(self.webhook_url).path
