"""Personal data in what somebody is about to ask: Swedish personal numbers in any spelling, and names that stand by a number.

Two levels. Sure: shape, date and check digit fit. Suspected: a check digit that does not fit (a slip of the pen is still
somebody's number), a letter or crosses in the last four, a date so near that it may be a point in time. What only looks alike
(an amount, a time stamp, a case number, two dates) is left alone by what stands around it. Names are found where a number or
a word for a person stands beside them, and nowhere else: no list of names is complete, so this promises nothing about names.
Source of the forms: folkbokföringslagen (1991:481) 18 §, Skatteverket on samordningsnummer (day + 60).
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Literal

from assistant.domain.base import Value

Kind = Literal["personnummer", "namn"]

_NUMBER = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?(?P<year>\d\d)(?P<in1>[-/. ]?)(?P<month>\d\d)(?P<in2>[-/. ]?)(?P<day>\d\d)"
    r"(?P<before> ?[-+/]? ?)(?P<tail>\d{4}|[A-Za-z]\d{3}|[A-Za-z]{2}\d\d|[Xx*]{4})(?!\d)"
)
_AMOUNT = re.compile(r" ?(?:kr\b|kronor|sek\b|:-|,\d\d|-\d\d)", re.IGNORECASE)
_CASE_NUMBER = re.compile(
    r"(?:ocr|dnr|diarie\w*|faktura\w*|bankgiro|plusgiro|bg|pg|mål(?:nummer| nr)?|ärende(?:nummer|nr)?|kundn\w*|konto\w*|iban)"
    r"[ .:#]*(?:nr|nummer)?[ .:#]*$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?<!\d)(?:\+46|0)[ -]?[1-9]\d{0,2}[ -]?(?:\d[ -]?){5,7}\d(?!\d)")
_OPENS = (
    r"(?!(?:Får|Kan|Ska|Skall|Bör|Måste|Vill|Har|Hade|Är|Var|Blir|Vad|Vem|Vilka|Vilken|Vilket|Hur|När|Varför|Om|Att|Och|Men|För"
    r"|Jag|Vi|Hon|Han|Hen|De|Det|Den|Min|Mitt|Vår|Klienten|Sökanden|Idag|Nu|Hej)\b)"
)
"""Words that open a sentence with a capital and are no part of a name: 'Får Anna ...'."""
_NAME = _OPENS + r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?(?: [A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?){1,2}"
_NAMED = re.compile(
    r"\b(?:heter|namn(?:et)?:?|klienten|sökanden|medsökanden|kvinnan|mannen|mamman|pappan|modern|fadern|sonen|dottern|barnet|"
    rf"pojken|flickan|herr|fru)[ ,:]+(?P<name>{_NAME})"
)
_SOME_NAME = re.compile(rf"(?<!\w)(?P<name>{_NAME})(?!\w)")
_BESIDE = 25
"""Characters between a name and the number it stands by."""

_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_NOT_SEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_LAST_TIME = 2359


class Found(Value):
    """A stretch of the text as it was written, from `start` to before `end`."""

    kind: Kind
    start: int
    end: int
    sure: bool


def find_personal(text: str, today: date) -> tuple[Found, ...]:
    """What looks like somebody's number or name, in the order of the text. Reads each character a bounded number of times."""
    plain, places = _plain(text)
    numbers = list(_numbers(plain, today))
    beside = [(start, end) for start, end, _ in numbers] + [m.span() for m in _TELEPHONE.finditer(plain)]
    spans: list[tuple[Kind, int, int, bool]] = [("personnummer", *number) for number in numbers]
    spans += [("namn", start, end, False) for start, end in _names(plain, beside)]
    return tuple(
        Found(kind=kind, start=places[start], end=places[end - 1] + 1, sure=sure)
        for kind, start, end, sure in sorted(spans, key=lambda span: span[1])
    )


def replaced(text: str, found: tuple[Found, ...]) -> str:
    """The text with what was found as [PERSONNUMMER 1], [NAMN 1]; the same words get the same number."""
    known: dict[tuple[Kind, str], int] = {}
    parts: list[str] = []
    at = 0
    for one in found:
        if one.start < at:  # within what was replaced already
            continue
        word = re.sub(r"\W", "", _plain(text[one.start : one.end])[0]).lower()
        if one.kind == "personnummer":  # with or without its century it is the same
            word = word[-10:]
        number = known.setdefault((one.kind, word), 1 + sum(kind == one.kind for kind, _ in known))
        parts += [text[at : one.start], f"[{one.kind.upper()} {number}]"]
        at = one.end
    return "".join([*parts, text[at:]])


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as the patterns know it, and for each of its characters its place in what was written."""
    plain: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if char in _NOT_SEEN:
            continue
        for folded in _DASHES.get(char) or unicodedata.normalize("NFKC", char):
            plain.append(" " if folded.isspace() else folded)
            places.append(at)
    return "".join(plain), places


def _numbers(text: str, today: date) -> Iterator[tuple[int, int, bool]]:
    """(start, end, sure) of each personal number."""
    at = 0
    while match := _NUMBER.search(text, at):
        sure = _judged(match, text, today)
        if sure is None:
            at = match.start() + 1
            continue
        yield match.start(), match.end(), sure
        at = match.end()


def _judged(match: re.Match[str], text: str, today: date) -> bool | None:
    """True: somebody's number; False: suspected; None: something else."""
    year, month, day, tail = match["year"], int(match["month"]), int(match["day"]), match["tail"]
    born = day - 60 if day > 60 else day  # samordningsnummer: the day with 60 added
    if not (1 <= month <= 12 and 1 <= born <= 31):
        return None
    if _AMOUNT.match(text, match.end()) or _CASE_NUMBER.search(text[max(0, match.start() - 25) : match.start()]):
        return None
    fits = tail.isdigit() and _luhn(f"{year}{match['month']}{match['day']}{tail}")
    spaced = "-" not in match["before"] and "+" not in match["before"] and bool(match["before"])
    if not fits and (spaced or _other_number(match)):
        return None
    if _near(match, today):
        if spaced and match["in1"]:  # 'från 2025-09-01 8000 i lön'
            return None
        return False if fits or not tail.isdigit() or not _is_time(tail) else None
    return fits


def _other_number(match: re.Match[str]) -> bool:
    """A mobile number, or digits in groups that are no date: '07' leads, or the date is cut in one place only."""
    bare = not (match["in1"] or match["in2"] or match["before"])
    mobile = bare and match["century"] is None and match["year"] == "07"
    return mobile or bool(match["in1"]) != bool(match["in2"])


def _near(match: re.Match[str], today: date) -> bool:
    """Whether the date may be that of an event and not of a birth: this year, the last or the next."""
    century = match["century"] or str(today.year)[:2]
    return abs(int(century + match["year"]) - today.year) <= 1 and int(match["day"]) <= 31


def _is_time(tail: str) -> bool:
    return int(tail) <= _LAST_TIME and int(tail[2:]) < 60


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _names(text: str, beside: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for match in _NAMED.finditer(text):
        yield match.span("name")
    for match in _SOME_NAME.finditer(text):
        start, end = match.span("name")
        near = any(
            0 <= number_start - end <= _BESIDE or 0 <= start - number_end <= _BESIDE for number_start, number_end in beside
        )
        if near and not any(start == named.start("name") for named in _NAMED.finditer(text)):
            yield start, end
