"""Whose wages jobbstimulans is said of: 'lön 8 000 m jobbstim', 'bara kvinnan har jobbstimulans', 'utan jobbstimulans'.

What is said in the clause of a wage is said of that wage; what is said of a person, of that person's wages; what is said of
nobody, of the wages so far. Whether its conditions hold is never asked here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.domain.hushall import Inkomst, Person
from assistant.read.phrases import negated
from assistant.read.tokens import Clause, Token

_ONLY = frozenset({"bara", "endast", "enbart", "only"})
_BOTH = frozenset({"båda", "bägge", "both"})


class Stimulus(NamedTuple):
    """That jobbstimulans holds or does not, for the wages in these places of the text, or for a person, or for all."""

    holds: bool
    wages: tuple[int, ...] = ()
    """Where the amounts of the wages begin."""
    person: Person | None = None
    by_pronoun: bool = False
    only: bool = False
    """For nobody else: 'bara kvinnan'."""
    both: bool = False


def stimulus_in(
    tokens: Sequence[Token],
    part: Clause,
    own: Sequence[int],
    earlier: Sequence[int],
    person: Person | None,
    *,
    by_pronoun: bool,
) -> Stimulus | None:
    """What a clause says of jobbstimulans; `own` are the wages in it, `earlier` those before, `person` who it is about."""
    place = next((i for i in range(part.start, part.end) if tokens[i].has("jobbstimulans")), None)
    if place is None:
        return None
    words = {t.text for t in tokens[part.start : part.end]}
    wages = tuple(own) or (() if person is not None or words & _BOTH else tuple(earlier))
    only, both = bool(words & _ONLY), bool(words & _BOTH)
    return Stimulus(not negated(tokens, place), wages, None if both else person, by_pronoun, only, both)


def of_incomes(said: Sequence[Stimulus], incomes: Sequence[Inkomst]) -> tuple[Inkomst, ...]:
    """Incomes of a household as they are after what is said of its wages."""
    changed = tuple(incomes)
    for stimulus in said:
        changed = tuple(_of_income(stimulus, income) for income in changed)
    return changed


def _of_income(stimulus: Stimulus, income: Inkomst) -> Inkomst:
    concerned = stimulus.person in (None, income.person)
    if income.typ != "lon" or not (concerned or (stimulus.only and stimulus.holds)):
        return income
    return income.model_copy(update={"jobbstimulans": stimulus.holds and concerned})


def is_unclear(said: Sequence[Stimulus], incomes: Sequence[Inkomst]) -> bool:
    """'hon har jobbstimulans' of a couple who both have wages, when nothing in the text says who she is."""
    owners = {income.person for income in incomes if income.typ == "lon"}
    return len(owners) > 1 and any(stimulus.by_pronoun for stimulus in said)


def is_of_all(said: Sequence[Stimulus], wages: int) -> bool:
    """Whether jobbstimulans is taken to hold for several wages without that being said."""
    return wages > 1 and any(s.holds and s.person is None and not s.both and len(s.wages) != 1 for s in said)
