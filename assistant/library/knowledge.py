"""Reads the built-in knowledge/ into documents: summaries of acts, digests of audit reports, the register, the concordance.

The files are the truth and are written for people: a jurist reviews them without this program. This module reads their
layout strictly and names file and line when one departs from it. It never writes.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.errors import Fault
from assistant.domain.source import (
    LAW_KINDS,
    Correspondence,
    Document,
    Finding,
    FindingKind,
    KnownChange,
    Passage,
    Source,
    Transition,
)
from assistant.ingest.names import slug
from assistant.ingest.trailers import certainty, period, search_text, split_trailers
from assistant.lagrum import from_label, sfs_numbers

FORM = "4"
"""Raise it when these files are read into other passages than before, so that stores made earlier are renewed."""
_APPLICATION = "Tillämpning:"
_FINDING_KINDS: dict[str, FindingKind] = {
    "Rekommendation": "rekommendation",
    "Bedömning": "bedomning",
    "Revisionsfråga": "revisionsfraga",
    "Iakttagelse": "iakttagelse",
}
_FINDING = re.compile(r"^- (\w+) (\d+) \((?:till ([^,]+), )?([^)]*)\): (.+)$")
_PAGE = re.compile(r" \(sida (\d+)(-\d+)?\)$")
_OWN_PAGE = re.compile(r", sida (\d+)$")


def load_register(path: Path) -> dict[str, Source]:
    """knowledge/register.yaml: every act and document known by name, whether or not its text is here. Keyed by id."""
    sources: dict[str, Source] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        known = dict(entry)
        source = Source(
            id=known["id"],
            kind=known["kind"],
            title=known["title"],
            short_names=tuple(known.get("short") or ()),
            issuer=known.get("issuer") or "",
            municipality=known.get("municipality"),
            url=known.get("url"),
            valid_from=known.get("valid_from"),
            valid_to=known.get("valid_to"),
            certainty=known.get("certainty"),
            missing=(*(known.get("missing") or ()), *(known.get("missing_summary") or ())),
            missing_summary=tuple(known.get("missing_summary") or ()),
            changes=tuple(_change(change) for change in known.get("changes") or ()),
            transitions=tuple(_transition(rule) for rule in known.get("transitions") or ()),
            example=bool(known.get("example")),
            gaps=bool(known.get("gaps")),
        )
        if source.id in sources:
            raise Fault("kunskap_fel", plats=path.name, fel=f"{source.id} ×2")
        sources[source.id] = source
    return sources


def _change(entry: dict[str, Any]) -> KnownChange:
    return KnownChange(
        lagrum=tuple(entry.get("lagrum") or ()),
        reference=entry["reference"],
        applies_from=entry.get("applies_from"),
        certainty=str(entry.get("certainty") or ""),
        text=entry["text"],
        adds=tuple(from_label(place).address for place in entry.get("adds") or ()),
    )


def _transition(entry: dict[str, Any]) -> Transition:
    return Transition(
        lagrum=tuple(entry["lagrum"]),
        reference=entry["reference"],
        decides=entry["decides"],
        before=entry["before"],
        applies=entry["applies"],
        certainty=str(entry["certainty"]),
        text=entry["text"],
    )


def load_concordance(path: Path, register: dict[str, Source]) -> tuple[Correspondence, ...]:
    """knowledge/konkordans.yaml: old provision to new, one line a pair."""
    return tuple(
        Correspondence(
            old_act=row["old"]["act"],
            old_title=register[row["old"]["act"]].title,
            old_label=row["old"]["at"],
            old_address=from_label(row["old"]["at"]).address,
            new_act=row["new"]["act"],
            new_address=from_label(row["new"]["at"]).address,
            subject=row["subject"],
            certainty=str(row["certainty"]),
            note=row.get("note") or "",
        )
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def load_documents(folder: Path, register: dict[str, Source]) -> list[Document]:
    """Every Markdown document under knowledge/ (README aside), in order of id. Raises Fault naming file and line."""
    paths = [p for p in sorted(folder.rglob("*.md")) if p.name != "README.md"]
    return sorted((read_document(path, register) for path in paths), key=lambda d: d.source.id)


def read_document(path: Path, register: dict[str, Source]) -> Document:
    """One Markdown file with front matter -> Document."""
    raw = path.read_text(encoding="utf-8")
    try:
        _, head, body = raw.split("---\n", 2)
        meta = yaml.safe_load(head)
        first_line = head.count("\n") + 3
        source = _source(meta, register)
    except (ValueError, KeyError, yaml.YAMLError) as error:
        raise Fault("kunskap_fel", plats=f"{path.name}:1", fel=str(error).splitlines()[0]) from error
    acts = {_number(s): s.valid_from for s in register.values() if s.kind in LAW_KINDS and s.valid_from}
    passages: list[Passage] = []
    findings: list[Finding] = []
    for line, path_to_here, title, block in _sections(body, first_line, law=source.kind in LAW_KINDS):
        try:
            made, found = _passages(source, path_to_here, title, block, acts)
        except ValueError as error:
            raise Fault("kunskap_fel", plats=f"{path.name}:{line}", fel=str(error)) from error
        passages += made
        findings += found
    passages += [_change_passage(source, n, change) for n, change in enumerate(source.changes, start=1)]
    passages += [_transition_passage(source, n, rule) for n, rule in enumerate(source.transitions, start=1)]
    return Document(
        source=source,
        passages=tuple(passages),
        findings=tuple(findings),
        digest=hashlib.sha256(raw.encode()).hexdigest(),
    )


def _source(meta: dict[str, Any], register: dict[str, Source]) -> Source:
    """The file's own front matter, completed by the register's names, changes and gaps."""
    known = register.get(meta["id"])
    own = {
        "id": meta["id"],
        "kind": meta["kind"],
        "title": meta["title"],
        "issuer": meta.get("issuer") or "",
        "municipality": meta.get("municipality"),
        "url": meta.get("url"),
        "valid_from": meta.get("valid_from"),
        "valid_to": meta.get("valid_to"),
        "text_kind": meta["text"],
        "checked": meta.get("checked"),
    }
    if known is None:
        return Source(**own)
    filled = {key: value if value not in (None, "") else getattr(known, key) for key, value in own.items()}
    return Source(
        **filled,
        short_names=known.short_names,
        certainty=known.certainty,
        missing=known.missing,
        changes=known.changes,
        transitions=known.transitions,
        example=known.example,
        gaps=known.gaps,
    )


def _sections(body: str, line: int, law: bool) -> Iterator[tuple[int, str, str, str]]:
    """(line, heading above, heading, text) of each section that becomes a passage: ### in an act, ## or ### elsewhere."""
    above, title, start, lines = "", "", line, list[str]()
    for number, text in enumerate(body.splitlines(), start=line):
        level = len(text) - len(text.lstrip("#")) if text.startswith("#") else 0
        if level in (2, 3):
            if title and "\n".join(lines).strip():
                yield start, above, title, "\n".join(lines).strip()
            heading = text.lstrip("# ").strip()
            if level == 2:
                above, title = heading, "" if law else heading
            else:
                title = heading
            start, lines = number, []
        else:
            lines.append(text)
    if title and "\n".join(lines).strip():
        yield start, above, title, "\n".join(lines).strip()


def _passages(
    source: Source, above: str, title: str, block: str, acts: Mapping[str, date]
) -> tuple[list[Passage], list[Finding]]:
    """A section as a passage of its prose, and each of its findings as a passage of its own: what is searched for is small."""
    lines, trailers = split_trailers(block.splitlines())
    text = "\n".join(lines).strip()
    valid_from, valid_to = period(trailers, source)
    page = None
    if source.kind in LAW_KINDS:
        label, _, rubrik = title.partition(" § ")
        place = from_label(f"{label} §" if rubrik else title)
        locator, address, name = place.label, place.address, rubrik
    else:
        if match := _PAGE.search(title):
            title = _PAGE.sub("", title)
            page = None if match.group(2) else int(match.group(1))  # of a section over several pages no single one is its place
        locator, address, name = title, None, ""
    prose = "\n".join(line for line in text.splitlines() if not _FINDING.match(line)).strip()
    findings = [_finding(source, line) for line in text.splitlines() if _FINDING.match(line)]
    section = Passage(
        id=f"{source.id}:{address or slug(locator, keep='.')}" + (f"@{valid_from}" if "Gäller" in trailers else ""),
        source_id=source.id,
        locator=locator,
        address=address,
        page=page,
        heading=" / ".join(part for part in (source.title, above if above != title else "", name) if part),
        text=prose,
        search_text=search_text(trailers),
        valid_from=valid_from,
        valid_to=valid_to,
        certainty=certainty(trailers),
    )
    made = _with_application(section, acts) if source.kind in LAW_KINDS else [section]
    return [*(made if prose else ()), *(_finding_passage(finding, section) for finding in findings)], findings


def _change_passage(source: Source, number: int, change: KnownChange) -> Passage:
    """A known later change that the text lacks, so that a question about it finds what is known and how surely."""
    return Passage(
        id=f"{source.id}:andring-{number}",
        source_id=source.id,
        locator=f"{change.reference} ({', '.join(change.lagrum)})",
        heading=source.title,
        text=change.text,
        valid_from=source.valid_from,
        valid_to=source.valid_to,
        kind="vagledning",
        certainty=change.certainty,
    )


def _transition_passage(source: Source, number: int, rule: Transition) -> Passage:
    """A transition rule as a passage, found on every day: it is about older cases, and a question may be dated to theirs."""
    return Passage(
        id=f"{source.id}:overgangsregel-{number}",
        source_id=source.id,
        locator=rule.reference,
        heading=" / ".join((source.title, ", ".join(rule.lagrum))),
        text=rule.text,
        search_text=rule.decides,
        certainty=rule.certainty,
    )


def _number(source: Source) -> str:
    """'Socialtjänstlag (2025:400)' -> '2025:400'."""
    match = re.search(r"\((\d{4}:\d+)\)", source.title)
    return match.group(1) if match else source.title


def _with_application(section: Passage, acts: Mapping[str, date]) -> list[Passage]:
    """A provision, and what its summary tells of practice as a passage of its own: practice must not be cited as the §.

    It holds from the first day of the latest act that it names (`acts`: first day by number): what is told of a § of 2018
    together with the SoL of 2025 was not so in 2020, and what is told of a repealed § holds after its last day.
    """
    *rule, last = section.text.split("\n\n")
    if not rule or not last.startswith(_APPLICATION):
        return [section]
    first = max([day for day in (section.valid_from, *(acts.get(n) for n in sfs_numbers(last))) if day], default=None)
    repealed = first is not None and section.valid_to is not None and first > section.valid_to
    application = section.model_copy(
        update={
            "valid_from": first,
            "valid_to": None if repealed else section.valid_to,
            "id": f"{section.id}:tillampning",
            "address": None,
            "about": section.address,
            "locator": f"{section.locator}, tillämpning",
            "text": last.removeprefix(_APPLICATION).strip(),
            "kind": "vagledning",
        }
    )
    return [section.model_copy(update={"text": "\n\n".join(rule).strip()}), application]


def _finding_passage(finding: Finding, section: Passage) -> Passage:
    name = next(word for word, kind in _FINDING_KINDS.items() if kind == finding.kind).lower()
    return section.model_copy(
        update={
            "id": f"{finding.source_id}:{finding.kind}-{finding.number}",
            "locator": f"{finding.locator}, {name} {finding.number}",
            "page": finding.page,
            "heading": f"{section.heading} / {section.locator}",
            "text": finding.text,
            "search_text": " ".join(filter(None, (name, finding.addressee))),
        }
    )


def _finding(source: Source, line: str) -> Finding:
    match = _FINDING.match(line)
    if match is None or match.group(1) not in _FINDING_KINDS:
        raise ValueError(line)
    kind, number, addressee, place, text = match.groups()
    page = None
    if own := _OWN_PAGE.search(place):
        page, place = int(own.group(1)), _OWN_PAGE.sub("", place)
    return Finding(
        source_id=source.id,
        kind=_FINDING_KINDS[kind],
        number=int(number),
        text=text,
        addressee=addressee,
        locator=place,
        page=page,
    )
