"""Audit reports, guidelines and other documents with headings: a passage for each section, and the findings of an audit."""

from collections import Counter
from collections.abc import Iterable

from assistant.domain.source import Finding, Passage, Source
from assistant.ingest.blocks import Block, gather
from assistant.ingest.findings import findings
from assistant.ingest.names import slug
from assistant.ingest.sections import Part, sections
from assistant.ingest.trailers import certainty, period, search_text, split_trailers

_MAX_WORDS = 230


def read_report(source: Source, found: list[Block]) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """The passages of a document, section by section, and for an audit report its findings, each once."""
    audit = source.kind == "granskning"
    made = sections(found, audit)
    passages: list[Passage] = []
    used: Counter[str] = Counter()
    for section in made:
        parts, trailers = _split_trailers(section.parts)
        first, last = period(trailers, source)
        for part in _portions(parts):
            name = slug(section.locator, keep=".") or "del"
            used[name] += 1
            key = f"{source.id}:{name}" + (f"-{used[name]}" if used[name] > 1 else "")
            passages.append(
                Passage(
                    id=key,
                    source_id=source.id,
                    locator=section.locator,
                    heading=" / ".join(p for p in (source.title, section.title) if p),
                    page=part[0].page,
                    text=gather([p.block for p in part]),
                    search_text=search_text(trailers),
                    valid_from=first,
                    valid_to=last,
                    certainty=certainty(trailers),
                )
            )
    return tuple(passages), findings(source, made) if audit else ()


def _split_trailers(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], dict[str, str]]:
    """A section without the closing lines of our own layout, and those lines; another document's last line stays its text."""
    kept, trailers = split_trailers([part.block.text for part in parts])
    return (parts[: len(kept)], trailers) if "Vardagsord" in trailers or "Frågor" in trailers else (parts, {})


def _portions(parts: Iterable[Part]) -> Iterable[list[Part]]:
    """Long sections in portions of whole blocks, a list kept with its lead-in."""
    portion: list[Part] = []
    words = 0
    for part in parts:
        length = len(part.block.text.split())
        if portion and words + length > _MAX_WORDS and not part.block.item:
            yield portion
            portion, words = [], 0
        portion.append(part)
        words += length
    if portion:
        yield portion
