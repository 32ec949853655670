"""The sheet a calculation is written on: rows as they are shown, beside them the exact sums.

A row's amount is shown to the öre, but sums are made of the exact fractions and rounded once, so that three thirds of a
krona are a krona. The rows shown may therefore differ from their sum by an öre or so where days or shares divide unevenly.
"""

from calendar import monthrange
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from assistant.domain.berakningsregler import Regler
from assistant.domain.errors import Fault
from assistant.domain.hushall import Grund, Hushall, Rad
from assistant.domain.normtabell import NormTabell, Rattsgrund
from assistant.domain.riktlinjetak import Riktlinjetak
from assistant.riksnorm.alder import barnets_alder
from assistant.riksnorm.tal import Exakt, ore, skriv
from assistant.riksnorm.texter import Texter

Slag = Literal["norm", "justering", "inkomst", "avdrag", "utgift", "levnadskostnad", "nedsattning", "utbetalt"]


class Blad:
    """One calculation while it is being made. Lives for one call of `berakna`; nothing else is mutable in this hop."""

    def __init__(
        self,
        hushall: Hushall,
        tabell: NormTabell,
        texter: Texter,
        regler: Regler,
        riktlinje: Riktlinjetak | None = None,
        *,
        med_rader: bool = True,
        med_forklaring: bool = False,
    ) -> None:
        """Finds what is in force in the month. Raises Fault when table or rules do not cover it."""
        manad = hushall.manad
        dag = date(int(manad[:4]), int(manad[5:]), 1)
        try:
            self.lage = regler.galler(dag)
        except LookupError:
            raise Fault("norm_regler_saknas", manad=manad) from None
        tabellgrund = _tabellgrund(tabell, dag)
        self.hushall = hushall
        self.dag = dag
        self.riktlinje = riktlinje
        self.tabell = tabell
        self.text = texter
        self.manadens_dagar = monthrange(dag.year, dag.month)[1]
        self.grund_tabell = _grund(tabellgrund.akt, tabellgrund.tabell)
        self.grund_fler_an_sju = _grund(tabellgrund.akt, tabellgrund.fler_an_sju)
        self._prisbasbelopp = regler.prisbasbelopp
        self._med_rader = med_rader
        self._forklarar = med_forklaring
        self.rader: list[Rad] = []
        self.harledda: dict[str, None] = {}
        """The labels of the rows whose amount is derived."""
        self._nycklar: dict[str, int] = {}
        self.forklaringar: list[list[str]] = []
        """The sentences of the why of each row, when they were asked for."""
        self.forbehall: list[str] = []
        self.summa: defaultdict[Slag, Exakt] = defaultdict(int)
        self.aldrar = tuple(barnets_alder(barn, manad, hushall.val.aldersbyte) for barn in hushall.barn)
        """The age that decides each child's row."""
        self.barnens_norm: list[tuple[Exakt, str]] = []
        """Each child's own personal costs, in exact öre and as arithmetic: the limit for the child's other incomes."""

    def rad(
        self,
        slag: Slag,
        nyckel: str,
        etikett: str,
        exakt: Exakt,
        uttryck: str | Decimal,
        grund: Grund,
        harledd: bool = False,
    ) -> None:
        """Writes one row and adds its exact amount (öre) to the sum of its kind. `nyckel` gets a number where it is there.

        `uttryck` may be a plain amount, kronor. Where only the sums are asked for no row is written.
        """
        self.summa[slag] += exakt
        if harledd:
            self.harledda[etikett] = None
        if not self._med_rader:
            return
        nr = self._nycklar[nyckel] = self._nycklar.get(nyckel, 0) + 1
        self.rader.append(
            Rad(
                nyckel=nyckel if nr == 1 else f"{nyckel}#{nr}",
                slag=slag,
                etikett=etikett,
                belopp=ore(exakt),
                uttryck=uttryck if isinstance(uttryck, str) else skriv(uttryck),
                grund=grund,
                harledd=harledd,
            )
        )
        if self._forklarar:
            self.forklaringar.append([])

    def forklara(self, nyckel: str, **varden: Any) -> None:
        """Adds a sentence of prompts/texts/varfor.yaml to the why of the last row; `$lagrum` and `$akt` are its ground."""
        if self._forklarar:
            grund = self.rader[-1].grund
            self.forklaringar[-1].append(self.text(f"varfor.{nyckel}", lagrum=grund.lagrum, akt=grund.akt, **varden))

    def reservera(self, nyckel: str, **varden: Any) -> None:
        """Adds a förbehåll from prompts/texts/norm.yaml, once."""
        text = self.text(f"norm.{nyckel}", **varden)
        if text not in self.forbehall:
            self.forbehall.append(text)

    def grund(self, lagrum: str) -> Grund:
        """A place in the act that governs the month."""
        return _grund(self.lage.akt, lagrum)

    def prisbasbelopp(self) -> Decimal:
        """The prisbasbelopp of the year, kronor. Raises Fault when the year has none here."""
        ar = int(self.hushall.manad[:4])
        if ar not in self._prisbasbelopp:
            raise Fault("norm_prisbasbelopp_saknas", ar=ar)
        return self._prisbasbelopp[ar]


@lru_cache(maxsize=64)
def _grund(akt: str, lagrum: str) -> Grund:
    """A provision; the same few stand on every row of every calculation."""
    return Grund(akt=akt, lagrum=lagrum)


def _tabellgrund(tabell: NormTabell, dag: date) -> Rattsgrund:
    for grund in tabell.grund:
        if grund.fran <= dag <= grund.till:
            return grund
    raise Fault("norm_grund_saknas", tabell=tabell.ar, manad=f"{dag:%Y-%m}")
