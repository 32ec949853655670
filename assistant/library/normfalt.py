"""One field of a norm table file: its value read strictly, its name and line at hand for the complaint.

The files in knowledge/riksnorm are corrected by hand. PyYAML's own reading would let through what a human must hear of: a
row written twice, '3 910' as a text, 0712 as an octal number. So this reads the nodes themselves. It knows no amounts.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from assistant.domain.errors import Fault
from assistant.domain.normtabell import Cell


def read_fields(path: Path, fil: str | None = None) -> "Falt":
    """The whole file as one field. Raises Fault 'normtabell_olaslig' with file and line when it is not YAML.

    `fil` is what the file is called in complaints; by default the last parts of its path.
    """
    fil = fil or "/".join(path.parts[-3:])
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Fault("normtabell_olaslig", plats=f"{fil}:{mark.line + 1 if mark else 1}") from error
    if not isinstance(node, yaml.MappingNode):
        raise Fault("normtabell_olaslig", plats=f"{fil}:1")
    return Falt(fil, "", 1, node)


@dataclass(frozen=True)
class Falt:
    """A field: its file, its path there ('barn, 4-6 år, summa'), its line, its node. Readings raise Fault 'normtabell_...'."""

    fil: str
    namn: str
    rad: int
    node: yaml.Node

    def fault(self, key: str, namn: str | None = None, **values: object) -> Fault:
        return Fault(f"normtabell_{key}", plats=f"{self.fil}:{self.rad}", falt=namn or self.namn, **values)

    def delar(self, krav: Collection[str], fritt: Collection[str] = ()) -> dict[str, "Falt"]:
        """The fields of a mapping: all of `krav`, any of `fritt`, nothing else, nothing twice."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault("form")
        found: dict[str, Falt] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fault("form")
            falt = Falt(self.fil, self._under(key.value), key.start_mark.line + 1, value)
            if key.value in found:
                raise falt.fault("dubbel")
            if key.value not in krav and key.value not in fritt:
                raise falt.fault("okand")
            found[key.value] = falt
        for name in krav:
            if name not in found:
                raise self.fault("saknas", self._under(name))
        return found

    def names(self) -> set[str]:
        """The names of the fields of a mapping, read before it is known which of them it must have."""
        nodes = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return {str(key.value) for key, _ in nodes if isinstance(key, yaml.ScalarNode)}

    def _under(self, name: object) -> str:
        return f"{self.namn}, {name}" if self.namn else f"{name}"

    def lista(self) -> list["Falt"]:
        """The items of a list, each with its own line."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault("form")
        return [Falt(self.fil, self.namn, item.start_mark.line + 1, item) for item in self.node.value]

    def text(self) -> str:
        """The value as it is written. Raises when it is empty or not a single value."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fault("form")
        if not self.node.value.strip():
            raise self.fault("saknas")
        return str(self.node.value)

    def belopp(self) -> int:
        """Whole kronor per month, written as digits alone: '3 910', '3910.50', '-10', '0' and a million are refused."""
        varde = self.text()
        if not re.fullmatch(r"[1-9][0-9]{0,5}", varde):
            raise self.fault("belopp", varde=varde[:40])
        return int(varde)

    def dag(self) -> date:
        """A day written YYYY-MM-DD."""
        varde = self.text()
        try:
            return date.fromisoformat(varde)
        except ValueError:
            raise self.fault("dag", varde=varde) from None

    def cell(self) -> Cell:
        """A bare amount (a source prints it, certainty A), or {belopp, sakerhet, harledd, regel}."""
        if isinstance(self.node, yaml.ScalarNode):
            return Cell(belopp=self.belopp())
        delar = self.delar(("belopp",), ("harledd", "sakerhet", "regel"))
        harledd = "harledd" in delar and delar["harledd"].sant()
        if harledd and not {"sakerhet", "regel"} <= delar.keys():
            raise self.fault("harledd")
        return Cell(
            belopp=delar["belopp"].belopp(),
            harledd=harledd,
            sakerhet=delar["sakerhet"].sakerhet() if "sakerhet" in delar else "A",
            regel=delar["regel"].text() if "regel" in delar else None,
        )

    def sant(self) -> bool:
        if self.text() not in ("true", "false"):
            raise self.fault("form")
        return self.text() == "true"

    def sakerhet(self) -> str:
        varde = self.text()
        if varde not in ("A", "B", "C", "D"):
            raise self.fault("sakerhet", varde=varde)
        return varde
