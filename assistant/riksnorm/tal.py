"""Numbers of the calculation: exact fractions inside, öre and whole kronor at the edge, and how they are written."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

Avrundning = Literal["narmaste", "upp", "ned"]
"""How the underskott becomes whole kronor. No national rule is known: the caller chooses, `narmaste` unless told."""


def ore(exakt: Fraction) -> Decimal:
    """An exact amount to the öre, half an öre away from zero (ROUND_HALF_UP)."""
    antal = (abs(exakt.numerator) * 200 + exakt.denominator) // (2 * exakt.denominator)
    return Decimal(antal if exakt.numerator >= 0 else -antal).scaleb(-2)


def hela_kronor(exakt: Fraction, regel: Avrundning) -> int:
    """A non-negative exact amount to whole kronor by the named rule; `narmaste` takes 50 öre upwards."""
    hela, rest = divmod(exakt.numerator, exakt.denominator)
    if regel == "upp":
        return hela + (rest > 0)
    if regel == "ned":
        return hela
    return hela + (2 * rest >= exakt.denominator)


def skriv(belopp: Decimal | int) -> str:
    """An amount as entered, every decimal kept, written for Swedish readers: '8 000', '249,75', '−300'."""
    tecken, siffror = ("−", -belopp) if belopp < 0 else ("", belopp)
    heltal, _, decimaler = f"{siffror:f}".partition(".")
    decimaler = decimaler.rstrip("0")
    grupperat = f"{int(heltal):,}".replace(",", " ")
    return f"{tecken}{grupperat},{decimaler.ljust(2, '0')}" if decimaler else f"{tecken}{grupperat}"
