"""Phrases whose words do not mean one by one what they mean together, in Indonesian and in the English that visitors
and young people write here. Single words stand among the spellings of `vocabulary`."""

from __future__ import annotations

from itertools import product

_KIN = {
    "ibu": "mother mom mum mama",
    "bapak": "father dad daddy",
    "orang tua": "parents",
    "suami": "husband",
    "istri": "wife",
    "anak": "child children son daughter kid kids",
    "kakak": "brother sister sibling",
    "nenek": "grandmother grandma",
    "kakek": "grandfather grandpa",
    "paman": "uncle",
    "bibi": "aunt",
    "sepupu": "cousin",
    "keluarga": "family",
    "tetangga": "neighbour neighbor neighbours neighbors",
    "teman": "friend",
}
_SPEAK = ("talk", "speak", "chat", "talking")
_SOMEBODY = ("a human", "a real human", "a person", "a real person", "an officer", "the officer", "someone", "somebody")
_INDONESIAN = """
harusnya: harus e
coklit: pencocokan dan penelitian
coklit: pencocokan
dua kali: 2 x
dua kali: 2 kali
satu kali: 1 x
meninggal: dak ade umur
meninggal: tidak ada umur
meninggal: tak ada umur
meninggal: sudah tiada
meninggal: udah tiada
meninggal: sdh tiada
meninggal: telah tiada
meninggal: dah tiada
meninggal: la dak ade
"""
_ENGLISH = """
belum: not yet
tidak orang: no one
tidak petugas: no officer
tidak pantarlih: no pantarlih
terdaftar: on the list
terdaftar: on the voter list
terdaftar: on the voters list
terdaftar: in the voter list
terdaftar: in the list
laporan saya: my report
laporan saya: our report
dpt: voter list
dpt: voters list
dpt: the list
dpt: electoral roll
tps: polling station
tps: polling place
tanggal lahir: birth date
tanggal lahir: date of birth
uang: for money
ibu saya almarhum: my late mother
bapak saya almarhum: my late father
masih terdaftar: still on the list
meninggal: passed away
terima kasih: thank you
apakah saya: am i
apa: can i
bagaimana: how do
bagaimana: how can
selamat pagi: good morning
selamat siang: good afternoon
selamat malam: good evening
"""


def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    told = [
        (said.split(), meaning)
        for meaning, _, said in (line.partition(": ") for line in (_INDONESIAN.strip() + _ENGLISH).strip().split("\n"))
    ]
    for meaning, names in _KIN.items():
        for name in names.split():
            for owner in ("my", "our"):
                told.append(([owner, name], f"{meaning} saya"))
                told.append(([owner, f"{name}'s"], f"{meaning} saya"))
                told.append((["is", owner, name], f"apakah {meaning} saya"))
    told += [
        ([verb, particle, *somebody.split()], "bicara dengan orang")
        for verb, particle, somebody in product(_SPEAK, ("to", "with"), _SOMEBODY)
    ]
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, meaning in sorted(told, key=lambda phrase: -len(phrase[0])):
        found.setdefault(words[0], []).append((tuple(words), meaning))
    return {first: tuple(phrases) for first, phrases in found.items()}


PHRASES = _phrases()
"""By their first word, the longest first: the words, and what they mean together."""
