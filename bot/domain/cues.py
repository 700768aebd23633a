"""The words around a name that tell a place from an ordinary word, and its level: `desa payung`, `di payung ada …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.vocabulary import words
from bot.domain.words import Token, meaning

KABUPATEN, KECAMATAN, VILLAGE = 1, 2, 3
"""Levels as the number of dots in a Kemendagri code; 0 is any."""

_LEVELS = {
    VILLAGE: """desa ds dsa des dess kel kelurahan klurahan kelurhan lurah kades kadus dusun dsn dus kampung kampong
                kp kpg kmpng village lingkungan pps pkd bpd perangkat""",
    KECAMATAN: "kec kecamatan kcmtn kecmatan kecamtan kecematan camat ppk panwascam kcamatan",
    KABUPATEN: "kab kabupaten kabupten bupati kota provinsi prov",
}
LEVEL_OF = {word: level for level, names in _LEVELS.items() for word in names.split()}
_STRONG = words(
    """warga wrga penduduk masyarakat domisili berdomisili alamat alamatnya almt alamt kpps posko pantarlih daerah
    wilayah tinggal beralamat ktp trans"""
)
_WEAK = words("di d in dari dr dri dari' ke sekitar orang org urang tempat asal area rt rw tps")
_CARDS = words("ktp ktpnya ktpku ktp-el ektp kk kknya")
_BESIDE_CARDS = words(
    """masih msh saya sy sya kami nya di d dr dari udah sudah dah la asli alamat alamatnya daerah wilayah el warga
    tetap tetep sini orang domisili ikut"""
)
_FROM = frozenset({"dari", "dr", "dri"})
_ONCE = words("dulu dulunya awalnya sebelumnya mantan eks semula tadinya")
_LISTS = words("dps dpshp dptb dpk dpt pemilih pemilu")
"""A list is a village's: "di DPS gadung". What is spelled *dpt* often means "gets": it must be *in* or *from* it."""
_TO_LISTS = words("di d dr dari ke masuk pada in daftar dlm dalam nama")
_HOME = words("tinggal rumah rmh alamat domisili berdomisili warga penduduk bermukim menetap ktp")
_TITLES = words(
    """pak pk bu buk bapak bpk ibu mas mbak bang abang kak kakak om tante cak haji nama namanya namenye bernama caleg
    calon saudara sdr sdri paslon sama si almarhum alm nek kek atok cik"""
)
_AWAY = words(
    """kerja bekerja krja kuliah sekolah merantau rantau mondok pesantren pindahan lahir kelahiran asli suku bahasa
    keturunan orang org urang liburan mudik belajar lulusan tki perantau ngantor dinas bertugas berasal asal"""
)
_FOLLOWS = words(
    """belum sudah tidak bukan ada yang rt rw tps kec kecamatan kel kelurahan kab desa dusun sampai sekarang kemarin
    semalam tadi malam pagi siang sore pak bu bapak ibu kami saya kita masih mau karena tapi dan dengan semua banyak
    juga bagian nama mohon tolong apakah kapan jam lagi ya min nih dong sana kalau untuk kenapa bagaimana siapa minta
    itu dekat depan belakang orang tahun tanggal hari umur coklit terdaftar pantarlih petugas dari di ke bangka
    jadi ikut bagi dapat kena terjadi didatangi ditemukan banjir hujan memang katanya yg tempat rumah sudahkah hadir
    semoga terus lalu lewat sekali aja saja aman ramai sepi kecil besar lama baru bagaimanakah adakah kpps pps ktp nik
    provinsi warga kok sih bang kak mas mbak admin cuma hanya cek has have is was are not and but lapor tanya"""
)
_BETWEEN = frozenset(LEVEL_OF) | frozenset({"di", "d"})


class Strength(IntEnum):
    """How much the words before a name say that a place follows."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """What stands around a name. `titled`: a person's title before it. `away`: where somebody works, studies, came
    from. `left`: the place that somebody moved from. `inside`: announced by *di*. `registered`: where an identity card
    says that somebody lives, which is where they vote."""

    strength: Strength = Strength.NONE
    level: int = 0
    titled: bool = False
    away: bool = False
    left: bool = False
    inside: bool = False
    registered: bool = False


def is_cue(word: str) -> bool:
    """True for words that announce a place and never belong to its name."""
    return word in LEVEL_OF or word in _STRONG or word in _WEAK


def cue_at(tokens: Sequence[Token], start: int, end: int) -> Cue:
    """The cue for the name at `tokens[start:end]`."""
    before = [token.text for token in tokens[max(0, start - 5) : start]]
    if not before:
        return Cue(_numbered_after(tokens, end))
    last = before[-1]
    near = before[-4:]
    moved = any(word in {"pindah", "pindh", "pinda", "pindahan"} for word in before)
    registered = _is_registered(before)
    return Cue(
        strength=Strength.STRONG if registered else max(_strength(before), _numbered_after(tokens, end)),
        level=LEVEL_OF.get(last, 0),
        titled=last in _TITLES,
        away=last not in LEVEL_OF and (moved or any(word in _AWAY for word in near)),
        inside=last in {"di", "d", "in"},
        left=(moved and any(word in _FROM for word in before[-3:])) or any(word in _ONCE for word in before[-3:]),
        registered=registered,
    )


def _is_registered(before: Sequence[str]) -> bool:
    """`ktp rias`, `ktp saya masih di desa rias`."""
    for word in reversed(before):
        if word in _CARDS:
            return True
        if word not in _BESIDE_CARDS and word not in LEVEL_OF:
            return False
    return False


def _strength(before: Sequence[str]) -> Strength:
    last = before[-1]
    if last in LEVEL_OF or last in _STRONG:
        return Strength.STRONG
    if last in _LISTS and (last != "dpt" or any(word in _TO_LISTS for word in before[-2:-1])):
        return Strength.WEAK
    if last in _WEAK:
        home = any(word in _HOME for word in before[-3:-1])
        return Strength.STRONG if home else Strength.WEAK
    label = before[-2] if last.isdecimal() and len(before) > 1 else ""
    if label in {"rt", "rw"} or (label in {"no", "nomor"} and before[-3:-2] == ["rumah"]):
        return Strength.STRONG
    return Strength.WEAK if label in {"tps", "no", "nomor"} else Strength.NONE


def _numbered_after(tokens: Sequence[Token], end: int) -> Strength:
    """`payung rt 3`, `payung tps 2`: the numbers of a village stand behind its name."""
    numbered = end + 1 < len(tokens) and tokens[end].text in {"rt", "rw", "tps"} and tokens[end + 1].text.isdecimal()
    numbered = numbered or (end < len(tokens) and tokens[end].text == "village")
    return Strength.STRONG if numbered else Strength.NONE


def reads_on(tokens: Sequence[Token], end: int) -> bool:
    """True when the sentence goes on after `end` as after a place (`di gadung semalam`), not as after a noun that
    another explains (`di gudang logistik`)."""
    named = end and tokens[end - 1].raw.istitle() and not (end < len(tokens) and tokens[end].raw.istitle())
    if named or end >= len(tokens) or tokens[end].after_break or tokens[end].text.isdecimal():
        return True
    following = meaning(tokens[end].text).split(" ", 1)[0]
    return following in _FOLLOWS or tokens[end].text in _FOLLOWS


def touches(tokens: Sequence[Token], end: int, start: int) -> bool:
    """True when only words such as `kec.` or `kota` stand between `end` and `start`."""
    return end <= start and all(token.text in _BETWEEN for token in tokens[end:start])
