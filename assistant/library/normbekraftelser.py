"""A municipality's own norm files, <data folder>/riksnorm/<year>.yaml: cells that two people have read in a source.

For a year that is shipped the file confirms or corrects single cells; for another year it is the whole table. Both have the
layout of knowledge/riksnorm/<year>.yaml and the four fields of `FOUR`. The files lie outside the program and survive its
upgrades. One wrong field and the whole file is left out and told of; nothing here stops the program or writes anything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

from assistant.domain.berakningsregler import Regler
from assistant.domain.errors import Fault
from assistant.domain.normtabell import ALDERSBAND, Bekraftelse, Cell, NormTabell
from assistant.library.normfalt import Falt, read_fields
from assistant.library.normtabeller import ADULTS, PARTS, SIZES, band, celler, check_year, columns, read_table, with_cells

FOLDER = "riksnorm"
"""The folder's name in the data folder."""

FOUR = ("kalla", "datum", "inlagt_av", "kontrollerat_av")
"""Where the amounts were read, when, by whom, and who else checked them."""

_WHOLE = ("galler", "grund")
"""Fields that only a whole table has."""


def with_own(
    tabeller: Mapping[int, NormTabell], folder: Path, regler: Regler, idag: date
) -> tuple[dict[int, NormTabell], dict[str, Fault]]:
    """(the tables with the municipality's cells and years in them, what is wrong with files left out by their names).

    `folder` need not be there. `idag` decides whether a day lies ahead; `regler` whether a table's rules are known.
    """
    found = dict(tabeller)
    faults: dict[str, Fault] = {}
    for path in own_files(folder):
        try:
            if not re.fullmatch(r"[0-9]{4}\.yaml", path.name):
                raise Fault("normtabell_egen_namn", plats=_name(path))
            tabell = _read(path, tabeller.get(int(path.stem)), idag)
        except Fault as fault:
            faults[path.name] = fault
            continue
        found[tabell.ar] = tabell.model_copy(update={"utan_regler": tabell.egen and not _ruled(tabell, regler)})
    return found, faults


def own_files(folder: Path) -> list[Path]:
    """The files meant to be read, in order of name; one with a wrong name is among them, to be told of."""
    return sorted(p for p in folder.glob("*.y*ml") if not p.name.startswith("."))


def _name(path: Path) -> str:
    """'riksnorm/2026.yaml': the line is shown on the page too, where a path of the machine does not belong."""
    return f"{FOLDER}/{path.name}"


def _ruled(tabell: NormTabell, regler: Regler) -> bool:
    try:
        return bool(regler.galler(tabell.fran) and regler.galler(tabell.till))
    except LookupError:
        return False


def _read(path: Path, var: NormTabell | None, idag: date) -> NormTabell:
    """The year's table with what the file says. `var` is the shipped table. Raises Fault with file, line and field."""
    ar, falt = int(path.stem), read_fields(path, _name(path))
    named = falt.names()
    if var is None or named & set(_WHOLE):
        if var is None and not named & set(_WHOLE):
            raise falt.fault("egen_hel", _WHOLE[0], ar=ar)
        hel = read_table(falt, ar, _amount, dessutom=FOUR)
        grundtabell = var or hel.model_copy(update={"egen": True})
        delar = falt.delar((), fritt=named)
    else:
        delar = falt.delar(("ar", *FOUR), fritt=PARTS)
        check_year(delar["ar"], ar)
        grundtabell = var
    bekraftelse = _bekraftelse(delar, idag)
    rader = {cell.namn: cell for cell in _cells(delar)}
    if not rader:
        raise falt.fault("egen_tom")
    forut = celler(var) if var else {}
    nya = {
        namn: _amount(rad).model_copy(update={"bekraftad": bekraftelse.model_copy(update={"tidigare": forut.get(namn)})})
        for namn, rad in rader.items()
    }
    tabell = with_cells(grundtabell, nya)
    _check_order(tabell, rader)
    return tabell


def _amount(falt: Falt) -> Cell:
    """A bare amount: what no source prints does not belong in a file of what has been read in one."""
    if not isinstance(falt.node, yaml.ScalarNode):
        raise falt.fault("egen_cell")
    return Cell(belopp=falt.belopp())


def _bekraftelse(delar: Mapping[str, Falt], idag: date) -> Bekraftelse:
    datum = delar["datum"].dag()
    if datum > idag:
        raise delar["datum"].fault("egen_framtid", varde=datum)
    kalla, inlagt, kontrollerat = (" ".join(delar[name].text().split()) for name in ("kalla", "inlagt_av", "kontrollerat_av"))
    for name, varde in (("inlagt_av", inlagt), ("kontrollerat_av", kontrollerat)):
        if not _letters(varde):
            raise delar[name].fault("egen_namnlos")
    if _letters(inlagt) == _letters(kontrollerat):
        raise delar["kontrollerat_av"].fault("egen_samma", varde=kontrollerat)
    return Bekraftelse(kalla=kalla, datum=datum, inlagt_av=inlagt, kontrollerat_av=kontrollerat)


def _letters(name: str) -> str:
    """A name by its letters alone: 'A. Exempel' and 'a exempel' are one person."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _cells(delar: Mapping[str, Falt]) -> Iterator[Falt]:
    """The fields of the file that are amounts; every part and every row may be missing."""
    if "barn" in delar:
        rader = delar["barn"].delar((), [band(*b) for b in ALDERSBAND])
        for fran, till in ALDERSBAND:
            if rad := rader.get(band(fran, till)):
                yield from rad.delar((), columns(till)).values()
    for part, rows in (("vuxna", ADULTS), ("gemensamma", SIZES)):
        if part in delar:
            yield from delar[part].delar((), rows).values()


def _check_order(tabell: NormTabell, rader: Mapping[str, Falt]) -> None:
    """A slip of a key shows: without lunch is less, and the shared costs grow with the household. Raises Fault at the cell."""
    alla = celler(tabell)
    pairs = [(namn.replace("utan_lunch", "summa"), namn) for namn in alla if namn.endswith("utan_lunch")]
    pairs += [(f"gemensamma, {n}", f"gemensamma, {m}") for n, m in zip(SIZES[1:], SIZES, strict=False)]
    for more, less in pairs:
        if alla[more].belopp <= alla[less].belopp and (falt := rader.get(more) or rader.get(less)):
            raise falt.fault("egen_ordning", mer=more, mindre=less)
