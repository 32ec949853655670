"""The norm tables on disk, knowledge/riksnorm/<year>.yaml, as typed tables and as passages that can be cited.

The files are laid out as the official table and corrected by hand, so the reading is strict: a cell that is missing, doubled,
misspelt or not a whole positive number stops the program with file and line. This module never computes a household's norm
(assistant/riksnorm) and never fills in or guesses an amount.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from assistant.domain.answer import kronor
from assistant.domain.errors import Fault
from assistant.domain.normtabell import ALDERSBAND, Barnrad, Cell, NormTabell, Rattsgrund
from assistant.domain.source import Passage, Source
from assistant.library.normfalt import Falt, read_fields
from assistant.prompts import Texts, load_texts
from assistant.settings import ROOT

TABLES = "riksnorm-"
"""What the ids of the norm tables begin with; the year follows."""
_LUNCH_TILL = 6
"""Oldest age in years with an amount 'utan lunch fem dagar per vecka' (SoF 2025:468 12 kap. 2 §)."""

_STORST = 7
"""Largest household with an amount of its own; beyond it a rule applies (SoF 2025:468 12 kap. 3 §)."""

YOUTH_FROM = 19
"""From this age a row of the children's table is for skolungdom alone."""

_ANNOUNCED_FROM = 11
"""The month from which a coming year without a table is told of: the riksnorm is decided late in the autumn."""

PARTS = ("barn", "vuxna", "gemensamma")
"""The parts of a table that hold amounts, as the file names them."""

ADULTS = ("ensamstående", "sammanboende")
"""The rows of `vuxna`."""

SIZES = tuple(str(n) for n in range(1, _STORST + 1))
"""The rows of `gemensamma`."""


def band(fran: int, till: int) -> str:
    """'4-6 år', as the rows of the file are named."""
    return f"{fran} år" if fran == till else f"{fran}-{till} år"


def columns(till: int) -> tuple[str, ...]:
    """The amounts of a row of `barn` that ends at the age `till`."""
    return ("summa", "utan_lunch") if till <= _LUNCH_TILL else ("summa",)


def load_tables(folder: Path) -> dict[int, NormTabell]:
    """Every <year>.yaml in `folder`, by year. Raises Fault 'normtabell_...' with file, line and field when one is wrong."""
    paths = sorted(path for path in folder.glob("*.yaml") if re.fullmatch(r"\d{4}", path.stem))
    if not paths:
        raise Fault("normtabell_inga", plats="/".join(folder.parts[-2:]))
    return {int(path.stem): read_table(read_fields(path), int(path.stem)) for path in paths}


def read_table(falt: Falt, ar: int, cell: Callable[[Falt], Cell] = Falt.cell, *, dessutom: Collection[str] = ()) -> NormTabell:
    """A whole table from a file's fields; `cell` reads an amount, `dessutom` names fields it must have besides.

    Raises Fault 'normtabell_...' with file, line and field.
    """
    delar = falt.delar(("ar", "galler", "grund", *PARTS, *dessutom), fritt=("kallor", "anmarkningar"))
    check_year(delar["ar"], ar)
    galler = delar["galler"].delar(("fran", "till"))
    for dag in galler.values():
        if dag.dag().year != ar:
            raise dag.fault("ar", varde=dag.text(), ar=ar)
    fran, till = galler["fran"].dag(), galler["till"].dag()
    vuxna = delar["vuxna"].delar(ADULTS)
    return NormTabell(
        ar=ar,
        fran=fran,
        till=till,
        grund=_grund(delar["grund"], fran, till),
        barn=_barn(delar["barn"], cell),
        ensamstaende=cell(vuxna["ensamstående"]),
        sammanboende=cell(vuxna["sammanboende"]),
        gemensamma={int(n): cell(f) for n, f in sorted(delar["gemensamma"].delar(SIZES).items())},
        kallor=_texter(delar, "kallor"),
        anmarkningar=_texter(delar, "anmarkningar"),
    )


def check_year(falt: Falt, ar: int) -> None:
    """The year in the file is that of its name. Raises Fault 'normtabell_ar'."""
    if falt.text() != str(ar):
        raise falt.fault("ar", varde=falt.text(), ar=ar)


def celler(tabell: NormTabell) -> dict[str, Cell]:
    """Every cell by its path in the file, in the order of the official table: 'barn, 4-6 år, summa', 'gemensamma, 3'."""
    found: dict[str, Cell] = {}
    for rad in tabell.barn:
        found[f"barn, {band(rad.fran, rad.till)}, summa"] = rad.summa
        if rad.utan_lunch is not None:
            found[f"barn, {band(rad.fran, rad.till)}, utan_lunch"] = rad.utan_lunch
    found |= {"vuxna, ensamstående": tabell.ensamstaende, "vuxna, sammanboende": tabell.sammanboende}
    return found | {f"gemensamma, {antal}": cell for antal, cell in sorted(tabell.gemensamma.items())}


def with_cells(tabell: NormTabell, nya: Mapping[str, Cell]) -> NormTabell:
    """The table with some cells replaced, named as `celler` names them."""
    alla = {**celler(tabell), **nya}
    return tabell.model_copy(
        update={
            "barn": tuple(
                rad.model_copy(
                    update={
                        "summa": alla[f"barn, {band(rad.fran, rad.till)}, summa"],
                        "utan_lunch": alla.get(f"barn, {band(rad.fran, rad.till)}, utan_lunch"),
                    }
                )
                for rad in tabell.barn
            ),
            "ensamstaende": alla["vuxna, ensamstående"],
            "sammanboende": alla["vuxna, sammanboende"],
            "gemensamma": {antal: alla[f"gemensamma, {antal}"] for antal in tabell.gemensamma},
        }
    )


def step_above_seven(tabell: NormTabell) -> Cell:
    """What each person beyond seven adds to the shared costs; derived when one of the two amounts is."""
    sju, sex = tabell.gemensamma[_STORST], tabell.gemensamma[_STORST - 1]
    return Cell(belopp=sju.belopp - sex.belopp, harledd=sju.harledd or sex.harledd)


def missing_year(tabeller: Mapping[int, NormTabell], idag: date) -> int | None:
    """The coming year when its table is missing and it is time to see to it; None before November, or when it is here."""
    coming = idag.year + 1
    return coming if idag.month >= _ANNOUNCED_FROM and coming not in tabeller else None


def table_passages(tabell: NormTabell, texts: Texts | None = None) -> tuple[Source, tuple[Passage, ...]]:
    """A year's table as a source and its passages: children, children without lunch, adults, shared costs, further rules.

    Every line of a passage stands alone with its year, and says so when its amount is derived. A year that changed act has
    the passages once for each basis, the last basis first, each with its place and period. Those of the last basis have the
    plain ids ('riksnorm-2025:barn'), the ids of the others end in their first day ('riksnorm-2025:barn@2025-01-01'). `texts`
    are the texts of the program; None takes those it is shipped with.
    """
    return _Renderer(tabell, texts or _shipped_texts()).render()


@cache
def _shipped_texts() -> Texts:
    return load_texts(ROOT / "prompts")


# --- Reading -------------------------------------------------------------------------------------------------------------


def _barn(falt: Falt, cell: Callable[[Falt], Cell]) -> tuple[Barnrad, ...]:
    rader = falt.delar([band(*b) for b in ALDERSBAND])
    barn = []
    for fran, till in ALDERSBAND:
        cells = rader[band(fran, till)].delar(columns(till))
        utan = cell(cells["utan_lunch"]) if "utan_lunch" in cells else None
        barn.append(Barnrad(fran=fran, till=till, summa=cell(cells["summa"]), utan_lunch=utan))
    return tuple(barn)


def _grund(falt: Falt, fran: date, till: date) -> tuple[Rattsgrund, ...]:
    """The legal basis, period by period: the first starts with the table, each goes on where the one before ended."""
    perioder: list[Rattsgrund] = []
    vantad = fran
    for period in falt.lista():
        # `andring` (the amending SFS) is for the human who ticks the table off; no type carries it.
        delar = period.delar(("fran", "till", "akt", "source_id", "tabell", "fler_an_sju"), fritt=("andring",))
        start, slut = delar["fran"].dag(), delar["till"].dag()
        if start != vantad:
            raise delar["fran"].fault("grund", varde=start, vantad=vantad)
        if not start <= slut <= till:
            raise delar["till"].fault("grund", varde=slut, vantad=till)
        namn = {name: delar[name].text() for name in ("akt", "source_id", "tabell", "fler_an_sju")}
        perioder.append(Rattsgrund(fran=start, till=slut, **namn))
        vantad = slut + timedelta(days=1)
    if not perioder:
        raise falt.fault("saknas")
    if perioder[-1].till != till:
        raise delar["till"].fault("grund", varde=perioder[-1].till, vantad=till)
    return tuple(perioder)


def _texter(delar: Mapping[str, Falt], name: str) -> tuple[str, ...]:
    return tuple(item.text() for item in delar[name].lista()) if name in delar else ()


# --- Rendering -----------------------------------------------------------------------------------------------------------


class _Renderer:
    """Writes one year's table as lines to quote; all wording comes from prompts/texts/normtabell.yaml."""

    def __init__(self, tabell: NormTabell, texts: Texts) -> None:
        self._tabell = tabell
        self._texts = texts

    def render(self) -> tuple[Source, tuple[Passage, ...]]:
        tabell = self._tabell
        utan_lunch = [
            self._t("barn_utan_lunch", band=band(rad.fran, rad.till), **self._amount(rad.utan_lunch))
            for rad in tabell.barn
            if rad.utan_lunch is not None
        ]
        parts = {
            "barn": [self._barnrad(rad) for rad in tabell.barn],
            "barn_utan_lunch": utan_lunch,
            "vuxna": [
                self._t("ensamstaende", **self._amount(tabell.ensamstaende)),
                self._t("sammanboende", **self._amount(tabell.sammanboende)),
            ],
            "gemensamma": self._gemensamma(),
        }
        if not tabell.utan_regler:  # the amounts alone are known otherwise, not how they are used
            parts["barn_utan_lunch"] += [self._t("barn_utan_lunch_galler"), self._t("barn_utan_lunch_fran_sju")]
            parts["vuxna"].append(self._t("sammanboende_galler"))
            parts["gemensamma"].append(self._t("gemensamma_summa"))
            parts["regler"] = [self._fler_an_sju(), self._t("hushallsgemenskap")]
        passages = tuple(self._passage(name, rader, grund) for grund in reversed(tabell.grund) for name, rader in parts.items())
        return self._source(), passages

    def _t(self, name: str, **values: object) -> str:
        return self._texts(f"normtabell.{name}", **{"ar": self._tabell.ar, **values})

    def _amount(self, cell: Cell) -> dict[str, str]:
        """The variables `belopp` and `marke` of a row."""
        return {
            "belopp": self._t("belopp", kronor=kronor(Decimal(cell.belopp))),
            "marke": self._mark(cell),
        }

    def _mark(self, cell: Cell) -> str:
        """What a reader must know of an amount, with a space before it; '' where a source of ours prints it."""
        name = (
            "harledd"
            if cell.harledd
            else "egen_utan_regler"
            if self._tabell.utan_regler
            else "egen"
            if self._tabell.egen
            else "rattad"
            if cell.rattad
            else None
        )
        return f" {self._t(name)}" if name else ""

    def _barnrad(self, rad: Barnrad) -> str:
        values = {"band": band(rad.fran, rad.till), **self._amount(rad.summa)}
        if rad.utan_lunch is None:
            return self._t("skolungdom" if rad.fran >= YOUTH_FROM else "barn", **values)
        values["utan"] = kronor(Decimal(rad.utan_lunch.belopp))
        marke_utan = self._mark(rad.utan_lunch)
        if not (values["marke"] or marke_utan):
            return self._t("barn_med_utan_lunch", **values)
        return self._t("barn_med_harledd_utan_lunch", **values, marke_utan=marke_utan)

    def _gemensamma(self) -> list[str]:
        return [
            self._t("gemensamma_en" if antal == 1 else "gemensamma_flera", antal=antal, **self._amount(cell))
            for antal, cell in sorted(self._tabell.gemensamma.items())
        ]

    def _fler_an_sju(self) -> str:
        return self._t("fler_an_sju", **self._amount(step_above_seven(self._tabell)))

    def _passage(self, name: str, rader: list[str], grund: Rattsgrund) -> Passage:
        source_id = _source_id(self._tabell)
        return Passage(
            id=f"{source_id}:{name.replace('_', '-')}" + ("" if grund is self._tabell.grund[-1] else f"@{grund.fran}"),
            source_id=source_id,
            locator=self._t(f"plats_{name}", tabell=grund.tabell, fler_an_sju=grund.fler_an_sju),
            heading=f"{self._title()} / {self._t(f'rubrik_{name}')}",
            text="\n".join(rader),
            search_text=self._t(f"sok_{name}"),
            valid_from=grund.fran,
            valid_to=grund.till,
        )

    def _title(self) -> str:
        *tidigare, sist = self._tabell.grund
        grunder = [self._t("titel_grund", akt=sist.akt, tabell=sist.tabell)]
        grunder += [self._t("titel_tidigare_grund", akt=g.akt, tabell=g.tabell, till=g.till) for g in reversed(tidigare)]
        return self._t("titel", grund="; ".join(grunder))

    def _source(self) -> Source:
        tabell = self._tabell
        cells = celler(tabell).values()
        harledda = sum(cell.harledd for cell in cells)
        saknas = [self._t("saknas_harledda", antal=harledda, alla=len(cells))] if harledda else []
        if tabell.utan_regler:
            saknas.append(self._t("saknas_regler"))
        return Source(
            id=_source_id(tabell),
            kind="forordning",
            title=self._title(),
            short_names=(self._t("kortnamn"),),
            issuer=self._t("utgivare"),
            valid_from=tabell.fran,
            valid_to=tabell.till,
            text_kind="sammanfattning",
            missing=tuple(saknas),
        )


def _source_id(tabell: NormTabell) -> str:
    return f"{TABLES}{tabell.ar}"
