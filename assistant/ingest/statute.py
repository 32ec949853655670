"""Swedish acts as they are published in text and Markdown: chapters, rubriker, §§ and stycken, each § a passage.

Two wordings side by side ('/Upphör att gälla U:.../', '/Träder i kraft I:.../') become two passages with their periods.
A chapter reference that happens to start a line is not a heading: headings count upwards.
"""

import re
from datetime import date, timedelta

from assistant.domain.source import Passage, Source
from assistant.ingest.blocks import Block, gather
from assistant.lagrum import Lagrum

_CHAPTER = re.compile(r"^(\d{1,3}) kap\. ([A-ZÅÄÖ].{0,150})$")
_CHAPTER_AND_PARAGRAPH = re.compile(r"^(\d{1,3}) kap\. (\d{1,3})(?: ([a-z]))? §(.*)$")
_PARAGRAPH = re.compile(r"^(\d{1,3})(?: ?([a-z]))? § ?(.*)$", re.DOTALL)
_PERIOD = re.compile(r"^/(Upphör att gälla U|Träder i kraft I):(\d{4}-\d\d-\d\d)/\s*")
_TRANSITION = re.compile(r"^Övergångsbestämmelser$", re.IGNORECASE)
_SFS = re.compile(r"^(?:19|20)\d\d:\d{1,4}$")


def looks_like_statute(found: list[Block]) -> bool:
    """Whether a text is built of §§ that count upwards from the start."""
    starts = [m for b in found if (m := _PARAGRAPH.match(b.text) or _CHAPTER_AND_PARAGRAPH.match(b.text))]
    return len(starts) >= 3 and len(starts) * 12 >= len(found)


def read_statute(source: Source, found: list[Block]) -> tuple[Passage, ...]:
    """The passages of an act. Text before the first § (contents, preamble) is left out."""
    reader = _Reader(source)
    for n, block in enumerate(found):
        following = next((b for b in found[n + 1 :]), None)
        reader.take(block, following)
    return reader.finish()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.passages: dict[str, Passage] = {}
        self.chapter: int | None = None
        self.chapter_title = ""
        self.rubrik = ""
        self.place: Lagrum | None = None
        self.transition: str | None = None
        self.parts: list[Block] = []
        self.period: tuple[date | None, date | None] = (None, None)
        self.pending = ""

    def take(self, block: Block, following: Block | None) -> None:
        text = block.text
        if _TRANSITION.match(text):
            self._close()
            self.transition, self.place = "", None
        elif self.transition is not None:
            if _SFS.match(text):
                self._close()
                self.transition = text
            else:
                self.parts.append(block)
        elif (chapter := _CHAPTER.match(text)) and self._next_chapter(int(chapter.group(1)), block):
            self._close()
            self.chapter, self.chapter_title, self.rubrik, self.pending = int(chapter.group(1)), text, "", ""
            self.place = None
        elif block.level and (both := _CHAPTER_AND_PARAGRAPH.match(text)):
            self._close()
            self.chapter = int(both.group(1))
            self._open(both.group(2), both.group(3), "")
        elif (start := _PARAGRAPH.match(text)) and not block.item and self._next_paragraph(start, block):
            self._close()
            self._open(start.group(1), start.group(2), start.group(3))
        elif self._is_rubrik(block, following):
            self._close()
            self.pending = text
            self.place = None
        elif self.place is not None:
            self._append(block)

    def _next_chapter(self, number: int, block: Block) -> bool:
        """Chapters count upwards; a mere reference that starts a line leaps further, unless it is marked as a heading."""
        if block.item or number <= (self.chapter or 0):
            return False
        return self.chapter is None or bool(block.level) or number - self.chapter <= 3

    def _next_paragraph(self, start: re.Match[str], block: Block) -> bool:
        """A § heading: on a line of its own, or followed by a capital; '3 § första stycket ...' in a text is neither."""
        rest = start.group(3)
        return bool(block.level) or not rest or rest[0].isupper() or rest.startswith("/")

    def _is_rubrik(self, block: Block, following: Block | None) -> bool:
        """A short line without a full stop right before a §, a chapter or another such line."""
        text = block.text
        if following is None or block.item or len(text) > 150 or text[-1] in ".,;:" or not text[:1].isupper():
            return False
        starts = _PARAGRAPH.match(following.text) or _CHAPTER.match(following.text)
        return bool(starts) or (bool(block.level) and bool(following.level) and self.place is None)

    def _open(self, number: str, letter: str | None, rest: str) -> None:
        if self.pending:
            self.rubrik, self.pending = self.pending, ""
        self.place = Lagrum(kapitel=self.chapter, paragraf=f"{number} {letter or ''}".strip())
        self.period = (None, None)
        if rest.strip():
            self._append(Block(text=rest.strip()))

    def _append(self, block: Block) -> None:
        text = block.text
        if period := _PERIOD.match(text):
            day = date.fromisoformat(period.group(2))
            ends = period.group(1).startswith("Upphör")
            self.period = (None, day - timedelta(days=1)) if ends else (day, None)
            text = text[period.end() :]
        if text:
            self.parts.append(block.model_copy(update={"text": text, "level": 0}))

    def _close(self) -> None:
        text = gather(self.parts).strip()
        self.parts = []
        if not text or (self.place is None and not self.transition):
            return
        if self.place is not None:
            locator, address = self.place.label, self.place.address
            key = f"{self.source.id}:{address}" + (f"@{self.period[0]}" if self.period[0] else "")
        else:
            locator, address = f"övergångsbestämmelser till {self.transition}", None
            key = f"{self.source.id}:overgang-{self.transition}"
        heading = " / ".join(p for p in (self.source.title, self.chapter_title, self.rubrik if address else "") if p)
        self.passages.setdefault(
            key,
            Passage(
                id=key,
                source_id=self.source.id,
                locator=locator,
                address=address,
                heading=heading,
                text=text,
                valid_from=self.period[0] or self.source.valid_from,
                valid_to=self.period[1] or self.source.valid_to,
            ),
        )

    def finish(self) -> tuple[Passage, ...]:
        self._close()
        return tuple(self.passages.values())
