"""A second implementation of the norm calculation, for tests alone: where the two agree, one mistake is less likely.

Written from the legal texts and the contract of household and output, not from the product's code, and built differently: the
month is a row of equal units, every person is present in a whole number of them, and every kind of money is an account of
exact Fractions. It takes the household as a plain dict that is already well-formed (`second_norm` fills in the defaults) and
gives the sums of the output as strings. It knows no texts, no legal grounds for the rows and no förbehåll.

Sources: 12 kap. 1-3 §§ SoF (2025:468), before July 2025 2 kap. 1 § SoF (2001:937), same method; 12 kap. 5 and 7-9 §§ SoL
(2025:400). Where these are silent (days, shared costs for part of a month, rounding) the choice is said in the docstring.
"""

import calendar
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
FIRST_YEAR = min(int(path.stem) for path in (KNOWLEDGE / "riksnorm").glob("*.yaml"))

HOUSEHOLD: dict[str, Any] = {
    "ovriga_i_hushallet": 0,
    "barn": [],
    "avvikelser": [],
    "inkomster": [],
    "utgifter": [],
    "levnadskostnader": [],
    "justeringar": [],
    "nedsattning": {},
    "redan_utbetalt": 0,
    "val": {},
}
CHOICES = {
    "dagbas": "30",
    "gemensamma_vid_umgange": "hela",
    "avrundning": "narmaste",
    "barns_arbetsinkomst_over_prisbasbelopp": "raknas",
}
COUNTED_INCOMES = frozenset(
    """lon eget_foretag aktivitetsstod etableringsersattning a_kassa sjukpenning sjukersattning aktivitetsersattning
    foraldrapenning pension barnpension barnbidrag flerbarnstillagg underhallsstod underhallsbidrag omvardnadsbidrag
    bostadsbidrag bostadstillagg studiebidrag studielan skatteaterbaring livranta hyresinkomst gava ovrigt""".split()
)
FREE_INCOMES = frozenset("merkostnadsersattning extra_tillagg_csn kompenserande_ersattning".split())


class Refused(Exception):
    """There is no calculation for this household; the key is that of the program's message for the same reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


# The tables


class Table:
    """One year's riksnorm, 12 kap. 2 § SoF, in whole kronor."""

    def __init__(self, year: int) -> None:
        path = KNOWLEDGE / "riksnorm" / f"{year}.yaml"
        if not path.is_file():
            raise Refused("manad_fore_tabellerna" if year < FIRST_YEAR else "manad_med_ny_riksnorm")
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.single = _kronor(raw["vuxna"]["ensamstående"])
        self.couple = _kronor(raw["vuxna"]["sammanboende"])
        self._shared = {int(size): _kronor(amount) for size, amount in raw["gemensamma"].items()}
        self._child: dict[int, tuple[int, int]] = {}
        for band, cell in raw["barn"].items():
            first, _, last = band.removesuffix(" år").partition("-")
            full = _kronor(cell["summa"])
            lunch = _kronor(cell["utan_lunch"]) if "utan_lunch" in cell else full
            self._child |= dict.fromkeys(range(int(first), int(last or first) + 1), (full, lunch))

    def child(self, age: int, lunch_at_preschool: bool | None) -> int:
        """The row of a child or skolungdom, 12 kap. 2 § SoF; from seven years there is no lower row for lunch."""
        full, without_lunch = self._child[age]
        return without_lunch if lunch_at_preschool else full

    def shared(self, persons: int) -> int:
        """Shared costs; each person over seven adds the step from six to seven, 12 kap. 3 § first paragraph SoF."""
        if persons == 0:
            return 0
        over = max(0, persons - 7)
        return self._shared[persons - over] + over * (self._shared[7] - self._shared[6])

    def members_part(self, members: int, others: int) -> Fraction:
        """The members' part of the shared costs in a home with others, 12 kap. 3 § second paragraph SoF.

        The paragraph speaks of one adult, whose part is one; more members pay one part each.
        """
        return Fraction(self.shared(members + others) * members, members + others) if members else Fraction(0)


def _kronor(cell: int | dict[str, Any]) -> int:
    return int(cell["belopp"]) if isinstance(cell, dict) else cell


table = cache(Table)


@cache
def prisbasbelopp(year: int) -> int:
    """One prisbasbelopp, 2 kap. 6 and 7 §§ SFB."""
    raw = yaml.safe_load((KNOWLEDGE / "prisbasbelopp.yaml").read_text(encoding="utf-8"))
    return _kronor(raw[year])


# The month as units


class Calendar:
    """A month cut in equal units, so that every person is there for a whole number of them.

    No rule of law says what a day is worth. On the basis 30 and on the calendar's a unit is a day; on 365/12 the month is 365
    units and a day is 12 of them. Who is there every day of the calendar month is there all of it on every basis.
    """

    def __init__(self, manad: str, basis: str) -> None:
        self.year, month = (int(part) for part in manad.split("-"))
        self.days = calendar.monthrange(self.year, month)[1]
        self.units, self._a_day = {"30": (30, 1), "kalender": (self.days, 1), "365/12": (365, 12)}[basis]

    def present(self, days: int | None) -> int:
        """The number of units of a person who is there `days` days; None is all of the month."""
        if days is None or days >= self.days:
            return self.units
        return days * self._a_day

    def part(self, amount: int | Fraction, units: int) -> Fraction:
        """What is left of a month's amount for some units of it."""
        return Fraction(amount) * units / self.units


# The persons


def _adults(household: Mapping[str, Any], rows: Table, month: Calendar) -> Iterator[tuple[Fraction, int]]:
    """Each adult's personal costs and units of the month. The table's amount for sambor is the pair's: half for each."""
    away = {deviation["person"]: deviation for deviation in household["avvikelser"]}
    pair = household["vuxna"] == "sammanboende"
    for person in ["sokande", "medsokande"] if pair else ["sokande"]:
        units = month.units
        if person in away:
            deviation = away[person]
            units = month.present(deviation.get("dagar")) if deviation.get("i_normen", True) else 0
        yield month.part(Fraction(rows.couple, 2) if pair else rows.single, units), units


class Child(NamedTuple):
    """A child's personal costs, its units of the month, and what counts of its own incomes."""

    cost: Fraction
    units: int
    other: Fraction
    work: Fraction


def _children(household: Mapping[str, Any], rows: Table, month: Calendar) -> Iterator[Child]:
    """Each child; means other than work count as far as they cover its own costs, which is practice and not statute."""
    count_work = household["val"]["barns_arbetsinkomst_over_prisbasbelopp"] == "raknas"
    for child in household["barn"]:
        if child["alder"] >= 18 and child.get("gar_i_skola") is False:
            raise Refused("hushall_fel")  # an adult, with a case of their own
        units = month.present(child.get("dagar"))
        cost = month.part(rows.child(child["alder"], child.get("lunch_pa_forskola")), units)
        other = min(_money(child.get("inkomst_ovrigt")), cost)
        yield Child(cost, units, other, _work_over_the_base(child, prisbasbelopp(month.year)) if count_work else Fraction(0))


def _work_over_the_base(child: Mapping[str, Any], base: int) -> Fraction:
    """A child's own work: only what exceeds one prisbasbelopp in the calendar year, 12 kap. 9 § third paragraph SoL.

    The year before this month takes up its part of the base first.
    """
    earlier, now = _money(child.get("inkomst_arbete_hittills_i_ar")), _money(child.get("inkomst_arbete_manad"))
    left_of_base = max(Fraction(0), base - earlier)
    return max(Fraction(0), now - left_of_base)


def _shared_costs(units: list[int], others: int, whole: bool, rows: Table, month: Calendar) -> Fraction:
    """The gemensamma hushållskostnader. How they follow days is not regulated.

    Whole: everybody who is there at all makes the household as large for all of the month. Otherwise each unit of the month
    costs what the household costs that is there in it; those in part are taken to be there in the same units, the first.
    """
    if whole:
        return rows.members_part(sum(1 for there in units if there), others)
    month_costs = Fraction(0)
    for unit in range(month.units):
        month_costs += rows.members_part(sum(1 for there in units if there > unit), others)
    return month_costs / month.units


# The incomes and the sums


def _income(income: Mapping[str, Any]) -> Fraction:
    """What counts of an adult's income: three quarters of a wage under jobbstimulans, 12 kap. 8 § SoL; employment alone."""
    kind, stimulated = income["typ"], income.get("jobbstimulans", False)
    if kind not in COUNTED_INCOMES | FREE_INCOMES or (stimulated and kind != "lon"):
        raise Refused("hushall_fel")
    if kind in FREE_INCOMES:
        return Fraction(0)
    return _money(income["belopp"]) * (Fraction(3, 4) if stimulated else 1)


def second_norm(household: Mapping[str, Any]) -> dict[str, Any]:
    """The sums of the output for a well-formed household, and under "poster" what they are made of, each to the öre.

    Försörjningsstöd is the norm, higher or lower in the single case, and the costs of 12 kap. 7 § first paragraph 2 SoL;
    levnadskostnader i övrigt stand beside it (12 kap. 1 §). A nedsättning (12 kap. 5 §) lowers försörjningsstöd alone.
    Raises Refused where no calculation may be given.
    """
    household = HOUSEHOLD | dict(household)
    choices = household["val"] = CHOICES | dict(household["val"])
    month = Calendar(household["manad"], choices["dagbas"])
    rows = table(month.year)

    adults = list(_adults(household, rows, month))
    children = list(_children(household, rows, month))
    there = [units for _, units in adults] + [child.units for child in children]
    whole = choices["gemensamma_vid_umgange"] == "hela"
    shared = _shared_costs(there, household["ovriga_i_hushallet"], whole, rows, month)
    means = [_income(income) for income in household["inkomster"]]
    means += [amount for child in children for amount in (child.other, child.work)]

    accounts = {
        "vuxna": [cost for cost, _ in adults],
        "barn": [child.cost for child in children],
        "gemensamma": [shared],
        "justeringar": [_money(item["belopp"]) for item in household["justeringar"]],
        "inkomster": means,
        "utgifter": [_money(item["godkant"]) for item in household["utgifter"]],
        "levnadskostnader": [_money(item["godkant"]) for item in household["levnadskostnader"]],
        "nedsattning": [_money(household["nedsattning"].get("belopp"))],
        "utbetalt": [_money(household["redan_utbetalt"])],
    }
    sums = {name: sum(account, Fraction(0)) for name, account in accounts.items()}
    norm = sums["vuxna"] + sums["barn"] + sums["gemensamma"]
    if norm + sums["justeringar"] < 0:
        raise Refused("justeringar_under_noll")
    support = norm + sums["justeringar"] + sums["utgifter"] - sums["inkomster"]
    if sums["nedsattning"] > _to_ore(max(Fraction(0), support)):
        raise Refused("nedsattning_over_forsorjningsstod")

    result = sums["nedsattning"] + sums["utbetalt"] - support - sums["levnadskostnader"]
    shown = _to_ore(result)
    deficit = max(Fraction(0), -shown)
    of_living = _to_ore(min(deficit, sums["levnadskostnader"]))
    return {
        "manad": household["manad"],
        "tabell": str(month.year),
        "riksnorm": _ore(norm),
        **{name: _ore(sums[name]) for name in ("justeringar", "inkomster", "utgifter", "levnadskostnader")},
        "resultat": _ore(result),
        "utfall": "underskott" if shown < 0 else "overskott" if shown > 0 else "noll",
        "underskott": str(_whole(-result, choices["avrundning"]) if shown < 0 else 0),
        "fordelning": {"forsorjningsstod": _ore(deficit - of_living), "levnadskostnader": _ore(of_living)},
        "poster": {name: [_ore(amount) for amount in account] for name, account in accounts.items()},
    }


# Money


def _money(value: int | float | str | None) -> Fraction:
    """An amount of the input in kronor: a number, or a string with a decimal point."""
    return Fraction(str(value or 0))


def _to_ore(amount: Fraction) -> Fraction:
    """To whole öre, half an öre away from zero."""
    ore = (abs(amount) * 200 + 1) // 2
    return Fraction(ore if amount >= 0 else -ore, 100)


def _ore(amount: Fraction) -> str:
    """Kronor with two decimals, as the output writes them."""
    ore = int(_to_ore(amount) * 100)
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"


def _whole(deficit: Fraction, way: str) -> int:
    """A deficit in whole kronor, rounded once from the exact sum; no national rule is known."""
    down = deficit.numerator // deficit.denominator
    over = deficit - down
    up = {"ned": False, "upp": over > 0, "narmaste": over >= Fraction(1, 2)}[way]
    return down + up
