"""Names of court cases: how people write them, and one key for each, so that a case named in a question is looked up exactly.

'HFD 2020:40' and 'HFD 2020 ref. 40' are one case; 'RÅ 1996 ref. 99' and 'RÅ 1996 not. 99' are two.
"""

import re

_CASE = re.compile(
    r"(?<!\w)(HFD|RÅ) ?(\d{4}|\d{2})(?: ?(ref|not)\.? ?(\d{1,4})|:(\d{1,4})| (\d{1,2}:\d{1,4}))(?![\d:])", re.IGNORECASE
)


def find(text: str) -> tuple[str, ...]:
    """The key of every case named in `text`, each once, in order: ('hfd 2020 ref 40',)."""
    keys = (
        f"{court} {year} {kind or 'ref'} {number or after_colon}" if number or after_colon else f"{court} {year} {older}"
        for court, year, kind, number, after_colon, older in _CASE.findall(text.lower())
    )
    return tuple(dict.fromkeys(keys))


def name(key: str) -> str:
    """A key as people write it: 'RÅ 1996 ref. 99'."""
    court, year, *rest = key.split()
    return " ".join([court.upper(), year, *(f"{part}." if part in ("ref", "not") else part for part in rest)])
