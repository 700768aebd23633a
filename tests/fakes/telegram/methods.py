"""The Bot API's methods: what they check, in Telegram's own words, and what they change in the world."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.telegram.floods import Floods
from tests.fakes.telegram.world import Chat, Json, Refusal, Shown, World

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
ANSWER_CHARACTERS = 200
DATA_BYTES = 64
BUTTONS = 100
COMMANDS = 100
COMMAND_CHARACTERS = 256
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
DELETABLE_S = 48 * 3600
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True)
class Uploaded:
    """A file of a multipart call."""

    name: str
    mime_type: str
    content: bytes


class Parameters:
    """A call's parameters. All three encodings may give numbers and objects as text."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Uploaded] | None = None) -> None:
        self.values = dict(values)
        self.files = dict(files or {})

    def text(self, name: str) -> str:
        """A string, '' when it was not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            raise Refusal(400, f"Bad Request: parameter {name} must be a number") from None

    def flag(self, name: str) -> bool:
        """True for true, "true", 1."""
        return str(self.values.get(name, "")).lower() in {"true", "1"}

    def parsed(self, name: str) -> Any:
        """An object or list, given as such or as JSON text; None when it was not given."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(400, f"Bad Request: can't parse {name} JSON object") from None


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class Methods:
    """Everything but getting updates and the webhook, which need the network (`server.py`)."""

    def __init__(self, world: World, floods: Floods | None) -> None:
        self.world = world
        self.floods = floods

    def call(self, method: str, given: Parameters) -> Any:
        """The result of `method` (any case). Raises Refusal."""
        found = getattr(self, f"do_{method.lower()}", None)
        if found is None:
            raise Refusal(404, "Not Found: method not found")
        return found(given)

    def do_getme(self, _: Parameters) -> Json:
        """getMe."""
        return self.world.bot() | {"can_join_groups": True, "can_read_all_group_messages": False}

    def do_sendmessage(self, given: Parameters) -> Json:
        """sendMessage."""
        chat = self._writable(given)
        text = self._text(given.text("text"), TEXT_UNITS, "message is too long")
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        entities = self._entities(given, "entities", text)
        return self._sent(chat, given, text=text, entities=entities)

    def do_sendphoto(self, given: Parameters) -> Json:
        """sendPhoto."""
        return self._send_file(given, "photo", PHOTO_BYTES)

    def do_senddocument(self, given: Parameters) -> Json:
        """sendDocument."""
        return self._send_file(given, "document", 50 * 1024 * 1024)

    def do_sendlocation(self, given: Parameters) -> Json:
        """sendLocation."""
        place = self._place(given)
        return self._sent(self._writable(given), given, kind="location", extra={"location": place})

    def do_sendvenue(self, given: Parameters) -> Json:
        """sendVenue."""
        place = self._place(given)
        named = {name: given.text(name) for name in ("title", "address")}
        if not all(named.values()):
            raise Refusal(400, "Bad Request: venue title and address must be non-empty")
        extra = {"location": place, "venue": {"location": place, **named}}
        return self._sent(self._writable(given), given, kind="location", extra=extra)

    def do_sendchataction(self, given: Parameters) -> bool:
        """sendChatAction."""
        self.world.chat(given.number("chat_id"))
        return True

    def do_editmessagetext(self, given: Parameters) -> Json:
        """editMessageText."""
        shown = self._editable(given)
        if shown.kind != "text":
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        text = self._text(given.text("text"), TEXT_UNITS, "MESSAGE_TOO_LONG")
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        return self._edited(shown, given, text, self._entities(given, "entities", text))

    def do_editmessagecaption(self, given: Parameters) -> Json:
        """editMessageCaption."""
        shown = self._editable(given)
        if shown.kind not in {"photo", "document", "voice"}:
            raise Refusal(400, "Bad Request: there is no caption in the message to edit")
        text = self._text(given.text("caption"), CAPTION_UNITS, "MEDIA_CAPTION_TOO_LONG")
        return self._edited(shown, given, text, self._entities(given, "caption_entities", text))

    def do_editmessagereplymarkup(self, given: Parameters) -> Json:
        """editMessageReplyMarkup."""
        shown = self._editable(given)
        return self._edited(shown, given, shown.text, shown.entities)

    def do_deletemessage(self, given: Parameters) -> bool:
        """deleteMessage."""
        chat = self.world.chat(given.number("chat_id"))
        shown = chat.messages.get(given.number("message_id"))
        if shown is None:
            raise Refusal(400, "Bad Request: message to delete not found")
        if self.world.now - shown.date > DELETABLE_S or not (shown.from_bot or chat.private):
            raise Refusal(400, "Bad Request: message can't be deleted for everyone")
        del chat.messages[shown.id]
        return True

    def do_answercallbackquery(self, given: Parameters) -> bool:
        """answerCallbackQuery."""
        query_id = given.text("callback_query_id")
        if query_id not in self.world.queries or query_id in self.world.expired:
            raise Refusal(400, TOO_OLD)
        if len(given.text("text")) > ANSWER_CHARACTERS:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        if given.text("url") and not given.text("url").startswith("https://t.me/"):
            raise Refusal(400, "Bad Request: URL_INVALID")
        self.world.queries[query_id] = {"text": given.text("text"), "url": given.text("url")}
        return True

    def do_getfile(self, given: Parameters) -> Json:
        """getFile."""
        file_id = given.text("file_id")
        content = self.world.files.get(file_id)
        if content is None:
            raise Refusal(400, "Bad Request: invalid file_id")
        if len(content) > DOWNLOAD_BYTES:
            raise Refusal(400, "Bad Request: file is too big")
        size = len(content)
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"files/{file_id}"}

    def do_leavechat(self, given: Parameters) -> bool:
        """leaveChat."""
        chat = self.world.chat(given.number("chat_id"))
        if chat.private:
            raise Refusal(400, "Bad Request: chat member status can't be changed in private chats")
        chat.open = False
        chat.closed_as = f"Forbidden: bot is not a member of the {'supergroup' if chat.supergroup else 'group'} chat"
        return True

    def do_setmycommands(self, given: Parameters) -> bool:
        """setMyCommands."""
        commands = given.parsed("commands") or []
        if not 1 <= len(commands) <= COMMANDS:
            raise Refusal(400, "Bad Request: BOT_COMMANDS_TOO_MUCH" if commands else "Bad Request: commands are empty")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= COMMAND_CHARACTERS:
                raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len({command["command"] for command in commands}) < len(commands):
            raise Refusal(400, "Bad Request: BOT_COMMAND_DUPLICATE")
        self.world.commands[self._scope(given)] = commands
        return True

    def do_deletemycommands(self, given: Parameters) -> bool:
        """deleteMyCommands."""
        self.world.commands.pop(self._scope(given), None)
        return True

    def _scope(self, given: Parameters) -> str:
        """Whose menu is meant: the scope's type or chat, and the language."""
        scope = given.parsed("scope") or {"type": "default"}
        if scope["type"] not in SCOPES:
            raise Refusal(400, "Bad Request: unsupported BotCommandScope")
        if not re.fullmatch(r"([a-z]{2})?", given.text("language_code")):
            raise Refusal(400, "Bad Request: invalid language code specified")
        if scope["type"] == "chat":
            self.world.chat(int(scope["chat_id"]))
        whose = str(scope.get("chat_id") or scope["type"])
        return f"{whose}:{given.text('language_code')}".removesuffix(":")

    # What several have in common

    def _writable(self, given: Parameters) -> Chat:
        if given.text("parse_mode"):
            raise Refusal(400, "Bad Request: this server reads entities only, no parse_mode")
        chat = self.world.chat(given.number("chat_id"))
        self._flood(chat)
        return chat

    def _flood(self, chat: Chat) -> None:
        seconds = self.floods.refuse_for(chat.id) if self.floods else 0
        if seconds:
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    @staticmethod
    def _place(given: Parameters) -> Json:
        place = {name: float(given.text(name) or "nan") for name in ("latitude", "longitude")}
        if not (abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180):
            raise Refusal(400, "Bad Request: valid latitude and longitude expected")
        return place

    def _send_file(self, given: Parameters, kind: Literal["photo", "document"], limit: int) -> Json:
        chat = self._writable(given)
        caption = self._text(given.text("caption"), CAPTION_UNITS, "message caption is too long")
        entities = self._entities(given, "caption_entities", caption)
        file = self._given_file(given, kind)
        if len(file.content) > limit:
            raise Refusal(413, "Request Entity Too Large")
        return self._sent(
            chat,
            given,
            kind=kind,
            text=caption,
            entities=entities,
            file=file.content,
            file_id=self.world.store(file.content),
            file_name=file.name,
            mime_type=file.mime_type,
        )

    def _given_file(self, given: Parameters, kind: str) -> Uploaded:
        name = given.text(kind).removeprefix("attach://") or kind
        file = given.files.get(name)
        if file is None:
            content = self.world.files.get(given.text(kind))
            if content is None:
                raise Refusal(400, f"Bad Request: there is no {kind} in the request")
            file = Uploaded(kind, "application/octet-stream", content)
        if not file.content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        return file

    def _sent(self, chat: Chat, given: Parameters, **fields: Any) -> Json:
        buttons = self._buttons(given)
        fields["extra"] = fields.get("extra", {}) | self._topic(chat, given)
        fixed = self._below(chat, given)
        bot, protected = self.world.bot()["id"], given.flag("protect_content")
        shown = self.world.put(chat, bot, buttons=buttons, protected=protected, fixed=fixed, **fields)
        return self.world.message_json(shown)

    @staticmethod
    def _topic(chat: Chat, given: Parameters) -> Json:
        """The topic of a forum group that a message goes to."""
        thread = given.number("message_thread_id")
        if not thread:
            return {}
        if thread not in chat.topics:
            raise Refusal(400, "Bad Request: message thread not found")
        return {"message_thread_id": thread, "is_topic_message": True}

    @staticmethod
    def _below(chat: Chat, given: Parameters) -> bool:
        """Set what stands below the text field, or take it away. True when the message does either."""
        markup = given.parsed("reply_markup") or {}
        if "keyboard" in markup:
            asked = [button for row in markup["keyboard"] for button in row]
            if not asked or not all(button.get("text") for button in asked):
                raise Refusal(400, "Bad Request: text buttons need a text")
            if not chat.private and any(name.startswith("request_") for button in asked for name in button):
                raise Refusal(400, "Bad Request: location can be requested in private chats only")
            if any(sum(name.startswith("request_") for name in button) > 1 for button in asked):
                raise Refusal(400, "Bad Request: a button can request one thing only")
            chat.below = asked
        elif markup.get("remove_keyboard"):
            chat.below = []
        return bool(markup.keys() & {"keyboard", "remove_keyboard"})

    def _editable(self, given: Parameters) -> Shown:
        chat = self.world.chat(given.number("chat_id"))
        shown = chat.messages.get(given.number("message_id"))
        if shown is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if not shown.from_bot or shown.fixed:
            raise Refusal(400, "Bad Request: message can't be edited")
        self._flood(chat)
        return shown

    def _edited(self, shown: Shown, given: Parameters, text: str, entities: list[Json]) -> Json:
        buttons = self._buttons(given)
        if (text, entities, buttons) == (shown.text, shown.entities, shown.buttons):
            raise Refusal(400, NOT_MODIFIED)
        shown.text, shown.entities, shown.buttons = text, entities, buttons
        shown.edits += 1
        return self.world.message_json(shown)

    @staticmethod
    def _text(text: str, limit: int, too_long: str) -> str:
        if units(text) > limit:
            raise Refusal(400, f"Bad Request: {too_long}")
        return text.rstrip()

    @staticmethod
    def _entities(given: Parameters, name: str, text: str) -> list[Json]:
        entities: list[Json] = given.parsed(name) or []
        raw = text.encode("utf-16-le")
        for entity in entities:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            if start < 0 or end <= start or end > units(text):
                raise Refusal(400, "Bad Request: can't parse entities: wrong offset or length")
            for edge in (start, end):
                if 0xDC00 <= int.from_bytes(raw[edge * 2 : edge * 2 + 2], "little") <= 0xDFFF:
                    raise Refusal(400, "Bad Request: can't parse entities: an edge lies in a UTF-16 pair")
        return entities

    @staticmethod
    def _buttons(given: Parameters) -> list[list[Json]]:
        markup = given.parsed("reply_markup") or {}
        rows: list[list[Json]] = [row for row in markup.get("inline_keyboard", []) if row]
        buttons = [button for row in rows for button in row]
        if len(markup.keys() & {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}) > 1:
            raise Refusal(400, "Bad Request: object expected as reply markup")
        if len(buttons) > BUTTONS:
            raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
        for button in buttons:
            _check_button(button)
        return rows


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise Refusal(400, 'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String')
    if ("callback_data" in button) == ("url" in button):
        raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise Refusal(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
