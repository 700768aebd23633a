"""When a kabupaten went from an election's stages to the time between elections, or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.rules import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeChange:
    """From `since` on the kabupaten `area_code` works in `mode`, because the person `changed_by` said so. The newest
    one of an area holds; where there is none, the configuration does."""

    id: int
    area_code: str
    mode: Mode
    since: datetime
    changed_by: int
