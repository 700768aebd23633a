"""KPU's answers come back in the alat kerja: an officer fills in the sheet and sends it here. It is read elsewhere
(`bot.render.answers`); here they hear what it would change, and with one press it does, a few answers a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.conversations import Attachment, FileKind, Timer
from bot.domain.messages import Due, Media, Press, row_id
from bot.domain.people import Address, Right
from bot.domain.returns import Verdict
from bot.domain.suggestions import Answer
from handlers import auditing, documents
from handlers.citizen import files
from handlers.officer import suggestions
from handlers.turn import Turn
from storage import attachments, people, returned, timers
from storage import suggestions as stored
from storage.returned import Returned

READ, UNREADABLE, UNFIT = "read", "unreadable", "unfit"
"""What came of reading a sheet."""
APPLIED = "answers_applied"
AT_ONCE = 20
"""Answers of one step: each may move a ticket and tell its reporter."""
NAMED = 6
"""Lines that are named in the chat; all of them stand in the list."""
WRONG = (Verdict.UNKNOWN, Verdict.UNSUGGESTED, Verdict.UNREAD, Verdict.NO_REASON, Verdict.OTHER, Verdict.TWICE)


def is_sheet(media: Media) -> bool:
    """True for a workbook."""
    file = media.file
    return file.mime_type == documents.TYPES["xlsx"] or file.name.casefold().endswith(".xlsx")


async def sent(turn: Turn, media: Media) -> None:
    """A workbook came from somebody in office: who may record answers has it read."""
    scopes = turn.scopes(Right.SUGGEST)
    if not turn.scopes(Right.WORKSHEET) or not scopes:
        turn.say("worksheet.not_yours")
        return
    file = files.receive(turn, media, FileKind.SHEET)
    if file is None:
        turn.send(files.refusal(turn))
        return
    document_id = turn.world.new_id()
    made_of = {"file": str(file.id), "scopes": ",".join(scopes), "document": str(document_id)}
    recipe = documents.Recipe("answers", made_of)
    documents.named(turn, recipe, documents.TYPES["xlsx"], file_id=document_id)
    turn.say("returned.reading")


async def read(turn: Turn) -> None:
    """The sheet was read: its sender hears what it would change, with the list of it line by line."""
    timer, file, to = await _fired(turn)
    if timer is None or file is None or to is None:
        return
    document_id, word = timer.key.split(":")[2:]
    if word != READ:
        turn.say(f"returned.{word}", to=to)
        return
    counts = await returned.counts(turn.store, file.id)
    new = sum(count for (verdict, _), count in counts.items() if verdict is Verdict.NEW)
    lines = _summary(turn, counts, to)
    lines += [_line(turn, one, to) for one in await returned.of_file(turn.store, file.id, WRONG, NAMED)]
    take = turn.button("returned.button.take", "back", file.id, "take", to=to, count=new)
    never = turn.button("common.button.cancel", "back", file.id, "drop", to=to)
    buttons = ((take,), (never,)) if new else ()
    name = f"{timer.key}@{to.id}"
    turn.send("\n".join(lines), to=to, buttons=buttons, attachment_id=int(document_id), confidential=True, name=name)


async def _fired(turn: Turn) -> tuple[Timer, Attachment, Address] | tuple[None, None, None]:
    """The timer, the sheet that it is about, and who sent that."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    file = await attachments.by_id(turn.store, timer.subject_id) if timer and timer.state == "waiting" else None
    to = await people.address(turn.store, file.address_id) if file else None
    return (timer, file, to) if timer and file and to else (None, None, None)


def _summary(turn: Turn, counts: Mapping[tuple[Verdict, str], int], to: Address) -> list[str]:
    """How many answers there are, how many of them are news, and why the others are none."""
    done, refused = (counts.get((Verdict.NEW, answer.value), 0) for answer in (Answer.DONE, Answer.REFUSED))
    same = sum(count for (verdict, _), count in counts.items() if verdict is Verdict.SAME)
    wrong = sum(count for (verdict, _), count in counts.items() if verdict in WRONG)
    total = sum(counts.values())
    return [
        turn.text("returned.total" if total else "returned.nothing", to=to, count=total),
        *([turn.text("returned.new", to=to, done=done, refused=refused)] if done or refused else []),
        *([turn.text("returned.same", to=to, count=same)] if same else []),
        *([turn.text("returned.wrong", to=to, count=wrong)] if wrong else []),
    ]


def _line(turn: Turn, one: Returned, to: Address) -> str:
    why = turn.text(f"returned.verdict.{one.verdict}", to=to)
    return turn.text("returned.line", to=to, line=one.line, why=why)


# --- taken over -------------------------------------------------------------------------------------------------------


async def pressed(turn: Turn) -> None:
    """`back.<sheet>.take`: write the answers down; `back.<sheet>.drop`: never mind."""
    body = turn.inbound.body
    id36, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    wanted = row_id(id36)
    file = await attachments.by_id(turn.store, wanted, to_change=True) if wanted else None
    if file is None or file.kind is not FileKind.SHEET or file.address_id != turn.sender.id:
        turn.toast("citizen.toast.old")
        return
    waiting = await returned.of_file(turn.store, file.id, (Verdict.NEW,), 1)
    if not waiting:
        turn.toast("returned.toast.over")
    elif what == "take":
        auditing.note(turn, "answers", detail=str(await returned.count_new(turn.store, file.id)))
        _go_on(turn, file.id, 0)
        turn.say("returned.begun")
    else:
        await _throw_away(turn, file)
        turn.say("returned.dropped")


async def _throw_away(turn: Turn, file: Attachment) -> None:
    """The sheet has served its purpose: it holds personal data."""
    turn.save()
    await returned.drop(turn.store, file.id)
    await attachments.destroy(turn.store, file.address_id, [file.id])


def _go_on(turn: Turn, file_id: int, step: int) -> None:
    key = f"{APPLIED}:{file_id}:{step}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=APPLIED, subject_id=file_id, due_at=turn.now, step=step)
    turn.changes.create(timer)


async def applied(turn: Turn) -> None:
    """Write the next few answers down, as their sender; what was answered meanwhile stays. At the end they hear so."""
    timer, file, to = await _fired(turn)
    if timer is None or file is None or to is None:
        return
    await turn.store.bring(to)
    there = turn.in_chat_of(to)
    lines = await returned.of_file(turn.store, file.id, (Verdict.NEW,), AT_ONCE)
    for line in lines:
        verdict = Verdict.TAKEN if await _take(there, line) else Verdict.OTHER
        await returned.mark(turn.store, [line.id], verdict)
    turn.changes = there.changes
    if len(lines) == AT_ONCE:
        _go_on(turn, file.id, timer.step + 1)
        return
    counts = await returned.counts(turn.store, file.id)
    taken = sum(count for (verdict, _), count in counts.items() if verdict is Verdict.TAKEN)
    turn.send(turn.text("returned.taken", to=to, count=taken), to=to, name=f"{timer.key}@{to.id}")
    await _throw_away(turn, file)


async def _take(there: Turn, line: Returned) -> bool:
    """True where it was written down: the voter still waits for an answer, and it is still their sender's business."""
    voter = await stored.voter(there.store, line.voter_id)
    made = await suggestions.mine(there, voter.suggestion_id) if voter else None
    if voter is None or made is None or voter.answer is not Answer.WAITING:
        return False
    answer = replace(voter, answer=Answer(line.answer), reason=line.reason, answered_at=there.now)
    for ticket in await suggestions.settle(there, made, [answer]):
        there.say("saran.all_refused", number=ticket.number)
    return True
