"""An answer as plain text, to be pasted into a journal or a letter: the text with its numbers, and the sources they mean.

It says itself what it is, since it leaves the page: a basis made with AI support, no decision, and the day it holds for.
"""

import re
from decimal import Decimal
from typing import Any

from assistant.domain.answer import Answer, kronor
from assistant.page.markdown import bare
from assistant.page.sources import reference
from assistant.prompts import Texts

_EMPHASIS = re.compile(r"\*\*(.+?)\*\*")
_RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+\n", re.MULTILINE)


def copy_props(answer: Answer, texts: Texts) -> dict[str, Any]:
    """What the element Kopiera is given: a button for each text to copy, the words on it and about it."""
    words = {key: texts(f"page.panel_{key}") for key in ("kopierat", "kopiera_gick_inte")}
    words["klart"] = texts("page.svar_klart")
    buttons = [{"namn": texts("page.kopiera_svar"), "text": whole(answer, texts)}]
    if answer.citations:
        buttons.append({"namn": texts("page.kopiera_kallor"), "text": sources(answer, texts)})
    return {"knappar": buttons, "texter": words}


def whole(answer: Answer, texts: Texts) -> str:
    """The answer, the calculation's rows, what to think of, the sources, the day, and what kind of text it is."""
    parts = [bare(_EMPHASIS.sub(r"\1", _RULE.sub("", answer.text)))]
    if answer.calculation:
        parts.append(_rows(answer, texts))
    notes = [*answer.warnings, *(answer.calculation["forbehall"] if answer.calculation else ())]
    if notes:
        parts.append("\n".join([f"{texts('page.obs')}:", *(f"- {bare(line)}" for line in notes)]))
    parts += [sources(answer, texts), texts("page.kopia_fot", datum=answer.as_of)]
    return "\n\n".join(part for part in parts if part)


def sources(answer: Answer, texts: Texts) -> str:
    """The sources alone, a line each."""
    if not answer.citations:
        return ""
    lines = [f"[{citation.number}] {reference(citation, texts)}" for citation in answer.citations]
    return "\n".join([f"{texts('page.kallor')}:", *lines])


def _rows(answer: Answer, texts: Texts) -> str:
    rows = (answer.calculation or {})["rader"]
    return "\n".join(
        texts(
            "page.kopia_rad",
            post=bare(row["etikett"]),
            belopp=kronor(Decimal(row["belopp"])),
            lagrum=f"{row['grund']['lagrum']} {row['grund']['akt']}",
        )
        for row in rows
    )
