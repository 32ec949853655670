"""The calculation: (household, table, texts, rules) -> Berakning. Start reading here; the rows are in norm.py and poster.py.

    resultat = inkomster − riksnorm − justeringar − utgifter − levnadskostnader + nedsättning + redan utbetalt

Exact fractions throughout; what is shown is rounded to the öre, and a negative result to whole kronor once, from the exact
figure, by the rule in `val.avrundning`. No model, file or clock takes part, and a person decides.
"""

from collections.abc import Mapping, Sequence

from assistant.domain.berakningsregler import Regler
from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.hushall import Berakning, Fordelning, Hushall
from assistant.domain.normtabell import NormTabell
from assistant.domain.riktlinjetak import Riktlinjetak
from assistant.riksnorm import poster
from assistant.riksnorm.blad import Blad
from assistant.riksnorm.kontroll import kontrollera
from assistant.riksnorm.norm import norm
from assistant.riksnorm.tal import hela_kronor, ore
from assistant.riksnorm.texter import Texter

NY_RIKSNORM = "2027-01"
"""First month of the riksnorm that is to be built in a new way (prop. 2025/26:201); decides only how a refusal is worded."""


class OutsideTables(BadInput):
    """The month has no table here, so there is no number. `key` says which side it lies on."""


def tabell_for(manad: str, tabeller: Mapping[int, NormTabell]) -> NormTabell:
    """The table in force in `manad` (YYYY-MM). Raises OutsideTables: never last year's table, never the nearest."""
    tabell = tabeller.get(int(manad[:4]))
    if tabell is not None and tabell.fran.isoformat()[:7] <= manad <= tabell.till.isoformat()[:7]:
        return tabell
    if not tabeller:
        raise OutsideTables("manad_utan_tabell", manad=manad)
    forsta = min(tabell.fran.isoformat()[:7] for tabell in tabeller.values())
    sista = max(tabell.till.isoformat()[:7] for tabell in tabeller.values())
    if manad < forsta:
        raise OutsideTables("manad_fore_tabellerna", manad=manad, forsta=forsta)
    if manad > sista and manad >= NY_RIKSNORM:
        raise OutsideTables("manad_med_ny_riksnorm", manad=manad, sista=sista)
    raise OutsideTables("manad_utan_tabell", manad=manad)


def berakna(
    hushall: Hushall,
    tabell: NormTabell,
    texter: Texter,
    regler: Regler,
    riktlinje: Riktlinjetak | None = None,
    trasiga: Sequence[RadrumError] = (),
    *,
    med_rader: bool = True,
    med_forklaring: bool = False,
) -> Berakning:
    """Computes a household's month. `tabell` must be the month's own (`tabell_for`); `riktlinje` only adds förbehåll,
    and so do `trasiga`, the faults of amounts that could not be read. `med_forklaring` adds the why of every row;
    without `med_rader` the result has no rows, but the same sums and förbehåll, which takes half the time.

    Raises BadInput for a household that does not hang together, Fault when the rules do not cover the month.
    """
    kontrollera(hushall, texter)
    blad = Blad(hushall, tabell, texter, regler, riktlinje, med_rader=med_rader, med_forklaring=med_forklaring)
    norm(blad)
    poster.justeringar(blad)
    poster.inkomster(blad)
    poster.utgifter(blad)
    poster.levnadskostnader(blad)
    poster.om_riktlinjen(blad, trasiga)
    poster.avraknas(blad)
    return _resultat(blad)


def _resultat(blad: Blad) -> Berakning:
    summa = blad.summa
    forsorjningsstod = summa["norm"] + summa["justering"] + summa["utgift"]
    tackt = summa["inkomst"] + summa["nedsattning"] + summa["utbetalt"]
    resultat = tackt - forsorjningsstod - summa["levnadskostnad"]
    visat = ore(resultat)
    # What is nothing to the öre is nothing: thousandths of a krona from days and shares are no deficit.
    brist = -resultat if visat < 0 else 0
    if visat > 0:
        blad.reservera("overskott")
    underskott = hela_kronor(brist, blad.hushall.val.avrundning)
    if brist != underskott * 100:
        blad.reservera(f"avrundning_{blad.hushall.val.avrundning}")
    if blad.harledda:
        text = blad.text("norm.harledda", ar=blad.tabell.ar, rader="; ".join(blad.harledda))
        blad.forbehall.insert(0, text)
    _beslutsstod(blad)
    # What covers (income, reduction, already paid) is set against försörjningsstöd first, what is left of it against
    # levnadskostnader. The second part is the rest of the shown deficit, so that the two always add up to it.
    ovriga = min(brist, summa["levnadskostnad"])
    return Berakning(
        manad=blad.hushall.manad,
        tabell=str(blad.tabell.ar),
        rader=tuple(blad.rader),
        riksnorm=ore(summa["norm"]),
        justeringar=ore(summa["justering"]),
        inkomster=ore(summa["inkomst"]),
        utgifter=ore(summa["utgift"]),
        levnadskostnader=ore(summa["levnadskostnad"]),
        resultat=visat,
        utfall="underskott" if visat < 0 else "overskott" if visat > 0 else "noll",
        underskott=str(underskott),
        fordelning=Fordelning(forsorjningsstod=ore(brist) - ore(ovriga), levnadskostnader=ore(ovriga)),
        forbehall=tuple(blad.forbehall),
        forklaringar=tuple(" ".join(meningar) for meningar in blad.forklaringar),
    )


def _beslutsstod(blad: Blad) -> None:
    """The last förbehåll: which table and act, and that a person decides."""
    grunder = blad.tabell.grund
    blad.reservera(
        "beslutsstod" if len(grunder) == 1 else "beslutsstod_bytt_lagrum",
        ar=blad.tabell.ar,
        lagrum=blad.grund_tabell.lagrum,
        akt=blad.grund_tabell.akt,
        bytt=grunder[-1].fran,
        ny=f"{grunder[-1].tabell} {grunder[-1].akt}",
    )
