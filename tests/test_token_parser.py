"""A model's running text becomes claims: sentences, their tokens, and nothing repaired on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.compose.tokens import TokenParser

Claims = list[tuple[str, tuple[str, ...]]]


def parse(*pieces: str) -> Claims:
    parser = TokenParser()
    claims = [claim for piece in pieces for claim in parser.feed(piece)]
    return [(claim.text, claim.tokens) for claim in claims + parser.finish()]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        pytest.param("Ansökan prövas [K1].", [("Ansökan prövas.", ("K1",))], id="before the full stop"),
        pytest.param("Ansökan prövas. [K1]", [("Ansökan prövas.", ("K1",))], id="after the full stop"),
        pytest.param(
            "A gäller. [K1] B gäller. [K2]", [("A gäller.", ("K1",)), ("B gäller.", ("K2",))], id="after, two sentences"
        ),
        pytest.param(
            "[K1] A gäller. [K2] B gäller.", [("A gäller.", ("K1",)), ("B gäller.", ("K2",))], id="first in the sentence"
        ),
        pytest.param("A gäller [K1]. [K2]\nB [K3].", [("A gäller.", ("K1", "K2")), ("B.", ("K3",))], id="before and after"),
        pytest.param(
            "A gäller.\n[K1]\nB gäller.\n[K2]", [("A gäller.", ("K1",)), ("B gäller.", ("K2",))], id="on a line of its own"
        ),
        pytest.param("A gäller [K1] och B [K2].", [("A gäller och B.", ("K1", "K2"))], id="inside"),
        pytest.param("A [K1]! B [K2]? C [B1]", [("A!", ("K1",)), ("B?", ("K2",)), ("C", ("B1",))], id="other signs, and none"),
    ],
)
def test_where_tokens_stand(text: str, claims: Claims) -> None:
    assert parse(text) == claims


@pytest.mark.parametrize(
    ("marker", "tokens"),
    [
        ("[K1]", ("K1",)),
        ("[K1, K2]", ("K1", "K2")),
        ("[K1,K2,B1]", ("K1", "K2", "B1")),
        ("[K1][K2]", ("K1", "K2")),
        ("[K1] [K2]", ("K1", "K2")),
        ("[K1 och K2]", ("K1", "K2")),
        ("(K1)", ("K1",)),
        ("(K1, K2)", ("K1", "K2")),
        ("[k1]", ("K1",)),
        ("【K1】", ("K1",)),
        ("[K1][K1]", ("K1",)),
        ("[K12]", ("K12",)),
    ],
)
def test_known_forms(marker: str, tokens: tuple[str, ...]) -> None:
    assert parse(f"Ansökan prövas {marker}.") == [("Ansökan prövas.", tokens)]


@pytest.mark.parametrize(
    "marker",
    ["[K1–K3]", "[K1-3]", "[1]", "[K0]", "[K01]", "[K1 K2]", "[K]", "[källa K1]", "[SoL 12 kap. 1 §]", "(K1–K3)", "[]", "[К1]"],
)
def test_other_forms_stay_unknown(marker: str) -> None:
    """Also the last, whose К is Cyrillic. None of them may turn into a token that exists."""
    [(text, tokens)] = parse(f"Ansökan prövas {marker}.")
    assert text == "Ansökan prövas."
    assert [token[0] for token in tokens] == ["?"]


def test_one_unknown_among_known_spoils_the_marker() -> None:
    assert parse("Ansökan prövas [K1, 3 §].") == [("Ansökan prövas.", ("?K1, 3 §",))]


def test_a_token_in_the_text_is_unknown() -> None:
    assert parse("Enligt K2 prövas ansökan [K1].") == [("Enligt K2 prövas ansökan.", ("K1", "?K2"))]


def test_a_sentence_without_tokens_has_none() -> None:
    assert parse("Så är det alltid. Ansökan prövas [K1].") == [("Så är det alltid.", ()), ("Ansökan prövas.", ("K1",))]


def test_omissions_and_parentheses_are_text() -> None:
    assert parse("Nämnden […] prövar (se bilagan) saken [K1].") == [("Nämnden […] prövar (se bilagan) saken.", ("K1",))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Det står i 12 kap. 1 § första st. SoL.",
        "Hon får t.ex. Avesta och bl.a. Hedemora att svara.",
        "Posten är 1 400,50 kr per månad.",
        "Den höjdes fr.o.m. 1 jan. 2025 med ca. 3,5 procent.",
        "Det kostar 300 kr. per person.",
        "Se SFS 2025:400 och version 2.1 av texten.",
        "Vad gäller för den s.k. Aktivitetsregeln?",
    ],
)
def test_dots_that_end_nothing(sentence: str) -> None:
    assert parse(f"{sentence[:-1]} [K1]{sentence[-1]} Nästa mening [K2].") == [(sentence, ("K1",)), ("Nästa mening.", ("K2",))]


def test_an_abbreviation_can_end_a_sentence() -> None:
    assert parse("Det kostar 300 kr. [K1] Barn betalar 150 kr. Sedan [K2].") == [
        ("Det kostar 300 kr.", ("K1",)),
        ("Barn betalar 150 kr.", ()),
        ("Sedan.", ("K2",)),
    ]


def test_list_items_are_sentences() -> None:
    text = "Detta gäller:\n- Mat ingår [K1]\n- **Kläder** ingår. [K2]\n1. Hyra ingår [K3].\n\n2) El ingår [K1]"
    assert parse(text) == [
        ("Detta gäller:", ()),
        ("Mat ingår", ("K1",)),
        ("Kläder ingår.", ("K2",)),
        ("Hyra ingår.", ("K3",)),
        ("El ingår", ("K1",)),
    ]


def test_a_broken_line_is_one_sentence() -> None:
    """Half a sentence could say the opposite of the whole."""
    assert parse("Bistånd ges inte\nom det finns pengar [K1].") == [("Bistånd ges inte om det finns pengar.", ("K1",))]
    assert parse("Det står i 12 kap.\n1 § att så är [K1].") == [("Det står i 12 kap. 1 § att så är.", ("K1",))]


def test_a_claim_comes_as_soon_as_it_is_whole() -> None:
    parser = TokenParser()
    assert parser.feed("A gäller [K1].") == []
    assert [claim.text for claim in parser.feed("\n")] == ["A gäller."]
    assert parser.feed("B gäller. [K") == []
    assert [claim.tokens for claim in parser.feed("2]\n")] == [("K2",)]
    assert [claim.text for claim in parser.feed("C [K1]. D")] == ["C."]
    assert [claim.tokens for claim in parser.finish()] == [()]


def test_a_marker_cut_by_the_end_is_unknown() -> None:
    [(_, tokens)] = parse("Ansökan prövas [K1")
    assert tokens == ("?K1",)


def test_thinking_aloud_is_not_heard() -> None:
    assert parse("<think>Kanske [K1]. Eller [K2].\n</think>\n\nAnsökan prövas [K3].") == [("Ansökan prövas.", ("K3",))]
    assert parse("<think>Kanske [K1]. Eller inte") == []


def test_markers_without_words_are_no_claim() -> None:
    assert parse("[K1]\n[K2].\n - \n…") == []


FRAGMENTS = st.sampled_from(
    ["A gäller", "b", " ", ".", ". ", "\n", "\n\n", "[K1]", "[K2, K3]", "(K1)", "[", "]", "(", "K4", "kap.", "kr.", "12", "- ",
     "1. ", "[K1–K3]", "…", "!", "<think>", "</think>", "**", "\0", "”", "[…]", "【B1】", "Å"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=25).map("".join), st.integers(1, 7))
def test_how_the_text_was_cut_does_not_matter(text: str, size: int) -> None:
    assert parse(*(text[at : at + size] for at in range(0, len(text), size))) == parse(text)


@given(st.text(max_size=300))
def test_any_text_is_survived_and_no_token_is_invented(text: str) -> None:
    for _, tokens in parse(text):
        for token in tokens:
            assert token.startswith("?") or token in text.upper()
