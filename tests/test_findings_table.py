"""The table of findings without a browser: nothing is lost, every count is the number of the rows it opens."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from assistant.assembly import open_house
from assistant.page.findings_table import MOST_ROWS, Found, Urval, table, table_props, xlsx
from assistant.prompts import Texts
from assistant.settings import Settings
from tests.page_standin import FINDINGS, PROV


def _shown(texts: Texts, found: tuple[Found, ...] = FINDINGS, **chosen: str) -> dict[str, Any]:
    return table(found, Urval(**chosen), texts)


def test_everything_is_there_when_nothing_is_chosen(texts: Texts) -> None:
    shown = _shown(texts)
    assert [row["id"] for row in shown["rader"]] == [[r.id, f.kind, f.number] for f, r in FINDINGS]
    assert shown["besked"] == "5 av 5 fynd"
    assert [row["summa"] for row in shown["antal"]["rader"]] == [3, 2]
    assert shown["jamforelse"] is None


@pytest.mark.parametrize("chosen", [{}, {"namnd": "kommunstyrelsen"}, {"ord": "motiver"}, {"ar": "2022", "ord": "x"}])
def test_every_count_is_the_number_of_rows_that_it_opens(chosen: dict[str, str], texts: Texts) -> None:
    for row in _shown(texts, **chosen)["antal"]["rader"]:
        opened = [_shown(texts, **chosen, rapport=row["rapport"], slag=cell["slag"])["rader"] for cell in row["celler"]]
        assert [cell["antal"] for cell in row["celler"]] == [len(rows) for rows in opened]
        assert row["summa"] == len(_shown(texts, **chosen, rapport=row["rapport"])["rader"])


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"rapport": "prov-2022"}, 3),
        ({"slag": "rekommendation"}, 3),
        ({"namnd": "kommunstyrelsen"}, 2),
        ({"namnd": "socialnämnden"}, 2),  # its own, and what the report says of the nämnd it is about
        ({"ar": "2022"}, 5),
        ({"ar": "2021"}, 0),
        ({"ord": " BESLUTEN "}, 2),
        ({"rapport": "finns-inte"}, 0),
        ({"rapport": "prov-2022", "jamfor": "andra-2024"}, 5),
        ({"jamfor": "andra-2024"}, 5),
    ],
)
def test_a_choice_narrows_down(chosen: dict[str, str], left: int, texts: Texts) -> None:
    assert len(_shown(texts, **chosen)["rader"]) == left


def test_a_report_that_does_not_name_its_municipality_goes_by_its_title(texts: Texts) -> None:
    reports = _shown(texts)["val"]["rapport"]
    assert [report["etikett"] for report in reports] == ["Provköping 2022", "En annan granskning"]


def test_two_reports_side_by_side_have_all_of_both(texts: Texts) -> None:
    compared = _shown(texts, rapport="andra-2024", jamfor="prov-2022")["jamforelse"]
    sides = [[row["id"] for part in compared["delar"] for row in part["sidor"][side]] for side in (0, 1)]
    assert [len(side) for side in sides] == [2, 3]
    assert {ids[0] for ids in sides[0]} == {"andra-2024"}
    one_kind = _shown(texts, rapport="andra-2024", jamfor="prov-2022", slag="bedomning")["jamforelse"]["delar"]
    assert [[len(side) for side in part["sidor"]] for part in one_kind] == [[0, 1]]
    assert _shown(texts, rapport="prov-2022", jamfor="prov-2022")["jamforelse"] is None


def test_more_rows_than_are_drawn_are_counted_and_said(texts: Texts) -> None:
    many = tuple((FINDINGS[0][0].model_copy(update={"number": nr}), PROV) for nr in range(MOST_ROWS + 7))
    shown = _shown(texts, many)
    assert len(shown["rader"]) == MOST_ROWS
    assert str(MOST_ROWS + 7) in shown["besked"]
    assert shown["antal"]["rader"][0]["summa"] == MOST_ROWS + 7
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(many, Urval(), texts))).worksheets[0]
    assert sheet.max_row == MOST_ROWS + 7 + 4


def test_the_workbook_has_the_rows_of_the_choice_as_text(texts: Texts) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(FINDINGS, Urval(namnd="kommunstyrelsen"), texts))).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value is not None]
    assert {cell.value for cell in cells} >= {"Styrelsen bör se över ansvaret.", "=SUMMA(1) Styrelsen bör motivera mer."}
    assert {cell.data_type for cell in cells} == {"s", "n"}


@pytest.mark.parametrize(
    ("reports", "chosen"), [((), ("", "")), (("a",), ("a", "")), (("a", "b"), ("a", "b")), ("abc", ("", ""))]
)
def test_the_reports_of_an_answer_are_chosen_beforehand(reports: Any, chosen: tuple[str, str], texts: Texts) -> None:
    props = table_props(reports, texts, opened=False)
    assert (props["urval"]["rapport"], props["urval"]["jamfor"]) == chosen


def test_a_choice_of_something_else_is_refused() -> None:
    with pytest.raises(ValidationError):
        Urval.model_validate({"okant": 1})


def test_every_finding_of_the_built_in_reports_has_its_place(tmp_path: Path, texts: Texts) -> None:
    house = open_house(Settings(data_dir=tmp_path, embedder="none"))
    try:
        found = house.findings()
        assert len(found) == len(house.library.snapshot.findings) > 100
        places = [house.finding_place(finding) for finding, _ in found]
        assert [f.locator for (f, _), place in zip(found, places, strict=True) if place is None] == []
        assert all(place.quote == f.text for (f, _), place in zip(found, places, strict=True) if place)
        assert house.finding_place(found[0][0].model_copy(update={"text": "Står ingenstans."})) is None
        assert _shown(texts, found)["besked"].startswith(f"{min(len(found), MOST_ROWS)} av {len(found)}")
    finally:
        house.close()
