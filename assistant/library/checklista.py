"""Reads the checklist beside a calculation: knowledge/checklista.yaml."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from assistant.domain.checklista import Kontrollpunkt

_PUNKTER = TypeAdapter(tuple[Kontrollpunkt, ...])


def load_checklista(knowledge_dir: Path) -> tuple[Kontrollpunkt, ...]:
    """Every point, in the order they are shown. Raises ValidationError for a file that is not what it should be."""
    return _PUNKTER.validate_python(yaml.safe_load((knowledge_dir / "checklista.yaml").read_text(encoding="utf-8")))
