"""The guard of conftest.py: a test that reaches for another host fails, whatever the code under test would make of an error."""

import socket
import threading
from contextlib import suppress

import pytest

OUTSIDE = "192.0.2.1"  # set aside for documentation: nobody answers there

FAILED = pytest.fail.Exception


def test_another_host_is_out_of_reach() -> None:
    with pytest.raises(FAILED, match="reached for"):
        socket.create_connection((OUTSIDE, 80), timeout=1)
    with pytest.raises(FAILED, match="reached for"), socket.socket() as plain:
        plain.connect((OUTSIDE, 80))
    with pytest.raises(FAILED, match="reached for"), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.connect_ex((OUTSIDE, 53))


def test_another_name_is_not_looked_up() -> None:
    with pytest.raises(FAILED, match="riksdagen"):
        socket.getaddrinfo("riksdagen.example", 443)


def test_code_that_survives_a_lost_connection_does_not_survive_the_guard() -> None:
    def tries_and_carries_on() -> None:
        with suppress(Exception):
            socket.create_connection((OUTSIDE, 80), timeout=1)

    with pytest.raises(FAILED):
        tries_and_carries_on()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_within_reach(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].close())
        answer.start()
        socket.create_connection((host, server.getsockname()[1]), timeout=5).close()
        answer.join(5)
    assert not answer.is_alive()
