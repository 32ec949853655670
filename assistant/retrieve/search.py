"""What all ways of finding share: the search among what applies, and the order of what it found.

A provision comes before what is told of its use and before a declared gap that is hardly nearer; the amount asked about comes
before what only speaks of the benefit.
"""

from collections.abc import Sequence
from datetime import date

from assistant.domain.errors import Refusal
from assistant.domain.question import Reading
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import Hit, Source
from assistant.library.library import Found, Library
from assistant.library.normtabeller import TABLES
from assistant.retrieve.relevance import Relevance, judge

WIDTH = 8
"""How many passages a search hands on."""
PIECED = 4
"""How many of them are cut into pieces for quoting."""
GAP_CLOSE = 0.9
"""A provision or guideline with at least this share of a declared gap's score leads it."""
AMOUNT_CLOSE = 0.85
"""A passage that states an amount, with at least this share of the best score, leads where an amount is asked for."""
INTRODUCTION_CLOSE = 0.85
"""For a new colleague a passage of the introduction with at least this share of the best score leads."""
INTRODUCTION = "introduktion-"
"""How the ids of what is written for new colleagues begin."""
_LOCAL = ("riktlinje", "granskning")
"""Kinds of document that are one municipality's."""


def search(reading: Reading, library: Library, sources: Sequence[str]) -> Found:
    """What these sources hold that was in force on the day; a question about a word is for the glossary as much as the law."""
    return library.search(reading.query, k=WIDTH, as_of=reading.as_of, sources=sources, by_text_alone=reading.asks_meaning)


def rules_for_older_cases(reading: Reading, library: Library) -> tuple[Hit, ...]:
    """The transition rules of what a dated question is about, when its day lies before theirs: they lead the answer.

    What it is about is the nearest provision that has no last day: it may not have been in force on the day asked about.
    """
    if not reading.as_of_stated:
        return ()
    found = library.search(reading.query, k=PIECED, as_of=date.max, sources=what_applies(reading, library))
    provision = next((h for h in found.hits if h.passage.address or h.passage.about), None)
    rules = library.snapshot.transitions_of(provision.passage, reading.as_of) if provision else ()
    return tuple(library.hit(rule, score=found.hits[0].score) for rule in rules)


def explained(found: Found, reading: Reading, library: Library, first: tuple[Hit, ...] = ()) -> Retrieval:
    """The hits (after those in `first`), the best of them cut into pieces and scored; a rule before what is told of its use."""
    hits = [*first, *(h for h in found.hits if h.passage.id not in {f.passage.id for f in first})]
    if hits and (leading := _leading(hits, reading)):
        hits.insert(0, hits.pop(leading))
    cut = tuple(library.with_pieces(h, reading.query) if n < PIECED else h for n, h in enumerate(hits))
    return Retrieval(hits=cut, top_cosine=found.top_cosine, coverage=found.coverage)


def _leading(hits: Sequence[Hit], reading: Reading) -> int | None:
    """The place of the passage that is to lead instead of the first hit."""
    introduction = _introduction_before(hits[:PIECED]) if reading.way_in == "ny" and not reading.asks_amount else None
    return introduction or _amount_before(hits, reading) or _rule_before(hits[:PIECED])


def _introduction_before(hits: Sequence[Hit]) -> int | None:
    """The place of what is written for new colleagues, where it lies nearly as near as the first hit."""
    near = (n for n, hit in enumerate(hits) if hit.source.id.startswith(INTRODUCTION))
    return next((n for n in near if hits[n].score >= INTRODUCTION_CLOSE * hits[0].score), None)


def _amount_before(hits: Sequence[Hit], reading: Reading) -> int | None:
    """The place of the passage that states the amount asked about, if the first hit states none.

    Where benefits are named it must be about them; else it must lie nearly as near as the first.
    """
    if not reading.asks_amount or "kronor" in hits[0].passage.text:
        return None
    for n, hit in enumerate(hits if reading.benefits else hits[:PIECED]):
        about = all(b in hit.passage.indexed_text.lower() for b in reading.benefits)
        if "kronor" in hit.passage.text and about and (reading.benefits or hit.score >= AMOUNT_CLOSE * hits[0].score):
            return n
    return None


def _rule_before(hits: Sequence[Hit]) -> int | None:
    """The place of the provision that is to lead instead of the first hit: the one that told practice is about, or one (or a
    guideline) that lies nearly as near as a declared gap: the question may be answered after all."""
    first = hits[0]
    for n, hit in enumerate(hits):
        if first.passage.about and (hit.source.id, hit.passage.address) == (first.source.id, first.passage.about):
            return n
        answers = hit.passage.address or hit.source.kind == "riktlinje"
        if first.source.gaps and answers and hit.score >= GAP_CLOSE * first.score:
            return n
    return None


def what_applies(reading: Reading, library: Library) -> list[str]:
    """Acts, general advice, guidelines and our own guidance; for an auditor audit reports too.

    Not press releases or other reading, not the bare tables, and no invented example: that one is for those who ask for it by
    name. What another municipality has decided, or was told, does not apply.
    """
    kinds = ("lag", "forordning", "allmanna_rad", "riktlinje", *(("granskning",) if reading.way_in == "revisor" else ()))
    return [
        s.id
        for s in searchable(reading, library)
        if s.kind in kinds or (s.kind == "vagledning" and s.text_kind == "sammanfattning")
    ]


def searchable(reading: Reading, library: Library) -> list[Source]:
    """Every source but the bare tables, invented examples, and other municipalities' papers.

    Where a municipality is named, all papers of others; where only the asker's own is known, what others have decided.
    """
    sources = library.snapshot.sources
    named = {sources[d].municipality for d in reading.documents if d in sources} - {None}

    def of_another(source: Source) -> bool:
        if source.municipality is None:
            return False
        if named:
            return source.municipality not in named
        return source.kind in _LOCAL and reading.kommun not in (None, source.municipality)

    return [s for s in sources.values() if not s.id.startswith(TABLES) and not s.example and not of_another(s)]


def require(found: Found, hits: tuple[Hit, ...], about_report: bool = False) -> None:
    """End the road when the search has nothing relevant."""
    verdict = judge(found, about_report=about_report)
    if verdict is Relevance.OUTSIDE:
        raise Refusal("out_of_scope")
    if not hits or verdict is Relevance.NOTHING:
        raise Refusal("no_source")
