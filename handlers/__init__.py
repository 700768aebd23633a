"""What leads to which handler, for whom: one readable table, and `decide`, which reads it.

Deny by default: a command or button that names a right is refused to everybody who does not hold it anywhere; whether
it holds for *this* ticket or area is asked again by the handler.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.messages import Contact, Due, Location, Media, Membership, MembershipChange, Press, Text
from bot.domain.people import Right
from handlers import auditing, floods, further, leaving, linking, membership, reachability, reached
from handlers.citizen import (
    answer,
    begin,
    cases,
    language,
    mydata,
    objection,
    posko_asked,
    presses,
    report,
    start,
    told,
)
from handlers.coordinator import (
    aliases,
    assigning,
    blocking,
    broadcasting,
    exporting,
    finding,
    health,
    invites,
    joining,
    mode,
    overdue,
    pictured,
    posko_page,
    recap,
    reporting,
    requests,
    returned,
    revoking,
    staff,
    term,
    trail,
    worksheet,
)
from handlers.officer import (
    claiming,
    dashboard,
    group,
    handing_down,
    informed,
    join,
    newgroup,
    passing,
    queue,
    reasoned,
    resigning,
    rounds,
    suggesting,
    suggestions,
    ticket,
    tracing,
    visiting,
    words,
)
from handlers.texts import LANGUAGES
from handlers.timers import (
    broadcasts,
    budget,
    conditions,
    digest,
    drafts,
    gathering,
    levels,
    lost_files,
    modes,
    offices,
    outage,
    periodic,
    questions,
    retention,
)
from handlers.timers import requests as request_timers
from handlers.turn import Turn

Handler = Callable[[Turn], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """Where something leads. `right`: who may (None: everybody). `groups`: also in a group chat. `refused`: what those
    hear who may not."""

    handler: Handler
    right: Right | None = None
    groups: bool = False
    refused: Handler = start.refused


COMMANDS: dict[str, Route] = {
    "start": Route(start.start),
    "lapor": Route(begin.by_command),
    "report": Route(begin.by_command),
    "status": Route(cases.listed),
    "batal": Route(start.cancelled),
    "cancel": Route(start.cancelled),
    "bantuan": Route(start.helped, groups=True),
    "help": Route(start.helped, groups=True),
    "bahasa": Route(language.asked),
    "language": Route(language.asked),
    "hubungkan": Route(linking.asked),
    "link": Route(linking.asked),
    "datasaya": Route(mydata.shown),
    "mydata": Route(mydata.shown),
    "hapusdata": Route(mydata.offered),
    "deletemydata": Route(mydata.offered),
    "keberatan": Route(objection.begin),
    "object": Route(objection.begin),
    "posko": Route(posko_asked.shown),
    "antrean": Route(queue.shown, Right.QUEUE),
    "queue": Route(queue.shown, Right.QUEUE),
    "keliling": Route(rounds.shown, Right.QUEUE),
    "round": Route(rounds.shown, Right.QUEUE),
    "saran": Route(suggesting.shown, Right.SUGGEST),
    "suggestions": Route(suggesting.shown, Right.SUGGEST),
    "tiket": Route(ticket.shown, Right.TICKET),
    "ticket": Route(ticket.shown, Right.TICKET),
    "kaitkan": Route(group.bound, Right.BIND_GROUP, groups=True),
    "bind": Route(group.bound, Right.BIND_GROUP, groups=True),
    "dasbor": Route(dashboard.asked, Right.DASHBOARD),
    "dashboard": Route(dashboard.asked, Right.DASHBOARD),
    "rekap": Route(recap.shown, Right.RECAP),
    "recap": Route(recap.shown, Right.RECAP),
    "peta": Route(pictured.map_shown, Right.RECAP),
    "map": Route(pictured.map_shown, Right.RECAP),
    "grafik": Route(pictured.chart_shown, Right.RECAP),
    "chart": Route(pictured.chart_shown, Right.RECAP),
    "kinerja": Route(pictured.pace_shown, Right.RECAP),
    "pace": Route(pictured.pace_shown, Right.RECAP),
    "tertunda": Route(overdue.shown, Right.OVERDUE),
    "overdue": Route(overdue.shown, Right.OVERDUE),
    "undang": Route(invites.asked, Right.INVITE),
    "invite": Route(invites.asked, Right.INVITE),
    "petugas": Route(staff.shown, Right.STAFF),
    "staff": Route(staff.shown, Right.STAFF),
    "cari": Route(finding.asked, Right.FIND),
    "find": Route(finding.asked, Right.FIND),
    "tugaskan": Route(assigning.asked, Right.ASSIGN),
    "assign": Route(assigning.asked, Right.ASSIGN),
    "cabut": Route(revoking.asked, Right.REVOKE),
    "revoke": Route(revoking.asked, Right.REVOKE),
    "akhirmasa": Route(term.asked, Right.END_TERM),
    "endterm": Route(term.asked, Right.END_TERM),
    "mode": Route(mode.asked, Right.MODE),
    "berhenti": Route(resigning.asked),
    "resign": Route(resigning.asked),
    "ekspor": Route(exporting.asked, Right.EXPORT),
    "export": Route(exporting.asked, Right.EXPORT),
    "catatan": Route(trail.shown, Right.AUDIT),
    "log": Route(trail.shown, Right.AUDIT),
    "kesehatan": Route(health.shown, Right.HEALTH),
    "health": Route(health.shown, Right.HEALTH),
    "permintaan": Route(requests.listed, Right.DATA_REQUESTS),
    "requests": Route(requests.listed, Right.DATA_REQUESTS),
    "alias": Route(aliases.asked, Right.ALIAS),
    "siar": Route(broadcasting.asked, Right.BROADCAST),
    "broadcast": Route(broadcasting.asked, Right.BROADCAST),
    "blokir": Route(blocking.asked, Right.BLOCK),
    "block": Route(blocking.asked, Right.BLOCK),
}

PRESSES: dict[str, Route] = {
    "a": Route(posko_asked.pressed),
    "f": Route(presses.pressed),
    "faq": Route(presses.of_question),
    "spoken": Route(begin.by_word_of_mouth, Right.QUEUE),
    "s": Route(cases.pressed),
    "h": Route(presses.of_identity),
    "l": Route(language.pressed),
    "b": Route(start.pressed),
    "m": Route(mydata.pressed),
    "ln": Route(linking.pressed),
    "k": Route(objection.pressed),
    "t": Route(ticket.pressed, Right.TICKET, groups=True, refused=claiming.refused),
    "case": Route(ticket.case_file, Right.CASE_FILE),
    "g": Route(group.pressed, Right.BIND_GROUP, groups=True),
    "w": Route(words.pressed, Right.TICKET),
    "round": Route(rounds.pressed, Right.QUEUE),
    "saran": Route(suggesting.shown, Right.SUGGEST),
    "sg": Route(suggesting.pressed, Right.SUGGEST),
    "sp": Route(suggestions.pressed, Right.SUGGEST),
    "q": Route(queue.shown, Right.QUEUE),
    "r": Route(recap.shown, Right.RECAP),
    "map": Route(pictured.map_shown, Right.RECAP),
    "chart": Route(pictured.chart_shown, Right.RECAP),
    "pace": Route(pictured.pace_shown, Right.RECAP),
    "board": Route(dashboard.pressed, Right.DASHBOARD),
    "o": Route(overdue.shown, Right.OVERDUE),
    "u": Route(invites.pressed, Right.INVITE),
    "join": Route(joining.pressed, Right.INVITE),
    "posko": Route(posko_page.pressed, Right.POSKO),
    "person": Route(revoking.pressed, Right.REVOKE),
    "more": Route(further.shown),
    "term": Route(term.pressed, Right.END_TERM),
    "mode": Route(mode.pressed, Right.MODE),
    "find": Route(finding.turned, Right.FIND),
    "export": Route(exporting.pressed, Right.EXPORT),
    "periodic": Route(reporting.pressed, Right.RECAP),
    "ws": Route(worksheet.pressed, Right.WORKSHEET),
    "back": Route(returned.pressed, Right.WORKSHEET),
    "trail": Route(trail.shown, Right.AUDIT),
    "down": Route(handing_down.pressed, Right.QUEUE),
    "quit": Route(resigning.pressed),
    "p": Route(staff.shown, Right.STAFF),
    "d": Route(requests.pressed, Right.DATA_REQUESTS),
    "e": Route(requests.listed, Right.DATA_REQUESTS),
    "alias": Route(aliases.pressed, Right.ALIAS),
    "aliases": Route(aliases.listed, Right.ALIAS),
    "siar": Route(broadcasting.pressed, Right.BROADCAST),
    "read": Route(informed.read),
    "block": Route(blocking.pressed, Right.BLOCK),
    "blocks": Route(blocking.listed, Right.BLOCK),
}

FORMS: dict[str, Route] = {
    "report": Route(report.answered),
    "answer": Route(answer.answered),
    "objection": Route(objection.answered),
    tracing.FORM: Route(visiting.answered, Right.TICKET),
    "note": Route(words.answered, Right.TICKET),
    "ask": Route(words.answered, Right.TICKET),
    suggesting.FORM: Route(suggesting.answered, Right.SUGGEST),
    suggestions.FORM: Route(suggestions.answered, Right.SUGGEST),
    suggestions.RECEIPT: Route(suggestions.received, Right.SUGGEST),
    "reason": Route(reasoned.answered, Right.TICKET),
    "whither": Route(passing.answered, Right.TICKET),
    "posko": Route(posko_page.answered, Right.POSKO),
    broadcasting.FORM: Route(broadcasting.answered, Right.BROADCAST),
    "refusal": Route(requests.answered, Right.DATA_REQUESTS),
}
"""The conversation that is going on takes what is said without a command, files included."""

TIMERS: dict[str, Handler] = {
    "claim_due": levels.claim_due,
    "trace_due": levels.trace_due,
    "claim_expired": levels.claim_expired,
    "slip_over": levels.slip_over,
    "card_behind": levels.card_behind,
    reached.TIMER: levels.card_behind,
    "result_due": levels.result_due,
    "recommendation_due": levels.recommendation_due,
    "suggestion_due": levels.suggestion_due,
    "ask_confirmation": questions.ask_confirmation,
    "question_reminder": questions.reminded,
    "question_overdue": questions.overdue,
    "close_unanswered": questions.close_unanswered,
    "draft_reminder": drafts.reminded,
    "draft_expiry": drafts.expired,
    "digest": digest.morning,
    "reports": periodic.morning,
    "periodic_report": periodic.fell_due,
    "group_summary": gathering.cards_told,
    "own_summary": gathering.own_cards_told,
    "late_summary": gathering.reminders_told,
    "outage": outage.over,
    "outage_summary": outage.summed_up,
    "retention": retention.nightly,
    "request_reminder": request_timers.reminded,
    "request_due": request_timers.overdue,
    "forget_address": request_timers.forgotten,
    "group_stranger": newgroup.still_strange,
    "group_unbound": newgroup.still_unbound,
    "gone": reachability.gone,
    "office_filled": offices.filled,
    "office_emptied": leaving.emptied,
    "term_emptied": leaving.emptied,
    "term_end": term.ended,
    "mode_changed": modes.changed,
    broadcasts.TIMER: broadcasts.stepped,
    "sheet_read": returned.read,
    "answers_applied": returned.applied,
    lost_files.TIMER: lost_files.told,
    "flood_calm": floods.calm,
    "flood_alarm": floods.alarm,
    "budget": budget.reached,
    "condition": conditions.told,
}


async def decide(turn: Turn) -> None:
    """Let one handler decide on one inbound. Who is blocked is not heard; what becomes of a group, or of the name by
    which they are known, counts anyhow."""
    body = turn.inbound.body
    counts = isinstance(body, Membership) and (turn.chat != turn.sender or body.change is MembershipChange.MOVED)
    if turn.sender.blocked_at is not None and not counts:
        turn.answer_press()
        return
    before = turn.conversation
    await _hear(turn)
    floods.let_go(turn, before)
    await floods.hold(turn)


async def _hear(turn: Turn) -> None:
    if turn.inbound.language in LANGUAGES and turn.inbound.language != turn.sender.language:
        turn.change_sender(language=turn.inbound.language)
    if reachability.is_back(turn):
        await reachability.back(turn)
    match turn.inbound.body:
        case Due() as due:
            await TIMERS[due.kind](turn)
        case Membership():
            await membership.changed(turn)
        case Press() as press:
            await _follow(turn, PRESSES.get(press.verb), start.button_unknown)
            turn.answer_press()
        case Text() as text if text.command and not text.edited:
            await _follow(turn, COMMANDS.get(text.command), start.command_unknown)
        case Text() | Media() | Location() | Contact():
            await _converse(turn)


async def _converse(turn: Turn) -> None:
    """Plain words, files, places and numbers: the form that is open takes them, else the door. What was changed in a
    message of a ticket goes there, whatever is open."""
    body = turn.inbound.body
    if not turn.chat.endpoint.is_private:
        return
    if isinstance(body, Text) and body.edited and await told.changed(turn, body):
        return
    form = FORMS.get(turn.conversation.form)
    await _follow(turn, form, join.greeted if turn.person else posko_asked.first)


async def _follow(turn: Turn, route: Route | None, otherwise: Handler) -> None:
    if route is None:
        await otherwise(turn)
    elif route.right is not None and not turn.scopes(route.right):
        await auditing.refused(turn, route.right)
        await route.refused(turn)
    elif not turn.chat.endpoint.is_private and not route.groups:
        await group.private_only(turn)
    else:
        await route.handler(turn)
