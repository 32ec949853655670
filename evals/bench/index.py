"""How fast and how large the indexes are: `python -m evals.bench.index [n ...]` (default 1000 10000).

Builds the word index, the exact vectors and Chroma for n made-up Swedish passages and times questions against each, with
and without a mask; `--embedder` also times the embedded embedder on passages of the usual length. Texts are put together
from word lists, vectors are drawn around made-up subjects: good for time and space, worthless for quality.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from assistant.index.chroma import ChromaVectors, probe_chroma
from assistant.index.embedder_e5 import EmbeddedE5
from assistant.index.vectors import ExactVectors, Mask, Matrix, VectorIndex, choose_probes
from assistant.index.words import WordIndex

WIDTH = 384
SUBJECTS = 200
QUESTIONS = 100
WORDS = 85
"""Words in a passage; passages of law and reports have about as many."""


def _listed(text: str) -> list[str]:
    return text.split()


_HEADS = _listed("""
    arbets barn bostads ekonomi familje flykting försörjnings hem hyres hälso individ inkomst kommun kontakt kvalitets kvinno
    läkar lednings mat miljö mål nämnd närings omsorgs person plan rehabiliterings resurs riks skol social språk stats studie
    sysselsättnings tand trygghets ungdoms utbildnings utrednings verksamhets vuxen vård ärende åtgärds äldre översikts
    """)
_TAILS = _listed("""
    ansvar avgift avtal bedömning behov beslut bidrag chef enhet förmåga grupp handläggare hjälp insats intyg kostnad krav
    kurs lån metod mottagare möte nivå norm nämnd område omsorg placering plan policy praktik program prövning regler resa
    rutin råd samordnare skuld skydd stöd tid uppdrag uppföljning utredning verksamhet vistelse vård åtgärd ändamål översyn
    """)
_PLAIN = _listed("""
    alltid ansöka anställd arbete barn behöva betala bo bra brist budget del effekt ekonomi enskild erbjuda fel finna flera
    följa före gemensam giltig granska grund gång hinder hushåll hyra ingå inkomst inriktning intervju kommun kontroll kunna
    kvinna känna långsiktig lämna låg låta mamma man målsättning månad möjlig nämnd ny omfatta orsak pappa pröva redovisa
    resultat revisor risk rätt samarbete sakna skriftlig skyldig skälig stor styrelse ställa säker söka tid tillräcklig uppgift
    uppleva utgå utveckla vecka visa väg år åtgärda ålder ärende ökning över sida tabell social sjuk skola
    """)
_SMALL = _listed("att av den det en ett för från har i inte kan med och om på ska som till är")


def passages(count: int, seed: int = 1) -> Iterator[str]:
    """Made-up passages: words by rank as in real text (few often, many seldom), compounds, references, amounts."""
    chance = random.Random(seed)
    compounds = [head + tail for head in _HEADS for tail in _TAILS]
    chance.shuffle(compounds)
    ranked = _PLAIN + compounds
    weights = [1 / (rank + 10) for rank in range(len(ranked))]
    for number in range(count):
        content = chance.choices(ranked, weights, k=WORDS // 2)
        small = chance.choices(_SMALL, k=WORDS // 2)
        text = " ".join(word for pair in zip(content, small, strict=True) for word in pair)
        chapter, section = chance.randint(1, 40), chance.randint(1, 60)
        yield f"{chapter} kap. {section} §\n{text} {chance.randint(100, 30_000)} kronor dokument{number % 500}"


def vectors(count: int, seed: int = 1) -> Matrix:
    """Unit vectors around SUBJECTS centres."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(SUBJECTS, WIDTH)).astype(np.float32)
    made = centres[chance.integers(0, SUBJECTS, count)] + chance.normal(size=(count, WIDTH)).astype(np.float32)
    unit: Matrix = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


def timed(ask: Callable[[int], object]) -> str:
    """p50 and p95 of QUESTIONS calls, in ms; the first few are not counted."""
    for number in range(3):
        ask(number)
    spent = []
    for number in range(QUESTIONS):
        begun = time.perf_counter()
        ask(number)
        spent.append((time.perf_counter() - begun) * 1000)
    return f"{np.percentile(spent, 50):.1f} / {np.percentile(spent, 95):.1f}"


def clocked(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def megabytes(folder: Path) -> float:
    """Size of a folder on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def resident() -> float:
    """Memory of this process in MB."""
    return next(int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line)


def measure(count: int) -> None:
    """Print one row for each index of `count` passages."""
    texts, matrix, asked = list(passages(count)), vectors(count), vectors(QUESTIONS, seed=2)
    ids = [f"prov-{number}:P1" for number in range(count)]
    questions = [" ".join(text.split()[6:30:2]) for text in passages(QUESTIONS, seed=2)]
    shallow = np.random.default_rng(5).random(count) < 0.5
    deep = np.random.default_rng(5).random(count) < 0.05
    with tempfile.TemporaryDirectory() as folder:
        before = resident()
        words_folder, chroma_folder = Path(folder, "words"), Path(folder, "chroma")
        spent = clocked(lambda: WordIndex.build(ids, texts).save(words_folder))
        opened = clocked(lambda: WordIndex.load(words_folder))
        words = WordIndex.load(words_folder)
        row(count, "words", spent, opened, megabytes(words_folder), resident() - before)
        row_times("no mask", timed(lambda n: words.scores(questions[n % QUESTIONS])))
        row_times("half", timed(lambda n: words.scores(questions[n % QUESTIONS], shallow)))
        row_times("coverage", timed(lambda n: words.coverage(questions[n % QUESTIONS])))

        before = resident()
        exact = ExactVectors(matrix)
        row(count, "exact", 0, clocked(lambda: ExactVectors(matrix)), matrix.nbytes / 1e6, resident() - before)
        for name, mask in (("no mask", None), ("half", shallow), ("a twentieth", deep)):
            row_times(name, timed(partial(_search, exact, asked, mask)))

        before = resident()
        spent = clocked(lambda: ChromaVectors.build(chroma_folder, ids, matrix))
        probed = clocked(lambda: probe_chroma(chroma_folder, choose_probes(ids, exact)))
        opened = clocked(lambda: ChromaVectors.open(chroma_folder, ids).search(asked[0], 10))
        chroma = ChromaVectors.open(chroma_folder, ids)
        row(count, "Chroma", spent, opened, megabytes(chroma_folder), resident() - before)
        row_times("no mask", timed(lambda n: chroma.search(asked[n % QUESTIONS], 10)))
        row_times("k = 500", timed(lambda n: chroma.search(asked[n % QUESTIONS], 500)))
        row_times("half", timed(lambda n: chroma.search(asked[n % QUESTIONS], 10, shallow)))
        found = [len(set(chroma.search(q, 10)[0]) & set(exact.search(q, 10)[0])) / 10 for q in asked]
        print(f"{'':26}recall@10 against exact {np.mean(found):.3f}; probe in a child {probed:.1f} s")
        chroma.close()


def _search(index: VectorIndex, asked: Matrix, mask: Mask | None, number: int) -> None:
    index.search(asked[number % QUESTIONS], 10, mask)


def row(count: int, name: str, build: float, opened: float, disk: float, memory: float) -> None:
    """One line: what it took to make and to open."""
    print(f"{count:>8} {name:16} build {build:7.1f} s   open {opened:6.2f} s   disk {disk:7.1f} MB   memory +{memory:.0f} MB")


def row_times(name: str, times: str) -> None:
    """One line: what a question takes."""
    print(f"{'':26}{name:12} p50 / p95 {times} ms")


def measure_embedder() -> None:
    """Print start-up, speed and memory of the embedded embedder."""
    embedder = EmbeddedE5()
    started = clocked(lambda: embedder.query("en första fråga"))
    texts = list(passages(40))
    spent = clocked(lambda: embedder.passages(texts))
    asked = [" ".join(text.split()[6:26]) for text in texts]
    times = timed(lambda n: embedder.query(asked[n % len(asked)]))
    status = Path(f"/proc/{embedder.child_pid}/status").read_text()
    peak = next(int(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line)
    print(f"embedder: first question {started:.2f} s (start included), then p50 / p95 {times} ms;", end=" ")
    print(f"{len(texts) / spent:.1f} passages of {WORDS} words a second; child's memory at most {peak:.0f} MB")
    embedder.close()


def main() -> None:
    """Read the arguments; each size in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--embedder", action="store_true")
    arguments = parser.parse_args()
    if len(arguments.sizes) == 1 and not arguments.embedder:
        measure(arguments.sizes[0])
        return
    for size in arguments.sizes:
        subprocess.run([sys.executable, "-m", "evals.bench.index", str(size)], check=True)
    if arguments.embedder:
        measure_embedder()


if __name__ == "__main__":
    main()
