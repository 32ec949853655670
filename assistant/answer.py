"""Hop 6: from what was checked to what is shown: running text with numbered citations, warnings, what is not covered."""

import re
from collections.abc import Sequence
from typing import get_args

from assistant.domain.answer import Checked, Citation, DraftClaim
from assistant.domain.question import Reading
from assistant.domain.source import CELLS, LAW_KINDS, Document, Hit, Source, SourceKind
from assistant.prompts import Texts

Cited = Sequence[tuple[Citation, Hit]]
"""The citations of an answer, each with the hit it was made from."""
PARAGRAPH_WORDS = 40
"""Sentences of one passage run together until a paragraph has so many words; a wall of text is not read."""
_UNCONFIRMED = ("C", "D")
YEAR = 365
"""A coming change is told at most this many days ahead."""


def running_text(checked: Checked, lead: str) -> str:
    """The claims as Markdown: sentences of one passage run together to paragraphs, rows and findings become a list."""
    parts: list[str] = [lead] if lead else []
    numbers = [claim.citations for claim in checked.claims]
    index = 0
    while index < len(checked.drafts):
        stop = index + 1
        while stop < len(checked.drafts) and _same_run(checked.drafts[index], checked.drafts[stop]):
            stop += 1
        parts.append(_run(checked.drafts[index:stop], numbers[index:stop]))
        index = stop
    return "\n\n".join(parts)


def _same_run(first: DraftClaim, other: DraftClaim) -> bool:
    return (
        (other.block == first.block or (other.block, first.block) == ("table", "head"))
        and other.block != "head"
        and first.quoted
        and other.quoted
        and (other.block == "table" or first.tokens == other.tokens)
    )


def _run(claims: Sequence[DraftClaim], numbers: Sequence[tuple[int, ...]]) -> str:
    if claims[0].block in ("table", "head"):
        cells = {len(_cells(claim)) for claim in claims}
        if len(claims) > 1 and (claims[0].block == "head" or (len(cells) == 1 and cells != {1})):
            return _table(claims, numbers)
        return "\n".join(f"- {c.text.lstrip('- ')} {_markers(n)}" for c, n in zip(claims, numbers, strict=True))
    marker = _markers(numbers[0])
    paragraphs: list[str] = []
    for claim in claims:
        open_one = paragraphs and "\n" not in claim.text + paragraphs[-1] and len(paragraphs[-1].split()) < PARAGRAPH_WORDS
        if open_one:
            paragraphs[-1] += f" {claim.text}"
        else:
            paragraphs.append(claim.text)
    return "\n\n".join(f"{p}\n\n{marker}" if _ends_in_list(p) else f"{p} {marker}" for p in paragraphs)


def _table(claims: Sequence[DraftClaim], numbers: Sequence[tuple[int, ...]]) -> str:
    """Rows of a table in a document as a table in Markdown, their sources in a last column. The first row is the head.

    A row ends where its last cell with words does; the cells after it are empty.
    """
    width = max(len(_cells(claim)) for claim in claims)
    rows = [_cells(claim) for claim in claims]
    lines = [" | ".join([*row, *[""] * (width - len(row)), _markers(n)]) for row, n in zip(rows, numbers, strict=True)]
    return "\n".join([f"| {lines[0]} |", "|" + " --- |" * (width + 1), *(f"| {line} |" for line in lines[1:])])


def _cells(claim: DraftClaim) -> list[str]:
    return [cell.strip() for cell in claim.text.split(CELLS.strip())]


def _ends_in_list(text: str) -> bool:
    return re.match(r"- |\d+\. ", text.rsplit("\n", 1)[-1]) is not None


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def warnings(reading: Reading, checked: Checked, hits: Sequence[Hit], texts: Texts) -> tuple[str, ...]:
    """What a reader must know beside the answer, the weightiest first, each thing once."""
    cited = [(citation, hit) for citation in checked.citations if (hit := hit_of(citation, hits)) is not None]
    quoted = {claim.text for claim in checked.claims}
    found = [
        *([texts("replies.anmarkning_beslut")] if reading.asks_decision else ()),
        *_examples(cited, texts),
        *_changes(reading, cited, quoted, texts),
        *_transitions(reading, cited, quoted, texts),
        *_uncertain(cited, texts),
        *([texts("replies.anmarkning_undanhallet", antal=len(checked.withheld))] if checked.withheld else ()),
    ]
    return tuple(dict.fromkeys(found))


def hit_of(citation: Citation, hits: Sequence[Hit]) -> Hit | None:
    """The hit a citation was made from: its place may have become more exact since ('andra stycket')."""
    same = [h for h in hits if h.source.id == citation.source_id and citation.locator.startswith(h.passage.locator)]
    return max(same, key=lambda h: len(h.passage.locator), default=None)


def _touched(lagrum: Sequence[str], citation: Citation) -> str | None:
    """The first of these places that a citation is of, its practice and stycken included."""
    return next((place for place in lagrum if re.match(rf"{re.escape(place)}(?:$|[ ,])", citation.locator)), None)


def _examples(cited: Cited, texts: Texts) -> list[str]:
    """Invented guidance is told as invented."""
    return [texts("replies.anmarkning_exempel", titel=hit.source.title) for _, hit in cited if hit.source.example]


def _changes(reading: Reading, cited: Cited, quoted: set[str], texts: Texts) -> list[str]:
    """Known changes that the cited wording lacks.

    One that applies on the day asked about is told for every citation, so that nobody takes an older wording for that
    day's; one still to come only for the provision the answer begins with.
    """
    touched: dict[str, list[str]] = {}
    for citation, hit in cited:
        for change in hit.source.changes if hit.source.kind in LAW_KINDS else ():
            place = _touched(change.lagrum, citation)
            ahead = (change.applies_from - reading.as_of).days if change.applies_from else 0
            if place and (ahead <= 0 or (ahead <= YEAR and citation.number == 1 and reading.household is None)):
                touched.setdefault(change.text, []).append(place)
    return [
        texts("replies.anmarkning_andring", lagrum=", ".join(dict.fromkeys(places)), text=text)
        for text, places in touched.items()
        if text not in quoted
    ]


def _transitions(reading: Reading, cited: Cited, quoted: set[str], texts: Texts) -> list[str]:
    """Transition rules of what the answer begins with or was asked about: which day decides if an older rule still applies."""
    touched: dict[str, list[str]] = {}
    for citation, hit in cited if reading.household is None else ():
        for rule in hit.source.transitions if citation.number == 1 or hit.named else ():
            if (place := _touched(rule.lagrum, citation)) and not any(quote in rule.text for quote in quoted):
                touched.setdefault(rule.text, []).append(place)
    return [
        texts("replies.anmarkning_overgang", lagrum=", ".join(dict.fromkeys(places)), text=text)
        for text, places in touched.items()
    ]


def _uncertain(cited: Cited, texts: Texts) -> list[str]:
    """Which citations rest on something that has not been confirmed in a primary text."""
    places = [f"[{citation.number}]" for citation, hit in cited if hit.passage.certainty in _UNCONFIRMED]
    return [texts("replies.anmarkning_osaker", platser=", ".join(places))] if places else []


def coverage_text(documents: Sequence[Document], named: Sequence[str], texts: Texts) -> str:
    """What is indexed, by kind, a line a source; of the sources named also what each is known to lack."""
    asked = [d.source for d in documents if d.source.id in named]
    shown = asked or [d.source for d in documents]
    parts: list[str] = []
    for kind in get_args(SourceKind):
        rows = [source for source in shown if source.kind == kind]
        if rows:
            lines = [_coverage_line(source, texts) for source in rows]
            if asked:
                lines = [f"{line}\n{_lacks(source, texts)}" for line, source in zip(lines, rows, strict=True)]
            parts.append("\n".join([f"**{texts(f'replies.inlagt_{kind}')}**", "", *lines]))
    return "\n\n".join(parts if asked else [*parts, texts("replies.inlagt_mer")])


def _coverage_line(source: Source, texts: Texts) -> str:
    period = texts("replies.inlagt_period", fran=source.valid_from or "", till=source.valid_to or "")
    text = texts(f"replies.inlagt_text_{source.text_kind}", till=source.consolidated_to or "")
    if source.text_kind == "officiell" and source.consolidated_to:
        text = texts("replies.inlagt_text_till", till=source.consolidated_to)
    return texts("replies.inlagt_rad", titel=source.title, period=period, text=text)


def _lacks(source: Source, texts: Texts) -> str:
    lines = [*source.missing, *(change.text for change in source.changes)] or [texts("replies.inlagt_inget_saknas")]
    return "\n".join(f"  - {line}" for line in lines)
