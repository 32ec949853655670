"""The adults: alone or together, or a partner who has left or is away. With whom else they live is read beside (see sharing).

Only what is said decides. 'Två vuxna' may be sambor or friends, a 'kvinna med barn' may live with anyone, and
'inneboende' says nothing of how many: those are asked about. It never reads the children or any money.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.hushall import Vuxna
from assistant.read.absence import away, is_left_out, leaves, lives_elsewhere, parts_ways
from assistant.read.numerals import age_word, ages_at, number_at
from assistant.read.phrases import negated
from assistant.read.sharing import Sharing, read_sharing
from assistant.read.tokens import Clause, Token, at, clauses

GROWN = 18

_AFTER_ALONE = frozenset({"med", "utan", "", "men", "och", "nu", "sedan"})


@dataclass
class Adults(Sharing):
    """What a text says of the adults. Keys name texts of prompts/texts/household.yaml."""

    status: Vuxna | None = None
    question: str | None = None
    """Asked when the status is not known."""
    absent: str | None = None
    """The partner is said to be away altogether (in prison, abroad); the key of the reason."""
    outside: bool = False
    """The partner is to be left out of the norm."""
    mentioned: bool = False
    """Some adult is spoken of as part of a household, whether or not the status is clear."""


def read_adults(tokens: Sequence[Token], used: set[int], amends: bool = False) -> Adults:
    """The adults of a text. Tokens that are spent (counts, the applicant's own age) are added to `used`.

    `amends`: the text may only change a household that is known; then a partner who is away is left out of the norm
    instead of asked about, and somebody who moves in is one more.
    """
    adults = Adults()
    parts = clauses(tokens)
    read_sharing(tokens, parts, used, adults, amends)
    _decide(tokens, used, parts, adults)
    _decide_absence(tokens, adults, amends)
    _use_own_ages(tokens, used)
    return adults


def _decide(tokens: Sequence[Token], used: set[int], parts: Sequence[Clause], adults: Adults) -> None:
    single = couple = refused = assumed = unclear = gone = False
    grown = 0
    for index, token in enumerate(tokens):
        if index in used:
            continue
        if _is_single(tokens, index):
            single = True
        elif _is_couple(tokens, index) and lives_elsewhere(tokens, index):
            unclear = True
        elif _is_couple(tokens, index) and (left := leaves(tokens, index, used)) is not None:
            gone, couple = gone or left, couple or not left
        elif parts_ways(tokens, index):
            gone = True
        elif _moves_in_together(tokens, index):
            couple = True
        elif _is_couple(tokens, index) and (reason := away(tokens, index)):
            adults.absent = reason
        elif _is_couple(tokens, index):
            refused, couple = (True, couple) if negated(tokens, index) else (refused, True)
        elif token.has("ensam_antagen") and not negated(tokens, index):
            assumed = True
        elif token.has("par_oklart") and not _is_former(tokens, index) and not negated(tokens, index):
            unclear = True
        elif token.has("vuxen", "person") and not at(tokens, index + 1).has("barn"):
            grown += _count_before(tokens, index, used)
    together = any(
        tokens[i].has("bor") and any(t.has("ihop") for t in tokens[i + 1 : i + 3])
        for part in parts
        for i in range(part.start, part.end)
    )
    single = single or (gone and not couple and not unclear)
    couple = couple or (adults.absent is not None and not single)
    adults.mentioned = single or couple or refused or assumed or unclear or grown > 0 or adults.others is not None
    adults.mentioned = adults.mentioned or adults.more > 0
    if gone and not couple:
        adults.notes.append("antaget_lamnat")
    if single and couple:
        adults.status = _said_last(tokens, used)
        adults.question = None if adults.status else "fraga_vuxna_motsagelse"
    elif unclear and together and not couple:
        adults.status = "sammanboende"
        adults.notes.append("antaget_bor_ihop")
    elif unclear and couple:
        adults.question = "fraga_vuxna_par"
    elif single or couple:
        adults.status = "ensamstaende" if single else "sammanboende"
    elif unclear:
        adults.question = "fraga_vuxna_par"
    elif grown > 1:
        if grown == 2 and together:
            adults.status = "sammanboende"
            adults.notes.append("antaget_bor_ihop")
        elif any(t.text.startswith("delar") for t in tokens):
            adults.status, adults.others = "ensamstaende", (adults.others or 0) + grown - 1
            adults.notes.append("antaget_en_av_flera")
        else:
            adults.question = "fraga_vuxna_tva"
    elif refused:
        adults.status = "ensamstaende"
    elif assumed or (grown == 1 and adults.size is None) or adults.others is not None:
        adults.status = "ensamstaende"
        adults.notes.append("antaget_ensamstaende")


def _decide_absence(tokens: Sequence[Token], adults: Adults, amends: bool) -> None:
    """A partner who is away altogether: the question is how to count, unless the text, or its last line, says so."""
    adults.outside = is_left_out(tokens)
    if adults.absent is None or adults.status != "sammanboende":
        return
    answered = _said_last(tokens, set()) == "sammanboende" and any(t.text == "\n" for t in tokens)
    adults.outside = adults.outside or amends or answered
    if not adults.outside:
        adults.status, adults.question = None, "fraga_vuxna_borta"


def _said_last(tokens: Sequence[Token], used: set[int]) -> Vuxna | None:
    """What the last line says when the text says both: it answers the question which of them holds."""
    start = max((i for i, t in enumerate(tokens) if t.text == "\n"), default=len(tokens)) + 1
    places = [i for i in range(start, len(tokens)) if i not in used]
    single = any(_is_single(tokens, i) for i in places)
    couple = any(_is_couple(tokens, i) and not negated(tokens, i) for i in places)
    return None if single == couple else "ensamstaende" if single else "sammanboende"


def _is_single(tokens: Sequence[Token], index: int) -> bool:
    token, before, after = tokens[index], at(tokens, index - 1), at(tokens, index + 1)
    if token.has("ensam"):
        return not negated(tokens, index) and not _is_former(tokens, index)
    if not token.has("ensam_i_sammanhang") or negated(tokens, index):
        return False
    lives = before.has("bor") or at(tokens, index - 2).has("bor")
    if token.text in ("själv", "sjelv"):
        return lives or after.text == "med"
    return lives or after.has("vuxenord", "foralder") or after.text in _AFTER_ALONE or after.kind == "mark"


def _is_couple(tokens: Sequence[Token], index: int) -> bool:
    token, before, after = tokens[index], at(tokens, index - 1), at(tokens, index + 1)
    if _is_former(tokens, index):
        return False
    if token.text in ("par", "paret"):
        plain = after.kind != "word" or after.text in ("med", "utan", "som", "i", "där", "och", "har", "utan", "på")
        return plain and (
            token.text == "paret" or before.kind != "word" or not number_at(tokens, index - 1) or before.text == "ett"
        )
    if token.text == "mannen" and any(t.has("ensam") for t in tokens[index + 1 : index + 4]):
        return False  # 'mannen är ensamstående' is no husband
    if token.text == "man":
        return (
            (before.has("sin") or before.text == "vars")
            and before.text not in ("en", "ett", "egen", "egna")
            and not number_at(tokens, index - 1)
        )
    return token.has("par")


def _is_former(tokens: Sequence[Token], index: int) -> bool:
    """'hennes fd man', 'f.d. sambo', 'före detta make'."""
    before = [at(tokens, index - step) for step in (1, 2)]
    return any(t.has("ex") for t in before) or (before[0].text == "." and before[1].text == "d")


def _count_before(tokens: Sequence[Token], index: int, used: set[int]) -> int:
    """How many adults 'två vuxna', 'en vuxen', 'vuxen' are."""
    number = number_at(tokens, index - 1) if index else None
    if number is None or index - 1 in used:
        return 1 if tokens[index].text in ("vuxen", "adult") else 0
    used.add(index - 1)
    return int(number.value)


def _use_own_ages(tokens: Sequence[Token], used: set[int]) -> None:
    """Spend the ages of the adults themselves: 'kvinna, 34 år', 'hon är 34', '19-åring som bor själv'."""
    for index, token in enumerate(tokens):
        own_age = age_word(token)
        if own_age and own_age[0] >= GROWN and _is_about_an_adult(tokens, index):
            used.add(index)
        if not (token.has("vuxenord", "ensam", "par") or (token.kind == "word" and token.text == "par")):
            continue
        place = index + 1
        while at(tokens, place).text in (",", "(", "på", "är", "som") and place <= index + 3:
            place += 1
        ages = ages_at(tokens, place)
        lowest = GROWN if not token.has("pojke", "flicka") else GROWN + 3
        if ages and min(ages.years) >= lowest and (ages.unit or place > index + 1 or min(ages.years) > 20):
            used.update(range(place, ages.end))


def _is_about_an_adult(tokens: Sequence[Token], index: int) -> bool:
    before, after = at(tokens, index - 1), at(tokens, index + 1)
    if before.has("ensam", "vuxenord", "par") or (after.has("vuxenord", "ensam", "par") and not after.has("barn")):
        return True
    following = [t.text for t in tokens[index + 1 : index + 6]]
    return before.text != "med" and any(word in following for word in ("ensam", "själv")) and "med" not in following


def _moves_in_together(tokens: Sequence[Token], index: int) -> bool:
    """'flyttar ihop med en man', 'har flyttat ihop med honom'; with a friend or a relative it is no couple."""
    if not tokens[index].text.startswith("flytta") or at(tokens, index + 1).text != "ihop":
        return False
    place = index + 2 + (at(tokens, index + 2).text == "med")
    place += at(tokens, place).text in ("en", "sin", "ny", "sitt")
    return at(tokens, place).text in ("man", "kvinna", "kille", "tjej", "honom", "henne", "partner") or at(tokens, place).has(
        "par"
    )
