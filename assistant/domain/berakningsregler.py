"""The rules around the table: which provision each row rests on, by period, and the few legal amounts outside the table."""

from datetime import date
from decimal import Decimal

from assistant.domain.base import Value


class Rattslage(Value):
    """The act that governs the calculation during a period, and the place in it of each rule. Both days are inclusive."""

    fran: date
    till: date | None
    akt: str
    """Label of the act: 'SoL 2025:400'."""
    source_id: str
    bistand: str
    """The right to bistånd: own income comes first, and levnadskostnader i övrigt."""
    forsorjningsstod: str
    """The items of försörjningsstöd, and a higher or lower level in the single case."""
    jobbstimulans: str
    barns_inkomst: str
    nedsattning: str
    jobbstimulans_andel: Decimal
    """The share of wages that is not counted under the particular calculation rule."""
    nedsattning_osaker: bool = False
    """True where a later amendment touches the provision and its wording is not established here."""


class Regler(Value):
    """All periods, and one prisbasbelopp (kronor) for each year."""

    rattslagen: tuple[Rattslage, ...]
    prisbasbelopp: dict[int, Decimal]

    def galler(self, dag: date) -> Rattslage:
        """What is in force on `dag`. Raises LookupError outside the periods: never the nearest one."""
        for lage in self.rattslagen:
            if lage.fran <= dag and (lage.till is None or dag <= lage.till):
                return lage
        raise LookupError(f"no rules of calculation for {dag}")
