"""Personal data lives no longer than its purpose: each night what is past its time is destroyed, statistics stay."""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.turn import Turn
from storage import retention

log = structlog.get_logger()

TIMERS_KEPT = timedelta(days=90)
"""How long fired and cancelled timers stay, to explain afterwards who was reminded when."""


async def nightly(turn: Turn) -> None:
    """Destroy what is past its time. Repeating it finds nothing more."""
    kept, now = turn.rules.retention, turn.now
    store = turn.store
    await store.flush()
    web = now - timedelta(days=kept.web_history_days)
    log.info(
        "retention",
        tickets=await retention.destroy_tickets(store, now - timedelta(days=kept.closed_tickets_days)),
        files=await retention.destroy_orphans(store, web),
        messages=await retention.destroy_messages(store, web),
        inbounds=await retention.forget_inbounds(store, now - timedelta(days=kept.inbox_days)),
        timers=await retention.forget_timers(store, now - TIMERS_KEPT),
    )
