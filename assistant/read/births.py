"""Birth months of children: 'född i mars 2020', 'födda 2015-03 och 2018-07', 'dottern fyller elva i december'.

With its birth month a child has the right age in whatever month is calculated. A birthday is a date of the child and
not the month asked about.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.read.children import OLDEST_CHILD, Child, Children
from assistant.read.dates import StatedDate, month_text
from assistant.read.numerals import number_at
from assistant.read.tokens import HIDDEN, Token, at

_TURNS = frozenset({"fyller", "fyllde", "fyllt"})
_NEAR = 6
"""Words between a child and its 'fyller'."""


def read_births(tokens: Sequence[Token], dates: Mapping[int, StatedDate], children: Children, index: int, today: date) -> int:
    """Read what follows 'född'; the place after it. The months go to the children that wait for an age."""
    place = next((i for i in range(index + 1, index + 4) if i in dates), None)
    if place is None:
        return _read_years(tokens, children, index)
    of_a_child = (
        bool(children.open)
        or any(t.has("barn") for t in tokens[max(0, index - 3) : index])
        or (_follows_a_name(tokens, index, bool(children.births)) and today.year - dates[place].day.year <= OLDEST_CHILD)
    )
    end = index
    while place is not None:
        stated, end = dates[place], place + 1
        children.births.add(stated.span[0])
        if stated.month is not None and of_a_child and (children.open or children.add(1)):
            children.open[0].birth, children.changed = stated.month, True
        elif stated.month is None and of_a_child and not children.all:
            children.unspecified = True
        while at(tokens, end).text == HIDDEN:
            end += 1
        following = end + 2 if at(tokens, end + 1).text in ("i", "den") else end + 1
        several = tokens[index].text == "födda" or stated.precision == "day"  # else a month after a comma is the one asked for
        alike = following in dates and dates[following].precision == stated.precision
        listed = bool(children.open) or (several and alike)
        joined = at(tokens, end).text in ("och", "samt") or (at(tokens, end).text == "," and listed)
        place = following if joined and following in dates else None
    return end


def _follows_a_name(tokens: Sequence[Token], index: int, listing: bool) -> bool:
    """Whether 'f' stands after a name ('Alva f 2012-03-15'), or goes on a list ('... och f. 2019-11')."""
    before = at(tokens, index - 1)
    if before.text in ("och", "samt", ",", "+"):
        return listing
    clause: list[Token] = []
    for token in reversed(tokens[max(0, index - 3) : index]):
        if token.kind == "mark" or token.text == "och":
            break
        clause.append(token)
    adult = any(t.has("vuxenord", "ensam", "par", "person", "vuxen", "sokande", "medsokande") for t in clause)
    return before.kind == "word" and not adult


def _read_years(tokens: Sequence[Token], children: Children, index: int) -> int:
    """'f. 2020 och 2015': years alone leave the ages to be asked for; they are no month to calculate."""
    end = index + 1 + (at(tokens, index + 1).text == ".")
    if not _is_year(tokens, end):
        return index
    if not children.all and any(t.has("barn") for t in tokens[max(0, index - 3) : index]):
        children.unspecified = True
    while _is_year(tokens, end):
        end += 1 + (at(tokens, end + 1).text in ("och", ",") and _is_year(tokens, end + 2))
    return end


def _is_year(tokens: Sequence[Token], place: int) -> bool:
    return at(tokens, place).text.isdigit() and len(at(tokens, place).text) == 4


def read_birthday(
    tokens: Sequence[Token], dates: Mapping[int, StatedDate], children: Children, index: int, today: date
) -> int | None:
    """Read 'fyller 13 den 20 november' where it is known whose birthday it is; the place after it, or None."""
    number = number_at(tokens, index + 1) if tokens[index].text in _TURNS else None
    if number is None or not 0 <= number.value <= OLDEST_CHILD + 1:
        return None
    end = number.end + at(tokens, number.end).has("ar")
    place = next((i for i in range(end, end + 3) if i in dates), None)
    if place is None or any(t.kind == "mark" and t.text != HIDDEN for t in tokens[end:place]):
        return None
    stated, turning = dates[place], _whose(tokens, children, index)
    if stated.month is None or turning is None:
        return None
    year = int(stated.month[:4])
    if not any(t.text.isdigit() and len(t.text) == 4 for t in tokens[place:] if t.end <= stated.span[1]):
        comes, past = tokens[index].text == "fyller", stated.month[5:] < month_text(today)[5:]
        year = today.year + (1 if comes and past else -1 if not comes and not past else 0)
    turning.birth = f"{year - int(number.value):04d}{stated.month[4:]}"
    children.births.add(stated.span[0])
    children.changed = True
    return place + 1


def _whose(tokens: Sequence[Token], children: Children, index: int) -> Child | None:
    near = range(max(0, index - _NEAR), index)
    if children.mentions and children.mentions[-1].end in (*near, index) and len(children.mentions[-1].targets) == 1:
        return children.mentions[-1].targets[0]
    for place in reversed(near):
        token = tokens[place]
        pointed = children.pointed(token) if token.has("barn_best", "yngst", "aldst", "pojke", "flicka") else []
        if len(pointed) == 1:
            return pointed[0]
        if token.has("ett_barn") and not children.all:
            return next(iter(children.add(1)), None)
    return None
