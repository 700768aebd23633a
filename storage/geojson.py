"""Borders from a GeoJSON file: which feature is which area, and what is wrong with the others.

Coordinates are degrees, longitude first (RFC 7946). A file that is projected or has them swapped is refused whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import inf
from pathlib import Path
from typing import Any

from bot.domain.areas import Area
from bot.domain.borders import Border, border_of, is_in_indonesia
from bot.domain.errors import UserError
from storage.areas import CODE

CODE_NAMES = (
    *("code", "kode", "kode_kemendagri", "kemendagri", "kode_wilayah", "kode_desa", "kd_desa", "kode_kel", "kdepum"),
    *("kode_kec", "kode_kecamatan", "kdcpum", "kode_kab", "kode_kabupaten", "kdpkab", "id"),
)
"""Properties that hold a Kemendagri code, in any case, the lowest level first (kdepum, kdcpum, kdpkab: BIG's). Those of
BPS (iddesa, kdebps) look alike and mean other areas: they are not read."""
NAMES = ("name", "nama", "nama_desa", "desa", "nmdesa", "namobj", "wadmkd", "nama_kel", "kelurahan", "kecamatan")
WORLD = ("4326", "crs84")
AWAY_KM = 20.0
"""A border so far from where its area is known to be belongs to another one."""

Rings = list[list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the file: its number there (from 1), the code and name that it says, its border; or what is
    `wrong` with it."""

    number: int
    code: str = ""
    name: str = ""
    border: Border | None = None
    wrong: str = ""


def read_borders(path: Path, known: Mapping[str, Area]) -> list[Feature]:
    """The features of a file, each with its border or with what is wrong. `known`: the stored areas by code. Several
    features of one area become one border, told at the first of them. Raises UserError for a file that is none, or
    that is not in degrees with longitude first."""
    features: list[Feature] = []
    rings: dict[str, Rings] = {}
    first: dict[str, int] = {}
    for number, raw in enumerate(_features(path), start=1):
        feature, found = _read(path, number, raw, known)
        if found and feature.code in first:
            feature = Feature(number, feature.code, feature.name, None, "")
        if found:
            rings.setdefault(feature.code, []).extend(found)
            first.setdefault(feature.code, len(features))
        features.append(feature)
    for code, at in first.items():
        features[at] = _with_border(features[at], rings[code], known[code])
    return features


def _with_border(feature: Feature, rings: Rings, area: Area) -> Feature:
    border = border_of(feature.code, rings)
    away = 0.0
    if area.lat is not None and area.lon is not None and not border.holds(area.lat, area.lon):
        away = border.edge_km(area.lat, area.lon)
    if AWAY_KM < away < inf:
        wrong = f"lies {away:.0f} km from where {area.name} is known to be: is {area.code} the right code?"
        return Feature(feature.number, feature.code, feature.name, None, wrong)
    return Feature(feature.number, feature.code, feature.name, border)


def _features(path: Path) -> list[Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: cannot be read as GeoJSON ({error})") from None
    kind = content.get("type") if isinstance(content, dict) else None
    features = content.get("features") if kind == "FeatureCollection" else [content] if kind == "Feature" else None
    if not isinstance(features, list) or not features:
        raise UserError(f'{path}: is no GeoJSON with areas: a "FeatureCollection" with "features" is expected')
    crs = json.dumps(content.get("crs") or "crs84").casefold()
    if not any(name in crs for name in WORLD):
        raise UserError(f"{path}: is projected ({content['crs']}): export it again in WGS 84 degrees (EPSG:4326)")
    return features


def _read(path: Path, number: int, raw: Any, known: Mapping[str, Area]) -> tuple[Feature, Rings]:
    """A feature without its border, and its rings; none where something is wrong with it."""
    properties = {str(k).casefold(): v for k, v in _dict(_dict(raw).get("properties")).items()}
    code = _code(properties, _dict(raw).get("id"))
    name = next((str(properties[key]).strip() for key in NAMES if isinstance(properties.get(key), str)), "")
    geometry = _dict(_dict(raw).get("geometry"))
    rings: Rings = []
    wrong = _misfit(code, name, known) or _no_polygon(geometry)
    if not wrong:
        try:
            rings = list(_rings(geometry))
        except (TypeError, ValueError, LookupError) as error:
            wrong = f"has an invalid ring: {error}"
    if rings:
        _refuse_other_degrees(path, number, rings)
        wrong = _abroad(rings)
    return Feature(number, code, name, None, wrong), [] if wrong else rings


def _misfit(code: str, name: str, known: Mapping[str, Area]) -> str:
    """Why a feature is none of the stored areas, '' when it is one."""
    if not code:
        return "has no Kemendagri code (such as 19.03.01.2008) in a property code, kode, kode_desa or kdepum"
    if "." not in code:
        return "is a province: borders are kept from the kabupaten down"
    if code not in known:
        return "this code is not stored: import its area first (`posko areas import`)"
    if name and not _alike(name, known[code].name):
        return f"is called {name!r} there and {known[code].name!r} here: are these codes of BPS?"
    return ""


def _no_polygon(geometry: Mapping[str, Any]) -> str:
    kind = geometry.get("type")
    if kind in ("Polygon", "MultiPolygon"):
        return ""
    return f"is a {kind}, not a Polygon or MultiPolygon" if kind else "has no geometry"


def _abroad(rings: Rings) -> str:
    outside = next((point for ring in rings for point in ring if not is_in_indonesia(*point)), None)
    return f"lies outside of Indonesia (latitude {outside[0]}, longitude {outside[1]})" if outside else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _code(properties: Mapping[str, Any], feature_id: Any) -> str:
    for value in (*(properties.get(name) for name in CODE_NAMES), feature_id):
        if isinstance(value, str | int) and not isinstance(value, bool):
            text = str(value).strip()
            if re.fullmatch(r"\d{4}|\d{6}|\d{10}", text, re.ASCII):
                text = ".".join(part for part in (text[:2], text[2:4], text[4:6], text[6:]) if part)
            if CODE.fullmatch(text):
                return text
    return ""


def _alike(name: str, other: str) -> bool:
    """True when two spellings may be of one name; signs, spaces and words of level do not count."""
    one, two = (re.sub(r"\b(desa|kelurahan|kecamatan|kabupaten|kota)\b|[\W_]", "", n.casefold()) for n in (name, other))
    return not one or one in two or two in one or SequenceMatcher(None, one, two).ratio() >= 0.6


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """All rings as (latitude, longitude), without the point that closes them. Raises ValueError for what is none."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = [ring for part in parts for ring in part]
    if not rings:
        raise ValueError("there is none")
    for ring in rings:
        points = [(float(position[1]), float(position[0])) for position in ring]
        if not all(-inf < value < inf for point in points for value in point):
            raise ValueError("a position is no number")
        if points and points[0] == points[-1]:
            points.pop()
        if len(set(points)) < 3 or not _area(points):
            raise ValueError(f"{len(points)} corners that enclose nothing")
        yield points


def _area(points: Sequence[tuple[float, float]]) -> float:
    return sum(y0 * x1 - y1 * x0 for (y0, x0), (y1, x1) in zip(points, (*points[1:], points[0]), strict=True))


def _refuse_other_degrees(path: Path, number: int, rings: Rings) -> None:
    points = [point for ring in rings for point in ring]
    if all(is_in_indonesia(lon, lat) for lat, lon in points):
        raise UserError(
            f"{path}: feature {number}: latitude and longitude are swapped (it begins {points[0][1]}, {points[0][0]}); "
            "GeoJSON has longitude first"
        )
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in points):
        raise UserError(
            f"{path}: feature {number}: its coordinates are no degrees (it begins {points[0][1]}, {points[0][0]}); "
            "export it again in WGS 84 (EPSG:4326)"
        )
