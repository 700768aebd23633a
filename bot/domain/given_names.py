"""What people in Bangka and elsewhere in Indonesia are called: names that are told from words by themselves."""

from __future__ import annotations

from bot.domain.vocabulary import words

GIVEN_NAMES = words(
    """
    abas abdul abdullah abdurahman abdurrahman abidin acun adam ade adelia adi adinda aditya adnan adrian afandi
    afif afrizal afui afung agnes agus agustin agustina ahmad ahong ahuat ahyar aida aini aisah aisyah ajeng akbar
    akhmad akiong akong aldi aldo alex alexander alfarizi alfian alfin alfred ali alifah alimin aling aliong alisa
    aliyah almira alvin alwi amalia amanda amat ambar amelia ameng amin aminah amir amiruddin amoi amri amrullah ana
    anas anastasia andi andika andre andreas andri andriani angga anggi anggraini anggun ani anisa anissa anita
    anton antoni anugrah anwar apong apriani aprilia apriyanto aprizal ardi ardiansyah ardianto arfan arga ari
    ariani arief arif arifin aris ariyanto arjuna arlina arman armansyah arnold arsyad arumi aryani asen asep asiah
    asih asiong asmara asmawati asna asnawi asri asrul astri astrid astuti aswandi asyari atet atika aton atong
    aulia awaludin ayu azhar azis aziz azizah azmi badri badriah bagas bahar baharudin bahrudin baiq bambang bashori
    basri basuki bayu beni benny betty bobby boby budi budiman buntoro burhan burhanuddin cahyadi cahyani cahyo
    cahyono candra chandra chin cici cindy citra dadang dahlan dani daniel danu darma darmawan darmi darmin darsono
    darwin dasim daud dayat dede deden dedi deni denny desi desmiati desti devi dewi dhani dian diana diani didi
    dika dimas dina dinda djohan djoko dodi doni dony duwi dwi ebet edi edison edwar edward efendi effendi egi eka
    eko eliza elly elsa elvi elvira elyas emi emil emilia endah endang endra engkos eni enny eny erik erlina erna
    ernawati erni erwin eryanto esti eti eva evi fachri fadhil fadilah fadli fahmi fahri fahrul faisal faiz faizal
    fajri farah farhan farida fariz faruq fathir fathur fatimah faturrahman fauzan fauzi fauziah febi febri febrian
    febriani febrianti febriyanti fendi fenny ferdi ferdian feri ferri ferry fikri firda firdaus firman firmansyah
    firza fitra fitri fitria fitriani fitriyani fransisca fransiskus gilang gina gita gunawan gustina habibah hadi
    hadijah hadiyanto hafiz hafizh haidir haikal hairul hajar halim halimah halimatun hamdan hamdani hamid hamidah
    hamzah handoko hani hanif hanifah hanum haris hariyanto hariyono harjono hartati hartini hartono harun haryanto
    haryono hasan hasanah hasanuddin hasanudin hasbi hasbullah hasim hasyim hayati helena heliana helmi hendra
    hendri hendro hengky heni henky heri herianto heriyanto herlina herman hermansyah hermawan hermina hernawati
    herwansyah herwin hesti hidayat hilda hilmi holil husein husen husin husna husnul ibnu ibrahim icha ida idham
    idris idrus ijah ika ikbal iksan iksanudin ilham ilyas imam iman imas imelda imran inah indra indri indriani
    ingrid iqbal ira irawan irawati irfan irma irna irsan irwan irwandi irwansyah iskandar ismail ismet ismiati
    isnaini isti istiqomah ita iwan iyan iyus jaenal jaenudin jafar jailani jaka jalil jamal jamaluddin jamaludin
    jamila jamilah jana janah jasmin jasmine jauhari jefri jeni jenny jessica jihan jimmy johan johar john joko jono
    jufri juju julaiha julia juliana julianti julianto jumadi jumaidi jumanah jumariah jumiati jumini jumirah
    junaidi juni juniarti junita jusuf kadir kamaludin kamariah kamila karim karima karina karlina karmila karsih
    karsono kartika kartinah kartini karto kasim kasiyem kasmir kasno katini kevin khadijah khairul khairunnisa
    khalid khoirudin khoirul khotimah kiki kirana komar komariah kosim krisna kristina kurniawan kusnadi kusumawati
    laila laksmi lasmi lasmini latif latifah lela leni leny leo lestari lia liana lidia lidya lilis lily lim lina
    linda liong lisa lisda lisdawati lisna lisnawati livia lukas luki lukita lukman luluk lusi lusiana lutfi luthfi
    maharani mahfud mahmud mahmudah maimunah makmun malikah mamat mansur mansyur mardiana mardiono marfuah
    margaretha maria mariam mariani mariati mariyam marlina marni marno marsinah marsiti marten martha martin
    martini marwah marwan maryam maryani maryanto maryati mashuri masitah masliah masnah mastura masudi mat maulana
    mauli maulida maya mega megawati meilan meilani meilinda meiliza melda meli meliana melisa michael mira miranti
    mirna mirza misbah misnah mochamad mochammad mohamad mohammad muhamad muhammad muhibin muhidin mujiono mukhtar
    mulyadi mulyana mulyani mulyanto mulyati mulyono munah munawar munawaroh munir munirah murdiono murni murniati
    murtini musa musdalifah muslimah muslimin mustafa mustakim mustamin musthofa mutia muzakir nabila nabilah nadia
    nadira nadya nafisah naila najib najwa nanang nanda nani nasir nasrudin nasrullah nasution nathan nazar nazwa
    neli nelly neneng nengsih neti netty ngatiman ngatinah nia nila nilawati nina ningsih nisa niswah noni nopi
    nopriansyah nora norma novan novi novia novianti novita novitasari nur nuraini nurasiah nurbaiti nurbaya
    nurdiana nurdin nurfadilah nurhaliza nurhasanah nurhayani nurhayati nurhidayah nurhidayat nurjanah nurjannah
    nurkholis nurlaila nurlela nurlina nurmala nurmi nurnaningsih nurrahman nursanti nursiah nurul nurwahid okta
    oktavia oktaviani paijo paimin painem pardi parida parman parmin parti paulus petrus phin pipit ponidi poniman
    ponirah pranata prasetyo pratama pratiwi prayitno priyanto priyono purwanto puspita putri rabiah radit raditya
    rafi rafika rafli ragil rahardjo rahayu rahma rahmad rahmadani rahmadi rahmah rahman rahmat rahmawati rahmi
    rahmiati raihan raka rama ramadhani ramlah ramlan ramli randi rangga rani rasid rasyid rasyidin ratih ratna rauf
    rayhan redi regina rena rendi rendy reni reva revan reza rian riana riani rianti rianto ricky ridho ridwan rifai
    rifki rika riko rina rinaldi rini ririn risa risdianto riski risma riswan rita riyadi riyanto rizal rizki rizqi
    robert robi roby rohana rohani rohaya rohayati rohmah rohman rohmat romli ronald roni ros rosdiana rosi rosida
    rosidah rosita rosliana roslina rosmala rosmawati rosmiati rosmini rossa roy royani rubiah rubiyanti rudi
    rudianto rudy rukiah rukmana rukmini rumiati rusdi rusdiana rusdianto ruslan rusli rusman rusmawati rusmiati
    rusmini rustam sabariah sabarudin sabri sabrina sadeli sadiah safarudin safitri safrudin saida saidah saiful
    sajidin sakinah salamah salbiah saleh salim salimah salma salmah salman salmi salmiah samiah samiun samsiah
    samsudin samsul samsuri sandi sandy santi santoso santy sanusi saparudin sapri saputra saputri sarah sardi sari
    sarifah sarifudin sarinah saripah sariyem sarjono sarkawi sarmi sarmila sarmin sarpin sarti sartika sartini
    sarwono satria satrio saudah sawaludin selamet seno septi septian septiana septiani serli setiawan setiawati
    setyo setyowati sherly shinta sholeh sidik sigit silvi silvia simon sinta siska siswanto siswoyo siti sodikin
    sofia sofian sofyan sohib soleh soleha solehah solihin somad soni sonia sony sopiah sopian sopyan sri sriwahyuni
    stefani stefanus steven subagio subandi subekti subhan sudarman sudarmi sudarno sudarsono sudiono sudirman
    sufian sugeng sugianto sugiarti sugiono sugito suhaila suhaimi suhaini suhardi suharni suharno suharti suhartini
    suharto suhartono suhendra suheri suherman sujarwo sukardi sukarman sukarmi sukarni sukarno sukarsih sukirman
    sukmawati sulaeman sulaiha sulaiman sulaimi sulasih sulastri suleman sulis sulistiawati sulistyo sulistyowati
    sumardi sumarni sumarno sumarsih sumartini sumaryati sumiati suminah sumini sumirah sumiran sumitro sumiyati
    sunardi sunarni sunarsih sunarti sunarto sunaryo sunoto supangat supardi suparjo suparman suparmi suparno
    suparti supartini supiah supiyah supratman supriadi suprihatin supriyadi supriyanto supriyati suratmi suratno
    suriadi suriani surip surti suryadi suryana suryani suryanto suryati susanna susanti susanto susi susilawati
    susilo susilowati sutarmi sutarno sutikno sutinah sutini sutopo sutoyo sutrisni sutrisno suwandi suwarni suwarno
    suwarti suwito suyanti suyanto suyatmi suyatno suyono syafii syafitri syafrizal syafrudin syahputra syahrial
    syahrini syahroni syahrul syaiful syamsiah syamsuddin syamsudin syamsul syarif syarifah syarifuddin syarifudin
    syifa tabrani tamrin tania tantowi tantri tarmin tarmizi taslim tasmin tasya tatang tati taufik tedi teguh tety
    tiara tika tini titin tiwi tjhin tjung tobing tohir tomi tommy toni tony toto totok tri tukijan tukiman tukimin
    tuminah tumini tuti tutik tuty udin ujang ulfa ulfah umar ummu untung usman usni usup uswatun utami vera vero
    veronika vicky victor vina vino vita vivi wahid wahida wahidin wahyono wahyu wahyudi wahyuni wahyuningsih wandi
    wardah wardi warni warsito warsono wartini wasiah wasiyem wasti wati wawan wendi weni widi widiastuti widodo
    widya widyawati wijaya wilda willy winarno winarsih winarti winda wirda wisnu wiwik wiwin wulan wulandari yadi
    yahya yandi yani yanti yanto yanuar yasin yasir yasmin yati yayan yayuk yeni yenny yesi yessi yogi yohana
    yohanes yolanda yonatan yopi yosef yossi yoyok yuda yudha yudi yudistira yuli yulia yuliana yuliani yulianti
    yulianto yuliasih yulita yulius yuni yunisa yunita yunizar yunus yurika yuslina yusmaini yusni yusniar yusri
    yusrizal yusron yusuf yuyun zaenab zaenal zahara zahra zahrah zaidan zainab zainal zakaria zaki zakiah zakiyah
    zaleha zaskia zubaidah zubir zuhairi zuhri zul zulaikha zulfa zulfan zulfikar zulham zulhijah zulkarnain
    zulkifli zuraida zuriati zuryati
    """
)
