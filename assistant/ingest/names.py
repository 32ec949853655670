"""Readable ids from titles and file names ('Riktlinjer för boende' -> 'riktlinjer-for-boende'), and the names of the months."""

import re

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
_FOLD = str.maketrans("åäöéü", "aaoeu")


def slug(text: str, most: int = 60, keep: str = "") -> str:
    """Lower case, ASCII-folded, everything but letters, digits and `keep` a hyphen; '' when nothing is left."""
    return re.sub(rf"[^a-z0-9{re.escape(keep)}]+", "-", text.lower().translate(_FOLD)).strip("-")[:most]
