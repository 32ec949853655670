"""The calculator as one part: tables, rules and texts in one hand. The wiring builds it, doors and pipeline use it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from assistant.domain.berakningsregler import Regler
from assistant.domain.errors import RadrumError
from assistant.domain.hushall import Berakning, Hushall
from assistant.domain.normtabell import NormTabell
from assistant.domain.riktlinjetak import Riktlinjetak
from assistant.riksnorm.berakna import OutsideTables, berakna, tabell_for
from assistant.riksnorm.inlasning import hushall_from_json
from assistant.riksnorm.jamfor import jamfor
from assistant.riksnorm.texter import Texter
from assistant.riksnorm.utdata import to_json


class Kalkylator:
    """Computes any household in any month that has a table. Holds nothing of what it computed but rendered labels."""

    def __init__(
        self,
        tabeller: Mapping[int, NormTabell],
        regler: Regler,
        texter: Texter,
        riktlinjer: Mapping[str, Riktlinjetak] | None = None,
        trasiga: Sequence[RadrumError] = (),
        egna_fel: Mapping[str, RadrumError] | None = None,
    ) -> None:
        """`riktlinjer`: the amounts of municipal guidelines, by the municipality's name in small letters.

        `trasiga`: what is wrong with amounts that could not be read, told where a municipality has none. `egna_fel`: what
        is wrong with a municipality's own norm files that were left out, by file ('2026.yaml'), told in that year's months.
        """
        self.tabeller = tabeller
        self._given = (tabeller, regler, texter, riktlinjer, trasiga, egna_fel)
        self.texter: Texter = lru_cache(maxsize=2048)(texter)
        self._regler = regler
        self.riktlinjer = riktlinjer or {}
        self.trasiga = tuple(trasiga)
        self.egna_fel = egna_fel or {}

    def __reduce__(self) -> tuple[type["Kalkylator"], tuple[Any, ...]]:
        """To another process it goes as what it was made of; remembered texts stay here."""
        return Kalkylator, self._given

    def las(self, indata: str | bytes | Mapping[str, Any]) -> Hushall:
        """A household from JSON text or object. Raises BadInput with one Swedish line."""
        return hushall_from_json(indata, self.texter)

    def __call__(self, hushall: Hushall) -> Berakning:
        """The calculation. Raises OutsideTables (no number outside the tables), BadInput, Fault."""
        return self._berakna(hushall)

    def med_forklaring(self, hushall: Hushall) -> Berakning:
        """The calculation with the why of every row in `forklaringar`. Raises as the calculation does."""
        return self._berakna(hushall, med_forklaring=True)

    def summor(self, indata: str | bytes | Mapping[str, Any]) -> Berakning:
        """As `berakna`, but without the rows: for lists of many households, which show the sums alone."""
        return self._berakna(self.las(indata), med_rader=False)

    def jamfor(self, fore: Hushall, efter: Hushall) -> Berakning:
        """The calculation of `efter` with its `jamforelse` against that of `fore`. Raises as the calculation does."""
        return jamfor(self(fore), self(efter))

    def berakna(self, indata: str | bytes | Mapping[str, Any]) -> Berakning:
        """Household in (the form of the JSON contract), calculation out. Raises as `las` and the calculation do."""
        return self(self.las(indata))

    def json(self, indata: str | bytes | Mapping[str, Any]) -> dict[str, Any]:
        """Household in, result out, both in the form of the JSON contract. Raises as `berakna` does."""
        return to_json(self.berakna(indata))

    def _berakna(self, hushall: Hushall, *, med_rader: bool = True, med_forklaring: bool = False) -> Berakning:
        tabell = self._tabell(hushall.manad)
        riktlinje = self.riktlinjer.get((hushall.kommun or "").strip().lower())
        return self._med_egna_fel(
            berakna(
                hushall,
                tabell,
                self.texter,
                self._regler,
                riktlinje,
                self.trasiga,
                med_rader=med_rader,
                med_forklaring=med_forklaring,
            )
        )

    def _tabell(self, manad: str) -> NormTabell:
        """The table of the month. Raises OutsideTables, also for a table entered before the rules around it are known."""
        try:
            tabell = tabell_for(manad, self.tabeller)
        except OutsideTables:
            if trasig := self.egna_fel.get(f"{manad[:4]}.yaml"):  # there is a table, but it could not be read
                raise OutsideTables(trasig.key, **trasig.values) from None
            raise
        if tabell.egen:
            dag = date(int(manad[:4]), int(manad[5:]), 1)
            sista = self._regler.rattslagen[-1].till
            if sista is not None and dag > sista:
                raise OutsideTables("norm_regler_saknas_an", manad=manad, ar=tabell.ar, sista=sista)
        return tabell

    def _med_egna_fel(self, berakning: Berakning) -> Berakning:
        """The calculation, which says so first when the municipality's own file of the year was left out."""
        fel = self.egna_fel.get(f"{berakning.tabell}.yaml")
        if fel is None:
            return berakning
        rad = self.texter("normtabell.egen_trasig", ar=berakning.tabell, fel=self.texter(f"errors.{fel.key}", **fel.values))
        return berakning.model_copy(update={"forbehall": (rad, *berakning.forbehall)})
