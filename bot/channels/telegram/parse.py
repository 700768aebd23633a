"""One update of Telegram's → one `Inbound`, or None for what means nothing to a hotline.

Content of a kind that we have no word for (a sticker, a poll) becomes an empty `Text` in a private chat, so that the
citizen gets an answer; in a group it is dropped. A live location counts where it began. Raises ValueError, KeyError,
TypeError or AttributeError when the update cannot be read: the caller sets it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    Update,
    User,
)

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

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)

KINDS = {Chat.PRIVATE: EndpointKind.PRIVATE, Chat.GROUP: EndpointKind.GROUP, Chat.SUPERGROUP: EndpointKind.GROUP}
PRESENT = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}
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

    def inbound(self, raw: Mapping[str, Any]) -> Inbound | None:
        """What `raw`, an update as Telegram's JSON, means to us."""
        update = Update.de_json(dict(raw), None)
        if update.message:
            return self._message(update.update_id, update.message, edited=False)
        if update.edited_message:
            return self._message(update.update_id, update.edited_message, edited=True)
        if update.callback_query:
            return self._press(update.update_id, update.callback_query)
        if update.my_chat_member:
            return self._membership(update.update_id, update.my_chat_member)
        return None

    def _message(self, update_id: int, message: Message, *, edited: bool) -> Inbound | None:
        user, chat = message.from_user, self._endpoint(message.chat)
        if user is None or chat is None:
            return None
        sent_at = (edited and message.edit_date) or message.date
        if message.migrate_to_chat_id:
            moved_to = str(message.migrate_to_chat_id)
            body = Membership(MembershipChange.MOVED, title=clean(message.chat.title), moved_to=moved_to)
            return self._inbound(update_id, chat, user, body, sent_at)
        if user.is_bot or any(getattr(message, name) for name in SERVICE) or (edited and message.location):
            return None
        said = _body(message, user, edited=edited)
        if said is None:
            if not chat.is_private:
                return None
            said = Text("", message_id=str(message.message_id), reply_to=_reply_to(message), edited=edited)
        return self._inbound(update_id, chat, user, said, sent_at, _thread(message))

    def _press(self, update_id: int, query: CallbackQuery) -> Inbound | None:
        chat = self._endpoint(query.message.chat) if query.message else None
        if chat is None or query.message is None or query.from_user.is_bot or query.data is None:
            return None
        body = Press(clean(query.data), press_id=query.id, message_id=str(query.message.message_id))
        return self._inbound(update_id, chat, query.from_user, body, self.now(), _thread(query.message))

    def _membership(self, update_id: int, changed: ChatMemberUpdated) -> Inbound | None:
        chat = self._endpoint(changed.chat)
        before, after = _present(changed.old_chat_member), _present(changed.new_chat_member)
        if chat is None or before == after:
            return None
        if chat.is_private:
            change = MembershipChange.UNBLOCKED if after else MembershipChange.BLOCKED
        else:
            change = MembershipChange.JOINED if after else MembershipChange.LEFT
        body = Membership(change, title=clean(changed.chat.title))
        return self._inbound(update_id, chat, changed.from_user, body, changed.date)

    def _inbound(
        self, update_id: int, chat: Endpoint, user: User, body: Body, sent_at: datetime, thread: str = ""
    ) -> Inbound:
        return Inbound(
            channel=self.channel,
            external_id=str(update_id),
            chat=chat,
            sender=Endpoint(self.channel, str(user.id)),
            body=body,
            sent_at=sent_at,
            sender_name=clean(user.full_name),
            thread=thread,
        )

    def _endpoint(self, chat: Chat) -> Endpoint | None:
        kind = KINDS.get(chat.type)
        return None if kind is None else Endpoint(self.channel, str(chat.id), kind)


def clean(text: str | None) -> str:
    """`text` as every database takes it. Raises ValueError for half a UTF-16 pair, which nothing can store."""
    text = (text or "").replace("\x00", "")
    text.encode()
    return text


def _present(member: ChatMember) -> bool:
    return member.status in PRESENT or bool(getattr(member, "is_member", False))


def _reply_to(message: Message) -> str:
    """The message that is answered. In a topic all that answers nothing else answers the one that opened the topic."""
    answered = message.reply_to_message
    return "" if answered is None or answered.forum_topic_created else str(answered.message_id)


def _thread(message: MaybeInaccessibleMessage) -> str:
    """The topic of a forum group; a message's thread in any other chat is only what it replies to."""
    return str(message.message_thread_id) if isinstance(message, Message) and message.is_topic_message else ""


def _body(message: Message, user: User, *, edited: bool) -> Text | Media | Location | Contact | None:
    message_id = str(message.message_id)
    if place := message.location:
        title = clean(message.venue.title) if message.venue else ""
        return Location(place.latitude, place.longitude, title=title, message_id=message_id)
    if contact := message.contact:
        return Contact(clean(contact.phone_number), own=contact.user_id == user.id, message_id=message_id)
    if message.text is not None:
        return Text(clean(message.text), message_id=message_id, reply_to=_reply_to(message), edited=edited)
    file = _file(message)
    if file is None:
        return None
    if edited:  # the file came with the first version; what changed is the words under it
        return Text(clean(message.caption), message_id=message_id, reply_to=_reply_to(message), edited=True)
    return Media(file, caption=clean(message.caption), message_id=message_id, album_id=message.media_group_id or "")


def _file(message: Message) -> MediaFile | None:
    if message.photo:
        photo = max(message.photo, key=lambda size: size.width * size.height)
        return MediaFile(photo.file_id, "image/jpeg", size=_bytes(photo.file_size))
    if document := message.document:
        kind = clean(document.mime_type) or "application/octet-stream"
        return MediaFile(document.file_id, kind, size=_bytes(document.file_size), name=clean(document.file_name))
    if voice := message.voice or message.audio:
        return MediaFile(voice.file_id, clean(voice.mime_type) or "audio/ogg", size=_bytes(voice.file_size))
    if video := message.video or message.video_note:
        return MediaFile(video.file_id, getattr(video, "mime_type", "") or "video/mp4", size=_bytes(video.file_size))
    return None


def _bytes(size: int | None) -> int:
    return size or 0
