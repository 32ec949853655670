"""A Word file (.docx) into blocks: headings by their outline level, lists, tables, footnotes apart.

What was deleted under tracked changes, hidden, or put in comments and page headers is not text of the document; what was
inserted is. Numbers that Word sets by itself are counted here as Word counts them, since a section is cited by its number. The
XML is read directly: a document's text also stands in content controls, insertions and text boxes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assistant.ingest.blocks import Block
from assistant.ingest.formats.archive import Archive
from assistant.ingest.formats.content import Content, Measure, Unreadable
from assistant.ingest.formats.wording import row_blocks, superscript, tidy

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr")}
_HEADING_NAME = re.compile(r"^(?:heading|rubrik) (\d)$", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"^(?:toc|innehåll) ?\d$|^(?:toc heading|innehållsförteckningsrubrik)$", re.IGNORECASE)
_DEEPEST = 100
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _Style(NamedTuple):
    name: str
    base: str
    level: int | None
    numbering: tuple[str, int] | None


class _Level(NamedTuple):
    form: str
    text: str
    start: int


def read(data: bytes) -> Content:
    """The content of a .docx file. Raises Unreadable when it is broken, locked or a bomb."""
    archive = Archive(data)
    body = archive.xml("word/document.xml").find(f"{_W}body")
    if body is None:
        raise Unreadable("fil_skadad")
    return Content(blocks=tuple(_Reader(archive).blocks(body)))


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self.measure = Measure()
        self.styles = _styles(archive)
        self.numbering = _Numbering(archive)
        self.notes = _notes(archive)
        self.taken = 0
        """Footnotes that have been met."""

    def blocks(self, holder: Element, depth: int = 0) -> Iterator[Block]:
        """The blocks of whatever holds paragraphs and tables: the body, a cell, a content control, an insertion."""
        if depth > _DEEPEST:
            raise Unreadable("fil_for_tung")
        for child in holder:
            if child.tag == f"{_W}p":
                yield from self.paragraph(child, depth)
            elif child.tag == f"{_W}tbl":
                yield from self.table(child, depth)
            elif child.tag == f"{_W}sdt":
                if not _is_contents(child):
                    for inner in child.findall(f"{_W}sdtContent"):
                        yield from self.blocks(inner, depth + 1)
            elif child.tag not in _GONE and child.tag != _FALLBACK:
                yield from self.blocks(child, depth + 1)

    def paragraph(self, paragraph: Element, depth: int) -> Iterator[Block]:
        properties = paragraph.find(f"{_W}pPr")
        names = list(self._style_names(properties))
        if any(_CONTENTS_NAME.match(self.styles[name].name) for name in names):
            return
        boxes: list[Element] = []
        notes: list[str] = []
        pieces: list[str] = []
        for piece in _pieces(paragraph, boxes, notes):
            self.measure.take(len(piece))
            pieces.append(piece)
        text = tidy("".join(pieces))
        level = self._level(properties, names)
        number = self._number(properties, names)
        if text:
            if level:
                mark = "" if number in (None, "-") else f"{number} "
                yield Block(text=mark + text, level=level)
            else:
                yield Block(text=f"{number} {text}" if number else text, item=number is not None)
        for box in boxes:
            yield from self.blocks(box, depth + 1)
        for note in notes:
            if words := self.notes.get(note):
                self.taken += 1
                yield Block(text=f"{superscript(str(self.taken))} {words}")

    def _style_names(self, properties: Element | None) -> Iterator[str]:
        """The paragraph's style and those it builds on."""
        style = properties.find(f"{_W}pStyle") if properties is not None else None
        name = style.get(f"{_W}val", "") if style is not None else ""
        for _ in range(20):
            if name not in self.styles:
                return
            yield name
            name = self.styles[name].base

    def _level(self, properties: Element | None, names: list[str]) -> int:
        own = _outline(properties)
        if own is not None:
            return own
        for name in names:
            style = self.styles[name]
            if style.level is not None:
                return style.level
            if style.name.lower() in ("title", "rubrik"):
                return 1
        return 0

    def _number(self, properties: Element | None, names: list[str]) -> str | None:
        """What Word sets before the paragraph: '4.1', '2.', 'a)', '-' for a bullet; None for nothing."""
        own = _numbered(properties)
        numbering, inherited = own, None
        for name in names:
            inherited = inherited or self.styles[name].numbering
        if own is None:
            numbering = inherited
        elif not own[0] and inherited:  # only the level is its own
            numbering = (inherited[0], own[1])
        return self.numbering.next(*numbering) if numbering else None

    def table(self, table: Element, depth: int) -> Iterator[Block]:
        """Rows as 'a | b | c'. A table of one column, which only frames its text, is that text."""
        rows: list[list[str]] = []
        above: dict[int, str] = {}
        lines = list(_inside(table, f"{_W}tr"))
        if all(len(list(_inside(line, f"{_W}tc"))) < 2 for line in lines):
            for line in lines:
                for cell in _inside(line, f"{_W}tc"):
                    yield from self.blocks(cell, depth + 1)
            return
        for line in lines:
            if line.find(f"{_W}trPr/{_W}del") is not None:
                continue
            row: list[str] = []
            column = 0
            for cell in _inside(line, f"{_W}tc"):
                properties = cell.find(f"{_W}tcPr")
                merged = properties.find(f"{_W}vMerge") if properties is not None else None
                span = properties.find(f"{_W}gridSpan") if properties is not None else None
                if merged is not None and merged.get(f"{_W}val", "continue") != "restart":
                    text = above.get(column, "")
                else:
                    text = " ".join(block.text for block in self.blocks(cell, depth + 1))
                above[column] = text
                row.append(text)
                column += int(span.get(f"{_W}val", "1")) if span is not None else 1
            rows.append(row)
        yield from row_blocks(rows)


def _inside(holder: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also those in content controls and insertions."""
    for child in holder:
        if child.tag == wanted:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _inside(child, wanted)


def _pieces(element: Element, boxes: list[Element], notes: list[str]) -> Iterator[str]:
    """The text of a paragraph, piece by piece; text boxes and footnotes met on the way are put in the lists."""
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            notes.append(f"{tag.removeprefix(_W)[:3]}{child.get(f'{_W}id')}")
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        elif tag not in _GONE and tag != _FALLBACK:
            yield from _pieces(child, boxes, notes)


def _is_contents(control: Element) -> bool:
    gallery = control.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and gallery.get(f"{_W}val") == "Table of Contents"


def _outline(properties: Element | None) -> int | None:
    """The heading level that paragraph properties state: 1-9, 0 for plain text, None when they state none."""
    outline = properties.find(f"{_W}outlineLvl") if properties is not None else None
    if outline is None:
        return None
    stated = int(outline.get(f"{_W}val", "9"))
    return min(stated + 1, 6) if stated < 9 else 0


def _numbered(properties: Element | None) -> tuple[str, int] | None:
    """(id of the numbering or '', level) that paragraph properties state."""
    number = properties.find(f"{_W}numPr") if properties is not None else None
    if number is None:
        return None
    name, level = number.find(f"{_W}numId"), number.find(f"{_W}ilvl")
    return (
        name.get(f"{_W}val", "") if name is not None else "",
        int(level.get(f"{_W}val", "0")) if level is not None else 0,
    )


def _styles(archive: Archive) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    if "word/styles.xml" not in archive:
        return found
    for style in archive.xml("word/styles.xml").iter(f"{_W}style"):
        name, base, properties = style.find(f"{_W}name"), style.find(f"{_W}basedOn"), style.find(f"{_W}pPr")
        title = name.get(f"{_W}val", "") if name is not None else ""
        heading = _HEADING_NAME.match(title)
        level = _outline(properties)
        found[style.get(f"{_W}styleId", "")] = _Style(
            title,
            base.get(f"{_W}val", "") if base is not None else "",
            level if level is not None else min(int(heading[1]), 6) if heading else None,
            _numbered(properties),
        )
    return found


def _notes(archive: Archive) -> dict[str, str]:
    """The footnotes and endnotes by their reference."""
    found = {}
    for part, tag in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        if part not in archive:
            continue
        for note in archive.xml(part).iter(f"{_W}{tag}"):
            if note.get(f"{_W}type") is None:  # the others are the rules that part notes from text
                found[f"{tag[:3]}{note.get(f'{_W}id')}"] = tidy("".join(_pieces(note, [], [])))
    return found


class _Numbering:
    """Counts as Word does: each list by itself, a level anew below a higher one."""

    def __init__(self, archive: Archive) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._lists: dict[str, str] = {}
        """For each numbering the list whose count it shares."""
        if "word/numbering.xml" not in archive:
            return
        root = archive.xml("word/numbering.xml")
        for abstract in root.iter(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{_W}lvl"):
                form, text, start = (level.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start"))
                levels[int(level.get(f"{_W}ilvl", "0"))] = _Level(
                    form.get(f"{_W}val", "") if form is not None else "",
                    text.get(f"{_W}val", "") if text is not None else "",
                    int(start.get(f"{_W}val", "1")) if start is not None else 1,
                )
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for number in root.iter(f"{_W}num"):
            link = number.find(f"{_W}abstractNumId")
            name, shared = number.get(f"{_W}numId", ""), link.get(f"{_W}val", "") if link is not None else ""
            self._levels[f"num {name}"] = self._levels.get(shared, {})
            restarts = number.find(f"{_W}lvlOverride/{_W}startOverride") is not None
            self._lists[name] = f"num {name}" if restarts else shared

    def next(self, name: str, depth: int) -> str | None:
        """The number of the next paragraph of a numbering at a depth; None where the numbering is none."""
        shared = self._lists.get(name)
        level = self._levels.get(shared, {}).get(depth) if shared else None
        if shared is None or level is None or level.form == "none":
            return None
        counts = self._counts.setdefault(shared, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return "-"
        levels = self._levels[shared]
        number = re.sub(r"%(\d)", lambda m: _said(levels.get(int(m[1]) - 1), counts.get(int(m[1]) - 1)), level.text)
        return tidy(number) or None


def _said(level: _Level | None, count: int | None) -> str:
    count = count if count is not None else level.start if level else 1
    form = level.form if level else "decimal"
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= len(_LETTERS):
        letter = _LETTERS[count - 1]
        return letter.upper() if form == "upperLetter" else letter
    return str(count)
