"""The rules of the house, read from the code itself: who may import whom, what a module may be called, what nobody may use.

Every module of assistant/ is parsed, never run. A failure names module and line; mend the module, not the table, unless
the house itself changes.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from assistant.settings import ROOT

HOUSE = ROOT / "assistant"

LAYERS = (
    ("doors", {"app", "page", "__main__", "commands", "norm_files"}),
    ("wiring", {"assembly"}),
    ("road", {"pipeline"}),
    ("hops", {"read", "riksnorm", "retrieve", "compose", "check", "answer"}),
    ("outer shelf", {"fetch"}),
    ("shelves", {"library", "ingest", "index", "prompts", "lagrum", "rattsfall"}),
    ("ground", {"domain", "settings"}),
)
"""Rooms of assistant/ by layer, top first. A room imports from layers below its own; hops never from each other."""

PURE = {"riksnorm", "check", "lagrum", "rattsfall", "domain"}
"""Rooms that import the standard library, pydantic and domain alone."""

WRAPPED = {
    "chainlit": ("assistant.app", "assistant.page"),
    "chromadb": ("assistant.index.chroma",),
    "langchain": ("assistant.compose", "assistant.index.embedder"),
    "langchain_core": ("assistant.compose", "assistant.index.embedder"),
    "langchain_ollama": ("assistant.compose", "assistant.index.embedder"),
    "langgraph": ("assistant.compose",),
    "langsmith": ("assistant.compose",),
    "ollama": ("assistant.compose", "assistant.index.embedder"),
    "onnxruntime": ("assistant.index.embedder_engine",),
    "bm25s": ("assistant.index",),
    "snowballstemmer": ("assistant.index",),
    "pypdfium2": ("assistant.ingest.formats.pdf_glyphs",),
    "openpyxl": ("assistant.ingest.formats.sheets", "assistant.page.workbook"),
    "reportlab": ("assistant.page.papers",),
}
"""Packages that only the modules wrapping them may import."""

HEAVY = {"chainlit", "chromadb", "langchain", "langchain_core", "langchain_ollama", "langgraph", "langsmith", "ollama"}
"""Packages that take seconds to load: imported inside functions, so that a command pays for what it uses alone."""

BANNED_IMPORTS = (
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "langchain.load",
    "langchain_core.load",
    "langchain_core.prompts.load_prompt",
    "langchain_core.prompts.loading",
    "chromadb.server",
    "chromadb.HttpClient",
    "chromadb.AsyncHttpClient",
)
"""They revive objects from data, or open Chroma as a server (known vulnerabilities without a fix)."""

BANNED_NAMES = {"RunnableWithMessageHistory", "astream_log", "trust_remote_code", "HttpClient"}

WORD_TABLES = ("assistant.read", "assistant.index.swedish")
"""Modules with tables of words to recognise in a question or a text, never to show."""


class Import(NamedTuple):
    """One imported name: who imports it, where, and whether it is loaded with the module (not first in a function)."""

    module: str
    name: str
    line: int
    at_once: bool

    @property
    def room(self) -> str:
        return _room(self.module)

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}: {self.name}"


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _room(module: str) -> str:
    """'assistant.index.chroma' -> 'index'; '' for the package itself."""
    return (module.split(".") + [""])[1]


def _within(module: str, allowed: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in allowed)


def _imports(module: str, node: ast.AST, at_once: bool = True) -> Iterator[Import]:
    """Every import below `node`, importlib's and those inside functions too; those for the type checker are not at once."""
    for child in ast.iter_child_nodes(node):
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
            isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        )
        match child:
            case ast.Import(names=names):
                yield from (Import(module, alias.name, child.lineno, at_once) for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                origin = "." * level + (source or "")
                yield from (Import(module, f"{origin}.{alias.name}", child.lineno, at_once) for alias in names)
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]) if ast.unparse(function).endswith(
                ("import_module", "__import__")
            ):
                yield Import(module, name, child.lineno, at_once)
        yield from _imports(module, child, at_once and not later)


PATHS = sorted(HOUSE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in PATHS}
IMPORTS = [found for path in PATHS for found in _imports(_module_name(path), TREES[path])]
OWN = [found for found in IMPORTS if found.package == "assistant"]
OUTSIDE = [found for found in IMPORTS if found.package not in {"assistant", *sys.stdlib_module_names}]
DEPTH = {room: depth for depth, (_, rooms) in enumerate(LAYERS) for room in rooms}


def _listed(rows: list[Import]) -> str:
    return "\n" + "\n".join(str(row) for row in rows)


def test_every_room_has_its_layer() -> None:
    rooms = {_room(_module_name(path)) for path in PATHS} - {""}
    assert rooms - set(DEPTH) == set(), "a new room of assistant/ must be given its layer in LAYERS"


def test_imports_go_downwards() -> None:
    wrong = [
        row
        for row in OWN
        if row.room and _room(row.name) in DEPTH and row.room != _room(row.name) and DEPTH[row.room] > DEPTH[_room(row.name)]
    ]
    assert wrong == [], f"imports upwards:{_listed(wrong)}"


def test_hops_do_not_know_each_other() -> None:
    hops = dict(LAYERS)["hops"]
    wrong = [row for row in OWN if row.room in hops and _room(row.name) in hops and row.room != _room(row.name)]
    assert wrong == [], f"a hop imports another hop:{_listed(wrong)}"


def test_rooms_of_one_layer_do_not_import_in_a_circle() -> None:
    edges = {(row.room, _room(row.name)) for row in OWN if row.room != _room(row.name)}
    reach = set(edges)
    while longer := {(start, end) for start, middle in reach for other, end in edges if middle == other} - reach:
        reach |= longer
    assert sorted({start for start, end in reach if start == end}) == [], "rooms that import each other in a circle"


def test_the_pure_rooms_know_nothing_but_the_ground() -> None:
    wrong = [row for row in OWN if row.room in PURE and _room(row.name) not in {row.room, "domain"}]
    wrong += [row for row in OUTSIDE if row.room in PURE and row.package != "pydantic"]
    assert wrong == [], f"{sorted(PURE)} import the standard library, pydantic and domain alone:{_listed(wrong)}"


def test_imports_are_absolute() -> None:
    wrong = [row for row in IMPORTS if row.name.startswith(".")]
    assert wrong == [], f"relative imports:{_listed(wrong)}"


def test_the_program_stands_without_its_tests_and_evaluations() -> None:
    wrong = [row for row in IMPORTS if row.package in {"tests", "evals"}]
    assert wrong == [], _listed(wrong)


def test_packages_are_imported_where_they_are_wrapped_alone() -> None:
    wrong = [row for row in OUTSIDE if row.package in WRAPPED and not _within(row.module, WRAPPED[row.package])]
    assert wrong == [], f"imported outside the module that wraps it:{_listed(wrong)}"


def test_only_the_fetch_command_reaches_the_internet() -> None:
    """The module that downloads is loaded by `radrum fetch` alone; nothing that answers a question can come to it."""
    importers = {row.module for row in OWN if _within(row.name, ("assistant.fetch.download",))}
    assert importers == {"assistant.commands.fetch"}
    assert {row.module for row in OWN if _within(row.name, ("assistant.commands.fetch",))} == {"assistant.__main__"}
    local = ("assistant.compose", "assistant.index.embedder")  # they ask Ollama, on this machine
    clients = ("httpx", "requests", "urllib.request", "aiohttp", "urllib3")
    wrong = [
        row for row in IMPORTS if _within(row.name, clients) and not _within(row.module, (*local, "assistant.fetch.download"))
    ]
    assert wrong == [], f"clients of HTTP outside fetch/download.py:{_listed(wrong)}"


def test_heavy_packages_are_imported_when_needed() -> None:
    page = ("assistant.app", "assistant.page")
    wrong = [row for row in OUTSIDE if row.package in HEAVY and row.at_once and not _within(row.module, page)]
    assert wrong == [], f"import it inside the function that needs it:{_listed(wrong)}"


def test_imported_packages_are_declared_in_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    provided_by = packages_distributions()
    wrong = [row for row in OUTSIDE if declared.isdisjoint(map(canonicalize_name, provided_by.get(row.package, [])))]
    assert wrong == [], f"add the package to the dependencies in pyproject.toml and run make lock:{_listed(wrong)}"


def test_the_command_line_starts_without_the_heavy_packages() -> None:
    code = f"import assistant.__main__, sys; print(*sorted({HEAVY!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.split()) == (0, []), ran.stderr


def test_no_module_is_named_like_another() -> None:
    """Chainlit puts the folder of app.py first on sys.path: a module named like a package would be taken for it."""
    taken = set(sys.stdlib_module_names)
    taken |= {name for name, origins in packages_distributions().items() if set(origins) != {"radrum"}}
    names = {part for path in PATHS for part in _module_name(path).split(".")[1:]} - {"__main__"}
    assert sorted(names & taken) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_banned_apis_are_not_used(path: Path) -> None:
    found = [str(row) for row in _imports(_module_name(path), TREES[path]) if _within(row.name, BANNED_IMPORTS)]
    for node in ast.walk(TREES[path]):
        match node:
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.alias(name=name)
                | ast.keyword(arg=name)
                | ast.Constant(value=name)
            ) if name in BANNED_NAMES:
                found.append(f"line {getattr(node, 'lineno', '?')}: {name}")
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                found.append(f"line {node.lineno}: allow_pickle=True")
            case ast.Call(func=ast.Name(id="eval" | "exec" as name)):
                found.append(f"line {node.lineno}: {name}()")
            case ast.Call(func=ast.Attribute(attr="astream_events"), keywords=keywords) if any(
                keyword.arg == "version" and ast.unparse(keyword.value) == "'v1'" for keyword in keywords
            ):
                found.append(f"line {node.lineno}: astream_events(version='v1')")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="yaml"), attr="load" | "unsafe_load" | "full_load" as name)) if (
                not any(ast.unparse(keyword.value) in {"yaml.SafeLoader", "yaml.BaseLoader"} for keyword in node.keywords)
            ):
                found.append(f"line {node.lineno}: yaml.{name}; use yaml.safe_load")
    assert found == []


def _sentences(module: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String literals that read like a Swedish sentence: an å, ä or ö and four words or more.

    Passed over: docstrings, descriptions of fields, regular expressions (known by their signs), lists of words that are
    split at once, and in a table of words what neither begins like a sentence nor ends like one.
    """
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                passed_over.add(docstring)
            case ast.keyword(arg="description", value=ast.Constant() as description):
                passed_over.add(description)
            case ast.Call(func=ast.Attribute(value=ast.Constant() as words, attr="split")):
                passed_over.add(words)
            case ast.JoinedStr(values=parts):
                passed_over.update(parts)
        if node in passed_over:
            continue
        match node:
            case ast.Constant(value=str(text)):
                pass
            case ast.JoinedStr(values=parts):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
            case _:
                continue
        is_pattern = any(sign in text for sign in ("\\", "(?", "|"))
        is_table = _within(module, WORD_TABLES) and not (text.strip()[:1].isupper() or text.strip().endswith((".", "!", "?")))
        words_in_it = [piece for piece in text.split() if re.search(r"[^\W\d_]{2}", piece)]
        if not (is_pattern or is_table) and len(words_in_it) >= 4 and set("åäöÅÄÖ") & set(text):
            yield node.lineno, text


def test_code_holds_no_swedish_sentence() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}"
        for path, tree in TREES.items()
        for line, text in _sentences(_module_name(path), tree)
    ]
    assert not found, "texts belong in prompts/:\n" + "\n".join(found)
