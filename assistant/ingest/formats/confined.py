"""The child process that reads one file: little memory and time, no writing, no network, no other programs.

In comes one message, the file's ending and its bytes; out goes one, the content or why there is none. It knows neither the
file's name nor its place. Whatever breaks here, the parent reads on with the next file.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from assistant.index.embedder_child import read_message, write_message
from assistant.ingest.formats.content import Content, Unreadable

MEMORY = 512_000_000
CPU_S = 60
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "pty.")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def confine() -> None:
    """Take away from this process what reading a file does not need. There is no way back.

    The limits are the system's where it keeps them (Linux); where it does not keep one (macOS and the memory), the readers' own
    bounds and the parent's clock remain. The audit hook stops Python code, the limit on written bytes everything.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)
        if writes or event.startswith(_FORBIDDEN):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def _reader(ending: str) -> Callable[[bytes], Content]:
    """The reader for a file's ending, imported when it is known: no file meets another library than its own."""
    match ending:
        case ".pdf":
            from assistant.ingest.formats.pdf import read
        case ".docx":
            from assistant.ingest.formats.word import read
        case ".xlsx":
            from assistant.ingest.formats.sheets import read_workbook as read
        case ".csv":
            from assistant.ingest.formats.sheets import read_csv as read
        case _:
            from assistant.ingest.formats.webpage import read
    return read


def answer(message: bytes) -> bytes:
    """The answer to one message: {"content": ...} or {"refused": key, "values": ...}."""
    ending, _, data = message.partition(b"\n")
    try:
        return b'{"content":' + _reader(ending.decode())(data).model_dump_json().encode() + b"}"
    except Unreadable as error:
        return json.dumps({"refused": error.key, "values": error.values}).encode()
    except (MemoryError, RecursionError):
        return json.dumps({"refused": "fil_for_tung", "values": {}}).encode()
    except Exception:  # noqa: BLE001  (the readers' libraries raise whatever a broken file leads them to)
        return json.dumps({"refused": "fil_skadad", "values": {}}).encode()


def main() -> None:
    """Read one file, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no message
    # openpyxl is slower without them, but the same everywhere, and smaller.
    os.environ["OPENPYXL_LXML"] = "False"
    for unused in ("numpy", "PIL", "lxml"):
        sys.modules[unused] = None  # type: ignore[assignment]
    confine()
    if (message := read_message(sys.stdin.buffer)) is not None:
        write_message(out, answer(message))


if __name__ == "__main__":
    main()
