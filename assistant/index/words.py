"""Search by words: BM25 over the Swedish analysis, kept in plain memory-mapped files (bm25s).

Exact things (names, numbers, §, terms of art) are found here; meaning is the work of vectors.py. The index is built whole
from all texts and never changed: a new generation is written beside the old. It never decides what is relevant enough
to answer from, but it can say how much of a question the collection has words for at all (`coverage`).
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.index.swedish import Analyser, Compounds, words

K1 = 1.2
B = 0.75

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


class IndexUnusable(Exception):
    """The files of an index are missing, cut or of different generations: build it again from the texts."""


class WordIndex:
    """BM25 over a fixed list of passages. Make one with `build` or `load`; safe to read from several threads."""

    def __init__(self, ids: Sequence[str], analyser: Analyser, engine: Any) -> None:
        self.ids = tuple(ids)
        self.analyser = analyser
        self._engine = engine
        self._terms: dict[str, int] = engine.vocab_dict

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> "WordIndex":
        """Index `texts` (all that is to be searched of each passage) under `ids`, same order and length."""
        if len(ids) != len(texts):
            raise ValueError(f"{len(ids)} ids for {len(texts)} texts")
        analyser = Analyser(word for text in texts for word in words(text))
        terms: dict[str, int] = {}
        numbered = [[terms.setdefault(term, len(terms)) for term in analyser.analyse(text)] for text in texts]
        engine = _bm25s().BM25(k1=K1, b=B, method="lucene")
        if terms:
            engine.index((numbered, terms), create_empty_token=False, show_progress=False)
        else:
            empty = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64)
            engine.vocab_dict, engine.nonoccurrence_array = {}, None
            engine.scores = dict(zip(("data", "indices", "indptr"), empty, strict=True), num_docs=len(ids))
        return cls(ids, analyser, engine)

    def save(self, folder: Path) -> None:
        """Write the index into `folder` (made if needed): npy and JSON files only."""
        self._engine.save(folder, show_progress=False)
        for name, content in (("ids", self.ids), ("stems", self.analyser.compounds.stems)):
            (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "WordIndex":
        """Open a saved index, its arrays memory-mapped. Raises IndexUnusable when the files are not whole."""
        try:
            ids, stems = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("ids", "stems"))
            engine = _bm25s().BM25.load(folder, mmap=True, load_corpus=False, allow_pickle=False)
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise IndexUnusable(f"{folder}: {error}") from error
        found = engine.scores
        ends_agree = len(found["indptr"]) == len(engine.vocab_dict) + 1 and found["indptr"][-1] == len(found["indices"])
        if not ends_agree or len(found["data"]) != len(found["indices"]) or found["num_docs"] != len(ids):
            raise IndexUnusable(f"{folder}: files of different generations")
        return cls(ids, Analyser(Compounds.from_stems(stems)), engine)

    def __len__(self) -> int:
        return len(self.ids)

    def scores(self, query: str, mask: Mask | None = None) -> Scores:
        """BM25 of every passage for a question, in id order; 0 where no term occurs and where `mask` is False."""
        terms = dict.fromkeys(self.analyser.analyse(query))
        numbers = [self._terms[term] for term in terms if term in self._terms]
        if not numbers:
            return np.zeros(len(self.ids), dtype=np.float32)
        found: Scores = self._engine.get_scores_from_ids(numbers)
        if mask is not None:
            found[~mask] = 0
        return found

    def known(self, term: str) -> bool:
        """Whether a term (as `analyser.analyse` gives it) occurs in any passage."""
        return term in self._terms

    def frequency(self, term: str) -> int:
        """In how many passages a term occurs."""
        number = self._terms.get(term)
        if number is None:
            return 0
        starts = self._engine.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def idf(self, term: str) -> float:
        """How telling a term is (Lucene's form of idf); highest for one that does not occur."""
        frequency = self.frequency(term)
        return math.log(1 + (len(self.ids) - frequency + 0.5) / (frequency + 0.5))

    def coverage(self, query: str) -> float:
        """How much of a question the collection has words for: 0-1, each word weighed by its idf; 1 for no words.

        A compound that does not occur counts half when its parts do ('hyresskuld' where there is 'hyra' and 'skuld').
        """
        groups = dict.fromkeys(self.analyser.groups(query))
        weights = [self.idf(group[0]) for group in groups]
        shares = [1.0 if self.known(group[0]) else 0.5 * (len(group) > 1) for group in groups]
        total = sum(weights)
        return sum(w * s for w, s in zip(weights, shares, strict=True)) / total if total else 1.0


def _bm25s() -> Any:
    import bm25s  # here, since commands that search nothing must not pay for it

    return bm25s
