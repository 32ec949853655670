"""A text in pieces: words with their roles, numbers, dates, references.

Every reader of this hop works on these pieces instead of on the raw text, so that "6 500" is one number, "2025:400"
is a reference and never a year, and a misspelt "ensamstånde" still is ensamstående. Each pattern is linear in the
length of the text. It never decides what a piece means in its sentence.
"""

import re
import unicodedata
from collections.abc import Sequence, Set
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

LIMIT = 20_000
"""Characters read of one text; what comes after is not read (the reader of the household says so)."""

Kind = Literal["word", "number", "range", "aring", "date", "reference", "identity", "mark"]

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ\u0300-\u036f"
_SPACE = " \u00a0\u202f\u2009"
_PATTERN = re.compile(
    rf"""
    (?P<identity>(?<![\d])(?:\d{{6}}|\d{{8}})[-+]\d{{4}}(?!\d))
  | (?P<date>(?<!\d)(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}/\d{{2}}/\d{{2}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}-(?:0[1-9]|1[0-2])
        |\d{{1,2}}/\d{{1,2}}-(?:\d{{4}}|\d{{2}}))(?![\d/-]))
  | (?P<reference>(?<!\d)(?:\d{{4}}/\d{{2,4}}:[0-9A-Za-z]{{1,12}}|\d{{1,4}}:\d{{1,5}}))
  | (?P<session>(?<!\d)\d{{4}}/\d{{2,4}}(?!\d))
  | (?P<slash>(?<![\d/])\d{{1,2}}/(?:\d{{4}}|\d{{1,2}})(?![\d/]))
  | (?P<aring>(?<!\d)\d{{1,3}}[ -]?(?:[åa]rin?g[{_LETTER}]{{0,8}}|years?-old|yo\b))
  | (?P<range>(?<!\d)\d{{1,4}}(?:-|[{_SPACE}]?[–—][{_SPACE}]?)\d{{1,4}}(?![\d-]))
  | (?P<number>(?<!\d)(?:(?<![\w)])[-−])?
        (?:\d{{1,3}}(?:[{_SPACE}.,'’]\d{{3}})+(?:,\d{{1,2}})?|\d{{1,9}}(?:[.,]\d{{1,2}})?)(?!\d))
  | (?P<digits>\d+)
  | (?P<kronor>(?<=\d)[:,.][-–](?!\d))
  | (?P<word>[{_LETTER}]+(?:-[{_LETTER}]+)*)
  | (?P<mark>[^\s]|\n)
    """,
    re.VERBOSE,
)
_FOLDED = str.maketrans("åäöéüÅÄÖ", "aaoeuAAO")
_CLAUSE_ENDS = frozenset(
    {",", ";", ".", "?", "!", "\n", "+", "&", "•", "–", "—", "och", "samt", "men", "and", "plus", "minus", "but", "fast"}
)
_ABBREVIATIONS = frozenset({"inkl", "exkl", "ca", "ev", "resp", "ensamst", "f", "d", "t", "ex", "bl"})
"""A full stop right after one of these ends nothing."""
LONGEST_CLAUSE = 80
"""Pieces; longer clauses are cut, so that comparing the pieces of a clause with each other stays quick."""


class Token(NamedTuple):
    """A piece of the text. `start` and `end` are places in the text as it came; `text` is lower case and composed (NFC)."""

    kind: Kind
    text: str
    start: int
    end: int
    value: Decimal | None = None
    roles: frozenset[str] = frozenset()

    def has(self, *roles: str) -> bool:
        """Whether the word can play any of these roles."""
        return any(role in self.roles for role in roles)


HIDDEN = "¤"
END = Token("mark", "", -1, -1)
"""Stands for what is before the first and after the last piece."""


class Vocabulary:
    """Words and the roles they can play, from a table of lines `role = words`; a word ending in '*' takes any ending.

    A word is looked up as it stands, then by its longest known beginning, then without the dots and rings over its vowels,
    and last with one slip of the finger allowed (a letter lost, added, changed, or two swapped) when it is long enough.
    """

    SAFE_WITHOUT_DOTS = 5
    SAFE_WITH_A_SLIP = 8

    def __init__(self, table: str) -> None:
        whole: dict[str, set[str]] = {}
        begins: dict[str, set[str]] = {}
        role = ""
        for line in table.splitlines():
            named, found, words = line.partition(" = ")
            role = named.strip() if found else role
            for word in (words if found else line).split():
                (begins if word.endswith("*") else whole).setdefault(word.rstrip("*"), set()).add(role)
        self._whole = {word: frozenset(roles) for word, roles in whole.items()}
        self._begins = {word: frozenset(roles) for word, roles in begins.items()}
        known = {**self._begins, **self._whole}
        self._plain = {w.translate(_FOLDED): r for w, r in known.items() if len(w) >= self.SAFE_WITHOUT_DOTS}
        self._slips = {cut: r for w, r in known.items() if len(w) >= self.SAFE_WITH_A_SLIP for cut in (w, *_one_shorter(w))}

    def roles(self, word: str) -> frozenset[str]:
        """The roles of a lower-case word; empty when it is not known."""
        if found := self._whole.get(word):
            return found
        for length in range(min(len(word), 30), 1, -1):
            if found := self._begins.get(word[:length]):
                return found
        if found := self._plain.get(word):
            return found
        if self.SAFE_WITH_A_SLIP <= len(word) <= 30:
            for cut in (word, *_one_shorter(word)):
                if found := self._slips.get(cut):
                    return found
        return frozenset()


def _one_shorter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]


def tokenise(text: str, vocabulary: Vocabulary | None = None) -> list[Token]:
    """The pieces of the first LIMIT characters of a text; words get their roles when a vocabulary is given."""
    return [_token(match, vocabulary) for match in _PATTERN.finditer(text[:LIMIT])]


def _token(match: re.Match[str], vocabulary: Vocabulary | None) -> Token:
    found, raw = str(match.lastgroup), match.group()
    start, end = match.span()
    text = unicodedata.normalize("NFC", raw).lower()
    if found == "word":
        return Token("word", text, start, end, None, vocabulary.roles(text) if vocabulary else frozenset())
    if found == "kronor":
        return Token("word", "kr", start, end, None, vocabulary.roles("kr") if vocabulary else frozenset())
    if found == "number":
        return Token("number", text, start, end, _decimal(text))
    if found == "aring":
        return Token("aring", text, start, end, Decimal(re.match(r"\d+", text).group()))  # type: ignore[union-attr]
    if found == "session":
        first, _, second = text.partition("/")
        if len(second) == len(first) and not 1900 <= int(first) < 2100:
            return Token("range", text, start, end)  # 'hyra 6000/6500'
        return Token("reference" if _is_session(text) else "date", text, start, end)
    if found == "slash":
        return Token("date", text, start, end)
    if found == "digits":
        return Token("identity", text, start, end)
    kinds: dict[str, Kind] = {
        "identity": "identity",
        "date": "date",
        "reference": "reference",
        "range": "range",
        "mark": "mark",
    }
    return Token(kinds[found], text, start, end)


def _decimal(text: str) -> Decimal:
    plain = text.replace("−", "-")
    plain = re.sub(rf"[{_SPACE}.,'’](?=\d{{3}}(?!\d))", "", plain)
    return Decimal(plain.replace(",", "."))


def _is_session(text: str) -> bool:
    """A parliamentary or school year ('2025/26') or a register number ('2025/123'), as opposed to a month ('2025/09')."""
    first, second = text.split("/")
    return len(second) != 2 or int(second) == (int(first) + 1) % 100 or not 1 <= int(second) <= 12


def hide(tokens: Sequence[Token], places: Set[int]) -> list[Token]:
    """The tokens with a blank mark (HIDDEN) in the given places, so that the next reader passes over what is already read."""
    return [Token("mark", HIDDEN, t.start, t.end) if i in places else t for i, t in enumerate(tokens)]


def word_set(text: str) -> frozenset[str]:
    """The words of a table, for sets too long to be written as such."""
    return frozenset(text.split())


def at(tokens: Sequence[Token], index: int) -> Token:
    """The token at a place, or END outside the list (also for negative places)."""
    return tokens[index] if 0 <= index < len(tokens) else END


def touching(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token stands right against the one before it, with no space between."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def _ends_clause(tokens: Sequence[Token], index: int) -> bool:
    text = tokens[index].text
    abbreviates = text == "." and at(tokens, index - 1).text in _ABBREVIATIONS and touching(tokens, index)
    return text in _CLAUSE_ENDS and not abbreviates


class Clause(NamedTuple):
    """A stretch of tokens between commas, 'och' and the like: `start` to `end` (exclusive); `joiner` is what came before."""

    start: int
    end: int
    joiner: str


def clauses(tokens: Sequence[Token], inside: Set[int] = frozenset()) -> list[Clause]:
    """The clauses of a text. Separators at the places in `inside` (the comma in a list of ages) divide nothing."""
    borders = [-1, *(i for i in range(len(tokens)) if i not in inside and _ends_clause(tokens, i)), len(tokens)]
    return [
        Clause(start, min(start + LONGEST_CLAUSE, after), at(tokens, before).text)
        for before, after in pairwise(borders)
        for start in range(before + 1, after, LONGEST_CLAUSE)
    ]
