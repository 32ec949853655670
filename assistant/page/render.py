"""From an answer to what the page shows: one message in Markdown; what its names open is made in sources.py.

Pure functions. No amount, source or sentence is made here: labels come from prompts/texts/page.yaml, everything else from the
answer. A source can be opened in two ways, by its number in the text ('[1]') and by its line in the list at the end
('[1] Socialtjänstlag (2025:400), 12 kap. 8 §'); Chainlit makes a link of every name of a passage that stands in the message.
"""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.domain.answer import Answer, Citation, Looked, kronor
from assistant.domain.base import Value
from assistant.page.markdown import cell, harmless, literal, name
from assistant.page.sources import Opened, considered_name, opened, source_name
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


class Shown(Value):
    """All of an answer as the page shows it."""

    message: str
    opens: tuple[Opened, ...] = ()


def shown(answer: Answer, looked: Looked, texts: Texts, told_steps: str = "") -> Shown:
    """The message and what its names open: the answer, what it lacks, how it was understood, calculation, sources, date.

    `told_steps`, made by `steps`, stands before the day for those who want to see them.
    """
    parts = [_BEFORE_A_NUMBER.sub("\u00a0", harmless(answer.text)), _missing(answer, texts)]
    parts.append(_understood(answer, texts))
    if answer.calculation:
        parts += [calculation(answer.calculation, texts), _forbehall(answer.calculation, texts)]
    parts.append(_list(texts("page.obs"), [literal(line) for line in answer.warnings]))
    parts.append(_list(texts("page.kallor"), [_source_line(citation, texts) for citation in answer.citations]))
    if looked.considered:
        parts.append(f"**{considered_name(looked, texts)}**")
    parts += [told_steps, f"*{_footer(answer, texts)}*"]
    return Shown(message="\n\n".join(part for part in parts if part), opens=opened(answer, looked, texts))


def steps(answer: Answer, looked: Looked, kommun: str | None, texts: Texts) -> str:
    """How the answer came about: how the question was read, what was weighed, what was withheld, who wrote, how long."""
    lines = [texts(f"page.steg_slag_{answer.kind}", datum=answer.as_of)]
    if kommun:
        lines.append(texts("page.steg_kommun", kommun=kommun))
    if answer.citations or looked.considered:
        used = len(answer.citations)
        lines.append(texts("page.steg_kallor", funna=used + len(looked.considered), anvanda=used))
    if withheld := answer.provenance.get("withheld"):
        lines.append(texts("page.steg_undanhallet", antal=len(withheld)))
    if answer.claims:
        by_model = answer.mode == "modellage"
        lines.append(texts("page.steg_modellage", modell=answer.model or "") if by_model else texts("page.steg_kallage"))
    seconds = Decimal(str(answer.timings_ms.get("total", 0))) / 1000
    lines.append(texts("page.steg_tid", tid=f"{seconds:.2f}".replace(".", ",")))
    return _list(texts("page.steg"), [literal(line) for line in lines])


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
