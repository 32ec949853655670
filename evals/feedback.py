"""Answers that somebody liked or disliked become candidate cases: `python -m evals.feedback FILE [--out FOLDER]`.

FILE holds one JSON object a line:

    {"rating": "up" | "down", "comment": "..."?, "time": "..."?, "answer": {...}}

where `answer` is an answer object as `radrum ask --json` prints it. Each becomes a case with `candidate: true` in
FOLDER/answers/candidates.yaml (FOLDER: evals/cases.local, which is never committed). A candidate is not scored: a person holds
its gold against the sources, takes away what identifies anybody, and removes the mark. A liked answer's citations are proposed
as gold; a disliked answer proposes nothing but the question and the comment. A line that holds a personnummer is left out.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from assistant.domain.answer import Answer
from assistant.domain.base import Value
from assistant.settings import ROOT
from evals.case import LOCAL

_PERSONNUMMER = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+ ]?\d{4}(?!\d)")
OUT = ROOT / "evals" / LOCAL


class Feedback(Value):
    """One line of the export."""

    rating: Literal["up", "down"]
    answer: Answer
    comment: str = ""
    time: str = Field(default="", description="when it was given, as the exporter writes it")


def candidate(feedback: Feedback, number: int) -> dict[str, Any]:
    """The case that a feedback proposes, as it is written to YAML."""
    answer = feedback.answer
    said = f": {feedback.comment}" if feedback.comment else ""
    expect: dict[str, Any] = {"status": answer.status if feedback.rating == "up" else "answered"}
    if feedback.rating == "up" and answer.citations:
        expect["cite"] = list(dict.fromkeys(f"{c.source_id} {c.locator}" for c in answer.citations))
    if feedback.rating == "up" and answer.calculation:
        expect["amounts"] = {k: answer.calculation[k] for k in ("riksnorm", "resultat")}
    return {
        "id": f"kandidat-{number:03d}",
        "kind": "tummen-upp" if feedback.rating == "up" else "tummen-ned",
        "q": answer.question,
        "why": f"feedback {feedback.rating} {feedback.time}".strip() + said,
        "as_of": answer.as_of.isoformat(),
        "candidate": True,
        "expect": expect,
    }


def candidates(lines: list[str], taken: int = 0) -> tuple[list[dict[str, Any]], list[str]]:
    """The cases of an export, and one line for each that was left out (line number and reason)."""
    cases: list[dict[str, Any]] = []
    left_out: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            feedback = Feedback.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            left_out.append(f"line {number}: {str(error).splitlines()[0]}")
            continue
        if _PERSONNUMMER.search(f"{feedback.answer.question} {feedback.comment}"):
            left_out.append(f"line {number}: holds what looks like a personnummer")
            continue
        cases.append(candidate(feedback, taken + len(cases) + 1))
    return cases, left_out


def main(arguments: list[str] | None = None) -> int:
    """Read the export, add the candidates; 2 when a line had to be left out."""
    parser = argparse.ArgumentParser(prog="python -m evals.feedback", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="exported feedback, one JSON object a line")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of own cases (evals/cases.local)")
    chosen = parser.parse_args(arguments)
    path = chosen.out / "answers" / "candidates.yaml"
    earlier = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("cases", []) if path.exists() else []
    known = {row["q"] for row in earlier}
    cases, left_out = candidates(chosen.file.read_text(encoding="utf-8").splitlines(), len(earlier))
    fresh = [c for c in cases if c["q"] not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"held_out": False, "cases": [*earlier, *fresh]}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    print(f"{len(fresh)} candidates added to {path}; hold each against the sources before removing its mark")
    for line in left_out:
        print(line, file=sys.stderr)
    return 2 if left_out else 0


if __name__ == "__main__":
    sys.exit(main())
