"""Households in words: each sentence of cases/household.yaml, and messages that change the household before."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.errors import BadInput
from assistant.domain.hushall import Hushall
from assistant.prompts import Texts
from assistant.read.household import HouseholdReading, read_household

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
    expected = case.get("fresh") or before | case.get("changed", {})
    if "missing" in case:
        expected = case
    check(read_household(case["text"], TODAY, texts, household(before)), expected)


@pytest.mark.parametrize("text", FOLLOW_UPS["none"])
def test_a_question_that_changes_nothing(text: str, texts: Texts) -> None:
    assert read_household(text, TODAY, texts, household(FOLLOW_UPS["before"])) is None
