"""The words people describe a household with, and the roles each can play. Tables only.

A line is `role = words`, and goes on in the lines below it that have no role of their own. A word may stand in
several rows; the readers decide by what stands around it. A word ending in '*' takes any ending. What a role means is
said by the reader that uses it.
"""

from assistant.read.tokens import Vocabulary

ADULTS = """
    ensam = ensamstående ensamståend* ensamst ensamboende ensamförsörjare ensamhushåll singel singlar single
        singelmamma singelpappa
    ensam_i_sammanhang = ensam ensamma själv sjelv alone
    ensam_antagen = skild frånskild separerad nyseparerad nyskild änka änkan änkling änklingen särbo särbos
    par = sambo sambos sambor sambon sambons sambor* samboende sambopar sammanboende gift gifta makar makarna maken
        makens make maka makan makans hustru hustrun hustruns fru frun fruns frugan mannen mannens äkta partner
        partnern partnerns couple married cohabiting husband wife spouse samlevande
    par_oklart = pojkvän pojkvännen flickvän flickvännen fästman fästmannen fästmö fästmön
    ex = ex exman exfru exmake exmaka exsambo exsambon fd före tidigare förra förre dåvarande avliden avlidne ex-sambo
        ex-man ex-fru
    medsokande = sambon sambons sambos maken makens makan makans hustrun hustruns frun fruns frugan mannen mannens
        partnern partnerns medsökande medsökandes medsökanden medsökandens pojkvännen flickvännen andra andre
    make_maka = make maka hustru fru partner
    maken = maken makens mannen mannens
    makan = makan makans hustrun hustruns frun fruns frugan
    sokande = sökande sökanden sökandes sökandens klienten klientens ena ene kvinnan kvinnans
    person = person personer
    vuxen = vuxen vuxna vuxnas adult adults
    vuxenord = kvinna kvinnan man mamma mamman mor moder pappa pappan far fader morsa morsan farsa farsan förälder
        föräldern person klient klienten sökande sökanden hon han hen jag kille killen tjej tjejen mother father mum
        mom dad woman parent student pensionär ensamstående ensam singel gift sambo brukare
    foralder = mamma mamman mor moder pappa pappan far fader förälder föräldern morsan farsan
    foraldrar = föräldrar föräldrarna svärföräldrar svärföräldrarna morföräldrar morföräldrarna farföräldrar
        farföräldrarna
    manniska = person personer personers kompis kompisar kompisen vän vänner vännen kamrat kamrater rumskamrat
        rumskamrater andra annan bekant bekanta bekanting kollega kollegor kusin kusiner släkting släktingar syskon
        syster systrar bror bröder brorsa moster faster morbror farbror mormor farmor morfar farfar svärmor svärfar medlemmar
        roommate roommates friend friends vuxen vuxna studenter hyresgäster
    manniska_till = andra till
    hushall = hushåll hushållet hushållsgemenskap hushållsgemenskapen familj familjen personershushåll kollektiv
        kollektivet household
    inneboende = inneboende lodger
    delar = delar dela delat inneboende kollektiv kollektivet rum flatshare
    bor = bor bo bott lever levt flyttat flyttar hyr delar bodde living lives
    ihop = ihop tillsammans samman together
    sin = sin sina sitt min mina mitt hennes hans deras egen egna en ett two his her their
    nekande = inte ej icke inga ingen inget utan aldrig no not without saknar slutat
"""
"""Who the adults are, with whom they live, and the words of kinship."""

CHILDREN = """
    barn = barn barnet barnen unge ungen ungar ungarna kid kids child children son sonen söner sönerna dotter dottern
        döttrar döttrarna pojke pojken pojkar flicka flickan flickor grabb grabben grabbar tonåring tonåringen
        tonåringar bebis bebisen bebisar baby babyn spädbarn spädbarnet småbarn skolbarn förskolebarn tvilling
        tvillingar tvillingarna trilling trillingar trillingarna twins daughter daughters sons telningar umgängesbarn
        bonusbarn barna syskonpar lillen lillan knatte knattar
    barn_best = barnet barnen ungen ungarna sonen sönerna dottern döttrarna pojken flickan grabben bebisen babyn
        spädbarnet tvillingarna trillingarna tonåringen
    ett_barn = barnet unge ungen kid child son sonen dotter dottern pojke pojken flicka flickan grabb grabben bebis
        bebisen baby babyn spädbarnet tonåring tonåringen daughter lillen lillan knatte
    pojke = son sonen pojke pojken grabb grabben han söner lillen
    flicka = dotter dottern flicka flickan hon daughter lillan
    bebis = bebis bebisen bebisar baby babyn spädbarn spädbarnet
    nyfodd = nyfödd nyfött nyfödda nyfödde newborn
    tva = tvilling tvillingar tvillingarna twins
    tre = trilling trillingar trillingarna
    barn_egenskap = små lilla litet liten stora stor hemmaboende hemmavarande minderåriga minderårigt egna eget
        gemensamma gemensamt biologiska st yngre vuxna vuxen vuxet mindre friska gulliga underbara äldre nyfött nyfödd
        nyfödda young sina mina våra
    vuxet_barn = vuxen vuxet vuxna myndig myndigt myndiga
    barnlos = barnlös barnlösa barnlöst childless
    aldersled = på som är i åldern åldrarna ålder ( : , aged - – båda nu fyllda age ages ca cirka
    ar = år års åren year years yrs
    manader = månader månad månaders mån months month
    veckor = veckor veckors vecka weeks
    gammal = gammal gammalt gamla old gammel
    inte_alder = v kr kronor krona sek dag dagar dagars dygn veckor vecka timmar timme procent rum rok rummare
        rumslägenhet st stycken kvm meter gånger ggr kap nätter helger personer person vuxna akter ärenden punkt par
        hundra tusen månader månad plus minus mil km minuter siffror katter hundar bilar telefoner
    yngst = yngsta yngste minsta lilla lillan lillen minstingen youngest
    aldst = äldsta äldste stora oldest
    alla = båda alla bägge samtliga barnen ungarna both all
    till = till ytterligare också även dessutom lägg plus mer another extra
    fott = född fött födda föddes born f
    vantar = väntar gravid blivande kommande vänta expecting
    generell = per varje under över mellan yngre äldre minst upp vissa många flera olika alla fyllt
"""
"""Children, their ages, and words that point one of them out."""

CARE = """
    forskola = förskola förskolan förskolans dagis dagiset daghem daghemmet fsk preschool daycare kindergarten
        forskola*
    ater = äter äta ätit lunch lunchen luncher luncherna lunchar mat maten måltid måltider eats lunches förskolelunch
        dagislunch
    hemma = hemma hemifrån home
    skola = gymnasiet gymnasie* gymnasieskola* gymnasist skola skolan skolungdom gymnasiestudier gymnasiestuderande
        skolelev gymnasiesärskola* pluggar highschool school studerar
    hogskola = universitet universitetet högskola högskolan högskole* universitets* yrkeshögskola* yh
    slutat_skolan = slutat slutade avslutat studenten färdig klar hoppat avbrutit lämnat
    vecka_om = varannan
    halva = halva halvtid hälften
    vaxelvis = växelvis växlande växelvist
    placerad = placerad placerat placerade familjehem familjehemmet jourhem jourhemmet hvb hvb-hem lvu sis-hem
        lvu-placerad
    umgange = umgänge umgänget umgängesbarn umgängesförälder
    dagar = dag dagar dagars dgr dygn nätter days
    manaden = månad månaden mån month
"""
"""What is said of each child."""

MONEY = """
    ink:lon = lön lönen löner lon nettolön* lönein* månadslön* timlön* tjänar tjänat tjänade tjäna arbetsinkomst*
        löneutbetalning* salary wage wages extrajobb* sommarjobb* sommarjobbar sommarlön* feriejobb* deltidslön*
        bruttolön* anställningsinkomst* ob ob-tillägg* ob-ersättning* övertid övertidsersättning*
    ink:eget_foretag = företag företaget firma firman näringsverksamhet
    ink:aktivitetsstod = aktivitetsstöd aktivitetsstöd* utvecklingsersättning*
    ink:etableringsersattning = etableringsersättning etableringsersättning* etablering etabl etableringsers*
    ink:a_kassa = a-kassa a-kassan akassa akassan a-kasseersättning* arbetslöshetsersättning* arbetslöshetskassa*
        kassan
    ink:sjukpenning = sjukpenning sjukpenning* sjukpeng sjukpengen sjuklön*
    ink:sjukersattning = sjukersättning sjukersättning* sjukpension* förtidspension*
    ink:aktivitetsersattning = aktivitetsersättning aktivitetsersättning*
    ink:foraldrapenning = föräldrapenning föräldrapenning* föräldrapeng* fp
    ink:pension = pension pensionen pensioner ålderspension* garantipension* änkepension* tjänstepension*
    ink:barnpension = barnpension barnpension*
    ink:barnbidrag = barnbidrag barnbidrag* bb
    ink:flerbarnstillagg = flerbarnstillägg flerbarnstillägg*
    ink:underhallsstod = underhållsstöd underhållsstöd* uh-stöd uhstöd u-stöd
    ink:underhallsbidrag = underhållsbidrag underhållsbidrag* underhåll underhållet uh-bidrag uhbidrag
    ink:omvardnadsbidrag = omvårdnadsbidrag omvårdnadsbidrag* vårdbidrag*
    ink:bostadsbidrag = bostadsbidrag bostadsbidr* bobidr*
    ink:bostadstillagg = bostadstillägg bostadstillägg* btp
    ink:studiebidrag = studiebidrag studiebidrag* studiemedel* csn studiehjälp*
    ink:studielan = studielån studielån*
    ink:skatteaterbaring = skatteåterbäring skatteåterbäring* skatteåterbetalning*
    ink:livranta = livränta livräntan
    ink:hyresinkomst = hyresinkomst hyresinkomst* hyresintäkt*
    ink:gava = gåva gåvan gåvor
    ink:ovrigt = swish swishar swishat insättning insättningar lotterivinst vinst
    ink:merkostnadsersattning = merkostnadsersättning merkostnadsersättning* handikappersättning*
    ink:extra_tillagg_csn = tilläggsbidrag
    inkomst = inkomst inkomsten inkomster inkomsterna nettoinkomst* income
    utg:boende = hyra hyran hyror hyrans månadshyra* bostadshyra* hyreskostnad* boendekostnad* bostadskostnad* boende
        boendet månadsavgift* rent hyr hyresavgift* bolåneränta* kallhyra* varmhyra*
    utg:hushallsel = el elen hushållsel hushållsel* elräkning* elkostnad* elavgift* ström strömmen electricity
    utg:arbetsresor = arbetsresor arbetsresor* arbetsresa jobbresor sl sl-kort sl-kortet slkort busskort busskortet
        periodkort* resekort* pendlarkort* månadskort* tågkort* bussbiljett* resor pendling
    utg:hemforsakring = hemförsäkring hemförsäkring* hemfors* hemf hemförs*
    utg:fackavgift = fackavgift fackavgift* fack facket fackförening* fackförbund* facklig
    utg:a_kassa = a-kasseavgift a-kasseavgift* akasseavgift* a-kassaavgift* a-kassa-avgift a-kassavgift* kassaavgift*
        akassaavgift*
    utg:barnomsorg = barnomsorg barnomsorg* förskoleavgift* dagisavgift* fritidsavgift* fritidshem* barnomsorgsavgift*
        fritids barntillsyn*
    utg:internet = internet bredband bredbandet wifi
    lev:tandvard = tandvård tandvård* tandläkar* tandläkare* tandlagning*
    lev:lakarvard = läkarvård läkarvård* läkarbesök* läkare sjukvård* läkarintyg* vårdbesök* patientavgift*
    lev:medicin = medicin medicin* läkemedel* recept apotek apoteket
    lev:glasogon = glasögon glasögon* linser
    lev:hemutrustning = hemutrustning hemutrustning* möbler möbel möblerna säng sängar husgeråd
    lev:flytt = flyttkostnad* flytt flyttbil* magasinering*
    lev:begravning = begravning begravning* gravsten*
    lev:spadbarn = spädbarnsutrustning* barnvagn* spjälsäng* babyutrustning* spädbarnskostnad*
    lev:umgangesresor = umgängesresor umgängesresor* umgängesresa*
    lev:rekreation = rekreation rekreation* semesterresa* kollo
    lev:sjukresor = sjukresor sjukresor* sjukresa*
    ingar_i_normen = mobil mobilen mobilräkning* telefon* mat maten kläder livsmedel hygien dagstidning* matkostnad*
        fritidskostnad* blöjor
    kost = kost kosten mat maten diet
    fordyrad = dyrare dyr särskild speciell glutenfri laktosfri mjölkfri medicinsk fördyrad
    just:livsmedel = specialkost* dietkost* kosttillägg* fördyrad*
    nedsattning = nedsättning nedsättningen nedsatt nedsätts nedsatts nedsättas
    bostad = lägenheten lägenhet lgh bostaden bostad rummet rum villan huset
    netto = netto nettolön nettolönen nettoinkomst nettoinkomsten nettolöner net
    brutto = brutto bruttolön bruttolönen bruttoinkomst bruttoinkomsten gross
    skatt = skatt skatten tax
    efter = efter after
    fore = före innan before
    jobbstimulans = jobbstimulans jobbstim* stimulans
    stod = försörjningsstöd försörjningsstöd* bistånd biståndet socialbidrag* stöd ekonomiskt
    betalar = betalar betala betalat kostar kostnad kostnader utgift utgifter utgifterna avgift avgiften avgifter pays
        costs räkning räkningar
    far = får fick fått ersättning ersättningen utbetalt utbetalning uppbär gets receives
    godkant = godkänd godkänt godkända godkänns godkänner skälig skäligt godtas godtagbar beviljas beviljat
    avslag = avslag avslås avslaget avslagen
    ansokt = ansökt ansöker sökt söker faktisk faktiska verklig
    utbetalt = förskott nödbistånd akutbistånd utbetalt utbetald utbetalats utbetalad utbetalade
    kr = kr kronor krona kronorna spänn sek
    borta = fängelse fängelset häktad häktet häkte anstalt anstalten frihetsberövad sjukhus sjukhuset inlagd utomlands
        utlandet hemlandet institution behandlingshem behandlingshemmet
    hojs = höjs plussa plussar höjd höjts höjer höj höja öka ökas ökar ökas ökat stiger höjdes ökade steg
    hogre = högre mer dyrare större
    lagre = lägre mindre billigare
    dubbelt = dubbel dubbla dubbelt dubblas fördubbla fördubblas fördubblad
    halverat = halvera halveras halverad hälften halva
    sanks = sänks sänkt sänkts sänker sänk sänka minska minskar minskas minskat minskade sänktes sjunker sjönk
"""
"""Incomes (ink:), costs (utg:, lev:, as in the types of domain/hushall.py) and the words around amounts."""

ASKING = """
    norm = riksnorm riksnorm* norm normen normerna normbelopp* normberäkning*
    berakna = beräkna räkna kalkylera provräkna calculate compute uträkna
    beraknas = beräknas beräknar beräknad beräknat beräknade kalkyleras calculated computed
    berakning = beräkning beräkningen uträkning* kalkyl* provberäkning* normberäkning* calculation
    uppfoljning = och men samma nej jo fast istället rätt rättelse ändra ändring lägg ta utan med tänk eller även
        också dock förlåt and same samt plus byt om då
    utfyllnad = och om är i på med utan som har hade blir bli vad vilken vilket vilka det den de en ett för av till
        från att där då nu ju så här hur mycket nej ja jo samma fast men istället stället kan du ni vi jag han hon hen
        man månad månaden år kr tack hej räkna beräkna ut visa ge skulle ska får bor går äter avser gäller gällande
        per under hos ändra byt sen sedan när lägg ta bort varannan menade menar stryk tillsammans ihop varav dvs
        alltså enligt same and what about the a in of with has is was var
"""
"""How people ask for a calculation, and the everyday words of a follow-up."""

VOCABULARY = Vocabulary("\n".join((ADULTS, CHILDREN, CARE, MONEY, ASKING)))
