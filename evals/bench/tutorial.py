"""Against the plain RAG that everybody builds first: `python -m evals.bench.tutorial [-k 4]`.

The tutorial: every file of knowledge/ cut by a recursive splitter (1 000 characters, 200 overlapping), one embedder (ours, so
that only the road differs), Chroma, the k nearest chunks, no check. It writes no sentence here: what is compared is what it
would have to cite. Both are asked the cases of evals/cases that name places, and held to the same gold.

found: share of required groups with a chunk (a passage) that holds at least half of a required place. precision: share of what
is handed on (by Rådrum: cited) that touches a place the case requires or allows. named: share that says where it stands, so
that it could be cited by § or section. abstains: of the questions that must not be answered, those with nothing handed on.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import chromadb
from chromadb.config import Settings as ChromaSettings

from assistant.assembly import House, open_house
from assistant.domain.base import Value
from assistant.settings import ROOT, Settings
from evals.case import Case, Place, load_cases
from evals.generate import Record, Tapped

CHUNK, OVERLAP = 1_000, 200
SEPARATORS = ("\n\n", "\n", ". ", " ", "")
HALF = 0.5
_HEADING = re.compile(r"^#{2,3} .*$", re.MULTILINE)


class Chunk(Value):
    """A piece of a file, by the characters it covers."""

    source: str
    start: int
    end: int
    text: str


class Section(Value):
    """A place in a file: from its heading to the next. What a case's gold is turned into."""

    source: str
    locator: str
    start: int
    end: int


def split(text: str, size: int = CHUNK, overlap: int = OVERLAP, separators: Sequence[str] = SEPARATORS) -> list[str]:
    """Pieces of at most `size` characters, cut at the coarsest separator that does, merged up to size, overlapping."""
    if len(text) <= size:
        return [text] if text.strip() else []
    separator = next((s for s in separators if s and s in text), "")
    if not separator:
        return [text[at : at + size] for at in range(0, len(text), size - overlap)]
    finer = separators[list(separators).index(separator) + 1 :]
    pieces: list[str] = []
    held: list[str] = []
    for part in text.split(separator):
        if held and len(separator.join([*held, part])) > size:
            pieces.append(separator.join(held))
            while held and (len(separator.join(held)) > overlap or len(separator.join([*held, part])) > size):
                held.pop(0)
        if len(part) > size:
            pieces += split(part, size, overlap, finer)
        else:
            held.append(part)
    return [p for p in [*pieces, separator.join(held)] if p.strip()]


def chunks(source: str, text: str) -> list[Chunk]:
    """The pieces of a file with where they stand in it."""
    found: list[Chunk] = []
    at = 0
    for piece in split(text):
        start = text.find(piece, max(0, at - OVERLAP))  # every piece stands in the file as it is
        found.append(Chunk(source=source, start=start, end=start + len(piece), text=piece))
        at = start + len(piece)
    return found


def sections(source: str, text: str) -> list[Section]:
    """The headed places of a file."""
    heads = list(_HEADING.finditer(text))
    ends = [*(h.start() for h in heads[1:]), len(text)]
    return [
        Section(source=source, locator=h.group(0).lstrip("# "), start=h.start(), end=end)
        for h, end in zip(heads, ends, strict=True)
    ]


def holds(chunk: Chunk, section: Section) -> float:
    """The share of a place that a chunk holds; a place longer than a chunk counts as a chunk's length."""
    shared = min(chunk.end, section.end) - max(chunk.start, section.start)
    return max(0, shared) / min(section.end - section.start, CHUNK) if chunk.source == section.source else 0.0


class Tutorial:
    """The whole of it."""

    def __init__(self, house: House) -> None:
        """Raises ValueError without an embedder: there is no such thing as this tutorial without vectors."""
        if house.library.embedder is None:
            raise ValueError("the tutorial needs an embedder")
        self._embedder = house.library.embedder
        files = {p.stem: p.read_text(encoding="utf-8") for p in sorted((ROOT / "knowledge").glob("*/*.md"))}
        self.chunks = [c for source, text in files.items() for c in chunks(source, text)]
        self.sections = [s for source, text in files.items() for s in sections(source, text)]
        client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
        self._found = client.create_collection("tutorial", embedding_function=None, metadata={"hnsw:space": "cosine"})
        for at in range(0, len(self.chunks), 64):
            batch = [c.text for c in self.chunks[at : at + 64]]
            vectors = self._embedder.passages(batch)
            self._found.add(ids=[str(at + n) for n in range(len(batch))], embeddings=list(vectors))
            print(f"\rembedding {at + len(batch)} / {len(self.chunks)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)

    def ask(self, text: str, k: int) -> list[Chunk]:
        """The k nearest chunks."""
        found = self._found.query(query_embeddings=[self._embedder.query(text).tolist()], n_results=k)
        return [self.chunks[int(n)] for n in found["ids"][0]]

    def touches(self, chunk: Chunk, places: Iterable[Place], least: float) -> bool:
        """Whether a chunk holds at least that share of a section at one of the places."""
        return any(
            holds(chunk, s) > 0 and holds(chunk, s) >= least
            for s in self.sections
            if s.source == chunk.source and any(p.covers(s.source, s.locator) for p in places)
        )


def main() -> int:
    """Print the two side by side; exit 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.tutorial", description=__doc__.splitlines()[0])
    parser.add_argument("-k", type=int, default=4, help="chunks handed on by the tutorial, passages looked at of Rådrum")
    chosen = parser.parse_args()
    cases = [c for c in load_cases(suites=("answers", "retrieval", "refusals", "robustness")) if not c.expect.amounts]
    gold = [c for c in cases if c.expect.cite]
    refuse = [c for c in cases if c.expect.abstains]
    with tempfile.TemporaryDirectory() as scratch:
        house = open_house(Settings(data_dir=Path(scratch)))
        try:
            plain = Tutorial(house)
            theirs = _tutorial(plain, gold, refuse, chosen.k)
            tapped = Tapped(house)
            ours = _ours([(c, tapped.ask(c)) for c in gold], [tapped.ask(c) for c in refuse], chosen.k)
        finally:
            house.close()
    print(f"{len(gold)} questions with gold, {len(refuse)} that must not be answered; k = {chosen.k}")
    print(f"{'':12s} {'tutorial':>9s} {'Rådrum':>9s}")
    for name, value in theirs.items():
        print(f"{name:12s} {value:9.3f} {ours[name]:9.3f}")
    return 0


def _tutorial(plain: Tutorial, gold: Sequence[Case], refuse: Sequence[Case], k: int) -> dict[str, float]:
    found: list[float] = []
    precision: list[float] = []
    named: list[float] = []
    for case in gold:
        handed = plain.ask(case.q, k)
        groups = case.expect.cite
        found.append(sum(any(plain.touches(c, g, HALF) for c in handed) for g in groups) / len(groups))
        right = [p for g in groups for p in g] + list(case.expect.also)
        precision.append(sum(plain.touches(c, right, 0) for c in handed) / len(handed))
        named.append(sum(bool(_HEADING.search(c.text)) for c in handed) / len(handed))
    silent = [not plain.ask(c.q, k) for c in refuse]
    return {"found": _mean(found), "precision": _mean(precision), "named": _mean(named), "abstains": _mean(silent)}


def _ours(gold: Sequence[tuple[Case, Record]], refuse: Sequence[Record], k: int) -> dict[str, float]:
    found: list[float] = []
    precision: list[float] = []
    for case, record in gold:
        hits = (record.hits or ())[:k]
        groups = case.expect.cite
        found.append(sum(any(p.covers(h.source_id, h.locator) for p in g for h in hits) for g in groups) / len(groups))
        right = [p for g in groups for p in g] + list(case.expect.also)
        citations = (record.answer or {}).get("citations", [])
        if citations:
            hit = sum(any(p.covers(c["source_id"], c["locator"]) for p in right) for c in citations)
            precision.append(hit / len(citations))
    silent = [(r.answer or {}).get("status") in ("no_source", "out_of_scope", "refused") for r in refuse]
    return {"found": _mean(found), "precision": _mean(precision), "named": 1.0, "abstains": _mean(silent)}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    sys.exit(main())
