"""What people do on WhatsApp. Each call returns once it is queued for the bot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.fakes.whatsapp.world import SENT_LIVES, Json, Person, Shown, World


class People:
    """The hands of everybody in `world`."""

    world: World
    business_id: str
    number_id: str

    def post(self, value: Json) -> None:
        """Queue the value of one change."""
        raise NotImplementedError

    async def says(self, number: str, text: str, reply_to: str = "") -> str:
        """Write. The message's id."""
        return self.does(number, "text", {"body": text}, reply_to)

    async def presses(self, number: str, message_id: str, data: str, *, forged: bool = False) -> str:
        """Press a button of a message of ours, or pretend to."""
        shown = self.message(number, message_id)
        button = next((b for b in shown.buttons if b.get("id") == data), None) if shown else None
        assert button or forged, f"no such button: {data}"
        button = button or {"id": data, "title": "?"}
        kind = "list_reply" if shown and shown.content.get("type") == "list" else "button_reply"
        return self.does(number, "interactive", {"type": kind, kind: button}, message_id)

    async def shares_place(self, number: str, lat: float, lon: float, name: str = "") -> str:
        """Share a point on the map."""
        named = {"name": name} if name else {}
        return self.does(number, "location", {"latitude": lat, "longitude": lon} | named)

    async def shares_contact(self, number: str, phone: str, *, wa_id: str = "") -> str:
        """Share a telephone number out of one's contacts."""
        entry = {"phone": phone, "type": "HOME"} | ({"wa_id": wa_id} if wa_id else {})
        shared = {"name": {"formatted_name": "Budi", "first_name": "Budi"}, "phones": [entry]}
        return self.does(number, "contacts", [shared])

    async def sends_file(
        self, number: str, content: bytes, mime_type: str = "image/jpeg", caption: str = "", name: str = ""
    ) -> str:
        """Send a photo, a voice note or a document."""
        return self.does(number, *self.file(content, mime_type, caption, name))

    def file(self, content: bytes, mime_type: str, caption: str = "", name: str = "") -> tuple[str, Json]:
        """The kind and the content of a message with a file."""
        kind = mime_type.partition("/")[0]
        kind = kind if kind in ("image", "audio", "video") else "document"
        media_id = self.world.store(content, mime_type.partition(";")[0], SENT_LIVES)
        file: Json = {"id": media_id, "mime_type": mime_type, "sha256": self.world.files[media_id].hash}
        file |= {"caption": caption} if caption else {}
        return kind, file | ({"filename": name or "berkas"} if kind == "document" else {})

    async def changes_number(self, number: str, new: str) -> None:
        """Go on under another number; who has an id gets a new one, too."""
        person = self.world.people.pop(number)
        self.world.chats[new] = self.world.chats.pop(number)
        self.world.people[new] = person
        old_id, person.number = person.user_id, new
        stamp = str(int(self.world.now().timestamp()))
        if old_id:
            person.user_id = f"{old_id}N"
            system: Json = {"type": "user_changed_user_id", "previous_user_id": old_id, "user_id": person.user_id}
            message = {"id": self.world.new_id(), "timestamp": stamp, "type": "system", "system": system}
            message["from_user_id"] = person.user_id
        else:
            system = {"type": "user_changed_number", "wa_id": new, "body": f"User changed from {number} to {new}"}
            message = {"from": number, "id": self.world.new_id(), "timestamp": stamp, "type": "system"}
            message["system"] = system
        self.post(self.value(messages=[message]))

    def does(
        self, number: str, kind: str, content: Any, reply_to: str = "", at: datetime | None = None, name: str = ""
    ) -> str:
        """Something that comes as a message of `kind`; its id, which is `name` where it is given."""
        person = self.world.person(number)
        person.wrote_at = max(filter(None, (person.wrote_at, at or self.world.now())))
        message_id = name or self.world.new_id()
        self.world.inbound[message_id] = number
        message = self.message_json(person, message_id, kind, content, reply_to, at)
        self.post(self.value(contacts=[self.contact_json(person)], messages=[message]))
        return message_id

    def message_json(
        self, person: Person, message_id: str, kind: str, content: Any, reply_to: str = "", at: datetime | None = None
    ) -> Json:
        """A message as the webhook has it."""
        names = {} if person.hidden else {"from": person.number}
        names |= {"from_user_id": person.user_id} if person.user_id else {}
        stamp = str(int((at or self.world.now()).timestamp()))
        context = {"context": {"from": self.number_id, "id": reply_to}} if reply_to else {}
        return names | {"id": message_id, "timestamp": stamp, "type": kind, kind: content} | context

    def contact_json(self, person: Person) -> Json:
        """Who speaks, as the webhook has it."""
        named = {} if person.hidden else {"wa_id": person.number}
        return {"profile": {"name": person.name}} | named | ({"user_id": person.user_id} if person.user_id else {})

    def value(self, **content: Any) -> Json:
        """A change's value about our number."""
        metadata = {"display_phone_number": "6227100000", "phone_number_id": self.number_id}
        return {"messaging_product": "whatsapp", "metadata": metadata} | content

    def message(self, number: str, message_id: str) -> Shown | None:
        """A message of ours in somebody's chat."""
        ids = message_id.split(",")
        return next((shown for shown in self.world.chats.get(number, ()) if shown.id == ids[-1]), None)
