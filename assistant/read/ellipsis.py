"""Amendments in few words, right after a calculation: 'glöm hyran', 'lägg till nyfödd', 'ett barn mindre', 'nej utan'.

What can only mean one thing is written out in words that the readers know. What is plainly meant as a change but can be taken
in several ways ('glöm barnet' where there are two, 'ändra hyran') is asked about. It changes no household.
"""

from collections.abc import Sequence
from decimal import Decimal

from assistant.domain.hushall import Hushall
from assistant.read.child_words import ages_after_noun
from assistant.read.numerals import ages_at, number_at
from assistant.read.parts import Gap
from assistant.read.phrases import added
from assistant.read.tokens import Token, Vocabulary, at, tokenise, word_set
from assistant.read.words import VOCABULARY

_DROP = word_set("glöm slopa skippa strunta bortse stryk utelämna")
_DROP_IN_TWO = {"ta": "bort", "plocka": "bort", "räkna": "bort"}
_LINKS = word_set("i från bort")
"""After 'strunta', 'bortse' and 'stryk'."""
_FEWER = word_set("mindre färre")
_CHANGE = word_set("""
    ändra byt höj sänk öka minska dubbla halvera lägre högre dubbel dubbelt hälften halva fördubblas halveras fördubblad
    halverad
""")
_CHANGE_BEGINS = ("dubb", "fördubb", "halver", "hälft", "tredubb")
_STAYS = word_set("följer följa stannar stanna kvar hos flyttar flytta lämnar")
_NOT_A_MATTER = word_set("nej jo och men då istället stället det den dem dom detta allt så här utan tack ok okej")
_EVERYDAY = word_set("följer följa stannar stanna kvar hos flyttar flytta lämnar henne honom dem pappan mamman mamma pappa")
_MOST_WORDS = 9
_ITEMS = ("ink:", "utg:", "lev:", "just:")
_WITHOUT = "utan"


def write_out_changes(tokens: Sequence[Token], vocabulary: Vocabulary, previous: Hushall) -> list[Token]:
    """The tokens with the short forms of a change written as 'utan ...' and 'ett barn ...', each in its place in the text.

    An answer on a line of its own to a question asked here is joined to the change that it was asked of.
    """
    lines = [i for i, token in enumerate(tokens) if token.text == "\n"]
    if not lines:
        return _written(tokens, vocabulary, previous)
    first, answer = tokens[: lines[-1]], tokens[lines[-1] + 1 :]
    asked = question_about(_written(first, vocabulary, previous), previous)
    if asked is not None and answer:
        answer = [_age_of(t, t, int(t.value or 0)) if asked.field == "barn" and t.kind == "number" else t for t in answer]
        said = answer if answer[0].text == _WITHOUT else [_word(_WITHOUT, first[0], first[-1], vocabulary), *answer]
        return _written(said, vocabulary, previous)
    if answer and answer[0].kind == "number" and (left := question_left(first, previous)) and left.field == "belopp":
        return [*first, *answer]
    return _written(tokens, vocabulary, previous)


def _written(tokens: Sequence[Token], vocabulary: Vocabulary, previous: Hushall) -> list[Token]:
    written: list[Token] = []
    index = 0
    while index < len(tokens):
        token, after = tokens[index], at(tokens, index + 1)
        if (end := _dropped(tokens, index)) > index:
            written.append(_word(_WITHOUT, token, tokens[end - 1], vocabulary))
            index = end
            continue
        if (
            (pointed := _pointed_out(tokens, index)) > index
            and previous.barn
            and at(written, len(written) - 1).text == _WITHOUT
        ):
            chosen = min if any(t.has("yngst") for t in tokens[index:pointed]) else max
            written.append(_age_of(token, tokens[pointed - 1], chosen(child.alder for child in previous.barn)))
            index = pointed
            continue
        fewer = _fewer(tokens, index)
        if fewer is not None and fewer == len(previous.barn):
            end = index + 2 + _is_counted_down(tokens, index)
            taken = at(written, len(written) - 1).text == _WITHOUT
            written += [] if taken else [_word(_WITHOUT, token, token, vocabulary)]
            written.append(_word("barn", token, tokens[end - 1], vocabulary))
            index = end
            continue
        adds = (at(tokens, index - 2).text, at(tokens, index - 1).text) == ("lägg", "till")
        if token.text == "barn" and adds and after.kind != "number":
            written.append(_word("ett", token, token, vocabulary))
        written.append(token)
        if (
            token.has("nyfodd")
            and added(tokens, index, index + 1)
            and not after.has("barn")
            and not _is_of_a_child(tokens, index)
        ):
            written.append(_word("bebis", token, token, vocabulary))
        index += 1
    return written


def question_about(tokens: Sequence[Token], previous: Hushall) -> Gap | None:
    """What to ask of a change, written out, that can be taken in several ways; None for every other text."""
    words = [t for t in tokens if t.kind != "mark"]
    if not words or len(words) > _MOST_WORDS:
        return None
    for index, token in enumerate(tokens):
        fewer = _fewer(tokens, index)
        one = token.text == _WITHOUT and at(tokens, index + 1).has("ett_barn") and len(previous.barn) > 1
        if (fewer is not None and fewer < len(previous.barn)) or (one and not ages_at(tokens, index + 2, one_child=True)):
            return Gap("barn", "fraga_barn_bort", {})
    return Gap("andring", "fraga_utan_vad", {}) if is_bare_without(tokens) else None


def question_left(tokens: Sequence[Token], previous: Hushall) -> Gap | None:
    """What to ask of a text that names a change of the household out of which nothing could be read; None for another text."""
    words = [t for t in tokens if t.kind == "word"]
    if not words or len(words) > _MOST_WORDS or any(t.text == "§" for t in tokens):
        return None
    items = {f"ink:{i.typ}" for i in previous.inkomster} | {f"utg:{u.typ}" for u in previous.utgifter}
    items |= {f"lev:{c.typ}" for c in previous.levnadskostnader}
    changes = any(t.text in _CHANGE or t.text.startswith(_CHANGE_BEGINS) for t in words)
    named = [role for t in words for role in sorted(t.roles & items)]
    known = all(t.roles or t.text in _CHANGE | _EVERYDAY or t.text.startswith(_CHANGE_BEGINS) for t in words)
    if changes and named and known:
        return Gap("belopp", "fraga_belopp", {"post": named[0]})
    follows = words[0].has("uppfoljning") or words[0].text in _CHANGE
    member = any(t.has("ett_barn") or (t.has("barn_best") and previous.barn) for t in words)
    if follows and known and member and any(t.text in _STAYS for t in words):
        return Gap("andring", "fraga_vilka_kvar", {})
    return None


def tells_not_to(tokens: Sequence[Token]) -> bool:
    """'stryk inte hyran': nothing is to be taken away."""
    return any(t.text in _DROP and at(tokens, i + 1).text in ("inte", "ej") for i, t in enumerate(tokens))


def is_bare_without(tokens: Sequence[Token]) -> bool:
    """'nej utan', 'och utan?', 'utan det': something is to be taken away and it is not said what."""
    words = [t.text for t in tokens if t.kind != "mark"]
    return _WITHOUT in words and all(w in _NOT_A_MATTER for w in words)


def without_what(text: str, before: str) -> str:
    """'nej utan' with what the message before names, if that is one thing ('med jobbstimulans'); else the text as it is."""
    if len(text.split()) > _MOST_WORDS or not is_bare_without(tokenise(text, VOCABULARY)):
        return text
    said = tokenise(before, VOCABULARY)
    named = [t for t in said if t.has("jobbstimulans", "nedsattning") or any(r.startswith(_ITEMS) for r in t.roles)]
    people = any(t.has("barn", "par", "ensam") or t.kind == "aring" for t in said)
    return f"{_WITHOUT} {named[0].text}" if len(named) == 1 and not people else text


def _dropped(tokens: Sequence[Token], index: int) -> int:
    """The place after 'glöm', 'strunta i', 'ta bort', 'bortse från'; the same place when none begins here."""
    token, after = tokens[index], at(tokens, index + 1)
    if token.kind != "word":
        return index
    if _DROP_IN_TWO.get(token.text) == after.text:
        return index + 2
    if token.text in _DROP:
        return index + 1 + (after.text in _LINKS)
    return index


def _fewer(tokens: Sequence[Token], index: int) -> int | None:
    """How many children are taken away without a word of which: 'ett barn mindre', 'utan ett barn'; None where none are."""
    number = number_at(tokens, index)
    if number is None or number.end != index + 1 or not at(tokens, number.end).has("barn"):
        return None
    dropped = at(tokens, index - 1).text in (_WITHOUT, "bort") or any(
        t.text in _DROP for t in tokens[max(0, index - 2) : index]
    )
    bare = dropped and not ages_after_noun(tokens, number.end + 1, one_child=number.value == 1)
    return int(number.value) if number.value >= 1 and (bare or _is_counted_down(tokens, index)) else None


def _is_counted_down(tokens: Sequence[Token], index: int) -> bool:
    return at(tokens, index + 2).text in _FEWER


def _is_of_a_child(tokens: Sequence[Token], index: int) -> bool:
    """'barn till, nyfödd', 'dottern är nyfödd': the child is named before."""
    return any(t.has("barn") for t in tokens[max(0, index - 4) : index])


def _pointed_out(tokens: Sequence[Token], index: int) -> int:
    """The place after 'den yngsta', 'äldsta barnet'; the same place when nothing of the kind begins here."""
    place = index + (tokens[index].text in ("den", "det"))
    if not at(tokens, place).has("yngst", "aldst"):
        return index
    return place + 1 + at(tokens, place + 1).has("barn")


def _age_of(first: Token, last: Token, age: int) -> Token:
    """'8-åringen' in the place of what points that child out."""
    return Token("aring", f"{age}-åringen", first.start, last.end, Decimal(age))


def _word(text: str, first: Token, last: Token, vocabulary: Vocabulary) -> Token:
    return Token("word", text, first.start, last.end, None, vocabulary.roles(text))
