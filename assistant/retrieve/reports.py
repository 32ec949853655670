"""Audit reports: lists and counts come whole from the findings register, a comparison asks each report by itself."""

import re
from collections.abc import Sequence

from assistant.domain.errors import Refusal
from assistant.domain.question import Reading
from assistant.domain.retrieval import FoundFinding, Retrieval
from assistant.domain.source import Finding
from assistant.library.library import Library
from assistant.retrieve.search import explained, require, search, what_applies

_NUMBER = re.compile(r"(?:(?:avsnitt|övningsfall) )?(\d+(?:\.\d+)*)(?=[ ,]|$)", re.IGNORECASE)
"""The number a section's place begins with: 'Avsnitt 3.1 Mål', 'avsnitt 3.1, bedömning 2', '4.2 Hyra', 'Övningsfall 1 ...'."""
PER_DOCUMENT = 3
"""How many passages each document brings to a comparison."""


def from_reports(reading: Reading, library: Library) -> Retrieval:
    documents = reading.documents or tuple(s.id for s in library.snapshot.sources.values() if s.kind == "granskning")
    if not documents:
        raise Refusal("no_source")
    register = [f for f in library.snapshot.findings if f.source_id in documents and f.kind in reading.finding_kinds]
    listed = reading.task in ("list", "count") or (reading.task == "compare" and "rekommendation" in reading.finding_kinds)
    if listed and reading.finding_kinds and (register or not reading.documents or "kriterium" not in reading.finding_kinds):
        about = _asked_about(reading, register)
        if about is None:
            return _findings(reading, register, library)
        reading = reading.model_copy(update={"query": f"{reading.query} {about.text}"})
    if reading.task == "compare":
        each = [library.search(reading.query, k=PER_DOCUMENT, sources=[d]) for d in documents]
        hits = tuple(library.with_pieces(h, reading.query) for found in each for h in found.hits)
        require(each[0], hits, about_report=True)
        return Retrieval(hits=hits, top_cosine=each[0].top_cosine, coverage=each[0].coverage)
    if not reading.documents:  # what auditors do is also law: no report was named, so the acts are asked too
        documents = (*documents, *what_applies(reading, library))
    found = search(reading, library, documents)
    require(found, found.hits, about_report=True)
    return explained(found, reading, library)


def section(number: str, documents: tuple[str, ...], library: Library) -> Retrieval | None:
    """A section that is named by its number, whole: its prose, then its findings; None when the documents have none such."""
    ids = [
        p.id
        for p in library.snapshot.passages
        if p.source_id in documents and (match := _NUMBER.match(p.locator)) and match.group(1) == number
    ]
    return Retrieval(hits=tuple(library.hit(i, named=True) for i in ids)) if ids else None


def _asked_about(reading: Reading, register: Sequence[Finding]) -> Finding | None:
    """'Bedömningen av revisionsfråga 3' of a report whose register ties nothing to it: that finding, to search with."""
    others = set(reading.finding_kinds) - {reading.numbered_kind}
    if reading.finding_number is None or not others or any(f.kind in others and _about(f, reading) for f in register):
        return None
    return next((f for f in register if f.kind == reading.numbered_kind and f.number == reading.finding_number), None)


def _about(finding: Finding, reading: Reading) -> bool:
    """Whether a finding is the one named by number, or is tied to it."""
    if finding.kind == reading.numbered_kind:
        return finding.number == reading.finding_number
    tied = finding.answers if reading.numbered_kind == "revisionsfraga" else ()
    leads_to = {("rekommendation", "bedomning"), ("bedomning", "iakttagelse")}
    rests_on = finding.rests_on if (finding.kind, reading.numbered_kind) in leads_to else ()
    return reading.finding_number in (*tied, *rests_on)


def _findings(reading: Reading, register: Sequence[Finding], library: Library) -> Retrieval:
    """Every finding of the kinds asked for. A recommendation asks for its addressee, the other kinds have none."""
    of_kind = list(register)
    if reading.finding_number is not None:
        of_kind = [f for f in of_kind if _about(f, reading)]
    wanted = [f for f in of_kind if _directed_to(f, reading.addressee)]
    others: tuple[str, ...] = ()
    if not wanted and of_kind:
        others = tuple(dict.fromkeys(f.addressee for f in of_kind if f.addressee))
        wanted = of_kind
    if not wanted:
        raise Refusal("no_source")
    ids: list[str] = []
    found: list[FoundFinding] = []
    for finding in wanted:
        passage_id = passage_of(finding, library)
        if passage_id not in ids:
            ids.append(passage_id)
        found.append(FoundFinding(finding=finding, hit=ids.index(passage_id) + 1))
    return Retrieval(hits=tuple(library.hit(i, named=True) for i in ids), findings=tuple(found), other_addressees=others)


def _directed_to(finding: Finding, addressee: str | None) -> bool:
    if addressee is None or finding.kind != "rekommendation":
        return True
    return finding.addressee is not None and bool(re.search(rf"{re.escape(addressee)}(?!\w)", finding.addressee))


def passage_of(finding: Finding, library: Library) -> str:
    """The id of the passage whose text holds the finding's words; a report may repeat them, so its own place comes first.

    Raises Refusal when no passage holds them.
    """
    holding = [p for p in library.snapshot.passages if p.source_id == finding.source_id and finding.text in p.text]
    if not holding:
        raise Refusal("no_source")
    return max(holding, key=lambda p: finding.locator in (p.locator, p.locator.split(",")[0])).id
