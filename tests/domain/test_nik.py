"""NIK: what is one, what is none, and that no such number is kept."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.nik import HIDDEN, blank_numbers, find_phone, looks_like_ticket, mask, parse_nik
from bot.domain.tickets import ticket_number

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "1903015501900002",
        "nik: 1903015501900002.",
        "1903 0155 0190 0002",
        "190301-550190-0002",
        "1903.0155.0190.0002",
        "nik1903015501900002",
        "081234567890 1903015501900002",
        "kk 1903010507100002 nik 1903015501900002",
    ],
)
def test_a_nik_is_read(text: str) -> None:
    nik = parse_nik(text)
    assert nik is not None
    assert (nik.number, nik.region, nik.woman) == ("1903015501900002", "19.03.01", True)
    assert nik.birth_date(TODAY) == date(1990, 1, 15)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("190301550190002", "15 digits"),
        ("19030155019000021", "17 digits"),
        ("0103015501900002", "no such province"),
        ("1900015501900002", "no such kabupaten"),
        ("1903005501900002", "no such kecamatan"),
        ("1903013201900002", "no such day"),
        ("1903017201900002", "no such day of a woman"),
        ("1903015513900002", "no such month"),
        ("1903013002900002", "30 February"),
        ("1903015501900000", "running number 0000"),
        ("no kk 1903010507100002", "a family card"),
        ("Kartu Keluarga: 1903010507100002", "a family card"),
        ("", "nothing"),
    ],
)
def test_what_is_no_nik(text: str, why: str) -> None:
    assert parse_nik(text) is None, why


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("1903010101000001", date(2000, 1, 1)),
        ("1903012902000001", date(2000, 2, 29)),
        ("1903012011260001", date(2026, 11, 20)),
        ("1903012111260001", date(1926, 11, 21)),
        ("1903014108450001", date(1945, 8, 1)),
    ],
)
def test_the_century_is_the_latest_that_is_not_ahead(digits: str, born: date) -> None:
    nik = parse_nik(digits)
    assert nik is not None
    assert nik.birth_date(TODAY) == born


def test_mask() -> None:
    assert mask("1903015501900002") == "190301********02"
    assert mask("123") == "***"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("nik 1903015501900002 ya", f"nik {HIDDEN} ya"),
        ("1903 0155 0190 0002", HIDDEN),
        ("kk 190301-050710-0002.", f"kk {HIDDEN}."),
        ("hp 0812-3456-7890", f"hp {HIDDEN}"),
        ("wa 62812 3456 7890", f"wa {HIDDEN}"),
        ("rt 3 0812 3456 7890", f"rt {HIDDEN}"),
        ("190301550190002", HIDDEN),
        ("rt 003/001 tps 012", "rt 003/001 tps 012"),
        ("lahir 12-03-1990 jam 08.30", "lahir 12-03-1990 jam 08.30"),
        ("08-12-2024 10.00", "08-12-2024 10.00"),
        ("tiket 1903-412-R dan 1903 412 r", "tiket 1903-412-R dan 1903 412 r"),
        ("1903412r 081234567890", f"1903412r {HIDDEN}"),
    ],
)
def test_blanking(text: str, kept: str) -> None:
    assert blank_numbers(text) == kept


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("081234567890", "081234567890"),
        ("+62 812-3456-7890", "081234567890"),
        ("hp:62 81234567890", "081234567890"),
        ("rt 3 0812 3456 7890", "081234567890"),
        ("12-03-1990", None),
        ("08-12-2024 10.00", None),
        ("1903015501900002", None),
    ],
)
def test_phone(text: str, phone: str | None) -> None:
    assert find_phone(text) == phone


@given(st.integers(1, 999_999), st.sampled_from(["-", " ", "", "."]))
def test_ticket_numbers_stay(serial: int, gap: str) -> None:
    written = ticket_number("19.03", serial).replace("-", gap).lower()
    assert blank_numbers(f"tiket {written} pak") == f"tiket {written} pak"
    assert looks_like_ticket(f"tiket {written} pak")


@given(st.text(alphabet="0123456789 .-/aR\u200b", max_size=120))
@settings(deadline=None)
def test_no_long_number_is_kept(text: str) -> None:
    assert not re.search(r"\d{15}", blank_numbers(text))
