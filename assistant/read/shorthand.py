"""Shorthand written out before anything is read: 'ens mor m 2 barn 4 o 9', 'tvåbarnsmamma', 'child benefit'.

Only the words change; every piece keeps its place in the text as it came. What could mean something else ('inte ens',
'50 m') is left alone.
"""

import re
from collections.abc import Sequence

from assistant.read.dates import is_month
from assistant.read.numerals import word_number
from assistant.read.tokens import Token, Vocabulary, at, touching

_LETTERS = {"o": "och", "m": "med"}
_SINGLE = "ensamstående"
_COUNTED = re.compile(r"(?P<count>[a-zåäö]{2,9})(?P<child>barn)s?(?P<rest>mamma|mor|pappa|far|förälder|familj|par)?")
"""'tvåbarn', 'trebarnsmamma'."""
_ENGLISH = {
    ("child", "benefit"): "barnbidrag",
    ("child", "allowance"): "barnbidrag",
    ("child", "support"): "underhållsbidrag",
    ("housing", "allowance"): "bostadsbidrag",
    ("housing", "benefit"): "bostadsbidrag",
    ("parental", "benefit"): "föräldrapenning",
    ("sickness", "benefit"): "sjukpenning",
    ("unemployment", "benefit"): "a-kassa",
}


def write_out(tokens: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """The tokens with shorthand replaced by the words it stands for, which get their roles."""
    written: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind != "word":
            written.append(token)
        elif english := _ENGLISH.get((token.text, at(tokens, index + 1).text)):
            written.append(_word(english, token.start, tokens[index + 1].end, vocabulary))
            index += 1
        elif token.text in _LETTERS and _stands_for_a_word(tokens, index):
            written.append(_word(_LETTERS[token.text], token.start, token.end, vocabulary))
        elif token.text == "ens" and _is_single(tokens, index):
            written.append(_word(_SINGLE, token.start, token.end, vocabulary))
        elif len(months := token.text.split("-")) == 2 and all(map(is_month, months)):
            dash = token.start + len(months[0])
            written += [
                _word(months[0], token.start, dash, vocabulary),
                Token("mark", "-", dash, dash + 1),
                _word(months[1], dash + 1, token.end, vocabulary),
            ]
        elif (counted := _COUNTED.fullmatch(token.text)) and word_number(counted["count"]) is not None:
            written += [
                _word(counted[group], token.start + counted.start(group), token.start + counted.end(group), vocabulary)
                for group in ("count", "child", "rest")
                if counted[group]
            ]
        else:
            written.append(token)
        index += 1
    return written


def _word(text: str, start: int, end: int, vocabulary: Vocabulary) -> Token:
    return Token("word", text, start, end, None, vocabulary.roles(text))


def _stands_for_a_word(tokens: Sequence[Token], index: int) -> bool:
    """A single letter between blanks; not 'f.o.m.', and not metres."""
    alone = not touching(tokens, index) and not touching(tokens, index + 1)
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    length = tokens[index].text == "m" and before.kind == "number"
    return alone and after.kind in ("word", "number", "aring") and not length


def _is_single(tokens: Sequence[Token], index: int) -> bool:
    """'ens kvinna', 'ens, 2 barn', 'Ens. man'; the adverb ('inte ens', 'om ens en krona') has other company."""
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    if before.has("nekande") or before.text in ("knappt", "om", "utan", "eller"):
        return False
    opens = before.kind != "word" or before.has("vuxenord", "norm", "beraknas", "berakna") or before.text in ("för", "är")
    company = after.kind != "word" or after.has("vuxenord", "barn", "foralder") or after.text in ("m", "med", "u", "utan", "o")
    return opens and company
