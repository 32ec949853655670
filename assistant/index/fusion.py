"""One score from two searches: cosines and word scores, each stretched to 0-1, weighed by the kind of question.

Measured on Swedish law and municipal reports: reciprocal ranks ignore by how much a list prefers its first hit, and lose
to the vectors alone; a weighted sum of stretched scores does not. Vectors weigh most, except that a reference to a § is
a matter of words, and a question in English shares none with a Swedish text. The weights were chosen on a private set
of questions, to be tuned again on the project's own. This module never decides whether anything relevant was found.
"""

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

WEIGHT = 0.7
"""Share of the vectors in an ordinary question."""
WEIGHT_LAGRUM = 0.35
"""... when the question names a provision."""
WEIGHT_ENGLISH = 1.0
"""... when it is in English."""


def fuse(
    vector_scores: Scores | None, word_scores: Scores, *, question_has_lagrum: bool = False, english: bool = False
) -> Scores:
    """A score of 0-1 for every passage; 0 means that neither search found it. Comparable only within one question.

    `vector_scores` as `VectorIndex.scores` gives them (NaN: no vector, the words alone count for that passage; -inf: not
    among the neighbours), or None without an embedder. `word_scores` as `WordIndex.scores`, 0 for passages without any
    of the words. Both cover the same passages in the same order.
    """
    by_words = _stretched(word_scores, lowest=0.0)
    if vector_scores is None or np.isnan(vector_scores).all():
        return by_words
    known = np.isfinite(vector_scores)
    lowest = float(vector_scores[known].min()) if known.any() else 0.0
    by_vectors = _stretched(np.where(known, vector_scores, -np.inf), lowest)
    weight = WEIGHT_LAGRUM if question_has_lagrum else WEIGHT_ENGLISH if english else WEIGHT
    fused = weight * by_vectors + (1 - weight) * by_words
    result: Scores = np.where(np.isnan(vector_scores), by_words, fused).astype(np.float32)
    return result


def _stretched(scores: Scores, lowest: float) -> Scores:
    """`lowest` and all below becomes 0, the highest 1. When all that count are equal they are 1."""
    highest = float(scores.max(initial=-np.inf))
    if highest < lowest or highest == lowest == 0:
        return np.zeros(len(scores), dtype=np.float32)
    if highest == lowest:
        return (scores >= lowest).astype(np.float32)
    stretched: Scores = np.clip((scores - lowest) / (highest - lowest), 0, 1).astype(np.float32)
    return stretched
