"""Telegram: python-telegram-bot's types on our own road: polling or webhook, then intake, then "received".

`channel.py` keeps the contract; `parse.py` reads updates, `compose.py` writes messages, `calls.py` is the HTTP,
`refusals.py` turns Telegram's "no" into policy, `polling.py` and `webhook.py` take updates in.
"""

from bot.channels.telegram.channel import LIMITS, TelegramChannel
from bot.channels.telegram.settings import TelegramAccount

__all__ = ["LIMITS", "TelegramAccount", "TelegramChannel"]
