"""Places in acts, in every way people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("12:5-7 SoL", [("12 kap. 5 §", "SoL", None), ("12 kap. 6 §", "SoL", None), ("12 kap. 7 §", "SoL", None)]),
    ("14:10 SoL", [("14 kap. 10 §", "SoL", None)]),
    ("14:10 i socialtjänstlagen", [("14 kap. 10 §", "socialtjänstlagen", None)]),
    ("SoL 1:2", [("1 kap. 2 §", "SoL", None)]),
    ("SoL § 12:7", [("12 kap. 7 §", "SoL", None)]),
    ("12 kap § 7 SoL", [("12 kap. 7 §", "SoL", None)]),
    ("kapitel 12, 7 §", [("12 kap. 7 §", None, None)]),
    ("kapitel 12 paragraf 7 i SoL", [("12 kap. 7 §", "SoL", None)]),
    ("12 kapitlet, 7 §", [("12 kap. 7 §", None, None)]),
    ("Vad säger SoL 12 kap 7?", [("12 kap. 7 §", "SoL", None)]),
    ("paragraf 7 i kapitel 12", [("12 kap. 7 §", None, None)]),
    ("7 § i 12 kap. SoL", [("12 kap. 7 §", "SoL", None)]),
    ("7 a § 12 kap SoL", [("12 kap. 7 a §", "SoL", None)]),
    ("tolfte kapitlet sjunde paragrafen", [("12 kap. 7 §", None, None)]),
    ("sjunde paragrafen i tolfte kapitlet", [("12 kap. 7 §", None, None)]),
    ("7:e paragrafen i 12:e kapitlet", [("12 kap. 7 §", None, None)]),
    ("trettiofemte kapitlet 1 § SoL", [("35 kap. 1 §", "SoL", None)]),
    ("25§ förvaltningslagen", [("25 §", "förvaltningslagen", None)]),
    ("paragraf 25 i förvaltningslagen", [("25 §", "förvaltningslagen", None)]),
    ("FL § 25", [("25 §", "FL", None)]),
    ("§§ 5-6 FL", [("5 §", "FL", None), ("6 §", "FL", None)]),
    ("10 till 12 §§ FL", [("10 §", "FL", None), ("11 §", "FL", None), ("12 §", "FL", None)]),
    ("3 t.o.m. 5 §§", [("3 §", None, None), ("4 §", None, None), ("5 §", None, None)]),
    ("17--19 §§", [("17 §", None, None), ("18 §", None, None), ("19 §", None, None)]),
    ("1 a–1 c §§", [("1 a §", None, None), ("1 b §", None, None), ("1 c §", None, None)]),
    ("3-4 a §§", [("3 §", None, None), ("4 §", None, None), ("4 a §", None, None)]),
    ("12 kap. 4 a–5 a §§", [("12 kap. 4 a §", None, None), ("12 kap. 5 §", None, None), ("12 kap. 5 a §", None, None)]),
    ("12 kap. 5 § och 6 §", [("12 kap. 5 §", None, None), ("12 kap. 6 §", None, None)]),
    ("12 kap. 1 § SoL och 25 § FL", [("12 kap. 1 §", "SoL", None), ("25 §", "FL", None)]),
    ("25 § 12 kap. 3 §", [("25 §", None, None), ("12 kap. 3 §", None, None)]),
    ("2 a kap. 1 § gamla SoL", [("2 a kap. 1 §", "gamla SoL", None)]),
    ("12 kap. 2 § SFS 2025:468", [("12 kap. 2 §", None, "2025:468")]),
    ("7 § 3 dagar", [("7 §", None, None)]),
    ("Kl 14:30 träffas vi", []),
    ("14:30 kommer klienten, vad säger SoL?", []),
    ("mellan 12:30 och 13:15", []),
    ("skala 1:2", []),
    ("förhållandet 2:3", []),
    ("1:2", []),
    ("RÅ 84 2:27", []),
    ("prop. 2024/25:89 och bet. 2025/26:SoU30", []),
    ("HFD 2020:40", []),
    ("12 paragrafer i 4 kapitel", []),
    ("enligt SoL 12 månader", []),
    ("om 12 kap 7 dagar", []),
    ("SoL 2001 eller 2025-07-01", []),
    ("16.30 och 4-6 år för 1 500 kr", []),
    ("SFS 2025:468", []),
    ("hyra 6 500 kr i 12 månader", []),
    ("Vad gäller enligt SFS 2025:400?", []),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN, ids=[w[0] for w in WRITTEN])
def test_finds_what_people_write(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(m.lagrum.label, m.act_name, m.sfs) for m in find(text, NAMES)] == expected


PARTS = [
    ("12 kap 7 § 1 st", 1, None),
    ("12 kap 7§ andra stycket", 2, None),
    ("SoL 12:7 p 2", None, "2"),
    ("12:7 2 st 3 p", 2, "3"),
    ("12:7 SoL p 2", None, "2"),
    ("12 kap. 7 § första stycket 1 socialtjänstlagen", 1, "1"),
    ("12 kap. 7 § SoL, första stycket 2", 1, "2"),
    ("12 kap. 7 § tredje st p. 1", 3, "1"),
    ("12 kap. 7 § punkt 2 a", None, "2 a"),
    ("12 kap. 7 § första punkten", None, "1"),
    ("12 kap. 7 § stycke 2", 2, None),
    ("enligt 12 kap. 7 § 2.", None, "2"),
    ("FL 25 1 st", 1, None),
    ("12 kap. 7 §", None, None),
    ("12 kap. 7 § 2 barn", None, None),
    ("12 kap. 7 § första stycket 2 kap.", 1, None),
]


@pytest.mark.parametrize(("text", "stycke", "punkt"), PARTS, ids=[p[0] for p in PARTS])
def test_stycke_and_punkt_are_kept_beside_the_place(text: str, stycke: int | None, punkt: str | None) -> None:
    mention = find(text, NAMES)[0]
    assert (mention.stycke, mention.punkt) == (stycke, punkt)
    assert mention.lagrum.address in ("K12P7", "P25")
    assert text[mention.start : mention.end] in text


def test_of_several_places_the_last_has_the_part() -> None:
    five, six = find("12 kap. 5 och 6 §§ första stycket")
    assert (five.stycke, six.stycke) == (None, 1)


PLACES = st.builds(
    Lagrum,
    kapitel=st.integers(1, 35),
    kapitelbokstav=st.sampled_from(["", "", "a"]),
    paragraf=st.builds(lambda n, letter: f"{n} {letter}".strip(), st.integers(1, 49), st.sampled_from(["", "", "a", "b"])),
)
WAYS = (
    "{k} kap. {p} § SoL", "{k} kap {p}§ SoL", "SoL {k} kap. § {p}", "SoL {c}:{p}", "{c}:{p} SoL", "{p} § i {k} kap. SoL",
    "SoL {k} kapitlet, {p} §", "{k} kap. {p} paragrafen SoL", "i {k} kap. {p} § andra stycket SoL",
)  # fmt: skip


@given(place=PLACES, way=st.sampled_from(WAYS))
def test_a_place_is_the_same_however_it_is_written(place: Lagrum, way: str) -> None:
    chapter = f"{place.kapitel} {place.kapitelbokstav}".strip()
    text = way.format(k=chapter, c=chapter.replace(" ", ""), p=place.paragraf)
    assert [(m.lagrum, m.act_name) for m in find(text, NAMES)] == [(place, "SoL")]
    assert from_label(place.label) == place
    assert from_address(place.address) == place


@pytest.mark.parametrize("label", ["12 kap. 7 §", "12 kap. 7 a §", "25 §", "1 b §", "4 kap. 1 b §", "2 a kap. 1 §"])
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


@pytest.mark.parametrize("part", ["5 till 6 eller ", "1, 2, 3, ", "1 och 2, ", "tjugoförsta ", "SoL 12:7 p 2 ", "12 kap. "])
def test_a_long_list_of_numbers_is_read_to_its_end(part: str) -> None:
    """One that could be read in many ways would never be."""
    places = find(part * 400 + "12 kap. 7 § FL", NAMES)
    assert places[-1].lagrum.address == "K12P7"
