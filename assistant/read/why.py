"""'Varför?' about the calculation before: which of its rows are asked about.

'Varför är det 4 390 för barnet?', 'hur kom du fram till hyran?', 'förklara uträkningen', 'varför underskott?'. Only what the
household has can be asked about so; 'varför räknas omvårdnadsbidrag?' in a household without it is a question of law. An
amount or a percentage that the calculation does not have is no reason to look elsewhere: the answer says that it is not there.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.domain.hushall import Hushall
from assistant.domain.question import RowsAsked
from assistant.read.numerals import age_word
from assistant.read.tokens import Token, at, tokenise, word_set
from assistant.read.words import VOCABULARY

_WHY = re.compile(
    r"\b(?:varför|hur (?:kom|räkna(?:r|de|t)|beräkna(?:r|de|t)|fick|får|blev|blir) (?:du|ni|det|den|man)|hur har (?:du|ni)"
    r"|hur kommer det sig|vad (?:beror|bygger|grundas)|förklara|motivera|var(?:ifrån)? kommer|why|explain)\b",
    re.IGNORECASE,
)
_RESULT = word_set("underskott underskottet överskott överskottet minus plus resultat resultatet")
"""Words for how the sums come out."""
_OF_THE_WHOLE = _RESULT | word_set("""
    och men ok okej kan du ni snälla varför då det den så här hur har kom kommer räknat räknade räknar tänkt tänkte fick
    får beräknat beräknade fram till ut förklara motivera hela varje alla rad rader raderna summan belopp ett är
    beloppen beloppet beräkningen uträkningen kalkylen normen riksnormen blir blev ser mycket lite hög högt
    låg lågt stort litet just steg för sig what why explain vad beror bygger grundas på
""")
"""A text that holds nothing else asks why of the whole calculation."""
_DEDUCTED = word_set("""
    dras drogs dragit dra drar av avdrag avdraget avdraget räknas räknades räkna räknat räknats bara endast med inte som
    procent minskas minskades minskat sänks sänktes kr kronor i blivit
""")
"""With a percentage or an amount, a text of these words too is about the calculation."""
_MOST_WORDS = 16
_LEAST_AMOUNT = 100
"""A lower number is an age or a count of days or people."""
_SHARED = re.compile(r"gemensam|hushållskostnad")
_ADJUSTED = re.compile(r"just\w*$|tillägg|förhöj|högre|lägre|kost")
_YEAR = re.compile(r"20[1-4]\d")
_BEFORE_A_TIME = word_set("efter i om sedan under inom")
_PERCENT = ("%", "procent")


def rows_asked(text: str, household: Hushall) -> RowsAsked | None:
    """Which rows of the household's calculation a text asks why of; None when it asks something else."""
    if not _WHY.search(text) or len(text.split()) > _MOST_WORDS or "§" in text:
        return None
    words = re.findall(r"[^\W\d]+", text.lower())
    if not re.search(r"\d", text) and all(word in _OF_THE_WHOLE for word in words):
        return RowsAsked(result=not _RESULT.isdisjoint(words))
    tokens = tokenise(text, VOCABULARY)
    if any(_is_missing(token, household) for token in tokens):
        return None
    percent = tuple(t.value for i, t in enumerate(tokens) if _is_percent(tokens, i) and t.value is not None)
    keys = tuple(dict.fromkeys(key for i, t in enumerate(tokens) for key in _rows_named(t, household, _counts(tokens, i))))
    numbers = [
        t.value
        for i, t in enumerate(tokens)
        if t.kind == "number" and t.value and not (_is_percent(tokens, i) or _is_year(tokens, i))
    ]
    amounts = tuple(abs(n) for n in numbers if abs(n) >= _LEAST_AMOUNT)
    ages = _ages(tokens)
    if children := [f"barn[{n}]" for n, child in enumerate(household.barn) if child.alder in ages]:
        keys = (*(k for k in keys if not k.startswith("barn[")), *children)
    plain = _OF_THE_WHOLE | _DEDUCTED
    if not keys and not all(t.text in plain or (t.roles and not percent) or age_word(t) for t in tokens if t.kind == "word"):
        return None  # 'varför är prisbasbeloppet 58 800?'
    if percent:
        helped = tuple(f"inkomst:{i.typ}" for i in household.inkomster if i.jobbstimulans)
        keys = tuple(dict.fromkeys((*keys, *helped)))
    return RowsAsked(keys=keys, amounts=amounts, percent=percent) if keys or amounts or percent else None


def _is_percent(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].kind == "number" and at(tokens, index + 1).text in _PERCENT


def _is_year(tokens: Sequence[Token], index: int) -> bool:
    """'normen 2018', as opposed to '2 018' and '2018 kr'."""
    return bool(_YEAR.fullmatch(tokens[index].text)) and not at(tokens, index + 1).has("kr")


def _is_missing(token: Token, household: Hushall) -> bool:
    """Whether a word names an income or a cost that the household does not have."""
    items = {f"ink:{i.typ}" for i in household.inkomster} | {f"utg:{u.typ}" for u in household.utgifter}
    items |= {f"lev:{k.typ}" for k in household.levnadskostnader}
    named = {role for role in token.roles if role.startswith(("ink:", "utg:", "lev:"))}
    return bool(named) and not named & items


def _rows_named(token: Token, household: Hushall, counted: bool) -> Iterator[str]:
    """The keys (or how they begin) of the rows that a word names and the household has; `counted`: a number of people."""
    if token.has("barn"):
        yield from (f"barn[{n}]" for n in range(len(household.barn)))
    if token.has("ensam", "par", "vuxen", "sokande", "medsokande"):
        yield from ("vuxna", "vuxen:")
    if _SHARED.match(token.text) or counted:
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


def _counts(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number says how many people there are: '5 personer', 'hushåll på 5'."""
    before = [at(tokens, index - step) for step in (1, 2)]
    of_household = before[0].has("hushall") or (before[0].text in ("på", "om", "med") and before[1].has("hushall"))
    return tokens[index].kind == "number" and (at(tokens, index + 1).has("person") or of_household)


def _ages(tokens: Sequence[Token]) -> set[int]:
    """'5-åringen', 'femåringen', 'barn 5 år'; where numbers of people are compared, a bare number is one of those."""
    counted = any(_counts(tokens, i) for i in range(len(tokens)))
    numbers = [
        t.value
        for i, t in enumerate(tokens)
        if t.kind == "aring"
        or (t.kind == "number" and not (counted or _is_percent(tokens, i) or at(tokens, i - 1).text in _BEFORE_A_TIME))
    ]
    spoken = {found[0] for t in tokens if t.kind == "word" and (found := age_word(t))}
    return spoken | {int(n) for n in numbers if n is not None and n < Decimal(21)}
