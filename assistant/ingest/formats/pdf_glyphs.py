"""What stands on the pages of a PDF, as pdfium sees it: runs of text with their places, ruled lines, and pictures.

Places are counted from the top left corner of the page as it is shown, in points. Everything that calls pdfium is here.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.ingest.formats.content import Measure, Unreadable
from assistant.ingest.formats.wording import superscript

MOST_PAGES = 2_000
_MOST_OBJECTS = 20_000
"""Objects of a page that are looked at for lines and pictures. A page with more is a drawing."""
_DEEPEST = 4
_UPRIGHT = 0.2
"""Radians that text may lean. A watermark across the page leans more."""
_HYPHEN = "\x02"
"""How pdfium gives a hyphen at the end of a line."""
UNITS = ("m", "cm", "km", "dm", "mm")


class Glyph(NamedTuple):
    """One character and its box."""

    sign: str
    left: float
    top: float
    right: float
    bottom: float
    number: int
    """Its place among the characters of the page, from 0."""


class Run(NamedTuple):
    """Characters that stand side by side; or a whole table, which then is `rows`."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool
    rows: tuple[tuple[str, ...], ...] = ()


class Edge(NamedTuple):
    """A straight ruled line, level or upright: from (left, top) to (right, bottom)."""

    left: float
    top: float
    right: float
    bottom: float


class Sheet(NamedTuple):
    """A page: its number in the file from 1, size, characters in the order of the file, ruled lines, and its pictures."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    runs: list[Run]
    edges: list[Edge]
    pictured: float
    """The part of the page that its largest picture covers, 0-1."""
    legible: bool
    """False where most characters stand for no letter, as when the file lacks the table that tells them."""
    broken: bool = False
    """Whether the page could not be opened at all."""


def sheets(data: bytes) -> Iterator[Sheet]:
    """The pages of a PDF in turn. Raises Unreadable for a file with a password, a broken one, or one with too many pages."""
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Unreadable("fil_krypterad" if locked else "fil_skadad") from error
    if count > MOST_PAGES:
        raise Unreadable("fil_for_manga_sidor", antal=count, hogst=MOST_PAGES)
    measure = Measure()
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:  # the other pages can still be read
            yield Sheet(number + 1, 1, 1, [], [], [], 0.0, legible=False, broken=True)
            continue
        yield _sheet(page, number + 1, measure)
        page.close()


class _Turn:
    """From pdfium's places (from the bottom left, before the page is turned) to those of the page as shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.degrees = page.get_rotation()
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.width, self.height = page.get_size()

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.degrees:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def _sheet(page: pdfium.PdfPage, number: int, measure: Measure) -> Sheet:
    turn = _Turn(page)
    textpage = page.get_textpage()
    count = textpage.count_chars()
    measure.take(count)
    glyphs = _glyphs(textpage, count, turn)
    printed = [glyph for glyph in glyphs if glyph.sign not in " \r\n"]
    strange = sum(
        1
        for glyph in printed
        if glyph.sign in "\ufffd\x00\ufffe" or raw.FPDFText_HasUnicodeMapError(textpage, glyph.number) > 0
    )
    runs = list(_runs(textpage, glyphs))
    edges, pictured = _drawn(page, turn)
    textpage.close()
    return Sheet(number, turn.width, turn.height, glyphs, runs, edges, pictured, 2 * strange <= len(printed))


def _glyphs(textpage: pdfium.PdfTextPage, count: int, turn: _Turn) -> list[Glyph]:
    box = raw.FS_RECTF()
    found: list[Glyph] = []
    for index in range(count):
        sign = chr(raw.FPDFText_GetUnicode(textpage, index))
        if sign in "\r\n":
            found.append(Glyph(sign, 0, 0, 0, 0, index))
            continue
        if raw.FPDFText_IsGenerated(textpage, index):
            found.append(Glyph(" ", 0, 0, 0, 0, index))
            continue
        lean = raw.FPDFText_GetCharAngle(textpage, index) + math.radians(turn.degrees)
        if abs(math.remainder(lean, math.tau)) > _UPRIGHT or not raw.FPDFText_GetLooseCharBox(textpage, index, box):
            continue
        left, top, right, bottom = turn.box(box.left, box.bottom, box.right, box.top)
        if right < 0 or bottom < 0 or left > turn.width or top > turn.height:  # outside the page as it is shown
            continue
        found.append(Glyph("-" if sign == _HYPHEN else sign, left, top, right, bottom, index))
    return found


class _Growing:
    """A run in the making."""

    def __init__(self, first: Glyph, size: float, bold: bool) -> None:
        self.text = first.sign
        self.left, self.top, self.right, self.bottom = first.left, first.top, first.right, first.bottom
        self.size, self.bold = size, bold

    def takes(self, glyph: Glyph) -> bool:
        """Whether a character goes on where the run ends: on the same line, and no wide gap before it."""
        shared = min(self.bottom, glyph.bottom) - max(self.top, glyph.top)
        if shared < 0.5 * min(self.bottom - self.top, glyph.bottom - glyph.top):
            return False
        if self.text.strip().isdecimal() and glyph.bottom - glyph.top > 1.15 * (self.bottom - self.top):
            return False  # a raised number, which stands by itself
        return -self.size < glyph.left - self.right < 1.2 * self.size

    def add(self, glyph: Glyph) -> None:
        height = self.bottom - self.top
        raised = self.bottom - glyph.bottom > 0.12 * height and glyph.bottom - glyph.top < 0.9 * height
        if raised and glyph.sign.isdecimal():  # the mark of a footnote, which is kept apart, or the 2 of m²
            if self.text.split(" ")[-1] in UNITS:
                self.text += superscript(glyph.sign)
        else:
            self.text += glyph.sign
        self.right = max(self.right, glyph.right)

    def done(self) -> Run:
        return Run(self.text.strip(), self.left, self.top, self.right, self.bottom, self.size, self.bold)


def _runs(textpage: pdfium.PdfTextPage, glyphs: list[Glyph]) -> Iterator[Run]:
    run: _Growing | None = None
    for glyph in glyphs:
        if glyph.sign in "\r\n":
            if run:
                yield run.done()
            run = None
        elif glyph.sign.isspace():
            if run and not run.text.endswith(" "):
                run.text += " "
        elif run and run.takes(glyph):
            if glyph.sign.isalpha() and not any(sign.isalpha() for sign in run.text):  # after a bullet in a font of its own
                run.size, run.bold = _font(textpage, glyph)
                run.top, run.bottom = glyph.top, glyph.bottom
            run.add(glyph)
        else:
            if run:
                yield run.done()
            run = _Growing(glyph, *_font(textpage, glyph))
    if run:
        yield run.done()


def _font(textpage: pdfium.PdfTextPage, glyph: Glyph) -> tuple[float, bool]:
    """(size as shown, whether bold) of the font a character is set in."""
    name, flags, matrix = ctypes.create_string_buffer(128), ctypes.c_int(), raw.FS_MATRIX()
    raw.FPDFText_GetFontInfo(textpage, glyph.number, name, 128, flags)
    heavy = any(word in name.value.lower() for word in (b"bold", b"black", b"heavy"))
    size = raw.FPDFText_GetFontSize(textpage, glyph.number)
    if raw.FPDFText_GetMatrix(textpage, glyph.number, matrix):
        size *= math.hypot(matrix.c, matrix.d)
    return size or glyph.bottom - glyph.top, heavy or raw.FPDFText_GetFontWeight(textpage, glyph.number) >= 600


def _drawn(page: pdfium.PdfPage, turn: _Turn) -> tuple[list[Edge], float]:
    edges: list[Edge] = []
    pictured = 0.0
    area = turn.width * turn.height or 1.0
    wanted = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
    for seen, drawn in enumerate(page.get_objects(filter=wanted, max_depth=_DEEPEST)):
        if seen >= _MOST_OBJECTS:
            return [], pictured
        if drawn.type == raw.FPDF_PAGEOBJ_PATH:
            edges += _edges(drawn, turn)
            continue
        (a, b), (c, d) = (
            turn.point(*_placed(drawn, x, y)) for x, y in ((0, 0), (1, 1))
        )  # a picture is a unit square, stretched
        left, top, right, bottom = min(a, c), min(b, d), max(a, c), max(b, d)
        width, height = min(right, turn.width) - max(left, 0), min(bottom, turn.height) - max(top, 0)
        pictured = max(pictured, max(width, 0) * max(height, 0) / area)
    return edges, pictured


def _placed(drawn: pdfium.PdfObject | None, x: float, y: float) -> tuple[float, float]:
    """A point of an object where it stands on the page, through the forms that hold it."""
    while drawn is not None:
        x, y = drawn.get_matrix().on_point(x, y)
        drawn = drawn.container
    return x, y


def _edges(path: pdfium.PdfObject, turn: _Turn) -> Iterator[Edge]:
    """The level and upright lines of a path; a thin filled rectangle is how many programs draw one."""
    count = raw.FPDFPath_CountSegments(path)
    if count > 2_000:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for n in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.point(*_placed(path, x.value, y.value))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            yield from _edge(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _edge(point, start)
        last = point


def _edge(first: tuple[float, float], second: tuple[float, float]) -> Iterator[Edge]:
    (a, b), (c, d) = first, second
    if min(abs(a - c), abs(b - d)) <= 1.0 and max(abs(a - c), abs(b - d)) >= 4.0:
        yield Edge(min(a, c), min(b, d), max(a, c), max(b, d))
