"""The practice cases for new staff: their sums are the calculator's, and stand in their texts as a reader sees them."""

from typing import Any

import pytest
import yaml

from assistant.assembly import open_kalkylator
from assistant.prompts import Texts
from assistant.settings import Settings
from tests.knowledge_files import KNOWLEDGE, SECTIONS

CASES: list[dict[str, Any]] = yaml.safe_load(
    (KNOWLEDGE / "introduktion" / "introduktion-ovningsfall.yaml").read_text(encoding="utf-8")
)
TEXTS_OF = {int(s.heading.split()[1]): s for s in SECTIONS if s.heading.startswith("Övningsfall ")}
COUNTED = [case for case in CASES if case["hushall"] is not None]


def written(amount: str) -> str:
    """'-3427.00' -> '3 427': an amount as the texts write it, sign aside."""
    whole, _, ore = amount.lstrip("-").partition(".")
    return f"{int(whole):,}".replace(",", " ") + (f",{ore}" if ore.strip("0") else "")


def test_there_are_ten_cases_each_with_a_text_of_its_name() -> None:
    assert [case["fall"] for case in CASES] == list(range(1, 11))
    for case in CASES:
        assert TEXTS_OF[case["fall"]].heading == f"Övningsfall {case['fall']} {case['titel']}"
    assert len(COUNTED) >= 7


@pytest.mark.parametrize("case", COUNTED, ids=lambda c: c["titel"])
def test_the_sums_are_the_calculators(case: dict[str, Any], texts: Texts, tmp_path: Any) -> None:
    result = open_kalkylator(Settings(data_dir=tmp_path), texts).json(case["hushall"])
    assert {"riksnorm", "underskott"} <= set(case["vantat"])
    assert {name: result[name] for name in case["vantat"]} == case["vantat"]
    derived = [row["etikett"] for row in result["rader"] if row["harledd"]]
    assert ("härledda" in TEXTS_OF[case["fall"]].text) == bool(derived), derived


@pytest.mark.parametrize("case", COUNTED, ids=lambda c: c["titel"])
def test_the_sums_stand_in_the_text(case: dict[str, Any]) -> None:
    text = TEXTS_OF[case["fall"]].text
    assert [name for name, amount in case["vantat"].items() if f"{written(amount)} kronor" not in text] == []


def test_every_case_has_its_choices_and_provisions() -> None:
    for number, section in TEXTS_OF.items():
        assert section.text.startswith("Situation: "), number
        assert f"\nVal i övningsfall {number}:\n- " in section.text, number
        assert "§" in section.text, number
