"""The names of people in a message: those whose vote is reported, not those of officials who are told about.

Words of every day are many and names few, so a name needs a sign: it is announced, follows a family word or a title,
begins the message, or is one that people here bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.cues import LEVEL_OF
from bot.domain.given_names import GIVEN_NAMES
from bot.domain.persons import TOGETHER
from bot.domain.vocabulary import COMMON, KNOWN, MONTHS, SLANG, words
from bot.domain.words import Token, meaning

_ANNOUNCED = words("nama namanya namenye namanye name named bernama an n nm nami")
_CONNECTING = words(
    """saya sy sya aku ku lengkap ibu bapak bpk mamak ayah anak anaknya suami istri bini adik adek kakak nenek kakek
    atok mertua pemilih nya adalah yaitu yg yang beliau ini almarhum almarhumah alm almh n a tetangga teman kawan
    orang dia keluarga sesuai pak bu mbah is my"""
)
_RIGHT = words("padahal pdhl pdahal benarnya sebenarnya betulnya aslinya e")
_ON_PAPER = words("ktp kk akta ijazah surat paspor")
_NEVER = words(
    """bawaslu kpu rt rw tps dpt dps nik kk ktp desa wa hp no id panwaslu panwascam pkd kadus kades lurah camat min
    mimin admin saya
    sma smp sd smk tk tidak bangka kota kelurahan online blm belum salah dusun didpt dicoklit jln jl gang gg blok"""
)
_LINKING = frozenset({"bin", "binti", "bt", "alias"})
"""What stands inside a name."""
_NAME_TOO = words(
    """fajar putra indah jaya bunga bintang damai mulia permata teguh ratu raja surya agung budi setia sari putri
    mawar melati intan permai utama wati nur bin binti juli juni agustus april indra jujur bahagia"""
)
"""Ordinary words that people are called as well."""
_KIN_WORDS = words(
    """ibu bapak bpk mamak mama ayah suami istri isteri bini laki anak adik adek kakak abang nenek kakek atok mertua
    paman bibi menantu keponakan ponakan sepupu cucu ipar tetangga teman kawan pak bu mbah almarhum almarhumah alm almh
    nek umak emak mak budak bapake warga om tante bang kak bibik mang pemilih
    mother father wife husband son daughter brother sister grandmother grandfather neighbour neighbor uncle aunt"""
)
_HONOURS = words("h hj haji hajah hajjah ust ustad ustadz kyai kh drs dra dr ir prof ny nyonya tn tuan sdr sdri")
"""What may stand before a name; the shortest belong to it."""
_KEPT_HONOURS = frozenset({"h", "hj"})
_RANKS = words(
    """praka prada pratu kopda koptu kopka serda sertu serka serma pelda peltu letda lettu kapten mayor letkol bharada
    bharatu briptu brigadir brigpol bripka aipda aiptu ipda iptu akp kompol bripda"""
)
_OFFICIALS = words(
    """pantarlih petugas kades kadus lurah camat ketua caleg paslon calon cawabup cabup bupati wabup gubernur pkd pps
    ppk kpps panwascam panwas timses relawan presiden operator admin sekdes bhabin babinsa"""
)
"""Whoever is named right after these is told about, not reported."""
_POSSESSIVE = frozenset({"saya", "sy", "ku", "aku", "kami", "sya"})
_GROUPS = frozenset({*TOGETHER, "sekeluarga", "serumah", "keluarga"})
"""After these the people themselves may be listed: "kami berempat: Aminah, Budi …"."""
_JOINING = frozenset({"dan", "dn", "sama", "kek", "serta", "beserta", "&", "and", "plus"})
_NO_PART = frozenset({*_NEVER, *_JOINING})
_LABELS = words("rt rw tps no nomor dusun blok gang gg jl jln km umur usia tgl tanggal rp kelas sd smp sma")
_MAX_NAME = 5


@dataclass(frozen=True, slots=True)
class Names:
    """The voter's name and those listed after it, each with the words that they were read from; '' and () for none."""

    first: str = ""
    first_words: str = ""
    others: tuple[str, ...] = ()
    others_words: str = ""


def names_in(tokens: Sequence[Token], place_words: str = "") -> Names:
    """Who is reported, by name ("ibu saya Aminah, adik Budi dan bapak saya Sulaiman"). What was read as the place
    (`place_words`) is nobody's name."""
    text = _Text(tokens, frozenset(place_words.lower().split()))
    found = next(text.first_names(), None)
    if found is None:
        return Names()
    begin, start, end = found
    listed = list(text.following(end))
    return Names(
        text.spelled(start, end),
        " ".join(token.raw for token in tokens[begin:end]),
        tuple(text.spelled(*name) for name in listed),
        " ".join(token.raw for token in tokens[start : listed[-1][1]]) if listed else "",
    )


class _Text:
    """The words of one message. Names are stretches of it: where they start and end."""

    def __init__(self, tokens: Sequence[Token], places: frozenset[str]) -> None:
        self._tokens = tokens
        self._places = places
        self._shouting = _is_shouting(tokens)

    def first_names(self) -> Iterator[tuple[int, int, int]]:
        """What may be the voter's name, the surest sign first: where the words that announce it begin, where it
        starts, and where it ends."""
        for rule in (self._corrected, self._announced, self._after_family, self._at_the_beginning, self._anywhere):
            yield from rule()

    def _corrected(self) -> Iterator[tuple[int, int, int]]:
        """The right spelling, where the wrong one is told: "tertulis Sunarti, harusnya Sunarni"."""
        for index, token in enumerate(self._tokens):
            if token.text in _RIGHT or meaning(token.text) == "harusnya":
                yield from self._named(index, self._skip_connecting(index + 1))

    def _announced(self) -> Iterator[tuple[int, int, int]]:
        for index, token in enumerate(self._tokens):
            if token.text in _ANNOUNCED and not self._is_an_article(index):
                yield from self._named(index, self._skip_connecting(index + 1), announced=True)

    def _after_family(self) -> Iterator[tuple[int, int, int]]:
        for index, token in enumerate(self._tokens):
            together = token.text in _GROUPS
            start = self._after_owner(index + 1) if together else self._after_kin(index)
            if start and not self._is_official(index):
                yield from self._named(index, start, listed=together)

    def _at_the_beginning(self) -> Iterator[tuple[int, int, int]]:
        """A message that begins with what people are called: "Rudi dan Wati, belum …"."""
        if self._tokens and self._tokens[0].text in GIVEN_NAMES and self._tokens[0].text not in SLANG:
            yield from self._named(0, 0, listed=True)

    def _anywhere(self) -> Iterator[tuple[int, int, int]]:
        """What people are called, written like a name, or two such words together; after a rank or an entry's number
        any name."""
        for index, token in enumerate(self._tokens):
            if self._is_official(index) or (index and self._tokens[index - 1].text in LEVEL_OF):
                continue
            if token.text in _RANKS or self._is_entry(index):
                yield from self._named(index, index + 1, announced=token.text in _RANKS, listed=True)
            elif self._is_honour(index):
                yield from self._named(index, index, announced=True, listed=True)
            elif token.text in GIVEN_NAMES and token.text not in SLANG and token.text not in MONTHS:
                end = self._end(index, listed=True)
                known = sum(t.text in GIVEN_NAMES for t in self._tokens[index:end])
                if known > 1 or (known and token.raw.istitle() and not self._shouting):
                    yield from self._named(index, index, listed=True)

    def _named(
        self, begin: int, start: int, *, announced: bool = False, listed: bool = False
    ) -> Iterator[tuple[int, int, int]]:
        end = self._end(start, announced=announced, listed=listed)
        if end > start and not (begin == start and self._after_owner(end) > end):  # "Putri saya" is a daughter
            yield begin, start, end

    def following(self, end: int) -> Iterator[tuple[int, int]]:
        """The names that are listed after the one that ends at `end`."""
        at = end
        while at < len(self._tokens) and (self._joins(at) or self._tokens[at].after_comma):
            begin = at + self._joins(at)
            by_comma = begin == at
            while begin < len(self._tokens) and (after := self._after_kin(begin)):
                begin = after
            stop = self._end(begin, listed=True)
            if stop > begin and by_comma and not self._is_listed(begin, stop, entered=begin > at):
                return
            if stop <= begin:
                return
            yield begin, stop
            at = stop

    def _joins(self, index: int) -> bool:
        return self._tokens[index].text in _JOINING or self._is_entry(index)

    def _is_listed(self, begin: int, end: int, *, entered: bool) -> bool:
        """After a comma a place may follow a name as well ("saya Aminah, Parit Tiga"): what follows is one more person
        where people bear that name, where a family word stands before it, or where an *and* ends the list."""
        ends = end < len(self._tokens) and self._tokens[end].text in _JOINING
        return entered or self._tokens[begin].text in GIVEN_NAMES or ends

    def _is_entry(self, index: int) -> bool:
        """The number before an entry of a list: "1. Ahmad 2. Siti"."""
        token = self._tokens[index]
        if not token.text.isdecimal() or len(token.text) > 2 or index + 1 >= len(self._tokens):
            return False
        before = self._tokens[index - 1].text if index else ""
        following = self._tokens[index + 1]
        named = following.text in GIVEN_NAMES or (following.raw.istitle() and not self._shouting)
        named = named and following.text not in MONTHS
        return named and before not in _LABELS and not self._tokens[index].joined

    def _is_official(self, index: int) -> bool:
        """True where somebody's office stands before the name: "pantarlih pak Budi", "ketua RT Rudi"."""
        before = [token.text for token in self._tokens[max(0, index - 2) : index]]
        return any(word in _OFFICIALS for word in before) or self._tokens[index].text in _OFFICIALS

    def _is_honour(self, index: int) -> bool:
        token = self._tokens[index]
        following = self._tokens[index + 1] if index + 1 < len(self._tokens) else None
        return token.text in _HONOURS and token.raw.istitle() and following is not None and following.raw.istitle()

    def _is_an_article(self, index: int) -> bool:
        """`an` announces a name as `a.n.` or `an.`; inside other words' remains, and as a mere *n* (and), it does
        not."""
        if self._tokens[index].text == "n":
            return index == 0 or self._tokens[index - 1].text != "a"
        return self._tokens[index].text == "an" and self._tokens[index].joined

    def _skip_connecting(self, start: int) -> int:
        """Behind "saya", "lengkap", "di KTP" and the like."""
        tokens = self._tokens
        while start < len(tokens):
            on_paper = tokens[start].text == "di" and start + 1 < len(tokens) and tokens[start + 1].text in _ON_PAPER
            if not (on_paper or tokens[start].text in _CONNECTING or tokens[start].text in _RANKS):
                break
            start += 2 if on_paper else 1
        return start

    def _after_kin(self, index: int) -> int:
        """Where a name may begin after `ibu saya`, `pak` or `saya`; 0 for other words."""
        if self._tokens[index].text == "my" and index + 1 < len(self._tokens):
            index += 1
        following = index + 1
        if self._tokens[index].text in _POSSESSIVE:
            return following
        return self._after_owner(following) if self._tokens[index].text in _KIN_WORDS else 0

    def _after_owner(self, start: int) -> int:
        """Behind the *saya* or *kami* that may stand there."""
        owned = start < len(self._tokens) and self._tokens[start].text in _POSSESSIVE
        return start + 1 if owned else start

    def _end(self, start: int, *, announced: bool = False, listed: bool = False) -> int:
        """Where the name that begins at `start` ends; `start` where none does. `announced`: any word that is none of
        every day; `listed`: a comma or colon may stand before the first."""
        tokens, end, given = self._tokens, start, False
        while end < min(len(tokens), start + _MAX_NAME):
            token = tokens[end]
            if token.after_break and not self._goes_on(start, end) and (end > start or not (announced or listed)):
                break
            if not self._may_be_name(token, first=end == start):
                break
            capital = token.raw[:1].isupper() and not self._shouting
            if end > start and token.text in _LINKING:
                end += 1
                continue
            if end > start and given and not capital and tokens[start].raw.istitle() and not self._shouting:
                break
            if not (announced or capital or token.text in GIVEN_NAMES or given):
                break
            given = given or token.text in GIVEN_NAMES
            end += 1
        if end > start and tokens[end - 1].text in _LINKING:
            end -= 1
        return end if any(t.text not in _KEPT_HONOURS for t in tokens[start:end]) else start

    def _goes_on(self, start: int, end: int) -> bool:
        """The full stop of "H. Ahmad" ends nothing."""
        return end > start and self._tokens[end - 1].text in _HONOURS

    def _may_be_name(self, token: Token, *, first: bool) -> bool:
        word = token.text
        if not token.raw.replace("'", "").replace("’", "").isalpha() or word in _NO_PART or word in LEVEL_OF:
            return False
        if word in _KEPT_HONOURS:
            return first
        if word in self._places or (first and len(word) < 2):
            return False
        if word in GIVEN_NAMES:
            return True
        if word in _NAME_TOO or word in MONTHS:
            return not first or token.raw.istitle()
        return word not in KNOWN and not _is_ending(word)

    def spelled(self, start: int, end: int) -> str:
        """A name as it is written; one without capitals, or of nothing else, as names are."""
        parts = [t.raw for t in self._tokens[start:end]]
        mixed = any(raw.istitle() for raw in parts)
        return " ".join(raw if _is_spelled(raw, mixed=mixed) else raw.capitalize() for raw in parts)


def _is_spelled(raw: str, *, mixed: bool) -> bool:
    """False for a part without capitals, or of nothing else; where the others have some, *binti* is right so."""
    return (mixed and raw in _LINKING) or not (raw.islower() or raw.isupper())


def _is_shouting(tokens: Sequence[Token]) -> bool:
    """True when capitals mean nothing here: nearly all words have them, or none."""
    written = [token.raw for token in tokens if token.raw.isalpha()]
    capital = sum(word[:1].isupper() for word in written)
    return not written or capital >= 0.8 * len(written)


def is_everyday(word: str) -> bool:
    """True for a word (in lower case) that is no part of a name: one of every day, and none that people bear."""
    if word in GIVEN_NAMES or word in _NAME_TOO or word in MONTHS:
        return False
    return word in _NEVER or word in KNOWN or _is_ending(word)


def _is_ending(word: str) -> bool:
    """A verb or a known word with an ending is no name."""
    stems = (word[: -len(end)] for end in ("nya", "nye", "kan", "lah", "kah", "an", "in") if word.endswith(end))
    if any(stem in KNOWN for stem in stems):
        return True
    return any(
        word.startswith(front) and word[len(front) :] in COMMON for front in ("di", "ter", "ber", "me", "ke", "se")
    )
