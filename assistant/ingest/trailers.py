"""The lines that close a section of our own layout (knowledge/README.md): what is searched but never quoted, period, certainty.

    Vardagsord: hyra, månadshyra
    Frågor: Hur hög hyra godtas? | Vad är rådrum?
    Gäller: 2026-01-01 - 2026-03-31
    Säkerhet: B

A municipality that writes its guideline after our example uses them too.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.domain.source import Source

TRAILER_KEYS = ("Vardagsord", "Frågor", "Gäller", "Säkerhet")
_CERTAINTIES = ("A", "B", "C", "D")


def split_trailers(lines: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """(the lines before the trailers, each trailer's value by its key). Blank lines among the trailers are passed over."""
    rest = list(lines)
    trailers: dict[str, str] = {}
    while rest and (not rest[-1].strip() or rest[-1].partition(":")[0] in TRAILER_KEYS):
        line = rest.pop()
        if line.strip():
            key, _, value = line.partition(":")
            trailers[key] = value.strip()
    return rest, trailers


def search_text(trailers: Mapping[str, str]) -> str:
    """What the indexes see beside the text: everyday words, then a question a line."""
    return "\n".join(filter(None, (trailers.get("Vardagsord"), trailers.get("Frågor", "").replace(" | ", "\n"))))


def period(trailers: Mapping[str, str], source: Source) -> tuple[date | None, date | None]:
    """First and last day; the source's own where nothing is stated. Raises ValueError for what is no period."""
    stated = trailers.get("Gäller")
    if stated is None:
        return source.valid_from, source.valid_to
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)? ?[-–] ?(\d{4}-\d\d-\d\d)?", stated)
    if not match:
        raise ValueError(f"Gäller: {stated}")
    try:
        first, last = (date.fromisoformat(day) if day else None for day in match.groups())
    except ValueError:  # no such day
        raise ValueError(f"Gäller: {stated}") from None
    if first and last and last < first:
        raise ValueError(f"Gäller: {stated}")
    return first or source.valid_from, last or source.valid_to


def certainty(trailers: Mapping[str, str]) -> str | None:
    """A-D, or None where nothing is noted. Raises ValueError for another mark."""
    stated = trailers.get("Säkerhet")
    if stated is not None and stated not in _CERTAINTIES:
        raise ValueError(f"Säkerhet: {stated}")
    return stated
