"""Reads the amounts of municipal guidelines: knowledge/riktlinjer/*.yaml and a municipality's own in the data folder."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from assistant.domain.errors import Fault
from assistant.domain.riktlinjetak import Riktlinjetak


def load_riktlinjetak(*folders: Path) -> dict[str, Riktlinjetak]:
    """Municipality's name in small letters -> its amounts; a later folder's file takes the place of an earlier one's.

    A folder that is not there holds none. Raises Fault naming the file when one is broken.
    """
    found: dict[str, Riktlinjetak] = {}
    for path in (p for folder in folders for p in sorted(folder.glob("*.yaml"))):
        try:
            entry = Riktlinjetak.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as broken:
            first = broken.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise Fault("kunskap_fel", plats=f"{path.parent.name}/{path.name}", fel=f"{place}: {first['msg']}") from broken
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as broken:
            raise Fault("kunskap_fel", plats=f"{path.parent.name}/{path.name}", fel=str(broken).splitlines()[0]) from broken
        found[entry.kommun.lower()] = entry
    return found
