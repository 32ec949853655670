"""How high the search puts what answers: `python -m evals.bench.retrieval [--words] [--misses]`.

Asks the questions of evals/cases/retrieval_gold*.yaml with the embedder that this machine has and by words alone, on the
built-in knowledge in a throw-away folder, and prints every measure by type and in all. Of the part held out only figures are
shown. `--words`: by words alone. `--misses`: also every open question without gold among the first five, and what came first.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.assembly import open_house
from assistant.settings import Settings
from evals.gold import WAYS, Answered, Way, ask, groups, load_gold, missed
from evals.ranking import heading, row

TITLES: dict[Way, str] = {"search": "Library.search", "road": "what the composer is given"}


def run(embedder: str) -> list[Answered]:
    """Every question, asked of a house of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        house = open_house(Settings(data_dir=Path(scratch), embedder=embedder))
        try:
            return ask(house, load_gold())
        finally:
            house.close()


def tell(name: str, answered: Sequence[Answered], with_misses: bool) -> None:
    """Print the tables of one run."""
    for way in WAYS:
        print(f"\n{name}: {TITLES[way]}\n{heading(12)}")
        for group, rates in groups(answered, way).items():
            print(row(group, rates, 12))
    if with_misses:
        for way in WAYS:
            print(f"\n{name}: {TITLES[way]}: open questions without gold among the first five")
            for a in missed(answered, way):
                first = a.found[way][0] if a.found[way] else None
                came = f"{first.source_id} {first.locator}" if first else f"nothing ({a.status})"
                print(f"  {a.question.id}: {a.question.q}\n{'':8}{a.ranked(way).ranks or '-'}; first: {came}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", action="store_true", help="by words alone")
    parser.add_argument("--misses", action="store_true", help="list the open questions that were missed")
    chosen = parser.parse_args()
    for embedder in ("none",) if chosen.words else ("embedded", "none"):
        tell("words alone" if embedder == "none" else embedder, run(embedder), chosen.misses)


if __name__ == "__main__":
    main()
