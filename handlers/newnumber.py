"""Somebody goes on under another number or id, on the network's signed word: what they began and their reports go with
them. Rights do not: whoever holds a number now may be somebody else, so an officer's rest until a coordinator says that
it is still the same person.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Button, Buttons, Endpoint, press_data
from bot.domain.people import Address, Person, Right
from handlers import auditing
from handlers.turn import Turn
from storage import links, outbox, people

PROOF = 12
"""Signs of our own mark on a button: nobody can make one for another number."""


async def moved(turn: Turn, to: Endpoint) -> None:
    """`turn.sender` goes on as `to`. Who spoke there already keeps that chat, and gets the reports of this one."""
    old, person = turn.sender, turn.person
    known = await people.by_endpoint(turn.store, to)
    if known is None:
        turn.change_sender(endpoint=to, person_id=0, unreachable_since=None)
        there = turn.sender
    else:
        turn.change_sender(person_id=0)
        turn.save()
        await links.carry(turn.store, [old.id], known.account)
        await outbox.move(turn.store, old.id, to.external_id, turn.now)
        there = known
    if person is not None and person.in_office and not there.person_id:
        await _suspended(turn, person, there)


async def _suspended(turn: Turn, person: Person, there: Address) -> None:
    """The officer hears what happened; those who may end an office are asked whether it is still the same person."""
    auditing.note(turn, "number_changed", area_code=person.in_office[0].area_code)
    turn.say("staff.number.yours", to=there)
    for asked in await people.holders_in(turn.store, Right.REVOKE, turn.rules.kabupaten):
        if asked.person_id != person.id:
            same = turn.text("staff.number.same", to=asked, name=person.name)
            data = press_data("person", person.id, "again", there.id, _proof(turn, person, there))
            buttons: Buttons = ((Button(same, data),),)
            turn.say("staff.number.asked", to=asked, buttons=buttons, name=person.name)


async def confirmed(turn: Turn, person: Person, address_id: int, proof: str) -> None:
    """`person.<id>.again.<address>.<proof>`: it is the same person, who goes on in office under the new number."""
    there = await people.address(turn.store, address_id)
    if there is None or there.person_id or proof != _proof(turn, person, there):
        turn.toast("staff.toast.over")
        return
    turn.changes.update(replace(there, person_id=person.id))
    auditing.note(turn, "number_confirmed", area_code=person.in_office[0].area_code if person.in_office else "")
    turn.say("staff.number.again", to=there)
    turn.say("staff.number.done", name=person.name)


def _proof(turn: Turn, person: Person, there: Address) -> str:
    made = turn.world.secret_hash(f"{person.id}:{there.endpoint.external_id}", "same person")
    return made.hex()[:PROOF]
