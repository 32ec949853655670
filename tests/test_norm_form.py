"""The norm form without a browser: what was typed becomes the household that was meant, and every fault finds its field."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from assistant.assembly import open_kalkylator
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Barn, Hushall
from assistant.library.checklista import load_checklista
from assistant.page import papers
from assistant.page.norm_form import DELAR, calculated, computed, form_props
from assistant.prompts import load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.riksnorm.utdata import to_json
from assistant.settings import ROOT, Settings

IDAG = date(2026, 11, 25)
TEXTS = load_texts(ROOT / "prompts")

FAMILY: dict[str, Any] = {
    "manad": "2025-08",
    "vuxna": "sammanboende",
    "barn": [{"alder": 3, "lunch_pa_forskola": True}, {"alder": 8, "dagar": 15, "inkomst_ovrigt": "250.50"}],
    "inkomster": [{"typ": "lon", "belopp": "14000", "person": "medsokande", "jobbstimulans": True}],
    "utgifter": [{"typ": "boende", "ansokt": "9400", "godkant": "8900"}],
}

EVERYTHING = FAMILY | {
    "kommun": "Exempelkommun",
    "ovriga_i_hushallet": 1,
    "avvikelser": [{"person": "sokande", "dagar": 15, "skal": "flyttade in den 16"}],
    "jobbstimulansvillkor": [{"person": "medsokande", "manader_med_forsorjningsstod": ["2025-01/2025-06"]}],
    "levnadskostnader": [{"typ": "tandvard", "godkant": "0"}],
    "justeringar": [{"post": "livsmedel", "belopp": "-300", "skal": "äter i skolan"}],
    "nedsattning": {"belopp": "100.25", "skal": "beslut"},
    "redan_utbetalt": "500",
    "val": {"dagbas": "365/12", "avrundning": "upp"},
}


@pytest.fixture(scope="module")
def kalkylator(tmp_path_factory: pytest.TempPathFactory) -> Kalkylator:
    """The calculator as shipped."""
    return open_kalkylator(Settings(data_dir=tmp_path_factory.mktemp("data"), embedder="none"), TEXTS)


def _form(household: dict[str, Any], kalkylator: Kalkylator) -> dict[str, Any]:
    """The household as the browser gets it, through JSON as in life; as the answer has it, with every field."""
    dumped = Hushall.model_validate(household).model_dump(mode="json")
    form: dict[str, Any] = json.loads(json.dumps(form_props(dumped, kalkylator, (), IDAG, TEXTS)))["hushall"]
    return form


def _shown(form: Any, kalkylator: Kalkylator, fore: Any = None) -> dict[str, Any]:
    return json.loads(json.dumps(computed(form, fore, kalkylator, TEXTS, IDAG)))


@pytest.mark.parametrize("household", [FAMILY, EVERYTHING, {"manad": "2026-01", "vuxna": "ensamstaende"}])
def test_an_untouched_form_computes_the_household_it_was_filled_in_from(
    household: dict[str, Any], kalkylator: Kalkylator
) -> None:
    meant = to_json(kalkylator(Hushall.model_validate(household)))
    assert to_json(calculated(_form(household, kalkylator), None, kalkylator)) == meant


def test_every_fact_of_a_household_can_be_filled_in() -> None:
    """Or is carried along unseen, which is said here; a field added to the household must be placed in one of the two."""
    carried = {"jobbstimulansvillkor", "fodelsemanad"}
    drawn = {falt.vag.partition(".")[0] for del_ in DELAR for falt in del_.falt} | {del_.lista for del_ in DELAR} | {"kommun"}
    assert set(Hushall.model_fields) | set(Barn.model_fields) <= drawn | carried
    assert len(DELAR) == len({del_.namn for del_ in DELAR})


def test_a_form_begins_empty_in_this_month(kalkylator: Kalkylator) -> None:
    props = form_props(None, kalkylator, (), IDAG, TEXTS)
    assert (props["hushall"]["manad"], props["forifylld"]) == ("2026-11", False)
    alone = kalkylator(Hushall(manad="2026-11", vuxna="ensamstaende"))
    assert _shown(props["hushall"], kalkylator)["utfall"].replace(" ", "").endswith(f":{alone.underskott}kr")


@pytest.mark.parametrize("written", ["8900", "8 900", "8\u00a0900", " 8900,00 ", "8900.0", "8 900 kr", "8900,-"[:4]])
def test_amounts_as_people_write_them(written: str, kalkylator: Kalkylator) -> None:
    form = _form(FAMILY, kalkylator)
    form["utgifter"][0]["godkant"] = written
    assert calculated(form, None, kalkylator).utgifter == 8900


@pytest.mark.parametrize(
    ("written", "told"),
    [("8.900", "på två sätt"), ("nio tusen", "inte ett belopp"), ("", "Fyll i"), ("-5", "mindre än noll"), ("1e3", "inte ett")],
)
def test_what_is_no_sure_amount_is_told_at_its_field(written: str, told: str, kalkylator: Kalkylator) -> None:
    form = _form(FAMILY, kalkylator)
    form["utgifter"][0]["godkant"] = written
    shown = _shown(form, kalkylator)
    assert list(shown["fel"]) == ["utgifter[0].godkant"]
    assert told in shown["fel"]["utgifter[0].godkant"]
    assert "rader" not in shown


def test_a_row_just_added_is_no_fault_and_the_faults_of_others_stay_with_them(kalkylator: Kalkylator) -> None:
    form = _form(FAMILY, kalkylator)
    for del_ in form_props(None, kalkylator, (), IDAG, TEXTS)["delar"]:
        if del_["lista"]:
            form[del_["lista"]] = [dict(del_["ny"]), *form[del_["lista"]]]
    assert to_json(calculated(form, None, kalkylator)) == to_json(kalkylator(Hushall.model_validate(FAMILY)))
    form["barn"][2]["alder"] = "åtta"
    form["inkomster"][1]["belopp"] = "?"
    assert set(_shown(form, kalkylator)["fel"]) == {"barn[2].alder", "inkomster[1].belopp"}


def test_every_fault_is_told_to_a_person_and_not_to_a_program(kalkylator: Kalkylator) -> None:
    gava = {"typ": "gava", "belopp": "5", "person": "medsokande", "jobbstimulans": True}
    wrong: list[dict[str, Any]] = [
        {"manad": "augusti"},
        {"ovriga_i_hushallet": "många"},
        {"ovriga_i_hushallet": "99"},
        {
            "barn": [
                {"alder": "19", "gar_i_skola": False},
                {"alder": "5", "dagar": "31"},
                {"alder": "5", "inkomst_ovrigt": "-1"},
            ]
        },
        {"barn": [{"alder": "25"}, {"alder": "-1"}, {"alder": "", "dagar": "4"}]},
        {"manad": "2025-06", "barn": [{"alder": "5", "dagar": "31"}]},
        {"inkomster": [gava, {"typ": "lon", "belopp": "x"}]},
        {"inkomster": [gava]},
        {"avvikelser": [{"person": "sokande", "dagar": "5", "skal": ""}]},
        {"justeringar": [{"post": "livsmedel", "belopp": "100", "skal": " "}]},
        {"redan_utbetalt": "99 999 999"},
    ]
    told: dict[str, str] = {}
    for nr, change in enumerate(wrong):
        faults = _shown({"manad": "2025-08", "vuxna": "ensamstaende"} | change, kalkylator)["fel"]
        assert faults, change
        told |= {f"{nr} {falt}": line for falt, line in faults.items()}
    assert len(told) >= 14
    assert [
        line for line in told.values() if re.search(r"JSON|README|true|false|ovriga_i|objekt|\blon\b|\w+_\w+|\[\d", line)
    ] == []


def test_a_month_without_a_table_is_told_at_the_month(kalkylator: Kalkylator) -> None:
    shown = _shown(_form(FAMILY, kalkylator) | {"manad": "2027-03"}, kalkylator)
    assert list(shown["fel"]) == ["manad"]
    assert not re.search(r"\d \d{3}|\d kr", shown["fel"]["manad"])


def test_a_fault_of_the_whole_household_is_told_once(kalkylator: Kalkylator) -> None:
    form = _form(FAMILY, kalkylator)
    form["nedsattning"]["belopp"] = "900 000"
    shown = _shown(form, kalkylator)
    assert shown["fel"] == {}
    assert len(shown["allmant"]) == 1


def test_fields_that_cannot_matter_are_not_shown(kalkylator: Kalkylator) -> None:
    form = _form(FAMILY, kalkylator)
    form["barn"] = [{"alder": age, "lunch_pa_forskola": None, "gar_i_skola": None} for age in ("3", "8", "19")]
    hidden = set(_shown(form, kalkylator)["dolda"])
    assert hidden == {"barn[0].gar_i_skola", "barn[1].gar_i_skola", "barn[1].lunch_pa_forskola", "barn[2].lunch_pa_forskola"}
    form["barn"][1]["lunch_pa_forskola"] = True  # what is filled in is never hidden
    form["inkomster"].append({"typ": "gava", "belopp": "1", "person": "sokande", "jobbstimulans": False})
    hidden = set(_shown(form | {"vuxna": "ensamstaende"}, kalkylator)["dolda"])
    assert {"inkomster[1].person", "inkomster[1].jobbstimulans"} <= hidden
    assert hidden.isdisjoint({"barn[1].lunch_pa_forskola", "inkomster[0].person", "inkomster[0].jobbstimulans"})


def test_every_row_has_its_paragraph_and_its_why(kalkylator: Kalkylator) -> None:
    form = _form(EVERYTHING, kalkylator)
    rows = _shown(form, kalkylator)["rader"]
    kept = [row for row in rows if not row["summa"]]
    assert len(kept) == len(calculated(form, None, kalkylator).rader) >= 10
    assert [row for row in kept if "§" not in row["lagrum"] or not row["akt"] or not row["varfor"]] == []


def test_two_months_side_by_side(kalkylator: Kalkylator) -> None:
    fore = _form(FAMILY, kalkylator)
    rows = _shown(fore | {"manad": "2026-03"}, kalkylator, fore)["jamforelse"]["rader"]
    couple = next(row for row in rows if row["etikett"].startswith("Sammanboende"))
    assert (couple["fore"], couple["efter"], couple["skillnad"], couple["andrad"]) == ("7 050,00", "7 100,00", "+50,00", True)
    assert _shown(fore, kalkylator)["jamforelse"] is None


@pytest.mark.parametrize(
    "sent", [None, [], 5, "x", {}, {"barn": 5}, {"barn": [5]}, {"manad": 5}, {"val": "x"}, {"manad": "2025-08", "okant": 1}]
)
def test_whatever_is_sent_gets_an_answer(sent: Any, kalkylator: Kalkylator) -> None:
    shown = _shown(sent, kalkylator)
    assert shown["fel"] or shown["allmant"]


def test_the_checklist_names_provisions_that_hold_today(tmp_path: Path) -> None:
    from assistant.assembly import open_house

    points = load_checklista(ROOT / "knowledge")
    house = open_house(Settings(data_dir=tmp_path, embedder="none"))
    try:
        assert len(points) >= 4
        for point in points:
            assert (found := house.provision(point.grund.akt, point.grund.lagrum, IDAG)), point
            assert found.locator.startswith(point.grund.lagrum)
            assert (found.valid_from or IDAG) <= IDAG <= (found.valid_to or IDAG)
        assert house.provision("SoL 2025:400", "99 kap. 1 §", IDAG) is None
        assert house.provision("Balken 1734:1", "1 §", IDAG) is None
        assert house.provision("SoL 2025:400", "12 kap. 7 § tredje stycket", IDAG) is not None
    finally:
        house.close()


def test_the_note_has_every_row_with_its_paragraph_and_says_that_it_is_no_decision(kalkylator: Kalkylator) -> None:
    berakning = calculated(_form(EVERYTHING, kalkylator), None, kalkylator)
    note = papers.note(berakning, IDAG, TEXTS)
    assert "inte beslut" in note.splitlines()[0]
    for rad in berakning.rader:
        assert any(rad.etikett in line and f"({rad.grund.lagrum} {rad.grund.akt})" in line for line in note.splitlines())
    assert all(line in note for line in berakning.forbehall)


def test_the_workbook_has_numbers_to_go_on_with_and_words_that_stay_words(kalkylator: Kalkylator) -> None:
    household = EVERYTHING | {"justeringar": [{"post": "livsmedel", "belopp": "300", "skal": '=HYPERLINK("http://x")'}]}
    fore = _form(FAMILY, kalkylator)
    berakning = calculated(_form(household, kalkylator), fore, kalkylator)
    book = openpyxl.load_workbook(io.BytesIO(papers.xlsx(berakning, IDAG, TEXTS)))
    assert book.sheetnames == ["Beräkning", "Jämförelse"]
    cells = [cell for row in book["Beräkning"].iter_rows() for cell in row if cell.value is not None]
    assert book["Beräkning"]["A2"].value == TEXTS("form.underlag")
    numbers = [cell.value for cell in cells if cell.data_type == "n"]
    assert float(berakning.riksnorm) in numbers
    assert sum(float(rad.belopp) for rad in berakning.rader if rad.slag == "norm") == float(berakning.riksnorm)
    assert [cell.value for cell in cells if cell.data_type not in "ns"] == []


@pytest.mark.parametrize("children", [1, 20])
def test_the_page_to_print_is_one(children: int, kalkylator: Kalkylator) -> None:
    household = EVERYTHING | {"barn": [{"alder": nr} for nr in range(children)]}
    household |= {"justeringar": [{"post": "ovrigt", "belopp": "300", "skal": "<b>fet</b> & <img src='http://x'/>"}]}
    berakning = calculated(_form(household, kalkylator), None, kalkylator)
    document = pypdfium2.PdfDocument(papers.pdf(berakning, IDAG, TEXTS))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert TEXTS("form.underlag") in text
    assert "<b>fet</b>" in text
    assert "Beräkning för augusti 2025" in text
    assert "12 kap. 7 § SoL 2025:400" in text


def test_a_file_of_a_faulty_form_is_refused(kalkylator: Kalkylator) -> None:
    with pytest.raises(BadInput):
        calculated({"manad": "2025-08"}, None, kalkylator)
