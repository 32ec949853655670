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

LARGEST_AMOUNT = 1_000_000
"""Kronor in a month; more is a slip of the keyboard (two amounts run together, an account number)."""


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
    rents = [p for p in money.placed if p.role == "utg:boende" and not p.change and not p.adds]
    if len(rents) > 1:
        values = {"belopp": ", ".join(kronor(p.amount) for p in rents)}
        built.missing.append(Gap("utgifter[0].godkant", "fraga_vilken_hyra", values))
    taxed = {p.person for p in money.placed if p.role == "ink:lon" and not p.gross}
    new = [p for p in money.placed if p.child is None and not (p.gross and p.person in taxed)]
    for placed in [p for p in new if p.change and not _old_amount(built, p.role)]:
        new.remove(placed)  # 'hyran höjs med 500' says nothing when the rent is not known
        built.unused.append(Unplaced(placed.amount, placed.around, "oanvant_belopp"))
    if previous is not None and built.vuxna == "sammanboende":
        _find_owners(built, new, texter)
    if previous is not None:
        _make_room(built, new, money.jobbstimulans)
    for placed in new:
        _add(built, placed, texter)
    if money.jobbstimulans is not None and not any(p.role == "ink:lon" for p in new):
        built.incomes = tuple(
            i.model_copy(update={"jobbstimulans": money.jobbstimulans}) if i.typ == "lon" else i for i in built.incomes
        )
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
            built.missing.append(Gap(f"inkomster[{len(built.incomes)}].person", "fraga_vems_inkomst", values))
        elif owners:
            placed.person = owners.pop()
        elif placed.by_pronoun:
            placed.person = "sokande"
            built.assumed.append(Note("antaget_sokandes", {}))


def _make_room(built: Built, new: Sequence[Placed], jobbstimulans: bool | None) -> None:
    """A new amount takes the place of the old one of its kind; one that rises or falls by so much builds on it."""
    for placed in new:
        kind, _, typ = placed.role.partition(":")
        if placed.approved_only:
            applied = [c.ansokt for c in _all_costs(built) if c.typ == typ and c.ansokt is not None]
            placed.approved, placed.amount = placed.amount, applied[-1] if applied else placed.amount
        if placed.change:
            placed.amount = max(_old_amount(built, placed.role) + placed.change * placed.amount, Decimal(0))
        if placed.adds and not placed.change and kind in ("ink", "utg", "lev"):
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


def _old_amount(built: Built, role: str) -> Decimal:
    kind, _, typ = role.partition(":")
    if kind == "ink":
        return sum((i.belopp for i in built.incomes if i.typ == typ), Decimal(0))
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
