"""Small turns of phrase that several readers ask about: is it denied, taken away, added?"""

from collections.abc import Sequence

from assistant.read.tokens import Token, at


def negated(tokens: Sequence[Token], index: int, reach: int = 3) -> bool:
    """Whether a negation stands at most `reach` words before, in the same clause: 'ej sambo', 'har ingen lön'."""
    for token in reversed(tokens[max(0, index - reach) : index]):
        if token.kind == "mark" or token.text in ("men", "och"):
            return False
        if token.has("nekande"):
            return True
    return False


def taken_away(tokens: Sequence[Token], index: int) -> bool:
    """Whether the words right before a place are 'ta bort', 'stryk' or 'utan'."""
    before = at(tokens, index - 1).text
    return before in ("stryk", "utan") or (before == "bort" and at(tokens, index - 2).text == "ta")


def added(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` comes in addition: 'ett barn till', 'lägg till en 8-åring', 'plus en bebis'."""
    return any(token.has("till") for token in tokens[max(0, start - 4) : end + 2])
