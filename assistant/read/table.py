"""Which rows of a year's norm table a question asks for: the parts of the table, ages of children, sizes of households."""

import re
from collections.abc import Iterator, Sequence

from assistant.domain.question import TableRows
from assistant.read.care import LUNCH_TO_AGE
from assistant.read.children import OLDEST_CHILD
from assistant.read.numerals import age_word, ages_at, number_at
from assistant.read.tokens import Token, at, tokenise
from assistant.read.words import VOCABULARY

_SHARED = re.compile(r"\b(?:gemensam\w*|hushållskostnad\w*)", re.IGNORECASE)
_WITHOUT_LUNCH = re.compile(
    r"\butan lunch|\bäter (?:\w+ )?(?:på|i) (?:förskola|dagis)|\blunch (?:på|i) (?:förskola|dagis)", re.IGNORECASE
)
_LARGEST = 7


def table_rows(text: str) -> TableRows:
    """The rows asked for; every part of the table but its further rules where the question names none."""
    tokens = tokenise(text, VOCABULARY)
    ages = tuple(dict.fromkeys(_ages(tokens)))
    persons = tuple(dict.fromkeys(_persons(tokens)))
    parts: list[str] = []
    if any(t.has("ensam", "par", "vuxen") for t in tokens):
        parts.append("vuxna")
    if ages or any(t.has("barn") or t.text.startswith(("skolungdom", "ungdom")) for t in tokens):
        without_lunch = _WITHOUT_LUNCH.search(text)
        if not without_lunch or any(age > LUNCH_TO_AGE for age in ages):
            parts.append("barn")
        if without_lunch:
            parts.append("barn-utan-lunch")  # which also says from what age there is no such amount
    if persons or _SHARED.search(text):
        parts.append("gemensamma")
    if any(n > _LARGEST for n in persons) or "hushållsgemenskap" in text.lower():
        parts.append("regler")
    return TableRows(parts=tuple(parts or ("vuxna", "barn", "gemensamma")), ages=ages, persons=persons)


def _ages(tokens: Sequence[Token]) -> Iterator[int]:
    """'5-åring', '15-18 år', 'barn 3 och 8', 'femåring'."""
    for index, token in enumerate(tokens):
        if spoken := age_word(token):
            yield spoken[0]
        elif token.kind == "range" and at(tokens, index + 1).has("ar"):
            yield from (n for n in map(int, re.findall(r"\d+", token.text)) if n <= OLDEST_CHILD)
        elif found := ages_at(tokens, index):
            by_child = any(t.has("barn") for t in tokens[max(0, index - 2) : index])
            if (found.unit or by_child) and not at(tokens, found.end).has("person"):
                yield from (n for n in found.years if 0 <= n <= OLDEST_CHILD)


def _persons(tokens: Sequence[Token]) -> Iterator[int]:
    """'4 personer', 'fyra personer'."""
    for index, token in enumerate(tokens):
        number = number_at(tokens, index)
        if token.kind in ("number", "word") and number is not None and at(tokens, number.end).has("person"):
            yield int(number.value)
