"""How people write: chat Indonesian, Bangka Malay and a little English, each word once, as plain tables.

A line of SLANG says `meaning: spellings`. A meaning may be several words. What stands here is known and is therefore
never taken for a typing error, a village or a person's name.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


_SLANG = """
belum: blm blum belom blom belon blon lum lom lm bloom blim beum blem belm bl belu belun
sudah: sdh udh udah dah la ud sudh suda udha telah sudeh uda already tlah sampun
tidak: tdk dk gk ga gak nggak ngga nda ndak dak tak tida
tidak: gada isn't aren't wasn't don't doesn't didn't hasn't haven't can't
tidak: tdak enggak engga kagak kaga tiada nda' gag ng tydack not ngak dakde
ada: ade ad adalah adelah
bukan: bkn buken
yang: yg yng nyang
di: d
dari: dr dri dari'
dan: n dn &
dengan: dgn dg sama same kek ame sm with
juga: jg jga
untuk: utk untk buat tuk
karena: krn karna krna gara
kalau: klo kalo kl klu kalok jika jikalau bila apabila misal misalnya misalkan seandainya andai if
tapi: tp tetapi tpi namun padahal pdhl pdahal cuma but
masih: msih msh agik agi lagik still masi
saya: sy sya ku aku ak gue gw gua ane i ambe kulo awak my
kami: km we us our
mereka: mrk
orang: org urang ur orng oranglah orag people
rumah: rmh rumh rmah umah
warga: wrga
tidak: nobody never
semua: smua smw sume semue smue
sampai: smpe sampe smp' ampe smpai sampek
sekarang: skrg skrang skr
kemarin: kmrn kmaren kemaren kmrin
tahun: thn th taun tahon thun years
bulan: bln
hari: hr
tanggal: tgl tangal tggl
bagaimana: bgmn gmn gimana gmana bgaimana macemmane cemane how
kenapa: knp knapa mengapa ngape napa ngapa why
kapan: kpn kpan bile when
siapa: siape sapa sape who
berapa: brp brapa berape
dimana: dmn dmna dimane where
mana: mane
apa: ape apaan what
apakah: apkh
bisa: bs bsa biso can
mau: nek nak pengen pngn pengin ingin mo want
mohon: mhn mohn please
tolong: tlg tlong tolongi
minta: mnta mintak asked asks
lapor: melapor melaporkan laporkan laporin lapur lpr lpor ngelapor report
laporan: lporan laporanku pengaduan aduan
terima kasih: makasih mksh makasi trims trimakasih terimakasih tks thx thanks tq suwun
ibu: mamak mama mak emak umak ibuk mamah umi ummi bunda nyokap mother emmak
bapak: bpk bapa ayah abah abi papa bokap bapake father ayahanda bpak
pak: pk
bu: buk
nenek: nek' nini mbah eyang oma grandmother neneku
kakek: atok opa engkong kakek' grandfather datuk
suami: swami misua husband
istri: bini isteri wife bojo
laki laki: laki² lelaki cowok
anak: ank budak anaq child anakku son daughter children
adik: adek adk ading dek'
kakak: kaka abang kakanda ayuk ayok
keluarga: kluarga kelg family klrga
orang tua: ortu
keponakan: ponakan
tetangga: tetanga tetangge ttangga neighbor neighbour neighbors neighbours
teman: tmn kawan kwn temen friend rekan
nama: nma nami name namo
namanya: namenye namanye namaya namenya
data: date dta datanya datenye datanye datanye'
daftar: dftr daptar mendaftar didaftarkan didaftar daftarkan daftarin
daftar: pendaftaran ndaftar dimasukkan masukkan dimasukin daftarken register
terdaftar: terdftr kedaftar tedaftar terdafatar terdaptar tdaftar
terdaftar: trdaftar registered terdaftr terdaftarkan kedaptar tedaptar
terdaftar: listed
terdata: kedata tercatat dicatat tercantum tertulis tertera termuat tercetak kecatat ketulis
cacah: didata di-data pendataan mendata pendata didatain ndata nyatet dicacah
dpt: dps dpshp dpsh dptb dpk dp4 dptnya
coklit: dicoklit dicoklik dicokelit pencoklitan nyoklit mencoklit tercoklit
coklit: coklet cocklit coklid coklik soklit coclit coklti cklit coklt
stiker: sticker stikr setiker tiker striker setikernya stikernya
pantarlih: pantarli panterlih pantralih pantarlihnya ppdp pantarlhi partarlih
petugas: ptugas petugase petgas officer officers
meninggal: dead deceased
meninggal: berpulang wafat tewas gugur mendiang
meninggal: meninggl meningal mninggal ninggal wafat alm almarhum almarhumah
meninggal: almh died matik mati berpulang meninggla meninggaldunia menin
dua kali: twice
ganda: dobel double dobbel doble duplikat
pindah: pinda pindh pindahan berpindah moved
pensiun: pensiunan pension purnawirawan purna purnatugas mantan eks retired
polisi: police policeman
polisi: polri brimob polsi polwan
tentara: army soldier military
tentara: tni trntara prajurit kowad
sebagai: sbg sbgai
harusnya: seharusnya semestinya mestinya harusny hrsnya hrusnya
salah: ngaco ngawur amburadul kacau error eror slah salahnya
salah: salh keliru kliru wrong kesalahan incorrect misspelled
beda: berbeda bede lain bedanya melenceng meleset
tempel: put ditempel nempel tempelin ditempelin dipasang pasang tertempel terpasang ditempelkan nempelin
datang: came come visit visited visits visiting
alamat: address
tanpa: without
datang: dtg dateng dtang didatangi didatengi mendatangi datengin disamperin samperin nyamperin disamper disambangi
datang: menyambangi tersentuh disentuh dicocokkan dicocokin terjangkau dijangkau nyamper disinggahi singgah nyinggah
datang: kunjung dikunjungi berkunjung mampir nyampai didatengin datengi
temu: ketemu bertemu ditemui menemui jumpa ketemuan
ditemukan: found
ditemukan: ditemuin ketemunya kedapatan
muncul: keluar nongol nongkrong bertengger nampak tampil terpampang
hapus: hapuskan diapus mencoret penghapusan removed remove
hapus: dihapus hapusin apus diapus menghapus hapuskan delete hilangkan dihilangkan buang coret dicoret
hilang: ilang lenyap
telepon: telp telpn tlp tlpn telfon
tidak jadi: gajadi gakjadi dakjadi gkjadi gjadi ndakjadi
rumah: kerumah kerumahku
tarik: menarik narik tariklah
hubungi: dihubungi hubungin kontak
sambungkan: sambungin disambungin sambungkeun
diproses: processed
semua: everything all
batal: batalin batalkan dibatalkan cancel btl membatalkan dibatalin
tanya: nanya bertanya menanyakan tanyain nanyain asking
nomor: no nmr nomer nomoor nmor
umur: usia umor berumur berusia umurnya usianya aged
lahir: lhr kelahiran born
tanggal lahir: ttl tgllahir
jiwa: jiwe
pemilih: pemilh voter
undangan: undngan udangan
cek: ngecek mengecek dicek check ceklah
desa: ds dsa ds' village
halo: hallo hello hai hi helo hey hei alo
selamat: slmt slamat met
assalamualaikum: asalamualaikum assalamualaikum aslm assalamu'alaikum asslm
assalamualaikum: ass assalamu salam assalamuallaikum asalamu
permisi: permis' misi pms punten tabik
tolak: ditolak
jauh: jaoh jau far
satu: 1x sebuah
berdua: beduak berdue
dua kali: 2x duakali
aktif: aktip
baru: bru bharu
kepala keluarga: kk kartu
status: sttus statusnya perkembangan progres
tiket: ticket
cara: caranya care
kerja: bekerja kerje krj
sekeluarga: sekluarga skeluarga
sembako: sembakonya
"""

COMMON = words(
    """
abang acara ada adat adik agar agak agama ah air ajak aja akan akhir aktif alamat alat aliran aman ambil amin ampun
anak anda aneh anggota angka antar antara apalagi apakah api apk arah arti asal asam asli asn atas atau awal awas
ayam ayo bab baca badan bagai bagi bagian bagus bahan bahasa bahkan bahwa baik baju balai balas baliho balik banding
bangsa bangun banjir bantu bantuan bantuannya banyak bapak barang barat baris baru basah batal batas batu bawa bawah
bayar beberapa beda bebas begini begitu bekas bela belakang belas beli belum benar benda benih bensin bentuk berani
beras berat berita bersama bersih besar besok betul biar biasa biaya bicara bidan bidang bikin bila bilang bilik
bintang bisa bisnis boleh bos buah buat buka bukan bukit bukti buku bulan bunga buruk burung buruh butuh cabut calon
camat cantik cari caleg cepat cerita cocok coklat contoh cuma daerah dalam damai dan dana dapat dari darat dasar
data datang datar daun dekat delapan demi dengan denda depan derita desa di dia diam diri dinas dipaku dipasang
disini disana dokter dosen dua duduk duit dulu dunia dusun edar efek empat enam enak entah ganggu ganti garis gaji
gambar gampang gelap geser gigi golput gratis gula guna gunung guru habis hadap hadiah hal halaman hampir hanya
harap harapan harga hari harus hasil hati hebat hidup hijau hilang hitam hitung hormat hp hujan hukum hutan ibu ide
ikan ikut ini indah ingat ingin isi istri itu iya izin jabat jadi jaga jalan jam jaman jambu jangan jari jarang
jaringan jasa jaya jelas jelek jemput jeruk jual juara jumlah jujur juta kabar kabupaten kadang kades kakak kaki
kalah kali kamar kamera kami kampanye kampung kamu kan kanan kantor kapal kapan karang kartu kasih kasus kata kaya
kayu ke kebun kecamatan kecil kejadian kelas kelapa keluar keluarga kelurahan kemana kembali kena kenal kenapa
kepala kepada kerja keras kertas ketua ketuk khusus kira kiri kirim kita kode kok kolam koma kompak kontak kosong
kota kotak kotor kpps kpu ktp kuat kue kuliah kumpul kumbang kunci kuning kurang kursi lagi lahan lahir lain laku
lalu lama lampu langit langka langsung lantai lapang lapar lapangan laut lawan layan lebar lebih lelah lembar
lengkap lepas letak lewat lihat lima lokasi logistik lomba luar luas lumayan lupa lurah maaf main makan makanya
makmur maksud malah malam malu mana mandiri mandi manis mantap marah mari masa masalah masih masing masjid masuk
masyarakat mata mau media meja memang membawa memilih mendapat mengapa menang menit menurut merah mesjid mesti mimpi
minggu minta minum miskin mobil mohon motor muda mudah mudahan mulai mulia muncul mungkin murah musim nah naik nanti
nasi nasib negara negeri nelayan netral nih nomor nya obat oke oleh om pada padi pagi pahit pakai paket paling panas
panen pantas panitia pantai panjang pantau papan para paras partai parpol pas pasang pasar pasir pasti paslon patah
pecah pelan pemilu pemilih pemerintah penerima pengantin penting penuh penutup penutupan per perahu percaya
perempuan pergi periksa perlu permai permata pernah pertama perut pesan peserta pesta petani pihak pikir pilih
pilihan pilkada pindah pintu pinggir pohon poin politik pondok pos posko posisi pps ppk prabot presiden pria program
proses pula pulang pulau punya pusat putih putra putus raja rajin raket rakyat ramai rambut ranting rasa rata ratus
rekan relawan rendah resah resmi ribu ribut rindu ringan rokok ruang rugi rumput rupa rusak saat sabar sadar sah
saja saji sakit saksi salah salam sama sambil samping sampah sana sangat sangka satu saudara sawah sawit sayang
sayur sebab sebagai sebagian sebelum sebelah sebut sedang sedia sedih sedikit segera segala sehat sehari sejahtera
sejak sekali sekitar sekolah selain selalu selama selatan selesai seluruh sementara sempat semoga sendiri sengaja
sengit sentosa sepi seperti sepuluh serang serangan serba sering serta sesuai setelah setiap setuju sih siang siap
sidang simpan simpang sini sisa situ soal sore suara suku sulit sumber sungai suka susah surat surut syarat tadi
tahu takut tali tambah tambak tampak tanah tanam tanda tandatangan tangan tangga tanggap tanggung tanjung tarik tas
tata teguh telepon telpon teliti tempat tempo tengah tenang tenda tentang teras terbuka teriak terjadi terlalu
terlambat termasuk ternyata terus tetap tiap tiba tidur tiga tim timur timah tinggal tinggi titik tokoh toko tolong
tomat tua tuan tubuh tugas tujuan tujuh tukar tulis tulisan tunggal tunggu turun turut uang ujung ular umum undang
unggul untung upah urus urusan utama utara wajah wajib waktu wanita warung warna wilayah wong ya yah yakin zaman
link web situs online aplikasi foto screenshot rekap difabel disabilitas cacat lansia sepuh jompo uzur lumpuh buta
tuli ga kampus kos kost kontrakan ponpes pesantren lapas penjara rutan rs rumahsakit kebutuhan tsb dll dst dsb ttg
dlm hub infonya info min admin kak mas mbak bang serdadu jalur ujian ijin lewati terlewat dilewat dilewati lewatin
kelewatan kelewat ketinggalan tertinggal nunggu ditunggu balasan dibalas ditanggapi ktpnya kknya niknya ktpel
elektronik suket kia domisili masing²
fiktif siluman palsu terang ternyata rupanya belakangan barusan
penduduk capil dukcapil disdukcapil perbaiki perbaikan diperbaiki perubahan
update ubah diubah diganti membantu dibantu bantuin ngasih dikasih beri diberi berikan diberikan terimakasihnya
soalnya katanya sepertinya rasanya rupanya kayaknya kyknya sprti spt sbg stlh sblm bsk besoknya td tadinya trus lgsg
hny bgt banget bener beneran emang doang donk dong deh loh lho kah lah pun tuh yuk ayok gitu gini begitulah kira2
aje bae bai kite kamek die dio sape nian tulah tula senin selasa rabu kamis jumat sabtu januari februari maret april
mei juni juli agustus september oktober november desember nol sembilan sebelas puluh seratus fajar pangkal kepulauan
pulo on the in of is was has been have had he she his her their they are were for from at who still yet too
abri adakah adukan akun ambruk amplop angkatan aparat arahkan asalan atribut babinsa balita bansos bayaran bayi
benarkan berbicara berhenti berjauhan berlubang bermasalah betulkan bhabinkamtibmas bisakah bohong bolehkah bule
chat coblos coblosan cukup curang denah dewasa dibagikan dibawa dibetulkan dicabut dicatut difoto digit digunakan
dijoki dijual dikenal dikenali dilanjutkan dilapor dilaporin dilaporkan dilewatin dimanfaatkan diminta dimintai
dipajang dipakai dipaksa dipindah dipinjam dipisah diproses dipungut disalahgunakan disambungkan disimpan diskon
disuruh diteruskan ditindak ditindaklanjuti ditulis diumumkan diwakilkan diwawancara ejaan formalitas gangguan gardu
hadir hasilnya hendak hentikan hoaks hoax hubungkan huruf identitas informasi internet intimidasi izinkan jadwal
jaket janggal jawaban jembatan joki jualan judi kader kaos kaus kawin kebaca kebagian kebalik keberatan kecurangan
kedai kelamin kelanjutan keliatan kelihatan keluhan kendala kesini ketik ketukar kirimkan kodim koreksi kutip lanjut
layanan listrik loker lowongan macet madrasah manusia marinir melewati mencari mencoblos menerima menetap mengadu
menghubungi meninggalkan menuju menyuruh merantau milih militer mintai minyak muka murid netralitas ngadu ngisi
ngobrol ngomong nihil nyampe nyari nyoblos nyuruh omong ongkos operasional operator padam pake paksa panggil
panggilan panggilkan panwas panwascam panwaslu paspor paud pdam pelajar pelayanan pembagian pemula pengawas pengenal
pengurus perkawinan pernikahan persetujuan peta pinjaman pinjol pisah poskamling pribadi promo pukul pungli pungut
pungutan ralat rantau rela respon robot roda rompi rute sambang sambung sambungkan sarung sekretariat selokan sensus
sepengetahuan seragam seseorang silam simpatisan sinyal siswa skip sltp sopan spanduk staf stop suap sudi sumbangan
supaya suruh survei tampilkan tanggapan tatap temukan terbaca terbagi terbalik terdekat terdeteksi terekam terinput
terlapor terlewati terlihat terpecah terpisah tersebar tersimpan tertukar timses tindak togel topi tunanetra tunjuk
tunjukkan turis tutup typo urung urungkan usah verifikasi video wakil wawancara whatsapp wifi bocah ngontrak kontrak
langkah gunting menyusul akhiri separuh setengah
pemilik menyalin nyalin salin fotokopi keliling pamit sehat selalu sukses berkah kirain timnas
pulsa matikan hidupkan gaji honor honornya gajinya
dilangkahi terlangkahi diloncati dukung mendukung mualaf kondangan melaut
list name vote house last year report register registered visited came good morning you your please mother father wife
"""
)
"""Words of every day. A place called so needs a cue, and none of them is a typing error of a place's name."""

HOMONYMS = words(
    """
payung gudang nangka paku teladan malik permis rias serdang tiram gadung tepus pergam irat sukajaya pasirputih
bangkakota pulaubesar fajarindah bukitanda pulautinggi pulaupanjang kepoh sebagin serang malang medan batang banjar
kudus bima muna agam pati landak sorong siak metro lebak tegal ende karo belu buru solok padang gantung damar dendang
guntung kenanga pusuk petaling kapuas puncak toba bone tanahbawah silip rebo perlang kapit mendo matras lingga paser
ketapang kuningan subang solo bungo kaur alor sigi poso ngada mappi sula malaka balangan berau maros langkat bintan batu
lahat lebong bintang bangli lampur lumut intan teru zed
"""
)
"""Names of places, written together, that are also an ordinary word or a person's name: they count only with a cue."""

SPOTS = frozenset({"gudang", "pasirputih", "padang", "batang", "kelapa", "pulaubesar"})
"""Homonyms that name a spot anywhere, so that even `di gudang` leaves a doubt."""

NUMBERS = {
    word: value
    for value, words in enumerate(
        (
            "nol kosong",
            "satu",
            "dua due",
            "tiga tige tigo",
            "empat",
            "lima lime limo",
            "enam",
            "tujuh",
            "delapan lapan",
            "sembilan",
            "sepuluh",
            "sebelas",
        )
    )
    for word in words.split()
}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari peb",
            "maret mar mrt",
            "april apr",
            "mei may",
            "juni jun",
            "juli jul",
            "agustus agust agt ags agu aug",
            "september sept sep",
            "oktober okt oct",
            "november nov nop nopember",
            "desember des dec",
        ),
        start=1,
    )
    for name in names.split()
}

SLANG: dict[str, str] = {
    spelling: meaning.strip()
    for meaning, _, spellings in (line.partition(":") for line in _SLANG.strip().splitlines())
    for spelling in spellings.split()
}
MEANINGS = frozenset(word for meaning in SLANG.values() for word in meaning.split())

TYPO_TARGETS = tuple(
    sorted(
        words(
            """
terdaftar mendaftar meninggal pantarlih pensiunan stiker ditempel petugas keluarga tetangga terdata pemilih didatangi
tentara kelurahan kecamatan dibatalkan laporan undangan sekeluarga almarhum keponakan dicoklit terdaftarnya
pencoklitan dihapus ditemukan bagaimana kenapa sekarang istri suami nenek kakek
"""
        )
    )
)
"""Key words that are recognised with a typing error."""

KNOWN = COMMON | MEANINGS | frozenset(SLANG) | frozenset(NUMBERS) | frozenset(MONTHS) | frozenset(TYPO_TARGETS)

SUFFIXES = ("nya", "nye", "ny", "lah", "kah", "pun", "ku", "mu", "kan")
"""Endings that leave a word's meaning; `-ku` is also "my"."""
