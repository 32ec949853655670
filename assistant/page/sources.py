"""The sources of an answer as they open beside the text: the whole passage, the words used marked, place, validity and link.

Everything a source says of itself is made here as plain values; assets/elements/Kalla.js sets them on the page, and never as
Markdown or HTML: a document cannot do anything but be read. Labels come from prompts/texts/page.yaml.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from assistant.domain.answer import Answer, Citation, Looked
from assistant.domain.base import Value
from assistant.domain.source import LAW_KINDS, Hit
from assistant.page.markdown import address, bare, name
from assistant.prompts import Texts

MOST_CONSIDERED = 12
"""Of the passages that were found and not used, so many are told, best first."""


class Opened(Value):
    """Something that opens beside the text: `name` stands in the message, `props` are shown."""

    name: str
    props: dict[str, Any]


def opened(answer: Answer, looked: Looked, texts: Texts) -> tuple[Opened, ...]:
    """What the names in an answer's message open: each source by its number and by its line, then what was not used."""
    hits = looked.used or (None,) * len(answer.citations)
    found = [
        Opened(name=called, props=props)
        for citation, hit in zip(answer.citations, hits, strict=True)
        for props in [panel([source(citation, hit, _claims(answer, citation), texts)], texts)]
        for called in (f"[{citation.number}]", source_name(citation, texts))
    ]
    if looked.considered:
        rest = [source(Citation.of(0, hit, hit.passage.text), hit, (), texts) for hit in looked.considered[:MOST_CONSIDERED]]
        found.append(Opened(name=considered_name(looked, texts), props=panel(rest, texts, texts("page.ovriga_om"))))
    return tuple(found)


def considered_name(looked: Looked, texts: Texts) -> str:
    """'Fler källor som prövades (3)'."""
    return texts("page.ovriga", antal=min(len(looked.considered), MOST_CONSIDERED))


def source_name(citation: Citation, texts: Texts) -> str:
    """'[1] Socialtjänstlag (2025:400), 12 kap. 8 §', with the page when the source has pages."""
    return f"[{citation.number}] {name(', '.join(part for part in (citation.title, place(citation, texts)) if part))}"


def place(citation: Citation, texts: Texts) -> str:
    """'avsnitt 4.2, sidan 14'."""
    page = texts("page.sida", sida=citation.page) if citation.page is not None else ""
    return ", ".join(part for part in (citation.locator, page) if part)


def reference(citation: Citation, texts: Texts) -> str:
    """A source in one line of plain text, as it is copied: title, place, validity, kind of text and address."""
    told = [citation.title, place(citation, texts), validity(citation, texts), texts(f"page.slag_{citation.text_kind}")]
    link = address(citation.url) if citation.url else None
    return bare(", ".join(part for part in told if part) + (f". {link[1]}" if link else "."))


def validity(citation: Citation, texts: Texts) -> str:
    """When the text holds, as far as it is known; an audit report has a date."""
    start, end = citation.valid_from, citation.valid_to
    if citation.kind == "granskning":
        return _dated("page.daterad", "dag", start, texts)
    if start and end:
        return texts("page.galler_mellan", fran=start, till=end)
    return _dated("page.galler_fran", "fran", start, texts) or _dated("page.galler_till", "till", end, texts)


def panel(sources: Sequence[dict[str, Any]], texts: Texts, lead: str = "") -> dict[str, Any]:
    """What the element Kalla is given: one source, or several to choose among under a line that says what they are."""
    words = {key: texts(f"page.panel_{key}") for key in ("kopiera", "kopierat", "kopiera_gick_inte", "stang")}
    return {"element": "Kalla", "ingress": lead, "kallor": list(sources), "texter": words}


def source(citation: Citation, hit: Hit | None, quotes: Iterable[str], texts: Texts) -> dict[str, Any]:
    """One source. The whole passage is shown with the words used marked; without the passage, the words that were cited.

    `quotes` are claims, of which those that stand word for word are marked; where none does (a model wrote), the cited stretch.
    """
    text = hit.passage.text if hit and citation.quote in hit.passage.text else citation.quote
    link = address(citation.url) if citation.url else None
    return {
        "titel": bare(citation.title),
        "plats": bare(place(citation, texts)),
        "rubrik": _headings(hit.passage.heading, citation.title) if hit else "",
        "slag": texts(f"page.om_{citation.text_kind}"),
        "sammanfattning": citation.text_kind == "sammanfattning",
        "galler": validity(citation, texts),
        "andringar": [bare(line) for line in _changes(hit, texts)] if hit else [],
        "delar": _marked(text, _used(text, quotes, citation)),
        "lank": {"text": texts("page.oppna", plats=link[0].removeprefix("www.")), "url": link[1]} if link else None,
        "hanvisning": reference(citation, texts),
    }


def _claims(answer: Answer, citation: Citation) -> list[str]:
    return [claim.text for claim in answer.claims if citation.number in claim.citations]


def _used(text: str, quotes: Iterable[str], citation: Citation) -> list[str]:
    """What to mark: the quotes that stand in the text; where none does, the stretch cited unless it is the whole text."""
    found = [quote for quote in quotes if quote and quote in text]
    return found or ([citation.quote] if citation.quote != text else [])


def _marked(text: str, used: Iterable[str]) -> list[dict[str, Any]]:
    """The text in pieces, each marked or not."""
    marks = [False] * len(text)
    for quote in used:
        start = text.find(quote)
        marks[start : start + len(quote)] = [True] * len(quote)
    pieces: list[dict[str, Any]] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marks[at] != marks[start]:
            pieces.append({"text": bare(text[start:at]), "markt": marks[start]})
            start = at
    return pieces


def _headings(path: str, title: str) -> str:
    """The heading path without the title it stands under."""
    parts = [part for part in path.split(" / ") if part and part != title]
    return bare(" › ".join(parts))


def _changes(hit: Hit, texts: Texts) -> list[str]:
    """Known changes that this wording lacks: they stand beside every citation of the provision."""
    if hit.source.kind not in LAW_KINDS:
        return []
    touching = [c for c in hit.source.changes if any(_of(hit.passage.locator, lagrum) for lagrum in c.lagrum)]
    return [texts("page.andras", text=change.text) for change in touching]


def _of(locator: str, lagrum: str) -> bool:
    return locator == lagrum or locator.startswith((f"{lagrum} ", f"{lagrum},"))


def _dated(key: str, variable: str, day: date | None, texts: Texts) -> str:
    return texts(key, **{variable: day}) if day else ""
