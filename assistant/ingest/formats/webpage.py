"""A saved web page into blocks: its main content with headings, lists and tables; no menus, scripts or hidden parts."""

import re
from html.parser import HTMLParser

from assistant.ingest.blocks import Block
from assistant.ingest.formats.content import Content, Measure, Unreadable
from assistant.ingest.formats.wording import row_blocks, tidy

_LEFT_OUT = frozenset(
    "script style noscript template svg nav header footer aside button iframe object select head math dialog".split()
)
_LEFT_OUT_ROLES = frozenset("navigation banner contentinfo search complementary dialog menu".split())
_PARTS = frozenset(
    "p div section article main body ul ol li dl dt dd table tr td th caption h1 h2 h3 h4 h5 h6 blockquote pre figure"
    " figcaption address details summary fieldset hr thead tbody tfoot header footer".split()
)
"""Elements that end the paragraph before them."""
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEEPEST = 500


def read(data: bytes) -> Content:
    """The content of an .html file. Raises Unreadable when it holds too much, or nests deeper than a page does."""
    text = _decoded(data)
    Measure().take(len(text))
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_part()
    return Content(blocks=tuple(reader.main or reader.found))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise Unreadable("fil_inte_text")
    stated = _CHARSET.search(data[:4096])
    for coding in ("utf-8-sig", stated.group(1).decode("ascii") if stated else "cp1252"):
        try:
            return data.decode(coding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


class _Reader(HTMLParser):
    """`found` are all blocks, `main` those within <main> or <article>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self.main: list[Block] = []
        self._open: list[tuple[str, bool, bool]] = []
        """The open elements: name, whether it or one around it is left out, whether it is of the main content."""
        self._text: list[str] = []
        self._level = 0
        self._lists: list[int | None] = []
        """The lists that are open: the number of the last item, None for bullets."""
        self._mark = ""
        self._rows: list[list[str]] = []
        self._spans: dict[int, tuple[int, str]] = {}
        """By column the rows that a cell above still takes, and its text."""
        self._tables = 0
        self._span = 1

    @property
    def _out(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("td", "th", "tr", "li", "p", "dt", "dd", "option"):
            self._close_open(tag)
        if tag in _PARTS:
            self.end_part()
        if tag == "br":
            self._text.append(" ")
        if tag in _EMPTY:
            return
        role = given.get("role", "").lower()
        out = (
            self._out
            or (tag in _LEFT_OUT and not (tag == "header" and self._in_main()))
            or role in _LEFT_OUT_ROLES
            or "hidden" in given
            or given.get("aria-hidden") == "true"
            or bool(_HIDDEN.search(given.get("style", "")))
        )
        main = self._in_main() or tag in ("main", "article") or role == "main"
        self._open.append((tag, out, main))
        if len(self._open) > _DEEPEST:
            raise Unreadable("fil_for_tung")
        if out:
            return
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._mark = self._next_mark()
        elif re.fullmatch(r"h[1-6]", tag):
            self._level = int(tag[1])
        elif tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._rows, self._spans = [], {}
        elif tag == "tr" and self._tables == 1:
            if caption := tidy("".join(self._text)):
                self._add([Block(text=caption)])
            self._text = []
            self._rows.append([])
        elif tag in ("td", "th") and self._tables == 1:
            self._take_spanned()
            self._span = _count(given.get("rowspan"))

    def _next_mark(self) -> str:
        last = self._lists[-1] if self._lists else None
        if last is None:
            return "-"
        self._lists[-1] = last + 1
        return f"{last + 1}."

    def _in_main(self) -> bool:
        return bool(self._open) and self._open[-1][2]

    def _close_open(self, tag: str) -> None:
        """HTML lets an item, a cell or a paragraph end where the next begins."""
        bound = {"li": ("ul", "ol"), "td": ("tr", "table"), "th": ("tr", "table"), "tr": ("table",)}.get(
            tag, ("div", "li", "td", "th")
        )
        peers = {"td": ("td", "th"), "th": ("td", "th"), "dt": ("dt", "dd"), "dd": ("dt", "dd")}.get(tag, (tag,))
        for name, _, _ in reversed(self._open):
            if name in bound:
                return
            if name in peers:
                self.handle_endtag(name)
                return

    def handle_endtag(self, tag: str) -> None:
        if tag not in [name for name, _, _ in self._open]:
            return
        while self._open:
            name = self._open[-1][0]
            self._end(name)
            self._open.pop()
            if name == tag:
                return

    def _end(self, tag: str) -> None:
        if self._out:
            return
        if tag in ("td", "th") and self._tables == 1:
            self._take_cell()
        elif tag == "table":
            self._tables = max(self._tables - 1, 0)
            if self._tables == 0:
                self._add(row_blocks(row for row in self._rows if any(row)))
                self._rows = []
        elif tag in _PARTS:
            self.end_part()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        if not self._out:
            self._text.append(data)

    def end_part(self) -> None:
        """The paragraph, item or heading that is being read is whole. In a table the words wait for their cell."""
        if self._tables:
            self._text.append(" ")
            return
        text = tidy("".join(self._text))
        self._text = []
        if text:
            item = bool(self._mark)
            self._add([Block(text=f"{self._mark} {text}".strip(), level=0 if item else self._level, item=item)])
            self._mark = ""
        self._level = 0

    def _add(self, blocks: list[Block]) -> None:
        self.found += blocks
        if self._in_main():
            self.main += blocks

    def _take_spanned(self) -> None:
        """Cells that reach down from a row above are said again."""
        if not self._rows:
            self._rows.append([])
        row = self._rows[-1]
        while (left := self._spans.get(len(row))) and left[0] > 0:
            self._spans[len(row)] = (left[0] - 1, left[1])
            row.append(left[1])

    def _take_cell(self) -> None:
        text = tidy("".join(self._text))
        self._text = []
        if not self._rows:
            self._rows.append([])
        self._spans[len(self._rows[-1])] = (self._span - 1, text)
        self._rows[-1].append(text)


def _count(stated: str | None) -> int:
    return min(int(stated), 1000) if stated and stated.isdecimal() and len(stated) < 5 else 1
