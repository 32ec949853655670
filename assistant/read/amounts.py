"""The amounts of a clause and the names that stand by them: 'hyra 6 500', '8 400 från a-kassan', '1 673 x 2', '1 250 +
150'.

Here numbers are told from ages and days, and each amount is paired with a name; what kind of income or cost that
makes is decided elsewhere (see money).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.read.numerals import THOUSAND, Number, number_at
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
_BEFORE_AN_AMOUNT = _LINKS | {"ca", "cirka", "runt", "ungefär", "en", "ett", "blir", "blev", "ligger", "ut", "bara", "nu"}
_SPAN = re.compile(r"(\d{3,6})[-–—/](\d{3,6})")
_SPAN_JOINS = frozenset({"-", "–", "—", "/", "till", "eller"})
_PLAUSIBLE_YEARS = range(1990, 2050)
_FAR = 6
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
    is_span: bool = False
    """'6000-6500': `amount` is the lowest, and none of them can be used."""


def names_money(token: Token) -> tuple[str, ...]:
    """The incomes and costs that a word can name ('ink:lon', 'utg:boende'); some are no type ('inkomst')."""
    return tuple(sorted(role for role in token.roles if role.startswith(_KINDS) or role in _VAGUE))


def is_by_money(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word about money leads to a place: then 'bostadsbidrag 2000', 'en lön till på 2000' is no year."""
    for place in range(index - 1, index - _FAR, -1):
        token = at(tokens, place)
        if token.has(*_BESIDE) or names_money(token):
            return True
        if token.text not in _BEFORE_AN_AMOUNT:
            return False
    return False


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
    """The places of marks that divide nothing: '+' between two amounts of the same thing ('1 250 + 150'), '–' in a span.

    In '6500 + 400 el' and '6400 + 400 för garage' the '+' begins something new.
    """
    inside: set[int] = set()
    for index, token in enumerate(tokens):
        if (span := _span_at(tokens, index, used)) is not None:
            inside.update(range(span.start, span.end))
        if token.text not in ("+", "plus") or index + 1 in used or _amount_at(tokens, index - 1, used) is None:
            continue
        if (number := number_at(tokens, index + 1)) and not is_counted(tokens, number.end):
            after = number.end + at(tokens, number.end).has("kr")
            led = at(tokens, after).text in ("i", "för", "till")
            thing = at(tokens, after + led)
            of_its_own = thing.kind == "word" and (names_money(thing) or not thing.roles)
            if not of_its_own:
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
        item = _span_at(tokens, index, used) or _sum_at(tokens, index, part.end, used)
        if item is None and index not in used:
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
    if token.has("kost") and at(tokens, index - 1).has("fordyrad"):
        roles = ("just:livsmedel",)  # 'dyrare kost', 'glutenfri mat'
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


def _span_at(tokens: Sequence[Token], index: int, used: set[int]) -> Item | None:
    """Two amounts to choose between: '6000-6500', '8-9 tusen', '6000 eller 6500 kr'. 'Från 6000 till 6500' is a change."""
    if index in used:
        return None
    token = tokens[index]
    if found := _SPAN.fullmatch(token.text) if token.kind in ("range", "reference") else None:
        low, high = Decimal(found[1]), Decimal(found[2])
        years = {int(low), int(high)} <= {*_PLAUSIBLE_YEARS}
        years = years and not (is_by_money(tokens, index) or at(tokens, index + 1).has("kr"))
        return None if years or low >= high else _span(tokens, index, index + 1, low)
    if token.kind == "range" and at(tokens, index + 1).text in THOUSAND:
        low = Decimal(re.match(r"\d+", token.text).group()) * 1000  # type: ignore[union-attr]
        return _span(tokens, index, index + 2, low)
    first = number_at(tokens, index)
    if first is None or at(tokens, index - 1).text == "från":
        return None
    place = first.end + at(tokens, first.end).has("kr")
    joiner, second = at(tokens, place), number_at(tokens, place + 1)
    if second is not None and first.value < SMALLEST and at(tokens, second.end - 1).text in THOUSAND:
        first = first._replace(value=first.value * 1000)  # '8 till 9 tusen'
    if (
        first.value < SMALLEST
        or second is None
        or joiner.text not in _SPAN_JOINS
        or second.value <= first.value
        or place + 1 in used
    ):
        return None
    changed = joiner.text == "till" and any(t.has("hojs", "sanks") for t in tokens[max(0, index - _FAR) : place])
    after = at(tokens, second.end + at(tokens, second.end).has("kr"))
    if changed or is_counted(tokens, second.end) or names_money(after) or not is_by_money(tokens, index):
        return None
    return _span(tokens, index, second.end, first.value)


def _span(tokens: Sequence[Token], start: int, end: int, low: Decimal) -> Item:
    return Item(start, end + at(tokens, end).has("kr"), amount=low, is_span=True)


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
