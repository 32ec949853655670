"""Questions into the words that the texts here are written in: English ones, and Swedish as it is spoken. Word lists only."""

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


class SpokenSwedish:
    """Built from knowledge/vardagssprak.yaml: slang, dialect and spoken forms, by the ordinary words for them."""

    def __init__(self, entries: dict[str, list[str]]) -> None:
        """Raises ValueError for a spoken form that is given twice: only one of them would be used."""
        self._ordinary: dict[str, str] = {}
        self._begins: dict[str, str] = {}
        for ordinary, forms in entries.items():
            for form in map(str, forms):
                table = self._begins if form.endswith("*") else self._ordinary
                if table.setdefault(form.rstrip("*").lower(), ordinary) != ordinary:
                    raise ValueError(form)
        forms = sorted((*self._ordinary, *self._begins), key=len, reverse=True)
        endings = {form: r"\w*" if form in self._begins else "" for form in forms}
        self._pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(f"{re.escape(f)}{endings[f]}" for f in forms) + r")(?![\w-])", re.IGNORECASE
        )

    @classmethod
    def load(cls, path: Path) -> "SpokenSwedish":
        """Read the word list. Raises ValueError as the constructor does."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def ordinary(self, text: str) -> str:
        """The text with the ordinary words in the place of spoken ones; the text itself where it has none."""
        return self._pattern.sub(lambda match: self._word(match[0].lower()), text)

    def _word(self, form: str) -> str:
        if form in self._ordinary:
            return self._ordinary[form]
        return next(self._begins[form[:end]] for end in range(len(form), 0, -1) if form[:end] in self._begins)
