"""`/bahasa`: in which language the hotline speaks to somebody. Indonesian unless they choose another."""

from __future__ import annotations

from bot.domain.messages import Button, Press, press_data
from handlers.citizen import aside, form, report
from handlers.texts import LANGUAGES
from handlers.turn import Turn


async def asked(turn: Turn) -> None:
    """Offer the languages, each by its own name."""
    buttons = tuple(Button(turn.text(f"common.language.{code}"), press_data("l", code)) for code in LANGUAGES)
    turn.say("citizen.language.ask", buttons=(buttons,))


async def pressed(turn: Turn) -> None:
    """`l.<code>`: from now on this language; an open question is asked again in it."""
    body = turn.inbound.body
    code = (*(body.arguments if isinstance(body, Press) else []), "")[0]
    if code not in LANGUAGES:
        turn.toast("citizen.toast.old")
        return
    turn.change_sender(language=code)
    turn.offer_menu()
    draft = form.current(turn)
    if draft.asking and draft.asking != form.OFFER:
        await report.show(turn, draft, turn.text("citizen.language.done"))
    else:
        turn.say("citizen.language.done", buttons=aside.begin_again(turn))
