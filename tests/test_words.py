"""The word index: BM25 held against a second implementation, masks, saving, and how much of a question is known."""

import json
import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assistant.index.swedish import words
from assistant.index.words import K1, B, IndexUnusable, WordIndex

TEXTS = [
    "Försörjningsstöd lämnas till den som saknar arbete. 12 kap. 1 §",
    "Riksnormen bestäms för ett år i taget. 12 kap. 7 § första stycket",
    "Jobbstimulans: en fjärdedel av lönen räknas inte. 12 kap. 8 §",
    "Nämnden ska följa upp stödet till unga i arbetsmarknadsåtgärder.",
    "",
    "Partsinsyn och kommunicering, 25 § förvaltningslagen (2017:900). Stöd och åter stöd i arbetet på en marknad med åtgärder.",
    "Försörjning och stöd för barn; riksnorm för barn.",
]
IDS = [f"prov:{n}" for n in range(len(TEXTS))]


def bm25(documents: list[list[str]], query: list[str], k1: float = K1, b: float = B) -> list[float]:
    """BM25 as in the textbooks, term by term, with the idf that is never negative."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        counts = Counter(document)
        score = 0.0
        for term in set(query):
            holding = sum(term in other for other in documents)
            if counts[term]:
                idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
                score += idf * counts[term] / (counts[term] + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return WordIndex.build(IDS, TEXTS)


@pytest.mark.parametrize(
    "query",
    [
        "försörjningsstöd",
        "stöd till barn på riksnorm",
        "Vad säger 12 kap. 7 §?",
        "25 § FL 2017:900",
        "arbetsmarknadsåtgärder och arbetsmarknadsåtgärder igen",
        "stöd stöd stöd",
    ],
)
def test_scores_are_those_of_another_implementation(index: WordIndex, query: str) -> None:
    analyse = index.analyser.analyse
    expected = bm25([analyse(text) for text in TEXTS], analyse(query))
    found = index.scores(query)
    assert found.dtype == np.float32
    assert max(expected) > 0
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_scores_agree_on_many_made_up_texts() -> None:
    chance = random.Random(7)
    vocabulary = list(words("bostad hyra barn arbete stöd norm skuld nämnd beslut ansökan lön skola resa glasögon tandvård el"))
    texts = [" ".join(chance.choices(vocabulary, k=chance.randint(1, 40))) for _ in range(80)]
    index = WordIndex.build([str(n) for n in range(80)], texts)
    documents = [index.analyser.analyse(text) for text in texts]
    for _ in range(20):
        query = " ".join(chance.sample(vocabulary, 3))
        np.testing.assert_allclose(index.scores(query), bm25(documents, index.analyser.analyse(query)), rtol=1e-5)


def test_a_named_provision_is_found_by_its_reference_and_not_by_its_number(index: WordIndex) -> None:
    assert int(index.scores("12 kap. 8 §").argmax()) == 2
    assert int(index.scores("SoL 12:8").argmax()) == 2
    assert int(index.scores("§ 25").argmax()) == 5


def test_a_mask_leaves_the_others_as_they_were(index: WordIndex) -> None:
    mask = np.array([True, False, True, False, True, False, True])
    every = index.scores("försörjningsstöd till barn")
    assert (index.scores("försörjningsstöd till barn", mask) == np.where(mask, every, 0)).all()
    assert not index.scores("försörjningsstöd", np.zeros(len(TEXTS), dtype=bool)).any()


@pytest.mark.parametrize("query", ["", "?", "och att den", "zzz qqq", "\x00\ud800"])
def test_a_question_without_known_words_scores_nothing(index: WordIndex, query: str) -> None:
    assert (index.scores(query) == np.zeros(len(TEXTS))).all()


def test_what_is_known_and_how_telling_it_is(index: WordIndex) -> None:
    (stod,) = index.analyser.analyse("stöd")
    assert index.known(stod)
    assert index.frequency(stod) == 4  # 'försörjningsstöd' and 'stödet' included
    assert not index.known("fotboll")
    assert index.frequency("fotboll") == 0
    assert index.idf("fotboll") > index.idf("ref12:8") > index.idf(stod) > 0


def test_coverage_is_the_share_of_the_question_that_the_collection_has_words_for(index: WordIndex) -> None:
    assert index.coverage("riksnorm för barn") == 1
    assert index.coverage("Vem vann fotbolls-VM 2022?") == 0
    assert 0 < index.coverage("riksnorm för hundar") < 0.5  # the unknown word weighs most
    assert index.coverage("vad är det?") == 1  # nothing asked that could be missing
    half = index.coverage("barnmarknad")
    assert half == pytest.approx(0.5)  # an unknown compound of known parts


def test_saved_and_loaded_it_is_the_same(index: WordIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "ord")
    again = WordIndex.load(tmp_path / "ord")
    assert again.ids == index.ids
    assert len(again) == len(TEXTS)
    for query in ("försörjningsstöd", "12 kap. 7 §", "arbetsmarknadsåtgärder", "okänt ord"):
        assert (again.scores(query) == index.scores(query)).all()
        assert again.coverage(query) == index.coverage(query)
    assert isinstance(again._engine.scores["data"], np.memmap)


def test_the_files_are_plain(index: WordIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    for path in tmp_path.iterdir():
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        else:
            assert path.suffix == ".npy"
            np.load(path, allow_pickle=False)


def test_building_twice_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        WordIndex.build(IDS, TEXTS).save(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    for texts in ([], ["", "och att"]):
        empty = WordIndex.build([str(n) for n in range(len(texts))], texts)
        empty.save(tmp_path / str(len(texts)))
        for index in (empty, WordIndex.load(tmp_path / str(len(texts)))):
            assert index.scores("försörjningsstöd").tolist() == [0.0] * len(texts)
            assert index.coverage("försörjningsstöd") == 0


def test_ids_and_texts_must_match() -> None:
    with pytest.raises(ValueError, match="2 ids for 1 texts"):
        WordIndex.build(["a", "b"], ["text"])


@pytest.mark.parametrize(
    "name",
    ["ids.json", "stems.json", "vocab.index.json", "params.index.json", "data.csc.index.npy", "indices.csc.index.npy"],
)
@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "garbage"])
def test_damaged_files_are_told_and_never_searched(index: WordIndex, tmp_path: Path, name: str, damage: str) -> None:
    index.save(tmp_path)
    path = tmp_path / name
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "garbage": b"\x93skr\xe4p" * 50}[damage])
    with pytest.raises(IndexUnusable):
        WordIndex.load(tmp_path)


def test_a_folder_of_two_generations_is_told(index: WordIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    WordIndex.build(["en"], ["en enda text om stöd"]).save(tmp_path / "annan")
    (tmp_path / "indptr.csc.index.npy").write_bytes((tmp_path / "annan" / "indptr.csc.index.npy").read_bytes())
    with pytest.raises(IndexUnusable, match="generations"):
        WordIndex.load(tmp_path)
    with pytest.raises(IndexUnusable):
        WordIndex.load(tmp_path / "finns inte")
