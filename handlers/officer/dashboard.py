"""/dasbor: a link that lets one browser into the dashboard, once; and who is in there now, with a way to end it."""

from __future__ import annotations

from bot.domain.boards import BoardSession
from bot.domain.messages import Button, Buttons, Press
from bot.domain.people import Person
from handlers.turn import Turn
from storage import boards

LINK_SIGNS = 32
"""Some 158 bits: nobody guesses them in ten minutes."""
LINK, COOKIE = "dashboard link", "dashboard session"
"""What the two secrets are hashed for."""
DOOR = "masuk"
"""Where the link leads, below the dashboard's address."""


async def asked(turn: Turn) -> None:
    """`/dasbor`: a new link in place of one that was not used, and the sessions that are open."""
    rules, url = turn.rules.dashboard, turn.rules.dashboard_url
    if turn.person is None:
        return
    if not (rules.enabled and url):
        turn.say("board.chat.no_address" if rules.enabled else "board.chat.off")
        return
    token = await _new_link(turn, turn.person)
    entered = await _open(turn, turn.person)
    lines = [turn.text("board.chat.link", until=turn.when(turn.now + rules.link))]
    lines += ["", turn.text("board.chat.open", count=len(entered))] if entered else []
    lines += [_line(turn, one) for one in entered]
    link = Button(turn.text("board.button.enter"), url=f"{url}/{DOOR}/{token}?lang={turn.language}")
    end: Buttons = ((turn.button("board.button.end", "board", "end"),),) if entered else ()
    turn.send("\n".join(lines), buttons=((link,), *end))


async def _new_link(turn: Turn, person: Person) -> str:
    """The token of a link, of which only the hash is kept."""
    await boards.end_all(turn.store, person.id, turn.now, links_only=True)
    token = turn.world.new_token(LINK_SIGNS)
    session = BoardSession(
        id=turn.world.new_id(),
        person_id=person.id,
        address_id=turn.sender.id,
        link_hash=turn.world.secret_hash(token, LINK),
        link_until=turn.now + turn.rules.dashboard.link,
    )
    turn.changes.create(session)
    return token


async def _open(turn: Turn, person: Person) -> list[BoardSession]:
    entered = await boards.entered_by(turn.store, person.id)
    return [one for one in entered if one.is_open(turn.now, turn.rules.dashboard)]


def _line(turn: Turn, session: BoardSession) -> str:
    since, seen = session.entered_at or turn.now, session.seen_at or turn.now
    return turn.text("board.chat.session", since=turn.when(since), seen=turn.when(seen))


async def pressed(turn: Turn) -> None:
    """`board.end`: let all of one's sessions end, and the link that may be on its way."""
    body = turn.inbound.body
    if turn.person is None or not isinstance(body, Press) or body.arguments != ["end"]:
        turn.toast("citizen.toast.old")
        return
    await boards.end_all(turn.store, turn.person.id, turn.now)
    turn.toast("board.chat.ended")
    turn.say("board.chat.ended")
