"""A calculation to take along: a note for the journal, a workbook, a page to print. Each says that it is no decision.

What users wrote themselves (reasons) is text everywhere: never a formula in the workbook, never markup on the page.
"""

import io
from datetime import date
from xml.sax.saxutils import escape

from assistant.domain.hushall import Berakning
from assistant.page.render import month
from assistant.page.workbook import Sheet, workbook
from assistant.prompts import Texts
from assistant.riksnorm.tal import skriv
from assistant.riksnorm.utdata import Tabellrad, jamforelserader, kronor_och_ore, tabellrader


def note(berakning: Berakning, idag: date, texts: Texts) -> str:
    """Plain text for the journal: every row with its lagrum, the sums, the förbehåll, and what made it."""
    manad = month(berakning.manad, texts)
    lines = [texts("form.anteckning_rubrik", manad=manad, tabell=berakning.tabell)]
    for row in tabellrader(berakning, texts):
        if row.rad:
            grund = row.rad.grund
            lines.append(
                texts(
                    "form.anteckning_rad_grund",
                    etikett=row.etikett,
                    belopp=skriv(row.rad.belopp),
                    lagrum=grund.lagrum,
                    akt=grund.akt,
                )
            )
        elif row.belopp is None:
            lines.append(row.etikett)
        else:
            lines.append(texts("form.anteckning_rad", etikett=row.etikett, belopp=skriv(row.belopp)))
    lines += [f"{texts('form.forbehall')}:", *(f"- {line}" for line in berakning.forbehall)]
    return "\n".join([*lines, texts("form.framtaget", dag=idag)])


def xlsx(berakning: Berakning, idag: date, texts: Texts) -> bytes:
    """The calculation as a workbook, amounts as numbers; a second sheet holds it against an earlier one, if there is any."""
    head = tuple(texts(f"form.kol_{namn}") for namn in ("post", "uttryck", "belopp", "lagrum", "varfor"))
    rows = [
        (
            row.etikett,
            uttryck(row),
            row.belopp,
            f"{row.rad.grund.lagrum} {row.rad.grund.akt}" if row.rad else "",
            row.varfor,
        )
        for row in tabellrader(berakning, texts)
    ]
    title = texts("form.berakning", manad=month(berakning.manad, texts))
    below = (texts("form.forbehall"), *berakning.forbehall, texts("form.framtaget", dag=idag))
    underlag = texts("form.underlag")
    sheets = [Sheet(texts("form.blad_berakning"), (title, underlag), head, rows, below, (40, 28, 14, 26, 90))]
    if berakning.jamforelse is not None:
        names = tuple(texts(f"form.kol_{namn}") for namn in ("post", "fore", "efter", "skillnad"))
        compared = [(row.etikett, row.fore, row.efter, row.skillnad) for row in jamforelserader(berakning, texts)]
        fore = month(berakning.jamforelse.fore.manad, texts)
        title = texts("form.jamforelse", fore=fore, efter=month(berakning.manad, texts))
        sheets.append(Sheet(texts("form.blad_jamforelse"), (title, underlag), names, compared, (), (52, 14, 14, 14)))
    return workbook(sheets)


def pdf(berakning: Berakning, idag: date, texts: Texts) -> bytes:
    """The calculation on one A4 page; a long one is made smaller so that it stays one."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    # A font of its own, since those that every reader has lack the minus sign.
    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    plain = ParagraphStyle("plain", fontName="Vera", fontSize=8.5, leading=11)
    small = ParagraphStyle("small", parent=plain, fontSize=7, leading=9)
    right = ParagraphStyle("right", parent=plain, alignment=2)
    title = ParagraphStyle("title", parent=plain, fontName="VeraBd", fontSize=14, leading=18)
    mark = ParagraphStyle(
        "mark", parent=plain, fontName="VeraBd", fontSize=10, leading=14, textColor=colors.HexColor("#8a1c1c")
    )

    def said(text: str, style: ParagraphStyle = plain, strong: bool = False) -> Paragraph:
        return Paragraph(f"<font name='VeraBd'>{escape(text)}</font>" if strong else escape(text), style)

    rows = list(tabellrader(berakning, texts))
    styles = (plain, plain, right, plain)
    head = (texts(f"form.kol_{namn}") for namn in ("post", "uttryck", "belopp", "lagrum"))
    table = [[said(text, style, strong=True) for text, style in zip(head, styles, strict=True)]]
    for row in rows:
        cells = (row.etikett, uttryck(row), amount(row), f"{row.rad.grund.lagrum} {row.rad.grund.akt}" if row.rad else "")
        table.append([said(text, style, strong=row.rad is None) for text, style in zip(cells, styles, strict=True)])
    lines = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#c5cdd2")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *(("BACKGROUND", (0, nr), (-1, nr), colors.HexColor("#eef3f5")) for nr, row in enumerate(rows, 1) if not row.rad),
        ]
    )
    width, height = A4[0] - 36 * mm, A4[1] - 34 * mm
    heading = texts("form.berakning", manad=month(berakning.manad, texts))
    content = [
        said(heading, title),
        said(texts("form.underlag"), mark),
        Spacer(1, 3 * mm),
        Table(table, colWidths=[width * share for share in (0.36, 0.22, 0.14, 0.28)], style=lines, repeatRows=1),
        Spacer(1, 4 * mm),
        said(texts("form.forbehall"), strong=True),
        *(said(f"– {line}", small) for line in berakning.forbehall),
        Spacer(1, 4 * mm),
        said(texts("form.framtaget", dag=idag), small),
        Spacer(1, 6 * mm),
        said(texts("form.bedomning"), strong=True),
        Table([[""]] * 4, colWidths=[width], rowHeights=8 * mm, style=[("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.grey)]),
    ]
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=15 * mm,
        bottomMargin=15 * mm,
        title=heading,
        subject=texts("form.underlag"),
        lang="sv",
    )
    document.build([KeepInFrame(width, height, content, mode="shrink")])
    return made.getvalue()


def amount(row: Tabellrad) -> str:
    """The amount of a line as it is written; nothing where there is none."""
    if row.belopp is None:
        return ""
    return skriv(row.belopp) if row.hela else kronor_och_ore(row.belopp)


def uttryck(row: Tabellrad) -> str:
    """How a row was computed, unless that only repeats its amount."""
    return row.rad.uttryck if row.rad and row.rad.uttryck != skriv(row.rad.belopp) else ""
