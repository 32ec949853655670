"""Spreadsheets (.xlsx, .csv) into blocks: a section for some rows at a time, named by sheet and rows, which is how it is cited.

Each row stands alone: 'Hushåll: ensam | Högsta hyra: 5 000', its headers taken from the first row of words. Formulas give the
value the file holds of them. Sheets that are hidden are left out, and the content says so.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from assistant.ingest.blocks import Block
from assistant.ingest.formats.archive import Archive
from assistant.ingest.formats.content import Content, Gap, Measure, Unreadable
from assistant.ingest.formats.wording import tidy

MOST_CELLS = 500_000
_WORDS = 120
"""Words of the rows that make one section."""
_WIDEST = 200

Row = tuple[int, list[str]]
"""A row's number in the file and its cells as text."""


def read_workbook(data: bytes) -> Content:
    """The content of a .xlsx file. Raises Unreadable when it is broken, locked, a bomb, or holds too many cells."""
    Archive(data).check()
    import openpyxl  # here, after the check: nothing of it must see a file that was not looked through

    try:
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Unreadable("fil_skadad") from error
    found: list[Block] = []
    hidden: list[str] = []
    title = ""
    measure = _Cells()
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        rows = [(n, [measure.take(cell) for cell in row[:_WIDEST]]) for n, row in enumerate(_rows(sheet), 1)]
        measure.look_for_formulas(rows, _rows(formulas[sheet.title]))
        name, blocks = _table(rows, f"blad {tidy(sheet.title)}, ")
        title = title or name
        found += blocks
    gaps = [Gap(key="saknas_blad", values={"blad": ", ".join(hidden)})] if hidden else []
    if measure.uncomputed:
        gaps.append(Gap(key="saknas_formler", values={"antal": str(measure.uncomputed)}))
    return Content(blocks=tuple(found), gaps=tuple(gaps), title=title)


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    return iter(sheet.iter_rows())


class _Cells:
    """Takes in cells as text, and counts them."""

    def __init__(self) -> None:
        self._cells = 0
        self._measure = Measure()
        self.uncomputed = 0
        """Cells with a formula and no value of it."""

    def take(self, cell: Any) -> str:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise Unreadable("fil_for_manga_celler", hogst=MOST_CELLS)
        text = _shown(cell.value, str(getattr(cell, "number_format", "") or ""))
        self._measure.take(len(text))
        return text

    def look_for_formulas(self, rows: list[Row], written: Iterable[tuple[Any, ...]]) -> None:
        for (_, cells), row in zip(rows, written, strict=False):
            self.uncomputed += sum(
                1 for text, cell in zip(cells, row, strict=False) if not text and getattr(cell, "data_type", "") == "f"
            )


def _shown(value: Any, form: str) -> str:
    """A cell's value as it is read: days as 2026-01-31, decimals with a comma, thousands apart or percent if its form says."""
    match value:
        case None:
            return ""
        case bool():
            return "SANT" if value else "FALSKT"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case int() | float():
            return _number(value, form)
    text = tidy(str(value))
    return "" if text.startswith("#") and text.endswith(("!", "?", "/A", "/0!")) else text


def _number(value: float, form: str) -> str:
    percent = "%" in form
    number = round(value * 100 if percent else value, 6)
    text = f"{number:,.6f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"
    text = text.replace(",", " " if "#,##" in form or "# ##" in form else "").replace(".", ",")
    return f"{text} %" if percent else f"{text} kr" if "kr" in form else text


def read_csv(data: bytes) -> Content:
    """The content of a .csv file, in UTF-8 or Windows-1252. Raises Unreadable when it is not text or holds too many cells."""
    if b"\x00" in data:
        raise Unreadable("fil_inte_text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    measure = Measure()
    measure.take(len(text))
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=first.count)
    rows: list[Row] = []
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells += len(row)
            if cells > MOST_CELLS:
                raise Unreadable("fil_for_manga_celler", hogst=MOST_CELLS)
            rows.append((reader.line_num, [tidy(cell) for cell in row[:_WIDEST]]))
    except csv.Error as error:
        raise Unreadable("fil_skadad") from error
    title, blocks = _table(rows, "")
    return Content(blocks=tuple(blocks), title=title)


def _table(rows: list[Row], place: str) -> tuple[str, list[Block]]:
    """(title above the table or '', blocks): the rows in sections of some words each, every row with its headers."""
    filled = [(n, cells) for n, cells in rows if any(cells)]
    above: list[Row] = []
    while filled and sum(map(bool, filled[0][1])) == 1 and any(sum(map(bool, cells)) > 1 for _, cells in filled):
        above.append(filled.pop(0))
    title = next(cell for cell in above[0][1] if cell) if above else ""
    headers: list[str] = []
    if len(filled) > 1 and sum(map(bool, filled[0][1])) > 1 and not any(cell[:1].isdigit() for cell in filled[0][1] if cell):
        headers = filled.pop(0)[1]
    found: list[Block] = []
    section: list[tuple[int, str]] = []
    words = 0
    for n, text in [
        *((n, " ".join(filter(None, cells))) for n, cells in above),
        *((n, _row(cells, headers)) for n, cells in filled),
    ]:
        length = len(text.split())
        if section and words + length > _WORDS:
            found += _section(section, place)
            section, words = [], 0
        section.append((n, text))
        words += length
    return title, found + (_section(section, place) if section else [])


def _row(cells: list[str], headers: list[str]) -> str:
    named = []
    for n, cell in enumerate(cells):
        header = headers[n] if n < len(headers) else ""
        if cell:
            named.append(f"{header.rstrip(':')}: {cell}" if header else cell)
    return " | ".join(named)


def _section(rows: list[tuple[int, str]], place: str) -> list[Block]:
    first, last = rows[0][0], rows[-1][0]
    where = f"{place}rad {first}" if first == last else f"{place}rad {first}–{last}"
    return [Block(text=where, level=2), *(Block(text=text, item=True) for _, text in rows)]
