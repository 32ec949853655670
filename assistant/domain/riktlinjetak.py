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
    belopp: Decimal | None = Field(description="kronor; None where the guideline says 'faktisk kostnad'")
    period: Literal["manad", "ar", "engang"] = "manad"
    fran: date
    till: date | None = Field(default=None, description="last day, inclusive; None = in force")
    avsnitt: str = Field(description="section of the guideline where the amount stands")
    vuxna: int | None = None
    barn: int | None = None
    personer: int | None = Field(default=None, description="adults and children together")
    per_ytterligare_barn: Decimal | None = Field(default=None, description="kronor for each child beyond `barn`")
    per_ytterligare_person: Decimal | None = Field(default=None, description="kronor for each person beyond `personer`")

    def for_household(self, vuxna: int, barn: int) -> Decimal | None:
        """The amount for so many adults and children; None where this entry is not about them or names no amount."""
        if self.belopp is None or (self.vuxna is not None and self.vuxna != vuxna):
            return None
        more_children = _beyond(barn, self.barn, self.per_ytterligare_barn)
        more_persons = _beyond(vuxna + barn, self.personer, self.per_ytterligare_person)
        return None if more_children is None or more_persons is None else self.belopp + more_children + more_persons


class Riktlinjetak(Value):
    """All amounts of one municipality's guideline."""

    kommun: str
    riktlinje: str = Field(description="source id of the guideline the amounts stand in")
    exempel: bool = Field(default=False, description="the municipality and its amounts are invented")
    tak: tuple[Tak, ...]

    def galler(self, typ: str, dag: date, vuxna: int, barn: int) -> tuple[Tak, Decimal] | None:
        """The entry and amount for a type of cost on a day and a household, an exact one before one 'for each further'."""
        found = [
            (t, belopp)
            for t in self.tak
            if t.typ == typ and t.fran <= dag <= (t.till or date.max) and (belopp := t.for_household(vuxna, barn)) is not None
        ]
        return max(found, key=lambda f: (f[0].barn or 0, f[0].personer or 0), default=None)


def _beyond(count: int, stated: int | None, each: Decimal | None) -> Decimal | None:
    """What is added for those beyond the stated count; None when the count does not fit."""
    if stated is None or count == stated:
        return Decimal(0)
    return (count - stated) * each if each is not None and count > stated else None
