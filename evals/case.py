"""A case: a question, what a right answer holds, and why it is asked. Written from the sources, read from YAML, never in code.

A file is `{held_out: false, cases: [...]}` in evals/cases/<suite>/. Held-out files are scored like the others, but their
failures are shown as counts only, so that nobody sets anything by them. Other folders (a municipality's own) look the same.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, ValidationError, field_validator

from assistant.domain.answer import Kind, Status
from assistant.domain.base import Value
from assistant.domain.question import Task, Turn
from assistant.settings import ROOT

CASES = ROOT / "evals" / "cases"
LOCAL = "cases.local"
"""Name of a municipality's own folder, beside evals/cases or in the data folder; never committed."""
TODAY = date(2026, 11, 25)
"""The day the cases were written for; what a question means by today."""
Suite = Literal[
    "reading", "retrieval", "answers", "refusals", "conversation", "calculation", "findings", "robustness"
]  # fmt: skip
SUITES: tuple[Suite, ...] = get_args(Suite)
ABSTAINING: tuple[Status, ...] = ("no_source", "out_of_scope", "refused")
"""Statuses of an answer that says it does not answer."""


class CaseFault(ValueError):
    """A file of cases is not what it should be; the message names file and case."""


class Place(Value):
    """A place in a source, as a case names it: 'sol-2025-400 12 kap. 8 §', 'sol-2025-400 12 kap.', 'avesta-2023'."""

    source: str
    place: str = ""

    @classmethod
    def parse(cls, text: str) -> "Place":
        """From the first word, the source's id, and the rest."""
        source, _, place = text.strip().partition(" ")
        return cls(source=source, place=place.strip().lower())

    def covers(self, source: str, locator: str) -> bool:
        """Whether a locator lies at this place: the same one, or within it (a stycke of a §, a § of a chapter, a sub-section).

        '12 kap. 7 §' does not cover '12 kap. 7 a §'; 'avsnitt 3.1' covers 'avsnitt 3.1.2', not 'avsnitt 3.10'.
        A name is sought at the beginning of a word of the heading: 'avslag' is not in 'Delavslag'.
        """
        found = locator.lower()
        if source != self.source:
            return False
        if not self.place or found == self.place or found.startswith((f"{self.place} ", f"{self.place},")):
            return True
        if self.place.startswith("avsnitt ") and found.startswith(f"{self.place}."):
            return True
        named = not re.search(r"§|kap\.|avsnitt", self.place)  # 'HFD 2020:40': a name within a heading
        return named and re.search(rf"(?<!\w){re.escape(self.place)}", found) is not None


class Reading(Value):
    """What the reading hop should have understood; what is not stated is not judged."""

    kind: Kind | None = None
    task: Task | None = None
    as_of: date | None = None
    lagrum: tuple[str, ...] | None = Field(default=None, description="labels, '12 kap. 7 a §', in any order")
    documents: tuple[str, ...] | None = None
    language: Literal["sv", "en"] | None = None
    asks_decision: bool | None = None


class Expect(Value):
    """What a right answer holds. Groups are satisfied by any one of their alternatives; every group must be."""

    status: tuple[Status, ...] = ("answered",)
    cite: tuple[tuple[Place, ...], ...] = Field(default=(), description="places that must be cited")
    also: tuple[Place, ...] = Field(default=(), description="further places that a right answer may cite")
    not_cite: tuple[Place, ...] = Field(default=(), description="places that make the answer wrong")
    facts: tuple[tuple[str, ...], ...] = Field(default=(), description="words or numbers that the answer's text must hold")
    not_facts: tuple[str, ...] = Field(default=(), description="words or numbers that make it wrong")
    notes: tuple[tuple[str, ...], ...] = Field(default=(), description="as facts, in the text or the remarks beside it")
    amounts: dict[str, str | Decimal] = Field(default={}, description="fields of the calculation and their exact values")
    household: dict[str, Any] | None = Field(default=None, description="the part of the household that must have been read so")
    reading: Reading | None = None
    missing: tuple[str, ...] | None = Field(default=None, description="what must be asked for: beginnings of field paths")
    listed: dict[str, int] = Field(default={}, description="how many findings of each document the answer must list")

    @field_validator("status", mode="before")
    @classmethod
    def _one_or_more(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("cite", mode="before")
    @classmethod
    def _places(cls, value: Any) -> Any:
        return tuple(tuple(Place.parse(p) for p in ([group] if isinstance(group, str) else group)) for group in value or ())

    @field_validator("also", "not_cite", mode="before")
    @classmethod
    def _flat_places(cls, value: Any) -> Any:
        return tuple(Place.parse(p) for p in value or ())

    @field_validator("facts", "notes", mode="before")
    @classmethod
    def _groups(cls, value: Any) -> Any:
        return tuple(tuple(str(a) for a in (group if isinstance(group, list) else [group])) for group in value or ())

    @field_validator("not_facts", mode="before")
    @classmethod
    def _strings(cls, value: Any) -> Any:
        return tuple(str(v) for v in value or ())

    @property
    def answerable(self) -> bool:
        """Whether the sources hold an answer, so that saying nothing is wrong."""
        return "answered" in self.status

    @property
    def abstains(self) -> bool:
        """Whether the only right thing is not to answer."""
        return set(self.status) <= set(ABSTAINING)

    def places(self) -> Iterable[Place]:
        """Every place named."""
        yield from (place for group in self.cite for place in group)
        yield from self.also
        yield from self.not_cite


class Case(Value):
    """One question with its gold."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    suite: Suite
    kind: str = Field(description="what it tries, within its suite; figures are also given by kind")
    q: str = Field(min_length=1)
    why: str = Field(min_length=10, description="the reason it exists")
    expect: Expect
    as_of: date | None = Field(default=None, description="the day given with the question by the caller; as a rule none")
    history: tuple[Turn, ...] = ()
    follows: bool = Field(default=True, description="where there is a history: the question leans on it")
    held_out: bool = False
    candidate: bool = Field(default=False, description="proposed by feedback, not yet confirmed by a person: not scored")


def load_cases(folders: Sequence[Path] = (CASES,), suites: Sequence[str] = SUITES) -> tuple[Case, ...]:
    """The cases of the suites, by suite, file and order. Raises CaseFault for a bad file, a bad case or an id used twice."""
    cases: list[Case] = []
    for suite in suites:
        for folder in folders:
            for path in sorted((folder / suite).glob("*.yaml")):
                cases += _file(path, suite)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseFault(f"{case.id}: the id is used twice")
        seen.add(case.id)
    return tuple(c for c in cases if not c.candidate)


def _file(path: Path, suite: str) -> list[Case]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise CaseFault(f"{path.name}: {error}") from None
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list) or set(content) - {"held_out", "cases"}:
        raise CaseFault(f"{path.name}: a file holds held_out and a list of cases")
    cases = []
    for row in content["cases"]:
        try:
            cases.append(Case.model_validate({"held_out": bool(content.get("held_out")), **row, "suite": suite}))
        except (ValidationError, TypeError) as error:
            name = row.get("id") if isinstance(row, dict) else row
            raise CaseFault(f"{path.name}: {name}: {error}") from None
    return cases
