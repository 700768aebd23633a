"""Somebody who has never seen the hotline reports within a minute: counted, not timed.

A keystroke-level estimate (Card, Moran, Newell 1980) of a person with a phone: what is typed, pressed and read until
the report is sent. Typing 36 words of five signs a minute (Palin et al. 2019: 37,000 people on phones), reading 180
words a minute, slower than the 238 that adults read silently (Brysbaert 2019). It guards short texts and few questions:
a longer notice, or one question more, makes it fail.
"""

from __future__ import annotations

import pytest

from tests.hotline import Hotline

A_SIGN_S = 60 / (36 * 5)
A_WORD_S = 60 / 180
A_PRESS_S = 1.35 + 1.1
"""To make up one's mind, and to point."""
A_MINUTE_S = 60.0

SENTENCE = ("pak ibu saya di desa rias rt 3 blm dicoklit", "aminah binti sulaiman", "[Kirim]")
TWO_SENTENCES = ("ibu saya belum dicoklit", "rias", "Aminah", "[Lewati]", "[Kirim]")
BUTTONS = ("/start", "[Belum terdaftar]", "rias", "[Saya sendiri]", "Budi Santoso", "[Lewati]", "[Kirim]")


async def effort(hotline: Hotline, steps: tuple[str, ...]) -> float:
    """The seconds that these steps take a person; each message of the bot is read once, buttons included, except the
    receipt: by then the report is sent."""
    seconds = 0.0
    for step in steps:
        heard = len(hotline.seen("citizen"))
        if step.startswith("["):
            await hotline.presses("citizen", step[1:-1])
            seconds += A_PRESS_S
        else:
            await hotline.says("citizen", step)
            seconds += A_PRESS_S if step == "/start" else len(step) * A_SIGN_S  # Telegram's own button sends /start
        if step != steps[-1]:
            read = (" ".join([message.text, *message.labels]) for message in hotline.seen("citizen")[heard:])
            seconds += sum(len(text.split()) for text in read) * A_WORD_S
    return seconds


@pytest.mark.parametrize("steps", [SENTENCE, TWO_SENTENCES, BUTTONS], ids=["sentence", "answers", "buttons"])
async def test_a_newcomer_reports_within_a_minute(hotline: Hotline, steps: tuple[str, ...]) -> None:
    seconds = await effort(hotline, steps)
    assert len(await hotline.tickets()) == 1
    assert seconds < A_MINUTE_S, f"{seconds:.0f} s"
