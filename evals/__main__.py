"""`python -m evals`: ask the cases, score what was answered, hold it against the baseline, write one page.

Exit 0 when every figure is at or above its floor, 1 when one has dropped, 2 when the run itself could not be made. Without
`--own` the built-in knowledge is asked, in a throw-away folder, so that two machines measure the same.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from assistant.settings import Settings
from evals.baseline import Comparison, compare, load_baseline
from evals.case import CASES, LOCAL, SUITES, Case, CaseFault, load_cases
from evals.generate import Record
from evals.judge import Judge, JudgeFault
from evals.report import Page
from evals.run import (
    KALLAGE,
    RUNS,
    Config,
    Scored,
    earlier_runs,
    own_folders,
    rescore,
    run,
    score_records,
    write_config,
    write_scores,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as the arguments say."""
    chosen = _arguments(arguments)
    settings = Settings.from_environment()
    folders = own_folders(settings.data_dir, LOCAL) if chosen.own else [CASES]
    suites = tuple(s for s in SUITES if not chosen.suite or s in chosen.suite)
    try:
        if chosen.rescore is not None:
            folder = chosen.rescore if chosen.rescore.exists() else RUNS / chosen.rescore
            config, records, scored = rescore(folder, load_cases(folders))
            cases = load_cases(folders)
        else:
            folder = RUNS / datetime.now().strftime("%Y-%m-%dT%H%M%S")
            cases = load_cases(folders, suites)
            config, records, scored = _run(chosen, settings, cases, folder)
    except (CaseFault, JudgeFault, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    first = KALLAGE if KALLAGE in scored.figures else next(iter(scored.figures), KALLAGE)
    rows = compare(scored.figures.get(first, {}), scored.hops.get(first, {}), load_baseline())
    page = Page(cases, records, config, scored)
    html = page.render(rows, earlier_runs(folder.parent, config.suites), chosen.show_held_out)
    (folder / "report.html").write_text(html, encoding="utf-8")
    _tell(rows, scored, config)
    print(f"\n{folder / 'report.html'}")
    return 1 if any(row.dropped for row in rows) and not chosen.own else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__.splitlines()[0])
    parser.add_argument("--suite", action="append", choices=SUITES, help="this suite alone; may be given several times")
    parser.add_argument("--models", default="", help="Ollama models to ask beside källäge, separated by commas")
    parser.add_argument("--rescore", type=Path, metavar="RUN", help="score an older run anew, from what it wrote")
    parser.add_argument("--own", action="store_true", help="this installation's own documents and cases (RADRUM_DATA_DIR)")
    parser.add_argument("--words", action="store_true", help="search without vectors")
    parser.add_argument("--judge", metavar="MODEL", help="let another model grade the wording; off by default")
    parser.add_argument("--show-held-out", action="store_true", help="show failures of held-out cases; set nothing by them")
    return parser.parse_args(arguments)


def _run(
    chosen: argparse.Namespace, settings: Settings, cases: Sequence[Case], folder: Path
) -> tuple[Config, list[Record], Scored]:
    models: list[str | None] = [None, *(m.strip() for m in chosen.models.split(",") if m.strip())]
    base = settings.model_copy(update={"embedder": "none"}) if chosen.words else settings
    if chosen.judge:
        judge = Judge(settings.ollama_host, chosen.judge, None)
        for model in models:
            Judge(settings.ollama_host, chosen.judge, model)
        trial = judge.admitted()
    config, records = run(cases, folder, models, base, _progress, scratch=not chosen.own)
    scored = score_records(cases, records)
    write_scores(folder, scored)
    if chosen.judge:
        config = config.model_copy(update={"judge": {"model": chosen.judge, "trial": trial, "grades": _grades(judge, records)}})
        write_config(folder, config)
    return config, records, scored


def _grades(judge: Judge, records: Sequence[Record]) -> dict[str, float]:
    """Mean grade of the answers of each model; källäge's words are its sources' and are not graded."""
    graded: dict[str, list[int]] = {}
    for record in records:
        if record.model and record.answer and record.answer["status"] == "answered":
            grade = judge.grade(record.answer["question"], record.answer["text"])
            if grade is not None:
                graded.setdefault(record.model, []).append(grade)
    return {name: sum(grades) / len(grades) for name, grades in graded.items()}


def _progress(name: str, done: int, of: int) -> None:
    end = "\n" if done == of else ""
    print(f"\r{name}: {done} / {of}", end=end, file=sys.stderr, flush=True)


def _tell(rows: Sequence[Comparison], scored: Scored, config: Config) -> None:
    print(f"{'':32s} {'value':>7s} {'n':>4s} {'floor':>7s} {'bar':>7s} {'short':>7s}")
    for row in rows:
        floor, bar = (f"{v:7.3f}" if v is not None else " " * 7 for v in (row.floor, row.bar))
        short = f"{row.distance:7.3f}" if row.distance else " " * 7
        drop = f"  DROPPED, hop: {row.hop or '?'}" if row.dropped else ""
        print(f"{row.name:32s} {row.value:7.3f} {row.n:4d} {floor} {bar} {short}{drop}")
    for name, suites in scored.hops.items():
        for suite, counts in suites.items():
            print(f"{name}, {suite}: failures by hop: " + ", ".join(f"{hop} {n}" for hop, n in counts.items()))
    for name, why in config.not_run.items():
        print(f"{name}: not run ({why})")


if __name__ == "__main__":
    sys.exit(main())
