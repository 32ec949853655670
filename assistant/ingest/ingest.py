"""One file in, one document out: which source it is, of what kind, and its passages.

A text that arrives under the number or name of a registered source takes that source's identity (id, title, period, known
changes), so that the wording replaces our summary and nothing is found twice.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from assistant.domain.errors import BadInput
from assistant.domain.source import Document, Finding, Source, SourceKind
from assistant.ingest.blocks import Block, blocks, read_text, split_front_matter
from assistant.ingest.cover import with_cover
from assistant.ingest.names import slug
from assistant.ingest.report import read_report
from assistant.ingest.statute import looks_like_statute, read_statute

READING = "3"
"""Raise it when files are read in another way than before, so that documents already indexed are read anew."""
SUFFIXES = (".md", ".txt")
_RESERVED = re.compile(r"riksnorm-\d{4}$")
"""Ids of the norm tables, which no document may take the place of."""
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d-\d\d-\d\d)(?!\d)")
_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d:\d{1,4})(?!\d)")
_KIND_WORDS: tuple[tuple[SourceKind, re.Pattern[str]], ...] = (
    ("granskning", re.compile(r"revisionsfråg|revisionsrapport|kommunrevision", re.IGNORECASE)),
    ("allmanna_rad", re.compile(r"allmänna råd|\bSOSFS\b|\bHSLF-FS\b", re.IGNORECASE)),
    ("riktlinje", re.compile(r"\briktlinje|\brutin(?:er)?\b|delegationsordning", re.IGNORECASE)),
)


def find_files(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """(readable files, files of unknown type) among files and folders. Raises BadInput for a path that is not there."""
    readable: list[Path] = []
    unknown: list[Path] = []
    for path in paths:
        if not path.exists():
            raise BadInput("fil_saknas", fil=str(path))
        for file in _files(path):
            (readable if file.suffix.lower() in SUFFIXES else unknown).append(file)
    return readable, unknown


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))


def read_file(
    path: Path,
    register: dict[str, Source],
    kind: SourceKind | None = None,
    taken: Mapping[str, str] | None = None,
    named_places: Callable[[str], list[str]] | None = None,
) -> Document:
    """A document from a .md or .txt file. Raises BadInput when the file cannot be read or holds no text.

    `taken` are the ids (and titles) of documents that are there: another document of the same file name gets an id of its own.
    `named_places` gives the municipalities that a text names; the one in the title or file name is the document's own, unless
    its front matter says.
    """
    raw = read_text(path)
    meta, body = split_front_matter(raw)
    found = blocks(body)
    if not found:
        raise BadInput("fil_tom", fil=str(path))
    statute = looks_like_statute(found)
    known = _registered(path, meta, raw, register)
    places = named_places(f"{_title(found)} {path.stem}") if named_places else []
    municipality = places[0] if len(places) == 1 else None
    source = _source(path, meta, found, known, kind or _kind(known, statute, raw), municipality)
    if known is None and _RESERVED.match(source.id):
        source = source.model_copy(update={"id": f"dokument-{source.id}"})
    if known is None and (taken or {}).get(source.id, source.title) != source.title:
        source = source.model_copy(update={"id": f"{source.id}-{slug(path.resolve().parent.name)}"})
    if source.kind == "granskning":
        facts = with_cover(source, found, named_places)
        dated = known is not None or meta.get("valid_from") or meta.get("ikraft_datum")
        source = facts.model_copy(update={"valid_from": source.valid_from}) if dated else facts
    if source.kind in ("lag", "forordning"):
        passages, findings = read_statute(source, found), tuple[Finding, ...]()
    else:
        try:
            passages, findings = read_report(source, found)
        except ValueError as error:  # a closing line of our own layout that says nothing readable
            raise BadInput("fil_slutrad", fil=str(path), rad=str(error)) from error
    if not passages:
        raise BadInput("fil_tom", fil=str(path))
    digest = hashlib.sha256(f"{READING} {source.kind}\n{raw}".encode()).hexdigest()
    return Document(source=source, passages=passages, findings=findings, digest=digest)


def _registered(path: Path, meta: dict[str, Any], raw: str, register: dict[str, Source]) -> Source | None:
    """The registered source this file is: by its own SFS number, else by a file name that begins with the source's id."""
    number = meta.get("beteckning")
    if not number:
        first = next((line for line in raw.splitlines() if line.strip()), "")
        match = _SFS.search(first) if re.search(r"\b(?:lag|förordning|balk)", first, re.IGNORECASE) else None
        number = match.group(1) if match else None
    for source in register.values():
        if number and f"({number})" in source.title:
            return source
    stem = slug(path.stem, 80) or "dokument"
    named = [s for s in register.values() if stem == s.id or stem.startswith(f"{s.id}-")]
    return max(named, key=lambda s: len(s.id), default=None)


def _kind(known: Source | None, statute: bool, raw: str) -> SourceKind:
    if known is not None:
        return known.kind
    if statute:
        return "forordning" if re.search(r"förordning", raw[:500], re.IGNORECASE) else "lag"
    opening = raw[:4000]
    return next((kind for kind, words in _KIND_WORDS if words.search(opening)), "vagledning")


def _source(
    path: Path, meta: dict[str, Any], found: list[Block], known: Source | None, kind: SourceKind, municipality: str | None
) -> Source:
    text_kind = "officiell" if kind in ("lag", "forordning") else "dokument"
    if known is not None:
        return known.model_copy(update={"text_kind": text_kind, "kind": kind, "missing": known.missing})
    title = str(meta.get("rubrik") or meta.get("title") or _title(found) or path.stem)
    number = meta.get("beteckning")
    return Source(
        id=(slug(str(number and f"sfs-{number}" or path.stem), 80) or "dokument"),
        kind=kind,
        title=f"{title} ({number})" if number and str(number) not in title else title,
        municipality=str(meta.get("municipality") or meta.get("kommun") or "") or municipality,
        url=str(meta["url"]) if meta.get("url") else None,
        valid_from=_day(meta.get("ikraft_datum") or meta.get("valid_from"))
        or (None if kind in ("lag", "riktlinje") else _first_date(found)),  # a date in a guideline may be of one section
        valid_to=_day(meta.get("valid_to")),
        text_kind=text_kind,
    )


def _title(found: list[Block]) -> str:
    """The first heading, else the first short line."""
    headed = next((b.text for b in found if b.level), "")
    return headed or next((b.text for b in found if 8 < len(b.text) < 120), "")


def _first_date(found: list[Block]) -> date | None:
    for block in found[:60]:
        if match := _DATE.search(block.text):
            return _day(match.group(1))
    return None


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
