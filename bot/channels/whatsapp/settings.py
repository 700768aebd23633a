"""The account of a WhatsApp business number, and how it is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.errors import UserError

GRAPH = "https://graph.facebook.com/v24.0"


@dataclass(frozen=True, slots=True)
class WhatsAppAccount:
    """`number_id` is what Meta calls the phone number ID, `business_id` the WhatsApp Business Account ID. With
    `app_secret` Meta signs what it posts to `webhook_path`; `verify_token` is the word by which it checks that address.
    `news_template`: the template that tells a person who wrote long ago that `office` has news for them, "" for none.
    Times in seconds. Raises UserError when a value cannot work."""

    number_id: str
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    business_id: str = ""
    base_url: str = GRAPH
    webhook_path: str = "/whatsapp"
    news_template: str = ""
    office: str = ""
    call_timeout_s: float = 30.0
    connect_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d+", self.number_id):
            raise UserError("whatsapp number_id: expected digits, the phone number ID in Meta's app dashboard")
        if not self.token:
            raise UserError("whatsapp token: is missing; a system user's token of Meta's business settings")
        if not self.app_secret:
            raise UserError(
                "whatsapp app_secret: is missing, and without it anybody could send messages in WhatsApp's name; it "
                "stands in Meta's app dashboard under App settings, Basic"
            )
        if not self.verify_token:
            raise UserError("whatsapp verify_token: is missing; a long random word (try: openssl rand -hex 32)")
        if not (self.webhook_path.startswith("/") and len(self.webhook_path) > 1):
            raise UserError("whatsapp webhook_path: expected a path like /whatsapp")
