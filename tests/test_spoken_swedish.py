"""Spoken Swedish into ordinary words for the search, and nothing else into anything."""

import pytest

from assistant.library.glossary import SpokenSwedish
from assistant.settings import ROOT
from tests.knowledge_files import REGISTER


@pytest.fixture(scope="module")
def spoken() -> SpokenSwedish:
    return SpokenSwedish.load(ROOT / "knowledge" / "vardagssprak.yaml")


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ("Morsan fick stålar av socen", "mamma fick pengar av socialtjänsten"),
        ("han SKET I praktiken", "han uteblev utan att höra av sig praktiken"),
        ("snubbens lön", "man lön"),
        ("hon bor ihop med en kille", "hon bor tillsammans med en man"),
    ],
)
def test_spoken_words_become_ordinary_ones(spoken: SpokenSwedish, text: str, ordinary: str) -> None:
    assert spoken.ordinary(text) == ordinary


@pytest.mark.parametrize(
    "text",
    [
        "Vad gäller för degersjö och socialnämnden?",  # a form within another word
        "Ska vi lägga till ett barn i e-postlistan?",
        "Får nämnden avslå en ansökan om ekonomiskt bistånd enligt 12 kap. 1 § SoL?",
        "",
    ],
)
def test_other_words_stay(spoken: SpokenSwedish, text: str) -> None:
    assert spoken.ordinary(text) == text


def test_no_name_of_a_source_is_changed(spoken: SpokenSwedish) -> None:
    for entry in REGISTER:
        for name in (entry["title"], *entry["short"]):
            assert spoken.ordinary(name) == name


def test_a_form_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="snubbe"):
        SpokenSwedish({"man": ["snubbe"], "pojke": ["snubbe"]})
