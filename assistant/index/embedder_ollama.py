"""The embedder that asks an Ollama on this machine, for those who have a better model than the embedded one.

Only loopback addresses, no redirects, no proxies, and no model that Ollama would send on to its cloud: questions can
hold what people told the socialtjänst. It pulls no model and changes no setting of the server.
"""

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from assistant.domain.errors import BadInput
from assistant.index.embedder import NORMALISATION, EmbeddingFailed, prepare
from assistant.index.vectors import Matrix, Vector

TIMEOUT_S = 120.0
BATCH = 16

PREFIXES = (
    ("e5", "query: ", "passage: "),
    ("arctic-embed2", "query: ", ""),
    ("nomic-embed", "search_query: ", "search_document: "),
)
"""What a model was trained to see before a question and before a passage, by a part of its name; others see nothing."""


class OllamaEmbedder:
    """See Embedder. Connects at first use."""

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
        self._prefixes = next(((query, passage) for part, query, passage in PREFIXES if part in model.lower()), ("", ""))

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
            for start in range(0, len(rows), BATCH)
            for vector in self._embed([self._prefixes[1] + prepared[row] for row in rows[start : start + BATCH]])
        ]
        vectors = np.zeros((len(prepared), len(found[0]) if found else 0), dtype=np.float32)
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

        limits: dict[str, Any] = {"timeout": TIMEOUT_S, "trust_env": False, "follow_redirects": False}
        try:
            # Asked directly: Ollama's client leaves out the field that tells where a model runs.
            with httpx.Client(base_url=self._host, **limits) as plain:
                listed = plain.get("/api/tags").raise_for_status().json()["models"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise EmbeddingFailed(f"Ollama: {error}") from error
        wanted = self.model if ":" in self.model else f"{self.model}:latest"
        entry = next((entry for entry in listed if entry.get("model") == wanted), None)
        if entry is None:
            raise EmbeddingFailed(f"Ollama does not have {wanted}")
        if entry.get("remote_host") or entry.get("remote_model"):
            raise BadInput("embedder_i_molnet", modell=self.model)
        self._digest = str(entry.get("digest", "")).removeprefix("sha256:")[:12]
        self._client = ollama.Client(host=self._host, **limits)


def _is_loopback(host: str) -> bool:
    name = urlsplit(host).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _in_cloud(model: str) -> bool:
    tag = model.rpartition(":")[2].lower()
    return tag == "cloud" or tag.endswith("-cloud")
