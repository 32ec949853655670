"""The rows around the norm: adjustments, incomes, expenses, levnadskostnader, reductions and what is already paid.

Sources: SoL (2025:400) 12 kap. 1, 5, 7, 8 and 9 §§, before 2025-07-01 SoL (2001:453) 4 kap. (knowledge/berakningsregler.yaml
has the place of each by period). Amounts are net and as stated: nothing is looked up, nothing is guessed.
"""

from collections.abc import Sequence
from decimal import Decimal

from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.hushall import RAKNAS_INTE, Barn, Levnadskostnad, Person, Utgift
from assistant.riksnorm.blad import Blad
from assistant.riksnorm.jobbstimulans import galler, manad_av
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
        nyckel = f"justering:{justering.post}"
        blad.rad("justering", nyckel, etikett, exakt(justering.belopp), justering.belopp, grund)
        blad.forklara("justering_lagre" if justering.belopp < 0 else "justering_hogre")
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
        nyckel = f"inkomst:{inkomst.typ}:{inkomst.person}"
        belopp, grund = exakt(inkomst.belopp), blad.grund(blad.lage.bistand)
        if inkomst.typ in RAKNAS_INTE:
            skal = blad.text(f"norm.raknas_inte_{inkomst.typ}")
            etikett = blad.text("norm.raknas_inte", inkomst=etikett, skal=skal)
            blad.rad("inkomst", nyckel, etikett, 0, f"{skriv(inkomst.belopp)} × 0", grund)
            blad.forklara("inkomst_raknas_inte", skal=skal)
        elif inkomst.jobbstimulans:
            raknas = 1 - blad.lage.jobbstimulans_andel
            uttryck = f"{skriv(inkomst.belopp)} × {skriv(raknas)}"
            etikett = blad.text("norm.med_jobbstimulans", inkomst=etikett)
            blad.rad("inkomst", nyckel, etikett, exakt(inkomst.belopp * raknas), uttryck, blad.grund(blad.lage.jobbstimulans))
            blad.forklara("jobbstimulans", procent=skriv(blad.lage.jobbstimulans_andel * 100))
        else:
            blad.rad("inkomst", nyckel, etikett, belopp, inkomst.belopp, grund)
            blad.forklara("inkomst")
    _om_jobbstimulans(blad)
    for nr, barn in enumerate(blad.hushall.barn):
        if barn.inkomst_arbete_manad:
            _barns_arbetsinkomst(blad, nr, barn)
        if barn.inkomst_ovrigt:
            _barns_ovriga_inkomst(blad, nr, barn)
    if blad.hushall.inkomster:
        blad.reservera("inkomstmanad")
    _fraga_om_saknade(blad)


def _om_jobbstimulans(blad: Blad) -> None:
    """For each person with wages: whether the conditions were checked, and what they give."""
    hushall = blad.hushall
    villkoren = {villkor.person: villkor for villkor in hushall.jobbstimulansvillkor}
    personer = dict.fromkeys(inkomst.person for inkomst in hushall.inkomster if inkomst.typ == "lon")
    for person in personer:
        vald = any(i.jobbstimulans for i in hushall.inkomster if i.person == person)
        villkor = villkoren.get(person)
        period = galler(villkor, hushall) if villkor else None
        vem = blad.text(f"norm.person_{person}")
        if vald and period is None:
            blad.reservera("jobbstimulans_villkor")
        elif vald and period is not None:
            varden = {"sjatte": manad_av(period.sjatte), "forsta": manad_av(period.forsta), "sista": manad_av(period.sista)}
            blad.reservera(f"jobbstimulans_galler_{hushall.val.jobbstimulans_fran}", vem=vem, **varden)
            if hushall.val.jobbstimulans_fran == "forsta_inkomst" and villkor is not None and villkor.forsta_inkomst is None:
                blad.reservera("jobbstimulans_utan_forsta_inkomst", vem=vem, manad=hushall.manad)
        elif period is not None:
            blad.reservera("jobbstimulans_mojlig", vem=vem)


def _barns_arbetsinkomst(blad: Blad, nr: int, barn: Barn) -> None:
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
    etikett = blad.text("norm.barns_arbetsinkomst", barn=barnets_etikett(blad, blad.aldrar[nr]))
    grund = blad.grund(blad.lage.barns_inkomst)
    blad.rad("inkomst", f"inkomst:arbete:barn[{nr}]", etikett, exakt(raknas), uttryck, grund)
    blad.forklara("barns_arbetsinkomst", bas=skriv(bas))
    if over:
        blad.forklara(f"barns_arbetsinkomst_{val}")
        blad.reservera(f"barns_arbetsinkomst_{val}", bas=skriv(bas), over=skriv(over))
    else:
        blad.reservera("barns_arbetsinkomst_under", bas=skriv(bas))


def _barns_ovriga_inkomst(blad: Blad, nr: int, barn: Barn) -> None:
    """A child's other means (barnpension, underhåll, interest) count up to the child's own personal costs, no further."""
    norm, uttryck = blad.barnens_norm[nr]
    belopp = exakt(barn.inkomst_ovrigt)
    etikett = blad.text("norm.barns_ovriga_inkomst", barn=barnets_etikett(blad, blad.aldrar[nr]))
    if belopp <= norm:
        norm, uttryck = belopp, skriv(barn.inkomst_ovrigt)
    else:
        blad.reservera("barns_ovriga_inkomst_begransad", belopp=skriv(barn.inkomst_ovrigt), raknas=skriv(ore(norm)))
    blad.rad("inkomst", f"inkomst:ovrigt:barn[{nr}]", etikett, norm, uttryck, blad.grund(blad.lage.bistand))
    blad.forklara("barns_ovriga_inkomst")


def _fraga_om_saknade(blad: Blad) -> None:
    """Names the incomes that households with children often have and that are not stated. Never computed, never assumed."""
    if not blad.hushall.barn:
        return
    aldrar = blad.aldrar
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
        namn = blad.text(f"norm.utgift_{utgift.typ}")
        etikett = _kostnad(blad, namn, utgift)
        blad.rad("utgift", f"utgift:{utgift.typ}", etikett, exakt(utgift.godkant), utgift.godkant, grund)
        blad.forklara("utgift_praxis" if praxis else "utgift", forsorjningsstod=blad.lage.forsorjningsstod)
        _om_avslag_i_del(blad, utgift)
        if praxis:
            blad.reservera("utgift_enligt_praxis", typ=namn, lagrum=blad.lage.forsorjningsstod)
    _mot_riktlinjen(blad, "utgift", blad.hushall.utgifter)


def levnadskostnader(blad: Blad) -> None:
    """Approved levnadskostnader i övrigt (12 kap. 1 §)."""
    for kostnad in blad.hushall.levnadskostnader:
        etikett = _kostnad(blad, blad.text(f"norm.levnadskostnad_{kostnad.typ}"), kostnad)
        belopp, grund = exakt(kostnad.godkant), blad.grund(blad.lage.bistand)
        blad.rad("levnadskostnad", f"levnadskostnad:{kostnad.typ}", etikett, belopp, kostnad.godkant, grund)
        blad.forklara("levnadskostnad")
        _om_avslag_i_del(blad, kostnad)
    _mot_riktlinjen(blad, "levnadskostnad", blad.hushall.levnadskostnader)


def _om_avslag_i_del(blad: Blad, post: Utgift | Levnadskostnad) -> None:
    if post.ansokt is not None and post.godkant < post.ansokt:
        blad.forklara("avslag_i_del", ansokt=skriv(post.ansokt))


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


def _mot_riktlinjen(blad: Blad, slag: str, poster: Sequence[Utgift | Levnadskostnad]) -> None:
    """Warns where a cost goes past the municipality's own amount, or was held down to it. Nothing is ever cut here.

    A guideline is guidance: the actual reasonable cost decides (RÅ 1996 ref. 99). Rows of the same type are added, since
    the amount is for the household's month or year; an amount per occasion or person is held against each row.
    """
    riktlinje = blad.riktlinje
    if riktlinje is None:
        return
    vuxna = 1 if blad.hushall.vuxna == "ensamstaende" else 2
    for typ in dict.fromkeys(post.typ for post in poster):
        namn = blad.text(f"norm.{slag}_{typ}")
        funnet = riktlinje.galler(typ, blad.dag, vuxna, len(blad.hushall.barn))
        if not funnet:
            if riktlinje.lacks(typ, blad.dag, vuxna, len(blad.hushall.barn)):
                blad.reservera("riktlinje_utan_rad", namn=namn, kommun=riktlinje.kommun)
            continue
        tak, belopp = funnet
        av_typen = [(post.godkant, _ansokt(post)) for post in poster if post.typ == typ]
        if not tak.for_each_row:
            av_typen = [(sum((g for g, _ in av_typen), Decimal(0)), sum((a for _, a in av_typen), Decimal(0)))]
        varden = {
            "namn": namn,
            "kommun": riktlinje.kommun,
            "tak": blad.text(f"norm.riktlinje_per_{tak.period}", belopp=skriv(belopp)),
            "avsnitt": tak.avsnitt,
        }
        for godkant, ansokt in av_typen:
            if godkant > belopp:
                blad.reservera("over_riktlinjen", godkant=skriv(godkant), **varden)
            elif ansokt > belopp:
                blad.reservera("sankt_till_riktlinjen", ansokt=skriv(ansokt), **varden)


def _ansokt(post: Utgift | Levnadskostnad) -> Decimal:
    return post.godkant if post.ansokt is None else post.ansokt


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
        blad.rad("nedsattning", "nedsattning", etikett, exakt(nedsattning.belopp), nedsattning.belopp, grund)
        blad.forklara("nedsattning")
        if not skal:
            blad.reservera("nedsattning_utan_skal")
        if blad.lage.nedsattning_osaker:
            blad.reservera("nedsattning_osaker", lagrum=blad.lage.nedsattning)
    if utbetalt:
        grund = blad.grund(blad.lage.bistand)
        blad.rad("utbetalt", "utbetalt", blad.text("norm.redan_utbetalt"), exakt(utbetalt), utbetalt, grund)
        blad.forklara("utbetalt")


def _med_person(blad: Blad, namn: str, person: Person) -> str:
    if blad.hushall.vuxna == "ensamstaende":
        return namn
    return blad.text("norm.inkomst_person", inkomst=namn, person=blad.text(f"norm.person_{person}"))
