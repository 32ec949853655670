"""Many households from one file: none lost, none out of order, every bad one told where it stands."""

import csv
import io
import json
import os
import random
import signal
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest

from assistant.commands.norm_columns import EGNA, FLEST_BARN, PLATSER
from assistant.commands.norm_files import FLERA_FRAN, UTKOLUMNER, Calculate, run_csv, run_jsonl
from assistant.commands.processes import in_order
from assistant.domain.base import Value
from assistant.domain.errors import BadInput, Fault, RadrumError
from assistant.domain.hushall import Berakning, Hushall
from assistant.library.berakningsregler import load_regler
from assistant.library.normtabeller import load_tables
from assistant.prompts import load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import ROOT
from tests.test_second_norm import random_household

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


@pytest.mark.parametrize("cell", ["4,980", "4.980", "0.125", "4.980,00", "49 80", "1e3", "fem", "4980 kr", "NaN", "1_000", "٤"])
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


# --- All of the contract -------------------------------------------------------------------------------------------------

IN_OTHER_COLUMNS = {
    "barn[].alder": "barn", "barn[].lunch_pa_forskola": "barn", "barn[].gar_i_skola": "barn", "barn[].dagar": "barn",
    "inkomster[].jobbstimulans": "jobbstimulans",
}  # fmt: skip
"""Fields that share a column."""

IN_NAMES = {"typ", "person", "post"}
"""Fields that the column's name says."""


def _fields(model: type[Value], path: str = "") -> set[str]:
    """Every field of the contract by its path: 'utgifter[].ansokt', 'val.dagbas'."""
    found = set()
    for name, field in model.model_fields.items():
        inner = get_args(field.annotation)[0] if get_args(field.annotation) else field.annotation
        if isinstance(inner, type) and issubclass(inner, Value):
            found |= _fields(inner, f"{path}{name}{'[]' if inner is not field.annotation else ''}.")
        else:
            found.add(path + name)
    return found


def test_every_field_of_the_contract_has_its_column() -> None:
    reached = {plats.vag.replace("[{nr}]", "[]").replace("[0]", "[]") for plats in PLATSER.values()}
    assert set(IN_OTHER_COLUMNS.values()) <= set(EGNA)
    fields = {field for field in _fields(Hushall) if field.rsplit(".", 1)[-1] not in IN_NAMES}
    assert fields - reached == set(IN_OTHER_COLUMNS)
    assert {vag for vag in reached if not vag.startswith("barn[")} <= fields


def test_a_household_may_not_have_more_children_than_there_are_columns() -> None:
    RAKNA.las(ENSAM | {"barn": [{"alder": 5}] * FLEST_BARN})
    with pytest.raises(BadInput):
        RAKNA.las(ENSAM | {"barn": [{"alder": 5}] * (FLEST_BARN + 1)})


def _one_way(household: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The household with what CSV can say: one item of each type and person, in the order of the columns; some more facts."""
    manad = household["manad"]
    for lista, keys in (("inkomster", ("typ", "person")), ("utgifter", ("typ",)), ("levnadskostnader", ("typ",)),
                        ("justeringar", ("post",))):  # fmt: skip
        household[lista] = list({tuple(post[key] for key in keys): post for post in household.get(lista, [])}.values())
    persons = {income["person"] for income in household["inkomster"] if income["typ"] == "lon" and dice.random() < 0.6}
    for income in household["inkomster"]:
        income["jobbstimulans"] = income["typ"] == "lon" and income["person"] in persons
    for child in household.get("barn", []):
        if child.get("gar_i_skola") is False:
            del child["gar_i_skola"]
    if dice.random() < 0.4:
        who = dice.choice(["sokande", "medsokande"]) if household["vuxna"] == "sammanboende" else "sokande"
        before = int(manad[:4]) - 1
        months = dice.choice([[f"{before}-03/{before}-08"], [f"{before}-01/{before}-04", f"{before}-06"]])
        villkor = {"person": who, "manader_med_forsorjningsstod": months}
        household["jobbstimulansvillkor"] = [villkor | dice.choice([{}, {"forsta_inkomst": f"{before}-10"}])]
    val = household.setdefault("val", {})
    val |= {"aldersbyte": dice.choice(["angiven", "fodelsemanaden", "manaden_efter"])}
    val |= {"jobbstimulans_fran": dice.choice(["forsta_inkomst", "sex_manader"])}
    if dice.random() < 0.3:
        household["kommun"] = dice.choice(["Exempelkommun", "Falun"])
    return _two_decimals(household)


def _two_decimals(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _two_decimals(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_two_decimals(inner) for inner in value]
    amount = name in ("belopp", "godkant", "ansokt", "redan_utbetalt") or name.startswith("inkomst_")
    return str(Decimal(str(value)).quantize(Decimal("0.01"))) if amount else value


def _as_row(household: Mapping[str, Any], dice: random.Random) -> dict[str, str]:
    """The household as a person would fill in the columns."""

    def amount(value: str) -> str:
        whole, ore = value.split(".")
        spaced = f"{int(whole):,}".replace(",", dice.choice([" ", "\u00a0", ""])) if abs(int(whole)) >= 1000 else whole
        return dice.choice([value, f"{whole},{ore}", f"{spaced},{ore}"])

    def led(post: Mapping[str, Any]) -> str:
        return "_medsokande" if post["person"] == "medsokande" else ""

    row = {name: str(household[name]) for name in ("manad", "vuxna", "kommun", "ovriga_i_hushallet") if name in household}
    row |= household["val"]
    children = []
    for nr, child in enumerate(household.get("barn", []), 1):
        lunch = {True: "L", False: "H", None: ""}[child.get("lunch_pa_forskola")]
        school, days = "S" if child.get("gar_i_skola") else "", child.get("dagar")
        children.append(f"{child['alder']}{lunch}{school}" + (f":{days}" if days is not None else ""))
        for name, value in child.items():
            if name == "fodelsemanad" or name.startswith("inkomst_"):
                row[f"barn{nr}_{name}"] = value if name == "fodelsemanad" else amount(value)
    row["barn"] = dice.choice([";", "|", " "]).join(children)
    for avvikelse in household.get("avvikelser", []):
        row[f"avvikelse_skal{led(avvikelse)}"] = avvikelse["skal"]
        if avvikelse.get("dagar") is not None:
            row[f"avvikelse_dagar{led(avvikelse)}"] = str(avvikelse["dagar"])
        if "i_normen" in avvikelse:
            row[f"avvikelse_i_normen{led(avvikelse)}"] = "ja" if avvikelse["i_normen"] else "Nej"
    for income in household["inkomster"]:
        row[f"inkomst_{income['typ']}{led(income)}"] = amount(income["belopp"])
    whose = [income["person"] for income in household["inkomster"] if income["jobbstimulans"]]
    row["jobbstimulans"] = "bada" if len(whose) == 2 else "".join(whose)
    for villkor in household.get("jobbstimulansvillkor", []):
        row[f"jobbstimulans_manader{led(villkor)}"] = ";".join(villkor["manader_med_forsorjningsstod"])
        row[f"jobbstimulans_forsta_inkomst{led(villkor)}"] = villkor.get("forsta_inkomst", "")
    for lista, slag in (("utgifter", "utgift"), ("levnadskostnader", "levnadskostnad")):
        for post in household[lista]:
            row[f"{slag}_{post['typ']}"] = amount(post["godkant"])
            row[f"{slag}_{post['typ']}_ansokt"] = amount(post["ansokt"])
    for post in household["justeringar"]:
        row[f"justering_{post['post']}"], row[f"justering_{post['post']}_skal"] = amount(post["belopp"]), post["skal"]
    if nedsattning := household.get("nedsattning"):
        row |= {"nedsattning": amount(nedsattning["belopp"]), "nedsattning_skal": nedsattning.get("skal", "")}
    if "redan_utbetalt" in household:
        row["redan_utbetalt"] = amount(household["redan_utbetalt"])
    return row


def _rank(rank: Mapping[Any, int], lista: str, post: Mapping[str, Any]) -> int:
    """Where the column of an item stands."""
    return rank[(lista, *sorted((name, value) for name, value in post.items() if name in IN_NAMES))]


def test_a_household_in_csv_is_the_same_as_in_json(tmp_path: Path) -> None:
    dice = random.Random(20261125)
    households = [_one_way(random_household(dice), dice) for _ in range(1500)]
    columns = list(PLATSER) + list(EGNA)
    rank = {(plats.grupp, *sorted(plats.fast.items())): nr for nr, plats in enumerate(PLATSER.values())}
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    rows = [_as_row(household, dice) for household in households]
    writer.writerows(rows)
    results = _csv(tmp_path, text.getvalue())
    assert len(results) == len(households)
    refused = 0
    for household, row, result in zip(households, rows, results, strict=True):
        in_order_of_columns = household | {
            lista: sorted(household[lista], key=partial(_rank, rank, lista))
            for lista in ("inkomster", "utgifter", "levnadskostnader", "justeringar")
        }
        try:
            expected = RAKNA.json(in_order_of_columns)
        except RadrumError:
            refused += 1
            assert result["fel"], row
            assert result["riksnorm"] == ""
            continue
        assert result["fel"] == "", (row, result["fel"])
        for name in UTKOLUMNER[2:-4]:
            assert result[name] == expected[name], (name, row)
        assert result["fordelning_levnadskostnader"] == expected["fordelning"]["levnadskostnader"]
        assert result["forbehall"].split(" | ") == expected["forbehall"], row
    assert 20 < refused < len(households) / 2


def test_sums_without_rows_are_those_with_rows() -> None:
    dice = random.Random(5)
    for _ in range(300):
        household = random_household(dice)
        whole, sums = _outcome(RAKNA.berakna, household), _outcome(RAKNA.summor, household)
        assert sums == (whole.model_copy(update={"rader": ()}) if isinstance(whole, Berakning) else whole)


def _outcome(calculate: Calculate, household: dict[str, Any]) -> Berakning | str:
    try:
        return calculate(household)
    except RadrumError as refusal:
        return TEXTS.error(refusal)


@pytest.mark.parametrize(
    ("kolumner", "celler", "delar"),
    [
        ("utgift_boende_ansokt", "5000", ("utgift_boende: uppgiften saknas",)),
        ("utgift_boende;utgift_boende_ansokt", "4000;4.980", ("utgift_boende_ansokt", "4.980")),
        ("levnadskostnad_flytt;levnadskostnad_flytt_ansokt", "1;-4", ("levnadskostnad_flytt_ansokt: −4",)),
        ("inkomst_lon;inkomst_gava_medsokande", "1;2", ("inkomst_gava_medsokande:",)),
        ("avvikelse_dagar", "15", ("avvikelse_skal: uppgiften saknas",)),
        ("avvikelse_dagar;avvikelse_skal", "femton;resa", ("avvikelse_dagar:", "femton")),
        ("avvikelse_dagar;avvikelse_skal", "31;resa", ("avvikelse_dagar:", "2025-09")),
        ("avvikelse_i_normen;avvikelse_skal", "kanske;resa", ("avvikelse_i_normen:", "kanske")),
        ("barn;barn2_inkomst_ovrigt", "5;100", ("barn2_inkomst_ovrigt:", "1 barn")),
        ("barn;barn1_inkomst_ovrigt", "5;-100", ("barn1_inkomst_ovrigt: −100",)),
        ("barn;barn1_fodelsemanad", "5;2019-13", ("barn1_fodelsemanad:", "2019-13")),
        ("jobbstimulans_manader", "2025-01/2025-13", ("jobbstimulans_manader[0]:", "2025-13")),
        ("jobbstimulans_forsta_inkomst", "2025-01", ("jobbstimulans_manader: uppgiften saknas",)),
        ("inkomst_lon;jobbstimulans;jobbstimulans_manader", "900;sokande;2025-01/2025-05", ("jobbstimulans_manader:", "5")),
        ("justering_livsmedel", "300", ("justering_livsmedel_skal: uppgiften saknas",)),
        ("aldersbyte", "födelsemånaden", ("aldersbyte:", "fodelsemanaden")),
        ("ovriga_i_hushallet", "fler", ("ovriga_i_hushallet:", "fler")),
        ("nedsattning", "-1", ("nedsattning: −1",)),
    ],
)
def test_a_bad_cell_is_told_with_its_column(tmp_path: Path, kolumner: str, celler: str, delar: tuple[str, ...]) -> None:
    rad = _csv(tmp_path, f"manad;vuxna;{kolumner}\n2025-09;ensamstaende;{celler}\n")[0]
    assert rad["riksnorm"] == ""
    assert "\n" not in rad["fel"]
    assert all(del_ in rad["fel"] for del_ in delar), rad["fel"]


def test_an_empty_cell_that_is_needed_is_told(tmp_path: Path) -> None:
    rader = _csv(tmp_path, "id;manad;vuxna\n1;;ensamstaende\n2;2025-09;\n")
    assert ["manad: uppgiften saknas" in rader[0]["fel"], "vuxna: uppgiften saknas" in rader[1]["fel"]] == [True, True]


# --- Several processes ---------------------------------------------------------------------------------------------------


def test_several_processes_give_the_same_file(tmp_path: Path) -> None:
    fil, steg = tmp_path / "in.csv", list[tuple[int, int]]()
    rader = [
        f"{nr};2025-{nr % 12 + 1:02};ensamstaende;{nr}" if nr % 7 else f"{nr};2025-13;;x" for nr in range(FLERA_FRAN + 777)
    ]
    fil.write_text("id;manad;vuxna;inkomst_lon\n" + "\n".join(rader) + "\n", encoding="utf-8")
    ensam = run_csv(fil, tmp_path / "en.csv", RAKNA.summor, TEXTS)
    flera = run_csv(fil, tmp_path / "flera.csv", RAKNA.summor, TEXTS, lambda klara, alla: steg.append((klara, alla)), 2)
    assert flera == ensam
    assert flera.rader == len(rader)
    assert (tmp_path / "flera.csv").read_bytes() == (tmp_path / "en.csv").read_bytes()
    assert steg[-1] == (len(rader), len(rader))
    assert steg == sorted(steg)


def _dies(household: Mapping[str, Any]) -> Berakning:
    if household["ovriga_i_hushallet"] == "3":
        os.kill(os.getpid(), signal.SIGKILL)
    return RAKNA.summor(household)


def test_a_process_that_dies_is_told_and_leaves_the_earlier_result(tmp_path: Path) -> None:
    fil, ut = tmp_path / "in.csv", tmp_path / "ut.csv"
    rader = [f"2025-09;ensamstaende;{3 if nr == 2900 else 1}" for nr in range(FLERA_FRAN + 1)]
    fil.write_text("manad;vuxna;ovriga_i_hushallet\n" + "\n".join(rader) + "\n", encoding="utf-8")
    ut.write_text("förra resultatet", encoding="utf-8")
    with pytest.raises(Fault) as fel:
        run_csv(fil, ut, _dies, TEXTS, processer=2)
    assert fel.value.key == "process_dog"
    assert "\n" not in TEXTS.error(fel.value)
    assert ut.read_text(encoding="utf-8") == "förra resultatet"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "ut.csv"]


def test_only_a_few_tasks_are_under_way() -> None:
    taken = []

    def tasks() -> Any:
        for nr in range(50):
            taken.append(nr)
            yield nr

    results = in_order(str, tasks(), 2)
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    assert len(taken) < 12
    results.close()


def test_a_system_that_cannot_share_work_does_it_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise OSError("no semaphores")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    assert list(in_order(str, range(5), 2)) == ["0", "1", "2", "3", "4"]
