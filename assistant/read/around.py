"""The words around an amount that is not used, for the user to find it again: without names of people and their numbers.

A name can stand anywhere in a message, also in lower case. So only words that are known here, or that end like the
name of a benefit or a cost, are shown; every other one becomes '…'. Amounts are shown, long numbers are not.
"""

import re
from collections.abc import Sequence

from assistant.read.tokens import Token

MOST = 80
"""Characters shown."""
_LONGEST_NUMBER = 6
_LIKE_MONEY = re.compile(
    r".+(?:bidrag|stöd|ersättning|penning|tillägg|pension|kostnad|avgift|räkning|skuld|kort|lån|inkomst|försäkring)"
    r"(?:en|et|er|erna|ar|arna|s)?$"
)
_EVERYDAY = re.compile(
    r"^(?:kronofogden|spotify|netflix|gym|skulder|böter|bil|bilen|bensin|sparar|sparat|kvar|konto|kontot|banken|pga|inte|sökt"
    r"|sålt|sålde|saker|köp|köpt|köpte|var|varav|mellan|till|lån|lånat|hjälp|extra|annat|tkr|tusen|övrigt|fritid|leasing|parkering)$"
)
_HIDDEN = "…"


def around_words(text: str, tokens: Sequence[Token]) -> str:
    """What of these tokens may be shown, as it was written."""
    shown: list[str] = []
    end = tokens[0].start if tokens else 0
    for token in tokens:
        gap = " " if text[end : token.start].strip(" ") != text[end : token.start] else ""
        end = token.end
        piece = text[token.start : token.end] if _may_be_shown(token) else _HIDDEN
        if piece != _HIDDEN or shown[-1:] not in ([_HIDDEN], [f" {_HIDDEN}"]):
            shown.append(gap + piece)
    return " ".join("".join(shown).split())[:MOST]


def _may_be_shown(token: Token) -> bool:
    if token.kind == "word":
        return bool(token.roles or _LIKE_MONEY.match(token.text) or _EVERYDAY.match(token.text))
    if token.kind == "number":
        return sum(c.isdigit() for c in token.text) <= _LONGEST_NUMBER
    return token.kind in ("mark", "aring", "date", "range")
