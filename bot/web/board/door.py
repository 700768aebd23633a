"""Who looks at the dashboard: found anew for every request, with the rights that the database knows at that moment.

A visit is a turn in the chat that the link was asked for in, on a read connection: it sees what a command there would
see. What it writes down (a look, a search, a refusal) is saved before anything is shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.domain.boards import BoardSession
from bot.domain.messages import Inbound, Text
from bot.domain.people import Right
from handlers.officer.dashboard import COOKIE, LINK
from handlers.turn import Turn, World
from storage import boards, people
from storage.batch import Batch
from storage.crypto import KeyRing
from storage.database import Database
from storage.view import View

CHANNEL = "dashboard"
COMMAND = "/dasbor"
"""What a refusal is written down as."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks: their session, and the turn that knows who they are and what they may."""

    session: BoardSession
    turn: Turn


class Door:
    """Lets browsers in and knows them again. `random_token` gives at least 128 random bits."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        world: Callable[[], World],
        now: Callable[[], datetime],
        random_token: Callable[[], str],
    ) -> None:
        self._database = database
        self._keys = keys
        self._world = world
        self._now = now
        self._random_token = random_token

    @property
    def world(self) -> World:
        """The rules, places and texts in force."""
        return self._world()

    async def enter(self, link: str) -> str:
        """The token of a new cookie for whoever brings a link in time, once; '' for everybody else."""
        token, now = self._random_token(), self._now()
        async with self._database.transaction() as connection:
            view = View(connection, self._keys)
            entered = await boards.enter(view, self._hashed(link, LINK), self._hashed(token, COOKIE), now)
        return token if entered else ""

    @asynccontextmanager
    async def visit(self, token: str, *, counts: bool) -> AsyncIterator[Visit | None]:
        """Who comes with this cookie; None for a cookie that is wrong, over, or of somebody without an office.
        `counts`: that somebody is there, not a page that looks by itself."""
        now = self._now()
        async with self._database.reading() as connection:
            visit = await self._found(Batch(connection, self._keys, self.world.new_id, now), token, now)
            yield visit
        if visit is not None:
            await self._save(visit, now, counts=counts)

    async def leave(self, session: BoardSession) -> None:
        """Let a session end."""
        async with self._database.transaction() as connection:
            await boards.end(View(connection, self._keys), session.id, self._now())

    async def _found(self, batch: Batch, token: str, now: datetime) -> Visit | None:
        session = await boards.of_cookie(batch, self._hashed(token, COOKIE))
        if session is None or not session.is_open(now, self.world.rules.dashboard):
            return None
        address = await people.address(batch, session.address_id)
        if address is None or address.blocked_at is not None or address.person_id != session.person_id:
            await self.leave(session)
            return None
        await batch.bring(address)
        there, name = address.endpoint, f"{CHANNEL}:{self.world.new_id()}"
        turn = Turn(self.world, Inbound(CHANNEL, name, there, there, Text(COMMAND), now), now, batch)
        if not turn.scopes(Right.DASHBOARD):
            await self.leave(session)
            return None
        return Visit(session, turn)

    async def _save(self, visit: Visit, now: datetime, *, counts: bool) -> None:
        changes, seen = visit.turn.changes, counts and visit.session.is_worth_noting(now)
        if not (changes.created or changes.updated or seen):
            return
        async with self._database.transaction() as connection:
            batch = Batch(connection, self._keys, self.world.new_id, now)
            batch.keep(changes)
            await batch.flush()
            if seen:
                await boards.seen(batch, visit.session.id, now)

    def _hashed(self, secret: str, purpose: str) -> bytes:
        return self._keys.secret_hash(secret, purpose=purpose)
