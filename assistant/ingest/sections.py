"""The sections of a document with headings, and the page on which each block of them stands.

Page headers that repeat, page numbers and tables of contents are taken out of the running text, footnotes put at the end of
their section, and a stycke that a page broke is healed. A page is given only where headers, contents and the number of pages
settle it; nothing is counted on.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant.domain.base import Value
from assistant.domain.source import Grade
from assistant.ingest.blocks import Block

_NUMBERED = re.compile(r"^(?:Avsnitt )?(\d{1,2}(?:\.\d{1,2}){0,4}(?: ?[a-z](?= ))?)\.? +([A-ZÅÄÖ][^|]{2,110})$")
_CONTENTS = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?(?: \| | )(.*?)(?: \| |[ .…_]{3,}| )(\d{1,3})$")
_CONTENTS_ROW = re.compile(r"^\d{1,2}(?:\.\d{1,2})* \| .* \| \d{1,3}$|^.{3,90}?[.…_]{4,} ?\d{1,3}$")
"""Rows of a table of contents that are told as such wherever they stand."""
_CONTENTS_HEAD = re.compile(r"^innehåll(?:sförteckning)?$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"^[¹²³⁴⁵⁶⁷⁸⁹⁰]+ ?\S")
_PAGES = re.compile(r"^Antal sidor ?:? ?(\d{1,3})$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"\b(?:sid(?:a|an|or)?\.? ?\d{1,3}(?: ?(?:\(\d{1,3}\)|av \d{1,3}))?|\d{1,3} ?(?:\(\d{1,3}\)|av \d{1,3}))$", re.I
)
_LETTER = re.compile(r"^(?:till:?|missiv|för de förtroendevalda revisorerna.*)$", re.IGNORECASE)
_COVER_PLACE = "framsida"
_COVER = re.compile(r"^(?:revisions)?rapport$", re.IGNORECASE)
_REPEATS = 4
"""A short line that occurs this often is a page header."""
_ENOUGH = 3
"""A table of contents of so many rows is taken for whole."""
_LONG_LINE = 60
"""A block this long that ends without a full stop before a page header goes on after it, whatever letter follows."""

Role = str
"""What a section of an audit report does: fragor, kriterier, iakttagelser, bedomning, rekommendationer, sammanfattning; ''."""
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("kriterier", re.compile(r"kriteri|bedömningsgrund", re.IGNORECASE)),
    ("fragor", re.compile(r"^(?:syfte|revisionsfråg\w*|granskningsfråg\w*|frågeställning)", re.IGNORECASE)),
    ("bedomning", re.compile(r"bedömning|slutsats|^kommentar|svar på (?:revisions)?frågor", re.IGNORECASE)),
    ("rekommendationer", re.compile(r"rekommendation", re.IGNORECASE)),
    ("sammanfattning", re.compile(r"^sammanfattning", re.IGNORECASE)),
    ("iakttagelser", re.compile(r"iakttagels|resultat(?:et)?\b", re.IGNORECASE)),
    ("metod", re.compile(r"^(?:metod|genomförande|inledning|bakgrund|uppdrag|avgränsning|bilag)", re.IGNORECASE)),
)
_SUBHEADING = re.compile(
    r"^(?:våra? |revisionens |revisorernas |revisorns )?(?:samlade |sammanfattande |övergripande )?"
    r"(?:iakttagelser?|bedömning(?:ar)?|kommentar(?:er)?|rekommendation(?:er)?|slutsats(?:er)?|sammanfattning|revisionsfrågor"
    r"|revisionskriterier|bedömningsgrunder|inledning|bakgrund|metod|avgränsning)"
    r"(?: och (?:bedömning(?:ar)?|kommentar(?:er)?|rekommendation(?:er)?|slutsats(?:er)?))?:?$",
    re.IGNORECASE,
)
"""Headings that auditors use, known as such even where the file marks no headings."""
_NO_HEADING = re.compile(r"[.,;]$|\||\b(?:AB|HB|KB)$|\d{4,}")
"""A line in capitals that is a sentence, a row, the name of a firm or the code of a signature."""
_UNDER = ("iakttagelser", "bedomning", "rekommendationer")
"""Roles of headings that stand below the section they are about."""


class Part(Value):
    """A block of a section, and its page where that is settled; `turns` are (place in text, page) where a stycke goes on."""

    block: Block
    page: int | None = None
    note: bool = False
    """A footnote."""
    turns: tuple[tuple[int, int | None], ...] = ()

    def page_at(self, place: int) -> int | None:
        """The page on which the letter at `place` of the text stands."""
        return next((page for start, page in reversed(self.turns) if place >= start), self.page)


class Section(Value):
    """A section: its place for people, its heading, what it does in an audit report, and the headings it stands below."""

    locator: str
    title: str = ""
    number: str | None = None
    role: Role = ""
    within: tuple[Role, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """The blocks alone."""
        return [part.block for part in self.parts]


class _Line(NamedTuple):
    block: Block
    lowest: int
    highest: int
    after_header: bool

    @property
    def page(self) -> int | None:
        """The page of a file that has pages, else the one that the text settles."""
        if self.block.page is not None:
            return self.block.page
        return self.lowest if 0 < self.lowest == self.highest else None


def sections(found: list[Block], audit: bool = False) -> list[Section]:
    """Each section that holds text, begun by a Markdown heading or a line numbered like one.

    In an audit report empty ones are kept too, since a heading may be the question that is answered below it; the headings that
    auditors use, and lines in capitals, begin one too, and the letter that comes with a
    report is 'missivet'.
    """
    contents = _contents(found)
    lines = _placed(found, contents)
    titles = {number: title for number, (title, _) in contents.items()}
    made = _Sections(titles, audit)
    for at, line in enumerate(lines):
        neighbours = [lines[n].block for n in (at - 1, at + 1) if 0 <= n < len(lines)]
        if not made.open_heading(line.block, neighbours):
            made.add(line)
    return made.closed()


def role_of(title: str) -> Role:
    """What a heading says its section does."""
    return next((role for role, words in _ROLES if words.search(title)), "")


class _Heading(NamedTuple):
    depth: int
    title: str
    role: Role


class _Sections:
    """Sections as they are read, one block after the other."""

    def __init__(self, contents: dict[str, str], audit: bool) -> None:
        self._contents = contents
        self._audit = audit
        self._done: list[Section] = []
        self._here = Section(locator="inledning")
        self._parts: list[Part] = []
        self._notes: list[Part] = []
        self._above: list[_Heading] = []
        self._number = ""
        """The last number of a heading."""

    def open_heading(self, block: Block, neighbours: Sequence[Block]) -> bool:
        """Begin a section where the block is a heading."""
        if (numbered := self._numbered(block, neighbours)) is not None:
            self._number, title = numbered
            self._begin(f"avsnitt {self._number}", title, _depth(self._number), self._number)
        elif block.level or (self._audit and not block.item and _is_plain_heading(block.text)):
            self._begin_unnumbered(block)
        elif self._audit and not self._number and _COVER.match(block.text):
            self._begin(_COVER_PLACE, "", 1)
        else:
            return False
        return True

    def _numbered(self, block: Block, neighbours: Sequence[Block]) -> tuple[str, str] | None:
        match = _NUMBERED.match(block.text)
        if match is None or block.text.endswith((".", ":", ",")):
            return None
        number, title = match.groups()
        told = self._audit and len(self._contents) >= _ENOUGH
        if told and "." not in number and not block.level and number not in self._contents:
            return None  # a footnote, or a number that begins a line
        if block.item:  # '1. Sammanfattning' looks like an item of a list
            stated = self._contents.get(number, "").lower() == title.lower()
            alone = not any(n.item for n in neighbours) and bool(role_of(title))
            return (number, title) if self._audit and (stated or alone) else None
        return number, title

    def _begin_unnumbered(self, block: Block) -> None:
        title = block.text.rstrip(":")
        below = self._audit and bool(_SUBHEADING.match(title)) and role_of(title) in _UNDER
        if self._number:
            depth = _depth(self._number) + (2 if below else 1)
        else:
            depth = block.level or (2 if below and not title.isupper() else 1)
        parent = next((h for h in reversed(self._above) if h.depth < depth and not h.role), None)
        if below and self._number:
            self._begin(f"avsnitt {self._number}, {title.lower()}", title, depth)
        elif below and parent:
            self._begin(f"{parent.title}, {title.lower()}", title, depth)
        else:
            self._begin(title, title, depth)

    def _begin(self, locator: str, title: str, depth: int, number: str | None = None) -> None:
        self._close()
        role, before = role_of(title), self._here
        self._above = [h for h in self._above if h.depth < depth]
        if not role and not self._number and not self._above and before.role == "iakttagelser":
            role = "iakttagelser"  # a report without numbers: its topics follow the heading 'Iakttagelser'
        within = tuple(h.role for h in self._above if h.role)
        self._here = Section(locator=locator, title=title, number=number, role=role, within=within)
        self._above.append(_Heading(depth, title, role))

    def add(self, line: _Line) -> None:
        """Put a block in the section: a footnote at its end, the rest of a broken stycke to its beginning."""
        note = bool(_FOOTNOTE.match(line.block.text))
        part = Part(block=line.block.model_copy(update={"level": 0}), page=line.page, note=note)
        if note:
            self._notes.append(part)
        elif self._parts and _goes_on(self._parts[-1].block, line):
            before = self._parts[-1]
            healed = before.block.model_copy(update={"text": f"{before.block.text} {line.block.text}"})
            turns = (*before.turns, (len(before.block.text) + 1, line.page))
            self._parts[-1] = before.model_copy(update={"block": healed, "turns": turns})
        else:
            self._parts.append(part)

    def _close(self) -> None:
        if self._parts or self._notes or (self._audit and self._here.title):
            self._done.append(self._here.model_copy(update={"parts": (*self._parts, *self._notes)}))
        self._parts, self._notes = [], []

    def closed(self) -> list[Section]:
        """All sections; those before the report's own first page are its letter, named so where they are addressed."""
        self._close()
        report = next((n for n, s in enumerate(self._done) if s.number or s.locator == _COVER_PLACE), 0)
        letter = self._done[:report] if self._audit else []
        if any(_LETTER.match(block.text.strip("*")) for section in letter for block in section.blocks):
            letter = [s.model_copy(update={"locator": "missivet", "role": "brev", "within": ()}) for s in letter]
        else:
            letter = [s.model_copy(update={"role": "brev"}) if s.locator == "inledning" else s for s in letter]
        return [*letter, *self._done[report:]]


def _depth(number: str) -> int:
    return number.count(".") + 1


def _is_plain_heading(text: str) -> bool:
    """A heading that the file does not mark: one that auditors use, or a line in capitals."""
    letters = sum(c.isalpha() for c in text)
    capitals = letters >= 6 and text.isupper() and len(text.split()) <= 10 and not _NO_HEADING.search(text)
    return capitals or bool(_SUBHEADING.match(text))


def _goes_on(before: Block, line: _Line) -> bool:
    """A stycke broken by a page goes on in the next block: no full stop before, a small letter after (or a page's header)."""
    text = line.block.text
    if line.block.item or line.block.level or before.text[-1] in ".:?!;":
        return False
    return text[:1].islower() or (line.after_header and not before.item and len(before.text) >= _LONG_LINE)


def _contents(found: list[Block]) -> dict[str, tuple[str, int]]:
    """(title, page) by section number, of the table of contents."""
    rows: dict[str, tuple[str, int]] = {}
    inside = False
    for block in found:
        inside = bool(_CONTENTS_HEAD.match(block.text)) or (inside and bool(_CONTENTS.match(block.text)))
        if (inside or _CONTENTS_ROW.match(block.text)) and (match := _CONTENTS.match(block.text)):
            number, title, page = match.groups()
            rows.setdefault(number, (title.strip(" |."), int(page)))
    return rows


def _placed(found: list[Block], contents: dict[str, tuple[str, int]]) -> list[_Line]:
    """The running text, each block with the first and last page it can stand on."""
    headers = _headers(found)
    kept: list[tuple[Block, tuple[str, ...]]] = []
    run: tuple[str, ...] = ()
    inside = False
    for block in found:
        inside = bool(_CONTENTS_HEAD.match(block.text)) or (inside and bool(_CONTENTS.match(block.text)))
        if _key(block.text) in headers:
            run += (_key(block.text),)
        elif not inside and not _CONTENTS_ROW.match(block.text):
            kept.append((block, run))
            run = ()
        elif run:  # the header of the page with the contents
            kept.append((Block(text=""), run))
            run = ()
    turns = Counter(run for _, run in kept if run)
    header = max(turns, key=lambda run: (turns[run], len(run)), default=())
    pages = next((int(m.group(1)) for b in found if (m := _PAGES.match(b.text))), 0)
    bounds = _bounds(kept, header, contents, pages)
    return [_Line(block, low, high, bool(run)) for (block, run), (low, high) in zip(kept, bounds, strict=True) if block.text]


def _headers(found: list[Block]) -> set[str]:
    """Short lines that repeat, and page numbers; never a heading or a word that reports repeat on purpose."""
    count = Counter(_key(b.text) for b in found if len(b.text) < 90 and not b.item and " | " not in b.text)
    numbers = [int(b.text) for b in found if b.text.isdecimal()]
    counted = len(numbers) >= _REPEATS and all(b == a + 1 for a, b in pairwise(numbers))
    headers = {key for key, n in count.items() if n >= _REPEATS and not (_SUBHEADING.match(key) or grade_of(key) or _asks(key))}
    return headers | {"#"} | ({str(n) for n in numbers} if counted else set())


def _key(text: str) -> str:
    """A header without its page number, which differs from page to page."""
    return _PAGE_NUMBER.sub("#", text).strip()


def _asks(text: str) -> bool:
    return bool(re.match(r"(?:revisions)?fråga\b|svar:?$", text, re.IGNORECASE))


def _bounds(
    kept: list[tuple[Block, tuple[str, ...]]], header: tuple[str, ...], contents: dict[str, tuple[str, int]], pages: int
) -> list[tuple[int, int]]:
    """First and last page of each block: a header begins a page, the contents say where sections begin, nothing is after the
    last. Where they contradict each other none of them is believed."""
    last = pages or 10_000
    exact: dict[int, int] = {}
    for at, (block, _) in enumerate(kept):
        match = _NUMBERED.match(block.text)
        title, page = contents.get(match.group(1), ("", 0)) if match else ("", 0)
        if match and page and title.lower() == match.group(2).lower():
            exact[at] = page
    lowest, low = [], 0
    for at, (_, run) in enumerate(kept):
        low = exact.get(at, low + (run == header and bool(header)))
        lowest.append(low)
    highest, high = [0] * len(kept), last
    for at in range(len(kept) - 1, -1, -1):
        high = min(high, exact.get(at, high))
        highest[at] = high
        high -= kept[at][1] == header and bool(header)
    fits = all(0 < low <= high for low, high in zip(lowest, highest, strict=True) if low)
    return list(zip(lowest, highest, strict=True)) if fits and (exact or pages) else [(0, last)] * len(kept)


_GRADES: tuple[tuple[Grade, re.Pattern[str]], ...] = (
    ("delvis", re.compile(r"(?:ja,? )?(?:delvis|till viss del|i viss mån|i begränsad utsträckning)\b", re.IGNORECASE)),
    ("inte", re.compile(r"(?:nej\b|(?:inte|ej) (?:upp|till)\w+|uppfylls (?:inte|ej)|otillräcklig\w*)", re.IGNORECASE)),
    ("uppfyllt", re.compile(r"(?:ja\b|(?:i huvudsak |i allt väsentligt |helt )?uppfyll\w+|tillräcklig\w*)", re.IGNORECASE)),
)


def grade_of(text: str) -> Grade | None:
    """uppfyllt, delvis or inte, where a text begins with the auditors' grade; None for any other text.

    A grade stands alone or before a full stop, comma or colon: 'Ja', 'Delvis uppfyllt.', 'Nej, rutinen saknas.'
    """
    for grade, words in _GRADES:
        match = words.match(text)
        if match and re.match(r"(?: uppfyll\w+)?(?: ?[.,:;–-]|$)", text[match.end() :]):
            return grade
    return None
