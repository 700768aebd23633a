"""Telegram's "no" turned into policy: whether, when and where a call is made again.

Descriptions are matched in lower case by their telling words; the list follows github.com/tdlib/telegram-bot-api.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram.error import TelegramError

from bot.channels.telegram.calls import NotSent, Refused, Unanswered
from bot.domain.errors import DeliveryError
from bot.domain.messages import Endpoint

RETRY_S = 5.0
TOKEN_RETRY_S = 60.0
CHATS_MAKE_A_FLOOD = 3

UNREACHABLE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "group chat was deactivated",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "topic_closed",
)
"""Nobody there can hear us. A topic that is closed is the group's own here (any other: `NO_SUCH_TOPIC`)."""
NO_SUCH_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")
NO_PICTURE = (
    "photo_invalid_dimensions",
    "image_process_failed",
    "photo_save_file_invalid",
    "photo_ext_invalid",
    "photo_content_type_invalid",
    "wrong type of the web page content",
)
NOT_MODIFIED = ("message is not modified",)
NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_TEXT_TO_EDIT = ("there is no text in the message",)
NOTHING_TO_DELETE = ("message to delete not found", "message_id_invalid")
TOO_LATE_TO_DELETE = ("message can't be deleted",)
TOO_LATE_TO_ANSWER = ("query is too old", "query id is invalid", "query_id_invalid")
NOT_A_MEMBER = ("chat not found", "not a member", "bot was kicked", "user_not_participant", "deactivated")


def says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    """True when Telegram refused for one of these reasons."""
    if not isinstance(error, Refused) or error.status not in {400, 403}:
        return False
    description = error.description.lower()
    return any(phrase in description for phrase in phrases)


class Floods:
    """Tells one flooded chat from a flooded account.

    Telegram's 429 does not say which of its limits was passed. It is taken for the chat's own, so that one busy chat
    never stalls the others; when a third chat is refused while two others still are, it is the account's.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def seen(self, chat_id: str, seconds: float) -> bool:
        """A 429 came for `chat_id`. True when the whole account has to pause."""
        now = self._monotonic()
        self._until = {chat: until for chat, until in self._until.items() if until > now}
        self._until[chat_id] = now + seconds
        return len(self._until) >= CHATS_MAKE_A_FLOOD


def delivery_error(error: TelegramError, endpoint: Endpoint, floods: Floods) -> DeliveryError:
    """What the outbox is to do about `error`."""
    match error:
        case NotSent():
            return DeliveryError(error.message, retry_after_s=RETRY_S, everyone=True)
        case Unanswered():
            return DeliveryError(error.message, retry_after_s=RETRY_S, unknown=True)
        case Refused():
            return _refused(error, endpoint, floods)
        case _:
            return DeliveryError(f"unexpected {type(error).__name__} of the Telegram library", ours=True)


def account_refusal(error: TelegramError) -> str:
    """Why Telegram refuses the account itself, '' where the error is of another kind."""
    is_so = isinstance(error, Refused) and error.status in (401, 404)
    return f"{error.message}: check the telegram token and base_url" if is_so else ""


def _refused(refused: Refused, endpoint: Endpoint, floods: Floods) -> DeliveryError:
    reason = refused.message
    policy: dict[str, Any]
    match refused.status:
        case _ if refused.moved_to:
            policy = {"retry_after_s": 0.0, "moved_to": refused.moved_to}
        case 429:
            seconds = float(refused.retry_after_s or RETRY_S)
            policy = {"retry_after_s": seconds, "everyone": floods.seen(endpoint.external_id, seconds)}
        case 403:
            policy = {"gone": True}
        case 400 if says(refused, UNREACHABLE):
            policy = {"gone": True}
        case _ if because := account_refusal(refused):  # no message is at fault: all wait until it is put right
            reason = because
            policy = {"retry_after_s": TOKEN_RETRY_S, "everyone": True, "halted": True}
        case 504:  # a gateway that gave up waiting may have passed the call on
            policy = {"retry_after_s": RETRY_S, "unknown": True}
        case status if status >= 500:  # this chat alone: one that Telegram stumbles over must not stall the others
            policy = {"retry_after_s": RETRY_S}
        case _:
            policy = {"ours": True}
    return DeliveryError(reason, **policy)
