"""The program with a mine or a mistake in it: `python -m tests.chaos.armed run --config …`.

`CHAOS_FAILPOINT` names the failpoint at which it dies as by `kill -9`, the first time that it comes by after something
was received (with `CHAOS_AT_ONCE`: the first time of all). `CHAOS_BUG` names a mistake of `bugs.py`.
"""

from __future__ import annotations

import os
import signal
import sys

from tests.chaos import failpoints

RECEIVED = "bot.engine.Engine.intake#1:before"


class Mine:
    """Kills the process at one failpoint."""

    def __init__(self, at: str, *, at_once: bool) -> None:
        self._at = at
        self._armed = at_once

    def passed(self, name: str) -> None:
        """The road comes by `name`."""
        self._armed = self._armed or name == RECEIVED
        if self._armed and name == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if at := os.environ.get("CHAOS_FAILPOINT", ""):
        failpoints.install(Mine(at, at_once=bool(os.environ.get("CHAOS_AT_ONCE"))).passed)
    if bug := os.environ.get("CHAOS_BUG", ""):
        from tests.chaos.bugs import BUGS

        BUGS[bug].plant()
    from bot.__main__ import main

    sys.exit(main())
