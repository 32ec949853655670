"""The chain of an audit report: which question a judgement answers, which observations it rests on, what a recommendation
follows from.

How the report is built decides where it does: a judgement below a question answers it, and a section that judges is about
the sections since the one before it. Only where the report does not say so do the words decide, and then a link is made
only to what shares most of its weighty words; `linked_by` tells which. What is not linked stays open, and says so.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from assistant.domain.source import Finding
from assistant.index.swedish import stems
from assistant.ingest.sections import Section

_SHARE = 0.5
"""The share of the weight of a text's words that another must have for a link by words."""
_LEAST = 2
"""Fewer words in common than this make no link."""
_NEAR = 0.85
"""A further link is made when it shares at least this much of what the best one does."""


def linked(found: Sequence[Finding], places: Sequence[Section]) -> tuple[Finding, ...]:
    """The findings with `answers` and `rests_on` filled; `places` are the sections they stand in."""
    weight = _weights([f.text for f in found])
    questions = [f for f in found if f.kind == "revisionsfraga"]
    judgements = [f for f in found if f.kind == "bedomning"]
    made: list[Finding] = []
    for at, finding in enumerate(found):
        match finding.kind:
            case "bedomning":
                update: dict[str, object] = {"rests_on": _observed(at, found, places)}
                if finding.answers:
                    update["linked_by"] = "uppstallning"
                elif answers := _by_words(finding, questions, weight, either=True):
                    update |= {"answers": answers, "linked_by": "ordval"}
            case "rekommendation":
                beside = _beside(finding, judgements)
                rests_on = beside or _by_words(finding, judgements, weight)
                update = {"rests_on": rests_on, "linked_by": ("uppstallning" if beside else "ordval") if rests_on else None}
            case _:
                update = {"linked_by": "uppstallning"} if finding.answers else {}
        made.append(finding.model_copy(update=update))
    return tuple(made)


def _observed(at: int, found: Sequence[Finding], places: Sequence[Section]) -> tuple[int, ...]:
    """The observations that a section of judgements is about: its own, and those since the section of judgements before it."""
    here = places[at]
    if found[at].answers:
        same = [f for f in found if f.kind == "iakttagelse" and f.answers == found[at].answers]
        if same:
            return tuple(f.number for f in same)
    order = list(dict.fromkeys(place.locator for place in places))
    judged = [place.locator for place in places if place.role == "bedomning"]
    chapter = _chapter(here)
    end = order.index(here.locator)
    start = max((order.index(j) + 1 for j in judged if order.index(j) < end), default=0)
    about = {
        place.locator
        for place in places
        if start <= order.index(place.locator) <= end and chapter is not None and _chapter(place) == chapter
    } | {here.locator}
    return tuple(f.number for f in found if f.kind == "iakttagelse" and f.locator in about)


def _chapter(section: Section) -> str | None:
    match = re.search(r"\d+", section.locator) if section.locator.startswith("avsnitt") else None
    return match.group() if match else None


def _beside(finding: Finding, judgements: Sequence[Finding]) -> tuple[int, ...]:
    """The judgements that answer the same question."""
    return tuple(j.number for j in judgements if finding.answers and j.answers == finding.answers)


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """How much a word tells: one that every finding has tells nothing."""
    count = Counter(stem for text in texts for stem in set(stems(text)))
    return {stem: math.log(1 + len(texts) / n) for stem, n in count.items()}


def _by_words(finding: Finding, others: Sequence[Finding], weight: dict[str, float], either: bool = False) -> tuple[int, ...]:
    """Numbers of the findings that share most of the weight of this one's words (or, with `either`, this one of theirs)."""
    mine = set(stems(finding.text))
    scores: dict[int, float] = {}
    for other in others:
        theirs = set(stems(other.text))
        shared = mine & theirs
        whole = [_sum(mine, weight), _sum(theirs, weight)] if either else [_sum(mine, weight)]
        if len(shared) >= _LEAST:
            scores[other.number] = _sum(shared, weight) / (min(whole) or 1.0)
    best = max(scores.values(), default=0.0)
    return tuple(n for n, score in scores.items() if best >= _SHARE and score >= best * _NEAR)


def _sum(words: set[str], weight: dict[str, float]) -> float:
    return sum(weight.get(word, 0.0) for word in words)
