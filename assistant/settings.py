"""Settings: environment variables, read once by the door and handed down.

Nothing here is read at import. The variable names are part of the command line contract.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from assistant.domain.base import Value

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: knowledge/ and prompts/ lie beside the package."""

EXACT_LIMIT = 20_000
"""Below this many vectors an exact scan takes under a millisecond or two and needs no index."""


class Settings(Value):
    """Everything a caller may choose."""

    data_dir: Path
    """Where state lives: the database and the derived indexes (RADRUM_DATA_DIR)."""
    knowledge_dir: Path = ROOT / "knowledge"
    """The built-in knowledge."""
    prompts_dir: Path = ROOT / "prompts"
    """Prompts, replies and other texts."""
    model: str | None = None
    """An Ollama model name; None means källäge (RADRUM_MODEL)."""
    ollama_host: str = "http://127.0.0.1:11434"
    """Where Ollama answers (OLLAMA_HOST)."""
    embedder: str = "embedded"
    """'embedded', 'none' or 'ollama:<model>' (RADRUM_EMBEDDER)."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from environment variables; what is unset keeps its default."""
        env = os.environ if environ is None else environ
        host = env.get("OLLAMA_HOST", "").strip() or "127.0.0.1:11434"
        return cls(
            data_dir=Path(env.get("RADRUM_DATA_DIR", "").strip() or ".radrum"),
            model=env.get("RADRUM_MODEL", "").strip() or None,
            ollama_host=host if "://" in host else f"http://{host}",
            embedder=env.get("RADRUM_EMBEDDER", "").strip() or "embedded",
        )
