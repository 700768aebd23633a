"""A household becomes a ticket for each voter, when their ways part: one is registered already, another has moved. The
first voter keeps the ticket; the others get one of their own, with the same officer, and the reporter their numbers.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.people import Address
from bot.domain.tickets import Action, Ticket, ticket_number
from handlers import cards, moves
from handlers.officer.presses import allowed
from handlers.story import record
from handlers.timers.plan import plan
from handlers.turn import Turn
from storage import counters, people


async def pressed(turn: Turn, ticket: Ticket, arguments: list[str]) -> None:
    """`split`: are you sure?; `split.sure`: do it."""
    if not await allowed(turn, ticket, "split"):
        return
    names = ticket.other_voters.splitlines()
    if arguments[1:2] == ["sure"]:
        await _split(turn, ticket, names)
        return
    sure = turn.button("split.sure", "t", ticket.id, "split", "sure")
    back = turn.button("officer.button.back", "t", ticket.id, "back")
    await cards.offer(turn, ticket, ((sure,), (back,)), turn.text("split.ask", count=len(names) + 1))


async def _split(turn: Turn, ticket: Ticket, names: list[str]) -> None:
    unnamed = max(ticket.voters - 1 - len(names), 0)
    first = await moves.move(turn, ticket, Action.SPLIT, actor="officer", voters=1 + unnamed, other_voters="")
    made = [await _own(turn, first, name) for name in names]
    for other, _ in made:
        await cards.post(turn, other, turn.sender, turn.person)
    turn.say("split.done", number=ticket.number, numbers=", ".join(other.number for other, _ in made))
    to = await people.address(turn.store, ticket.reporter_address_id)
    if to is not None and to.unreachable_since is None and to.blocked_at is None:
        _tell(turn, to, first, made)


async def _own(turn: Turn, first: Ticket, name: str) -> tuple[Ticket, str]:
    """A ticket for one of the others, where the household's stands, and the code that opens it."""
    code = turn.world.new_token(moves.CODE_LENGTH)
    kabupaten = ".".join(first.area_code.split(".")[:2])
    own = replace(
        first,
        id=turn.world.new_id(),
        number=ticket_number(kabupaten, await counters.next_number(turn.store, f"ticket:{kabupaten}")),
        secret_hash=turn.world.secret_hash(code, "ticket"),
        voter_name=name,
        voters=1,
        split_from_id=first.id,
        version=0,
        nik="",  # what is known of the first voter alone
        birth_date="",
        has_ktp=None,
        disability="",
    )
    turn.changes.create(own)
    record(turn, own, own, Action.OPEN, actor="system")
    record(turn, own, own, Action.SPLIT, actor="officer")
    plan(turn, own)
    return own, code


def _tell(turn: Turn, to: Address, first: Ticket, made: list[tuple[Ticket, str]]) -> None:
    lines = [turn.text("split.line", to=to, name=t.voter_name, number=t.number, code=code) for t, code in made]
    head = turn.text("split.told", to=to, number=first.number, name=first.voter_name)
    turn.send("\n".join([head, *lines]), to=to)
