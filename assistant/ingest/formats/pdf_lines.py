"""Runs of text on a page into lines in the order they are read: column by column where there are two, else from the top."""

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from assistant.ingest.formats.pdf_glyphs import UNITS, Run
from assistant.ingest.formats.wording import superscript, tidy

_MARK = re.compile(r"^(?:[-–—•▪●○◦*o·]|\d{1,2}(?:\.\d{1,2})*\.?|[a-zåäö]\)|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)$")
"""What stands before an item, a numbered heading or a footnote, with a gap after it."""
_WIDE = 0.55
"""A run that takes more than this part of the text's width stands across both columns."""
_GUTTER = 8.0
_FEWEST = 4
"""Lines of prose that each of two columns must have."""
_PROSE = 18
"""Characters of a line of prose in a column. Shorter ones are more likely cells of a table without ruled lines."""

_FILLED = 0.6
"""How much of its width a column of prose fills."""


class Line(NamedTuple):
    """One line: its cells where wide gaps part them, else one; or a table."""

    cells: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool
    rows: tuple[tuple[str, ...], ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    """From where to where each cell stands."""

    @property
    def text(self) -> str:
        """The words of the line."""
        return " ".join(self.cells)


def stretches(runs: list[Run]) -> Iterator[list[Line]]:
    """The lines of a page, one list for each stretch of it that is read from top to bottom."""
    if not _side_by_side(runs):
        yield _lines(runs)
        return
    bands = _bands(runs)
    whole: list[Run] = []
    n = 0
    while n < len(bands):
        for end in range(len(bands), n, -1):  # the most of the page, from here, that has two columns
            some = [run for band in bands[n:end] for run in band]
            if (gutter := _gutter(some)) is not None:
                if whole:
                    yield _lines(whole)
                yield from _two_columns(some, gutter)
                whole, n = [], end
                break
        else:
            whole += bands[n]
            n += 1
    if whole:
        yield _lines(whole)


def _side_by_side(runs: list[Run]) -> bool:
    """Whether enough lines of prose have others beside them for a look for columns to be worth its time."""
    prose = sorted((run for run in runs if len(run.text) >= _PROSE), key=lambda r: r.top)
    return sum(1 for a, b in pairwise(prose) if _level(a, b) and (a.right < b.left or b.right < a.left)) >= 3


def _two_columns(runs: list[Run], gutter: float) -> Iterator[list[Line]]:
    """A part of a page with two columns: what stands across both is read where it stands, and parts the columns."""
    parts: list[tuple[bool, list[Run]]] = []
    for band in _bands(runs, gutter):
        columns = _in_columns(band, gutter, parts[-1][0] if parts else True)
        if parts and parts[-1][0] == columns:
            parts[-1][1].extend(band)
        else:
            parts.append((columns, band))
    for columns, part in parts:
        sides = [[r for r in part if r.right <= gutter], [r for r in part if r.right > gutter]] if columns else [part]
        yield from (_lines(side) for side in sides if side)


def _bands(runs: list[Run], gutter: float | None = None) -> list[list[Run]]:
    """The runs from the top, parted at strips of nothing and where what stands across the gutter begins or ends."""
    bands: list[list[Run]] = []
    bottom = 0.0
    for run in sorted(runs, key=lambda r: r.top):
        crosses = gutter is not None and bands and _across(run, gutter) != _across(bands[-1][-1], gutter)
        if not bands or run.top - bottom > 0.5 * run.size or crosses:
            bands.append([])
            bottom = run.bottom
        bands[-1].append(run)
        bottom = max(bottom, run.bottom)
    return bands


def _across(run: Run, gutter: float) -> bool:
    return run.left < gutter < run.right


def _in_columns(band: list[Run], gutter: float, before: bool) -> bool:
    """Whether a band is read column by column: prose stands on both sides. With one side alone it is read as the one before."""
    if any(_across(run, gutter) for run in band):
        return False
    sides = [[r for r in band if r.right <= gutter], [r for r in band if r.left >= gutter]]
    return all(map(_is_prose, sides)) if all(sides) else before


def _is_prose(runs: list[Run]) -> bool:
    """Whether the lines of a column are long enough, and filled, unlike the cells of a table."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: r.top):
        if lines and _level(lines[-1][-1], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    width = max(run.right for run in runs) - min(run.left for run in runs)
    filled = sum(run.right - run.left for run in runs) / (len(lines) * (width or 1.0))
    return filled >= _FILLED and median(sum(len(run.text) for run in line) for line in lines) >= _PROSE


def _gutter(runs: list[Run]) -> float | None:
    """The middle of the empty strip between two columns of prose; None where there are no two columns."""
    prose = [run for run in runs if not run.rows]
    if len(prose) < 2 * _FEWEST:
        return None
    left, right = min(r.left for r in prose), max(r.right for r in prose)
    narrow = sorted((r for r in prose if r.right - r.left < _WIDE * (right - left)), key=lambda r: r.left)
    reached = left
    for run in narrow:
        middle = (reached + run.left) / 2
        if run.left - reached >= _GUTTER and left + 0.25 * (right - left) < middle < left + 0.75 * (right - left):
            sides = [r for r in narrow if r.right <= middle], [r for r in narrow if r.left >= middle]
            if all(len(side) >= _FEWEST and _is_prose(side) for side in sides):
                return middle
        reached = max(reached, run.right)
    return None


def _lines(runs: list[Run]) -> list[Line]:
    found: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.top + r.bottom) / 2):
        if found and not run.rows and not found[-1][0].rows and _level(found[-1][-1], run):
            found[-1].append(run)
        else:
            found.append([run])
    return [line for line in (_line(sorted(group, key=lambda r: r.left)) for group in found) if line.rows or line.text]


def _level(a: Run, b: Run) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _line(runs: list[Run]) -> Line:
    main = max(runs, key=lambda r: len(r.text))
    cells: list[str] = []
    spans: list[tuple[float, float]] = []
    reached = 0.0
    for run in runs:
        text = tidy(run.text)
        if not text:
            continue
        if cells and text.isdecimal() and run.size < 0.9 * main.size and run.bottom < main.bottom - 0.12 * main.size:
            reached = run.right
            if cells[-1].split(" ")[-1] in UNITS:  # the 2 of m²; else the mark of a footnote, which is kept apart
                cells[-1] += superscript(text)
            continue
        if cells and run.left - reached < 1.5 * main.size:
            cells[-1] += text if run.left - reached < 0.15 * main.size else f" {text}"
            spans[-1] = (spans[-1][0], run.right)
        else:
            cells.append(text)
            spans.append((run.left, run.right))
        reached = run.right
    if len(cells) == 2 and _MARK.match(cells[0]):
        cells, spans = [" ".join(cells)], [(spans[0][0], spans[1][1])]
    return Line(
        cells=tuple(cells),
        left=runs[0].left,
        top=main.top,
        right=max(r.right for r in runs),
        bottom=main.bottom,
        size=main.size,
        bold=all(r.bold for r in runs if tidy(r.text)),
        rows=main.rows,
        spans=tuple(spans),
    )
