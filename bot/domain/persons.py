"""Who a message is about: whose vote it is, how many voters, and a name where one is given.

Family words double as forms of address (*ibu, bapak, kakak*): they mean family only with a possessive or a predicate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from bot.domain.cues import LEVEL_OF
from bot.domain.vocabulary import COMMON, KNOWN, MONTHS, NUMBERS, SLANG, words
from bot.domain.words import Stream, Token, number

_KIN = (
    "suami|istri|anak|adik|nenek|kakek|paman|bibi|bibik|mertua|menantu|keponakan|sepupu|cucu|ipar|orang tua|keluarga|"
    "sekeluarga|buyut|besan|uwak|bude|pakde|mamang|kembaran|orang rumah|calon istri|calon suami"
)
_POLITE = "ibu|bapak|kakak|abang|om|tante|saudara|laki|laki laki|mas|mbak"
_OWNED = "saya|kami|mertua|kandung|tiri|angkat|nya"
_ADDRESSED = "(?:mau|mohon|izin|numpang|ingin|lapor|hendak|tolong)"
_FAMILY = re.compile(
    rf"(?<! kepala) (?:{_KIN})(?= |,)|"
    rf" (?:{_POLITE}) (?:{_OWNED})(?= |,)(?! {_ADDRESSED} )|"
    r"(?<= nama) (?:ibu|bapak) |"
    r" (?:ibu|bapak) (?=(?:baru|sudah|belum|masih|meninggal|pensiun|umur) )"
)
_OTHER = re.compile(
    rf" (?:{_KIN}|ibu|bapak) (?:tetangga|teman|kos|kost|kontrakan|kecil|orang lain)(?= )|"
    r" (?:tetangga|teman|kenalan|seseorang|seorang|orang yang(?! datang)|bule|penghuni|"
    r"wna|orang asing|karyawan|santri|narapidana)(?= )|"
    r"(?<! saya)(?<! kami)(?<! sebagai)(?<! kita) (?:warga|penduduk|masyarakat) "
)
_ONESELF = re.compile(r" (?:saya|kami) (?:[^\s,]+ ){0,6}(?:warga|penduduk|masyarakat) $")
_PEOPLE = re.compile(
    r" (?:(?:ada|beberapa|banyak|satu|dua|tiga|\d+) orang|(?<!daftar )pemilih|polisi|tentara|tki)"
    r" (?!petugas|pantarlih|datang|yang datang)"
)
_SELF = re.compile(r" (?:saya|kami|kita|me|sendiri)(?= )")
_AS_COMPARED = re.compile(
    r" (?:tetangga|warga|teman|masyarakat)(?: \S+){0,4}? sudah (?:\S+ ){0,2}"
    r"(?:coklit|datang|temu|data|stiker|tempel|kunjung)"
)

_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})(?: (?:belas|puluh))?"
_KIN_ALTERNATIVES = "anak| adik| cucu| keponakan| tetangga| saudara| kakak| teman"
_COUNTED = re.compile(
    rf"(?<! tps)(?<! rt)(?<! rw)(?<! nomor)(?<! tanggal)(?<! umur)(?<! ke) ({_NUMBER}) "
    rf"(?:orang(?! petugas| pantarlih| tua| {_KIN_ALTERNATIVES})|jiwa|pemilih|warga|anggota|lansia|suara|santri) "
)
_COUNTED_KIN = re.compile(
    rf"(?<! tps)(?<! rt)(?<! rw)(?<! nomor)(?<! tanggal)(?<! umur)(?<! ke) ({_NUMBER}) "
    r"(?:orang )?(?:anak|adik|cucu|keponakan|tetangga|saudara|kakak|teman) "
)
_CHILDREN = re.compile(rf" (?:anak|adik|cucu|keponakan) (?:saya|kami) ({_NUMBER}) (?!tahun|bulan|kali|,? ?tahun)")
_TOGETHER = {
    "berdua": 2,
    "kedua": 2,
    "bertiga": 3,
    "tige": 3,
    "ketiga": 3,
    "berempat": 4,
    "keempat": 4,
    "berlima": 5,
    "berenam": 6,
    "bertujuh": 7,
    "berdelapan": 8,
}
_BOTH = re.compile(
    r" (berdua|bertiga|berempat|berlima|berenam|bertujuh|berdelapan) |"
    rf" (kedua|ketiga|keempat) (?=(?:{_KIN}) |orang |nya )"
)
_PERSON = rf"(?:{_NUMBER} )?(?:orang )?(?:saya|aku|{_KIN}|{_POLITE})(?: saya| kami| aku)?"
_LISTED = re.compile(rf" ({_PERSON}(?: ,)?(?: (?:dan|dengan|serta|juga|plus|,) {_PERSON})+)(?= |$)")
_PARENTS = re.compile(rf" (?:bapak ibu|ibu bapak|bapak dan ibu|ibu dan bapak) (?:saya|kami) (?!{_ADDRESSED})")
_PERSON_WORD = re.compile(rf"(?:({_NUMBER}) )?(?:orang )?(?:saya|aku|{_KIN}|{_POLITE})(?: saya| kami| aku)?")


def subject_of(stream: Stream) -> tuple[str, str]:
    """Whose vote: self, family, other or unknown; and the words that say so."""
    text = stream.text
    family, self_ = _FAMILY.search(text), _SELF.search(text)
    other = None if _AS_COMPARED.search(text) else _OTHER.search(text)
    if other and _ONESELF.search(text[: other.end()]):
        other = None
    if other and (family is None or other.start() <= family.start()):
        return "other", stream.said(other)
    if family:
        return "family", stream.said(family)
    if self_:
        return "self", stream.said(self_)
    people = _PEOPLE.search(text)
    return ("other", stream.said(people)) if people else ("unknown", "")


def count_of(stream: Stream) -> tuple[int, str]:
    """How many voters, 1 when unsaid; and the words that say so."""
    text = stream.text
    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
        (_COUNTED, _number_in),
        (_CHILDREN, _number_in),
        (_BOTH, lambda match: _TOGETHER[match.group(1) or match.group(2)]),
        (_LISTED, _enumerated),
        (_PARENTS, lambda match: 2),
        (_COUNTED_KIN, _number_in),
    )
    for pattern, value in rules:
        match = pattern.search(text)
        if match and 1 <= value(match) <= 500:
            return value(match), stream.said(match)
    return 1, ""


def _number_in(match: re.Match[str]) -> int:
    return number(match.group(1).split()) or 0


def _enumerated(match: re.Match[str]) -> int:
    """`saya , istri dan 2 anak saya`: one each, or the number before it."""
    persons = list(_PERSON_WORD.finditer(match.group(1)))
    return sum(number(person.group(1).split()) or 1 if person.group(1) else 1 for person in persons)


_ANNOUNCED = words("nama namanya namenye namanye name bernama an n nm nami")
_CONNECTING = words(
    """saya sy sya aku ku lengkap ibu bapak bpk mamak ayah anak anaknya suami istri bini adik adek kakak nenek kakek
    atok mertua pemilih nya adalah yaitu yg yang beliau ini almarhum almarhumah alm almh n a tetangga teman kawan
    orang dia di ktp kk keluarga sesuai pak bu mbah is"""
)
_NEVER = words(
    """bawaslu kpu rt rw tps dpt dps nik kk ktp desa wa hp no id panwaslu panwascam pkd kadus kades lurah camat min
    mimin     admin saya tidak blm belum salah dusun didpt dicoklit jln jl gang gg blok"""
)
_NAME_TOO = words(
    """fajar putra indah jaya bunga bintang damai mulia permata teguh ratu raja surya agung budi setia sari putri
    mawar melati intan permai utama wati nur bin binti juli juni agustus april indra jujur bahagia"""
)
GIVEN_NAMES = words(
    """abdul abdullah ade adi agus ahmad aisyah akbar alfian ali amat amin aminah ana andi andri ani anita anwar ari
    arif     aris arman asep asih asmara astuti ayu bagas bambang bayu beni budi budiman citra dani darma
    darmawan darwin dedi
    denny desi dewi dian diana didi dina dodi edi eko eka elsa endang eni erna ernawati fadli farida fatimah fauzi
    febri feri firman fitri fitriani gunawan hadi hairul halimah hamid hamzah handoko harun hasan hasanah hendra
    hendri heni herman heri herlina hidayat husin husna ibrahim ida idris ika ilham iman imam indra ira irfan irma
    irwan ismail iwan jamal jamilah joko juliana jumiati junaidi kamariah kartika kartini khadijah kurniawan laila
    lestari lia lina linda lukman maimunah mariam maria marlina maryam maya mega muhamad muhammad mukhtar mulyadi
    mulyono murni mustafa nadia nani novi nur nurhayati nurul nurlela pratama purwanto putri rahmat rahma rahman rani
    ratna ratih reni reza riani rian rika rina rini riski rita rizal rizki rohani romli ros rosita rosmala rudi
    rudianto rukiah rusdi rusli sabri saiful salim salimah samsul sandi santi saparudin saripah sarinah sari satria
    sholeh sinta siti sri sudirman sugeng suhardi suharti sukardi sulaiman sulastri sumarni sumiati sunarti supardi
    suparman supriadi suryani suryadi susanti susi sutrisno syahrul syamsul syarifah taufik teguh tini titin toni
    tri udin umar untung usman wahyu wati wawan widya winda wulan yanti yanto yani yanuar yuda yuli yulia yuliana
    yulianti yusuf yuni zainab zainal zubaidah zul zulkifli"""
)
_KIN_WORDS = words(
    """ibu bapak bpk mamak mama ayah suami istri isteri bini laki anak adik adek kakak abang nenek kakek atok mertua
    paman bibi menantu keponakan sepupu cucu ipar tetangga teman kawan pak bu mbah almarhum almarhumah alm almh nek
    umak emak mak budak bapake warga om tante mother father wife husband son daughter brother sister grandmother
    grandfather neighbour neighbor"""
)
_POSSESSIVE = frozenset({"saya", "sy", "ku", "aku", "kami", "sya"})
_GROUPS = frozenset({*_TOGETHER, "sekeluarga", "serumah", "keluarga"})
"""After these the people themselves may be listed: "kami berempat: Aminah, Budi …"."""
_JOINING = frozenset({"dan", "dn", "sama", "kek", "serta", "beserta", "&", "and", "plus"})
_NO_PART = frozenset({*_NEVER, *_JOINING})
_MAX_NAME = 5


def name_of(tokens: Sequence[Token], place_words: str = "") -> tuple[str, str]:
    """The voter's name and the words that announce it; ('', '') when none is given."""
    first, start, name = _first_name(tokens, place_words)
    return (_spelled(name), " ".join(t.raw for t in (*tokens[first:start], *name))) if name else ("", "")


def others_of(tokens: Sequence[Token], place_words: str = "") -> tuple[tuple[str, ...], str]:
    """The names that are listed after the voter's own ("ibu saya Aminah, adik Budi dan bapak saya Sulaiman"), and their
    words."""
    _, start, name = _first_name(tokens, place_words)
    shouting, places = _is_shouting(tokens), words(place_words.lower())
    found: list[list[Token]] = []
    at = end = start + len(name)
    while name and at < len(tokens) and (tokens[at].text in _JOINING or tokens[at].after_comma):
        begin = at + (tokens[at].text in _JOINING)
        by_comma = begin == at
        while begin < len(tokens) and (after := _after_kin(tokens, begin)):
            begin = after
        name = _collect(tokens, begin, places, shouting=shouting, announced=False, listed=True)
        if name and by_comma and not _is_listed(tokens, begin, name, entered=begin > at):
            name = []
        if name:
            found.append(name)
            at = end = begin + len(name)
    said = " ".join(token.raw for token in tokens[start:end]) if found else ""
    return tuple(_spelled(name) for name in found), said


def _is_listed(tokens: Sequence[Token], begin: int, name: Sequence[Token], *, entered: bool) -> bool:
    """After a comma a place may follow a name as well ("saya Aminah, Parit Tiga"): what follows is one more person
    where people bear that name, where a family word stands before it, or where an *and* ends the list."""
    after = begin + len(name)
    ends = after < len(tokens) and tokens[after].text in _JOINING
    return entered or name[0].text in GIVEN_NAMES or ends


def _first_name(tokens: Sequence[Token], place_words: str) -> tuple[int, int, list[Token]]:
    """The number of the word that announces the voter's name, of its first word, and its words.

    A name is what follows "nama …", or what follows a family word, *saya* or a title and is written like a name.
    Words of every day are never one; nor is `place_words`, the place already read.
    """
    shouting = _is_shouting(tokens)
    places = words(place_words.lower())
    for index, token in enumerate(tokens):
        if token.text in _ANNOUNCED and not _is_an_article(tokens, index):
            start = _skip_connecting(tokens, index + 1)
            name = _collect(tokens, start, places, shouting=shouting, announced=True)
            if name:
                return index, start, name
    for index, token in enumerate(tokens):
        together = token.text in _GROUPS
        start = _after_owner(tokens, index + 1) if together else _after_kin(tokens, index)
        if start:
            name = _collect(tokens, start, places, shouting=shouting, announced=False, listed=together)
            if name:
                return index, start, name
    name = _at_the_beginning(tokens, places, shouting=shouting)
    return 0, 0, name


def _at_the_beginning(tokens: Sequence[Token], places: frozenset[str], *, shouting: bool) -> list[Token]:
    """A message that begins with what people are called, set off from the rest: "Rudi dan Wati, belum …"."""
    if not tokens or tokens[0].text not in GIVEN_NAMES or tokens[0].text in SLANG:
        return []
    name = _collect(tokens, 0, places, shouting=shouting, announced=False, listed=True)
    rest = tokens[len(name) : len(name) + 1]
    return name if rest and (rest[0].after_comma or rest[0].text in _JOINING) else []


def _is_shouting(tokens: Sequence[Token]) -> bool:
    """True when capitals mean nothing here: nearly all words have them, or none."""
    words = [token.raw for token in tokens if token.raw.isalpha()]
    capital = sum(word[:1].isupper() for word in words)
    return not words or capital >= 0.8 * len(words)


def _is_an_article(tokens: Sequence[Token], index: int) -> bool:
    """`an` announces a name as `a.n.` or `an.`; inside other words' remains, and as a mere *n* (and), it does not."""
    if tokens[index].text == "n":
        return index == 0 or tokens[index - 1].text != "a"
    return tokens[index].text == "an" and tokens[index].joined


def _skip_connecting(tokens: Sequence[Token], start: int) -> int:
    while start < len(tokens) and tokens[start].text in _CONNECTING:
        start += 1
    return start


def _after_kin(tokens: Sequence[Token], index: int) -> int:
    """Where a name may begin after `ibu saya`, `pak` or `saya`; 0 for other words."""
    if tokens[index].text == "my" and index + 1 < len(tokens):
        index += 1
    following = index + 1
    if tokens[index].text in _POSSESSIVE:
        return following
    return _after_owner(tokens, following) if tokens[index].text in _KIN_WORDS else 0


def _after_owner(tokens: Sequence[Token], start: int) -> int:
    """Behind the *saya* or *kami* that may stand there."""
    return start + 1 if start < len(tokens) and tokens[start].text in _POSSESSIVE else start


def _collect(
    tokens: Sequence[Token],
    start: int,
    places: Collection[str],
    *,
    shouting: bool,
    announced: bool,
    listed: bool = False,
) -> list[Token]:
    """The words of a name that begins at `start`. `announced`: any word that is none of every day; `listed`: a comma or
    colon may stand before the first."""
    name: list[Token] = []
    for token in tokens[start : start + _MAX_NAME]:
        if token.after_break and (name or not (announced or listed)):
            break
        if not _may_be_name(token, places, first=not name):
            break
        capital = token.raw[:1].isupper() and not shouting
        if not (announced or capital or token.text in GIVEN_NAMES or (name and name[0].text in GIVEN_NAMES)):
            break
        name.append(token)
    return name


def _may_be_name(token: Token, places: Collection[str], *, first: bool) -> bool:
    word = token.text
    if not token.raw.replace("'", "").replace("’", "").isalpha() or word in _NO_PART or word in LEVEL_OF:
        return False
    if word in places or (first and len(word) < 2):
        return False
    if word in GIVEN_NAMES:
        return True
    if word in _NAME_TOO or word in MONTHS:
        return not first or token.raw.istitle()
    return word not in KNOWN and not _is_ending(word)


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


def _spelled(name: Sequence[Token]) -> str:
    return " ".join(t.raw if not (t.raw.islower() or t.raw.isupper()) else t.raw.capitalize() for t in name)
