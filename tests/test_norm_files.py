"""Many households from one file: none lost, none out of order, every bad one told where it stands."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.commands.norm_files import UTKOLUMNER, run_csv, run_jsonl
from assistant.domain.errors import BadInput, Fault
from assistant.library.berakningsregler import load_regler
from assistant.library.normtabeller import load_tables
from assistant.prompts import load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import ROOT

TEXTS = load_texts(ROOT / "prompts")
RAKNA = Kalkylator(load_tables(ROOT / "knowledge" / "riksnorm"), load_regler(ROOT / "knowledge"), TEXTS)
ENSAM = {"manad": "2025-09", "vuxna": "ensamstaende"}


def _jsonl(*lines: str | bytes) -> list[dict[str, Any]]:
    return list(run_jsonl(lines, RAKNA.berakna, TEXTS))


def _csv(tmp_path: Path, text: str | bytes) -> list[dict[str, str]]:
    """Runs a file and reads the result as another program would."""
    fil, ut = tmp_path / "in.csv", tmp_path / "ut.csv"
    fil.write_bytes(text.encode() if isinstance(text, str) else text)
    run_csv(fil, ut, RAKNA.berakna, TEXTS)
    resultat = ut.read_text(encoding="utf-8-sig")
    rader = list(csv.DictReader(io.StringIO(resultat), delimiter=max(";,\t", key=resultat.splitlines()[0].count)))
    assert [rad for rad in rader if None in rad] == []
    return rader


# --- JSON lines ----------------------------------------------------------------------------------------------------------


def test_one_result_a_line_in_the_same_order() -> None:
    ut = _jsonl(*(json.dumps(ENSAM | {"id": nr, "ovriga_i_hushallet": nr}) + "\n" for nr in range(5)))
    assert [rad["id"] for rad in ut] == [0, 1, 2, 3, 4]
    assert [rad["riksnorm"] for rad in ut] == ["5180.00", "4610.00", "4500.00", "4412.50", "4372.00"]
    assert ut[0] == {"id": 0} | RAKNA.json(ENSAM)


def test_a_household_without_an_id_gives_the_bare_result() -> None:
    assert _jsonl(json.dumps(ENSAM)) == [RAKNA.json(ENSAM)]


@pytest.mark.parametrize("id_", ["a-1", 7, None, 1.5, True, {"del": [1, 2.5]}])
def test_an_id_comes_back_as_it_was(id_: Any) -> None:
    for hushall in (ENSAM, ENSAM | {"manad": "2030-01"}):
        ut = _jsonl(json.dumps(hushall | {"id": id_}))
        assert ut[0]["id"] == id_
        json.dumps(ut)


def test_bad_lines_are_told_in_their_place() -> None:
    ut = _jsonl(
        json.dumps(ENSAM | {"id": 1}),
        json.dumps({"id": 2, "manad": "2025-09"}),
        '{"id": 3, "manad": ',
        '{"id": 4, "id": 5, "manad": "2025-09", "vuxna": "ensamstaende"}',
        b"\xff\xfe",
        "[1]",
        "\n",
        json.dumps(ENSAM | {"id": 8, "manad": "2027-01"}),
        json.dumps(ENSAM | {"id": 9}).encode(),
        "\n",
        "",
    )
    assert [rad["id"] for rad in ut] == [1, 2, None, 5, None, None, None, 8, 9]
    assert ["error" in rad for rad in ut] == [False, True, True, True, True, True, True, True, False]
    assert all(set(rad) == {"id", "error"} and "\n" not in rad["error"] for rad in ut if "error" in rad)
    assert "vuxna: uppgiften saknas" in ut[1]["error"]
    assert "två gånger" in ut[3]["error"]
    assert "2027-01-01" in ut[7]["error"]


def test_lines_are_calculated_as_they_come() -> None:
    def lines() -> Any:
        yield json.dumps(ENSAM)
        raise AssertionError("read too far")

    assert next(run_jsonl(lines(), RAKNA.berakna, TEXTS))["riksnorm"] == "5180.00"


# --- CSV -----------------------------------------------------------------------------------------------------------------

RUBRIK = (
    "id;manad;vuxna;ovriga_i_hushallet;barn;inkomst_lon;jobbstimulans;inkomst_barnbidrag_medsokande;utgift_boende;"
    "levnadskostnad_tandvard;nedsattning;redan_utbetalt;dagbas;gemensamma_vid_umgange;avrundning"
)
RAD = "A1;2025-10;sammanboende;1;3L|13:15|19S;8000,50;sökande;1250;9000;900;100;200;kalender;dagar;upp"


def test_every_column_reaches_the_household(tmp_path: Path) -> None:
    rader = _csv(tmp_path, f"{RUBRIK}\n{RAD}\n")
    vantat = RAKNA.berakna(
        {
            "manad": "2025-10",
            "vuxna": "sammanboende",
            "ovriga_i_hushallet": 1,
            "barn": [{"alder": 3, "lunch_pa_forskola": True}, {"alder": 13, "dagar": 15}, {"alder": 19, "gar_i_skola": True}],
            "inkomster": [
                {"typ": "lon", "belopp": "8000.50", "jobbstimulans": True},
                {"typ": "barnbidrag", "belopp": 1250, "person": "medsokande"},
            ],
            "utgifter": [{"typ": "boende", "godkant": 9000}],
            "levnadskostnader": [{"typ": "tandvard", "godkant": 900}],
            "nedsattning": {"belopp": 100},
            "redan_utbetalt": 200,
            "val": {"dagbas": "kalender", "gemensamma_vid_umgange": "dagar", "avrundning": "upp"},
        }
    )
    assert tuple(rader[0]) == UTKOLUMNER
    assert rader[0]["rad"] == "2"
    assert rader[0]["id"] == "A1"
    assert rader[0]["tabell"] == "2025"
    for namn in ("riksnorm", "inkomster", "utgifter", "levnadskostnader", "resultat", "utfall", "underskott"):
        assert rader[0][namn] == str(getattr(vantat, namn)), namn
    assert rader[0]["fordelning_forsorjningsstod"] == str(vantat.fordelning.forsorjningsstod)
    assert rader[0]["forbehall"].split(" | ") == list(vantat.forbehall)
    assert rader[0]["fel"] == ""


@pytest.mark.parametrize(
    ("cell", "norm"),
    [
        ("5H", 3030), ("5L", 2700), ("5l", 2700), ("8;13", 3790 + 4350), ("8, 13", 3790 + 4350), ("8 13", 3790 + 4350),
        ("8|13:15", 3790 + 4350 / 2), ("3L:15", 2480 / 2), ("19S", 4960), ("", 0),
    ],
)  # fmt: skip
def test_children_in_one_cell(tmp_path: Path, cell: str, norm: float) -> None:
    rad = _csv(tmp_path, f'manad;vuxna;barn\n2025-09;ensamstaende;"{cell}"\n')[0]
    personer = len([ord_ for ord_ in cell.replace(";", " ").replace(",", " ").replace("|", " ").split() if ord_]) + 1
    assert rad["riksnorm"] == f"{3910 + norm + {1: 1270, 2: 1400, 3: 1770}[personer]:.2f}"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("slut", ["\n", "\r\n"])
@pytest.mark.parametrize("kodning", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_as_programs_write_them(tmp_path: Path, separator: str, slut: str, kodning: str) -> None:
    rader = ["Id", "Månad", "Vuxna", "Inkomst_lon"], ["Åsa", "2025-09", "Ensamstående", '"4 980,50"']
    rad = _csv(tmp_path, slut.join(separator.join(rad) for rad in rader).encode(kodning))[0]
    assert (rad["id"], rad["inkomster"], rad["fel"]) == ("Åsa", "4980.50", "")
    raw = (tmp_path / "ut.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (kodning != "utf-8")


@pytest.mark.parametrize(
    ("cell", "belopp"),
    [("4980", "4980.00"), ("4980.5", "4980.50"), ("4980,50", "4980.50"), ("4 980,50", "4980.50"), ("4\u00a0980", "4980.00")],
)
def test_amounts_as_people_write_them(tmp_path: Path, cell: str, belopp: str) -> None:
    assert _csv(tmp_path, f"manad;vuxna;inkomst_gava\n2025-09;ensamstaende;{cell}\n")[0]["inkomster"] == belopp


@pytest.mark.parametrize("cell", ["4,980", "4.980,00", "49 80", "1e3", "fem", "4980 kr", "NaN", "1_000", "٤"])
def test_amounts_that_may_mean_two_things_are_refused(tmp_path: Path, cell: str) -> None:
    rad = _csv(tmp_path, f"manad;vuxna;inkomst_gava\n2025-09;ensamstaende;{cell}\n")[0]
    assert (rad["riksnorm"], "inkomst_gava:" in rad["fel"], cell in rad["fel"]) == ("", True, True)


def test_bad_rows_are_told_with_line_and_reason_and_none_is_lost(tmp_path: Path) -> None:
    rader = _csv(
        tmp_path,
        "id;manad;vuxna;barn;inkomst_lon;jobbstimulans\n"
        "1;2025-09;ensamstaende;8;0;\n"
        "2;2025-13;ensamstaende;;;\n"
        "\n"
        "3;2025-09;ensamstaende;åtta;;\n"
        "4;2025-09;ensamstaende;5;8;13\n"
        "5;2025-09;ensamstaende\n"
        '6;2025-09;ensamstaende;"8;;\n'
        "7;2025-09;ensamstaende;;-5;\n"
        "8;2025-09;ensamstaende;;;alla\n"
        "9;2027-01;ensamstaende;;;\n"
        ";;;;;\n"
        "11;2025-09;ensamstaende;8;;;;\n"
        "12;2025-09;ensamstaende;5LH;;\n"
        "13;2025-09;ensamstaende;;20000;\n",
    )
    assert [rad["rad"] for rad in rader] == ["2", "3", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"]
    fel = {rad["rad"]: rad["fel"] for rad in rader if rad["fel"]}
    assert set(fel) == set(map(str, range(3, 13))) - {"4"} | {"14"}
    for rad, del_ in (
        ("3", "manad: "), ("5", "åtta"), ("6", "13"), ("7", "3 fält"), ("8", "citattecken"), ("9", "inkomst_lon: −5"),
        ("10", "alla"), ("11", "2027-01-01"), ("12", "tom"), ("14", "5LH"),
    ):  # fmt: skip
        assert del_ in fel[rad], fel[rad]
    assert all((rad["riksnorm"] == "") == bool(rad["fel"]) for rad in rader)
    assert rader[-1]["utfall"] == "overskott"
    assert (rader[1]["id"], rader[1]["manad"]) == ("2", "2025-13")


@pytest.mark.parametrize(
    ("text", "nyckel"),
    [
        ("", "csv_tom"), ("\n\n", "csv_tom"), ("manad;barn\n", "csv_kolumn_saknas"),
        ("manad;vuxna;manad\n", "csv_dubbel_kolumn"),
        ("manad;vuxna;inkomst_lön1\n", "csv_okand_kolumn_menade"), ("manad;vuxna;zzz\n", "csv_okand_kolumn"),
        ("manad;vuxna;\n", "csv_okand_kolumn"), ('manad;vuxna;"barn\n', "csv_citattecken"),
    ],
)  # fmt: skip
def test_a_wrong_header_stops_the_file_before_anything_is_written(tmp_path: Path, text: str, nyckel: str) -> None:
    with pytest.raises(BadInput) as fel:
        _csv(tmp_path, text)
    assert fel.value.key == nyckel
    assert "\n" not in TEXTS.error(fel.value)
    assert [fil.name for fil in tmp_path.iterdir()] == ["in.csv"]


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    fil = tmp_path / "in.csv"
    fil.write_text("manad;vuxna\n2025-09;ensamstaende\n", encoding="utf-8")
    osparbar = tmp_path / "binar.csv"
    osparbar.write_bytes(b"manad\x81\xff")
    for in_, ut, nyckel in (
        (tmp_path / "borta.csv", tmp_path / "ut.csv", "csv_saknas"),
        (tmp_path, tmp_path / "ut.csv", "csv_olaslig"),
        (osparbar, tmp_path / "ut.csv", "csv_teckenkodning"),
        (fil, fil, "csv_samma_fil"),
        (fil, tmp_path / "ingen" / "ut.csv", "csv_skriva"),
        (fil, tmp_path, "csv_skriva"),
    ):
        with pytest.raises((BadInput, Fault)) as fel:
            run_csv(in_, ut, RAKNA.berakna, TEXTS)
        assert fel.value.key == nyckel
        assert "\n" not in TEXTS.error(fel.value)
    assert sorted(fil.name for fil in tmp_path.iterdir()) == ["binar.csv", "in.csv"]
    assert fil.read_text(encoding="utf-8").startswith("manad;vuxna\n2025-09")


def test_an_interrupted_run_leaves_the_earlier_result(tmp_path: Path) -> None:
    fil, ut = tmp_path / "in.csv", tmp_path / "ut.csv"
    fil.write_text("manad;vuxna\n2025-09;ensamstaende\n", encoding="utf-8")
    ut.write_text("förra resultatet", encoding="utf-8")

    def stopp(_: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_csv(fil, ut, stopp, TEXTS)
    assert ut.read_text(encoding="utf-8") == "förra resultatet"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_stream_and_progress(tmp_path: Path) -> None:
    fil, stream, steg = tmp_path / "in.csv", io.StringIO(), list[tuple[int, int]]()
    fil.write_text("manad;vuxna\n" + "2025-09;ensamstaende\n" * 1001 + "x;y\n", encoding="utf-8")
    utfall = run_csv(fil, stream, RAKNA.berakna, TEXTS, lambda klara, alla: steg.append((klara, alla)))
    assert (utfall.rader, utfall.raknade) == (1002, 1001)
    assert steg == [(500, 1002), (1000, 1002), (1002, 1002)]
    assert len(stream.getvalue().splitlines()) == 1003
