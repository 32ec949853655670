"""What the model is shown: the passages as K1, K2 ... and the calculation as B1, as data between marks.

The model sees tokens and texts, never titles, addresses or ids, so that it has none to copy or spoil. A passage is somebody
else's text: what could pass for our own marks or tokens, and invisible letters, are taken out of the copy that the model reads.
The citation shows the passage itself, untouched.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil

from assistant.domain.answer import kronor
from assistant.domain.hushall import Berakning
from assistant.domain.source import Hit
from assistant.prompts import Texts

_OUR_MARKS = re.compile(r"<\s*/?\s*(?:källa|fråga|text|think)\b[^>\n]*>?", re.IGNORECASE)
_OUR_TOKENS = re.compile(r"[\[(【]\s*[KkBb]\d[^\])】\n]{0,80}[\])】]")
_LINKS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.)\S+", re.IGNORECASE)
_LEFT_OUT = "…"


def as_data(text: str) -> str:
    """A text made safe to stand among our marks: no marks, tokens, links or invisible letters of its own."""
    visible = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))
    return _OUR_TOKENS.sub("", _LINKS.sub(_LEFT_OUT, _OUR_MARKS.sub("", visible))).strip()


def passage_block(number: int, hit: Hit, as_of: date, texts: Texts) -> str:
    """One passage under its token, with what it is (law, municipal guideline of Avesta ...) and whether it is in force."""
    about = [texts(f"modellage.slag_{hit.source.kind}")]
    if hit.source.municipality:
        about.append(as_data(hit.source.municipality))
    ended = [day for day in (hit.passage.valid_to, hit.source.valid_to) if day is not None and day < as_of]
    later = [day for day in (hit.passage.valid_from, hit.source.valid_from) if day is not None and day > as_of]
    if ended:
        about.append(texts("modellage.upphavd"))
    elif later:
        about.append(texts("modellage.galler_inte_an"))
    return _block(f"K{number}", ", ".join(about), as_data(hit.passage.text))


def calculation_block(berakning: Berakning, texts: Texts) -> str:
    """The calculation under B1: every row of the trace, then the sums. The amounts are the calculator's own."""
    lines = []
    for rad in berakning.rader:
        belopp = kronor(rad.belopp)
        key = "modellage.rad" if rad.uttryck == belopp else "modellage.rad_med_uttryck"
        fields = {"etikett": rad.etikett, "belopp": belopp} | ({} if rad.uttryck == belopp else {"uttryck": rad.uttryck})
        lines.append(texts(key, **fields))
    lines.append(
        texts("modellage.riksnorm", manad=berakning.manad, tabell=berakning.tabell, belopp=kronor(berakning.riksnorm)),
    )
    for name in ("inkomster", "utgifter", "levnadskostnader"):
        if amount := getattr(berakning, name):
            lines.append(texts(f"modellage.{name}", belopp=kronor(amount)))
    left = {"underskott": kronor(Decimal(berakning.underskott)), "overskott": kronor(berakning.resultat), "noll": ""}
    lines.append(texts(f"modellage.{berakning.utfall}", belopp=left[berakning.utfall]))
    lines.extend(texts("modellage.forbehall", text=text) for text in berakning.forbehall)
    return _block("B1", texts("modellage.slag_berakning"), as_data("\n".join(lines)))


def _block(token: str, about: str, text: str) -> str:
    return f"<källa {token}> ({about})\n{text}\n</källa>"


def fill_window(blocks: Sequence[str], room: int) -> list[str]:
    """As many of the blocks, in order, as surely fit in `room` tokens. The first that does not fit ends the list."""
    chosen: list[str] = []
    for block in blocks:
        room -= most_tokens(block)
        if room < 0:
            break
        chosen.append(block)
    return chosen


def most_tokens(text: str) -> int:
    """More tokens than Swedish text takes in any tokenizer in use (measured 2.3-2.6 a word; each digit can be one)."""
    digits = sum(character.isdigit() for character in text)
    return ceil((len(text) - digits) / 2.5) + digits


def fewest_tokens(text: str) -> int:
    """Fewer tokens than any tokenizer makes of Swedish text. A server that counted fewer has not read all of it."""
    return int(len(text.split()) * 1.25)
