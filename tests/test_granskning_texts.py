"""The digests of the two audit reports, knowledge/granskning/: their layout, their findings, and every figure in them.

The layout is read here by itself, not by the program's own reader, so that a slip in a text and a slip in the reader cannot
hide each other. That reader is held against the same pages at the end.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from assistant.library.knowledge import read_document
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

SECTION = re.compile(r"## Avsnitt (\d+(?:\.\d+)*) \S[^()]*?(?: \(sida (\d+)(?:-(\d+))?\))?")
OWN_SECTION = "## Uppgifter i rapporten som inte går ihop"
"""Ours, not the report's: what it says that does not agree, told and not mended."""
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
    assert list(meta) == [
        "id",
        "kind",
        "title",
        "municipality",
        "issuer",
        "text",
        "origin",
        "valid_from",
        "valid_to",
        "url",
        "checked",
    ]
    assert (meta["id"], meta["kind"], meta["text"]) == (report.id, "granskning", "sammanfattning")
    assert meta["municipality"] == report.municipality
    assert report.municipality in meta["title"]
    assert str(report.dated.year) in meta["title"]
    assert (meta["valid_from"], meta["valid_to"], meta["url"]) == (report.dated, None, None)
    assert isinstance(meta["checked"], date)


@each_report
def test_every_section_of_the_report_is_there_in_its_order(report: Report) -> None:
    cover, *headings, last = [line for line in lines(report) if line.startswith("#")]
    assert COVER.fullmatch(cover)
    assert last == OWN_SECTION
    found = [SECTION.fullmatch(line) for line in headings]
    assert [line for line, match in zip(headings, found, strict=True) if match is None] == []
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


NAMES = {"rekommendation": "Rekommendation", "bedomning": "Bedömning", "iakttagelse": "Iakttagelse"}

# Checked by hand against the originals: by their page headers, and in Avesta, where most headers are lost, by the table of
# contents together with footnotes and sentences that end a page.
PAGES = {
    HEDEMORA.id: {
        "Revisionsfråga 6": 3,
        "Iakttagelse 4": 6,  # alla intervjuade: tydliga mål
        "Iakttagelse 5": 7,  # 40 i åtgärdsanställning, 15 med annan placering
        "Iakttagelse 9": 7,  # KAA-handläggarna
        "Iakttagelse 10": 8,  # inget samverkansavtal
        "Iakttagelse 17": 8,  # KAA inte förebyggande
        "Bedömning 2": 9,
        "Bedömning 4": 9,
        "Iakttagelse 19": 9,  # 34 rutiner och mallar
        "Bedömning 5": 10,
        "Iakttagelse 30": 10,  # ekonomiskt underskott
        "Bedömning 9": 11,
        "Iakttagelse 32": 12,  # egen statistik: minskad kostnad 2021
        "Iakttagelse 34": 13,  # arbetslösheten sedan 2014
        "Iakttagelse 37": 14,  # färre hushåll med långvarigt bistånd
        "Iakttagelse 39": 14,  # 157 och 151 barn
        "Iakttagelse 40": 15,  # vart tjugonde barn
        "Iakttagelse 42": 16,  # 77 och 45 unga vuxna
        "Iakttagelse 44": 16,  # 7, 17 och 19 dagar
        "Iakttagelse 45": 17,  # nettokostnaden för åtgärder
        "Iakttagelse 46": 18,  # 71 snarare än 171
        "Bedömning 10": 18,
        "Bedömning 14": 19,
        "Bedömning 17": 19,
        "Rekommendation 1": 19,
        "Rekommendation 3": 19,
    },
    AVESTA.id: {
        "Revisionsfråga 1": 3,
        "Iakttagelse 1": 6,  # arbetslösheten
        "Iakttagelse 2": 7,  # deltagare 2022
        "Iakttagelse 5": 8,  # 25, 25, 18, 25 och 27 vid avslut
        "Iakttagelse 8": 9,  # bildningsstyrelsen i reglementet
        "Iakttagelse 12": 10,  # feriearbete, årskurser
        "Bedömning 3": 11,
        "Iakttagelse 14": 12,  # styrelseindikator
        "Iakttagelse 18": 14,  # tre gånger om året
        "Iakttagelse 30": 15,  # hushållen 425, 384, 365, 320
        "Iakttagelse 34": 15,  # 272 sökte feriearbete
        "Bedömning 6": 16,
        "Iakttagelse 36": 16,  # september 2022
        "Iakttagelse 39": 17,  # överenskommelsen
        "Bedömning 9": 18,
        "Bedömning 12": 19,
        "Rekommendation 5": 19,
    },
}
# Over a page break, put together from two places, in the unnumbered cover letter, or (Avesta) on a page that cannot be told.
NO_PAGE = {
    HEDEMORA.id: "Rekommendation 4, Bedömning 1, Iakttagelse 29 36",
    AVESTA.id: "Rekommendation 6, Bedömning 2 4 8 10, Iakttagelse 4 13 17 23 24 25 26 27 28 29",
}


@each_report
def test_a_finding_has_the_page_where_it_stands_in_the_original(report: Report) -> None:
    found = {f"{finding.kind} {finding.number}": finding.page for finding in findings(report)}
    assert {name: found[name] for name in PAGES[report.id]} == PAGES[report.id]
    without = (part.split() for part in NO_PAGE[report.id].split(", "))
    assert {name for name, page in found.items() if page is None} == {f"{k} {n}" for k, *numbers in without for n in numbers}


@each_report
def test_the_page_of_a_finding_is_one_of_its_section(report: Report) -> None:
    spans = {section: span for section, span in page_spans(report) if span}
    for finding in findings(report):
        if finding.page is not None and (span := spans.get(finding.section)):
            assert span[0] <= finding.page <= span[1], finding
            assert finding.page <= report.pages


@each_report
def test_the_reader_gives_a_page_only_where_the_text_does(report: Report) -> None:
    """A finding without a page inherits none, and a section over several pages has none; neither shows in the place."""
    document = read_document(FOLDER / f"{report.id}.md", {})
    stated = {(finding.kind, finding.number): finding.page for finding in findings(report)}
    assert {(NAMES.get(f.kind, "Revisionsfråga"), f.number): f.page for f in document.findings} == stated
    prose = [p for p in document.passages if p.locator.startswith("Avsnitt ")]
    spans = [span for _, span in page_spans(report)]
    assert [p.page for p in prose] == [span[0] if span and span[0] == span[1] else None for span in spans]
    assert [p.locator for p in document.passages if "sida" in p.locator] == []


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
    # Of a heading's pages only the first, which the table of contents prints: the last could hide a figure left untold.
    headings = [re.sub(r"-\d+\)$", ")", line) for line in lines(report) if line.startswith("##")]
    assert original - numbers("\n".join([*quotable(report), *headings])) == report.not_content
