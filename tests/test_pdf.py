"""PDF files into blocks with their pages: each test draws the file it reads."""

from pathlib import Path

import pytest

from assistant.domain.errors import BadInput
from assistant.ingest.blocks import Block
from assistant.ingest.formats.reader import read_content
from assistant.ingest.formats.wording import join
from assistant.ingest.ingest import read_file
from assistant.prompts import Texts
from tests.made_files import WIDTH, Pdf, long_lines


@pytest.fixture
def pdf(tmp_path: Path) -> Pdf:
    """A PDF to draw on."""
    return Pdf(tmp_path / "rapport.pdf")


def blocks(pdf: Pdf) -> list[Block]:
    return list(read_content(pdf.done()).blocks)


def texts_of(found: list[Block]) -> list[str]:
    return [block.text for block in found]


def test_lines_become_paragraphs_and_know_their_page(pdf: Pdf) -> None:
    first, second = long_lines("bostad", 4), long_lines("resor", 3)
    pdf.lines(*first)
    pdf.lines(*second)
    pdf.page()
    pdf.lines("En sista rad.")
    assert [(b.page, b.text) for b in blocks(pdf)] == [(1, " ".join(first)), (1, " ".join(second)), (2, "En sista rad.")]


def test_a_paragraph_goes_on_over_the_page_and_has_the_page_where_it_begins(pdf: Pdf) -> None:
    pdf.lines("Nämnden ska pröva om den enskilde har till-")
    pdf.text(70, 790, "1 Se propositionen om stöd,", 8)
    pdf.text(70, 800, "och betänkandet.", 8)
    pdf.page()
    pdf.lines("gångar som kan användas.")
    pdf.lines("Därefter fattas beslut.")
    assert [(b.page, b.text) for b in blocks(pdf)] == [
        (1, "Nämnden ska pröva om den enskilde har tillgångar som kan användas."),
        (1, "¹ Se propositionen om stöd, och betänkandet."),
        (2, "Därefter fattas beslut."),
    ]


def test_headings_are_told_by_size_and_weight(pdf: Pdf) -> None:
    pdf.heading("Riktlinje för stöd", 22)
    pdf.heading("1 Inledning", 16)
    pdf.lines(*long_lines("målen", 4))
    pdf.heading("1.1 Syfte", 13)
    pdf.lines(*long_lines("syftet", 4))
    pdf.lines("Fet rubrik", bold=True)
    pdf.lines("Fet mening som avslutas med punkt.", bold=True)
    pdf.lines(*long_lines("slutet", 4))
    found = blocks(pdf)
    assert [(b.level, b.text) for b in found if b.level] == [
        (1, "Riktlinje för stöd"),
        (2, "1 Inledning"),
        (3, "1.1 Syfte"),
        (4, "Fet rubrik"),
    ]
    assert "Fet mening som avslutas med punkt." in texts_of(found)


@pytest.mark.parametrize("pages", [2, 6])
def test_what_repeats_at_the_edges_is_no_text(pdf: Pdf, pages: int) -> None:
    def edges(each: Pdf) -> None:
        each.text(70, 40, "Exempelby kommun", 9)
        each.text(420, 40, "Antagen 2031-03-01", 9)
        each.text(280, 815, f"Sida {each.number} av {pages}", 9)

    pdf.each_page = edges
    for n in range(pages):
        pdf.lines(f"Stycke {'abcdef'[n]} står här.")
        if n < pages - 1:
            pdf.page()
    assert texts_of(blocks(pdf)) == [f"Stycke {letter} står här." for letter in "abcdef"[:pages]]


def test_a_line_that_stands_once_at_the_top_stays(pdf: Pdf) -> None:
    pdf.text(70, 40, "Den här raden står bara på första sidan.", 11)
    pdf.lines("Text på sidan ett.")
    pdf.text(290, 815, "1")
    pdf.page()
    pdf.lines("Text på sidan två.")
    pdf.text(290, 815, "2")
    found = texts_of(blocks(pdf))
    assert found == ["Den här raden står bara på första sidan.", "Text på sidan ett.", "Text på sidan två."]


def test_words_broken_at_a_line_end_are_healed_and_hanging_hyphens_stay(pdf: Pdf) -> None:
    pdf.lines("Frågan om av-gifter kom upp i nämnden och blev avgjord där.")
    pdf.lines(
        "Nämnden ansvarar för social-",
        "tjänst i nord-",
        "och sydväst, för SFI-",
        "studier och e-",
        "tjänster samt av-",
        "gifter.",
    )
    assert texts_of(blocks(pdf))[1] == (
        "Nämnden ansvarar för socialtjänst i nord- och sydväst, för SFI-studier och e-tjänster samt av-gifter."
    )


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("inom social-", "tjänsten", "inom socialtjänsten"),
        ("nord-", "och sydväst", "nord- och sydväst"),
        ("för- eller", "eftermiddag", "för- eller eftermiddag"),
        ("hälso-", "samt sjukvård", "hälso- samt sjukvård"),
        ("en a-", "kassa", "en a-kassa"),
        ("en LSS-", "insats", "en LSS-insats"),
        ("åren 2019-", "2021", "åren 2019-2021"),
        ("Norr-", "Anders", "Norr-Anders"),
        ("boende –", "och mat", "boende – och mat"),
        ("och/", "eller", "och/eller"),
    ],
)
def test_two_lines_are_joined(first: str, second: str, whole: str) -> None:
    assert join(first, second) == whole


def test_lists_keep_their_items_whole(pdf: Pdf) -> None:
    pdf.lines("Nämnden ska", step=14)
    pdf.y -= 8
    for marker, lines in (
        ("•", ["skriva ner målen för", "arbetet"]),
        ("•", ["följa upp dem"]),
        ("1.", ["och besluta om", "annat"]),
    ):
        pdf.text(75, pdf.y, marker)
        for line in lines:
            pdf.text(95, pdf.y, line)
            pdf.y += 14
    pdf.y += 10
    pdf.lines("Efter listan kommer text.")
    assert [(b.item, b.text) for b in blocks(pdf)] == [
        (False, "Nämnden ska"),
        (True, "• skriva ner målen för arbetet"),
        (True, "• följa upp dem"),
        (True, "1. och besluta om annat"),
        (False, "Efter listan kommer text."),
    ]


def test_ruled_tables_are_rows(pdf: Pdf) -> None:
    pdf.lines("Högsta hyra är följande.")
    pdf.grid(
        [70, 200, 300, 400],
        [140, 160, 180, 210],
        [["Hushåll", "Hyra", "Anm."], ["Ensam", "5 000", ""], ["Två med\nbarn", "9 000", "x"]],
    )
    pdf.lines("Text efter tabellen.")
    assert [(b.item, b.text) for b in blocks(pdf)] == [
        (False, "Högsta hyra är följande."),
        (True, "Hushåll | Hyra | Anm."),
        (True, "Ensam | 5 000"),
        (True, "Två med barn | 9 000 | x"),
        (False, "Text efter tabellen."),
    ]


def test_a_cell_over_several_rows_is_said_on_each_and_one_over_columns_once(pdf: Pdf) -> None:
    draw = pdf.canvas.line
    height = pdf.canvas._pagesize[1]
    for y, start in ((100, 70), (120, 70), (140, 70), (160, 170), (180, 70)):
        draw(start, height - y, 370, height - y)
    for x, top in ((70, 100), (170, 120), (270, 120), (370, 100)):
        draw(x, height - top, x, height - 180)
    for x, y, text in ((74, 113, "Belopp per månad"), (74, 133, "Hushåll"), (174, 133, "Rum"), (274, 133, "Hyra")):
        pdf.text(x, y, text, 10)
    for x, y, text in ((74, 158, "Ensam"), (174, 153, "ett"), (274, 153, "5 000"), (174, 173, "två"), (274, 173, "6 000")):
        pdf.text(x, y, text, 10)
    assert texts_of(blocks(pdf)) == [
        "Belopp per månad",
        "Hushåll | Rum | Hyra",
        "Ensam | ett | 5 000",
        "Ensam | två | 6 000",
    ]


def test_a_table_over_two_pages_says_its_headers_once(pdf: Pdf) -> None:
    header = ["Hushåll", "Hyra"]
    pdf.grid([70, 200, 300], [700, 720, 740], [header, ["Ensam", "5 000"]])
    pdf.page()
    pdf.grid([70, 200, 300], [90, 110, 130], [header, ["Sambor", "7 000"]])
    assert [(b.page, b.text) for b in blocks(pdf)] == [(1, "Hushåll | Hyra"), (1, "Ensam | 5 000"), (2, "Sambor | 7 000")]


def test_a_table_without_lines_is_rows_too(pdf: Pdf) -> None:
    pdf.lines(*long_lines("beloppen", 4))
    for household, amount in (("Ensamstående", "5 000"), ("Sambor", "7 000"), ("Sambor med två barn", "9 000")):
        pdf.text(70, pdf.y, household)
        pdf.text(350, pdf.y, amount)
        pdf.y += 14
    assert texts_of(blocks(pdf))[1:] == ["Ensamstående | 5 000", "Sambor | 7 000", "Sambor med två barn | 9 000"]


def test_two_columns_are_read_one_after_the_other(pdf: Pdf) -> None:
    pdf.heading("En rubrik över båda spalterna på sidan", 18)
    left, right = long_lines("vänster", 9, 38), long_lines("höger", 9, 38)
    for a, b in zip(left, right, strict=True):
        pdf.text(70, pdf.y, a, 10)
        pdf.text(320, pdf.y, b, 10)
        pdf.y += 13
    assert texts_of(blocks(pdf)) == ["En rubrik över båda spalterna på sidan", " ".join(left), " ".join(right)]


def test_columns_on_a_part_of_a_page_and_a_table_without_lines_above_them(pdf: Pdf) -> None:
    pdf.lines(*long_lines("hela bredden", 4))
    for household, amount in (("Ensam", "5 000"), ("Sambor", "7 000")):
        pdf.text(70, pdf.y, household)
        pdf.text(350, pdf.y, amount)
        pdf.y += 14
    pdf.y += 14
    left, right = long_lines("vänster", 7, 38), long_lines("höger", 7, 38)
    for a, b in zip(left, right, strict=True):
        pdf.text(70, pdf.y, a, 11)
        pdf.text(320, pdf.y, b, 11)
        pdf.y += 14
    pdf.y += 14
    pdf.lines(*long_lines("slutet", 3))
    assert texts_of(blocks(pdf))[1:] == [
        "Ensam | 5 000",
        "Sambor | 7 000",
        " ".join(left),
        " ".join(right),
        " ".join(long_lines("slutet", 3)),
    ]


def test_a_short_line_ends_its_paragraph(pdf: Pdf) -> None:
    """Some programs draw the bullets of a list, so that nothing but the ends of lines tells its items apart."""
    pdf.lines(*long_lines("målen", 6))
    pdf.lines("delaktighet", "barnets bästa", "rättssäkerhet")
    assert texts_of(blocks(pdf))[1:] == ["delaktighet", "barnets bästa", "rättssäkerhet"]


def test_a_table_of_contents_is_left_out(pdf: Pdf) -> None:
    pdf.lines("Innehållsförteckning")
    for n, title in enumerate(("Inledning", "Hyra"), 1):
        pdf.lines(f"{n} {title} {'.' * 60} {n + 2}")
    pdf.page()
    pdf.lines("Själva texten.")
    assert texts_of(blocks(pdf)) == ["Själva texten."]


def test_a_footnote_mark_is_no_digit_of_the_text_and_square_metres_stay(pdf: Pdf) -> None:
    pdf.text(70, 100, "Bostaden är 40 m")
    pdf.text(70 + pdf.canvas.stringWidth("Bostaden är 40 m", "Helvetica", 11), 96, "2", 7)
    start = 70 + pdf.canvas.stringWidth("Bostaden är 40 m2", "Helvetica", 11)
    pdf.text(start, 100, "och hyran 5 000 kronor")
    pdf.text(start + pdf.canvas.stringWidth("och hyran 5 000 kronor", "Helvetica", 11), 96, "1", 7)
    assert texts_of(blocks(pdf)) == ["Bostaden är 40 m² och hyran 5 000 kronor"]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(pdf: Pdf, turned: int) -> None:
    canvas = pdf.canvas
    canvas.setPageRotation(turned)
    width, height = canvas._pagesize if turned == 180 else reversed(canvas._pagesize)  # as the file will have it
    canvas.saveState()
    if turned == 90:
        canvas.translate(width, 0)
        canvas.rotate(90)
    elif turned == 180:
        canvas.translate(width, height)
        canvas.rotate(180)
    else:
        canvas.translate(0, height)
        canvas.rotate(270)
    canvas.setFont("Helvetica", 11)
    for n, line in enumerate(("Första raden på sidan går vidare", "på andra raden.")):
        canvas.drawString(80, 400 - 14 * n, line)
    canvas.restoreState()
    assert texts_of(blocks(pdf)) == ["Första raden på sidan går vidare på andra raden."]


def test_a_watermark_across_the_page_and_text_outside_it_are_no_text(pdf: Pdf) -> None:
    pdf.lines("Nämnden beslutar.")
    pdf.canvas.saveState()
    pdf.canvas.translate(200, 300)
    pdf.canvas.rotate(45)
    pdf.canvas.setFont("Helvetica", 60)
    pdf.canvas.drawString(0, 0, "UTKAST")
    pdf.canvas.restoreState()
    pdf.text(WIDTH + 50, 100, "Utanför sidan")
    assert texts_of(blocks(pdf)) == ["Nämnden beslutar."]


def test_a_scanned_page_is_said_and_the_others_are_read(pdf: Pdf, texts: Texts) -> None:
    def edge(each: Pdf) -> None:
        each.text(70, 40, "Exempelby kommun", 9)

    pdf.each_page = edge
    for n in range(5):
        if n in (1, 2, 4):
            pdf.picture()
        else:
            pdf.lines(f"Text på sidan {'abcde'[n]}, som går att läsa.")
        if n < 4:
            pdf.page()
    path = pdf.done()
    content = read_content(path)
    assert [(b.page, b.text) for b in content.blocks] == [
        (1, "Text på sidan a, som går att läsa."),
        (4, "Text på sidan d, som går att läsa."),
    ]
    assert [(gap.key, gap.values) for gap in content.gaps] == [("saknas_sidor", {"sidor": "2–3, 5"})]
    assert "2–3, 5" in read_file(path, {}, texts=texts).source.missing[0]
    assert read_file(path, {}, texts=texts).digest != read_file(_whole(pdf.path.with_name("hel.pdf")), {}, texts=texts).digest


def _whole(path: Path) -> Path:
    pdf = Pdf(path)
    pdf.lines("Text på sidan a, som går att läsa.")
    return pdf.done()


def test_a_scanned_file_is_refused_and_the_line_says_what_to_do(pdf: Pdf, texts: Texts) -> None:
    pdf.picture()
    pdf.page()
    pdf.picture()
    with pytest.raises(BadInput) as refused:
        blocks(pdf)
    assert refused.value.key == "fil_skannad"
    assert "OCR" in texts.error(refused.value)


def test_a_scanned_page_that_was_recognised_has_its_text(pdf: Pdf) -> None:
    pdf.picture()
    page = pdf.canvas.beginText(70, 700)
    page.setFont("Helvetica", 11)
    page.setTextRenderMode(3)  # invisible, over the picture: what OCR programs write
    page.textLine("Den igenkända texten på sidan är tillräckligt lång för att räknas som text.")
    pdf.canvas.drawText(page)
    assert texts_of(blocks(pdf)) == ["Den igenkända texten på sidan är tillräckligt lång för att räknas som text."]


def test_an_empty_page_lacks_nothing(pdf: Pdf) -> None:
    pdf.lines("En sida.")
    pdf.page()
    content = read_content(pdf.done())
    assert (texts_of(list(content.blocks)), content.gaps) == (["En sida."], ())


def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    pdf = Pdf(tmp_path / "last.pdf", encrypt=StandardEncryption("hemligt"))
    pdf.lines("Hemlig text.")
    with pytest.raises(BadInput) as refused:
        blocks(pdf)
    assert refused.value.key == "fil_krypterad"
    pdf = Pdf(tmp_path / "oppen.pdf", encrypt=StandardEncryption("", "bara-agaren", canCopy=0))
    pdf.lines("Alla får läsa.")
    assert texts_of(blocks(pdf)) == ["Alla får läsa."]


def test_passages_have_the_page_where_they_begin(pdf: Pdf) -> None:
    pdf.heading("Granskning av påhittad verksamhet", 20)
    pdf.lines("Revisionsrapport om något påhittat.")
    pdf.heading("1 Bakgrund")
    pdf.lines(*long_lines("bakgrunden", 4))
    pdf.page()
    pdf.heading("2 Iakttagelser")
    for about in ("det första", "det andra"):
        pdf.lines(*long_lines(about, 14))
    pdf.page()
    pdf.lines(*long_lines("det sista", 8))
    document = read_file(pdf.done(), {})
    assert document.source.kind == "granskning"
    assert document.source.title == "Granskning av påhittad verksamhet"
    assert [(p.locator, p.page) for p in document.passages][1:] == [
        ("avsnitt 1", 1),
        ("avsnitt 2", 2),
        ("avsnitt 2", 2),
        ("avsnitt 2", 3),
    ]
