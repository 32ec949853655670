"""How the texts of knowledge/ read, file by file: `python -m evals.bench.readability`.

Prints sections, sentences, the median and longest sentence in words, the share over 25 words, and LIX (words per sentence plus
the percentage of words of more than six letters; below 40 is easy, 50-60 is official prose; C.-H. Björnsson, Läsbarhet, 1968).
"""

import re
import sys
from collections.abc import Iterator
from statistics import median

from assistant.library.knowledge import load_documents, load_register
from assistant.library.pieces import blocks, pieces
from assistant.settings import ROOT

LONG = 25


def main() -> int:
    """Print the table; exit 0."""
    folder = ROOT / "knowledge"
    print(f"{'file':28s} {'sections':>8s} {'sentences':>9s} {'median':>6s} {'longest':>7s} {'over 25':>7s} {'LIX':>4s}")
    for document in load_documents(folder, load_register(folder / "register.yaml")):
        sentences = [words for p in document.passages for words in _sentences(p.text)]
        if not sentences:
            continue
        lengths = [len(words) for words in sentences]
        total = sum(lengths)
        lix = total / len(sentences) + 100 * sum(len(w) > 6 for words in sentences for w in words) / total
        over = sum(n > LONG for n in lengths) / len(lengths)
        print(
            f"{document.source.id:28s} {len(document.passages):8d} {len(sentences):9d} {median(lengths):6.0f} "
            f"{max(lengths):7d} {over:7.0%} {lix:4.0f}"
        )
    return 0


def _sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence; a line of a list is one."""
    for block in blocks(text):
        for line in block.splitlines():
            for sentence in pieces(re.sub(r"^(?:- |\d+\. )", "", line)):
                if words := re.findall(r"[\wåäöÅÄÖ§:-]+", sentence):
                    yield words


if __name__ == "__main__":
    sys.exit(main())
