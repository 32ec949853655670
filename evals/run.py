"""A run: cases asked of källäge and of models, written to a folder of its own, scored from what was written.

runs/<time>/config.json says what was run, generated.jsonl what was answered, scores.json what that is worth, report.html all.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import Field

from assistant.assembly import open_house
from assistant.compose.ollama_state import ModelUnavailable, demand, probe
from assistant.domain.base import Value
from assistant.domain.errors import RadrumError
from assistant.settings import ROOT, Settings
from evals.case import CASES, Case
from evals.figures import Rate, figures, hops, times
from evals.generate import Record, generate, model_memory, read_records
from evals.score import CaseScore, score

RUNS = ROOT / "evals" / "runs"
KALLAGE = "källäge"
Progress = Callable[[str, int, int], None]
"""Called with the model's name, how many cases are done, of how many."""


class Config(Value):
    """What was run."""

    started: str
    models: tuple[str | None, ...]
    suites: tuple[str, ...]
    cases: int
    cases_digest: str
    knowledge: str = ""
    embedder: str | None = None
    own_data: bool = False
    not_run: dict[str, str] = Field(default={}, description="models that could not be run, and why")
    memory: dict[str, int] = Field(default={}, description="bytes, where the host told")
    judge: dict[str, Any] = Field(default={}, description="model, share of pairs ordered right, mean grade by model")


class Scored(Value):
    """What the run is worth; the models' names as keys, källäge under its own."""

    scores: tuple[CaseScore, ...]
    figures: dict[str, dict[str, Rate]]
    hops: dict[str, dict[str, dict[str, int]]]
    times: dict[str, dict[str, float]]


def run(
    cases: Sequence[Case],
    folder: Path,
    models: Sequence[str | None] = (None,),
    settings: Settings | None = None,
    progress: Progress | None = None,
    scratch: bool = True,
) -> tuple[Config, list[Record]]:
    """Ask every case of every model. `scratch`: in a throw-away folder, on the built-in knowledge alone.

    A model that the host lacks, or may not run, is noted as not run; källäge (None) always runs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generated = folder / "generated.jsonl"
    generated.unlink(missing_ok=True)
    records: list[Record] = []
    not_run: dict[str, str] = {}
    memory: dict[str, int] = {}
    knowledge, embedder = "", None
    started = datetime.now().isoformat(timespec="seconds")
    with ExitStack() as stack:
        base = settings or Settings(data_dir=Path())
        if scratch:
            folder_of_state = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            base = base.model_copy(update={"data_dir": folder_of_state})
        for model in models:
            if model is not None and (why := _unusable(base.ollama_host, model)):
                not_run[model] = why
                continue
            house = open_house(base.model_copy(update={"model": model}))
            try:
                name = model or KALLAGE
                told = (lambda n, _, name=name: progress(name, n, len(cases))) if progress else None
                records += generate(house, cases, generated, model, told)
                knowledge = house.library.snapshot.generation
                embedder = house.library.embedder.identity if house.library.embedder else None
            finally:
                house.close()
            if model is not None and (taken := model_memory(base.ollama_host, model)):
                memory[model] = taken
    config = Config(
        started=started,
        models=tuple(m for m in models if m not in not_run),
        suites=tuple(dict.fromkeys(c.suite for c in cases)),
        cases=len(cases),
        cases_digest=cases_digest(cases),
        knowledge=knowledge,
        embedder=embedder,
        own_data=not scratch,
        not_run=not_run,
        memory=memory,
    )
    write_config(folder, config)
    return config, records


def _unusable(host: str, model: str) -> str | None:
    try:
        demand(probe(host, model))
    except (ModelUnavailable, RadrumError) as error:
        return error.key
    return None


def score_records(cases: Sequence[Case], records: Sequence[Record]) -> Scored:
    """Records judged by their cases; a record whose case is no longer there is passed over."""
    known = {c.id: c for c in cases}
    scores = tuple(score(known[r.case], r) for r in records if r.case in known)
    names = list(dict.fromkeys(s.model for s in scores))
    groups = {n or KALLAGE: [s for s in scores if s.model == n] for n in names}
    return Scored(
        scores=scores,
        figures={name: figures(group) for name, group in groups.items()},
        hops={name: hops(group) for name, group in groups.items()},
        times={name: times(group) for name, group in groups.items()},
    )


def rescore(folder: Path, cases: Sequence[Case]) -> tuple[Config, list[Record], Scored]:
    """An older run scored by today's cases and scorers, from what was written then."""
    config = Config.model_validate_json((folder / "config.json").read_text(encoding="utf-8"))
    records = read_records(folder / "generated.jsonl")
    scored = score_records(cases, records)
    write_scores(folder, scored)
    return config, records, scored


def write_config(folder: Path, config: Config) -> None:
    """config.json."""
    (folder / "config.json").write_text(config.model_dump_json(indent=1) + "\n", encoding="utf-8")


def write_scores(folder: Path, scored: Scored) -> None:
    """scores.json."""
    (folder / "scores.json").write_text(scored.model_dump_json(indent=1) + "\n", encoding="utf-8")


def earlier_runs(runs: Path, suites: Sequence[str]) -> list[tuple[str, dict[str, dict[str, Rate]]]]:
    """(time, figures by model) of every scored run of the same suites, oldest first."""
    found = []
    for path in sorted(runs.glob("*/scores.json")):
        config = Config.model_validate_json((path.parent / "config.json").read_text(encoding="utf-8"))
        if set(config.suites) == set(suites):
            content = json.loads(path.read_text(encoding="utf-8"))["figures"]
            rates = {m: {n: Rate.model_validate(r) for n, r in fs.items()} for m, fs in content.items()}
            found.append((config.started, rates))
    return sorted(found, key=lambda row: row[0])


def cases_digest(cases: Sequence[Case]) -> str:
    """What identifies a set of cases, so that two runs of different cases are not taken for the same."""
    return hashlib.sha256("\n".join(c.model_dump_json() for c in cases).encode()).hexdigest()[:16]


def own_folders(data_dir: Path, local: str) -> list[Path]:
    """The built-in cases, a municipality's own beside them, and those in the data folder."""
    return [CASES, CASES.parent / local, data_dir / local]
