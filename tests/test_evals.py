"""The harness of the evaluations: every scorer with answers that are right and answers that are wrong, and the road of a run.

Answers are written here by hand, so that a scorer that always says yes fails. What Rådrum itself answers is measured in
tests/test_evals_floors.py.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assembly import open_library
from assistant.settings import ROOT, Settings
from evals import __main__ as command
from evals import feedback, score
from evals.baseline import Baseline, Line, compare, load_baseline
from evals.case import CASES, Case, CaseFault, Place, load_cases
from evals.figures import Rate, figures
from evals.generate import Drafted, Found, Record, StoredPassage, generate, model_memory, read_records
from evals.judge import Judge, JudgeFault
from evals.report import Page
from evals.run import KALLAGE, rescore, run, score_records, write_scores
from tests.ollama_double import Model, OllamaDouble, Reply, prompt_text

LAW, PLACE = "sol-2025-400", "33 kap. 5 §"
WORDS = "Talan ska väckas inom tre år. Den får inte bifallas om den enskilde då saknar 1 500 kronor till sin försörjning."


def case(suite: str = "answers", **expect: Any) -> Case:
    row = {"id": "prov", "suite": suite, "kind": "prov", "q": "Hur länge?", "why": "Written for this test alone."}
    return Case.model_validate({**row, "expect": expect})


def cited(locator: str = PLACE, source: str = LAW, quote: str = WORDS, number: int = 1) -> dict[str, Any]:
    kept = {"kind": "lag", "title": "Socialtjänstlag (2025:400)", "page": None, "text_kind": "sammanfattning", "url": None}
    return {"number": number, "source_id": source, "locator": locator, "quote": quote, "valid_from": "2025-07-01"} | kept | {
        "valid_to": None
    }  # fmt: skip


def record(status: str = "answered", text: str = WORDS, **more: Any) -> Record:
    """An answer of one claim that cites one passage word for word, changed as the test says."""
    given = {
        "status": status,
        "text": f"{text} [1]",
        "claims": [{"text": text, "citations": [1]}],
        "citations": [cited()],
        "warnings": [],
        "missing": [],
        "household": None,
        "calculation": None,
    } | more.pop("answer", {})
    stored = StoredPassage(source_id=LAW, locator=PLACE, title="Socialtjänstlag (2025:400)", text=WORDS)
    row = {
        "case": "prov",
        "suite": "answers",
        "answer": given,
        "reading": {"query": "länge", "task": "explain", "text": "Hur länge?"},
        "hits": [Found(passage_id="a", source_id=LAW, locator=PLACE, text=WORDS)],
        "drafts": [Drafted(text=text, tokens=("K1",), quoted=True)],
        "passages": [stored],
    }
    return Record.model_validate({**row, **more})


def said(scorer: score.Scorer, expected: Case, given: Record) -> tuple[bool, float]:
    result = scorer(expected, given)
    assert result is not None
    return result.ok, round(result.value, 2)


# --- places, facts, numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "locator", "covers"),
    [
        ("12 kap. 7 §", "12 kap. 7 § andra stycket", True),
        ("12 kap. 7 §", "12 kap. 7 §, tillämpning", True),
        ("12 kap. 7 §", "12 kap. 7 a §", False),
        ("2 kap. 7 §", "12 kap. 7 §", False),
        ("12 kap.", "12 kap. 9 §", True),
        ("2 kap.", "12 kap. 9 §", False),
        ("5 §", "25 §", False),
        ("avsnitt 3.1", "avsnitt 3.1.2, iakttagelse 5", True),
        ("avsnitt 3.1", "Avsnitt 3.1.2 Organisation", True),
        ("avsnitt 3.1", "avsnitt 3.10", False),
        ("HFD 2020:40", "HFD 2020:40 Vuxet hemmaboende barn", True),
        ("kommunic", "Kommunicering i rätt tid", True),
        ("avslag", "Delavslag", False),
        ("", "vad som helst", True),
    ],
)
def test_a_place_covers_what_lies_in_it_alone(place: str, locator: str, covers: bool) -> None:
    assert Place.parse(f"{LAW} {place}").covers(LAW, locator) is covers
    assert not Place.parse(f"{LAW} {place}").covers("fl-2017-900", locator)


@pytest.mark.parametrize(
    ("text", "fact", "there"),
    [
        ("Beloppet är 1 823 kronor.", "1823", True),
        ("Beloppet är **1 823** kr", "1 823", True),
        ("Beloppet är 11 823 kr", "1 823", False),
        ("Beloppet är 1 823,50 kr", "1 823", False),
        ("Beloppet är 18 230 kr", "1 823", False),
        ("inom 3 veckor [2]", "tre veckor", True),
        ("inom tretton veckor", "tre veckor", False),
        ("25 % av lönen", "25 procent", True),
        ("en lön på 125 procent", "25 procent", False),
        ("Beslutsmyndigheten prövar", "beslutsmyndighet", True),
        ("ett obeslutsmyndigt barn", "beslutsmyndig", False),
        ("SFS 2026:730 är inte här", "2026:730", True),
    ],
)
def test_a_fact_is_found_whole_in_any_writing(text: str, fact: str, there: bool) -> None:
    assert score.holds(score.plain(text), fact) is there


def test_numbers_are_the_same_however_they_are_written() -> None:
    assert score.numbers("1 400,50 kr") == score.numbers("1400.50")
    assert score.numbers("8340.00") == score.numbers("8 340") == {"8340"}
    assert score.numbers("den 1 september 2025") <= score.numbers("2025-09-01")
    assert score.numbers("tre veckor") == {"3"}


# --- each scorer, good and bad --------------------------------------------------------------------------------


def test_status_partial_is_wrong_unless_allowed_by_name() -> None:
    assert said(score.status, case(), record()) == (True, 1)
    assert said(score.status, case(), record("partial")) == (False, 0)
    assert said(score.status, case(status=["partial", "answered"]), record("partial")) == (True, 1)
    assert said(score.status, case(), Record(case="prov", suite="answers", error="ValueError: x"))[0] is False


def test_provisions_are_recall_over_groups_of_alternatives() -> None:
    here, other = f"{LAW} {PLACE}", f"{LAW} 1 kap. 1 §"
    assert said(score.provisions, case(cite=[[other, here]]), record()) == (True, 1)
    assert said(score.provisions, case(cite=[here, other]), record()) == (False, 0.5)
    assert said(score.provisions, case(cite=[other]), record()) == (False, 0)
    assert score.provisions(case(), record()) is None


def test_precision_counts_what_the_question_did_not_call_for() -> None:
    two = {"citations": [cited(), cited("16 kap. 1 §", number=2)]}
    wanted = case(cite=[f"{LAW} {PLACE}"])
    assert said(score.precision, wanted, record()) == (True, 1)
    assert said(score.precision, wanted, record(answer=two)) == (False, 0.5)
    assert said(score.precision, case(cite=[f"{LAW} {PLACE}"], also=[f"{LAW} 16 kap."]), record(answer=two)) == (True, 1)
    assert score.precision(wanted, record(answer={"citations": []})) is None


def test_first_looks_at_the_first_citation_alone() -> None:
    swapped = {"citations": [cited("16 kap. 1 §"), cited(number=2)]}
    assert said(score.first, case(cite=[f"{LAW} {PLACE}"]), record())[0] is True
    assert said(score.first, case(cite=[f"{LAW} {PLACE}"]), record(answer=swapped))[0] is False


def test_a_forbidden_place_makes_it_wrong() -> None:
    assert said(score.forbidden, case(not_cite=["sol-2001-453"]), record())[0] is True
    assert said(score.forbidden, case(not_cite=[LAW]), record())[0] is False


def test_facts_are_sought_in_the_text_and_notes_in_the_remarks_too() -> None:
    assert said(score.facts, case(facts=["tre år", ["1 500", "1 600"]]), record()) == (True, 1)
    assert said(score.facts, case(facts=["tre år", "två veckor"]), record()) == (False, 0.5)
    warned = record(answer={"warnings": ["Senare ändring: SFS 2026:730"]})
    assert said(score.notes, case(notes=["2026:730"]), warned)[0] is True
    assert said(score.facts, case(facts=["2026:730"]), warned)[0] is False
    assert said(score.not_facts, case(not_facts=["1 500"]), record())[0] is False
    assert said(score.not_facts, case(not_facts=["500"]), record())[0] is True


def test_amounts_are_exact() -> None:
    made = {"calculation": {"riksnorm": "8340.00", "resultat": "-7540.00", "utfall": "underskott"}}
    assert said(score.amounts, case(amounts={"riksnorm": 8340, "utfall": "underskott"}), record(answer=made)) == (True, 1)
    assert said(score.amounts, case(amounts={"riksnorm": "8340.01", "resultat": -7540}), record(answer=made)) == (False, 0.5)
    assert said(score.amounts, case(amounts={"riksnorm": 8340}), record())[0] is False


def test_a_household_agrees_in_what_is_stated_in_any_order() -> None:
    read = {"household": {"manad": "2025-05", "barn": [{"alder": 9, "dagar": None}, {"alder": 4, "dagar": 15}]}}
    assert said(score.household, case(household={"barn": [{"alder": 4}, {"alder": 9}]}), record(answer=read))[0] is True
    assert said(score.household, case(household={"barn": [{"alder": 4}]}), record(answer=read))[0] is False
    assert said(score.household, case(household={"barn": [{"alder": 4, "dagar": None}, {"alder": 9}]}), record(answer=read))[
        0
    ] is False  # fmt: skip
    assert said(score.household, case(household={"manad": "2025-06"}), record(answer=read))[0] is False
    assert said(score.household, case(household={"manad": "2025-05"}), record())[0] is False


def test_the_reading_is_judged_in_what_the_case_states() -> None:
    read = {"kind": "ratt", "lagrum": [{"label": "12 kap. 7 a §"}], "query": "x", "asks_decision": False}
    given = record(reading=read)
    assert said(score.reading, case(reading={"kind": "ratt", "lagrum": ["12 kap. 7 a §"]}), given)[0] is True
    assert said(score.reading, case(reading={"lagrum": ["12 kap. 7 §"]}), given)[0] is False
    assert said(score.reading, case(reading={"asks_decision": True}), given)[0] is False


def test_missing_is_neither_more_nor_less_than_what_must_be_asked() -> None:
    asked = {"missing": [{"field": "barn[0].alder", "question": "?"}]}
    assert said(score.missing, case(missing=["barn"]), record(answer=asked))[0] is True
    assert said(score.missing, case(missing=["barn", "vuxna"]), record(answer=asked))[0] is False
    assert said(score.missing, case(missing=["vuxna"]), record(answer=asked))[0] is False


def test_a_list_is_counted_by_document_in_quoted_rows_alone() -> None:
    rows = [{"text": f"Rad {n}.", "citations": [1]} for n in range(3)]
    drafts = [Drafted(text=f"Rad {n}.", tokens=("K1",), quoted=n < 2) for n in range(3)]
    given = record(answer={"claims": rows}, drafts=drafts)
    assert said(score.listed, case(listed={LAW: 2}), given)[0] is True
    assert said(score.listed, case(listed={LAW: 3}), given)[0] is False
    assert said(score.listed, case(listed={LAW: 2, "avesta-2023": 1}), given)[0] is False


def test_a_quote_stands_word_for_word_in_the_stored_passage_of_its_place() -> None:
    assert said(score.quotes, case(), record()) == (True, 1)
    spaced = {"citations": [cited(quote=WORDS.replace(" ", "\n ", 3))]}
    assert said(score.quotes, case(), record(answer=spaced))[0] is True
    changed = {"citations": [cited(quote=WORDS.replace("inte ", "")), cited(number=2)]}
    assert said(score.quotes, case(), record(answer=changed)) == (False, 0.5)
    elsewhere = {"citations": [cited("33 kap. 4 §")]}
    assert said(score.quotes, case(), record(answer=elsewhere))[0] is False


def test_numbers_come_from_the_source_or_the_trace() -> None:
    assert said(score.grounded, case(), record()) == (True, 1)
    assert said(score.grounded, case(), record(text="Talan ska väckas inom fyra år."))[0] is False
    assert said(score.grounded, case(), record(text="Enligt 33 kap. 5 § SoL (2025:400) gäller tre år."))[0] is True
    uncited = {"claims": [{"text": "Det finns en regel.", "citations": []}]}
    assert said(score.grounded, case(), record(answer=uncited))[0] is False
    unknown = {"claims": [{"text": "Det finns en regel.", "citations": [7]}]}
    assert said(score.grounded, case(), record(answer=unknown))[0] is False
    trace = {
        "calculation": {"riksnorm": "8340.00"},
        "citations": [],
        "claims": [{"text": "Normen är 8 340 kr.", "citations": []}],
    }
    assert said(score.grounded, case(), record(answer=trace))[0] is True
    trace["claims"] = [{"text": "Normen är 8 350 kr.", "citations": []}]
    assert said(score.grounded, case(), record(answer=trace))[0] is False


def test_abstention_is_asked_of_both_kinds_of_case() -> None:
    refuse = case(status=["no_source", "out_of_scope"])
    assert said(score.abstention, refuse, record("no_source"))[0] is True
    assert said(score.abstention, refuse, record())[0] is False
    assert said(score.abstention, case(), record())[0] is True
    assert said(score.abstention, case(), record("out_of_scope"))[0] is False
    assert score.abstention(case(status=["answered", "refused"]), record()) is None
    assert score.abstention(case("retrieval"), record("no_source")) is None


def test_recall_counts_places_among_the_first_passages() -> None:
    far = [Found(passage_id=str(n), source_id=LAW, locator=f"{n} kap. 1 §") for n in range(1, 7)]
    wanted = case(cite=[f"{LAW} 6 kap. 1 §"])
    assert said(score.recall, wanted, record(hits=far))[0] is True
    assert said(score.recall_near, wanted, record(hits=far))[0] is False
    assert said(score.recall, wanted, record(hits=None))[0] is False
    assert said(score.recall_search, wanted, record(search=far[5:]))[0] is True


def test_brief_is_words_and_sources() -> None:
    assert said(score.brief, case(), record())[0] is True
    assert said(score.brief, case(), record(text="ord " * 201))[0] is False
    assert said(score.brief, case(), record(answer={"citations": [cited(number=n) for n in range(1, 8)]}))[0] is False


# --- a case as a whole, and the hop that broke -----------------------------------------------------------------


def test_a_case_is_right_only_when_every_gate_is() -> None:
    wanted = case(cite=[f"{LAW} {PLACE}"], facts=["tre år"])
    assert score.score(wanted, record()).passed
    for wrong in (record("partial"), record(text="Talan ska väckas."), record(answer={"citations": [cited("1 kap. 1 §")]})):
        assert not score.score(wanted, wrong).passed
    assert score.score(wanted, record(answer={"citations": [cited(), cited(number=2)]})).passed  # precision is no gate


@pytest.mark.parametrize(
    ("expected", "given", "hop"),
    [
        ({"reading": {"kind": "berakning"}}, {}, "read"),
        ({}, {"status": "needs_details", "hits": None}, "read"),
        ({}, {"status": "out_of_scope", "hits": None, "reading": {"query": ""}}, "read"),
        ({}, {"status": "no_source", "hits": None}, "retrieve"),
        ({"status": "no_source"}, {}, "retrieve"),
        ({"cite": [f"{LAW} 1 kap. 1 §"]}, {}, "retrieve"),
        ({"cite": [f"{LAW} {PLACE}"]}, {"answer": {"citations": [], "claims": []}, "drafts": []}, "compose"),
        ({"cite": [f"{LAW} {PLACE}"]}, {"answer": {"citations": [], "claims": []}}, "check"),
        ({"facts": ["tre år"]}, {"text": "Talan ska väckas."}, "compose"),
        ({"facts": ["fem år"]}, {}, "retrieve"),
        ({"amounts": {"riksnorm": 1}}, {}, "read"),
        ({"amounts": {"riksnorm": 1}}, {"answer": {"calculation": {"riksnorm": "2.00"}}}, "riksnorm"),
        ({}, {"text": "Talan ska väckas inom fyra år."}, "check"),
    ],
)
def test_a_failure_is_laid_at_the_hop_that_lost_it(expected: dict[str, Any], given: dict[str, Any], hop: str) -> None:
    judged = score.score(case(**expected), record(**given))
    assert (judged.passed, judged.hop) == (False, hop)


def test_a_fault_of_the_program_is_counted_and_named() -> None:
    judged = score.score(case(), Record(case="prov", suite="answers", error="KeyError: 'x'"))
    assert (judged.status, judged.passed, judged.hop) == ("failed", False, "fault")


def test_a_follow_up_left_as_it_stood_is_the_readings_fault() -> None:
    turns = [{"role": "user", "text": "Hur mycket?"}, {"role": "assistant", "text": "25 procent."}]
    leaning = case(cite=[f"{LAW} 1 kap. 1 §"]).model_copy(update={"history": turns})
    assert score.score(leaning, record()).hop == "read"
    assert score.score(leaning.model_copy(update={"follows": False}), record()).hop == "retrieve"


# --- the cases themselves -------------------------------------------------------------------------------------

BUILT_IN = load_cases()


def test_there_are_enough_cases_and_a_third_is_held_out_in_files_of_its_own() -> None:
    assert len(BUILT_IN) >= 100
    held = sum(c.held_out for c in BUILT_IN)
    assert 0.28 <= held / len(BUILT_IN) <= 0.45
    for path in CASES.glob("*/*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content.get("held_out") is (".held_out." in path.name), path.name
        assert not any("held_out" in row for row in content["cases"]), path.name


def test_every_place_in_gold_is_in_the_library(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    """A wrong § in gold is worse than none."""
    library = open_library(make_settings(tmp_path))
    library.sync_builtin()
    library.refresh()
    places = [(p.source_id, p.locator) for p in library.snapshot.passages]
    wrong = [
        f"{c.id}: {p.source} {p.place}" for c in BUILT_IN for p in c.expect.places() if not any(p.covers(*at) for at in places)
    ]
    assert wrong == []


SUM = re.compile(r"(?<![\d/x] )(?<!\d)(\d[\d ]*(?: [+-] \d[\d ]*)+) = (-?\d+(?: \d{3})*)(?!\d| \d|,\d)")


def test_gold_of_calculations_adds_up() -> None:
    """The sums written out in `why` are right, and what they come to is what the case requires."""
    checked = 0
    for row in BUILT_IN:
        for left, right in SUM.findall("" if re.search(r"[/x] ?\d", row.why) else row.why):
            terms = re.findall(r"([+-]?) ?(\d[\d ]*\d|\d)", left)
            total = sum(int(n.replace(" ", "")) * (-1 if sign == "-" else 1) for sign, n in terms)
            assert total == int(right.replace(" ", "")), f"{row.id}: {left} = {right}"
            required = {str(value) for value in row.expect.amounts.values()}
            assert str(total) in required, f"{row.id}: {total} is not required"
            checked += 1
    assert checked >= 20


@pytest.mark.parametrize(
    "content",
    [
        "cases: []\nheldout: true",
        "- id: x",
        "held_out: false\ncases:\n- {id: x, kind: k, q: q, why: for a reason, expect: {facts: [a], fact: [b]}}",
        "held_out: false\ncases:\n- {id: x, kind: k, q: q, why: kort, expect: {}}",
        "cases: [",
    ],
)
def test_a_bad_file_of_cases_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "fel.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CaseFault, match=r"fel\.yaml"):
        load_cases([tmp_path])


def own_cases(folder: Path, *rows: str) -> Path:
    (folder / "answers").mkdir(parents=True, exist_ok=True)
    text = "held_out: false\ncases:\n" + "".join(f"- {row}\n" for row in rows)
    (folder / "answers" / "egna.yaml").write_text(text, encoding="utf-8")
    return folder


def test_an_id_used_twice_is_refused_and_a_candidate_is_left_out(tmp_path: Path) -> None:
    row = "{id: x, kind: k, q: q, why: for a reason, expect: {}}"
    with pytest.raises(CaseFault, match="twice"):
        load_cases([own_cases(tmp_path / "a", row, row)])
    assert load_cases([own_cases(tmp_path / "b", row.replace("kind", "candidate: true, kind"))]) == ()


# --- figures and baseline -------------------------------------------------------------------------------------


def test_figures_are_shares_of_what_they_say() -> None:
    right = score.score(case(cite=[f"{LAW} {PLACE}"]), record())
    silent = score.score(case(cite=[f"{LAW} {PLACE}"]), record("no_source", answer={"citations": [], "claims": []}))
    told = score.score(case("refusals", status="no_source"), record())
    rates = figures([right, silent, told])
    assert rates["answers.strict"] == Rate(value=0.5, n=2)
    assert rates["citation_recall"] == Rate(value=0.5, n=2)
    assert rates["citation_precision"] == Rate(value=1, n=1)
    assert rates["false_abstention"] == Rate(value=0.5, n=2)
    assert rates["abstention"] == Rate(value=0, n=1)


def test_a_drop_below_the_floor_names_the_hop() -> None:
    lines = {
        "answers.strict": Line(measured=0.9, floor=0.85, bar=0.95),
        "false_abstention": Line(measured=0.05, floor=0.06, bar=0.03),
    }
    before = Baseline(changed="2026-01-01", reason="for this test", figures=lines, hops={"answers": {"retrieve": 3}})
    now = {"answers.strict": Rate(value=0.8, n=40), "false_abstention": Rate(value=0.05, n=40), "brief": Rate(value=1, n=2)}
    rows = {r.name: r for r in compare(now, {"answers": {"retrieve": 3, "compose": 4}}, before)}
    assert (rows["answers.strict"].dropped, rows["answers.strict"].hop) == (True, "compose")
    assert rows["answers.strict"].distance == pytest.approx(0.15)
    assert (rows["false_abstention"].dropped, rows["false_abstention"].distance) == (False, 0.02)
    assert rows["brief"].floor is None
    worse = compare({"false_abstention": Rate(value=0.2, n=40)}, {}, before)
    assert worse[0].dropped


def test_the_baseline_says_why_a_bar_is_not_met() -> None:
    for name, line in load_baseline().figures.items():
        short = line.bar is not None and (line.measured > line.bar if name == "false_abstention" else line.measured < line.bar)
        assert bool(line.note) is short, name


# --- a run ----------------------------------------------------------------------------------------------------

TWO = (
    Case.model_validate(
        {"id": "tid", "suite": "answers", "kind": "tid", "q": "Hur lång är överklagandetiden?", "why": "Written for this test.",
         "expect": {"cite": ["fl-2017-900 44 §"], "facts": ["tre veckor"]}}
    ),
    Case.model_validate(
        {"id": "fel", "suite": "answers", "kind": "tid", "q": "Vad är partsinsyn?", "why": "Written <for> this test.",
         "held_out": True, "expect": {"cite": ["avesta-2023"]}}
    ),
)  # fmt: skip


def without_vectors(tmp_path: Path, **more: Any) -> Settings:
    return Settings(**{"data_dir": tmp_path / "data", "embedder": "none"} | more)


def test_a_run_is_written_first_and_scored_from_the_file(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    _, records = run(TWO, tmp_path / "run", settings=without_vectors(tmp_path), progress=lambda *t: seen.append(t))
    assert seen == [(KALLAGE, 1, 2), (KALLAGE, 2, 2)]
    assert read_records(tmp_path / "run" / "generated.jsonl") == records
    config, again, scored = rescore(tmp_path / "run", TWO)
    assert (config.models, config.cases, again) == ((None,), 2, records)
    assert [s.passed for s in scored.scores] == [True, False]
    assert json.loads((tmp_path / "run" / "scores.json").read_text(encoding="utf-8"))["figures"][KALLAGE]
    stricter = TWO[0].model_copy(update={"expect": TWO[0].expect.model_copy(update={"facts": (("fyra veckor",),)})})
    assert not rescore(tmp_path / "run", (stricter,))[2].scores[0].passed


def test_a_run_that_was_cut_short_keeps_what_was_whole(tmp_path: Path) -> None:
    path = tmp_path / "generated.jsonl"
    path.write_text(record().model_dump_json() + "\n" + record().model_dump_json()[:50], encoding="utf-8")
    assert len(read_records(path)) == 1


def test_the_page_needs_nothing_from_elsewhere_and_hides_what_is_held_out(tmp_path: Path) -> None:
    config, records = run(TWO, tmp_path / "run", settings=without_vectors(tmp_path))
    scored = score_records(TWO, records)
    write_scores(tmp_path / "run", scored)
    baseline = Baseline(
        changed="2026-01-01", reason="for this test", figures={"answers.strict": Line(measured=1, floor=1, bar=1)}
    )
    rows = compare(scored.figures[KALLAGE], scored.hops[KALLAGE], baseline)
    earlier = [("2026-01-01", scored.figures), ("2026-02-01", scored.figures)]
    page = Page(TWO, records, config, scored)
    hidden, shown = page.render(rows, earlier), page.render(rows, earlier, show_held_out=True)
    assert not re.search(r"(?:src|href|action)\s*=|https?:|url\(|@import|<script|<link", hidden, re.I)
    assert "Vad är partsinsyn?" not in hidden
    assert "1 fel i frågor som hålls undan" in hidden
    assert "Vad är partsinsyn?" in shown
    assert "Written &lt;for&gt; this test." in shown
    assert "avesta-2023" in shown
    assert "Lägre än golvet. Ledet som brister: hitta källan." in hidden
    assert hidden.count("<svg") >= 3
    assert "50,0 %" in hidden


def test_models_are_measured_beside_kallage_and_the_rest_marked_not_run(tmp_path: Path, ollama: OllamaDouble) -> None:
    ollama.broken["/api/ps"] = (200, b'{"models":[{"name":"dubbel:latest","size":5000000000},{"name":"annan:8b","size":1}]}')
    ollama.say("Tiden är tre veckor [K1]. Klienten har rätt till 9 999 kronor [K1]. Påhittat [K77].")
    settings = without_vectors(tmp_path, ollama_host=ollama.url)
    config, records = run(TWO[:1], tmp_path / "run", [None, Model().name, "saknas:4b", "stor-cloud"], settings)
    assert config.models == (None, Model().name)
    assert set(config.not_run) == {"saknas:4b", "stor-cloud"}
    assert config.memory == {Model().name: 5_000_000_000}
    scored = score_records(TWO, records)
    by_model = {s.model: s for s in scored.scores}
    assert by_model[None].unsupported_before == 0
    model = by_model[Model().name]
    assert (model.mode, model.status, model.passed) == ("modellage", "partial", False)  # partial counts as wrong
    assert (model.claims_before, model.unsupported_before) == (3, 2)
    assert (model.claims_after, model.unsupported_after) == (1, 0)
    assert model.first_claim_ms is not None
    assert 0 < model.first_claim_ms <= model.total_ms
    rates = scored.figures[Model().name]
    assert rates["unsupported_before"].value == pytest.approx(2 / 3, abs=0.001)
    assert rates["model_wrote"].value == 1
    html = Page(TWO, records, config, scored).render(())
    assert "inte körd: modell_saknas" in html
    assert "4,7 GiB" in html.replace("4.7", "4,7")


def test_a_model_that_goes_away_is_not_given_kallages_merits(tmp_path: Path, ollama: OllamaDouble) -> None:
    ollama.fail("drop")
    settings = without_vectors(tmp_path, ollama_host=ollama.url)
    _, records = run(TWO[:1], tmp_path / "run", [Model().name], settings)
    assert score_records(TWO, records).figures[Model().name]["model_wrote"].value == 0


def test_a_host_that_does_not_tell_gives_no_memory(ollama: OllamaDouble) -> None:
    ollama.broken["/api/ps"] = (200, b"nonsense")
    assert model_memory(ollama.url, "dubbel") is None
    ollama.stop()
    assert model_memory(ollama.url, "dubbel") is None


def test_what_the_program_may_do_with_a_question_never_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_settings: Callable[..., Settings]
) -> None:
    from assistant.assembly import open_house

    house = open_house(make_settings(tmp_path))
    try:
        monkeypatch.setattr(house._pipeline._reader, "read", lambda *_: 1 / 0)
        records = generate(house, TWO, tmp_path / "generated.jsonl")
    finally:
        house.close()
    assert [r.error for r in records] == ["ZeroDivisionError: division by zero"] * 2


def test_the_command_runs_writes_and_says_when_something_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = own_cases(
        tmp_path / "cases",
        "{id: ja, kind: k, q: 'Hur lång är överklagandetiden?', why: for this test, expect: {facts: [tre veckor]}}",
        "{id: nej, kind: k, q: 'Vad är partsinsyn?', why: for this test, expect: {facts: [fyra veckor]}}",
    )
    strict = Baseline(changed="2026-01-01", reason="for this test", figures={"answers.strict": Line(measured=1, floor=0.9)})
    monkeypatch.setattr(command, "CASES", folder)
    monkeypatch.setattr(command, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(command, "load_baseline", lambda: strict)
    monkeypatch.setenv("RADRUM_DATA_DIR", str(tmp_path / "data"))
    assert command.main(["--suite", "answers", "--words"]) == 1
    out = capsys.readouterr().out
    assert "DROPPED, hop: retrieve" in out
    (made,) = (tmp_path / "runs").iterdir()
    assert {p.name for p in made.iterdir()} == {"config.json", "generated.jsonl", "scores.json", "report.html"}
    assert not (tmp_path / "data").exists()  # the built-in knowledge is asked in a throw-away folder
    monkeypatch.setattr(command, "load_baseline", lambda: strict.model_copy(update={"figures": {}}))
    assert command.main(["--rescore", made.name]) == 0
    assert command.main(["--rescore", "finns-inte"]) == 2


def test_own_cases_are_asked_of_the_installations_own_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_settings: Callable[..., Settings]
) -> None:
    from assistant.assembly import open_house
    from assistant.ingest.ingest import read_file

    path = tmp_path / "riktlinje.md"
    path.write_text("# Riktlinje om cykelhjälm\n\nKommunen ersätter cykelhjälm för barn med 350 kronor.\n", encoding="utf-8")
    house = open_house(make_settings(tmp_path))
    house.library.add([read_file(path, house.library.register, "riktlinje")])
    house.close()
    data = make_settings(tmp_path).data_dir
    own_cases(
        data / "cases.local",
        "{id: hjalm, kind: egen, q: 'Ersätter kommunen cykelhjälm?', why: for this test, expect: {facts: ['350']}}",
    )
    monkeypatch.setattr(command, "CASES", tmp_path / "none" / "cases")
    monkeypatch.setattr("evals.run.CASES", tmp_path / "none" / "cases")
    monkeypatch.setattr(command, "RUNS", tmp_path / "runs")
    monkeypatch.setenv("RADRUM_DATA_DIR", str(data))
    monkeypatch.setenv("RADRUM_EMBEDDER", "none")
    assert command.main(["--own"]) == 0
    (made,) = (tmp_path / "runs").iterdir()
    scored = json.loads((made / "scores.json").read_text(encoding="utf-8"))
    assert scored["figures"][KALLAGE]["answers.strict"] == {"value": 1.0, "n": 1}
    assert "egna dokument" in (made / "report.html").read_text(encoding="utf-8")


# --- feedback and judge ---------------------------------------------------------------------------------------


def liked(question: str = "Hur lång är tiden?", rating: str = "up", **more: Any) -> str:
    answer = {"question": question, "kind": "ratt", "status": "answered", "as_of": str(date(2026, 11, 25)), "text": "x"}
    citation = {**cited(), "valid_from": "2025-07-01"}
    return json.dumps({"rating": rating, "answer": answer | {"citations": [citation]}} | more)


def test_feedback_becomes_candidates_that_wait_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported = tmp_path / "export.jsonl"
    lines = [
        liked(),
        liked("Vad gäller för bilen?", "down", comment="fel källa"),
        liked("Gäller det 19850101-1234?"),
        "{not json",
        liked(rating="sideways"),
    ]
    exported.write_text("\n".join(lines), encoding="utf-8")
    assert feedback.main([str(exported), "--out", str(tmp_path / "own")]) == 2
    told = capsys.readouterr().err
    assert "line 3: holds what looks like a personnummer" in told
    assert "line 4" in told
    assert "line 5" in told
    path = tmp_path / "own" / "answers" / "candidates.yaml"
    up, down = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    assert up["expect"]["cite"] == [f"{LAW} {PLACE}"]
    assert "cite" not in down["expect"]
    assert "fel källa" in down["why"]
    assert load_cases([tmp_path / "own"]) == ()
    feedback.main([str(exported), "--out", str(tmp_path / "own")])
    assert len(yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]) == 2  # the same question is not added twice
    path.write_text(path.read_text(encoding="utf-8").replace("candidate: true", "candidate: false"), encoding="utf-8")
    assert [c.id for c in load_cases([tmp_path / "own"])] == ["kandidat-001", "kandidat-002"]


def sound_judge(body: dict[str, Any]) -> Reply:
    better = [p["better"] for p in yaml.safe_load((ROOT / "evals" / "judge_pairs.yaml").read_text(encoding="utf-8"))["pairs"]]
    return Reply(["4"] if any(text in prompt_text(body) for text in better) else ["Betyg: 2"])


def test_a_judge_is_used_only_when_it_orders_the_pairs_right(ollama: OllamaDouble) -> None:
    judge = Judge(ollama.url, Model().name, "annan:8b")
    ollama.script(*[sound_judge] * (2 * len(judge.pairs)))
    assert judge.admitted() == 1
    ollama.script(*[Reply(["3"])] * (2 * len(judge.pairs)))
    with pytest.raises(JudgeFault, match="0%"):
        judge.admitted()


def test_a_judge_never_judges_itself_and_gives_no_grade_it_did_not_get(ollama: OllamaDouble) -> None:
    with pytest.raises(JudgeFault, match="itself"):
        Judge(ollama.url, "qwen3:14b", "qwen3:8b")
    judge = Judge(ollama.url, Model().name, None)
    ollama.say("Det var svårt att säga.")
    assert judge.grade("Hur?", "Så.") is None
    ollama.say("17 av 20")
    assert judge.grade("Hur?", "Så.") is None
    ollama.fail("drop")
    assert judge.grade("Hur?", "Så.") is None


# --- the tutorial ---------------------------------------------------------------------------------------------


def test_the_splitter_cuts_where_it_may_and_loses_nothing() -> None:
    from evals.bench.tutorial import OVERLAP, chunks, holds, sections, split

    text = "\n\n".join(f"### {n} kap. 1 § Rubrik\n\n" + f"Stycke {n} har ord. " * 30 for n in range(1, 8))
    pieces = split(text)
    assert len(pieces) > 3
    assert all(len(p) <= 1_000 for p in pieces)
    assert set(" ".join(pieces).split()) == set(text.split())
    assert [p for p in split("x" * 2_500) if len(p) > 1_000] == []
    assert split("kort") == ["kort"]
    assert split("  ") == []
    cut = chunks("lag", text)
    assert all(text[c.start : c.end] == c.text for c in cut)
    assert all(later.start - earlier.end < OVERLAP for earlier, later in zip(cut, cut[1:], strict=False))
    first, last = sections("lag", text)[0], sections("lag", text)[-1]
    assert first.locator == "1 kap. 1 § Rubrik"
    assert holds(cut[0], first) > 0.9
    assert holds(cut[0], last) == 0
