"""How well questions with a source (or a declared gap) are told from others: `python -m evals.bench.relevance [--words]`.

Prints, for the half of evals/cases/relevance.yaml that the limit was read off and for the half held out, the area under the
ROC curve, the lowest score inside and the highest outside, and every question on the wrong side. `--words`: without vectors.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import yaml

from assistant.assembly import open_house
from assistant.index.swedish import english_share
from assistant.library.glossary import Glossary
from assistant.retrieve.relevance import LIMIT, LIMIT_WORDS, relevance
from assistant.settings import ROOT, Settings

CASES = ROOT / "evals" / "cases" / "relevance.yaml"


def main() -> int:
    """Print the table; exit 0."""
    words_only = "--words" in sys.argv
    limit = LIMIT_WORDS if words_only else LIMIT
    glossary = Glossary.load(ROOT / "knowledge" / "engelska.yaml")
    with tempfile.TemporaryDirectory() as scratch:
        house = open_house(Settings(data_dir=Path(scratch), embedder="none" if words_only else "embedded"))
        scored: list[tuple[bool, bool, float, str]] = []
        for case in yaml.safe_load(CASES.read_text(encoding="utf-8")):
            text = case["q"]
            query = glossary.swedish(text) if english_share(text) > 0.5 else text
            found = house.library.search(query, k=1, as_of=date.today())
            score = relevance(found) if query else 0.0
            scored.append((case["want"] in ("answer", "gap"), bool(case.get("held_out")), score, text))
        house.close()
    for held_out in (False, True):
        inside = [s for good, held, s, _ in scored if good and held is held_out]
        outside = [s for good, held, s, _ in scored if not good and held is held_out]
        pairs = [(a > b) + 0.5 * (a == b) for a in inside for b in outside]
        name, auroc = "held out" if held_out else "read off", sum(pairs) / len(pairs)
        print(f"{name}: {len(inside)} inside, {len(outside)} outside, AUROC {auroc:.3f}")
        print(f"  lowest inside {min(inside):.3f}, highest outside {max(outside):.3f}, limit {limit}")
        for good, held, score, text in scored:
            if held is held_out and good != (score >= limit):
                print(f"  wrong side: {score:.3f} {'inside' if good else 'outside'}: {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
