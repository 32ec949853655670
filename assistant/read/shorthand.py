"""Shorthand written out before anything is read: 'ens mor m 2 barn 4 o 9', 'tvåbarnsmamma', 'child benefit'.

Only the words change; every piece keeps its place in the text as it came. What could mean something else ('inte ens',
'50 m') is left alone.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.read.dates import is_month
from assistant.read.numerals import word_number
from assistant.read.tokens import HIDDEN, Token, Vocabulary, at, touching

_LETTERS = {"o": "och", "m": "med"}
_SINGLE = "ensamstående"
_COUNTED = re.compile(r"(?P<count>[a-zåäö]{2,9})(?P<child>barn)s?(?P<rest>mamma|mor|pappa|far|förälder|familj|par)?")
"""'tvåbarn', 'trebarnsmamma'."""
_PEOPLE = {"v": ("vuxen", "vuxna"), "b": ("barn", "barn")}
"""'2v+3b': letters for people, where both stand beside each other."""
_MOST_PEOPLE = 12
_YOUNG = {"kille": "pojke", "killar": "pojkar", "tjej": "flicka", "tjejer": "flickor"}
"""Words for grown people too: of children where an age below 18 follows ('en kille på 11')."""
_NUMBERED = frozenset({"tel", "telnr", "telefonnummer", "mobilnummer", "pnr", "persnr", "personnr", "personnummer"})
_BIRTH = re.compile(r"(?:19|20(?=[01]))?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""The beginning of a personal number. Eight digits of 2020 and later are a date."""
_LAST_FOUR = re.compile(r"\d{4}")
_SHORT_DATE = re.compile(r"\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_THIS_CENTURY = 40
"""Years of two digits below this are of this century."""
_PAIR = 4
"""Digits in the later groups of a telephone number, at most."""
_TWO_WORDS = {
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
        if (end := _identity_at(tokens, index)) > index or token.kind == "identity":
            end = max(end, index + 1)
            written.append(Token("identity", HIDDEN, token.start, tokens[end - 1].end, _birth_year(tokens[index:end])))
            index = end - 1
        elif day := _short_date_at(tokens, index):
            written.append(day)
            index += 2
        elif (people := _people_at(tokens, index)) and token.kind != "number":
            written.append(_word(people, token.start, token.end, vocabulary))
        elif token.kind in ("date", "mark") and (listed := _ages_with_strokes(tokens, index)):
            written += listed
        elif token.text in ("1/2", "½") and at(tokens, index - 1).kind == "number" and at(tokens, index + 1).has("ar"):
            pass  # '3 1/2 år': ages are whole years
        elif token.kind != "word":
            written.append(token)
        elif written_as_one := _TWO_WORDS.get((token.text, at(tokens, index + 1).text)):
            written.append(_word(written_as_one, token.start, tokens[index + 1].end, vocabulary))
            index += 1
        elif token.text in _LETTERS and _stands_for_a_word(tokens, index):
            written.append(_word(_LETTERS[token.text], token.start, token.end, vocabulary))
        elif token.text == "par" and at(tokens, index + 1).has("bor"):  # 'par bor hos hans föräldrar', no 'ett par dagar'
            written.append(_word("sambopar", token.start, token.end, vocabulary))
        elif token.text in _YOUNG and _is_young(tokens, index):
            written.append(_word(_YOUNG[token.text], token.start, token.end, vocabulary))
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


def _identity_at(tokens: Sequence[Token], index: int) -> int:
    """The place after a number of a person or a telephone that begins here, else the same place: never read as an amount."""
    token, after, third = (at(tokens, index + step) for step in range(3))
    if token.kind == "word" and token.text in _NUMBERED:
        place = index + 1
        while at(tokens, place).text in (":", ".", "nr", "är"):
            place += 1
        first = place
        while at(tokens, place).kind == "number" or (place > first and at(tokens, place).text in ("-", "/")):
            place += 1
        return place if place > first and at(tokens, first).text.replace(" ", "").isdigit() else index
    if token.kind != "number":
        return index
    if token.text.startswith("0") and after.text in ("-", "/") and touching(tokens, index + 1) and third.kind == "number":
        end = index + 3
        while at(tokens, end).kind == "number" and len(at(tokens, end).text) <= _PAIR:
            end += 1
        return end
    if _BIRTH.fullmatch(token.text) and (len(token.text) > len("yymmdd") or _is_of_a_birth(tokens, index)):
        return index + 1
    if _BIRTH.fullmatch(token.text) and after.kind == "number" and _LAST_FOUR.fullmatch(after.text):
        return index + 2
    return index


def _is_of_a_birth(tokens: Sequence[Token], index: int) -> bool:
    """Whether six digits are a birth: 'född 120315', '120315 och 191120'."""
    if at(tokens, index - 1).text in (",", "och", "samt", "o") and at(tokens, index - 2).kind == "number":
        return bool(_BIRTH.fullmatch(at(tokens, index - 2).text)) and _is_of_a_birth(tokens, index - 2)
    return at(tokens, index - 1 - (at(tokens, index - 1).text in (".", ":"))).has("fott")


def _birth_year(tokens: Sequence[Token]) -> Decimal | None:
    """The year of birth in a personal number, all that is kept of it; None for a number of another kind."""
    digits = next((found.group() for t in tokens if (found := _BIRTH.match(t.text))), "")
    if not digits:
        return None
    year = digits[:-4]
    return Decimal(year if len(year) == len("yyyy") else _century(year) + year)


def _short_date_at(tokens: Sequence[Token], index: int) -> Token | None:
    """'12-03-15' as the day 2012-03-15, and '78-03-15' as one of 1978; None for anything else."""
    year, dash, rest = (at(tokens, index + step) for step in range(3))
    together = year.kind == "number" and dash.text == "-" and touching(tokens, index + 1) and touching(tokens, index + 2)
    if not together or rest.kind != "range" or not _SHORT_DATE.fullmatch(f"{year.text}-{rest.text}"):
        return None
    return Token("date", f"{_century(year.text)}{year.text}-{rest.text}", year.start, rest.end)


def _century(year: str) -> str:
    return "20" if int(year) < _THIS_CENTURY else "19"


def _people_at(tokens: Sequence[Token], index: int) -> str | None:
    """The word of the letter in '2v+3b', '1v 2b'; None for every other piece. Weeks ('2 v') have no children beside them."""
    forms = _PEOPLE.get(tokens[index].text)
    number = at(tokens, index - 1)
    if forms is None or number.kind != "number" or not 0 < (number.value or 0) <= _MOST_PEOPLE:
        return None
    adults = tokens[index].text == "v"
    step = 1 if adults else -2
    if at(tokens, index + step).text in ("+", ",", "och", "&"):
        step += 1 if adults else -1
    beside = at(tokens, index + step + (1 if adults else 0))
    counted = at(tokens, index + step) if adults else at(tokens, index + step - 1)
    if counted.kind != "number" or beside.text != ("b" if adults else "v"):
        return None
    return forms[0] if number.value == 1 else forms[1]


def _ages_with_strokes(tokens: Sequence[Token], index: int) -> list[Token]:
    """'3/8' and the strokes of '1/6/12' after '2b' as ages with commas between; nothing for what is no list of ages."""
    token = tokens[index]
    if token.kind == "date":
        if "/" not in token.text or "-" in token.text or _people_at(tokens, index - 1) is None:
            return []
        first, second = token.text.split("/")
        middle = token.start + len(first)
        ages = (Token("number", first, token.start, middle, Decimal(first)), _comma(middle))
        return [*ages, Token("number", second, middle + 1, token.end, Decimal(second))]
    if token.text != "/" or at(tokens, index + 1).kind != "number":
        return []
    place = index - 1
    while at(tokens, place).kind == "number" and at(tokens, place - 1).text == "/":
        place -= 2
    return [_comma(token.start)] if at(tokens, place).kind == "number" and _people_at(tokens, place - 1) else []


def _comma(start: int) -> Token:
    return Token("mark", ",", start, start + 1)


def _word(text: str, start: int, end: int, vocabulary: Vocabulary) -> Token:
    return Token("word", text, start, end, None, vocabulary.roles(text))


def _stands_for_a_word(tokens: Sequence[Token], index: int) -> bool:
    """A single letter between blanks; not 'f.o.m.', and not metres."""
    alone = not touching(tokens, index) and not touching(tokens, index + 1)
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    length = tokens[index].text == "m" and before.kind == "number"
    return alone and after.kind in ("word", "number", "aring") and not length


def _is_young(tokens: Sequence[Token], index: int) -> bool:
    """'en kille på 11', 'två tjejer på 3 och 8', 'killar 6 o 12': the age follows; 'killar 3 st' are no children."""
    place = index + 2 if at(tokens, index + 1).text in ("på", "som", ",") else index + 1
    age, after = at(tokens, place), at(tokens, place + 1)
    follows = after.kind in ("mark", "end") or after.has("ar") or after.text in ("och", "o", "&")
    return age.kind == "number" and age.value is not None and age.value < 18 and (place == index + 2 or follows)


def _is_single(tokens: Sequence[Token], index: int) -> bool:
    """'ens kvinna', 'ens, 2 barn', 'Ens. man'; the adverb ('inte ens', 'om ens en krona') has other company."""
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    if before.has("nekande") or before.text in ("knappt", "om", "utan", "eller"):
        return False
    opens = before.kind != "word" or before.has("vuxenord", "norm", "beraknas", "berakna") or before.text in ("för", "är")
    company = after.kind != "word" or after.has("vuxenord", "barn", "foralder") or after.text in ("m", "med", "u", "utan", "o")
    return opens and company
