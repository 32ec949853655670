"""English questions into the Swedish words of the field, so that they meet Swedish texts. A word list, not a translation."""

import re
from pathlib import Path

import yaml


class Glossary:
    """Built from knowledge/engelska.yaml: Swedish search words by the beginnings of English ones."""

    def __init__(self, entries: dict[str, list[str]]) -> None:
        self._entries = [
            (re.compile("|".join(rf"(?<!\w){re.escape(str(start).lower())}" for start in starts)), swedish)
            for swedish, starts in entries.items()
        ]

    @classmethod
    def load(cls, path: Path) -> "Glossary":
        """Read the word list."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def swedish(self, text: str) -> str:
        """The Swedish words for what an English text mentions, or '' when it mentions nothing of the field."""
        low = text.lower()
        return " ".join(swedish for pattern, swedish in self._entries if pattern.search(low))
