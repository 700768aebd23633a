"""The words that a network's channel needs of its own, in every language: what stands on the button of a list, and
above buttons without a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.texts import LANGUAGES, Texts


@dataclass(frozen=True, slots=True)
class ListWords:
    """Around a list of buttons."""

    choose: str
    pick: str


def of_lists(texts: Texts) -> Mapping[str, ListWords]:
    """By language."""
    return {
        language: ListWords(texts.get(language, "whatsapp.choose"), texts.get(language, "whatsapp.pick"))
        for language in LANGUAGES
    }


def template_of_news(texts: Texts, language: str) -> str:
    """The body of the template by which somebody hears that there is news, its gap as Meta writes it."""
    return texts.get(language, "whatsapp.news", office="{{1}}")
