"""The findings of audit reports: the two of the corpus held against a reader's own list, and made-up ones of other layouts."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.source import Document, Finding
from assistant.ingest.ingest import read_file
from assistant.library.knowledge import load_register
from assistant.settings import ROOT

EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "audit_expectations.yaml").read_text(encoding="utf-8"))
each_report = pytest.mark.parametrize("name", list(EXPECTED))
JUDGING = {"hedemora-2022": ("3.1.4", "3.2.1", "3.3.1", "4"), "avesta-2023": ("4.2.1.1", "4.3.5.1", "4.4.2.1", "5")}


@cache
def report(path: Path) -> Document:
    return read_file(path, load_register(ROOT / "knowledge" / "register.yaml"))


def of_kind(document: Document, *kinds: str) -> list[Finding]:
    return [f for f in document.findings if f.kind in kinds]


def ends(text: str, first: str, last: str) -> tuple[str, str]:
    """The beginning and the end of a text, as many words as the expectation gives."""
    words = text.split()
    return " ".join(words[: len(first.split())]), " ".join(words[-len(last.split()) :])


# --- the two reports of the corpus -----------------------------------------------------------------------------------


@pytest.mark.corpus
@each_report
@pytest.mark.parametrize("kind", ["rekommendation", "revisionsfraga", "kriterium"])
def test_each_is_there_once_in_its_place(corpus: Path, name: str, kind: str) -> None:
    expected = EXPECTED[name]
    found = of_kind(report(corpus / "audits" / expected["file"]), kind)
    wanted = expected[kind]
    assert [f.number for f in found] == list(range(1, len(wanted) + 1))
    for finding, row in zip(found, wanted, strict=True):
        assert ends(finding.text, row["first"], row["last"]) == (row["first"], row["last"])
        assert (finding.locator, finding.page) == (row["at"], row["page"])
        assert finding.addressee == row.get("to")
        assert list(finding.also) == row.get("also", [])


@pytest.mark.corpus
@each_report
def test_the_sections_that_judge_are_told_whole_and_in_order(corpus: Path, name: str) -> None:
    expected = EXPECTED[name]
    sections = [f"avsnitt {number}" for number in JUDGING[name]]
    found = [
        f for f in of_kind(report(corpus / "audits" / expected["file"]), "bedomning", "iakttagelse") if f.locator in sections
    ]
    told = [
        (f.kind, f.locator, f.page, *ends(f.text, row["first"], row["last"]))
        for f, row in zip(found, expected["judged"], strict=True)
    ]
    assert told == [(r["kind"], r["at"], r["page"], r["first"], r["last"]) for r in expected["judged"]]


@pytest.mark.corpus
@each_report
def test_a_judgement_is_tied_to_no_question_that_a_reader_would_not_tie_it_to(corpus: Path, name: str) -> None:
    expected = EXPECTED[name]
    judged = [row for row in expected["judged"] if row["kind"] == "bedomning"]
    found = of_kind(report(corpus / "audits" / expected["file"]), "bedomning")
    beyond = {f.number: set(f.answers) - set(row["linked"]) for f, row in zip(found, judged, strict=True)}
    assert {n: numbers for n, numbers in beyond.items() if numbers} == {n: set(v) for n, v in expected["mistaken"].items()}
    assert sum(bool(f.answers) for f in found) >= len(found) // 2
    assert {f.linked_by for f in found if f.answers} == {"ordval"}  # neither report says which question it answers where


@pytest.mark.corpus
@each_report
def test_every_paragraph_of_the_results_is_an_observation(corpus: Path, name: str) -> None:
    expected = EXPECTED[name]
    found = of_kind(report(corpus / "audits" / expected["file"]), "iakttagelse")
    assert Counter(f.locator for f in found if f.locator in expected["observed"]) == expected["observed"]
    elsewhere = {f.locator.removeprefix("avsnitt ") for f in found if f.locator not in expected["observed"]}
    assert elsewhere <= set(JUDGING[name])
    assert sum(f.diagram for f in found) == expected["diagrams"]


@pytest.mark.corpus
@each_report
def test_a_judgement_rests_on_the_observations_of_its_own_topic(corpus: Path, name: str) -> None:
    document = report(corpus / "audits" / EXPECTED[name]["file"])
    place = {f.number: f.locator for f in of_kind(document, "iakttagelse")}
    for judgement in of_kind(document, "bedomning"):
        about = ".".join(judgement.locator.removeprefix("avsnitt ").split(".")[:2])
        assert all(re.match(rf"avsnitt {about}(?!\d)", place[n]) for n in judgement.rests_on), judgement
        assert judgement.rests_on or "." not in about, judgement


@pytest.mark.corpus
@each_report
def test_every_text_stands_word_for_word_in_the_report(corpus: Path, name: str) -> None:
    """Held against the file itself: page headers and footnotes gone, a stycke that they broke put together, nothing else."""
    document = report(corpus / "audits" / EXPECTED[name]["file"])
    raw = (corpus / "audits" / EXPECTED[name]["file"]).read_text(encoding="utf-8")
    lines = [re.sub(r"</?\w+>", " ", line).strip("# ").strip() for line in raw.splitlines()]
    often = {line for line, n in Counter(lines).items() if n >= 4}
    kept = [line for line in lines if line and line not in often and not re.match(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]", line)]
    whole = " ".join(" ".join(kept).split())
    for finding in document.findings:
        assert " ".join(finding.text.split()) in whole, finding
        assert any(finding.text in passage.text for passage in document.passages), finding


@pytest.mark.corpus
@each_report
def test_the_report_says_whom_it_is_about(corpus: Path, tmp_path: Path, name: str) -> None:
    """Also under a name of which nothing is registered."""
    expected = EXPECTED[name]
    original = corpus / "audits" / expected["file"]
    (tmp_path / "okand.txt").write_text(original.read_text(encoding="utf-8"), encoding="utf-8")
    source = read_file(tmp_path / "okand.txt", {}, named_places=lambda text: re.findall(r"Avesta|Hedemora", text)).source
    known = report(original).source
    assert (source.kind, source.municipality, source.valid_from) == ("granskning", known.municipality, known.valid_from)
    assert expected["firm"] in source.issuer
    assert expected["firm"] in known.issuer
    assert list(source.boards) == list(known.boards) == expected["boards"]
