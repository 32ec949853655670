"""The parts of a described household put together: a `Hushall`, or what is missing before there can be one.

Fresh, or as a change to the household before: then what the text does not touch stays as it was. Absurd figures are refused here, when it
is certain that a household is meant. No sentence is made here (see describe).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.domain.answer import kronor
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Barn, Hushall, Inkomst, Levnadskostnad, Utgift, Vuxna
from assistant.read.adults import Adults
from assistant.read.care import LUNCH_TO_AGE, SCHOOL_FROM_AGE, Care
from assistant.read.children import OLDEST_CHILD, Child, Children
from assistant.read.dates import StatedDate, month_text
from assistant.read.money import Money, Placed, Unplaced

LARGEST_AMOUNT = 1_000_000
"""Kronor in a month; more is a slip of the keyboard (two amounts run together, an account number)."""
MOST_OTHERS = 30
DAYS = 31


class Parts(NamedTuple):
    """What the readers found in one text."""

    adults: Adults
    children: Children
    care: Care
    money: Money
    dates: tuple[StatedDate, ...]
    away: bool
    """Somebody moved, or is in prison or hospital: said, but no part of what is read here."""
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
    paid: Decimal = Decimal(0)
    hushall: Hushall | None = None
    missing: list[Gap] = field(default_factory=list)
    assumed: list[Note] = field(default_factory=list)
    unused: list[Unplaced] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    """Incomes and costs that were named without an amount: 'ink:a_kassa'."""


def build(parts: Parts, as_of: date, previous: Hushall | None) -> Built:
    """The household of a text, or the change of `previous`. Raises BadInput for absurd ages, numbers and amounts."""
    if parts.children.problem is not None:
        raise parts.children.problem
    built = Built(
        manad="",
        vuxna=parts.adults.status or (previous.vuxna if previous and not parts.adults.question else None),
        others=previous.ovriga_i_hushallet if previous else 0,
        children=[],
        none_stated=parts.children.none_stated,
    )
    built.assumed += [Note(key, {}) for key in parts.adults.notes]
    if built.vuxna is None:
        built.missing.append(Gap("vuxna", parts.adults.question or "fraga_vuxna", {}))
    for placed in parts.money.placed:
        _check_amount(placed)
        if placed.child is not None:
            placed.child.work_income = placed.amount
    _set_month(built, parts, as_of, previous)
    _set_children(built, parts, previous)
    _set_others(built, parts)
    _set_money(built, parts.money, previous)
    built.remarks += [Note("oanvant_tal", {"tal": number}) for number in parts.numbers]
    if parts.away:
        built.remarks.append(Note("obs_avvikelse", {}))
    if not built.missing and built.vuxna is not None:
        told = {
            "manad": built.manad,
            "vuxna": built.vuxna,
            "ovriga_i_hushallet": built.others,
            "barn": tuple(barn for barn in built.children if barn is not None),
            "inkomster": built.incomes,
            "utgifter": built.expenses,
            "levnadskostnader": built.costs,
            "redan_utbetalt": built.paid,
        }
        built.hushall = Hushall(**{**(dict(previous) if previous else {}), **told})
    return built


def _set_month(built: Built, parts: Parts, as_of: date, previous: Hushall | None) -> None:
    for precision in ("month", "day", "year"):
        if stated := [d for d in parts.dates if d.precision == precision]:
            break
    else:
        built.manad = previous.manad if previous else month_text(as_of)
        if previous is None:
            built.assumed.append(Note("antaget_manad", {"manad": built.manad}))
        return
    first = stated[0]
    if first.month is not None:
        built.manad = first.month
    elif previous is not None:
        built.manad = f"{first.day.year:04d}{previous.manad[4:]}"
    else:
        built.manad = month_text(first.day)
        built.assumed.append(Note("antaget_manad_av_ar", {"manad": built.manad}))
    if first.year_assumed:
        built.assumed.append(Note("antaget_ar", {"ar": built.manad[:4]}))
    if len({d.month for d in stated}) > 1:
        built.remarks.append(Note("obs_flera_manader", {"manad": built.manad}))


def _set_children(built: Built, parts: Parts, previous: Hushall | None) -> None:
    children = parts.children
    for number, child in enumerate(children.all):
        _set_child(built, child, number, len(children.all))
    if children.doubtful:
        built.missing.append(Gap("barn", "fraga_barn_alla", {}))
    elif children.which_asked:
        built.missing.append(Gap("barn", "fraga_barn_vilket", {}))
    elif children.unspecified and not children.all and not children.none_stated:
        built.missing.append(Gap("barn", "fraga_barn", {}))
    elif not children.all and not children.none_stated and previous is None:
        built.assumed.append(Note("antaget_inga_barn", {}))
    built.assumed += [Note(key, {}) for key in parts.care.notes]
    built.remarks += [Note("vuxet_barn", {"alder": age}) for age in children.grown]


def _set_child(built: Built, child: Child, number: int, among: int) -> None:
    age = child.age if child.birth is None else _age(child.birth, built.manad)
    if age is None or not 0 <= age <= OLDEST_CHILD:
        key = "fraga_alder_ett" if among == 1 else "fraga_alder"
        built.missing.append(Gap(f"barn[{number}].alder", key, {"nummer": number + 1, "antal": among}))
        built.children.append(None)
        return
    if child.days is not None and not 0 <= child.days <= DAYS:
        raise BadInput("hushall_dagar", dagar=child.days, hogst=DAYS)
    if child.days_asked:
        built.missing.append(Gap(f"barn[{number}].dagar", "fraga_dagar", {"alder": age}))
    told: dict[str, Any] = {"alder": age, "fodelsemanad": child.birth}
    if child.lunch is not None or age > LUNCH_TO_AGE:
        told["lunch_pa_forskola"] = child.lunch if age <= LUNCH_TO_AGE else None
    if child.school is not None or age < SCHOOL_FROM_AGE:
        told["gar_i_skola"] = child.school if age >= SCHOOL_FROM_AGE else None
    if child.days is not None:
        told["dagar"] = child.days
    if child.work_income is not None:
        told["inkomst_arbete_manad"] = child.work_income
    built.children.append(Barn(**{**(dict(child.base) if child.base else {}), **told}))


def _age(birth: str, manad: str) -> int:
    """Whole years in a month; who has a birthday in it has turned."""
    return int(manad[:4]) - int(birth[:4]) - (manad[5:] < birth[5:])


def _set_others(built: Built, parts: Parts) -> None:
    adults, children = parts.adults, parts.children
    if adults.others_asked or children.grown_asked:
        built.missing.append(Gap("ovriga_i_hushallet", "fraga_ovriga", {}))
        return
    if adults.size is not None:
        if built.vuxna is None:
            return
        own = (1 if built.vuxna == "ensamstaende" else 2) + len(built.children)
        built.others = adults.size - own
        if built.others < 0:
            built.missing.append(Gap("ovriga_i_hushallet", "fraga_storlek", {"antal": adults.size, "egna": own}))
    elif adults.others is not None or children.grown:
        built.others = (adults.others if adults.others is not None else built.others) + len(children.grown)
    if not 0 <= built.others <= MOST_OTHERS and not built.missing:
        raise BadInput("hushall_antal_personer", antal=built.others, hogst=MOST_OTHERS)


def _set_money(built: Built, money: Money, previous: Hushall | None) -> None:
    built.unused += money.unplaced
    built.assumed += [Note(key, {}) for key in dict.fromkeys(money.notes)]
    if previous is not None:
        built.incomes, built.expenses, built.costs = previous.inkomster, previous.utgifter, previous.levnadskostnader
        built.paid = previous.redan_utbetalt
    for role in money.removed:
        _remove(built, role)
    taxed = {p.person for p in money.placed if p.role == "ink:lon" and not p.gross}
    new = [p for p in money.placed if p.child is None and not (p.gross and p.person in taxed)]
    if previous is not None:
        _make_room(built, new, money.jobbstimulans)
    for placed in new:
        _add(built, placed)
    if money.jobbstimulans is not None and not any(p.role == "ink:lon" for p in new):
        built.incomes = tuple(
            i.model_copy(update={"jobbstimulans": money.jobbstimulans}) if i.typ == "lon" else i for i in built.incomes
        )
    if money.jobbstimulans and not any(i.typ == "lon" for i in built.incomes):
        built.assumed.append(Note("antaget_ingen_jobbstimulans", {}))
    priced = {p.role for p in money.placed} | {f"ink:{i.typ}" for i in built.incomes} | {f"utg:{u.typ}" for u in built.expenses}
    built.unpriced = [role for role in money.unpriced if role not in priced]
    wages = [p for p in new if p.role == "ink:lon" and not p.gross]
    if any(not p.net_stated for p in wages):
        built.assumed.append(Note("antaget_netto", {}))
    if any(p.role.startswith(("utg:", "lev:")) and p.approved is None and not p.approved_only for p in new):
        built.assumed.append(Note("antaget_godkant", {}))


def _check_amount(placed: Placed) -> None:
    for amount in (placed.amount, placed.approved):
        if amount is not None and amount < 0:
            raise BadInput("hushall_belopp_negativt", belopp=str(amount))
        if amount is not None and amount > LARGEST_AMOUNT:
            raise BadInput("hushall_belopp_orimligt", belopp=f"{amount:f}")


def _remove(built: Built, role: str) -> None:
    kind, _, typ = role.partition(":")
    if role == "inkomst":
        built.incomes = ()
    elif kind == "ink":
        built.incomes = tuple(i for i in built.incomes if i.typ != typ)
    elif kind == "utg":
        built.expenses = tuple(u for u in built.expenses if u.typ != typ)
    elif kind == "lev":
        built.costs = tuple(c for c in built.costs if c.typ != typ)


def _make_room(built: Built, new: Sequence[Placed], jobbstimulans: bool | None) -> None:
    """A new amount takes the place of the old one of its kind; one that rises or falls by so much builds on it."""
    for placed in new:
        kind, _, typ = placed.role.partition(":")
        if placed.approved_only:
            applied = [c.ansokt for c in (*built.expenses, *built.costs) if c.typ == typ and c.ansokt is not None]
            placed.approved, placed.amount = placed.amount, applied[-1] if applied else placed.amount
        if placed.change:
            placed.amount = max(_old_amount(built, kind, typ) + placed.change * placed.amount, Decimal(0))
        if kind == "ink":
            person = _person(built, placed)
            had = any(i.jobbstimulans for i in built.incomes if (i.typ, i.person) == (typ, person))
            placed.jobbstimulans = placed.jobbstimulans or (had and jobbstimulans is None)
            built.incomes = tuple(i for i in built.incomes if (i.typ, i.person) != (typ, person))
        else:
            _remove(built, placed.role)


def _old_amount(built: Built, kind: str, typ: str) -> Decimal:
    if kind == "ink":
        return sum((i.belopp for i in built.incomes if i.typ == typ), Decimal(0))
    return sum((c.godkant for c in (*built.expenses, *built.costs) if c.typ == typ), Decimal(0))


def _person(built: Built, placed: Placed) -> Any:
    """Whose income; in a household with one adult there is only one it can be."""
    return placed.person if placed.person and built.vuxna != "ensamstaende" else "sokande"


def _add(built: Built, placed: Placed) -> None:
    kind, _, typ = placed.role.partition(":")
    if placed.gross:
        built.missing.append(Gap(f"inkomster[{len(built.incomes)}].belopp", "fraga_netto", {"belopp": kronor(placed.amount)}))
        return
    if kind == "utbetalt":
        built.paid = placed.amount
        return
    values: dict[str, Any] = {"typ": typ}
    if kind == "ink":
        values |= {"belopp": placed.amount, "person": _person(built, placed), "jobbstimulans": placed.jobbstimulans}
        built.incomes += (Inkomst(**values),)
        return
    values |= {"ansokt": placed.amount, "godkant": placed.amount if placed.approved is None else placed.approved}
    if kind == "utg":
        built.expenses += (Utgift(**values),)
    else:
        built.costs += (Levnadskostnad(**values),)
