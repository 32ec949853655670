"""Audit reports, guidelines and other documents with headings: a passage for each section, and the findings of an audit.

Page headers that repeat, tables of contents and footnotes in mid-sentence are taken out of the running text. What a missing
diagram held is not in the text and is never made up.
"""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from assistant.domain.source import Finding, FindingKind, Passage, Source
from assistant.ingest.blocks import Block, gather
from assistant.ingest.names import slug
from assistant.ingest.trailers import certainty, period, search_text, split_trailers

_NUMBERED = re.compile(r"^(?:Avsnitt )?(\d{1,2}(?:\.\d{1,2}){0,4}(?: ?[a-z](?= ))?)\.? +([A-ZÅÄÖ][^|]{2,110})$")
_CONTENTS = re.compile(r"^\d{1,2}(?:\.\d{1,2})* \| .* \| \d{1,3}$")
_FOOTNOTE = re.compile(r"^[¹²³⁴⁵⁶⁷⁸⁹⁰]+ ?\S")
_RECOMMENDS = re.compile(r"rekommenderar vi (?:att )?([\wåäöÅÄÖ-]+(?:en|et)?) ?(?:att)?:?$", re.IGNORECASE)
_TO_COUNCIL = re.compile(r"^Revisionen rekommenderar (?:kommun)?(fullmäktige) att (.+)$", re.DOTALL)
_QUESTIONS = re.compile(r"revisionsfrågor(?:na)?:?$", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!]) +(?=[A-ZÅÄÖ])")
_REPEATS = 4
"""A short line that occurs this often is a page header."""
_SAME = 0.9
"""Two findings whose letters agree to this degree are one finding that the report repeats."""
_MAX_WORDS = 230


def read_report(source: Source, found: list[Block]) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """The passages of a document, section by section, and for an audit report its findings, each once."""
    sections = _sections(_without_headers(found))
    passages: list[Passage] = []
    used: Counter[str] = Counter()
    for locator, title, whole in sections:
        parts, trailers = _split_trailers(whole)
        first, last = period(trailers, source)
        for part in _portions(parts):
            name = slug(locator, keep=".") or "del"
            used[name] += 1
            key = f"{source.id}:{name}" + (f"-{used[name]}" if used[name] > 1 else "")
            passages.append(
                Passage(
                    id=key,
                    source_id=source.id,
                    locator=locator,
                    page=part[0].page,
                    heading=" / ".join(p for p in (source.title, title) if p),
                    text=gather(part),
                    search_text=search_text(trailers),
                    valid_from=first,
                    valid_to=last,
                    certainty=certainty(trailers),
                )
            )
    findings = tuple(_findings(source, sections)) if source.kind == "granskning" else ()
    return tuple(passages), findings


def _split_trailers(parts: list[Block]) -> tuple[list[Block], dict[str, str]]:
    """A section without the closing lines of our own layout, and those lines; another document's last line stays its text."""
    kept, trailers = split_trailers([block.text for block in parts])
    return (parts[: len(kept)], trailers) if "Vardagsord" in trailers or "Frågor" in trailers else (parts, {})


def _without_headers(found: list[Block]) -> list[Block]:
    count = Counter(b.text for b in found if len(b.text) < 90 and " | " not in b.text)
    headers = {text for text, n in count.items() if n >= _REPEATS}
    return [b for b in found if b.text not in headers and not _CONTENTS.match(b.text)]


def _sections(found: list[Block]) -> list[tuple[str, str, list[Block]]]:
    """(locator, title, blocks) of each section: begun by a Markdown heading, or by a line numbered like one."""
    sections: list[tuple[str, str, list[Block]]] = [("inledning", "", [])]
    notes: list[Block] = []
    for block in found:
        match = _NUMBERED.match(block.text) if not block.item and not block.text.endswith((".", ":", ",")) else None
        if match or block.level:
            sections[-1][2].extend(notes)
            notes = []
            title = match.group(2) if match else block.text
            sections.append((f"avsnitt {match.group(1)}" if match else block.text, title, []))
        elif _FOOTNOTE.match(block.text):
            notes.append(block)
        else:
            _append_healed(sections[-1][2], block)
    sections[-1][2].extend(notes)
    return [section for section in sections if section[2]]


def _append_healed(parts: list[Block], block: Block) -> None:
    """A paragraph broken by a page goes on in the next block: no full stop before, a small letter after."""
    if parts and not block.item and not block.level and block.text[:1].islower() and parts[-1].text[-1] not in ".:?!":
        parts[-1] = parts[-1].model_copy(update={"text": f"{parts[-1].text} {block.text}"})
    else:
        parts.append(block.model_copy(update={"level": 0}))


def _portions(parts: list[Block]) -> Iterable[list[Block]]:
    """Long sections in portions of whole blocks, a list kept with its lead-in."""
    portion: list[Block] = []
    words = 0
    for block in parts:
        length = len(block.text.split())
        if portion and words + length > _MAX_WORDS and not block.item:
            yield portion
            portion, words = [], 0
        portion.append(block)
        words += length
    if portion:
        yield portion


def _findings(source: Source, sections: list[tuple[str, str, list[Block]]]) -> list[Finding]:
    raw: list[tuple[FindingKind, str, str | None, str]] = []
    for locator, title, parts in sections:
        addressee: str | None = None
        collecting: FindingKind | None = None
        for block in parts:
            if collecting and block.item:
                raw.append((collecting, re.sub(r"^(?:[-–—•*]|\d{1,2}\.) ", "", block.text), addressee, locator))
                continue
            collecting = None
            if match := _RECOMMENDS.search(block.text):
                collecting, addressee = "rekommendation", match.group(1).lower()
            elif _QUESTIONS.search(block.text):
                collecting, addressee = "revisionsfraga", None
            elif match := _TO_COUNCIL.match(block.text):
                raw.append(("rekommendation", block.text, "kommunfullmäktige", locator))
            elif "bedömning" in title.lower() or "slutsats" in title.lower():
                raw += [(kind, sentence, None, locator) for kind, sentence in _judgements(block.text)]
    return _numbered(source, raw)


def _judgements(text: str) -> Iterable[tuple[FindingKind, str]]:
    for sentence in _SENTENCE.split(text):
        if re.search(r"\b(?:vi bedömer|bedömning|vi anser)\b", sentence, re.IGNORECASE):
            yield "bedomning", sentence
        elif re.search(r"\bvi (?:kan )?konstatera", sentence, re.IGNORECASE):
            yield "iakttagelse", sentence


def _numbered(source: Source, raw: list[tuple[FindingKind, str, str | None, str]]) -> list[Finding]:
    """Each finding once, numbered within its kind. A numbered section is a better place than a covering letter."""
    kept: list[tuple[FindingKind, str, str | None, str]] = []
    for entry in sorted(raw, key=lambda e: e[3] == "inledning"):  # stable: the letter's copies come last
        if not any(entry[0] == k[0] and _same(entry[1], k[1]) for k in kept):
            kept.append(entry)
    counters: Counter[str] = Counter()
    findings = []
    for kind, text, addressee, locator in kept:
        counters[kind] += 1
        findings.append(
            Finding(source_id=source.id, kind=kind, number=counters[kind], text=text, addressee=addressee, locator=locator)
        )
    return findings


def _same(a: str, b: str) -> bool:
    a, b = (re.sub(r"\W", "", text.lower()) for text in (a, b))
    return a == b or SequenceMatcher(None, a, b).ratio() >= _SAME
