"""How long an answer in källäge takes, and the memory used: `python -m evals.bench.answers [rounds]`.

Asks the inside questions of evals/cases/relevance.yaml and a few calculations on the built-in knowledge, in one process, after
one warm-up round; prints p50 and p95 in all and per hop, the time to open the house, and peak memory. Figures of one machine at
one moment: compare runs made side by side, not numbers from two days.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml

from assistant.assembly import open_house
from assistant.domain.question import Question
from assistant.settings import ROOT, Settings

CALCULATIONS = (
    "Vad är riksnormen i mars 2024 för en ensamstående med barn 2 och 12 år?",
    "sambor med barn 5, 9 och 15 år, hyra 8 200, lön 14 000 efter skatt, oktober 2025",
)


def main() -> int:
    """Print the table; exit 0."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    cases = yaml.safe_load((ROOT / "evals" / "cases" / "relevance.yaml").read_text(encoding="utf-8"))
    questions = [c["q"] for c in cases if c["want"] == "answer"] + list(CALCULATIONS)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch))
        first = _opening(settings)
        again = _opening(settings)
        house = open_house(settings)
        spent: dict[str, list[float]] = {}
        for n in range(rounds + 1):
            for text in questions:
                asked = text.rstrip("?") + "?" * (n + 1)  # another text each round: the last questions' vectors are remembered
                answer = house.answer(Question(text=asked))
                for hop, ms in answer.timings_ms.items() if n else ():
                    spent.setdefault(hop, []).append(ms)
        house.close()
    print(f"open the house: {first:.2f} s on first use (indexing included), {again:.2f} s after that")
    print(f"{len(questions)} questions x {rounds}; milliseconds")
    for hop, times in spent.items():
        print(f"  {hop:10s} p50 {np.percentile(times, 50):7.1f}   p95 {np.percentile(times, 95):7.1f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, the embedder's process "
          f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")  # fmt: skip
    return 0


def _opening(settings: Settings) -> float:
    start = time.perf_counter()
    open_house(settings).close()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
