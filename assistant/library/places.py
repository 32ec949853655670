"""Which municipalities a text names. Needed to say 'no report from Falun is here' instead of answering with another's."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import yaml


class Municipalities:
    """The 290 Swedish municipalities by name; `find` gives those named in a text, in its order, each once."""

    def __init__(self, names: Sequence[str], common_words: Sequence[str], other_names: Mapping[str, str] | None = None) -> None:
        self._other_names = other = other_names or {}
        self._by_folded = {name.lower(): name for name in names} | {said.lower(): name for said, name in other.items()}
        plain = _any(sorted({*names, *other} - set(common_words), key=len, reverse=True))
        common = _any(common_words)
        self._pattern = re.compile(
            rf"(?<!\w)(?i:({plain}))s?(?!\w)|(?<!\w)(?:i|för|från|till) ({common})(?!\w)|(?<!\w)({common})s? kommun(?!\w)"
        )

    @classmethod
    def load(cls, path: Path) -> "Municipalities":
        """Read knowledge/kommuner.yaml."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(data["kommuner"], data["vanliga_ord"], data["andra_namn"])

    def find(self, text: str, also: Iterable[str] = ()) -> list[str]:
        """Names as written in the list: 'i hedemora och Avestas' -> ['Hedemora', 'Avesta'].

        `also` are further names to look for, such as those that documents here are from.
        """
        named = {m.start(): self._by_folded[next(g for g in m.groups() if g).lower()] for m in self._pattern.finditer(text)}
        for name in also:
            if name.lower() not in self._by_folded:
                named |= {m.start(): name for m in re.finditer(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE)}
        return list(dict.fromkeys(name for _, name in sorted(named.items())))

    def without(self, text: str, names: Collection[str]) -> str:
        """The text without these municipalities' names, in any of their forms: 'hyran i Falu kommun' -> 'hyran i '."""
        said = [*names, *(said for said, name in self._other_names.items() if name in names)]
        if not said:
            return text
        return re.sub(
            rf"(?<!\w)(?:{_any(sorted(said, key=len, reverse=True))})s?(?: kommuns?)?(?!\w)", " ", text, flags=re.IGNORECASE
        )


def _any(names: Iterable[str]) -> str:
    """A pattern for any one of the names."""
    return "|".join(map(re.escape, names))
