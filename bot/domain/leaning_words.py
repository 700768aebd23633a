"""What single words of a message speak for: made by `python -m tests.learn`, not by hand."""

from __future__ import annotations

TABLE = """
belum_dicoklit: belum+9 coklit+8 terdaftar-6 ^-5 dpt-4 kami+4 masuk-4 pantarlih+4 rt+4 sekeluarga+4 begini+3 bilang+3
cek-3 dapet+3 datang+3 laporan-3 muncul+3 nama-3 orang+3 rumah+3 saya+3 siapa-3 terdata-3 tidak+3 tps-3 #+2 aja-2
asal-2 bagaimana-2 bapak+2 bisa+2 bukan-2 daftar-2 dikasih-2 dilewatin+2 disuruh-2 dusun+2 kampung+2 kanan+2 kapan-2
ke+2 kelewat+2 kiri+2 kok+2 lagi+2 lalu-2 mau+2 mohon+2 pake-2 pancatunggal-2 persen-2 pindah-2 pungutan-2 salah-2
sampai+2 segera+2 sendiri-2 suami-2 tanda-2 tanpa-2 temu-2 tetangga+2 tinggal+2 uang-2 undangan-2 ,+1 ?-1 alamat+1
anak-1 apa+1 atas+1 balai-1 baliho-1 balik+1 bansos-1 banyak+1 baru-1 barusan-1 bawa-1 bawaslu+1 bayar-1 beda-1 been+1
berapa-1 besok+1 biar+1 bulan-1 call-1 cara-1 cekdptonline-1 cina-1 damai+1 dan+1 dapat-1 dari+1 database-1 de+1
depan+1 di+1 difoto-1 dilangkahi+1 dimintai-1 direkam-1 dirumah+1 ditanya-1 ditemukan-1 dititip-1 diumumkan-1
diwawancara-1 domisili+1 eja-1 for+1 form-1 foto-1 h-1 halo+1 hampir+1 hanya+1 hapus-1 has+1 ibu+1 in+1 is-1 istri-1
jadi-1 jalan+1 janji+1 jauh-1 jd+1 kalau-1 kaos-1 karena+1 karyawan-1 katanya+1 kebagian+1 kebun+1 kec+1 kecamatan+1
kel-1 kelewatan+1 keliling-1 keluarga-1 kemarin+1 kembali+1 kena+1 kepala-1 kerja+1 kesini+1 kirim+1 koba+1
kontrakan+1 kosong-1 ktp-1 kuliah+1 kyknya+1 lahir-1 lapor-1 lewat-1 luar-1 lumpuh-1 masa+1 mei-1 menikah-1
meninggal-1 mertua+1 milih+1 min+1 minggu-1 minta-1 nanti+1 nih+1 nihil+1 nik-1 nikah-1 nomor+1 nov-1 nunggu+1
nungguin+1 nutupin-1 nyoblos-1 pagi+1 pak+1 palembang+1 paman-1 pangkalpinang+1 partai-1 pasar-1 paslon-1 pemilih-1
pemilik+1 pengenal-1 perlu-1 pilih-1 pintu-1 pulang+1 punya-1 r-1 rb-1 rokok-1 rw+1 sakit+1 seberang+1 sekarang+1
selesai+1 sementara-1 seminggu-1 semua+1 separuh+1 sk-1 stroke+1 surat-1 suryono+1 tadi+1 tahun-1 tangan-1 tanggal-1
tanya-1 telepon-1 telpon-1 tempat-1 tempel+1 terima-1 terlalu-1 the+1 tka-1 tolong+1 transport-1 tua+1 tugas-1
tunjukin-1 umroh+1 via-1 video-1 warga-1 ya+1

belum_terdaftar: belum+9 ^-8 daftar+7 tidak+7 dpt+6 rumah-6 terdaftar+6 saya+5 baru+4 dari+4 datang-4 masuk+4
meninggal-4 ada+3 apakah-3 coklit-3 dapet-3 diumumkan-3 hilang+3 juga-3 keluarga+3 kelurahan+3 nama+3 nik+3 pensiun+3
polisi-3 salah-3 tolong+3 #+2 ,+2 aktif-2 alamat-2 apa-2 bandung-2 beda-2 cek+2 difabel-2 dikenal-2 ditemukan+2
ditulis-2 hanya+2 harusnya-2 kenal-2 ko-2 ktp-2 kurang-2 lagi-2 lalu-2 lapor-2 laporan-2 mana+2 masih-2 mau+2 milih-2
minta+2 mohon-2 nenek+2 online+2 orang-2 pancatunggal+2 pantarlih-2 pas+2 petugas-2 sebagai+2 sesuai-2 suami+2
tanggal-2 tapi+2 terdata+2 tinggal+2 tps-2 ya-2 yang-2 ?-1 adik-1 aja-1 am+1 an+1 and+1 aplikasi+1 asal-1 babinsa-1
balai-1 balik+1 bansos-1 bantu+1 barat+1 batam-1 bawaslu-1 bebas+1 belakang-1 beliau-1 bhabinkamtibmas-1 biar+1
bilang-1 binti+1 bocah-1 boleh-1 br+1 bujang+1 bukan-1 bulan+1 cair-1 cara+1 cekdptonline+1 china-1 cucu+1 dan-1
dapat+1 data-1 database+1 depan-1 dia-1 dikasih-1 dipakai-1 dirahasiakan-1 direkam+1 disembunyikan+1 disimpan-1
disini-1 diterima-1 dlm+1 dua-1 dusun-1 el-1 gila-1 h-1 hak+1 hapus-1 harus-1 hasilnya+1 hujan-1 huruf-1 ibu-1
identitas-1 in+1 india-1 istri-1 itu-1 jadi+1 jauh-1 jd+1 jelas-1 jenis-1 jiwa+1 jkt-1 kabar-1 kalau-1 kali-1
kampung-1 karyawan+1 kasih-1 kebalik-1 kebun-1 kecik-1 kel+1 kelamin-1 kelas-1 kemarin+1 kembali-1 kena-1 keponakan-1
kok-1 kontrakan-1 kosong+1 kpu+1 lahir+1 laki-1 lama-1 lampung+1 lewat-1 lumpuh+1 macem-1 maret+1 mei+1 memilih-1
menantu+1 mentok+1 mertua-1 minggu-1 mulu+1 muncul+1 namanya+1 napi+1 negara-1 nih+1 nm+1 nomor+1 nov-1 nya-1 okt-1
pak+1 pangkalpinang+1 pelangi+1 pemilik-1 pemula+1 penduduk+1 pengumuman+1 perempuan-1 perumahan+1 pilih+1 pindah+1
pisah-1 pulang-1 sampai-1 sani+1 satu-1 sd-1 sejak+1 sekarang+1 sekitar+1 seminggu-1 siapa-1 sini-1 status-1 stiker-1
stroke-1 sudah-1 tahun-1 telepon-1 tempel-1 temu+1 tentara+1 terima-1 tetangga-1 tetap+1 tiga+1 tu-1 turned+1 ultah+1
umur+1 undangan-1 waktu-1 warga+1 wna-1

cancel: batal+6 jadi+4 jangan+4 laporan+4 stop+3 tidak+3 #-2 ?-2 ^+2 ada-2 barusan+2 belum-2 cabut+2 di-2
dilanjutkan+2 perlu+2 salah+2 tarik+2 urungkan+2 usah+2 yang-2 bagaimana-1 banyak-1 been-1 berapa-1 beres+1 bisa-1
boleh-1 cek-1 coklit-1 data-1 datang+1 deh+1 desa-1 dibayar-1 diproses+1 disini-1 ditanggapi-1 diumumkan-1 dpt-1
dulu+1 foto-1 hapus-1 harga-1 hari-1 has-1 hasilnya-1 hujan-1 ibu-1 info-1 ini-1 kabar-1 kapan-1 kemarin-1 kirim+1
kok-1 ktp-1 lanjut-1 lapor+1 maaf+1 mabuk-1 mana-1 mau-1 milih-1 mohon-1 naik-1 nik-1 nyoblos-1 orang-1 pagi-1 pak+1
pantarlih-1 pemilih-1 pencet+1 permisi-1 persetujuan-1 petugas+1 rt-1 rumah-1 saja+1 saksi-1 sampai-1 saya-1 sebulan-1
sekarang-1 selamat-1 selesai-1 sembako-1 status-1 stiker-1 sudah+1 tanya-1 tapi-1 td-1 terdaftar-1 terus-1 tindak-1
tolong-1 tps-1 update-1

data_keliru: salah+8 ada-5 harusnya+5 sesuai+5 alamat+4 belum-4 dan-4 jauh+4 sudah-4 tapi+4 tps+4 ,+3 data+3 di+3
ditulis+3 dpt+3 ketinggalan-3 kurang+3 orang-3 punya-3 terdata+3 tidak-3 ^-2 batal-2 beda+2 calon-2 cek-2 coklit-2
dekat+2 difabel+2 dulu+2 eja+2 ganda-2 hapus-2 hilang-2 huruf+2 istri+2 jawa-2 ke-2 kelamin+2 keluarga+2 kepala+2
ktp+2 lahir+2 laki+2 lama+2 lurah-2 memihak-2 meninggal-2 muncul-2 nama+2 namanya-2 pantarlih-2 pemilih+2 perbaiki+2
rt+2 satu+2 status+2 tanggal+2 tempel-2 tolong-2 #+1 ?-1 adik-1 aktif-1 and-1 anggota-1 angka+1 aplikasi-1 atas-1
bagaimana+1 balai-1 bantu-1 bapak+1 baru+1 bawaslu-1 belakang+1 benar+1 bgt+1 biasa+1 binti-1 bisa-1 bukan-1 cari-1
cekdptonline-1 cinta-1 daftar+1 dapat-1 dengan-1 depan+1 dimana-1 dipindah+1 dipisah+1 dong-1 dua-1 gaptek-1 h+1
hanya-1 harus+1 hasilnya-1 he-1 hubungi-1 ibu+1 ikut-1 in-1 ini-1 is+1 isi-1 jd-1 jembatan-1 jenis+1 jkt-1 kakak-1
kamu-1 kapan-1 kebalik+1 kelewat-1 kelurahan-1 kirim-1 kok+1 koreksi+1 kosong-1 kpu-1 kyknya-1 lansia-1 lapor-1
laporan-1 lewat-1 maaf-1 mana-1 masih-1 masuk-1 mei-1 milih-1 mohon-1 nenek-1 ngurusin-1 nik+1 nm-1 nyebrang+1
nyoblos-1 okt-1 pak-1 pangkalpinang-1 pencet-1 pengumuman-1 pensiun-1 perempuan+1 persetujuan-1 petugas-1 pindah-1
pisah+1 polisi-1 putus-1 rumah+1 safe-1 saya+1 sebelah+1 seberang-1 sekarang+1 sempit-1 sendiri+1 seorang-1 serumah+1
siluman-1 suami+1 sungailiat-1 suparmn+1 susah-1 tahun-1 tangga-1 tarik-1 temu-1 tentara-1 terdaftar-1 terpecah+1
terus-1 tinggal-1 too+1 tulis+1 undangan-1 untuk-1 warga-1 ya-1 yang+1

delete_data: hapus+8 data+2 mau+2 persetujuan+2 ?-1 about+1 batal+1 belum-1 chat+1 daftar-1 dengan-1 desa-1 disimpan+1
dpt-1 foto+1 gaptek-1 hubungi-1 is-1 ktp+1 lapor-1 me+1 mohon+1 nama-1 ngomong-1 nik+1 pemilih-1 petugas-1 riwayat+1
safe-1 salah-1 saya+1 sini+1 sudah-1 tarik+1 td+1 tolong+1 ya+1 yang+1

greeting: ^+4 assalamualaikum+3 halo+3 terima+3 #-2 bawaslu-2 bu+2 kasih+2 p+2 pagi+2 saya-2 selamat+2 selesai+2 tes+2
tidak-2 usah-2 waalaikumsalam+2 ,+1 ?-1 admin-1 apa-1 asdfghjkl-1 bagaimana-1 bagi-1 banget-1 banyak+1 batal-1 bego-1
belum-1 bisa-1 bulog-1 cara-1 cinta-1 desa-1 di-1 dong-1 dpt-1 drop-1 dulu-1 enak-1 goblok-1 hapus-1 harus-1 kades-1
kak+1 kampanye-1 kamu-1 kebakaran-1 kenapa-1 kode-1 lapor-1 mabuk-1 malam+1 masak-1 masih-1 mau-1 meninggal-1 min+1
nik-1 nya-1 ok+1 orang-1 pantarlih-1 permisi+1 pindah-1 pinjam-1 sehat+1 selalu+1 semua-1 seratus-1 setan-1 siang+1
siap+1 sih-1 status-1 stop-1 table-1 tahun-1 tanya-1 terang-1 terangan-1 test-1 ulang-1 users-1 warahmatullah+1 wb+1
wkwkwk-1 wr+1

lainnya: belum+4 diumumkan+4 undangan+4 masalah+3 untuk+3 balai+2 beda+2 desa+2 dikasih+2 h+2 lansia+2 nama-2
nyoblos+2 pemilih+2 sampai+2 sementara+2 sempit+2 susah+2 tangga+2 tempel+2 terdaftar-2 terima+2 terlalu+2 tidak+2
tps+2 #-1 ada-1 admin-1 akses+1 alamat-1 anak-1 bansos-1 besok+1 bgt-1 boleh-1 daftar+1 dan+1 dapat+1 dari-1 data-1
difabel+1 disini-1 doang-1 dpt+1 harus+1 jauh-1 juga+1 kami+1 kapan-1 ke+1 keluarga-1 kepala-1 kok-1 kopi-1 ktp-1
kursi+1 lapor+1 masih-1 masuk-1 mau+1 namanya-1 napi-1 ngisi-1 nomor-1 nya+1 nyebrang-1 orang-1 pantarlih-1
pembagian-1 pemberitahuan+1 polisi-1 roda+1 rt-1 rumah-1 saya-1 sesuai-1 soal-1 sukses-1 tapi-1 terdata-1 terpecah-1
tim-1 turun-1 uang-1 warga+1 warung-1 ya-1 yang-1

officer: robot+4 admin+3 dengan+3 dong+3 dpt-3 hubungi+3 ini+3 orang+3 petugas+3 telepon+3 #-2 ?+2 ^+2 bicara+2
coklit-2 di-2 gaptek+2 kamu+2 panggil+2 panwascam+2 sambungkan+2 shopee-2 siapa+2 tolong+2 ,-1 ada+1 apakah-1 atau+1
baca-1 bagi-1 banget-1 bapak+1 beda-1 bego-1 belum-1 beneran+1 berapa-1 bisa+1 bot+1 butuh+1 cek-1 daftar-1 dapet-1
dari-1 data-1 datang-1 diminta-1 dirahasiakan-1 disebarkan-1 disini+1 duit-1 gratis-1 halo-1 hari-1 hotline-1 hp+1
hubungkan+1 hujan-1 identitas-1 jadi-1 kan-1 ke+1 kenapa-1 kok-1 ktp-1 lampu-1 langsung+1 lapor-1 laporan-1 lowongan-1
makan-1 mau+1 milih-1 min-1 minta+1 ngobrol+1 ngomong+1 nik-1 nomor+1 nyoblos-1 pantarlih-1 paslon-1 pengawas+1
permisi-1 pkd+1 posko+1 rt-1 rumah-1 sakit-1 saya-1 sih+1 stiker-1 sudah-1 tanya-1 tapi-1 telpon+1 tetangga-1 the-1
uang-1 untuk-1 wa+1 ya+1

offtopic: bansos+5 ^+4 bagi+3 coklit-3 hujan+3 jalan+3 kades+3 ketinggalan+3 lowongan+3 meninggal+3 paslon+3 qwerty+3
shopee+3 assalamualaikum-2 bagus+2 banget+2 bawaslu+2 bego+2 belum-2 bisa-2 cair+2 caleg+2 calon+2 cari+2 cinta+2
curang+2 dibayar+2 dpt-2 dukung+2 gaji+2 halo-2 hari+2 hotline-2 hp-2 jodoh+2 jual+2 kampanye+2 kasih-2 ke-2 kerja+2
lampu+2 lapor-2 laporan-2 lurah+2 makan+2 mau-2 membuat+2 memihak+2 p-2 pemilih-2 permisi-2 petugas-2 presiden+2 r-2
rusak+2 saksi+2 sembako+2 semua+2 sim+2 status-2 stop-2 tapi-2 terus+2 tetangga+2 turun+2 uang+2 waalaikumsalam-2 #-1
,-1 abaikan+1 about-1 air+1 akses-1 anak-1 and+1 anjing+1 apa-1 are+1 asdfghjkl+1 asli+1 bagaimana-1 balai+1 baliho+1
batal-1 beda-1 berapa+1 beras+1 berhak-1 bicara-1 bola+1 bot-1 bu-1 bulog+1 buta+1 cek-1 daftar-1 damai-1 dan+1
dapat-1 dapet-1 dari+1 dasar+1 data-1 database+1 datang-1 depan+1 di+1 dibagi+1 difabel-1 digaji+1 dikasih+1
dilanjutkan-1 dilayani-1 dimana-1 diminta-1 diperbaiki+1 diproses-1 disabilitas-1 disuruh+1 drop+1 duit+1 dulu+1
emang+1 enak+1 fb+1 foto-1 goblok+1 gratis-1 h-1 hapus-1 harga+1 harus-1 hilang+1 hubungkan-1 ignore+1 ikut+1
indonesia+1 ini+1 instructions+1 instruksi+1 is-1 j-1 jadwal-1 jangan-1 jelek+1 jembatan+1 kabar+1 kalau-1 kami+1
kampung+1 kamu+1 kan-1 kebakaran+1 keluarga-1 kepala-1 kode-1 kok-1 kpu-1 kucing+1 kursi-1 langsung-1 listrik+1 lu+1
mabuk-1 madu+1 malam-1 mana-1 masak+1 matikan+1 memilih-1 milih+1 min+1 minat+1 minimal-1 minta-1 mohon-1 money+1
murah+1 naik+1 nama-1 names+1 ngasih+1 nomor+1 nonton+1 now+1 nutupin+1 nya+1 nyoblos-1 nyuruh+1 ok-1 pagi-1 pake+1
panggil-1 pantarlih+1 panwascam-1 partai+1 pas-1 pasar+1 pdam+1 pelapor+1 pembagian+1 pencoblosan-1 persetujuan-1
pindah-1 pinjam+1 pns+1 pohon+1 politik+1 posko-1 previous+1 print+1 prompt+1 pulsa+1 pungutan-1 putus+1 rb+1
reporter+1 reveal+1 robot-1 roda-1 rt-1 rumah-1 saja-1 satu+1 sawit-1 saya-1 sebelum+1 seratus+1 setan+1 show+1
siang-1 siap-1 siapa+1 sini+1 sinyal+1 smp-1 stiker-1 sudah-1 sukses+1 suruh+1 system+1 table+1 tahun+1 tampilkan+1
tanah+1 tanggal-1 tanya-1 tarik-1 telepon-1 telkomsel+1 tentara-1 terang+1 terangan+1 terdaftar-1 terima-1 tes-1
test+1 tidak-1 tidur+1 tiket-1 tim+1 timah+1 timnas+1 timses+1 tps+1 tukang+1 ulang+1 umur-1 undangan-1 users+1
waktu-1 wb-1 wifi+1 wkwkwk+1 wr-1 you+1 yuk+1

prosedur_coklit: pantarlih+6 belum-5 petugas+5 saya-5 ,+4 rumah+4 stiker+4 tempel+4 aja+3 asal+3 bayar+3 bilang-3
cek+3 coklit+3 data+3 dpt-3 lewat+3 mabuk+3 minta+3 pernah+3 pungutan+3 tapi+3 waktu+3 bapak-2 besok-2 bukan+2 di-2
dikasih+2 dimintai+2 disuruh+2 foto+2 kami-2 kok-2 lagi-2 laporan+2 masih-2 mau-2 muncul-2 pemilih-2 persen+2 ribu+2
sampai-2 sk+2 tanda+2 tanpa+2 tanya+2 telepon+2 temu+2 uang+2 yang+2 adik-1 alamat-1 anak+1 and-1 apakah+1 atribut+1
balik-1 bang-1 bansos-1 banyak-1 barusan-1 benar+1 bisa-1 cacah+1 call+1 cina-1 daftar-1 dan-1 dapat-1 dari-1 datang+1
depan-1 dibagi-1 difoto+1 dilakukan+1 dilewatin-1 disini-1 ditanya+1 dititip+1 diwawancara+1 doang+1 dong-1 dusun-1
for-1 form+1 gaji-1 halo-1 hampir-1 hanya-1 hp-1 ibu-1 in-1 isi+1 istri+1 itu-1 jadi+1 janji-1 jawa-1 jd-1 kampung-1
kanan-1 kaos+1 kapan-1 ke-1 kebagian-1 kec-1 kel+1 kelewat-1 keliling+1 kemarin-1 kembali-1 kiri-1 kopi+1 kosong+1
ktp-1 kyknya-1 lapor-1 live-1 malam+1 malaysia-1 masuk+1 memakai+1 menunjukkan+1 mohon-1 motor+1 negara-1 nenek-1
ngasih-1 ngisi+1 nikah-1 nomor-1 numpang+1 nunggu-1 nungguin-1 nya-1 oleh+1 orang-1 p-1 pagi-1 pak-1 pake+1 partai+1
pengenal+1 pengurus+1 pensiun-1 pergi+1 perlu-1 permisi+1 pindah-1 pintu+1 pkd-1 posko-1 punya-1 rb+1 rokok+1 rt-1
rusak-1 satu-1 seberang-1 segera-1 segitu+1 sekarang-1 sekeluarga-1 selesai-1 semua-1 sendiri+1 separuh-1 sini-1
suami-1 sudah-1 surat+1 tadi-1 tahun-1 tangan+1 telpon+1 tempat+1 terdaftar-1 terdata-1 teriak+1 ternyata+1 terus+1
tetangga-1 tidak+1 timses-1 tinggal-1 tka-1 tolong-1 tps-1 transport+1 tu-1 tunjukin+1 umur-1 via+1 video+1 warung+1
wifi-1 ya-1

question: ,-5 ?+5 berapa+5 boleh+5 kapan+5 apa+4 apakah+4 cek+4 daftar-4 kalau+4 milih+4 nyoblos+4 baca+3 bagaimana+3
begini-3 gratis+3 ini-3 ktp+3 minta-3 robot-3 tanya+3 ya+3 #-2 ^+2 bagus-2 bawaslu+2 beda+2 biar-2 bisa+2 bukan+2
cara+2 coklit+2 dari-2 diapakan+2 dimana+2 diminta+2 dirahasiakan+2 disabilitas+2 disini+2 diterima-2 dukung-2 harus+2
hotline+2 hp+2 identitas+2 itu+2 jadi-2 kan+2 kelurahan-2 kemarin-2 kpu+2 laporan-2 luar+2 membuat-2 memilih+2 min-2
mohon+2 muncul-2 nanti+2 ngurusin+2 permisi+2 presiden-2 safe+2 salah-2 sesuai-2 siapa+2 suket+2 tanggal+2 tolong-2
tugas+2 ada-1 admin-1 alamat-1 anjing-1 any-1 asdfghjkl-1 asli-1 atau-1 balik-1 bang+1 bansos-1 bapak-1 barat-1 baru-1
bawa+1 bayar+1 bebas-1 been-1 belum+1 benar-1 beneran-1 berhak+1 bot-1 br-1 cair-1 cost+1 daerah+1 dapat+1 dapet+1
data+1 depan-1 desa+1 dibantu-1 dibayar-1 dikasih-1 dilakukan+1 dilayani+1 dipakai+1 diperbaiki-1 disana+1
disebarkan+1 ditangani-1 ditindaklanjuti-1 diumumkan+1 does+1 domisili-1 dong-1 dpt+1 dua-1 e+1 el+1 foto-1 gaji-1
ganda-1 gila+1 going-1 h+1 hapus-1 harga+1 has-1 hilang-1 hubungi-1 indonesia-1 is-1 jadwal+1 jalan-1 jogja+1 jual-1
kabar-1 kades-1 kali-1 kami-1 kampanye-1 kamu-1 karena-1 kasih+1 ke-1 kebun-1 kenapa+1 kerja-1 koba-1 kok-1 kos+1
kosong-1 kuliah-1 lahir-1 lama+1 lampung-1 lapor+1 lewat+1 lowongan-1 lu-1 macem+1 madu-1 mahasiswa+1 mana+1 masa-1
masuk-1 menikah+1 meninggal-1 minat-1 minimal+1 money+1 nama+1 namanya-1 negeri+1 nih-1 nikah+1 nov+1 nya-1 on-1 p+1
pak-1 palembang-1 pangkalpinang+1 panwascam-1 pemilih-1 pencoblosan+1 pensiun-1 perbaiki-1 petugas-1 pindah+1 posko+1
punya+1 rantau+1 ribu-1 saja+1 sakit+1 saksi-1 sambungkan-1 sampai-1 sawit+1 saya+1 sebagai-1 segera-1 segitu-1
selamat-1 selesai-1 setelah+1 shopee-1 siluman-1 sim-1 status-1 stiker-1 suami-1 sudah+1 syarat+1 tahun+1 telpon-1
tempat-1 tempel-1 terakhir+1 terdaftar+1 terdata-1 terima-1 terus+1 tetangga-1 tidak-1 tiket-1 timah-1 timnas-1
tinggal+1 tki+1 umur+1 undangan-1 update-1 wa-1 warga-1 yang-1

report: lapor+4 dpt-2 masalah-2 mau+2 soal+2 ^+1 ada-1 bagaimana-1 batal-1 belum-1 bisa+1 coklit-1 daftar+1 di-1
dibantu+1 jadi-1 laporan-1 pemilih+1 setelah-1 sudah-1 terus-1 tolong-1

status: laporan+5 ,-4 kemarin+4 status+4 #+3 cek+3 lalu+3 sudah+3 tiket+3 ?+2 ada+2 bagaimana+2 belum+2 berapa-2
bisa-2 cabut-2 data-2 diapakan-2 ditanggapi+2 diterima+2 dulu-2 hapus-2 jangan-2 kode+2 kok+2 lanjut+2 lapor+2 mana+2
meninggal-2 nanti-2 pantarlih-2 r+2 rt-2 rumah-2 tapi-2 tarik-2 terdaftar-2 tidak-2 tindak+2 urungkan-2 ^+1 aja+1
any+1 apa+1 apakah+1 baca-1 bapak-1 batal-1 bayar-1 been+1 bgt+1 boleh-1 cari-1 coklit-1 curang-1 daftar-1 datang+1
dengan-1 desa-1 di+1 dilanjutkan-1 dilewatin-1 diproses+1 disini-1 distikerin-1 ditangani+1 ditindaklanjuti+1 dong+1
dpt-1 el-1 going+1 h-1 harusnya-1 has+1 hasilnya+1 hilang-1 hujan-1 info+1 is+1 j+1 jadi-1 jodoh-1 juga+1 kabar+1
kakek-1 kalau-1 kami-1 kanan-1 kapan-1 kiri-1 ktp-1 lama-1 masih+1 masuk-1 mau-1 menghubungi+1 milih-1 minggu+1
muncul-1 nama-1 on+1 orang-1 pak+1 paslon-1 pemberitahuan-1 pemilih-1 petugas-1 proses+1 punya-1 qwerty-1 salah-1
sampai+1 saya+1 sebulan+1 selesai+1 seminggu+1 sepi+1 setelah-1 siapa-1 soal+1 stiker-1 suket-1 tahun-1 tempel-1
terakhir-1 terdata-1 terima-1 terus+1 tetangga-1 tolong-1 tps-1 undangan-1 update+1 warga-1 ya-1 yang+1

tms_terdaftar: belum-9 meninggal+9 terdaftar+6 tidak-6 dpt+5 masih+5 pemilih+5 punya+5 undangan+5 ada+4 aktif+4 dan+4
ganda+4 masuk+4 pindah+4 polisi+4 ?-3 anak+3 cek-3 dikenal+3 dua+3 kok+3 lalu+3 mau-3 muncul+3 nama+3 namanya+3
orang+3 sudah+3 tahun+3 tapi-3 tinggal-3 #+2 adik+2 anggota+2 bandung+2 baru-2 bhabinkamtibmas+2 cina+2 dapat+2 data-2
dia+2 disini+2 hanya-2 jawa+2 jkt+2 juga+2 kali+2 ke+2 kemarin-2 kenal+2 ko+2 lagi+2 minggu+2 nomor-2 okt+2 paman+2
pernah-2 petugas-2 rumah+2 salah-2 saya-2 siluman+2 sini+2 stiker+2 tentara+2 terdata+2 terus-2 tetangga+2 tka+2 tps+2
warga+2 wna+2 yang+2 ^-1 almarhum+1 apa-1 apakah-1 asal+1 atas+1 babinsa+1 bagaimana-1 bagi-1 batam+1 belakang-1
beliau+1 benar-1 berapa-1 beras-1 biar+1 biasa-1 bisa-1 bocah+1 bujang-1 bukan+1 caleg-1 cara-1 china+1 coklit-1
cucu-1 dapet+1 datang-1 dekat-1 dengan+1 depan-1 desa-1 di+1 difabel-1 dikasih-1 dilewatin-1 dipakai+1 dipisah-1
diproses-1 disabilitas-1 disembunyikan-1 distikerin+1 disuruh-1 diterima+1 ditulis-1 diumumkan-1 dulu-1 fiktif+1
gila+1 h-1 hapus+1 harusnya-1 hilang-1 huruf-1 ikut+1 in+1 india+1 is+1 j-1 jakarta+1 jalan-1 jauh-1 jd-1 jelas+1
jelek-1 juli-1 kades-1 kakak+1 kakek+1 kampung-1 kanan-1 karena+1 kebalik-1 kecik+1 kel-1 kelamin-1 kelas+1 keluarga-1
kelurahan+1 kepala+1 keponakan+1 kiri-1 koreksi-1 ktp+1 kurang-1 lahir-1 laki-1 lama-1 lampu-1 lampung+1 lansia-1
macem+1 malaysia+1 mana-1 maret-1 medan+1 memilih+1 menikah+1 milih-1 motor-1 negara+1 nenek+1 nikah+1 nya+1 nyoblos+1
online-1 pak-1 pake-1 palembang+1 pangkalpinang-1 pantarlih-1 partai-1 pecah+1 pemula-1 praka+1 qwerty-1 rw+1 sakit-1
sampai-1 sani-1 satu-1 sd+1 sebelah-1 sejak-1 sekarang-1 sekeluarga-1 sembako-1 sempit-1 seorang+1 siapa+1 sinyal-1
smp+1 suami+1 susah-1 tangga-1 tanggal+1 tanya-1 telkomsel-1 tempat+1 tempel-1 temu-1 teriak-1 terlalu-1 tiket-1 to+1
tolong+1 tu+1 tua+1 tulis-1 untuk-1 ya-1
"""
