"""The norm tables: every cell against the reference, sums that Regeringen and Socialstyrelsen have published, and what the
loader says about a file that a human has damaged."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import Fault
from assistant.domain.normtabell import ALDERSBAND, Cell, NormTabell
from assistant.library.normtabeller import load_tables, table_passages
from assistant.prompts import Texts
from assistant.settings import ROOT

FOLDER = ROOT / "knowledge" / "riksnorm"
REFERENCE = ROOT.parent / "shared" / "reference" / "riksnorm.json"
YEARS = range(2018, 2027)
DERIVED = "(härlett belopp, inte hämtat ur den officiella tabellen)"

TABLES = load_tables(FOLDER)


def cells(tabell: NormTabell) -> dict[str, Cell]:
    """Every cell of a table by a readable name."""
    found = {f"barn {r.fran}-{r.till}": r.summa for r in tabell.barn}
    found |= {f"barn {r.fran}-{r.till} utan lunch": r.utan_lunch for r in tabell.barn if r.utan_lunch}
    found |= {"ensamstående": tabell.ensamstaende, "sammanboende": tabell.sammanboende}
    return found | {f"gemensamma {n}": cell for n, cell in tabell.gemensamma.items()}


# --- The amounts ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The table of amounts that the files were written from, which is no part of the project."""
    if not REFERENCE.is_file():
        pytest.skip("the reference, ../shared/reference/riksnorm.json, is not beside this checkout")
    years: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))["years"]
    return years


@pytest.mark.corpus
@pytest.mark.parametrize("year", YEARS)
def test_every_cell_is_that_of_the_reference(year: int, reference: dict[str, Any]) -> None:
    groups = reference[str(year)]["groups"]
    bands = {"-".join(dict.fromkeys(map(str, band))): f"barn {band[0]}-{band[1]}" for band in ALDERSBAND}
    expected = {bands[band]: cell for band, cell in groups["child_with_lunch"].items()}
    expected |= {f"{bands[band]} utan lunch": cell for band, cell in groups["child_without_lunch_5d"].items()}
    expected |= {"ensamstående": groups["adult"]["ensamstaende"], "sammanboende": groups["adult"]["sammanboende_par"]}
    expected |= {f"gemensamma {n}": cell for n, cell in groups["shared"].items()}
    loaded = {name: (c.belopp, c.harledd, c.sakerhet) for name, c in cells(TABLES[year]).items()}
    assert loaded == {name: (c["amount"], c["status"] == "derived", c["certainty"]) for name, c in expected.items()}


@pytest.mark.corpus
@pytest.mark.parametrize("year", YEARS)
def test_the_step_above_seven_persons_is_that_of_the_reference(year: int, reference: dict[str, Any]) -> None:
    shared = TABLES[year].gemensamma
    assert shared[7].belopp - shared[6].belopp == reference[str(year)]["shared_increment_per_person_over_7"]["amount"]


@pytest.mark.corpus
@pytest.mark.parametrize("year", YEARS)
def test_a_derived_cell_states_the_rule_of_the_reference(year: int, reference: dict[str, Any]) -> None:
    groups = reference[str(year)]["groups"]
    rules = {
        (group, key): cell["derivation"] for group, part in groups.items() for key, cell in part.items() if "derivation" in cell
    }
    stated = [re.sub(r"(?<=\d) (?=\d{3}\b)", "", str(cell.regel)) for cell in cells(TABLES[year]).values() if cell.harledd]
    for rule in rules.values():
        factor = f"{1 + rule['percent'] / 100:.3f}".rstrip("0").replace(".", ",")
        how = {"up10": "uppåt till närmaste tiotal", "nearest10": "avrundat till närmaste tiotal"}[rule["rounding"]]
        basis = f"{rule['from_year']} års belopp {rule['from_amount']} kr"
        assert any(basis in text and f"× {factor}, {how}" in text for text in stated), rule
    assert len(stated) == len(rules)


@pytest.mark.parametrize(
    ("year", "total", "amounts"),
    [
        # Socialstyrelsen, webbsida om riksnormen 2019
        (2019, 3_090 + 990, ("ensamstående", "gemensamma 1")),
        # Tabellen för 2021 i Hedemora kommuns revisionsrapport: ett par med barn 3 och 5 år
        (2021, 5_700 + 2_170 + 2_440 + 1_610, ("sammanboende", "barn 3-3", "barn 4-6", "gemensamma 4")),
        # Socialstyrelsens provberäkning 2024
        (2024, 3_800 + 1_230, ("ensamstående", "gemensamma 1")),
        # SoF 2025:468 12 kap. 2 §: ensamstående med ett barn 5 år som äter hemma, och som äter i förskolan
        (2025, 3_910 + 3_030 + 1_400, ("ensamstående", "barn 4-6", "gemensamma 2")),
        (2025, 3_910 + 2_700 + 1_400, ("ensamstående", "barn 4-6 utan lunch", "gemensamma 2")),
        # Regeringen om riksnormen 2026: 5 220 kr för en ensamstående, 8 510 kr för ett par
        (2026, 5_220, ("ensamstående", "gemensamma 1")),
        (2026, 8_510, ("sammanboende", "gemensamma 2")),
    ],
)
def test_sums_of_published_amounts(year: int, total: int, amounts: tuple[str, ...]) -> None:
    table = cells(TABLES[year])
    assert sum(table[name].belopp for name in amounts) == total


def test_exactly_these_years_are_here_and_every_day_has_one_table() -> None:
    assert sorted(TABLES) == list(YEARS)
    day = date(2018, 1, 1)
    for year in YEARS:
        assert TABLES[year].fran == day, f"{year} leaves a gap or overlaps"
        day = TABLES[year].till + timedelta(days=1)
    assert day == date(2027, 1, 1)


def test_every_day_has_one_legal_basis_and_it_changes_when_the_new_act_comes_into_force() -> None:
    day = date(2018, 1, 1)
    for year in YEARS:
        for grund in TABLES[year].grund:
            assert grund.fran == day, f"{year} leaves a gap or overlaps"
            new = day >= date(2025, 7, 1)
            assert grund.akt == ("SoF 2025:468" if new else "SoF 2001:937")
            assert grund.source_id == ("sof-2025-468" if new else "sof-2001-937")
            assert (grund.tabell, grund.fler_an_sju) == (("12 kap. 2 §", "12 kap. 3 §") if new else ("2 kap. 1 §",) * 2)
            day = grund.till + timedelta(days=1)
    assert day == date(2027, 1, 1)
    assert [g.till for g in TABLES[2025].grund] == [date(2025, 6, 30), date(2025, 12, 31)]


@pytest.mark.parametrize("year", YEARS)
def test_a_table_is_plausible(year: int) -> None:
    """A slip of a key shows: the amounts grow with the household, lunch away costs less, every amount is whole tens."""
    tabell = TABLES[year]
    assert [(r.fran, r.till) for r in tabell.barn] == list(ALDERSBAND)
    assert [r.utan_lunch is not None for r in tabell.barn] == [True] * 4 + [False] * 4
    assert all(r.utan_lunch.belopp < r.summa.belopp for r in tabell.barn if r.utan_lunch)
    shared = [tabell.gemensamma[n].belopp for n in range(1, 8)]
    assert shared == sorted(set(shared))
    assert tabell.ensamstaende.belopp < tabell.sammanboende.belopp < 2 * tabell.ensamstaende.belopp
    assert all(cell.belopp % 10 == 0 for cell in cells(tabell).values())
    assert all((cell.regel is not None) == cell.harledd for cell in cells(tabell).values())
    assert tabell.kallor


@pytest.mark.parametrize("year", range(2019, 2027))
def test_no_amount_falls_from_one_year_to_the_next(year: int) -> None:
    before, now = cells(TABLES[year - 1]), cells(TABLES[year])
    assert [name for name in now if now[name].belopp < before[name].belopp] == []


def test_the_missing_sfs_number_of_2026_is_told() -> None:
    raw = (FOLDER / "2026.yaml").read_text(encoding="utf-8")
    assert 'andring: "SFS-nummer ej fastställt"' in raw
    assert any("SFS-nummer" in note for note in TABLES[2026].anmarkningar)


# --- A damaged file ------------------------------------------------------------------------------------------------------


@pytest.fixture
def damaged(tmp_path: Path, texts: Texts) -> Callable[..., str]:
    """`damaged(old, new, year=2025)`: the line a user reads when `old` in that year's file has become `new`."""

    def load(old: str, new: str, year: int = 2025) -> str:
        folder = tmp_path / "knowledge" / "riksnorm"
        shutil.copytree(FOLDER, folder)
        path = folder / f"{year}.yaml"
        raw = path.read_text(encoding="utf-8")
        assert raw.count(old) == 1, f"{old!r} is not once in {year}.yaml"
        path.write_text(raw.replace(old, new), encoding="utf-8")
        with pytest.raises(Fault) as raised:
            load_tables(folder)
        line = texts.error(raised.value)
        assert "\n" not in line
        return line

    return load


def line_of(text: str, year: int = 2025) -> int:
    """The line of the shipped file where `text` stands."""
    lines = (FOLDER / f"{year}.yaml").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if text in line)


WITHOUT_LUNCH = ", utan_lunch: {belopp: 2700, sakerhet: B}"
NEW_ACT = "{fran: 2025-07-01, till: 2025-12-31,"


@pytest.mark.parametrize(
    ("old", "new", "marker", "expected"),
    [
        pytest.param(WITHOUT_LUNCH, "", "4-6 år:", "barn, 4-6 år, utan_lunch saknas", id="cell missing"),
        pytest.param("ensamstående: 3910", "ensamstående:", "ensamstående:", "vuxna, ensamstående saknas", id="cell empty"),
        pytest.param("  7-10 år:  {summa: 3790}\n", "", "barn:", "barn, 7-10 år saknas", id="band missing"),
        pytest.param("  6: 2620\n", "", "gemensamma:", "gemensamma, 6 saknas", id="household missing"),
        pytest.param("7-10 år: ", "7-12 år: ", "7-10 år:", "barn, 7-12 år hör inte hemma", id="unknown band"),
        pytest.param(
            "{summa: 3790}", "{summa: 3790, utan_lunch: 3000}", "7-10 år:", "utan_lunch hör inte hemma", id="lunch at 7"
        ),
        pytest.param("  6: 2620\n", "  6: 2620\n  6: 2640\n", "  7: 2810", "gemensamma, 6 står två gånger", id="doubled key"),
        pytest.param("summa: 3790", "summa: -3790", "7-10 år:", 'summa är "-3790"', id="negative"),
        pytest.param("summa: 3790", "summa: 0", "7-10 år:", 'summa är "0"', id="zero"),
        pytest.param("summa: 3790", "summa: 3790.50", "7-10 år:", 'summa är "3790.50"', id="not whole"),
        pytest.param("summa: 3790", "summa: 3 790", "7-10 år:", 'summa är "3 790"', id="space between thousands"),
        pytest.param("summa: 3790", "summa: 03790", "7-10 år:", 'summa är "03790"', id="leading zero"),
        pytest.param("summa: 3790", "summa: [3790]", "7-10 år:", "summa har fel form", id="list for amount"),
        pytest.param(
            "{belopp: 2540, sakerhet: B}", "{belopp: 2540, sakerhet: E}", "  0 år:", 'sakerhet är "E"', id="unknown certainty"
        ),
        pytest.param(
            "{belopp: 2540, sakerhet: B}", "{belopp: 2540, harledd: true}", "  0 år:", "härlett utan regel", id="no rule"
        ),
        pytest.param(
            NEW_ACT, NEW_ACT.replace("07-01", "07-02"), NEW_ACT, "fran är 2025-07-02, men ska vara 2025-07-01", id="gap"
        ),
        pytest.param(
            NEW_ACT, NEW_ACT.replace("07-01", "06-30"), NEW_ACT, "fran är 2025-06-30, men ska vara 2025-07-01", id="overlap"
        ),
        pytest.param(
            NEW_ACT, NEW_ACT.replace("12-31", "11-30"), NEW_ACT, "till är 2025-11-30, men ska vara 2025-12-31", id="end"
        ),
        pytest.param(NEW_ACT, NEW_ACT.replace("07-01", "7-1"), NEW_ACT, 'fran är "2025-7-1"', id="not a day"),
        pytest.param('tabell: "12 kap. 2 §", ', "", NEW_ACT, "grund, tabell saknas", id="place missing"),
        pytest.param("ar: 2025", "ar: 2024", "ar: 2025", 'ar är "2024", men filen gäller år 2025', id="wrong year"),
        pytest.param(
            "galler: {fran: 2025-01-01", "galler: {fran: 2024-01-01", "galler:", "galler, fran är", id="period outside"
        ),
        pytest.param("gemensamma: ", "gemensama: ", "gemensamma:", "gemensama hör inte hemma", id="misspelt part"),
        pytest.param("  2: 1400", "  2: {1400", "", "går inte att läsa som YAML", id="not YAML"),
    ],
)
def test_a_damaged_file_is_named_with_line_and_field(
    damaged: Callable[..., str], old: str, new: str, marker: str, expected: str
) -> None:
    message = damaged(old, new)
    assert expected in message
    where = str(line_of(marker)) if marker else r"\d+"
    assert re.match(rf"knowledge/riksnorm/2025\.yaml:{where}: ", message), message


def test_the_line_is_that_of_the_cell_when_a_row_spans_lines(damaged: Callable[..., str]) -> None:
    message = damaged("belopp: 3820,", "belopp: 3820 kr,", year=2026)
    assert message.startswith(f"knowledge/riksnorm/2026.yaml:{line_of('belopp: 3820', 2026)}: barn, 7-10 år, summa, belopp ")


def test_a_folder_without_tables_is_a_fault(tmp_path: Path, texts: Texts) -> None:
    (tmp_path / "README.md").write_text("no table", encoding="utf-8")
    with pytest.raises(Fault) as raised:
        load_tables(tmp_path)
    assert "ingen normtabell" in texts.error(raised.value)


# --- The tables as passages ----------------------------------------------------------------------------------------------


def rows(year: int, part: str) -> list[str]:
    _, passages = table_passages(TABLES[year])
    return next(p for p in passages if p.id == f"riksnorm-{year}:{part}").text.splitlines()


@pytest.mark.parametrize("year", YEARS)
def test_a_year_becomes_a_source_with_five_passages_for_each_act(year: int) -> None:
    source, passages = table_passages(TABLES[year])
    assert (source.id, source.kind, source.text_kind) == (f"riksnorm-{year}", "forordning", "sammanfattning")
    assert (source.valid_from, source.valid_to) == (date(year, 1, 1), date(year, 12, 31))
    ids = [f"riksnorm-{year}:{part}" for part in ("barn", "barn-utan-lunch", "vuxna", "gemensamma", "regler")]
    assert [p.id for p in passages] == (ids if year != 2025 else [*ids, *(f"{i}@2025-01-01" for i in ids)])
    for passage in passages:
        assert passage.source_id == source.id
        assert passage.address is None
        assert str(year) in passage.search_text
        if year != 2025:
            assert (passage.valid_from, passage.valid_to) == (source.valid_from, source.valid_to)


def test_a_year_of_two_acts_has_its_passages_once_for_each_with_place_and_period() -> None:
    _, passages = table_passages(TABLES[2025])
    later, earlier = passages[:5], passages[5:]
    assert {(p.valid_from, p.valid_to) for p in later} == {(date(2025, 7, 1), date(2025, 12, 31))}
    assert {(p.valid_from, p.valid_to) for p in earlier} == {(date(2025, 1, 1), date(2025, 6, 30))}
    assert [p.locator for p in earlier] == [
        "2 kap. 1 §, tabell: barn och skolungdom",
        "2 kap. 1 §, tabell: barn och skolungdom, utan lunch",
        "2 kap. 1 §, tabell: vuxna",
        "2 kap. 1 §, tabell: gemensamma hushållskostnader",
        "2 kap. 1 §",
    ]
    assert [p.text for p in earlier] == [p.text for p in later], "the amounts did not change with the act"


@pytest.mark.parametrize("year", YEARS)
def test_every_line_stands_alone_with_its_year_and_every_amount_is_there(year: int) -> None:
    _, passages = table_passages(TABLES[year])
    lines = [line for passage in passages for line in passage.text.splitlines()]
    assert all(str(year) in line and line.endswith(".") for line in lines)
    text = " ".join(lines)
    for name, cell in cells(TABLES[year]).items():
        assert f"{cell.belopp // 1000} {cell.belopp % 1000:03} kr" in text or f"{cell.belopp} kr" in text, name


@pytest.mark.parametrize("year", YEARS)
def test_the_lines_say_how_many_amounts_are_derived_and_so_does_the_source(year: int) -> None:
    derived = [name for name, cell in cells(TABLES[year]).items() if cell.harledd]
    source, _ = table_passages(TABLES[year])
    told = sum(line.count(DERIVED) for part in ("barn", "vuxna", "gemensamma") for line in rows(year, part))
    assert told == len(derived)
    assert sum(DERIVED in line for line in rows(year, "barn-utan-lunch")) == sum("utan lunch" in name for name in derived)
    if derived:
        assert f"{len(derived)} av 21 belopp" in source.missing[0]
    else:
        assert source.missing == ()


def test_rows_as_they_are_quoted() -> None:
    assert "Barn 4-6 år: 3 030 kr per månad 2025 (2 700 kr utan lunch fem dagar per vecka)." in rows(2025, "barn")
    assert "Skolungdom 19-20 år: 4 960 kr per månad 2025." in rows(2025, "barn")
    assert f"Barn 7-10 år: 3 820 kr per månad 2026 {DERIVED}." in rows(2026, "barn")
    # A derived amount without lunch does not mark the amount with lunch, which a source prints.
    assert f"Barn 3 år: 2 620 kr per månad 2024; 2 410 kr utan lunch fem dagar per vecka {DERIVED}." in rows(2024, "barn")
    assert "Barn 0 år utan lunch fem dagar per vecka: 2 050 kr per månad 2021." in rows(2021, "barn-utan-lunch")
    assert "Sammanboende, personliga kostnader för paret tillsammans: 7 100 kr per månad 2026." in rows(2026, "vuxna")
    assert "Hushåll med 1 person, gemensamma hushållskostnader: 970 kr per månad 2018." in rows(2018, "gemensamma")


def test_the_step_above_seven_is_derived_when_one_of_its_amounts_is() -> None:
    assert f"190 kr per månad 2026 {DERIVED}." in rows(2026, "regler")[0]
    assert "190 kr per månad 2025." in rows(2025, "regler")[0]
    assert "170 kr per månad 2021." in rows(2021, "regler")[0]


def test_place_and_title_follow_the_act_of_the_year() -> None:
    source, passages = table_passages(TABLES[2024])
    assert source.title == "Riksnorm 2024 (SoF 2001:937 2 kap. 1 §)"
    assert [p.locator for p in passages][0::4] == ["2 kap. 1 §, tabell: barn och skolungdom", "2 kap. 1 §"]
    source, passages = table_passages(TABLES[2025])
    assert source.title == "Riksnorm 2025 (SoF 2025:468 12 kap. 2 §; till och med 2025-06-30 SoF 2001:937 2 kap. 1 §)"
    assert [p.locator for p in passages[:5]] == [
        "12 kap. 2 §, tabell: barn och skolungdom",
        "12 kap. 2 §, tabell: barn och skolungdom, utan lunch",
        "12 kap. 2 §, tabell: vuxna",
        "12 kap. 2 §, tabell: gemensamma hushållskostnader",
        "12 kap. 3 §",
    ]
    assert table_passages(TABLES[2026])[0].title == "Riksnorm 2026 (SoF 2025:468 12 kap. 2 §)"
