"""Hop 6: from what was checked to what is shown: running text with numbered citations, warnings, what is not covered."""

from collections.abc import Sequence
from datetime import date

from assistant.domain.answer import Checked, DraftClaim
from assistant.domain.question import Reading
from assistant.domain.source import Hit
from assistant.prompts import Texts

_LAW_KINDS = ("lag", "forordning")


def running_text(checked: Checked, lead: str, hits: Sequence[Hit]) -> str:
    """The claims as Markdown: sentences of one passage run together with one marker, rows and findings become a list.

    A passage that opens a paragraph is named in bold when the answer draws on several.
    """
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
    return first.block == other.block and first.quoted and other.quoted and (first.block == "table" or first.tokens == other.tokens)


def _run(claims: Sequence[DraftClaim], numbers: Sequence[tuple[int, ...]]) -> str:
    if claims[0].block == "table":
        return "\n".join(f"- {c.text.lstrip('- ')} {_markers(n)}" for c, n in zip(claims, numbers, strict=True))
    text = ""
    for claim in claims:
        joint = "" if not text else "\n\n" if "\n" in claim.text or "\n" in text else " "
        text += joint + claim.text
    marker = _markers(numbers[0])
    return f"{text}\n\n{marker}" if text.rsplit("\n", 1)[-1].startswith(("- ", "1. ")) else f"{text} {marker}"


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def warnings(reading: Reading, checked: Checked, hits: Sequence[Hit], texts: Texts) -> tuple[str, ...]:
    """What a reader must know beside the answer: known later changes of the cited provisions, and what was withheld."""
    found: list[str] = []
    for hit in hits:
        if hit.source.kind not in _LAW_KINDS or not any(c.source_id == hit.source.id for c in checked.citations):
            continue
        cited = {c.locator.split(" §")[0] + " §" for c in checked.citations if c.source_id == hit.source.id}
        for change in hit.source.changes:
            touched = [place for place in change.lagrum if place in cited]
            if touched and _concerns(change.applies_from, reading.as_of):
                found.append(texts("replies.anmarkning_andring", lagrum=", ".join(touched), text=change.text))
    if checked.withheld:
        found.append(texts("replies.anmarkning_undanhallet", antal=len(checked.withheld)))
    return tuple(dict.fromkeys(found))


def _concerns(applies_from: date | None, as_of: date) -> bool:
    """A change is told when it has begun to apply or will within two years of the day asked about."""
    return applies_from is None or (applies_from - as_of).days <= 730
