"""Households in words: each sentence of cases/household.yaml, and messages that change the household before."""

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import BadInput
from assistant.domain.hushall import INKOMSTTYPER, Hushall, Levnadskostnadstyp, Normpost, Utgiftstyp
from assistant.prompts import Texts
from assistant.read.household import HouseholdReading, read_household
from assistant.read.words import ADULTS, ASKING, CARE, CHILDREN, MONEY

TODAY = date(2026, 11, 21)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "household.yaml").read_text(encoding="utf-8"))
FOLLOW_UPS = yaml.safe_load((Path(__file__).parent / "cases" / "household_changes.yaml").read_text(encoding="utf-8"))


def household(case: dict[str, Any]) -> Hushall:
    """The household a case describes in its short form."""
    return Hushall.model_validate(
        {
            "manad": str(case.get("manad", "2026-11")),
            "vuxna": case["vuxna"],
            "ovriga_i_hushallet": case.get("ovriga", 0),
            "barn": [_child(c) for c in case.get("barn", [])],
            "inkomster": [_income(*i) for i in case.get("inkomster", [])],
            "utgifter": [_cost(*c) for c in case.get("utgifter", {}).items()],
            "levnadskostnader": [_cost(*c) for c in case.get("levnadskostnader", {}).items()],
            "redan_utbetalt": case.get("redan_utbetalt", 0),
            "nedsattning": {"belopp": case.get("nedsattning", 0)},
            "justeringar": [{"post": p, "belopp": b, "skal": s} for p, b, s in case.get("justeringar", [])],
            "avvikelser": [
                {"person": p, "skal": s, "dagar": d or None, "i_normen": bool(d)} for p, d, s in case.get("avvikelser", [])
            ],
        }
    )


def _child(child: Any) -> dict[str, Any]:
    names = {"lunch": "lunch_pa_forskola", "skola": "gar_i_skola", "fodd": "fodelsemanad", "arbete": "inkomst_arbete_manad"}
    values = child if isinstance(child, dict) else {"alder": child}
    return {names.get(name, name): value for name, value in values.items()}


def _income(typ: str, amount: float, person: str = "sokande", jobbstimulans: str = "") -> dict[str, Any]:
    return {"typ": typ, "belopp": str(amount), "person": person, "jobbstimulans": bool(jobbstimulans)}


def _cost(typ: str, amounts: Any) -> dict[str, Any]:
    applied, approved = amounts if isinstance(amounts, list) else (amounts, amounts)
    return {"typ": typ, "ansokt": applied, "godkant": approved}


def check(reading: HouseholdReading | None, case: dict[str, Any]) -> None:
    assert reading is not None
    if "missing" in case:
        assert [m.field for m in reading.missing] == case["missing"]
        assert reading.hushall is None
        assert all(m.question.endswith("?") or "?" in m.question for m in reading.missing)
    else:
        assert [m.question for m in reading.missing] == []
        assert reading.hushall == household(case)
    for words in case.get("says", []):
        assert any(words in line for line in reading.understood), reading.understood
    for secret in case.get("hides", []):
        assert not any(secret in line for line in reading.understood), reading.understood


@pytest.mark.parametrize("case", CASES["household"], ids=lambda case: case["text"][:60])
def test_a_described_household(case: dict[str, Any], texts: Texts) -> None:
    if "bad" in case:
        with pytest.raises(BadInput) as caught:
            read_household(case["text"], TODAY, texts)
        assert caught.value.key == case["bad"]
        assert texts.error(caught.value)
    else:
        check(read_household(case["text"], TODAY, texts), case)


@pytest.mark.parametrize("text", CASES["none"])
def test_what_is_no_household(text: str, texts: Texts) -> None:
    assert read_household(text, TODAY, texts) is None


@pytest.mark.parametrize("case", FOLLOW_UPS["changes"], ids=lambda case: case["text"])
def test_a_change_to_the_household_before(case: dict[str, Any], texts: Texts) -> None:
    before = FOLLOW_UPS[case.get("from", "before")]
    expected = case.get("fresh") or before | case.get("changed", {}) | {"says": case.get("says", [])}
    if "missing" in case:
        expected = case
    check(read_household(case["text"], TODAY, texts, household(before)), expected)


@pytest.mark.parametrize("text", FOLLOW_UPS["none"])
def test_a_question_that_changes_nothing(text: str, texts: Texts) -> None:
    assert read_household(text, TODAY, texts, household(FOLLOW_UPS["before"])) is None


@pytest.mark.parametrize("case", FOLLOW_UPS["answers"], ids=lambda case: case["text"])
def test_an_answer_to_what_was_missing(case: dict[str, Any], texts: Texts) -> None:
    first, _, _ = case["text"].partition("\n")
    asked = read_household(first, TODAY, texts)
    assert asked is not None
    assert asked.missing
    check(read_household(case["text"], TODAY, texts), case["hushall"])


def test_lines_say_how_the_household_was_read(texts: Texts) -> None:
    text = "ensamstående, barn 3 år som äter på förskolan, lön 9 000 kr med jobbstimulans, hyra 8 900, godkänt 7 400, "
    reading = read_household(f"{text} sept 2025", TODAY, texts)
    assert reading is not None
    assert reading.understood == (
        "Ensamstående",
        "Barn 3 år, äter lunch på förskolan",
        "Månad: september 2025",
        "Inkomst: lön 9 000 kr, med jobbstimulans",
        "Utgift: boende, sökt 8 900 kr, godkänt 7 400 kr",
        "Antaget: lönen är efter skatt",
    )
    assert reading.month_stated


def test_a_month_that_is_not_stated_is_today_and_said(texts: Texts) -> None:
    reading = read_household("ensamstående utan barn", date(2024, 3, 9), texts)
    assert reading is not None
    assert reading.hushall is not None
    assert (reading.hushall.manad, reading.month_stated) == ("2024-03", False)
    assert "Antaget: månaden är mars 2024, för ingen månad är angiven" in reading.understood


def test_every_type_of_income_and_cost_has_a_name(texts: Texts) -> None:
    for kind, types in TYPES.items():
        assert [typ for typ in types if f"household.{kind}_{typ}" not in texts] == []


def test_words_name_only_types_that_exist() -> None:
    known = {f"{kind[:3]}:{typ}" for kind, types in TYPES.items() for typ in types} | {f"just:{p}" for p in get_args(Normpost)}
    roles = {line.partition(" = ")[0].strip() for line in MONEY.splitlines() if " = " in line}
    assert {role for role in roles if ":" in role} <= known


def test_only_the_beginning_of_a_very_long_text_is_read(texts: Texts) -> None:
    reading = read_household("ensamstående utan barn. " + "x" * 30_000, TODAY, texts)
    assert reading is not None
    assert any("Bara början är läst" in line for line in reading.understood)


TYPES = {"inkomst": INKOMSTTYPER, "utgift": get_args(Utgiftstyp), "levnadskostnad": get_args(Levnadskostnadstyp)}
WORDS = sorted({word.rstrip("*") for table in (ADULTS, CHILDREN, CARE, MONEY, ASKING) for word in table.split()})
NUMBERS = ["3", "8", "-3", "0", "1,5", "3,8", "6500", "12.500", "9000,50", "2025", "1985", "2025-09", "1/9", "2019-05-03"]
NUMBERS += ["3-åring", "8-åringen", "3-", "25-åring", "4-7", "200", "99999999999", "tre", "tolv", "ett"]
MARKS = [",", ".", ";", "?", ":", "(", ")", "+", "/", "%", "§", "\n", "kr", "år", "dagar", "x"]
BEFORE = household(FOLLOW_UPS["two_children"])


@given(
    st.lists(st.sampled_from(WORDS) | st.sampled_from(NUMBERS) | st.sampled_from(MARKS), max_size=16),
    st.sampled_from([None, BEFORE]),
    st.booleans(),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_give_a_household_or_questions(texts: Texts, pieces: list[str], before: Hushall | None, single: bool) -> None:
    text = " ".join(["ensamstående", *pieces] if single else pieces)
    try:
        reading = read_household(text, TODAY, texts, before)
    except BadInput as refused:
        texts.error(refused)  # raises when the text or a variable is missing
        return
    if reading is None:
        return
    assert (reading.hushall is None) == bool(reading.missing)
    assert all(line and "$" not in line for line in reading.understood)
    if reading.hushall is not None:
        assert Hushall.model_validate_json(reading.hushall.model_dump_json()) == reading.hushall


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_without_trouble(texts: Texts, text: str) -> None:
    reading = read_household(f"ensamstående {text}", TODAY, texts)
    assert reading is None or reading.understood
