"""Before tax or after it: which of the amounts of a clause 'brutto', 'netto', 'före skatt' and 'efter skatt' are said of.

It only says what is written. That an amount before tax is asked about is decided elsewhere (see accounts).
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.read.amounts import Item
from assistant.read.tokens import Clause, Token, at

Taxed = Literal["gross", "net"]


class _Mark(NamedTuple):
    start: int
    end: int
    taxed: Taxed


def taxed(tokens: Sequence[Token], part: Clause, item: Item, amounts: Sequence[Item]) -> Taxed | None:
    """Whether an amount is before or after tax; `amounts` are all of its clause, in order.

    Words of tax go with the amount before them ('12 500 brutto (9 870 netto)') unless they open the clause ('brutto 12 500').
    """
    marks = _marks(tokens, part)
    if len(amounts) == 1:
        return _only(marks)
    leads = bool(marks) and marks[0].end <= amounts[0].start
    return _only([m for m in marks if _said_of(m, amounts, leads=leads) == item])


def taxed_clause(tokens: Sequence[Token], part: Clause) -> Taxed | None:
    """What a whole clause says of tax: 'lön 9 000, efter skatt'."""
    return _only(_marks(tokens, part))


def is_tax(tokens: Sequence[Token], item: Item) -> bool:
    """Whether an amount is the tax itself: 'skatt 2 630', 'skatt på 2 630', '2 630 i skatt'."""
    before = item.start - 1 - at(tokens, item.start - 1).has("aldersled")
    after = item.end + at(tokens, item.end).has("aldersled")
    led = at(tokens, before - 1).has("fore", "efter")
    return (at(tokens, before).has("skatt") and not led) or at(tokens, after).has("skatt")


def _only(marks: Sequence[_Mark]) -> Taxed | None:
    """What the marks say; of both, what is after tax counts."""
    said = {mark.taxed for mark in marks}
    return "net" if "net" in said else "gross" if said else None


def _said_of(mark: _Mark, amounts: Sequence[Item], *, leads: bool) -> Item | None:
    if leads:
        return next((item for item in amounts if item.start >= mark.end), None)
    return next((item for item in reversed(amounts) if item.end <= mark.start), None)


def _marks(tokens: Sequence[Token], part: Clause) -> list[_Mark]:
    found = []
    for place in range(part.start, part.end):
        token, after = tokens[place], at(tokens, place + 1)
        if token.has("brutto", "netto"):
            found.append(_Mark(place, place + 1, "gross" if token.has("brutto") else "net"))
        elif token.has("fore", "efter") and after.has("skatt"):
            found.append(_Mark(place, place + 2, "gross" if token.has("fore") else "net"))
        elif token.has("fore", "efter") and _ends(tokens, part, place) and tokens[place - 1].kind in ("number", "word"):
            found.append(_Mark(place, place + 1, "gross" if token.has("fore") else "net"))  # '(12 300 före)'
    return found


def _ends(tokens: Sequence[Token], part: Clause, place: int) -> bool:
    return place > part.start and (place + 1 == part.end or at(tokens, place + 1).text == ")")
