"""A double of Ollama's HTTP server: what it speaks, and every way it can fail, on loopback and scripted by the test.

Faithful to the protocol, not to any model: replies stream as newline-delimited JSON in chunks, tool calls and thinking
have Ollama's shapes, a prompt that is too long is cut in silence, faults are those that real servers and connections
show. Every request is recorded. By hand: `python -m tests.ollama_double --port 11500`, then OLLAMA_HOST=127.0.0.1:11500
RADRUM_MODEL=dubbel; it answers with the first sentence of the first source it was sent.
"""

import argparse
import hashlib
import json
import math
import re
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, cast
from uuid import uuid4

PATIENCE = 10.0
"""Seconds that a gate or a hanging reply waits at most, so that a broken test ends."""

Fault = Literal[
    "drop",  # the connection dies before the first line
    "drop_midway",  # ... after the parts
    "cut_line",  # the last line is half, the stream ends
    "no_done",  # the stream ends cleanly without the done line
    "error_midway",  # an error as the last line, under status 200
    "empty",  # status 200 and nothing
    "empty_line",
    "load_only",  # the done line of a request that only loaded the model
    "not_json",
    "wrong_json",  # JSON, but not an object
    "wrong_shape",  # an object without a message
    "hang",  # never a first line
    "hang_midway",  # silence after the parts
    "drip",  # a line that never ends, byte by byte
    "redirect",  # to another host
]


class Gate:
    """Put between parts: the reply waits here until the test opens it."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self.waited_in_vain = False

    def open(self) -> None:
        """Let the reply go on."""
        self._open.set()

    def wait(self) -> None:
        """Block until open, or until patience ends."""
        self.waited_in_vain = not self._open.wait(PATIENCE)


@dataclass(frozen=True)
class Reply:
    """One scripted reply to /api/chat. Bytes among the parts are sent as a chunk of their own, as they are."""

    parts: Sequence[str | Gate] = ()
    calls: Sequence[tuple[str, Any]] = ()
    thinking: Sequence[str] = ()
    done_reason: str = "stop"
    status: int = 200
    error: str = ""
    fault: Fault | None = None
    prompt_tokens: int | None = None
    """None: counted from the prompt, and cut to half the window when that is too small, as Ollama does."""
    split_bytes: bool = False
    """Send every byte in a chunk of its own, so that letters are divided."""


Script = Reply | Callable[[dict[str, Any]], Reply]


@dataclass
class Exchange:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client hung up before the reply was whole."""
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when the connection is closed, for the last request on it."""


@dataclass(frozen=True)
class Model:
    """A model that the double has."""

    name: str = "dubbel:latest"
    capabilities: tuple[str, ...] = ("completion", "tools")
    context: int = 32_768
    remote_host: str = ""
    remote_told_by: tuple[str, ...] = ("tags", "show")

    @property
    def digest(self) -> str:
        """As Ollama's: 64 hex digits."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    def card(self) -> dict[str, Any]:
        """An entry of /api/tags."""
        card = {"name": self.name, "model": self.name, "modified_at": _now(), "size": 4_700_000_000, "digest": self.digest}
        return card | {"details": self._details(), "capabilities": list(self.capabilities)} | self._remote("tags")

    def shown(self) -> dict[str, Any]:
        """The answer of /api/show."""
        return {
            "details": self._details(),
            "model_info": {"general.architecture": "dubbel", "dubbel.context_length": self.context},
            "capabilities": list(self.capabilities),
            "template": "{{ .Prompt }}",
            "parameters": "",
            "modified_at": _now(),
        } | self._remote("show")

    def _remote(self, where: str) -> dict[str, str]:
        told = self.remote_host and where in self.remote_told_by
        return {"remote_host": self.remote_host, "remote_model": self.name} if told else {}

    @staticmethod
    def _details() -> dict[str, Any]:
        shape = {"parent_model": "", "format": "gguf", "family": "dubbel", "families": ["dubbel"]}
        return shape | {"parameter_size": "8.0B", "quantization_level": "Q4_K_M"}


class OllamaDouble:
    """The server. Use as a context manager; `url` is where it answers, `exchanges` what it was asked."""

    def __init__(self, *models: Model, version: str = "0.32.1", port: int = 0, pace: float = 0.0) -> None:
        self.models = list(models) or [Model()]
        self.version = version
        self.cloud: dict[str, Any] | None = {"disabled": True, "source": "env"}
        """What /api/status says; None: an old version, which answers 404."""
        self.broken: dict[str, tuple[int, bytes]] = {}
        """Paths that answer with this status and body instead of their own."""
        self.pace = pace
        self.exchanges: list[Exchange] = []
        self.stopping = threading.Event()
        self._replies: deque[Script] = deque()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """'http://127.0.0.1:<port>'."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "OllamaDouble":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Hang up on everybody and close the port."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def script(self, *replies: Script) -> None:
        """Queue replies to /api/chat, in order; a function makes its reply from the request. An empty queue: `from_sources`."""
        self._replies.extend(replies)

    def say(self, *parts: str | Gate, **how: Any) -> None:
        """Queue a reply of these parts."""
        self.script(Reply(parts, **how))

    def call(self, name: str, arguments: Any) -> None:
        """Queue a tool call."""
        self.script(Reply(calls=[(name, arguments)]))

    def fail(self, fault: Fault, *parts: str | Gate) -> None:
        """Queue a fault, after these parts where it comes midway."""
        self.script(Reply(parts, fault=fault))

    def refuse(self, status: int, error: str) -> None:
        """Queue an HTTP error, as {"error": ...}."""
        self.script(Reply(status=status, error=error))

    def next_reply(self, body: dict[str, Any]) -> Reply:
        """The next of the queue."""
        script = self._replies.popleft() if self._replies else from_sources
        return script if isinstance(script, Reply) else script(body)

    def asked(self, path: str) -> list[Any]:
        """The bodies of the requests to `path`, in order."""
        return [exchange.body for exchange in self.exchanges if exchange.path == path]


def prompt_text(body: dict[str, Any]) -> str:
    """All that a chat request lets the model read, tools apart."""
    return "\n".join(str(message.get("content") or "") for message in body.get("messages") or ())


_SOURCE = re.compile(r"<källa ([KB]\d+)>[^\n]*\n(.*?)\n</källa>", re.DOTALL)


def sources_sent(body: dict[str, Any]) -> list[tuple[str, str]]:
    """(token, text) of every source in a chat request."""
    return _SOURCE.findall(prompt_text(body))


def from_sources(body: dict[str, Any]) -> Reply:
    """An honest model of few words: the first sentence of the first source, with its token."""
    sources = sources_sent(body)
    if not sources:
        return Reply(["KÄLLORNA SVARAR INTE."])
    token, text = sources[0]
    first = re.split(r"(?<=[a-zåäö0-9§)][.!?])\s+(?=[A-ZÅÄÖ])|\n", text)[0].rstrip(". ")
    return Reply(re.findall(r"\S+\s*", f"{first} [{token}]."))


_ORDER = re.compile(r"\bskriv (?:att )?(.+?)(?:\n|$)", re.IGNORECASE)


def obedient(body: dict[str, Any]) -> Reply:
    """A hostile or simple-minded model: it writes whatever a source tells it to write, with that source's token.

    Its draft is meant to be bad. What a test shows with it is that the check lets none of it through.
    """
    ordered = [(token, order) for token, text in sources_sent(body) for order in _ORDER.findall(text)]
    return Reply([f"{order.rstrip('.')} [{token}].\n" for token, order in ordered] or ["Ingen bad om något [K1]."])


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _count(text: str) -> int:
    """Tokens as a Swedish text has them, roughly: 2.4 a word."""
    return math.ceil(len(text.split()) * 2.4) + 8


def _vector(text: str, size: int = 32) -> list[float]:
    digest = hashlib.sha256(text.encode()).digest()[:size]
    length = math.sqrt(sum((byte - 128) ** 2 for byte in digest)) or 1.0
    return [(byte - 128) / length for byte in digest]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], double: OllamaDouble) -> None:
        super().__init__(address, _Handler)
        self.double = double


class _HungUp(Exception):
    """The reply is to end here, without a proper end."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    exchange: Exchange | None = None

    @property
    def double(self) -> OllamaDouble:
        return cast(_Server, self.server).double

    def finish(self) -> None:
        """The connection is over."""
        super().finish()
        if self.exchange is not None:
            self.exchange.closed.set()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""

    # --- requests ---------------------------------------------------------------------------------------------

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        exchange = Exchange(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.exchange = exchange
        self.double.exchanges.append(exchange)
        try:
            self._route(body)
        except (_HungUp, ConnectionError):
            exchange.left.set()
            self.close_connection = True

    def _route(self, body: Any) -> None:
        if self.path in self.double.broken:
            status, content = self.double.broken[self.path]
            return self._send(status, content, "text/html")
        reading = self.command in ("GET", "HEAD")
        match self.path:
            case "/" if reading:
                return self._send(200, b"Ollama is running", "text/plain; charset=utf-8")
            case "/api/version" if reading:
                return self._json(200, {"version": self.double.version})
            case "/api/status" if reading and self.double.cloud is not None:
                return self._json(200, {"cloud": self.double.cloud})
            case "/api/tags" if reading:
                return self._json(200, {"models": [model.card() for model in self.double.models]})
            case "/api/ps" if reading:
                return self._json(200, {"models": []})
            case "/api/show" | "/api/embed" | "/api/chat" if not reading:
                return self._with_model(body)
            case _:
                return self._send(404, b"404 page not found", "text/plain")

    def _with_model(self, body: Any) -> None:
        if body is None:
            return self._json(400, {"error": "missing request body"})
        if not isinstance(body, dict):
            return self._json(400, {"error": "invalid character in request body"})
        name = str(body.get("model") or "")
        if not name:
            return self._json(400, {"error": "model is required"})
        full = name if ":" in name else f"{name}:latest"
        model = next((one for one in self.double.models if one.name.casefold() == full.casefold()), None)
        if model is None:
            advice = (
                f'model "{name}" not found, try pulling it first' if self.path == "/api/embed" else f"model '{name}' not found"
            )
            return self._json(404, {"error": advice})
        if self.path == "/api/show":
            return self._json(200, model.shown())
        return self._embed(body) if self.path == "/api/embed" else self._chat(body, model)

    def _embed(self, body: dict[str, Any]) -> None:
        given = body.get("input", "")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return self._json(400, {"error": "invalid input type"})
        answer = {"model": body["model"], "embeddings": [_vector(text) for text in texts if text], "total_duration": 14_143_917}
        return self._json(200, answer | {"load_duration": 1_019_500, "prompt_eval_count": sum(map(_count, texts))})

    # --- chat -------------------------------------------------------------------------------------------------

    def _chat(self, body: dict[str, Any], model: Model) -> None:
        if body.get("tools") and "tools" not in model.capabilities:
            return self._json(400, {"error": f"registry.ollama.ai/library/{body['model']} does not support tools"})
        if body.get("think") and "thinking" not in model.capabilities:
            return self._json(400, {"error": f'"{body["model"]}" does not support thinking'})
        if not body.get("messages"):
            reason = "unload" if body.get("keep_alive") == 0 else "load"
            return self._json(200, self._line(body, "", done=True, done_reason=reason))
        reply = self.double.next_reply(body)
        if reply.status != 200:
            return self._json(reply.status, {"error": reply.error})
        if reply.fault == "redirect":
            self.send_response(307)
            self.send_header("Location", "https://ollama.example/api/chat")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if reply.fault == "drop":
            raise _HungUp
        if reply.fault == "hang":
            self._hang()
        if reply.fault == "not_json":
            return self._send(200, b"<html>Logga in</html>\n", "text/html")
        if reply.fault == "empty":
            return self._send(200, b"", "application/x-ndjson")
        if body.get("stream", True):
            return self._stream(body, reply)
        return self._json(200, self._whole(body, reply))

    def _stream(self, body: dict[str, Any], reply: Reply) -> None:
        begun = False
        for line in self._lines(body, reply):
            if not begun:  # like Ollama, the headers go with the first line
                self._begin_stream()
                begun = True
            pieces = [bytes([byte]) for byte in line] if reply.split_bytes else [line]
            for piece in pieces:
                self._chunk(piece)
            if self.double.pace:
                time.sleep(self.double.pace)
        if not begun:
            self._begin_stream()
        self.wfile.write(b"0\r\n\r\n")

    def _lines(self, body: dict[str, Any], reply: Reply) -> Iterator[bytes]:
        def line(content: str = "", **more: Any) -> bytes:
            return json.dumps(self._line(body, content, **more), ensure_ascii=False).encode() + b"\n"

        for thought in reply.thinking:
            yield line(thinking=thought)
        for part in reply.parts:
            if isinstance(part, Gate):
                part.wait()
            else:
                yield line(part)
        if reply.calls:
            yield line(tool_calls=_tool_calls(reply.calls))
        match reply.fault:
            case "drop_midway":
                raise _HungUp
            case "hang_midway":
                self._hang()
            case "cut_line":
                yield line("en mening till")[:40]
            case "error_midway":
                yield b'{"error":"an error was encountered while running the model: unexpected EOF"}\n'
            case "empty_line":
                yield b"\n"
            case "wrong_json":
                yield b'["inte", "ett", "objekt"]\n'
            case "wrong_shape":
                yield b'{"model":"dubbel"}\n'
            case "load_only":
                yield line(done=True, done_reason="load")
            case "drip":
                yield b'{"model":"'
                while not self.double.stopping.wait(0.01):
                    yield b"x"
            case None:
                yield line(done=True, **self._counts(body, reply))

    def _whole(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        content = "".join(part for part in reply.parts if isinstance(part, str))
        more: dict[str, Any] = {"tool_calls": _tool_calls(reply.calls)} if reply.calls else {}
        if reply.thinking:
            more["thinking"] = "".join(reply.thinking)
        return self._line(body, content, done=True, **more, **self._counts(body, reply))

    def _line(self, body: dict[str, Any], content: str, done: bool = False, **more: Any) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": content}
        message |= {key: more.pop(key) for key in ("thinking", "tool_calls") if key in more}
        return {"model": body["model"], "created_at": _now(), "message": message, "done": done} | more

    def _counts(self, body: dict[str, Any], reply: Reply) -> dict[str, Any]:
        window = (body.get("options") or {}).get("num_ctx") or 4096
        read = _count(prompt_text(body)) + sum(_count(json.dumps(tool)) for tool in body.get("tools") or ())
        read = read if read <= window else window // 2
        written = _count("".join(part for part in reply.parts if isinstance(part, str)))
        counts = {
            "done_reason": reply.done_reason,
            "total_duration": 2_000_000_000,
            "load_duration": 90_000_000,
            "prompt_eval_count": read if reply.prompt_tokens is None else reply.prompt_tokens,
            "prompt_eval_duration": 700_000_000,
            "eval_count": written,
            "eval_duration": 1_200_000_000,
        }
        return {key: value for key, value in counts.items() if value}

    # --- bytes ------------------------------------------------------------------------------------------------

    def _hang(self) -> None:
        """Wait until the client hangs up, the double is stopped, or patience ends. Never returns."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.double.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                break
        raise _HungUp

    def _begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunk(self, piece: bytes) -> None:
        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, answer: dict[str, Any]) -> None:
        self._send(status, json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _tool_calls(calls: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"id": f"call_{uuid4().hex[:8]}", "function": {"index": index, "name": name, "arguments": arguments}}
        for index, (name, arguments) in enumerate(calls)
    ]


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.ollama_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--model", default="dubbel", help="the name of the model it has")
    parser.add_argument("--pace", type=float, default=0.05, help="seconds between the pieces of a reply")
    chosen = parser.parse_args()
    name = chosen.model if ":" in chosen.model else f"{chosen.model}:latest"
    with OllamaDouble(Model(name), port=chosen.port, pace=chosen.pace) as double:
        sys.stdout.write(f"OLLAMA_HOST={double.url} RADRUM_MODEL={chosen.model}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
