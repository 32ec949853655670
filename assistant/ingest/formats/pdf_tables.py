"""Tables with ruled lines: from the lines of a page to cells, and from the characters in them to rows of text.

A cell that spans rows is said on each of them, so that a row can be read alone; one that spans columns is said once.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assistant.ingest.formats.pdf_glyphs import Edge, Glyph, Sheet
from assistant.ingest.formats.wording import join, tidy

_NEAR = 3.0
"""Points within which two ruled lines are one line, or meet."""
_MOST_EDGES = 4_000
_MOST_CELLS = 5_000


class Table(NamedTuple):
    """A table where it stands on its page, row by row."""

    left: float
    top: float
    right: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]


def tables(sheet: Sheet) -> list[Table]:
    """The ruled tables of a page that have at least two rows and two columns with text."""
    if not 6 <= len(sheet.edges) <= _MOST_EDGES:
        return []
    found = []
    for edges in _grids(sheet.edges):
        table = _table(edges, sheet.glyphs)
        if table and sum(sum(map(bool, row)) >= 2 for row in table.rows) >= 2:
            found.append(table)
    return found


def _grids(edges: list[Edge]) -> Iterator[list[Edge]]:
    """The ruled lines that hang together, grid by grid."""
    rest = sorted(edges, key=lambda e: e.top)
    while rest:
        grid, reached = [], [rest.pop(0)]
        while reached:
            edge = reached.pop()
            grid.append(edge)
            near = [other for other in rest if _meet(edge, other)]
            if near:
                rest = [other for other in rest if not _meet(edge, other)]
                reached += near
        yield grid


def _meet(a: Edge, b: Edge) -> bool:
    return a.left <= b.right + _NEAR and b.left <= a.right + _NEAR and a.top <= b.bottom + _NEAR and b.top <= a.bottom + _NEAR


def _places(values: list[float]) -> list[float]:
    """Values that lie near each other as one."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= _NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def _table(edges: list[Edge], glyphs: list[Glyph]) -> Table | None:
    level = [e for e in edges if e.right - e.left > e.bottom - e.top]
    upright = [e for e in edges if e.right - e.left <= e.bottom - e.top]
    xs, ys = _places([e.left for e in upright]), _places([e.top for e in level])
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > _MOST_CELLS:
        return None
    columns, lines = list(pairwise(xs)), list(pairwise(ys))
    owner = _owners(columns, lines, level, upright)
    texts = _texts(glyphs, columns, lines, owner)
    rows = []
    for r in range(len(lines)):
        row = []
        for c in range(len(columns)):
            mine = owner[r][c]
            again = c > 0 and owner[r][c - 1] == mine  # the same cell goes on to the right
            row.append("" if again else texts.get(mine, ""))
        rows.append(tuple(row))
    used = [c for c in range(len(columns)) if any(row[c] for row in rows)]
    filled = tuple(tuple(row[c] for c in used) for row in rows if any(row))
    return Table(xs[0], ys[0], xs[-1], ys[-1], filled)


_Span = tuple[float, float]


def _owners(columns: list[_Span], lines: list[_Span], level: list[Edge], upright: list[Edge]) -> list[list[tuple[int, int]]]:
    """For each square of the grid the upper left square of the cell it is part of: where no line parts two, they are one."""
    owner: list[list[tuple[int, int]]] = []
    for r, (top, bottom) in enumerate(lines):
        row: list[tuple[int, int]] = []
        for c, (left, right) in enumerate(columns):
            middle_y, middle_x = (top + bottom) / 2, (left + right) / 2
            beside = any(abs(e.left - left) <= _NEAR and e.top <= middle_y <= e.bottom for e in upright)
            above = any(abs(e.top - top) <= _NEAR and e.left <= middle_x <= e.right for e in level)
            if c and not beside:
                row.append(row[c - 1])
            elif r and not above:
                row.append(owner[r - 1][c])
            else:
                row.append((r, c))
        owner.append(row)
    return owner


def _texts(
    glyphs: list[Glyph], columns: list[_Span], lines: list[_Span], owner: list[list[tuple[int, int]]]
) -> dict[tuple[int, int], str]:
    """The text of each cell, its lines put together."""
    found: dict[tuple[int, int], list[str]] = {}
    bottoms: dict[tuple[int, int], float] = {}
    space = False
    for glyph in glyphs:
        if glyph.sign.isspace():
            space = True
            continue
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        c = next((n for n, (left, right) in enumerate(columns) if left <= x < right), None)
        r = next((n for n, (top, bottom) in enumerate(lines) if top <= y < bottom), None)
        if c is None or r is None:
            space = False
            continue
        cell = owner[r][c]
        parts = found.setdefault(cell, [""])
        if parts[-1] and glyph.top >= bottoms[cell] - 1.0:
            parts.append("")
        elif space and parts[-1]:
            parts[-1] += " "
        parts[-1] += glyph.sign
        bottoms[cell] = glyph.bottom
        space = False
    return {cell: _together(parts) for cell, parts in found.items()}


def _together(parts: list[str]) -> str:
    text = tidy(parts[0])
    for part in parts[1:]:
        text = join(text, tidy(part))
    return text
