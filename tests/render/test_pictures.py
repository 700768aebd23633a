"""Pictures as phones get them: they open, are light, keep to letters that can be read and to colours that nobody
confuses, and are drawn beside the event loop, once for the same figures."""

from __future__ import annotations

import asyncio
import io
import threading
from itertools import combinations, pairwise

import pytest
from PIL import Image

from bot.domain.borders import border_of
from bot.render import canvas, charts, maps, paces
from bot.render.canvas import CAME, ENDED, NOTHING, PAPER, RAMPS, SMALLEST, STANDS, WIDTH, Canvas, contrast
from bot.render.charts import Chart, Mark
from bot.render.gallery import KEPT, Gallery
from bot.render.paces import Cell, Row, Table
from bot.render.spots import CLASSES, Map, Spot, bounds, colour_of
from storage.boundaries import pack

LIGHT = 120_000
LONG = "Kepulauan Simpang Rimba Barat Daya"


def opened(content: bytes) -> Image.Image:
    assert len(content) < LIGHT
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert picture.width + picture.height <= 10_000  # core.telegram.org/bots/api#sendphoto
    assert picture.height / picture.width <= 20
    return picture.convert("RGB")


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    return {colour for count, colour in picture.getcolors(1_000_000) or [] if count > 200}  # type: ignore[misc]


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def spot(number: int, value: int | None, *, bordered: bool, name: str = "") -> Spot:
    """Areas in a grid of six, half a degree wide each."""
    row, column = divmod(number, 6)
    south, west = -3.0 - row * 0.5, 106.0 + column * 0.5
    ring = [(south, west), (south, west + 0.5), (south + 0.5, west + 0.5), (south + 0.5, west)]
    borders = (pack(border_of("19.03", [ring])),) if bordered else ()
    label = "–" if value is None else f"{value:,}".replace(",", ".")
    return Spot(name or f"Desa {number}", value, label, (south + 0.25, west + 0.25), borders)


def a_map(*values: int | None, bordered: bool = False, name: str = "", title: str = "Laporan terbuka · Toboali") -> Map:
    spots = tuple(spot(number, value, bordered=bordered, name=name) for number, value in enumerate(values))
    classes = tuple(f"{low}–{high}" for low, high in bounds([one.value or 0 for one in spots]))
    return Map(
        title, "Keadaan 26 November 2026", spots, "blue", "0", classes, "Belum ada", ("Desa tidak diketahui: 3",)
    )


def a_chart(*received: int, stages: int = 0) -> Chart:
    return Chart(
        "Grafik laporan · Bangka Selatan",
        "1 November 2026 – 30 November 2026",
        "id",
        ("Masuk dan selesai per hari", "Yang masih terbuka", "Umur laporan yang terbuka sekarang"),
        ("Masuk", "Selesai"),
        received,
        tuple(number // 2 for number in received),
        tuple(sum(received[: place + 1]) for place in range(len(received))),
        tuple((place, f"{place + 1} Nov") for place in range(0, len(received), 5)),
        tuple((f"{age} hari", number) for age, number in zip(("0–1", "2–3", "4–7", "8–14", "> 14"), (9, 1, 0, 4, 7))),  # noqa: B905
        "Belum ada laporan",
        "Tahapan",
        tuple(Mark(place * 3, place * 3 + 1, f"3 Des: {LONG} {LONG} {LONG}") for place in range(stages)),
    )


def a_table(rows: int, name: str = "Rias") -> Table:
    cell = Cell("6 hari", "90%: 2 minggu", (6.0, 14.0))
    cells = (cell, Cell("–"), cell)
    of_all = Row("Semua posko", "1.234.567 laporan", cells)
    others = tuple(Row(f"{name} {number}", "12 laporan", cells) for number in range(rows))
    columns = ("Sampai diambil", "Sampai mulai ditelusuri", "Sampai selesai")
    return Table(f"Kinerja posko · {LONG}", "November 2026", columns, (of_all, *others), ("Batang: median " * 12,))


MAPS = [
    a_map(),
    a_map(0),
    a_map(7, bordered=True),
    a_map(0, 0, 0, bordered=True),
    a_map(1, 2, 3, 5, 9, 14, 40, None),
    a_map(1, 2, 3, 5, 9, 14, 40, None, bordered=True),
    a_map(*range(53), name=LONG),
    a_map(*range(53), bordered=True, name=LONG),
    a_map(*range(0, 64_000, 1_000), name=LONG),
    a_map(*range(0, 64_000, 1_000), name=LONG, bordered=True),
    a_map(*(None for _ in range(38)), title=f"{LONG} · {LONG} · {LONG}"),
]
CHARTS = [
    a_chart(0),
    a_chart(*[0] * 30),
    a_chart(5),
    a_chart(*range(30), stages=3),
    a_chart(*range(400_000, 400_045), stages=30),
]
TABLES = [a_table(0), a_table(3), a_table(200, LONG)]


@pytest.mark.parametrize("shown", MAPS, ids=range(len(MAPS)))
def test_a_map_opens_and_is_light(shown: Map) -> None:
    opened(maps.drawn(shown))


@pytest.mark.parametrize("shown", CHARTS, ids=range(len(CHARTS)))
def test_a_chart_opens_and_is_light(shown: Chart) -> None:
    opened(charts.drawn(shown))


@pytest.mark.parametrize("shown", TABLES, ids=range(len(TABLES)))
def test_a_table_opens_and_is_light(shown: Table) -> None:
    opened(paces.drawn(shown))


def test_the_same_figures_make_the_same_bytes() -> None:
    assert maps.drawn(MAPS[5]) == maps.drawn(MAPS[5])
    assert charts.drawn(CHARTS[3]) == charts.drawn(CHARTS[3])


@pytest.mark.parametrize("bordered", [False, True], ids=["tiles", "borders"])
def test_an_area_has_the_shade_of_its_number(bordered: bool) -> None:
    shown = a_map(0, 1, 2, 30, bordered=bordered)
    found = colours(opened(maps.drawn(shown)))
    wanted = {rgb(colour_of(shown, one.value)) for one in shown.spots}
    assert len(wanted) == 4
    assert wanted <= found


def test_what_is_not_known_is_hatched_and_has_no_shade() -> None:
    shown = a_map(None, 3, bordered=True)
    assert colour_of(shown, None) == ""
    assert rgb(colour_of(shown, 3)) in colours(opened(maps.drawn(shown)))
    assert rgb(NOTHING) not in colours(opened(maps.drawn(a_map(None, None, None, bordered=True))))


def test_a_lake_and_an_island_keep_their_shapes() -> None:
    """A ring in a ring is a hole, one in that an island again."""
    rings = [[(-3 - a, 106 + a), (-3 - a, 107 - a), (-4 + a, 107 - a), (-4 + a, 106 + a)] for a in (0.0, 0.2, 0.4)]
    shown = Map("a", "b", (Spot("", 1, "", (-3.5, 106.5), (pack(border_of("19", rings)),)),), "blue", "0", ("1",))
    picture = opened(maps.drawn(shown))
    top = canvas.heading_height("a")
    inked = [picture.getpixel((540, round(top + 1000 * share))) == rgb(colour_of(shown, 1)) for share in (0.1, 0.3)]
    assert inked == [True, False]


# --- letters and colours ----------------------------------------------------------------------------------------------


def test_no_letters_are_smaller_than_can_be_read() -> None:
    with pytest.raises(ValueError, match="smaller than what can be read"):
        Canvas(100).text((0, 0), "kecil", SMALLEST - 1)
    with pytest.raises(ValueError, match="smaller than what can be read"):
        canvas.width_of("kecil", SMALLEST - 1)
    assert SMALLEST * 390 / WIDTH >= 9  # points on a phone


@pytest.mark.parametrize("words", ["Kepulauan Pongok", "–", "“90%” · 1–3", "é"])
def test_the_letters_are_there(words: str) -> None:
    missing = Canvas(60)
    missing.text((0, 0), "\u0378" * len(words))
    drawn = Canvas(60)
    drawn.text((0, 0), words)
    assert drawn.image.tobytes() != missing.image.tobytes()


def test_words_fit_where_they_stand() -> None:
    for width in (120, 240, 500):
        assert canvas.width_of(canvas.fitted(LONG, width, SMALLEST), SMALLEST) <= width
        lines = canvas.wrapped(f"{LONG} {LONG}", width, SMALLEST)
        assert len(lines) <= 2
        assert all(canvas.width_of(line, SMALLEST) <= width for line in lines)
    assert canvas.fitted("Rias", 500, SMALLEST) == "Rias"


# Machado, Oliveira, Fernandes (2009), doi.org/10.1109/TVCG.2009.113: full deuteranopia and protanopia, linear RGB
BLINDNESS = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def seen(colour: str, how: str) -> str:
    """A colour as somebody sees it who confuses some."""
    linear = [(p / 255 / 12.92 if p <= 10 else ((p / 255 + 0.055) / 1.055) ** 2.4) for p in rgb(colour)]
    mixed = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in BLINDNESS[how]]
    parts = [round(255 * (p * 12.92 if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055)) for p in mixed]
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize("how", BLINDNESS)
def test_nobody_confuses_the_colours(how: str) -> None:
    for one, other in combinations((CAME, ENDED, STANDS), 2):
        assert contrast(seen(one, how), seen(other, how)) > 1.7, (one, other)
    for ramp in RAMPS.values():
        shades = [seen(shade, how) for shade in (NOTHING, *ramp)]
        assert all(contrast(lighter, darker) > 1.2 for lighter, darker in pairwise(shades))
        assert [contrast(PAPER, shade) for shade in shades] == sorted(contrast(PAPER, shade) for shade in shades)


def test_words_stand_out_from_every_shade() -> None:
    for shade in (NOTHING, PAPER, *(shade for ramp in RAMPS.values() for shade in ramp)):
        assert contrast(canvas.on(shade), shade) >= 4.5, shade
    for ink in (canvas.INK, canvas.SOFT):
        assert contrast(ink, PAPER) >= 4.5


# --- shades and axes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "shades"),
    [
        ([], []),
        ([0, 0], []),
        ([0, 3, 3], [(3, 3)]),
        ([1, 2, 7, 40, 41], [(1, 1), (2, 2), (7, 7), (40, 40), (41, 41)]),
        (range(13), [(1, 2), (3, 3), (4, 4), (5, 7), (8, 12)]),
    ],
)
def test_shades_are_few_and_cover_all(values: list[int], shades: list[tuple[int, int]]) -> None:
    assert bounds(values) == shades


@pytest.mark.parametrize("step", [1, 7, 1_000, 999_983])
def test_every_number_has_one_shade(step: int) -> None:
    values = [value * step for value in range(1, 60)]
    shades = bounds(values)
    assert len(shades) <= CLASSES
    assert all(sum(low <= value <= high for low, high in shades) == 1 for value in values)
    assert all(high + 1 == low for (_, high), (low, _) in pairwise(shades))


@pytest.mark.parametrize(
    ("most", "axis"), [(0, (1, 1)), (1, (1, 1)), (5, (1, 5)), (6, (2, 6)), (14, (5, 15)), (91, (20, 100))]
)
def test_an_axis_counts_as_people_do(most: int, axis: tuple[int, int]) -> None:
    assert charts.scale_of(most) == axis


@pytest.mark.parametrize("most", [9, 99, 151_742, 204_000_000])
def test_an_axis_reaches_as_far_as_it_has_to(most: int) -> None:
    step, top = charts.scale_of(most)
    assert most <= top < most + step
    assert top // step <= 5


# --- the gallery ------------------------------------------------------------------------------------------------------


async def test_a_picture_is_drawn_beside_the_loop_and_once() -> None:
    threads: list[int] = []

    def draw(shown: str) -> bytes:
        threads.append(threading.get_ident())
        return shown.encode()

    gallery = Gallery()
    same = await asyncio.gather(*(gallery.picture(draw, "Rias") for _ in range(5)))
    assert same == [b"Rias"] * 5
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    assert await gallery.picture(draw, "Gadung") == b"Gadung"
    assert len(threads) == 2


async def test_what_nobody_asked_for_lately_is_drawn_again() -> None:
    drawn: list[int] = []

    def draw(number: int) -> bytes:
        drawn.append(number)
        return bytes([number])

    gallery = Gallery()
    for number in range(KEPT + 1):
        await gallery.picture(draw, number)
        await gallery.picture(draw, 1)  # this one is wanted all the time
    await gallery.picture(draw, 0)
    assert drawn.count(1) == 1
    assert drawn.count(0) == 2


async def test_what_cannot_be_drawn_holds_up_no_other() -> None:
    def fails(_: str) -> bytes:
        raise ValueError("no ink")

    gallery = Gallery()
    with pytest.raises(ValueError, match="no ink"):
        await gallery.picture(fails, "Rias")
    assert await gallery.picture(str.encode, "Rias") == b"Rias"
