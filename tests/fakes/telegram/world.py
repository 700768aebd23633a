"""What there is in Telegram: people, chats with their messages, files, and the bot's queue of updates."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

START = 1_767_225_600
"""When this world begins, in Unix time. It only moves by `World.age`."""

BOT_ID = 7_000_000_001
DEFAULT_UPDATES_EXCEPT = {"chat_member", "message_reaction", "message_reaction_count"}


class Refusal(Exception):
    """The Bot API says no: `status`, `description` and perhaps `parameters`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass
class Shown:
    """A message as it stands in a chat now. `buttons` are (label, data or URL) in rows; `fixed`: it set or took away
    what stands below the text field, so that it can never be edited."""

    id: int
    chat_id: int
    sender_id: int
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Json]] = field(default_factory=list)
    kind: Literal[
        "text", "photo", "document", "voice", "audio", "video", "location", "contact", "sticker", "service"
    ] = "text"
    file: bytes = b""
    file_id: str = ""
    file_name: str = ""
    mime_type: str = ""
    protected: bool = False
    fixed: bool = False
    edits: int = 0
    extra: Json = field(default_factory=dict)

    @property
    def from_bot(self) -> bool:
        """True for the bot's own messages."""
        return self.sender_id == BOT_ID

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons."""
        return [button["text"] for row in self.buttons for button in row]

    @property
    def bold(self) -> list[str]:
        """The words that are shown in bold."""
        raw = self.text.encode("utf-16-le")
        spans = [(e["offset"] * 2, (e["offset"] + e["length"]) * 2) for e in self.entities if e["type"] == "bold"]
        return [raw[start:end].decode("utf-16-le") for start, end in spans]


@dataclass
class Chat:
    """A private chat (id = the person's) or a group. `open`: the bot may write there. `topics`: those of a forum group.
    `below`: the buttons below the person's text field."""

    id: int
    title: str = ""
    open: bool = True
    closed_as: str = "Forbidden: bot was blocked by the user"
    supergroup: bool = False
    moved_to: int = 0
    topics: set[int] = field(default_factory=set)
    below: list[Json] = field(default_factory=list)
    messages: dict[int, Shown] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """True when it is one person's."""
        return self.id > 0

    def json(self, first_name: str = "") -> Json:
        """The Bot API's Chat."""
        if self.private:
            return {"id": self.id, "type": "private", "first_name": first_name}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": "supergroup" if self.supergroup else "group", "title": self.title, **forum}


class World:
    """All of it. Changing it makes updates; `server.py` carries them to the bot."""

    def __init__(self) -> None:
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, bytes] = {}
        self.queue: list[Json] = []
        self.queries: dict[str, Json | None] = {}
        self.expired: set[str] = set()
        self.commands: dict[str, list[Json]] = {}
        self.allowed: set[str] | None = None
        self.aged = 0
        self._update_ids = itertools.count(500_000_001)
        self._message_ids = itertools.count(1)
        self._file_ids = itertools.count(1)
        self._query_ids = itertools.count(880_000_000_001)
        self._group_ids = itertools.count(4_000_001)
        self._album_ids = itertools.count(13_000_000_000_000_001)

    @property
    def now(self) -> int:
        """Unix time."""
        return START + self.aged

    def age(self, seconds: int) -> None:
        """Let time pass."""
        self.aged += seconds

    def person(self, user_id: int, first_name: str = "Warga", language: str = "id", **fields: Any) -> Json:
        """The person with this id, made when new; named fields replace what was known."""
        new = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": language}
        known = self.people.setdefault(user_id, new)
        known.update(fields)
        return known

    def bot(self) -> Json:
        """The bot as a User."""
        return {"id": BOT_ID, "is_bot": True, "first_name": "Posko", "username": "posko_uji_bot"}

    def chat(self, chat_id: int) -> Chat:
        """The chat, or the refusal that the Bot API gives when the bot cannot see it."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.moved_to:
            raise Refusal(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if not chat.open:
            raise Refusal(403, chat.closed_as)
        return chat

    def put(self, chat: Chat, sender_id: int, **fields: Any) -> Shown:
        """A new message in `chat`."""
        shown = Shown(next(self._message_ids), chat.id, sender_id, self.now, **fields)
        chat.messages[shown.id] = shown
        return shown

    def store(self, content: bytes) -> str:
        """Keep a file; its file_id."""
        file_id = f"file{next(self._file_ids)}"
        self.files[file_id] = content
        return file_id

    def new_query(self) -> str:
        """A callback query's id, waiting for its answer."""
        query_id = str(next(self._query_ids))
        self.queries[query_id] = None
        return query_id

    def new_album(self) -> str:
        """A media group's id."""
        return str(next(self._album_ids))

    def new_group_id(self) -> int:
        """A group's id: negative, and for supergroups beyond 32 bits."""
        return -next(self._group_ids)

    def happens(self, kind: str, content: Json) -> Json | None:
        """Queue an update for the bot, unless it does not want this kind. Its JSON, or None."""
        wanted = kind not in DEFAULT_UPDATES_EXCEPT if self.allowed is None else kind in self.allowed
        if not wanted:
            return None
        update = {"update_id": next(self._update_ids), kind: content}
        self.queue.append(update)
        return update

    def message_json(self, shown: Shown) -> Json:
        """The Bot API's Message."""
        chat = self.chats[shown.chat_id]
        sender = self.bot() if shown.from_bot else self.person(shown.sender_id)
        first_name = self.person(chat.id)["first_name"] if chat.private else ""
        message: Json = {
            "message_id": shown.id,
            "from": sender,
            "chat": chat.json(first_name),
            "date": shown.date,
            **self._content_json(shown),
            **shown.extra,
        }
        if shown.buttons:
            message["reply_markup"] = {"inline_keyboard": shown.buttons}
        if shown.edits:
            message["edit_date"] = self.now
        return message

    def _content_json(self, shown: Shown) -> Json:
        if shown.kind == "text":
            return {"text": shown.text, **({"entities": shown.entities} if shown.entities else {})}
        if shown.kind in {"service", "location", "contact", "sticker"}:
            return {}
        content: Json = {"caption": shown.text} if shown.text else {}
        file: Json = {"file_id": shown.file_id, "file_unique_id": f"u{shown.file_id}", "file_size": len(shown.file)}
        if shown.kind == "photo":
            small = {
                "file_id": self.store(b"small"),
                "file_unique_id": "usmall",
                "file_size": 5,
                "width": 90,
                "height": 67,
            }
            return content | {"photo": [small, file | {"width": 1280, "height": 960}]}
        file["mime_type"] = shown.mime_type
        if shown.kind in {"voice", "audio"}:
            return content | {shown.kind: file | {"duration": 3}}
        if shown.kind == "video":
            return content | {"video": file | {"duration": 3, "width": 640, "height": 360}}
        return content | {"document": file | {"file_name": shown.file_name}}
