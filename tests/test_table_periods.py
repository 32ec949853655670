"""A calculation for 2025, the year that changed act in July, cites the provision and the table of its own month."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assembly import House, open_house
from assistant.domain.question import Question
from assistant.settings import Settings

OLD = {"sof-2001-937", "sol-2001-453"}
NEW = {"sof-2025-468", "sol-2025-400"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[[Path], Settings]) -> Iterator[House]:
    opened = open_house(make_settings(tmp_path_factory.mktemp("house")))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "place", "foreign"),
    [
        ("Riksnorm mars 2025 för ensamstående", "2 kap. 1 §", NEW),
        ("Riksnorm juni 2025 för ensamstående med barn 3 och 8 år", "2 kap. 1 §", NEW),
        ("Riksnorm juli 2025 för ensamstående med barn 3 och 8 år", "12 kap. 2 §", OLD),
        ("Riksnorm augusti 2025 för ensamstående", "12 kap. 2 §", OLD),
    ],
)
def test_every_place_cited_is_of_the_act_in_force_in_the_month(house: House, text: str, place: str, foreign: set[str]) -> None:
    answer = house.answer(Question(text=text))
    assert answer.status == "answered"
    tables = [c for c in answer.citations if c.source_id == "riksnorm-2025"]
    assert {c.locator.rpartition(": ")[2] for c in tables} >= {"vuxna", "gemensamma hushållskostnader"}
    assert [c.locator for c in answer.citations if not c.locator.startswith(place)] == []
    assert {c.source_id for c in answer.citations} & foreign == set()
    for citation in tables:
        assert citation.valid_from is not None
        assert citation.valid_to is not None
        assert citation.valid_from <= answer.as_of <= citation.valid_to
