"""The double speaks as Ollama does: raw bytes on one side, Ollama's own client and LangChain on the other."""

import json
import socket
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.ollama_double import Gate, Model, OllamaDouble, Reply

HEJ = {"model": "dubbel", "messages": [{"role": "user", "content": "Hej på dig"}]}


def ask(double: OllamaDouble, method: str, path: str, body: Any = None) -> tuple[int, str, bytes]:
    parts = urlsplit(double.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read()
    finally:
        connection.close()


def lines(double: OllamaDouble, body: dict[str, Any]) -> list[dict[str, Any]]:
    status, kind, raw = ask(double, "POST", "/api/chat", body)
    assert (status, kind) == (200, "application/x-ndjson")
    return [json.loads(line) for line in raw.splitlines()]


def test_the_small_questions(ollama: OllamaDouble) -> None:
    assert ask(ollama, "GET", "/")[2] == b"Ollama is running"
    assert ask(ollama, "HEAD", "/") == (200, "text/plain; charset=utf-8", b"")
    assert json.loads(ask(ollama, "GET", "/api/version")[2]) == {"version": "0.32.1"}
    assert json.loads(ask(ollama, "GET", "/api/status")[2]) == {"cloud": {"disabled": True, "source": "env"}}
    assert json.loads(ask(ollama, "GET", "/api/ps")[2]) == {"models": []}
    [card] = json.loads(ask(ollama, "GET", "/api/tags")[2])["models"]
    assert card["model"] == "dubbel:latest"
    assert len(card["digest"]) == 64
    shown = json.loads(ask(ollama, "POST", "/api/show", {"model": "dubbel"})[2])
    assert shown["capabilities"] == ["completion", "tools"]
    assert shown["model_info"]["dubbel.context_length"] == 32_768
    assert ask(ollama, "GET", "/api/annat")[0] == 404


def test_a_reply_streams_line_by_line_and_ends_with_done(ollama: OllamaDouble) -> None:
    ollama.say("Hej ", "själv.")
    *written, last = lines(ollama, HEJ)
    assert [line["message"] for line in written] == [{"role": "assistant", "content": text} for text in ("Hej ", "själv.")]
    assert [line["done"] for line in written] == [False, False]
    assert (last["done"], last["done_reason"], last["message"]["content"]) == (True, "stop", "")
    assert {"total_duration", "load_duration", "prompt_eval_count", "eval_count", "eval_duration"} <= set(last)


def test_without_streaming_it_is_one_object(ollama: OllamaDouble) -> None:
    ollama.say("Hej ", "själv.")
    status, kind, raw = ask(ollama, "POST", "/api/chat", HEJ | {"stream": False})
    answer = json.loads(raw)
    assert (status, kind) == (200, "application/json; charset=utf-8")
    assert (answer["message"]["content"], answer["done"]) == ("Hej själv.", True)


def test_tool_calls_and_thinking(ollama: OllamaDouble) -> None:
    ollama.script(Reply(["Klart."], calls=[("riksnorm", {"manad": "2025-09"})], thinking=["Jag ", "räknar."]))
    *told, _ = lines(ollama, HEJ)
    assert [line["message"].get("thinking") for line in told] == ["Jag ", "räknar.", None, None]
    [call] = told[-1]["message"]["tool_calls"]
    assert call["function"] == {"index": 0, "name": "riksnorm", "arguments": {"manad": "2025-09"}}
    assert call["id"].startswith("call_")


def test_a_request_without_messages_loads_or_unloads(ollama: OllamaDouble) -> None:
    for keep_alive, reason in ((None, "load"), (0, "unload")):
        body = {"model": "dubbel"} | ({} if keep_alive is None else {"keep_alive": keep_alive})
        assert json.loads(ask(ollama, "POST", "/api/chat", body)[2])["done_reason"] == reason


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("/api/chat", None, 400, "missing request body"),
        ("/api/chat", {"messages": []}, 400, "model is required"),
        ("/api/chat", {"model": "annan", "messages": []}, 404, "model 'annan' not found"),
        ("/api/embed", {"model": "annan", "input": "x"}, 404, 'model "annan" not found, try pulling it first'),
        ("/api/embed", {"model": "dubbel", "input": 7}, 400, "invalid input type"),
        ("/api/chat", HEJ | {"model": "stum", "tools": [{}]}, 400, "registry.ollama.ai/library/stum does not support tools"),
        ("/api/chat", HEJ | {"think": True}, 400, '"dubbel" does not support thinking'),
    ],
)
def test_errors_before_the_first_line(path: str, body: Any, status: int, error: str) -> None:
    with OllamaDouble(Model(), Model("stum:latest", capabilities=("completion",))) as double:
        got, _, raw = ask(double, "POST", path, body)
        assert (got, json.loads(raw)) == (status, {"error": error})


def test_a_prompt_too_long_is_cut_in_silence(ollama: OllamaDouble) -> None:
    long = HEJ | {"messages": [{"role": "user", "content": "ord " * 4000}], "options": {"num_ctx": 2048}}
    assert lines(ollama, long)[-1]["prompt_eval_count"] == 1024
    assert lines(ollama, HEJ)[-1]["prompt_eval_count"] == 16


def test_embeddings_are_normalised_and_repeatable(ollama: OllamaDouble) -> None:
    answer = json.loads(ask(ollama, "POST", "/api/embed", {"model": "dubbel", "input": ["hyra", "mat", "hyra"]})[2])
    first, second, third = answer["embeddings"]
    assert first == third != second
    assert sum(x * x for x in first) == pytest.approx(1)


def test_letters_divided_between_chunks_arrive(ollama: OllamaDouble) -> None:
    ollama.script(Reply(["Åäö [K1]."], split_bytes=True))
    assert lines(ollama, HEJ)[0]["message"]["content"] == "Åäö [K1]."


def test_a_gate_holds_the_reply_until_it_is_opened(ollama: OllamaDouble) -> None:
    gate = Gate()
    ollama.say("Först.", gate, "Sedan.")
    parts = urlsplit(ollama.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as raw:
        body = json.dumps(HEJ).encode()
        raw.sendall(b"POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        seen = b""
        while "Först.".encode() not in seen:
            seen += raw.recv(4096)
        assert b"Sedan." not in seen
        gate.open()
        while b'"done": true' not in seen:
            seen += raw.recv(4096)
    assert not gate.waited_in_vain


def test_what_was_asked_is_kept(ollama: OllamaDouble) -> None:
    lines(ollama, HEJ)
    assert ollama.asked("/api/chat") == [HEJ]


def test_left_alone_it_answers_from_the_sources(ollama: OllamaDouble) -> None:
    sent = "<källa K1> (lag)\nDen enskilde har rätt till bistånd enligt 12 kap. 1 §. Mer text.\n</källa>"
    written = lines(ollama, HEJ | {"messages": [{"role": "user", "content": sent}]})
    text = "".join(line["message"]["content"] for line in written)
    assert text == "Den enskilde har rätt till bistånd enligt 12 kap. 1 § [K1]."


def test_ollamas_own_client_is_content(ollama: OllamaDouble) -> None:
    from ollama import Client

    client = Client(ollama.url, trust_env=False)
    assert [model.model for model in client.list().models] == ["dubbel:latest"]
    assert client.show("dubbel").capabilities == ["completion", "tools"]
    assert len(client.embed("dubbel", "hyra").embeddings) == 1
    ollama.say("Hej.")
    assert client.chat("dubbel", [{"role": "user", "content": "Hej"}]).message.content == "Hej."
    assert client.ps().models == []


def test_langchain_is_content(ollama: OllamaDouble) -> None:
    from langchain_ollama import ChatOllama, OllamaEmbeddings

    chat = ChatOllama(model="dubbel", base_url=ollama.url, validate_model_on_init=True, client_kwargs={"trust_env": False})
    ollama.say("Hej ", "själv.")
    reply = chat.invoke("Hej")
    assert (reply.content, reply.response_metadata["done"]) == ("Hej själv.", True)
    ollama.call("riksnorm", {"manad": "2025-09"})
    assert chat.invoke("Räkna").tool_calls[0]["args"] == {"manad": "2025-09"}
    embedder = OllamaEmbeddings(model="dubbel", base_url=ollama.url, client_kwargs={"trust_env": False})
    assert len(embedder.embed_documents(["hyra", "mat"])) == 2
