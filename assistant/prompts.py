"""The shelf of texts: every sentence a user reads, every prompt a model is given.

Texts are data (prompts/), reviewed by people who do not read Python. Code knows them by key: `texts("errors.okand_manad",
manad="2025-13")`. Variables are written `$name`; a missing text or variable is a fault of ours and raises at once.
"""

import hashlib
import re
from pathlib import Path
from string import Template
from typing import Any

import yaml

from assistant.domain.base import Value
from assistant.domain.errors import RadrumError


class TextFault(LookupError):
    """A text or one of its variables is missing: a mistake in code or data, never the user's."""


class Texts:
    """All fixed Swedish texts, by key '<file>.<name>' ('replies.no_source', 'errors.okand_manad', 'norm.harledd')."""

    def __init__(self, templates: dict[str, str]) -> None:
        self._templates = {key: Template(text) for key, text in templates.items()}
        self._formats = {key: _as_format(text) for key, text in templates.items()}

    def __call__(self, key: str, **values: Any) -> str:
        """The text of `key` with its variables filled. Raises TextFault when the key or a variable is unknown."""
        form = self._formats.get(key)
        if form is None:
            raise TextFault(f"no text {key!r} in prompts/")
        try:
            return form % values
        except KeyError as missing:
            raise TextFault(f"text {key!r} needs the variable {missing}") from None

    def __contains__(self, key: str) -> bool:
        return key in self._templates

    def keys(self) -> list[str]:
        """Every key, sorted."""
        return sorted(self._templates)

    def variables(self, key: str) -> set[str]:
        """The names of the variables in the text of `key`."""
        return set(self._templates[key].get_identifiers())

    def error(self, error: RadrumError) -> str:
        """The one Swedish line that tells a user what was wrong and what to do."""
        return self(f"errors.{error.key}", **error.values)


def _as_format(text: str) -> str:
    """A text with variables written `$name` as one that the operator % fills, which is several times as quick."""

    def variable(found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        if name := found["named"] or found["braced"]:
            return f"%({name})s"
        raise TextFault(f"a lone $ in the text {text!r}")

    return Template.pattern.sub(variable, text.replace("%", "%%"))


class Prompt(Value):
    """A prompt for the model: its text and what identifies it in an answer's provenance."""

    name: str
    hop: str
    variables: tuple[str, ...]
    template: str
    digest: str

    def fill(self, **values: str) -> str:
        """The prompt with its variables filled; the names must be exactly those declared."""
        if set(values) != set(self.variables):
            raise TextFault(f"prompt {self.name!r} takes {sorted(self.variables)}, was given {sorted(values)}")
        return Template(self.template).substitute(values)


def load_texts(folder: Path) -> Texts:
    """Read prompts/replies.yaml and prompts/texts/*.yaml. Raises TextFault for a text that is not a string."""
    templates: dict[str, str] = {}
    for path in [folder / "replies.yaml", *sorted((folder / "texts").glob("*.yaml"))]:
        for name, text in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if not isinstance(text, str):
                raise TextFault(f"{path.name}: {name} is not a text")
            templates[f"{path.stem}.{name}"] = text.strip()
    return Texts(templates)


def load_prompt(folder: Path, name: str) -> Prompt:
    """Read prompts/<name>.md: front matter (hop, variables, changed) and template. Raises TextFault when they disagree."""
    raw = (folder / f"{name}.md").read_text(encoding="utf-8")
    _, head, body = raw.split("---\n", 2)
    meta = yaml.safe_load(head)
    declared = tuple(meta.get("variables") or ())
    found = set(Template(body).get_identifiers())
    if found != set(declared):
        raise TextFault(f"prompts/{name}.md declares {sorted(declared)} but uses {sorted(found)}")
    digest = hashlib.sha256(raw.encode()).hexdigest()[:16]
    return Prompt(name=name, hop=meta["hop"], variables=declared, template=body.strip(), digest=digest)
