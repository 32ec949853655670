"""Embedders: texts to vectors, for passages when they are indexed and for each question.

The embedded one is in embedder_e5.py; `OllamaEmbedder` asks an Ollama on this machine, for those who have a better model.
Both clean the text to embed first (`prepare`); the text to quote is never touched. Without an embedder search goes by
words alone, which is a full mode, and the caller says so. Nothing here pulls a model or changes a server's settings.

An embedder's `identity` names all that its vectors depend on. Vectors of different identities are never compared.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from assistant.domain.errors import BadInput
from assistant.index.vectors import Matrix, Vector
from assistant.settings import Settings

LONGEST = 8_000
"""Characters of a text that are embedded: several times any passage."""
NORMALISATION = "nfkc1"
"""Name of what `prepare` does; a change needs a new name, since vectors depend on it."""
OLLAMA_TIMEOUT_S = 120.0
OLLAMA_BATCH = 16

OLLAMA_PREFIXES = (
    ("e5", "query: ", "passage: "),
    ("arctic-embed2", "query: ", ""),
    ("nomic-embed", "search_query: ", "search_document: "),
)
"""What a model was trained to see before a question and before a passage, by a part of its name; others see nothing."""


class EmbeddingFailed(Exception):
    """No vector is to be had: the embedder does not start or answer, or the question cannot be embedded."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def identity(self) -> str:
        """Model, weights and treatment of the text, as one word."""
        ...

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One row a text. A row of zeros is an empty text, or one given up after a second try (which is logged).

        Raises EmbeddingFailed when the embedder as a whole does not work.
        """
        ...

    def query(self, text: str) -> Vector:
        """The vector of a question. Raises EmbeddingFailed, also for an empty one."""
        ...

    def close(self) -> None:
        """Let go of processes and connections; a later call starts them again."""
        ...


def prepare(text: str) -> str:
    """The text as it may be embedded: NFKC, without NUL and lone surrogates, single spaces, at most LONGEST characters.

    Embedders differ in what they do with NUL, lone surrogates and characters that stand for many (U+FDFA is eighteen); here
    they all see the same.
    Raises TypeError for anything but a str.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text to embed is a str, not {type(text).__name__}")
    text = re.sub(r"[\x00\ud800-\udfff]", "", text[:LONGEST])
    return " ".join(unicodedata.normalize("NFKC", text).split())[:LONGEST]


class OllamaEmbedder:
    """See Embedder. Connects at first use.

    Only loopback addresses, no redirects, no proxies, and no model that Ollama would send on to its cloud: a question can
    hold what people told the socialtjänst.
    """

    def __init__(self, host: str, model: str) -> None:
        """`host` is a URL. Raises BadInput when it is not on this machine or the model runs in the cloud."""
        if not _is_loopback(host):
            raise BadInput("ollama_inte_lokal", host=host)
        if _in_cloud(model):
            raise BadInput("embedder_i_molnet", modell=model)
        self.model = model
        self._host = host
        self._client: Any = None
        self._digest = ""
        self._prefixes = next(((query, passage) for part, query, passage in OLLAMA_PREFIXES if part in model.lower()), ("", ""))

    @property
    def identity(self) -> str:
        """See Embedder; asks Ollama for the model's digest the first time. Raises EmbeddingFailed."""
        self._connect()
        prefixes = "prefixes" if any(self._prefixes) else "plain"
        return f"ollama-{self.model}-{self._digest}-{prefixes}-{NORMALISATION}"

    def passages(self, texts: Sequence[str]) -> Matrix:
        """See Embedder."""
        prepared = [prepare(text) for text in texts]
        rows = [row for row, text in enumerate(prepared) if text]
        found = [
            vector
            for start in range(0, len(rows), OLLAMA_BATCH)
            for vector in self._embed([self._prefixes[1] + prepared[row] for row in rows[start : start + OLLAMA_BATCH]])
        ]
        width = len(found[0] if found else self.query("-"))  # only the model knows how wide its vectors are
        vectors = np.zeros((len(prepared), width), dtype=np.float32)
        if found:
            vectors[rows] = found
        return vectors

    def query(self, text: str) -> Vector:
        """See Embedder."""
        prepared = prepare(text)
        if not prepared:
            raise EmbeddingFailed("an empty question")
        vector: Vector = self._embed([self._prefixes[0] + prepared])[0]
        return vector

    def close(self) -> None:
        """Close the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _embed(self, texts: list[str]) -> Matrix:
        self._connect()
        try:
            answer = self._client.embed(model=self.model, input=texts)
            vectors = np.array(answer.embeddings, dtype=np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        except Exception as error:  # the client's own, httpx's, pydantic's
            raise EmbeddingFailed(f"Ollama: {error}") from error
        if len(vectors) != len(texts) or not np.isfinite(lengths).all() or not lengths.all():
            raise EmbeddingFailed("Ollama gave vectors that cannot be used")
        unit: Matrix = vectors / lengths
        return unit

    def _connect(self) -> None:
        """Open the client and find the model among those installed; refuse one that runs elsewhere."""
        if self._client is not None:
            return
        import httpx
        import ollama

        limits: dict[str, Any] = {"timeout": OLLAMA_TIMEOUT_S, "trust_env": False, "follow_redirects": False}
        try:
            # Asked directly: Ollama's client leaves out the field that tells where a model runs.
            with httpx.Client(base_url=self._host, **limits) as plain:
                listed = {entry["model"]: entry for entry in plain.get("/api/tags").raise_for_status().json()["models"]}
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise EmbeddingFailed(f"Ollama: {error!r}") from error
        wanted = self.model if ":" in self.model else f"{self.model}:latest"
        entry = listed.get(wanted)
        if entry is None:
            raise EmbeddingFailed(f"Ollama does not have {wanted}")
        if entry.get("remote_host") or entry.get("remote_model"):
            raise BadInput("embedder_i_molnet", modell=self.model)
        self._digest = str(entry.get("digest", "")).removeprefix("sha256:")[:12]
        self._client = ollama.Client(host=self._host, **limits)


def open_embedder(settings: Settings) -> Embedder | None:
    """The embedder the settings ask for; starts and connects to nothing yet.

    None for 'none', and for 'embedded' where its packages are not installed: the caller tells the two apart by the setting and
    says so. Raises BadInput for anything else than these and 'ollama:<model>', and for a model or host that is not local.
    """
    kind, _, model = settings.embedder.partition(":")
    if kind == "ollama" and model.strip():
        return OllamaEmbedder(settings.ollama_host, model.strip())
    if settings.embedder == "none":
        return None
    if settings.embedder == "embedded":
        from assistant.index.embedder_e5 import EmbeddedE5  # here: it builds on this module

        return EmbeddedE5() if EmbeddedE5.available() else None
    raise BadInput("okand_embedder", embedder=settings.embedder)


def _is_loopback(host: str) -> bool:
    name = urlsplit(host).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _in_cloud(model: str) -> bool:
    tag = model.rpartition(":")[2].lower()
    return tag == "cloud" or tag.endswith("-cloud")
