"""The riksnorm table of one year: law with a period, laid out as the official table."""

from datetime import date

from pydantic import Field

from assistant.domain.base import Value

ALDERSBAND: tuple[tuple[int, int], ...] = ((0, 0), (1, 2), (3, 3), (4, 6), (7, 10), (11, 14), (15, 18), (19, 20))
"""Age bands in whole years, both ends included (SoF 2025:468 12 kap. 2 §; the same in SoF 2001:937 2 kap. 1 §)."""


class Bekraftelse(Value):
    """A municipality's own word for a cell: two people have read the amount in the source that is named."""

    kalla: str = Field(description="where the amount stands, in the municipality's words: 'SFS 2025:1234'")
    datum: date = Field(description="the day it was checked")
    inlagt_av: str
    kontrollerat_av: str = Field(description="somebody else than `inlagt_av`")
    tidigare: "Cell | None" = Field(default=None, description="the cell as shipped; None where no table was shipped")


class Cell(Value):
    """One amount in kronor per month, and whether a source prints it."""

    belopp: int
    harledd: bool = Field(default=False, description="True when no source prints the amount and it was derived by a rule")
    sakerhet: str = Field(default="A", description="A-D")
    regel: str | None = Field(default=None, description="for a derived cell: how it was derived, in Swedish")
    bekraftad: Bekraftelse | None = Field(default=None, description="set where the amount is the municipality's own")

    @property
    def rattad(self) -> bool:
        """Whether the municipality's amount took the place of another one."""
        tidigare = self.bekraftad.tidigare if self.bekraftad else None
        return tidigare is not None and tidigare.belopp != self.belopp

    @property
    def motsagd(self) -> bool:
        """Whether it took the place of an amount that a source of ours prints: one of the two is wrong."""
        tidigare = self.bekraftad.tidigare if self.bekraftad else None
        return tidigare is not None and tidigare.belopp != self.belopp and not tidigare.harledd


class Barnrad(Value):
    """A row of the children's table: ages from `fran` to `till`, with lunch at home and without lunch five days a week."""

    fran: int
    till: int
    summa: Cell
    utan_lunch: Cell | None = Field(default=None, description="exists for 0-6 years only")


class Rattsgrund(Value):
    """The provision a table rests on during a part of the year."""

    fran: date
    till: date
    akt: str = Field(description="label of the act: 'SoF 2025:468'")
    source_id: str = Field(description="'sof-2025-468'")
    tabell: str = Field(description="place of the tables: '12 kap. 2 §'")
    fler_an_sju: str = Field(description="place of the rules on more than seven persons and hushållsgemenskap")


class NormTabell(Value):
    """All amounts of one year. `gemensamma[n]` is the shared cost of a household of n persons, n = 1-7."""

    ar: int
    fran: date
    till: date
    grund: tuple[Rattsgrund, ...]
    barn: tuple[Barnrad, ...]
    ensamstaende: Cell
    sammanboende: Cell = Field(description="for the couple together, never per person")
    gemensamma: dict[int, Cell]
    kallor: tuple[str, ...] = ()
    anmarkningar: tuple[str, ...] = ()
    egen: bool = Field(default=False, description="entered whole by the municipality: no table of the year was shipped")
    utan_regler: bool = Field(default=False, description="the rules around the table are not known for all of its time")
