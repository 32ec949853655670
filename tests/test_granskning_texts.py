"""The digests of the two audit reports, knowledge/granskning/: their layout, their findings, and every figure in them.

The layout is read here by itself, not by the program's own reader, so that a slip in a text and a slip in the reader cannot
hide each other.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from assistant.settings import ROOT

FOLDER = ROOT / "knowledge" / "granskning"


class Report(NamedTuple):
    """What is known of a report from outside its digest."""

    id: str
    municipality: str
    namnd: str
    original: str
    dated: date
    counts: dict[str, int]
    pages: int
    sections: str
    our_sums: frozenset[str]
    """Numbers that we counted and the report does not print: sums shown not to add up."""
    not_content: frozenset[str]
    """Numbers in the original's text that are no content: footnote marks, signature codes, pages and headings without text."""


HEDEMORA = Report(
    id="hedemora-2022",
    municipality="Hedemora",
    namnd="omsorgsnämnden",
    original="hedemora-2022-forebygga-forsorjningsstod.txt",
    dated=date(2022, 2, 4),
    counts={"Rekommendation": 4, "Revisionsfråga": 6, "Bedömning": 17, "Iakttagelse": 47},
    pages=19,
    sections="1 2 2.1 2.2 2.3 2.4 2.4 3.1.1 3.1.2 3.1.3 3.1.4 3.2 3.2.1 3.3 3.3.1 3.4 3.4.1 3.4.2 3.4.3 4",
    our_sums=frozenset(),
    not_content=frozenset({"3.1", "43748", "922463", "994", "415"}),
)
AVESTA = Report(
    id="avesta-2023",
    municipality="Avesta",
    namnd="omsorgsstyrelsen",
    original="avesta-2023-arbetsmarknadsinsatser.txt",
    dated=date(2023, 5, 16),
    counts={"Rekommendation": 6, "Revisionsfråga": 7, "Bedömning": 15, "Iakttagelse": 41},
    pages=20,
    sections="1 2 2.1 2.2 2.3 3 4.1 4.2 4.2.1 4.2.1.1 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.3.5.1 4.4.1 4.4.2 4.4.2.1 5",
    our_sums=frozenset({"273", "48"}),
    not_content=frozenset({"4.3", "4.4", "8", "5599938"}),
)
REPORTS = (HEDEMORA, AVESTA)
each_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)

SECTION = re.compile(r"## Avsnitt (\d+(?:\.\d+)*) (?!.*sida.*sida)\S[^()]*?(?: \(sida (\d+)(?:-(\d+))?\))?")
COVER = re.compile(r"## Missiv (\d{4}-\d\d-\d\d)")
FINDING = re.compile(
    r"- (Rekommendation|Bedömning|Revisionsfråga|Iakttagelse) (\d+)"
    r" \((?:till (\w+), )?(?:avsnitt )?(missivet|\d+(?:\.\d+)*)(?: och (?:\d+(?:\.\d+)*))?(?:, sida (\d+))?\): (.+)"
)
NUMBER = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:[.:]\d+)*")


class Finding(NamedTuple):
    section: str
    kind: str
    number: int
    addressee: str | None
    place: str
    page: int | None
    text: str


def parts(report: Report) -> tuple[str, str]:
    """The front matter and the body of a digest."""
    _, head, body = (FOLDER / f"{report.id}.md").read_text(encoding="utf-8").split("---\n", 2)
    return head, body


def lines(report: Report) -> list[str]:
    return parts(report)[1].splitlines()


def findings(report: Report) -> Iterator[Finding]:
    section = ""
    for line in lines(report):
        if match := SECTION.fullmatch(line):
            section = match.group(1)
        elif COVER.fullmatch(line):
            section = "missivet"
        elif match := FINDING.fullmatch(line):
            kind, number, addressee, place, page, text = match.groups()
            yield Finding(section, kind, int(number), addressee, place, int(page) if page else None, text)


def page_spans(report: Report) -> list[tuple[str, tuple[int, int] | None]]:
    """(number, first and last page) of each section; no pages where the heading has none."""
    found = [match for line in lines(report) if (match := SECTION.fullmatch(line))]
    return [(m.group(1), (int(m.group(2)), int(m.group(3) or m.group(2))) if m.group(2) else None) for m in found]


def quotable(report: Report) -> list[str]:
    """Every line that may be quoted, without the label of a finding: prose and findings, no headings, no search words."""
    kept = [line for line in lines(report) if line and not line.startswith(("##", "Vardagsord: ", "Frågor: "))]
    return [match.group(6) if (match := FINDING.fullmatch(line)) else line for line in kept]


def sentences(report: Report) -> list[str]:
    return [sentence for line in quotable(report) for sentence in re.split(r"(?<=[.?!]) (?=[A-ZÅÄÖ])", line)]


def numbers(text: str) -> set[str]:
    """Every number written with digits; '2 180' and '2180' are the same."""
    joined = re.sub(r"(?<![\d-])\d{1,3}(?: \d{3})+(?!\d)", lambda match: match.group().replace(" ", ""), text)
    return set(NUMBER.findall(joined))


@each_report
def test_front_matter(report: Report) -> None:
    meta = yaml.safe_load(parts(report)[0])
    assert list(meta) == ["id", "kind", "title", "municipality", "issuer", "text", "valid_from", "valid_to", "url", "checked"]
    assert (meta["id"], meta["kind"], meta["text"]) == (report.id, "granskning", "sammanfattning")
    assert meta["municipality"] == report.municipality
    assert report.municipality in meta["title"]
    assert str(report.dated.year) in meta["title"]
    assert (meta["valid_from"], meta["valid_to"], meta["url"]) == (report.dated, None, None)
    assert isinstance(meta["checked"], date)


@each_report
def test_every_section_of_the_report_is_there_in_its_order(report: Report) -> None:
    headings = [line for line in lines(report) if line.startswith("#")]
    assert COVER.fullmatch(headings[0])
    found = [SECTION.fullmatch(line) for line in headings[1:]]
    assert [line for line, match in zip(headings[1:], found, strict=True) if match is None] == []
    assert tuple(match.group(1) for match in found if match) == tuple(report.sections.split())
    spans = [span for _, span in page_spans(report) if span]
    assert all(first <= last for first, last in spans)
    # A section begins on the page where the one before ended, or on the next.
    assert [first for first, _ in spans] == sorted(first for first, _ in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert spans[-1][1] <= report.pages


@each_report
def test_every_section_ends_with_search_words_and_questions(report: Report) -> None:
    for section in parts(report)[1].split("\n## ")[1:]:
        *text, everyday, questions = section.strip().splitlines()
        assert everyday.startswith("Vardagsord: "), text[0]
        assert questions.startswith("Frågor: "), text[0]
        assert all(question.endswith("?") for question in questions.removeprefix("Frågor: ").split(" | ")), questions
        assert not any(line.startswith(("Vardagsord", "Frågor")) for line in text), text[0]


@each_report
def test_every_list_line_is_a_finding(report: Report) -> None:
    assert [line for line in lines(report) if line.startswith(("-", "*")) and not FINDING.fullmatch(line)] == []


@each_report
def test_findings_are_counted_and_numbered_without_gaps(report: Report) -> None:
    found = list(findings(report))
    assert Counter(finding.kind for finding in found) == report.counts
    for kind, count in report.counts.items():
        assert sorted(finding.number for finding in found if finding.kind == kind) == list(range(1, count + 1))
    assert len({finding.text for finding in found}) == len(found)


@each_report
def test_a_finding_names_the_section_it_stands_in(report: Report) -> None:
    assert [finding for finding in findings(report) if finding.place != finding.section] == []


@each_report
def test_recommendations_close_the_report_and_name_their_addressee(report: Report) -> None:
    for finding in findings(report):
        if finding.addressee == "kommunfullmäktige":
            assert (finding.kind, finding.section) == ("Rekommendation", "missivet")
        elif finding.kind == "Rekommendation":
            assert finding.section == report.sections.split()[-1]
            assert finding.addressee == report.namnd
            assert finding.text.startswith(f"{report.namnd.capitalize()} i {report.municipality} bör ")
        else:
            assert finding.addressee is None
    assert {finding.section for finding in findings(report) if finding.kind == "Revisionsfråga"} == {"2.1"}


@pytest.mark.parametrize(
    ("report", "due"),
    [(HEDEMORA, "kommunfullmäktiges sammanträde i maj 2022"), (AVESTA, "kommunfullmäktiges sammanträde 2023-10-23")],
    ids=lambda value: value.id if isinstance(value, Report) else "",
)
def test_the_cover_letter_says_who_asks_whom_for_an_answer_and_by_when(report: Report, due: str) -> None:
    cover = parts(report)[1].split("\n## ")[0]
    assert due in cover
    assert f"Revisorerna i {report.municipality} rekommenderar kommunfullmäktige att begära ett yttrande" in cover
    assert f"yttrande från {report.namnd}" in cover or f"från {report.namnd} till fullmäktiges sammanträde" in cover


@each_report
def test_every_sentence_stands_alone(report: Report) -> None:
    """Quoted by itself, a sentence still says which municipality and which year, and is not too long to take in."""
    found = sentences(report)
    assert [s for s in found if report.municipality not in s] == []
    assert [s for s in found if not re.search(r"\b20\d\d\b", s)] == []
    assert [s for s in found if len(s.split()) > 30] == []
    assert [s for s in found if s[-1] not in ".?"] == []


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (HEDEMORA, ["71 snarare än 171"]),
        (
            AVESTA,
            [
                "191 jobb genomfördes, 32 ungdomar fick inget erbjudande och 50 tackade nej",
                "ger tillsammans 273 och inte 272",
                "omfattar tillsammans 48 ungdomar och inte 50",
            ],
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Report) else "",
)
def test_figures_that_do_not_agree_are_told_and_not_mended(report: Report, told: list[str]) -> None:
    text = " ".join(quotable(report))
    assert [phrase for phrase in told if phrase not in text] == []


@each_report
def test_the_missing_diagrams_are_told(report: Report) -> None:
    sections = ("3.4.1", "3.4.2", "3.4.3") if report is HEDEMORA else ("4.1",)
    for section in sections:
        assert any(s.startswith(f"Diagrammen i avsnitt {section} ") and "saknas" in s for s in sentences(report))


@pytest.mark.corpus
@each_report
def test_every_number_stands_in_the_report(report: Report, corpus: Path) -> None:
    original = numbers((corpus / "audits" / report.original).read_text(encoding="utf-8"))
    ours = numbers("\n".join(quotable(report)))
    assert ours - original == report.our_sums


@pytest.mark.corpus
@each_report
def test_every_number_of_the_report_is_told(report: Report, corpus: Path) -> None:
    original = numbers((corpus / "audits" / report.original).read_text(encoding="utf-8"))
    headings = [line for line in lines(report) if line.startswith("##")]
    assert original - numbers("\n".join([*quotable(report), *headings])) == report.not_content
