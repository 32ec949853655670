"""Personal data is seen in every spelling, and what only looks alike is left alone. All numbers are generated for the test."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.read.personal import find_personal, replaced
from assistant.settings import ROOT

TODAY = date(2026, 11, 25)
SAMORDNING = "701063-2391"
"""Skatteverket's own example."""


def _number(born: date, serial: int, *, added: int = 0) -> str:
    """YYYYMMDD and four digits, the last by Luhn."""
    digits = f"{born:%Y%m}{born.day + added:02}{serial:03}"
    total = 0
    for at, digit in enumerate(digits[2:]):
        doubled = int(digit) * (2 if at % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return digits + str(-total % 10)


BORN = date(1985, 3, 14)
NUMBER = _number(BORN, 712)
DATE, TAIL = NUMBER[2:8], NUMBER[8:]

SURE = [
    f"{DATE}-{TAIL}",
    f"{DATE}{TAIL}",
    NUMBER,
    f"{NUMBER[:8]}-{TAIL}",
    f"{DATE}+{TAIL}",
    f"{DATE} {TAIL}",
    f"{DATE} - {TAIL}",
    f"{DATE}\u00a0{TAIL}",
    *(f"{DATE}{dash}{TAIL}" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"),
    f"{DATE}\u200b-{TAIL}",
    f"{DATE}-\u00ad{TAIL}",
    f"{DATE}\n{TAIL}",
    f"{DATE}/{TAIL}",
    f"1985-03-14-{TAIL}",
    f"1985-03-14 {TAIL}",
    f"1985/03/14-{TAIL}",
    f"85.03.14-{TAIL}",
    "".join(chr(ord(c) + 0xFEE0) for c in f"{DATE}{TAIL}"),
    f"pnr{DATE}-{TAIL}abc",
    f"https://exempel.invalid/?pnr={DATE}{TAIL}&x=1",
    SAMORDNING,
]
OFF = str((int(TAIL[3]) + 1) % 10)
SUSPECTED = [
    f"{DATE}-{TAIL[:3]}{OFF}",
    f"{DATE}{TAIL[:3]}{OFF}",
    f"{DATE}-T234",
    f"{DATE}-TF23",
    f"{DATE}-XXXX",
    f"{DATE}-****",
]
CLEAN = [
    "20261121-1431",
    "2026-11-21 14:30",
    "OCR 8503141234",
    "faktura nr 850314-1234",
    "dnr 211126-1234",
    "2025-01-01 4980 kr",
    "2025-07-01 2026-06-30",
    "2025-07-01–2026-06-30",
    "250101 5350",
    "från 2025-09-01 8000 i lön",
    "SFS 2001:453",
    "SoL (2025:400) 12 kap. 7 §",
    "dnr KS 2024/000123",
    "mål nr 5274-15",
    "JO 2998-2016",
    "prop. 2024/25:89",
    "förordning (EU) 2024/1689",
    "070-123 45 67",
    "0701234567",
    "08-508 25 000",
    "15 550 kronor",
    "plusgiro 12 34 56-7",
    "556677-8899",
    "född 1985-03-14",
]


@pytest.mark.parametrize("written", SURE)
def test_a_personal_number_is_seen_in_every_spelling(written: str) -> None:
    (found,) = find_personal(f"Vad gäller för {written}, som söker?", TODAY)
    assert (found.kind, found.sure) == ("personnummer", True)
    assert DATE not in replaced(written, find_personal(written, TODAY))


@pytest.mark.parametrize("written", SUSPECTED)
def test_a_slip_of_the_pen_is_suspected(written: str) -> None:
    (found,) = find_personal(f"Vad gäller för {written}?", TODAY)
    assert (found.kind, found.sure) == ("personnummer", False)


@pytest.mark.parametrize("written", CLEAN)
def test_what_only_looks_alike_is_left_alone(written: str) -> None:
    assert find_personal(f"Vad gäller {written} här?", TODAY) == ()


@given(
    age=st.integers(3 * 365, 97 * 365),
    serial=st.integers(0, 999),
    added=st.sampled_from([0, 60]),
    dash=st.sampled_from(["-", "", " ", "\u2013", " - ", "\u00a0"]),
    long=st.booleans(),
)
def test_every_number_is_found_whole(age: int, serial: int, added: int, dash: str, long: bool) -> None:
    number = _number(TODAY - timedelta(days=age), serial, added=added)
    written = f"{number[0 if long else 2 : 8]}{dash}{number[8:]}"
    text = f"Riksnorm för {written} i maj"
    (found,) = find_personal(text, TODAY)
    assert text[found.start : found.end] == written
    assert found.sure


def test_a_newborns_number_is_asked_about() -> None:
    number = _number(date(2026, 11, 2), 123)
    (found,) = find_personal(f"{number[2:8]}-{number[8:]}", TODAY)
    assert not found.sure


def test_a_time_stamp_that_could_be_a_newborns_number_is_asked_about() -> None:
    """One in ten has a check digit that fits by chance: better a question too many."""
    (found,) = find_personal("20261121-1430", TODAY)
    assert not found.sure


@pytest.mark.parametrize(
    "text",
    [
        f"Provina Testberg {DATE}-{TAIL} söker",
        f"{DATE}-{TAIL}, Provina Testberg, söker",
        "Provina Testberg, 070-123 45 67, söker",
        "Klienten heter Provina Testberg och söker",
        "Kan sökanden Provina-Anna Testberg få glasögon?",
    ],
)
def test_a_name_beside_a_number_or_a_word_for_a_person_is_suspected(text: str) -> None:
    names = [found for found in find_personal(text, TODAY) if found.kind == "namn"]
    assert ["Testberg" in text[found.start : found.end] for found in names] == [True]
    assert "Testberg" not in replaced(text, find_personal(text, TODAY))


@pytest.mark.parametrize("opens", ["Får", "Kan", "Hur mycket får", "Ska", "Jag har"])
def test_the_word_that_opens_the_question_stays(opens: str) -> None:
    text = f"{opens} Provina Testberg {DATE}-{TAIL} avslag?"
    assert replaced(text, find_personal(text, TODAY)) == f"{opens} [NAMN 1] [PERSONNUMMER 1] avslag?"


def test_the_same_person_gets_the_same_placeholder() -> None:
    text = f"{DATE}-{TAIL} och {SAMORDNING}, alltså 19{DATE}{TAIL} eller {DATE}{TAIL}"
    assert replaced(text, find_personal(text, TODAY)) == (
        "[PERSONNUMMER 1] och [PERSONNUMMER 2], alltså [PERSONNUMMER 1] eller [PERSONNUMMER 1]"
    )


@given(st.text(max_size=60))
def test_nothing_but_what_was_found_changes(text: str) -> None:
    found = find_personal(text, TODAY)
    assert all(one.start < one.end <= len(text) for one in found)
    if not found:
        assert replaced(text, found) == text


def _questions() -> Iterator[str]:
    def within(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("q", "text", "fraga") and isinstance(inner, str):
                    yield inner
                else:
                    yield from within(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from within(inner)

    for path in sorted(Path(ROOT, "evals", "cases").rglob("*.yaml")):
        yield from within(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_no_question_of_the_evaluations_is_held_up() -> None:
    """They name nobody: a find in them is a false one, and each would cost a caseworker a click."""
    questions = list(_questions())
    assert len(questions) > 200
    assert [question for question in questions if find_personal(question, TODAY)] == []


def test_long_texts_are_read_in_one_go() -> None:
    """No pattern runs away: of a text a hundred times as long as a question, all is found."""
    text = "850101-12 " * 20_000 + f"{DATE}-{TAIL} " + "Anna " * 20_000
    assert any(found.sure for found in find_personal(text, TODAY))
