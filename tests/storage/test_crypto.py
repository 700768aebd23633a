from __future__ import annotations

import base64
import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import UserError
from storage.crypto import OVERHEAD_BYTES, KeyRing, SealBroken, replace_key_file, write_key_file

RING = KeyRing.generate(secrets.token_bytes)
ROTATED = RING.rotated()
KEY = base64.b64encode(bytes(range(32))).decode()
NIK = "1903014107900001"

rows = st.integers(min_value=1, max_value=2**63 - 1)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=30)


@given(plain=st.binary(max_size=500), table=names, column=names, row=rows)
def test_what_is_sealed_opens_in_its_place(plain: bytes, table: str, column: str, row: int) -> None:
    sealed = RING.seal(plain, table=table, column=column, row=row)
    assert len(sealed) == len(plain) + OVERHEAD_BYTES
    assert RING.open(sealed, table=table, column=column, row=row) == plain
    assert ROTATED.open(sealed, table=table, column=column, row=row) == plain


@given(plain=st.binary(max_size=60), data=st.data())
def test_every_flipped_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(ROTATED.seal(plain, table="tickets", column="nik", row=7))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        ROTATED.open(bytes(sealed), table="tickets", column="nik", row=7)


@given(length=st.integers(0, OVERHEAD_BYTES + 16))
def test_what_was_cut_short_or_was_never_sealed_does_not_open(length: int) -> None:
    sealed = RING.seal(NIK.encode(), table="tickets", column="nik", row=7)
    for broken in (sealed[:length], b"\0" * length):
        if broken != sealed:
            with pytest.raises(SealBroken):
                RING.open(broken, table="tickets", column="nik", row=7)


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("people", "nik", 7),
        ("tickets", "phone", 7),
        ("tickets", "nik", 8),
        ("tickets", "nik", 77),
        ("ticket", "snik", 7),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(table: str, column: str, row: int) -> None:
    sealed = RING.seal(NIK.encode(), table="tickets", column="nik", row=7)
    with pytest.raises(SealBroken) as caught:
        RING.open(sealed, table=table, column=column, row=row)
    assert (caught.value.table, caught.value.column, caught.value.row) == (table, column, row)
    assert f"{table}.{column} of row {row}" in str(caught.value)


def test_two_seals_of_one_value_differ_and_hold_nothing_of_it() -> None:
    first, second = (RING.seal(NIK.encode(), table="tickets", column="nik", row=7) for _ in range(2))
    assert first != second
    assert NIK.encode() not in first


def test_the_nonce_comes_from_the_injected_source() -> None:
    ring = KeyRing.parse(f"index: {KEY}\n5: {KEY}", lambda count: b"n" * count)
    sealed = ring.seal(b"", table="t", column="c", row=1)
    assert sealed[:15] == b"\x01\x00\x05" + b"n" * 12


def test_a_rotation_seals_with_the_new_key_and_finds_what_was_indexed_before() -> None:
    fresh = ROTATED.seal(b"x", table="t", column="c", row=1)
    with pytest.raises(SealBroken, match="key 2 is not in the key file"):
        RING.open(fresh, table="t", column="c", row=1)
    assert ROTATED.current == 2
    assert ROTATED.blind_index(NIK, purpose="nik") == RING.blind_index(NIK, purpose="nik")
    assert ROTATED.secret_hash("K7Q2", purpose="invite") == RING.secret_hash("K7Q2", purpose="invite")


def test_another_ring_with_the_same_key_ids_opens_nothing() -> None:
    sealed = RING.seal(NIK.encode(), table="tickets", column="nik", row=7)
    with pytest.raises(SealBroken, match="another key"):
        KeyRing.generate(secrets.token_bytes).open(sealed, table="tickets", column="nik", row=7)


def test_indexes_and_secret_hashes_have_nothing_in_common() -> None:
    made = {
        RING.blind_index(NIK, purpose="nik"),
        RING.blind_index(NIK, purpose="phone"),
        RING.secret_hash(NIK, purpose="nik")[:16],
        RING.secret_hash(NIK, purpose="phone")[:16],
        KeyRing.generate(secrets.token_bytes).blind_index(NIK, purpose="nik"),
    }
    assert len(made) == 5
    assert {len(index) for index in made} == {16}
    assert RING.is_secret("K7Q2", RING.secret_hash("K7Q2", purpose="invite"), purpose="invite")
    assert not RING.is_secret("K7Q3", RING.secret_hash("K7Q2", purpose="invite"), purpose="invite")
    assert not RING.is_secret("K7Q2", RING.secret_hash("K7Q2", purpose="code"), purpose="invite")


def test_the_blind_index_is_the_documented_one() -> None:
    """Lookups must survive an upgrade: these bytes never change."""
    ring = KeyRing.parse(f"index: {KEY}\n1: {KEY}", secrets.token_bytes)
    assert ring.blind_index(NIK, purpose="nik").hex() == "3baa09f4eb49f2f98e9941c1ab51ddd8"
    assert (
        ring.secret_hash("K7Q2", purpose="invite").hex()
        == "bc3a2ca0a491b2fd81d346212d1e9f8bb420af55aae1f9bb75062665af50f2e3"
    )


def test_text_and_ring_are_the_same(tmp_path: Path) -> None:
    for text in (ROTATED.to_text(), ROTATED.to_text().replace("\n", "\r\n"), ",".join(_lines(ROTATED))):
        again = KeyRing.parse(text, secrets.token_bytes)
        assert again.current == ROTATED.current
        assert again.to_text() == ROTATED.to_text()


def _lines(ring: KeyRing) -> list[str]:
    return [line for line in ring.to_text().splitlines() if not line.startswith("#")]


def test_no_key_shows_in_a_repr_or_an_error() -> None:
    assert repr(ROTATED) == "KeyRing(current=2, keys=[2, 1])"
    with pytest.raises(UserError) as caught:
        KeyRing.parse(f"index: {KEY}\n1: {KEY}X", secrets.token_bytes)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "`posko init`"),
        (f"index: {KEY}", "at least one numbered line"),
        (f"1: {KEY}", "needs an `index` line"),
        (f"index: {KEY}\n1: {KEY}\n1: {KEY}", "line 3: key 1 is there twice"),
        (f"index: {KEY}\nindex: {KEY}", "line 2: key 'index' is there twice"),
        (f"index: {KEY}\n70000: {KEY}", "line 2: a line begins with"),
        (f"index: {KEY}\none: {KEY}", "line 2: a line begins with"),
        (f"index: {KEY}\n-1: {KEY}", "line 2: a line begins with"),
        (f"index: {KEY}\n{'9' * 5000}: {KEY}", "line 2: a line begins with"),
        ("index: c2hvcnQ=", "line 1: no key of 32 bytes"),
        ("index: !!!", "line 1: no key of 32 bytes"),
        ("index", "line 1: no key of 32 bytes"),
    ],
)
def test_a_bad_ring_says_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        KeyRing.parse(text, secrets.token_bytes, source="posko.keys")
    assert str(caught.value).startswith("posko.keys")
    assert says in str(caught.value)


def test_a_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "posko.keys"
    write_key_file(path, RING)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load(path, secrets.token_bytes).to_text() == RING.to_text()
    with pytest.raises(UserError, match="not overwritten"):
        write_key_file(path, ROTATED)
    assert KeyRing.load(path, secrets.token_bytes).to_text() == RING.to_text()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o644])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "posko.keys"
    write_key_file(path, RING)
    path.chmod(mode)
    with pytest.raises(UserError, match=f"chmod 600 {path}"):
        KeyRing.load(path, secrets.token_bytes)


def test_missing_places_name_the_fix(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="posko init"):
        KeyRing.load(tmp_path / "posko.keys", secrets.token_bytes)
    with pytest.raises(UserError, match="cannot be read"):
        KeyRing.load(tmp_path, secrets.token_bytes)
    with pytest.raises(UserError, match="folder"):
        write_key_file(tmp_path / "nowhere" / "posko.keys", RING)


def test_a_rotated_ring_takes_the_place_of_its_own_file_only(tmp_path: Path) -> None:
    path = tmp_path / "posko.keys"
    write_key_file(path, RING)
    (tmp_path / "posko.keys.new").write_text("left by a crash")
    replace_key_file(path, ROTATED)
    assert KeyRing.load(path, secrets.token_bytes).to_text() == ROTATED.to_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for loser in (RING, KeyRing.generate(secrets.token_bytes)):
        with pytest.raises(UserError, match="would be lost"):
            replace_key_file(path, loser)
    assert [entry.name for entry in tmp_path.iterdir()] == ["posko.keys"]
