"""Whether what came is what was asked for, and how fresh an official text is.

A publisher's error page, another act, or half an act must never take the place of a text that is here. So what came must bear
its number, and hold at least half of the places that are here under its name.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from assistant.domain.base import Value
from assistant.domain.source import LAW_KINDS, Document, KnownChange, Passage, Source
from assistant.fetch.download import FetchFailed
from assistant.fetch.kept import Kept
from assistant.ingest.blocks import read_text
from assistant.ingest.published import published

STALE_DAYS = 60
"""A text that was last held against its publisher longer ago than this may have been amended since."""
_SHORTEST = 500
"""Characters: a page with less is a notice, not a document."""
_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d):(\d{1,4})(?!\d)")
_DESIGNATION = re.compile(r"\(([^()]*\d{4}:\d{1,4})\)")


class State(Value):
    """How fresh the text is that answers are given from."""

    fetched: date | None
    """None where it did not come by `radrum fetch`."""
    old: bool
    lacks: tuple[str, ...]
    """Amendments that apply and are not in the wording: 'SFS 2026:730'."""

    @property
    def stale(self) -> bool:
        """Whether it should be fetched again."""
        return self.old or bool(self.lacks)


def state(source: Source, kept: Kept | None, day: date) -> State:
    """The state of an official or own text on a day; a summary of ours is neither old nor fetched."""
    if source.text_kind == "sammanfattning":
        return State(fetched=None, old=False, lacks=())
    old = kept is not None and (day - kept.fetched).days > STALE_DAYS
    lacks = [c.reference for c in source.changes if _lacks(source, c) and (c.applies_from is None or c.applies_from <= day)]
    return State(fetched=kept.fetched if kept else None, old=old, lacks=tuple(lacks) if source.kind in LAW_KINDS else ())


def without_changes_it_has(document: Document) -> Document:
    """The document, its source no longer told to lack amendments that its wording is consolidated past."""
    source = document.source
    lacking = tuple(c for c in source.changes if _lacks(source, c) or not _number(c.reference))
    return document.model_copy(update={"source": source.model_copy(update={"changes": lacking})})


def _lacks(source: Source, change: KnownChange) -> bool:
    """Whether an amendment is known by number and later than the last one in the wording."""
    known, has = _number(change.reference), _number(source.consolidated_to or "")
    return known is not None and has is not None and known > has


def _number(text: str) -> tuple[int, int] | None:
    match = _SFS.search(text)
    return (int(match.group(1)), int(match.group(2))) if match else None


def number_stated(path: Path) -> str | None:
    """The SFS number that a file in a publisher's form states; None where it is in no such form."""
    form = published(read_text(path))
    return form[0].get("beteckning") if form else None


def refuse_other(asked: Source, sfs: str | None, path: Path, document: Document, here: Iterable[Passage]) -> None:
    """Raises FetchFailed when the file, read as `document`, is not the text asked for, or is much less than what is here."""
    right = document.source.id == asked.id
    if sfs is not None:
        right = right and number_stated(path) == sfs
    elif designation := _DESIGNATION.search(asked.title):
        right = right and designation.group(1) in _words(path, document)
    if not right:
        raise FetchFailed("hamta_fel_dokument", titel=asked.title)
    if sfs is None:
        if sum(len(p.text) for p in document.passages) < _SHORTEST:
            raise FetchFailed("hamta_for_lite", titel=asked.title)
        return
    places, came = ({p.address for p in passages if p.address} for passages in (here, document.passages))
    if not came or 2 * len(places & came) < len(places):
        values = {"titel": asked.title, "antal": len(came), "funna": len(places & came), "vantade": len(places)}
        raise FetchFailed("hamta_for_fa_paragrafer", **values)


def _words(path: Path, document: Document) -> str:
    """All that the file says, as far as a number can be looked for in it."""
    passages = " ".join(f"{p.locator} {p.text}" for p in document.passages)
    return passages if path.suffix == ".pdf" else f"{passages} {read_text(path)}"
