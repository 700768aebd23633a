"""Bots as python-telegram-bot's own examples write them: an echo, and a conversation that keeps each step in SQLite.

Settings are those of the documentation: no concurrent updates, the HTTP client as it comes, SQLite's own defaults.
`python -m tests.bench.peers echo|conversation TOKEN BASE_URL FOLDER`
"""

from __future__ import annotations

import sys
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession
from telegram import Update
from telegram.ext import Application, ContextTypes, ConversationHandler, MessageHandler, filters

TEXT = filters.TEXT & ~filters.COMMAND
AREA, NAME, RT, SEND = range(4)

App = Application[Any, Any, Any, Any, Any, Any]


class Report(SQLModel, table=True):
    """A report while it is told, a row a citizen."""

    __tablename__ = "bench_reports"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(index=True)
    words: str
    area: str = ""
    name: str = ""
    rt: str = ""
    sent: bool = False


def echo(app: App) -> None:
    """docs.python-telegram-bot.org, examples.echobot."""

    async def reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    app.add_handler(MessageHandler(TEXT, reply))


class Conversation:
    """examples.conversationbot, with a session and a commit a step as in SQLModel's tutorial."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def add_to(self, app: App) -> None:
        """Put the dialogue into a bot."""
        app.add_handler(
            ConversationHandler(
                entry_points=[MessageHandler(TEXT, self.report)],
                states={
                    AREA: [MessageHandler(TEXT, self.area)],
                    NAME: [MessageHandler(TEXT, self.name)],
                    RT: [MessageHandler(TEXT, self.rt)],
                    SEND: [MessageHandler(TEXT, self.send)],
                },
                fallbacks=[],
            )
        )

    async def report(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        """The first words."""
        if update.message and update.message.text and update.effective_user:
            async with AsyncSession(self._engine) as session:
                session.add(Report(user_id=update.effective_user.id, words=update.message.text))
                await session.commit()
            await update.message.reply_text("Di desa mana pemilihnya tinggal?")
        return AREA

    async def area(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        """Where."""
        await self._step(update, "Siapa nama lengkap pemilihnya?", area=_text(update))
        return NAME

    async def name(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        """Who."""
        await self._step(update, "RT berapa rumahnya?", name=_text(update))
        return RT

    async def rt(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        """In which RT."""
        await self._step(update, "Sudah benar? Tulis kirim.", rt=_text(update))
        return SEND

    async def send(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        """The end."""
        await self._step(update, "Terima kasih, laporan sudah kami terima.", sent=True)
        return ConversationHandler.END

    async def _step(self, update: Update, answer: str, **fields: Any) -> None:
        if update.message and update.effective_user:
            async with AsyncSession(self._engine) as session:
                found = await session.exec(select(Report).where(Report.user_id == update.effective_user.id))
                row = found.one()
                row.sqlmodel_update(fields)
                session.add(row)
                await session.commit()
            await update.message.reply_text(answer)


def _text(update: Update) -> str:
    return (update.message and update.message.text) or ""


def main(kind: str, token: str, base_url: str, folder: str) -> None:
    """Poll until the process is ended."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/peer.sqlite")

    async def create_tables(_app: App) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)

    app = Application.builder().token(token).base_url(base_url).post_init(create_tables).build()
    if kind == "echo":
        echo(app)
    else:
        Conversation(engine).add_to(app)
    app.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
