"""Word, Excel, CSV and HTML files into blocks: each test makes the file it reads."""

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from assistant.domain.errors import BadInput
from assistant.ingest.blocks import Block
from assistant.ingest.formats.content import Content
from assistant.ingest.formats.reader import read_content
from assistant.ingest.ingest import read_file
from assistant.prompts import Texts
from tests.made_files import rewritten, zipped

W = nsdecls("w")


def saved(document: Any, tmp_path: Path) -> Path:
    path = tmp_path / "riktlinje.docx"
    document.save(path)
    return path


def shown(content: Content) -> list[str]:
    """Each block on a line: '#' marks for a heading, '*' for an item or row."""
    return [_line(block) for block in content.blocks]


def _line(block: Block) -> str:
    return f"{'#' * block.level}{'*' if block.item else ''} {block.text}".strip()


def test_word_headings_paragraphs_lists_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Riktlinje för stöd", 0)
    document.add_heading("Boende", 1)
    document.add_paragraph("Nämnden prövar kostnaden.")
    document.add_paragraph("hyra", style="List Bullet")
    document.add_paragraph("el", style="List Bullet")
    document.add_heading("Takbelopp", 2)
    table = document.add_table(3, 3)
    for row, texts in zip(
        table.rows, (("Hushåll", "Rum", "Hyra"), ("Ensam", "ett", "5 000"), ("", "två", "6 000")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.sections[0].header.paragraphs[0].text = "Exempelby kommun"
    content = read_content(saved(document, tmp_path))
    assert shown(content) == [
        "# Riktlinje för stöd",
        "# Boende",
        "Nämnden prövar kostnaden.",
        "* - hyra",
        "* - el",
        "## Takbelopp",
        "* Hushåll | Rum | Hyra",
        "* Ensam | ett | 5 000",
        "* Ensam | två | 6 000",
    ]
    assert {block.page for block in content.blocks} == {None}


def test_word_numbers_that_word_sets_are_counted(tmp_path: Path) -> None:
    """A section is cited by its number, which stands nowhere in the text of the file."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, text in enumerate(("%1", "%1.%2"))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for text, level in (("Inledning", 1), ("Boende", 1), ("Hyra", 2), ("Elnät", 2), ("Resor", 1), ("Tåg", 2)):
        properties = document.add_heading(text, level)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level - 1}"/><w:numId w:val="77"/></w:numPr>'))
        document.add_paragraph(f"Om {text.lower()} står här.")
    path = saved(document, tmp_path)
    headings = [_line(block) for block in read_content(path).blocks if block.level]
    assert headings == ["# 1 Inledning", "# 2 Boende", "## 2.1 Hyra", "## 2.2 Elnät", "# 3 Resor", "## 3.1 Tåg"]
    assert [p.locator for p in read_file(path, {}).passages][2:4] == ["avsnitt 2.1", "avsnitt 2.2"]


def test_word_what_was_deleted_or_hidden_is_no_text_and_what_was_inserted_is(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Beloppet är ")
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    changes = (
        f'<w:del {W} w:id="1" w:author="x"><w:r><w:delText>100</w:delText></w:r></w:del>',
        f'<w:ins {W} w:id="2" w:author="x">{run.format("200 kronor")}</w:ins>',
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t> dolt</w:t></w:r>",
        f'<w:moveFrom {W} w:id="3" w:author="x">{run.format(" flyttat")}</w:moveFrom>',
        f"<w:hyperlink {W}>{run.format(' i månaden.')}</w:hyperlink>",
    )
    for change in changes:
        paragraph._p.append(parse_xml(change))
    control = parse_xml(f"<w:sdt {W}><w:sdtContent><w:p>{run.format('I ett fält.')}</w:p></w:sdtContent></w:sdt>")
    document.element.body.insert(1, control)
    assert shown(read_content(saved(document, tmp_path))) == ["Beloppet är 200 kronor i månaden.", "I ett fält."]


def test_word_footnotes_stand_apart_and_contents_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    toc = document.styles.add_style("toc 1", 1)
    document.add_paragraph("Boende 3", style=toc)
    paragraph = document.add_paragraph("Stöd ges")
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "2")
    run = paragraph.add_run()
    run._r.append(mark)
    paragraph.add_run(" till alla.")
    path = saved(document, tmp_path)
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Se propositionen.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert shown(read_content(path)) == ["Stöd ges till alla.", "¹ Se propositionen."]


def test_word_text_in_a_frame_of_one_column_is_text(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "Första stycket."
    cell.add_paragraph("Andra stycket.")
    assert shown(read_content(saved(document, tmp_path))) == ["Första stycket.", "Andra stycket."]


def workbook(tmp_path: Path, *rows: list[Any]) -> tuple[Any, Path]:
    book = openpyxl.Workbook()
    book.active.title = "Boende"
    for row in rows:
        book.active.append(row)
    return book, tmp_path / "belopp.xlsx"


def test_a_sheet_is_cited_by_its_rows_and_each_row_has_its_headers(tmp_path: Path) -> None:
    book, path = workbook(
        tmp_path,
        ["Takbelopp för boende"],
        [],
        ["Hushåll", "Högsta hyra", "Från", "Andel"],
        ["Ensam", 5000, datetime.date(2031, 1, 1), 0.125],
        ["Sambor", 7250.5, datetime.datetime(2031, 2, 1), None],
    )
    book.active["B4"].number_format = '#,##0 "kr"'
    book.active["D4"].number_format = "0.0%"
    book.save(path)
    content = read_content(path)
    assert shown(content) == [
        "## blad Boende, rad 1–5",
        "* Takbelopp för boende",
        "* Hushåll: Ensam | Högsta hyra: 5 000 kr | Från: 2031-01-01 | Andel: 12,5 %",
        "* Hushåll: Sambor | Högsta hyra: 7250,5 | Från: 2031-02-01",
    ]
    document = read_file(path, {})
    assert document.source.title == "Takbelopp för boende"
    assert [p.locator for p in document.passages] == ["blad Boende, rad 1–5"]
    assert "Hushåll: Sambor | Högsta hyra: 7250,5" in document.passages[0].text


def test_a_long_sheet_is_many_passages_and_no_row_is_lost(tmp_path: Path) -> None:
    book, path = workbook(tmp_path, ["Gata", "Hyra"], *([f"Provgatan {n}", 5000 + n % 3] for n in range(2, 202)))
    book.save(path)
    document = read_file(path, {})
    assert document.source.title == "belopp"
    assert len(document.passages) > 5
    assert document.passages[0].locator.startswith("blad Boende, rad 2–")
    rows = [line for p in document.passages for line in p.text.split("\n") if line]
    assert rows == [f"Gata: Provgatan {n} | Hyra: {5000 + n % 3}" for n in range(2, 202)]
    first, last = (int(n) for n in document.passages[1].locator.partition("rad ")[2].split("–"))
    assert document.passages[1].text.split("\n")[0].startswith(f"Gata: Provgatan {first} ")
    assert len([line for line in document.passages[1].text.split("\n") if line]) == last - first + 1


def test_formulas_give_the_value_the_file_holds_and_what_lacks_one_is_said(tmp_path: Path, texts: Texts) -> None:
    book, path = workbook(tmp_path, ["Post", "Belopp"], ["Summa", "=1+2"], ["Annat", "=2+2"])
    hidden = book.create_sheet("Arbetsblad")
    hidden.append(["Dolt", "innehåll"])
    hidden.sheet_state = "hidden"
    book.save(path)
    path = rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(r"<f>1\+2</f><v ?(/>|></v>)", "<f>1+2</f><v>3</v>", xml),
    )
    content = read_content(path)
    assert shown(content)[1:] == ["* Post: Summa | Belopp: 3", "* Post: Annat"]
    assert [(gap.key, gap.values) for gap in content.gaps] == [
        ("saknas_blad", {"blad": "Arbetsblad"}),
        ("saknas_formler", {"antal": "1"}),
    ]
    missing = read_file(path, {}, texts=texts).source.missing
    assert "Arbetsblad" in missing[0]
    assert missing[1].startswith("Formler")


@pytest.mark.parametrize("coding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv(tmp_path: Path, coding: str, delimiter: str) -> None:
    path = tmp_path / "hyror.csv"
    rows = [["Hushåll", "Hyra"], ["Två vuxna", '"5 000"'], ["Ett barn", "100"]]
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding=coding)
    assert shown(read_content(path)) == ["## rad 2–3", "* Hushåll: Två vuxna | Hyra: 5 000", "* Hushåll: Ett barn | Hyra: 100"]
    assert read_file(path, {}).source.title == "hyror"


PAGE = """<!doctype html><html><head><title>Stöd - Exempelby</title><style>p{}</style></head><body>
<header>Exempelby kommun</header><nav><ul><li>Start<li>Kontakt</ul></nav>
<form><main><h1>Ekonomiskt&nbsp;bistånd</h1>
<p>Du kan f&aring; stöd<br>om du saknar <b>pengar</b>.<script>alert("x")</script>
<p hidden>Dolt stycke</p><div style="display: none">Också dolt</div>
<h2>Så ansöker du</h2><ul><li>Fyll i <a href="#">ansökan</a><li><p>Lämna den</p></ul>
<ol><li>Först</li><li>Sedan</li></ol>
<table><caption>Belopp</caption><tr><th>Hushåll<th>Rum<th>Hyra<tr><td rowspan="2">Ensam<td>ett<td>5 000
<tr><td>två<td>6 000</table>
<dl><dt>Nämnd</dt><dd>Den som beslutar</dd></dl></main></form>
<aside>Nyheter</aside><footer>Besök oss</footer></body></html>"""


def test_html_main_content_without_menus_scripts_and_hidden_parts(tmp_path: Path) -> None:
    path = tmp_path / "sida.html"
    path.write_text(PAGE, encoding="utf-8")
    assert shown(read_content(path)) == [
        "# Ekonomiskt bistånd",
        "Du kan få stöd om du saknar pengar.",
        "## Så ansöker du",
        "* - Fyll i ansökan",
        "* - Lämna den",
        "* 1. Först",
        "* 2. Sedan",
        "Belopp",
        "* Hushåll | Rum | Hyra",
        "* Ensam | ett | 5 000",
        "* Ensam | två | 6 000",
        "Nämnd",
        "Den som beslutar",
    ]
    without_main = tmp_path / "utan.htm"
    without_main.write_text(PAGE.replace("main>", "div>"), encoding="utf-8")
    assert shown(read_content(without_main)) == shown(read_content(path))


def test_html_in_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gammal.html"
    path.write_bytes('<meta charset="iso-8859-1"><p>Nämnden beslutar på måndag.'.encode("iso-8859-1"))
    assert shown(read_content(path)) == ["Nämnden beslutar på måndag."]


def test_signs_that_show_nothing_are_taken_away_and_letters_composed(tmp_path: Path) -> None:
    path = tmp_path / "sida.html"
    path.write_text("<p>So\u00adcial\u200btja\u0308nst \U000e0041ﬁnns\u202e nu.", encoding="utf-8")
    assert shown(read_content(path)) == ["Socialtjänst finns nu."]


def test_old_or_locked_office_files_are_refused(tmp_path: Path) -> None:
    for name in ("gammal.docx", "last.xlsx"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        with pytest.raises(BadInput) as refused:
            read_content(tmp_path / name)
        assert refused.value.key == "fil_krypterad"


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".pdf"])
def test_another_kind_of_file_under_the_name_is_refused(tmp_path: Path, ending: str) -> None:
    path = zipped(tmp_path / f"fel{ending}", {"hej.txt": "hej"})
    with pytest.raises(BadInput) as refused:
        read_content(path)
    assert refused.value.key == "fil_skadad"
