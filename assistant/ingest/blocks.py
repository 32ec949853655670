"""From a text file to blocks: front matter apart, Markdown noise gone, hard line breaks healed.

A block is what stands between blank lines: a stycke, a list item, a heading, a table row. Its words are kept as they are,
since passages made from blocks are quoted word for word.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.base import Value
from assistant.domain.errors import BadInput
from assistant.domain.source import CELLS
from assistant.ingest.trailers import TRAILER_KEYS

MAX_BYTES = 20_000_000
_HARD_WRAP = 90
"""A file whose lines are shorter than this was broken by hand; its line ends inside a block mean nothing."""
_OVERLONG = 0.02
"""Such a file may still hold a few longer lines: a row of a wide table, an address."""

_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^>\n]{0,80}>")
_TABLE_ROW = re.compile(r"^ {0,3}\|.*\|[^|]*\|\s*$")
_FIELD = re.compile(r"[\w-]+:(?: |$)", re.MULTILINE)
"""How front matter begins: a name and a colon."""
_RULE = re.compile(r"^ {0,3}\|(?: ?:?-{2,}:? ?\|)+\s*$")
"""The line of a Markdown table between its head and its rows."""
_LIST_ITEM = re.compile(r"^(?:[-–—•*] |\d{1,2}\. |[a-zåäö]\) )")
_DOUBLED_SIGN = re.compile(r"(?<=\d )§§?(?: ?§)+|(?<=[a-z] )§(?: ?§)+")


class Block(Value):
    """One block: its words, its heading level (0 = none, 1 = outermost), and whether it is an item of a list or a table row.

    `page` is where the block begins, counted from 1 in the file; None for files without pages.
    """

    text: str
    level: int = 0
    item: bool = False
    page: int | None = None


def read_text(path: Path) -> str:
    """The file as text: UTF-8 (with or without BOM), else Windows-1252. Raises BadInput when it cannot be text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput("fil_olasbar", fil=str(path)) from error
    if len(raw) > MAX_BYTES:
        raise BadInput("fil_for_stor", fil=str(path), mb=MAX_BYTES // 1_000_000)
    if b"\x00" in raw:
        raise BadInput("fil_inte_text", fil=str(path))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(front matter, body); an empty dict where there is none. Raises ValueError for one that cannot be read."""
    if not text.startswith("---\n"):
        return {}, text
    head, separator, body = text[4:].partition("\n---\n")
    if not separator:
        return {}, text
    try:
        meta = yaml.load(head, Loader=yaml.BaseLoader)  # every value as text: YAML takes 2025:42 for a number in base 60
    except yaml.YAMLError as error:
        if _FIELD.match(head):
            raise ValueError("front matter") from error
        return {}, text  # a rule, some text and another rule
    return (meta, body) if isinstance(meta, dict) else ({}, text)


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order, healed."""
    lines = [part for line in text.split("\n") if not _RULE.match(line) for part in _row(line)]
    wrapped = sum(len(line) > _HARD_WRAP for line in lines) <= _OVERLONG * sum(map(bool, lines))
    found: list[Block] = []
    group: list[str] = []
    for line in [*lines, ""]:
        line = _clean(line)
        heading = re.match(r"^(#{1,6})\s+(.*)$", line)
        starts_own = bool(heading or _LIST_ITEM.match(line) or "\t" in line) or line.partition(":")[0] in TRAILER_KEYS
        if (not line.strip() or starts_own) and group:
            found += _close(group, wrapped)
            group = []
        if heading and "\t" in heading.group(2):  # a row of a table that was made a heading
            found.append(Block(text=heading.group(2).strip().replace("\t", CELLS), item=True))
        elif heading:
            found.append(Block(text=heading.group(2).strip().strip("*").strip(), level=len(heading.group(1))))
        elif line.strip():
            group.append(line.strip())
    return [b for b in found if b.text]


def _row(line: str) -> list[str]:
    """A row of a Markdown table with tabs between its cells, one of a single cell as a paragraph; any other line as it is."""
    if not _TABLE_ROW.match(line):
        return [line]
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return ["\t".join(cells)] if sum(map(bool, cells)) > 1 else ["", *filter(None, cells), ""]


def _close(group: list[str], wrapped: bool) -> list[Block]:
    item = bool(_LIST_ITEM.match(group[0])) or "\t" in group[0]
    if wrapped or item:
        return [Block(text=_join(group).replace("\t", CELLS), item=item)]
    return [Block(text=line) for line in group]  # each line of a file without hard breaks is a paragraph of its own


def _join(lines: list[str]) -> str:
    """Heal line breaks: 'F-/' + 'skuldsanering' -> 'F-/skuldsanering', otherwise a space."""
    text = lines[0]
    for line in lines[1:]:
        glued = text.endswith("/") or (re.search(r"\d-$", text) and line[:1].isdigit())
        text = text + line if glued else f"{text} {line}"
    return re.sub(r" {2,}", " ", text)


def _clean(line: str) -> str:
    line = _LINK.sub(r"\1", line)
    line = _TAG.sub(" ", line) if "<" in line else line
    line = re.sub(r"(\d+ ?[a-z]?) §( och | eller |, )(\d+ ?[a-z]?) §§", r"\1\2\3 §§", line)
    line = _DOUBLED_SIGN.sub("§§", line)
    return line.replace("\u00a0", " ").replace("\u00ad", "").rstrip()


def gather(parts: list[Block]) -> str:
    """Blocks as the text of a passage: a blank line between stycken, list items and rows directly below their lead-in."""
    text = ""
    for n, block in enumerate(parts):
        if n:
            text += "\n" if block.item else "\n\n"
        text += block.text
    return text
