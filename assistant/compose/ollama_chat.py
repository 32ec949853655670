"""The local model, by LangChain's ChatOllama: the only module that knows LangChain's and Ollama's clients.

Opening a chat checks that the model is here and local. A reply counts as whole only when Ollama says so itself: the
client takes a stream that merely stopped for a success and waits without end, and the server cuts a prompt that is too
long in silence. Each of these is ModelUnavailable here, and nothing else is raised for what a model or its server may
do. Nothing is logged or traced: a question may hold personal data. Both libraries are imported when a chat is opened,
never before.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from assistant.compose.ollama_state import ModelUnavailable, OllamaState, demand, local_url, probe
from assistant.compose.underlag import fewest_tokens
from assistant.domain.base import Value

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool
    from langchain_ollama import ChatOllama

    from assistant.compose.ollama_limits import LimitedTransport, Limits


class ChatSettings(Value):
    """How the model is run. The same question to the same model gives the same reply."""

    num_ctx: int = 8192
    """The window in tokens, prompt and reply together; Ollama's own default can be half of it and cuts in silence."""
    num_predict: int = 1024
    """Longest reply in tokens."""
    seed: int = 1
    keep_alive: str = "30m"
    """How long Ollama keeps the model in memory after a question."""


class Usage(Value):
    """What Ollama counted for one reply."""

    prompt_tokens: int
    reply_tokens: int
    load_ms: float
    total_ms: float


@dataclass(frozen=True)
class ModelChat:
    """An open model, for one question. Use as a context manager: leaving closes the connection, which frees the model."""

    llm: "ChatOllama"
    state: OllamaState
    num_ctx: int
    num_predict: int
    transport: "LimitedTransport"
    limits: "Limits"

    def __enter__(self) -> "ModelChat":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.transport.close()

    def write(self, system: str, user: str, on_text: Callable[[str], None]) -> Usage:
        """The model's reply, handed over piece by piece as it is written. What was handed over counts only if this returns.

        Raises ModelUnavailable when the reply is not whole or not to be trusted. Whatever `on_text` raises stops the model and
        passes through.
        """
        last: dict[str, Any] = {}
        wrote = False
        with _untraced(), closing(self._pieces(self.llm, [("system", system), ("human", user)])) as pieces:
            for piece in pieces:
                last |= piece.response_metadata
                if piece.text:
                    wrote = wrote or not piece.text.isspace()
                    on_text(piece.text)
        usage = self._whole(last, system + "\n" + user)
        if not wrote:
            raise ModelUnavailable("modell_tom", modell=self.state.model)
        return usage

    def call(self, text: str, tool: "BaseTool", earlier: "Sequence[BaseMessage]" = ()) -> "AIMessageChunk":
        """The model's reply to `text` when it may call `tool`. `earlier`: a call that was wrong, and what was said of it.

        Raises ModelUnavailable as `write` does.
        """
        from langchain_core.messages import AIMessageChunk

        reply = AIMessageChunk(content="")
        last: dict[str, Any] = {}
        with _untraced(), closing(self._pieces(self.llm.bind_tools([tool]), [("human", text), *earlier])) as pieces:
            for piece in pieces:
                last |= piece.response_metadata
                reply += piece
        self._whole(last, text)
        return reply

    def _pieces(
        self, llm: "Runnable[LanguageModelInput, AIMessage]", messages: "LanguageModelInput"
    ) -> "Generator[AIMessageChunk]":
        """The pieces of one reply; every fault of the server or the connection becomes ModelUnavailable."""
        import httpx
        from ollama import ResponseError

        try:
            yield from cast("Iterator[AIMessageChunk]", llm.stream(messages))
        except ResponseError as error:
            raise self._refused(error.status_code) from None
        except (httpx.HTTPError, OSError) as error:
            raise self._broken(error) from None
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            # what the two clients raise for lines that are cut, empty or not what they should be
            raise ModelUnavailable("modell_obegriplig", modell=self.state.model) from None

    def _refused(self, status: int) -> ModelUnavailable:
        key = {404: "modell_saknas", 403: "modell_i_molnet", 503: "modell_upptagen"}.get(status, "modell_fel")
        return ModelUnavailable(key, modell=self.state.model)

    def _broken(self, error: Exception) -> ModelUnavailable:
        import httpx

        from assistant.compose.ollama_limits import ReplyTooSlow

        if isinstance(error, ReplyTooSlow):
            seconds = f"{self.limits.seconds(error.phase):g}"
            return ModelUnavailable(f"modell_seg_{error.phase}", modell=self.state.model, sekunder=seconds)
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return ModelUnavailable("ollama_svarar_inte", host=self.state.host)
        return ModelUnavailable("modell_avbrott", modell=self.state.model)

    def _whole(self, last: dict[str, Any], prompt: str) -> Usage:
        """What Ollama's last line counted. Raises ModelUnavailable when it never came or shows that something was cut."""
        model = self.state.model
        if last.get("done") is not True:
            raise ModelUnavailable("modell_avbrott", modell=model)
        if last.get("done_reason") != "stop":
            raise ModelUnavailable("modell_oavslutad", modell=model)
        usage = Usage(
            prompt_tokens=last.get("prompt_eval_count") or 0,
            reply_tokens=last.get("eval_count") or 0,
            load_ms=(last.get("load_duration") or 0) / 1e6,
            total_ms=(last.get("total_duration") or 0) / 1e6,
        )
        if usage.prompt_tokens < fewest_tokens(prompt) or usage.prompt_tokens + usage.reply_tokens > self.num_ctx:
            raise ModelUnavailable("modell_trangt", modell=model)
        return usage


def open_chat(host: str, model: str, settings: ChatSettings | None = None, limits: "Limits | None" = None) -> ModelChat:
    """The model named `model` of the Ollama at `host`, checked and ready.

    Raises BadInput when the host is not this computer or the model runs on another one, ModelUnavailable when Ollama is away,
    too old, or lacks the model. Loads no model: Ollama does, at the first question.
    """
    state = demand(probe(host, model))  # before the imports: a computer without Ollama does not pay for them
    import httpx
    from langchain_ollama import ChatOllama

    from assistant.compose.ollama_limits import LimitedTransport, Limits

    settings = settings or ChatSettings()
    limits = limits or Limits()
    transport = LimitedTransport(limits)
    num_ctx = min(settings.num_ctx, state.context or settings.num_ctx)
    llm = ChatOllama(
        model=model,
        base_url=local_url(host),
        num_ctx=num_ctx,
        num_predict=settings.num_predict,
        temperature=0,
        seed=settings.seed,
        reasoning=False,
        keep_alive=settings.keep_alive,
        client_kwargs={"trust_env": False, "follow_redirects": False, "timeout": limits.between},
        sync_client_kwargs={"transport": transport},
        async_client_kwargs={"transport": httpx.AsyncHTTPTransport(verify=False)},  # not used; spares it loading certificates
    )
    return ModelChat(llm, state, num_ctx, settings.num_predict, transport, limits)


def _untraced() -> Any:
    """LangChain would send questions to a tracing service if an environment variable said so; not from here."""
    from langsmith import tracing_context

    return tracing_context(enabled=False)
