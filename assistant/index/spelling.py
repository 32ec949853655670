"""Slips of the finger in a question, put right against the words that the texts here are written with.

A word that no text has, nor any part of which is a word here, is taken for the one word here that is a single slip away (a
letter lost, added, changed, or two swapped) and begins alike. Where two words are as near, the far more usual one is meant,
else nothing is changed. Names and numbers are left alone.
"""

import re
from collections.abc import Callable

from assistant.index.swedish import STOP, Analyser

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 7
"""Letters. Among shorter words, ones that are right and not here lie a slip from others: 'syster' and 'system'."""
_USUAL = 2
"""A word here is worth correcting to when so many passages have it; a rare one may be a slip itself."""
_FAR_MORE = 4


class Spelling:
    """Corrects questions against the words of one collection."""

    def __init__(self, analyser: Analyser, frequency: Callable[[str], int]) -> None:
        """`frequency`: in how many passages a search term occurs."""
        self._analyser = analyser
        self._frequency = frequency
        self._alike: dict[tuple[str, int], list[str]] = {}
        usual = (w for w, term in analyser.compounds.stems.items() if len(w) >= _SHORTEST - 1 and frequency(term) >= _USUAL)
        for word in usual:
            self._alike.setdefault((word[0], len(word)), []).append(word)

    def corrected(self, text: str) -> str:
        """The text with the words put right; the same text where nothing is wrong."""
        return _WORD.sub(lambda match: self._word(match[0], opens=match.start() == 0), text)

    def _word(self, word: str, *, opens: bool) -> str:
        low = word.lower()
        if len(low) < _SHORTEST or (word != low and not opens) or self._is_known(low):
            return word
        near = {w for size in (-1, 0, 1) for w in self._alike.get((low[0], len(low) + size), ()) if _one_slip(low, w)}
        best = sorted(near, key=lambda w: (-self._usual(w), w))
        if not best or (len(best) > 1 and self._usual(best[0]) < _FAR_MORE * self._usual(best[1])):
            return word
        return best[0]

    def _is_known(self, word: str) -> bool:
        return word in STOP or any(self._frequency(term) for term in self._analyser.analyse(word))

    def _usual(self, word: str) -> int:
        return self._frequency(self._analyser.analyse(word)[0])


def _one_slip(word: str, other: str) -> bool:
    """Whether one letter lost, added, changed, or two neighbours swapped lie between two words."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, other_rest = word[start:], other[start:]
    swapped = len(rest) > 1 and rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:] or swapped
