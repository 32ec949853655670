"""Birth months of children: 'född i mars 2020', 'födda 2015-03 och 2018-07', 'dottern fyller elva i december'.

With its birth month a child has the right age in whatever month is calculated. A birthday is a date of the child and
not the month asked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from assistant.read.children import OLDEST_CHILD, Child, Children
from assistant.read.dates import StatedDate, month_text
from assistant.read.numerals import number_at
from assistant.read.tokens import END, HIDDEN, Token, at

_TURNS = frozenset({"fyller", "fyllde", "fyllt"})
_NEAR = 6
"""Words between a child and its 'fyller'."""
_FIRST_DATE = 4
"""Words after 'född' within which the date stands, among them a name: 'födda: Alva 2012-03-15'."""
_GROWN = 18
_JOINS = frozenset({"och", "samt", "+", "&", "/"})


def read_births(tokens: Sequence[Token], dates: Mapping[int, StatedDate], children: Children, index: int, today: date) -> int:
    """Read what follows 'född'; the place after it. The months go to the children that wait for an age, else to new ones."""
    first = next((i for i in range(index + 1, index + _FIRST_DATE) if i in dates), None)
    if first is None:
        _ask_when_hidden(tokens, children, index, today)
        return _read_years(tokens, children, index)
    named = _just_named(tokens, children, index)
    of_children = named is not None or _is_of_children(tokens, children, index, today.year - dates[first].day.year)
    end = index
    listed = list(_listed(tokens, dates, children, index, first))
    if len(listed) == 1 and at(tokens, index - 1).has("tva", "tre"):
        for twin in children.open:  # 'tvillingar födda 2020-05-06'
            twin.birth, children.changed = dates[first].month, True
        of_children = False
    for place in listed:
        stated, end = dates[place], place + 1
        children.births.add(stated.span[0])
        if stated.month is not None and of_children:
            for child in [named] if named else (children.open or children.add(1))[:1]:
                child.birth, children.changed = stated.month, True
        elif stated.month is None and of_children and not children.all:
            children.unspecified = True
        named = None
    return _past_hidden(tokens, end)


def dates_as_births(tokens: Sequence[Token], dates: Mapping[int, StatedDate], noun: int) -> bool:
    """'barn 2012-03-15 och 2019-11-20': days right after the children are births where another month is the one asked for."""
    place = noun + 1 + (at(tokens, noun + 1).text in (":", "("))
    place += at(tokens, place).kind == "word" and not at(tokens, place).roles  # a name
    return place in dates and dates[place].precision == "day" and any(d.precision == "month" for d in dates.values())


def _listed(
    tokens: Sequence[Token], dates: Mapping[int, StatedDate], children: Children, index: int, first: int
) -> Iterator[int]:
    """The places of the dates after 'född', joined by 'och' or by commas; after a comma a name may stand before the date.

    A single month after a comma is the one asked for ('barn född 2020-03-15, oktober 2025'), and so is a day after one birth.
    """
    yield first
    waiting, place = len(children.open) - 1, first
    while True:
        end = _past_hidden(tokens, place + 1)
        joiner = at(tokens, end).text
        following = next((i for i in range(end + 1, end + 3) if i in dates), None)
        if following is None or not (joiner in _JOINS or joiner == ","):
            return
        between = tokens[end + 1 : following]
        plural = tokens[index].text == "födda" or tokens[index].has("barn") or waiting > 0
        alike = dates[following].precision == dates[first].precision
        if any(t.roles and t.text not in ("i", "den") for t in between) or (joiner == "," and not (plural and alike)):
            return
        yield following
        waiting, place = waiting - 1, following


def _past_hidden(tokens: Sequence[Token], place: int) -> int:
    while at(tokens, place).text == HIDDEN:
        place += 1
    return place


def _just_named(tokens: Sequence[Token], children: Children, index: int) -> Child | None:
    """The child whose age is said right before: 'sonen 13 år, född 2012-03-15', 'barnet är fött 2020-03-15'."""
    last = children.mentions[-1] if children.mentions else None
    if last is None or len(last.targets) != 1 or last.targets[0].age is None or not index - 3 <= last.end <= index:
        return None
    between = tokens[last.end : index]
    return last.targets[0] if all(t.kind == "mark" or t.text in ("är", "som", "hon", "han") for t in between) else None


def _is_of_children(tokens: Sequence[Token], children: Children, index: int, age: int) -> bool:
    """Whether a birth is a child's: by the noun before it, by a child that waits, or by a name and an age that fit.

    A grown name of 18-20 with no word of whose it is may be the applicant: then the children are asked about.
    """
    whose = _whose_birth(tokens, index)
    if whose.has("vuxenord", "ensam", "par", "person", "vuxen", "sokande", "medsokande") and not whose.has("barn"):
        return age < _GROWN
    if children.open or whose.has("barn") or any(t.has("barn") for t in tokens[max(0, index - 3) : index + 1]):
        return True
    if _GROWN <= age <= OLDEST_CHILD and not children.births:
        children.unspecified = True
        return False
    return age <= OLDEST_CHILD and (whose.kind == "word" or bool(children.births))


def _whose_birth(tokens: Sequence[Token], index: int) -> Token:
    """The word that 'född' is said of, past 'är', 'som' and marks: 'kvinna, född', 'Alva f'; END after 'och' and the like."""
    place = index - 1
    while place > index - 4 and (at(tokens, place).kind == "mark" or at(tokens, place).text in ("är", "som")):
        place -= 1
    return at(tokens, place) if at(tokens, place).kind == "word" and at(tokens, place).text not in _JOINS else END


def _ask_when_hidden(tokens: Sequence[Token], children: Children, index: int, today: date) -> None:
    """A personal number is not read: the age of a child that has one is asked for."""
    place = next((i for i in range(index + 1, index + _FIRST_DATE) if at(tokens, i).kind == "identity"), None)
    year = at(tokens, place).value if place is not None else None
    whose = _whose_birth(tokens, index)
    if year is not None and today.year - year < _GROWN and not children.all and (whose.kind == "word" or children.unspecified):
        children.unspecified = children.changed = True


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
