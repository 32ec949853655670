"""What an element of the page may ask for: an action by name, with what the browser filled in. Each gives plain JSON back.

The elements (assets/elements/) draw and send; everything is computed, worded and made here. Nothing is written down: a file
goes back inside the answer. Imports no Chainlit; assistant/app.py registers ACTIONS and opens a provision beside the text.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assistant.page import norm_form, papers
from assistant.page.conversation import House

Payload = Mapping[str, Any]
Act = Callable[[House, Payload], dict[str, Any]]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def norm_form_props(house: House, household: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the element Normformular is given: the form of a household that was understood, or of an empty one."""
    idag = date.today()
    return norm_form.form_props(household, house.kalkylator, house.checklista(idag), idag, house.texts)


def _norm_rakna(house: House, payload: Payload) -> dict[str, Any]:
    return norm_form.computed(payload.get("hushall"), payload.get("fore"), house.kalkylator, house.texts, date.today())


def _norm_xlsx(house: House, payload: Payload) -> dict[str, Any]:
    berakning = norm_form.calculated(payload.get("hushall"), payload.get("fore"), house.kalkylator)
    name = house.texts("form.filnamn", manad=berakning.manad)
    return _file(f"{name}.xlsx", XLSX, papers.xlsx(berakning, date.today(), house.texts))


def _norm_pdf(house: House, payload: Payload) -> dict[str, Any]:
    berakning = norm_form.calculated(payload.get("hushall"), None, house.kalkylator)
    name = house.texts("form.filnamn", manad=berakning.manad)
    return _file(f"{name}.pdf", PDF, papers.pdf(berakning, date.today(), house.texts))


def _file(name: str, mime: str, content: bytes) -> dict[str, Any]:
    return {"namn": name, "mime": mime, "base64": b64encode(content).decode()}


ACTIONS: dict[str, Act] = {
    "norm_rakna": _norm_rakna,
    "norm_xlsx": _norm_xlsx,
    "norm_pdf": _norm_pdf,
}
"""Every action but the one that opens a provision. Each blocks; raises RadrumError with a text for the user."""
