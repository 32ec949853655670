"""The children: how many, how old, and which of them a later word is about.

A mention either tells of new children ('två barn 3 och 8 år', 'en femåring'), gives ages to children that were only counted ('två barn.
De är 3 och 8'), or points back ('3-åringen', 'den yngsta'). Nobody's age is guessed: a child without one is asked about. It never
reads what the children do or eat (see care).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.domain.errors import BadInput
from assistant.domain.hushall import Barn
from assistant.read.dates import StatedDate
from assistant.read.numerals import Ages, ages_at, number_at
from assistant.read.tokens import Token, at

OLDEST_CHILD = 20
_MOST_MENTIONS = 100
MOST_CHILDREN = 30
"""As many as a `Hushall` can hold; more than so is a slip of the pen."""

_AGE_CUES = frozenset({"är", "ena", "andra", "andre", "ene", "åldrar", "ålder", "åldern", "åldrarna", "fyller", "fyllt", "blir", "var"})
HIDDEN = "¤"
"""Stands in the place of what an earlier reader has read."""
_BECOMES = frozenset({"är", "fyller", "fyllt", "fyllde", "blir", "blev", "var", "vore", "hade", "is"})


@dataclass
class Child:
    """A child while the text is being read; `age` None is asked about. `base` is the child of the household that is amended."""

    age: int | None = None
    birth: str | None = None
    sex: str | None = None
    lunch: bool | None = None
    school: bool | None = None
    days: int | None = None
    days_asked: bool = False
    work_income: Decimal | None = None
    base: Barn | None = None


@dataclass
class Mention:
    """A place in the text that is about certain children."""

    start: int
    end: int
    targets: list[Child]
    new: bool = False


@dataclass
class Children:
    """All that a text says of which children there are."""

    all: list[Child] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    none_stated: bool = False
    unspecified: bool = False
    """Children are mentioned, but neither how many nor how old."""
    doubtful: bool = False
    """Counts and ages contradict each other, or can be read in two ways."""
    which_asked: bool = False
    """An age is given for one of several children and it is not clear which."""
    grown: list[int] = field(default_factory=list)
    """Ages over twenty: adults with a case of their own."""
    grown_asked: bool = False
    changed: bool = False
    """The text adds, removes or ages a child (of the household that is amended)."""
    problem: BadInput | None = None
    """Something absurd (a negative age, two hundred children), to be raised when the text turns out to describe a household."""
    births: set[int] = field(default_factory=set)
    """Where in the text a date is a birthday."""

    @property
    def open(self) -> list[Child]:
        """Children whose age has not been said yet."""
        return [child for child in self.all if child.age is None and child.birth is None]

    def too_many(self, count: int) -> None:
        """Remember that no household has so many children (or fewer than none)."""
        self.problem = self.problem or BadInput("hushall_antal_barn", antal=count, hogst=MOST_CHILDREN)


def read_children(
    tokens: Sequence[Token], used: set[int], dates: Mapping[int, StatedDate], known: Sequence[Barn] = ()
) -> Children:
    """The children of a text; `dates` by token place, for birthdays; `known` are those of the household that is amended.

    Spent tokens are added to `used`. What is absurd is left in `problem` for the caller to raise.
    """
    children = Children([Child(age=barn.alder, birth=barn.fodelsemanad, base=barn) for barn in known])
    index = 0
    while index < len(tokens) and len(children.all) <= MOST_CHILDREN and len(children.mentions) <= _MOST_MENTIONS:
        if index in used and index not in dates:
            index += 1
            continue
        end = _read_at(tokens, index, used, dates, children, amends=bool(known))
        if end > index:
            used.update(range(index, end))
        index = max(end, index + 1)
    if len(children.all) > MOST_CHILDREN:
        children.too_many(len(children.all))
    children.all = [child for child in children.all if child.age is None or child.age <= OLDEST_CHILD]
    return children


def _read_at(
    tokens: Sequence[Token], index: int, used: set[int], dates: Mapping[int, StatedDate], children: Children, amends: bool
) -> int:
    """Read what stands at a place; the place after it, or the same place when it is nothing about children."""
    token = tokens[index]
    if token.has("fott"):
        return _read_birth(tokens, index, dates, children)
    if token.has("barnlos") or (token.has("nekande") and _noun_after(tokens, index + 1) and not token.has("slutat_skolan")):
        return _none(tokens, index, children)
    if token.has("yngst", "aldst", "pojke", "flicka") or token.text in ("den", "det", "de", "hen"):
        end = _read_pointed(tokens, index, children, amends)
        if end > index:
            return end
    if token.has("nyfodd") and (noun := _noun_after(tokens, index + 1)):
        return _read_noun(tokens, index, noun, 1, children, amends)
    number = number_at(tokens, index)
    if number and children.mentions and _is_one_more(tokens, index, number.end, children):
        return _read_noun(tokens, index, number.end - 1, int(number.value), children, amends)
    noun = _noun_after(tokens, number.end) if number else None
    if number and noun is not None and (number.value == 1 or not tokens[noun].has("ett_barn")):
        return _read_noun(tokens, index, noun, int(number.value), children, amends)
    if token.has("barn"):
        return _read_noun(tokens, index, index, None, children, amends)
    return _read_ages(tokens, index, number.end if number else None, children, amends)


def _is_one_more(tokens: Sequence[Token], index: int, after: int, children: Children) -> bool:
    """'... och ett på 7 år': a child whose noun was said the time before."""
    leads = at(tokens, after).text in ("på", "är") or (at(tokens, after).text == "som" and at(tokens, after + 1).text == "är")
    ages = ages_at(tokens, after + 1 + (at(tokens, after).text == "som")) if leads else None
    return ages is not None and ages.unit and max(ages.years) <= OLDEST_CHILD


def _noun_after(tokens: Sequence[Token], place: int) -> int | None:
    """The place of the child noun after 'små', 'hemmavarande' and the like; None when something else comes."""
    for _ in range(4):
        if at(tokens, place).has("barn"):
            return place
        if not at(tokens, place).has("barn_egenskap") and at(tokens, place).text not in ("st", "stycken", "några"):
            return None
        place += 1
    return None


def _none(tokens: Sequence[Token], index: int, children: Children) -> int:
    noun = _noun_after(tokens, index + 1)
    end = index + 1 if tokens[index].has("barnlos") or noun is None else noun + 1
    if at(tokens, end).text in ("under", "över", "som"):
        return end
    children.none_stated, children.changed = True, True
    children.all.clear()
    return end


def _read_birth(tokens: Sequence[Token], index: int, dates: Mapping[int, StatedDate], children: Children) -> int:
    """'född i mars 2020': the birth month of the child last mentioned without an age."""
    place = next((i for i in range(index + 1, index + 4) if i in dates), None)
    if place is None:
        year = at(tokens, index + 1).text
        return index + 2 if year.isdigit() and len(year) == 4 else index
    of_a_child = bool(children.open) or any(t.has("barn") for t in tokens[max(0, index - 3) : index])
    end = index
    while place is not None:
        stated, end = dates[place], place + 1
        children.births.add(stated.span[0])
        if stated.month is not None and of_a_child:
            if not children.open:
                children.all.append(Child())
            children.open[0].birth, children.changed = stated.month, True
        while end < len(tokens) and tokens[end].text == HIDDEN:
            end += 1
        joined = at(tokens, end).text in ("och", "samt") or (at(tokens, end).text == "," and bool(children.open))
        following = end + 2 if at(tokens, end + 1).text in ("i", "den") else end + 1
        place = following if joined and following in dates else None
    return end


def _read_pointed(tokens: Sequence[Token], index: int, children: Children, amends: bool) -> int:
    """'den yngsta', 'sonen är 9', 'hon är 11': a child that is known, perhaps with an age."""
    place = index
    while at(tokens, place).text in ("den", "det", "de") and at(tokens, place + 1).has("yngst", "aldst"):
        place += 1
    token = tokens[place]
    end = place + 1
    targets = pointed(token, children)
    becomes = at(tokens, end).text in _BECOMES or (token.has("yngst", "aldst") and not at(tokens, end).has("barn"))
    ages = ages_at(tokens, end + (at(tokens, end).text in _BECOMES), one_child=True) if becomes else None
    if ages is None:
        if token.has("yngst", "aldst") and targets and children.all:
            children.mentions.append(Mention(index, end, targets))
            return end
        return index
    if token.has("barn") and not amends:
        return index
    if amends and len(ages.years) == len(targets):
        _set_ages(targets, ages, children)
    elif amends and token.text != "de":
        children.which_asked = True
    elif children.open and len(ages.years) <= len(children.open):
        targets = children.open[: len(ages.years)]
        _set_ages(targets, ages, children)
    else:
        return index
    children.mentions.append(Mention(index, ages.end, targets))
    return ages.end


def pointed(token: Token, children: Children) -> list[Child]:
    """The children a definite word means: the youngest, the son, 'barnet', 'barnen', 'hon'."""
    aged = [child for child in children.all if child.age is not None]
    if token.has("yngst", "aldst") and len(aged) > 1:
        chosen = min if token.has("yngst") else max
        return [chosen(aged, key=lambda child: child.age or 0)]
    if token.has("alla") or token.text in ("de", "barnen", "ungarna", "children", "kids"):
        return list(children.all)
    if token.has("pojke", "flicka"):
        sex = "pojke" if token.has("pojke") else "flicka"
        same = [child for child in children.all if child.sex == sex]
        if same or token.text not in ("han", "hon"):
            return same or (list(children.all) if len(children.all) == 1 else [])
    return list(children.all) if len(children.all) == 1 else []


def _read_noun(tokens: Sequence[Token], index: int, noun: int, count: int | None, children: Children, amends: bool) -> int:
    """A mention with a noun: 'två barn 3 och 8 år', 'en son på 12', 'barnen', 'tvillingar på 4'."""
    token, adjectives = tokens[noun], tokens[index:noun]
    if at(tokens, noun + 1).kind == "range" or _is_general(tokens, index, noun, count):
        ranged = at(tokens, noun + 1).kind == "range"
        children.unspecified = children.unspecified or ranged or at(tokens, index - 1).text in ("med", "har")
        return noun + 1 + ranged
    if any(t.has("vuxet_barn") for t in adjectives) or (count is None and at(tokens, index - 1).has("vuxet_barn")):
        return _read_grown(tokens, noun, count, children)
    if count is not None and not 0 <= count <= MOST_CHILDREN:
        children.too_many(count)
        return noun + 1
    multiple = 2 if token.has("tva") else 3 if token.has("tre") else 0
    one = count == 1 or (count is None and token.has("ett_barn"))
    ages = _ages_after_noun(tokens, noun + 1 + (at(tokens, noun + 1).text == "till"), one and not multiple)
    if ages and min(ages.years) < 0:
        children.problem = children.problem or BadInput("hushall_alder", alder=min(ages.years))
        return ages.end
    newborn = any(t.has("nyfodd") for t in adjectives) or at(tokens, index - 1).has("nyfodd")
    if ages is None and (newborn or token.has("bebis")):
        ages = Ages((0,) * (count or 1), noun + 1, True)
    if count == 0:
        return _none(tokens, noun, children)
    sex = "pojke" if token.has("pojke") else "flicka" if token.has("flicka") else None
    definite = token.has("barn_best") and not multiple
    end = ages.end if ages else noun + 1
    if multiple:
        count = multiple
        if ages:
            ages = ages._replace(years=(ages.years[0],) * (multiple - 1) + ages.years)
            count = len(ages.years)
    elif ages and count is not None and len(ages.years) == 1 and at(tokens, noun + 1).text == "på":
        ages = ages._replace(years=ages.years * count)  # 'två på 7 år'
    elif one and not definite:
        count = 1
    if ages is None:
        _take_counted(tokens, index, end, count, definite, sex, children, amends)
    else:
        _take_ages(tokens, index, ages._replace(end=end), count, definite, sex, children, amends)
    return end


def _is_general(tokens: Sequence[Token], index: int, noun: int, count: int | None) -> bool:
    """'per barn', 'barn under 18 år', 'väntar barn': no child of this household."""
    before = tokens[max(0, index - 3) : index]
    for token in reversed(before):
        if token.kind == "mark" or token.text in ("och", "med", "har"):
            break
        if token.has("vantar"):
            return True
    after = at(tokens, noun + 1)
    general = at(tokens, index - 1).has("generell") or (after.has("generell") and after.text not in ("alla", "fyllt"))
    return count is None and (general or (after.text == "som" and at(tokens, noun + 2).text == "fyllt"))


def _read_grown(tokens: Sequence[Token], noun: int, count: int | None, children: Children) -> int:
    """'en vuxen son, 24 år': an adult with a case of their own, in this household when that is said."""
    ages = _ages_after_noun(tokens, noun + 1, count == 1)
    if ages:
        children.grown += [max(age, OLDEST_CHILD + 1) for age in ages.years]
    else:
        children.grown_asked = True
    children.changed = True
    return ages.end if ages else noun + 1


def _ages_after_noun(tokens: Sequence[Token], place: int, one_child: bool) -> Ages | None:
    for _ in range(4):
        if not at(tokens, place).has("aldersled") and at(tokens, place).text not in ("(", ":", ",", "-", "–"):
            break
        if at(tokens, place).text == "i" and not at(tokens, place + 1).has("aldersled"):
            return None
        place += 1
    return ages_at(tokens, place, one_child)


def _take_counted(
    tokens: Sequence[Token],
    index: int,
    end: int,
    count: int | None,
    definite: bool,
    sex: str | None,
    children: Children,
    amends: bool,
) -> None:
    """A mention without ages: it points back, or opens places for children to be asked about."""
    if definite:
        targets = pointed(tokens[end - 1], children)
        if targets:
            children.mentions.append(Mention(index, end, targets))
            return
        if children.all and not sex:
            return
        count = count or (1 if tokens[end - 1].has("ett_barn") else None)
    if count is None:
        if definite or at(tokens, index - 1).has("sin") or at(tokens, index - 1).text in ("med", "har", "with", "och"):
            children.unspecified = True
        return
    if amends and not _adds(tokens, index, end):
        children.all.clear()
    new = [Child(sex=sex) for _ in range(min(count, MOST_CHILDREN + 1))]
    children.all += new
    children.changed = True
    children.mentions.append(Mention(index, end, new, new=True))


def _take_ages(
    tokens: Sequence[Token],
    index: int,
    ages: Ages,
    count: int | None,
    definite: bool,
    sex: str | None,
    children: Children,
    amends: bool,
) -> None:
    """A mention with ages: it ages the children that are known, fills open places, or brings new children."""
    children.doubtful = children.doubtful or ages.doubtful
    known = [child for child in children.all if child.base is not None]
    if amends and definite and known:
        targets = pointed(tokens[index], children)
        if len(targets) == len(ages.years):
            _set_ages(targets, ages, children)
        elif len(ages.years) > 1 or len(known) == 1:
            targets = _replace(ages, children)
        else:
            children.which_asked = True
        children.mentions.append(Mention(index, ages.end, targets))
        return
    if known and amends and not _adds(tokens, index, ages.end):
        children.all.clear()
    targets = _targets(tokens, index, len(ages.years), count, children)
    for child in targets:
        child.sex = sex or child.sex
    _set_ages(targets[: len(ages.years)], ages, children)
    children.mentions.append(Mention(index, ages.end, targets, new=True))


def _targets(tokens: Sequence[Token], index: int, ages: int, count: int | None, children: Children) -> list[Child]:
    """The children that so many ages belong to: those who wait for one, or new ones, or both ('två söner och en dotter, 3, 5 och 8 år')."""
    waiting = children.open
    if count is not None and waiting and ages == len(waiting) + count:
        new = [Child() for _ in range(count)]
        children.all += new
        return waiting + new
    if _joined_to_the_open(tokens, index, count, children):
        waiting = []
    if waiting and (count is None or count <= len(waiting)) and ages <= len(waiting):
        return waiting[:ages]
    children.doubtful = children.doubtful or bool(waiting) or (count is not None and ages > count)
    new = [Child() for _ in range(max(count or 0, ages))]
    children.all += new
    return new


def _joined_to_the_open(tokens: Sequence[Token], index: int, count: int | None, children: Children) -> bool:
    """'två barn och en bebis': the baby is one more, not one of the two."""
    last = children.mentions[-1] if children.mentions else None
    joins = at(tokens, index - 1).text in ("och", "samt", "plus", "+", "and")
    return count is not None and joins and last is not None and last.end == index - 1 and all(c.age is None for c in last.targets)


def _adds(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.has("till") for token in tokens[max(0, start - 4) : end + 2])


def _replace(ages: Ages, children: Children) -> list[Child]:
    children.all = [Child() for _ in ages.years]
    _set_ages(children.all, ages, children)
    return list(children.all)


def _set_ages(targets: Sequence[Child], ages: Ages, children: Children) -> None:
    for child, age in zip(targets, ages.years, strict=False):
        child.age, child.birth = age, None
        if age > OLDEST_CHILD:
            children.grown.append(age)
    children.changed = True


def _read_ages(tokens: Sequence[Token], index: int, after_number: int | None, children: Children, amends: bool) -> int:
    """Ages without a noun: 'en femåring', '3-åringen', and bare '3 och 8 år' where children wait for their ages."""
    count, place = None, index
    if after_number is not None and (words := ages_at(tokens, after_number)) and _is_age_word(tokens, after_number):
        count, place = int(number_at(tokens, index).value), after_number  # type: ignore[union-attr]
    ages = ages_at(tokens, place)
    if ages is None or min(ages.years) < 0:
        return index
    if _is_age_word(tokens, place):
        return _read_age_words(tokens, index, ages, count, children, amends)
    before = at(tokens, index - 1)
    if ages.unit and at(tokens, ages.end).has("barn") and len(ages.years) == 1:
        noun = at(tokens, ages.end)  # '3 månader gammal bebis'
        sex = "pojke" if noun.has("pojke") else "flicka" if noun.has("flicka") else None
        _take_ages(tokens, index, ages._replace(end=ages.end + 1), 1, False, sex, children, amends)
        return ages.end + 1
    if any(t.text == "mellan" for t in tokens[max(0, index - 3) : index]):
        return ages.end
    if before.has("generell", "efter", "fore") or before.text in ("i", "om", "för", "sedan", "på", "kl", "senaste", "sista", "första"):
        return index
    cue = before.text in _AGE_CUES or before.has("yngst", "aldst")
    last = children.mentions[-1] if children.mentions else None
    if ages.unit and not amends and before.text in ("och", "samt", "+", "&") and last and last.new and not children.open:
        _take_ages(tokens, index, ages, None, False, None, children, amends)  # 'barn 4 år (lunch hemma) och 6 år'
        return ages.end
    named = before if before.text != "(" else at(tokens, index - 2)
    if named.kind == "word" and not named.roles and (children.unspecified or children.mentions) and (ages.unit or before.text == "("):
        _take_ages(tokens, index, ages, None, False, None, children, amends)  # 'barn: Kalle 7 år, Lisa 9 år'
        return ages.end
    starts = before.kind == "mark" or before.text in ("nej", "jo", "och", "med", "") or before.has("vuxenord", "ensam", "par")
    if children.open and len(ages.years) <= len(children.open):
        if cue or ages.unit or (starts and len(ages.years) == len(children.open)):
            targets = children.open[: len(ages.years)]
            _set_ages(targets, ages, children)
            children.mentions.append(Mention(index, ages.end, targets))
            return ages.end
        return index
    as_many = len(ages.years) > 1 and len(ages.years) == len(children.all)
    if amends and (ages.unit or as_many or before.text in ("nej", "jo", "är")) and (starts or cue):
        if len(children.all) == len(ages.years):
            _set_ages(children.all, ages, children)
            return ages.end
        children.which_asked = True
        return ages.end
    if not children.all and ages.unit and starts and max(ages.years) <= OLDEST_CHILD and not amends:
        _take_ages(tokens, index, ages, count, False, None, children, amends)
        return ages.end
    if ages.unit and max(ages.years) <= OLDEST_CHILD:
        children.doubtful = True  # an age that belongs to nobody: better to ask than to lose a child
    return index


def takes_away(tokens: Sequence[Token], index: int) -> bool:
    """'ta bort' at this place, or 'stryk' or 'utan' right after it."""
    two = (at(tokens, index).text, at(tokens, index + 1).text)
    return two == ("ta", "bort") or two[1] in ("stryk", "utan")


def _is_age_word(tokens: Sequence[Token], place: int) -> bool:
    token = at(tokens, place)
    return token.kind == "aring" or any(ending in token.text for ending in ("åring", "aring", "årig")) or at(
        tokens, place + 1
    ).text == "-"  # fmt: skip


def _read_age_words(tokens: Sequence[Token], index: int, ages: Ages, count: int | None, children: Children, amends: bool) -> int:
    """'en 3-åring', 'två femåringar', '3-åringen (är nu 4)'."""
    after = at(tokens, ages.end)
    if after.text.startswith("barn") or after.has("barn"):
        noun_end = ages.end + 1
    else:
        noun_end = ages.end
    if min(ages.years) > OLDEST_CHILD:
        if at(tokens, index - 1).text in ("med", "och", "with") or after.has("barn"):
            children.grown += ages.years
            children.changed = True
        return noun_end
    if count is not None and count > MOST_CHILDREN:
        children.too_many(count)
        return noun_end
    if count is not None:
        ages = ages._replace(years=ages.years[:1] * count + ages.years[1:])
        count = len(ages.years)
    referred = [child for age in ages.years for child in children.all if child.age == age]
    if ages.definite and referred and amends and takes_away(tokens, index - 2):
        children.all = [child for child in children.all if child not in referred]
        children.changed = True
        return noun_end
    if ages.definite and referred:
        if at(tokens, ages.end).text in _BECOMES and (new := ages_at(tokens, ages.end + 1, one_child=True)) and amends:
            _set_ages(referred, new, children)
            noun_end = new.end
        children.mentions.append(Mention(index, noun_end, referred))
        return noun_end
    _take_ages(tokens, index, ages, count, False, None, children, amends)
    return noun_end
