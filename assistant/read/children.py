"""The children of a household while a text is being read: who they are, how old, and which of them a word points to.

This is the memory of the reader (see mentions), with the rules for keeping it: nobody's age is guessed, an age
belongs to a child that waits for one before it makes a new child, and what is absurd is remembered until it is
certain that a household is meant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.domain.errors import BadInput
from assistant.domain.hushall import Barn
from assistant.read.tokens import Token

OLDEST_CHILD = 20
"""Who is older is an adult with a case of their own."""
MOST_CHILDREN = 30
"""As many as a `Hushall` can hold; more than so is a slip of the pen."""


@dataclass
class Child:
    """A child; `age` None (and no birth month) is asked about. `base` is the child of the household that is amended."""

    age: int | None = None
    birth: str | None = None
    """YYYY-MM."""
    sex: str | None = None
    """'pojke' or 'flicka', to know whom 'sonen' and 'hon' mean."""
    lunch: bool | None = None
    school: bool | None = None
    days: int | None = None
    days_asked: bool = False
    in_full: bool = False
    """Said to live there all the time, which undoes days said before."""
    school_asked: bool = False
    work_income: Decimal | None = None
    base: Barn | None = None


@dataclass
class Mention:
    """A place in the text that is about certain children; `new` when it brought them."""

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
    """It is said that there are none."""
    unspecified: bool = False
    """Children are mentioned, but neither how many nor how old."""
    doubtful: bool = False
    """Counts and ages contradict each other, or can be read in two ways."""
    which_asked: bool = False
    """An age is given for one of several children and it is not clear which."""
    unknown: Mention | None = None
    """A place that points to a child of an age that nobody here has ('12-åringen'), and that age."""
    unknown_age: int | None = None
    grown: list[int] = field(default_factory=list)
    """Ages over twenty, and of those who have come of age and left school."""
    grown_asked: bool = False
    """Grown children are mentioned, and not whether they live here."""
    changed: bool = False
    """The text adds, removes or ages a child."""
    births: set[int] = field(default_factory=set)
    """Where in the text a date is a birthday."""
    problem: BadInput | None = None
    """Something absurd (a negative age, two hundred children), to be raised when the text turns out to describe a household."""

    @property
    def open(self) -> list[Child]:
        """Children whose age has not been said yet."""
        return [child for child in self.all if child.age is None and child.birth is None]

    def add(self, count: int, sex: str | None = None) -> list[Child]:
        """So many new children, without ages yet."""
        if len(self.all) + count > MOST_CHILDREN:
            self.refuse("hushall_antal_barn", antal=len(self.all) + count, hogst=MOST_CHILDREN)
            return []
        new = [Child(sex=sex) for _ in range(count)]
        self.all += new
        self.changed = True
        return new

    def mention(self, start: int, end: int, targets: Sequence[Child], new: bool = False) -> None:
        """Remember that a place in the text is about certain children."""
        self.mentions.append(Mention(start, end, list(targets), new))

    def point_to_nobody(self, start: int, end: int, age: int) -> None:
        """Remember that a place points to a child of an age that nobody here has: it is asked about."""
        self.unknown, self.unknown_age, self.which_asked = Mention(start, end, []), age, True

    def answer_who(self, targets: Sequence[Child]) -> None:
        """Let what pointed to nobody be about these children."""
        if self.unknown is not None:
            self.mention(self.unknown.start, self.unknown.end, targets)
            self.mentions.sort(key=lambda mention: mention.start)
            self.unknown, self.unknown_age, self.which_asked = None, None, False

    def set_ages(self, targets: Sequence[Child], years: Sequence[int]) -> None:
        """Give children their ages, in order. Who is over twenty is noted as grown."""
        if years and min(years) < 0:
            self.refuse("hushall_alder", alder=min(years))
            return
        for child, age in zip(targets, years, strict=False):
            child.age, child.birth = age, None
            if age > OLDEST_CHILD:
                self.grown.append(age)
        self.changed = True

    def start_over(self) -> None:
        """Forget children that can be read in two ways: the next line answers the question about them, or it is asked."""
        self.all, self.mentions, self.doubtful, self.unspecified = [], [], False, True

    def refuse(self, key: str, **values: int) -> None:
        """Remember the first absurdity."""
        self.problem = self.problem or BadInput(key, **values)

    def pointed(self, token: Token) -> list[Child]:
        """The children a definite word means: 'yngsta', 'sonen', 'barnet', 'barnen', 'hon'; none when it could be several."""
        aged = [child for child in self.all if child.age is not None]
        if token.has("yngst", "aldst") and len(aged) > 1:
            chosen = min if token.has("yngst") else max
            return [chosen(aged, key=lambda child: child.age or 0)]
        if token.has("alla") or token.text in ("de", "children", "kids"):
            return list(self.all)
        only_one = list(self.all) if len(self.all) == 1 else []
        if sex := sex_of(token):
            return [child for child in self.all if child.sex == sex] or only_one
        return only_one


def sex_of(token: Token) -> str | None:
    """'pojke' for 'son', 'han' and the like, 'flicka' for 'dotter', 'hon'."""
    return "pojke" if token.has("pojke") else "flicka" if token.has("flicka") else None
