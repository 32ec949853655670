"""Does what was found have anything to do with the question? Decided by measurement, not by a model.

Two signals, added: the best cosine (what is meant) and a little for the coverage (how much of the question's content occurs
in the library at all). The limit was read off the first half of evals/cases/relevance.yaml and measured on the other half;
`python -m evals.bench.relevance` prints both.
"""

from enum import Enum

from assistant.library.library import Found

COVERAGE_WEIGHT = 0.04
LIMIT = 0.858
"""Below it a question is outside the field. Swedish questions of the field lay at 0.869 or more, others at 0.844 or less."""
LIMIT_WORDS = 0.5
"""Without vectors the coverage must do alone; it errs more."""


class Relevance(Enum):
    """The verdict on a search."""

    GOOD = "good"
    NOTHING = "nothing"
    OUTSIDE = "outside"


def relevance(found: Found) -> float:
    """The number the verdict rests on; higher is more relevant."""
    if found.top_cosine is None:
        return found.coverage
    return found.top_cosine + COVERAGE_WEIGHT * found.coverage


def judge(found: Found, *, named: bool = False) -> Relevance:
    """GOOD, NOTHING (a document here was named, so the question is ours, but nothing was found) or OUTSIDE."""
    limit = LIMIT_WORDS if found.top_cosine is None else LIMIT
    if not named and relevance(found) < limit:
        return Relevance.OUTSIDE
    return Relevance.GOOD if found.hits else Relevance.NOTHING
