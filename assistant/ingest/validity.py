"""From when, and until when, a municipality's guideline says that it holds: on its first page, in the words such papers use."""

import re
from collections.abc import Iterable
from datetime import date

from assistant.ingest.blocks import Block
from assistant.ingest.names import MONTHS

_DAY = rf"(\d{{4}}-\d\d-\d\d|\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}})"
_HOLDS = r"\b(?:gäller|giltig\w*|träder i kraft|i kraft)\b"
_SINCE = r"(?:fr\.? ?o\.? ?m\.?|från(?: och med)?|den)"
_FROM = re.compile(rf"{_HOLDS}[^.\d]{{0,40}}?{_SINCE}?:? ?(?:den )?{_DAY}", re.IGNORECASE)
_DECIDED = re.compile(
    rf"\b(?:beslut(?:ad|at|sdatum)|antagen|fastställd|reviderad)\b[^.\d]{{0,60}}?:? ?(?:den )?{_DAY}", re.IGNORECASE
)
_UNTIL = re.compile(rf"(?:t\.? ?o\.? ?m\.?|till och med|längst till|\d [–-]) ?:? ?(?:den )?{_DAY}", re.IGNORECASE)
_FIRST_PAGE = 40
"""Blocks of a text that are looked at, at most."""


def stated_period(found: Iterable[Block]) -> tuple[date | None, date | None]:
    """(first day, last day) as a text states them above its first section: what a section says may be of that section alone.

    The day of the decision, the latest where there are several, stands for a first day that is not stated.
    """
    opening = _opening(found)
    first = next((m for text in opening if (m := _FROM.search(text))), None)
    decided = [m for text in opening for m in _DECIDED.finditer(text)]
    last = next((m for text in opening if re.search(_HOLDS, text, re.IGNORECASE) and (m := _UNTIL.search(text))), None)
    begins = _read(first.group(1)) if first else max((d for m in decided if (d := _read(m.group(1)))), default=None)
    ends = _read(last.group(1)) if last else None
    return begins, ends if ends and (begins is None or ends >= begins) and ends != begins else None


def _opening(found: Iterable[Block]) -> list[str]:
    """What stands above the second heading, the first being the title."""
    texts: list[str] = []
    headings = 0
    for block in found:
        headings += block.level > 0
        if headings > 1 or len(texts) == _FIRST_PAGE:
            break
        texts.append(block.text)
    return texts


def _read(day: str) -> date | None:
    try:
        if "-" in day:
            return date.fromisoformat(day)
        number, month, year = day.lower().split()
        return date(int(year), MONTHS.index(month) + 1, int(number))
    except ValueError:  # no such day
        return None
