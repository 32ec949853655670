"""What the calculation needs of the shelf of texts: a sentence by key. Fulfilled by assistant.prompts.Texts."""

from typing import Any, Protocol


class Texter(Protocol):
    """`texter("norm.barn", alder=5)` gives the Swedish text of that key with its variables filled."""

    def __call__(self, key: str, **values: Any) -> str: ...
