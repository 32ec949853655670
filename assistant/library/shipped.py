"""The vectors of the built-in knowledge, shipped so that a new installation need not make them.

`knowledge/vectors/<embedder>.npz` is derived: `make vectors` writes it, a test holds it against the texts. Each vector is
keyed by the digest of the text it was made from, so a changed text simply has no shipped vector.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def load_shipped_vectors(knowledge_dir: Path) -> dict[str, dict[str, NDArray[np.float32]]]:
    """Embedder identity -> text digest -> vector. Empty when nothing is shipped."""
    shipped: dict[str, dict[str, NDArray[np.float32]]] = {}
    for path in sorted((knowledge_dir / "vectors").glob("*.npz")):
        with np.load(path, allow_pickle=False) as data:
            digests = [str(digest) for digest in data["digests"]]
            matrix = data["vectors"].astype(np.float32)
        shipped[path.stem] = dict(zip(digests, matrix, strict=True))
    return shipped


def save_shipped_vectors(knowledge_dir: Path, identity: str, vectors: dict[str, NDArray[np.float32]]) -> Path:
    """Write the file for one embedder; half precision is enough (cosine error under 0.001). Returns its path."""
    folder = knowledge_dir / "vectors"
    folder.mkdir(exist_ok=True)
    path = folder / f"{identity}.npz"
    digests = sorted(vectors)
    np.savez(path, digests=np.array(digests), vectors=np.stack([vectors[d] for d in digests]).astype(np.float16))
    return path
