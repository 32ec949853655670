"""Whether a document that arrives is one that is here already, told by its own data and not by its file name.

An act is known by its number before it comes here (assistant/ingest). What is left are documents without a number: the same
report as PDF and as text, or the verbatim report of which we ship a summary. The same kind, municipality, title and time make
the same document.
"""

import re
from collections.abc import Iterable

from assistant.domain.source import Document, Passage, Source

_NOISE = re.compile(
    r"\b(?:revisionsrapport|rapport|kommuns?|stad|kommunrevision(?:en)?|slutlig|slutversion|utkast|version|ver|v|bilaga|missiv"
    r"|pdf|docx|(?:19|20)\d\d(?:[-_.]?\d\d){0,2})\b|[^\w ]",
    re.IGNORECASE,
)
_LEAST = 10
"""Titles of fewer letters ('Riktlinje') say too little."""
_OTHER_EDITIONS = ("riktlinje", "vagledning", "allmanna_rad")
"""Kinds whose new edition bears the old one's title: the time in it is that of the edition, not of another document."""


def known_as(source: Source, others: Iterable[Source]) -> str | None:
    """The id under which a document is here already, or None. Its own id and invented examples are no answer."""
    title = _title(source)
    if len(title) < _LEAST:
        return None
    for other in others:
        if other.id == source.id or other.kind != source.kind or other.example or other.kind in ("lag", "forordning"):
            continue
        same_place = _place(source) == _place(other)
        if same_place and title == _title(other) and (source.kind in _OTHER_EDITIONS or _same_time(source, other)):
            return other.id
    return None


def renamed(document: Document, source_id: str, **changes: object) -> Document:
    """The document under another id, its passages and findings with it; `changes` are of its source's other fields."""
    old = document.source.id

    def passage(p: Passage) -> Passage:
        return p.model_copy(update={"id": source_id + p.id.removeprefix(old), "source_id": source_id})

    return document.model_copy(
        update={
            "source": document.source.model_copy(update={"id": source_id, **changes}),
            "passages": tuple(passage(p) for p in document.passages),
            "findings": tuple(f.model_copy(update={"source_id": source_id}) for f in document.findings),
        }
    )


def _place(source: Source) -> str:
    return (source.municipality or "").lower()


def _title(source: Source) -> str:
    """A title without the municipality, years and words for what kind of paper it is."""
    title = source.title.lower()
    if source.municipality:
        title = re.sub(rf"\b{re.escape(source.municipality.lower())}s?\b", " ", title)
    return " ".join(_NOISE.sub(" ", title).split())


def _same_time(source: Source, other: Source) -> bool:
    """Whether both bear the same year; a document without any time may be any of them."""
    times = [s.valid_from.year for s in (source, other) if s.valid_from]
    return len(set(times)) < 2
