"""How a ticket looks: the buttons by state and viewer, a card that tells nothing personal, texts in both languages."""

from __future__ import annotations

import asyncio
import re
import string
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.areas import RoutingReason
from bot.domain.messages import BOLD_OFF, BOLD_ON, Buttons, Endpoint, EndpointKind
from bot.domain.people import Address, Assignment, Person, Role
from bot.domain.tickets import OPEN_STATES, WORKING_STATES, Action, Category, Outcome, State, Ticket
from handlers import cards, choices, confidential
from handlers.cards import Facts
from handlers.officer.ticket import PRESSED
from handlers.texts import LANGUAGES
from handlers.turn import Turn
from tests.hotline import START, Hotline
from tests.journeys.reports import BASEL, GADUNG, NIK, RIAS, TOBOALI, turn_of

PRIVATE = Address(id=1, endpoint=Endpoint("script", "1"), language="id", created_at=START)
GROUP = Address(id=2, endpoint=Endpoint("script", "2", EndpointKind.GROUP), language="id", created_at=START)
SARI = 11


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> Turn:
    """Some turn of a hotline that was: its world is all that cards are made of."""

    async def itself(turn: Turn) -> Turn:
        return turn

    async def make() -> Turn:
        async with Hotline(tmp_path_factory.mktemp("cards")) as hotline:
            return await turn_of(hotline, "sari", itself)

    return asyncio.run(make())


def person(role: Role, area_code: str, person_id: int = SARI) -> Person:
    held = Assignment(id=1, person_id=person_id, role=role, area_code=area_code, since=START)
    return Person(id=person_id, name="Sari", created_at=START, assignments=(held,))


def ticket(state: State = State.NEW, **fields: object) -> Ticket:
    known = Ticket(
        id=77,
        number="1903-1-X",
        secret_hash=b"",
        reporter_address_id=5,
        category="belum_dicoklit",
        subject="family",
        area_code=RIAS,
        posko_area=RIAS,
        routing_reason="own",
        created_at=START,
        voter_name="Suminah",
        nik=NIK,
        phone="081234567890",
        birth_date="1990-07-01",
        rt=4,
        rw=2,
        place_hint="dekat masjid",
        words="mamak ku blm dicoklit",
        state=state,
        result="suggest" if state is State.RECOMMENDED else "",
        review_area=TOBOALI if state is State.RECOMMENDED else "",
        assignee_id=0 if state is State.NEW else SARI,
        outcome="tidak_terbukti" if state is State.CLOSED else "",
        due_at=None if state is State.CLOSED else START + timedelta(hours=24),
    )
    return replace(known, **fields)  # type: ignore[arg-type]  # a test names the fields that it is about


def whats(buttons: Buttons) -> str:
    """The words in the buttons' data, line by line."""
    return " / ".join(" ".join(button.data.split(".")[2] for button in line) for line in buttons)


HOLDER, COLLEAGUE = person(Role.PKD, RIAS), person(Role.PKD, RIAS, 12)
ABOVE, OVER = person(Role.PANWASCAM, TOBOALI, 13), person(Role.COORDINATOR, BASEL, 14)
AUDITOR, NEIGHBOUR = person(Role.AUDITOR, BASEL, 15), person(Role.PKD, GADUNG, 16)

BUTTONS: list[tuple[str, Person | None, dict[State, str]]] = [
    (
        "holder",
        HOLDER,
        {
            State.NEW: "claim",
            State.CLAIMED: "view word / trace result / ask note / release history more",
            State.TRACING: "view word / sheet result / ask note / release history more",
            State.RECOMMENDED: "view word / sheet / ask note / release history more",
            State.SUGGESTED: "view word / sheet result / follow_up ignored / ask note / release history more",
            State.FOLLOWED_UP: "view word / result / close / ask note / release history",
            State.CLOSED: "note / history",
        },
    ),
    ("colleague", COLLEAGUE, {State.NEW: "claim"}),
    (
        "level above",
        ABOVE,
        {
            State.NEW: "claim / more",
            **dict.fromkeys(WORKING_STATES, "note / release history more"),
            State.RECOMMENDED: "view / accept return change / note / release history more",
            State.SUGGESTED: "view / result / follow_up ignored / note / release history more",
            State.CLOSED: "note / history",
        },
    ),
    (
        "coordinator",
        OVER,
        dict.fromkeys(OPEN_STATES, "note / history more") | {State.CLOSED: "note / history"},
    ),
    ("auditor", AUDITOR, dict.fromkeys(State, "history")),
    ("neighbour", NEIGHBOUR, {}),
    ("nobody", None, {}),
]


@pytest.mark.parametrize(("viewer", "expected"), [case[1:] for case in BUTTONS], ids=[case[0] for case in BUTTONS])
def test_buttons_by_state_and_viewer(turn: Turn, viewer: Person | None, expected: dict[State, str]) -> None:
    for state in State:
        shown = cards.buttons(turn, ticket(state), viewer, PRIVATE)
        assert whats(shown) == expected.get(state, ""), state
        group = cards.buttons(turn, ticket(state), viewer, GROUP)
        assert whats(group) == ("claim" if state is State.NEW else ""), state
        for button in (button for line in (*shown, *group) for button in line):
            assert button.data.split(".")[2] in PRESSED


@pytest.mark.parametrize(
    ("state", "first"), [(State.CLAIMED, "conclude"), (State.TRACING, "suggest"), (State.FOLLOWED_UP, "conclude")]
)
def test_results_offer_a_suggestion_only_while_tracing(turn: Turn, state: State, first: str) -> None:
    words = whats(choices.results(turn, ticket(state), PRIVATE)).split(" / ")
    assert words[0] == first
    assert words[-5:] == ["conclude"] * 4 + ["back"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_a_card_tells_nothing_personal_and_fits_a_small_phone(turn: Turn, state: State, language: str) -> None:
    to = replace(GROUP, language=language)
    case = ticket(state, voters=12, reason="meninggal", routing_reason="unstaffed", waiting_since=START)
    text = cards.text(turn, case, Facts("Sari", 3), to)
    for personal in ("Suminah", NIK, NIK[-4:], "0812", "1990", "masjid", "mamak"):
        assert personal not in text
    assert text.startswith(f"{BOLD_ON}1903-1-X{BOLD_OFF} · ")
    assert len(text.splitlines()) <= 8
    assert len(text) < 400


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Batas Rabu, 25 Nov 09.00 WIB"),
        ({"due_at": START - timedelta(hours=1)}, f"{BOLD_ON}Lewat batas{BOLD_OFF} sejak Selasa, 24 Nov 08.00 WIB"),
        ({"waiting_since": START}, "Menunggu jawaban pelapor sejak Selasa, 24 Nov 09.00 WIB"),
        ({"voters": 3}, "{common.category.belum_dicoklit} · 3 pemilih"),
        ({"category": "tms_terdaftar", "reason": "pindah"}, "{common.category.tms_terdaftar} · {common.reason.pindah}"),
        ({}, "Desa Rias, Kec. Toboali · RT 4 · RW 2"),
        ({"rw": 0}, "Desa Rias, Kec. Toboali · RT 4"),
        ({"rt": 0, "rw": 0}, "Desa Rias, Kec. Toboali"),
        ({"area_code": "19.03.99"}, "19.03.99 · RT 4 · RW 2"),
        ({"state": State.CLAIMED}, "Diambil oleh Sari"),
        (
            {"state": State.RECOMMENDED, "result": "suggest", "review_area": TOBOALI},
            "Usulan Sari: perlu saran perbaikan · menunggu keputusan Kec. Toboali",
        ),
        (
            {"state": State.RECOMMENDED, "result": "suggest", "accepted_at": START},
            "Usulan Sari disetujui: perlu saran perbaikan",
        ),
        ({"state": State.CLOSED, "outcome": "ganda"}, "Hasil: {common.outcome.ganda}"),
        ({}, "Foto/berkas: 2"),
    ],
)
def test_lines_of_a_card(turn: Turn, fields: dict[str, object], line: str) -> None:
    expected = re.sub(r"\{(.+?)\}", lambda key: turn.text(key[1]), line)
    text = cards.text(turn, ticket(**fields), Facts("Sari", 2), PRIVATE)  # type: ignore[arg-type]  # as above
    assert expected in text.splitlines()


def test_a_closed_card_has_no_deadline_and_no_reason_for_its_place(turn: Turn) -> None:
    text = cards.text(turn, ticket(State.CLOSED, routing_reason="nobody", due_at=START), Facts(), PRIVATE)
    assert len(text.splitlines()) == 5


@pytest.mark.parametrize(
    ("fields", "shown", "unseen"),
    [
        ({}, ["Suminah", "081234567890", "1 Juli 1990", "dekat masjid", "mamak ku", "RT 4 · RW 2"], [NIK, "KTP-el"]),
        ({"hidden": True}, ["Suminah", "minta tidak dikenali"], ["0812"]),
        ({"has_ktp": False}, ["KTP-el: belum ada"], []),
        ({"has_ktp": True}, ["KTP-el: ada"], []),
        ({"nik": "", "phone": "", "words": "", "place_hint": "", "birth_date": ""}, ["Suminah"], ["NIK", "Telepon"]),
        ({"words": f"{BOLD_ON}x{BOLD_OFF} {{0}} <b>"}, ["“x {0} <b>”"], []),
    ],
)
def test_the_data_view_shows_what_is_known(
    turn: Turn, fields: dict[str, object], shown: list[str], unseen: list[str]
) -> None:
    text = confidential.data(turn, ticket(State.CLAIMED, **fields), PRIVATE)
    assert all(word in text for word in shown)
    assert not any(word in text for word in unseen)


# --- texts ------------------------------------------------------------------------------------------------------------


def test_both_languages_say_the_same_things_about_every_word_of_the_domain(turn: Turn) -> None:
    texts = turn.world.texts
    spoken = {language: {key for key in texts.keys(language) if key.startswith("officer.")} for language in LANGUAGES}
    assert spoken["id"] == spoken["en"]
    needed = {f"officer.story.{action}" for action in Action}
    needed |= {f"officer.told.outcome.{outcome}" for outcome in Outcome}
    needed |= {f"officer.why.{reason}" for reason in RoutingReason if reason is not RoutingReason.OWN}
    needed |= {f"officer.button.{what}" for what in PRESSED if what not in ("conclude", "said", "whither", "decide")}
    assert needed <= spoken["id"]
    common = {f"common.state.{state}" for state in State} | {f"common.category.{category}" for category in Category}
    assert common | {f"common.outcome.{outcome}" for outcome in Outcome} <= texts.keys("id") & texts.keys("en")


def test_languages_fill_in_the_same_fields_and_toasts_stay_short(turn: Turn) -> None:
    catalogues = turn.world.texts._catalogues
    for key in (key for key in catalogues["id"] if key.startswith("officer.")):
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(catalogues[lang][key]) if name} for lang in LANGUAGES
        ]
        assert fields[0] == fields[1], key
        if ".toast." in key:
            assert all(len(catalogues[language][key]) <= 160 for language in LANGUAGES), key
