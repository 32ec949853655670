"""The baseline: what was measured when a person last looked, and the floors below which a change has broken something.

evals/baseline.json is changed by hand, with the reason. A floor is an honest measured value less a small margin; a bar is what
is to be reached, and where it is not, the note says what would close the distance.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from assistant.domain.base import Value
from assistant.settings import ROOT
from evals.figures import LOWER_IS_BETTER, Rate

BASELINE = ROOT / "evals" / "baseline.json"


class Line(Value):
    """One figure of the baseline."""

    measured: float
    floor: float = Field(description="a ceiling where lower is better")
    bar: float | None = None
    note: str = Field(default="", description="why the bar is not met, and what would close the distance")


class Baseline(Value):
    """The whole file."""

    changed: str = Field(description="YYYY-MM-DD")
    reason: str = Field(min_length=10)
    figures: dict[str, Line]
    hops: dict[str, dict[str, int]] = Field(default={}, description="failures of each suite by hop, when measured")


class Comparison(Value):
    """A figure held against the baseline."""

    name: str
    value: float
    n: int
    measured: float | None = None
    floor: float | None = None
    bar: float | None = None
    note: str = ""
    dropped: bool = False
    hop: str | None = None
    """For a drop: the hop with the most failures beyond those of the baseline."""

    @property
    def distance(self) -> float:
        """How much is missing to the bar; 0 when it is met or there is none."""
        if self.bar is None:
            return 0.0
        short = self.value - self.bar if self.name in LOWER_IS_BETTER else self.bar - self.value
        return round(max(0.0, short), 4)


def load_baseline(path: Path = BASELINE) -> Baseline:
    """The file. Raises ValidationError when it is not one."""
    return Baseline.model_validate(json.loads(path.read_text(encoding="utf-8")))


def compare(rates: Mapping[str, Rate], hops: Mapping[str, Mapping[str, int]], baseline: Baseline) -> list[Comparison]:
    """Every figure measured, beside the baseline's; a drop names the hop."""
    rows = []
    for name, rate in rates.items():
        line = baseline.figures.get(name)
        if line is None:
            rows.append(Comparison(name=name, value=rate.value, n=rate.n))
            continue
        dropped = rate.value > line.floor if name in LOWER_IS_BETTER else rate.value < line.floor
        rows.append(
            Comparison(
                name=name,
                value=rate.value,
                n=rate.n,
                measured=line.measured,
                floor=line.floor,
                bar=line.bar,
                note=line.note,
                dropped=dropped,
                hop=_worse_hop(name.split(".")[0], hops, baseline.hops) if dropped else None,
            )
        )
    return rows


def _worse_hop(suite: str, now: Mapping[str, Mapping[str, int]], before: Mapping[str, Mapping[str, int]]) -> str | None:
    """The hop with the most new failures: in the figure's suite, or in all of them where the figure is of no single one."""
    suites = [suite] if suite in now else list(now)
    rise: dict[str, int] = {}
    for name in suites:
        for hop, n in now.get(name, {}).items():
            rise[hop] = rise.get(hop, 0) + n - before.get(name, {}).get(hop, 0)
    return max(rise, key=lambda hop: rise[hop]) if rise and max(rise.values()) > 0 else None
