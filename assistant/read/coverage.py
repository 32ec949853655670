"""Questions about what is indexed here: 'Vilka källor finns inlagda?', 'Vilken lydelse av SoL har du?'."""

import re

_SOURCES = r"(?:käll\w+|dokument\w*|underlag\w*|texter\w*|lagar\w*|riktlinjer\w*|rapporter\w*|lagtext\w*|normtabell\w*)"
_HERE = (
    r"(?:har du|finns (?:inlag\w+|här|i rådrum)|är (?:inlagd|indexera)\w*|känner du till|kan du|(?:bygger|använder|utgår) du)"
)
_ASKS = (
    re.compile(rf"\b(?:vilka|vilket|vad för|vad har du för) (?:\w+ ){{0,2}}?{_SOURCES}(?: som)? {_HERE}", re.IGNORECASE),
    re.compile(rf"\bvad har du för {_SOURCES}", re.IGNORECASE),
    re.compile(rf"\b(?:vilken|vilka) (?:lydelse\w*|version\w*|utgåv\w+) (?:av .{{1,60}} )?{_HERE}", re.IGNORECASE),
    re.compile(rf"\b(?:hur|är) (?:aktuell\w*|ny\w*|uppdatera\w*) är (?:dina |din |era )?{_SOURCES}", re.IGNORECASE),
    re.compile(r"\bvad (?:är )?(?:inlagt|indexerat) (?:här|i rådrum)|\bvad finns inlagt\b", re.IGNORECASE),
)


def asks_coverage(text: str) -> bool:
    """Whether a question is about what Rådrum holds, and not about what a source says."""
    return any(pattern.search(text) for pattern in _ASKS)
