"""Invites into an office: single-use, short-lived, kept as a hash only. Who holds the token gets the office."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.errors import UserError
from bot.domain.people import LEVEL, Invite, Role
from handlers.turn import CODE_SIGNS, World

VALID_FOR = timedelta(hours=24)
SHEET_VALID_FOR = timedelta(days=7)
"""A sheet is printed, cut and carried into the villages first."""
TOKEN_LENGTH = 26
"""Signs of an alphabet of 31: 128 bits, not to be guessed, and short enough for a deep link (64 characters)."""

LEVEL_NAMES = {2: "kabupaten", 3: "kecamatan", 4: "desa or kelurahan"}


def make_invite(
    world: World,
    role: Role,
    area_code: str,
    created_by: int,
    now: datetime,
    *,
    valid_for: timedelta = VALID_FOR,
    appointee_id: int = 0,
) -> tuple[Invite, str]:
    """An invite for `role` in an area, and its token, which is kept nowhere.

    `created_by` is a person's id, 0 for the command line; `appointee_id` whom of the operator's list it is for. Raises
    UserError when the area is not served or of another level than the role's.
    """
    _check(world, role, area_code)
    invite_id = world.new_id()
    token = token_of(world, invite_id)
    invite = Invite(
        id=invite_id,
        token_hash=world.secret_hash(token, "invite"),
        role=role,
        area_code=area_code,
        created_by=created_by,
        created_at=now,
        expires_at=now + valid_for,
        appointee_id=appointee_id,
    )
    return invite, token


def token_of(world: World, invite_id: int) -> str:
    """The token of an invite, made of its id by our key: kept nowhere, and made again for a sheet that is printed."""
    number, signs = int.from_bytes(world.secret_hash(str(invite_id), "invite_token")), ""
    for _ in range(TOKEN_LENGTH):
        number, at = divmod(number, len(CODE_SIGNS))
        signs += CODE_SIGNS[at]
    return signs


def ways(world: World, token: str) -> dict[str, str]:
    """The links that redeem an invite, by the network that they lead into, where one is switched on."""
    rules = world.rules
    found = {}
    if rules.telegram_username:
        found["telegram"] = f"https://t.me/{rules.telegram_username}?start=i-{token}"
    if rules.web_url:
        found["web"] = f"{rules.web_url.rstrip('/')}/?start=i-{token}"
    return found


def _check(world: World, role: Role, area_code: str) -> None:
    if area_code not in world.areas and area_code not in world.rules.kabupaten:
        raise UserError(f"area {area_code}: not served here; `posko areas` lists the codes")
    if area_code.count(".") + 1 != LEVEL[role]:
        raise UserError(f"area {area_code}: a {role} is in office in a {LEVEL_NAMES[LEVEL[role]]}, write its code")
