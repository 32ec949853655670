"""The adults: alone or together, and with whom they share a household without being a couple.

Only what is said decides. 'Två vuxna' may be sambor or friends, a 'kvinna med barn' may live with anyone, and
'inneboende' says nothing of how many: those are asked about. It never reads the children or any money.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.domain.hushall import Vuxna
from assistant.read.absence import away, is_left_out, leaves, parts_ways
from assistant.read.numerals import age_word, ages_at, number_at
from assistant.read.phrases import negated
from assistant.read.tokens import Clause, Token, at, clauses, word_set

GROWN = 18
_SIZE_LEADS = frozenset({"om", "på", "med", "av", "of", "är"})
_SINGULAR = word_set("""
    kompis kompisen vän vännen kamrat rumskamrat annan bekant bekanting kollega kusin släkting syster bror
    moster faster morbror farbror mormor farmor morfar farfar person roommate friend
""")

_RELATIVES = word_set("""
    bror brorsan brodern syster syrran systern svåger svägerska mormor mormodern farmor farmodern morfar farfar
    svärmor svärmodern svärfar svärfadern moster faster morbror farbror kusin kusinen
""")
_PARENTS = word_set("mamma mor pappa far förälder")
_THE_HOUSEHOLD = word_set("dem oss mig henne honom familjen")
_HERE = word_set("här där kvar tillfälligt")
_NEAR = 5
_AFTER_ALONE = frozenset({"med", "utan", "", "men", "och", "nu", "sedan"})


@dataclass
class Adults:
    """What a text says of the adults. Keys name texts of prompts/texts/household.yaml."""

    status: Vuxna | None = None
    question: str | None = None
    """Asked when the status is not known."""
    notes: list[str] = field(default_factory=list)
    """What was assumed."""
    others: int | None = None
    """People in the household who are outside the case; None when nothing is said."""
    others_asked: bool = False
    size: int | None = None
    """Everybody in the household, when the text gives the whole."""
    absent: str | None = None
    """The partner is said to be away altogether (in prison, abroad); the key of the reason."""
    outside: bool = False
    """The partner is to be left out of the norm."""
    more: int = 0
    """People who come to those of the household before: 'mormor flyttar in'."""
    mentioned: bool = False
    """Some adult is spoken of as part of a household, whether or not the status is clear."""


def read_adults(tokens: Sequence[Token], used: set[int], amends: bool = False) -> Adults:
    """The adults of a text. Tokens that are spent (counts, the applicant's own age) are added to `used`.

    `amends`: the text may only change a household that is known; then a partner who is away is left out of the norm
    instead of asked about, and somebody who moves in is one more.
    """
    adults = Adults()
    parts = clauses(tokens)
    _read_size(tokens, used, adults)
    for part in parts:
        _read_others(tokens, part, used, adults)
        _read_separate(tokens, part, adults)
        _read_newcomer(tokens, part, adults, amends)
        _read_answer(tokens, part, used, adults)
    _decide(tokens, used, parts, adults)
    _decide_absence(tokens, adults, amends)
    _use_own_ages(tokens, used)
    return adults


def _read_size(tokens: Sequence[Token], used: set[int], adults: Adults) -> None:
    """'hushåll om fem personer', 'familj på fyra', 'fem personer i hushållet', '5-personershushåll'."""
    for index, token in enumerate(tokens):
        if not token.has("hushall"):
            continue
        before = next((i for i in range(max(0, index - 5), index) if _is_people(tokens, i)), None)
        place = index + 2 if at(tokens, index + 1).text in _SIZE_LEADS else None
        if (
            place is not None
            and (number := number_at(tokens, place))
            and not at(tokens, number.end).has("barn", "vuxen", "ar", "manniska_till")
        ):
            used.update(range(place, number.end))
            if token.text.startswith("kollektiv") and at(tokens, index + 1).text == "med":
                adults.others_asked = True  # 'i kollektiv med tre' is three in all, or three others
            else:
                adults.size = int(number.value)
        elif before is not None and at(tokens, index - 1).text in ("i", "-") or token.text.startswith("personer"):
            start = before if before is not None else index - 1
            if number := number_at(tokens, start):
                adults.size = int(number.value)
                used.update(range(start, number.end))


def _is_people(tokens: Sequence[Token], index: int) -> bool:
    """'fem i', 'fem personer i', '5-'."""
    number = number_at(tokens, index)
    if number is None or tokens[index].text in ("en", "ett"):
        return False
    after = number.end + (at(tokens, number.end).text.startswith("person"))
    return at(tokens, after).text in ("i", "-") and at(tokens, after + 1).has("hushall")


def _read_others(tokens: Sequence[Token], part: Clause, used: set[int], adults: Adults) -> None:
    """'inneboende hos två kompisar', 'delar lägenhet med tre andra', 'bor hos sin mamma', 'två kompisar som bor ihop'."""
    words = tokens[part.start : part.end]
    lodging = any(t.has("inneboende") or t.text.startswith("kollektiv") for t in words)
    shares = any(t.has("delar", "bor", "ihop") for t in words) or any(t.text.startswith("hushållsgemenskap") for t in words)
    if not (lodging or shares):
        return
    for index in range(part.start, part.end):
        if (
            tokens[index].text in ("hos", "med", "with")
            and not negated(tokens, index)
            and not _is_about_a_child(tokens, part, index)
        ):
            counted = _people_after(tokens, index + 1, used, adults)
            if counted is not None:
                adults.others = (adults.others or 0) + counted
                if any(t.has("inneboende") for t in words):
                    adults.notes.append("antaget_inneboende")
    for index in range(part.start, part.end):
        subject = number_at(tokens, index) if index not in used else None
        noun = subject.end + at(tokens, subject.end).has("ensam", "vuxen") if subject else 0  # 'två vuxna syskon som bor ihop'
        people = at(tokens, noun).has("manniska") and not at(tokens, noun).has("vuxen", "person")
        if subject and subject.value >= 2 and people and adults.others is None:
            adults.others = int(subject.value) - 1  # 'två kompisar som delar lägenhet'
            adults.notes.append("antaget_en_av_flera")
            used.update(range(index, noun + 1))
    if (lodging or _relative_lives_there(tokens, part)) and adults.others is None and adults.size is None:
        adults.others_asked = True


def _relative_lives_there(tokens: Sequence[Token], part: Clause) -> bool:
    """'min bror bor här', 'en mamma som bor med dem': somebody else may share the household, and how many is not said."""
    for index in range(part.start, part.end):
        if not tokens[index].text.startswith("bor"):
            continue
        before = {t.text for t in tokens[max(part.start, index - 3) : index]}
        after = {t.text for t in tokens[index + 1 : min(part.end, index + _NEAR)]}
        if before & _RELATIVES or (before & _PARENTS and after & _THE_HOUSEHOLD):
            return True
    return False


def _read_separate(tokens: Sequence[Token], part: Clause, adults: Adults) -> None:
    """'de delar inte hushåll': nobody else is counted."""
    words = tokens[part.start : part.end]
    apart = any(t.text == "delar" and at(words, i + 1).text in ("inte", "ej") for i, t in enumerate(words))
    if apart and any(t.has("hushall") for t in words):
        adults.others, adults.others_asked = 0, False


def _read_newcomer(tokens: Sequence[Token], part: Clause, adults: Adults, amends: bool) -> None:
    """'mormor flyttar in hos dem', 'en kompis bor hos honom': one more; asked about when nothing is known before."""
    for index in range(part.start, part.end):
        comes = tokens[index].text.startswith("flytta") and any(t.text == "in" for t in tokens[index + 1 : index + 4])
        lives = tokens[index].text == "bor" and any(
            t.text in _THE_HOUSEHOLD | _HERE for t in tokens[index + 1 : min(part.end, index + _NEAR)]
        )
        comes = comes or (tokens[index].text == "i" and at(tokens, index + 1).text in ("hushållet", "hemmet"))
        near = range(max(part.start, index - _NEAR), index)
        who = [i for i in near if tokens[i].text in _RELATIVES | _SINGULAR or _is_ones_parent(tokens, i)]
        if not (who and (comes or lives)) or adults.others is not None:
            continue
        if amends:
            adults.more, adults.others_asked = 1, False
        else:
            adults.others_asked = True
        return


def _is_ones_parent(tokens: Sequence[Token], index: int) -> bool:
    """'hans mamma'."""
    return tokens[index].text in _PARENTS and at(tokens, index - 1).text in ("hans", "hennes", "deras", "min", "sin")


def _read_answer(tokens: Sequence[Token], part: Clause, used: set[int], adults: Adults) -> None:
    """A line with a number alone, after something that makes us ask how many others there are."""
    number = number_at(tokens, part.start)
    if not adults.others_asked or part.joiner != "\n":
        return
    if number and (number.end == part.end or (number.end + 1 == part.end and at(tokens, number.end).has("manniska"))):
        adults.others, adults.others_asked = int(number.value), False
        used.update(range(part.start, part.end))
    elif part.end == part.start + 1 and at(tokens, part.start).text in ("ingen", "inga"):
        adults.others, adults.others_asked = 0, False


def _is_about_a_child(tokens: Sequence[Token], part: Clause, index: int) -> bool:
    """'barnet bor hos sin pappa', 'två barn, som bor hos sin mamma': where a child lives is read with the children."""
    start = part.start
    if at(tokens, start).text == "som":
        start = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i].text in (".", "\n", "?")), 0)
    elif at(tokens, start).has("bor") and at(tokens, start - 1).text in (",", "och"):
        start = next((i + 1 for i in range(start - 2, -1, -1) if tokens[i].text in (".", "\n", "?", ",")), 0)
    return any(t.has("barn") or age_word(t) for t in tokens[start:index])


def _people_after(tokens: Sequence[Token], index: int, used: set[int], adults: Adults) -> int | None:
    """How many people are named after 'hos' or 'med'; None when it is nobody (or a partner, who is read elsewhere)."""
    place = index
    number = number_at(tokens, place) if tokens[place : place + 1] and tokens[place].text not in ("en", "ett") else None
    if number is not None:
        place = number.end
    while at(tokens, place).has("sin", "barn_egenskap"):
        place += 1
        inner = number_at(tokens, place) if number is None and at(tokens, place).text not in ("en", "ett") else None
        if inner is not None:
            number, place = inner, inner.end
    noun = at(tokens, place)
    if noun.has("foraldrar") or (noun.text == "par" and not at(tokens, place + 1).has("manniska", "barn")):
        count = 2
    elif noun.has("foralder") and noun.text not in ("mamman", "pappan", "föräldern", "morsan", "farsan"):
        count = 1
    elif noun.text.startswith("familj") and (size := number_at(tokens, place + 2)):
        count, place = int(size.value), size.end - 1
        adults.size = None
    elif noun.has("manniska"):
        if number is None and noun.text not in _SINGULAR and at(tokens, place - 1).text not in ("en", "ett"):
            adults.others_asked = True
            return None
        count = int(number.value) if number else 1
    elif number is not None and noun.kind != "word" and not _has_unit(tokens, place):
        count, place = int(number.value), place - 1
    else:
        return None
    while at(tokens, place + 1).text == "och" and (more := _one_more(tokens, place + 2)):
        count, place = count + 1, more
    used.update(range(index, place + 1))
    return count


def _has_unit(tokens: Sequence[Token], place: int) -> bool:
    return at(tokens, place).text in ("%", "/", "-", ":", "(", ",", "§")


def _one_more(tokens: Sequence[Token], place: int) -> int | None:
    """'... och hennes man', '... och pappa': the place of that person."""
    while at(tokens, place).has("sin"):
        place += 1
    is_person = at(tokens, place).has("foralder", "manniska", "par") or at(tokens, place).text == "man"
    return place if is_person else None


def _decide(tokens: Sequence[Token], used: set[int], parts: Sequence[Clause], adults: Adults) -> None:
    single = couple = refused = assumed = unclear = gone = False
    grown = 0
    for index, token in enumerate(tokens):
        if index in used:
            continue
        if _is_single(tokens, index):
            single = True
        elif _is_couple(tokens, index) and _lives_elsewhere(tokens, index):
            unclear = True
        elif _is_couple(tokens, index) and (left := leaves(tokens, index, used)) is not None:
            gone, couple = gone or left, couple or not left
        elif parts_ways(tokens, index):
            gone = True
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
        return before.has("sin") and before.text not in ("en", "ett", "egen", "egna") and not number_at(tokens, index - 1)
    return token.has("par")


def _lives_elsewhere(tokens: Sequence[Token], index: int) -> bool:
    """'frun bor i Syrien', 'mannen bor inte här'."""
    lives = at(tokens, index + 1).has("bor") and at(tokens, index).has("medsokande")
    return lives and at(tokens, index + 2).text in ("i", "på", "inte", "kvar", "utomlands", "hos", "ej")


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
