"""WhatsApp: Meta's Business Cloud API on aiohttp: webhook, then intake, then "received".

`channel.py` keeps the contract; `webhook.py` is where Meta calls, `parse.py` reads what it posts, `compose.py` writes
messages, `calls.py` is the HTTP to Meta, `media.py` the files, `refusals.py` turns Meta's "no" into policy.
"""

from bot.channels.whatsapp.channel import LIMITS, WhatsAppChannel
from bot.channels.whatsapp.compose import Words
from bot.channels.whatsapp.settings import WhatsAppAccount

__all__ = ["LIMITS", "WhatsAppAccount", "WhatsAppChannel", "Words"]
