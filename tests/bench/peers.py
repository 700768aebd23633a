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
NAME = 0

App = Application[Any, Any, Any, Any, Any, Any]


class Report(SQLModel, table=True):
    """A report while it is told, a row a citizen."""

    __tablename__ = "bench_reports"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(index=True)
    words: str
    name: str = ""


def echo(app: App) -> None:
    """docs.python-telegram-bot.org, examples.echobot."""

    async def reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    app.add_handler(MessageHandler(TEXT, reply))


def conversation(app: App, engine: AsyncEngine) -> None:
    """examples.conversationbot, with a session and a commit a step as in SQLModel's tutorial."""

    async def report(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        if update.message and update.message.text and update.effective_user:
            async with AsyncSession(engine) as session:
                session.add(Report(user_id=update.effective_user.id, words=update.message.text))
                await session.commit()
            await update.message.reply_text("Siapa nama lengkap pemilihnya?")
        return NAME

    async def name(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        if update.message and update.message.text and update.effective_user:
            async with AsyncSession(engine) as session:
                found = await session.exec(select(Report).where(Report.user_id == update.effective_user.id))
                row = found.one()
                row.name = update.message.text
                session.add(row)
                await session.commit()
            await update.message.reply_text(f"Sudah benar? {update.message.text}")
        return ConversationHandler.END

    app.add_handler(
        ConversationHandler(
            entry_points=[MessageHandler(TEXT, report)],
            states={NAME: [MessageHandler(TEXT, name)]},
            fallbacks=[],
        )
    )


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
        conversation(app, engine)
    app.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
