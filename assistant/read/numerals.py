"""Numbers and ages as people write them: '6 500', '9 tusen', 'tolv', 'femåring', 'ett och ett halvt år', '3, 8 och 11'.

(The obvious name of this module belongs to the standard library.) It reads what stands at a place among the tokens
and says where that ends; it never decides whose age or which amount it is. Ages are whole years, always rounded down.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.read.tokens import Token, at, touching

OLDEST = 120
"""A higher number is nobody's age."""

_NAMES = """
    noll zero / ett en one / två tva two / tre three / fyra four / fem five / sex six / sju seven / åtta atta eight /
    nio nine / tio ten / elva eleven / tolv twelve / tretton thirteen / fjorton fourteen / femton fifteen /
    sexton sixteen / sjutton seventeen / arton eighteen / nitton nineteen
"""
_UNITS = {word: number for number, names in enumerate(_NAMES.split("/")) for word in names.split()}
_TENS = {"tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50, "sextio": 60, "sjuttio": 70, "åttio": 80, "nittio": 90}
_LONGEST_LIST = 20
_LONGEST_IN_WORDS = 6
THOUSAND = ("tusen", "tkr", "k", "kkr", "thousand")
_AND = frozenset({",", ";", "och", "samt", "&", "+", "/", "resp", "respektive", "and", "o"})


class Number(NamedTuple):
    """A number and the place after it. `written` is True for digits, False for words."""

    value: Decimal
    end: int
    written: bool


class Ages(NamedTuple):
    """Ages in whole years and the place after them.

    `unit` tells whether 'år', 'månader' or '-åring' was said; `definite` that it was a 'femåringen'; `doubtful` that the text
    can be read in two ways ('3 år och 8 månader' is one child or two).
    """

    years: tuple[int, ...]
    end: int
    unit: bool
    definite: bool = False
    doubtful: bool = False


def word_number(word: str) -> int | None:
    """The number a single Swedish word stands for ('tolv', 'tjugofem', 'sextusenfemhundra'), or None."""
    if "tusen" in word:
        before, _, after = word.partition("tusen")
        thousands, rest = _below_thousand(before) if before else 1, _below_thousand(after) if after else 0
        return None if thousands is None or rest is None else thousands * 1000 + rest
    return _below_thousand(word)


def _below_thousand(word: str) -> int | None:
    if "hundra" in word:
        before, _, after = word.partition("hundra")
        hundreds, rest = _below_hundred(before) if before else 1, _below_hundred(after) if after else 0
        return None if hundreds is None or rest is None else hundreds * 100 + rest
    return _below_hundred(word)


def _below_hundred(word: str) -> int | None:
    if word in _UNITS:
        return _UNITS[word]
    for ten, value in _TENS.items():
        if word.startswith(ten):
            rest = word[len(ten) :]
            return value if not rest else value + _UNITS[rest] if 1 <= _UNITS.get(rest, 0) <= 9 else None
    return None


def number_at(tokens: Sequence[Token], index: int) -> Number | None:
    """The number that begins at a place: digits with or without 'tusen', or number words ('sex tusen fem hundra')."""
    token = at(tokens, index)
    if token.kind == "number" and token.value is not None:
        if at(tokens, index + 1).text in THOUSAND:
            more = _hundreds_after(tokens, index + 2) if at(tokens, index + 1).text == "tusen" else 0
            return Number(token.value * 1000 + more, index + 2 + (more > 0), True)
        if _is_thousands(tokens, index + 1):
            rest = at(tokens, index + 2)  # '7t', '7 t kr', '6t500'
            if touching(tokens, index + 2) and rest.kind == "number" and rest.value is not None and rest.value < 1000:
                return Number(token.value * 1000 + rest.value, index + 3, True)
            return Number(token.value * 1000, index + 2, True)
        return Number(token.value, index + 1, True)
    total, current, place = 0, 0, index
    while (word := at(tokens, place)).kind == "word" and place < index + _LONGEST_IN_WORDS:
        if word.text == "tusen" and place > index:
            total, current = total + max(current, 1) * 1000, 0
        elif word.text == "hundra" and place > index:
            current = max(current, 1) * 100
        else:
            value = word_number(word.text)
            if value is None or (current % 100 or (current and value >= 100)) or (place > index and value < 1):
                break
            current, total = (current + value, total) if value < 1000 else (0, total + value)
        place += 1
    return Number(Decimal(total + current), place, False) if place > index else None


def _is_thousands(tokens: Sequence[Token], index: int) -> bool:
    """'7t', '7 t kr'; '20t/vecka' is hours."""
    if at(tokens, index).text != "t":
        return False
    hours = at(tokens, index + 1).text in ("/", "i", "per") and at(tokens, index + 2).text.startswith(("v", "dag"))
    return (touching(tokens, index) or at(tokens, index + 1).has("kr")) and not hours


def _hundreds_after(tokens: Sequence[Token], index: int) -> int:
    """The 500 of '6 tusen 500'; in '6 tusen 500 el' it is another amount."""
    token, after = at(tokens, index), at(tokens, index + 1)
    hundreds = token.kind == "number" and token.value is not None and 100 <= token.value < 1000
    return int(token.value or 0) if hundreds and (after.kind != "word" or after.has("kr")) else 0


def age_word(token: Token) -> tuple[int, bool] | None:
    """(years, definite) of '3-åring', 'femåringen', '3-årig' or '3-year-old'; None for every other word."""
    if token.kind == "aring" and token.value is not None:
        return int(token.value), _is_definite(token.text)
    if token.kind == "word":
        for ending in ("åring", "aring", "årig"):
            stem, found, _ = token.text.partition(ending)
            value = word_number(stem.rstrip("-")) if found and stem else None
            if value is not None:
                return value, _is_definite(token.text)
    return None


def _is_definite(text: str) -> bool:
    return "ringen" in text or "ringarna" in text


def ages_at(tokens: Sequence[Token], index: int, one_child: bool = False) -> Ages | None:
    """The age or list of ages that begins at a place, or None.

    `one_child`: the text speaks of a single child, so '3 år och 8 månader' and '4,5 år' are one age. A negative number is
    returned as it is; the caller refuses it.
    """
    first = _age_at(tokens, index, one_child, leading=True)
    if first is None:
        return None
    years, end, unit, definite, doubtful = list(first.years), first.end, first.unit, first.definite, first.doubtful
    months = first.unit and _said_in_months(tokens, index, first.end)
    while len(years) < _LONGEST_LIST:
        place = end
        while at(tokens, place).text in _AND and place - end < 2:
            place += 1
        adds_months = at(tokens, place + 1).has("manader")
        if (
            place == end
            and not (at(tokens, place).kind == "number" and (not unit or at(tokens, place + 1).has("ar") or adds_months))
            and not (not unit and _is_spoken(at(tokens, place)))
        ):
            break
        if at(tokens, place).text in ("en", "ett") and age_word(at(tokens, place + 1)):
            place += 1
        following = _age_at(tokens, place, one_child, leading=False)
        if following is None or (following.definite and not definite):
            break
        if unit and not months and _said_in_months(tokens, place, following.end):
            if one_child or place == end:
                end = following.end  # '3 år 8 månader' is one age
                continue
            doubtful = doubtful or at(tokens, place - 1).text == "och"
        years += following.years
        end, unit, doubtful = following.end, unit or following.unit, doubtful or following.doubtful
    return Ages(tuple(years), end, unit, definite, doubtful)


def _age_at(tokens: Sequence[Token], index: int, one_child: bool, leading: bool) -> Ages | None:
    token = at(tokens, index)
    if found := age_word(token):
        end = index + 1 + (at(tokens, index + 1).has("gammal"))
        return Ages((found[0],), end, True, found[1]) if found[0] <= OLDEST else None
    if token.has("nyfodd"):
        return Ages((0,), index + 1, True)
    if token.text in ("ett", "en") and at(tokens, index + 1).text == "halvår":
        return Ages((0,), _after_old(tokens, index + 2), True)
    if at(tokens, index + 1).text == "-" and at(tokens, index + 2).text in _AND and token.kind == "number":
        return _shared_ending(tokens, index)
    number = number_at(tokens, index)
    if number is None or number.value > OLDEST:
        return None
    return _number_as_age(tokens, index, number, one_child, leading)


def _shared_ending(tokens: Sequence[Token], index: int) -> Ages | None:
    """The first of '3- och 8-åring': the ending stands at the last one."""
    value = at(tokens, index).value
    return Ages((int(value),), index + 2, True) if value is not None and 0 <= value <= OLDEST else None


def _number_as_age(tokens: Sequence[Token], index: int, number: Number, one_child: bool, leading: bool) -> Ages | None:
    end, years = number.end, int(number.value)
    if _texts(tokens, end, 3) in (["och", "ett", "halvt"], ["och", "en", "halv"]):
        return Ages((years,), _after_old(tokens, end + 3 + at(tokens, end + 3).has("ar")), True)
    follower = at(tokens, end)
    doubtful = not one_child and at(tokens, index).text.endswith(",5")
    if follower.has("manader") or (follower.has("veckor") and at(tokens, end + 1).has("gammal", "barn")):
        months = years if follower.has("manader") else 0
        return Ages((months // 12,), _after_old(tokens, end + 1 + (at(tokens, end + 1).text == ".")), True)
    if follower.has("ar"):
        if follower.text.startswith("års") and not at(tokens, end + 1).has("barn", "gammal"):
            return None
        return Ages(_split(tokens, index, number, one_child), _after_old(tokens, end + 1), True, False, doubtful)
    counts_children = follower.has("barn") and not (
        leading and years != 1 and follower.has("ett_barn")
    )  # but 'pojke 6 flicka 10'
    if tokens[index].text in ("en", "ett", "one") or counts_children or follower.has("inte_alder", "manniska"):
        return None
    unknown_noun = follower.kind == "word" and not follower.roles
    if follower.text in ("%", "§", ":", "°") or (not leading and (unknown_noun or follower.text == "på")):
        return None
    return Ages(_split(tokens, index, number, one_child), end, False, False, doubtful)


def _split(tokens: Sequence[Token], index: int, number: Number, one_child: bool) -> tuple[int, ...]:
    """'3,8' in a list of ages is two ages; '1,5' is one year and a half (and doubtful, unless of a single child)."""
    whole, comma, part = at(tokens, index).text.partition(",")
    if comma and not one_child and whole.isdigit() and part != "5":
        return int(whole), int(part)
    return (int(number.value),)


def _said_in_months(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.has("manader", "veckor") for token in tokens[start:end])


def _after_old(tokens: Sequence[Token], index: int) -> int:
    return index + 1 if at(tokens, index).has("gammal") else index


def _is_spoken(token: Token) -> bool:
    """A number word in a dictated list without commas: 'två fem och tio år'."""
    return token.kind == "word" and token.text not in ("en", "ett") and word_number(token.text) is not None


def _texts(tokens: Sequence[Token], start: int, count: int) -> list[str]:
    return [token.text for token in tokens[start : start + count]]
