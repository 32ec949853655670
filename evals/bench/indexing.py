"""How fast documents become searchable: `python -m evals.bench.indexing [passages]` (default 10000).

Made-up documents of 100 sections each are indexed by `radrum index` in a process of its own: the first time until words are
searchable, then again unchanged. With `--embedder`, 160 passages more are given vectors twice: by the embedder alone, and
through the library; the ratio is what the library leaves of the embedder's own pace.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assistant.assembly import open_library
from assistant.domain.source import Document, Passage, Source
from assistant.index.embedder_e5 import EmbeddedE5
from assistant.library.library import EMBED_BATCH
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
    """Print how much of the embedder's own pace is left when the library makes vectors with it."""
    texts = list(passages(2 * EMBEDDED, seed=7))
    alone, through = texts[:EMBEDDED], texts[EMBEDDED:]
    source = Source(id="prov", kind="vagledning", title="Prov")
    made = tuple(Passage(id=f"prov:{n}", source_id="prov", locator=f"{n}", text=t) for n, t in enumerate(through))
    with tempfile.TemporaryDirectory() as scratch:
        library = open_library(Settings(data_dir=Path(scratch)))
        library.sync_builtin()
        library.add([Document(source=source, passages=made, digest="prov")])
        embedder = EmbeddedE5()
        embedder.passages(alone[:EMBED_BATCH])
        ordered = sorted(alone, key=len)
        begun = time.perf_counter()
        for start in range(0, EMBEDDED, EMBED_BATCH):
            embedder.passages(ordered[start : start + EMBED_BATCH])
        raw = EMBEDDED / (time.perf_counter() - begun)
        embedder.close()
        missing = library.vectors_missing()
        begun = time.perf_counter()
        library.embed_missing()
        pace = missing / (time.perf_counter() - begun)
        library.close()
    print(f"vectors: {raw:.2f} passages a second by the embedder alone, {pace:.2f} through the library ({pace / raw:.2f})")


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
