"""What a household must fulfil beyond its types before anything is computed. Each fault names the field and the remedy.

The types (assistant/domain/hushall.py) say what a value may be; here stands what makes sense together: days within the
month, ages against birth months, a medsökande only where there are two adults. Nothing is mended silently.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal

from assistant.domain.hushall import Barn, Hushall, Levnadskostnad, Utgift
from assistant.riksnorm.alder import aldrar_i_manaden
from assistant.riksnorm.fel import Fel, Hushallsfel
from assistant.riksnorm.jobbstimulans import jobbstimulansfel
from assistant.riksnorm.tal import skriv
from assistant.riksnorm.texter import Texter

STORSTA_BELOPP = Decimal(10_000_000)
"""Above this an amount is a slip of the keyboard, not a household; our own limit."""

FLEST_DECIMALER = 17
"""What a number computed elsewhere may carry with it; more could not be computed exactly (assistant/riksnorm/tal.py)."""

LANGSTA_TAL = 31
"""Digits that an amount in a line of error is written out with."""

VISADE_FEL = 3
"""How many faults one line of error tells of."""

ALDSTA_BARN = 20
"""The oldest age of the table: until 21 parents may have to support a skolungdom at home."""

_MANAD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def samlat_fel(fel: list[Fel], texter: Texter) -> Hushallsfel:
    """The faults as one line of error: the first few in full, the rest counted."""
    rader = [texter(f"errors.{nyckel}", falt=falt, **varden) for falt, nyckel, varden in fel[:VISADE_FEL]]
    text = "; ".join(rader)
    if len(fel) > VISADE_FEL:
        text = texter("errors.hushall_fler_fel", fel=text, antal=len(fel) - VISADE_FEL)
    return Hushallsfel(text, tuple(fel))


def kontrollera(hushall: Hushall, texter: Texter) -> None:
    """Raises BadInput with one Swedish line when the household cannot be computed."""
    fel = list(_fel(hushall))
    if fel:
        raise samlat_fel(fel, texter)


def _fel(hushall: Hushall) -> Iterator[Fel]:
    if not _MANAD.fullmatch(hushall.manad):
        yield Fel("manad", "falt_manad", {"varde": hushall.manad[:20]})
        return
    manadens_dagar = monthrange(int(hushall.manad[:4]), int(hushall.manad[5:]))[1]
    yield from _beloppsfel(hushall)
    for nr, barn in enumerate(hushall.barn):
        yield from _barnfel(f"barn[{nr}]", barn, hushall.manad, manadens_dagar, hushall.val.aldersbyte)
    for nr, inkomst in enumerate(hushall.inkomster):
        if inkomst.person == "medsokande" and hushall.vuxna == "ensamstaende":
            yield Fel(f"inkomster[{nr}].person", "falt_ingen_medsokande")
        if inkomst.jobbstimulans and inkomst.typ != "lon":
            yield Fel(f"inkomster[{nr}].jobbstimulans", "falt_jobbstimulans_bara_lon", {"typ": inkomst.typ})
    personer = set()
    for nr, avvikelse in enumerate(hushall.avvikelser):
        if avvikelse.person == "medsokande" and hushall.vuxna == "ensamstaende":
            yield Fel(f"avvikelser[{nr}].person", "falt_ingen_medsokande")
        if avvikelse.person in personer:
            yield Fel(f"avvikelser[{nr}].person", "falt_avvikelse_tva_ganger", {"person": avvikelse.person})
        personer.add(avvikelse.person)
        if avvikelse.dagar is not None and avvikelse.dagar > manadens_dagar:
            yield _for_manga_dagar(f"avvikelser[{nr}].dagar", avvikelse.dagar, hushall.manad, manadens_dagar)
        if not avvikelse.skal.strip():
            yield Fel(f"avvikelser[{nr}].skal", "falt_skal_saknas")
    for nr, justering in enumerate(hushall.justeringar):
        if not justering.skal.strip():
            yield Fel(f"justeringar[{nr}].skal", "falt_skal_saknas")
        elif justering.belopp < 0 and "fritidskort" in justering.skal.lower():
            yield Fel(f"justeringar[{nr}].skal", "falt_fritidskort")  # SoL 2025:400 12 kap. 7 a §
    yield from jobbstimulansfel(hushall)


def _barnfel(falt: str, barn: Barn, manad: str, manadens_dagar: int, aldersbyte: str) -> Iterator[Fel]:
    if barn.alder >= 18 and barn.gar_i_skola is False:
        yield Fel(f"{falt}.gar_i_skola", "falt_vuxet_barn", {"alder": barn.alder})
    if barn.dagar is not None and barn.dagar > manadens_dagar:
        yield _for_manga_dagar(f"{falt}.dagar", barn.dagar, manad, manadens_dagar)
    if barn.fodelsemanad is None:
        return
    if not _MANAD.fullmatch(barn.fodelsemanad):
        yield Fel(f"{falt}.fodelsemanad", "falt_manad", {"varde": barn.fodelsemanad[:20]})
        return
    aldrar = aldrar_i_manaden(barn.fodelsemanad, manad)
    if barn.alder not in aldrar:
        yield Fel(f"{falt}.alder", "falt_alder_mot_fodelsemanad", {
            "alder": barn.alder, "fodelsemanad": barn.fodelsemanad, "manad": manad,
        })  # fmt: skip
    elif aldersbyte == "fodelsemanaden" and aldrar[-1] > ALDSTA_BARN:
        yield Fel(f"{falt}.alder", "falt_alder_hogst", {"varde": aldrar[-1]})


def _for_manga_dagar(falt: str, dagar: int, manad: str, manadens_dagar: int) -> Fel:
    return Fel(falt, "falt_dagar", {"dagar": dagar, "manad": manad, "antal": manadens_dagar})


def _beloppsfel(hushall: Hushall) -> Iterator[Fel]:
    """Sizes and signs; only a justering may be negative."""
    for lista, nr, falt, belopp in _belopp(hushall):
        if 0 <= belopp <= STORSTA_BELOPP and belopp == int(belopp):
            continue
        vag = f"{lista}[{nr}].{falt}" if nr is not None else f"{lista}.{falt}".removeprefix(".")
        if belopp < 0 and lista != "justeringar":
            yield Fel(vag, "falt_negativt", {"varde": _kort(belopp)})
        elif not -STORSTA_BELOPP <= belopp <= STORSTA_BELOPP:
            yield Fel(vag, "falt_for_stort", {"varde": _kort(belopp), "storst": skriv(STORSTA_BELOPP)})
        elif belopp != int(belopp) and -int(belopp.as_tuple().exponent) > FLEST_DECIMALER:
            yield Fel(vag, "falt_decimaler", {"antal": FLEST_DECIMALER})


def _belopp(hushall: Hushall) -> Iterator[tuple[str, int | None, str, Decimal]]:
    """Every amount, with the list and number of what it belongs to, and its field."""
    for nr, barn in enumerate(hushall.barn):
        yield "barn", nr, "inkomst_arbete_manad", barn.inkomst_arbete_manad
        yield "barn", nr, "inkomst_arbete_hittills_i_ar", barn.inkomst_arbete_hittills_i_ar
        yield "barn", nr, "inkomst_ovrigt", barn.inkomst_ovrigt
    for nr, inkomst in enumerate(hushall.inkomster):
        yield "inkomster", nr, "belopp", inkomst.belopp
    kostnader: tuple[tuple[str, tuple[Utgift | Levnadskostnad, ...]], ...] = (
        ("utgifter", hushall.utgifter),
        ("levnadskostnader", hushall.levnadskostnader),
    )
    for lista, poster in kostnader:
        for nr, post in enumerate(poster):
            yield lista, nr, "godkant", post.godkant
            if post.ansokt is not None:
                yield lista, nr, "ansokt", post.ansokt
    for nr, justering in enumerate(hushall.justeringar):
        yield "justeringar", nr, "belopp", justering.belopp
    yield "nedsattning", None, "belopp", hushall.nedsattning.belopp
    yield "", None, "redan_utbetalt", hushall.redan_utbetalt


def _kort(belopp: Decimal) -> str:
    """An amount for an error line, however absurd it is."""
    kort = abs(belopp) < 10**LANGSTA_TAL and abs(int(belopp.as_tuple().exponent)) < LANGSTA_TAL
    return skriv(belopp) if kort else f"{belopp:.3e}"
