"""What the readers found in a text, and the household as far as it is known: the values that the parts of this hop hand
each other.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.domain.hushall import Avvikelse, Barn, Hushall, Inkomst, Justering, Levnadskostnad, Nedsattning, Utgift, Vuxna
from assistant.read.adults import Adults
from assistant.read.care import Care
from assistant.read.children import Children
from assistant.read.dates import StatedDate
from assistant.read.money import Money, Unplaced
from assistant.read.moves import Move


class Parts(NamedTuple):
    """What the readers found in one text."""

    adults: Adults
    children: Children
    care: Care
    money: Money
    dates: tuple[StatedDate, ...]
    away: bool
    """Somebody moved, or is in prison or hospital: said, but no part of what is read here."""
    moves: tuple[Move, ...] = ()
    numbers: tuple[str, ...] = ()
    """Numbers that nothing came of."""

    @property
    def changes_household(self) -> bool:
        """Whether anything but a date was found."""
        adults, children, money = self.adults, self.children, self.money
        if children.problem is not None:
            return True
        people = adults.mentioned or adults.others_asked or adults.size is not None or children.changed or children.which_asked
        return (
            people
            or self.care.changed
            or bool(money.placed or money.unplaced or money.removed or children.grown)
            or money.jobbstimulans is not None
        )


class Gap(NamedTuple):
    """Something that decides and was not said: the path in the household and the key of the question."""

    field: str
    key: str
    values: dict[str, Any]


class Note(NamedTuple):
    """A line for the user: the key of its text and its values."""

    key: str
    values: dict[str, Any]


@dataclass
class Built:
    """The household as far as it is known. `hushall` is None as long as anything is missing."""

    manad: str
    vuxna: Vuxna | None
    others: int
    children: list[Barn | None]
    none_stated: bool
    incomes: tuple[Inkomst, ...] = ()
    expenses: tuple[Utgift, ...] = ()
    costs: tuple[Levnadskostnad, ...] = ()
    adjustments: tuple[Justering, ...] = ()
    reduction: Nedsattning = Nedsattning()
    paid: Decimal = Decimal(0)
    deviations: tuple[Avvikelse, ...] = ()
    earlier_month: str | None = None
    """'YYYY-MM': the other month that the text names, when it asks for the two to be compared."""
    hushall: Hushall | None = None
    missing: list[Gap] = field(default_factory=list)
    assumed: list[Note] = field(default_factory=list)
    unused: list[Unplaced] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    """Incomes and costs that were named without an amount: 'ink:a_kassa'."""
