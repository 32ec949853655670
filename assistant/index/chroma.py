"""Vectors in embedded Chroma: near neighbours among very many passages.

Chroma holds ids and vectors, nothing else: never a text, a title or a date. Its folder is built once, in a new place, and
only read after that; nobody writes into a folder that another process has open. Its files can be damaged without any
error, or so that native code crashes, which no `try` catches: `probe_chroma` therefore first compares digests and then
looks for known vectors in a child process. Chroma's server is never used.
"""

import hashlib
import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.index.child import command, environment
from assistant.index.vectors import Mask, Matrix, Positions, Scores, Vector

NAME = "passages"
MANIFEST = "manifest.json"
PROBE_TIMEOUT_S = 120
FOUND_SHARE = 0.95
"""The search is approximate: a whole index may miss one of the probes, a damaged one misses many."""
_BATCH = 5_000
"""Chroma takes at most 5,461 records at a time."""
_EF = 200
"""How widely a build and a search look around; higher finds more and takes longer."""


class ChromaVectors:
    """A VectorIndex (vectors.py) over a folder made by `build`. Chroma is safe to read from several threads."""

    def __init__(self, client: Any, ids: Sequence[str]) -> None:
        self._client = client
        self._collection = client.get_collection(NAME, embedding_function=None)
        self._positions = {id_: position for position, id_ in enumerate(ids)}
        self._count: int = self._collection.count()

    @classmethod
    def build(cls, folder: Path, ids: Sequence[str], matrix: Matrix) -> None:
        """Write an index of all rows that have a vector into `folder`, which must not exist or be empty."""
        if folder.exists() and any(folder.iterdir()):
            raise FileExistsError(folder)
        folder.mkdir(parents=True, exist_ok=True)
        present = np.flatnonzero(np.einsum("ij,ij->i", matrix, matrix) > 0)
        client = _open_client(folder)
        try:
            # Files are written once, when the last vector is in: a folder that was broken off is thrown away anyway.
            hnsw = {"space": "cosine", "ef_construction": _EF, "ef_search": _EF, "sync_threshold": max(len(present), 3)}
            collection = client.create_collection(NAME, embedding_function=None, configuration={"hnsw": hnsw})
            for start in range(0, len(present), _BATCH):
                rows = present[start : start + _BATCH]
                collection.add(ids=[ids[row] for row in rows], embeddings=matrix[rows])
        finally:
            client.close()
        (folder / MANIFEST).write_text(json.dumps(_digests(folder), indent=1), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, ids: Sequence[str]) -> "ChromaVectors":
        """Open a folder that has passed its probe; `ids` as given to `build`."""
        return cls(_open_client(folder), ids)

    def search(self, query: Vector, k: int, mask: Mask | None = None) -> tuple[Positions, Scores]:
        """See VectorIndex. Under a mask more are fetched and filtered, so fewer than `k` may come back."""
        share = 1.0 if mask is None else max(float(mask.mean()), 1e-6)
        fetch = min(self._count, k if mask is None else math.ceil(1.5 * k / share) + 10)
        if fetch < 1:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32)
        found = self._collection.query(query_embeddings=[query], n_results=fetch, include=["distances"])
        positions = np.array([self._positions[id_] for id_ in found["ids"][0]], dtype=np.intp)
        cosines = 1 - np.array(found["distances"][0], dtype=np.float32)
        if mask is not None:
            allowed = mask[positions]
            positions, cosines = positions[allowed], cosines[allowed]
        return positions[:k], cosines[:k]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def probe_chroma(folder: Path, probes: Mapping[str, Vector], timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Whether the folder is as it was built and finds known vectors (id to vector). Never raises for a damaged folder."""
    try:
        if json.loads((folder / MANIFEST).read_text(encoding="utf-8")) != _digests(folder):
            return False
        message = json.dumps({id_: vector.tolist() for id_, vector in probes.items()}).encode()
        child = subprocess.run(
            command("assistant.index.chroma", str(folder)),
            input=message,
            env=environment(),
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return child.returncode == 0


def _digests(folder: Path) -> dict[str, str]:
    """sha256 of the vector files. The SQLite file is left out: Chroma touches it each time it opens a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    return {str(path.relative_to(folder)): _sha256(path) for path in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open_client(folder: Path) -> Any:
    import chromadb  # here: it takes a second and a half, which few commands need to pay
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=folder, settings=Settings(anonymized_telemetry=False))


def _probe_here(folder: Path, probes: dict[str, list[float]]) -> bool:
    """The child's part: does each vector come back as its own nearest neighbour (or beside one that equals it)?"""
    index = ChromaVectors.open(folder, list(probes))
    found = index._collection.query(
        query_embeddings=list(probes.values()), n_results=min(10, index._count), include=["distances"]
    )
    hits = [
        any(id_ == own and distance < 1e-3 for id_, distance in zip(ids, distances, strict=True))
        for own, ids, distances in zip(probes, found["ids"], found["distances"], strict=True)
    ]
    return sum(hits) >= FOUND_SHARE * len(hits)


if __name__ == "__main__":
    sys.exit(0 if _probe_here(Path(sys.argv[1]), json.load(sys.stdin)) else 1)
