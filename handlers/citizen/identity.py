"""Photos of identity documents (KTP, KK): nobody has to send one. Who does hears so once, it is kept out of chats, and
one press destroys it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from bot.domain.conversations import Attachment, FileKind
from bot.domain.messages import Buttons, Media, Press, base36
from handlers import confidential
from handlers.citizen import albums, form
from handlers.citizen.albums import Shot
from handlers.dialog import Draft
from handlers.turn import Turn
from storage import attachments

SPEAKS_OF_IT = re.compile(
    r"\b(e-?ktp|ktp(-?el)?|kk|nik|kartu (keluarga|tanda penduduk)|identitas|(id|identity|family) card)(nya|ku)?\b",
    re.IGNORECASE,
)
WHOSE = re.compile(r"\b(ini|itu|foto\w*|punya|milik|saya|ibu|bapak|pak|bu|nya)\b", re.IGNORECASE)
TELLING = 3
"""Words of a caption that tell more than whose document it is."""


def kind_of(media: Media, *, asking: str = "", wanted: bool = False) -> FileKind:
    """What a file shows, as far as its sender said: by its caption, the open question (`asking`), or because a photo
    was just offered as a proof (`wanted`)."""
    match media.file.mime_type.partition("/")[0]:
        case "audio":
            return FileKind.VOICE
        case "video":
            return FileKind.PROOF
        case kind if SPEAKS_OF_IT.search(media.caption) or (kind == "image" and asking == "nik"):
            return FileKind.IDENTITY
        case "image":
            return FileKind.PROOF if wanted or asking == "files" else FileKind.UNKNOWN
        case _:
            return FileKind.PROOF


def telling(media: Media) -> str:
    """The caption, '' where it only says that this is somebody's document."""
    caption = media.caption.strip()
    if not SPEAKS_OF_IT.search(caption):
        return caption
    rest = WHOSE.sub(" ", SPEAKS_OF_IT.sub(" ", caption))
    return caption if len(rest.split()) >= TELLING else ""


def offers(turn: Turn, draft: Draft) -> Buttons:
    """Under the reply to a photo: say that it is a KTP, or destroy the one that is."""
    newest = _newest(draft)
    if newest is None or not _is_about_it(turn):
        return ()
    if newest.kind is FileKind.IDENTITY:
        return burn(turn, newest.files[0])
    draft_id, first = turn.conversation.draft_id, base36(newest.files[0])
    return ((turn.button("citizen.identity.is_ktp", "f", draft_id, "ktp", first),),)


def burn(turn: Turn, file_id: int) -> Buttons:
    """The button that destroys a photo of a KTP."""
    return ((turn.button("citizen.identity.burn", "h", file_id),),)


def under_answer(turn: Turn, file: Attachment) -> tuple[str, Buttons]:
    """What is said of a photo that answered an officer, and what its sender can say of it."""
    if file.kind is FileKind.IDENTITY:
        return turn.text("citizen.identity.not_needed"), burn(turn, file.id)
    if file.kind is FileKind.UNKNOWN and file.mime_type.startswith("image/"):
        return "", ((turn.button("citizen.identity.is_ktp", "h", file.id, "ktp"),),)
    return "", ()


def _newest(draft: Draft) -> Shot | None:
    shot = next(iter(albums.shots(draft)[::-1]), None)
    return shot if shot is not None and shot.files and shot.is_photo else None


def _is_about_it(turn: Turn) -> bool:
    body = turn.inbound.body
    return isinstance(body, Media) or (isinstance(body, Press) and body.arguments[1:2] == ["ktp"])


def told_once(turn: Turn, draft: Draft) -> tuple[Draft, str]:
    """That no such photo was needed, the first time; later only that it is sealed."""
    key = "citizen.identity.sealed" if draft.get("ktp_told") else "citizen.identity.not_needed"
    return draft.note(ktp_told=True), turn.text(key)


async def marked(turn: Turn, draft: Draft, first: str) -> tuple[Draft, str] | None:
    """The draft in which the photos that begin with this file (base 36) are of a KTP, and what to say; None where they
    are not the draft's any more."""
    shot = next((shot for shot in albums.shots(draft) if shot.files and base36(shot.files[0]) == first), None)
    if shot is None:
        return None
    await attachments.mark(turn.store, turn.sender.id, shot.files, FileKind.IDENTITY)
    draft = albums.put(draft, replace(shot, kind=FileKind.IDENTITY, told=(*shot.told, "identity")))
    return told_once(turn, draft)


async def sent(turn: Turn, shown: Callable[[Draft, str], Awaitable[None]]) -> None:
    """`h.<file>`: destroy a photo of a KTP and the rest of its album, sent or not. `h.<file>.ktp`: a photo that
    answered an officer is of a KTP. `shown` asks the open question again where a report is being written that held
    it."""
    body = turn.inbound.body
    wanted, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    album = await attachments.with_album(turn.store, turn.sender.id, wanted)
    if what != "ktp":
        album = [file for file in album if file.kind is FileKind.IDENTITY]
    if not album:
        turn.toast("citizen.identity.gone")
        return
    ids = [file.id for file in album]
    await confidential.take_away(turn, ids, album[0].ticket_id)  # an officer may have opened it meanwhile
    if what == "ktp":
        await attachments.mark(turn.store, turn.sender.id, ids, FileKind.IDENTITY)
        albums.remember(turn, album[0].album, kind=FileKind.IDENTITY.value)
        turn.say("citizen.identity.not_needed", buttons=burn(turn, ids[0]))
    else:
        await _destroy(turn, ids, shown)


async def _destroy(turn: Turn, ids: list[int], shown: Callable[[Draft, str], Awaitable[None]]) -> None:
    await attachments.destroy(turn.store, turn.sender.id, ids)
    draft, line = form.current(turn), turn.text("citizen.identity.burnt")
    if set(ids) & set(draft.get("files", [])):
        await shown(_without(draft, ids), line)
    else:
        turn.send(line)


def _without(draft: Draft, ids: Collection[int]) -> Draft:
    left = [file for file in draft.get("files", []) if file not in ids]
    return draft.note(files=left) if left else draft.forget("files")
