"""/cabut: one person's page, and the end of an office of theirs, after what will happen was shown.

Nobody ends an office that they could not give: the role and the area are checked again at every press.
"""

from __future__ import annotations

from bot.domain.messages import Button, Buttons, Press, Text, row_id
from bot.domain.people import Assignment, Person, Right, Role
from handlers import auditing, leaving, newnumber
from handlers.coordinator import places
from handlers.turn import Turn
from storage import people, tickets

MOST_FOUND = 8


async def asked(turn: Turn) -> None:
    """`/cabut NAMA`: that person's page. Without a name: how to come there."""
    body = turn.inbound.body
    wanted = " ".join((body.arguments if isinstance(body, Text) else "").casefold().split())
    staff = await people.staff_within(turn.store, turn.scopes(Right.REVOKE))
    found = [p for p in staff if wanted and wanted in p.name.casefold() and any(may_end(turn, a) for a in p.in_office)]
    if len(found) == 1:
        await _show(turn, found[0])
    elif found:
        rows = tuple((person_button(turn, person),) for person in found[:MOST_FOUND])
        turn.say("staff.which", buttons=rows)
    else:
        turn.say("staff.usage" if not wanted else "staff.nobody", buttons=((turn.button("staff.button.all", "p", 0),),))


def person_button(turn: Turn, person: Person) -> Button:
    """The way to somebody's page."""
    return Button(person.name, turn.button("staff.button.all", "person", person.id).data)


def may_end(turn: Turn, held: Assignment) -> bool:
    """True when the sender may end this office: who may invite into it may."""
    return held.ended_at is None and any(
        places.allowed(turn, held.area_code, (scope,)) for scope in places.appoints(turn, held.role)
    )


async def pressed(turn: Turn) -> None:
    """`person.<id>`: their page; `person.<id>.end.<office>`: are you sure?; `person.<id>.sure.<office>`: end it;
    `person.<id>.again.<address>.<proof>`: still the same person, under another number."""
    body = turn.inbound.body
    number, what, office, proof = (*(body.arguments if isinstance(body, Press) else []), "", "", "", "")[:4]
    person = await people.by_id(turn.store, row_id(number))
    mine = [held for held in person.in_office if may_end(turn, held)] if person else []
    held = next((one for one in mine if one.id == row_id(office)), None)
    if person is None or not mine:
        await auditing.refused(turn, Right.REVOKE)
        turn.toast("staff.toast.not_yours")
    elif what == "":
        await _show(turn, person)
    elif what == "again":
        await newnumber.confirmed(turn, person, row_id(office), proof)
    elif held is None:
        turn.toast("staff.toast.over")
    elif what == "end":
        await _ask(turn, person, held)
    elif what == "sure":
        await leaving.end(turn, person, [held], what="revoke")
        turn.say("staff.ended", name=person.name, office=leaving.office(turn, held, turn.chat))


async def _show(turn: Turn, person: Person) -> None:
    """Which offices, since when, and how much lies with them."""
    shown = [held for held in person.in_office if places.allowed(turn, held.area_code, turn.scopes(Right.STAFF))]
    lines = [turn.text("staff.page.title", name=person.name)]
    for held in shown:
        since = turn.world.texts.day(turn.language, held.since)
        lines.append(turn.text("staff.page.office", office=leaving.office(turn, held, turn.chat), since=since))
    lines.append(turn.text("staff.page.holds", count=await tickets.count_held(turn.store, person.id)))
    ends = [(_end_button(turn, person, held),) for held in shown if may_end(turn, held)]
    turn.send("\n".join(lines), buttons=(*ends, (turn.button("staff.button.all", "p", 0),)))


def _end_button(turn: Turn, person: Person, held: Assignment) -> Button:
    office = turn.text("staff.button.end", office=leaving.office(turn, held, turn.chat))
    return Button(office, turn.button("staff.button.all", "person", person.id, "end", held.id).data)


async def _ask(turn: Turn, person: Person, held: Assignment) -> None:
    sure = turn.button("staff.button.sure", "person", person.id, "sure", held.id)
    keep = turn.button("common.button.cancel", "person", person.id)
    text = await what_happens(turn, person, held)
    turn.send("\n\n".join([text, turn.text("staff.sure")]), buttons=((sure,), (keep,)))


async def what_happens(turn: Turn, person: Person, held: Assignment) -> str:
    """What the end of this office brings about: what goes back, and who is left."""
    count = len(await tickets.held(turn.store, person.id, held.area_code, leaving.AT_ONCE))
    parts = [
        turn.text("staff.ends", name=person.name, office=leaving.office(turn, held, turn.chat)),
        turn.text("staff.goes_back", count=count if count < leaving.AT_ONCE else f"≥{count}"),
    ]
    others = await people.in_role(turn.store, held.role, held.area_code)
    if len(others) <= 1 and held.role in (Role.COORDINATOR, Role.ADMIN):
        parts.append(turn.text("staff.last_in_charge"))
    elif len(others) <= 1:
        parts.append(turn.text("staff.last_at_posko"))
    return "\n".join(parts)


def buttons_of(turn: Turn, shown: list[Person]) -> Buttons:
    """The buttons below a list of people, two a line."""
    each = [person_button(turn, person) for person in shown]
    return tuple(tuple(each[start : start + 2]) for start in range(0, len(each), 2))
