"""Whether what came is what was asked for, and how fresh an official text is.

A publisher's error page, another act, or half an act must never take the place of a text that is here. So what came must bear
its number, and hold at least half of the places that are here under its name.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from assistant.domain.base import Value
from assistant.domain.source import LAW_KINDS, Document, Passage, Source
from assistant.fetch.failed import FetchFailed
from assistant.fetch.kept import Kept
from assistant.ingest.blocks import read_text
from assistant.ingest.published import published
from assistant.lagrum import sfs_order

STALE_DAYS = 60
"""A text that was last held against its publisher longer ago than this may have been amended since."""
_SHORTEST = 500
"""Characters: a page with less is a notice, not a document."""
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
    has = sfs_order(source.consolidated_to) if source.kind in LAW_KINDS else None
    known = [c.reference for c in source.changes if c.applies_from is None or c.applies_from <= day]
    lacks = tuple(reference for reference in known if has and (number := sfs_order(reference)) and number > has)
    return State(fetched=kept.fetched if kept else None, old=old, lacks=lacks)


def refuse_other_act(asked: Source, sfs: str, path: Path) -> None:
    """Raises FetchFailed when a file does not state, in a publisher's form, that it is the act asked for."""
    form = published(read_text(path))
    if form is None or form[0].get("beteckning") != sfs:
        raise FetchFailed("hamta_fel_dokument", titel=asked.title)


def refuse_much_less(asked: Source, came: Iterable[Passage], here: Iterable[Passage]) -> None:
    """Raises FetchFailed when an act that came holds fewer than half of the provisions that are here."""
    new, old = ({p.address for p in passages if p.address} for passages in (came, here))
    if not new or 2 * len(new & old) < len(old):
        values = {"titel": asked.title, "antal": len(new), "funna": len(new & old), "vantade": len(old)}
        raise FetchFailed("hamta_for_fa_paragrafer", **values)


def refuse_other_document(asked: Source, path: Path, document: Document) -> None:
    """Raises FetchFailed when what came, read as `document`, bears another number than asked for, or is a mere notice."""
    said = " ".join(f"{p.locator} {p.text}" for p in document.passages)
    if path.suffix != ".pdf":
        said += read_text(path)
    designation = _DESIGNATION.search(asked.title)
    if document.source.id != asked.id or (designation and designation.group(1) not in said):
        raise FetchFailed("hamta_fel_dokument", titel=asked.title)
    if sum(len(p.text) for p in document.passages) < _SHORTEST:
        raise FetchFailed("hamta_for_lite", titel=asked.title)
