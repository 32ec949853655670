"""From an answer to what the page shows: one message in Markdown and the passages that open beside it.

Pure functions. No amount, source or sentence is made here: labels come from prompts/texts/page.yaml, everything else from the
answer. A source can be opened in two ways, by its number in the text ('[1]') and by its line in the list at the end
('[1] Socialtjänstlag (2025:400), 12 kap. 8 §'); Chainlit makes a link of every name of a passage that stands in the message.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

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


class Passage(Value):
    """A passage that opens beside the text: `name` stands in the message, `markdown` is shown."""

    name: str
    markdown: str


class Shown(Value):
    """All of an answer as the page shows it."""

    message: str
    passages: tuple[Passage, ...] = ()


def shown(answer: Answer, texts: Texts) -> Shown:
    """The message and its passages: the answer, what it lacks, the calculation, how it was understood, sources, date."""
    parts = [harmless(answer.text), _missing(answer, texts)]
    if answer.calculation:
        parts += [calculation(answer.calculation, texts), _forbehall(answer.calculation, texts)]
    if answer.household:
        parts.append(_list(texts("page.tolkning"), [literal(line) for line in household(answer.household, texts)]))
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
    parts = [f"**{literal(citation.title)}**", literal(place), f"*{literal(nature)}*", quoted(citation.quote)]
    if citation.url and (target := address(citation.url)):
        host, url = target
        parts.append(f"[{literal(texts('page.oppna', plats=host))}]({url})")
    return "\n\n".join(part for part in parts if part)


def calculation(result: dict[str, Any], texts: Texts) -> str:
    """The calculation as a table: post, arithmetic, kronor, lagrum; after each kind of row its sum, last the result.

    `result` is the calculation object of the command line contract, amounts as decimal strings.
    """
    acts = {rad["grund"]["akt"] for rad in result["rader"]}
    one_act = acts.pop() if len(acts) == 1 else None
    basis = texts("page.kol_lagrum_i", akt=one_act) if one_act else texts("page.kol_lagrum")
    head = [texts("page.kol_post"), texts("page.kol_uttryck"), texts("page.kol_belopp"), basis]
    lines = [
        f"**{texts('page.berakning', manad=literal(month(result['manad'], texts)))}**",
        "",
        _row(head, cell),
        "|---|---|---:|---|",
    ]
    for slag, sum_field in _SUMS:
        rows = [rad for rad in result["rader"] if rad["slag"] == slag or (slag == "inkomst" and rad["slag"] == "avdrag")]
        lines += [_row(_cells(rad, one_act, texts), cell) for rad in rows]
        if rows and sum_field:
            lines.append(_row([texts(f"page.summa_{sum_field}"), "", _kronor(result[sum_field]), ""], _strong))
    if any(rad["slag"] != "norm" for rad in result["rader"]):
        amount = result["underskott"] if result["utfall"] == "underskott" else abs(Decimal(result["resultat"]))
        lines.append(_row([texts(f"page.utfall_{result['utfall']}"), "", _kronor(amount), ""], _strong))
    if result["utfall"] == "underskott" and Decimal(result["levnadskostnader"]):
        parts = {part: _kronor(amount) for part, amount in result["fordelning"].items()}
        lines += ["", texts("page.fordelning", **parts)]
    return "\n".join(lines)


def household(described: dict[str, Any], texts: Texts) -> list[str]:
    """The household as it was understood, one line a fact; incomes and costs stand in the calculation."""
    lines = [
        texts("page.hushall_manad", manad=month(described["manad"], texts)),
        texts(f"page.hushall_{described['vuxna']}"),
    ]
    lines += [_child(barn, texts) for barn in described.get("barn") or ()]
    if others := described.get("ovriga_i_hushallet"):
        lines.append(texts("page.hushall_ovriga", antal=others))
    return lines


def month(manad: str, texts: Texts) -> str:
    """'2025-09' as 'september 2025'."""
    year, number = manad.split("-")
    return texts(f"page.manad_{int(number)}", ar=year)


def _child(barn: dict[str, Any], texts: Texts) -> str:
    lunch = barn.get("lunch_pa_forskola")
    if barn.get("gar_i_skola"):
        key = "page.hushall_barn_skola"
    elif lunch is None or barn["alder"] > 6:
        key = "page.hushall_barn"
    else:
        key = "page.hushall_barn_lunch" if lunch else "page.hushall_barn_utan_lunch"
    line = texts(key, alder=barn["alder"])
    return line if barn.get("dagar") is None else texts("page.hushall_dagar", barn=line, dagar=barn["dagar"])


def _cells(rad: dict[str, Any], one_act: str | None, texts: Texts) -> list[str]:
    amount = _kronor(rad["belopp"])
    label = texts("page.harledd", etikett=rad["etikett"]) if rad["harledd"] else rad["etikett"]
    basis = rad["grund"]["lagrum"] if one_act else f"{rad['grund']['lagrum']} {rad['grund']['akt']}"
    # An expression that only repeats the amount tells nothing.
    arithmetic = "" if rad["uttryck"].replace("\u00a0", " ") == amount else rad["uttryck"]
    return [label, arithmetic, amount, basis]


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
    return texts(
        f"page.fot_{answer.mode}",
        datum=answer.as_of,
        **({"modell": name(answer.model or "")} if answer.mode == "modellage" else {}),
    )


def _validity(citation: Citation, texts: Texts) -> str:
    start, end = citation.valid_from, citation.valid_to
    if start and end:
        return texts("page.galler_mellan", fran=start, till=end)
    return _dated("page.galler_fran", "fran", start, texts) or _dated("page.galler_till", "till", end, texts)


def _dated(key: str, variable: str, day: date | None, texts: Texts) -> str:
    return texts(key, **{variable: day}) if day else ""


def _list(heading: str, lines: list[str]) -> str:
    return "\n".join([f"**{heading}**", "", *(f"- {line}" for line in lines)]) if lines else ""


def _row(cells: list[str], made: Callable[[str], str]) -> str:
    return "| " + " | ".join(made(text) for text in cells) + " |"


def _strong(text: str) -> str:
    return f"**{cell(text)}**" if text else ""


def _kronor(amount: str | Decimal) -> str:
    return kronor(Decimal(amount))
