"""Slips in questions against the words of a made-up collection."""

import pytest

from assistant.index.spelling import Spelling
from assistant.index.words import WordIndex

TEXTS = [
    "Överklaga beslutet inom tre veckor. Försörjningsstöd enligt riksnormen.",
    "Den som vill överklaga lämnar sitt överklagande. Försörjningsstöd söks varje månad, med ansökningar.",
    "Riksnormen och ensamstående föräldrar. Underhållsstöd och underhållsbidrag. Ansökningar prövas.",
    "Ensamstående med underhållsstöd. Systemet granskas.",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    words = WordIndex.build([str(n) for n in range(len(TEXTS))], TEXTS)
    return Spelling(words.analyser, words.frequency)


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("Hur öveklaga?", "Hur överklaga?"),  # a letter lost
        ("överrklaga", "överklaga"),  # one too many
        ("riksnonmen", "riksnormen"),  # changed
        ("riksnromen", "riksnormen"),  # two swapped
        ("Försörjnigsstöd till ensamståede", "försörjningsstöd till ensamstående"),
    ],
)
def test_a_single_slip_is_put_right(spelling: Spelling, text: str, corrected: str) -> None:
    assert spelling.corrected(text) == corrected


@pytest.mark.parametrize(
    "text",
    [
        "Hur överklagar man?",
        "syster och system",  # a short word of its own
        "Riksnäset",  # two slips away
        "i Överklaka kommun",  # a name
        "underhållsskydd",  # a compound of words that are not here, near none
        "12 kap. 7 § SoL, 4 390 kr",
        "",
    ],
)
def test_the_rest_is_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.corrected(text) == text
