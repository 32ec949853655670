"""Code and prompts/ fit together: every text the code asks for exists with just the variables it passes, and none is left over.

The code is parsed, never run. A key is asked for as `texts("page.kallor", ...)` by whatever name the caller knows the shelf,
as `BadInput("key", ...)` and `Fault("key", ...)` (the area errors), or as `Refusal(status, "key", ...)` (the area replies).
Keys put together of parts, `texts(f"page.slag_{kind}")`, are held against the keys that fit the pattern.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from assistant.domain.answer import Status
from assistant.prompts import load_prompt, load_texts
from assistant.settings import ROOT

TEXTS = load_texts(ROOT / "prompts")
KEYS = TEXTS.keys()
AREAS = {key.partition(".")[0] for key in KEYS} | {"replies", "errors"}
KEY = re.compile(rf"({'|'.join(sorted(AREAS))})\.[a-z0-9_]+")
FILE_ENDINGS = (".yaml", ".yml", ".md", ".json", ".py", ".css", ".js")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "assistant").rglob("*.py"))}
PROMPTS = sorted((ROOT / "prompts").glob("*.md"))

FETCHED_OTHERWISE: dict[str, str] = {}
"""Beginnings of keys that no rule below can find in the code, each with the reason."""


class Ask(NamedTuple):
    """One call that asks for a text: the key as a pattern (exact when nothing is computed) and the variables it passes."""

    place: str
    pattern: str
    variables: frozenset[str]
    has_more: bool
    """Variables are also passed as `**values`, which cannot be read from the code."""

    def candidates(self) -> list[str]:
        """The keys that exist and fit the pattern."""
        return [key for key in KEYS if re.fullmatch(self.pattern, key)]

    def misfit(self) -> str:
        """What is wrong with the variables, or ''. A computed key may use some of what is passed, an exact one uses all."""
        wanted = {key: TEXTS.variables(key) for key in self.candidates()}
        known = frozenset().union(*wanted.values())
        if wanted and self.variables - known:
            return f"{self.place}: no text {self.pattern} has {sorted(self.variables - known)}"
        if wanted and not self.has_more and not any(names <= self.variables for names in wanted.values()):
            return f"{self.place}: {self.pattern} needs {sorted(known - self.variables)} too"
        return ""


def _patterns(node: ast.expr | None) -> list[str]:
    """The keys an expression can be: one for a literal or an f-string, both of `a if x else b`, else nothing that can be read."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.JoinedStr(values=parts):
            return ["".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in parts)]
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Add()):
            return [rf"{re.escape(text)}\w+"]
        case ast.IfExp(body=first, orelse=second):
            return _patterns(first) + _patterns(second)
    return []


def _asked_in(call: ast.Call) -> list[str]:
    """The patterns of the full keys that one call asks for."""
    arguments: list[ast.expr] = call.args
    match ast.unparse(call.func).rpartition(".")[2]:
        case "BadInput" | "Fault":
            return [rf"errors\.{pattern}" for pattern in _patterns(arguments[0])]
        case "Refusal":
            named = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
            return [rf"replies\.{pattern}" for pattern in _patterns((named or arguments)[-1])]
    found = _patterns(arguments[0]) if arguments else []
    return [pattern for pattern in found if pattern.partition(r"\.")[0] in AREAS and not pattern.endswith(FILE_ENDINGS)]


def _asks() -> Iterator[Ask]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            names = [keyword.arg for keyword in node.keywords]
            for pattern in _asked_in(node):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Ask(place, pattern, frozenset(name for name in names if name not in (None, "key")), None in names)


ASKS = list(_asks())
NODES = [
    (node, f"{path.relative_to(ROOT)}:{node.lineno}")
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.expr)
]
PARTS = {
    part
    for node, _ in NODES
    for part in (node.values if isinstance(node, ast.JoinedStr) else [node.left] if isinstance(node, ast.BinOp) else [])
}
LITERALS = {
    node.value: place
    for node, place in NODES
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in PARTS
}
COMPUTED = {ask.pattern for ask in ASKS} | {
    pattern for node, _ in NODES if isinstance(node, ast.JoinedStr | ast.BinOp) for pattern in _patterns(node)
}


def _is_used(key: str) -> bool:
    """Whether some code can ask for `key`: by its full name, by the part after the area, or by a pattern that says more
    than the area."""
    if key in LITERALS or key.partition(".")[2] in LITERALS:
        return True
    telling = (pattern for pattern in COMPUTED if not re.fullmatch(r"\w+\\\.(\\w\+)+", pattern))
    return any(re.fullmatch(pattern, key) for pattern in telling)


def test_every_text_the_code_asks_for_exists() -> None:
    missing = {f"{ask.place}: {ask.pattern}".replace("\\", "") for ask in ASKS if not ask.candidates()}
    missing |= {
        f"{place}: {text}"
        for text, place in LITERALS.items()
        if KEY.fullmatch(text) and text not in TEXTS and not text.endswith(FILE_ENDINGS)
    }
    assert not missing, "no such text in prompts/:\n" + "\n".join(sorted(missing))


def test_every_text_gets_the_variables_it_has() -> None:
    wrong = [misfit.replace("\\", "") for ask in ASKS if (misfit := ask.misfit())]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_text_is_left_over() -> None:
    left = [key for key in KEYS if not _is_used(key) and not key.startswith(tuple(FETCHED_OTHERWISE))]
    assert not left, "no code asks for these texts:\n" + "\n".join(left)


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_has_a_reply(status: str) -> None:
    assert f"replies.{status}" in TEXTS


@pytest.mark.parametrize("area", sorted({key.partition(".")[0] for key in KEYS}))
def test_every_text_can_be_filled(area: str) -> None:
    for key in KEYS:
        if key.startswith(f"{area}."):
            filled = TEXTS(key, **dict.fromkeys(TEXTS.variables(key), "x"))
            assert filled, f"{key} is empty"
            assert area != "errors" or "\n" not in filled, f"{key}: an error is one line"


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: path.stem)
def test_every_prompt_is_whole_and_used(path: Path) -> None:
    assert load_prompt(path.parent, path.stem).template
    assert path.stem in LITERALS, "no code asks for this prompt by name"
