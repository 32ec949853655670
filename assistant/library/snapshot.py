"""What one process sees of the library at one moment: the documents that count, and quick ways to look things up.

A user's document takes the place of the built-in one with the same id: a report wholly, an act provision by provision
(an excerpt must not hide the rest). The summary's everyday words stay as search text of the wording that replaced it.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.domain.source import LAW_KINDS, Document, Finding, FindingKind, Passage, Source
from assistant.lagrum import from_address, sfs_order
from assistant.library.editions import in_its_time
from assistant.library.pieces import pieces
from assistant.library.store import Origin

_DATED = (*LAW_KINDS, "riktlinje")
"""What is found on the days of its period only; a report carries its date and can always be asked about."""
_SECTION = re.compile(r"avsnitt (\d+(?:\.\d+)*)", re.IGNORECASE)
_KIND_ORDER: tuple[FindingKind, ...] = ("rekommendation", "bedomning", "revisionsfraga", "kriterium", "iakttagelse", "svar")
_BROKEN_OFF = "…"
"""An act's own text never has it: an excerpt that breaks off does not replace a whole summary."""
_LATER = (9999, 0)
"""Where no number is named: later than any wording."""
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


def text_digest(text: str) -> str:
    """The key under which the vector of a text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def active_documents(stored: Iterable[tuple[Origin, Document]]) -> list[Document]:
    """The documents that count, in order of id: the user's where there is one, else the built-in."""
    builtin: dict[str, Document] = {}
    user: dict[str, Document] = {}
    for origin, document in stored:
        (user if origin == "user" else builtin)[document.source.id] = in_its_time(document)
    merged = {**builtin, **{name: _merge(document, builtin.get(name)) for name, document in user.items()}}
    return [merged[name] for name in sorted(merged)]


def _merge(document: Document, summary: Document | None) -> Document:
    if summary is None:
        return document
    everyday = {_place(p): p.search_text for p in summary.passages if p.search_text}
    passages = tuple(
        p.model_copy(update={"search_text": "\n".join(filter(None, (p.search_text, everyday.get(_place(p), ""))))})
        for p in document.passages
    )
    source = document.source
    if source.kind in LAW_KINDS:
        summed_up = {p.address for p in summary.passages}
        passages = tuple(p for p in passages if _BROKEN_OFF not in p.text or p.address not in summed_up)
        covered = {p.address for p in passages}
        left = [p for p in summary.passages if not (p.address and p.address in covered)]
        passages += tuple(p.model_copy(update={"text_kind": summary.source.text_kind}) for p in left)
        source = _known_of(source, whole=not any(p.address for p in left))
        past = {change.text for change in summary.source.changes} - {change.text for change in source.changes}
        passages = tuple(p for p in passages if p.text not in past)
    elif source.kind == "allmanna_rad" and _length(document) < _length(summary):  # an excerpt: the summary tells the rest
        here = {_place(p) for p in passages}
        left = [p for p in summary.passages if _place(p) not in here]
        passages += tuple(p.model_copy(update={"text_kind": summary.source.text_kind}) for p in left)
    return document.model_copy(
        update={"source": source, "passages": passages, "findings": document.findings or summary.findings}
    )


def _length(document: Document) -> int:
    return sum(len(p.text) for p in document.passages)


def _known_of(source: Source, *, whole: bool) -> Source:
    """An act in its own wording: what we know that it lacks, without what it has. `whole`: no summary is left in it."""
    has = sfs_order(source.consolidated_to)
    changes = tuple(c for c in source.changes if has is None or (sfs_order(c.reference) or _LATER) > has)
    summary_alone = source.missing_summary if whole else ()
    missing = tuple(
        line for line in source.missing if line not in summary_alone and (has is None or (sfs_order(line) or _LATER) > has)
    )
    return source.model_copy(update={"changes": changes, "missing": missing})


def _place(passage: Passage) -> str:
    """The same place has the same key in a summary and in the text it sums up."""
    if passage.address:
        return passage.address
    section = _SECTION.search(passage.locator)
    return section.group(1) if section else passage.locator.lower()


class Snapshot:
    """Immutable view of the active documents. Positions (0, 1, ...) number the passages for the indexes."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = tuple(documents)
        self.sources: dict[str, Source] = {d.source.id: d.source for d in documents}
        self.passages: tuple[Passage, ...] = tuple(p for d in documents for p in d.passages)
        self.findings: tuple[Finding, ...] = tuple(
            f for d in documents for f in sorted(d.findings, key=lambda f: (_KIND_ORDER.index(f.kind), f.number))
        )

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """The digest of each passage's indexed text, by position."""
        return tuple(text_digest(p.indexed_text) for p in self.passages)

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Every piece of every passage that has more than one, each once."""
        cut = (pieces(p.text) for p in self.passages)
        return tuple(dict.fromkeys(piece for found in cut if len(found) > 1 for piece in found))

    @property
    def piece_digests(self) -> set[str]:
        """The digests of the pieces."""
        return {text_digest(piece) for piece in self.pieces}

    @cached_property
    def questions(self) -> tuple[tuple[int, str], ...]:
        """(position, question) of every typical question that leads to a passage, in order of position."""
        return tuple(
            (n, line) for n, p in enumerate(self.passages) for line in p.search_text.splitlines() if line.endswith("?")
        )

    @property
    def question_digests(self) -> set[str]:
        """The digests of the typical questions."""
        return {text_digest(question) for _, question in self.questions}

    @cached_property
    def generation(self) -> str:
        """Names this set of passages and what is known of their sources; the derived indexes lie in a folder of this name."""
        lines = [f"{p.id} {digest}" for p, digest in zip(self.passages, self.digests, strict=True)]
        joined = "\n".join([*lines, *(d.source.model_dump_json() for d in self.documents)])
        return hashlib.sha256(joined.encode()).hexdigest()[:16]

    @cached_property
    def _periods(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        first, last = [], []
        for p in self.passages:
            source, kind = self.sources[p.source_id], self.sources[p.source_id].kind
            ours = kind == "vagledning" and source.text_kind == "sammanfattning"  # told of the law of its own time
            first.append(p.valid_from.toordinal() if (kind in _DATED or ours) and p.valid_from else _FIRST)
            last.append(p.valid_to.toordinal() if kind in _DATED and p.valid_to else _LAST)
        return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)

    def mask(
        self,
        as_of: date | None = None,
        kinds: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
    ) -> NDArray[np.bool_]:
        """Which passages may be found: law, tables and guidelines in force on the day, other documents always."""
        mask = np.ones(len(self.passages), dtype=np.bool_)
        if as_of is not None:
            first, last = self._periods
            mask &= (first <= as_of.toordinal()) & (as_of.toordinal() <= last)
        if kinds is not None:
            wanted = set(kinds)
            mask &= np.array([self.sources[p.source_id].kind in wanted for p in self.passages], dtype=np.bool_)
        if sources is not None:
            named = set(sources)
            mask &= np.array([p.source_id in named for p in self.passages], dtype=np.bool_)
        return mask

    def ranks(self, guidance: float, example: float) -> NDArray[np.float32]:
        """By position, what a passage's score is worth: 1, or less for guidance beside the law and for invented examples.

        What says that something is not known here stays at 1: it must not lose to what is merely near.
        """
        kinds = ((self.sources[p.source_id], p.kind or self.sources[p.source_id].kind) for p in self.passages)
        worth = [example if s.example else guidance if kind == "vagledning" and not s.gaps else 1.0 for s, kind in kinds]
        return np.array(worth, dtype=np.float32)

    @cached_property
    def _provisions(self) -> dict[tuple[str, str], list[Passage]]:
        found: dict[tuple[str, str], list[Passage]] = {}
        for p in self.passages:
            if p.address:
                found.setdefault((p.source_id, p.address), []).append(p)
        return found

    def provision(self, act: str, address: str, day: date | None = None) -> Passage | None:
        """The wording of a provision on a day; with no day (or none in force then) its latest wording; None if not here."""
        wordings = self._provisions.get((act, address), [])
        for p in wordings:
            if day and p.in_force(day):
                return p
        return max(wordings, key=lambda p: p.valid_from or date.min, default=None)

    def application(self, passage: Passage, day: date) -> Passage | None:
        """What is told of how a provision is applied on a day, if anything."""
        for p in self.passages:
            told = p.about is not None and (p.source_id, p.about) == (passage.source_id, passage.address)
            if told and p.in_force(day):
                return p
        return None

    def transitions_of(self, passage: Passage, day: date) -> list[str]:
        """Ids of the transition rules of a provision (or of what is told of its use) that older cases than their day follow."""
        place = from_address(passage.address or passage.about or "P0").label
        rules = enumerate(self.sources[passage.source_id].transitions, start=1)
        return [f"{passage.source_id}:overgangsregel-{n}" for n, rule in rules if place in rule.lagrum and day < rule.before]

    def added_by_change(self, act: str, address: str) -> Passage | None:
        """What is known of a later change that adds a place whose wording is not here: '12 kap. 4 a §' of SFS 2026:730."""
        if act not in self.sources:
            return None
        wanted = from_address(address).order
        for change in self.sources[act].changes:
            ends = [from_address(place).order for place in change.adds]
            if ends and ends[0] <= wanted <= ends[-1]:
                return next((p for p in self.passages if p.source_id == act and p.text == change.text), None)
        return None

    def acts_with(self, address: str) -> list[str]:
        """Ids of the acts that have a provision at this address."""
        return [act for act, place in self._provisions if place == address]

    def position(self, passage_id: str) -> int:
        """The position of a passage. Raises KeyError when it is not in this snapshot."""
        return self._positions[passage_id]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {p.id: n for n, p in enumerate(self.passages)}
