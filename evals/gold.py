"""Gold for the search alone: questions with the places that answer them, and how high they are put.

evals/cases/retrieval_gold.yaml is the part to work by; retrieval_gold.held_out.yaml is told as figures only. Two lists of
passages are looked at for each question, both as the product makes them: `search`, the plain search with the words that were
read out of the question, and `road`, what the composer was given when everything had its say: provisions named, the kind of
question, the gate. Where the road ended before the composer its list is empty.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, ValidationError, field_validator

from assistant.assembly import House
from assistant.domain.base import Value
from evals.case import CASES, Case, CaseFault, Expect, Place
from evals.figures import Rate
from evals.generate import Found, Tapped
from evals.ranking import Ranked, measured, ranks

FILES = ("retrieval_gold.yaml", "retrieval_gold.held_out.yaml")
Type = Literal[
    "lookup", "lay", "typo", "compound", "english", "section", "old_section", "time", "audit", "guideline", "norm_table",
    "definition",
]  # fmt: skip
TYPES: tuple[Type, ...] = get_args(Type)
Way = Literal["search", "road"]
WAYS: tuple[Way, ...] = get_args(Way)
TYPE_MEASURE = "recall@5"
"""The measure that a floor is held for by type; in all, every measure has one."""


class GoldQuestion(Value):
    """A question and every place that answers it by itself."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    type: Type
    q: str = Field(min_length=1)
    gold: tuple[Place, ...] = Field(min_length=1)
    as_of: date | None = Field(default=None, description="the day given with the question, where it is not in it")
    held_out: bool = False

    @field_validator("gold", mode="before")
    @classmethod
    def _places(cls, value: Any) -> Any:
        return tuple(Place.parse(p) for p in value)

    def case(self) -> Case:
        """The same as a case, to be asked like all others."""
        expect = Expect.model_construct(cite=(self.gold,))
        return Case(
            id=self.id, suite="retrieval", kind=self.type, q=self.q, why="gold of the search", expect=expect, as_of=self.as_of
        )


def load_gold(folder: Path = CASES) -> tuple[GoldQuestion, ...]:
    """Both parts. Raises CaseFault for a bad file, a bad question or an id used twice."""
    questions: list[GoldQuestion] = []
    for name in FILES:
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        if set(content) != {"held_out", "questions"}:
            raise CaseFault(f"{name}: a file holds held_out and a list of questions")
        for row in content["questions"]:
            try:
                questions.append(GoldQuestion.model_validate({**row, "held_out": content["held_out"]}))
            except (ValidationError, TypeError) as error:
                raise CaseFault(f"{name}: {row}: {error}") from None
    twice = [name for name, n in Counter(q.id for q in questions).items() if n > 1]
    if twice:
        raise CaseFault(f"ids used twice: {', '.join(twice)}")
    return tuple(questions)


class Answered(Value):
    """A question, both lists found for it, and where its gold lies in them."""

    question: GoldQuestion
    found: dict[Way, tuple[Found, ...]]
    status: str
    """What the road ended with: an answer that asks for details, or a refusal, hands nothing to the composer."""

    def ranked(self, way: Way) -> Ranked:
        """Where the gold lies in one of the lists."""
        return Ranked(
            id=self.question.id,
            kind=self.question.type,
            held_out=self.question.held_out,
            gold=len(self.question.gold),
            ranks=ranks(self.question.gold, ((f.source_id, f.locator) for f in self.found[way])),
        )


def ask(house: House, questions: Iterable[GoldQuestion]) -> list[Answered]:
    """Every question asked of a house, in källäge."""
    tapped = Tapped(house)
    answered = []
    for question in questions:
        record = tapped.ask(question.case())
        status = str(record.answer["status"]) if record.answer else record.error or ""
        found: dict[Way, tuple[Found, ...]] = {"search": record.search, "road": record.hits or ()}
        answered.append(Answered(question=question, found=found, status=status))
    return answered


def groups(answered: Sequence[Answered], way: Way) -> dict[str, dict[str, Rate]]:
    """Every measure: of each type in the open part, of the whole open part (`all`), and of the part held out (`held_out`)."""
    ranked = [a.ranked(way) for a in answered]
    opened = [r for r in ranked if not r.held_out]
    found: dict[str, dict[str, Rate]] = {t: measured([r for r in opened if r.kind == t]) for t in TYPES}
    found |= {"all": measured(opened), "held_out": measured([r for r in ranked if r.held_out])}
    return {name: rates for name, rates in found.items() if rates}


def floored(answered: Sequence[Answered]) -> dict[str, Rate]:
    """The figures that a floor is held for, by name: 'search.lay.recall@5', 'road.all.mrr'."""
    rates: dict[str, Rate] = {}
    for way in WAYS:
        for name, measures in groups(answered, way).items():
            kept = [TYPE_MEASURE] if name in TYPES else list(measures)
            rates |= {f"{way}.{name}.{measure}": measures[measure] for measure in kept}
    return rates


def missed(answered: Sequence[Answered], way: Way, within: int = 5) -> list[Answered]:
    """The open questions with no gold among the first passages. Those held out are never told one by one."""
    return [a for a in answered if not a.question.held_out and not a.ranked(way).value(f"recall@{within}")]
