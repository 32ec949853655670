"""The Swedish analysis: passages and questions must come to the same terms, whatever the spelling of a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.swedish import (
    STOP,
    Analyser,
    Compounds,
    analyse,
    english_share,
    plain,
    references,
    stem,
    stems,
    words,
)

VOCABULARY = list(words("""
    barn barnets bidrag bostad hyra hyror arbete arbeten marknad marknaden anställning stöd stödet försörjning kassa förskola
    lag lagen slag slagen förvaltning utländsk löner lön kommun kommuner styrelse ansöka handling tid krav ungdom ersättning
    """))  # fmt: skip


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(VOCABULARY)


def test_words_are_lower_case_and_keep_their_letters() -> None:
    assert list(words("Åtgärder, ÖVERSYN och Återkrav")) == ["åtgärder", "översyn", "återkrav"]


def test_function_words_and_question_words_are_dropped_in_both_languages() -> None:
    assert list(words("Vad säger lagen om hur en ansökan ska göras?")) == ["lagen", "ansökan"]
    assert list(words("What does the municipality say about housing?")) == ["municipality", "housing"]


def test_numbers_stay_but_single_letters_do_not() -> None:
    assert list(words("7 a § punkt 3")) == ["7", "punkt", "3"]


def test_a_hyphenated_word_is_also_found_joined() -> None:
    assert "akassa" in words("A-kassa")
    assert {"eu", "medborgare", "eumedborgare"} <= set(words("EU-medborgare"))
    assert "barnoch" not in set(words("barn- och ungdomsvård"))


def test_other_forms_of_the_same_letters_are_one() -> None:
    decomposed = "a\u030aterkrav fo\u0308rso\u0308rjning"
    assert list(words(decomposed)) == ["återkrav", "försörjning"]
    assert list(words("bi\u00adstånd")) == ["bistånd"]
    assert references("12\u00a0kap.\u00a07\u00a0§") == ["ref12:7", "par7"]


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("kommunerna") == stem("kommunens") == stem("kommun")
    assert stems("Bidragen söks hos kommunen") == [stem("bidrag"), stem("söks"), stem("kommun")]


def test_forms_that_the_stemmer_leaves_apart_meet_when_the_collection_has_the_word(analyser: Analyser) -> None:
    for form, word in (
        ("barnet", "barn"),
        ("barnets", "barn"),
        ("kassan", "kassa"),
        ("bostads", "bostad"),
        ("ansökan", "ansöka"),
    ):
        assert analyser.analyse(form) == analyser.analyse(word), form


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("försörjningsstöd", ("försörjning", "stöd")),  # linking s
        ("barnbidrag", ("barn", "bidrag")),  # no link
        ("hyresstöd", ("hyre", "stöd")),  # of hyra
        ("lönebidrag", ("löne", "bidrag")),  # of lön
        ("förvaltningslag", ("förvaltning", "lag")),  # three letters, and not "slag"
        ("utländskstöd", ("utländsk", "stöd")),
        ("kommunstyrelse", ("kommun", "styrelse")),
    ],
)
def test_compounds_are_cut_where_both_sides_are_words(compound: str, parts: tuple[str, ...]) -> None:
    assert Compounds(VOCABULARY).parts(compound) == parts


def test_long_parts_are_cut_again_though_the_whole_head_is_no_word(analyser: Analyser) -> None:
    found = analyser.analyse("arbetsmarknadsanställning")
    assert {stem("arbete"), stem("marknad"), stem("anställning")} <= set(found)


@pytest.mark.parametrize("word", ["återkrav", "handling", "kommunen", "bidrag", "stödet", "xyzbarn", "tidning", "2025", ""])
def test_what_is_no_compound_is_left_whole(word: str) -> None:
    assert Compounds(VOCABULARY).parts(word) == ()


def test_a_question_with_a_part_meets_a_text_with_the_compound(analyser: Analyser) -> None:
    assert set(analyser.analyse("stöd till försörjning")) & set(analyser.analyse("försörjningsstödet"))
    assert set(analyser.analyse("försörjningsstödet")) >= set(analyser.analyse("försörjningsstöd"))


def test_in_a_large_collection_a_word_seen_once_is_no_part() -> None:
    many = ["stöd", "bidrag", "kommun", "ersättning"] * 100_000
    assert Compounds([*many, "skräp"]).parts("skräpbidrag") == ()
    assert Compounds([*many, *["skräp"] * 10]).parts("skräpbidrag") == ("skräp", "bidrag")


def test_saved_stems_give_the_same_compounds() -> None:
    made = Compounds(VOCABULARY)
    again = Compounds.from_stems(made.stems)
    for word in ("försörjningsstöd", "arbetsmarknadsanställning", "lönebidrag", "handling"):
        assert again.parts(word) == made.parts(word)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("7 kap. 2 §", ["ref7:2", "par2"]),
        ("12 kap 7 a §", ["ref12:7a", "par7a"]),
        ("12 kap. 7a §", ["ref12:7a", "par7a"]),
        ("12 Kap.\n  7 A §", ["ref12:7a", "par7a"]),
        ("12 kapitlet 7 §", ["ref12:7", "par7"]),
        ("kap. 12 § 7", ["ref12:7", "par7"]),
        ("kapitel 12, paragraf 7", ["ref12:7", "par7"]),
        ("12 kap 7", ["ref12:7", "par7"]),
        ("SoL 12:7", ["ref12:7", "par7"]),
        ("12:7 SoL", ["ref12:7", "par7"]),
        ("socialtjänstlagen 12:7 a", ["ref12:7a", "par7a"]),
        ("7 a §", ["par7a"]),
        ("§ 25", ["par25"]),
        ("paragraf 25", ["par25"]),
        ("12 kap. 1–3 §§", ["ref12:1", "par1", "ref12:2", "par2", "ref12:3", "par3"]),
        ("4, 5 och 7 §§", ["par4", "par5", "par7"]),
        ("4 a–6 a §§", ["par4a", "par5", "par6", "par6a"]),
        ("3 kap. 2 § 4 kap. 1 §", ["ref3:2", "par2", "ref4:1", "par1"]),
        ("7 § 2 st.", ["par7"]),
        ("förvaltningslagen (2017:900)", ["sfs2017:900"]),
        ("25 § förvaltningslagen (2017:900)", ["par25", "sfs2017:900"]),
        ("klockan 12:30 den 3 maj 2025", []),
        ("barn på 3 och 8 år i 2 kap.", []),
        ("1–900 §§", ["par1", "par900"]),  # a slip of the pen is not unrolled
    ],
)
def test_references_become_terms_of_their_own(text: str, terms: list[str]) -> None:
    assert references(text) == terms


def test_references_stand_beside_the_plain_words() -> None:
    assert analyse("riksnormen i 12 kap. 7 §") == [stem("riksnormen"), "12", "kap", "7", "ref12:7", "par7"]


def test_english_is_told_from_swedish_by_its_function_words() -> None:
    assert english_share("How much can a single parent get?") == 1
    assert english_share("Hur mycket kan en ensamstående få?") == 0
    assert 0 < english_share("What does 12 kap. 7 § say om barnet?") < 1
    assert english_share("riksnorm 2025") == 0
    assert english_share("") == 0


def test_stop_words_are_written_as_they_are_compared() -> None:
    assert {word for word in STOP if plain(word) != word or " " in word} == set()


@given(st.text(max_size=300))
def test_any_text_is_analysed_and_case_does_not_matter(text: str) -> None:
    found = Analyser(VOCABULARY).analyse(text)
    assert found == Analyser(VOCABULARY).analyse(text)
    assert all(term and term == term.lower() for term in found)


HOSTILE = ("1,", "1-", "1 kap ", "§", "a-", "lagen", "x", "\u0300\u0327", "12:", "1 a ", "balken 1:", "\u0301 ")


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_do_not_hang(piece: str, analyser: Analyser) -> None:
    """Quadratic work on any of these would take minutes, not the fraction of a second it does take."""
    assert isinstance(analyser.analyse(piece * (100_000 // len(piece))), list)
