"""One fault of a household, before it is told, and the error that carries them."""

from typing import Any, NamedTuple

from assistant.domain.errors import BadInput


class Fel(NamedTuple):
    """One fault: the path of the field, the key of its text in prompts/texts/errors.yaml, the text's other variables."""

    falt: str
    nyckel: str
    varden: dict[str, Any] = {}


class Hushallsfel(BadInput):
    """A household that cannot be computed. Its text tells the first faults; `fel` has them all, for a form to show each."""

    def __init__(self, text: str, fel: tuple[Fel, ...]) -> None:
        super().__init__("hushall_fel", fel=text)
        self.fel = fel
