"""The rows of the riksnorm: the adults, each child, and the shared costs of the household.

Source: SoF (2025:468) 12 kap. 2-3 §§, before 2025-07-01 SoF (2001:937) 2 kap. 1 §. What the ordinance leaves open (days,
shared costs where somebody lives here a part of the month) follows the choices in `Hushall.val`, and each choice that had
an effect is told in a förbehåll.
"""

from fractions import Fraction
from functools import lru_cache

from assistant.domain.hushall import Avvikelse, Barn
from assistant.domain.normtabell import Barnrad, Cell
from assistant.riksnorm.alder import aldrar_i_manaden
from assistant.riksnorm.blad import Blad
from assistant.riksnorm.tal import Exakt, forenkla, ore, skriv

HEL = 1
"""The whole month."""

SKOLUNGDOM_FRAN = 18
"""From this age a child belongs to the household only as skolungdom whom the parents must support."""


def norm(blad: Blad) -> None:
    """Writes all rows of the kind `norm` on the sheet, and their förbehåll."""
    andelar = _vuxna(blad)
    for nr, barn in enumerate(blad.hushall.barn):
        andelar.append(_barn(blad, nr, barn))
    _gemensamma(blad, [andel for andel in andelar if andel])
    _val_vid_del_av_manad(blad, andelar)
    _om_lunchen(blad)


def _vuxna(blad: Blad) -> list[Exakt]:
    """The adults' personal costs; the couple's amount is for the two together. Returns each adult's share of the month."""
    vuxna, avvikelser = blad.hushall.vuxna, {avvikelse.person: avvikelse for avvikelse in blad.hushall.avvikelser}
    ensam = vuxna == "ensamstaende"
    cell = blad.tabell.ensamstaende if ensam else blad.tabell.sammanboende
    if not avvikelser:
        etikett = blad.text(f"norm.vuxna_{vuxna}")
        blad.rad("norm", "vuxna", etikett, cell.belopp * 100, skriv(cell.belopp), blad.grund_tabell, cell.harledd)
        blad.forklara(f"vuxna_{vuxna}")
        _om_cellen(blad, cell)
        return [HEL] if ensam else [HEL, HEL]
    if ensam:
        return [_vuxen(blad, cell, 1, "ensamstaende", avvikelser.get("sokande"))]
    blad.reservera("parets_belopp_delat")
    return [
        _vuxen(blad, cell, 2, "sokande", avvikelser.get("sokande")),
        _vuxen(blad, cell, 2, "medsokande", avvikelser.get("medsokande")),
    ]


def _vuxen(blad: Blad, cell: Cell, antal: int, namn: str, avvikelse: Avvikelse | None) -> Exakt:
    """One adult's part of `cell`, which is for `antal` adults: all of the month, days of it, or outside the norm."""
    etikett = blad.text(f"norm.vuxen_{namn}")
    uttryck = skriv(cell.belopp) if antal == 1 else f"{skriv(cell.belopp)} / {antal}"
    andel: Exakt = HEL
    if avvikelse is not None and not avvikelse.i_normen:
        etikett = blad.text("norm.vuxen_utanfor", vem=etikett, skal=enkel_text(avvikelse.skal))
        blad.reservera("utanfor_normen", vem=blad.text(f"norm.vuxen_{namn}"))
        uttryck, andel = f"{uttryck} × 0", 0
    elif avvikelse is not None:
        andel = _andel(blad, avvikelse.dagar)
        if avvikelse.dagar is not None:
            etikett = blad.text("norm.vuxen_dagar", vem=etikett, dagar=avvikelse.dagar, skal=enkel_text(avvikelse.skal))
        uttryck = _ganger(blad, uttryck, andel)
    exakt = forenkla(Fraction(cell.belopp * 100, antal) * andel)
    blad.rad("norm", f"vuxen:{namn}", etikett, exakt, uttryck, blad.grund_tabell, cell.harledd)
    blad.forklara("vuxna_ensamstaende" if antal == 1 else "vuxen_halva")
    if avvikelse is not None and not avvikelse.i_normen:
        blad.forklara("vuxen_utanfor", skal=enkel_text(avvikelse.skal))
    _om_dagarna(blad, andel)
    _om_cellen(blad, cell)
    return andel


def _barn(blad: Blad, nr: int, barn: Barn) -> Exakt:
    """One child's personal costs. Returns the child's share of the month."""
    alder = blad.aldrar[nr]
    rad = _barnrad(blad, alder)
    med_lunch_ute = bool(barn.lunch_pa_forskola) and rad.utan_lunch is not None
    cell = rad.utan_lunch if med_lunch_ute and rad.utan_lunch is not None else rad.summa
    etikett = barnets_etikett(blad, alder)
    if med_lunch_ute:
        etikett = blad.text("norm.barn_lunch", barn=etikett)
    if barn.dagar is not None:
        etikett = blad.text("norm.barn_dagar", barn=etikett, dagar=barn.dagar)
    andel = _andel(blad, barn.dagar)
    uttryck = _ganger(blad, skriv(cell.belopp), andel)
    exakt = forenkla(cell.belopp * 100 * andel)
    blad.rad("norm", f"barn[{nr}]", etikett, exakt, uttryck, blad.grund_tabell, cell.harledd)
    blad.forklara("barn" if rad.fran != rad.till else "barn_ett_ar", fran=rad.fran, till=rad.till)
    if rad.utan_lunch is not None:
        blad.forklara("barn_lunch_ute" if med_lunch_ute else "barn_lunch_hemma")
    _om_dagarna(blad, andel)
    _om_cellen(blad, cell)
    blad.barnens_norm.append((exakt, uttryck))
    if alder >= SKOLUNGDOM_FRAN and barn.gar_i_skola is None:
        blad.reservera("skolgang_ej_angiven", nr=nr + 1, alder=alder)
    if barn.lunch_pa_forskola and rad.utan_lunch is None:
        blad.reservera("lunch_saknar_betydelse", nr=nr + 1, alder=alder)
    _om_fodelsedagen(blad, nr, barn)
    return andel


def _om_fodelsedagen(blad: Blad, nr: int, barn: Barn) -> None:
    """In the month of a birthday: which age decided and by what choice, when the other age has another row."""
    if barn.fodelsemanad is None:
        return
    alder = blad.aldrar[nr]
    rad = _barnrad(blad, alder)
    for annan_alder in aldrar_i_manaden(barn.fodelsemanad, blad.hushall.manad):
        if annan_alder > blad.tabell.barn[-1].till or (annan := _barnrad(blad, annan_alder)) is rad:
            continue
        nyckel = f"fyller_ar_{blad.hushall.val.aldersbyte}"
        blad.reservera(nyckel, nr=nr + 1, alder=alder, annan_alder=annan_alder, belopp=skriv(annan.summa.belopp))


def barnets_etikett(blad: Blad, alder: int) -> str:
    """'Barn 5 år', and that a child of 18 or more is there as skolungdom."""
    return blad.text("norm.barn" if alder < SKOLUNGDOM_FRAN else "norm.skolungdom", alder=alder)


def _barnrad(blad: Blad, alder: int) -> Barnrad:
    for rad in blad.tabell.barn:
        if rad.fran <= alder <= rad.till:
            return rad
    raise LookupError(f"the table of {blad.tabell.ar} has no row for {alder} years")


def _gemensamma(blad: Blad, andelar: list[Exakt]) -> None:
    """The shared costs by the number of persons. `andelar`: the members' shares of the month, none of them zero.

    With `gemensamma_vid_umgange: dagar` the month is cut where the number of members changes, those who live here in part
    taken to be here the same days as far as they can be.
    """
    if not andelar:
        return
    if blad.hushall.val.gemensamma_vid_umgange == "hela":
        delar: list[tuple[Exakt, int]] = [(HEL, len(andelar))]
    else:
        granser = sorted(set(andelar), reverse=True)
        delar = [
            (hogre - lagre, sum(1 for andel in andelar if andel >= hogre))
            for hogre, lagre in zip(granser, [*granser[1:], 0], strict=True)
        ]
    ovriga = blad.hushall.ovriga_i_hushallet
    summa: Exakt = 0
    uttryck, harledd, storst = [], False, 0
    for vikt, antal in delar:
        belopp, delens_uttryck, delens_harledd = _for_antal(blad, antal + ovriga)
        andel: Exakt = HEL
        if ovriga:
            andel = Fraction(antal, antal + ovriga)
            kvot = f"/ {antal + ovriga}" if antal == 1 else f"× {antal}/{antal + ovriga}"
            delens_uttryck = f"{_inom_parentes(delens_uttryck)} {kvot}"
        summa = forenkla(summa + belopp * 100 * andel * vikt)
        uttryck.append(_ganger(blad, delens_uttryck, vikt))
        harledd, storst = harledd or delens_harledd, max(storst, antal)
    etikett = (
        blad.text("norm.gemensamma_i_gemenskap", antal=storst, alla=storst + ovriga)
        if ovriga
        else blad.text("norm.gemensamma_en" if storst == 1 else "norm.gemensamma", antal=storst)
    )
    enkelt = not ovriga and storst <= max(blad.tabell.gemensamma)
    grund = blad.grund_tabell if enkelt else blad.grund_fler_an_sju
    blad.rad("norm", "gemensamma", etikett, summa, " + ".join(uttryck), grund, harledd)
    blad.forklara("gemensamma", antal=storst + ovriga)
    if storst + ovriga > max(blad.tabell.gemensamma):
        blad.forklara("gemensamma_fler_an_sju")
    if ovriga:
        blad.forklara("gemensamma_andel", antal=storst, alla=storst + ovriga)
    if len(delar) > 1:
        blad.forklara("gemensamma_dagar")
    for antal in sorted({min(antal + ovriga, max(blad.tabell.gemensamma)) for _, antal in delar}):
        _om_cellen(blad, blad.tabell.gemensamma[antal])
    if ovriga and storst > 1:
        blad.reservera("gemenskap_for_flera", antal=storst, alla=storst + ovriga)


def _for_antal(blad: Blad, antal: int) -> tuple[int, str, bool]:
    """The table's shared cost for `antal` persons; above its last row each person adds the last step (12 kap. 3 §)."""
    celler = blad.tabell.gemensamma
    sista = max(celler)
    if antal <= sista:
        cell = celler[antal]
        return cell.belopp, skriv(cell.belopp), cell.harledd
    hel, innan = celler[sista], celler[sista - 1]
    steg, fler = hel.belopp - innan.belopp, antal - sista
    return hel.belopp + fler * steg, f"{skriv(hel.belopp)} + {fler} × {skriv(steg)}", hel.harledd or innan.harledd


def _andel(blad: Blad, dagar: int | None) -> Exakt:
    """The share of the month. All days of a calendar month are the whole month on every day basis."""
    if dagar is None or dagar >= blad.manadens_dagar:
        return HEL
    return _dagars_andel(dagar, blad.manadens_dagar, blad.hushall.val.dagbas)


@lru_cache(maxsize=1024)
def _dagars_andel(dagar: int, manadens_dagar: int, dagbas: str) -> Exakt:
    bas = {"30": Fraction(30), "kalender": Fraction(manadens_dagar), "365/12": Fraction(365, 12)}
    return forenkla(dagar / bas[dagbas])


def _om_dagarna(blad: Blad, andel: Exakt) -> None:
    if 0 < andel < 1:
        blad.forklara(f"dagar_{blad.hushall.val.dagbas.replace('/', '_')}", antal=blad.manadens_dagar)


def _om_cellen(blad: Blad, cell: Cell) -> None:
    """Says in the why of the row how a derived amount was derived."""
    if cell.harledd:
        blad.forklara("harledd", belopp=skriv(cell.belopp), regel=cell.regel or "")


def _ganger(blad: Blad, uttryck: str, andel: Exakt) -> str:
    """The arithmetic `uttryck` times a share of the month, written on the chosen day basis: '4 350 × 15/30'."""
    if andel == HEL:
        return uttryck
    uttryck = _inom_parentes(uttryck)
    dagbas = blad.hushall.val.dagbas
    return f"{uttryck} × {_som_dagar(andel, blad.manadens_dagar, dagbas)}"


@lru_cache(maxsize=1024)
def _som_dagar(andel: Exakt, manadens_dagar: int, dagbas: str) -> str:
    """A share of the month as it is written on the day basis: '15/30'."""
    if dagbas == "365/12":
        dagar, rest = divmod(andel * 365, 12)
        return f"{andel * 365}/365" if rest else f"{dagar} × 12/365"
    bas = 30 if dagbas == "30" else manadens_dagar
    return f"{andel * bas}/{bas}"


def _inom_parentes(uttryck: str) -> str:
    return f"({uttryck})" if " + " in uttryck and not uttryck.startswith("(") else uttryck


def _val_vid_del_av_manad(blad: Blad, andelar: list[Exakt]) -> None:
    """Says which choices were used where somebody is here a part of the month."""
    delvis = [andel for andel in andelar if 0 < andel < 1]
    if any(barn.dagar is not None and barn.dagar < blad.manadens_dagar for barn in blad.hushall.barn):
        blad.reservera("barn_i_bada_hemmen")
    if not delvis:
        return
    blad.reservera(f"dagbas_{blad.hushall.val.dagbas.replace('/', '_')}", antal=blad.manadens_dagar)
    blad.reservera(f"gemensamma_vid_umgange_{blad.hushall.val.gemensamma_vid_umgange}")


def _om_lunchen(blad: Blad) -> None:
    """For each child of 0-6 years whose lunch is not stated: the amount used, the other amount, and the other sum."""
    for nr, barn in enumerate(blad.hushall.barn):
        rad = _barnrad(blad, blad.aldrar[nr])
        if barn.lunch_pa_forskola is not None or rad.utan_lunch is None or barn.dagar == 0:
            continue
        skillnad = (rad.summa.belopp - rad.utan_lunch.belopp) * 100 * _andel(blad, barn.dagar)
        blad.reservera(
            "lunch_ej_angiven_harlett" if rad.utan_lunch.harledd else "lunch_ej_angiven",
            nr=nr + 1,
            alder=blad.aldrar[nr],
            hemma=skriv(rad.summa.belopp),
            forskola=skriv(rad.utan_lunch.belopp),
            norm=skriv(ore(blad.summa["norm"])),
            annan_norm=skriv(ore(blad.summa["norm"] - skillnad)),
        )


def enkel_text(text: str) -> str:
    """A user's own words for a label: one line, without control characters, not longer than a label may be."""
    ord_ = "".join(tecken if tecken.isprintable() else " " for tecken in text).split()
    return " ".join(ord_)[:200]
