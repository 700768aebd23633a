"""The end of the form: everything on one screen, "Kirim", and the receipt."""

from __future__ import annotations

from bot.domain.areas import RoutingReason
from bot.domain.messages import Button, Buttons
from bot.domain.nik import mask
from bot.domain.tickets import Category, Knows
from handlers import disability, moves
from handlers.citizen import edits, form, household, knowing, notice, spoken, unfound
from handlers.dialog import Draft
from handlers.notices import posko_name
from handlers.turn import Turn

SHOWN_WORDS = 300
"""Characters of the citizen's own words in the summary; all of them are sent."""


def screen(turn: Turn, draft: Draft) -> tuple[str, Buttons]:
    """The summary with its buttons."""
    agree = turn.text("spoken.agree", office=turn.rules.office.name) if spoken.way(draft) else ""
    agree = agree or turn.text("citizen.summary.agree")
    text = "\n".join([turn.text("citizen.summary.title"), *lines(turn, draft), "", agree])
    draft_id = turn.conversation.draft_id
    change = turn.button("citizen.button.change", "f", draft_id, "change")
    photo = turn.button("citizen.button.add_photo", "f", draft_id, "photo")
    cancel = turn.button("common.button.cancel", "f", draft_id, "cancel")
    last: tuple[Button, ...] = (cancel,)
    if form.may_change("other_voters", draft.known) and len(household.names(draft)) < household.MOST_NAMES:
        last = (turn.button("citizen.button.add_voter", "f", draft_id, "edit", "other_voters"), cancel)
    return text, (*_send(turn, draft), (change, photo), last)


def _send(turn: Turn, draft: Draft) -> Buttons:
    """One press sends; where the voter is somebody else, the press says also whether they know."""
    draft_id = turn.conversation.draft_id
    if not knowing.is_to_be_said(draft):
        return ((turn.button("citizen.button.send", "f", draft_id, "send"),),)
    knows = turn.button("citizen.button.send_knows", "f", draft_id, "send", Knows.YES.value)
    return (knows,), (turn.button("citizen.button.send_unaware", "f", draft_id, "why"),)


def lines(turn: Turn, draft: Draft) -> list[str]:
    """What was understood, a line each; nothing for what is not known."""
    shown = {
        "category": _what(turn, draft),
        "voter_name": ", ".join(household.names(draft)),
        "subject": turn.text(f"common.subject.{draft.get('subject')}") if draft.get("subject") else "",
        "voters": _count(turn, draft),
        "area": _where(turn, draft),
        "place_hint": draft.get("place_hint", ""),
        "birth_date": turn.date(draft.get("birth_date", "")),
        "nik": mask(draft.get("nik")) if draft.get("nik") else "",
        "phone": draft.get("phone", ""),
        "has_ktp": _yes_no(turn, draft.get("has_ktp")),
        "disability": disability.told(turn, draft.get("disability", "")),
        "voter_knows": turn.text(f"common.knows.{stated}") if (stated := knowing.stated(draft)) else "",
        "hidden": _yes_no(turn, draft.get("hidden")),
        "files": str(len(draft.get("files", []))) if draft.get("files") else "",
        "words": _shortened(draft.get("words", "")),
    }
    return [turn.text(f"citizen.summary.{name}", value=value) for name, value in shown.items() if value]


def _count(turn: Turn, draft: Draft) -> str:
    """How many voters, where it is more than one; and how many names may still follow."""
    voters, missing = household.count(draft), household.count(draft) - len(household.names(draft))
    if voters == 1:
        return ""
    return turn.text("citizen.summary.names_follow", count=voters, missing=missing) if missing else str(voters)


def _what(turn: Turn, draft: Draft) -> str:
    category = turn.text(f"common.category.{draft.get('category')}")
    reason = _reason(draft)
    return f"{category} ({turn.text(f'common.reason.{reason}')})" if reason else category


def _reason(draft: Draft) -> str:
    """The reason, as long as the category has not been changed to one that knows none."""
    return draft.get("reason", "") if draft.get("category") == Category.TMS_TERDAFTAR else ""


def _where(turn: Turn, draft: Draft) -> str:
    numbers = [f"RT {draft.get('rt')}" if draft.get("rt") else "", f"RW {draft.get('rw')}" if draft.get("rw") else ""]
    return ", ".join([turn.world.areas.label(draft.get("area", "")), *(number for number in numbers if number)])


def _yes_no(turn: Turn, value: bool | None) -> str:  # noqa: FBT001 - the answer itself
    return "" if value is None else turn.text("common.button.yes" if value else "common.button.no")


def _shortened(words: str) -> str:
    return words if len(words) <= SHOWN_WORDS else words[: SHOWN_WORDS - 1] + "…"


async def send(turn: Turn, draft: Draft) -> None:
    """Make the ticket and hand over the receipt. The draft ends in the same turn, so that a second press finds none."""
    receipt = await moves.open_ticket(turn, _report(turn, draft))
    await unfound.settled(turn, draft.get("unfound", ""), receipt.ticket.area_code)
    if receipt.ticket.spoken:
        spoken.consent(turn, receipt.ticket)
        form.drop(turn, sent=True)
        await spoken.hand_over(turn, receipt)
        return
    notice.agreed(turn)
    edits.hand_over(turn, draft, receipt.ticket.id)
    form.drop(turn, sent=True)
    posko = await posko_name(turn, receipt.posko_area)
    nobody = receipt.routing.reason is RoutingReason.NOBODY
    parts = [turn.text("citizen.receipt.title", number=receipt.ticket.number, code=receipt.code)]
    if receipt.routing.reason is not RoutingReason.OWN:
        parts.append(turn.text(f"citizen.receipt.{receipt.routing.reason}", posko=posko))
    if not nobody and receipt.due_at:
        parts.append(turn.text("citizen.receipt.until", posko=posko, when=turn.when(receipt.due_at)))
    if nobody and turn.rules.office.contact:
        parts.append(turn.text("citizen.receipt.contact", contact=turn.rules.office.contact))
    parts.append(turn.text("citizen.receipt.after"))
    show = turn.button("citizen.button.status", "s", receipt.ticket.id, "show")
    turn.send("\n\n".join(parts), buttons=((show,),))


def _report(turn: Turn, draft: Draft) -> moves.NewReport:
    return moves.NewReport(
        category=draft.get("category"),
        subject=draft.get("subject", "unknown"),
        area_code=draft.get("area"),
        voter_name=draft.get("voter_name", ""),
        reason=_reason(draft),
        voters=household.count(draft),
        other_voters=draft.get("other_voters", ""),
        rt=draft.get("rt", 0),
        rw=draft.get("rw", 0),
        place_hint=draft.get("place_hint", "") or unfound.hint(turn, draft),
        words=draft.get("words", ""),
        nik=draft.get("nik", ""),
        phone=draft.get("phone", ""),
        birth_date=draft.get("birth_date", ""),
        has_ktp=draft.get("has_ktp"),
        disability=draft.get("disability", ""),
        voter_knows=knowing.stated(draft),
        hidden=draft.get("hidden", False),
        spoken=spoken.way(draft),
        attachment_ids=tuple(draft.get("files", [])),
    )
