"""A PDF into blocks: paragraphs put together over lines and pages, headings by size and weight, lists, tables, footnotes apart.

What repeats at the edge of pages is taken out, and so are page numbers: the page of a block is its number in the file, from 1,
which is what a reader's own program shows. A page that is a picture has no text here; the content says which those are.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from assistant.ingest.blocks import Block
from assistant.ingest.formats.content import Content, Gap, Unreadable
from assistant.ingest.formats.pdf_glyphs import Run, Sheet, sheets
from assistant.ingest.formats.pdf_lines import Line, stretches
from assistant.ingest.formats.pdf_tables import tables
from assistant.ingest.formats.wording import hyphenated, join, row_blocks, superscript, tidy

_EDGE = 0.12
"""The part of a page's height, at its top and at its foot, where headers and page numbers stand."""
_EDGE_LINES = 3
"""Lines of an edge that can be a header or footer."""
_PAGE_NUMBER = re.compile(
    r"^(?:(?:sida?n?|s\.) ?)?[-–] ?\d{1,4} ?[-–]$|^(?:(?:sida?n?|s\.) ?)?\d{1,4}(?: ?(?:\(|/|av) ?\d{1,4}\)?)?$", re.IGNORECASE
)
_CONTENTS = re.compile(r"(?:\. ?){4,}\d{0,4}$|…{2,} ?\d{0,4}$")
_CONTENTS_TITLE = re.compile(r"^(?:innehåll|innehållsförteckning)$", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-–—•▪●○◦*] ?(?=\S)|(?:\d{1,2}\.|[a-zåäö]\)) )")
_BULLET = re.compile(r"^[▪●○◦*] ?|^•(?=\S)|^o (?=[A-ZÅÄÖa-zåäö])")
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.? [A-ZÅÄÖ]")
_NOTE = re.compile(r"^(?:([¹²³⁴⁵⁶⁷⁸⁹⁰]+)|(\d{1,3})) ?(?=\D)")
_LARGER = 1.12
_SMALLER = 0.92
_WIDER = 1.25
"""How many times the usual step between lines parts two paragraphs."""
_WIDEST_STEP = 2.4
_ENOUGH_STEPS = 5
_VERY_SHORT = 0.4
"""A line that leaves so much of the width free is the last of its paragraph, whatever it ends in."""
_RAGGED = 8.0
"""How far from the right edge, in times the size of the text, a full line may end."""
_ALIGNED = 3.0
_LONGEST_HEADING = 150
_PICTURE = 0.5
"""A page that is at least so much picture, and has hardly a word beside it, is a scanned one."""
_HARDLY = 60
"""Characters beside the headers."""


def read(data: bytes) -> Content:
    """The content of a PDF. Raises Unreadable when it is broken, locked, too large, or pictures alone."""
    pages = list(sheets(data))
    kept = _without_edges(pages)
    wordless = [sheet.number for sheet, runs in zip(pages, kept, strict=True) if _is_wordless(sheet, runs)]
    reader = _Reader(
        [[] if sheet.number in wordless else list(stretches(runs)) for sheet, runs in zip(pages, kept, strict=True)]
    )
    blocks = reader.blocks()
    if not blocks:
        broken = any(sheet.broken for sheet in pages)
        raise Unreadable("fil_skadad" if broken else "fil_skannad" if wordless else "fil_tom")
    gaps = [Gap(key="saknas_sidor", values={"sidor": _spans(wordless)})] if wordless else []
    return Content(blocks=tuple(blocks), gaps=tuple(gaps))


def _is_wordless(sheet: Sheet, runs: list[Run]) -> bool:
    """Whether a page holds something to read that is not there as text."""
    if not sheet.legible:
        return True
    words = sum(len(run.text) + sum(len(cell) for row in run.rows for cell in row) for run in runs)
    return sheet.pictured >= _PICTURE and words < _HARDLY


def _spans(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 5] -> '1–3, 5'."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{group[0]}–{group[-1]}" if len(group) > 1 else f"{group[0]}" for group in found)


def _without_edges(pages: list[Sheet]) -> list[list[Run]]:
    """The runs of each page, tables as one run each, without headers, footers and page numbers."""
    bodies = [_with_tables(sheet) for sheet in pages]
    body = _common_size((run.size, run.text) for runs in bodies for run in runs)
    outer = [_outer_lines(sheet, runs, body) for sheet, runs in zip(pages, bodies, strict=True)]
    count = Counter(key for lines in outer for key in {key for key, _, _ in lines})
    enough = 2 if len(pages) <= 4 else 3
    kept = []
    for runs, lines in zip(bodies, outer, strict=True):
        gone = {id(run) for key, group, number in lines if number or count[key] >= enough for run in group}
        kept.append([run for run in runs if id(run) not in gone])
    return kept


def _with_tables(sheet: Sheet) -> list[Run]:
    found = tables(sheet)
    free = [
        run
        for run in sheet.runs
        if not any(
            t.left - 2 <= run.left and run.right <= t.right + 2 and t.top <= (run.top + run.bottom) / 2 <= t.bottom
            for t in found
        )
    ]
    return free + [Run("", t.left, t.top, t.right, t.bottom, 0.0, False, t.rows) for t in found]


def _common_size(pieces: Iterable[tuple[float, str]]) -> float:
    """The size that most characters are set in."""
    count: Counter[float] = Counter()
    for size, text in pieces:
        count[round(size * 2) / 2] += len(text)
    return max(count, key=lambda size: count[size], default=0.0) or 1.0


def _outer_lines(sheet: Sheet, runs: list[Run], body: float) -> list[tuple[tuple[str, int], list[Run], bool]]:
    """The lines at the edges of a page: (what they say and where, their runs, whether it is the page's number alone)."""
    found = []
    lines: dict[int, list[Run]] = {}
    for run in sorted(runs, key=lambda r: r.top):
        if run.rows or run.size > body * 1.3 or _EDGE * sheet.height < (run.top + run.bottom) / 2 < (1 - _EDGE) * sheet.height:
            continue
        place = round(run.top / 4)
        lines.setdefault(place - 1 if place - 1 in lines else place, []).append(run)
    first, last = min(lines, default=0), max(lines, default=0)
    high = [place for place in sorted(lines) if 4 * place < sheet.height / 2]
    low = [place for place in sorted(lines) if 4 * place >= sheet.height / 2]
    for place, group in lines.items():
        if place not in high[:_EDGE_LINES] and place not in low[-_EDGE_LINES:]:
            continue
        text = tidy(" ".join(run.text for run in sorted(group, key=lambda r: r.left)))
        number = bool(_PAGE_NUMBER.match(text)) and place in (first, last)
        found.append(((re.sub(r"\d+", "#", text), place), group, number))
    return found


class _Reader:
    """Takes the lines of all pages and gives the blocks."""

    def __init__(self, pages: list[list[list[Line]]]) -> None:
        self.stretches = [(number, lines) for number, page in enumerate(pages, 1) for lines in page]
        lines = [line for _, some in self.stretches for line in some]
        self.body = _common_size((line.size, line.text) for line in lines if not line.rows)
        bold = sum(len(line.text) for line in lines if line.bold)
        self.bold_body = 2 * bold > sum(len(line.text) for line in lines)
        self.step = self._usual_step()
        self.with_hyphen = hyphenated(line.text for line in lines)
        self.sizes = sorted({_rank(line) for line in lines if self._stands_out(line)}, reverse=True)
        self.found: list[Block] = []

    def blocks(self) -> list[Block]:
        for page, lines in self.stretches:
            body, notes = self._footnotes([line for line in lines if not self._is_contents(line)])
            for n, group in enumerate(self._groups(body)):
                self._take(group, page, first=n == 0)
            self._take_notes(notes, page)
        return [block for block in self.found if block.text]

    def _usual_step(self) -> float:
        """From one line to the next in a paragraph: taken from what follows full lines, since a short one ends a paragraph."""
        steps = []
        for _, lines in self.stretches:
            full = max((line.right for line in lines), default=0.0) - _RAGGED * self.body
            steps += [b.top - a.top for a, b in pairwise(lines) if a.right >= full and self._alike(a, b)]
        likely = [step for step in steps if 0 < step <= _WIDEST_STEP * self.body]
        return median(likely) if len(likely) >= _ENOUGH_STEPS else 1.3 * self.body

    def _alike(self, a: Line, b: Line) -> bool:
        return not a.rows and not b.rows and abs(a.size - b.size) <= 0.08 * self.body and a.bold == b.bold

    def _stands_out(self, line: Line) -> bool:
        return not line.rows and (
            line.size >= _LARGER * self.body or (line.bold and not self.bold_body and line.size >= 0.95 * self.body)
        )

    def _is_contents(self, line: Line) -> bool:
        return bool(_CONTENTS.search(line.text) or _CONTENTS_TITLE.match(line.text))

    def _footnotes(self, lines: list[Line]) -> tuple[list[Line], list[Line]]:
        """The lines of a stretch, and the small ones at its foot that a note's number opens."""
        first = len(lines)
        while first and not lines[first - 1].rows and lines[first - 1].size <= _SMALLER * self.body:
            first -= 1
        while first < len(lines) and not _NOTE.match(lines[first].text):
            first += 1
        return lines[:first], lines[first:]

    def _take_notes(self, lines: list[Line], page: int) -> None:
        notes: list[str] = []
        for line in lines:
            if mark := _NOTE.match(line.text):
                notes.append(f"{mark.group(1) or superscript(mark.group(2))} {line.text[mark.end() :]}")
            else:
                notes[-1] = join(notes[-1], line.text, self.with_hyphen)
        self.found += [Block(text=note, page=page) for note in notes]

    def _groups(self, lines: list[Line]) -> list[list[Line]]:
        """The lines of a stretch, paragraph by paragraph."""
        groups: list[list[Line]] = []
        right = max((line.right for line in lines), default=0.0)
        left = min((line.left for line in lines), default=0.0)
        for n, line in enumerate(lines):
            row = self._is_row(lines, n)
            before = lines[n - 1] if n else None
            if before is None or row or self._is_row(lines, n - 1) or self._parts(before, line, groups[-1], left, right):
                groups.append([line])
            else:
                groups[-1].append(line)
        return groups

    def _is_row(self, lines: list[Line], n: int) -> bool:
        """A table, or one of several lines in a row whose words are parted by wide gaps."""
        if lines[n].rows:
            return True
        near = [line for line in (lines[n - 1] if n else None, lines[n + 1] if n + 1 < len(lines) else None) if line]
        return len(lines[n].cells) > 1 and any(len(line.cells) > 1 and _columns_agree(lines[n], line) for line in near)

    def _parts(self, before: Line, line: Line, group: list[Line], left: float, right: float) -> bool:
        """Whether a new paragraph begins with a line."""
        if not self._alike(before, line) or line.top - before.top > _WIDER * max(self.step, self.step * line.size / self.body):
            return True
        if _begins_item(line.text):
            return True
        ended = before.text.endswith((".", ":", "?", "!"))
        if _begins_item(group[0].text):
            hangs = line.left > group[0].left + 0.4 * line.size
            return not hangs and (ended or not line.text[:1].islower())
        if self._stands_out(line) and _NUMBERED.match(line.text):
            return True
        if self._stands_out(before) or (
            _NUMBERED.match(before.text) and len(group) == 1 and before.right < right - 0.3 * (right - left)
        ):
            return not self._stands_out(line)
        indented = line.left > before.left + 0.8 * line.size and before.left <= left + 1
        if before.right < right - _VERY_SHORT * (right - left) and not before.text.endswith(("-", "/")):
            return True
        short = before.right < right - 0.25 * (right - left)
        return ended and (indented or short) and not line.text[:1].islower()

    def _take(self, group: list[Line], page: int, first: bool) -> None:
        head = group[0]
        if head.rows:
            self._take_table(head.rows, page)
            return
        if len(head.cells) > 1 and len(group) == 1:
            self.found.append(Block(text=" | ".join(head.cells), item=True, page=page))
            return
        text = head.text
        for line in group[1:]:
            text = join(text, line.text, self.with_hyphen)
        if self._is_heading(group, text):
            self.found.append(Block(text=text, level=min(self.sizes.index(_rank(head)) + 1, 6), page=page))
            return
        if first and self._goes_on(text):
            return
        item = _begins_item(text)
        self.found.append(Block(text=_BULLET.sub("• ", text) if item else text, item=item, page=page))

    def _is_heading(self, group: list[Line], text: str) -> bool:
        if (
            not all(self._stands_out(line) for line in group)
            or len(text) > _LONGEST_HEADING
            or text.endswith((".", ",", ";", ":"))
        ):
            return False
        return any(sign.isalpha() for sign in text) and (not _begins_item(text) or bool(_NUMBERED.match(text)))

    def _goes_on(self, text: str) -> bool:
        """Put a stretch's first words to the paragraph or item that the stretch before broke off. False: they begin one."""
        for n in range(len(self.found) - 1, -1, -1):
            last = self.found[n]
            if _NOTE.match(last.text) and last.text[0] in "¹²³⁴⁵⁶⁷⁸⁹⁰":
                continue
            broken = text[:1].islower() and not _begins_item(text) and last.text[-1:] not in ".:?!"
            if last.level or " | " in last.text or not broken:
                return False
            self.found[n] = last.model_copy(update={"text": join(last.text, text, self.with_hyphen)})
            return True
        return False

    def _take_table(self, rows: tuple[tuple[str, ...], ...], page: int) -> None:
        """A table that goes on from the page before does not say its first row again."""
        made = row_blocks(map(list, rows), page)
        before = [block for block in self.found if block.item and " | " in block.text]
        goes_on = bool(self.found) and self.found[-1].item and bool(before) and self.found[-1].page != page
        if goes_on and made and any(block.text == made[0].text and block.page == page - 1 for block in before):
            made = made[1:]
        self.found += made


def _rank(line: Line) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _begins_item(text: str) -> bool:
    return bool(_ITEM.match(text) or _BULLET.match(text))


def _columns_agree(a: Line, b: Line) -> bool:
    """Whether two lines are rows of one table: a cell after the first begins, or ends, at the same place in both."""
    return any(
        abs(left - other_left) < _ALIGNED or abs(right - other_right) < _ALIGNED
        for left, right in a.spans[1:]
        for other_left, other_right in b.spans[1:]
        if right < a.right - _ALIGNED or len(a.cells) == len(b.cells)  # justified text ends at one place too
    )
