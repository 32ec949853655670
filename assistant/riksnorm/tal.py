"""Numbers of the calculation: exact öre inside, kronor at the edge, and how they are written.

Inside, an amount is a number of öre: an int nearly always, a Fraction where days, shares or decimals divide unevenly. Both
are exact, so nothing is rounded on the way, and ints are quick.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

Exakt = Fraction | int
"""An exact number: an amount in öre, or a share of a month."""

Avrundning = Literal["narmaste", "upp", "ned"]
"""How the underskott becomes whole kronor. No national rule is known: the caller chooses, `narmaste` unless told."""


def exakt(kronor: Decimal) -> Exakt:
    """A stated amount in kronor as exact öre. At most 17 decimals, or the product would not be exact."""
    oren = kronor * 100
    hela = int(oren)
    return hela if hela == oren else Fraction(oren)


def forenkla(tal: Exakt) -> Exakt:
    """The same number, an int where it is whole."""
    return tal.numerator if tal.denominator == 1 else tal


def ore(oren: Exakt) -> Decimal:
    """Exact öre as kronor with two decimals, half an öre away from zero (ROUND_HALF_UP)."""
    if isinstance(oren, int):
        return Decimal(oren).scaleb(-2)
    antal = (abs(oren.numerator) * 2 + oren.denominator) // (2 * oren.denominator)
    return Decimal(antal if oren.numerator >= 0 else -antal).scaleb(-2)


def hela_kronor(oren: Exakt, regel: Avrundning) -> int:
    """Exact öre, not negative, as whole kronor by the named rule; `narmaste` takes 50 öre upwards."""
    krona = 100 * oren.denominator
    hela, rest = divmod(oren.numerator, krona)
    if regel == "upp":
        return hela + (rest > 0)
    if regel == "ned":
        return hela
    return hela + (2 * rest >= krona)


def skriv(kronor: Decimal | int) -> str:
    """An amount in kronor with every decimal it has, written for Swedish readers: '8 000', '249,75', '−300'."""
    if (hela := int(kronor)) == kronor:
        if 0 <= hela < 1000:
            return str(hela)
        return f"{hela:,}".replace(",", " ").replace("-", "−")
    tecken, siffror = ("−", -kronor) if kronor < 0 else ("", kronor)
    heltal, _, decimaler = f"{siffror:f}".partition(".")
    return f"{tecken}{int(heltal):,}".replace(",", " ") + "," + decimaler.rstrip("0").ljust(2, "0")
