"""Meta's "no" turned into policy: whether, when and where a call is made again.

Codes: developers.facebook.com, "Cloud API error codes". The texts that come with them may hold a person's number: only
the code and our own word for it are passed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import DeliveryError

RETRY_S = 5.0
PAIR_S = 6.0
BUSY_S = 15.0
UNKNOWN_S = 60.0
"""After silence the network's own report may still tell what became of the message: wait for it."""
HALT_S = 300.0

Policy = Mapping[str, Any]
SOON: Policy = {"retry_after_s": RETRY_S}
BUSY: Policy = {"retry_after_s": BUSY_S, "everyone": True}
GONE: Policy = {"gone": True}
HALT: Policy = {"retry_after_s": HALT_S, "everyone": True, "halted": True}
NEVER: Policy = {}
OURS: Policy = {"ours": True}

CODES: dict[int, tuple[str, Policy]] = {
    131047: ("more than 24 hours since the person wrote", {"closed": True}),
    131056: ("too fast for this person", {"retry_after_s": PAIR_S}),
    130429: ("too fast for this number", BUSY),
    4: ("too many calls of this app", BUSY),
    80007: ("too many calls of this business", BUSY),
    131026: ("this person cannot be reached", GONE),
    131062: ("this person cannot be reached by that id", GONE),
    131048: ("held back by Meta because messages were reported or blocked", HALT),
    368: ("blocked by Meta for breaking a policy", HALT),
    131031: ("the business account is locked", HALT),
    131042: ("the business account cannot pay", HALT),
    190: ("the token has run out or was taken back", HALT),
    0: ("the token is not accepted", HALT),
    10: ("the token lacks a permission", HALT),
    200: ("the token lacks a permission", HALT),
    3: ("the app may not make this call", HALT),
    132000: ("the template takes other parameters", OURS),
    132001: ("there is no such template in this language", OURS),
    132012: ("the template takes parameters of another form", OURS),
    132015: ("the template is paused", NEVER),
    132016: ("the template is switched off", NEVER),
    131000: ("something went wrong at WhatsApp", SOON),
    131016: ("WhatsApp is not at work", SOON),
    1: ("something went wrong at Meta", SOON),
    2: ("Meta is not at work", SOON),
    131049: ("held back to spare this person", NEVER),
    131050: ("this person does not want it", NEVER),
    131008: ("something is missing in the call", OURS),
    131009: ("something in the call is not allowed", OURS),
    100: ("the call is not understood", OURS),
}


def refusal(status: int, error: object, retry_after_s: float | None = None) -> DeliveryError:
    """What to do about an error that Meta named, in an answer with `status` or in a report (0)."""
    code = error.get("code") if isinstance(error, dict) else None
    if type(code) is int and code in CODES:
        why, policy = CODES[code]
        given = dict(policy)
        if retry_after_s is not None and "retry_after_s" in given:
            given["retry_after_s"] = max(retry_after_s, given["retry_after_s"])
        return DeliveryError(f"WhatsApp {code}: {why}", **given)
    named = f"WhatsApp {code if type(code) is int else status}"
    if status == 401:
        return DeliveryError(f"{named}: the token is not accepted", **HALT)
    if status == 429:
        return DeliveryError(f"{named}: too many calls", retry_after_s=retry_after_s or BUSY_S, everyone=True)
    if status == 504:  # a gateway that gave up waiting may have passed the call on
        return DeliveryError(f"{named}: no answer in time", retry_after_s=UNKNOWN_S, unknown=True)
    if status >= 500:
        return DeliveryError(f"{named}: something went wrong at Meta", **SOON)
    return DeliveryError(f"{named}: refused", **OURS)
