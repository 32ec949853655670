"""Child processes of this shelf: how they are started and how one talks with them.

Native code that can crash (the embedder's, Chroma on damaged files) runs or is first tried in a child, so that a crash is an
exit code and not the end of the chat. Children see our package and the environment's packages, never the working
directory: a file there must not be imported in place of a library. Nothing here knows what is said.
"""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

from assistant.index.embedder_child import LENGTH

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of this project in a child."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """The child's environment: ours, with this package importable."""
    paths = [str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


class ChildDied(Exception):
    """The child ended, or was ended because it stayed silent too long."""


class TalkingChild:
    """A child that answers each message on standard input with one on standard output, both with their length before them.

    It ends when this process does, since its input is closed then. For POSIX (poll on pipes); one thread at a time.
    """

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def send(self, body: bytes, timeout_s: float) -> None:
        """Hand over one message. Raises ChildDied."""
        rest = memoryview(LENGTH.pack(len(body)) + body)
        deadline = time.monotonic() + timeout_s
        try:
            while rest:
                self._wait(self._to, select.POLLOUT, deadline)
                rest = rest[os.write(self._to, rest[:65_536]) :]
        except OSError as error:
            raise ChildDied(self._last_words()) from error

    def receive(self, timeout_s: float, most: int | None = None) -> bytes:
        """The next message from it, of at most so many bytes. Raises ChildDied."""
        deadline = time.monotonic() + timeout_s
        (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
        if most is not None and length > most:
            self.kill()
            raise ChildDied("answered with too much")
        return self._read(length, deadline)

    def kill(self) -> None:
        """End it now. Another thread that waits for an answer gets ChildDied."""
        self._process.kill()
        self._process.wait()

    def _read(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(self._from, select.POLLIN, deadline)
            piece = os.read(self._from, size - len(found))
            if not piece:
                raise ChildDied(self._last_words())
            found += piece
        return bytes(found)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            self.kill()
            raise ChildDied("no answer in time")

    def _last_words(self) -> str:
        self.kill()
        return f"ended with exit code {self._process.returncode}"
