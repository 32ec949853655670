"""A partner who is not there: has left for good, or is away (in prison, in hospital, in another country).

Who has left is no partner any more. Who is away makes it unclear how the one at home is to be counted, and is never
counted in silence. Days in a month of moving are read elsewhere (see moves).
"""

from collections.abc import Sequence

from assistant.read.phrases import negated
from assistant.read.tokens import Token, at, word_set

_CLAUSE_MARKS = frozenset({".", "\n", "?", ";", ","})
_GONE = word_set("lämnat lämnade stack stuckit dog dött avled avlidit")
_PART_WAYS = word_set("separerar separerat separerade särar")
_DIVORCE = word_set("skiljer skilde skilt")
_BOTH = word_set("de vi paret makarna har ska")
_LEAVES = word_set("flyttat flyttade flyttar flytta")
_AWAY_FROM = word_set("ut hemifrån därifrån ifrån isär")
_FAR = 7
"""Words after 'mannen' within which his leaving is told."""
_FAR_AWAY = 10
"""The same, past the children who are there with him: 'hustru och två barn 3 och 5 är kvar i ...'."""
_NEAR = 3
_ELSEWHERE_WORDS = word_set("i på inte kvar utomlands hos ej utanför ensam själv")
_THE_HOME = word_set("lägenheten lägenhet huset bostaden hemmet lgh hushållet rummet villan samma")
_STAYS = word_set("är finns vistas sig")
_CONDITIONS = word_set("arbete praktik tjänst behov chock kris åldern huvudsak princip fråga utbildning kontakt dag")
_REASONS = {
    "skal_frihetsberovad": word_set("fängelse fängelset häktad häkte häktet anstalt anstalten frihetsberövad"),
    "skal_vard": word_set("sjukhus sjukhuset institution behandlingshem behandlingshemmet inlagd"),
}
_ELSEWHERE = "skal_annat_land"
_OUTSIDE = (("utanför", "normen"), ("utanför", "norm"), ("inte", "i", "normen"), ("ej", "i", "normen"))


def is_spouse(tokens: Sequence[Token], index: int) -> bool:
    """A wife or a husband: 'maken', 'make', 'hennes man', 'vars fru'."""
    owned = at(tokens, index - 1).has("sin") or at(tokens, index - 1).text == "vars"
    return tokens[index].has("medsokande", "make_maka") or (owned and tokens[index].has("par", "vuxenord"))


def lives_elsewhere(tokens: Sequence[Token], index: int) -> bool:
    """'frun bor i Syrien', 'vars make fortfarande bor utomlands', 'mannen bor inte här'."""
    if not is_spouse(tokens, index):
        return False
    for place in range(index + 1, index + 1 + _NEAR):
        if at(tokens, place).text in _CLAUSE_MARKS:
            return False
        if at(tokens, place).has("bor"):
            return at(tokens, place + 1).text in _ELSEWHERE_WORDS
    return False


def leaves(tokens: Sequence[Token], index: int, used: set[int]) -> bool | None:
    """Whether the partner at a place has left ('mannen har lämnat oss'); False when a date says when, None if not said."""
    for place in range(index + 1, min(index + _FAR, len(tokens))):
        text = tokens[place].text
        if text in _CLAUSE_MARKS or text == "men":
            return None
        out = text in _LEAVES and any(t.text in _AWAY_FROM for t in tokens[place + 1 : place + 4])
        if text in _GONE:
            return True
        if out:
            return not any(place < i <= place + _FAR for i in used)
    return None


def parts_ways(tokens: Sequence[Token], index: int) -> bool:
    """'de separerar', 'har skilt sig'."""
    divorce = tokens[index].text in _DIVORCE and at(tokens, index + 1).text == "sig" and at(tokens, index - 1).text in _BOTH
    return (tokens[index].text in _PART_WAYS or divorce) and not negated(tokens, index)


def away(tokens: Sequence[Token], index: int) -> str | None:
    """The key of why the partner at a place is not there: 'mannen sitter i fängelse', 'frun är kvar i Syrien'."""
    married_to = tokens[index].text in ("gift", "sambo") and at(tokens, index + 1).text == "med"
    if not (married_to or is_spouse(tokens, index)):
        return None
    for place in range(index + 1, min(index + _FAR_AWAY, len(tokens))):
        token = tokens[place]
        if token.text in _CLAUSE_MARKS:
            return None
        if place == index + 1 and token.text == "i" and is_a_place(at(tokens, place + 1)):
            return _ELSEWHERE  # 'fru i Syrien'
        if token.text in _STAYS and at(tokens, place + 1).text == "i" and is_a_place(at(tokens, place + 2)):
            return _ELSEWHERE
        if token.text == "kvar" and at(tokens, place + 1).text == "i":
            there = at(tokens, place + 2)
            return None if there.text in _THE_HOME or there.has("bor", "hushall") else _ELSEWHERE
        if token.has("borta") and not negated(tokens, place):
            return next((key for key, words in _REASONS.items() if token.text in words), _ELSEWHERE)
    return None


def is_a_place(token: Token) -> bool:
    """A word that is not known, as the name of a country or a town is not."""
    return token.kind == "word" and not token.roles and token.text not in _THE_HOME | _CONDITIONS


def is_left_out(tokens: Sequence[Token]) -> bool:
    """'medsökande utanför normen'."""
    return any(tuple(t.text for t in tokens[i : i + len(words)]) == words for words in _OUTSIDE for i in range(len(tokens)))
