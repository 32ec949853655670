"""The rows around the norm: adjustments, incomes, expenses, levnadskostnader, reductions and what is already paid.

Sources: SoL (2025:400) 12 kap. 1, 5, 7, 8 and 9 §§, before 2025-07-01 SoL (2001:453) 4 kap. (knowledge/berakningsregler.yaml
has the place of each by period). Amounts are net and as stated: nothing is looked up, nothing is guessed.
"""

from collections.abc import Sequence
from decimal import Decimal

from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.hushall import RAKNAS_INTE, Barn, Levnadskostnad, Person, Utgift
from assistant.riksnorm.blad import Blad
from assistant.riksnorm.norm import barnets_etikett, enkel_text
from assistant.riksnorm.tal import exakt, ore, skriv

PRAXIS_UTGIFTER = ("barnomsorg", "internet")
"""Expenses that 12 kap. 7 § does not name; municipalities approve them by practice."""

SAMMA_SOM = {"underhallsstod": ("underhallsbidrag",)}
"""An income that answers the question about another."""


def justeringar(blad: Blad) -> None:
    """A higher or lower level than the norm, each with its reason (12 kap. 7 § third paragraph)."""
    for justering in blad.hushall.justeringar:
        etikett = blad.text("norm.justering", post=blad.text(f"norm.post_{justering.post}"), skal=enkel_text(justering.skal))
        grund = blad.grund(blad.lage.forsorjningsstod)
        blad.rad("justering", etikett, exakt(justering.belopp), skriv(justering.belopp), grund)
    if blad.summa["norm"] + blad.summa["justering"] < 0:
        raise BadInput(
            "justeringar_under_noll", belopp=skriv(ore(blad.summa["justering"])), norm=skriv(ore(blad.summa["norm"]))
        )
    if any(justering.belopp < 0 for justering in blad.hushall.justeringar):
        blad.reservera("lagre_niva")


def inkomster(blad: Blad) -> None:
    """What the household has to live on: the adults' net incomes, then the children's."""
    for inkomst in blad.hushall.inkomster:
        etikett = _med_person(blad, blad.text(f"norm.inkomst_{inkomst.typ}"), inkomst.person)
        belopp, grund = exakt(inkomst.belopp), blad.grund(blad.lage.bistand)
        if inkomst.typ in RAKNAS_INTE:
            skal = blad.text(f"norm.raknas_inte_{inkomst.typ}")
            etikett = blad.text("norm.raknas_inte", inkomst=etikett, skal=skal)
            blad.rad("inkomst", etikett, 0, f"{skriv(inkomst.belopp)} × 0", grund)
        elif inkomst.jobbstimulans:
            raknas = 1 - blad.lage.jobbstimulans_andel
            uttryck = f"{skriv(inkomst.belopp)} × {skriv(raknas)}"
            etikett = blad.text("norm.med_jobbstimulans", inkomst=etikett)
            blad.rad("inkomst", etikett, exakt(inkomst.belopp * raknas), uttryck, blad.grund(blad.lage.jobbstimulans))
            blad.reservera("jobbstimulans_villkor")
        else:
            blad.rad("inkomst", etikett, belopp, skriv(inkomst.belopp), grund)
    for nr, barn in enumerate(blad.hushall.barn):
        if barn.inkomst_arbete_manad:
            _barns_arbetsinkomst(blad, barn)
        if barn.inkomst_ovrigt:
            _barns_ovriga_inkomst(blad, nr, barn)
    if blad.hushall.inkomster:
        blad.reservera("inkomstmanad")
        _fraga_om_saknade(blad)


def _barns_arbetsinkomst(blad: Blad, barn: Barn) -> None:
    """A child's own work income counts only above one prisbasbelopp in the calendar year, and then `får` count (12 kap. 9 §).

    `inkomst_arbete_hittills_i_ar` is what was earned earlier in the year, this month not included.
    """
    bas, tidigare, manad = blad.prisbasbelopp(), barn.inkomst_arbete_hittills_i_ar, barn.inkomst_arbete_manad
    over = min(manad, max(Decimal(0), tidigare + manad - bas))
    val = blad.hushall.val.barns_arbetsinkomst_over_prisbasbelopp
    raknas = over if val == "raknas" else Decimal(0)
    if not raknas:
        uttryck = f"{skriv(manad)} × 0"
    elif raknas == manad:
        uttryck = skriv(manad)
    else:
        uttryck = f"{skriv(tidigare)} + {skriv(manad)} − {skriv(bas)}"
    etikett = blad.text("norm.barns_arbetsinkomst", barn=barnets_etikett(blad, barn))
    blad.rad("inkomst", etikett, exakt(raknas), uttryck, blad.grund(blad.lage.barns_inkomst))
    if over:
        blad.reservera(f"barns_arbetsinkomst_{val}", bas=skriv(bas))
    else:
        blad.reservera("barns_arbetsinkomst_under", bas=skriv(bas))


def _barns_ovriga_inkomst(blad: Blad, nr: int, barn: Barn) -> None:
    """A child's other means (barnpension, underhåll, interest) count up to the child's own personal costs, no further."""
    norm, uttryck = blad.barnens_norm[nr]
    belopp = exakt(barn.inkomst_ovrigt)
    etikett = blad.text("norm.barns_ovriga_inkomst", barn=barnets_etikett(blad, barn))
    if belopp <= norm:
        norm, uttryck = belopp, skriv(barn.inkomst_ovrigt)
    else:
        blad.reservera("barns_ovriga_inkomst_begransad", belopp=skriv(barn.inkomst_ovrigt), raknas=skriv(ore(norm)))
    blad.rad("inkomst", etikett, norm, uttryck, blad.grund(blad.lage.bistand))


def _fraga_om_saknade(blad: Blad) -> None:
    """Names the incomes that households with children often have and that are not stated. Never computed, never assumed."""
    if not blad.hushall.barn:
        return
    aldrar = [barn.alder for barn in blad.hushall.barn]
    vanliga = {
        "barnbidrag": min(aldrar) <= 15,
        "flerbarnstillagg": len(aldrar) > 1,
        "underhallsstod": min(aldrar) < 18 and blad.hushall.vuxna == "ensamstaende",
        "bostadsbidrag": True,
        "studiebidrag": max(aldrar) >= 16,
    }
    angivna = {inkomst.typ for inkomst in blad.hushall.inkomster}
    saknas = [
        blad.text(f"norm.inkomst_{typ}").lower()
        for typ, vanlig in vanliga.items()
        if vanlig and not angivna.intersection((typ, *SAMMA_SOM.get(typ, ())))
    ]
    if saknas:
        blad.reservera("fraga_om_inkomster", typer=", ".join(saknas))


def utgifter(blad: Blad) -> None:
    """Approved expenses of försörjningsstödet (12 kap. 7 § first paragraph p. 2), and those practised beside them."""
    for utgift in blad.hushall.utgifter:
        praxis = utgift.typ in PRAXIS_UTGIFTER
        grund = blad.grund(blad.lage.bistand if praxis else blad.lage.forsorjningsstod)
        etikett = _kostnad(blad, blad.text(f"norm.utgift_{utgift.typ}"), utgift)
        blad.rad("utgift", etikett, exakt(utgift.godkant), skriv(utgift.godkant), grund)
        _mot_riktlinjen(blad, blad.text(f"norm.utgift_{utgift.typ}"), utgift)
        if praxis:
            blad.reservera(
                "utgift_enligt_praxis", typ=blad.text(f"norm.utgift_{utgift.typ}"), lagrum=blad.lage.forsorjningsstod
            )


def levnadskostnader(blad: Blad) -> None:
    """Approved levnadskostnader i övrigt (12 kap. 1 §)."""
    for kostnad in blad.hushall.levnadskostnader:
        etikett = _kostnad(blad, blad.text(f"norm.levnadskostnad_{kostnad.typ}"), kostnad)
        blad.rad("levnadskostnad", etikett, exakt(kostnad.godkant), skriv(kostnad.godkant), blad.grund(blad.lage.bistand))
        _mot_riktlinjen(blad, blad.text(f"norm.levnadskostnad_{kostnad.typ}"), kostnad)


def om_riktlinjen(blad: Blad, trasiga: Sequence[RadrumError]) -> None:
    """Says when the municipality has no guideline here, when none of its amounts is of the month, and what is invented."""
    riktlinje, kommun = blad.riktlinje, enkel_text(blad.hushall.kommun or "").strip()
    if kommun and riktlinje is None:
        blad.reservera("riktlinje_saknas", kommun=kommun)
        for fel in trasiga:
            blad.reservera("riktlinje_trasig", fel=blad.text(f"errors.{fel.key}", **fel.values))
    if riktlinje is None:
        return
    if not any(t.holds(blad.dag) for t in riktlinje.tak):
        blad.reservera("riktlinje_annan_tid", kommun=riktlinje.kommun, manad=blad.hushall.manad)
    if riktlinje.exempel:
        blad.reservera("riktlinje_exempel", kommun=riktlinje.kommun)


def _mot_riktlinjen(blad: Blad, namn: str, post: Utgift | Levnadskostnad) -> None:
    """Warns where a cost goes past the municipality's own amount, or was held down to it. Nothing is ever cut here.

    A guideline is guidance: the actual reasonable cost decides (RÅ 1996 ref. 99).
    """
    vuxna = 1 if blad.hushall.vuxna == "ensamstaende" else 2
    funnet = blad.riktlinje and blad.riktlinje.galler(post.typ, blad.dag, vuxna, len(blad.hushall.barn))
    if blad.riktlinje is None:
        return
    if not funnet:
        if blad.riktlinje.lacks(post.typ, blad.dag, vuxna, len(blad.hushall.barn)):
            blad.reservera("riktlinje_utan_rad", namn=namn, kommun=blad.riktlinje.kommun)
        return
    tak, belopp = funnet
    varden = {
        "namn": namn,
        "kommun": blad.riktlinje.kommun,
        "tak": blad.text(f"norm.riktlinje_per_{tak.period}", belopp=skriv(belopp)),
        "avsnitt": tak.avsnitt,
    }
    if post.godkant > belopp:
        blad.reservera("over_riktlinjen", godkant=skriv(post.godkant), **varden)
    elif post.ansokt is not None and post.ansokt > belopp:
        blad.reservera("sankt_till_riktlinjen", ansokt=skriv(post.ansokt), **varden)


def _kostnad(blad: Blad, namn: str, post: Utgift | Levnadskostnad) -> str:
    """The label of a cost, with what was applied for when it differs from what was approved."""
    if post.ansokt is None or post.ansokt == post.godkant:
        return namn
    if post.godkant < post.ansokt:
        blad.reservera("avslag_i_del", namn=namn, godkant=skriv(post.godkant), ansokt=skriv(post.ansokt))
    else:
        blad.reservera("godkant_over_ansokt", namn=namn, godkant=skriv(post.godkant), ansokt=skriv(post.ansokt))
    return blad.text("norm.kostnad_ansokt", namn=namn, ansokt=skriv(post.ansokt))


def avraknas(blad: Blad) -> None:
    """A decided reduction (12 kap. 5 §) and what is already paid for the month; both shrink the underskott.

    Raises BadInput for a reduction of more than the försörjningsstöd there is: it never reaches levnadskostnader i övrigt.
    """
    nedsattning, utbetalt = blad.hushall.nedsattning, blad.hushall.redan_utbetalt
    summa = blad.summa
    kvar = ore(max(0, summa["norm"] + summa["justering"] + summa["utgift"] - summa["inkomst"]))
    if nedsattning.belopp > kvar:
        raise BadInput(
            "nedsattning_over_forsorjningsstod",
            belopp=skriv(nedsattning.belopp),
            kvar=skriv(kvar),
            lagrum=blad.lage.nedsattning,
        )
    if nedsattning.belopp:
        skal = enkel_text(nedsattning.skal or "")
        etikett = blad.text("norm.nedsattning_skal", skal=skal) if skal else blad.text("norm.nedsattning")
        grund = blad.grund(blad.lage.nedsattning)
        blad.rad("nedsattning", etikett, exakt(nedsattning.belopp), skriv(nedsattning.belopp), grund)
        if not skal:
            blad.reservera("nedsattning_utan_skal")
        if blad.lage.nedsattning_osaker:
            blad.reservera("nedsattning_osaker", lagrum=blad.lage.nedsattning)
    if utbetalt:
        grund = blad.grund(blad.lage.bistand)
        blad.rad("utbetalt", blad.text("norm.redan_utbetalt"), exakt(utbetalt), skriv(utbetalt), grund)


def _med_person(blad: Blad, namn: str, person: Person) -> str:
    if blad.hushall.vuxna == "ensamstaende":
        return namn
    return blad.text("norm.inkomst_person", inkomst=namn, person=blad.text(f"norm.person_{person}"))
