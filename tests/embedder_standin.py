"""Stands in for the embedder's child: the same messages, made-up vectors, and the ways in which a child can fail.

Run as a module by `EmbeddedE5.module`. What a text makes it do: 'krasch' ends the process each time, 'krasch en gång'
only while the file named by STANDIN_ONCE does not exist, 'häng' never answers; 'nollor', 'få tal' and 'udda' give what
is no unit vector.
"""

import hashlib
import json
import os
import signal
import struct
import sys
from pathlib import Path

from assistant.index.embedder_child import read_message, write_message

WIDTH = 384


def vector(kind: str, text: str) -> list[float]:
    """A unit vector that depends on the text and on what it is embedded as."""
    place = int.from_bytes(hashlib.sha256(f"{kind}: {text}".encode()).digest()[:4], "big") % WIDTH
    return [float(n == place) for n in range(WIDTH)]


def misbehave(text: str) -> None:
    """Fail as the text asks for."""
    if text == "krasch":
        os.kill(os.getpid(), signal.SIGSEGV)
    once = Path(os.environ.get("STANDIN_ONCE", "/dev/null"))
    if text == "krasch en gång" and not once.exists():
        once.touch()
        os.kill(os.getpid(), signal.SIGSEGV)
    if text == "häng":
        signal.pause()


def main() -> None:
    """Answer until the input ends."""
    write_message(sys.stdout.buffer, json.dumps({"dimensions": WIDTH}).encode())
    while (body := read_message(sys.stdin.buffer)) is not None:
        request = json.loads(body)
        found: list[float] = []
        for text in request["texts"]:
            misbehave(text)
            found += [0.0] * WIDTH if text == "nollor" else [1.0] if text == "få tal" else vector(request["kind"], text)
        odd = b"?" if "udda" in request["texts"] else b""
        write_message(sys.stdout.buffer, struct.pack(f"<{len(found)}f", *found) + odd)


if __name__ == "__main__":
    main()
