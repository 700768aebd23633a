"""A Telegram Bot API server on loopback.

    async with FakeTelegram() as telegram:
        ...  # point the bot at telegram.base_url, telegram.base_file_url, telegram.token
        await telegram.says(1001, "halo")
        await telegram.until(lambda: telegram.texts(1001) == ["Halo juga"])

`world.py` holds chats, people and the queue of updates; `people.py` is what people do; `methods.py` is the Bot API;
`floods.py` its rate limits; `server.py` the HTTP with its webhook and its faults. The bot under test may be another
process.
"""

from tests.fakes.telegram.floods import Floods
from tests.fakes.telegram.server import Call, FakeTelegram
from tests.fakes.telegram.world import Shown

__all__ = ["Call", "FakeTelegram", "Floods", "Shown"]
