"""Dates: what a text says, seen from a fixed day, and what only looks like a date."""

from datetime import date

import pytest

from assistant.read.dates import find_date, find_dates
from assistant.read.tokens import tokenise

TODAY = date(2026, 11, 21)

DAYS = [
    ("Vad gällde den 1 september 2025?", "2025-09-01"),
    ("beslut 1/9 2025", "2025-09-01"),
    ("beslut 1/9-25", "2025-09-01"),
    ("beslut 1/9-2025", "2025-09-01"),
    ("beslutet fattades 2025-09-01", "2025-09-01"),
    ("beslutet 2025/09/01", "2025-09-01"),
    ("från 1.9.2025", "2025-09-01"),
    ("från 20250901 och framåt", "2025-09-01"),
    ("1:a september 2025", "2025-09-01"),
    ("den 15 sept. 2025", "2025-09-15"),
    ("1 okt -25", "2025-10-01"),
    ("Vad gällde före 1 juli 2025?", "2025-06-30"),
    ("Vad gällde före den 1 juli 2025?", "2025-06-30"),
    ("innan 2025-07-01", "2025-06-30"),
    ("före juli 2025", "2025-06-30"),
    ("före 2025", "2024-12-31"),
    ("den 5 mars", "2026-03-05"),
    ("den 28 december", "2026-12-28"),
    ("1/9", "2026-09-01"),
    ("Vad gäller i dag?", "2026-11-21"),
    ("Vad gäller idag", "2026-11-21"),
    ("Vad gäller nu?", "2026-11-21"),
    ("Vilka regler finns för närvarande?", "2026-11-21"),
]
MONTHS = [
    ("riksnormen i september 2025", "2025-09"),
    ("riksnormen September  2025", "2025-09"),
    ("norm sept -25", "2025-09"),
    ("norm sept-25", "2025-09"),
    ("norm sep 2025", "2025-09"),
    ("norm september 25", "2025-09"),
    ("norm okt ’25", "2025-10"),
    ("norm 2025-09", "2025-09"),
    ("norm 2025/09", "2025-09"),
    ("norm 09/2025", "2025-09"),
    ("norm 2025 september", "2025-09"),
    ("norm i augusti månad 2025", "2025-08"),
    ("norm i augusti", "2026-08"),
    ("norm i november", "2026-11"),
    ("norm i december", "2026-12"),
    ("norm i januari", "2026-01"),
    ("norm i augusti förra året", "2025-08"),
    ("norm i augusti i fjol", "2025-08"),
    ("norm i mars i år", "2026-03"),
    ("Hur var det 2024, i augusti?", "2024-08"),
    ("september och oktober 2025", "2025-09"),
    ("förra månaden", "2026-10"),
    ("nästa månad", "2026-12"),
    ("den här månaden", "2026-11"),
    ("innevarande månad", "2026-11"),
    ("Vad gäller nu för ansökan i mars 2024?", "2024-03"),
    ("norm i febuari 2025", "2025-02"),
    ("norm maj 2025", "2025-05"),
    ("norm in march 2025", "2025-03"),
]
YEARS = [
    ("samma fast 2021", "2021-12-31"),
    ("riksnormen år 2019", "2019-12-31"),
    ("riksnormen 2026", "2026-11-21"),
    ("riksnormen 2027", "2027-01-01"),
    ("i år", "2026-11-21"),
    ("förra året", "2025-12-31"),
    ("i fjol", "2025-12-31"),
    ("nästa år", "2027-01-01"),
    ("Vad var hyran 2021, 6 500 kr?", "2021-12-31"),
]
NONE = [
    "Vad säger 12 kap. 7 § SoL?",
    "socialtjänstlagen (2001:453)",
    "SoL 2025:400",
    "SFS 2026:730 om aktivitetskrav",
    "prop. 2025/26:207",
    "bet. 2025/26:SoU29",
    "riksmötet 2025/26",
    "dnr 2025/123",
    "HFD 2020:40",
    "RÅ 1996 ref. 99",
    "RÅ 1994 not. 61",
    "NJA 2015 s. 899",
    "SOSFS 2013:1",
    "SOU 2025:53",
    "Ds 2024:29",
    "hyran är 2 025 kr",
    "hyran är 2100 kr",
    "hyran är 2025 kr",
    "lönen 2025:-",
    "lönen 2025,50",
    "2025 personer fick stöd",
    "19800101-1234",
    "800101-1234",
    "198001011234",
    "19950412",
    "riksnorm-2025",
    "hedemora-2022",
    "mål nr 1234-25",
    "§ 12",
    "50/50",
    "1/2 månad",
    "den 31 februari 2025",
    "2025-13-01",
    "två sambor med barn 3 och 8 år",
    "bidrag till jul",
    "den 16",
    "mellan 2024-2025",
    "",
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_day(text: str, day: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (found.day.isoformat(), found.precision, found.month) == (day, "day", day[:7])


@pytest.mark.parametrize(("text", "month"), MONTHS)
def test_month(text: str, month: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (found.month, found.precision, found.day.isoformat()) == (month, "month", f"{month}-01")


@pytest.mark.parametrize(("text", "day"), YEARS)
def test_year(text: str, day: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (found.day.isoformat(), found.precision, found.month) == (day, "year", None)


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Vad gällde den 1 september 2025?", "1 september 2025"),
        ("norm sept -25 tack", "sept -25"),
        ("norm 2025 september tack", "2025 september"),
        ("Vad gällde före den 1 juli 2025?", "före den 1 juli 2025"),
        ("Pa\u030a hösten, i augusti 2025", "augusti 2025"),
        ("Vad gäller i dag?", "i dag"),
    ],
)
def test_the_span_is_the_place_in_the_text(text: str, span: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert text[slice(*found.span)] == span


def test_a_month_without_a_year_reaches_one_month_ahead() -> None:
    for today, name, month in [
        (date(2026, 11, 21), "december", "2026-12"),
        (date(2026, 11, 21), "januari", "2026-01"),
        (date(2026, 12, 1), "januari", "2027-01"),
        (date(2026, 12, 1), "februari", "2026-02"),
        (date(2026, 1, 5), "februari", "2026-02"),
        (date(2026, 1, 5), "mars", "2025-03"),
        (date(2026, 1, 5), "december", "2025-12"),
    ]:
        found = find_date(f"norm i {name}", today)
        assert found is not None
        assert (found.month, found.year_assumed) == (month, True)


def test_a_month_without_a_year_follows_a_year_that_was_said_before() -> None:
    for text, months in [
        ("norm okt 2025, lön sept 8000", ["2025-10", "2025-09"]),
        ("norm januari 2026, lönen från december", ["2026-01", "2025-12"]),
        ("norm 2025-03, sjukpenning för april", ["2025-03", "2025-04"]),
        ("lön i september, norm oktober 2025", ["2025-09", "2025-10"]),
    ]:
        assert [d.month for d in find_dates(tokenise(text), TODAY)] == months


def test_the_year_of_a_birth_is_nobody_elses() -> None:
    for text in [
        "barn född 2012-03-15, norm i oktober",
        "norm i oktober, Alva f 2012-03, Bo 2019-11",
        "f. i mars 2012. I oktober",
    ]:
        found = [d for d in find_dates(tokenise(text), TODAY) if d.day.month == 10]
        assert [d.month for d in found] == ["2026-10"]


def test_relative_months_cross_the_turn_of_the_year() -> None:
    assert find_date("förra månaden", date(2026, 1, 31)).month == "2025-12"  # type: ignore[union-attr]
    assert find_date("nästa månad", date(2026, 12, 31)).month == "2027-01"  # type: ignore[union-attr]


def test_a_date_that_is_spelled_out_goes_before_a_vague_one() -> None:
    found = find_dates(tokenise("Nu i dag undrar jag om mars 2024"), TODAY)
    assert [d.vague for d in found] == [True, True, False]


def test_a_long_text_is_read_to_its_limit_alone() -> None:
    assert find_date("x " * 15_000 + "1 september 2025", TODAY) is None


@pytest.mark.parametrize(
    "text", ["1" * 50_000, "1 " * 20_000, "1-" * 20_000, "å" * 20_000, "-" * 20_000, "1/" * 20_000, ",5" * 9_999]
)
def test_odd_texts_are_read_without_trouble(text: str) -> None:
    assert find_date(text, TODAY) is None
