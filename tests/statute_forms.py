"""A made-up act, and the forms in which publishers would give it out: what is read from each is held against the act."""

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first is the heading row."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Item:
    """'1. om saken är ny,'"""

    text: str


Part = str | Item | Table
"""A str is a stycke."""


@dataclass(frozen=True)
class Wording:
    """One wording of a §; `ends` and `begins` are the days of its marks, `note` the act that gave it its wording."""

    parts: tuple[Part, ...]
    ends: date | None = None
    begins: date | None = None
    note: str = ""

    @property
    def mark(self) -> str:
        begins = f"/Träder i kraft I:{self.begins}/ " if self.begins else ""
        return begins + (f"/Upphör att gälla U:{self.ends}/ " if self.ends else "")


@dataclass(frozen=True)
class Paragraph:
    number: str
    wordings: tuple[Wording, ...]
    rubriker: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter; number '' in an act without chapters."""

    number: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    division: str = ""


@dataclass(frozen=True)
class Act:
    number: str
    title: str
    in_force: date
    amended_to: str
    chapters: tuple[Chapter, ...]
    transitional: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def full_title(self) -> str:
        return f"{self.title} ({self.number})"


Row = tuple[str, str, str, date | None, date | None]


def expected(act: Act) -> list[Row]:
    """(locator, heading below the title, text, first day, last day) of every passage that should be read."""
    rows: list[Row] = []
    division = ""
    for chapter in act.chapters:
        rubrik = ""
        division = chapter.division or division
        place = f"{chapter.number} kap. " if chapter.number else ""
        for paragraph in chapter.paragraphs:
            rubrik = " / ".join(paragraph.rubriker) or rubrik
            heading = " / ".join(filter(None, (division, place + chapter.title if place else "", rubrik)))
            rows += [
                (
                    f"{place}{paragraph.number} §",
                    heading,
                    _quoted(wording),
                    wording.begins or act.in_force,
                    wording.ends - timedelta(days=1) if wording.ends else None,
                )
                for wording in paragraph.wordings
            ]
    for number, points in act.transitional:
        rows.append((f"övergångsbestämmelser till {number}", "", "\n".join(points), act.in_force, None))
    return rows


def _quoted(wording: Wording) -> str:
    text = ""
    for part in wording.parts:
        if isinstance(part, Table):
            for row in part.rows:
                text += "\n" + " | ".join(row)
        else:
            text += "\n" + part.text if isinstance(part, Item) else "\n\n" + part
    return text.strip() + (f" {wording.note}" if wording.note else "")


# --- the forms --------------------------------------------------------------------------------------------------------


def as_text(act: Act) -> str:
    """The legal database's text, broken by hand at 60 characters."""
    blocks: list[str] = []
    for chapter in act.chapters:
        blocks += [chapter.division] if chapter.division else []
        blocks += [f"{chapter.number} kap. {chapter.title}"] if chapter.number else []
        for paragraph in chapter.paragraphs:
            blocks += paragraph.rubriker
            for wording in paragraph.wordings:
                blocks += _text_of(f"{paragraph.number} § {wording.mark}", wording)
    if act.transitional:
        blocks.append("Övergångsbestämmelser")
    for number, points in act.transitional:
        blocks += [number, *points]
    return "\n\n".join(block if "    " in block else _broken(block) for block in blocks) + "\n"


def _broken(block: str) -> str:
    return "\n".join(textwrap.wrap(block, 60, break_long_words=False, break_on_hyphens=False))


def _text_of(opening: str, wording: Wording) -> list[str]:
    blocks: list[str] = []
    for part in wording.parts:
        if isinstance(part, Table):
            blocks.append("\n".join("    ".join(row) for row in part.rows))
        else:
            blocks.append(part.text if isinstance(part, Item) else part)
    blocks[0] = opening + blocks[0]
    if wording.note:
        blocks[-1] += f" {wording.note}"
    return blocks


def as_database_json(act: Act) -> str:
    """The legal database's answer for one act."""
    return json.dumps(
        {
            "beteckning": act.number,
            "rubrik": act.full_title,
            "upphavdDateTime": None,
            "tidsbegransadDateTime": None,
            "ikraftDateTime": f"{act.in_force}T00:00:00",
            "fulltext": {
                "andringInford": f"t.o.m. SFS {act.amended_to}",
                "forfattningstext": as_text(act).replace("\n", "\r\n"),
            },
        },
        ensure_ascii=False,
    )


def as_riksdagen_text(act: Act) -> str:
    """Riksdagen's text rendering: a header, then the same text."""
    return (
        f"{act.full_title}\n\nSFS nr: {act.number}\nDepartement/myndighet: Provdepartementet\nUtfärdad: 2029-12-01\n"
        f"Ändrad: t.o.m. SFS {act.amended_to}\nÄndringsregister: SFSR (Regeringskansliet)\nKälla: Fulltext\n\n\n{as_text(act)}"
    )


def as_riksdagen_html(act: Act) -> str:
    """Riksdagen's HTML rendering: a header, contents, then one run of text with anchors in it."""
    body = ""
    for chapter in act.chapters:
        body += f"<h2>{chapter.division}</h2><p><a name='S1'></a></p>" if chapter.division else ""
        body += f'<h3 name="K1"><a name="K1">{chapter.number} kap. {chapter.title}</a></h3>' if chapter.number else ""
        for paragraph in chapter.paragraphs:
            body += "".join(f'<h4 name="{escape(r)}"><a name="{escape(r)}">{escape(r)}</a></h4>' for r in paragraph.rubriker)
            for wording in paragraph.wordings:
                body += f'<a class="paragraf" name="P"><b>{paragraph.number} §</b></a> &nbsp;&nbsp;<i>{wording.mark}</i>'
                for part in wording.parts:
                    body += _html_of(part)
                body += f"<br /><i>{wording.note[:-1]}</i>." if wording.note else ""
    if act.transitional:
        body += '<h3 name="overgang"><a name="overgang">Övergångsbestämmelser</a></h3>'
    for number, points in act.transitional:
        body += f"<p></p>{number}" + "".join(f"<br />&nbsp;&nbsp;&nbsp;{_html_broken(point)}" for point in points)
    return (
        f"<h2>{act.full_title}</h2><style>.document div {{width: 550px}}</style><b>SFS nr</b>: {act.number}<br />"
        f"<b>Departement/myndighet</b>: Provdepartementet <br /> <b>Utfärdad</b>:\n2029-12-01 <br />"
        f"<b>Ändrad</b>: t.o.m. SFS {act.amended_to}<br /><b>Ändringsregister</b>: <a href='https://exempel.invalid/'>SFSR</a>"
        "<br /><b>Källa</b>: <a href='https://exempel.invalid/'>Fulltext</a> <br />\n<hr />"
        '<div class="sfstoc"><h3>Innehåll:</h3><ul><li><a href="#K1">1 kap. Falsk rubrik</a></li></ul></div>\n'
        f"<div>{body}</div><div>Sidfot med länkar</div>"
    )


def _html_broken(text: str) -> str:
    return escape("\n    ".join(textwrap.wrap(text, 70, break_long_words=False, break_on_hyphens=False)))


def _html_of(part: Part) -> str:
    if isinstance(part, Table):
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in part.rows)
        return f"<table>{rows}</table>"
    if isinstance(part, Item):
        return f"<br />&nbsp;&nbsp;&nbsp;{_html_broken(part.text)}"
    return f'<p><a name="P1S2"></a></p>{_html_broken(part)}'


def as_riksdagen_json(act: Act, *, with_text: bool) -> str:
    """Riksdagen's JSON; older documents have the HTML alone."""
    return json.dumps(
        {
            "dokumentstatus": {
                "dokument": {
                    "dok_id": f"sfs-{act.number.replace(':', '-')}",
                    "beteckning": act.number,
                    "titel": act.full_title,
                    "subtitel": f"t.o.m. SFS {act.amended_to}",
                    "text": as_text(act).replace("\n", "\r\n") if with_text else "",
                    "html": as_riksdagen_html(act),
                },
                "dokuppgift": {"uppgift": [{"kod": "utfardad", "namn": "Utfärdad", "text": "2029-12-01 00:00:00"}]},
            }
        },
        ensure_ascii=False,
    )


def as_markdown(act: Act) -> str:
    """A Markdown edition: front matter, links that point wrong, tables cut into lines, some of them made headings."""
    lines = ["---", f"beteckning: {act.number}", f"rubrik: {act.title}", f"ikraft_datum: {act.in_force}", "---", ""]
    lines += [f"# {act.title}", ""]
    for chapter in act.chapters:
        lines += [f"## {chapter.division}", ""] if chapter.division else []
        lines += [f"## {chapter.number} kap. {chapter.title}", ""] if chapter.number else []
        for paragraph in chapter.paragraphs:
            for n, rubrik in enumerate(paragraph.rubriker):
                lines += [f"### {rubrik}" if n % 2 == 0 else rubrik, ""]  # some rubriker are plain lines
            for wording in paragraph.wordings:
                lines += [f"#### {paragraph.number} §", ""]
                blocks: list[str] = []
                for part in wording.parts:
                    if isinstance(part, Table):
                        rows = ["\t".join(row) for row in part.rows]
                        blocks += [f"### {rows[0]}", *rows[1:]]
                    else:
                        text = part.text if isinstance(part, Item) else part
                        blocks.append(text.replace("provlagen", "[provlagen](https://exempel.invalid/eli/sfs/2001/453#kap1.1)"))
                if wording.mark:
                    blocks[0] = wording.mark.strip() + "\n" + blocks[0]
                if wording.note:
                    number = wording.note.partition("(")[2].partition(")")[0]
                    blocks[-1] += " " + wording.note.replace(number, f"[{number}](https://exempel.invalid/)")
                for block in blocks:
                    lines += [block, ""]
    lines += ["## Övergångsbestämmelser", ""] if act.transitional else []
    for number, points in act.transitional:
        lines += [f"[{number}](https://exempel.invalid/)", ""]
        for point in points:
            lines += [point, ""]
    return "\n".join(lines)


FORMS: dict[str, tuple[str, Callable[[Act], str]]] = {
    "text med huvud": (".txt", as_riksdagen_text),
    "rättsdatabasens JSON": (".json", as_database_json),
    "riksdagens HTML": (".html", as_riksdagen_html),
    "riksdagens JSON med text": (".json", lambda act: as_riksdagen_json(act, with_text=True)),
    "riksdagens JSON utan text": (".json", lambda act: as_riksdagen_json(act, with_text=False)),
    "Markdown": (".md", as_markdown),
}
"""Every form: the suffix of its file, and how the act looks in it."""


def in_words(day: date) -> str:
    """'1 januari 2030'"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
