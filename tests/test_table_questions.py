"""Questions about cells of the norm table: which rows are asked for, and that they alone are answered with."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assembly import House, open_house
from assistant.domain.question import Question
from assistant.read.table import table_rows
from assistant.settings import Settings


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[[Path], Settings]) -> Iterator[House]:
    opened = open_house(make_settings(tmp_path_factory.mktemp("house")))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "parts", "ages", "persons"),
    [
        ("Vad är normen för barn 8 år 2026?", ("barn",), (8,), ()),
        ("Vad är riksnormen för en 5-åring?", ("barn",), (5,), ()),
        ("personlig kostnad femåring", ("barn",), (5,), ()),
        ("personlig kostnad 15-18 år 2021", ("barn",), (15, 18), ()),
        ("normen för barn 3 och 8 år", ("barn",), (3, 8), ()),
        ("barn 3 år utan lunch 2025", ("barn-utan-lunch",), (3,), ()),
        ("flicka 12 år utan lunch", ("barn", "barn-utan-lunch"), (12,), ()),
        ("gemensamma kostnader 4 personer 2025", ("gemensamma",), (), (4,)),
        ("gemensamma kostnader för fyra personer", ("gemensamma",), (), (4,)),
        ("hushållskostnader för nio personer", ("gemensamma", "regler"), (), (9,)),
        ("personlig kostnad för sambor 2022", ("vuxna",), (), ()),
        ("Vad är riksnormen 2025?", ("vuxna", "barn", "gemensamma"), (), ()),
    ],
)
def test_the_rows_a_question_asks_for(
    text: str, parts: tuple[str, ...], ages: tuple[int, ...], persons: tuple[int, ...]
) -> None:
    rows = table_rows(text)
    assert (rows.parts, rows.ages, rows.persons) == (parts, ages, persons)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Vad är normen för barn 8 år 2025?", ["Barn 7-10 år: 3 790 kr"]),
        ("Vad är riksnormen för en femåring 2025?", ["Barn 4-6 år: 3 030 kr"]),
        ("personlig kostnad 15-18 år 2021", ["Barn 15-18 år: 3 970 kr"]),
        (
            "Gemensamma hushållskostnader för fyra personer 2025?",
            ["Hushåll med 4 personer, gemensamma hushållskostnader: 2 010 kr"],
        ),
    ],
)
def test_a_table_question_is_answered_with_its_rows_alone(house: House, text: str, rows: list[str]) -> None:
    answer = house.answer(Question(text=text))
    assert [claim.text[: len(row)] for claim, row in zip(answer.claims, rows, strict=True)] == rows


def test_the_year_beside_the_norm_is_the_year_asked_about(house: House) -> None:
    answer = house.answer(Question(text="Vad är riksnormen 2025?"))
    assert answer.as_of == date(2025, 12, 31)
    assert {c.source_id for c in answer.citations} == {"riksnorm-2025"}
    assert any("Ensamstående vuxen, personliga kostnader: 3 910 kr" in claim.text for claim in answer.claims)
