"""The life of a ticket: its states, the actions on it, and one table of the legal steps.

    NEW ──claim──▶ CLAIMED ──trace──▶ TRACING ──recommend──▶ RECOMMENDED ──suggest──▶ SUGGESTED
    SUGGESTED ──follow_up──▶ FOLLOWED_UP ──confirm──▶ CLOSED

RECOMMENDED is where a result waits: for the level above to decide on it, and then for a saran perbaikan. Who needs
nobody's word for it suggests out of TRACING at once.

Every move goes through `step()`; what is not in `TRANSITIONS` raises IllegalStep and nothing happens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.errors import IllegalStep


class State(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    CLAIMED = "claimed"
    TRACING = "tracing"
    RECOMMENDED = "recommended"
    SUGGESTED = "suggested"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


class Action(StrEnum):
    """What can be done to a ticket."""

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    REROUTE = "reroute"
    ESCALATE = "escalate"
    TRACE = "trace"
    VISIT = "visit"
    RECOMMEND = "recommend"
    ACCEPT = "accept"
    RETURN = "return"
    SUGGEST = "suggest"
    FOLLOW_UP = "follow_up"
    IGNORED = "ignored"
    CONCLUDE = "conclude"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    ASSIGN = "assign"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    ASK = "ask"
    ANSWER = "answer"
    NOTE = "note"
    ADD = "add"
    VIEW = "view"
    VOTER_WORD = "voter_word"
    ASK_ERASURE = "ask_erasure"
    OBJECT = "object"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    ERASE = "erase"
    RATE = "rate"
    UNREACHABLE = "unreachable"
    BLOCK = "block"
    UNBLOCK = "unblock"


class Outcome(StrEnum):
    """How a ticket ended."""

    TERDAFTAR = "terdaftar"
    SUDAH_TERDAFTAR = "sudah_terdaftar"
    TIDAK_MEMENUHI_SYARAT = "tidak_memenuhi_syarat"
    TIDAK_TERBUKTI = "tidak_terbukti"
    TIDAK_DAPAT_DIHUBUNGI = "tidak_dapat_dihubungi"
    DITERUSKAN = "diteruskan"
    DIBATALKAN = "dibatalkan"
    GANDA = "ganda"


class Category(StrEnum):
    """What is reported. The first two are the hotline's heart."""

    BELUM_DICOKLIT = "belum_dicoklit"
    BELUM_TERDAFTAR = "belum_terdaftar"
    TMS_TERDAFTAR = "tms_terdaftar"
    DATA_KELIRU = "data_keliru"
    PROSEDUR_COKLIT = "prosedur_coklit"
    LAINNYA = "lainnya"


class Subject(StrEnum):
    """Whose vote it is about, seen from the reporter."""

    SELF = "self"
    FAMILY = "family"
    OTHER = "other"
    UNKNOWN = "unknown"


class Knows(StrEnum):
    """Whether a voter knows of the report that somebody else makes, as the reporter says; else why not."""

    YES = "yes"
    ILL = "ill"
    FAR = "far"
    DECEASED = "deceased"
    OTHER = "other"


class VoterWord(StrEnum):
    """What a voter says to the officer who meets them about being reported; or that they could not be met."""

    AGREES = "agrees"
    OBJECTS = "objects"
    NOT_MET = "not_met"


ABOUT_A_VOTER = (
    Category.BELUM_DICOKLIT,
    Category.BELUM_TERDAFTAR,
    Category.TMS_TERDAFTAR,
    Category.DATA_KELIRU,
)
"""The categories that are about somebody's vote; the others are about what happened."""
DIED = "meninggal"
"""The reason that says that the voter is no more."""


def concerns_another(category: str, subject: str, voters: int, reason: str) -> bool:
    """True when a report is about a living voter who is not (only) its reporter: two people with a word in it."""
    if category not in ABOUT_A_VOTER or (category == Category.TMS_TERDAFTAR and reason == DIED):
        return False
    return subject != Subject.SELF or voters > 1


OPEN_STATES = tuple(state for state in State if state is not State.CLOSED)
WORKING_STATES = tuple(state for state in OPEN_STATES if state is not State.NEW)
CONCLUSIONS = (
    Outcome.SUDAH_TERDAFTAR,
    Outcome.TIDAK_MEMENUHI_SYARAT,
    Outcome.TIDAK_TERBUKTI,
    Outcome.TIDAK_DAPAT_DIHUBUNGI,
)
"""The outcomes an officer may conclude with when no saran perbaikan is needed."""

SUGGESTION = "suggest"
"""The other result that tracing can have: a saran perbaikan is needed."""
RESULTS = (SUGGESTION, *CONCLUSIONS)
"""What an officer may recommend to the level above."""

_STAY: dict[State, State] = {state: state for state in OPEN_STATES}
_WORK: dict[State, State] = {state: state for state in WORKING_STATES}

_TRACED: dict[State, State] = {state: state for state in (State.RECOMMENDED, State.SUGGESTED, State.FOLLOWED_UP)}

TRANSITIONS: dict[Action, dict[State, State]] = {
    Action.OPEN: {},  # how every story begins; no state knows it as a step
    # what waits above or lies with KPU stays where it is when its officer leaves, and is taken over there
    Action.CLAIM: {State.NEW: State.CLAIMED, **_TRACED},
    Action.RELEASE: {State.CLAIMED: State.NEW, State.TRACING: State.NEW, **_TRACED},
    Action.REROUTE: {State.NEW: State.NEW, State.CLAIMED: State.NEW, State.TRACING: State.NEW},
    Action.ESCALATE: _STAY,
    Action.TRACE: {State.CLAIMED: State.TRACING},
    Action.VISIT: {state: state for state in (State.TRACING, State.RECOMMENDED, State.SUGGESTED)},
    Action.RECOMMEND: {State.CLAIMED: State.RECOMMENDED, State.TRACING: State.RECOMMENDED},
    Action.ACCEPT: {State.RECOMMENDED: State.RECOMMENDED},
    Action.RETURN: {State.RECOMMENDED: State.TRACING},
    Action.SUGGEST: {State.TRACING: State.SUGGESTED, State.RECOMMENDED: State.SUGGESTED},
    Action.FOLLOW_UP: {State.SUGGESTED: State.FOLLOWED_UP},
    Action.IGNORED: {State.SUGGESTED: State.CLOSED},
    Action.CONCLUDE: dict.fromkeys(WORKING_STATES, State.CLOSED),
    Action.CONFIRM: {State.FOLLOWED_UP: State.CLOSED},
    Action.REOPEN: {State.CLOSED: State.NEW, State.FOLLOWED_UP: State.TRACING},
    Action.CANCEL: dict.fromkeys(OPEN_STATES, State.CLOSED),
    Action.POSTPONE: {state: state for state in WORKING_STATES if state is not State.FOLLOWED_UP},
    Action.MERGE: {State.CLAIMED: State.CLOSED, State.TRACING: State.CLOSED},
    Action.SPLIT: {State.CLAIMED: State.CLAIMED, State.TRACING: State.TRACING},
    Action.ASSIGN: {State.NEW: State.CLAIMED, **{state: state for state in WORKING_STATES}},
    Action.UNDO: {},  # back to where the step came from (`bot.domain.undo`); no state knows it as a step
    Action.ASK: _WORK,
    Action.ANSWER: _STAY,
    Action.NOTE: {state: state for state in State},
    Action.ADD: {state: state for state in State},
    Action.VIEW: {state: state for state in State},
    Action.VOTER_WORD: _WORK,
    Action.ASK_ERASURE: _STAY,
    Action.OBJECT: {state: state for state in State},
    Action.WITHDRAW: {state: state for state in State},
    Action.REFUSE: {state: state for state in State},
    Action.ERASE: {State.CLOSED: State.CLOSED},
    Action.RATE: {State.CLOSED: State.CLOSED},
    Action.UNREACHABLE: _STAY,
    Action.BLOCK: {state: state for state in State},
    Action.UNBLOCK: {state: state for state in State},
}
"""action → the states it may be taken in → the state it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One report on its way. Personal fields (sealed at rest): voter_name, other_voters, voter's NIK, phone,
    birth_date, place_hint, disability, voter_knows, words. `posko_area` is the area whose posko owns it now;
    `assignee_id` the person who took it (0: nobody). `waiting_since` is set while the citizen was asked: the clock
    pauses. `version` rises with every saved change.

    `other_voters`: the further voters of a household, a name a line. `disability`: KPU's codes with commas between.
    `voter_knows`: whether the voter knows of the report, or why not (`Knows`), '' for unsaid. `same_voter_id`: the
    oldest other ticket about the same NIK that was open when this one got it, 0 for none. `merged_into_id`: the ticket
    of the same voter that this one goes on in; `split_from_id`: the household that it was part of. `spoken`: how an
    officer (`recorded_by_id`) heard it where nobody wrote it ('walk_in', 'phone'). `postponed_until`: no step is due
    before, for the reason in its story. `result`: what was recommended after tracing (one of `RESULTS`);
    `review_area`: whose posko has to decide on it, '' once nobody has to; `accepted_at`: since when a saran perbaikan
    may be made of it. `rating`: 1 to 5, 0 for none; it judges the present end, so that opening the
    ticket again takes it back. `erased_at`: when the personal fields were destroyed.
    """

    id: int
    number: str
    secret_hash: bytes
    reporter_address_id: int
    category: str
    subject: str
    area_code: str
    posko_area: str
    routing_reason: str
    created_at: datetime
    reason: str = ""
    voters: int = 1
    voter_name: str = ""
    nik: str = ""
    phone: str = ""
    birth_date: str = ""
    rt: int = 0
    rw: int = 0
    place_hint: str = ""
    has_ktp: bool | None = None
    words: str = ""
    other_voters: str = ""
    disability: str = ""
    voter_knows: str = ""
    same_voter_id: int = 0
    merged_into_id: int = 0
    split_from_id: int = 0
    recorded_by_id: int = 0
    spoken: str = ""
    rating: int = 0
    erased_at: datetime | None = None
    hidden: bool = False
    state: State = State.NEW
    outcome: str = ""
    assignee_id: int = 0
    claimed_at: datetime | None = None
    traced_at: datetime | None = None
    result: str = ""
    recommended_at: datetime | None = None
    review_area: str = ""
    accepted_at: datetime | None = None
    suggested_at: datetime | None = None
    followed_up_at: datetime | None = None
    closed_at: datetime | None = None
    waiting_since: datetime | None = None
    due_at: datetime | None = None
    postponed_until: datetime | None = None
    escalations: int = 0
    version: int = 0

    @property
    def is_open(self) -> bool:
        """True until the ticket is closed."""
        return self.state is not State.CLOSED

    @property
    def concerns_another(self) -> bool:
        """True when reporter and voter are two people (`concerns_another`)."""
        return concerns_another(self.category, self.subject, self.voters, self.reason)


PERSONAL: dict[str, Any] = {
    **dict.fromkeys(("voter_name", "other_voters", "nik", "phone", "birth_date"), ""),
    **dict.fromkeys(("place_hint", "words", "disability", "voter_knows"), ""),
    **{"rt": 0, "rw": 0, "has_ktp": None, "same_voter_id": 0},
}
"""The fields of a ticket that tell of a person, with what is left of each when they are destroyed."""


def forgotten(ticket: Ticket, now: datetime) -> Ticket:
    """The ticket without its personal part: what is counted stays."""
    return replace(ticket, **PERSONAL, erased_at=now)


class RequestKind(StrEnum):
    """What is wished about personal data: that it be destroyed, or (by a voter) that a report about oneself end."""

    ERASURE = "erasure"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """A wish about personal data that a coordinator has to decide within 3×24 hours (UU 27/2022). `state`: waiting,
    granted, refused, withdrawn. `ticket_id` is 0 where no ticket is named; `area_code` says who decides. `name` (the
    objector's), `words` and the `answer` to them are sealed at rest."""

    id: int
    kind: RequestKind
    address_id: int
    created_at: datetime
    due_at: datetime
    area_code: str
    ticket_id: int = 0
    name: str = ""
    words: str = ""
    answer: str = ""
    state: str = "waiting"
    decided_by: int = 0
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One thing that happened to a ticket; never changed, never deleted. `actor_id` is the officer's person id, 0 for
    the citizen or the clock (`actor` tells: officer, citizen, clock, system). `note` is sealed at rest. `before`: the
    plain fields that this step changed, as they stood (JSON), so that it can be undone; '' where it cannot."""

    id: int
    ticket_id: int
    action: Action
    actor: str
    at: datetime
    actor_id: int = 0
    from_state: str = ""
    to_state: str = ""
    outcome: str = ""
    area_code: str = ""
    before: str = ""
    note: str = ""


def step(state: State, action: Action) -> State:
    """The state after `action` in `state`. Raises IllegalStep where the table knows no such step."""
    target = TRANSITIONS[action].get(state)
    if target is None:
        raise IllegalStep(state, action)
    return target


CHECK_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
"""Check letters by remainder mod 23 (the DNI scheme): 23 is prime, so every wrong digit and every pair of swapped
neighbours is noticed, and no letter looks like a digit (no I, O, U)."""


def ticket_number(kabupaten: str, serial: int) -> str:
    """The number people read out: `1903-412-R`, kabupaten, running number, check letter."""
    digits = kabupaten.replace(".", "")
    return f"{digits}-{serial}-{CHECK_LETTERS[int(f'{digits}{serial}') % 23]}"


def read_ticket_number(text: str) -> str:
    """`text` as a ticket number in its proper spelling, or '' when it is none or the check letter is wrong.

    Takes what people type: `1903412r`, `1903 412 r`, `1903-412-R`.
    """
    plain = "".join(character for character in text.upper() if character.isalnum())
    kabupaten, serial, letter = plain[:4], plain[4:-1], plain[-1:]
    if not (kabupaten.isdecimal() and serial.isdecimal() and plain.isascii()) or serial.startswith("0"):
        return ""
    number = ticket_number(kabupaten, int(serial))
    return number if number.endswith(letter) else ""
