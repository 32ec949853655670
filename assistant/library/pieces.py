"""A passage cut into the pieces that can be quoted alone: sentences, or a list together with the line that introduces it."""

import re

_ABBREVIATIONS = ("kap", "st", "t.ex", "bl.a", "m.m", "m.fl", "dvs", "p", "ref", "not", "prop", "bet", "nr", "s.k", "ff", "ca")
_SENTENCE_END = re.compile(r"(?<=[.!?])" + "".join(rf"(?<!\b{re.escape(a)}\.)" for a in _ABBREVIATIONS) + r" +(?=[A-ZÅÄÖ0-9])")
_LIST = re.compile(r"\n(?:- |\d+\. )")


def blocks(text: str) -> list[str]:
    """The stycken of a passage: what stands between blank lines."""
    return [b for b in text.split("\n\n") if b.strip()]


def pieces(text: str) -> list[str]:
    """The pieces of a passage in order, each word for word as it stands there."""
    found: list[str] = []
    for block in blocks(text):
        if _LIST.search(block):
            found.append(block)
        else:
            found += [p for line in block.splitlines() for p in _SENTENCE_END.split(line) if p.strip()]
    return found
