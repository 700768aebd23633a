"""/undang: role, kecamatan, desa by buttons, then a link that brings one person into that office.

Nobody invites past their own scope: the role and the area are checked again when the last button comes, because
buttons can be forged and offices end.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.messages import Button, Buttons
from bot.domain.people import LEVEL, Right, Role
from handlers import auditing
from handlers.coordinator import joining, places
from handlers.invitation import make_invite, ways
from handlers.turn import Turn

BUTTONS_A_LINE = 2


async def asked(turn: Turn) -> None:
    """Ask for the role."""
    buttons = tuple((turn.button(f"common.role.{role}", "u", role.value),) for role in _roles(turn))
    turn.say("coordinator.invite.role", buttons=(*buttons, *await joining.way(turn)))


async def pressed(turn: Turn) -> None:
    """`u.<role>` and `u.<role>.<area>`: ask for what is still missing, or make the invite."""
    role, area_code = _chosen(turn)
    own = places.appoints(turn, role) if role else ()
    if role is None or not own or (area_code and not places.allowed(turn, area_code, own)):
        await auditing.refused(turn, Right.INVITE)
        turn.say("coordinator.invite.not_yours")
    elif area_code and area_code.count(".") + 1 == LEVEL[role]:
        _invite(turn, role, area_code)
    else:
        _ask_area(turn, role, area_code, own)


def _chosen(turn: Turn) -> tuple[Role | None, str]:
    match getattr(turn.inbound.body, "arguments", []):
        case [role] if role in set(Role):
            return Role(role), ""
        case [role, area] if role in set(Role):
            return Role(role), places.from_data(area)
        case _:
            return None, ""


def _roles(turn: Turn) -> tuple[Role, ...]:
    """The roles that the sender may invite into: a coordinator those below, an administrator all."""
    return tuple(role for role in Role if places.appoints(turn, role))


def _ask_area(turn: Turn, role: Role, area_code: str, scopes: Sequence[str]) -> None:
    """Offer the areas one level down; a choice of one is no question."""
    codes = [area.code for area in turn.world.areas.children(area_code)] if area_code else list(scopes)
    if not area_code and len(codes) == 1:
        if LEVEL[role] == 2:
            _invite(turn, role, codes[0])
        else:
            _ask_area(turn, role, codes[0], scopes)
        return
    role_name = turn.text(f"common.role.{role}")
    turn.say("coordinator.invite.area", role=role_name, buttons=_areas(turn, role, codes))


def _areas(turn: Turn, role: Role, codes: Sequence[str]) -> Buttons:
    buttons = [Button(_name(turn, code), f"u.{role}.{places.to_data(code)}") for code in codes]
    return tuple(tuple(buttons[i : i + BUTTONS_A_LINE]) for i in range(0, len(buttons), BUTTONS_A_LINE))


def _name(turn: Turn, code: str) -> str:
    return turn.world.areas[code].name if code in turn.world.areas else places.label(turn, code)


def _invite(turn: Turn, role: Role, area_code: str) -> None:
    """Make the invite and hand over what redeems it. The message is made to be passed on, so it is not protected; it
    holds nothing personal, works once, and not for long."""
    inviter = turn.person.id if turn.person else 0
    invite, token = make_invite(turn.world, role, area_code, inviter, turn.now)
    turn.changes.create(invite)
    auditing.note(turn, "invite", area_code=area_code, detail=role.value)
    text = turn.text(
        "coordinator.invite.made",
        role=turn.text(f"common.role.{role}"),
        area=places.label(turn, area_code),
        until=turn.when(invite.expires_at),
        way="\n".join(ways(turn.world, token).values()) or f"/start i-{token}",
    )
    turn.send(text)
