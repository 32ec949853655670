"""A question that is held up because it seems to name somebody: what the page is told, and what the element then offers.

The question goes nowhere: not to the house, not to the history. Its words are shown once more only with placeholders.
"""

from collections.abc import Sequence
from typing import Any

from assistant.prompts import Texts
from assistant.read.personal import Found, replaced


def warning(found: Sequence[Found], texts: Texts) -> str:
    """Why the question was not asked."""
    return texts("page.person_saker" if _certain(found) else "page.person_misstankt")


def personal_props(text: str, found: tuple[Found, ...], texts: Texts) -> dict[str, Any]:
    """What the element Personuppgifter is given; the question as it was written only where it may be asked so."""
    return {
        "ersatt": replaced(text, found),
        "skriven": None if _certain(found) else text,
        "texter": {key: texts(f"page.person_{key}") for key in ("ersatt", "stall", "anda", "klart")},
    }


def may_pass(found: Sequence[Found], *, warned: bool) -> bool:
    """Whether a question with this in it may be asked: one that was only suspected, once its asker has been warned of it."""
    return not found or (warned and not _certain(found))


def _certain(found: Sequence[Found]) -> bool:
    return any(one.sure for one in found)
