"""WhatsApp's Graph API on loopback, stricter than Meta's own.

    async with FakeWhatsApp() as whatsapp:
        ...  # point the bot at whatsapp.base_url, whatsapp.token, whatsapp.number_id; then whatsapp.webhook_url = ...
        await whatsapp.says("6281200000001", "halo")
        await whatsapp.until(lambda: whatsapp.texts("6281200000001") == ["Halo juga"])

`world.py` holds people, messages and files; `people.py` is what people do; `checks.py` what Meta takes and refuses;
`reading.py` how phones show a text; `server.py` the HTTP, the signed webhook that repeats what was not taken, and
faults on demand.
"""

from tests.fakes.whatsapp.server import Call, FakeWhatsApp
from tests.fakes.whatsapp.world import Person, Shown

__all__ = ["Call", "FakeWhatsApp", "Person", "Shown"]
