"""Swedish acts as they are published in text and Markdown: chapters, rubriker, §§ and stycken, each § a passage.

Two wordings side by side ('/Upphör att gälla U:.../', '/Träder i kraft I:.../') become two passages with their periods.
A chapter reference that happens to start a line is not a heading: headings count upwards. Rubriker are told from the text of a
§ by where they stand: one or several short lines right before the next § or chapter. They are never quoted as text of the act.
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
_RUBRIK_PERIOD = re.compile(r"^/Rubriken [^/]{1,40}/\s*")
_DIVISION = re.compile(r"^AVD(?:ELNING|\.) ")
_TRANSITION = re.compile(r"^(?:Ikraftträdande- och )?övergångsbestämmelser$", re.IGNORECASE)
_AMENDMENT = re.compile(r"^(?:(?:Lag|Förordning) \(\d{4}:\d{1,4}\)\.?\s*)+$")
_ABBREVIATED_END = re.compile(r"\bm\. ?(?:m|fl)\.$")
_VERB = re.compile(r"\b(?:avses|bör|finns|får|gäller|har|kan|ska|skall|är)\b")
_LONGEST_RUBRIK = 150
_SFS = re.compile(r"^(?:19|20)\d\d:\d{1,4}$")


def looks_like_statute(found: list[Block]) -> bool:
    """Whether a text is built of §§ that count upwards from the start."""
    starts = [m for b in found if (m := _PARAGRAPH.match(b.text) or _CHAPTER_AND_PARAGRAPH.match(b.text))]
    return len(starts) >= 3 and len(starts) * 12 >= len(found)


def read_statute(source: Source, found: list[Block]) -> tuple[Passage, ...]:
    """The passages of an act. Text before the first § (contents, preamble) is left out."""
    reader = _Reader(source)
    clean = _without_periods_of_rubriker(found)
    for n in range(len(clean)):
        reader.take(clean, n)
    return reader.finish()


def _without_periods_of_rubriker(found: list[Block]) -> list[Block]:
    """'/Rubriken träder i kraft I:.../' taken away; what stands in the same block after it is a rubrik, and marked as one."""
    clean = []
    for block in found:
        if mark := _RUBRIK_PERIOD.match(block.text):
            block = Block(text=block.text[mark.end() :], level=block.level or 6)
        if block.text:
            clean.append(block)
    return clean


def _may_be_rubrik(block: Block) -> bool:
    """Short, a capital first, no final punctuation; neither an item or row nor an amount at its end nor a note of amendment."""
    text = block.text
    if block.item or len(text) > _LONGEST_RUBRIK or not text[0].isupper() or text[-1].isdigit() or _AMENDMENT.match(text):
        return False
    if _ABBREVIATED_END.search(text):  # 'Krig m.m.' ends no sentence, but a sentence can end so
        return bool(block.level) or not _VERB.search(text)
    return text[-1] not in ".,;:"


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
        self.pending: list[str] = []

    def take(self, found: list[Block], n: int) -> None:
        block = found[n]
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
            self.chapter, self.chapter_title, self.rubrik, self.pending = int(chapter.group(1)), text, "", []
            self.place = None
        elif _DIVISION.match(text):
            self._close()
            self.place = None
        elif block.level and (both := _CHAPTER_AND_PARAGRAPH.match(text)):
            self._close()
            self.chapter = int(both.group(1))
            self._open(both.group(2), both.group(3), "")
        elif (start := _PARAGRAPH.match(text)) and not block.item and self._next_paragraph(start, block):
            self._close()
            self._open(start.group(1), start.group(2), start.group(3))
        elif self._is_rubrik(found, n):
            self._close()
            self.place = None
            if block.level != 1 or self.passages:  # the first heading of all is the title of the act
                self.pending.append(text)
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

    def _is_rubrik(self, found: list[Block], n: int) -> bool:
        """Whether the block is one of a run of possible rubriker that ends where a § or chapter begins.

        Elsewhere such a line is a heading within the § (that of a table), or what a colon before it introduces. Where the
        text of the act ends, only the marks of Markdown tell.
        """
        if not _may_be_rubrik(found[n]):
            return False
        lead = next((b for b in reversed(self.parts) if not _may_be_rubrik(b)), None)
        if lead is not None and lead.text.endswith(":"):
            return False
        following = next((b for b in found[n + 1 :] if self._begins(b) or not _may_be_rubrik(b)), None)
        return all(b.level for b in found[n:]) if following is None else self._begins(following)

    def _begins(self, block: Block) -> bool:
        """Whether a §, a chapter, a division or the transitional provisions begin with the block."""
        text = block.text
        if _DIVISION.match(text) or _TRANSITION.match(text):
            return True
        if chapter := _CHAPTER.match(text):
            return self._next_chapter(int(chapter.group(1)), block)
        if block.level and _CHAPTER_AND_PARAGRAPH.match(text):
            return True
        start = _PARAGRAPH.match(text)
        return start is not None and not block.item and self._next_paragraph(start, block)

    def _open(self, number: str, letter: str | None, rest: str) -> None:
        if self.pending:
            self.rubrik, self.pending = " / ".join(self.pending), []
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
        if self.parts and _AMENDMENT.match(text):  # belongs to the stycke it stands after
            last = self.parts.pop()
            text = f"{last.text} {text}"
            block = last
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
