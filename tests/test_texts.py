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
IN_AN_AREA = re.compile(rf"({'|'.join(sorted(AREAS))})\\\.")
FILE_ENDINGS = (".yaml", ".yml", ".md", ".json", ".py", ".css", ".js")
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "assistant").rglob("*.py"))}
PROMPTS = sorted((ROOT / "prompts").glob("*.md"))

ASKING = {"BadInput", "Fault", "FetchFailed", "Refusal", "texts", "texter", "text"}
"""Names of what fills a text with the variables of the call itself; a leading underscore does not matter."""


class Ask(NamedTuple):
    """One call that asks for a text: the keys it can mean, as patterns (exact when nothing is computed), and what it passes."""

    place: str
    patterns: list[str]
    variables: frozenset[str]
    direct: bool
    """The call itself fills the text: no helper stands between, which may add to the key and pass variables of its own."""
    readable: bool
    """All that is passed can be read from the call: it is direct and has no `**values`."""

    def unknown(self) -> list[str]:
        """The patterns that no key fits."""
        open_end = "" if self.direct else r"(_\w+)?"
        return [f"{self.place}: {_plain(pattern)}" for pattern in self.patterns if not _candidates(pattern + open_end)]

    def misfits(self) -> Iterator[str]:
        """What is wrong with the variables. Of several possible keys, each may use some of what is passed."""
        wanted = {pattern: [TEXTS.variables(key) for key in _candidates(pattern)] for pattern in self.patterns}
        unused = self.variables.difference(*(names for group in wanted.values() for names in group))
        if unused:
            yield f"{self.place}: the text has no ${', $'.join(sorted(unused))}"
        for pattern, group in wanted.items():
            if self.readable and group and not any(names <= self.variables for names in group):
                yield f"{self.place}: {_plain(pattern)} needs {group}, is given {sorted(self.variables)}"


def _plain(pattern: str) -> str:
    return pattern.replace(r"\w+", "*").replace("\\", "")


def _candidates(pattern: str) -> list[str]:
    """The keys that exist and fit the pattern."""
    return [key for key in KEYS if re.fullmatch(pattern, key)]


def _patterns(node: ast.expr | None) -> list[str]:
    """The keys an expression can be: one for a literal or an f-string, both of `a if x else b`."""
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
        case "BadInput" | "Fault" | "FetchFailed":
            return [rf"errors\.{pattern}" for pattern in _patterns(arguments[0])]
        case "Refusal":
            named = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
            return [rf"replies\.{pattern}" for pattern in _patterns((named or arguments)[-1])]
    found = _patterns(arguments[0]) if arguments else []
    return [pattern for pattern in found if IN_AN_AREA.match(pattern) and not pattern.endswith(FILE_ENDINGS)]


def _asks() -> Iterator[Ask]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not (patterns := _asked_in(node)):
                continue
            names = [keyword.arg for keyword in node.keywords]
            direct = ast.unparse(node.func).rpartition(".")[2].lstrip("_") in ASKING
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            variables = frozenset(name for name in names if name not in (None, "key"))
            yield Ask(place, patterns, variables, direct, readable=direct and None not in names)


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
PUT_TOGETHER = {pattern for node, _ in NODES if isinstance(node, ast.JoinedStr | ast.BinOp) for pattern in _patterns(node)}
FULL_PATTERNS = {pattern for pattern in PUT_TOGETHER if IN_AN_AREA.match(pattern)}
NAME_PATTERNS = {pattern for pattern in PUT_TOGETHER if re.match(r"[a-z]+_", pattern)}
AREA_ALONE = re.compile(r"(\w+)\\\.(\\w\+)+")
"""A pattern that tells the area alone, as of f"norm.{name}": the name is then a literal, or put together, somewhere else."""
BY_NAME = {"errors", "replies"} | {found[1] for pattern in FULL_PATTERNS if (found := AREA_ALONE.fullmatch(pattern))}


def _is_used(key: str) -> bool:
    """Whether the code can ask for `key`, in full or, where some code adds the area, by its name within the area."""
    area, _, name = key.partition(".")
    if key in LITERALS or any(re.fullmatch(pattern, key) for pattern in FULL_PATTERNS if not AREA_ALONE.fullmatch(pattern)):
        return True
    return area in BY_NAME and (name in LITERALS or any(re.fullmatch(pattern, name) for pattern in NAME_PATTERNS))


def test_every_text_the_code_asks_for_exists() -> None:
    missing = {row for ask in ASKS for row in ask.unknown()}
    missing |= {
        f"{place}: {text}"
        for text, place in LITERALS.items()
        if KEY.fullmatch(text) and not text.endswith(FILE_ENDINGS) and not _candidates(rf"{re.escape(text)}(_\w+)?")
    }
    assert not missing, "no such text in prompts/:\n" + "\n".join(sorted(missing))


def test_every_text_gets_the_variables_it_has() -> None:
    wrong = [misfit for ask in ASKS for misfit in ask.misfits()]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_text_is_left_over() -> None:
    left = [key for key in KEYS if not _is_used(key)]
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
