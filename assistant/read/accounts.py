"""The incomes and costs of a described household: those of the household before, changed by what the text says.

A new amount takes the place of the old one of its kind. Before tax, an amount is asked about. Nothing is summed here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assistant.domain.answer import kronor
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Hushall, Inkomst, Justering, Levnadskostnad, Nedsattning, Person, Utgift
from assistant.prompts import Texts
from assistant.read.money import Money, Placed, Unplaced
from assistant.read.parts import Built, Gap, Note
from assistant.read.stimulus import is_of_all, is_unclear, of_incomes

LARGEST_AMOUNT = 1_000_000
"""Kronor in a month; more is a slip of the keyboard (two amounts run together, an account number)."""


_KINDS = {"ink": "inkomst", "utg": "utgift", "lev": "levnadskostnad"}
"""How the texts' keys call the kinds of amounts."""


def set_money(built: Built, money: Money, texter: Texts, previous: Hushall | None) -> None:
    """Put the amounts of a text into the household."""
    built.unused += money.unplaced
    built.assumed += [Note(key, {}) for key in dict.fromkeys(money.notes)]
    if previous is not None:
        built.incomes, built.expenses, built.costs = previous.inkomster, previous.utgifter, previous.levnadskostnader
        built.paid = previous.redan_utbetalt
        built.adjustments, built.reduction = previous.justeringar, previous.nedsattning
        _drop_the_partner(built)
    for role in money.removed:
        _remove(built, role)
    rents = [p for p in money.placed if p.role == "utg:boende" and not (p.change or p.factor or p.extra)]
    if len(rents) > 1:
        values = {"belopp": ", ".join(kronor(p.amount) for p in rents)}
        built.missing.append(Gap("utgifter[0].godkant", "fraga_vilken_hyra", values))
    new = _after_tax(built, [p for p in money.placed if p.child is None])
    for placed in [p for p in new if (p.change or p.factor) and not _old_amount(built, p.role)]:
        new.remove(placed)  # 'hyran höjs med 500' says nothing when the rent is not known
        if placed.change:
            built.unused.append(Unplaced(placed.amount, placed.around, "oanvant_andring"))
    if previous is not None and built.vuxna == "sammanboende":
        _find_owners(built, new, texter)
    if previous is not None:
        _make_room(built, new, money.jobbstimulans, texter)
    for placed in new:
        _add(built, placed, texter)
    _tell_of_several(built, new, texter)
    if not any(p.role == "ink:lon" for p in new):
        _set_jobbstimulans(built, money)
    if money.jobbstimulans and not any(i.typ == "lon" for i in built.incomes):
        built.assumed.append(Note("antaget_ingen_jobbstimulans", {}))
    if money.may_have_jobbstimulans and money.jobbstimulans is None and any(i.typ == "lon" for i in built.incomes):
        built.remarks.append(Note("obs_jobbstimulans", {}))
    priced = {p.role for p in money.placed} | {f"ink:{i.typ}" for i in built.incomes} | {f"utg:{u.typ}" for u in built.expenses}
    built.unpriced = [role for role in money.unpriced if role not in priced]
    wages = [p for p in new if p.role == "ink:lon" and not p.gross]
    if any(not p.net_stated for p in wages):
        built.assumed.append(Note("antaget_netto", {}))
    if any(p.role.startswith(("utg:", "lev:")) and p.approved is None and not p.approved_only for p in new):
        built.assumed.append(Note("antaget_godkant", {}))


def _after_tax(built: Built, placed: Sequence[Placed]) -> list[Placed]:
    """The amounts without those before tax whose amount after tax is said as well; these are told."""
    after_tax = {(p.role, p.person) for p in placed if p.net_stated}
    said_twice = [p for p in placed if p.gross and (p.role, p.person) in after_tax]
    built.unused += [Unplaced(p.amount, p.around, "oanvant_brutto") for p in said_twice]
    return [p for p in placed if p not in said_twice]


def _tell_of_several(built: Built, new: Sequence[Placed], texter: Texts) -> None:
    """Several amounts of one kind, of one person, are added up: 'lön sept 8 000, lön okt 9 000' may be one wage too many."""
    amounts: dict[tuple[str, str, Person | None], list[Decimal]] = {}
    for income in built.incomes:
        amounts.setdefault(("inkomst", income.typ, income.person), []).append(income.belopp)
    for expense in built.expenses:
        amounts.setdefault(("utgift", expense.typ, None), []).append(expense.godkant)
    for cost in built.costs:
        amounts.setdefault(("levnadskostnad", cost.typ, None), []).append(cost.godkant)
    touched = {p.role.partition(":")[2] for p in new}
    for (kind, typ, _), each in amounts.items():
        if len(each) > 1 and typ in touched:
            values = {"antal": len(each), "typ": texter(f"household.{kind}_{typ}"), "summa": kronor(sum(each, Decimal(0)))}
            built.assumed.append(Note("antaget_flera_belopp", values))


def _set_jobbstimulans(built: Built, money: Money) -> None:
    """What is said of jobbstimulans about wages that are known from before. Asked, when 'hon' could be either."""
    if is_unclear(money.stimulus, built.incomes):
        built.missing.append(Gap("inkomster[0].jobbstimulans", "fraga_vems_jobbstimulans", {}))
        return
    built.incomes = of_incomes(money.stimulus, built.incomes)
    if is_of_all(money.stimulus, sum(i.typ == "lon" for i in built.incomes)):
        built.assumed.append(Note("antaget_jobbstimulans_alla", {}))


def check_amount(placed: Placed) -> None:
    """Raise BadInput for an amount below zero or beyond reason."""
    for amount in (placed.amount, placed.approved):
        if amount is not None and amount < 0:
            raise BadInput("hushall_belopp_negativt", belopp=str(amount))
        if amount is not None and amount > LARGEST_AMOUNT:
            raise BadInput("hushall_belopp_orimligt", belopp=f"{amount:f}")


def _drop_the_partner(built: Built) -> None:
    """Who has become ensamstående no longer has a partner's incomes."""
    if built.vuxna == "ensamstaende" and any(i.person == "medsokande" for i in built.incomes):
        built.incomes = tuple(i for i in built.incomes if i.person != "medsokande")
        built.assumed.append(Note("antaget_utan_medsokande", {}))


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
    elif kind == "just":
        built.adjustments = tuple(j for j in built.adjustments if j.post != typ)
    elif kind == "nedsattning":
        built.reduction = Nedsattning()
    elif kind == "utbetalt":
        built.paid = Decimal(0)


def _find_owners(built: Built, new: Sequence[Placed], texter: Texts) -> None:
    """Whose an income is, when a change to a couple's household does not name the person. Asked, when it could be either's."""
    for placed in new:
        kind, _, typ = placed.role.partition(":")
        if kind != "ink" or (placed.person is not None and not placed.by_pronoun):
            continue
        owners = {i.person for i in built.incomes if i.typ == typ}
        if len(owners) == 2 or (owners and placed.by_pronoun):
            name = texter(f"household.inkomst_{typ}")
            values = {"belopp": kronor(placed.amount), "typ": name}
            if placed.factor is not None:
                values["belopp"] = kronor(_old_amount(built, placed.role))
            built.missing.append(Gap(f"inkomster[{len(built.incomes)}].person", "fraga_vems_inkomst", values))
        elif owners:
            placed.person = owners.pop()
        elif placed.by_pronoun:
            placed.person = "sokande"
            built.assumed.append(Note("antaget_sokandes", {}))


def _make_room(built: Built, new: Sequence[Placed], jobbstimulans: bool | None, texter: Texts) -> None:
    """A new amount takes the place of the old one of its kind; one that rises or falls by so much builds on it."""
    for placed in new:
        kind, _, typ = placed.role.partition(":")
        if placed.approved_only:
            applied = [c.ansokt for c in _all_costs(built) if c.typ == typ and c.ansokt is not None]
            placed.approved, placed.amount = placed.amount, applied[-1] if applied else placed.amount
        old = _old_amount(built, placed.role, _person(built, placed) if kind == "ink" else None)
        too_much = placed.change < 0 and placed.amount > old
        if too_much or (placed.change_unclear and placed.amount * 2 > old):
            name = texter(f"household.{_KINDS[kind]}_{typ}")
            path = "inkomster" if kind == "ink" else "utgifter" if kind == "utg" else "levnadskostnader"
            built.missing.append(Gap(f"{path}[{len(new)}].belopp", "fraga_belopp", {"post": name}))
        elif placed.change:
            placed.amount = old + placed.change * placed.amount
        if placed.factor is not None:
            placed.amount = old * placed.factor
        if placed.extra:
            continue
        if kind == "ink":
            person = _person(built, placed)
            had = any(i.jobbstimulans for i in built.incomes if (i.typ, i.person) == (typ, person))
            placed.jobbstimulans = placed.jobbstimulans or (had and jobbstimulans is None)
            built.incomes = tuple(i for i in built.incomes if (i.typ, i.person) != (typ, person))
        else:
            _remove(built, placed.role)


def _all_costs(built: Built) -> list[Utgift | Levnadskostnad]:
    return [*built.expenses, *built.costs]


def _old_amount(built: Built, role: str, person: Person | None = None) -> Decimal:
    """What there is of a kind, of one person or of all."""
    kind, _, typ = role.partition(":")
    if kind == "ink":
        return sum((i.belopp for i in built.incomes if i.typ == typ and person in (None, i.person)), Decimal(0))
    return sum((c.godkant for c in _all_costs(built) if c.typ == typ), Decimal(0))


def _person(built: Built, placed: Placed) -> Person:
    """Whose income; in a household with one adult there is only one it can be."""
    return placed.person if placed.person and built.vuxna != "ensamstaende" else "sokande"


def _add(built: Built, placed: Placed, texter: Texts) -> None:
    kind, _, typ = placed.role.partition(":")
    if placed.gross:
        built.missing.append(Gap(f"inkomster[{len(built.incomes)}].belopp", "fraga_netto", {"belopp": kronor(placed.amount)}))
        return
    if kind == "utbetalt":
        built.paid = placed.amount
        return
    if kind == "nedsattning":
        built.reduction = Nedsattning(belopp=placed.amount)
        return
    if kind == "just":
        skal = texter(f"household.skal_{typ}")
        built.adjustments += (Justering.model_validate({"post": typ, "belopp": placed.amount, "skal": skal}),)
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
