"""Vector search: exact cosines, Chroma held against them, damaged folders, and the fusion with word scores."""

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.index.chroma import MANIFEST, ChromaVectors, _digests, probe_chroma
from assistant.index.fusion import fuse
from assistant.index.vectors import (
    ExactVectors,
    HybridVectors,
    Matrix,
    Vector,
    VectorIndex,
    choose_probes,
    open_vectors,
)

N, WIDTH = 400, 48
WITHOUT = (7, 50)
"""Passages that have no vector."""


def vectors(count: int, seed: int) -> Matrix:
    """Unit vectors around ten centres, as texts on ten subjects would give."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(10, WIDTH))
    found = centres[chance.integers(0, 10, count)] + 0.7 * chance.normal(size=(count, WIDTH))
    made: Matrix = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return made


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    made = vectors(N, seed=1)
    made[list(WITHOUT)] = 0
    return made


@pytest.fixture(scope="module")
def ids() -> list[str]:
    return [f"lag-å:K{n}P1" for n in range(N)]


@pytest.fixture(scope="module")
def built(matrix: Matrix, ids: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chroma") / "index"
    ChromaVectors.build(folder, ids, matrix)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy to open or damage."""
    return Path(shutil.copytree(built, tmp_path / "index"))


@pytest.fixture(scope="module")
def queries() -> Matrix:
    return vectors(25, seed=2)


def by_hand(matrix: Matrix, query: Vector, allowed: list[int]) -> list[int]:
    """Positions by cosine, compared one by one."""
    cosines = {n: float(sum(a * b for a, b in zip(matrix[n].tolist(), query.tolist(), strict=True))) for n in allowed}
    return sorted(cosines, key=lambda n: -cosines[n])


def test_exact_search_is_the_order_of_the_cosines(matrix: Matrix, queries: Matrix) -> None:
    index = ExactVectors(matrix)
    present = [n for n in range(N) if n not in WITHOUT]
    for query in queries[:5]:
        positions, cosines = index.search(query, 12)
        assert positions.tolist() == by_hand(matrix, query, present)[:12]
        np.testing.assert_allclose(cosines, matrix[positions] @ query, rtol=1e-5)


@pytest.mark.parametrize("step", [2, 3, 50])
def test_exact_search_keeps_to_the_mask(matrix: Matrix, queries: Matrix, step: int) -> None:
    mask = np.zeros(N, dtype=bool)
    mask[::step] = True
    allowed = [n for n in range(0, N, step) if n not in WITHOUT]
    positions, _ = ExactVectors(matrix).search(queries[0], 5, mask)
    assert positions.tolist() == by_hand(matrix, queries[0], allowed)[:5]


def test_more_than_there_is_gives_all_there_is(matrix: Matrix, queries: Matrix) -> None:
    index = ExactVectors(matrix)
    assert len(index.search(queries[0], 10_000)[0]) == N - len(WITHOUT)
    assert len(index.search(queries[0], 0)[0]) == 0
    assert len(index.search(queries[0], 5, np.zeros(N, dtype=bool))[0]) == 0
    empty = ExactVectors(np.zeros((0, WIDTH), dtype=np.float32))
    assert len(empty.search(queries[0], 5)[0]) == 0


def test_equal_vectors_come_in_the_order_of_the_passages(queries: Matrix) -> None:
    index = ExactVectors(np.repeat(queries[:1], 6, axis=0))
    assert index.search(queries[0], 3)[0].tolist() == [0, 1, 2]


def test_vectors_of_other_lengths_are_made_unit_vectors(matrix: Matrix, queries: Matrix) -> None:
    long = matrix * np.linspace(0.5, 9, N, dtype=np.float32)[:, None]
    found, expected = ExactVectors(long).search(queries[0], 10), ExactVectors(matrix).search(queries[0], 10)
    assert found[0].tolist() == expected[0].tolist()
    np.testing.assert_allclose(found[1], expected[1], atol=1e-5)


def test_scores_tell_what_has_no_vector_from_what_is_masked_out(matrix: Matrix, queries: Matrix) -> None:
    mask = np.ones(N, dtype=bool)
    mask[100:] = False
    scores = ExactVectors(matrix).scores(queries[0], mask)
    assert np.flatnonzero(np.isnan(scores)).tolist() == list(WITHOUT)
    assert np.isneginf(scores[100:]).all()
    np.testing.assert_allclose(scores[8:40], matrix[8:40] @ queries[0], rtol=1e-5)


# --- Chroma ---------------------------------------------------------------------------------------------------------


def test_chroma_finds_what_exact_search_finds(matrix: Matrix, ids: list[str], queries: Matrix, folder: Path) -> None:
    exact, chroma = ExactVectors(matrix), ChromaVectors.open(folder, ids)
    common = 0
    for query in queries:
        expected, found = exact.search(query, 10), chroma.search(query, 10)
        common += len(set(expected[0]) & set(found[0]))
        np.testing.assert_allclose(found[1], matrix[found[0]] @ query, atol=1e-5)
        assert (np.diff(found[1]) <= 1e-6).all()
    chroma.close()
    assert common >= 0.99 * 10 * len(queries)


def test_chroma_keeps_to_the_mask(matrix: Matrix, ids: list[str], queries: Matrix, folder: Path) -> None:
    mask = np.arange(N) % 3 != 0
    exact, chroma = ExactVectors(matrix), ChromaVectors.open(folder, ids)
    for query in queries[:10]:
        positions, _ = chroma.search(query, 10, mask)
        assert mask[positions].all()
        assert len(set(positions) & set(exact.search(query, 10, mask)[0])) >= 9
    assert len(chroma.search(queries[0], 10, np.zeros(N, dtype=bool))[0]) == 0
    chroma.close()


def test_chroma_holds_ids_and_vectors_only(folder: Path) -> None:
    with sqlite3.connect(folder / "chroma.sqlite3") as database:
        (kept,) = database.execute("SELECT COUNT(*) FROM embedding_metadata").fetchone()
    assert kept == 0


def test_an_index_is_built_in_a_new_folder_only(matrix: Matrix, ids: list[str], folder: Path) -> None:
    with pytest.raises(FileExistsError):
        ChromaVectors.build(folder, ids, matrix)


def test_a_whole_folder_passes_its_probe_again_and_again(matrix: Matrix, ids: list[str], folder: Path) -> None:
    probes = choose_probes(ids, ExactVectors(matrix))
    assert len(probes) == 32
    assert probe_chroma(folder, probes)
    assert probe_chroma(folder, probes)  # opening a folder changes nothing the probe looks at


def segment(folder: Path, name: str) -> Path:
    """One of the files that hold the vectors."""
    return next(folder.glob(f"*/{name}"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    """Turn a hundred bytes here and there over."""
    content = bytearray(path.read_bytes())
    for at in np.random.default_rng(3).integers(0, len(content), 100):
        content[at] ^= 0xFF
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "vectors cut": lambda f: cut(segment(f, "data_level0.bin")),
    "vectors flipped": lambda f: flip(segment(f, "data_level0.bin")),
    "links flipped": lambda f: flip(segment(f, "link_lists.bin")),
    "header flipped": lambda f: flip(segment(f, "header.bin")),
    "names cut": lambda f: cut(segment(f, "index_metadata.pickle")),
    "segment gone": lambda f: shutil.rmtree(segment(f, "header.bin").parent),
    "database cut": lambda f: cut(f / "chroma.sqlite3"),
    "database gone": lambda f: (f / "chroma.sqlite3").unlink(),
    "database overwritten": lambda f: (f / "chroma.sqlite3").write_bytes(b"skrap" * 20_000),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_fails_its_probe(matrix: Matrix, ids: list[str], folder: Path, damage: str) -> None:
    """Whatever is broken: False, no exception, and no crash of this process."""
    DAMAGES[damage](folder)
    assert probe_chroma(folder, choose_probes(ids, ExactVectors(matrix))) is False


@pytest.mark.parametrize("damage", ["vectors cut", "vectors flipped", "segment gone"])
def test_damage_that_digests_do_not_show_is_met_in_the_child(matrix: Matrix, ids: list[str], folder: Path, damage: str) -> None:
    """As if the files had been written broken: the search for known vectors tells, or the child crashes alone."""
    DAMAGES[damage](folder)
    (folder / MANIFEST).write_text(json.dumps(_digests(folder)), encoding="utf-8")
    found = probe_chroma(folder, choose_probes(ids, ExactVectors(matrix)))
    # A hundred flipped bytes may all lie where nothing is read; then the folder is as good as whole.
    assert found is False or damage == "vectors flipped"


def test_a_folder_that_is_missing_or_of_other_texts_fails_its_probe(matrix: Matrix, ids: list[str], folder: Path) -> None:
    exact = ExactVectors(matrix)
    assert probe_chroma(folder / "finns inte", choose_probes(ids, exact)) is False
    others = ExactVectors(vectors(N, seed=9))
    assert probe_chroma(folder, choose_probes(ids, others)) is False
    assert probe_chroma(folder, choose_probes([f"annan:{n}" for n in range(N)], exact)) is False


def test_a_probe_that_takes_too_long_fails(matrix: Matrix, ids: list[str], folder: Path) -> None:
    assert probe_chroma(folder, choose_probes(ids, ExactVectors(matrix)), timeout_s=0.01) is False


def test_passages_that_many_share_word_for_word_are_no_probes(ids: list[str]) -> None:
    made = vectors(40, seed=4)
    made[10:30] = made[10]
    chosen = set(choose_probes(ids, ExactVectors(made)))
    assert chosen
    assert not chosen & set(ids[10:30])


# --- the choice between them ----------------------------------------------------------------------------------------


def test_few_passages_need_no_chroma(matrix: Matrix, ids: list[str], folder: Path) -> None:
    assert isinstance(open_vectors(matrix, ids, folder), ExactVectors)
    assert isinstance(open_vectors(matrix, ids, None, chroma=True), ExactVectors)


def test_asked_for_chroma_serves_and_agrees(matrix: Matrix, ids: list[str], queries: Matrix, folder: Path) -> None:
    index = open_vectors(matrix, ids, folder, chroma=True)
    assert isinstance(index, HybridVectors)
    exact = ExactVectors(matrix)
    shallow, deep = np.arange(N) % 2 == 0, np.arange(N) % 40 == 0
    for mask in (None, shallow, deep):
        for query in queries[:5]:
            assert index.search(query, 5, mask)[0].tolist() == exact.search(query, 5, mask)[0].tolist()
            np.testing.assert_allclose(index.scores(query, mask), exact.scores(query, mask), atol=1e-5)
    index.close()
    assert index.search(queries[0], 5)[0].tolist() == exact.search(queries[0], 5)[0].tolist()


def test_a_damaged_folder_means_exact_vectors_and_a_line_in_the_log(
    matrix: Matrix, ids: list[str], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut(segment(folder, "data_level0.bin"))
    with caplog.at_level(logging.WARNING):
        assert isinstance(open_vectors(matrix, ids, folder, chroma=True), ExactVectors)
    assert "does not find its own passages" in caplog.text


def test_chroma_that_does_not_open_after_its_probe_means_exact_vectors(
    matrix: Matrix, ids: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("locked")

    monkeypatch.setattr(ChromaVectors, "open", refuse)
    assert isinstance(open_vectors(matrix, ids, folder, chroma=True), ExactVectors)


def test_chroma_failing_at_work_means_exact_vectors_from_then_on(matrix: Matrix, queries: Matrix) -> None:
    class Failing:
        calls = 0

        def search(self, *_: object) -> None:
            self.calls += 1
            raise RuntimeError("native error")

    failing = Failing()
    index: VectorIndex = HybridVectors(ExactVectors(matrix), failing)  # type: ignore[arg-type]
    expected = ExactVectors(matrix).search(queries[0], 5)[0].tolist()
    assert index.search(queries[0], 5)[0].tolist() == expected
    assert index.search(queries[0], 5)[0].tolist() == expected
    assert failing.calls == 1


# --- fusion ---------------------------------------------------------------------------------------------------------

COSINES = np.array([0.90, 0.85, 0.80, 0.80], dtype=np.float32)
WORDS = np.array([0.0, 2.0, 4.0, 0.0], dtype=np.float32)


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ({}, [0.7, 0.7 * 0.5 + 0.3 * 0.5, 0.3, 0.0]),
        ({"question_has_lagrum": True}, [0.35, 0.35 * 0.5 + 0.65 * 0.5, 0.65, 0.0]),
        ({"english": True}, [1.0, 0.5, 0.0, 0.0]),
        ({"english": True, "question_has_lagrum": True}, [0.35, 0.5, 0.65, 0.0]),
    ],
)
def test_the_kind_of_question_decides_the_weights(gate: dict[str, bool], expected: list[float]) -> None:
    np.testing.assert_allclose(fuse(COSINES, WORDS, **gate), expected, atol=1e-5)


def test_without_vectors_words_decide() -> None:
    for none in (None, np.full(4, np.nan, dtype=np.float32)):
        np.testing.assert_allclose(fuse(none, WORDS, english=True), [0, 0.5, 1, 0])
    assert not fuse(None, np.zeros(4, dtype=np.float32)).any()


def test_a_passage_without_a_vector_yet_goes_by_its_words() -> None:
    cosines = np.array([0.9, 0.8, np.nan, np.nan], dtype=np.float32)
    np.testing.assert_allclose(fuse(cosines, WORDS), [0.7, 0.15, 1.0, 0.0], atol=1e-5)


def test_what_is_masked_out_or_too_far_off_gets_nothing_from_the_vectors() -> None:
    cosines = np.array([0.9, 0.8, -np.inf, -np.inf], dtype=np.float32)
    np.testing.assert_allclose(fuse(cosines, WORDS), [0.7, 0.15, 0.3, 0.0], atol=1e-5)
    np.testing.assert_allclose(fuse(np.full(4, -np.inf, dtype=np.float32), WORDS), [0, 0.15, 0.3, 0], atol=1e-5)


def test_fusion_of_one_passage_and_of_none() -> None:
    one = fuse(np.array([0.8], dtype=np.float32), np.array([0.0], dtype=np.float32))
    np.testing.assert_allclose(one, [0.7], atol=1e-6)
    assert len(fuse(np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32))) == 0
