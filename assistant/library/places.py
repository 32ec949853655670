"""Which municipalities a text names. Needed to say 'no report from Falun is here' instead of answering with another's."""

import re
from pathlib import Path

import yaml


class Municipalities:
    """The 290 Swedish municipalities by name; `find` gives those named in a text, in its order, each once."""

    def __init__(self, names: list[str], common_words: list[str]) -> None:
        plain = "|".join(re.escape(n) for n in names if n not in common_words)
        common = "|".join(re.escape(n) for n in common_words)
        self._by_folded = {name.lower(): name for name in names}
        self._pattern = re.compile(
            rf"(?<!\w)(?i:({plain}))s?(?!\w)|(?<!\w)(?:i|för|från|till) ({common})(?!\w)|(?<!\w)({common})s? kommun(?!\w)"
        )

    @classmethod
    def load(cls, path: Path) -> "Municipalities":
        """Read knowledge/kommuner.yaml."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(data["kommuner"], data["vanliga_ord"])

    def find(self, text: str) -> list[str]:
        """Names as written in the list: 'i hedemora och Avestas' -> ['Hedemora', 'Avesta']."""
        found: list[str] = []
        for match in self._pattern.finditer(text):
            name = self._by_folded[next(g for g in match.groups() if g).lower()]
            if name not in found:
                found.append(name)
        return found
