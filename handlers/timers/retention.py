"""Personal data lives no longer than its purpose: each night what is past its time is destroyed, statistics stay."""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.turn import Turn
from storage import boards, broadcasts, handovers, othernames, retention, returned

log = structlog.get_logger()

TIMERS_KEPT = timedelta(days=90)
"""How long fired and cancelled timers stay, to explain afterwards who was reminded when."""
ATTEMPTS_KEPT = timedelta(days=2)
"""No limit on tries looks back further, and no message can be changed after so long (Telegram: 48 hours)."""


async def nightly(turn: Turn) -> None:
    """Destroy what is past its time. Repeating it finds nothing more."""
    kept, now = turn.rules.retention, turn.now
    store = turn.store
    await store.flush()
    closed, web = now - timedelta(days=kept.closed_tickets_days), now - timedelta(days=kept.web_history_days)
    inbox = now - timedelta(days=kept.inbox_days)
    log.info(
        "retention",
        tickets=await retention.destroy_tickets(store, closed, now),
        files=await retention.destroy_orphans(store, web),
        messages=await retention.destroy_messages(store, web),
        requests=await retention.destroy_requests(store, closed),
        unfound=await othernames.forget(store, closed),
        appointees=await retention.destroy_appointees(store, closed),
        inbounds=await retention.forget_inbounds(store, inbox),
        handovers=await handovers.forget(store, now),
        broadcasts=await broadcasts.forget(store, web),
        board_sessions=await boards.forget(store, now - ATTEMPTS_KEPT - turn.rules.dashboard.session),
        timers=await retention.forget_timers(store, now - TIMERS_KEPT),
        returned=await returned.forget(store, now - ATTEMPTS_KEPT),
        attempts=await retention.forget_attempts(store, now - ATTEMPTS_KEPT),
        addresses=await retention.forget_addresses(store, inbox),
    )
