"""Reads the rules of calculation outside the table: knowledge/berakningsregler.yaml and knowledge/prisbasbelopp.yaml.

Their amounts and places are law with a period, reviewed as data. This module reads them strictly and never fills a gap.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.domain.berakningsregler import Rattslage, Regler
from assistant.domain.errors import Fault


def load_regler(folder: Path) -> Regler:
    """All rules of `folder` (knowledge/). Raises Fault naming the file when one is missing, broken or has a gap in time."""
    path = folder / "berakningsregler.yaml"
    entries = _read(path)
    try:
        lagen = tuple(Rattslage.model_validate(entry) for entry in entries)
    except (ValidationError, TypeError) as broken:
        raise Fault("kunskap_fel", plats=path.name, fel=str(broken).splitlines()[0]) from broken
    for before, after in zip(lagen, lagen[1:], strict=False):
        if before.till is None or (after.fran - before.till).days != 1:
            raise Fault("kunskap_fel", plats=path.name, fel=f"{before.till} | {after.fran}")
    return Regler(rattslagen=lagen, prisbasbelopp=load_prisbasbelopp(folder))


def load_prisbasbelopp(folder: Path) -> dict[int, Decimal]:
    """One prisbasbelopp in kronor for each year in knowledge/prisbasbelopp.yaml. Raises Fault when the file is broken."""
    path = folder / "prisbasbelopp.yaml"
    try:
        return {int(year): Decimal(entry["belopp"]) for year, entry in _read(path).items()}
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as broken:
        raise Fault("kunskap_fel", plats=path.name, fel=str(broken)) from broken


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as broken:
        raise Fault("kunskap_fel", plats=path.name, fel=str(broken).splitlines()[0]) from broken
