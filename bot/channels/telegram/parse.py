"""One update of Telegram's → one `Inbound`, or None for what means nothing to a hotline.

Content of a kind that we have no word for (a sticker, a poll) becomes an empty `Text` in a private chat, so that the
citizen gets an answer; in a group it is dropped. A live location counts where it began. Raises ValueError, KeyError,
TypeError or AttributeError when the update cannot be read: the caller sets it aside.

Updates are read as the JSON they are: python-telegram-bot's objects cost more than all the rest of taking one in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType

from bot.domain.messages import (
    Body,
    Contact,
    Endpoint,
    EndpointKind,
    Inbound,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Text,
)

Json = Mapping[str, Any]
"""An object of core.telegram.org/bots/api as it comes."""

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)

KINDS = {
    ChatType.PRIVATE: EndpointKind.PRIVATE,
    ChatType.GROUP: EndpointKind.GROUP,
    ChatType.SUPERGROUP: EndpointKind.GROUP,
}
PRESENT = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "pinned_message",
    "proximity_alert_triggered",
    "write_access_allowed",
    "chat_background_set",
    "boost_added",
)
"""Messages that Telegram itself writes: nobody said anything."""


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads updates for the channel called `channel`. `now` dates what Telegram does not (a pressed button)."""

    channel: str
    now: Callable[[], datetime]

    def inbound(self, raw: Json) -> Inbound | None:
        """What `raw`, an update, means to us."""
        if message := raw.get("message"):
            return self._message(raw, message, edited=False)
        if message := raw.get("edited_message"):
            return self._message(raw, message, edited=True)
        if query := raw.get("callback_query"):
            return self._press(raw, query)
        if changed := raw.get("my_chat_member"):
            return self._membership(raw, changed)
        return None

    def _message(self, raw: Json, message: Json, *, edited: bool) -> Inbound | None:
        user, chat = message.get("from"), self._endpoint(message["chat"])
        if user is None or chat is None:
            return None
        sent_at = _time((edited and message.get("edit_date")) or message["date"])
        if moved_to := message.get("migrate_to_chat_id"):
            title = clean(message["chat"].get("title"))
            body = Membership(MembershipChange.MOVED, title=title, moved_to=_id(moved_to))
            return self._inbound(raw, chat, user, body, sent_at)
        live = edited and "location" in message
        if user["is_bot"] or live or not message.keys().isdisjoint(SERVICE):
            return None
        said = _body(message, user, edited=edited)
        if said is None:
            if not chat.is_private:
                return None
            said = Text("", message_id=_id(message["message_id"]), reply_to=_reply_to(message), edited=edited)
        return self._inbound(raw, chat, user, said, sent_at, _thread(message))

    def _press(self, raw: Json, query: Json) -> Inbound | None:
        message, user, data = query.get("message"), query["from"], query.get("data")
        chat = self._endpoint(message["chat"]) if message else None
        if chat is None or message is None or user["is_bot"] or data is None:
            return None
        body = Press(clean(data), press_id=clean(query["id"]), message_id=_id(message["message_id"]))
        return self._inbound(raw, chat, user, body, self.now(), _thread(message))

    def _membership(self, raw: Json, changed: Json) -> Inbound | None:
        chat = self._endpoint(changed["chat"])
        before, after = _present(changed["old_chat_member"]), _present(changed["new_chat_member"])
        if chat is None or before == after:
            return None
        if chat.is_private:
            change = MembershipChange.UNBLOCKED if after else MembershipChange.BLOCKED
        else:
            change = MembershipChange.JOINED if after else MembershipChange.LEFT
        body = Membership(change, title=clean(changed["chat"].get("title")))
        return self._inbound(raw, chat, changed["from"], body, _time(changed["date"]))

    def _inbound(
        self, raw: Json, chat: Endpoint, user: Json, body: Body, sent_at: datetime, thread: str = ""
    ) -> Inbound:
        return Inbound(
            channel=self.channel,
            external_id=_id(raw["update_id"]),
            chat=chat,
            sender=Endpoint(self.channel, _id(user["id"])),
            body=body,
            sent_at=sent_at,
            sender_name=" ".join(filter(None, (clean(user["first_name"]), clean(user.get("last_name"))))),
            thread=thread,
        )

    def _endpoint(self, chat: Json) -> Endpoint | None:
        kind = KINDS.get(chat["type"])
        return None if kind is None else Endpoint(self.channel, _id(chat["id"]), kind)


def clean(text: str | None) -> str:
    """`text` as every database takes it. Raises ValueError for half a UTF-16 pair, which nothing can store."""
    text = (text or "").replace("\x00", "")
    text.encode()
    return text


def _id(number: int) -> str:
    if type(number) is not int:
        raise TypeError("an id is a whole number")
    return str(number)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _present(member: Json) -> bool:
    return member["status"] in PRESENT or bool(member.get("is_member"))


def _reply_to(message: Json) -> str:
    """The message that is answered. In a topic all that answers nothing else answers the one that opened the topic."""
    answered = message.get("reply_to_message")
    return "" if answered is None or "forum_topic_created" in answered else _id(answered["message_id"])


def _thread(message: Json) -> str:
    """The topic of a forum group; a message's thread in any other chat is only what it replies to."""
    return _id(message["message_thread_id"]) if message.get("is_topic_message") else ""


def _body(message: Json, user: Json, *, edited: bool) -> Text | Media | Location | Contact | None:
    message_id, text = _id(message["message_id"]), message.get("text")
    if text is not None:
        return Text(clean(text), message_id=message_id, reply_to=_reply_to(message), edited=edited)
    if place := message.get("location"):
        title = clean(message.get("venue", {}).get("title"))
        return Location(float(place["latitude"]), float(place["longitude"]), title=title, message_id=message_id)
    if contact := message.get("contact"):
        own = contact.get("user_id") == user["id"]
        return Contact(clean(contact["phone_number"]), own=own, message_id=message_id)
    file = _file(message)
    if file is None:
        return None
    caption = clean(message.get("caption"))
    if edited:  # the file came with the first version; what changed is the words under it
        return Text(caption, message_id=message_id, reply_to=_reply_to(message), edited=True)
    return Media(file, caption=caption, message_id=message_id, album_id=clean(message.get("media_group_id")))


def _file(message: Json) -> MediaFile | None:
    if sizes := message.get("photo"):
        return _media_file(max(sizes, key=lambda size: size["width"] * size["height"]), "image/jpeg", typed=False)
    if document := message.get("document"):
        return _media_file(document, "application/octet-stream")
    if voice := message.get("voice") or message.get("audio"):
        return _media_file(voice, "audio/ogg", named=False)
    if video := message.get("video") or message.get("video_note"):
        return _media_file(video, "video/mp4", named=False)
    return None


def _media_file(file: Json, usual: str, *, typed: bool = True, named: bool = True) -> MediaFile:
    mime_type = clean(file.get("mime_type")) if typed else ""
    name = clean(file.get("file_name")) if named else ""
    return MediaFile(clean(file["file_id"]), mime_type or usual, size=file.get("file_size") or 0, name=name)
