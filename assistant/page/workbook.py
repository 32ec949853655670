"""Tables as an Excel workbook: titles, a head, rows, lines below. Text is always text, never a formula."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple


class Sheet(NamedTuple):
    """One sheet. Decimals become numbers in kronor and öre, whole numbers stay whole, all else is text."""

    name: str
    titles: tuple[str, ...]
    head: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    below: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The file's bytes."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    del book[book.active.title]
    for sheet in sheets:
        page = book.create_sheet(sheet.name)

        def put(row: int, column: int, value: Any, *, strong: bool = False, page: Any = page, wrap: bool = True) -> None:
            cell = page.cell(row, column)
            if isinstance(value, Decimal | int):
                cell.value = value
                cell.number_format = "#,##0.00" if isinstance(value, Decimal) else "0"
            elif value:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
                cell.data_type = "s"  # also what begins with '=': a user's words are no formula
            cell.font = Font(bold=strong)
            cell.alignment = Alignment(vertical="top", wrap_text=wrap and not isinstance(value, Decimal | int))

        for nr, title in enumerate(sheet.titles, 1):
            put(nr, 1, title, strong=True, wrap=False)
        top = len(sheet.titles) + 2
        for column, name in enumerate(sheet.head, 1):
            put(top, column, name, strong=True)
            page.column_dimensions[get_column_letter(column)].width = (*sheet.widths, *(18,) * len(sheet.head))[column - 1]
        for nr, values in enumerate(sheet.rows, top + 1):
            for column, value in enumerate(values, 1):
                put(nr, column, value)
        for nr, line in enumerate(sheet.below, top + len(sheet.rows) + 2):
            put(nr, 1, line, wrap=False)
        page.freeze_panes = page.cell(top + 1, 1)
        page.auto_filter.ref = f"A{top}:{get_column_letter(len(sheet.head))}{top + len(sheet.rows)}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
