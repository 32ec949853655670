"""Search by meaning: cosines between the embedding of a question and those of the passages.

One protocol, two ways: `ExactVectors` compares with every passage (numpy; right by construction, quick to some ten
thousands, and the cheap way under a mask that leaves little), embedded Chroma finds near neighbours without comparing all.
`open_vectors` chooses. A row of zeros in a matrix means that the passage has no vector (yet): it is never found here, and
fusion.py then goes by its words. A cosine is never shown as a percentage; it only orders.
"""

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from assistant.settings import EXACT_LIMIT

if TYPE_CHECKING:
    from assistant.index.chroma import ChromaVectors

log = logging.getLogger(__name__)

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float32]

NEIGHBOURS = 500
"""How many neighbours a question gets scores for when not all passages are compared."""
SHALLOW = 0.25
"""A mask that lets through less than this share is searched exactly."""
PROBES = 32
TWINS = 5
"""Vectors of which there are this many are of no use as probes."""


class VectorIndex(Protocol):
    """Passages by position, in the order of the matrix the index was made from."""

    def search(self, query: Vector, k: int, mask: Mask | None = None) -> tuple[Positions, Scores]:
        """The at most `k` nearest passages that `mask` lets through, nearest first, and their cosines."""
        ...

    def scores(self, query: Vector, mask: Mask | None = None) -> Scores:
        """A cosine for every passage: NaN without a vector, -inf when masked out or too far off to be compared."""
        ...

    def close(self) -> None:
        """Let go of files; called when a newer index takes its place."""
        ...


class ExactVectors:
    """Every passage compared. The matrix (passages x dimensions, float32) may be memory-mapped; it is not changed."""

    def __init__(self, matrix: Matrix) -> None:
        lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
        self.present: Mask = lengths > 0
        self.matrix: Matrix = matrix
        if self.present.any() and np.abs(lengths[self.present] - 1).max() > 1e-3:
            self.matrix = (matrix / np.where(self.present, lengths, 1)[:, None]).astype(np.float32)

    def __len__(self) -> int:
        return len(self.matrix)

    def search(self, query: Vector, k: int, mask: Mask | None = None) -> tuple[Positions, Scores]:
        """See VectorIndex; equal cosines in the order of the passages."""
        positions, cosines = self._compared(query, mask)
        if 0 < k < len(positions):
            # All that tie with the k-th stay in, so that the order among equals is that of the passages.
            near = np.flatnonzero(cosines >= np.partition(cosines, -k)[-k])
            positions, cosines = positions[near], cosines[near]
        order = np.argsort(-cosines, kind="stable")[:k]
        return positions[order], cosines[order]

    def scores(self, query: Vector, mask: Mask | None = None) -> Scores:
        """See VectorIndex; every passage that the mask lets through is compared."""
        return spread(self.present, *self._compared(query, mask))

    def close(self) -> None:
        """Holds nothing but the matrix."""

    def _compared(self, query: Vector, mask: Mask | None) -> tuple[Positions, Scores]:
        """The passages that have a vector and are let through, in order, and their cosines."""
        positions = np.flatnonzero(self.present if mask is None else self.present & mask)
        if len(positions) < SHALLOW * len(self):
            return positions, self.matrix[positions] @ query
        return positions, (self.matrix @ query)[positions]


def spread(present: Mask, positions: Positions, cosines: Scores) -> Scores:
    """Found cosines as one array over all passages, as `VectorIndex.scores` describes it."""
    scores = np.where(present, np.float32(-np.inf), np.float32(np.nan))
    scores[positions] = cosines
    return scores


class HybridVectors:
    """Chroma where it is quicker, exact vectors under a deep mask, and for good once Chroma has failed."""

    def __init__(self, exact: ExactVectors, chroma: "ChromaVectors") -> None:
        self._exact = exact
        self._chroma: ChromaVectors | None = chroma

    def search(self, query: Vector, k: int, mask: Mask | None = None) -> tuple[Positions, Scores]:
        """See VectorIndex."""
        return self._near(query, k, mask) or self._exact.search(query, k, mask)

    def scores(self, query: Vector, mask: Mask | None = None) -> Scores:
        """See VectorIndex; from Chroma the nearest NEIGHBOURS have a cosine."""
        found = self._near(query, NEIGHBOURS, mask)
        return spread(self._exact.present, *found) if found else self._exact.scores(query, mask)

    def _near(self, query: Vector, k: int, mask: Mask | None) -> tuple[Positions, Scores] | None:
        """What Chroma finds; None when the question is one for exact vectors."""
        share = 1.0 if mask is None else float(mask.mean())
        if self._chroma is None or share < SHALLOW:
            return None
        try:
            found = self._chroma.search(query, k, mask)
        except Exception:  # whatever Chroma's native code raises, exact vectors can answer
            log.exception("Chroma failed; exact vectors from here on")
            self._chroma = None
            return None
        return found if len(found[0]) >= min(k, math.floor(share * len(self._exact))) else None

    def close(self) -> None:
        """Let go of Chroma's files."""
        if self._chroma is not None:
            self._chroma.close()
            self._chroma = None


def open_vectors(matrix: Matrix, ids: Sequence[str], folder: Path | None, *, chroma: bool | None = None) -> VectorIndex:
    """The index to use: Chroma's `folder` above EXACT_LIMIT passages (or when `chroma` is True) if it passes its probe.

    `ids` are those the folder was built with, in the order of `matrix`. A missing or damaged folder means exact vectors
    and a line in the log; nothing is mended here.
    """
    exact = ExactVectors(matrix)
    wanted = len(exact) > EXACT_LIMIT if chroma is None else chroma
    if not wanted or folder is None or not exact.present.any():
        return exact
    from assistant.index.chroma import ChromaVectors, probe_chroma  # here: chromadb takes a second and a half to import

    if not probe_chroma(folder, choose_probes(ids, exact)):
        log.warning("the vector index in %s does not find its own passages; exact vectors serve until it is rebuilt", folder)
        return exact
    try:
        return HybridVectors(exact, ChromaVectors.open(folder, ids))
    except Exception:  # the folder may have been thrown away since, or be locked
        log.exception("Chroma does not open %s; exact vectors serve", folder)
        return exact


def choose_probes(ids: Sequence[str], exact: ExactVectors) -> dict[str, Vector]:
    """Vectors spread evenly over the passages, by id: an index that is whole finds each of them near itself.

    A vector that many passages share is passed over, since any of its twins may come first.
    """
    present = np.flatnonzero(exact.present)
    chosen = present[np.linspace(0, len(present) - 1, min(PROBES, len(present))).astype(int)] if len(present) else present
    twins = (exact.matrix @ exact.matrix[chosen].T > 1 - 1e-6).sum(axis=0)
    return {ids[position]: exact.matrix[position] for position in chosen[twins < TWINS]}
