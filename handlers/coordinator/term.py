"""/akhirmasa: the end of a term. All PKD and Panwascam of a kecamatan or of the whole regency leave with one command,
after what will happen was shown. It goes in small steps by the clock: a restart in the middle goes on.
"""

from __future__ import annotations

from bot.domain.conversations import Timer
from bot.domain.messages import Button, Due, Press
from bot.domain.people import Assignment, Person, Right, Role
from handlers import auditing, leaving
from handlers.coordinator import places
from handlers.turn import Turn
from storage import people, tickets, timers

ROLES = (Role.PKD, Role.PANWASCAM)
"""The offices that are ad hoc: held for an election's stages only."""
TIMER = "term_end"
AT_ONCE = 20
"""Offices of one step."""


async def asked(turn: Turn) -> None:
    """For which area?"""
    scopes = turn.scopes(Right.END_TERM)
    codes = [*scopes, *(area.code for scope in scopes for area in turn.world.areas.children(scope))]
    rows = [Button(places.label(turn, code), f"term.{places.to_data(code)}") for code in codes]
    pairs = tuple(tuple(rows[start : start + 2]) for start in range(len(scopes), len(rows), 2))
    turn.say("staff.term.which", buttons=(*((row,) for row in rows[: len(scopes)]), *pairs))


async def pressed(turn: Turn) -> None:
    """`term.<area>`: what will happen; `term.<area>.sure`: begin; `term.keep`: never mind."""
    body = turn.inbound.body
    part, what = (*(body.arguments if isinstance(body, Press) else []), "", "")[:2]
    code = places.from_data(part)
    if part == "keep":
        turn.say("staff.resign.kept")
    elif not places.allowed(turn, code, turn.scopes(Right.END_TERM)):
        await auditing.refused(turn, Right.END_TERM)
        turn.toast("staff.toast.not_yours")
    elif what == "sure":
        _set(turn, code, f"{turn.inbound.channel}:{turn.inbound.external_id}", 0)
        turn.say("staff.term.begun", area=places.label(turn, code))
    else:
        await _ask(turn, code, part)


async def _ask(turn: Turn, code: str, part: str) -> None:
    offices = [held for _, held in await _in_office(turn, code)]
    if not offices:
        turn.say("staff.term.nobody", area=places.label(turn, code))
        return
    counts = {role: sum(held.role is role for held in offices) for role in ROLES}
    open_now = await tickets.count_open(turn.store, code)
    text = turn.text(
        "staff.term.sure",
        area=places.label(turn, code),
        pkd=counts[Role.PKD],
        panwascam=counts[Role.PANWASCAM],
        count=open_now,
    )
    sure = turn.button("staff.term.yes", "term", part, "sure")
    turn.send(text, buttons=((sure,), (turn.button("common.button.cancel", "term", "keep"),)))


async def _in_office(turn: Turn, code: str) -> list[tuple[Person, Assignment]]:
    staff = await people.staff_within(turn.store, [code])
    return [
        (person, held)
        for person in sorted(staff, key=lambda person: person.id)
        for held in person.in_office
        if held.role in ROLES and turn.world.areas.within(held.area_code, code)
    ]


def _set(turn: Turn, code: str, since: str, step: int) -> None:
    by = turn.person.id if turn.person else 0
    _set_for(turn, by, code, since, step)


def _set_for(turn: Turn, by: int, code: str, since: str, step: int) -> None:
    key = f"{TIMER}:{code}:{step}:{since}"
    timer = Timer(id=turn.world.new_id(), key=key, kind=TIMER, subject_id=by, due_at=turn.now, step=step)
    turn.changes.create(timer)


async def ended(turn: Turn) -> None:
    """End some of the offices; when none is left, let what they held go on its way, and say so once."""
    body = turn.inbound.body
    timer = await timers.by_id(turn.store, body.timer_id) if isinstance(body, Due) else None
    if timer is None or timer.state != "waiting":
        return
    _, code, _, since = timer.key.split(":", 3)
    left = await _in_office(turn, code)
    for person, held in left[:AT_ONCE]:
        fresh = await people.by_id(turn.store, person.id)
        if fresh is not None:
            await leaving.end(turn, fresh, [held], what="end_term")
            leaving.set_timer(turn, held, 0, leaving.QUIETLY)
            turn.save()
    if left:
        _set_for(turn, timer.subject_id, code, since, timer.step + 1)
        return
    for to in await people.private_addresses(turn.store, timer.subject_id):
        count = await tickets.count_open(turn.store, code)
        text = turn.text("staff.term.done", to=to, area=places.label(turn, code), count=count)
        turn.send(text, to=to, name=f"{timer.key}@{to.id}")
