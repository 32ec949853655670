"""With whom the adults share a household without being a couple: friends, relatives, a landlady, the others of a kollektiv.

'Inneboende' alone says nothing of how many: that is asked about. It never reads who is a couple (see adults).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.read.numerals import age_word, number_at
from assistant.read.phrases import negated
from assistant.read.tokens import Clause, Token, at, word_set

_SIZE_LEADS = frozenset({"om", "på", "med", "av", "of", "är"})
_SINGULAR = word_set("""
    kompis kompisen vän vännen kamrat rumskamrat annan bekant bekanting kollega kusin släkting syster bror
    moster faster morbror farbror mormor farmor morfar farfar svärmor svärfar person roommate friend
""")
_RELATIVES = word_set("""
    bror brorsan brodern syster syrran systern svåger svägerska mormor mormodern farmor farmodern morfar farfar
    svärmor svärmodern svärfar svärfadern moster faster morbror farbror kusin kusinen
""")
_PARENTS = word_set("mamma mor pappa far förälder")
_THE_HOUSEHOLD = word_set("dem oss mig henne honom familjen")
_HERE = word_set("här där kvar tillfälligt")
_NEAR = 5


@dataclass
class Sharing:
    """What a text says of the others in the home. Keys name texts of prompts/texts/household.yaml."""

    notes: list[str] = field(default_factory=list)
    """What was assumed."""
    others: int | None = None
    """People in the household who are outside the case; None when nothing is said."""
    others_asked: bool = False
    size: int | None = None
    """Everybody in the household, when the text gives the whole."""
    more: int = 0
    """People who come to those of the household before: 'mormor flyttar in'."""


def read_sharing(tokens: Sequence[Token], parts: Sequence[Clause], used: set[int], sharing: Sharing, amends: bool) -> None:
    """Note the others of a text. Numbers that are spent are added to `used`; `amends` as in `read_adults`."""
    _read_size(tokens, used, sharing)
    for part in parts:
        _read_others(tokens, part, used, sharing)
        _read_separate(tokens, part, sharing)
        _read_newcomer(tokens, part, sharing, amends)
        _read_answer(tokens, part, used, sharing)


def _read_size(tokens: Sequence[Token], used: set[int], sharing: Sharing) -> None:
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
                sharing.others_asked = True  # 'i kollektiv med tre' is three in all, or three others
            else:
                sharing.size = int(number.value)
        elif before is not None and at(tokens, index - 1).text in ("i", "-") or token.text.startswith("personer"):
            start = before if before is not None else index - 1
            if number := number_at(tokens, start):
                sharing.size = int(number.value)
                used.update(range(start, number.end))


def _is_people(tokens: Sequence[Token], index: int) -> bool:
    """'fem i', 'fem personer i', '5-'."""
    number = number_at(tokens, index)
    if number is None or tokens[index].text in ("en", "ett"):
        return False
    after = number.end + (at(tokens, number.end).text.startswith("person"))
    return at(tokens, after).text in ("i", "-") and at(tokens, after + 1).has("hushall")


def _read_others(tokens: Sequence[Token], part: Clause, used: set[int], sharing: Sharing) -> None:
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
            and not is_about_a_child(tokens, part.start, index)
        ):
            counted = _people_after(tokens, index + 1, used, sharing)
            if counted is not None:
                sharing.others = (sharing.others or 0) + counted
                if tokens[index].text == "hos":
                    sharing.notes.append("antaget_inneboende")
    for index in range(part.start, part.end):
        subject = number_at(tokens, index) if index not in used else None
        noun = subject.end + at(tokens, subject.end).has("ensam", "vuxen") if subject else 0  # 'två vuxna syskon som bor ihop'
        people = at(tokens, noun).has("manniska") and not at(tokens, noun).has("vuxen", "person")
        if subject and subject.value >= 2 and people and sharing.others is None:
            sharing.others = int(subject.value) - 1  # 'två kompisar som delar lägenhet'
            sharing.notes.append("antaget_en_av_flera")
            used.update(range(index, noun + 1))
    if (lodging or _relative_lives_there(tokens, part)) and sharing.others is None and sharing.size is None:
        sharing.others_asked = True


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


def _read_separate(tokens: Sequence[Token], part: Clause, sharing: Sharing) -> None:
    """'de delar inte hushåll': nobody else is counted."""
    words = tokens[part.start : part.end]
    apart = any(t.text == "delar" and at(words, i + 1).text in ("inte", "ej") for i, t in enumerate(words))
    if apart and any(t.has("hushall") for t in words):
        sharing.others, sharing.others_asked = 0, False


def _read_newcomer(tokens: Sequence[Token], part: Clause, sharing: Sharing, amends: bool) -> None:
    """'mormor flyttar in hos dem', 'en kompis bor hos honom': one more; asked about when nothing is known before."""
    for index in range(part.start, part.end):
        comes = tokens[index].text.startswith("flytta") and any(t.text == "in" for t in tokens[index + 1 : index + 4])
        lives = tokens[index].text == "bor" and any(
            t.text in _THE_HOUSEHOLD | _HERE for t in tokens[index + 1 : min(part.end, index + _NEAR)]
        )
        comes = comes or (tokens[index].text == "i" and at(tokens, index + 1).text in ("hushållet", "hemmet"))
        near = range(max(part.start, index - _NEAR), index)
        who = [i for i in near if tokens[i].text in _RELATIVES | _SINGULAR or _is_ones_parent(tokens, i)]
        if not (who and (comes or lives)) or sharing.others is not None:
            continue
        if amends:
            sharing.more, sharing.others_asked = 1, False
        else:
            sharing.others_asked = True
        return


def _is_ones_parent(tokens: Sequence[Token], index: int) -> bool:
    """'hans mamma'."""
    return tokens[index].text in _PARENTS and at(tokens, index - 1).text in ("hans", "hennes", "deras", "min", "sin")


def _read_answer(tokens: Sequence[Token], part: Clause, used: set[int], sharing: Sharing) -> None:
    """A line with a number alone, after something that makes us ask how many others there are."""
    number = number_at(tokens, part.start)
    if not sharing.others_asked or part.joiner != "\n":
        return
    if number and (number.end == part.end or (number.end + 1 == part.end and at(tokens, number.end).has("manniska"))):
        sharing.others, sharing.others_asked = int(number.value), False
        used.update(range(part.start, part.end))
    elif part.end == part.start + 1 and at(tokens, part.start).text in ("ingen", "inga"):
        sharing.others, sharing.others_asked = 0, False


def is_about_a_child(tokens: Sequence[Token], start: int, index: int) -> bool:
    """Whether the 'hos' at a place, in a clause that starts there, is where a child lives; that is read with the children.

    'Barnet bor hos sin pappa' and 'två barn, som bor hos sin mamma' are; 'mamma med barn 4 bor hos sina föräldrar' is not.
    """
    if at(tokens, start).text == "som":
        start = next((i + 1 for i in range(start - 1, -1, -1) if tokens[i].text in (".", "\n", "?")), 0)
    elif at(tokens, start).has("bor") and at(tokens, start - 1).text in (",", "och"):
        start = next((i + 1 for i in range(start - 2, -1, -1) if tokens[i].text in (".", "\n", "?", ",")), 0)
        if start and at(tokens, start - 1).text == "," and not any(t.has("barn_best") for t in tokens[start:index]):
            start = next((i + 1 for i in range(start - 2, -1, -1) if tokens[i].text in (".", "\n", "?")), 0)
    before = tokens[start:index]
    child = any(t.has("barn") or age_word(t) for t in before)
    adult = next((i for i, t in enumerate(before) if _is_grown(t)), None)
    relative = any(t.text == "som" for t in before[-3:])
    return child and (relative or adult is None or any(t.has("barn_best") for t in before))


def _is_grown(token: Token) -> bool:
    return (token.has("ensam", "vuxenord", "par") or token.text in ("par", "paret")) and not token.has("barn")


def is_a_relative(token: Token) -> bool:
    """'mormor', 'faster', 'svåger'."""
    return token.text in _RELATIVES


def _people_after(tokens: Sequence[Token], index: int, used: set[int], sharing: Sharing) -> int | None:
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
        sharing.size = None
    elif noun.has("manniska"):
        if number is None and noun.text not in _SINGULAR and at(tokens, place - 1).text not in ("en", "ett"):
            sharing.others_asked = True
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
