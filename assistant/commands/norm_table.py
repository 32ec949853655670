"""`radrum norm table`: a year's table laid out as the official one, every amount that needs a remark marked.

The amounts are those the calculation uses, with the municipality's own confirmations and corrections in them. Nothing is
computed here but the step above seven persons.
"""

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from string import ascii_lowercase
from typing import Any

from assistant.commands.terminal import say, say_json
from assistant.domain.answer import kronor
from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.normtabell import Bekraftelse, Cell, NormTabell, Rattsgrund
from assistant.library.normtabeller import YOUTH_FROM, band, celler, step_above_seven
from assistant.prompts import Texts
from assistant.riksnorm.kalkylator import Kalkylator

_LABEL = 44
_AMOUNT = 12
"""Widths of the columns, in characters."""


def show_table(args: Namespace, kalkylator: Kalkylator, texts: Texts) -> int:
    """Print the table of `args.year`, of the year of `args.month`, or of this year. Raises BadInput when there is none."""
    manad = _month(args.month)
    ar = _year(args.year) or (manad.year if manad else date.today().year)
    tabell = kalkylator.tabeller.get(ar)
    if tabell is None:
        if fault := kalkylator.egna_fel.get(f"{ar}.yaml"):  # it is here, but cannot be read
            raise BadInput(fault.key, **fault.values)
        raise BadInput("normtabell_okant_ar", ar=ar, fran=min(kalkylator.tabeller), till=max(kalkylator.tabeller))
    grund = tuple(g for g in tabell.grund if manad is None or g.fran <= manad <= g.till)
    if not grund:
        raise BadInput("normtabell_annat_ar", manad=args.month, ar=ar, fran=f"{tabell.fran:%Y-%m}", till=f"{tabell.till:%Y-%m}")
    faults = [fault for name, fault in kalkylator.egna_fel.items() if name.startswith(str(ar))]
    if args.json:
        say_json(to_json(tabell, grund, [texts.error(fault) for fault in faults]))
    else:
        say("\n".join(_Printed(tabell, grund, faults, texts).lines()))
    return 0


def to_json(tabell: NormTabell, grund: tuple[Rattsgrund, ...], fel: list[str]) -> dict[str, Any]:
    """The table as data. A cell's `namn` is its path in the file; `fel` tells of the year's own files that were left out."""
    step = None if tabell.utan_regler else step_above_seven(tabell)
    return {
        "ar": tabell.ar,
        "galler": {"fran": str(tabell.fran), "till": str(tabell.till)},
        "grund": [g.model_dump(mode="json") for g in grund],
        "egen": tabell.egen,
        "regler_kanda": not tabell.utan_regler,
        "celler": [
            {
                "namn": namn,
                "belopp": cell.belopp,
                "harledd": cell.harledd,
                "sakerhet": cell.sakerhet,
                "regel": cell.regel,
                "bekraftad": _confirmation(cell),
            }
            for namn, cell in celler(tabell).items()
        ],
        "per_person_over_sju": {"belopp": step.belopp, "harledd": step.harledd} if step else None,
        "kallor": list(tabell.kallor),
        "anmarkningar": list(tabell.anmarkningar),
        "fel": fel,
    }


def _confirmation(cell: Cell) -> dict[str, Any] | None:
    if cell.bekraftad is None:
        return None
    told = cell.bekraftad.model_dump(mode="json", exclude={"tidigare": {"bekraftad"}})
    return {**told, "rattad": cell.rattad, "motsager": cell.motsagd}


def _year(text: str | None) -> int | None:
    if text is not None and not re.fullmatch(r"[0-9]{4}", text):
        raise BadInput("normtabell_inte_ar", varde=text[:40])
    return int(text) if text else None


def _month(text: str | None) -> date | None:
    """'2025-08' -> its first day. Raises BadInput for anything else."""
    if text is None:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise BadInput("manad_finns_inte", manad=text[:40]) from None


class _Printed:
    """One table on its way to the screen: gives each remark a letter the first time an amount needs it."""

    def __init__(self, tabell: NormTabell, grund: tuple[Rattsgrund, ...], faults: list[RadrumError], texts: Texts) -> None:
        self._tabell = tabell
        self._grund = grund
        self._faults = faults
        self._texts = texts
        self._marks: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        """The table, then what its marks mean, then sources and remarks."""
        tabell, t = self._tabell, self._t
        for fault in self._faults:
            yield f"{t('fel')}: {self._texts.error(fault)}"
        yield t("rubrik", ar=tabell.ar)
        yield t("galler", fran=tabell.fran, till=tabell.till)
        if tabell.egen:
            yield t("egen")
        if tabell.utan_regler:
            yield self._texts("normtabell.saknas_regler", ar=tabell.ar)
        for g in self._grund:
            yield (
                t("grund_utan_regler", fran=g.fran, till=g.till, akt=g.akt, tabell=g.tabell)
                if tabell.utan_regler
                else t("grund", fran=g.fran, till=g.till, akt=g.akt, tabell=g.tabell, fler_an_sju=g.fler_an_sju)
            )
        yield from ("", f"{t('barn'):<{_LABEL}}{t('summa'):>{_AMOUNT - 2}}  {t('utan_lunch'):>{_AMOUNT - 2}}".rstrip())
        for rad in tabell.barn:
            label = t("skolungdom" if rad.fran >= YOUTH_FROM else "barnrad", band=band(rad.fran, rad.till))
            yield self._row(label, rad.summa, *([rad.utan_lunch] if rad.utan_lunch else []))
        yield from ("", t("vuxna"))
        yield self._row(t("ensamstaende"), tabell.ensamstaende)
        yield self._row(t("sammanboende"), tabell.sammanboende)
        yield from ("", t("gemensamma"))
        for antal, cell in sorted(tabell.gemensamma.items()):
            yield self._row(t("en_person") if antal == 1 else t("personer", antal=antal), cell)
        if not tabell.utan_regler:
            yield self._row(t("fler"), step_above_seven(tabell))
            yield f"  {t('fler_om')}"
        yield from self._list(t("marken"), [f"{letter}  {text}." for text, letter in self._marks.items()], bullet="")
        if any(cell.bekraftad is None and not cell.harledd for cell in celler(tabell).values()):
            yield f"  {t('utan_marke')}"
        yield from self._list(t("kallor"), tabell.kallor)
        yield from self._list(t("anmarkningar"), tabell.anmarkningar)

    def _t(self, name: str, **values: object) -> str:
        return self._texts(f"normtabell.skarm_{name}", **values)

    def _row(self, label: str, *cells: Cell) -> str:
        amounts = "".join(f"{kronor(Decimal(c.belopp)):>{_AMOUNT - 2}} {self._letter(c)}" for c in cells)
        return f"  {label:<{_LABEL - 2}}{amounts}".rstrip()

    def _letter(self, cell: Cell) -> str:
        remark = self._remark(cell)
        return self._marks.setdefault(remark, ascii_lowercase[len(self._marks)]) if remark else " "

    def _remark(self, cell: Cell) -> str:
        """What a reader must know of the amount; '' where a source prints it with full certainty."""
        if cell.bekraftad:
            return self._confirmed(cell, cell.bekraftad)
        if cell.harledd:
            return self._t("marke_harledd", sakerhet=cell.sakerhet, regel=cell.regel) if cell.regel else self._t("marke_steg")
        return self._t("marke_sakerhet", sakerhet=cell.sakerhet) if cell.sakerhet != "A" else ""

    def _confirmed(self, cell: Cell, bekraftad: Bekraftelse) -> str:
        who: Mapping[str, object] = bekraftad.model_dump(exclude={"tidigare"})
        tidigare = bekraftad.tidigare
        if tidigare is None or not cell.rattad:
            return self._t("marke_bekraftad", **who)
        before = {"tidigare": kronor(Decimal(tidigare.belopp)), "sakerhet": tidigare.sakerhet}
        return self._t("marke_motsagd" if cell.motsagd else "marke_rattad", **before, **who)

    @staticmethod
    def _list(heading: str, items: tuple[str, ...] | list[str], bullet: str = "- ") -> Iterator[str]:
        if items:
            yield from ("", heading, *(f"  {bullet}{item}" for item in items))
