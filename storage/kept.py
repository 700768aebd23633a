"""An inbound as text, so that it can be kept and made again: what was set aside is tried once more after a fix."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.domain.messages import (
    Body,
    Contact,
    Due,
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

KINDS = {kind.__name__: kind for kind in (Text, Press, Media, Location, Contact, Membership, Due)}
BYTES = "base64"


def dump(inbound: Inbound) -> str:
    """The inbound as JSON, files that came along included."""
    kept = asdict(inbound) | {"kind": type(inbound.body).__name__}
    return json.dumps(kept, default=_plain, ensure_ascii=False)


def load(text: str) -> Inbound | None:
    """The inbound that `dump` wrote; None for anything else, such as an update that no channel could read."""
    kept = json.loads(text)
    if not isinstance(kept, dict) or kept.get("kind") not in KINDS:
        return None
    body = _body(kept.pop("kind"), kept["body"])
    chat, sender = (_endpoint(kept[name]) for name in ("chat", "sender"))
    sent_at = datetime.fromisoformat(kept["sent_at"])
    return Inbound(**kept | {"body": body, "chat": chat, "sender": sender, "sent_at": sent_at})


def _body(kind: str, fields: dict[str, Any]) -> Body:
    match kind:
        case "Media":
            file = fields["file"]
            content = b64decode(file["content"][BYTES]) if file["content"] is not None else None
            return Media(**fields | {"file": MediaFile(**file | {"content": content})})
        case "Membership":
            return Membership(**fields | {"change": MembershipChange(fields["change"])})
        case "Due":
            return Due(**fields | {"at": datetime.fromisoformat(fields["at"])})
        case _:
            return KINDS[kind](**fields)


def _endpoint(fields: dict[str, Any]) -> Endpoint:
    return Endpoint(**fields | {"kind": EndpointKind(fields["kind"])})


def _plain(value: Any) -> Any:
    return {BYTES: b64encode(value).decode()} if isinstance(value, bytes) else value.isoformat()
