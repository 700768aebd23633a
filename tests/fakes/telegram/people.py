"""What people do in Telegram. Each call returns once the update is queued for the bot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.fakes.telegram.world import Chat, Json, Shown, World


class People:
    """The hands of everybody in `world`. `rings` is called after each change."""

    world: World
    privacy: bool = True
    """As Telegram's group privacy: in groups the bot sees only commands, replies to it, and what Telegram says."""

    async def rings(self) -> None:
        """Somebody waits for changes: tell them."""
        raise NotImplementedError

    # In a chat

    async def says(
        self, user_id: int, text: str, chat_id: int | None = None, reply_to: int = 0, thread: int = 0
    ) -> int:
        """Write `text`; in the private chat unless `chat_id` names a group, and `thread` a topic of it. The message's
        id."""
        return await self._post(user_id, chat_id, reply_to, thread, text=text)

    async def edits(self, user_id: int, message_id: int, text: str, chat_id: int | None = None) -> None:
        """Change one's own message."""
        shown = self._chat(user_id, chat_id).messages[message_id]
        assert shown.sender_id == user_id, "people edit their own messages only"
        shown.text = text
        shown.edits += 1
        self._tell(shown, "edited_message")
        await self.rings()

    async def sends_photo(
        self, user_id: int, content: bytes = b"\xff\xd8jpeg", caption: str = "", chat_id: int | None = None
    ) -> int:
        """Send one photo."""
        return await self._post(user_id, chat_id, **self._file("photo", content, caption))

    async def sends_album(
        self, user_id: int, contents: Sequence[bytes], caption: str = "", chat_id: int | None = None
    ) -> list[int]:
        """Send photos as one album: an update each, with one media_group_id; the first has the caption."""
        album = {"media_group_id": self.world.new_album()}
        return [
            await self._post(user_id, chat_id, **self._file("photo", content, "" if position else caption), extra=album)
            for position, content in enumerate(contents)
        ]

    async def sends_document(
        self,
        user_id: int,
        content: bytes,
        name: str = "surat.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
        chat_id: int | None = None,
    ) -> int:
        """Send a document."""
        fields = self._file("document", content, caption) | {"file_name": name, "mime_type": mime_type}
        return await self._post(user_id, chat_id, **fields)

    async def sends_voice(self, user_id: int, content: bytes = b"OggS", chat_id: int | None = None) -> int:
        """Send a voice note."""
        return await self._post(user_id, chat_id, **self._file("voice", content, ""), mime_type="audio/ogg")

    async def sends_audio(self, user_id: int, content: bytes = b"ID3", chat_id: int | None = None) -> int:
        """Send a piece of music or a recording."""
        return await self._post(user_id, chat_id, **self._file("audio", content, ""), mime_type="audio/mpeg")

    async def sends_video(self, user_id: int, content: bytes = b"mp4", caption: str = "") -> int:
        """Send a video."""
        return await self._post(user_id, None, **self._file("video", content, caption), mime_type="video/mp4")

    async def sends_location(
        self, user_id: int, latitude: float, longitude: float, chat_id: int | None = None, *, live_s: int = 0
    ) -> int:
        """Share a place, for `live_s` seconds as it changes. The message's id."""
        place = {"latitude": latitude, "longitude": longitude} | ({"live_period": live_s} if live_s else {})
        return await self._post(user_id, chat_id, kind="location", extra={"location": place})

    async def moves(self, user_id: int, message_id: int, latitude: float, longitude: float) -> None:
        """Be elsewhere while a place is shared live."""
        shown = self._chat(user_id, None).messages[message_id]
        shown.extra["location"] = shown.extra["location"] | {"latitude": latitude, "longitude": longitude}
        shown.edits += 1
        self._tell(shown, "edited_message")
        await self.rings()

    async def sends_venue(self, user_id: int, latitude: float, longitude: float, title: str) -> int:
        """Share a place that Telegram knows by a name."""
        place = {"latitude": latitude, "longitude": longitude}
        venue = {"location": place, "title": title, "address": "Jl. Raya"}
        return await self._post(user_id, None, kind="location", extra={"location": place, "venue": venue})

    async def sends_contact(self, user_id: int, phone: str, *, own: bool = True) -> int:
        """Share a number: one's own, or that of somebody in the address book."""
        whose = {"user_id": user_id} if own else {}
        contact = {"phone_number": phone, "first_name": self.world.person(user_id)["first_name"]} | whose
        return await self._post(user_id, None, kind="contact", extra={"contact": contact})

    async def uses_below(self, user_id: int, latitude: float, longitude: float) -> int:
        """Press the button below the text field that shares the place where one is."""
        below = self._chat(user_id, None).below
        assert any("request_location" in button for button in below), f"nothing asks for a place: {below}"
        return await self.sends_location(user_id, latitude, longitude)

    async def sends_sticker(self, user_id: int, chat_id: int | None = None) -> int:
        """Send something that a hotline has no use for."""
        sticker = {
            "file_id": self.world.store(b"webp"),
            "file_unique_id": "usticker",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
        return await self._post(user_id, chat_id, kind="sticker", extra={"sticker": sticker})

    async def presses(
        self, user_id: int, message_id: int, button: str, chat_id: int | None = None, *, forged: bool = False
    ) -> str:
        """Press the button with this label or data. `forged`: send `button` as data though no button has it, as a
        tampered app can. The query's id, by which `answers` finds what was shown."""
        chat = self._chat(user_id, chat_id)
        shown = chat.messages[message_id]
        data = button if forged else self._data(shown, button)
        query_id = self.world.new_query()
        query: Json = {
            "id": query_id,
            "from": self.world.person(user_id),
            "message": self.world.message_json(shown),
            "chat_instance": str(chat.id),
            "data": data,
        }
        self.world.happens("callback_query", query)
        await self.rings()
        return query_id

    # Coming and going

    async def blocks(self, user_id: int) -> None:
        """Block the bot."""
        await self._membership(self._chat(user_id, None), user_id, "member", "kicked")

    async def unblocks(self, user_id: int) -> None:
        """Let the bot in again."""
        await self._membership(self._chat(user_id, None), user_id, "kicked", "member")

    async def adds_bot_to_group(self, user_id: int, title: str = "Posko", *, supergroup: bool = False) -> int:
        """Make a group with the bot in it. The group's id."""
        group_id = self.world.new_group_id() - (1_000_000_000_000 if supergroup else 0)
        chat = self.world.chats[group_id] = Chat(group_id, title, supergroup=supergroup)
        await self._membership(chat, user_id, "left", "member")
        return group_id

    async def opens_topic(self, user_id: int, chat_id: int, name: str = "Posko") -> int:
        """Open a topic in a supergroup, which makes it a forum. The topic's id."""
        chat = self.world.chats[chat_id]
        assert chat.supergroup, "only supergroups have topics"
        opening = self.world.put(chat, user_id, kind="service", extra={"is_topic_message": True})
        opening.extra |= {"message_thread_id": opening.id, "forum_topic_created": {"name": name, "icon_color": 7322096}}
        chat.topics.add(opening.id)
        self._tell(opening, "message")
        await self.rings()
        return opening.id

    async def deletes_topic(self, chat_id: int, thread: int) -> None:
        """A topic goes with all that was said in it."""
        chat = self.world.chats[chat_id]
        chat.topics.remove(thread)
        gone = [number for number, shown in chat.messages.items() if shown.extra.get("message_thread_id") == thread]
        for number in gone:
            del chat.messages[number]
        await self.rings()

    async def removes_bot(self, user_id: int, chat_id: int) -> None:
        """Throw the bot out of a group."""
        chat = self.world.chats[chat_id]
        chat.closed_as = f"Forbidden: bot was kicked from the {'supergroup' if chat.supergroup else 'group'} chat"
        await self._membership(chat, user_id, "member", "kicked")

    async def migrates(self, user_id: int, chat_id: int) -> int:
        """The group becomes a supergroup with another id, as both chats' service messages say; before them it looks as
        if the bot were added to one. The new id."""
        old = self.world.chats[chat_id]
        new_id = chat_id - 1_000_000_000_000
        new = self.world.chats[new_id] = Chat(new_id, old.title, supergroup=True)
        await self._membership(new, user_id, "left", "member")
        self._service(old, user_id, migrate_to_chat_id=new_id)
        self._service(new, user_id, migrate_from_chat_id=chat_id)
        old.moved_to = new_id
        await self.rings()
        return new_id

    async def raw(self, kind: str, content: Any) -> int:
        """Queue any update at all. Its id."""
        update = self.world.happens(kind, content)
        assert update is not None, f"the bot does not want {kind}"
        await self.rings()
        return int(update["update_id"])

    # How it is done

    def _chat(self, user_id: int, chat_id: int | None) -> Chat:
        if chat_id is not None:
            return self.world.chats[chat_id]
        self.world.person(user_id)
        return self.world.chats.setdefault(user_id, Chat(user_id))

    async def _post(self, user_id: int, chat_id: int | None, reply_to: int = 0, thread: int = 0, **fields: Any) -> int:
        chat = self._chat(user_id, chat_id)
        if chat.private and not chat.open:
            await self.unblocks(user_id)
        if thread:  # what stands in a topic and answers nothing else answers the message that opened it
            fields["extra"] = fields.get("extra", {}) | {"message_thread_id": thread, "is_topic_message": True}
        if reply_to or thread:
            answered = self.world.message_json(chat.messages[reply_to or thread])
            fields["extra"] = fields.get("extra", {}) | {"reply_to_message": answered}
        shown = self.world.put(chat, user_id, **fields)
        if chat.private or self._bot_sees(chat, shown, reply_to):
            self._tell(shown, "message")
        await self.rings()
        return shown.id

    def _bot_sees(self, chat: Chat, shown: Shown, reply_to: int) -> bool:
        to_bot = bool(reply_to) and chat.messages[reply_to].from_bot
        return chat.open and (not self.privacy or shown.text.startswith("/") or to_bot)

    def _tell(self, shown: Shown, kind: str) -> None:
        self.world.happens(kind, self.world.message_json(shown))

    def _service(self, chat: Chat, user_id: int, **extra: Any) -> None:
        self._tell(self.world.put(chat, user_id, kind="service", extra=extra), "message")

    def _file(self, kind: str, content: bytes, caption: str) -> dict[str, Any]:
        return {"kind": kind, "file": content, "file_id": self.world.store(content), "text": caption}

    @staticmethod
    def _data(shown: Shown, button: str) -> str:
        for row in shown.buttons:
            for offered in row:
                if "callback_data" in offered and button in {offered["text"], offered["callback_data"]}:
                    return str(offered["callback_data"])
        raise LookupError(f"message {shown.id} has no button {button!r}; it has {shown.labels}")

    async def _membership(self, chat: Chat, user_id: int, old: str, new: str) -> None:
        chat.open = new == "member"
        person = self.world.person(user_id)
        self.world.happens(
            "my_chat_member",
            {
                "chat": chat.json(person["first_name"]),
                "from": person,
                "date": self.world.now,
                "old_chat_member": self._member(old),
                "new_chat_member": self._member(new),
            },
        )
        await self.rings()

    def _member(self, status: str) -> Json:
        return {"user": self.world.bot(), "status": status, **({"until_date": 0} if status == "kicked" else {})}
