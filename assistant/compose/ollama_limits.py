"""Time limits for a model's reply: until its first words, between words, and in all.

Ollama's client has none of its own and would wait for ever. The limits sit under it, on the bytes, so that a server which drips
half a line holds nobody either. Ollama sends its headers with the first words, so waiting for headers is waiting for words.
"""

import time
from collections.abc import Callable, Iterator
from typing import Literal, cast

import httpx

from assistant.domain.base import Value

Phase = Literal["first", "between", "total"]


class Limits(Value):
    """Seconds. Generous: a large model on processors alone reads 2,000 tokens in a minute or more, after it has been loaded."""

    connect: float = 5.0
    first: float = 240.0
    between: float = 60.0
    total: float = 900.0

    def seconds(self, phase: Phase) -> float:
        """The limit that ran out."""
        return {"first": self.first, "between": self.between, "total": self.total}[phase]


class ReplyTooSlow(httpx.ReadTimeout):
    """A limit ran out; `phase` tells which."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(phase)
        self.phase: Phase = phase


class LimitedTransport(httpx.BaseTransport):
    """Plain HTTP with the limits above. Certificates are not loaded: it is used for loopback without TLS alone."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._inner = httpx.HTTPTransport(verify=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send and wait for the first words. Raises ReplyTooSlow, or httpx's own errors."""
        limits = self._limits
        deadline = self._clock() + limits.total
        # httpcore reads this dict again for the body, which is how the two waits can differ.
        waits = {
            "connect": limits.connect,
            "write": limits.connect,
            "pool": limits.connect,
            "read": min(limits.first, limits.total),
        }
        request.extensions = {**request.extensions, "timeout": waits}
        try:
            response = self._inner.handle_request(request)
        except httpx.ReadTimeout:
            raise ReplyTooSlow("first") from None
        waits["read"] = limits.between
        stream = cast(httpx.SyncByteStream, response.stream)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_LimitedStream(stream, deadline, self._clock),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


class _LimitedStream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, deadline: float, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._deadline = deadline
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._inner:
                if self._clock() > self._deadline:
                    raise ReplyTooSlow("total")
                yield part
        except httpx.ReadTimeout as slow:
            raise slow if isinstance(slow, ReplyTooSlow) else ReplyTooSlow("between") from None

    def close(self) -> None:
        self._inner.close()
