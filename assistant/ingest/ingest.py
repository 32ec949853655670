"""One file in, one document out: which source it is, of what kind, and its passages.

A text that arrives under the number or name of a registered source takes that source's identity (id, title, period, known
changes), so that the wording replaces our summary and nothing is found twice.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from assistant.domain.errors import BadInput
from assistant.domain.source import LAW_KINDS, Document, Finding, Source, SourceKind, TextKind
from assistant.ingest.blocks import Block, blocks, read_text, split_front_matter
from assistant.ingest.cover import with_cover
from assistant.ingest.formats.content import Content, Gap
from assistant.ingest.formats.reader import ENDINGS, read_content
from assistant.ingest.names import slug
from assistant.ingest.published import columns, published
from assistant.ingest.report import read_report
from assistant.ingest.statute import in_force_from, last_amendment, looks_like_statute, read_statute
from assistant.ingest.validity import stated_period
from assistant.prompts import Texts

READING = "7"
"""Raise it when files are read in another way than before, so that documents already indexed are read anew."""
SUFFIXES = (".md", ".txt", ".json", *ENDINGS)
_MARKED_UP = (".html", ".htm")
_PASSED_OVER = (".", "~$")
"""How the names of hidden files begin, and those that Word and Excel lay beside a document that is open."""
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
        yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith(_PASSED_OVER))


def file_digest(path: Path, kind: SourceKind | None = None) -> str:
    """Names a file's content, read as of that kind; one that is here already need not be read again. Raises BadInput."""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput("fil_olasbar", fil=str(path)) from error
    return hashlib.sha256(f"{READING} {kind} {content}".encode()).hexdigest()


def read_file(
    path: Path,
    register: dict[str, Source],
    kind: SourceKind | None = None,
    taken: Mapping[str, str] | None = None,
    named_places: Callable[[str], list[str]] | None = None,
    texts: Texts | None = None,
) -> Document:
    """A document from a file of one of SUFFIXES; a statute also in the forms it is published in (ingest/published.py).

    Raises BadInput when the file cannot be read, holds no text, or is JSON and no statute.

    `taken` are the ids (and titles) of documents that are there: another document of the same file name gets an id of its own.
    `named_places` gives the municipalities that a text names; the one in the title or file name is the document's own, unless
    its front matter says. `texts` words what of the file could not be read, for the source's `missing`; without them the keys
    of those texts stand there.
    """
    digest = file_digest(path, kind)
    raw, meta, content, body = _read(path)
    found = list(content.blocks)
    if not found:
        raise BadInput("fil_tom", fil=str(path))
    statute = _says_statute(meta) or looks_like_statute(found)
    if statute and body is not None:
        found = blocks(columns(body))
    known = _registered(path, meta, raw, register)
    title = _title(found) if content.title is None else content.title
    places = named_places(f"{title} {path.stem}") if named_places else []
    if stated := str(meta.get("municipality") or meta.get("kommun") or ""):
        places = named_places(f"{stated} kommun") if named_places else []
        places = places or [stated]
    municipality = places[0] if len(places) == 1 else None
    kind = kind or _kind(known, statute, str(meta.get("rubrik") or raw[:500]), raw)
    source = _source(path, meta, found, title, known, kind, municipality)
    if content.gaps:
        source = source.model_copy(update={"missing": (*source.missing, *(_worded(gap, texts) for gap in content.gaps))})
    if known is None and _RESERVED.match(source.id):
        source = source.model_copy(update={"id": f"dokument-{source.id}"})
    if known is None and (taken or {}).get(source.id, source.title) != source.title:
        source = source.model_copy(update={"id": f"{source.id}-{slug(path.resolve().parent.name)}"})
    if source.kind == "granskning":
        facts = with_cover(source, found, named_places)
        dated = known is not None or meta.get("valid_from") or meta.get("ikraft_datum")
        source = facts.model_copy(update={"valid_from": source.valid_from}) if dated else facts
    if source.kind in LAW_KINDS:
        passages, findings = read_statute(source, found), tuple[Finding, ...]()
    else:
        try:
            passages, findings = read_report(source, found)
        except ValueError as error:  # a closing line of our own layout that says nothing readable
            raise BadInput("fil_slutrad", fil=str(path), rad=str(error)) from error
    if not passages:
        raise BadInput("fil_tom", fil=str(path))
    return Document(source=source, passages=passages, findings=findings, digest=digest)


def _says_statute(meta: dict[str, Any]) -> bool:
    """Whether front matter, or the form it was published in, has an act's number and title."""
    named = re.search(r"lag\b|förordning|balk\b", str(meta.get("rubrik")), re.IGNORECASE)
    return bool(_SFS.fullmatch(str(meta.get("beteckning"))) and named)


class _Read(NamedTuple):
    """A file as it was read. `raw` is what its kind is told by; `body` is its text, where the file is one."""

    raw: str
    meta: dict[str, Any]
    content: Content
    body: str | None = None


def _read(path: Path) -> _Read:
    """Only Markdown and text have front matter, and statutes that were published in a form of their own what it states."""
    ending = path.suffix.lower()
    if ending in ENDINGS and ending not in _MARKED_UP:
        return _confined(path)
    raw = read_text(path)
    if form := published(raw):
        return _Read(raw, form[0], Content(blocks=tuple(blocks(form[1]))), form[1])
    if ending in _MARKED_UP:
        return _confined(path)
    if ending == ".json" and raw.strip():
        raise BadInput("fil_ingen_forfattning", fil=str(path))
    try:
        meta, body = split_front_matter(raw)
    except ValueError as error:
        raise BadInput("fil_framsats", fil=str(path)) from error
    _refuse_impossible_period(path, meta)
    return _Read(raw, meta, Content(blocks=tuple(blocks(body))), body)


def _refuse_impossible_period(path: Path, meta: Mapping[str, Any]) -> None:
    """A guideline whose stated days are no days, or end before they begin, would hold on days it does not. Raises BadInput."""
    stated = {key: meta[key] for key in ("valid_from", "valid_to") if meta.get(key)}
    for key, value in stated.items():
        if _day(value) is None:
            raise BadInput("fil_framsats_dag", fil=str(path), falt=key, varde=str(value)[:30])
    first, last = (_day(stated.get(key)) for key in ("valid_from", "valid_to"))
    if first and last and last < first:
        raise BadInput("fil_framsats_period", fil=str(path), fran=first, till=last)


def _confined(path: Path) -> _Read:
    content = read_content(path)
    return _Read("\n".join(b.text for b in content.blocks), {}, content)


def _worded(gap: Gap, texts: Texts | None) -> str:
    return texts(f"cli.{gap.key}", **gap.values) if texts else gap.key


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


def _kind(known: Source | None, statute: bool, title: str, raw: str) -> SourceKind:
    if known is not None:
        return known.kind
    if statute:
        return "forordning" if re.search(r"förordning", title.partition(" om ")[0], re.IGNORECASE) else "lag"
    opening = raw[:4000]
    return next((kind for kind, words in _KIND_WORDS if words.search(opening)), "vagledning")


def _source(
    path: Path,
    meta: dict[str, Any],
    found: list[Block],
    headed: str,
    known: Source | None,
    kind: SourceKind,
    municipality: str | None,
) -> Source:
    text_kind: TextKind = "officiell" if kind in LAW_KINDS else "dokument"
    number = str(meta["beteckning"]) if meta.get("beteckning") else None
    first, last, amended = _period(meta, found, number) if kind in LAW_KINDS else (None, None, None)
    if kind == "riktlinje" and not (meta.get("valid_from") or meta.get("valid_to")):
        first, last = stated_period(found)
    if known is not None:
        stated = {"valid_from": known.valid_from or first, "valid_to": known.valid_to or last}
        return known.model_copy(
            update={"text_kind": text_kind, "kind": kind, "consolidated_to": amended or known.consolidated_to, **stated}
        )
    title = str(meta.get("rubrik") or meta.get("title") or headed or path.stem)
    return Source(
        id=(slug(f"sfs-{number}" if number else path.stem, 80) or "dokument"),
        kind=kind,
        title=f"{title} ({number})" if number and number not in title else title,
        municipality=municipality,
        url=str(meta["url"]) if meta.get("url") else None,
        valid_from=first
        or _day(meta.get("valid_from"))
        or (None if kind in (*LAW_KINDS, "riktlinje") else _first_date(found)),  # a date in them may be of one section
        valid_to=last or _day(meta.get("valid_to")),
        text_kind=text_kind,
        consolidated_to=amended,
    )


def _period(meta: dict[str, Any], found: list[Block], number: str | None) -> tuple[date | None, date | None, str | None]:
    """(first day in force, last day in force, last amendment in the wording) of an act, as its text or its form says."""
    first = _day(meta.get("ikraft_datum")) or (in_force_from(found, number) if number else None)
    repealed = _day(meta.get("upphavd_datum"))
    last = repealed - timedelta(days=1) if repealed else _day(meta.get("sista_dag"))
    amended = f"SFS {meta['andrad_tom']}" if meta.get("andrad_tom") else last_amendment(found, number)
    return first, last, amended


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
