"""How much of an ordinary week the built-in knowledge answers: `python -m evals.bench.week [--all] [--words]`.

Asks evals/cases/vecka.yaml in källäge and prints, per group and for the even-numbered half that nothing was set by: how often a
wanted place is cited first, how often among the citations, how often a right answer's words are there, and for questions that
no source answers how often that is said. `--all` lists every miss, `--words` searches without vectors.
"""

import sys
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.assembly import House, open_house
from assistant.domain.answer import Answer, Citation
from assistant.domain.question import Question
from assistant.settings import ROOT, Settings

CASES = ROOT / "evals" / "cases" / "vecka.yaml"
TODAY = date(2026, 11, 25)
"""The day the cases were written for."""
SHELF = {
    "praxis": "praxis",
    "reform": "reformer-2025-2027",
    "ordlista": "introduktion-ordlista",
    "lucka": "vad-radrum-inte-vet",
}
DECLINED = ("no_source", "out_of_scope", "refused")


def main() -> int:
    """Print the table; exit 0."""
    with tempfile.TemporaryDirectory() as scratch:
        house = open_house(Settings(data_dir=Path(scratch), embedder="none" if "--words" in sys.argv else "embedded"))
        cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
        judged = [(case, *_judged(house, case)) for case in cases]
        house.close()
    groups: dict[str, list[dict[str, bool]]] = defaultdict(list)
    for case, answer, figures in judged:
        half = "even" if int(case["id"].lstrip("v")) % 2 == 0 else "odd"
        groups[case["group"]].append(figures)
        groups[f"{half}, unanswerable" if case["group"] == "none" else half].append(figures)
        if "--all" in sys.argv and not all(figures.values()):
            _tell(case, answer, figures)
    for name, rows in groups.items():
        shares = {f: sum(r[f] for r in rows) for f in rows[0]}
        print(f"{name:20s} {len(rows):3d}   " + "   ".join(f"{f} {n} ({n / len(rows):.0%})" for f, n in shares.items()))
    return 0


def _judged(house: House, case: dict[str, Any]) -> tuple[Answer, dict[str, bool]]:
    answer = house.answer(Question(text=case["q"], as_of=TODAY))
    if case["group"] == "none":  # saying what is not known, with the page that declares it, is right too
        gap = bool(answer.citations) and answer.citations[0].source_id == SHELF["lucka"]
        return answer, {"declined": answer.status in DECLINED or gap}
    wanted: list[str] = case["want"]
    hits = [any(_is(c, w) for c in answer.citations) for w in wanted]
    cited = all(hits) if case.get("all") else any(hits)
    first = bool(answer.citations) and any(_is(answer.citations[0], w) for w in wanted)
    text = _plain(answer.text)
    return answer, {"first": first, "cited": cited, "facts": all(_plain(f) in text for f in case["facts"])}


def _is(citation: Citation, wanted: str) -> bool:
    """Whether a citation is of a wanted place: 'sol-2025-400 12 kap. 8 §', 'hedemora-2022 3.1.2', 'praxis HFD 2020:40'."""
    source, _, place = wanted.partition(" ")
    if citation.source_id != SHELF.get(source, source):
        return False
    locator, place = citation.locator.lower(), place.lower()
    if source in SHELF:
        return source in ("reform", "lucka") or place in locator
    if citation.kind == "granskning":
        return locator == f"avsnitt {place}" or locator.startswith((f"avsnitt {place} ", f"avsnitt {place},", place))
    return (
        not place or locator == place or locator.startswith((f"{place} ", f"{place},")) or "§" not in place and place in locator
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").lower().split())


def _tell(case: dict[str, Any], answer: Answer, figures: dict[str, bool]) -> None:
    missed = ", ".join(name for name, right in figures.items() if not right)
    print(f"{case['id']} [{missed}] {case['q']}\n    want {case['want']} facts {case['facts']}")
    print(f"    {answer.status}: {[f'{c.source_id} {c.locator}' for c in answer.citations]}")


if __name__ == "__main__":
    sys.exit(main())
