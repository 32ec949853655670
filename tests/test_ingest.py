"""Files into documents: acts with two wordings, noisy Markdown, reports with page headers, and bad files."""

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.domain.errors import BadInput
from assistant.domain.source import Source
from assistant.ingest.blocks import blocks, read_text, split_front_matter
from assistant.ingest.ingest import find_files, read_file
from assistant.library.places import Municipalities
from assistant.settings import ROOT

REGISTER = {
    s.id: s
    for s in (
        Source(id="lag-2030-1", kind="lag", title="Påhittad lag (2030:1)", valid_from=date(2030, 1, 1)),
        Source(id="exempelby-2031", kind="granskning", title="Granskning i Exempelby", municipality="Exempelby"),
    )
}

ACT = """---
beteckning: 2030:1
rubrik: Påhittad lag
---

# Påhittad lag

- 1 kap. Inledning

## 1 kap. Inledande regler

### Lagens innehåll

### 1 §

Denna lag handlar om påhittade saker enligt
[2 kap. 1 §](https://exempel.invalid/x) och 3–[4 §](#4)§.

Den gäller bara i prov.

### 2 a §

/Upphör att gälla U:2031-01-01/
Avgiften är 100 kronor.

### 2 a §

/Träder i kraft I:2031-01-01/
Avgiften är 150 kronor.

1. om saken är ny,

2. om saken är gammal.

## 2 kap. Slut

### 1 §

Allt annat stadgas i
3 kap. kommunallagen, som inte är en rubrik.

Övergångsbestämmelser

2030:1

1. Denna lag träder i kraft den 1 januari 2030.
"""

REPORT = """Exempelby kommun
2031-03-01

1 | Sammanfattning | 2

Mot bakgrund av vår granskning rekommenderar vi provnämnden att:

— Skriva ner målen för arbetet
— Följa upp insatserna varje år

Revisionen rekommenderar fullmäktige att begära in ett yttrande till den 1 juni 2031.

Exempelby kommun
2031-03-01

1 Sammanfattning

Vi har granskat en påhittad verksamhet som
pågått länge.

Exempelby kommun
2031-03-01

2 Uppdrag

Granskningen ska besvara följande revisionsfrågor:

- Finns det tydliga mål?
- Följs målen upp?

2.1 Metod

Texten bryts mitt i en mening av

Exempelby kommun
2031-03-01

en sidrubrik och går sedan vidare.

¹ En fotnot mitt i texten.

3 Bedömning

Vi bedömer att målen är otydliga. Vi konstaterar att 12 av 30 insatser följs upp.

4 Slutsats

Mot bakgrund av vår granskning rekommenderar vi provnämnden att:

- Skriva ner målen för arbettet
- Följa upp insatserna varje år
"""


def test_an_act_gives_a_passage_per_paragraph_and_period(tmp_path: Path) -> None:
    path = tmp_path / "nagot.md"
    path.write_text(ACT, encoding="utf-8")
    document = read_file(path, REGISTER)
    assert document.source.id == "lag-2030-1"
    assert document.source.text_kind == "officiell"
    by_place = [(p.locator, p.valid_from, p.valid_to) for p in document.passages]
    assert by_place == [
        ("1 kap. 1 §", date(2030, 1, 1), None),
        ("1 kap. 2 a §", date(2030, 1, 1), date(2030, 12, 31)),
        ("1 kap. 2 a §", date(2031, 1, 1), None),
        ("2 kap. 1 §", date(2030, 1, 1), None),
        ("övergångsbestämmelser till 2030:1", date(2030, 1, 1), None),
    ]
    first, _, later, last, _ = document.passages
    assert first.text == ("Denna lag handlar om påhittade saker enligt 2 kap. 1 § och 3–4 §§.\n\nDen gäller bara i prov.")
    assert first.heading == "Påhittad lag (2030:1) / 1 kap. Inledande regler / Lagens innehåll"
    assert later.text == "Avgiften är 150 kronor.\n1. om saken är ny,\n2. om saken är gammal."
    assert last.text == "Allt annat stadgas i 3 kap. kommunallagen, som inte är en rubrik."
    assert len({p.id for p in document.passages}) == len(document.passages)


RUBRIKER = """AVDELNING I. OM PÅHITTADE
SAKER

1 kap. Inledande regler

Om lagen

Lagens innehåll

1 § Denna lag handlar om påhittade saker. Följande orter ingår:

Exempelby

Provstad

2 § Avgiften räknas enligt tabellen.

Avgifter för vuxna, kronor

Ensam boende   100

Två boende   180

Avgifter för barn, kronor

Ett barn   50

Den som betalar för sent ska betala en avgift till.

Lag (2031:5).

Större saker

/Rubriken upphör att gälla U:2032-01-01/
Saker m.m.

/Rubriken träder i kraft I:2032-01-01/

3 § Saker ska vara hela. Detsamma gäller kartonger m.m.

4 § Bestämmelser om påsar finns i en annan lag.

Detsamma gäller för säckar m.m.

Sista avdelningen

AVDELNING II. ANNAT

2 kap. Slut

1 § Saken är slut.

Ikraftträdande

Övergångsbestämmelser

2030:1

1. Denna lag träder i kraft den 1 januari 2030.
"""


def test_rubriker_in_a_row_belong_to_what_follows_and_headings_within_a_paragraph_stay(tmp_path: Path) -> None:
    path = tmp_path / "lag-2030-1.txt"
    path.write_text(RUBRIKER, encoding="utf-8")
    passages = {p.locator: p for p in read_file(path, REGISTER).passages}
    assert {place: p.text for place, p in passages.items()} == {
        "1 kap. 1 §": "Denna lag handlar om påhittade saker. Följande orter ingår:\n\nExempelby\n\nProvstad",
        "1 kap. 2 §": (
            "Avgiften räknas enligt tabellen.\n\nAvgifter för vuxna, kronor\nEnsam boende | 100\nTvå boende | 180\n\n"
            "Avgifter för barn, kronor\nEtt barn | 50\n\nDen som betalar för sent ska betala en avgift till. Lag (2031:5)."
        ),
        "1 kap. 3 §": "Saker ska vara hela. Detsamma gäller kartonger m.m.",
        "1 kap. 4 §": "Bestämmelser om påsar finns i en annan lag.\n\nDetsamma gäller för säckar m.m.",
        "2 kap. 1 §": "Saken är slut.",
        "övergångsbestämmelser till 2030:1": "1. Denna lag träder i kraft den 1 januari 2030.",
    }
    title = "Påhittad lag (2030:1)"
    first, second = f"{title} / AVDELNING I. OM PÅHITTADE SAKER", f"{title} / AVDELNING II. ANNAT"
    assert passages["1 kap. 1 §"].heading == f"{first} / 1 kap. Inledande regler / Om lagen / Lagens innehåll"
    assert passages["1 kap. 3 §"].heading == f"{first} / 1 kap. Inledande regler / Större saker / Saker m.m."
    assert passages["2 kap. 1 §"].heading == f"{second} / 2 kap. Slut"
    assert passages["övergångsbestämmelser till 2030:1"].heading == title


def test_what_markdown_marks_as_headings_is_not_text(tmp_path: Path) -> None:
    """A row of a table that was made a heading is a row; a rubrik where the file breaks off is none of the § before it."""
    path = tmp_path / "lag-2030-1.md"
    rows = "### Vuxna, kronor\n\n### Boende\tBelopp\n\n### Ensam\t100\n\n"
    path.write_text(
        f"# Påhittad lag\n\n## Avgifter\n\n### 1 §\n\nSå här:\n\n{rows}### 2 §\n\nMer.\n\n### 3 §\n\nSlut.\n\n### Rest\n",
        encoding="utf-8",
    )
    passages = read_file(path, REGISTER).passages
    assert [p.text for p in passages] == ["Så här:\n\nVuxna, kronor\nBoende | Belopp\nEnsam | 100", "Mer.", "Slut."]
    assert {p.heading for p in passages} == {"Påhittad lag (2030:1) / Avgifter"}


def test_a_report_gives_sections_and_each_finding_once(tmp_path: Path) -> None:
    path = tmp_path / "exempelby-2031-granskning.txt"
    path.write_text(REPORT, encoding="utf-8")
    document = read_file(path, REGISTER)
    assert document.source.id == "exempelby-2031"
    texts = {p.locator: p.text for p in document.passages}
    assert "Exempelby kommun" not in " ".join(texts.values())
    assert "mitt i en mening av en sidrubrik och går sedan vidare." in texts["avsnitt 2.1"]
    found = [(f.kind, f.number, f.addressee, f.locator, f.text) for f in document.findings]
    assert [row for row in found if row[0] == "rekommendation"] == [
        ("rekommendation", 1, "provnämnden", "avsnitt 4", "Skriva ner målen för arbettet"),
        ("rekommendation", 2, "provnämnden", "avsnitt 4", "Följa upp insatserna varje år"),
        (
            "rekommendation", 3, "kommunfullmäktige", "inledning",
            "Revisionen rekommenderar fullmäktige att begära in ett yttrande till den 1 juni 2031.",
        ),
    ]  # fmt: skip
    assert [row[4] for row in found if row[0] == "revisionsfraga"] == ["Finns det tydliga mål?", "Följs målen upp?"]
    assert [row[4] for row in found if row[0] == "bedomning"] == ["Vi bedömer att målen är otydliga."]
    assert [row[4] for row in found if row[0] == "iakttagelse"] == ["Vi konstaterar att 12 av 30 insatser följs upp."]
    for finding in document.findings:
        assert any(finding.text in p.text for p in document.passages)


def test_files_of_unknown_type_are_named_and_missing_paths_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\x00\x01")
    readable, unknown = find_files([tmp_path])
    assert [p.name for p in readable] == ["a.txt"]
    assert [p.name for p in unknown] == ["b.bin"]
    with pytest.raises(BadInput) as refused:
        find_files([tmp_path / "finns-inte.md"])
    assert refused.value.key == "fil_saknas"


@pytest.mark.parametrize(("content", "key"), [(b"", "fil_tom"), (b"   \n\n", "fil_tom"), (b"a\x00b", "fil_inte_text")])
def test_files_without_text_are_refused(tmp_path: Path, content: bytes, key: str) -> None:
    path = tmp_path / "tom.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_file(path, {})
    assert refused.value.key == key


def test_old_encodings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.txt"
    path.write_bytes("Riktlinje för åtgärder\n\nNämnden får besluta om stöd.".encode("cp1252"))
    document = read_file(path, {})
    assert "åtgärder" in document.source.title
    assert document.source.kind == "riktlinje"


@pytest.mark.corpus
def test_the_act_is_read_whole(corpus: Path) -> None:
    """Every chapter of SoL (2025:400), and every § of a chapter exactly once per period, counted from the text itself."""
    from assistant.library.knowledge import load_register

    register = load_register(ROOT / "knowledge" / "register.yaml")
    document = read_file(corpus / "law" / "sol-2025-400.txt", register)
    chapters = {int(p.address.split("P")[0][1:]) for p in document.passages if p.address}
    assert chapters == set(range(1, 36))
    twelve = [p.locator for p in document.passages if (p.address or "").startswith("K12P")]
    assert twelve == [f"12 kap. {n} §" for n in ("1", "2", "3", "4", "5", "6", "7", "7 a", "8", "9")]
    fees = [(p.valid_from, p.valid_to) for p in document.passages if p.address == "K34P7"]
    assert fees == [(date(2025, 7, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)]


ACTS = (
    "sol-2025-400.txt", "kl-2017-725.md", "fl-2017-900.md", "sof-2025-468.md", "lma-1994-137.md", "sambolag-2003-376.md",
)  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("name", ACTS)
def test_a_paragraph_ends_where_its_text_ends(corpus: Path, name: str) -> None:
    """No rubrik of the next § at the end of a §, and every sentence of the file is in a passage."""
    from assistant.library.knowledge import load_register

    document = read_file(corpus / "law" / name, load_register(ROOT / "knowledge" / "register.yaml"))
    for passage in document.passages:
        assert "/Rubriken" not in passage.text
        assert "AVDELNING" not in passage.text
        last = passage.text.split("\n")[-1]
        listed = re.match(r"(?:[-–] |\d{1,2}\. |[a-z]\) )", last)
        assert last.endswith((".", "?")) or listed or " | " in last, passage.locator
    text = " ".join(" ".join(p.text.split()) for p in document.passages)
    _, body = split_front_matter(read_text(corpus / "law" / name))
    sentences = [b.text for b in blocks(body) if b.text[-1] in ".,;:" and not b.level]
    assert len(sentences) > 60
    for sentence in sentences:
        start = re.compile(r"^\d+(?: ?[a-z])? § ?(?:/[^/]*/\s*)?")
        assert " ".join(start.sub("", sentence).split()) in text or sentence.endswith("m. m."), sentence


@pytest.mark.corpus
def test_the_tables_of_the_riksnorm_stay_in_their_paragraph(corpus: Path) -> None:
    from assistant.library.knowledge import load_register

    document = read_file(corpus / "law" / "sof-2025-468.md", load_register(ROOT / "knowledge" / "register.yaml"))
    text = next(p.text for p in document.passages if p.address == "K12P2")
    for line in (
        "Personliga kostnader vuxna, kronor per månad",
        "Gemensamma hushållskostnader, kronor per månad",
        "Sambo | 7 050",
    ):
        assert line in text.split("\n")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "count", "addressee"), [("hedemora-2022", 3, "omsorgsnämnden"), ("avesta-2023", 5, "omsorgsstyrelsen")]
)
def test_the_reports_recommendations_are_complete(corpus: Path, name: str, count: int, addressee: str) -> None:
    from assistant.library.knowledge import load_register

    register = load_register(ROOT / "knowledge" / "register.yaml")
    path = next((corpus / "audits").glob(f"{name}*.txt"))
    findings = read_file(path, register).findings
    directed = [f for f in findings if f.kind == "rekommendation" and f.addressee == addressee]
    assert len(directed) == count
    assert [f.addressee for f in findings if f.kind == "rekommendation"][count:] == ["kommunfullmäktige"]


def test_documents_of_the_same_file_name_are_two_and_no_document_is_a_norm_table(tmp_path: Path) -> None:
    for place in ("kommun-a", "kommun-b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "riktlinjer.md").write_text(f"# Riktlinjer i {place}\n\nNämnden beslutar.", encoding="utf-8")
    first = read_file(tmp_path / "kommun-a" / "riktlinjer.md", {})
    taken = {first.source.id: first.source.title}
    second = read_file(tmp_path / "kommun-b" / "riktlinjer.md", {}, taken=taken)
    assert (first.source.id, second.source.id) == ("riktlinjer", "riktlinjer-kommun-b")
    assert {p.source_id for p in second.passages} == {"riktlinjer-kommun-b"}
    assert read_file(tmp_path / "kommun-a" / "riktlinjer.md", {}, taken=taken).source.id == "riktlinjer"
    table = tmp_path / "Riksnorm 2025.txt"
    table.write_text("En text om riksnormen.\n\nDen är påhittad.", encoding="utf-8")
    assert read_file(table, {}).source.id == "dokument-riksnorm-2025"


OWN_GUIDELINE = """---
title: Riktlinjer för ekonomiskt bistånd
---
# Riktlinjer för ekonomiskt bistånd i Falun

## 4 Boende

### 4.1 Hyra till och med mars

I Falun godtas 5 000 kronor i hyra för en ensam vuxen.

Vardagsord: hyrestak, månadshyra
Frågor: Hur hög hyra godtas? | Vad är taket?
Gäller: 2026-01-01 - 2026-03-31
Säkerhet: B

### 4.2 Hyra från april

I Falun godtas 5 200 kronor i hyra för en ensam vuxen.

Gäller: alla hushåll i Falun.
"""


def test_a_guideline_in_our_layout_keeps_search_words_out_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text(OWN_GUIDELINE, encoding="utf-8")
    places = Municipalities(["Falun", "Avesta"], [])
    guideline = read_file(path, {}, "riktlinje", named_places=places.find)
    assert guideline.source.municipality == "Falun"
    first, second = (p for p in guideline.passages if "hyra" in p.text)
    assert first.text == "I Falun godtas 5 000 kronor i hyra för en ensam vuxen."
    assert first.search_text == "hyrestak, månadshyra\nHur hög hyra godtas?\nVad är taket?"
    assert (first.valid_from, first.valid_to) == (date(2026, 1, 1), date(2026, 3, 31))
    assert first.certainty == "B"
    assert second.text.endswith("Gäller: alla hushåll i Falun.")  # another document's last line is its text


def test_the_municipality_in_the_front_matter_wins_and_two_in_the_title_give_none(tmp_path: Path) -> None:
    places = Municipalities(["Falun", "Avesta"], [])
    path = tmp_path / "riktlinje.md"
    path.write_text("---\nkommun: Avesta\n---\n# Riktlinjer som i Falun\n\nText om bistånd.\n", encoding="utf-8")
    assert read_file(path, {}, named_places=places.find).source.municipality == "Avesta"
    path.write_text("# Riktlinjer för Falun och Avesta\n\nText om bistånd.\n", encoding="utf-8")
    assert read_file(path, {}, named_places=places.find).source.municipality is None


def test_a_closing_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text(OWN_GUIDELINE.replace("2026-01-01 - 2026-03-31", "i år"), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_file(path, {}, "riktlinje")
    assert error.value.key == "fil_slutrad"
    assert "Gäller: i år" in str(error.value.values)


def test_the_shipped_guideline_copied_under_another_name_quotes_no_search_words(tmp_path: Path) -> None:
    example = (ROOT / "knowledge" / "riktlinjer" / "riktlinje-exempelkommun.md").read_text(encoding="utf-8")
    path = tmp_path / "riktlinje-falun.md"
    path.write_text(example.replace("Exempelkommun", "Falun"), encoding="utf-8")
    guideline = read_file(path, {}, "riktlinje")
    assert len(guideline.passages) == example.count("\nFrågor: ")
    assert [p.locator for p in guideline.passages if "Vardagsord" in p.text or "Frågor:" in p.text] == []
    assert {p.locator for p in guideline.passages} >= {"avsnitt 4.3", "Bilaga 1 Tak för kostnader i försörjningsstödet"}


def test_a_guideline_has_no_day_that_it_does_not_state(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text("# Riktlinjer\n\nBeloppet höjdes 2025-10-01.\n", encoding="utf-8")
    assert read_file(path, {}, "riktlinje").source.valid_from is None


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ("valid_from: 2026-13-45", "fil_framsats_dag"),
        ("valid_to: nyår", "fil_framsats_dag"),
        ("valid_from: 2026-03-01\nvalid_to: 2026-02-28", "fil_framsats_period"),
        ("title: Riktlinje: bistånd: igen", "fil_framsats"),
        ("kommun: [Falun", "fil_framsats"),
    ],
)
def test_front_matter_that_cannot_hold_is_refused(tmp_path: Path, front: str, key: str) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text(f"---\n{front}\n---\n# Riktlinjer\n\nHögst 100 kronor.\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_file(path, {}, "riktlinje")
    assert refused.value.key == key


def test_two_rules_round_a_text_are_no_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "riktlinje.md"
    path.write_text("---\nEtt stycke: först.\n\t- [ ] punkt\n---\n# Riktlinjer\n\nHögst 100 kronor.\n", encoding="utf-8")
    assert "Högst 100 kronor." in " ".join(p.text for p in read_file(path, {}, "riktlinje").passages)


def test_the_rows_of_a_markdown_table_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "delegationsordning.md"
    path.write_text(
        "# Delegationsordning\n\n## 2 Bistånd\n\nSå här är det delegerat.\n\n| Ärende | Delegat |\n|:---|---:|\n"
        "| Hyresskuld | Enhetschef |\n|Återkrav|  Utskottet  |\n\n- a | b är ingen rad\n"
    )
    (passage,) = read_file(path, {}).passages
    assert passage.text == (
        "Så här är det delegerat.\nÄrende | Delegat\nHyresskuld | Enhetschef\nÅterkrav | Utskottet\n- a | b är ingen rad"
    )


def test_a_handbook_that_opens_its_sections_with_a_paragraph_of_law_is_no_act(tmp_path: Path) -> None:
    path = tmp_path / "handbok.md"
    places = ("12 kap. 7 §", "4 kap. 1 §", "33 kap. 2 §", "12 kap. 1 §", "10 kap. 4 §", "35 kap. 1 §")
    parts = "\n\n".join(f"## {n} Ämne\n\n{place}\nSå här gör vi i den påhittade kommunen." for n, place in enumerate(places, 1))
    path.write_text(f"# Handbok\n\n{parts}\n")
    document = read_file(path, {})
    assert document.source.kind == "vagledning"
    assert len(document.passages) == len(places)
