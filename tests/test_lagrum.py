"""Places in acts, in every way people write them."""

import pytest

from assistant.lagrum import Lagrum, find, from_address, from_label, sfs_numbers

NAMES = ["SoL", "socialtjänstlagen", "gamla SoL", "FL", "förvaltningslagen", "SoF", "KL"]

WRITTEN = [
    ("Vad säger 4 kap. 4 § SoL?", [("4 kap. 4 §", "SoL", None)]),
    ("12 kap 7 § 1 st", [("12 kap. 7 §", None, None)]),
    ("SoL 12:7 p 2", [("12 kap. 7 §", "SoL", None)]),
    ("4:4 SoL", [("4 kap. 4 §", "SoL", None)]),
    ("enligt 4 kap. 1 b § gamla SoL", [("4 kap. 1 b §", "gamla SoL", None)]),
    ("12 kap. 7a§", [("12 kap. 7 a §", None, None)]),
    ("25 § förvaltningslagen", [("25 §", "förvaltningslagen", None)]),
    ("§ 25 FL", [("25 §", "FL", None)]),
    ("FL 25 och FL 32", [("25 §", "FL", None), ("32 §", "FL", None)]),
    ("9, 11 och 12 §§ FL", [("9 §", "FL", None), ("11 §", "FL", None), ("12 §", "FL", None)]),
    ("12 kap. 8-9 §§ SoL", [("12 kap. 8 §", "SoL", None), ("12 kap. 9 §", "SoL", None)]),
    ("33 kap. 1–3 §§", [("33 kap. 1 §", None, None), ("33 kap. 2 §", None, None), ("33 kap. 3 §", None, None)]),
    ("4 kap. 1, 1 a och 1 b §§", [("4 kap. 1 §", None, None), ("4 kap. 1 a §", None, None), ("4 kap. 1 b §", None, None)]),
    ("kap 12 § 7", [("12 kap. 7 §", None, None)]),
    ("socialtjänstlagen (2001:453) 4 kap. 3 §", [("4 kap. 3 §", None, "2001:453")]),
    ("12 kap. 7 § första stycket 1 socialtjänstlagen", [("12 kap. 7 §", "socialtjänstlagen", None)]),
    ("Socialtjänstlagens 12 kap. 3 §", [("12 kap. 3 §", "Socialtjänstlagen", None)]),
    ("SoF 12 kap. 2 § och FL 25 §", [("12 kap. 2 §", "SoF", None), ("25 §", "FL", None)]),
    ("Kl 14:30 träffas vi", []),
    ("hyra 6 500 kr i 12 månader", []),
    ("Vad gäller enligt SFS 2025:400?", []),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN, ids=[w[0] for w in WRITTEN])
def test_finds_what_people_write(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(m.lagrum.label, m.act_name, m.sfs) for m in find(text, NAMES)] == expected


@pytest.mark.parametrize("label", ["12 kap. 7 §", "12 kap. 7 a §", "25 §", "1 b §", "4 kap. 1 b §"])
def test_label_and_address_are_two_forms_of_one_place(label: str) -> None:
    place = from_label(label)
    assert place.label == label
    assert from_address(place.address) == place


@pytest.mark.parametrize("wrong", ["12 kap.", "§", "12 kap. 7", "K12", "första stycket"])
def test_what_is_no_place_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        from_label(wrong)
    with pytest.raises(ValueError):
        from_address(wrong)


def test_address_keeps_the_letter() -> None:
    assert Lagrum(kapitel=12, paragraf="7 a").address == "K12P7a"
    assert Lagrum(kapitel=None, paragraf="25").address == "P25"


def test_sfs_numbers_are_not_amounts() -> None:
    assert sfs_numbers("SoL (2025:400) och 2001:453, men inte 12:7 eller 2 025 kr") == ["2025:400", "2001:453"]


def test_an_amending_act_is_not_the_act_of_the_place_beside_it() -> None:
    mention = find("12 kap. 7 a § SoL infördes genom SFS 2025:762", ["SoL"])[0]
    assert (mention.act_name, mention.sfs) == ("SoL", None)
    assert find("12 kap. 7 § socialtjänstlagen (2025:400)")[0].sfs == "2025:400"
