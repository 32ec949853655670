"""Audit reports of other firms' layouts. Every municipality, firm and sentence is invented."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.domain.source import Document, Finding, Source
from assistant.ingest.chain import replies
from assistant.ingest.ingest import read_file

Audit = Callable[[str], Document]

QUESTIONS = """Granskningen ska besvara följande revisionsfrågor:

- Finns det skriftliga rutiner för simhallen?
- Följs simhallens öppettider upp?
"""


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """`audit(text)`: the document of an invented report."""

    def read(text: str) -> Document:
        (tmp_path / "exempelby-granskning.txt").write_text(text, encoding="utf-8")
        return read_file(tmp_path / "exempelby-granskning.txt", {}, "granskning")

    return read


def told(document: Document, kind: str) -> list[tuple[str | None, str]]:
    return [(f.addressee, f.text) for f in document.findings if f.kind == kind]


def only(document: Document, kind: str) -> list[Finding]:
    return [f for f in document.findings if f.kind == kind]


def test_recommendations_in_a_table_each_with_its_addressee(audit: Audit) -> None:
    found = audit(
        "# Granskning av simhallen\n\n## 5 Rekommendationer\n\n"
        "Nr\tRekommendation\tRiktas till\n1\tSkriv ner rutinerna för simhallen.\tFritidsnämnden\n"
        "2\tFölj upp öppettiderna.\tKommunstyrelsen\n"
    )
    assert told(found, "rekommendation") == [
        ("fritidsnämnden", "Skriv ner rutinerna för simhallen."),
        ("kommunstyrelsen", "Följ upp öppettiderna."),
    ]


def test_recommendations_that_only_the_summary_gives(audit: Audit) -> None:
    found = audit(
        "# Granskning av simhallen\n\n## Sammanfattning\n\nVi rekommenderar kommunstyrelsen att:\n\n"
        "• skriva ner rutinerna\n• följa upp öppettiderna\n\n## Metod\n\nVi har räknat dörrar.\n"
    )
    assert told(found, "rekommendation") == [
        ("kommunstyrelsen", "skriva ner rutinerna"),
        ("kommunstyrelsen", "följa upp öppettiderna"),
    ]


def test_headings_in_capitals_and_a_joint_judgement(audit: Audit) -> None:
    found = audit(
        "Granskning av simhallen\n\nSYFTE OCH REVISIONSFRÅGOR\n\n" + QUESTIONS + "\nREVISIONSKRITERIER\n\n"
        "- Badlagen 3 §\n- Simhallens egna regler\n\nIAKTTAGELSER\n\nDörren öppnas klockan åtta.\n\n"
        "REVISORERNAS SAMLADE BEDÖMNING\n\nRutinerna är bristfälliga.\n\n"
        "REKOMMENDATIONER\n\nFritidsnämnden:\n\n- Skriv ner rutinerna\n\nKommunstyrelsen:\n\n- Håll uppsikt\n"
    )
    assert [f.text for f in only(found, "revisionsfraga")] == [
        "Finns det skriftliga rutiner för simhallen?",
        "Följs simhallens öppettider upp?",
    ]
    assert [f.text for f in only(found, "kriterium")] == ["Badlagen 3 §", "Simhallens egna regler"]
    assert [f.text for f in only(found, "iakttagelse")] == ["Dörren öppnas klockan åtta."]
    assert [f.text for f in only(found, "bedomning")] == ["Rutinerna är bristfälliga."]
    assert told(found, "rekommendation") == [("fritidsnämnden", "Skriv ner rutinerna"), ("kommunstyrelsen", "Håll uppsikt")]


def test_a_box_per_question_with_its_grade_and_recommendation(audit: Audit) -> None:
    found = audit(
        "# Granskning av simhallen\n\n## 2 Revisionsfrågor\n\n" + QUESTIONS + "\n"
        "## 3 Resultat\n\n### 3.1 Finns det skriftliga rutiner för simhallen?\n\n#### Iakttagelser\n\nEn pärm saknas.\n\n"
        "#### Bedömning\n\nDelvis uppfyllt.\n\nVi bedömer att pärmen behövs.\n\n"
        "#### Rekommendation\n\nVi rekommenderar fritidsnämnden att köpa en pärm.\n\n"
        "### 3.2 Följs simhallens öppettider upp?\n\n#### Iakttagelser\n\nVaktmästaren antecknar.\n\n"
        "#### Bedömning\n\nNej.\n\n"
    )
    first, second = only(found, "bedomning")
    assert (first.answers, first.grade, first.text) == ((1,), "delvis", "Vi bedömer att pärmen behövs.")
    assert (second.answers, second.grade, second.text) == ((2,), "inte", "Nej.")
    assert (first.linked_by, first.rests_on, second.rests_on) == ("uppstallning", (1,), (2,))
    assert first.locator == "avsnitt 3.1, bedömning"
    (recommended,) = only(found, "rekommendation")
    assert (recommended.addressee, recommended.rests_on) == ("fritidsnämnden", (1,))


@pytest.mark.parametrize("flattened", [False, True])
def test_a_table_of_questions_and_answers(audit: Audit, flattened: bool) -> None:
    rows = [
        ("Revisionsfråga", "Svar", "Bedömning"),
        ("Finns det skriftliga rutiner för simhallen?", "Delvis", "Rutinerna gäller bara bassängen."),
        ("Följs simhallens öppettider upp?", "Ja", "Öppettiderna följs upp varje vecka."),
    ]
    table = "\n\n".join("\n\n".join(row) for row in rows) if flattened else "\n".join("\t".join(row) for row in rows)
    found = audit(f"# Granskning av simhallen\n\n## 2 Revisionsfrågor\n\n{QUESTIONS}\n## 4 Slutsatser\n\n{table}\n")
    assert [(f.answers, f.grade, f.text) for f in only(found, "bedomning")] == [
        ((1,), "delvis", "Rutinerna gäller bara bassängen."),
        ((2,), "uppfyllt", "Öppettiderna följs upp varje vecka."),
    ]


def test_the_same_words_to_two_boards_are_two_recommendations(audit: Audit) -> None:
    found = audit(
        "# Granskning av simhallen\n\n## 5 Slutsats\n\nVi rekommenderar kommunstyrelsen att:\n\n- Följa upp öppettiderna\n\n"
        "Vi rekommenderar kultur- och fritidsnämnden att:\n\n- Följa upp öppettiderna\n- Följa upp stängningstiderna\n"
    )
    assert told(found, "rekommendation") == [
        ("kommunstyrelsen", "Följa upp öppettiderna"),
        ("kultur- och fritidsnämnden", "Följa upp öppettiderna"),
        ("kultur- och fritidsnämnden", "Följa upp stängningstiderna"),
    ]


def test_a_table_of_something_else_gives_no_findings(audit: Audit) -> None:
    found = audit("# Granskning av simhallen\n\n## 3 Resultat\n\nBesöken framgår av tabellen.\n\nÅr\tBesök\n2031\t12\n")
    assert [f.text for f in found.findings] == ["Besöken framgår av tabellen."]


def test_a_page_is_given_only_where_headers_and_contents_agree(audit: Audit) -> None:
    header = "Exempelby kommun\n\nSimhallen\n\n2031-03-01\n\n"
    contents = "Innehåll\n\n1\tSammanfattning\t2\n2\tResultat\t3\n3\tSlutsats\t{last}\n\n"
    pages = [
        "1 Sammanfattning\n\nKort.\n\n",
        "2 Resultat\n\nEn dörr är röd.\n\n",
        "En annan är blå.\n\n3 Slutsats\n\nVi bedömer att färgen duger.\n\n",
    ]
    for last, seen in ((4, [3, 4]), (9, [None, None])):
        found = audit("Antal sidor 4\n\n" + header + contents.format(last=last) + header + header.join(pages))
        assert [f.page for f in only(found, "iakttagelse")] == seen


def test_the_reply_of_a_board_holds_answers_and_no_recommendations_of_its_own(audit: Audit) -> None:
    reply = audit(
        "# Yttrande över revisionsrapport: granskning av simhallen\n\nVi rekommenderar fritidsnämnden att:\n\n"
        "- Köpa en pärm\n- Måla dörren\n\n## Rekommendation 1: Köpa en pärm\n\nNämnden har köpt en pärm.\n\n"
        "## Rekommendation 2: Måla dörren\n\nDörren målas i vår.\n\nFärgen är vald.\n"
    )
    assert {f.kind for f in reply.findings} == {"svar"}
    assert [(f.answers, f.text) for f in reply.findings] == [
        ((1,), "Nämnden har köpt en pärm."),
        ((2,), "Dörren målas i vår."),
        ((2,), "Färgen är vald."),
    ]


def test_a_reply_is_tied_to_the_report_it_names_and_to_none_when_two_fit() -> None:
    def source(name: str, title: str) -> Source:
        return Source(id=name, kind="granskning", title=title, municipality="Exempelby")

    report, other = source("a", "Granskning av simhallen"), source("b", "Granskning av ishallen")
    answer = source("c", "Yttrande över granskning av simhallen")
    asked = [
        Finding(source_id=s.id, kind="rekommendation", number=1, text="Måla.", locator="avsnitt 5") for s in (report, other)
    ]
    said = Finding(source_id="c", kind="svar", number=1, text="Målat.", locator="Rekommendation 1", answers=(1,))
    sources = {s.id: s for s in (report, other, answer)}
    assert replies(asked[0], sources, [*asked, said]) == [said]
    assert replies(asked[1], sources, [*asked, said]) == []
    again = report.model_copy(update={"id": "d"})
    assert replies(asked[0], {**sources, "d": again}, [*asked, said]) == []


LISTED = ("upprätta skriftliga rutiner för simhallen", "säkerställa att öppettiderna följs upp", "anställa en badvakt")
THE_LIST = "\n\n## 5 Rekommendationer\n\nVi rekommenderar fritidsnämnden att:\n\n" + "".join(f"- {r}\n" for r in LISTED)


def recommended(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.text, f.locator, f.also) for f in only(document, "rekommendation")]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Vi rekommenderar nämnden att {0}, att {1} samt att {2}.", (0, 1, 2)),
        ("Vi rekommenderar därför fritidsnämnden att {0}, {1} och {2}.", (0, 1, 2)),
        ("Revisorerna rekommenderar att nämnden {0}, {1} samt {2}.", (0, 1, 2)),
        ("Mot den bakgrunden rekommenderar vi nämnden att {2} och att {0}.", (0, 2)),
        ("Vi rekommenderar nämnden att {1}.", (1,)),
        ("Vi rekommenderar nämnden att för simhallen införa skriftliga rutiner samt att anställa en badvakt.", (0, 2)),
        ("Vi rekommenderar nämnden att {2}, att säkerställa att öppettiderna kontrolleras samt att {0}.", (0, 1, 2)),
    ],
)
def test_what_running_text_recommends_once_more_counts_once(
    audit: Audit, sentence: str, told: tuple[int, ...], first: bool
) -> None:
    said = sentence.format(*LISTED)
    summary, conclusion = "\n\n## 1 Inledande sammanfattning\n\n", "\n\n## 6 Slutsats\n\n"
    text = f"{summary}{said}{THE_LIST}" if first else f"{THE_LIST}{conclusion}{said}"
    also = ("avsnitt 1",) if first else ("avsnitt 6",)
    found = audit(f"# Granskning av simhallen{text}\n")
    assert recommended(found) == [(text, "avsnitt 5", also if n in told else ()) for n, text in enumerate(LISTED)]


def test_what_running_text_alone_recommends_is_a_recommendation_of_its_own(audit: Audit) -> None:
    found = audit(
        f"# Granskning av simhallen{THE_LIST}\n## 6 Slutsats\n\nVi rekommenderar nämnden att {LISTED[0]}, att se över taxan "
        f"för bastun samt att {LISTED[2]}. Vi rekommenderar kommunstyrelsen att {LISTED[0]}. Vi rekommenderar även nämnden "
        "att måla dörren.\n"
    )
    assert [(f.addressee, f.text, f.locator, f.also) for f in only(found, "rekommendation")] == [
        ("fritidsnämnden", LISTED[0], "avsnitt 5", ("avsnitt 6",)),
        ("fritidsnämnden", LISTED[1], "avsnitt 5", ()),
        ("fritidsnämnden", LISTED[2], "avsnitt 5", ("avsnitt 6",)),
        ("nämnden", "se över taxan för bastun", "avsnitt 6", ()),
        ("kommunstyrelsen", f"Vi rekommenderar kommunstyrelsen att {LISTED[0]}.", "avsnitt 6", ()),
        ("nämnden", "Vi rekommenderar även nämnden att måla dörren.", "avsnitt 6", ()),
    ]


def test_running_text_alone_gives_each_of_its_recommendations_once(audit: Audit) -> None:
    sentence = (
        "Vi rekommenderar fritidsnämnden att upprätta rutiner för simhallen, att säkerställa att vakten är på plats och att "
        "alla vet det samt att se över taxan."
    )
    found = audit(f"# Granskning av simhallen\n\n## 1 Sammanfattning\n\n{sentence}\n\n## 6 Slutsats\n\n{sentence}\n")
    assert recommended(found) == [
        (text, "avsnitt 6", ("avsnitt 1",))
        for text in (
            "upprätta rutiner för simhallen",
            "säkerställa att vakten är på plats och att alla vet det",
            "se över taxan",
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        "upprätta skriftliga rutiner för ishallen",  # another thing
        "följa upp de skriftliga rutinerna för simhallen",  # another act
        "anställa en badmästare",
        "anställa 2 badvakter",
    ],
)
def test_a_recommendation_that_only_resembles_one_listed_is_another(audit: Audit, other: str) -> None:
    found = audit(f"# Granskning av simhallen{THE_LIST}\n## 6 Slutsats\n\nVi rekommenderar nämnden att {other}.\n")
    assert [text for text, *_ in recommended(found)] == [*LISTED, f"Vi rekommenderar nämnden att {other}."]
