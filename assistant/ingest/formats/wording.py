"""The words of a file made fit to be found and quoted: signs that cannot be seen taken away, broken words healed."""

import re
import unicodedata
from collections.abc import Iterable

from assistant.ingest.blocks import Block

_WHITE = re.compile(r"\s+")
_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)+(?![\w-])")
_BROKEN = re.compile(r"(?:^|[\s(/\"”])([\w/]*[^\W_])-$")
_GOES_ON = re.compile(r"^(?:och|eller|samt|respektive|men|till|än)\b")
"""After a hanging hyphen: 'nord- och sydväst'."""
_FOOTNOTE_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROWS_BETWEEN_HEADERS = 120
"""Words of a table before its first row is said again, so that a portion of a long table still tells its columns."""


def tidy(text: str) -> str:
    """One line of text: composed letters, single spaces, no ligatures, no control characters or others that show nothing.

    What shows nothing (zero-width signs, tags, marks of direction) could hide words from whoever reads the document.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = "".join(_visible(sign) for sign in text)
    text = "".join(sign if sign >= " " else " " for sign in text)
    return _WHITE.sub(" ", text).strip()


def _visible(sign: str) -> str:
    if sign < "\x7f":
        return sign
    category = unicodedata.category(sign)
    if category in ("Cf", "Cs", "Cn") or "\x7f" <= sign < "\xa0":
        return ""
    if category == "Co":  # the bullets of old symbol fonts
        return "•" if sign in "\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf076" else ""
    return unicodedata.normalize("NFKC", sign) if "\ufb00" <= sign <= "\ufb06" else sign


def superscript(number: str) -> str:
    """'12' -> '¹²', the form in which a note is told from the text it belongs to."""
    return number.translate(_FOOTNOTE_DIGITS)


def hyphenated(lines: Iterable[str]) -> frozenset[str]:
    """The words that the document writes with a hyphen inside a line: where one of them is broken, the hyphen stays."""
    return frozenset(found.lower() for line in lines for found in _HYPHENATED.findall(line))


def join(first: str, second: str, with_hyphen: frozenset[str] = frozenset()) -> str:
    """Two lines of one paragraph: 'social-' + 'tjänst' -> 'socialtjänst', but 'nord-' + 'och sydväst' keeps its hyphen.

    A hyphen also stays after a single letter, a digit or capitals ('e-tjänst', 'SFI-studier'), and in `with_hyphen`.
    """
    if first.endswith(("/", "–")) and not first.endswith((" /", " –")):
        return first + second
    broken = _BROKEN.search(first)
    if not broken:
        return f"{first} {second}"
    if _GOES_ON.match(second):
        return f"{first} {second}"
    if not second[:1].isalnum():
        return f"{first} {second}"
    head = broken.group(1)
    tail = (re.match(r"[^\W\d_]*", second) or [""])[0]
    stays = len(head) == 1 or head[-1].isdigit() or head.isupper() or not second[:1].islower()
    if stays or f"{head}-{tail}".lower() in with_hyphen:
        return first + second
    return first[:-1] + second


def row_blocks(rows: Iterable[list[str]], page: int | None = None) -> list[Block]:
    """The rows of a table as 'a | b | c'. Rows of one cell are paragraphs; a long table says its first row again at times."""
    found: list[Block] = []
    header = ""
    words = 0
    for row in rows:
        cells = [tidy(cell) for cell in row]
        if sum(map(bool, cells)) < 2:
            found += [Block(text=cell, page=page) for cell in cells if cell]
            continue
        text = " | ".join(cells).rstrip(" |")
        if header and words > _ROWS_BETWEEN_HEADERS:
            found.append(Block(text=header, page=page))
            words = 0
        header = header or text
        words += len(text.split())
        found.append(Block(text=text, item=True, page=page))
    return found
