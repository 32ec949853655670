"""What every test may use: the texts, settings on a throw-away folder, the corpus beside the checkout.

And what no test may do: reach a host other than this machine. That guard is always on.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.prompts import Texts, load_texts
from assistant.settings import ROOT, Settings
from tests.ollama_double import OllamaDouble

CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real texts, which is no part of the project; the test is skipped where it is missing."""
    if not CORPUS.is_dir():
        pytest.skip("the folder of real texts, ../shared/corpus, is not beside this checkout")
    return CORPUS


@pytest.fixture(scope="session")
def texts() -> Texts:
    """Every fixed Swedish text of prompts/."""
    return load_texts(ROOT / "prompts")


@pytest.fixture
def ollama() -> Iterator[OllamaDouble]:
    """A stand-in for a local Ollama with one model, on a port of its own."""
    with OllamaDouble() as double:
        yield double


@pytest.fixture(scope="session")
def make_settings() -> Callable[..., Settings]:
    """`make_settings(tmp_path, **changes)`: settings whose state lies in `tmp_path`.

    No model and no embedder unless the test asks for one, and nothing is read from the environment.
    """

    def make(folder: Path, **changes: Any) -> Settings:
        return Settings(**{"data_dir": folder / "data", "embedder": "none"} | changes)

    return make


def _is_this_machine(host: object) -> bool:
    """Whether a host, as given to the socket module, is this machine. None and '' mean so there."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """Fail the test that looks up or connects to another host.

    The failure is not an `Exception`: code that survives a lost connection must not survive this.
    """
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_others(host: object) -> None:
        if not _is_this_machine(host):
            pytest.fail(f"a test reached for {host!r}; tests may reach this machine only")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_others(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            refuse_others(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        refuse_others(host)
        return getaddrinfo(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield
