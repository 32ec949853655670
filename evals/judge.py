"""A model that judges wording, and nothing else: off by default, and never the model that wrote.

It gives 1-5 for how clearly and plainly an answer is put; facts and sources are the scorers' business. Before it may judge it
is tried on pairs of which a person has said which is worded better (evals/judge_pairs.yaml): one that orders too few of them
right is not used.
"""

import re
from pathlib import Path

import yaml

from assistant.compose.ollama_chat import open_chat
from assistant.compose.ollama_state import ModelUnavailable
from assistant.domain.base import Value
from assistant.settings import ROOT

PAIRS = ROOT / "evals" / "judge_pairs.yaml"
ENOUGH = 0.8
"""The share of pairs that a judge must order right."""
_GRADE = re.compile(r"(?<!\d)([1-5])(?!\d)")


class JudgeFault(ValueError):
    """The judge may not be used: it is the model judged, or it does not tell good wording from bad."""


class Pair(Value):
    """Two wordings of one answer; a person prefers the first."""

    question: str
    better: str
    worse: str


class Judge:
    """Grades wordings with a model of the local Ollama."""

    def __init__(self, host: str, model: str, judged: str | None, path: Path = PAIRS) -> None:
        """Raises JudgeFault when the judge is the model judged, whatever the tag says."""
        if judged is not None and judged.split(":")[0] == model.split(":")[0]:
            raise JudgeFault(f"{model} may not judge itself")
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._rules = str(content["rules"])
        self.pairs = tuple(Pair.model_validate(row) for row in content["pairs"])
        self._host, self._model = host, model

    def grade(self, question: str, answer: str) -> int | None:
        """1-5, or None when the model gave no grade or could not answer."""
        said: list[str] = []
        try:
            with open_chat(self._host, self._model) as chat:
                chat.write(self._rules, f"<fråga>\n{question}\n</fråga>\n<svar>\n{answer}\n</svar>", said.append)
        except ModelUnavailable:
            return None
        grade = _GRADE.search("".join(said))
        return int(grade.group(1)) if grade else None

    def trial(self) -> float:
        """The share of pairs it orders right; a tie or a missing grade is wrong."""
        right = 0
        for pair in self.pairs:
            better, worse = self.grade(pair.question, pair.better), self.grade(pair.question, pair.worse)
            right += better is not None and worse is not None and better > worse
        return right / len(self.pairs)

    def admitted(self) -> float:
        """The trial's share. Raises JudgeFault when it is too low for the judge to be used."""
        share = self.trial()
        if share < ENOUGH:
            raise JudgeFault(f"{self._model} orders {share:.0%} of the pairs right; {ENOUGH:.0%} are needed")
        return share
