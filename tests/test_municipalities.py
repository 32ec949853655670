"""Whose papers a question is about: a municipality that is named gets its own papers, and no other's."""

from collections.abc import Callable, Iterator

import pytest

from assistant.assembly import House, open_house
from assistant.domain.question import Question
from assistant.index.embedder_e5 import EmbeddedE5
from assistant.ingest.ingest import read_file
from assistant.library.places import Municipalities
from assistant.settings import ROOT, Settings

GUIDELINE = """---
title: Riktlinje för ekonomiskt bistånd i {said}
kommun: {name}
valid_from: 2026-01-01
---
# Riktlinje för ekonomiskt bistånd i {said}

## 1 Boendekostnad

En hyra godtas på högst {rent} kronor för en ensamstående.

## 2 Glasögon

Glasögon ersätts med högst {glasses} kronor.
"""
ONLY_THERE = "\n## 3 Hörapparat\n\nHörapparat ersätts med högst 3 210 kronor.\n"
"""What Falun's guideline alone speaks of."""
PLACES = {"Falun": ("Falu kommun", "6 150", "1 777"), "Påhittstad": ("Påhittstad", "5 900", "1 450")}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("kommuner")
    opened = open_house(make_settings(folder / "data", embedder="embedded" if EmbeddedE5.available() else "none"))
    places = Municipalities.load(ROOT / "knowledge" / "kommuner.yaml")
    for name, (said, rent, glasses) in PLACES.items():
        path = folder / f"riktlinje-{name}.md"
        text = GUIDELINE.format(said=said, name=said, rent=rent, glasses=glasses) + (ONLY_THERE if name == "Falun" else "")
        path.write_text(text, encoding="utf-8")
        opened.library.add([read_file(path, opened.library.register, named_places=places.find)])
    opened.library.embed_missing()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "amount", "others"),
    [
        ("Hur hög hyra godtas i Falu kommun?", "6 150", "5 900"),
        ("Hur hög hyra godtas i Falun?", "6 150", "5 900"),
        ("Hur hög hyra godtas i Påhittstads kommun?", "5 900", "6 150"),
        ("Hur mycket ersätts glasögon med i Påhittstad?", "1 450", "1 777"),
    ],
)
def test_a_municipality_that_is_named_answers_for_itself_alone(house: House, text: str, amount: str, others: str) -> None:
    answer = house.answer(Question(text=text))
    assert answer.status == "answered"
    assert f"{amount} kronor" in answer.claims[0].text
    assert others not in answer.text


def test_what_only_another_municipality_has_decided_is_no_answer(house: House) -> None:
    assert "3 210" in house.answer(Question(text="Hur mycket ersätts hörapparat med?")).text
    answer = house.answer(Question(text="Hur mycket ersätts hörapparat med i Påhittstad?"))
    assert "3 210" not in answer.text
    assert "riktlinje-falun" not in {c.source_id for c in answer.citations}


def test_without_a_name_every_guideline_that_is_here_answers(house: House) -> None:
    answer = house.answer(Question(text="Hur mycket ersätts glasögon med?"))
    assert all(f"{glasses} kronor" in answer.text for _, _, glasses in PLACES.values())


@pytest.mark.parametrize("text", ["Hur mycket ersätts glasögon med i Avesta?", "Vad har Hedemora för gräns för tandvård?"])
def test_a_municipality_whose_papers_say_nothing_of_it_gets_no_answer_from_them(house: House, text: str) -> None:
    if not EmbeddedE5.available():
        pytest.skip("by words alone it errs more; the embedded embedder runs on Linux x86-64 only")
    answer = house.answer(Question(text=text))
    assert (answer.status, answer.citations) == ("no_source", ())
    assert "Det som finns inlagt därifrån" in answer.text


def test_a_guideline_beside_the_report_of_the_same_place_does_not_hide_it(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("avesta") / "riktlinje-avesta.md"
    path.write_text(GUIDELINE.format(said="Avesta", name="Avesta", rent="6 900", glasses="1 900"), encoding="utf-8")
    house.library.add([read_file(path, house.library.register)])
    asked = house.answer(Question(text="Hur mycket ersätts glasögon med i Avesta?"))
    assert "1 900 kronor" in asked.claims[0].text
    listed = house.answer(Question(text="Vilka rekommendationer fick Avesta av revisorerna?"))
    assert {c.source_id for c in listed.citations} == {"avesta-2023"}
    assert "5 rekommendationer" in listed.text


def test_names_are_found_in_every_form_and_taken_away() -> None:
    places = Municipalities(["Falun", "Avesta", "Lund"], ["Lund"], {"Falu kommun": "Falun"})
    assert places.find("i Falu kommun, Avestas norm och Lunds kommun; en lund i Påhittstads kommun", ["Påhittstad"]) == [
        "Falun",
        "Avesta",
        "Lund",
        "Påhittstad",
    ]
    assert places.find("falukorv i en lund") == []
    assert places.without("hyran i Falu kommun och i Faluns kommun", ["Falun"]) == "hyran i   och i  "
    assert places.without("hyran i Falun", []) == "hyran i Falun"
