"""The gold of the search: sound, measured right, and by words alone no worse than when a person last looked.

Floors stand in evals/baseline_retrieval.json and are changed by hand with the reason; a figure's name says the list that was
looked at (the search, or what the composer is given), the type of question and the measure.
"""

import json
from collections import Counter
from collections.abc import Callable
from math import log2
from pathlib import Path
from typing import get_args

import pytest

from assistant.assembly import open_house, open_library
from assistant.domain.answer import Status
from assistant.settings import ROOT, Settings
from evals.baseline import Comparison, compare, load_baseline
from evals.bench import outside_faq
from evals.case import CaseFault, Place
from evals.gold import FILES, TYPES, WAYS, Answered, ask, floored, groups, load_gold, missed
from evals.ranking import Ranked, measured, ranks

BASELINE = ROOT / "evals" / "baseline_retrieval.json"
GOLD = load_gold()


# --- the measures ---------------------------------------------------------------------------------------------


LAW = [("lag", "1 kap. 1 §"), ("lag", "1 kap. 2 §"), ("lag", "1 kap. 2 §, tillämpning"), ("lag", "1 kap. 3 §")]


def test_each_place_counts_at_the_first_passage_in_it() -> None:
    assert ranks([Place.parse("lag 1 kap. 3 §"), Place.parse("lag 1 kap. 2 §")], LAW) == (2, 4)
    assert ranks([Place.parse("annan 1 kap. 2 §")], LAW) == ()
    assert ranks([Place.parse("lag 9 §")], [*[("lag", "8 §")] * 10, ("lag", "9 §")]) == ()  # deeper than is looked


def test_the_measures_are_those_of_the_textbook() -> None:
    second_of_two = Ranked(id="a", kind="x", gold=2, ranks=(2,))
    never = Ranked(id="b", kind="x", gold=1)
    rates = {name: rate.value for name, rate in measured([second_of_two, never]).items()}
    assert (rates["recall@1"], rates["recall@3"], rates["mrr"]) == (0.0, 0.5, 0.25)
    assert rates["ndcg@10"] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)) / 2, abs=1e-4)
    assert measured([]) == {}


# --- the questions --------------------------------------------------------------------------------------------


def test_there_are_enough_of_every_type_and_a_third_is_held_out() -> None:
    assert len(GOLD) >= 210
    assert 0.3 <= sum(q.held_out for q in GOLD) / len(GOLD) <= 0.4
    for held_out in (False, True):
        counted = Counter(q.type for q in GOLD if q.held_out is held_out)
        assert min(counted[t] for t in TYPES) >= 6, counted


def test_no_two_questions_are_the_same() -> None:
    assert [q for q, n in Counter(q.q.lower() for q in GOLD).items() if n > 1] == []


def test_every_gold_place_is_in_the_library_and_counts_once(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    """A place that is not there, or two that hold the same passage, would make the measures say less than was found."""
    library = open_library(make_settings(tmp_path))
    library.sync_builtin()
    library.refresh()
    places = [(p.source_id, p.locator) for p in library.snapshot.passages]
    library.close()
    wrong = []
    for question in GOLD:
        held = [{at for at in places if place.covers(*at)} for place in question.gold]
        wrong += [f"{question.id}: {p.source} {p.place}: none" for p, h in zip(question.gold, held, strict=True) if not h]
        if len(set().union(*held)) != sum(len(h) for h in held):
            wrong.append(f"{question.id}: two places hold the same passage")
    assert wrong == []


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_text("held_out: false\nquestions: [{id: a, type: lay, q: q, gold: []}]", encoding="utf-8")
    with pytest.raises(CaseFault, match=FILES[0]):
        load_gold(tmp_path)
    for name in FILES:
        (tmp_path / name).write_text("held_out: false\nquestions: [{id: a, type: lay, q: q, gold: [b]}]", encoding="utf-8")
    with pytest.raises(CaseFault, match="twice"):
        load_gold(tmp_path)


# --- by words alone -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> list[Answered]:
    """Every question asked of a house without an embedder."""
    house = open_house(Settings(data_dir=tmp_path_factory.mktemp("gold"), embedder="none"))
    try:
        return ask(house, GOLD)
    finally:
        house.close()


@pytest.fixture(scope="module")
def rows(answered: list[Answered]) -> dict[str, Comparison]:
    return {row.name: row for row in compare(floored(answered), {}, load_baseline(BASELINE))}


def test_no_figure_is_below_its_floor(rows: dict[str, Comparison]) -> None:
    assert [f"{r.name}: {r.value} (floor {r.floor})" for r in rows.values() if r.dropped] == []


def test_every_figure_has_a_floor_and_every_floor_a_figure(rows: dict[str, Comparison]) -> None:
    assert set(load_baseline(BASELINE).figures) == set(rows)


def test_every_question_ends_as_the_program_may_end(answered: list[Answered]) -> None:
    assert [(a.question.id, a.status) for a in answered if a.status not in get_args(Status)] == []


def test_what_is_held_out_is_told_as_figures_alone(answered: list[Answered]) -> None:
    for way in WAYS:
        told = missed(answered, way)
        assert told
        assert not any(a.question.held_out for a in told)
        assert groups(answered, way)["held_out"]["mrr"].n == sum(q.held_out for q in GOLD)


# --- somebody else's questions --------------------------------------------------------------------------------


def test_the_outside_answers_are_indexed_without_their_questions(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="faq-en.json"):
        outside_faq.rows(tmp_path, "en")
    row = {
        "id": "tak-001",
        "category": "tak",
        "q": "Hur ofta ska taket ses över?",
        "a": "Vart tionde år är en tumregel.",
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "faq.json").write_text(json.dumps({"questions": [row]}), encoding="utf-8")
    (passage,) = outside_faq.document(outside_faq.rows(tmp_path, "sv")).passages
    assert row["a"] in passage.indexed_text
    assert "ses över" not in passage.indexed_text
