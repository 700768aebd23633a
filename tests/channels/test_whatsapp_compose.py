"""Texts as WhatsApp takes them: nothing is lost, too long, or formatted that nobody meant to be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import units
from bot.channels.whatsapp.compose import contents, row_title
from bot.domain.messages import BOLD_OFF, BOLD_ON, Button, Buttons, Pin, Request
from tests.channels.whatsapp_world import WORDS
from tests.fakes.whatsapp.checks import checked
from tests.fakes.whatsapp.reading import read
from tests.fakes.whatsapp.world import UPLOAD_LIVES, World

SIGNS = ["a", "b", " ", "\n", "😀", "é", "*", "_", "~", "`", ">", ".", "(", "1"]
TYPED = st.text(alphabet=st.sampled_from(SIGNS), max_size=60)
MARKED = st.text(alphabet=st.sampled_from([*SIGNS, BOLD_ON, BOLD_OFF]), max_size=120)


def sent(text: str, buttons: Buttons = (), **more: Any) -> list[dict[str, Any]]:
    """The messages that come of a text, each checked by WhatsApp's rules."""
    world = World()
    file = more.get("file")
    media_id = world.store(b"x", "image/jpeg" if file and file[0] == "image" else "application/pdf", UPLOAD_LIVES)
    made = []
    for content in contents(text, buttons, WORDS["id"], **more):
        if content.file is not None:
            content.file["id"] = media_id
        message = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "62"} | content.json
        checked(message, world)
        made.append(message)
    return made


def bodies(made: list[dict[str, Any]]) -> list[str]:
    """The raw texts."""
    return [m["text"]["body"] if m["type"] == "text" else m[m["type"]].get("body", {}).get("text", "") for m in made]


@given(TYPED)
def test_nothing_that_somebody_typed_is_formatted(text: str) -> None:
    for raw in bodies(sent(text)):
        assert read(raw).formats == ()
        assert read(raw).text == text.strip()


@given(MARKED)
def test_only_what_is_marked_is_bold(text: str) -> None:
    for raw in bodies(sent(text)):
        assert {how for how, _ in read(raw).formats} <= {"bold"}
        for words in read(raw).bold:
            assert words in text.replace(BOLD_ON, "").replace(BOLD_OFF, "")


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        (f"{BOLD_ON}Posko{BOLD_OFF} Rias", "*Posko* Rias"),
        (f"{BOLD_ON}dua\nbaris{BOLD_OFF}", "*dua*\n*baris*"),
        (f"({BOLD_ON}A-12{BOLD_OFF})", "(*A-12*)"),
        (f"kata{BOLD_ON}kata{BOLD_OFF}", "katakata"),
        (f"~{BOLD_ON}1~", "∼1~"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("nama_depan_saya", "nama_depan_saya"),
        ("https://posko.example/_a_/*b*?x=_y_", "https://posko.example/_a_/*b*?x=_y_"),
        ("*palsu*", "∗palsu*"),
        ("> kutipan", "› kutipan"),
        ("```kode```", "ˋˋˋkodeˋˋˋ"),
    ],
)
def test_texts_look_as_they_were_meant(text: str, raw: str) -> None:
    assert bodies(sent(text)) == [raw]


def buttons(*labels: str, url: str = "") -> Buttons:
    """A line for each."""
    rows = tuple((Button(label, data=f"v.{number}"),) for number, label in enumerate(labels))
    return rows + (((Button("Situs KPU", url=url),),) if url else ())


def test_few_short_buttons_are_reply_buttons() -> None:
    [message] = sent("Betul?", buttons("Ya", "Tidak", "Ubah"))
    made = message["interactive"]["action"]["buttons"]
    assert made[0] == {"type": "reply", "reply": {"id": "v.0", "title": "Ya"}}
    assert len(made) == 3


@pytest.mark.parametrize("labels", [["Ya", "Tidak", "Ubah", "Batal"], ["Nama saya belum ada di daftar"], ["Ya", "Ya"]])
def test_many_long_or_equal_ones_are_a_list(labels: list[str]) -> None:
    [message] = sent("Pilih:", buttons(*labels))
    made = message["interactive"]
    assert (made["type"], made["action"]["button"]) == ("list", "Pilih")
    rows = made["action"]["sections"][0]["rows"]
    assert [row.get("description") or row["title"] for row in rows] == labels


def test_a_long_label_keeps_its_meaning() -> None:
    label = "Desa Sukamaju, Kec. Pasir Sakti, Kabupaten Lampung Timur · 18.07"
    [row] = sent("?", buttons(label))[0]["interactive"]["action"]["sections"][0]["rows"]
    assert row == {"id": "v.0", "title": "Desa Sukamaju… · 18.07", "description": label}


@given(st.text(min_size=1, max_size=90))
def test_titles_of_rows_fit(label: str) -> None:
    assert 1 <= units(row_title(label)) <= 24


def test_more_than_ten_rows_lose_nothing() -> None:
    labels = [f"Desa {number}" for number in range(23)]
    made = sent("Desa mana?", buttons(*labels))
    rows = [button["title"] for message in made for button in checked(message, World())[1]]
    assert rows == labels


def test_one_link_alone_is_a_button_and_others_stand_in_the_text() -> None:
    [alone] = sent("Cek di sini", buttons(url="https://kpu.go.id"))
    assert alone["interactive"]["action"]["parameters"] == {"display_text": "Situs KPU", "url": "https://kpu.go.id"}
    [beside] = sent("Cek?", buttons("Ya", url="https://kpu.go.id"))
    assert beside["interactive"]["body"]["text"] == "Cek?\n\nSitus KPU: https://kpu.go.id"


def test_a_place_is_asked_for_and_a_number_is_not() -> None:
    place, number = Button("Lokasi", request=Request.LOCATION), Button("Nomor", request=Request.CONTACT)
    [asked] = sent("Di mana?", ((place,), (number,)))
    assert asked["interactive"]["type"] == "location_request_message"
    assert sent("Nomornya?", ((number,),))[0]["type"] == "text"


def test_a_long_text_has_its_buttons_at_the_end() -> None:
    made = sent("kata " * 1500, buttons("Ya"))
    assert [m["type"] for m in made[:-1]] == ["text"] * (len(made) - 1)
    assert made[-1]["type"] == "interactive"
    assert " ".join(bodies(made)).split() == ["kata"] * 1500


def test_bold_at_the_limit_fits() -> None:
    marked = f"{BOLD_ON}kata{BOLD_OFF} " * 1200
    assert " ".join(bodies(sent(marked))).split() == ["*kata*"] * 1200


@pytest.mark.parametrize(
    ("file", "text", "shown", "kinds"),
    [
        (("image", "foto.jpg"), "KTP", (), ["image"]),
        (("image", "foto.jpg"), "", (), ["image"]),
        (("image", "foto.jpg"), "kata " * 400, (), ["image", "text"]),
        (("document", "surat.pdf"), "Surat", ("Ya",), ["interactive"]),
        (("document", "surat.pdf"), "Surat", ("a", "b", "c", "d"), ["document", "interactive"]),
        (("document", "surat.pdf"), "", ("Ya",), ["interactive"]),
    ],
)
def test_a_file_comes_with_its_words(
    file: tuple[str, str], text: str, shown: tuple[str, ...], kinds: list[str]
) -> None:
    assert [m["type"] for m in sent(text, buttons(*shown), file=file)] == kinds


def test_a_place_on_the_map_stands_before_its_text() -> None:
    place, text = sent("Posko Rias", buttons("Ya"), pin=Pin(-3.0, 106.4, "Posko", "Jl. Raya 1"))
    assert place["location"] == {"latitude": -3.0, "longitude": 106.4, "name": "Posko", "address": "Jl. Raya 1"}
    assert text["interactive"]["body"]["text"] == "Posko Rias"


def test_nothing_makes_no_message() -> None:
    assert sent(" \n ") == []
