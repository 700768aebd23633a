"""The real program under load, killed again and again: what it acknowledged is kept, nothing is done twice, and
everybody is answered in order.

The network is a Telegram or WhatsApp server on loopback that outlives the program: it hands an update out until it is
confirmed, and remembers every message that it was sent.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from bot.tasks import Tasks
from tests.chaos.bugs import BUGS
from tests.chaos.ledger import UNSENT, Ledger
from tests.chaos.witness import Meta, Network, WhatsAppWitness, Witness
from tests.service import Service

WAIT_S = 90.0
FIRST_CITIZEN = 1001
AT_ONCE = 6
"""Citizens who write at any time."""
REPORT = "pak ibu saya di desa rias rt 3 blm dicoklit"
QUESTION = "Siapa nama lengkap"
RECEIPT = "Nomor laporan"
SEND = "Kirim · pemilihnya sudah tahu"
OFFICER = 901
CLAIM = "Ambil"
NUMBER = re.compile(r"\d{4}-\d+-\w")


@dataclass
class Toll:
    """What a siege cost. `violations` are to be empty; `repeated` at most `in_flight`; seconds from each start of the
    process to its first message. On WhatsApp: messages that it reported as read, and calls that came again
    although they were taken."""

    kills: int = 0
    citizens: int = 0
    acknowledged: int = 0
    messages: int = 0
    repeated: int = 0
    in_flight: int = 0
    violations: list[str] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    reports: int = 0
    came_again: int = 0


class Siege:
    """Citizens who report, and a program that dies. `url` is its database."""

    looked_at = 4
    """An officer asks for one of so many tickets: their chat gets one message a second."""

    def __init__(self, telegram: Network, service: Service, url: str, seed: int, *, wait_s: float = WAIT_S) -> None:
        self.telegram, self.service = telegram, service  # whatever the network is: most sieges are on Telegram
        self._url = url
        self._chance = random.Random(seed)
        self._wait_s = wait_s
        self._people: list[int] = []
        self._reporting = Tasks()
        self._working = Tasks()
        self._given_up: list[str] = []

    async def run(self, kills: int) -> Toll:
        """Kill the program so many times at instants that the seed picks, then let all come to rest and look."""
        toll = Toll(kills=kills)
        await self.muster()
        async with self.service.running():
            for _ in range(kills):
                self._bring_citizens()
                await self._until_some_are_sent(self._chance.randint(1, 8))
                await asyncio.sleep(self._chance.random() / 20)  # not a wait: the instant that the seed picks
                self.service.kill()
                await self.service.ended()
                toll.in_flight += await self._chats_in_flight()
                toll.back_s.append(await self._back())
            await self._come_to_rest()
        await self.judge(toll)
        return toll

    async def muster(self) -> None:
        """Put an officer into the posko: cards go out, and what they take changes under the kills as well."""
        token = await self.service.invite("pkd", "19.03.01.2008")
        await self.telegram.says(OFFICER, f"/start {token}")
        self._working.start(self._takes_tickets(), "officer")

    async def _takes_tickets(self) -> None:
        """The officer takes whatever is offered, once."""
        taken: set[int | str] = set()
        while True:
            await self.telegram.until(lambda: self._offered(taken) is not None, 3600)
            card = self._offered(taken)
            assert card is not None
            taken.add(card)
            await self.telegram.presses(OFFICER, card, CLAIM)

    def _offered(self, taken: set[int | str]) -> int | str | None:
        cards = self.telegram.offering(OFFICER, CLAIM)
        return next((card.id for card in cards if card.id not in taken), None)

    async def _come_to_rest(self) -> None:
        await self._reporting.join()
        await self._rest()
        await self._working.stop()
        await self._rest()
        await self._until_all_is_sent()
        self.service.terminate()
        await self.service.ended()

    def _bring_citizens(self, more: int = 0) -> None:
        """As many as write at any time, and so many new ones in any case."""
        known = len(self._people)
        while self._reporting.count() < AT_ONCE or len(self._people) < known + more:
            person = FIRST_CITIZEN + len(self._people)
            self._people.append(person)
            hasty, pressing = self._chance.random() < 0.5, self._chance.random() < 0.5
            self._reporting.start(self._reports(person, hasty=hasty, pressing=pressing), f"citizen {person}")

    async def _reports(self, person: int, *, hasty: bool, pressing: bool) -> None:
        """A report to its receipt. Who is `hasty` writes the name before anything was asked; who is `pressing` sends
        with the button."""
        telegram = self.telegram
        try:
            await telegram.says(person, REPORT)
            if not hasty:
                await telegram.until(lambda: bool(telegram.saying(person, QUESTION)), self._wait_s)
            await telegram.says(person, name_of(person))
            await telegram.until(lambda: bool(telegram.offering(person, SEND)), self._wait_s)
            if pressing:
                await telegram.presses(person, telegram.offering(person, SEND)[-1].id, SEND)
            else:
                await telegram.says(person, "kirim")
                await telegram.says(person, "ya")
            await telegram.until(lambda: bool(telegram.saying(person, RECEIPT)), self._wait_s)
            number = NUMBER.search(telegram.saying(person, RECEIPT)[-1])
            if number and person % self.looked_at == 0:
                await telegram.says(OFFICER, f"/tiket {number[0]}")  # whose card has a button to take it
        except AssertionError:
            self._given_up.append(f"citizen {person} waited {self._wait_s:g} s in vain")

    async def _until_some_are_sent(self, more: int) -> None:
        """Wait until so many messages more were sent, or all citizens have their receipts and none will be."""
        goal = self.telegram.messages_sent() + more

        def enough() -> bool:
            return self.telegram.messages_sent() >= goal or not self._reporting.count()

        try:
            await self.telegram.until(enough, self._wait_s)
        except AssertionError:
            self._given_up.append("nothing was sent any more")

    async def _back(self) -> float:
        before, began = self.telegram.messages_sent(), perf_counter()
        await self.service.start()
        self._bring_citizens()
        try:
            await self.telegram.until(lambda: self.telegram.messages_sent() > before, self._wait_s)
        except AssertionError:
            self._given_up.append("silent after a start")
        return perf_counter() - began

    async def _rest(self) -> None:
        try:
            await self.telegram.until_confirmed(self._wait_s)
        except AssertionError:
            self._given_up.append("updates were never confirmed")

    async def _until_all_is_sent(self) -> None:
        """An officer's chat gets one message a second: let it, as long as it becomes less. Whoever looks afterwards
        says what is left."""
        async with Ledger(self._url) as ledger:
            least, until = len(await ledger.rows(UNSENT)), perf_counter() + self._wait_s
            while least and perf_counter() < until:
                await asyncio.sleep(0.2)
                if (left := len(await ledger.rows(UNSENT))) < least:
                    least, until = left, perf_counter() + self._wait_s

    async def _chats_in_flight(self) -> int:
        """How many chats had a message under way: it is marked before the next of its chat is sent."""
        async with Ledger(self._url) as ledger:
            return await ledger.number("SELECT count(DISTINCT address_id) FROM outbox WHERE state = 'sending'")

    async def judge(self, toll: Toll) -> None:
        """Compare what the network saw with what is written down."""
        taken = self.telegram.taken()
        toll.citizens, toll.acknowledged = len(self._people), len(taken)
        async with Ledger(self._url) as ledger:
            toll.violations = [*self._given_up, *await ledger.broken()]
            statement = "SELECT external_id FROM inbox WHERE channel = :channel"
            kept = {name for (name,) in await ledger.rows(statement, channel=self.telegram.channel)}
            if lost := set(taken) - kept:
                toll.violations.append(f"{len(lost)} updates were acknowledged and lost")
            tickets = await ledger.rows("SELECT reporter_address_id FROM tickets")
            if len(tickets) != len(set(tickets)) or len(tickets) != len(self._people):
                toll.violations.append(f"{len(self._people)} citizens have {len(tickets)} tickets")
            sent = await ledger.rows("SELECT kind, network_id FROM outbox WHERE state = 'sent'")
            anew = [name for kind, name in sent if kind == "send"]
            changes = {name for kind, name in sent if kind != "send" and kind in self.telegram.kinds and name}
            toll.messages = len(anew) + len(changes - set(anew))
            toll.violations += await self._out_of_order(ledger)
        toll.repeated = self.telegram.messages_sent() - toll.messages
        if toll.repeated < 0:
            toll.violations.append(f"{-toll.repeated} messages are marked sent and never arrived")
        if toll.repeated > toll.in_flight:
            toll.violations.append(f"{toll.repeated} messages were repeated, {toll.in_flight} were in flight")

    async def _out_of_order(self, ledger: Ledger) -> list[str]:
        """Each chat shows what the outbox has for it, in its order, some of it twice side by side."""
        found = []
        sent = await ledger.rows(
            "SELECT a.external_id, o.network_id FROM outbox o JOIN addresses a ON a.id = o.address_id"
            " WHERE o.kind = 'send' AND o.state = 'sent' ORDER BY o.id"
        )
        for person in self._people:
            ids = [self.telegram.place(name) for chat, name in sent if chat == self.telegram.address(person)]
            runs = Counter(_runs(self.telegram.wholes(person)))
            if ids != sorted(ids) or any(count > 1 for count in runs.values()):
                found.append(f"chat {person} is out of order")
        return found


def name_of(person: int) -> str:
    """The voter whom somebody reports: never the same twice, which officers would be told."""
    letters = "abcdefghij"
    return "Suminah " + "".join(letters[int(digit)] for digit in str(person)).title()


def _runs(texts: Sequence[str]) -> list[str]:
    """The texts with neighbours that are equal taken as one."""
    return [*texts[:1], *(after for before, after in pairwise(texts) if before != after)]


async def besiege(folder: Path, url: str, seed: int, kills: int, *, bug: str = "", wait_s: float = WAIT_S) -> Toll:
    """A siege of a program of its own in `folder`, on the database `url` ('' for a SQLite file there), with a mistake
    of `bugs.py` or none."""
    async with Witness() as telegram:
        service = Service(folder, telegram, module="tests.chaos.armed" if bug else "bot", database=url)
        await service.prepared()
        if bug:
            service.extra = {"CHAOS_BUG": bug}
            BUGS[bug].spoil(service.database)
        where = url or f"sqlite:///{service.database}"
        return await Siege(telegram, service, where, seed, wait_s=wait_s).run(kills)


class WhatsAppSiege(Siege):
    """The same on WhatsApp, which also reports what became of each message: what it was told was kept, is."""

    def __init__(self, meta: Meta, service: Service, url: str, seed: int, *, wait_s: float = WAIT_S) -> None:
        super().__init__(WhatsAppWitness(meta), service, url, seed, wait_s=wait_s)
        self._meta = meta

    async def judge(self, toll: Toll) -> None:
        """And no report was acknowledged and lost."""
        await super().judge(toll)
        async with Ledger(self._url) as ledger:
            read = {row[0] for row in await ledger.rows("SELECT id FROM outbox WHERE progress = 'read'")}
        toll.reports, toll.came_again = len(self._meta.told), self._meta.repeated
        if lost := {int(name, 36) for name in self._meta.told} - read:
            toll.violations.append(f"{len(lost)} reports were acknowledged and lost")


async def besiege_on_whatsapp(
    folder: Path, url: str, seed: int, kills: int, *, bug: str = "", wait_s: float = WAIT_S
) -> Toll:
    """The siege of a hotline that is on WhatsApp alone, without its limits of pace: the officer gets more than ten
    messages a minute."""
    async with Meta(seed) as meta:
        module = "tests.chaos.armed" if bug else "tests.bench.ours"
        service = Service(folder, whatsapp=meta, module=module, database=url)
        await service.prepared()
        service.extra = {"CHAOS_BUG": bug} if bug else {}
        meta.webhook_url = service.whatsapp_url
        where = url or f"sqlite:///{service.database}"
        return await WhatsAppSiege(meta, service, where, seed, wait_s=wait_s).run(kills)
