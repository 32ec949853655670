"""Hop 6: from what was checked to what is shown: running text with numbered citations, warnings, what is not covered."""

import re
from collections.abc import Sequence

from assistant.domain.answer import Checked, DraftClaim
from assistant.domain.question import Reading
from assistant.domain.source import Hit
from assistant.prompts import Texts

_LAW_KINDS = ("lag", "forordning")
YEAR = 365
"""A coming change is told at most this many days ahead."""


def running_text(checked: Checked, lead: str) -> str:
    """The claims as Markdown: sentences of one passage run together with one marker, rows and findings become a list."""
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
        first.block == other.block
        and first.quoted
        and other.quoted
        and (first.block == "table" or first.tokens == other.tokens)
    )


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
    """What a reader must know beside the answer: known changes that the cited wording lacks, and what was withheld.

    A change that applies on the day asked about is told for every citation, so that nobody takes an older wording for that
    day's; one still to come only for the provision the answer begins with.
    """
    sources = {h.source.id: h.source for h in hits if h.source.kind in _LAW_KINDS}
    touched: dict[str, list[str]] = {}
    for citation in checked.citations:
        for change in sources[citation.source_id].changes if citation.source_id in sources else ():
            place = next((p for p in change.lagrum if re.match(rf"{re.escape(p)}(?:$|[ ,])", citation.locator)), None)
            ahead = (change.applies_from - reading.as_of).days if change.applies_from else 0
            if place and (ahead <= 0 or (ahead <= YEAR and citation.number == 1 and reading.household is None)):
                touched.setdefault(change.text, []).append(place)
    quoted = {claim.text for claim in checked.claims}
    found = [
        texts("replies.anmarkning_andring", lagrum=", ".join(dict.fromkeys(places)), text=text)
        for text, places in touched.items()
        if text not in quoted
    ]
    if reading.asks_decision:
        found.insert(0, texts("replies.anmarkning_beslut"))
    if checked.withheld:
        found.append(texts("replies.anmarkning_undanhallet", antal=len(checked.withheld)))
    return tuple(dict.fromkeys(found))
