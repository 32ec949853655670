"""'Varför?' about the calculation before: which of its rows are asked about.

'Varför är det 4 390 för barnet?', 'hur kom du fram till hyran?', 'förklara uträkningen'. Only what the household has can be
asked about so; 'varför räknas omvårdnadsbidrag?' in a household without it is a question of law.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.domain.hushall import Hushall
from assistant.domain.question import RowsAsked
from assistant.read.tokens import Token, tokenise, word_set
from assistant.read.words import VOCABULARY

_WHY = re.compile(
    r"\b(?:varför|hur (?:kom|räkna(?:r|de|t)|beräkna(?:r|de|t)|fick|får|blev|blir) (?:du|ni|det|den|man)|hur har (?:du|ni)"
    r"|hur kommer det sig|vad (?:beror|bygger|grundas)|förklara|motivera|var(?:ifrån)? kommer|why|explain)\b",
    re.IGNORECASE,
)
_OF_THE_WHOLE = word_set("""
    och men ok okej kan du ni snälla varför då det den så här hur har kom kommer räknat räknade räknar tänkt tänkte fick
    får beräknat beräknade fram till ut förklara motivera hela varje alla rad rader raderna resultatet summan belopp
    beloppen beloppet beräkningen uträkningen kalkylen underskottet överskottet normen riksnormen blir blev är ser ut
    mycket lite hög högt låg lågt just steg för sig what why explain vad beror bygger grundas på
""")
"""A text that holds nothing else asks why of the whole calculation."""
_MOST_WORDS = 16
_LEAST_AMOUNT = 100
"""A lower number is an age or a count of days or people."""
_SHARED = re.compile(r"gemensam|hushållskostnad")
_ADJUSTED = re.compile(r"just\w*$|tillägg|förhöj|högre|lägre|kost")


def rows_asked(text: str, household: Hushall) -> RowsAsked | None:
    """Which rows of the household's calculation a text asks why of; None when it asks something else."""
    if not _WHY.search(text) or len(text.split()) > _MOST_WORDS or "§" in text:
        return None
    if all(word in _OF_THE_WHOLE for word in re.findall(r"\w+", text.lower())):
        return RowsAsked()
    tokens = tokenise(text, VOCABULARY)
    if any(_is_missing(token, household) for token in tokens):
        return None
    keys = tuple(dict.fromkeys(key for token in tokens for key in _rows_named(token, household)))
    numbers = [t.value for t in tokens if t.kind == "number" and t.value is not None]
    amounts = tuple(abs(n) for n in numbers if n >= _LEAST_AMOUNT)
    ages = _ages(tokens)
    if children := [f"barn[{n}]" for n, child in enumerate(household.barn) if child.alder in ages]:
        keys = (*(k for k in keys if not k.startswith("barn[")), *children)
    return RowsAsked(keys=keys, amounts=amounts) if keys or amounts else None


def _is_missing(token: Token, household: Hushall) -> bool:
    """Whether a word names an income or a cost that the household does not have."""
    items = {f"ink:{i.typ}" for i in household.inkomster} | {f"utg:{u.typ}" for u in household.utgifter}
    items |= {f"lev:{k.typ}" for k in household.levnadskostnader}
    named = {role for role in token.roles if role.startswith(("ink:", "utg:", "lev:"))}
    return bool(named) and not named & items


def _rows_named(token: Token, household: Hushall) -> Iterator[str]:
    """The keys (or how they begin) of the rows that a word names and the household has."""
    if token.has("barn"):
        yield from (f"barn[{n}]" for n in range(len(household.barn)))
    if token.has("ensam", "par", "vuxen", "sokande", "medsokande"):
        yield from ("vuxna", "vuxen:")
    if _SHARED.match(token.text):
        yield "gemensamma"
    if token.has("inkomst") and household.inkomster:
        yield "inkomst:"
    yield from (f"inkomst:{i.typ}" for i in household.inkomster if token.has(f"ink:{i.typ}"))
    if token.has("jobbstimulans"):
        yield from (f"inkomst:{i.typ}" for i in household.inkomster if i.jobbstimulans)
    yield from (f"utgift:{u.typ}" for u in household.utgifter if token.has(f"utg:{u.typ}"))
    yield from (f"levnadskostnad:{k.typ}" for k in household.levnadskostnader if token.has(f"lev:{k.typ}"))
    if household.justeringar and (token.has("just:livsmedel") or _ADJUSTED.search(token.text)):
        yield "justering:"
    if household.nedsattning.belopp and token.has("nedsattning"):
        yield "nedsattning"
    if household.redan_utbetalt and token.has("utbetalt"):
        yield "utbetalt"


def _ages(tokens: Sequence[Token]) -> set[int]:
    """'5-åringen', 'barn 5 år', 'hon som är 11'."""
    return {int(t.value) for t in tokens if t.kind in ("number", "aring") and t.value is not None and t.value < Decimal(21)}
