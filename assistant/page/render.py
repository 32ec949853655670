"""From an answer to what the page shows: one message in Markdown and the passages that open beside it.

Pure functions. No amount, source or sentence is made here: labels come from prompts/texts/page.yaml, everything else from the
answer. A source can be opened in two ways, by its number in the text ('[1]') and by its line in the list at the end
('[1] Socialtjänstlag (2025:400), 12 kap. 8 §'); Chainlit makes a link of every name of a passage that stands in the message.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.domain.answer import Answer, Citation, kronor
from assistant.domain.base import Value
from assistant.page.markdown import address, cell, harmless, literal, name, quoted
from assistant.prompts import Texts

_SUMS = (
    ("norm", "riksnorm"),
    ("justering", "justeringar"),
    ("inkomst", "inkomster"),
    ("utgift", "utgifter"),
    ("levnadskostnad", "levnadskostnader"),
    ("nedsattning", None),
    ("utbetalt", None),
)
"""The order of the table: each kind of row, and the field of the calculation with its sum."""

_BEFORE_A_NUMBER = re.compile(r" (?=\[\d+\])")
"""A source's number stays on the line of the words it supports."""


class Passage(Value):
    """A passage that opens beside the text: `name` stands in the message, `markdown` is shown."""

    name: str
    markdown: str


class Shown(Value):
    """All of an answer as the page shows it."""

    message: str
    passages: tuple[Passage, ...] = ()


def shown(answer: Answer, texts: Texts) -> Shown:
    """The message and its passages: the answer, what it lacks, how it was understood, the calculation, sources, date."""
    parts = [_BEFORE_A_NUMBER.sub("\u00a0", harmless(answer.text)), _missing(answer, texts)]
    parts.append(_understood(answer, texts))
    if answer.calculation:
        parts += [calculation(answer.calculation, texts), _forbehall(answer.calculation, texts)]
    parts.append(_list(texts("page.obs"), [literal(line) for line in answer.warnings]))
    parts.append(_list(texts("page.kallor"), [_source_line(citation, texts) for citation in answer.citations]))
    parts.append(f"*{_footer(answer, texts)}*")
    passages = [
        Passage(name=called, markdown=passage(citation, texts))
        for citation in answer.citations
        for called in (f"[{citation.number}]", source_name(citation, texts))
    ]
    return Shown(message="\n\n".join(part for part in parts if part), passages=tuple(passages))


def source_name(citation: Citation, texts: Texts) -> str:
    """'[1] Socialtjänstlag (2025:400), 12 kap. 8 §', with the page when the source has pages."""
    page = texts("page.sida", sida=citation.page) if citation.page is not None else ""
    return f"[{citation.number}] {name(', '.join(part for part in (citation.title, citation.locator, page) if part))}"


def passage(citation: Citation, texts: Texts) -> str:
    """What opens beside the text: title and place, what kind of text it is and when it holds, the words used, a link."""
    page = texts("page.sida", sida=citation.page) if citation.page is not None else ""
    place = ", ".join(part for part in (citation.locator, page) if part)
    nature = " · ".join(part for part in (texts(f"page.om_{citation.text_kind}"), _validity(citation, texts)) if part)
    parts = [f"**{literal(citation.title)}**\n{literal(place)}\n*{literal(nature)}*", quoted(citation.quote)]
    if citation.url and (target := address(citation.url)):
        host, url = target
        parts.append(f"[{literal(texts('page.oppna', plats=host.removeprefix('www.')))}]({url})")
    return "\n\n".join(part for part in parts if part)


def calculation(result: dict[str, Any], texts: Texts) -> str:
    """The calculation as a table: post, arithmetic, kronor, lagrum; after each kind of row its sum, last the result.

    `result` is the calculation object of the command line contract, amounts as decimal strings. The column with the
    arithmetic is left out when every row is an amount straight from the table.
    """
    rader = result["rader"]
    acts = sorted({rad["grund"]["akt"] for rad in rader})
    only_act = acts[0] if len(acts) == 1 else None
    basis = texts("page.kol_lagrum_i", akt=only_act) if only_act else texts("page.kol_lagrum")
    rows = [_Row((texts("page.kol_post"), texts("page.kol_uttryck"), texts("page.kol_belopp"), basis))]
    for slag, sum_field in _SUMS:
        group = [rad for rad in rader if rad["slag"] == slag or (slag == "inkomst" and rad["slag"] == "avdrag")]
        rows += [_Row(_cells(rad, only_act, texts)) for rad in group]
        if group and sum_field:
            rows.append(_Row((texts(f"page.summa_{sum_field}"), "", _kronor(result[sum_field]), ""), strong=True))
    if any(rad["slag"] != "norm" for rad in rader):
        amount = result["underskott"] if result["utfall"] == "underskott" else abs(Decimal(result["resultat"]))
        rows.append(_Row((texts(f"page.utfall_{result['utfall']}"), "", _kronor(amount), ""), strong=True))
    heading = f"**{texts('page.berakning', manad=month(result['manad'], texts))}**"
    table = _table(rows, with_arithmetic=any(row.cells[1] for row in rows[1:]))
    if result["utfall"] != "underskott" or not Decimal(result["levnadskostnader"]):
        return f"{heading}\n\n{table}"
    parts = {part: _kronor(amount) for part, amount in result["fordelning"].items()}
    return f"{heading}\n\n{table}\n\n{texts('page.fordelning', **parts)}"


def month(manad: str, texts: Texts) -> str:
    """'2025-09' as 'september 2025'."""
    year, number = manad.split("-")
    return f"{texts(f'replies.manad_{number}')} {year}"


def _understood(answer: Answer, texts: Texts) -> str:
    """How the household was read and what was assumed, in one line, so that a slip is seen before the sum is used."""
    lines = answer.provenance.get("understood") or ()
    return texts("page.tolkning", hushall=literal(" · ".join(lines))) if lines else ""


def _cells(rad: dict[str, Any], only_act: str | None, texts: Texts) -> tuple[str, str, str, str]:
    amount = _kronor(rad["belopp"])
    label = texts("page.harledd", etikett=rad["etikett"]) if rad["harledd"] else rad["etikett"]
    basis = rad["grund"]["lagrum"] if only_act else f"{rad['grund']['lagrum']} {rad['grund']['akt']}"
    # An expression that only repeats the amount tells nothing.
    arithmetic = "" if rad["uttryck"].replace("\u00a0", " ") == amount else rad["uttryck"]
    return label, arithmetic, amount, basis


def _missing(answer: Answer, texts: Texts) -> str:
    asked = [missing.question for missing in answer.missing if missing.question not in answer.text]
    return _list(texts("page.saknas"), [literal(question) for question in asked])


def _forbehall(result: dict[str, Any], texts: Texts) -> str:
    return _list(texts("page.forbehall"), [literal(line) for line in result["forbehall"]])


def _source_line(citation: Citation, texts: Texts) -> str:
    return texts("page.kallrad", namn=source_name(citation, texts), slag=texts(f"page.slag_{citation.text_kind}"))


def _footer(answer: Answer, texts: Texts) -> str:
    if not answer.citations and not answer.calculation:
        return texts("page.fot_kort", datum=answer.as_of)
    if answer.mode == "modellage":
        return texts("page.fot_modellage", datum=answer.as_of, modell=name(answer.model or ""))
    return texts("page.fot_kallage", datum=answer.as_of)


def _validity(citation: Citation, texts: Texts) -> str:
    start, end = citation.valid_from, citation.valid_to
    if citation.kind == "granskning":
        return _dated("page.daterad", "dag", start, texts)
    if start and end:
        return texts("page.galler_mellan", fran=start, till=end)
    return _dated("page.galler_fran", "fran", start, texts) or _dated("page.galler_till", "till", end, texts)


def _dated(key: str, variable: str, day: date | None, texts: Texts) -> str:
    return texts(key, **{variable: day}) if day else ""


def _list(heading: str, lines: list[str]) -> str:
    return "\n".join([f"**{heading}**", "", *(f"- {line}" for line in lines)]) if lines else ""


class _Row(NamedTuple):
    """Post, arithmetic, kronor and lagrum; a sum is strong."""

    cells: tuple[str, str, str, str]
    strong: bool = False


def _table(rows: list[_Row], *, with_arithmetic: bool) -> str:
    """The rows as a Markdown table, the first as its head, the kronor to the right."""
    columns = (0, 1, 2, 3) if with_arithmetic else (0, 2, 3)
    lines = [
        " | ".join(f"**{cell(row.cells[at])}**" if row.strong and row.cells[at] else cell(row.cells[at]) for at in columns)
        for row in rows
    ]
    lines.insert(1, "|".join("---:" if at == 2 else "---" for at in columns))
    return "\n".join(f"| {line} |" for line in lines)


def _kronor(amount: str | Decimal) -> str:
    return kronor(Decimal(amount))
