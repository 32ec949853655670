"""The amounts of a clause and the names that stand by them: 'hyra 6 500', '8 400 från a-kassan', '1 673 x 2', '1 250 +
150'.

Here numbers are told from ages and days, and each amount is paired with a name; what kind of income or cost that
makes is decided elsewhere (see money).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.read.numerals import Number, number_at
from assistant.read.tokens import Clause, Token, at, touching

SMALLEST = 100
"""A bare number below this is no amount unless it stands by 'kr' or right by the name of an income or a cost."""

_KINDS = ("ink:", "utg:", "lev:", "just:")
_VAGUE = ("inkomst", "ingar_i_normen", "nedsattning")
_BESIDE = (
    "inkomst",
    "utbetalt",
    "far",
    "betalar",
    "avslag",
    "godkant",
    "ansokt",
    "netto",
    "brutto",
    "skatt",
    "kr",
    "ingar_i_normen",
)
_LINKS = frozenset({"på", "är", "var", ":", "=", "-", "om", "i", "till"})
_TIMES = frozenset({"x", "*", "×", "gånger"})
_INCLUDING = frozenset({"med", "inkl", "inklusive"})
"""'hyra inkl. el': the second name is part of the first."""
_ACCORDING_TO = frozenset({"enl", "enligt"})
"""'enligt läkarintyg' is a reason and no cost."""


@dataclass
class Item:
    """An amount, or a name with the roles it can play ('ink:lon'), and its place."""

    start: int
    end: int
    roles: tuple[str, ...] = ()
    amount: Decimal | None = None


def names_money(token: Token) -> tuple[str, ...]:
    """The incomes and costs that a word can name ('ink:lon', 'utg:boende'); some are no type ('inkomst')."""
    return tuple(sorted(role for role in token.roles if role.startswith(_KINDS) or role in _VAGUE))


def is_by_money(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word about money stands right before a place: then 'bostadsbidrag 2000' is no year."""
    beside = _beside(tokens, index)
    return beside.has(*_BESIDE) or bool(names_money(beside))


def paired_items(tokens: Sequence[Token], part: Clause, used: set[int]) -> tuple[list[tuple[Item, Item | None]], list[Item]]:
    """(each amount of a clause with its name, or None; the names that have no amount).

    An amount has the name before it when the clause begins with a name, else the one after it.
    """
    items = _items(tokens, part, used)
    free = [item for item in items if item.amount is None]
    name_first = bool(items) and items[0].amount is None
    pairs: list[tuple[Item, Item | None]] = []
    for item in items:
        if item.amount is None:
            continue
        if name_first:
            name = next((n for n in reversed(free) if n.start < item.start), None)
        else:
            name = next((n for n in free if n.start > item.start), None)
        if name is not None:
            free.remove(name)
        pairs.append((item, name))
    return pairs, free


def sums(tokens: Sequence[Token], used: set[int]) -> set[int]:
    """The places of '+' between two amounts of the same thing ('1 250 + 150'); in '6500 + 400 el' it begins something new."""
    inside = set()
    for index, token in enumerate(tokens):
        if token.text not in ("+", "plus") or index + 1 in used or _amount_at(tokens, index - 1, used) is None:
            continue
        if (number := number_at(tokens, index + 1)) and not is_counted(tokens, number.end):
            after = number.end + at(tokens, number.end).has("kr")
            after += at(tokens, after).text in ("i", "för", "till")
            if not names_money(at(tokens, after)):
                inside.add(index)
    return inside


def is_counted(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word at a place makes the number before it years, days, people or a paragraph."""
    unit = at(tokens, index)
    counted = unit.has("ar", "manader", "veckor", "dagar", "inte_alder", "barn", "manniska", "vuxen") and not unit.has("kr")
    counted = counted and unit.text not in ("plus", "minus")  # what comes after them is something else
    return counted or unit.text in ("%", "§", "kap")


def _items(tokens: Sequence[Token], part: Clause, used: set[int]) -> list[Item]:
    items: list[Item] = []
    index = part.start
    while index < part.end:
        if (item := _sum_at(tokens, index, part.end, used)) is None and index not in used:
            item = _name_at(tokens, index)
        if item is not None:
            items.append(item)
        index = item.end if item is not None else index + 1
    specific = any(name.roles and name.roles[0].startswith("ink:") for name in items)
    kept: list[Item] = []
    for item in items:
        vaguer = item.roles == ("inkomst",) and specific  # 'inkomst: lön 9000'
        repeated = bool(item.roles) and any(item.roles == earlier.roles for earlier in kept)  # 'tjänar 9000 i lön'
        if not (vaguer or repeated):
            kept.append(item)
    return kept


def _name_at(tokens: Sequence[Token], index: int) -> Item | None:
    token, after = tokens[index], at(tokens, index + 1)
    roles = names_money(token)
    if token.has("bostad") and after.text in ("kostar", "kostade"):
        roles = ("utg:boende",)  # 'lägenheten kostar 6 450'
    if not roles or (token.text == "boende" and after.text in ("hos", "i", "med", "på")):
        return None
    lead = at(tokens, index - 2 if at(tokens, index - 1).text == "." else index - 1)
    if lead.text in _ACCORDING_TO:
        return None
    if lead.text in _INCLUDING and any(names_money(t) for t in tokens[max(0, index - 3) : index]):
        return None
    if token.text == "hyr" and after.text == "ut":
        roles = ("ink:hyresinkomst",)
    return Item(index, index + 1, roles)


def _sum_at(tokens: Sequence[Token], index: int, end: int, used: set[int]) -> Item | None:
    """An amount with what is multiplied or added in writing: '2 x 1 673', '1 673 x 2', '1 250 + 150'."""
    times = _factor(tokens, index, used)
    first = _amount_at(tokens, index + 2 if times else index, used)
    if first is None or first.amount is None or first.end > end:
        return None
    total, place = first.amount * (times.value if times else 1), first.end
    if at(tokens, place).text in _TIMES and place + 1 < end and (factor := number_at(tokens, place + 1)):
        total, place = total * factor.value, factor.end
    while at(tokens, place).text in ("+", "plus") and place + 1 < end and (more := number_at(tokens, place + 1)):
        total, place = total + more.value, more.end + at(tokens, more.end).has("kr")
    return Item(index, min(place, end), amount=total)


def _factor(tokens: Sequence[Token], index: int, used: set[int]) -> Number | None:
    if index in used or at(tokens, index + 1).text not in _TIMES:
        return None
    number = number_at(tokens, index)
    return number if number and number.value < SMALLEST else None


def _amount_at(tokens: Sequence[Token], index: int, used: set[int]) -> Item | None:
    """A number by 'kr', or large enough, or right by the name of an income or a cost."""
    number = number_at(tokens, index) if index not in used else None
    if number is None:
        return None
    if at(tokens, number.end).has("kr"):
        return Item(index, number.end + 1, amount=number.value)
    if at(tokens, index - 1).has("kr") and at(tokens, index - 2).kind != "number":
        return Item(index, number.end, amount=number.value)
    named = names_money(_beside(tokens, index))
    counts_people = is_counted(tokens, number.end) and not (
        named and number.value >= SMALLEST and at(tokens, number.end).has("barn")
    )
    after = at(tokens, number.end)
    runs_on = number.written and after.kind == "word" and touching(tokens, number.end) and after.text != "x"  # '65OO'
    if counts_people or runs_on:
        return None
    if abs(number.value) >= SMALLEST or (number.written and named):
        return Item(index, number.end, amount=number.value)
    return None


def _beside(tokens: Sequence[Token], index: int) -> Token:
    """The word before a place, past 'på', 'är', ':' and the like."""
    before = at(tokens, index - 1)
    return at(tokens, index - 2) if before.text in _LINKS else before
