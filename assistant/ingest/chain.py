"""The chain of an audit report: which question a judgement answers, which observations it rests on, what a recommendation
follows from.

How the report is built decides where it does: a judgement below a question answers it, and a section that judges is about
the sections since the one before it. Only where the report does not say so do the words decide; `linked_by` tells which,
since words can mislead. What is not linked stays open, and is told as a gap.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.domain.source import Finding, Source
from assistant.index.swedish import stems
from assistant.ingest.sections import Section

_ALIKE = 0.2
"""Texts whose words agree less than this are not linked."""
_TITLE = 0.6
"""The share of a report's title that its reply repeats."""
_LEAST = 2
"""Fewer words in common than this make no link."""
_NEAR = 0.85
"""A further link is made when it agrees at least this share of what the best one does."""


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
                elif answers := _by_words(finding, questions, weight):
                    update |= {"answers": answers, "linked_by": "ordval"}
            case "rekommendation":
                beside = _beside(finding, judgements)
                rests_on = beside or _by_words(finding, judgements, weight)
                update = {"rests_on": rests_on, "linked_by": ("uppstallning" if beside else "ordval") if rests_on else None}
            case _:
                update = {"linked_by": "uppstallning"} if finding.answers else {}
        made.append(finding.model_copy(update=update))
    return tuple(made)


def gaps(found: Sequence[Finding]) -> list[Finding]:
    """What a report leaves hanging: a question that no judgement is tied to, a recommendation that no judgement leads to, an
    observation that no judgement rests on. The request for a reply, to fullmäktige, follows from no judgement and is no gap.
    """
    answered = {n for f in found if f.kind == "bedomning" for n in f.answers}
    used = {n for f in found if f.kind == "bedomning" for n in f.rests_on}
    return [
        f
        for f in found
        if (f.kind == "revisionsfraga" and f.number not in answered)
        or (f.kind == "rekommendation" and not f.rests_on and f.addressee != "kommunfullmäktige")
        or (f.kind == "iakttagelse" and f.number not in used)
    ]


def replies(finding: Finding, sources: Mapping[str, Source], found: Sequence[Finding]) -> list[Finding]:
    """What the nämnd replied to a recommendation, in a document of the same municipality whose title names the same audit.

    Nothing where the title fits another audit of the municipality as well: the number of a recommendation says too little.
    """
    if finding.kind != "rekommendation":
        return []
    answers = [f for f in found if f.kind == "svar" and finding.number in f.answers]
    repliers = {f.source_id for f in found if f.kind == "svar"}
    reports = [s for s in sources.values() if s.kind == "granskning" and s.id not in repliers]
    return [f for f in answers if _replied_to(sources[f.source_id], reports) == finding.source_id]


def _replied_to(reply: Source, reports: Sequence[Source]) -> str | None:
    title = set(stems(reply.title))
    fits = [s.id for s in reports if s.municipality == reply.municipality and _same_audit(title, set(stems(s.title)), reply)]
    return fits[0] if len(fits) == 1 else None


def _same_audit(reply: set[str], report: set[str], source: Source) -> bool:
    """Whether most words of the report's title stand in the reply's, municipality and year aside."""
    report = {stem for stem in report if not stem.isdigit()} - set(
        stems(f"{source.municipality} kommun granskning revisionsrapport")
    )
    return bool(report) and len(report & reply) >= len(report) * _TITLE


def _observed(at: int, found: Sequence[Finding], places: Sequence[Section]) -> tuple[int, ...]:
    """The observations that a section of judgements is about: its own, and those since the section of judgements before it."""
    here = places[at]
    if found[at].answers:
        same = [f for f in found if f.kind == "iakttagelse" and f.answers == found[at].answers]
        if same:
            return tuple(f.number for f in same)
    order = list(dict.fromkeys(place.locator for place in places))
    end = order.index(here.locator)
    judged = {place.locator for place in places if place.role == "bedomning"}
    start = max((n + 1 for n, locator in enumerate(order[:end]) if locator in judged), default=0)
    about = {here.locator} | {locator for locator in order[start:end] if _below(locator, _topic(here.locator))}
    return tuple(f.number for f in found if f.kind == "iakttagelse" and f.locator in about)


def _topic(locator: str) -> str:
    """The number of what a section of judgements is about: '3.1' of 'avsnitt 3.1.4' and of 'avsnitt 3.1, bedömning'."""
    match = re.match(r"avsnitt ([\d.]+)(,)?", locator)
    if match is None:
        return ""
    levels = match.group(1).split(".")
    return ".".join(levels[: min(2, len(levels) if match.group(2) else len(levels) - 1)])


def _below(locator: str, topic: str) -> bool:
    return bool(topic) and bool(re.match(rf"avsnitt {re.escape(topic)}(?![\d])", locator))


def _beside(finding: Finding, judgements: Sequence[Finding]) -> tuple[int, ...]:
    """The judgements that answer the same question."""
    return tuple(j.number for j in judgements if finding.answers and j.answers == finding.answers)


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """How much a word tells: one that every finding has tells nothing."""
    count = Counter(stem for text in texts for stem in set(stems(text)))
    return {stem: math.log(1 + len(texts) / n) for stem, n in count.items()}


def _by_words(finding: Finding, others: Sequence[Finding], weight: dict[str, float]) -> tuple[int, ...]:
    """Numbers of the findings whose words agree with this one's, the rare words weighing most (cosine of the weights)."""
    mine = set(stems(finding.text))
    scores: dict[int, float] = {}
    for other in others:
        theirs = set(stems(other.text))
        if len(mine & theirs) >= _LEAST:
            scores[other.number] = _length(mine & theirs, weight) / math.sqrt(_length(mine, weight) * _length(theirs, weight))
    best = max(scores.values(), default=0.0)
    return tuple(n for n, score in scores.items() if best >= _ALIKE and score >= best * _NEAR)


def _length(words: set[str], weight: dict[str, float]) -> float:
    return sum(weight[word] ** 2 for word in words)
