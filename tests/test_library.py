"""The library: what is active, what replaces what, interrupted and damaged states, several processes on one folder."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.assembly import open_house, open_library
from assistant.domain.errors import BadInput, Fault
from assistant.domain.source import Document, Passage, Source
from assistant.index.vectors import HybridVectors
from assistant.ingest.ingest import read_file
from assistant.library.library import QUESTION_WEIGHT, Library, builtin_documents
from assistant.library.shipped import load_shipped_vectors
from assistant.library.snapshot import Snapshot, active_documents, text_digest
from assistant.library.store import Store
from assistant.settings import ROOT, Settings

KNOWLEDGE = ROOT / "knowledge"


class ToyEmbedder:
    """A vector from the letters of a text: deterministic, quick, no model."""

    identity = "toy-1"
    dimensions = 20

    def __init__(self) -> None:
        self.calls = 0

    def passages(self, texts: list[str]) -> np.ndarray:
        self.calls += len(texts)
        return np.stack([self.query(t) for t in texts])

    def query(self, text: str) -> np.ndarray:
        vector = np.array([text.lower().count(c) + 0.1 for c in "aeiounrstlkdmgvfåäöp"], dtype=np.float32)
        return vector / np.linalg.norm(vector)

    def close(self) -> None:
        pass


def document(name: str = "notis", text: str = "Kommunen ersätter arbetskläder.", kind: str = "riktlinje") -> Document:
    source = Source.model_validate({"id": name, "kind": kind, "title": f"Riktlinje {name}", "municipality": "Exempelby"})
    passage = Passage(id=f"{name}:1", source_id=name, locator="avsnitt 1", text=text)
    return Document(source=source, passages=(passage,), digest=text)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    opened = Library(Store.open(tmp_path / "data"), KNOWLEDGE, ToyEmbedder())
    opened.sync_builtin()
    opened.refresh()
    return opened


def test_the_built_in_knowledge_is_indexed_once_and_again_when_it_changes(library: Library) -> None:
    assert not library.sync_builtin()
    assert {"sol-2025-400", "sof-2025-468", "fl-2017-900", "riksnorm-2025", "hedemora-2022", "avesta-2023"} <= set(
        library.snapshot.sources
    )


def test_shipped_vectors_cover_every_built_in_passage() -> None:
    """Fails when knowledge/ was changed and `make vectors` was not run."""
    from assistant.library.knowledge import load_register

    documents = builtin_documents(KNOWLEDGE, load_register(KNOWLEDGE / "register.yaml"))
    snapshot = Snapshot(active_documents(("builtin", d) for d in documents))
    shipped = load_shipped_vectors(KNOWLEDGE)
    assert shipped
    for identity, vectors in shipped.items():
        missing = [p.id for p, d in zip(snapshot.passages, snapshot.digests, strict=True) if d not in vectors]
        assert missing == [], identity
        assert [piece for piece in snapshot.pieces if text_digest(piece) not in vectors] == []
        assert [q for _, q in snapshot.questions if text_digest(q) not in vectors] == []
        assert set(vectors) == {*snapshot.digests, *snapshot.piece_digests, *snapshot.question_digests}
        lengths = [float(np.linalg.norm(v)) for v in vectors.values()]
        assert min(lengths) > 0.99
        assert max(lengths) < 1.01


def test_shipped_vectors_are_those_of_the_embedder() -> None:
    from assistant.index.embedder_e5 import EmbeddedE5
    from assistant.library.knowledge import load_register

    if not EmbeddedE5.available():
        pytest.skip("the embedded embedder runs on Linux x86-64 only")
    snapshot = Snapshot(builtin_documents(KNOWLEDGE, load_register(KNOWLEDGE / "register.yaml")))
    embedder = EmbeddedE5()
    try:
        shipped = load_shipped_vectors(KNOWLEDGE)[embedder.identity]
        rows = [0, len(snapshot.passages) // 2, len(snapshot.passages) - 1]
        made = embedder.passages([snapshot.passages[n].indexed_text for n in rows])
        for n, vector in zip(rows, made, strict=True):
            assert float(vector @ shipped[snapshot.digests[n]]) > 0.999
    finally:
        embedder.close()


def test_added_documents_are_found_updated_and_removed(library: Library) -> None:
    assert library.add([document()]) == ["notis"]
    assert library.add([document()]) == []
    assert library.search("arbetskläder", k=1).hits[0].passage.id == "notis:1"
    library.add([document(text="Kommunen ersätter cykelhjälm.")])
    assert all(h.source.id != "notis" or "cykelhjälm" in h.passage.text for h in library.search("cykelhjälm", k=5).hits)
    assert library.search("cykelhjälm", k=1).hits[0].source.id == "notis"
    library.remove("notis")
    assert all(h.source.id != "notis" for h in library.search("cykelhjälm", k=50).hits)


@pytest.mark.parametrize(("name", "key"), [("sol-2025-400", "ta_bort_inbyggd"), ("finns-inte", "ta_bort_okand")])
def test_what_the_user_did_not_add_cannot_be_removed(library: Library, name: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        library.remove(name)
    assert refused.value.key == key


def test_a_wording_replaces_the_summary_paragraph_by_paragraph_and_keeps_its_everyday_words(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "sol-2025-400-utdrag.md"
    path.write_text(
        "# Utdrag\n\n## 12 kap. Insatser för ekonomiska behov\n\n#### 1 §\n\nPåhittad lydelse av rätten till bistånd.\n\n"
        "#### 8 §\n\nPåhittad lydelse om en fjärdedel av inkomsten.\n\n#### 9 §\n\nPåhittad lydelse om barnens arbete.\n",
        encoding="utf-8",
    )
    before = library.snapshot.provision("sol-2025-400", "K12P8")
    assert before is not None
    library.add([read_file(path, library.register)])
    library.refresh()
    after = library.snapshot.provision("sol-2025-400", "K12P8")
    kept = library.snapshot.provision("sol-2025-400", "K12P7")
    assert after is not None
    assert kept is not None
    assert after.text == "Påhittad lydelse om en fjärdedel av inkomsten."
    assert "jobbstimulans" in after.search_text
    assert [p.address for p in library.snapshot.passages if p.source_id == "sol-2025-400"].count("K12P8") == 1
    assert library.snapshot.sources["sol-2025-400"].text_kind == "officiell"
    assert (after.text_kind, kept.text_kind) == (None, "sammanfattning")
    library.remove("sol-2025-400")
    library.refresh()
    assert library.snapshot.provision("sol-2025-400", "K12P8") == before


def test_a_report_that_arrives_whole_replaces_its_digest(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "hedemora-2022-hela.txt"
    path.write_text(
        "1 Sammanfattning\n\nHelt påhittad text.\n\n"
        "Mot bakgrund av vår granskning rekommenderar vi omsorgsnämnden att:\n\n- Räkna fåren\n",
        encoding="utf-8",
    )
    library.add([read_file(path, library.register)])
    library.refresh()
    mine = [p for p in library.snapshot.passages if p.source_id == "hedemora-2022"]
    assert len(mine) == 1
    recommendations = [
        f.text for f in library.snapshot.findings if f.source_id == "hedemora-2022" and f.kind == "rekommendation"
    ]
    assert recommendations == ["Räkna fåren"]


def test_law_is_masked_by_date_and_reports_are_not(library: Library) -> None:
    mask = library.snapshot.mask(date(2024, 5, 1))
    seen = [p for p, shown in zip(library.snapshot.passages, mask, strict=True) if shown]
    rules = [p for p in seen if ":overgangsregel-" in p.id]  # about older cases, so never hidden
    assert {p.source_id for p in rules} == {"sol-2025-400"}
    visible = {p.source_id for p in seen if p not in rules}
    assert "sol-2001-453" in visible
    assert "sol-2025-400" not in visible
    assert "riksnorm-2024" in visible
    assert "riksnorm-2025" not in visible
    assert {"hedemora-2022", "avesta-2023"} <= visible
    assert not {"praxis", "introduktion-ordlista", "vad-radrum-inte-vet"} & visible  # told of the law of its own time


def test_vectors_are_made_where_they_are_missing_and_interrupting_loses_none(library: Library) -> None:
    embedder = library.embedder
    assert isinstance(embedder, ToyEmbedder)
    total = library.vectors_missing()
    assert total == len(set(library.snapshot.digests))
    rounds = iter([False, True])
    left = library.embed_missing(stop=lambda: next(rounds))
    assert left == total - 16
    assert embedder.calls == 16
    assert library.embed_missing() == 0
    assert embedder.calls == total
    assert library.has_vector().all()


def test_a_passage_is_as_near_as_its_nearest_typical_question(library: Library) -> None:
    library.embed_missing(with_pieces=True)
    position, question = library.snapshot.questions[0]
    mask = library.snapshot.mask()
    library.search(question)
    own = library._cosines(question, mask)
    assert own is not None
    mixed = library._with_questions(own, question)
    assert mixed[position] == pytest.approx((1 - QUESTION_WEIGHT) * own[position] + QUESTION_WEIGHT, abs=1e-5)
    without = sorted(set(range(len(own))) - {n for n, _ in library.snapshot.questions})
    assert without
    assert np.array_equal(mixed[without], own[without])


def test_chroma_finds_what_exact_vectors_find(library: Library) -> None:
    question = "överklaga beslut om nedsatt försörjningsstöd"
    library.embed_missing()
    library.search(question)
    query = library.embedder.query(question)
    exact, _ = library._vectors.search(query, 10)
    assert not library.build_vector_index()  # so few vectors are compared one by one
    many = Library(Store.open(library._store.data_dir), KNOWLEDGE, ToyEmbedder(), chroma=True)
    assert many.build_vector_index()
    many.search(question)
    assert isinstance(many._vectors, HybridVectors)
    found, _ = many._vectors.search(query, 10)
    assert list(found) == list(exact)
    many.close()


def test_another_process_s_writing_is_noticed(library: Library) -> None:
    other = Library(Store.open(library._store.data_dir), KNOWLEDGE, None)
    other.add([document(text="Kommunen ersätter gummistövlar.")])
    assert library.search("gummistövlar", k=1).hits[0].source.id == "notis"
    other.close()


@pytest.mark.parametrize("damage", ["delete", "truncate"])
def test_a_lost_or_damaged_word_index_is_made_again(tmp_path: Path, damage: str) -> None:
    first = Library(Store.open(tmp_path / "data"), KNOWLEDGE, None)
    first.sync_builtin()
    first.refresh()
    first.close()
    for path in (tmp_path / "data" / "index").rglob("*"):
        if path.is_file():
            path.unlink() if damage == "delete" else path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    second = Library(Store.open(tmp_path / "data"), KNOWLEDGE, None)
    assert "K12P8" in second.search("jobbstimulans", k=1).hits[0].passage.id
    second.close()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    waited, order = threading.Event(), list[str]()

    def second() -> None:
        other = Store.open(tmp_path)
        with other.writing(waited.set):
            order.append("second")
        other.close()

    with store.writing():
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_store_that_cannot_be_used_says_so(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    (tmp_path / "fil").write_text("ingen mapp")
    with pytest.raises(Fault) as refused:
        open_house(make_settings(tmp_path, data_dir=tmp_path / "fil"))
    assert refused.value.key == "datamapp_fel"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "radrum.sqlite3").write_bytes(b"inte en databas" * 1000)
    with pytest.raises(Fault) as broken:
        open_library(make_settings(tmp_path))
    assert broken.value.key == "databas_skadad"
