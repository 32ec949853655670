"""A municipality's own norm files: they confirm, correct and add, survive upgrades, and never half apply; the printed table."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.assembly import House, open_house, open_kalkylator
from assistant.commands.doctor import tables
from assistant.domain.question import Question
from assistant.library.berakningsregler import load_regler
from assistant.library.normbekraftelser import with_own
from assistant.library.normtabeller import celler, load_tables, table_passages
from assistant.prompts import Texts
from assistant.riksnorm.berakna import OutsideTables
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import ROOT, Settings

KNOWLEDGE = ROOT / "knowledge"
SHIPPED = load_tables(KNOWLEDGE / "riksnorm")
TODAY = date(2026, 11, 25)
FOUR = "kalla: SFS 2025:9999 (påhittad)\ndatum: 2026-01-12\ninlagt_av: A. Exempel\nkontrollerat_av: B. Exempel\n"
CHILD = "barn:\n  7-10 år: {summa: 3820}\n"
OWN_2026 = "ar: 2026\n" + FOUR + CHILD
FAMILY: dict[str, Any] = {"manad": "2026-05", "vuxna": "ensamstaende", "barn": [{"alder": 8}]}
PERIOD = (
    'galler: {fran: 2027-01-01, till: 2027-12-31}\ngrund:\n  - {fran: 2027-01-01, till: 2027-12-31, akt: "SoF 2025:468", '
    'source_id: sof-2025-468, tabell: "12 kap. 2 §", fler_an_sju: "12 kap. 3 §"}\n'
)
AMOUNTS = """barn:
  0 år:     {summa: 2800, utan_lunch: 2600}
  1-2 år:   {summa: 3100, utan_lunch: 2850}
  3 år:     {summa: 2780, utan_lunch: 2550}
  4-6 år:   {summa: 3110, utan_lunch: 2780}
  7-10 år:  {summa: 3890}
  11-14 år: {summa: 4460}
  15-18 år: {summa: 5040}
  19-20 år: {summa: 5080}
vuxna: {ensamstående: 4010, sammanboende: 7220}
gemensamma: {1: 1300, 2: 1440, 3: 1820, 4: 2060, 5: 2370, 6: 2690, 7: 2880}
"""
OWN_2027 = "ar: 2027\n" + FOUR + PERIOD + AMOUNTS

Own = Callable[..., Kalkylator]


@pytest.fixture
def settings(tmp_path: Path, make_settings: Callable[..., Settings]) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture
def own(settings: Settings, texts: Texts) -> Own:
    """Write the municipality's file and open the calculator on it."""

    def write(content: str, name: str = "2026.yaml") -> Kalkylator:
        folder = settings.data_dir / "riksnorm"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
        return open_kalkylator(settings, texts, TODAY)

    return write


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command: (exit code, standard output, standard error)."""
    monkeypatch.setenv("RADRUM_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("RADRUM_EMBEDDER", "none")

    def command(*args: str) -> tuple[int, str, str]:
        code = main(args)
        return (code, *capfd.readouterr())

    return command


def told_by_doctor(settings: Settings, texts: Texts, idag: date) -> list[tuple[bool | None, str]]:
    """(whether it is well, the line) of what the doctor says of the tables on a day."""
    return [(ok, line) for _, ok, line in tables(settings, texts, idag)]


# --- Confirming and correcting -------------------------------------------------------------------------------------------


def test_a_confirmed_cell_lifts_the_reservation_and_changes_no_amount(own: Own, settings: Settings, texts: Texts) -> None:
    before = open_kalkylator(settings, texts, TODAY).json(FAMILY)
    assert [r["etikett"] for r in before["rader"] if r["harledd"]] == ["Barn 8 år"]
    after = own(OWN_2026).json(FAMILY)
    assert after["riksnorm"] == before["riksnorm"] == "9170.00"
    assert not any(r["harledd"] for r in after["rader"])
    assert [line for line in before["forbehall"] if "ärledda belopp" in line]
    assert not [line for line in after["forbehall"] if "ärledda belopp" in line]


def test_a_correction_of_a_derived_cell_changes_the_sum_and_is_no_warning(own: Own, settings: Settings, texts: Texts) -> None:
    calculator = own(OWN_2026.replace("3820", "3830"))
    result = calculator.json(FAMILY)
    assert result["riksnorm"] == "9180.00"
    assert not any(r["harledd"] for r in result["rader"])
    cell = celler(calculator.tabeller[2026])["barn, 7-10 år, summa"]
    assert (cell.rattad, cell.motsagd) == (True, False)
    rows = told_by_doctor(settings, texts, date(2026, 3, 1))
    assert [ok for ok, _ in rows] == [True, True]
    assert "1 av 21 belopp" in rows[1][1]


def test_a_contradiction_of_a_printed_cell_is_told_by_doctor_and_stands_in_the_table(
    own: Own, settings: Settings, texts: Texts, run: Callable[..., Any]
) -> None:
    own("ar: 2026\n" + FOUR + "vuxna: {ensamstående: 3950}\n")
    rows = told_by_doctor(settings, texts, date(2026, 3, 1))
    (warning,) = [line for ok, line in rows if ok is None]
    assert "vuxna, ensamstående är 3 950 kr" in warning
    assert "3 940 kr enligt programmets källor (säkerhet A)" in warning
    _, out, _ = run("norm", "table", "2026")
    assert re.search(r"Ensamstående +3 950 [a-z]\n", out)
    assert "SÄGER EMOT programmets källor, som har 3 940 kr (säkerhet A): SFS 2025:9999 (påhittad), 2026-01-12" in out


def test_a_whole_table_for_a_year_that_is_shipped_confirms_every_cell(own: Own) -> None:
    """What a municipality entered before the program had the year goes on holding after the upgrade."""
    period = PERIOD.replace("2027", "2026")
    tabell = own("ar: 2026\n" + FOUR + period + AMOUNTS).tabeller[2026]
    assert all(cell.bekraftad and cell.bekraftad.tidigare for cell in celler(tabell).values())
    assert not any(cell.harledd for cell in celler(tabell).values())
    assert not tabell.egen
    assert tabell.kallor == SHIPPED[2026].kallor


def test_every_cell_has_a_path_of_its_own() -> None:
    """As the rows and columns of the file are named, which is how errors and the JSON name them."""
    for year, tabell in SHIPPED.items():
        assert len(celler(tabell)) == 21
        assert set(celler(tabell)) >= {"barn, 0 år, summa", "barn, 4-6 år, utan_lunch", "vuxna, sammanboende", "gemensamma, 7"}
        assert celler(tabell)["gemensamma, 3"] == tabell.gemensamma[3], year


def test_nothing_is_written_in_the_program(own: Own, settings: Settings, run: Callable[..., Any]) -> None:
    def state() -> dict[Path, str]:
        return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in KNOWLEDGE.rglob("*") if p.is_file()}

    before = state()
    own(OWN_2026)
    own(OWN_2027, "2027.yaml")
    assert run("norm", "table", "2026")[0] == 0
    assert run("search", "riksnorm barn 2026")[0] == 0
    assert state() == before
    assert (settings.data_dir / "riksnorm" / "2026.yaml").read_text(encoding="utf-8") == OWN_2026


# --- Files that cannot be used -------------------------------------------------------------------------------------------

BROKEN = [
    pytest.param(OWN_2026.replace("B. Exempel", "A. Exempel"), 5, "kontrollerat_av", "samma person", id="same person"),
    pytest.param(OWN_2026.replace("B. Exempel", "a exempel"), 5, "kontrollerat_av", "samma person", id="same, written so"),
    pytest.param(OWN_2026.replace("2026-01-12", "2026-11-26"), 3, "datum", "inte varit än", id="tomorrow"),
    pytest.param(OWN_2026.replace("2026-01-12", "12 januari"), 3, "datum", "2025-07-01", id="not a day"),
    pytest.param(OWN_2026.replace("B. Exempel", "'?'"), 5, "kontrollerat_av", "inget namn", id="nobody"),
    pytest.param(OWN_2026.replace("kontrollerat_av: B. Exempel\n", ""), 1, "kontrollerat_av", "saknas", id="one person"),
    pytest.param(OWN_2026.replace("kalla: SFS 2025:9999 (påhittad)\n", ""), 1, "kalla", "saknas", id="no source"),
    pytest.param(OWN_2026.replace("ar: 2026", "ar: 2025"), 1, "ar", "gäller år 2026", id="another year"),
    pytest.param(OWN_2026.replace("3820", "3 820"), 7, "barn, 7-10 år, summa", "helt antal kronor", id="space"),
    pytest.param(OWN_2026.replace("3820", "9" * 5000), 7, "barn, 7-10 år, summa", "helt antal kronor", id="huge"),
    pytest.param(
        OWN_2026.replace("3820", "{belopp: 3820, harledd: true}"), 7, "barn, 7-10 år, summa", "inget mer", id="not bare"
    ),
    pytest.param(OWN_2026.replace("7-10 år", "7-12 år"), 7, "barn, 7-12 år", "hör inte hemma", id="unknown row"),
    pytest.param(
        OWN_2026.replace("summa: 3820", "summa: 3820, utan_lunch: 3000"), 7, "utan_lunch", "hör inte hemma", id="no such cell"
    ),
    pytest.param(OWN_2026.replace(CHILD, ""), 1, "", "bekräftar inget belopp", id="no cell"),
    pytest.param(OWN_2026.replace("barn:", "barn: ["), r"\d+", "", "YAML", id="not YAML"),
    pytest.param("[" * 5000, r"\d+", "", "YAML", id="deep"),
    pytest.param(
        OWN_2026.replace("7-10 år: {summa: 3820}", "0 år: {utan_lunch: 2740}"), 7, "utan_lunch", "mer än", id="lunch away"
    ),
    pytest.param(OWN_2026.replace(CHILD, "gemensamma: {4: 1770}\n"), 6, "gemensamma, 4", "mer än gemensamma, 3", id="order"),
    pytest.param(
        OWN_2026 + "gemensamma: {3: 1800}\nvuxna: {sambor: 7100}\n", 9, "vuxna, sambor", "inte hemma", id="one of many"
    ),
]


@pytest.mark.parametrize(("content", "line", "field", "said"), BROKEN)
def test_a_file_with_one_wrong_field_is_left_out_whole_and_told_of(
    own: Own,
    settings: Settings,
    texts: Texts,
    run: Callable[..., Any],
    content: str,
    line: object,
    field: str,
    said: str,
) -> None:
    calculator = own(content)
    assert calculator.tabeller == SHIPPED
    told = texts.error(calculator.egna_fel["2026.yaml"])
    assert re.match(rf"riksnorm/2026\.yaml:{line}: ", told), told
    assert field in told
    assert said in told
    assert "\n" not in told
    assert len(told) < 400
    (warning,) = [row for row in calculator.json(FAMILY)["forbehall"] if told in row]
    assert warning.startswith("Kommunens egen fil för riksnormen 2026 kunde inte användas")
    assert str(settings.data_dir) not in warning
    assert not [row for row in calculator.json(FAMILY | {"manad": "2025-05"})["forbehall"] if told in row]
    assert (False, told) in told_by_doctor(settings, texts, TODAY)
    code, out, _ = run("norm", "table", "2026")
    assert (code, told in out) == (0, True)
    assert json.loads(run("norm", "table", "2026", "--json")[1])["fel"] == [told]
    assert json.loads(run("norm", "table", "2025", "--json")[1])["fel"] == []


def test_a_file_with_another_name_is_told_of(own: Own, texts: Texts) -> None:
    for name in ("2026.yml", "norm-2026.yaml"):
        calculator = own(OWN_2026, name)
        assert calculator.tabeller == SHIPPED
        assert "ska vara ett år" in texts.error(calculator.egna_fel[name])


def test_a_broken_table_of_a_year_that_is_not_shipped_is_the_reason_given(
    own: Own, texts: Texts, run: Callable[..., Any]
) -> None:
    calculator = own(OWN_2027.replace("summa: 3890", "summa: 38900000"), "2027.yaml")
    assert 2027 not in calculator.tabeller
    with pytest.raises(OutsideTables) as refused:
        calculator.json(FAMILY | {"manad": "2027-02"})
    told = texts.error(refused.value)
    assert told.startswith("riksnorm/2027.yaml:")
    assert "barn, 7-10 år, summa" in told
    assert run("norm", "table", "2027") == (2, "", told + "\n")


def test_confirmations_for_a_year_without_a_table_are_refused(own: Own, texts: Texts) -> None:
    calculator = own(OWN_2026.replace("ar: 2026", "ar: 2027"), "2027.yaml")
    assert "ingen tabell för 2027 att bekräfta" in texts.error(calculator.egna_fel["2027.yaml"])


# --- A coming year -------------------------------------------------------------------------------------------------------


def test_a_coming_table_is_shown_and_the_calculation_waits_for_the_rules(
    own: Own, texts: Texts, run: Callable[..., Any]
) -> None:
    calculator = own(OWN_2027, "2027.yaml")
    code, out, _ = run("norm", "table", "2027")
    assert code == 0
    assert re.search(r"Barn 4-6 år +3 110 a +2 780 a\n", out)
    assert "beloppen visas men inget räknas med dem" in out
    assert "Över sju" not in out
    with pytest.raises(OutsideTables) as refused:
        calculator.json({"manad": "2027-02", "vuxna": "ensamstaende"})
    line = texts.error(refused.value)
    assert refused.value.key == "norm_regler_saknas_an"
    assert refused.value.exit_code == 2
    assert "\n" not in line
    assert "2026-12-31" in line
    assert "prop. 2025/26:201" in line
    assert calculator.json(FAMILY)["riksnorm"] == "9170.00"


def test_a_coming_table_is_computed_when_its_rules_are_known(own: Own, settings: Settings, texts: Texts) -> None:
    own(OWN_2027, "2027.yaml")
    rules = load_regler(KNOWLEDGE)
    last = rules.rattslagen[-1]
    known = rules.model_copy(update={"rattslagen": (*rules.rattslagen[:-1], last.model_copy(update={"till": None}))})
    tables, _ = with_own(SHIPPED, settings.data_dir / "riksnorm", known, TODAY)
    assert not tables[2027].utan_regler
    result = Kalkylator(tables, known, texts).json({"manad": "2027-02", "vuxna": "ensamstaende"})
    assert result["riksnorm"] == "5310.00"


def test_the_passages_of_a_coming_table_assert_no_rule_that_is_not_known(own: Own) -> None:
    source, passages = table_passages(own(OWN_2027, "2027.yaml").tabeller[2027])
    lines = [line for p in passages for line in p.text.splitlines()]
    assert len(lines) == 8 + 4 + 2 + 7
    assert all("räknereglerna för 2027 är inte kända här" in line for line in lines)
    assert "inget räknas" in source.missing[0]


@pytest.mark.parametrize(("idag", "told"), [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 12, 31), True)])
def test_a_missing_year_is_told_of_from_november(settings: Settings, texts: Texts, idag: date, told: bool) -> None:
    rows = [(ok, line) for ok, line in told_by_doctor(settings, texts, idag) if "2027 saknas" in line]
    assert [ok for ok, _ in rows] == ([None] if told else [])
    for _, line in rows:
        assert str(settings.data_dir / "riksnorm" / "2027.yaml") in line
        assert "README" in line


# --- The page and the chat -----------------------------------------------------------------------------------------------


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    opened = open_house(settings)
    yield opened
    opened.close()


def test_the_page_has_a_line_at_the_start_from_november_until_the_table_is_there(house: House, own: Own) -> None:
    assert house.notices(date(2026, 10, 31)) == ()
    (line,) = house.notices(date(2026, 11, 1))
    assert "2027 är inte inlagd" in line
    own(OWN_2027.replace("2026-01-12", "2025-01-12"), "2027.yaml")
    assert house.notices(date(2026, 11, 1)) == ()


def test_chat_and_calculation_show_the_same_amount_while_the_program_runs(house: House, own: Own, settings: Settings) -> None:
    """A file that is put in, changed or taken away beside an open page counts in both at the next question."""

    def shown() -> tuple[str, str]:
        cell = house.answer(Question(text="Hur mycket är normen för ett barn 7-10 år 2026?"))
        whole = house.answer(Question(text="Vad är riksnormen i maj 2026 för en ensamstående med barn 8 år?"))
        assert whole.calculation is not None
        (row,) = [r for r in whole.calculation["rader"] if r["etikett"] == "Barn 8 år"]
        match = re.search(r"Barn 7-10 år: ([\d ]+) kr per månad 2026([^.]*)\.", cell.text)
        assert match
        assert match.group(1).replace(" ", "") == row["belopp"].partition(".")[0]
        return match.group(1), match.group(2)

    assert shown() == ("3 820", " (härlett belopp, inte hämtat ur den officiella tabellen)")
    own(OWN_2026)
    assert shown() == ("3 820", "")
    own(OWN_2026.replace("3820", "3990"))
    assert shown() == ("3 990", " (rättat av kommunen mot källan)")
    (settings.data_dir / "riksnorm" / "2026.yaml").unlink()
    assert shown()[0] == "3 820"


# --- The printed table ---------------------------------------------------------------------------------------------------


def printed_amounts(out: str) -> list[int]:
    """The amounts of the table in the order they stand."""
    table = out.partition("\n\n")[2].partition("Märkta belopp")[0].partition("\n  Över sju")[0]
    rows = [re.split(r"  +", line.strip(), maxsplit=1)[1] for line in table.splitlines() if line.startswith("  ")]
    return [int(amount.replace(" ", "")) for row in rows for amount in re.findall(r"\d \d{3}|\d{3}", row)]


@pytest.mark.parametrize("year", sorted(SHIPPED))
def test_every_cell_of_the_year_is_printed_and_every_derived_one_marked(year: int, run: Callable[..., Any]) -> None:
    code, out, _ = run("norm", "table", str(year))
    cells = celler(SHIPPED[year])
    assert code == 0
    assert printed_amounts(out) == [cell.belopp for cell in cells.values()]
    legend = out.partition("Märkta belopp")[2]
    for cell in cells.values():
        if cell.harledd:
            assert f"Härlett (säkerhet {cell.sakerhet}), står inte i någon källa här: {cell.regel}." in legend
            assert re.search(rf"{cell.belopp // 1000} {cell.belopp % 1000:03} [a-z]( |\n)", out)
    for line in (*SHIPPED[year].kallor, *SHIPPED[year].anmarkningar):
        assert line in out
    data = json.loads(run("norm", "table", str(year), "--json")[1])
    assert {c["namn"]: (c["belopp"], c["harledd"], c["sakerhet"], c["regel"]) for c in data["celler"]} == {
        namn: (c.belopp, c.harledd, c.sakerhet, c.regel) for namn, c in cells.items()
    }


def test_the_table_as_data_tells_who_confirmed_what(own: Own, run: Callable[..., Any]) -> None:
    own(OWN_2026.replace("3820", "3830"))
    data = json.loads(run("norm", "table", "--json", "2026")[1])
    assert list(data) == [
        "ar", "galler", "grund", "egen", "regler_kanda", "celler", "per_person_over_sju", "kallor", "anmarkningar", "fel",
    ]  # fmt: skip
    confirmed = [cell for cell in data["celler"] if cell["bekraftad"]]
    assert [(c["namn"], c["belopp"], c["harledd"]) for c in confirmed] == [("barn, 7-10 år, summa", 3830, False)]
    told = confirmed[0]["bekraftad"]
    assert (told["datum"], told["inlagt_av"], told["kontrollerat_av"]) == ("2026-01-12", "A. Exempel", "B. Exempel")
    assert (told["tidigare"]["belopp"], told["tidigare"]["harledd"], told["rattad"], told["motsager"]) == (
        3820,
        True,
        True,
        False,
    )
    assert (
        "RÄTTAT från 3 820 kr (härlett, säkerhet D): SFS 2025:9999 (påhittad), 2026-01-12." in run("norm", "table", "2026")[1]
    )


def test_the_legal_basis_is_of_the_month_asked_for(run: Callable[..., Any]) -> None:
    def acts(*args: str) -> list[str]:
        return [g["akt"] for g in json.loads(run("norm", "table", *args, "--json")[1])["grund"]]

    assert acts("2025") == ["SoF 2001:937", "SoF 2025:468"]
    assert acts("2025", "--month", "2025-06") == ["SoF 2001:937"]
    assert acts("--month", "2025-07") == ["SoF 2025:468"]
    assert acts("--month", "2025-07", "2025") == ["SoF 2025:468"]


def test_without_a_year_it_is_this_year_s(run: Callable[..., Any]) -> None:
    year = date.today().year
    if year not in SHIPPED:
        pytest.skip("no table of this year is shipped")
    assert json.loads(run("norm", "table", "--json")[1])["ar"] == year


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (("table", "1999"), "2018–2026"),
        (("table", "x"), "./table"),
        (("table", "2025", "--month", "2026-01"), "2026-01"),
        (("table", "--month", "2025-13"), "2025-13"),
        (("table", "2025", "--jsonl"), "--help"),
        (("table", "2025", "2026"), "--help"),
        (("hushall.json", "2025"), "--help"),
        (("--month", "2025-01"), "--month"),
        (("./table",), "./table"),
    ],
)
def test_bad_input_is_one_swedish_line(run: Callable[..., Any], args: tuple[str, ...], word: str) -> None:
    code, out, err = run("norm", *args)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert word in err


def test_a_household_in_a_file_named_table_is_calculated(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table").write_text(json.dumps(FAMILY), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert json.loads(run("norm", "./table", "--json")[1])["riksnorm"] == "9170.00"


# --- The examples in the README ------------------------------------------------------------------------------------------


def test_the_examples_in_the_readme_can_be_used_as_they_stand(own: Own) -> None:
    part = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The norm tables\n")[2].partition("\n## ")[0]
    examples = re.findall(r"```yaml\n(.*?)```", part, flags=re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        year = example.partition("ar: ")[2][:4]
        calculator = own(example, f"{year}.yaml")
        assert calculator.egna_fel == {}
        assert any(cell.bekraftad for cell in celler(calculator.tabeller[int(year)]).values())
