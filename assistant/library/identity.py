"""Whether a document that arrives is one that is here already, told by its own data and not by its file name.

An act is known by its number before it comes here (assistant/ingest). What is left are documents without a number: the same
report as PDF and as text, or the verbatim report of which we ship a summary. The same kind, municipality, title and time make
the same document.
"""

import re
from collections.abc import Iterable

from assistant.domain.source import LAW_KINDS, Document, Passage, Source

_NOISE = re.compile(
    r"\b(?:revisionsrapport|rapport|kommuns?|stad|kommunrevision(?:en)?|slutlig|slutversion|utkast|version|ver|v|bilaga|missiv"
    r"|pdf|docx)\b|[^\w ]",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[-_.]?\d\d){0,2}\b")
_LEAST = 10
"""Titles of fewer letters ('Riktlinje') say too little."""


class KnownDocuments:
    """The documents that are here, by what tells them apart. Acts, invented examples and titles that say too little are not."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_name: dict[tuple[str, str, str], list[Source]] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """One more document is here."""
        if name := _name(source):
            self._by_name.setdefault(name, []).append(source)

    def id_of(self, source: Source) -> str | None:
        """The id under which a document is here already, or None. Its own id is no answer."""
        name = _name(source)
        for other in self._by_name.get(name, ()) if name else ():
            if other.id != source.id and _may_be_one(source, other):
                return other.id
        return None


def _name(source: Source) -> tuple[str, str, str] | None:
    title = _title(source)
    if source.kind in LAW_KINDS or source.example or len(title) < _LEAST:
        return None
    return source.kind, (source.municipality or "").lower(), title


def _may_be_one(source: Source, other: Source) -> bool:
    """Whether two documents of one name are one. Editions of a guideline are, when both say from when they hold; the year in
    any other title says what it is about, or when a report was made.
    """
    years, others = ({int(y[:4]) for y in _YEAR.findall(s.title)} for s in (source, other))
    if source.kind == "riktlinje":
        return years == others or (source.valid_from is not None and other.valid_from is not None)
    if source.kind != "granskning":
        return years == others
    made, then = (years | _made(source)), (others | _made(other))
    return not made or not then or bool(made & then)


def _made(source: Source) -> set[int]:
    return {source.valid_from.year} if source.valid_from else set()


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


def _title(source: Source) -> str:
    """A title without the municipality, years and words for what kind of paper it is."""
    title = _YEAR.sub(" ", source.title.lower())
    if source.municipality:
        title = re.sub(rf"\b{re.escape(source.municipality.lower())}s?\b", " ", title)
    return " ".join(_NOISE.sub(" ", title).split())
