"""How high a search puts what answers: recall, reciprocal rank and discounted gain, from ranks alone.

A question has one or more gold places, each of which answers it by itself. Recall@k is the share of questions with one of
them among the first k, MRR the mean of one over the rank of the first, nDCG@10 also asks for the others. All look at DEPTH.
"""

from collections.abc import Iterable, Sequence
from math import log2

from assistant.domain.base import Value
from evals.case import Place
from evals.figures import Rate

DEPTH = 10
"""How many passages are looked at; what lies deeper counts as not found."""
CUTS = (1, 3, 5, 10)
MEASURES = (*(f"recall@{k}" for k in CUTS), "mrr", "ndcg@10")


class Ranked(Value):
    """One question and where its gold was found."""

    id: str
    kind: str
    held_out: bool = False
    gold: int
    """How many places would answer."""
    ranks: tuple[int, ...] = ()
    """The rank, from 1, of each place that was found, in order."""

    def value(self, measure: str) -> float:
        """One of MEASURES for this question, 0-1."""
        if measure == "mrr":
            return 1 / self.ranks[0] if self.ranks else 0.0
        if measure == "ndcg@10":
            ideal = sum(1 / log2(1 + n) for n in range(1, min(self.gold, DEPTH) + 1))
            return sum(1 / log2(1 + rank) for rank in self.ranks) / ideal
        return float(bool(self.ranks) and self.ranks[0] <= int(measure.removeprefix("recall@")))


def ranks(gold: Sequence[Place], found: Iterable[tuple[str, str]]) -> tuple[int, ...]:
    """The rank of the first passage at each gold place, among (source, locator) best first. A second one there adds nothing."""
    left = list(gold)
    seen = []
    for rank, (source, locator) in enumerate(found, start=1):
        if rank > DEPTH:
            break
        here = next((place for place in left if place.covers(source, locator)), None)
        if here is not None:
            left.remove(here)
            seen.append(rank)
    return tuple(seen)


def measured(questions: Sequence[Ranked]) -> dict[str, Rate]:
    """Every one of MEASURES over these questions; empty when there are none."""
    if not questions:
        return {}
    return {
        name: Rate(value=round(sum(q.value(name) for q in questions) / len(questions), 4), n=len(questions))
        for name in MEASURES
    }


def row(name: str, rates: dict[str, Rate], width: int = 34) -> str:
    """One line of a table: name, number of questions, each of MEASURES."""
    n = rates[MEASURES[0]].n if rates else 0
    return f"{name:{width}s} {n:4d}" + "".join(f" {rates[m].value:9.3f}" for m in MEASURES if m in rates)


def heading(width: int = 34) -> str:
    """The line above."""
    return f"{'':{width}s} {'n':>4s}" + "".join(f" {m:>9s}" for m in MEASURES)
