"""Does what was found have anything to do with the question? Decided by measurement, not by a model.

Two signals: the best cosine (what is meant) and the coverage (how much of the question's content occurs in the library at
all). The limits were read off 60 questions inside and outside the field (evals/bench/relevance.py prints the curve).
"""

from enum import Enum

from assistant.library.library import Found

OUTSIDE_COSINE, NOTHING_COSINE = 0.82, 0.84
OUTSIDE_COVERAGE, NOTHING_COVERAGE = 0.35, 0.2
ENGLISH_SHIFT = -0.03
"""English questions lie lower against Swedish passages."""


class Relevance(Enum):
    """The verdict on a search."""

    GOOD = "good"
    NOTHING = "nothing"
    OUTSIDE = "outside"


def judge(found: Found, *, english: bool = False, named: bool = False) -> Relevance:
    """GOOD, NOTHING (of the field, but not here) or OUTSIDE (not of the field). `named`: a document here was named."""
    if found.top_cosine is None:
        if found.coverage < OUTSIDE_COVERAGE and not named:
            return Relevance.OUTSIDE
        return Relevance.GOOD if found.hits else Relevance.NOTHING
    shift = ENGLISH_SHIFT if english else 0.0
    if found.top_cosine < OUTSIDE_COSINE + shift and not named:
        return Relevance.OUTSIDE
    if not english and found.coverage < OUTSIDE_COVERAGE and found.top_cosine < NOTHING_COSINE + 0.02 and not named:
        return Relevance.OUTSIDE
    if found.top_cosine < NOTHING_COSINE + shift and found.coverage < NOTHING_COVERAGE:
        return Relevance.NOTHING
    return Relevance.GOOD
