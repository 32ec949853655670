"""Where a text speaks of children: how many there are and how old.

A mention brings new children ('två barn 3 och 8 år', 'en femåring'), gives ages to children that were only counted
('Två barn. De är 3 och 8.'), or points back ('3-åringen', 'den yngsta'). In a message that amends a household it may
also change, add or remove. Counts and ages that contradict each other are left to be asked about, and so is an age
that belongs to nobody. What the children eat and where they live is read afterwards (see care).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from assistant.domain.hushall import Barn
from assistant.read.amounts import is_by_money
from assistant.read.births import dates_as_births, read_birthday, read_births
from assistant.read.child_words import ages_after_noun, is_age_word, is_general, noun_from
from assistant.read.children import MOST_CHILDREN, OLDEST_CHILD, Child, Children, sex_of
from assistant.read.dates import StatedDate
from assistant.read.numerals import Ages, age_word, ages_at, number_at
from assistant.read.phrases import added, taken_away
from assistant.read.tokens import Token, at

_MOST_MENTIONS = 100
"""Enough for any message; keeps the work in bounds whatever is pasted in."""
_JOINS = frozenset({"och", "samt", "plus", "+", "&", "and"})
_BECOMES = frozenset({"är", "fyller", "fyllt", "fyllde", "blir", "blev", "var", "vore", "hade", "is"})
_BEFORE_AN_AGE = _BECOMES | {"ena", "ene", "andra", "andre", "åldrar", "ålder", "åldern", "åldrarna"}
_THE_BABY = frozenset({"bebisen", "babyn", "spädbarnet"})
_BEFORE_A_LENGTH_OF_TIME = frozenset({"i", "om", "för", "sedan", "på", "kl", "senaste", "sista", "första"})


class _Said(NamedTuple):
    """One mention as it stands in the text."""

    start: int
    end: int
    number: int | None = None
    ages: Ages | None = None
    definite: bool = False
    sex: str | None = None


def read_children(
    tokens: Sequence[Token], used: set[int], dates: Mapping[int, StatedDate], today: date, known: Sequence[Barn] = ()
) -> Children:
    """The children of a text; `dates` by token place, for birthdays; `known` are those of the household that is amended.

    `today` decides the year of a birthday that has none. Tokens that are spent are added to `used`. What is absurd
    is left in `problem` for the caller to raise.
    """
    children = Children([Child(age=barn.alder, birth=barn.fodelsemanad, base=barn) for barn in known])
    reader = _Reader(tokens, dates, children, today, amends=bool(known))
    index = 0
    while index < len(tokens) and len(children.mentions) < _MOST_MENTIONS:
        end = index if index in used else reader.read_at(index)
        used.update(range(index, end))
        index = max(end, index + 1)
    children.all = [child for child in children.all if child.age is None or child.age <= OLDEST_CHILD]
    return children


class _Reader:
    """Reads one place at a time. Every `_read` method returns the place after what it read, or the same place for nothing."""

    def __init__(
        self, tokens: Sequence[Token], dates: Mapping[int, StatedDate], children: Children, today: date, amends: bool
    ) -> None:
        self._tokens = tokens
        self._dates = dates
        self._children = children
        self._today = today
        self._amends = amends

    def read_at(self, index: int) -> int:
        """Read what stands at a place."""
        token = self._at(index)
        if token.text == "\n" and self._children.doubtful:
            self._children.start_over()
        if token.has("fott") or (token.has("barn") and dates_as_births(self._tokens, self._dates, index)):
            if self._amends and self._brings_others(index):
                self._children.all.clear()
            return read_births(self._tokens, self._dates, self._children, index, self._today)
        if end := read_birthday(self._tokens, self._dates, self._children, index, self._today):
            return end
        if token.has("barnlos") or (token.has("nekande") and noun_from(self._tokens, index + 1) is not None):
            return self._read_none(index)
        if token.has("yngst", "aldst", "pojke", "flicka") or token.text in ("den", "det", "de", "hen"):
            end = self._read_pointed(index)
            if end > index:
                return end
        if token.has("nyfodd") and (noun := noun_from(self._tokens, index + 1)) is not None:
            return self._read_noun(index, noun, 1)
        if number := number_at(self._tokens, index):
            count = int(number.value)
            if count > OLDEST_CHILD and is_by_money(self._tokens, index):
                return index  # 'barnbidrag 1250 barn 5 år'
            if self._is_one_more(number.end):
                return self._read_noun(index, number.end - 1, count)
            noun = noun_from(self._tokens, number.end)
            if noun is not None and (count == 1 or not self._at(noun).has("ett_barn")):
                return self._read_noun(index, noun, count)
            if is_age_word(self._tokens, number.end):
                return self._read_age_words(index, number.end, count)
        if token.has("barn"):
            return self._read_noun(index, index, None)
        return self._read_age_words(index, index, None) if is_age_word(self._tokens, index) else self._read_bare_ages(index)

    def _brings_others(self, index: int) -> bool:
        """'och med barn födda 2012-03-15 och 2019-11-20?': in place of those before."""
        noun = next((i for i in range(index, index - 3, -1) if self._at(i).has("barn")), None)
        if noun is None or self._at(noun).has("ett_barn", "barn_best"):
            return False
        return not added(self._tokens, noun, index) and all(child.base is not None for child in self._children.all)

    def _at(self, index: int) -> Token:
        return at(self._tokens, index)

    def _is_one_more(self, after_number: int) -> bool:
        """'... och ett på 7 år', 'två barn, en på fyra och en på nio': a child whose noun was said the time before."""
        if not self._children.mentions:
            return False
        words = (self._at(after_number).text, self._at(after_number + 1).text)
        if words[0] not in ("på", "är") and words != ("som", "är"):
            return False
        ages = ages_at(self._tokens, after_number + (2 if words[0] == "som" else 1))
        return ages is not None and (ages.unit or bool(self._children.open)) and max(ages.years) <= OLDEST_CHILD

    # --- mentions with a noun

    def _read_noun(self, index: int, noun: int, count: int | None) -> int:
        """'två barn 3 och 8 år', 'en son på 12', 'barnen', 'tvillingar på 4'; `index` is where count or adjectives begin."""
        token, children = self._at(noun), self._children
        ranged = self._at(noun + 1).kind == "range"
        if ranged or (count is None and is_general(self._tokens, index, noun)):
            children.unspecified = children.unspecified or ranged or self._at(index - 1).text in ("med", "har")
            return noun + 1 + ranged
        if any(t.has("vuxet_barn") for t in self._tokens[index if count is not None else index - 1 : noun]):
            return self._read_grown(noun, count)
        if count == 0:
            return self._read_none(noun - 1)
        if count is not None and not 0 <= count <= MOST_CHILDREN:
            children.refuse("hushall_antal_barn", antal=count, hogst=MOST_CHILDREN)
            return noun + 1
        multiple = 2 if token.has("tva") else 3 if token.has("tre") else 0
        one = not multiple and (count == 1 or (count is None and token.has("ett_barn")))
        definite = token.has("barn_best") and not multiple
        turns = definite and self._amends and self._at(noun + 1).text in _BECOMES
        ages = ages_after_noun(self._tokens, noun + 1 + (turns or self._at(noun + 1).text == "till"), one)
        if self._amends and token.text in _THE_BABY and all(c.age is not None and c.age > 1 for c in children.all):
            children.which_asked = children.changed = True  # no child here is a baby: one more, or another?
            return noun + 1
        if ages is None and (token.has("bebis") or any(t.has("nyfodd") for t in self._tokens[max(0, index - 1) : noun])):
            ages = Ages((0,) * (count or 1), noun + 1, True)
        if ages and age_word(self._at(ages.end - 1)) and self._at(ages.end).has("barn"):
            ages = ages._replace(end=ages.end + 1)  # 'barn: 16-årig flicka'
        if ages and multiple:
            ages = ages._replace(years=ages.years[:1] * (multiple - 1) + ages.years)
        elif ages and count is not None and len(ages.years) == 1 and self._at(noun + 1).text == "på":
            ages = ages._replace(years=ages.years * count)  # 'två på 7 år'
        if multiple:
            count = len(ages.years) if ages else multiple
        elif one and not definite:
            count = 1
        said = _Said(index, ages.end if ages else noun + 1, count, ages, definite, sex_of(token))
        if ages:
            self._take_ages(said)
        else:
            self._take_count(said, noun)
        return said.end

    def _read_none(self, index: int) -> int:
        """'utan barn', 'inga hemmavarande barn', 'barnlös', '0 barn'."""
        noun = noun_from(self._tokens, index + 1)
        end = index + 1 if self._at(index).has("barnlos") or noun is None else noun + 1
        if self._at(end).text not in ("under", "över", "som"):
            self._children.none_stated = self._children.changed = True
            self._children.all.clear()
        return end

    def _read_grown(self, noun: int, count: int | None) -> int:
        """'en vuxen son, 24 år': an adult with a case of their own."""
        ages = ages_after_noun(self._tokens, noun + 1, count == 1)
        self._children.changed = True
        if ages is None:
            self._children.grown_asked = True
            return noun + 1
        self._children.grown += [max(age, OLDEST_CHILD + 1) for age in ages.years]
        return ages.end

    def _take_count(self, said: _Said, noun: int) -> None:
        """A mention without ages: it points back, or brings children whose ages must be asked for."""
        children, count = self._children, said.number
        if said.definite:
            if targets := children.pointed(self._at(noun)):
                children.mention(said.start, said.end, targets)
                return
            if children.all and not said.sex:
                return
            count = count or (1 if self._at(noun).has("ett_barn") else None)
        if count is None:
            lead = self._at(said.start - 1)
            led = said.definite or lead.has("sin") or lead.text in ("med", "har", "with", "och")
            if led or (not self._amends and not children.all):
                children.unspecified = True
            return
        if self._amends and not added(self._tokens, said.start, said.end):
            children.all.clear()
        children.mention(said.start, said.end, children.add(count, said.sex), new=True)

    # --- ages

    def _take_ages(self, said: _Said) -> None:
        """A mention with ages: it ages children that are known, those that wait for an age, or brings new children."""
        children, years = self._children, said.ages.years if said.ages else ()
        as_many = len(years) in (said.number, len(children.open))  # 'två barn, 3 år och 8 månader' is not in doubt
        children.doubtful = children.doubtful or (said.ages is not None and said.ages.doubtful and not as_many)
        known = [child for child in children.all if len(years) == 1 and child.age == years[0]]
        if said.definite and not self._amends and len(known) == 1:
            children.mention(said.start, said.end, known)  # 'barn 2 och 9, dottern 9 ...' is one of them again
            return
        if self._amends and said.definite and children.all:
            self._change_ages(said, years)
            return
        if self._amends and not added(self._tokens, said.start, said.end) and all(c.base for c in children.all):
            children.all.clear()
        targets = self._targets(said, len(years))
        for child in targets:
            child.sex = said.sex or child.sex
        children.set_ages(targets, years)
        children.mention(said.start, said.end, targets, new=True)

    def _change_ages(self, said: _Said, years: Sequence[int]) -> None:
        """'barnet är 8', 'barnen är 4 och 9': new ages for the children of the household before."""
        children = self._children
        targets = children.pointed(self._at(said.start))
        if len(targets) != len(years):
            if len(years) == 1 and len(children.all) > 1:
                children.which_asked = True
                return
            children.all.clear()
            targets = children.add(len(years))
        children.set_ages(targets, years)
        children.mention(said.start, said.end, targets)

    def _targets(self, said: _Said, ages: int) -> list[Child]:
        """The children that so many ages belong to: who wait, new ones, or both ('två söner och en dotter, 3, 5 och 8')."""
        children, count = self._children, said.number
        waiting = children.open
        if waiting and count is not None and ages == len(waiting) + count:
            return waiting + children.add(count)
        last = children.mentions[-1] if children.mentions else None
        joined = last is not None and last.end == said.start - 1 and self._at(said.start - 1).text in _JOINS
        if joined and count is not None and last is not None and all(child.age is None for child in last.targets):
            waiting = []  # 'två barn och en bebis': the baby is one more, not one of the two
        if waiting and ages <= len(waiting) and (count is None or count <= len(waiting)):
            return waiting[:ages]
        children.doubtful = children.doubtful or bool(waiting) or (count is not None and ages > count)
        return children.add(max(count or 0, ages))

    def _read_age_words(self, index: int, place: int, count: int | None) -> int:
        """'en 3-åring', 'två femåringar', '3-åringen (är nu 4)'; `index` is where the count begins."""
        ages = ages_at(self._tokens, place)
        if ages is None:
            return index
        after = self._at(ages.end)
        end = ages.end + after.has("barn")
        if min(ages.years) > OLDEST_CHILD:
            if self._at(index - 1).text in ("med", "och", "with") or after.has("barn"):
                self._children.grown += ages.years
                self._children.changed = True
            return end
        if count is not None and not 0 < count <= MOST_CHILDREN:
            self._children.refuse("hushall_antal_barn", antal=count, hogst=MOST_CHILDREN)
            return end
        if ages.definite and (known := [c for age in ages.years for c in self._children.all if c.age == age]):
            return self._read_known(index, end, known)
        if ages.definite and self._knows_who_is_there(index):
            self._children.point_to_nobody(index, end, ages.years[0])
            return end
        if count is not None:
            ages = ages._replace(years=ages.years[:1] * count + ages.years[1:])
            count = len(ages.years)
        self._take_ages(_Said(index, end, count, ages, sex=sex_of(after)))
        return end

    def _knows_who_is_there(self, index: int) -> bool:
        """Whether the children and their ages are told already, so that '12-åringen' should be one of them.

        In a text of its own 'tre- och femåringen' may also be how they are told.
        """
        children = self._children
        if self._amends:
            return not added(self._tokens, index, index - 2)
        new = [m for m in children.mentions if m.new]
        told = any(not (found := age_word(self._at(m.start))) or not found[1] for m in new)
        return told and not children.open and not children.unspecified

    def _read_known(self, index: int, end: int, known: list[Child]) -> int:
        """'3-åringen' where there is a child of three: pointed out, aged, or taken away."""
        if self._at(index - 1).text == "\n":
            self._children.answer_who(known[:1])
        if self._amends and taken_away(self._tokens, index):
            self._children.all = [child for child in self._children.all if child not in known]
            self._children.changed = True
            return end
        new = ages_at(self._tokens, end + 1, one_child=True) if self._at(end).text in _BECOMES and self._amends else None
        if new is not None:
            self._children.set_ages(known, new.years)
            end = new.end
        self._children.mention(index, end, known)
        return end

    def _read_pointed(self, index: int) -> int:
        """'den yngsta', 'sonen är 9', 'hon är 11': a child that is known, perhaps with an age."""
        children, place = self._children, index
        while self._at(place).text in ("den", "det", "de") and self._at(place + 1).has("yngst", "aldst"):
            place += 1
        token, end = self._at(place), place + 1
        if token.has("barn") and not self._amends:
            return index
        superlative = token.has("yngst", "aldst") and not self._at(end).has("barn")
        becomes = self._at(end).text in _BECOMES
        ages = ages_at(self._tokens, end + becomes, one_child=True) if becomes or superlative else None
        targets = children.pointed(token)
        if ages is None:
            if token.has("yngst", "aldst") and targets:
                children.mention(index, end, targets)
                return end
            return index
        if not self._amends:
            targets = children.open[: len(ages.years)]
        if len(targets) == len(ages.years):
            children.set_ages(targets, ages.years)
            children.mention(index, ages.end, targets)
            return ages.end
        children.which_asked = self._amends and token.text != "de"
        return ages.end if children.which_asked else index

    def _read_bare_ages(self, index: int) -> int:
        """'3 och 8 år' without a noun, where it can only be the children's ages."""
        children, before = self._children, self._at(index - 1)
        ages = ages_at(self._tokens, index)
        if ages is None or min(ages.years) < 0:
            return index
        noun = self._at(ages.end)
        if ages.unit and noun.has("barn") and len(ages.years) == 1:
            self._take_ages(_Said(index, ages.end + 1, 1, ages, sex=sex_of(noun)))  # '3 månader gammal bebis'
            return ages.end + 1
        if any(token.text == "mellan" for token in self._tokens[max(0, index - 3) : index]):
            return ages.end
        if before.has("generell", "efter", "fore") or before.text in _BEFORE_A_LENGTH_OF_TIME:
            return index
        if self._belong_to_children(index, ages):
            if self._amends and not children.open:
                children.set_ages(children.all, ages.years)
            else:
                self._take_ages(_Said(index, ages.end, None, ages))
            return ages.end
        if self._amends and children.which_asked:
            return ages.end
        if ages.unit and max(ages.years) <= OLDEST_CHILD and not children.open:
            children.doubtful = True  # an age that belongs to nobody: better to ask than to lose a child
        return index

    def _belong_to_children(self, index: int, ages: Ages) -> bool:
        """Whether bare ages are the children's, by the words before them and by who waits for an age."""
        children, before, number = self._children, self._at(index - 1), len(ages.years)
        cue = before.text in _BEFORE_AN_AGE or before.has("yngst", "aldst")
        begins = before.kind == "mark" or before.text in ("nej", "jo", "och", "med") or before.has("vuxenord", "ensam", "par")
        if children.open:
            return number <= len(children.open) and (cue or ages.unit or (begins and number == len(children.open)))
        if self._amends:
            if not (begins or cue) or not (ages.unit or number > 1 or before.text in ("nej", "jo", "är")):
                return False
            children.which_asked = number != len(children.all)
            return not children.which_asked
        if children.unspecified and not children.all and (begins or cue):
            return max(ages.years) <= OLDEST_CHILD  # 'med barn', and then '3 och 8'
        last = children.mentions[-1] if children.mentions else None
        if ages.unit and last and last.new and (before.text in ("och", "samt", "+", "&") or self._after_brackets(index)):
            return True  # 'barn 4 år (lunch hemma) och 6 år', 'barn: 5 år (äter där), 8 år'
        name = before if before.text != "(" else self._at(index - 2)
        if name.kind == "word" and not name.roles and (children.unspecified or children.mentions):
            return ages.unit or before.text == "("  # 'barn: Kalle 7 år, Lisa (9)'
        return not children.all and ages.unit and begins and max(ages.years) <= OLDEST_CHILD

    def _after_brackets(self, index: int) -> bool:
        """Whether a place follows '),' that closes what was said of a child."""
        return self._at(index - 1).text == "," and self._at(index - 2).text == ")"
