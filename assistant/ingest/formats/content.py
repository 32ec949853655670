"""What a reader of files gives back, and how it says that it cannot."""

from typing import Any

from assistant.domain.base import Value
from assistant.ingest.blocks import Block


class Gap(Value):
    """Something of the file that is not in its blocks: a text of prompts/texts/cli.yaml by its key, and its variables."""

    key: str
    values: dict[str, str] = {}


class Content(Value):
    """A file as read: its blocks in reading order, and what they lack."""

    blocks: tuple[Block, ...]
    gaps: tuple[Gap, ...] = ()
    title: str | None = None
    """The document's title where the blocks do not tell it; '' where it has none and its file name must do."""


class Unreadable(Exception):
    """The file cannot be used. `key` names a text of prompts/texts/errors.yaml, which takes the file's name and `values`."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


MOST_CHARACTERS = 5_000_000
"""More text than this in one file is no document of a municipality (a thousand full pages hold some three million)."""


class Measure:
    """Counts the characters a reader has taken in, so that it stops in time."""

    def __init__(self) -> None:
        self._taken = 0

    def take(self, characters: int) -> None:
        """Note so many more. Raises Unreadable when they are too many."""
        self._taken += characters
        if self._taken > MOST_CHARACTERS:
            raise Unreadable("fil_for_mycket_text", antal=MOST_CHARACTERS)
