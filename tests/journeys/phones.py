"""What people do on their telephones, over the wire: they write, press, and wait until they see something."""

from __future__ import annotations

from tests.fakes.telegram import FakeTelegram, Shown

SEND = "Kirim · pemilihnya sudah tahu"
WAIT_S = 60.0


class Phone:
    """Somebody's Telegram: what is written, pressed, and shown in answer, in the private chat or in a group."""

    def __init__(self, telegram: FakeTelegram, user_id: int, group: int | None = None) -> None:
        self._telegram = telegram
        self.id = user_id
        self._group = group

    @property
    def _chat(self) -> int:
        return self._group or self.id

    async def says(self, text: str, thread: int = 0) -> None:
        """Write to the bot, in a topic of the group if one is named."""
        await self._telegram.says(self.id, text, self._group, thread=thread)

    async def presses(self, label: str) -> None:
        """Press the newest button with this label, as soon as there is one."""
        await self._telegram.until(lambda: self._with(label) is not None, WAIT_S)
        shown = self._with(label)
        assert shown is not None
        await self._telegram.presses(self.id, shown.id, label, self._group)

    async def sees(self, *words: str) -> str:
        """Wait for a message with all these words in it; its text."""
        await self._telegram.until(lambda: self._saying(words) is not None, WAIT_S)
        return self._saying(words) or ""

    async def shows(self, *words: str) -> Shown:
        """Wait for a message with all these words in it; the newest as it stands."""
        await self.sees(*words)
        return next(m for m in reversed(self._telegram.shown(self._chat)) if all(word in m.text for word in words))

    async def answered(self, count: int) -> Shown:
        """Wait until the bot has written so many messages; the newest."""
        await self._telegram.until(lambda: len(self._telegram.shown(self._chat)) >= count, WAIT_S)
        return self._telegram.shown(self._chat)[-1]

    @property
    def everything(self) -> str:
        """All that the bot's messages say now."""
        return "\n".join(self._telegram.texts(self._chat))

    def _with(self, label: str) -> Shown | None:
        return next((m for m in reversed(self._telegram.shown(self._chat)) if label in m.labels), None)

    def _saying(self, words: tuple[str, ...]) -> str | None:
        return next((t for t in reversed(self._telegram.texts(self._chat)) if all(word in t for word in words)), None)


async def until_it_can_be_sent(citizen: Phone, before: int = 0) -> int:
    """Answer what is asked behind the `before` messages that stand there, until the summary does. Returns how many
    questions there were."""
    answers = {"nama lengkap": "Suminah", "tentang siapa": "keluarga", "RT berapa": "3"}
    for asked in range(5):
        shown = await citizen.answered(before + asked + 1)
        if SEND in shown.labels:
            return asked
        await citizen.says(next(answer for question, answer in answers.items() if question in shown.text))
    raise AssertionError(citizen.everything)
