"""What an audit report says of itself on its first pages: municipality, audit firm, day, and the nämnder it is about."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from assistant.domain.source import Source
from assistant.ingest.blocks import Block
from assistant.ingest.findings import boards_of
from assistant.ingest.names import MONTHS
from assistant.ingest.sections import sections

_FIRST = 80
"""How many blocks the first pages are at most."""
_FIRM = re.compile(r"^([A-ZÅÄÖ][\w&.\- ]{1,40}? (?:AB|HB|KB))$")
_NAME = r"[A-ZÅÄÖ][\w&.\- ]{1,40}?"
_COMMISSIONED = re.compile(rf"^({_NAME}) har (?:på uppdrag )?av .{{3,80}}?\b(?:kommun)?revis|\bgenomförd av ({_NAME})[.,]")
_NO_FIRM = re.compile(r"^(?:vi|revisorerna|revisionen|kommunrevisionen)$", re.IGNORECASE)
_OWN = re.compile(r"^((?:kommun|stads)revisionen|revisionskontoret)\b", re.IGNORECASE)
_AUDITED = re.compile(r"\b([A-ZÅÄÖ][\wåäöÅÄÖ-]+(?: [A-ZÅÄÖ][\wåäöÅÄÖ-]+)?) (?:kommun|stad)s? ?(?:revisor\w*|revision\w*)?")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_WRITTEN_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(MONTHS)}) ((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_COVER = re.compile(r"^(?:revisions)?rapport$", re.IGNORECASE)


def with_cover(source: Source, found: Sequence[Block], named_places: Callable[[str], list[str]] | None) -> Source:
    """The source of an audit report with what its first pages say; what the source already states stays.

    `valid_from` is replaced, since the first date of a file may be that of the letter that came with the report.
    """
    first = list(found[:_FIRST])
    return source.model_copy(
        update={
            "issuer": source.issuer or _firm(first),
            "municipality": source.municipality or _municipality(first, named_places),
            "valid_from": _day(found) or source.valid_from,
            "boards": source.boards or boards_of(sections(list(found), audit=True)),
        }
    )


def _firm(first: Sequence[Block]) -> str:
    """The firm that did the work: by its name as a company, by who was commissioned; else the auditors' own office."""
    for block in first:
        if match := _FIRM.match(block.text):
            return match.group(1)
    for block in first:
        match = _COMMISSIONED.search(block.text)
        name = (match.group(1) or match.group(2)) if match else ""
        if name and not _NO_FIRM.match(name):
            return name
    return next((match.group(1).capitalize() for block in first if (match := _OWN.match(block.text))), "")


def _municipality(first: Sequence[Block], named_places: Callable[[str], list[str]] | None) -> str | None:
    """The municipality that the first pages name as the audited one; None when they name several."""
    said = [match for block in first for match in _AUDITED.finditer(block.text)]
    if named_places is None:
        return None
    count = Counter(name for match in said for name in named_places(match.group()))
    return count.most_common(1)[0][0] if len(count) == 1 else None


def _day(found: Sequence[Block]) -> date | None:
    """The day of the report: that of its page headers, else the first one on its cover, else the first one there is."""
    count = Counter(day for block in found if len(block.text) < 90 for day in _days(block.text) if len(block.text) < 40)
    repeated = [day for day, n in count.most_common(1) if n >= 3]
    cover = next((n for n, block in enumerate(found[:_FIRST]) if _COVER.match(block.text)), 0)
    stated = [day for block in found[cover:_FIRST] for day in _days(block.text)]
    return next(iter([*repeated, *stated]), None)


def _days(text: str) -> list[date]:
    found = [(int(y), int(m), int(d)) for y, m, d in _DAY.findall(text)]
    found += [(int(y), MONTHS.index(m.lower()) + 1, int(d)) for d, m, y in _WRITTEN_DAY.findall(text)]
    days = []
    for year, month, day in found:
        try:
            days.append(date(year, month, day))
        except ValueError:  # no such day
            continue
    return days
