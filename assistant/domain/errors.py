"""The three ways a hop or a shelf can say no.

An error carries the *key* of a Swedish text in prompts/texts/errors.yaml and the values for its variables, never
the sentence itself: whoever meets the user renders it (assistant/prompts.py). The exit codes are those of the command line.
"""

from typing import Any

from assistant.domain.answer import Status


class RadrumError(Exception):
    """Base of all expected errors: `key` names a text in prompts/texts/errors.yaml, `values` fill its variables."""

    exit_code = 1

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values


class BadInput(RadrumError):
    """What the user gave cannot be used; the text says what is wrong, where, and what to do. Exit 2."""

    exit_code = 2


class Fault(RadrumError):
    """Something around the program is broken (disk, port, damaged file). Exit 1."""


class Refusal(Exception):
    """Ends the road early with a status; caught by the pipeline alone.

    `key` names a reply in prompts/replies.yaml (default: the status itself), `values` fill its variables.
    """

    def __init__(self, status: Status, key: str | None = None, **values: Any) -> None:
        super().__init__(f"{status} {key or ''}".strip())
        self.status = status
        self.key = key or status
        self.values = values
