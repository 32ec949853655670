"""What is said of each child: lunch at förskola, school at 18-20, days in the home.

A statement belongs to the children named last before it in its clause ('3-åringen äter på förskolan'), else to those
named after it ('lunch på förskolan för 3-åringen'), else to those the text was about. What is not said stays unknown:
'går på förskola' says nothing of lunch, and 'varannan helg' no number of days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.read.absence import is_a_place
from assistant.read.children import Child, Children
from assistant.read.numerals import number_at
from assistant.read.phrases import negated
from assistant.read.sharing import is_a_relative, is_about_a_child
from assistant.read.tokens import Clause, Token, at, clauses, word_set

LUNCH_TO_AGE = 6
"""The table of the riksnorm tells lunch apart up to this age (SoF 2025:468 12 kap. 2 §)."""
SCHOOL_FROM_AGE = 18
LUNCH_DAYS = 5
"""Only lunch at förskola on every weekday lowers the row."""
HALF_MONTH = 15
"""Days of thirty for a child who lives in the home every other week."""
_WEEKDAYS = word_set("""
    måndag måndagar tisdag tisdagar onsdag onsdagar torsdag torsdagar fredag fredagar lördag lördagar söndag söndagar
    helg helger helgen helgerna veckoslut
""")
_DAYS_IN_SHORT = word_set("mån tis ons tors tor fre lör sön")
_ALL_THE_TIME = word_set("heltid hel hela alltid jämt permanent stadigvarande")
_AT_TIMES = word_set("""
    ibland lov loven lovet deltid sommarlov sommarlovet delvis helger helgerna helgen helg veckoslut halvtid fjortonde %
    procent
""")
_WORKS = word_set("jobbar arbetar jobb anställd")
_BESIDE_SCHOOL = word_set("extra extrajobb sommarjobb sommarjobbar feriejobb helger kvällar lov")
_NOT_SURELY_SCHOOL = word_set("komvux folkhögskola folkhögskolan sfi vuxenutbildning")
_HALVES = frozenset({"månad", "månaden", "tiden", "tid"})


@dataclass
class Care:
    """What the statements gave: which texts of assumptions to show, and whether anything was said at all."""

    notes: list[str] = field(default_factory=list)
    changed: bool = False


@dataclass
class _Segment:
    """A stretch of a clause that is about the same children."""

    tokens: Sequence[Token]
    start: int
    targets: list[Child]
    own: bool = False
    """The words themselves name or point out the children."""


def read_care(tokens: Sequence[Token], used: set[int], children: Children) -> Care:
    """Note lunch, school and days on the children of a text. Spent numbers ('10 dagar') are added to `used`."""
    care = Care()
    if not children.all:
        return care
    at_forskola = False
    for segment in _segments(tokens, children):
        at_forskola = at_forskola or any(t.has("forskola") for t in segment.tokens)
        _read_lunch(segment, at_forskola, care)
        _read_school(segment, care)
        _read_school_answer(tokens, segment, care)
        _read_days(tokens, segment, used, care)
    return care


def _segments(tokens: Sequence[Token], children: Children) -> list[_Segment]:
    inside = {i for mention in children.mentions for i in range(mention.start, mention.end)}
    focus: list[Child] = list(children.all)
    found: list[_Segment] = []
    waiting: list[Child] = []
    for part in clauses(tokens, inside):
        cuts = [m for m in children.mentions if part.start <= m.start < part.end]
        words = set(range(part.start, part.end))
        bare = bool(cuts) and words <= {i for m in cuts for i in range(m.start, m.end)}
        if not cuts:
            pointed = _pointed_in(tokens, part, children)
            focus = pointed or focus
            own = bool(pointed) or at(tokens, part.start).text == "som"
            found.append(_Segment(tokens[part.start : part.end], part.start, focus, own))
            waiting = []
            continue
        if cuts[0].start > part.start:
            found.append(_Segment(tokens[part.start : cuts[0].start], part.start, cuts[0].targets, True))
        for place, mention in enumerate(cuts):
            end = cuts[place + 1].start if place + 1 < len(cuts) else part.end
            shared = waiting if part.joiner in ("och", "samt") and not mention.new else []
            focus = mention.targets + [child for child in shared if child not in mention.targets]
            found.append(_Segment(tokens[mention.start : end], mention.start, focus, True))
        # '3-åringen och 5-åringen äter där': a clause that only names a child shares what is said in the next one.
        waiting = focus if bare else []
    return found


def _pointed_in(tokens: Sequence[Token], part: Clause, children: Children) -> list[Child]:
    """The children that a clause without a mention is about: 'båda', 'den andra', 'sonen', 'hon'."""
    for index in range(part.start, part.end):
        token = tokens[index]
        if token.text in ("ena", "ene") and len(children.all) == 2:
            return children.all[:1]
        if token.text in ("andra", "andre") and len(children.all) == 2:
            return children.all[1:]
        if token.has("alla", "barn_best", "yngst", "aldst") and (targets := children.pointed(token)):
            return targets
    return []


def _read_lunch(segment: _Segment, at_forskola: bool, care: Care) -> None:
    """`at_forskola`: förskola has been spoken of, so that 'äter där' can mean it."""
    tokens = segment.tokens
    eats = next((i for i, t in enumerate(tokens) if t.has("ater") and t.text not in ("mat", "maten")), None)
    stays_home = any(t.has("forskola") and negated(tokens, i) for i, t in enumerate(tokens)) and eats is None
    if eats is None and not stays_home and not any(t.text in ("mat", "maten") for t in tokens):
        return
    there = at_forskola and any(t.text == "där" for t in tokens)
    place = there or any(t.has("forskola") for t in tokens)
    home = any(t.has("hemma") for t in tokens)
    refused = eats is not None and (
        any(t.has("nekande") for t in tokens[max(0, eats - 3) : eats]) or any(t.text in ("inte", "ej") for t in tokens[eats:])
    )
    young = [child for child in segment.targets if child.age is None or child.age <= LUNCH_TO_AGE]
    if not young:
        return
    if stays_home:
        eaten = False
    elif place and not home:
        eaten = not refused
        if eaten and _fewer_days(tokens):
            eaten = False
            care.notes.append("antaget_lunch_farre_dagar")
    elif home and eats is not None:
        eaten = refused
    elif not home and eats is not None and refused and tokens[eats - 1].text == "utan":
        eaten = True
        care.notes.append("antaget_utan_lunch")
    else:
        return
    for child in young:
        child.lunch = eaten
    care.changed = True


def _fewer_days(tokens: Sequence[Token]) -> bool:
    """'äter där tre dagar i veckan'."""
    for index, token in enumerate(tokens):
        number = number_at(tokens, index)
        if number and at(tokens, number.end).has("dagar") and token.text not in ("en", "ett"):
            per_week = at(tokens, number.end + 1).text in ("i", "per", "/") and at(tokens, number.end + 2).has("veckor")
            per_week = per_week or at(tokens, number.end + 2).text.startswith("veck")
            return per_week and number.value < LUNCH_DAYS
    return False


def _read_school(segment: _Segment, care: Care) -> None:
    grown = [child for child in segment.targets if child.age is not None and child.age >= SCHOOL_FROM_AGE]
    if not grown:
        return
    tokens = segment.tokens
    school = next((i for i, t in enumerate(tokens) if t.has("skola", "hogskola")), None)
    left = next((i for i, t in enumerate(tokens) if t.has("slutat_skolan")), None)
    works = any(t.text in _WORKS for t in tokens) and not any(t.text in _BESIDE_SCHOOL for t in tokens)
    if school is None and left is None and works and segment.own:
        for child in grown:
            child.school_asked = child.school is None
    if school is None and not (left is not None and tokens[left].text in ("studenten", "slutat", "slutade")):
        return
    if any(t.text in _NOT_SURELY_SCHOOL for t in tokens) and not any(t.text.startswith("gymnasi") for t in tokens):
        care.notes.append("antaget_oklar_skola")
        return
    elsewhere = left is not None or any(t.has("hogskola") for t in tokens)
    goes = school is not None and not elsewhere and not negated(tokens, school, reach=4)
    for child in grown:
        child.school, child.school_asked = goes, False
    care.changed = True


def _read_school_answer(tokens: Sequence[Token], segment: _Segment, care: Care) -> None:
    """A line with 'ja' or 'nej' first, after something that makes us ask whether an 18-year-old goes to school."""
    answer = at(tokens, segment.start).text
    if at(tokens, segment.start - 1).text == "\n" and answer in ("ja", "nej"):
        for child in segment.targets:
            if child.school_asked:
                child.school, child.school_asked, care.changed = answer == "ja", False, True


def _read_days(tokens: Sequence[Token], segment: _Segment, used: set[int], care: Care) -> None:
    days: int | None = None
    asked = halved = False
    in_full = _lives_there_always(segment)
    by_the_weekday = any(t.text in _WEEKDAYS or _DAYS_IN_SHORT.issuperset(t.text.split("-")) for t in segment.tokens)
    for index, token in enumerate(segment.tokens):
        place = segment.start + index
        after = at(tokens, place + 1)
        if token.has("vecka_om") and not segment.own and any(t.text in _WORKS for t in segment.tokens):
            continue  # 'jobbar varannan helg'
        if token.has("vecka_om"):
            halved = after.has("veckor") and not by_the_weekday
            asked = not halved
        elif token.has("placerad") or (segment.own and _is_partly_there(segment.tokens, index)):
            asked = True
        elif token.has("vaxelvis") or token.text == "50/50" or (token.has("halva") and after.text in _HALVES):
            halved = True
        elif token.has("umgange") or _is_elsewhere(tokens, segment, place):
            asked = True
        elif counted := _counted_days(tokens, place):
            days, end = counted
            asked = asked or days is None
            used.update(range(place, end))
    if days is None and halved:
        days = HALF_MONTH
        care.notes += ["antaget_halva_manaden"] if "antaget_halva_manaden" not in care.notes else []
    if days is None and not asked and not in_full:
        return
    for child in segment.targets:
        child.days, child.days_asked = days, days is None and asked
        child.in_full = days is None and not asked
    care.changed = True


def _lives_there_always(segment: _Segment) -> bool:
    """'bor där på heltid', 'är hos henne hela tiden'."""
    lives = any(t.has("bor") or t.text in ("hos", "är") for t in segment.tokens)
    works = any(t.text in _WORKS for t in segment.tokens)
    return lives and not works and any(t.text in _ALL_THE_TIME and t.text != "hel" for t in segment.tokens)


def _is_partly_there(words: Sequence[Token], index: int) -> bool:
    """'bor inte där', 'hos mig var tredje helg', 'hemma på loven': not all of the month, and not how much."""
    token = words[index]
    if token.has("bor"):
        return any(t.text in ("inte", "ej") for t in (at(words, index - 1), at(words, index + 1)))
    return token.text in _AT_TIMES and not any(t.text in _WORKS or t.has("ink:lon") for t in words)


def _counted_days(tokens: Sequence[Token], place: int) -> tuple[int | None, int] | None:
    """(days of the month or None when they must be asked for, place after): '10 dagar i månaden', 'en vecka i månaden'."""
    number = number_at(tokens, place)
    if number is None:
        return None
    unit, lead, period = (at(tokens, number.end + step) for step in range(3))
    monthly = lead.text in ("i", "per", "/", "av") and period.has("manaden")
    if unit.has("dagar"):
        if lead.text in ("i", "per", "/") and (period.has("veckor") or period.text.startswith("veck")):
            return (None, number.end + 3) if _lives_there(tokens, place) else None
        if monthly or _lives_there(tokens, place) or (at(tokens, place - 1).text == "\n" and lead.text in ("", "\n", ".")):
            return int(number.value), number.end + 1
    if unit.has("veckor") and monthly:
        return int(number.value) * 7, number.end + 1
    return None


def _lives_there(tokens: Sequence[Token], place: int) -> bool:
    """Whether the words nearby are about living, not about meals or förskola."""
    near = tokens[max(0, place - 6) : place + 7]
    return any(t.has("bor", "umgange") or t.text in ("hos", "är") for t in near) and not any(
        t.has("ater", "forskola") for t in near
    )


def _other_parent(tokens: Sequence[Token], place: int) -> bool:
    """'bor hos sin pappa': the child lives somewhere else, at least at times."""
    lives = any(t.has("bor") or t.text == "är" for t in tokens[max(0, place - 4) : place])
    after = place + 1 + at(tokens, place + 1).has("sin")
    return lives and at(tokens, after).has("foralder")


def _is_elsewhere(tokens: Sequence[Token], segment: _Segment, place: int) -> bool:
    """'bor hos sin pappa'; of a child alone also 'bor hos mormor' and 'är kvar i Eritrea'."""
    token, after = tokens[place], place + 1 + at(tokens, place + 1).has("sin")
    if token.text == "hos" and _other_parent(tokens, place):
        return True
    if not segment.own:
        return False
    if token.text == "kvar":
        return at(tokens, place + 1).text == "i" and is_a_place(at(tokens, place + 2))
    return token.text == "hos" and is_a_relative(at(tokens, after)) and is_about_a_child(tokens, segment.start, place)
