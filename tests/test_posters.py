"""Posters: every village its page, every square read by a scanner as what stands below it in letters."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import zxingcpp
from playwright.async_api import Browser

from bot.posters import qr
from tests.command_line import Posko

WEB = "https://lapor.example.id"
STEP = re.compile(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?")
DOT = 4
"""So many pixels a side has each dot of a QR code that is drawn for the scanner."""


def drawn(svg: str) -> memoryview:
    """The picture of a QR code: grey bytes, row by row."""
    box = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    path = re.search(r' d="([^"]+)"', svg)
    assert box, svg
    assert path, svg
    size = int(box[1])
    picture = bytearray(b"\xff" * (size * DOT) ** 2)
    x, y = 0.0, 0.0
    for step, first, second in STEP.findall(path[1]):
        if step == "h":
            for row in range(int(y) * DOT, (int(y) + 1) * DOT):
                start, length = row * size * DOT + int(x) * DOT, int(first) * DOT
                picture[start : start + length] = b"\0" * length
            x += float(first)
        else:
            x, y = (float(first), float(second)) if step == "M" else (x + float(first), y + float(second))
    return memoryview(picture).cast("B", [size * DOT, size * DOT])


def scanned(svg: str) -> str:
    """What a scanner reads."""
    (code,) = zxingcpp.read_barcodes(drawn(svg))
    return str(code.text)


class Pages(HTMLParser):
    """The words of each page, one after the other."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pages: list[list[str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.pages.append([])

    def handle_data(self, data: str) -> None:
        if self.pages and data.strip():
            self.pages[-1].append(data.strip())


@pytest.fixture
def online(installed: Posko, tmp_path: Path) -> Posko:
    """A hotline whose web chat has an address."""
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('public_url = ""', f'public_url = "{WEB}"'))
    return installed


def made(posko: Posko, folder: Path, *options: str) -> tuple[str, list[list[str]]]:
    told = posko("posters", folder / "posters.html", *options)
    assert told.code == 0, told
    html = (folder / "posters.html").read_text()
    pages = Pages(html).pages
    assert f"{len(pages)} pages" in told.out
    return html, pages


def test_every_village_has_a_page_with_its_own_link(online: Posko, tmp_path: Path) -> None:
    html, pages = made(online, tmp_path)
    assert len(pages) == 53
    squares = [scanned(svg) for svg in re.findall(r"<svg.*?</svg>", html)]
    assert len(set(squares)) == 53
    for page, square in zip(pages, squares, strict=True):
        letters = "".join(page)
        assert square.removeprefix("https://") in letters
        assert page[0] == "Bawaslu Kabupaten Bangka Selatan"
    rias = next(page for page in pages if "Desa Rias, Kec. Toboali" in page)
    assert f"{WEB}/?start=d-19-03-01-2008" in squares
    assert any("Posko Desa Rias membantu" in words for words in rias)


def test_a_bot_gets_a_square_of_its_own(online: Posko, tmp_path: Path) -> None:
    html, _ = made(online, tmp_path, "--area", "rias", "--bot", "@posko_bot")
    squares = [scanned(svg) for svg in re.findall(r"<svg.*?</svg>", html)]
    assert squares == ["https://t.me/posko_bot?start=d-19-03-01-2008", f"{WEB}/?start=d-19-03-01-2008"]


def test_a_torn_square_is_still_read() -> None:
    link = f"{WEB}/?start=d-19-03-01-2008"
    picture = drawn(qr(link))
    wide = picture.shape[1] if picture.shape else 0
    for row in range(wide // 2 - 12, wide // 2 + 12):
        for column in range(wide // 2 - 20, wide // 2 + 20):
            picture[row, column] = 255
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == link


@pytest.mark.parametrize(
    ("areas", "pages"),
    [(["rias"], 1), (["Kec. Lepar"], 4), (["19.03.08", "19.03.01.2008"], 3), (["Bangka Selatan"], 53)],
)
def test_single_areas_are_chosen(online: Posko, tmp_path: Path, areas: list[str], pages: int) -> None:
    assert len(made(online, tmp_path, "--area", *areas)[1]) == pages


def test_where_the_posko_is_stands_on_its_poster(online: Posko, tmp_path: Path) -> None:
    listed = tmp_path / "poskos.csv"
    listed.write_text("area,address,phone,hours\nrias,Jl. <Raya> & Pasar 1,0718-41234,08.00-16.00\n")
    online("import", listed)
    html, (rias,) = made(online, tmp_path, "--area", "rias")
    assert "Posko Desa Rias, Jl. <Raya> & Pasar 1" in rias
    assert "<Raya>" not in html
    assert {"Jam buka: 08.00-16.00", "Telepon: 0718-41234"} <= set(rias)
    _, (other,) = made(online, tmp_path, "--area", "serdang")
    assert not any("Jam buka" in words or "langsung" in words for words in other)


def test_it_speaks_english_when_asked(online: Posko, tmp_path: Path) -> None:
    html, (page,) = made(online, tmp_path, "--area", "rias", "--language", "en")
    assert '<html lang="en">' in html
    assert any("in your own words" in words for words in page)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--area", "atlantis"], "posko areas list"),
        (["--area", "toboali"], "write the code"),
        ([], "set web.public_url or telegram.token"),
    ],
)
def test_what_cannot_be_printed_is_told(installed: Posko, tmp_path: Path, arguments: list[str], says: str) -> None:
    told = installed("posters", tmp_path / "posters.html", *arguments)
    assert told.code == 2
    assert says in told.err
    assert not (tmp_path / "posters.html").exists()


def test_a_bot_that_cannot_be_asked_is_no_poster_without_it(online: Posko, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    text = config.read_text().replace('token = ""', 'token = "1:abc"')
    config.write_text(text.replace("https://api.telegram.org", "http://127.0.0.1:1"))
    told = online("posters", tmp_path / "posters.html", "--area", "rias")
    assert told.code == 2
    assert "--bot NAME" in told.err
    assert len(made(online, tmp_path, "--area", "rias", "--bot", "posko_bot")[1]) == 1


@pytest.fixture
def printed(online: Posko, tmp_path: Path) -> Path:
    """Posters with the longest names, and one with a long address."""
    listed = tmp_path / "poskos.csv"
    long = "Jalan Raya Toboali " * 5
    listed.write_text(f"area,address,phone,hours\nrias,{long},0718-41234,Senin–Jumat 08.00–16.00\n")
    online("import", listed)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("Bawaslu Kabupaten", "Badan Pengawas Pemilihan Umum Kabupaten"))
    made(online, tmp_path, "--bot", "posko_bawaslu_bangka_selatan_bot")
    return tmp_path / "posters.html"


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_is_one_sheet_of_a4_and_nothing_is_cut_off(printed: Path, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(printed.as_uri())
    cut = await page.evaluate(
        """[...document.querySelectorAll('.page')]
        .filter(p => p.scrollHeight > p.clientHeight || p.scrollWidth > p.clientWidth).map(p => p.innerText)"""
    )
    assert cut == []
    pdf = await page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 53
    await page.close()
