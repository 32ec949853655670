"""One fault of a household, before it is told."""

from typing import Any, NamedTuple


class Fel(NamedTuple):
    """One fault: the path of the field, the key of its text in prompts/texts/errors.yaml, the text's other variables."""

    falt: str
    nyckel: str
    varden: dict[str, Any] = {}
