"""What stands where children are spoken of: the noun after its adjectives, the ages after the noun, a word that is an age.

These only look; what is found becomes children elsewhere (see mentions).
"""

from collections.abc import Sequence

from assistant.read.numerals import Ages, age_word, ages_at
from assistant.read.tokens import Token, at


def noun_from(tokens: Sequence[Token], place: int) -> int | None:
    """The place of the child noun after 'små', 'hemmavarande' and the like; None when something else comes."""
    for step in range(place, place + 4):
        if at(tokens, step).has("barn"):
            return step
        if not at(tokens, step).has("barn_egenskap") and at(tokens, step).text not in ("st", "stycken", "några"):
            return None
    return None


def is_age_word(tokens: Sequence[Token], place: int) -> bool:
    """'3-åring', 'femåringen', or the first of '3- och 8-åring'."""
    shares_ending = at(tokens, place).kind == "number" and at(tokens, place + 1).text == "-"
    return age_word(at(tokens, place)) is not None or shares_ending


def is_general(tokens: Sequence[Token], index: int, noun: int) -> bool:
    """'per barn', 'barn under 18 år', 'väntar barn': no child of this household."""
    for token in reversed(tokens[max(0, index - 3) : index]):
        if token.kind == "mark" or token.text in ("och", "med", "har"):
            break
        if token.has("vantar"):
            return True
    after, turned = at(tokens, noun + 1), at(tokens, noun + 2).text == "fyllt"
    general = after.has("generell") and after.text not in ("alla", "fyllt")
    return general or at(tokens, index - 1).has("generell") or (after.text == "som" and turned)


def ages_after_noun(tokens: Sequence[Token], place: int, one_child: bool) -> Ages | None:
    """The ages after 'barn', past words like 'på', 'som är', 'i åldern'."""
    for _ in range(4):
        lead = at(tokens, place)
        if not lead.has("aldersled") and lead.text not in ("(", ":", ",", "-", "–"):
            break
        if lead.text == "i" and not at(tokens, place + 1).has("aldersled"):
            return None
        place += 1
    return ages_at(tokens, place, one_child)
