"""What an element of the page may ask for: an action by name, with what the browser filled in. Each gives plain JSON back.

The elements (assets/elements/) draw and send; everything is computed, worded and made here. Nothing is written down: a file
goes back inside the answer. Imports no Chainlit; assistant/app.py registers them, and opens PLACES beside the text.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from assistant.domain.answer import Citation
from assistant.page import findings_table, norm_form, papers
from assistant.page.conversation import House

Payload = Mapping[str, Any]
Act = Callable[[House, Payload], dict[str, Any]]
Place = Callable[[House, Payload], Citation | None]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def norm_form_props(house: House, household: Mapping[str, Any] | None, *, opened: bool) -> dict[str, Any]:
    """What the element Normformular is given: the form of a household that was understood, or of an empty one."""
    idag = date.today()
    return {
        **norm_form.form_props(household, house.kalkylator, house.checklista(idag), idag, house.texts),
        "oppen": opened,
    }


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


def findings_table_props(house: House, reports: Sequence[str], *, opened: bool) -> dict[str, Any]:
    """What the element Fyndtabell is given: the whole register, or the reports that an answer is about."""
    return findings_table.table_props(reports, house.texts, opened=opened)


def _fynd(house: House, payload: Payload) -> dict[str, Any]:
    return findings_table.table(house.findings(), _urval(payload), house.texts)


def _fynd_xlsx(house: House, payload: Payload) -> dict[str, Any]:
    content = findings_table.xlsx(house.findings(), _urval(payload), house.texts)
    return _file(f"{house.texts('fynd.filnamn')}.xlsx", XLSX, content)


def _urval(payload: Payload) -> findings_table.Urval:
    return findings_table.Urval.model_validate(payload)


def _provision(house: House, payload: Payload) -> Citation | None:
    """The provision that a row of a calculation, or a point of the checklist, rests on; None where it is not here."""
    akt, lagrum, dag = (str(payload.get(key) or "") for key in ("akt", "lagrum", "dag"))
    return house.provision(akt, lagrum, date.fromisoformat(dag) if dag else date.today())


def _finding_place(house: House, payload: Payload) -> Citation | None:
    """The place of a finding, which the payload names by report, kind and number."""
    wanted = payload.get("id")
    found = (f for f, report in house.findings() if [report.id, f.kind, f.number] == wanted)
    return house.finding_place(finding) if (finding := next(found, None)) else None


def _file(name: str, mime: str, content: bytes) -> dict[str, Any]:
    return {"namn": name, "mime": mime, "base64": b64encode(content).decode()}


ACTIONS: dict[str, Act] = {
    "norm_rakna": _norm_rakna,
    "norm_xlsx": _norm_xlsx,
    "norm_pdf": _norm_pdf,
    "fynd": _fynd,
    "fynd_xlsx": _fynd_xlsx,
}
"""Actions that give something back. Each blocks; raises RadrumError with a text for the user."""

PLACES: dict[str, Place] = {
    "visa_lagrum": _provision,
    "visa_fynd": _finding_place,
}
"""Actions that open a place beside the text. Each blocks."""
