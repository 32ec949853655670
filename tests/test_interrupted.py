"""Indexing that is killed at any moment: what is there is whole, and the next run ends where an undisturbed one does."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.assembly import open_library
from assistant.ingest.ingest import find_files
from assistant.settings import Settings

FILES, SECTIONS = 24, 12
_RUN = "from assistant.commands import index as c; c.SAVED_EVERY_S = 0; from assistant.__main__ import main; main()"
_DIES = """
import os, signal, sys
from assistant.__main__ import main
from assistant.index.words import WordIndex
from assistant.library.store import Store
owner, name = {"build": (WordIndex, "build"), "save": (WordIndex, "save"), "prune": (Store, "prune_vectors")}[sys.argv.pop(1)]
setattr(owner, name, lambda *given: os.kill(os.getpid(), signal.SIGKILL))
main()
"""


def _documents(folder: Path) -> None:
    dice = random.Random(5)
    words = "hyra bistånd nämnd utredning beslut barn norm underhåll ansökan inkomst prövning kostnad rutin samtal".split()
    for n in range(FILES):
        sections = (
            f"## {s + 1} Avsnitt\n\nMening {n}-{s} om {' '.join(dice.choices(words, k=40))}.\n" for s in range(SECTIONS)
        )
        (folder / f"rutin-{n}.md").write_text(f"# Rutin nummer {n}\n\n" + "\n".join(sections), encoding="utf-8")


def _index(folder: Path, data: Path, *run: str) -> "subprocess.Popen[bytes]":
    env = {**os.environ, "RADRUM_DATA_DIR": str(data), "RADRUM_EMBEDDER": "none"}
    return subprocess.Popen(
        [sys.executable, "-c", *(run or (_RUN,)), "index", "--no-wait", str(folder)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _state(settings: Settings) -> list[tuple[str, int, str]]:
    """(id, passages, digest) of every document, as a reader sees them; each of them must be findable."""
    library = open_library(settings)
    try:
        library.refresh()
        for document in library.snapshot.documents:
            if document.source.id.startswith("rutin-"):
                text = document.passages[-1].text
                assert text in [h.passage.text for h in library.search(text, k=3).hits]
        return [(d.source.id, len(d.passages), d.digest) for d in library.snapshot.documents]
    finally:
        library.close()


def test_killed_at_any_moment_it_resumes_with_nothing_lost_or_doubled(
    tmp_path: Path, make_settings: Callable[..., Settings], record_property: Callable[[str, object], None]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    _documents(folder)
    calm, struck = (make_settings(tmp_path / name, embedder="none") for name in ("calm", "struck"))
    assert _index(folder, calm.data_dir).wait() == 0
    killed = 0
    for wait in (0.4, 0.7, 0.9, 1.1, 1.3, 1.6):
        process = _index(folder, struck.data_dir)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        if struck.data_dir.exists():
            _state(struck)  # whatever is there can be read and found
    record_property("killed", killed)
    if not killed:
        pytest.skip("this machine was done before it could be stopped")
    assert _index(folder, struck.data_dir).wait() == 0
    assert _state(struck) == _state(calm)
    assert len([row for row in _state(struck) if row[0].startswith("rutin-")]) == len(find_files([folder])[0]) == FILES


@pytest.mark.parametrize("point", ["build", "save", "prune"])
def test_killed_between_the_documents_and_their_index_neither_is_kept(
    tmp_path: Path, make_settings: Callable[..., Settings], point: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    _documents(folder)
    settings = make_settings(tmp_path / "data", embedder="none")
    library = open_library(settings)
    library.sync_builtin()
    library.close()
    before = _state(settings)
    assert _index(folder, settings.data_dir, _DIES, point).wait() == -signal.SIGKILL
    assert _state(settings) == before
    assert _index(folder, settings.data_dir).wait() == 0
    assert len(_state(settings)) == len(before) + FILES
