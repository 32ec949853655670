"""The forms in which publishers give statutes out, each turned into what a Markdown edition is: front matter and text.

A form is known by its content, never by the file's name:

- the legal database's JSON, with the text in `fulltext.forfattningstext` and the register's data beside it;
- Riksdagen's open data: JSON (`dokumentstatus.dokument` with `text` and `html`, facts in `dokuppgift`), the HTML rendering and
  the text rendering, which both open with a header ('SFS nr: ...', 'Ändrad: t.o.m. SFS ...').

The front matter has the keys of the Markdown editions (`beteckning`, `rubrik`, `ikraft_datum`) and three of its own:
`andrad_tom` (the last amendment in the text), `upphavd_datum` (the first day the act is repealed) and `sista_dag` (the last day
of an act that was made for a time).
"""

import json
import re
from html.parser import HTMLParser
from typing import Any

_SFS = re.compile(r"(?<!\d)((?:19|20)\d\d:\d{1,4})(?!\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COLUMNS = re.compile(r"(?<=\S) {3,}(?=\S)")
"""Between the columns of a table in text that was broken by hand."""
_FIELDS = {
    "SFS nr": "beteckning",
    "Rubrik": "rubrik",
    "Ändrad": "andrad_tom",
    "Ändrad t.o.m.": "andrad_tom",
    "Ändring införd": "andrad_tom",
    "Upphävd": "upphavd_datum",
    "Tidsbegränsad": "sista_dag",
}
"""What a header says, by its own words, and the key it gets here."""
_OTHER_FIELDS = r"Departement/ ?myndighet|Utfärdad|Omtryck|Författningen [^:]{1,40}|Ändringsregister|Källa|Övrigt"
_FIELD = re.compile(rf"^({'|'.join(map(re.escape, sorted(_FIELDS, key=len, reverse=True)))}|{_OTHER_FIELDS}) ?:(.*)$")
_HEADER_WITHIN = 400
"""The header begins within so many lines (a page saved from the web has its menus first)."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_HIDDEN = frozenset("title script style noscript template".split())
_INLINE = frozenset("a abbr b em font i small span strong sub sup u".split())


def published(raw: str) -> tuple[dict[str, str], str] | None:
    """(front matter, text) of a statute in a publisher's form; None for any other text."""
    opening = raw.lstrip()[:1]
    if opening == "{":
        return _from_json(raw)
    return _from_html(raw) if opening == "<" else _from_text(raw)


def columns(text: str) -> str:
    """A text with the rows of its tables, set with spaces, set with tabs."""
    return "\n".join(_COLUMNS.sub("\t", line.rstrip()) for line in text.split("\n"))


def _from_json(raw: str) -> tuple[dict[str, str], str] | None:
    try:
        data: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    found = _at(data, "hits", "hits")  # an answer of the legal database's search, with one act in it
    if isinstance(found, list) and len(found) == 1:
        data = _at(found[0], "_source")
    if isinstance(text := _at(data, "fulltext", "forfattningstext"), str):
        meta = {
            "beteckning": _at(data, "beteckning"),
            "rubrik": _at(data, "rubrik"),
            "andrad_tom": _at(data, "fulltext", "andringInford"),
            "ikraft_datum": _at(data, "ikraftDateTime"),
            "upphavd_datum": _at(data, "upphavdDateTime"),
            "sista_dag": _at(data, "tidsbegransadDateTime"),
        }
        return _tidied(meta), text.replace("\r\n", "\n")
    return _from_riksdagen(_at(data, "dokumentstatus"))


def _from_riksdagen(status: Any) -> tuple[dict[str, str], str] | None:
    document = _at(status, "dokument")
    if not str(_at(document, "dok_id")).lower().startswith("sfs-"):
        return None
    entries = _at(status, "dokuppgift", "uppgift")
    facts = {_at(e, "kod"): _at(e, "text") for e in (entries if isinstance(entries, list) else [entries])}
    meta = _tidied(
        {
            "beteckning": _at(document, "beteckning"),
            "rubrik": _at(document, "titel"),
            "andrad_tom": _at(document, "subtitel") or _at(document, "undertitel"),
            "upphavd_datum": facts.get("upphavd"),
        }
    )
    text, html = (str(_at(document, key) or "").replace("\r\n", "\n") for key in ("text", "html"))
    header, body = (_from_text(text) or ({}, text)) if "§" in text else (_from_html(html) or ({}, ""))
    return {**header, **meta}, body


def _from_html(raw: str) -> tuple[dict[str, str], str] | None:
    page = _Page()
    page.feed(raw)
    page.close()
    text = "\n\n".join(page.finish())
    if header := _split_header(text.split("\n")):
        return header[0], "\n".join(header[1])
    return ({}, text) if page.has_paragraphs else None


def _from_text(raw: str) -> tuple[dict[str, str], str] | None:
    header = _split_header(raw.split("\n"))
    return (header[0], "\n".join(header[1])) if header else None


def _split_header(lines: list[str]) -> tuple[dict[str, str], list[str]] | None:
    """(what the header says, the lines after it), or None where the text has none. The title stands right before it."""
    first = next((n for n, line in enumerate(lines[:_HEADER_WITHIN]) if line.startswith("SFS nr")), None)
    if first is None:
        return None
    said: dict[str, str] = {}
    stop, key = first, ""
    for n, line in enumerate(lines[first:], start=first):
        if field := _FIELD.match(line.strip()):
            key = _FIELDS.get(field.group(1), "")
            said.setdefault(key, field.group(2).strip())
        elif key == "rubrik" and line.strip() and lines[n - 1].strip():
            said[key] += f" {line.strip()}"  # a title that was broken over two lines
        elif line.strip():
            break
        stop = n + 1
    meta = _tidied(said)
    if number := meta.get("beteckning"):
        title = next((line.lstrip("# ").strip() for line in reversed(lines[:first]) if f"({number})" in line), None)
        meta = {**({"rubrik": title} if title else {}), **meta}
    return meta, lines[stop:]


def _tidied(said: dict[str, Any]) -> dict[str, str]:
    """What was said, with days as days and numbers as numbers; what says nothing is left out."""
    meta: dict[str, str] = {}
    for key, value in said.items():
        text = " ".join(str(value or "").split())
        pattern = _SFS if key in ("beteckning", "andrad_tom") else _DAY if key.endswith(("datum", "dag")) else None
        match = pattern.search(text) if pattern else None
        if key and (match or (text and pattern is None)):
            meta[key] = match.group(0) if match else text
    return meta


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


class _Page(HTMLParser):
    """The text of a page, a line a block: headings and §§ with Markdown's marks, rows of tables with tabs.

    The publisher's contents (`sfstoc`) are left out, and so is all after the element that the §§ stand in.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.has_paragraphs = False
        self._lines: list[str] = []
        self._words: list[str] = []
        self._mark = ""
        self._cells: list[str] | None = None
        self._open: list[str] = []
        self._hidden: int | None = None
        self._home: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag not in _VOID:
            self._open.append(tag)
            if self._hidden is None and (tag in _HIDDEN or "sfstoc" in kind.split()):
                self._hidden = len(self._open)
        if self._hidden is not None:
            return
        if tag == "a" and "paragraf" in kind.split():
            self._flush()
            self._mark, self.has_paragraphs = "####", True
            if self._home is None:
                self._home = sum(name == "div" for name in self._open)
        elif tag == "tr":
            self._flush()
            self._cells = []
        elif self._cells is not None:
            self._words.append(" ")
        elif tag not in _INLINE:
            self._flush()
            self._mark = "#" * int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else ""

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._hidden is not None:
            self._hidden = self._hidden if len(self._open) >= self._hidden else None
        elif tag == "tr" and self._cells is not None:
            self._lines.append("\t".join(self._cells))
            self._cells, self._words = None, []
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append(" ".join("".join(self._words).split()))
            self._words = []
        elif self._cells is None and (tag not in _INLINE or (tag == "a" and self._mark == "####")):
            self._flush()
        if self._home and sum(name == "div" for name in self._open) < self._home:
            self._hidden = 0

    def handle_data(self, data: str) -> None:
        if self._hidden is not None:
            return
        if "pre" in self._open:
            for line in columns(data.replace("\xa0", " ")).split("\n"):
                if not line.strip() or "\t" in line:
                    self._flush()
                self._words.append(f"{line.strip()}\n")
                if "\t" in line:
                    self._flush()
            return
        first, *rest = re.split(r"\n[ \t\xa0\r]*\n", data)
        self._words.append(first)
        for part in rest:  # a blank line within the text ends a block too
            if self._cells is None:
                self._flush()
            self._words.append(part)

    def _flush(self) -> None:
        row = "pre" in self._open and "\t" in self._words[-1] if self._words else False
        text = "".join(self._words).strip() if row else " ".join("".join(self._words).split())
        self._words = []
        if text:
            self._lines.append(f"{self._mark} {text}".strip())
            self._mark = ""

    def finish(self) -> list[str]:
        """The lines, when everything was read."""
        self._flush()
        return self._lines
