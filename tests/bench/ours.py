"""The hotline's own command line without the networks' rate limits: 30 messages a second would be all that is measured.

`BENCH_PROFILE` names a file for cProfile's figures.
"""

from __future__ import annotations

import cProfile
import os
import sys
from dataclasses import replace
from math import inf

from bot.__main__ import main
from bot.channels.telegram import LIMITS, TelegramChannel
from bot.channels.whatsapp import LIMITS as WHATSAPP_LIMITS
from bot.channels.whatsapp import WhatsAppChannel

if __name__ == "__main__":
    for name in ("rich", "click", "pygments"):  # structlog and httpx load them where a development tool brought them
        sys.modules[name] = None  # type: ignore[assignment]
    TelegramChannel.limits = replace(LIMITS, everyone_per_s=inf, chat_per_s=inf, group_per_minute=inf)
    WhatsAppChannel.limits = replace(WHATSAPP_LIMITS, everyone_per_s=inf, chat_per_s=inf)
    profile = os.environ.get("BENCH_PROFILE", "")
    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(main)
        profiler.dump_stats(profile)
    else:
        sys.exit(main())
