"""What Meta takes and what it refuses of a message, by its own limits and more strictly: nothing unknown passes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tests.fakes.whatsapp.world import Json, Refusal, World

COMMON = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"}
IMAGES = {"image/jpeg": 5_000_000, "image/png": 5_000_000}
SOUNDS = ("audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "video/mp4")
OFFICE = "application/vnd.openxmlformats-officedocument"
TEXTS = (
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    f"{OFFICE}.wordprocessingml.document",
    f"{OFFICE}.spreadsheetml.sheet",
)
DOCUMENTS = dict.fromkeys(TEXTS, 100_000_000)
UPLOADS = IMAGES | dict.fromkeys(SOUNDS, 16_000_000) | DOCUMENTS


def checked(message: Json, world: World) -> tuple[str, list[Json], bytes | None]:
    """The raw text of a message that may go out, its buttons and its file. Raises Refusal."""
    kind = message.get("type")
    _only(message, COMMON | {str(kind)})
    _same(message.get("messaging_product"), "whatsapp")
    _same(message.get("recipient_type"), "individual")
    _length(message.get("biz_opaque_callback_data", "-"), 1, 512)
    content = message.get(str(kind))
    if not isinstance(content, dict):
        raise Refusal(100, f"The parameter {kind} is required")
    match kind:
        case "text":
            _only(content, {"body", "preview_url"})
            return _length(content.get("body"), 1, 4096), [], None
        case "location":
            _only(content, {"latitude", "longitude", "name", "address"})
            if not (-90 <= content["latitude"] <= 90 and -180 <= content["longitude"] <= 180):
                raise Refusal(131009, "Parameter value is not valid")
            return "", [], None
        case "image" | "document":
            return _media(content, str(kind), world)
        case "interactive":
            return _interactive(content, world)
        case "template":
            return _template(content, world)
    raise Refusal(100, "Param type must be one of the known")


def _media(content: Json, kind: str, world: World, caption: int = 1024) -> tuple[str, list[Json], bytes | None]:
    _only(content, {"id", "caption"} | ({"filename"} if kind == "document" else set()))
    file = world.file(str(content.get("id")))
    allowed = IMAGES if kind == "image" else DOCUMENTS
    if file.mime_type not in allowed or len(file.content) > allowed[file.mime_type]:
        raise Refusal(131053, "Media upload error")
    words = content.get("caption")
    return _length(words, 1, caption) if words is not None else "", [], file.content


def _interactive(content: Json, world: World) -> tuple[str, list[Json], bytes | None]:
    kind = content.get("type")
    _only(content, {"type", "header", "body", "footer", "action"})
    body = content.get("body")
    if not isinstance(body, dict):
        raise Refusal(131008, "Required parameter is missing: body")
    text = _length(body.get("text"), 1, 1024)
    if not text.strip():
        raise Refusal(131009, "The body is blank")
    file = None
    if "header" in content:
        header = content["header"]
        if kind != "button":
            raise Refusal(131009, f"A {kind} has no header of a file")
        _, _, file = _media(header[header["type"]], header["type"], world, caption=0)
    action = content.get("action")
    if not isinstance(action, dict):
        raise Refusal(131008, "Required parameter is missing: action")
    return text, _buttons(kind, action), file


def _buttons(kind: object, action: Json) -> list[Json]:
    match kind:
        case "button":
            _only(action, {"buttons"})
            replies = [button["reply"] for button in action["buttons"] if button["type"] == "reply"]
            _count(action["buttons"], 3)
            for reply in replies:
                _only(reply, {"id", "title"})
                _length(reply["id"], 1, 256)
                _length(reply["title"], 1, 20)
            _different([reply["title"] for reply in replies])
            _different([reply["id"] for reply in replies])
            return replies
        case "list":
            _only(action, {"button", "sections"})
            _length(action["button"], 1, 20)
            rows = [row for section in action["sections"] for row in section["rows"]]
            if len(action["sections"]) > 1:
                for section in action["sections"]:
                    _length(section.get("title"), 1, 24)
            _count(rows, 10)
            for row in rows:
                _only(row, {"id", "title", "description"})
                _length(row["id"], 1, 200)
                _length(row["title"], 1, 24)
                _length(row.get("description", "-"), 1, 72)
            _different([row["id"] for row in rows])
            return rows
        case "cta_url":
            _same(action.get("name"), "cta_url")
            link = action["parameters"]
            _only(link, {"display_text", "url"})
            _length(link["display_text"], 1, 20)
            if not str(link["url"]).startswith(("https://", "http://")):
                raise Refusal(131009, "Parameter value is not valid: url")
            return [{"title": link["display_text"], "url": link["url"]}]
        case "location_request_message":
            _same(action, {"name": "send_location"})
            return [{"title": "Send location", "request": "location"}]
    raise Refusal(131009, f"interactive type {kind}")


def _template(content: Json, world: World) -> tuple[str, list[Json], bytes | None]:
    _only(content, {"name", "language", "components"})
    name, language = str(content.get("name")), str(content.get("language", {}).get("code"))
    if (name, language) not in world.templates:
        raise Refusal(132001, "Template name does not exist in the translation", status=404)
    parts = content.get("components", [])
    given = [p for part in parts if part["type"] == "body" for p in part["parameters"]]
    if len(given) != world.templates[name, language]:
        raise Refusal(132000, "Number of parameters does not match the expected number of params")
    for parameter in given:
        _only(parameter, {"type", "text", "parameter_name"})
        text = _length(parameter["text"], 1, 1024)
        if "\n" in text or "\t" in text or "    " in text:
            raise Refusal(132012, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
    shown = " ".join([name, *(parameter["text"] for parameter in given)])
    return shown, [p for part in parts if part["type"] == "button" for p in part["parameters"]], None


def _only(given: Json, known: Collection[str]) -> None:
    if unknown := given.keys() - set(known):
        raise Refusal(100, f"Unexpected key {sorted(unknown)[0]!r}")


def _same(given: object, wanted: object) -> None:
    if given != wanted:
        raise Refusal(100, f"expected {wanted!r}")


def _length(given: Any, least: int, most: int) -> str:
    """Characters as the widest reading counts them: in UTF-16 units."""
    if not isinstance(given, str):
        raise Refusal(131008, "Required parameter is missing")
    if not least <= len(given.encode("utf-16-le")) // 2 <= most:
        raise Refusal(131009, f"Parameter value is not valid: length {len(given)}, at most {most}")
    return given


def _count(given: list[Any], most: int) -> None:
    if not 1 <= len(given) <= most:
        raise Refusal(131009, f"Parameter value is not valid: {len(given)} of at most {most}")


def _different(given: list[str]) -> None:
    if len(set(given)) != len(given):
        raise Refusal(131009, "Parameter value is not valid: duplicated")
