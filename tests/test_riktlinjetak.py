"""The amounts of a municipality's guideline: they stand in the guideline, and the calculation warns by them without cutting."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.assembly import open_kalkylator
from assistant.domain.riktlinjetak import Riktlinjetak, Tak
from assistant.library.riktlinjetak import load_riktlinjetak
from assistant.prompts import Texts
from assistant.settings import Settings
from tests.knowledge_files import KNOWLEDGE, SECTIONS

SHIPPED, FAULTS = load_riktlinjetak(KNOWLEDGE / "riktlinjer")
EXAMPLE = SHIPPED["exempelkommun"]
ALONE: dict[str, Any] = {"manad": "2026-05", "vuxna": "ensamstaende", "kommun": "Exempelkommun"}
Warn = Callable[..., list[str]]


@pytest.fixture
def forbehall(texts: Texts, tmp_path: Path, make_settings: Callable[..., Settings]) -> Warn:
    def of(**household: Any) -> list[str]:
        return list(open_kalkylator(make_settings(tmp_path), texts).json(ALONE | household)["forbehall"])

    return of


def own_folder(settings: Settings) -> Path:
    """Where a municipality puts its own amounts."""
    folder = settings.data_dir / "riktlinjer"
    folder.mkdir(parents=True)
    return folder


def naming(lines: list[str], word: str) -> list[str]:
    return [line for line in lines if word in line]


def test_every_amount_stands_in_the_section_it_names() -> None:
    text = {s.heading.split()[0]: s.text for s in SECTIONS if s.source == EXAMPLE.riktlinje}
    for tak in EXAMPLE.tak:
        for amount in (tak.belopp, tak.per_ytterligare_barn, tak.per_ytterligare_person):
            if amount is not None:
                assert f"{amount:,}".replace(",", " ") + " kronor" in text[tak.avsnitt], tak


def test_the_periods_of_an_amount_follow_each_other_without_gap_or_overlap() -> None:
    periods: dict[tuple[object, ...], list[tuple[date, date]]] = {}
    for t in EXAMPLE.tak:
        periods.setdefault((t.typ, t.vuxna, t.barn, t.personer), []).append((t.fran, t.till or date.max))
    for key, found in periods.items():
        ordered = sorted(found)
        assert ordered[-1][1] == date.max, key
        for (_, last), (first, _) in zip(ordered, ordered[1:], strict=False):
            assert first - last == timedelta(days=1), key


def test_the_household_and_the_day_choose_the_amount() -> None:
    def rent(day: str, vuxna: int, barn: int) -> Decimal | None:
        found = EXAMPLE.galler("boende", date.fromisoformat(day), vuxna, barn)
        return found and found[1]

    assert rent("2026-03-31", 1, 0) == 6000
    assert rent("2026-04-01", 1, 0) == 6200
    assert rent("2026-04-01", 2, 3) == 9800
    assert rent("2026-04-01", 1, 4) == 10300
    assert rent("2026-04-01", 1, 6) == 10300 + 2 * 700
    assert rent("2025-12-31", 1, 0) is None
    electricity = EXAMPLE.galler("hushallsel", date(2026, 5, 1), 2, 7)
    assert electricity is not None
    assert electricity[1] == 1250 + 2 * 100
    assert EXAMPLE.galler("a_kassa", date(2026, 5, 1), 1, 0) is None  # faktisk kostnad


def test_a_count_that_is_not_listed_has_no_amount() -> None:
    only = Riktlinjetak(
        kommun="X", riktlinje="x", tak=(Tak(typ="boende", belopp=5000, barn=1, fran=date(2026, 1, 1), avsnitt="1"),)
    )
    assert only.galler("boende", date(2026, 1, 1), 1, 1) is not None
    assert only.galler("boende", date(2026, 1, 1), 1, 0) is None
    assert only.galler("boende", date(2026, 1, 1), 1, 2) is None


def test_an_approved_cost_above_the_amount_is_told_and_not_cut(forbehall: Warn) -> None:
    lines = naming(forbehall(utgifter=[{"typ": "boende", "godkant": 6201}]), "anger i sin riktlinje")
    assert len(lines) == 1
    assert "6 201 kr" in lines[0]
    assert "6 200 kr i månaden (avsnitt 4.3)" in lines[0]
    assert "hindrar inte en högre kostnad" in lines[0]
    assert naming(forbehall(utgifter=[{"typ": "boende", "godkant": 6200}]), "anger i sin riktlinje") == []


def test_a_cost_held_down_to_the_amount_is_told(forbehall: Warn) -> None:
    lines = naming(forbehall(utgifter=[{"typ": "boende", "ansokt": 7000, "godkant": 6200}]), "anger i sin riktlinje")
    assert len(lines) == 1
    assert "får inte ensam vara skälet" in lines[0]


def test_an_amount_per_occasion_says_so(forbehall: Warn) -> None:
    lines = naming(forbehall(levnadskostnader=[{"typ": "glasogon", "godkant": 2500}]), "anger i sin riktlinje")
    assert len(lines) == 1
    assert "1 800 kr per tillfälle (avsnitt 6.4)" in lines[0]


def test_a_cost_on_two_rows_is_added_before_it_is_compared(forbehall: Warn) -> None:
    half = {"typ": "boende", "godkant": 3500}
    assert naming(forbehall(utgifter=[half]), "Exempelkommun anger") == []
    (line,) = naming(forbehall(utgifter=[half, half]), "Exempelkommun anger")
    assert "godkänt 7 000 kr" in line
    each = {"typ": "arbetsresor", "godkant": 800}  # the guideline's amount is for each person
    assert naming(forbehall(utgifter=[each, each]), "Exempelkommun anger") == []


def test_the_sum_is_the_same_with_and_without_a_municipality(
    texts: Texts, tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    calculator = open_kalkylator(make_settings(tmp_path), texts)
    costs = {"utgifter": [{"typ": "boende", "godkant": 9000}]}
    with_warning, without = (calculator.json(ALONE | costs | {"kommun": k}) for k in ("Exempelkommun", None))
    assert with_warning["forbehall"] != without["forbehall"]
    assert {k: v for k, v in with_warning.items() if k != "forbehall"} == {k: v for k, v in without.items() if k != "forbehall"}


def test_a_municipality_without_amounts_is_told(forbehall: Warn) -> None:
    lines = naming(forbehall(kommun="Falun", utgifter=[{"typ": "boende", "godkant": 90_000}]), "riktlinje")
    assert len(lines) == 1
    assert "Falun" in lines[0]


def test_a_municipality_puts_its_own_amounts_in_the_data_folder(
    texts: Texts, tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings(tmp_path)
    folder = own_folder(settings)
    (folder / "falun.yaml").write_text(
        "kommun: Falun\nriktlinje: falun\ntak:\n  - {typ: boende, belopp: 5000, fran: 2026-01-01, avsnitt: '2'}\n",
        encoding="utf-8",
    )
    calculator = open_kalkylator(settings, texts)
    result = calculator.json(ALONE | {"kommun": "falun", "utgifter": [{"typ": "boende", "godkant": 5001}]})
    assert len(naming(result["forbehall"], "Falun anger i sin riktlinje, 5 000 kr i månaden (avsnitt 2)")) == 1


def test_what_is_shipped_is_whole() -> None:
    assert FAULTS == ()


ROW = "kommun: Falun\nriktlinje: falun\ntak:\n  - {typ: boende, belopp: 5000, fran: 2026-01-01, avsnitt: '2'}\n"
BROKEN = [
    (ROW.replace("boende", "hyra"), "riktlinjetak_falt", "tak, rad 1, typ"),
    (ROW.replace("5000", "5.810"), "riktlinjetak_falt", "tak, rad 1, belopp"),
    (ROW.replace("5000", "-5"), "riktlinjetak_falt", "tak, rad 1, belopp"),
    (ROW.replace("avsnitt", "vuxna: 3, avsnitt"), "riktlinjetak_falt", "tak, rad 1, vuxna"),
    ("kommun: Falun\ntak: []\n", "riktlinjetak_falt", "riktlinje"),
    ("kommun: [Falun\n", "riktlinjetak_olaslig", ""),
    (ROW.replace("2026-01-01", "2026-13-01"), "riktlinjetak_olaslig", ""),
    (ROW.replace("avsnitt", "till: 2025-01-01, avsnitt"), "riktlinjetak_krock", "1"),
    (ROW + "  - {typ: boende, belopp: 6000, fran: 2026-07-01, avsnitt: '3'}\n", "riktlinjetak_krock", "2"),
]


@pytest.mark.parametrize(("content", "key", "named"), BROKEN)
def test_a_file_that_cannot_be_used_is_left_out_and_told_of(
    texts: Texts, tmp_path: Path, make_settings: Callable[..., Settings], content: str, key: str, named: str
) -> None:
    settings = make_settings(tmp_path)
    folder = own_folder(settings)
    (folder / "falun.yaml").write_text(content, encoding="utf-8")
    (folder / ".falun.yaml").write_text("[", encoding="utf-8")
    calculator = open_kalkylator(settings, texts)
    assert [fault.key for fault in calculator.trasiga] == [key]
    assert named in str(calculator.trasiga[0].values)
    result = calculator.json(ALONE | {"kommun": "Falun"})
    told = [line for line in result["forbehall"] if "riktlinjer/falun.yaml" in line]
    assert told
    assert str(tmp_path) not in told[0]  # shown on the page: no path of the machine
    assert calculator.json(ALONE | {"kommun": None})["riksnorm"] == result["riksnorm"]


def test_two_files_for_one_municipality_are_told_of(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(
            ROW.replace("kommun: Falun", "kommun: FALUN" if name == "b" else "kommun: Falun")
        )
    found, faults = load_riktlinjetak(tmp_path)
    assert found["falun"].kommun == "Falun"
    assert [(f.key, f.values["annan"]) for f in faults] == [("riktlinjetak_dubbel", "a.yaml")]


def test_a_household_that_no_row_is_about_is_told_of(
    texts: Texts, tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    settings = make_settings(tmp_path)
    folder = own_folder(settings)
    (folder / "falun.yaml").write_text(ROW.replace("avsnitt", "vuxna: 1, barn: 0, avsnitt"), encoding="utf-8")
    calculator = open_kalkylator(settings, texts)
    rent = {"kommun": "Falun", "utgifter": [{"typ": "boende", "godkant": 9000}, {"typ": "internet", "godkant": 300}]}
    couple = calculator.json(ALONE | rent | {"vuxna": "sammanboende"})["forbehall"]
    assert len(naming(couple, "har inget belopp för ett sådant hushåll")) == 1
    assert naming(calculator.json(ALONE | rent)["forbehall"], "har inget belopp för ett sådant hushåll") == []


def test_what_is_invented_and_what_has_no_amount_for_the_month_is_told(forbehall: Warn) -> None:
    assert len(naming(forbehall(), "Exempelkommun är en påhittad kommun")) == 1
    assert naming(forbehall(), "har inga belopp för") == []
    earlier = forbehall(manad="2025-11", utgifter=[{"typ": "boende", "godkant": 90_000}])
    assert len(naming(earlier, "Riktlinjen för Exempelkommun har inga belopp för 2025-11")) == 1
