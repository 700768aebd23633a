"""Every kind of update in Telegram's own JSON → what it means to the hotline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.parse import UNREADABLE, Parser
from bot.domain.messages import (
    Body,
    Contact,
    Endpoint,
    EndpointKind,
    Location,
    Media,
    MediaFile,
    Membership,
    MembershipChange,
    Press,
    Text,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SENT = datetime(2026, 1, 1, tzinfo=UTC)
EDITED = datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
PARSER = Parser("telegram", lambda: NOW)

USER = {"id": 5_000_000_001, "is_bot": False, "first_name": "Siti", "last_name": "Aminah", "language_code": "id-ID"}
BOT = {"id": 7, "is_bot": True, "first_name": "Posko", "username": "posko_bot"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE = {"id": 5_000_000_001, "type": "private", "first_name": "Siti"}
GROUP = {"id": -4001, "type": "group", "title": "Posko Rias"}
SUPER = {"id": -1_002_000_000_001, "type": "supergroup", "title": "Posko Rias"}
CHANNEL = {"id": -1_003_000_000_001, "type": "channel", "title": "Kabar"}
PERSON = Endpoint("telegram", "5000000001")


def message(chat: dict[str, Any] = PRIVATE, user: dict[str, Any] = USER, **content: Any) -> dict[str, Any]:
    """A Message."""
    return {"message_id": 11, "from": user, "chat": chat, "date": int(SENT.timestamp()), **content}


def update(kind: str, content: Any) -> dict[str, Any]:
    """An Update."""
    return {"update_id": 900, kind: content}


def membership(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A my_chat_member update."""
    sides = {"old_chat_member": {"user": BOT, **old}, "new_chat_member": {"user": BOT, **new}}
    return update("my_chat_member", {"chat": chat, "from": USER, "date": int(SENT.timestamp()), **sides})


def query(**fields: Any) -> dict[str, Any]:
    """A callback_query update."""
    return update("callback_query", {"id": "77", "from": USER, "chat_instance": "1", **fields})


SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 900}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000}
DOCUMENT = {
    "file_id": "d1",
    "file_unique_id": "d",
    "file_name": "kk.pdf",
    "mime_type": "application/pdf",
    "file_size": 7,
}
VOICE = {"file_id": "v1", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 5}
VIDEO = {"file_id": "w1", "file_unique_id": "w", "width": 9, "height": 9, "duration": 3, "file_size": 9}
POINT = {"latitude": -3.0, "longitude": 106.4}
OPENING: dict[str, Any] = {
    "message_thread_id": 7,
    "is_topic_message": True,
    "forum_topic_created": {"name": "Posko", "icon_color": 7322096},
}
IN_TOPIC: dict[str, Any] = {"message_thread_id": 7, "is_topic_message": True}
OPENED = message(SUPER, **OPENING) | {"message_id": 7}
STICKER = {
    "file_id": "x",
    "file_unique_id": "x",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}
MEMBER = {"status": "member"}
LEFT = {"status": "left"}
KICKED = {"status": "kicked", "until_date": 0}
PHOTO_FILE = MediaFile("large", "image/jpeg", size=90_000)
OLD_BUTTON = {"message_id": 11, "chat": GROUP, "date": 0}

SAID: dict[str, tuple[dict[str, Any], Body]] = {
    "text": (update("message", message(text="halo")), Text("halo", "11")),
    "text in a group": (update("message", message(GROUP, text="/tiket 5")), Text("/tiket 5", "11")),
    "text in a supergroup": (update("message", message(SUPER, text="/x")), Text("/x", "11")),
    "forwarded text": (
        update(
            "message", message(text="x", forward_origin={"type": "hidden_user", "sender_user_name": "B", "date": 1})
        ),
        Text("x", "11"),
    ),
    "reply": (
        update("message", message(text="ya", reply_to_message=message(text="?") | {"message_id": 9})),
        Text("ya", "11", reply_to="9"),
    ),
    "NUL is dropped": (update("message", message(text="a\x00b")), Text("ab", "11")),
    "edited text": (
        update("edited_message", message(text="halo!", edit_date=int(EDITED.timestamp()))),
        Text("halo!", "11", edited=True),
    ),
    "photo": (
        update("message", message(photo=[SMALL, LARGE], caption="rumah")),
        Media(PHOTO_FILE, "rumah", "11"),
    ),
    "part of an album": (
        update("message", message(photo=[LARGE, SMALL], media_group_id="13")),
        Media(PHOTO_FILE, "", "11", "13"),
    ),
    "edited caption": (
        update("edited_message", message(photo=[SMALL], caption="RT 4", edit_date=int(EDITED.timestamp()))),
        Text("RT 4", "11", edited=True),
    ),
    "document": (
        update("message", message(document=DOCUMENT)),
        Media(MediaFile("d1", "application/pdf", 7, "kk.pdf"), "", "11"),
    ),
    "document without details": (
        update("message", message(document={"file_id": "d1", "file_unique_id": "d"})),
        Media(MediaFile("d1", "application/octet-stream"), "", "11"),
    ),
    "voice": (update("message", message(voice=VOICE)), Media(MediaFile("v1", "audio/ogg", 5), "", "11")),
    "sticker in private": (update("message", message(sticker=STICKER)), Text("", "11")),
    "location": (update("message", message(location=POINT)), Location(-3.0, 106.4, "", "11")),
    "the first point of a live location": (
        update("message", message(location=POINT | {"live_period": 900})),
        Location(-3.0, 106.4, "", "11"),
    ),
    "text in a topic answers nothing": (
        update("message", message(SUPER, text="/tiket 5", reply_to_message=OPENED, **IN_TOPIC)),
        Text("/tiket 5", "11"),
    ),
    "animation": (
        update("message", message(document=DOCUMENT | {"mime_type": "video/mp4"}, animation=VIDEO)),
        Media(MediaFile("d1", "video/mp4", 7, "kk.pdf"), "", "11"),
    ),
    "dice in private": (update("message", message(dice={"emoji": "🎲", "value": 6})), Text("", "11")),
    "place with a name": (
        update("message", message(location=POINT, venue={"location": POINT, "title": "Masjid", "address": "Rias"})),
        Location(-3.0, 106.4, "Masjid", "11"),
    ),
    "one's own number": (
        update("message", message(contact={"phone_number": "62812", "first_name": "B", "user_id": USER["id"]})),
        Contact("62812", own=True, message_id="11"),
    ),
    "somebody's number": (
        update("message", message(contact={"phone_number": "62813", "first_name": "B"})),
        Contact("62813", own=False, message_id="11"),
    ),
    "audio": (update("message", message(audio=VOICE)), Media(MediaFile("v1", "audio/ogg", 5), "", "11")),
    "video": (
        update("message", message(video=VIDEO, caption="rumah")),
        Media(MediaFile("w1", "video/mp4", 9), "rumah", "11"),
    ),
    "video note": (
        update("message", message(video_note=VIDEO | {"length": 9})),
        Media(MediaFile("w1", "video/mp4", 9), "", "11"),
    ),
    "button": (query(data="claim.1", message=message(GROUP, BOT, text="?")), Press("claim.1", "77", "11")),
    "button of an old message": (query(data="claim.1", message=OLD_BUTTON), Press("claim.1", "77", "11")),
    "blocked": (membership(PRIVATE, MEMBER, KICKED), Membership(MembershipChange.BLOCKED)),
    "unblocked": (membership(PRIVATE, KICKED, MEMBER), Membership(MembershipChange.UNBLOCKED)),
    "joined": (membership(GROUP, LEFT, MEMBER), Membership(MembershipChange.JOINED, "Posko Rias")),
    "left": (membership(SUPER, MEMBER, LEFT), Membership(MembershipChange.LEFT, "Posko Rias")),
    "thrown out": (membership(GROUP, MEMBER, KICKED), Membership(MembershipChange.LEFT, "Posko Rias")),
    "group moves": (
        update("message", message(GROUP, ANONYMOUS, migrate_to_chat_id=-1_002_000_000_001)),
        Membership(MembershipChange.MOVED, "Posko Rias", "-1002000000001"),
    ),
}


@pytest.mark.parametrize(("raw", "body"), SAID.values(), ids=SAID.keys())
def test_what_was_said(raw: dict[str, Any], body: Body) -> None:
    inbound = PARSER.inbound(raw)
    assert inbound is not None
    assert inbound.body == body
    assert (inbound.channel, inbound.external_id) == ("telegram", "900")


ADMIN = {
    "status": "administrator",
    "can_be_edited": False,
    "is_anonymous": False,
    **dict.fromkeys(
        (
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ),
        False,
    ),
}
MEANINGLESS: dict[str, dict[str, Any]] = {
    "channel post": update("channel_post", message(CHANNEL, text="x")),
    "another bot": update("message", message(GROUP, BOT, text="x")),
    "an anonymous administrator": update("message", message(GROUP, ANONYMOUS, text="/x", sender_chat=GROUP)),
    "no sender": update("message", {"message_id": 1, "chat": GROUP, "date": 1, "text": "x"}),
    "sticker in a group": update("message", message(GROUP, sticker=STICKER)),
    "somebody who shares a place live moves": update(
        "edited_message", message(location=POINT | {"live_period": 900}, edit_date=int(EDITED.timestamp()))
    ),
    "a topic is opened": update("message", message(SUPER, **OPENING)),
    "a reaction": update(
        "message_reaction",
        {"chat": PRIVATE, "message_id": 11, "user": USER, "date": 1, "old_reaction": [], "new_reaction": []},
    ),
    "a business message": update("business_message", message(text="x", business_connection_id="b")),
    "someone joins": update("message", message(GROUP, new_chat_members=[USER])),
    "someone leaves": update("message", message(GROUP, left_chat_member=USER)),
    "group moved here": update("message", message(SUPER, migrate_from_chat_id=-4001)),
    "pinned": update("message", message(pinned_message=message(text="x"))),
    "promoted": membership(GROUP, MEMBER, ADMIN),
    "joined a channel": membership(CHANNEL, LEFT, ADMIN),
    "button in an inline message": query(data="x", inline_message_id="5"),
    "a game": query(game_short_name="x", message=message(text="?")),
    "poll": update("poll_answer", {"poll_id": "1", "user": USER, "option_ids": [0], "option_persistent_ids": ["0"]}),
    "a kind of the future": update("telepathy", {"thought": "x"}),
    "nothing": {"update_id": 900},
}


@pytest.mark.parametrize("raw", MEANINGLESS.values(), ids=MEANINGLESS.keys())
def test_what_means_nothing_is_dropped(raw: dict[str, Any]) -> None:
    assert PARSER.inbound(raw) is None


BROKEN: dict[str, dict[str, Any]] = {
    "a message that is a text": update("message", "x"),
    "a message without chat": update("message", {"message_id": 1, "date": 1, "from": USER, "text": "x"}),
    "a date that is a word": update("message", message(text="x") | {"date": "kemarin"}),
    "half a UTF-16 pair": update("message", message(text="\ud83d")),
    "half a pair in a caption": update("message", message(photo=[SMALL], caption="\udc00")),
    "half a pair in a name": update("message", message(user=USER | {"first_name": "\ud800"}, text="x")),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_says_so(raw: dict[str, Any]) -> None:
    with pytest.raises(UNREADABLE):
        PARSER.inbound(raw)


@pytest.mark.parametrize(
    ("raw", "chat", "sent_at"),
    [
        (update("message", message(text="x")), PERSON, SENT),
        (update("edited_message", message(text="x", edit_date=int(EDITED.timestamp()))), PERSON, EDITED),
        (update("message", message(GROUP, text="/x")), Endpoint("telegram", "-4001", EndpointKind.GROUP), SENT),
        (
            query(data="x", message=message(SUPER, BOT, text="?")),
            Endpoint("telegram", "-1002000000001", EndpointKind.GROUP),
            NOW,
        ),
        (query(data="x", message=message(text="?")), PERSON, NOW),
        (membership(PRIVATE, MEMBER, KICKED), PERSON, SENT),
    ],
)
def test_where_who_and_when(raw: dict[str, Any], chat: Endpoint, sent_at: datetime) -> None:
    inbound = PARSER.inbound(raw)
    assert inbound is not None
    assert (inbound.chat, inbound.sender, inbound.sent_at) == (chat, PERSON, sent_at)
    assert (inbound.sender_name, inbound.language) == ("Siti Aminah", "")


@pytest.mark.parametrize(
    ("raw", "thread"),
    [
        (update("message", message(SUPER, text="/x", **IN_TOPIC)), "7"),
        (update("message", message(SUPER, text="/x", message_thread_id=9)), ""),
        (update("message", message(text="x")), ""),
        (query(data="x", message=message(SUPER, BOT, text="?", **IN_TOPIC)), "7"),
        (query(data="x", message=OLD_BUTTON), ""),
    ],
    ids=["in a topic", "below another message", "private", "button in a topic", "button of an old message"],
)
def test_in_which_topic(raw: dict[str, Any], thread: str) -> None:
    inbound = PARSER.inbound(raw)
    assert inbound is not None
    assert inbound.thread == thread
