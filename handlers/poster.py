"""What a poster in a village says: a warm sentence, the links that begin a report there, and where the posko is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.areas import Area, AreaTree, Posko
from bot.domain.rules import Rules
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the chat: what it is called, its link, and the link as somebody would type it."""

    label: str
    link: str

    @property
    def letters(self) -> str:
        """The link without what every browser adds."""
        return self.link.removeprefix("https://")


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of one poster, in the order in which they are read. `visit` may be empty."""

    office: str
    head: str
    place: str
    sentence: str
    scan: str
    letters: str
    ways: tuple[Way, ...]
    visit: tuple[str, ...]
    promise: str


def poster(rules: Rules, texts: Texts, tree: AreaTree, area: Area, posko: Posko | None, language: str) -> Poster:
    """The poster of a desa or kelurahan. The posko's own address is told where it is known."""

    def say(key: str, **fields: str) -> str:
        return texts.get(language, f"poster.page.{key}", **fields)

    return Poster(
        office=rules.office.name,
        head=say("head"),
        place=tree.label(area.code),
        sentence=say("sentence", place=f"{area.kind.value.capitalize()} {area.name}"),
        scan=say("scan"),
        letters=say("letters"),
        ways=ways(rules, texts, area.code, language),
        visit=_visit(posko, texts, language),
        promise=say("promise"),
    )


def ways(rules: Rules, texts: Texts, area_code: str, language: str) -> tuple[Way, ...]:
    """The links that open a report with this area chosen already, by network, where one is switched on."""
    payload = f"d-{area_code.replace('.', '-')}"
    found = []
    if rules.telegram_username:
        link = f"https://t.me/{rules.telegram_username}?start={payload}"
        found.append(Way(texts.get(language, "poster.page.telegram"), link))
    if rules.web_url:
        found.append(Way(texts.get(language, "poster.page.web"), f"{rules.web_url.rstrip('/')}/?start={payload}"))
    return tuple(found)


def title(texts: Texts, language: str) -> str:
    """What a file of posters is called."""
    return texts.get(language, "poster.page.title")


def _visit(posko: Posko | None, texts: Texts, language: str) -> tuple[str, ...]:
    if posko is None or not (posko.address or posko.phone):
        return ()
    lines = [texts.get(language, "poster.page.visit"), f"{posko.name}, {posko.address}".rstrip(", ")]
    if posko.hours:
        lines.append(texts.get(language, "poster.page.hours", hours=posko.hours))
    if posko.phone:
        lines.append(texts.get(language, "poster.page.phone", phone=posko.phone))
    return tuple(lines)
