"""Swedish acts, from blocks to passages: divisions, chapters, rubriker, §§ and stycken, each § a passage.

Where a chapter or a § begins is told from the numbers of the whole act, which rise: a reference that happens to start a stycke
('3 § Förvaltningslagen ...') breaks the run and is text. Rubriker are told from the text of a § by where they stand: one
or several short lines right before the next § or chapter. They are never quoted as text of the act.

Two wordings side by side ('/Upphör att gälla U:.../', '/Träder i kraft I:.../') become two passages with their periods. A
wording that enters into force on a day not yet fixed is left out: it is not law on any day that can be named. So are the notes
that a whole chapter was repealed, and what stands before the first § (contents, preamble).
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from assistant.domain.source import Passage, Source
from assistant.ingest.blocks import Block, gather
from assistant.ingest.names import MONTHS
from assistant.lagrum import Lagrum, find

_NUMBER = r"(\d{1,3})(?: ?([a-z]))?"
_CHAPTER = re.compile(rf"^{_NUMBER} kap\. ([A-ZÅÄÖ].{{0,200}})$")
_CHAPTER_AND_PARAGRAPH = re.compile(rf"^{_NUMBER} kap\. {_NUMBER} §(.*)$")
_PARAGRAPH = re.compile(rf"^{_NUMBER} § ?(.*)$", re.DOTALL)
_SEVERAL = re.compile(r"^(\d{1,3}(?: ?[a-z])?(?: ?(?:,|och|--?|–) ?\d{1,3}(?: ?[a-z])?)+ §§) ?(.*)$", re.DOTALL)
_REPEALED = re.compile(r"^har upphävts (?:genom|gm)\b", re.IGNORECASE)
_CHAPTERS_REPEALED = re.compile(r"^\d{1,3}\b[^§.]{0,40} kap\. har upphävts ", re.IGNORECASE)
_DAY = r"(?:(\d{4}-\d\d-\d\d)(?:/| [^/]{1,60}/|(?=\s|$))|[^/]{1,80}/)"
"""The day in a mark of period; 'den dag regeringen bestämmer' is none, and the closing stroke is sometimes forgotten."""
_PERIOD = re.compile(rf"^/(?:Upphör att gälla|Träder i kraft|Ny beteckning [^/]{{1,20}}) ([UI]): ?{_DAY}\s*")
_PERIOD_ABOVE = re.compile(rf"^/(\w+) (?:upphör att gälla|träder i kraft) ([UI]): ?{_DAY}\s*")
"""'/Rubriken träder i kraft I:.../', '/Kapitlet ...': before what it is about."""
_DIVISION = re.compile(r"^(?:AVD(?:ELNING|\.) |[A-ZÅÄÖ]{5,20} AVDELNINGEN\b)")
_TRANSITION = re.compile(r"^(?:Ikraftträdande- och )?övergångsbestämmelser$", re.IGNORECASE)
_APPENDIX = re.compile(r"^Bilaga(?: \d{1,2}(?: ?[a-z])?)?(?:[ :–-]+[^.]{1,150})?$")
_AMENDMENT = re.compile(r"^(?:(?:Lag|Förordning) \(\d{4}:\d{1,4}\)\.?\s*)+$")
_AMENDED_BY = re.compile(r"\b(?:Lag|Förordning) \((\d{4}:\d{1,4})\)\.?$")
_ABBREVIATED_END = re.compile(r"\bm\. ?(?:m|fl)\.$")
_VERB = re.compile(r"\b(?:avses|bör|finns|får|gäller|har|kan|ska|skall|är)\b")
_UPWARDS = 0.8
"""The share of §§ that an act has at least in rising order, each chapter anew."""
_LONGEST_RUBRIK = 150
_SFS = re.compile(r"^(?:SFS )?((?:19|20)\d\d:\d{1,4})$")
_IN_FORCE = re.compile(r"\bträder i kraft den (\d{1,2}) (\w+) (\d{4})")

_Number = tuple[int, str]
"""(7, 'a'): sorted as the act sorts its chapters and §§."""


class _Start(NamedTuple):
    """What begins with a block, and what of its text is left for the provision itself."""

    kind: Literal["mark", "division", "chapter", "paragraph", "appendix"]
    chapter: _Number | None = None
    paragraphs: tuple[str, ...] = ()
    rest: str = ""


def looks_like_statute(found: list[Block]) -> bool:
    """Whether a text is built of §§ that count upwards; a handbook that opens its sections with a § takes them as they come."""
    alone = [(0, int(m.group(1))) for b in found if (m := _PARAGRAPH.match(b.text))]
    starts = alone or [(int(m.group(1)), int(m.group(3))) for b in found if (m := _CHAPTER_AND_PARAGRAPH.match(b.text))]
    upwards = sum(place >= before or place == (0, 1) for before, place in pairwise(starts))
    return len(starts) >= 3 and len(starts) * 12 >= len(found) and upwards >= _UPWARDS * (len(starts) - 1)


def last_amendment(found: list[Block], number: str | None) -> str | None:
    """The last amendment in the wording, as 'SFS 2025:1501': from the notes that close a § and the transitional provisions.

    `number` is the act's own; None where nothing shows an amendment.
    """
    noted = [m.group(1) for b in found if (m := _AMENDED_BY.search(b.text) or _SFS.match(b.text))]
    last = max(noted, key=lambda n: tuple(map(int, n.split(":"))), default=None)
    return f"SFS {last}" if last and last != number else None


def in_force_from(found: list[Block], number: str) -> date | None:
    """The day an act entered into force, as its own transitional provisions say; None where they do not."""
    _, transitional = _split_transition(found)
    own = False
    for block in transitional:
        if sfs := _SFS.match(block.text):
            own = sfs.group(1) == number
        elif own and (stated := _IN_FORCE.search(block.text)) and stated.group(2) in MONTHS:
            return date(int(stated.group(3)), MONTHS.index(stated.group(2)) + 1, int(stated.group(1)))
    return None


def read_statute(source: Source, found: list[Block]) -> tuple[Passage, ...]:
    """The passages of an act, in its order, transitional provisions last."""
    body, transitional = _split_transition(_without_marks_of_rubriker(found))
    reader = _Reader(source, body, more_follows=bool(transitional))
    for n in range(len(body)):
        reader.take(n)
    return reader.finish(transitional)


def _without_marks_of_rubriker(found: list[Block]) -> list[Block]:
    """'/Rubriken träder i kraft I:.../' taken away; what stands in the same block after it is a rubrik, and marked as one."""
    clean = []
    for block in found:
        mark = _PERIOD_ABOVE.match(block.text)
        if mark and mark.group(1) != "Kapitlet":
            block = Block(text=block.text[mark.end() :], level=block.level or 6)
        if block.text:
            clean.append(block)
    return clean


def _split_transition(found: list[Block]) -> tuple[list[Block], list[Block]]:
    """(the act itself, its transitional provisions); a rubrik of that name before a § is none."""
    for n in reversed(range(len(found))):
        if _TRANSITION.match(found[n].text):
            after = found[n + 1 :]
            if (after and _SFS.match(after[0].text)) or not any(_paragraph(b) for b in after):
                return found[:n], after
    return found, []


def _may_be_rubrik(block: Block) -> bool:
    """Short, a capital first, no final punctuation; neither an item or row nor an amount at its end nor a note of amendment."""
    text = block.text
    if block.item or len(text) > _LONGEST_RUBRIK or not text[0].isupper() or text[-1].isdigit() or _AMENDMENT.match(text):
        return False
    if _ABBREVIATED_END.search(text):  # 'Krig m.m.' ends no sentence, but a sentence can end so
        return bool(block.level) or not _VERB.search(text)
    return text[-1] not in ".,;:"


# --- where chapters and §§ begin -------------------------------------------------------------------------------------


def _paragraph(block: Block) -> tuple[_Number, _Start] | None:
    """The § (or §§) that may begin with a block: on a line of its own, or followed by what begins a sentence."""
    if block.item:
        return None
    if several := _SEVERAL.match(block.text):
        rest = several.group(2)
        if not _REPEALED.match(rest) and not (block.level and not rest):
            return None
        places = [m.lagrum for m in find(several.group(1))]
        whole = block.text if rest else ""
        return places[0].order[2:], _Start("paragraph", paragraphs=tuple(p.paragraf for p in places), rest=whole)
    start = _PARAGRAPH.match(block.text)
    if start is None:
        return None
    number, letter, rest = start.groups()
    if not (block.level or not rest or rest[0].isupper() or rest[0] in "/\"”»'’0123456789" or _REPEALED.match(rest)):
        return None
    return (int(number), letter or ""), _Start("paragraph", paragraphs=(f"{number} {letter or ''}".strip(),), rest=rest)


def _starts(body: list[Block]) -> dict[int, _Start]:
    """What begins where, by the position of the block."""
    starts: dict[int, _Start] = {}
    chapters: list[tuple[int, _Number]] = []
    for n, block in enumerate(body):
        if _DIVISION.match(block.text):
            starts[n] = _Start("division")
        elif _PERIOD_ABOVE.match(block.text) or _CHAPTERS_REPEALED.match(block.text):
            starts[n] = _Start("mark")
        elif both := _CHAPTER_AND_PARAGRAPH.match(block.text) if block.level else None:
            place = f"{both.group(3)} {both.group(4) or ''}".strip()
            starts[n] = _Start("paragraph", chapter=(int(both.group(1)), both.group(2) or ""), paragraphs=(place,))
        elif (chapter := _CHAPTER.match(block.text)) and not block.item and (block.level or _leads_to_provision(body, n)):
            chapters.append((n, (int(chapter.group(1)), chapter.group(2) or "")))
    numbers = dict(chapters)
    repeats = {n for n in numbers if n and _PERIOD_ABOVE.match(body[n - 1].text)}
    for n in _rising(chapters, {n for n in numbers if body[n].level}, repeats):
        starts[n] = _Start("chapter", chapter=numbers[n])
    bounds = [-1, *sorted(n for n, start in starts.items() if start.kind == "chapter"), len(body)]
    for first, stop in pairwise(bounds):
        _add_paragraphs(starts, body, range(first + 1, stop))
    last = max((n for n, start in starts.items() if start.kind == "paragraph"), default=len(body))
    starts.update(
        {n: _Start("appendix") for n in range(last + 1, len(body)) if _APPENDIX.match(body[n].text) and not body[n].item}
    )
    return starts


def _add_paragraphs(starts: dict[int, _Start], body: list[Block], within: range) -> None:
    """The §§ of one chapter."""
    may_be = {n: found for n in within if n not in starts and (found := _paragraph(body[n]))}
    marked = {n for n in may_be if body[n].level}
    repeats = {n for n, (_, start) in may_be.items() if start.rest.startswith("/")}
    for n in _rising([(n, number) for n, (number, _) in may_be.items()], marked, repeats):
        starts[n] = may_be[n][1]


def _leads_to_provision(body: list[Block], n: int) -> bool:
    """Whether nothing but rubriker stands between a chapter's heading and its first § (or the next chapter)."""
    for block in body[n + 1 :]:
        if _paragraph(block) or _CHAPTER.match(block.text) or _CHAPTERS_REPEALED.match(block.text):
            return True
        if not (_may_be_rubrik(block) or _PERIOD_ABOVE.match(block.text) or block.level):
            return False
    return True


def _rising(numbered: list[tuple[int, _Number]], marked: set[int], repeats: set[int]) -> set[int]:
    """The positions of the run of numbers that rises longest, with the fewest gaps where several do.

    Those `marked` as headings always belong; those in `repeats` may have the number of the one before.
    """
    runs: list[tuple[int, int]] = []  # (its worth, index in `numbered` of the one before; -1 = none)
    for n, (position, number) in enumerate(numbered):
        worth, previous = (2 if number[0] == 1 else 1), -1
        for i in range(n):
            before = numbered[i][1]
            if before < number or (before == number and position in repeats):
                step = runs[i][0] + (2 if number[0] - before[0] <= 1 else 1)
                if step > worth:
                    worth, previous = step, i
        runs.append((worth + (1000 if position in marked else 0), previous))
    n = max(range(len(runs)), key=lambda i: runs[i][0], default=-1)
    kept = set(marked)
    while n >= 0:
        kept.add(numbered[n][0])
        n = runs[n][1]
    return kept


# --- the passages ----------------------------------------------------------------------------------------------------


class _Period(NamedTuple):
    """First and last day of a wording; `fixed` is False when it enters into force on a day not yet decided."""

    first: date | None = None
    last: date | None = None
    fixed: bool = True

    def with_mark(self, kind: str, day: str | None) -> "_Period":
        """'U' ends the period the day before, 'I' begins it on the day."""
        if kind == "U":
            return self if day is None else self._replace(last=date.fromisoformat(day) - timedelta(days=1))
        return self._replace(fixed=False) if day is None else self._replace(first=date.fromisoformat(day))


class _Reader:
    """Takes the blocks of an act one by one; what has ended becomes a passage (or several, for '5-7 §§ har upphävts ...')."""

    def __init__(self, source: Source, body: list[Block], *, more_follows: bool) -> None:
        self.source = source
        self.body = body
        self.more_follows = more_follows
        self.starts = _starts(body)
        self.passages: dict[str, Passage] = {}
        self.division = ""
        self.chapter: _Number | None = None
        self.chapter_title = ""
        self.chapter_period = _Period()
        self.next_chapter = _Period()
        self.rubrik = ""
        self.pending: list[str] = []
        self.places: tuple[Lagrum, ...] = ()
        self.appendix = ""
        self.parts: list[Block] = []
        self.period = _Period()

    def take(self, n: int) -> None:
        block, start = self.body[n], self.starts.get(n)
        if start is not None:
            self._close()
            self._begin(block, start)
        elif self._is_rubrik(n):
            self._close()
            if not self._is_title(block):
                self.pending.append(block.text)
        elif self.places or self.appendix:
            self._append(block)

    def _begin(self, block: Block, start: _Start) -> None:
        if start.kind == "mark":
            if mark := _PERIOD_ABOVE.match(block.text):
                self.next_chapter = self.next_chapter.with_mark(mark.group(2), mark.group(3))
        elif start.kind == "division":
            self.division, self.chapter_title, self.rubrik, self.pending = block.text, "", "", []
        elif start.kind == "chapter":
            self.chapter, self.chapter_title, self.rubrik, self.pending = start.chapter, block.text, "", []
            self.chapter_period, self.next_chapter = self.next_chapter, _Period()
        elif start.kind == "appendix":
            self.appendix = block.text
        else:
            if self.pending:
                self.rubrik, self.pending = " / ".join(self.pending), []
            self.chapter = start.chapter or self.chapter
            number, letter = self.chapter or (None, "")
            self.places = tuple(Lagrum(kapitel=number, kapitelbokstav=letter, paragraf=p) for p in start.paragraphs)
            self.period = self.chapter_period
            if start.rest:
                self._append(Block(text=start.rest))

    def _is_rubrik(self, n: int) -> bool:
        """Whether the block is one of a run of possible rubriker that ends where a § or chapter begins.

        Elsewhere such a line is a heading within the § (that of a table), or what a colon before it introduces. Where a file
        breaks off, only the marks of Markdown tell.
        """
        if self.appendix or not _may_be_rubrik(self.body[n]):
            return False
        lead = next((b for b in reversed(self.parts) if not _may_be_rubrik(b)), None)
        if lead is not None and lead.text.endswith(":"):
            return False
        after = range(n + 1, len(self.body))
        following = next((i for i in after if i in self.starts or not _may_be_rubrik(self.body[i])), None)
        if following is None:
            return self.more_follows or all(b.level for b in self.body[n:])
        return following in self.starts

    def _is_title(self, block: Block) -> bool:
        """The title of the act, which stands before its first §."""
        return not self.passages and (block.level == 1 or block.text == self.source.title)

    def _append(self, block: Block) -> None:
        text = block.text
        while not self.parts and (mark := _PERIOD.match(text)):
            self.period = self.period.with_mark(mark.group(1), mark.group(2))
            text = text[mark.end() :]
        if self.parts and _AMENDMENT.match(text):  # belongs to the stycke it stands after
            last = self.parts.pop()
            text = f"{last.text} {text}"
            block = last
        if text:
            self.parts.append(block.model_copy(update={"text": text, "level": 0}))

    def _close(self) -> None:
        """What has been read becomes a passage; nothing is open after it."""
        path = (self.source.title, self.division, self.chapter_title, self.rubrik)
        if self.period.fixed:
            for place in self.places:
                self._add(place.address, place.label, place.address, path)
        if self.appendix:
            self._add(self.appendix.lower().partition(":")[0].replace(" ", "-")[:30], self.appendix, None, path[:1])
        self.places, self.appendix, self.parts, self.period = (), "", [], _Period()

    def _add(self, key: str, locator: str, address: str | None, path: Iterable[str]) -> None:
        text = gather(self.parts).strip()
        if not text:
            return
        key = f"{self.source.id}:{key}" + (f"@{self.period.first}" if self.period.first else "")
        while key in self.passages:  # two wordings without a mark of which applies: both are kept
            key += "~"
        self.passages[key] = Passage(
            id=key,
            source_id=self.source.id,
            locator=locator,
            address=address,
            heading=" / ".join(filter(None, path)),
            text=text,
            valid_from=self.period.first or self.source.valid_from,
            valid_to=self.period.last or self.source.valid_to,
        )

    def finish(self, transitional: list[Block]) -> tuple[Passage, ...]:
        """All passages, once the act itself was read: its transitional provisions last, those of each amending act apart."""
        self._close()
        number = ""
        for block in transitional:
            if (sfs := _SFS.match(block.text)) or (_APPENDIX.match(block.text) and not block.item):
                self._close_transition(number)
                number = sfs.group(1) if sfs else ""
                self.appendix = "" if sfs else block.text
            else:
                self.parts.append(block.model_copy(update={"level": 0}))
        self._close_transition(number)
        return tuple(self.passages.values())

    def _close_transition(self, number: str) -> None:
        if not self.appendix:
            locator = f"övergångsbestämmelser till {number}" if number else "övergångsbestämmelser"
            self._add(f"overgang-{number}".rstrip("-"), locator, None, (self.source.title,))
        self._close()
