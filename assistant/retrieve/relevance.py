"""Does what was found have anything to do with the question? Decided by measurement, not by a model.

Two signals, added: the best cosine (what is meant), and a little for how much of the question's content the best hits hold.
The limits were read off the first half of evals/cases/relevance.yaml and measured on the other half;
`python -m evals.bench.relevance` prints both.
"""

from enum import Enum

from assistant.library.library import Found

COVERAGE_WEIGHT = 0.05
LIMIT = 0.882
"""Below it nothing here answers. One question of the field in fifty lies below; of those near the field a third lie above."""
LIMIT_OUTSIDE = 0.862
"""Below it the question is not even of the field."""
LIMIT_WORDS, LIMIT_WORDS_OUTSIDE = 0.5, 0.35
"""Without vectors the coverage must do alone; it errs more."""


class Relevance(Enum):
    """The verdict on a search."""

    GOOD = "good"
    NOTHING = "nothing"
    OUTSIDE = "outside"


def relevance(found: Found) -> float:
    """The number the verdict rests on; higher is more relevant. 0 for a question without any content of its own ('hej')."""
    if found.top_cosine is None or found.coverage == 0:
        return found.coverage
    return found.top_cosine + COVERAGE_WEIGHT * found.coverage


def judge(found: Found, *, about_report: bool = False) -> Relevance:
    """GOOD; NOTHING: of the field, but no answer here; OUTSIDE: not of the field.

    A question `about_report` names an audit or what auditors do: it is of the field, and less is asked of its words.
    """
    with_vectors = found.top_cosine is not None
    limit, outside = (LIMIT, LIMIT_OUTSIDE) if with_vectors else (LIMIT_WORDS, LIMIT_WORDS_OUTSIDE)
    score = relevance(found)
    if score >= (outside if about_report else limit):
        return Relevance.GOOD if found.hits else Relevance.NOTHING
    return Relevance.NOTHING if score >= outside or about_report else Relevance.OUTSIDE
