"""Bots as aiogram's own examples write them: an echo, and a form as a finite state machine in memory.

They run in an environment of their own (`requirements-bench.txt`): aiogram wants an older pydantic than ours.
`python tests/bench/peers_aiogram.py echo|fsm TOKEN SERVER`
"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

router = Router()


class Form(StatesGroup):  # type: ignore[misc]  # aiogram lives in an environment of its own
    """The questions that are open."""

    area = State()
    name = State()
    rt = State()
    send = State()


async def echo(message: Message) -> None:
    """docs.aiogram.dev, the echo bot."""
    await message.answer(message.text or "")


async def report(message: Message, state: FSMContext) -> None:
    """The first words; docs.aiogram.dev, finite state machine."""
    await state.update_data(words=message.text)
    await state.set_state(Form.area)
    await message.answer("Di desa mana pemilihnya tinggal?")


async def area(message: Message, state: FSMContext) -> None:
    """Where."""
    await state.update_data(area=message.text)
    await state.set_state(Form.name)
    await message.answer("Siapa nama lengkap pemilihnya?")


async def name(message: Message, state: FSMContext) -> None:
    """Who."""
    await state.update_data(name=message.text)
    await state.set_state(Form.rt)
    await message.answer("RT berapa rumahnya?")


async def rt(message: Message, state: FSMContext) -> None:
    """In which RT."""
    await state.update_data(rt=message.text)
    await state.set_state(Form.send)
    await message.answer("Sudah benar? Tulis kirim.")


async def send(message: Message, state: FSMContext) -> None:
    """The end."""
    await state.clear()
    await message.answer("Terima kasih, laporan sudah kami terima.")


async def main(kind: str, token: str, server: str) -> None:
    """Poll until the process is ended."""
    if kind == "echo":
        router.message.register(echo)
    else:
        router.message.register(area, Form.area)
        router.message.register(name, Form.name)
        router.message.register(rt, Form.rt)
        router.message.register(send, Form.send)
        router.message.register(report)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(server)))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
