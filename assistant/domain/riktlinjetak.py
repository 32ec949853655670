"""The amounts that a municipality's own guideline names: guidance that the calculation warns by, never law and never a limit.

The actual reasonable cost decides in the single case (RÅ 1996 ref. 99), so nothing is ever cut to these amounts.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from assistant.domain.base import Value
from assistant.domain.hushall import Levnadskostnadstyp, Utgiftstyp


class Tak(Value):
    """One amount of a guideline, kronor. The optional counts narrow it: a household that differs is not covered by it."""

    typ: Utgiftstyp | Levnadskostnadstyp
    belopp: int | None = Field(ge=0, strict=True, description="whole kronor; None where the guideline says 'faktisk kostnad'")
    period: Literal["manad", "ar", "engang"] = "manad"
    per_person: bool = Field(default=False, description="the amount is for each person, each on a row of the household's own")
    fran: date
    till: date | None = Field(default=None, description="last day, inclusive; None = in force")
    avsnitt: str = Field(description="section of the guideline where the amount stands")
    vuxna: int | None = Field(default=None, ge=1, le=2)
    barn: int | None = Field(default=None, ge=0)
    personer: int | None = Field(default=None, ge=1, description="adults and children together")
    per_ytterligare_barn: int | None = Field(default=None, ge=0, strict=True, description="kronor for each child beyond `barn`")
    per_ytterligare_person: int | None = Field(default=None, ge=0, strict=True, description="kronor for each beyond `personer`")

    def for_household(self, vuxna: int, barn: int) -> Decimal | None:
        """The amount for so many adults and children; None where this entry is not about them or names no amount."""
        if self.belopp is None or (self.vuxna is not None and self.vuxna != vuxna):
            return None
        more_children = _beyond(barn, self.barn, self.per_ytterligare_barn)
        more_persons = _beyond(vuxna + barn, self.personer, self.per_ytterligare_person)
        if more_children is None or more_persons is None:
            return None
        return Decimal(self.belopp + more_children + more_persons)

    @property
    def for_each_row(self) -> bool:
        """Whether each row is held against the amount by itself; else rows of the same type are added first."""
        return self.per_person or self.period == "engang"

    @property
    def narrowed(self) -> tuple[object, ...]:
        """What it is about: two entries alike in this may not hold on the same day."""
        return (self.typ, self.vuxna, self.barn, self.personer)

    def holds(self, day: date) -> bool:
        """Whether the day lies within its period."""
        return self.fran <= day <= (self.till or date.max)


class Riktlinjetak(Value):
    """All amounts of one municipality's guideline."""

    kommun: str = Field(min_length=1)
    riktlinje: str = Field(description="source id of the guideline the amounts stand in")
    exempel: bool = Field(default=False, description="the municipality and its amounts are invented")
    tak: tuple[Tak, ...]

    def lacks(self, typ: str, dag: date, vuxna: int, barn: int) -> bool:
        """Whether amounts for this cost exist, but none for the day and the household."""
        ofkind = [t for t in self.tak if t.typ == typ and t.belopp is not None]
        free = any(t.typ == typ and t.belopp is None and t.holds(dag) for t in self.tak)  # 'faktisk kostnad'
        return bool(ofkind) and not free and self.galler(typ, dag, vuxna, barn) is None

    def galler(self, typ: str, dag: date, vuxna: int, barn: int) -> tuple[Tak, Decimal] | None:
        """The entry and amount for a type of cost on a day and a household, an exact one before one 'for each further'."""
        found = [
            (t, belopp)
            for t in self.tak
            if t.typ == typ and t.holds(dag) and (belopp := t.for_household(vuxna, barn)) is not None
        ]
        return max(found, key=lambda f: (f[0].barn or 0, f[0].personer or 0), default=None)


def _beyond(count: int, stated: int | None, each: int | None) -> int | None:
    """What is added for those beyond the stated count; None when the count does not fit."""
    if stated is None or count == stated:
        return 0
    return (count - stated) * each if each is not None and count > stated else None
