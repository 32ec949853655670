"""How fast documents become searchable: `python -m evals.bench.indexing [passages]` (default 10000).

Made-up documents of 100 sections each are indexed by `radrum index` in a process of its own: the first time until words are
searchable, then again unchanged. With `--embedder`, 160 passages are given vectors through the library, and it is told how much
of that time is the embedder's own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.assembly import open_library
from assistant.domain.source import Document, Passage, Source
from assistant.settings import Settings
from evals.bench.index import passages

SECTIONS = 100
EMBEDDED = 160


def write_files(folder: Path, count: int) -> None:
    """`count` sections in files of SECTIONS each."""
    made = passages(count)
    for number in range(0, count, SECTIONS):
        sections = (f"## {n + 1} Avsnitt\n\n{text}\n" for n, text in enumerate(next(made) for _ in range(SECTIONS)))
        text = f"# Handbok nummer {number // SECTIONS}\n\n" + "\n".join(sections)
        (folder / f"handbok-{number // SECTIONS}.md").write_text(text, encoding="utf-8")


def index(folder: Path, data: Path) -> float:
    """Seconds of one `radrum index --no-wait`, start of the program included."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "assistant", "index", "--no-wait", str(folder)]
    environment = {**os.environ, "RADRUM_DATA_DIR": str(data), "RADRUM_EMBEDDER": "none"}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def measure_files(count: int) -> None:
    """Print the first indexing and that of unchanged files."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, data = Path(scratch, "files"), Path(scratch, "data")
        folder.mkdir()
        index(folder, data)  # the built-in knowledge
        write_files(folder, count)
        first, again = index(folder, data), index(folder, data)
    print(
        f"{count} passages in {count // SECTIONS} files: searchable by words after {first:.1f} s, unchanged again {again:.2f} s"
    )


def measure_vectors() -> None:
    """Print how much of the time that the library takes to make vectors is the embedder's own."""
    source = Source(id="prov", kind="vagledning", title="Prov")
    texts = enumerate(passages(EMBEDDED, seed=7))
    made = tuple(Passage(id=f"prov:{n}", source_id="prov", locator=f"{n}", text=text) for n, text in texts)
    with tempfile.TemporaryDirectory() as scratch:
        library = open_library(Settings(data_dir=Path(scratch)))
        library.sync_builtin()
        library.add([Document(source=source, passages=made, digest="prov")])
        embedder = library.embedder
        assert embedder is not None
        embedder.query("den börjar nu")
        inside = 0.0
        own = embedder.passages

        def clocked(batch: Sequence[str]) -> NDArray[np.float32]:
            nonlocal inside
            begun = time.perf_counter()
            vectors = own(batch)
            inside += time.perf_counter() - begun
            return vectors

        embedder.passages = clocked  # type: ignore[method-assign, assignment]
        begun = time.perf_counter()
        library.embed_missing()
        total = time.perf_counter() - begun
        library.close()
    print(f"vectors: {EMBEDDED / total:.2f} passages a second, {inside / total:.3f} of the time in the embedder itself")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("passages", type=int, nargs="?", default=10_000)
    parser.add_argument("--embedder", action="store_true")
    arguments = parser.parse_args()
    measure_files(arguments.passages)
    if arguments.embedder:
        measure_vectors()


if __name__ == "__main__":
    main()
