"""Recommendations told once more in running text: 'Vi rekommenderar nämnden att upprätta ..., säkerställa ... samt ...'.

A sentence is cut wherever a list in words can be ('X, Y samt Z'), and each stretch of it is held against what is already
known to be recommended, by its words: their order is free, a word or two may be another. What is left over, from one clause
to the next, is recommended nowhere else.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.index.swedish import stems

ALIKE = 0.8
"""Two texts whose words agree to this degree recommend the same."""
ALIKE_BESIDE = 0.6
"""... in a sentence that tells others again too."""
LISTED_WORDS = 3
"""A clause of a list without 'att' has at least so many words: 'utveckla, följa upp och utvärdera stödet' is one."""
MOST_PIECES = 24
"""A sentence of more pieces than this is no list; it is held against the others as a whole."""
_JOINER = re.compile(r"(?:[,;] (?:(?:och|samt|dels) )?|,? (?:och|samt|respektive) )(?:att )?")
_INFINITIVE = re.compile(
    r"(?!(?:alla|andra|dessa|båda|flera|samma|egna|sina|våra|enskilda|berörda|relevanta)\b|\w+(?:erna|arna|orna|iska)\b"
    r"|(?!för)\w+iga\b)(?:\w{2,}a|se|ge|få|ta|gå|stå|bli|ha|ske|nå)\b",
    re.IGNORECASE,
)
"""How a clause of such a list begins; 'säkerställa att rutiner finns och att alla följer dem' is one clause."""
_LIKE_VERBS = (
    "upprätta införa utarbeta skapa fastställa utforma".split(),
    "säkerställa tillse tillförsäkra".split(),
    "tydliggöra förtydliga klargöra precisera".split(),
    "utveckla stärka förbättra förstärka".split(),
)
"""What reports call the same thing from one place to another."""
_GROUP = {stem: verbs[0] for verbs in _LIKE_VERBS for verb in verbs for stem in stems(verb)}
_SAID_OF_WHOM = re.compile(r"\b\w*(?:nämnd|styrelse)(?:n|en)?\b|\b(?:bör|ska|behöver|rekommendera\w*)\b", re.IGNORECASE)


class Restated(NamedTuple):
    """What a sentence tells again, as places in the list it was held against, and the clauses that are told there alone."""

    again: tuple[int, ...]
    alone: tuple[str, ...]


def restated(clauses: str, known: Sequence[str]) -> Restated:
    """What comes after 'rekommenderar nämnden att', held against what is known to be recommended."""
    starts = [0, *(m.end() for m in _JOINER.finditer(clauses))]
    ends = [*(m.start() for m in _JOINER.finditer(clauses)), len(clauses)]
    if len(starts) > MOST_PIECES:
        starts, ends = [0], [len(clauses)]
    taken: dict[int, int] = {}  # piece of the sentence -> what it tells again
    _take(clauses, starts, ends, known, taken, ALIKE)
    if taken:
        _take(clauses, starts, ends, known, taken, ALIKE_BESIDE)
    return Restated(tuple(dict.fromkeys(taken.values())), tuple(_alone(clauses, starts, ends, taken)))


def _take(clauses: str, starts: list[int], ends: list[int], known: Sequence[str], taken: dict[int, int], least: float) -> None:
    """Give each stretch of pieces that is alike to what is known to it: the likest first, each of the known once."""
    alike = [
        (likeness(clauses[starts[first] : ends[last]], text), first, last, n)
        for n, text in enumerate(known)
        for first in range(len(starts))
        for last in range(first, len(starts))
    ]
    for how, first, last, n in sorted(alike, key=lambda a: (-a[0], a[2] - a[1])):
        pieces = range(first, last + 1)
        if how >= least and n not in taken.values() and not taken.keys() & set(pieces):
            taken.update(dict.fromkeys(pieces, n))


def _alone(clauses: str, starts: list[int], ends: list[int], taken: dict[int, int]) -> list[str]:
    """The clauses that nothing known was found in; a piece that begins no clause goes with the one before it."""
    begins = [n for n, start in enumerate(starts) if n == 0 or _begins_clause(clauses, starts, ends, n)]
    found = []
    for n, first in enumerate(begins):
        last = (begins[n + 1] if n + 1 < len(begins) else len(starts)) - 1
        if not any(piece in taken for piece in range(first, last + 1)):
            found.append(clauses[starts[first] : ends[last]])
    return found


def _begins_clause(clauses: str, starts: list[int], ends: list[int], n: int) -> bool:
    """Whether a clause of the list begins here: 'att' and a verb, or a verb where the list goes on without 'att'."""
    if not _INFINITIVE.match(clauses, starts[n]):
        return False
    if clauses.endswith("att ", 0, starts[n]):
        return True
    listed = [clauses[a:b].split() for a, b in zip(starts, ends, strict=True) if a == 0 or _INFINITIVE.match(clauses, a)]
    return len(listed) > 2 and all(len(words) >= LISTED_WORDS for words in listed)


def likeness(a: str, b: str) -> float:
    """How far two recommendations share their words, 0-1, in whatever order; 0 where their figures differ."""
    first, second = (_words(text) for text in (a, b))
    if not first or not second or {w for w in first if w.isdigit()} != {w for w in second if w.isdigit()}:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _words(text: str) -> set[str]:
    return {_GROUP.get(stem, stem) for stem in stems(_SAID_OF_WHOM.sub(" ", text))}
