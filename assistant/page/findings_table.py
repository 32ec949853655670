"""The findings register as a table: every finding that fits a choice, how many of each kind, two reports side by side.

Counts are exhaustive: they are taken from the whole register, never from a search. The browser draws what it is given and
sends back what was chosen. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from assistant.domain.base import Value
from assistant.domain.source import Finding, FindingKind, Source
from assistant.page.workbook import Sheet, workbook
from assistant.prompts import Texts

Found = tuple[Finding, Source]
"""A finding and the report it stands in."""

MOST_ROWS = 200
"""So many rows are drawn; more are counted, and go into the workbook."""

_WORDS = (
    "oppna", "stang", "rubrik", "inledning", "rapport", "ar", "namnd", "slag", "ord", "jamfor", "ingen", "rensa", "summa",
    "nummer", "text", "betyg", "plats", "inga", "raknar", "fel", "inga_i_rapporten", "xlsx",
)  # fmt: skip
"""The texts of fynd.yaml that the browser shows as they are."""


class Urval(Value):
    """What was chosen; empty means all. `jamfor`: the report to set beside `rapport`."""

    rapport: str = ""
    ar: str = ""
    namnd: str = ""
    slag: str = ""
    ord: str = ""
    jamfor: str = ""

    @property
    def reports(self) -> set[str]:
        """The reports whose rows are shown; empty means all."""
        return {self.rapport, self.jamfor} - {""} if self.rapport else set()

    def fits(self, finding: Finding, report: Source) -> bool:
        """Whether year, nämnd and words fit; report and kind are the two sides of the count."""
        return (
            (not self.ar or self.ar == _year(report))
            and (not self.namnd or self.namnd in _boards(finding, report))
            and self.ord.strip().casefold() in finding.text.casefold()
        )


def table_props(reports: Sequence[str], texts: Texts, *, opened: bool) -> dict[str, Any]:
    """What the element Fyndtabell is given: its words and first choice. `reports`: those an answer is about, at most two."""
    chosen = Urval(rapport=reports[0] if reports else "", jamfor=reports[1] if len(reports) == 2 else "")
    return {
        "texter": {namn: texts(f"fynd.{namn}") for namn in _WORDS},
        "urval": chosen.model_dump() if len(reports) <= 2 else Urval().model_dump(),
        "oppen": opened,
    }


def table(found: Sequence[Found], urval: Urval, texts: Texts) -> dict[str, Any]:
    """All that is shown of the register for a choice: the choices there are, the counts, the rows, the comparison."""
    reports = {report.id: report for _, report in found}
    kinds = [kind for kind in get_args(FindingKind) if any(f.kind == kind for f, _ in found)]
    fitting = [(f, report) for f, report in found if urval.fits(f, report)]
    rows = _chosen(fitting, urval)
    shown = [_row(f, report, texts) for f, report in rows[:MOST_ROWS]]
    key = "fynd.antal" if len(rows) <= MOST_ROWS else "fynd.kapat"
    return {
        "val": {
            "rapport": [_choice(report.id, _short(report, texts)) for report in reports.values()],
            "ar": [_choice(year, year) for year in sorted({_year(r) for r in reports.values()} - {""})],
            "namnd": [_choice(b, b) for b in sorted({b for f, r in found for b in _boards(f, r)})],
            "slag": [_choice(kind, texts(f"replies.slag_{kind}").capitalize()) for kind in kinds],
            "alla": texts("fynd.alla"),
        },
        "antal": {
            "slag": [texts(f"replies.slag_{kind}_flera").capitalize() for kind in kinds],
            "rader": [_counts(report, fitting, kinds, texts) for report in reports.values()],
        },
        "rader": shown,
        "besked": texts(key, visas=len(shown), alla=len(found) if key == "fynd.antal" else len(rows)),
        "jamforelse": _compared(fitting, urval, reports, kinds, texts),
    }


def xlsx(found: Sequence[Found], urval: Urval, texts: Texts) -> bytes:
    """Every row of a choice as a workbook."""
    names = ("rapport", "ar", "namnd", "slag", "nummer", "text", "betyg", "plats")
    rows = []
    for finding, report in _chosen([(f, r) for f, r in found if urval.fits(f, r)], urval):
        row = _row(finding, report, texts) | {"rapport": report.title, "nummer": finding.number}
        rows.append(tuple(row[name] for name in names))
    titles = (texts("fynd.rubrik"), texts("fynd.underlag"))
    head = tuple(texts(f"fynd.{name}") for name in names)
    return workbook([Sheet(texts("fynd.rubrik"), titles, head, rows, (), (44, 8, 22, 18, 6, 90, 18, 28))])


def _chosen(fitting: Iterable[Found], urval: Urval) -> list[Found]:
    return [
        (finding, report)
        for finding, report in fitting
        if (not urval.reports or report.id in urval.reports) and (not urval.slag or finding.kind == urval.slag)
    ]


def _counts(report: Source, fitting: Sequence[Found], kinds: Sequence[FindingKind], texts: Texts) -> dict[str, Any]:
    """How many of each kind a report has, each with what opens them."""
    short = _short(report, texts)
    numbers = {kind: sum(r.id == report.id and f.kind == kind for f, r in fitting) for kind in kinds}
    return {
        "rapport": report.id,
        "etikett": short,
        "celler": [
            {
                "slag": kind,
                "antal": number,
                "visa": texts("fynd.visa_antal", antal=number, slag=texts(f"replies.slag_{kind}_flera"), rapport=short),
            }
            for kind, number in numbers.items()
        ],
        "summa": sum(numbers.values()),
    }


def _compared(
    fitting: Sequence[Found],
    urval: Urval,
    reports: Mapping[str, Source],
    kinds: Sequence[FindingKind],
    texts: Texts,
) -> dict[str, Any] | None:
    """Two reports side by side, kind by kind; None unless two different ones are chosen."""
    sides = [reports.get(urval.rapport), reports.get(urval.jamfor)]
    if None in sides or urval.rapport == urval.jamfor:
        return None
    parts = []
    for kind in [kind for kind in kinds if urval.slag in ("", kind)]:
        of_kind = [[_row(f, r, texts) for f, r in fitting if r is side and f.kind == kind] for side in sides]
        if any(of_kind):
            parts.append({"slag": texts(f"replies.slag_{kind}_flera").capitalize(), "sidor": of_kind})
    return {"rapporter": [side.title for side in sides if side], "delar": parts}


def _row(finding: Finding, report: Source, texts: Texts) -> dict[str, Any]:
    page = texts("page.sida", sida=finding.page) if finding.page is not None else ""
    place = ", ".join(part for part in (finding.locator, page) if part)
    return {
        "id": [report.id, finding.kind, finding.number],
        "rapport": _short(report, texts),
        "ar": _year(report),
        "namnd": ", ".join(_boards(finding, report)),
        "slag": texts(f"replies.slag_{finding.kind}").capitalize(),
        "nummer": str(finding.number),
        "text": finding.text,
        "betyg": texts(f"cli.betyg_{finding.grade}") if finding.grade else "",
        "plats": place,
        "las": texts("fynd.las", plats=place),
    }


def _boards(finding: Finding, report: Source) -> tuple[str, ...]:
    """Whom a finding is directed to; where it does not say, whom the report is about."""
    return (finding.addressee,) if finding.addressee else report.boards


def _year(report: Source) -> str:
    return str(report.valid_from.year) if report.valid_from else ""


def _short(report: Source, texts: Texts) -> str:
    """'Avesta 2023', or the title of a report that says neither."""
    if report.municipality and report.valid_from:
        return texts("fynd.kort_rapport", kommun=report.municipality, ar=report.valid_from.year)
    return report.title


def _choice(value: str, label: str) -> dict[str, str]:
    return {"varde": value, "etikett": label}
