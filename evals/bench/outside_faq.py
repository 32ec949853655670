"""Somebody else's questions: `python -m evals.bench.outside_faq FOLDER`, by hand, outside `make test`.

FOLDER is the unpacked package zaragoza-construction-faq 1.2.1 (Zaragoza AB, CC BY 4.0): 503 Swedish answers on construction
law, each with its question in Swedish and in English. Nothing of it is kept here. Its answers are indexed by Rådrum's own
library in a throw-away folder, without the built-in knowledge, and searched with both sets of questions: by words alone, by
vectors alone, as `radrum search` does, and as the road does, which does not tell the search that a question is English.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

from assistant.domain.source import Document, Passage, Source
from assistant.index.embedder import Embedder, open_embedder
from assistant.index.swedish import english_share
from assistant.index.vectors import ExactVectors
from assistant.library.library import Library
from assistant.library.store import Store
from assistant.settings import ROOT, Settings
from evals.ranking import DEPTH, Ranked, measured

SOURCE = "faq"
LANGUAGES = {"sv": "faq.json", "en": "faq-en.json"}
SHOWN = ("recall@1", "recall@5", "mrr")
PUBLISHED = {"sv": (0.531, 0.771, 0.642), "en": (0.344, 0.602, 0.467)}
"""What the embedder alone reached on the same questions when embedders were compared; the best single system of them."""
Search = Callable[[str], list[str]]
"""A question -> the locators found, best first."""


def rows(folder: Path, language: str) -> list[dict[str, Any]]:
    """The package's rows in one language: id, category, q, a. Raises FileNotFoundError when the folder is not the package's."""
    path = next(folder.rglob(LANGUAGES[language]), None)
    if path is None:
        raise FileNotFoundError(f"{LANGUAGES[language]} is not in {folder}")
    return cast(list[dict[str, Any]], json.loads(path.read_text(encoding="utf-8"))["questions"])


def document(answers: Sequence[dict[str, Any]]) -> Document:
    """The Swedish answers as one document, a passage each: category and answer, never the question."""
    passages = tuple(
        Passage(id=f"{SOURCE}:{a['id']}", source_id=SOURCE, locator=a["id"], heading=a["category"], text=a["a"])
        for a in answers
    )
    return Document(source=Source(id=SOURCE, kind="vagledning", title="FAQ"), passages=passages, digest=SOURCE)


def searches(library: Library, words: Library, embedder: Embedder, vectors: ExactVectors) -> dict[str, Search]:
    """Each way to search, by name."""
    passages = library.snapshot.passages

    def by_vectors(text: str) -> list[str]:
        positions, _ = vectors.search(embedder.query(text), DEPTH)
        return [passages[n].locator for n in positions]

    def by(house: Library, text: str, english: bool = False) -> list[str]:
        found = house.search(text, k=DEPTH, as_of=date.max, english=english)
        return [hit.passage.locator for hit in found.hits]

    return {
        "words alone": lambda text: by(words, text),
        "vectors alone": by_vectors,
        "as the road": lambda text: by(library, text),
        "as radrum search": lambda text: by(library, text, english_share(text) > 0.5),
    }


def measure(folder: Path) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch))
        embedder = open_embedder(settings)
        if embedder is None:
            raise SystemExit("the embedder cannot be used here")
        store = Store.open(settings.data_dir)
        library = Library(store, ROOT / "knowledge", embedder)
        library.add([document(rows(folder, "sv"))])
        if library.embed_missing(_progress):
            raise SystemExit("not every answer could be embedded")
        library.refresh()
        known = store.vectors(embedder.identity)
        vectors = ExactVectors(np.stack([known[d] for d in library.snapshot.digests]))
        words = Library(Store.open(settings.data_dir), ROOT / "knowledge", None)
        ways = searches(library, words, embedder, vectors)
        print(f"{'':28s}" + "".join(f"{language + ' ' + name:>13s}" for language in LANGUAGES for name in SHOWN))
        print(f"{'published: embedder alone':28s}" + "".join(f"{v:13.3f}" for lang in LANGUAGES for v in PUBLISHED[lang]))
        for name, search in ways.items():
            figures = [_figures(rows(folder, language), search) for language in LANGUAGES]
            print(f"{name:28s}" + "".join(f"{value:13.3f}" for values in figures for value in values))
        words.close()
        library.close()


def _figures(questions: Sequence[dict[str, Any]], search: Search) -> list[float]:
    ranked = []
    for question in questions:
        found = search(question["q"])
        ranks = (found.index(question["id"]) + 1,) if question["id"] in found else ()
        ranked.append(Ranked(id=question["id"], kind="faq", gold=1, ranks=ranks))
    rates = measured(ranked)
    return [rates[name].value for name in SHOWN]


def _progress(_: str, done: int, of: int) -> None:
    print(f"\rembedded {done} / {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def main() -> None:
    """Read the argument and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where zaragoza-construction-faq 1.2.1 was unpacked")
    measure(parser.parse_args().folder)


if __name__ == "__main__":
    main()
