"""Rates from scores: per suite, per kind, in all. What the report shows and the baseline holds floors for."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from assistant.domain.base import Value
from evals.case import SUITES
from evals.score import CaseScore

LOWER_IS_BETTER = {"false_abstention", "unsupported_before", "unsupported_after"}
CITING = ("answers", "robustness", "conversation", "findings")
"""Suites whose answers cite sources chosen by the program: citation precision and recall are read off these."""


class Rate(Value):
    """A share of `n`, with what it is a mean of: right or wrong, or values between 0 and 1."""

    value: float
    n: int


def figures(scores: Sequence[CaseScore]) -> dict[str, Rate]:
    """Every figure by name. Those of which there is nothing to tell are left out.

    `<suite>.strict`: share of cases right in every gate. citation_precision, citation_recall: means over cases of the citing
    suites that cite; a case without citations has recall 0 and no precision. quotes: share of quoting answers all of whose
    quotes are exact. numbers: share of answers all of whose numbers are carried. abstention: share of the cases that must not
    be answered that were not; false_abstention: share of those that must be answered that were not. model_wrote: of a model's
    answers with claims, those it wrote itself; källäge writes lists, and everything when the model cannot be reached.
    """
    found: dict[str, Rate] = {}

    def mean(name: str, values: Iterable[float]) -> None:
        listed = list(values)
        if listed:
            found[name] = Rate(value=round(sum(listed) / len(listed), 4), n=len(listed))

    for suite in SUITES:
        mean(f"{suite}.strict", (s.passed for s in scores if s.suite == suite))
    citing = [s for s in scores if s.suite in CITING]
    mean("citation_precision", _values(citing, "precision"))
    mean("citation_recall", _values(citing, "provisions"))
    mean("cited_first", _values(citing, "first"))
    mean("facts", _values(citing, "facts"))
    mean("quotes", _ok(scores, "quotes"))
    mean("numbers", _ok(scores, "grounded"))
    must = [s for s in scores if not s.wants_answer]
    may_not = [s for s in scores if s.wants_answer]
    mean("abstention", (1.0 if a.ok else 0.0 for s in must if (a := s.of("abstention"))))
    mean("false_abstention", (0.0 if a.ok else 1.0 for s in may_not if (a := s.of("abstention"))))
    retrieval = [s for s in scores if s.suite == "retrieval"]
    for name in ("recall@5", "recall@10", "search@5"):
        mean(f"retrieval.{name}", _values(retrieval, name))
    mean("brief", _ok(scores, "brief"))
    mean("model_wrote", (s.mode == "modellage" for s in scores if s.model is not None and s.claims_after))
    for name, part, whole in (
        ("unsupported_before", sum(s.unsupported_before for s in scores), sum(s.claims_before for s in scores)),
        ("unsupported_after", sum(s.unsupported_after for s in scores), sum(s.claims_after for s in scores)),
    ):
        if whole:
            found[name] = Rate(value=round(part / whole, 4), n=whole)
    return found


def _values(scores: Iterable[CaseScore], name: str) -> list[float]:
    return [s.value for c in scores if (s := c.of(name)) is not None]


def _ok(scores: Iterable[CaseScore], name: str) -> list[float]:
    return [float(s.ok) for c in scores if (s := c.of(name)) is not None]


def hops(scores: Iterable[CaseScore]) -> dict[str, dict[str, int]]:
    """Failures of each suite by the hop that broke."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for s in scores:
        if s.hop is not None:
            counted[s.suite][s.hop] += 1
    return {suite: dict(sorted(c.items())) for suite, c in sorted(counted.items())}


def by(scores: Iterable[CaseScore], key: Callable[[CaseScore], str]) -> dict[str, list[CaseScore]]:
    """Scores in groups, in the order in which the groups first occur."""
    groups: dict[str, list[CaseScore]] = defaultdict(list)
    for s in scores:
        groups[key(s)].append(s)
    return dict(groups)


def times(scores: Sequence[CaseScore]) -> dict[str, float]:
    """Milliseconds: median and 95th percentile of the whole answer, and of the first claim shown."""
    whole = [s.total_ms for s in scores]
    claims = [s.first_claim_ms for s in scores if s.first_claim_ms is not None]
    told = {"total_p50": _percentile(whole, 50), "total_p95": _percentile(whole, 95)}
    return told | ({"first_claim_p50": _percentile(claims, 50), "first_claim_p95": _percentile(claims, 95)} if claims else {})


def _percentile(values: Sequence[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 1) if values else 0.0
