"""Makers of the files that the tests of formats read: each writes one file and gives its path."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


class Pdf:
    """A PDF drawn line by line. `y` is the height of the next line from the top of the page, in points."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.path = path
        self.canvas = Canvas(str(path), pagesize=A4, **options)
        self.y = 90.0
        self.each_page: Callable[[Pdf], None] = lambda _: None
        self.number = 1

    def text(self, x: float, y: float, text: str, size: float = 11, bold: bool = False) -> None:
        """Text at a place counted from the upper left corner."""
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(self, *lines: str, x: float = 70, size: float = 11, bold: bool = False, step: float = 14) -> None:
        """Lines of one paragraph, and the space after it."""
        for line in lines:
            self.text(x, self.y, line, size, bold)
            self.y += step
        self.y += 0.7 * step

    def heading(self, text: str, size: float = 16) -> None:
        """A heading in larger and bold type."""
        self.y += size
        self.text(70, self.y, text, size, bold=True)
        self.y += 1.6 * size

    def grid(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Sequence[str]]) -> None:
        """A table with ruled lines; a line break in a cell begins a new line in it."""
        self.canvas.grid(list(xs), [HEIGHT - y for y in ys])
        for top, row in zip(ys, cells, strict=False):
            for left, cell in zip(xs, row, strict=False):
                for n, line in enumerate(cell.split("\n")):
                    self.text(left + 4, top + 12 + 12 * n, line, 10)
        self.y = ys[-1] + 24

    def picture(self) -> None:
        """A picture that covers the page, as a scanner makes it."""
        from PIL import Image

        image = Image.new("L", (60, 80), 200)
        self.canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)

    def page(self) -> None:
        """End the page."""
        self.each_page(self)
        self.canvas.showPage()
        self.y = 90.0
        self.number += 1

    def done(self) -> Path:
        """End the last page and write the file."""
        self.each_page(self)
        self.canvas.save()
        return self.path


def long_lines(about: str, count: int, columns: int = 80) -> list[str]:
    """So many full lines of words about something, the last one ending a sentence."""
    sentence = f"Texten om {about} är påhittad och fortsätter över flera rader med ord efter ord som fyller raden till kanten"
    words = [*sentence.split(), "och"]
    lines: list[str] = []
    line = ""
    n = 0
    while len(lines) < count:
        word = words[n % len(words)] if n else words[0]
        n += 1
        if len(line) + len(word) > columns:
            lines.append(line.strip())
            line = ""
        line += f"{word} "
    lines[-1] = lines[-1].rstrip() + "."
    return lines


def zipped(path: Path, parts: dict[str, bytes | str], **options: Any) -> Path:
    """A zip archive of the given parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """An office file with one part of its XML changed."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    before = parts[part].decode()
    after = change(before)
    assert after != before
    return zipped(path, {**parts, part: after.encode()})
