"""Reads the amounts of municipal guidelines: knowledge/riktlinjer/*.yaml and a municipality's own in the data folder.

A file that cannot be used is left out and told of; it never stops the rest of the program.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from assistant.domain.errors import Fault
from assistant.domain.riktlinjetak import Riktlinjetak


def load_riktlinjetak(*folders: Path) -> tuple[dict[str, Riktlinjetak], tuple[Fault, ...]]:
    """(municipality's name in small letters -> its amounts, what is wrong with the files that were left out).

    A later folder's file takes the place of an earlier one's of the same municipality; a folder that is not there holds none.
    """
    found: dict[str, Riktlinjetak] = {}
    faults: list[Fault] = []
    for folder in folders:
        here: dict[str, str] = {}
        for path in sorted(p for p in folder.glob("*.yaml") if not p.name.startswith(".")):
            try:
                entry = _read(path)
                name = entry.kommun.strip().lower()
                if name in here:
                    raise Fault("riktlinjetak_dubbel", fil=_name(path), annan=here[name], kommun=entry.kommun)
            except Fault as fault:
                faults.append(fault)
                continue
            here[name] = path.name
            found[name] = entry
    return found, tuple(faults)


def _name(path: Path) -> str:
    """'riktlinjer/falun.yaml': the line is shown on the page too, where a path of the machine does not belong."""
    return f"{path.parent.name}/{path.name}"


def _read(path: Path) -> Riktlinjetak:
    try:
        entry = Riktlinjetak.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as broken:
        first = broken.errors(include_url=False)[0]
        raise Fault(
            "riktlinjetak_falt",
            fil=_name(path),
            falt=_place(first["loc"]),
            varde=str(first["input"])[:40],
        ) from broken
    except (OSError, ValueError, yaml.YAMLError) as broken:  # ValueError: a date that does not exist
        mark = getattr(broken, "problem_mark", None)
        raise Fault("riktlinjetak_olaslig", fil=_name(path), rad=mark.line + 1 if mark else "?") from broken
    for rad in _clashing(entry):
        raise Fault("riktlinjetak_krock", fil=_name(path), rad=rad)
    return entry


def _place(loc: tuple[int | str, ...]) -> str:
    """('tak', 0, 'belopp') -> 'tak, rad 1, belopp'."""
    words = (f"rad {part + 1}" if isinstance(part, int) else part for part in loc)
    return ", ".join(word for word in words if word.replace(" ", "").isalnum() or "_" in word) or "filen"


def _clashing(entry: Riktlinjetak) -> Iterator[int]:
    """Numbers of rows (1, 2 ...) whose period is reversed, or overlaps an earlier row about the same."""
    for n, tak in enumerate(entry.tak):
        reversed_ = tak.till is not None and tak.till < tak.fran
        overlaps = any(
            other.narrowed == tak.narrowed and (other.holds(tak.fran) or tak.holds(other.fran)) for other in entry.tak[:n]
        )
        if reversed_ or overlaps:
            yield n + 1
