"""Whether a text describes a household to calculate for, or asks about the law.

'Två sambor med barn 3 och 8 år' describes one; 'Räknas sambons inkomst?' and 'Vad gäller för sambor enligt 12 kap. 7
§?' do not. When in doubt the text is no household: a question of law that is answered with a calculation misleads
more than the reverse. It never reads what the household is made of; it is told.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.read.tokens import Token, at, clauses, word_set

_OPENS_LAW = word_set("""
    räknas får kan ska måste har gäller varför när vem vilka är behöver bör krävs finns ingår betyder does can
    should must are is will vilken vilket var vart do when who why which ges dras minskar påverkar beviljas ge
    förklara berätta lista sök hitta beskriv redogör sammanfatta skriv explain tell list
""")
_SECOND_LAW = word_set("""
    gäller gällde säger sägs innebär betyder menas ingår händer krävs står tycker kan ska gör bör anser beror avgör
""")
_HOW_LAW = word_set("""
    räknas beräknas fördelas gör många länge ofta ska bör kan hanteras behandlas skiljer påverkas påverkar går
    bedöms definieras beräknar fungerar delas långt
""")
_NO_AMOUNT = word_set("""
    behålla äga spara sparat bank banken konto kontot bankkonto höjdes höjts sänktes ändrades skillnaden
    skillnad skillnader skiljer skilja innebär betyder antal antalet andel andelen genomsnitt genomsnittet
    snitt statistik kommunen kommuner granskning granskningen revisorerna rapporten rapport betalade betalas
    akter jämför jämfört tillgångar lägre högre varför
""")
_COMPARES = frozenset({"jämför", "jämfört", "skiljer", "skillnad", "skillnaden"})
_OTHER_MATTER = re.compile(
    r"^(?:slår|slagen|slog|våld\w*|hot(?:ad|at|ar|ade|et|en)?|misshandl\w+|utsatt\w*|orosanm\w+|skolfrånvaro\w*|skydd\w+"
    r"|folkbokförd\w*|uppehållstillstånd\w*|asyl\w*)$"
)
"""Words of other matters than a calculation: a household in such a text is told, not to be computed."""
_PARTING = re.compile(r"^(?:separ\w+|särar|skilsmäss\w*|skils)$")
"""A matter of its own too, unless the text also wants a calculation or names incomes and costs."""
_BENEFIT = re.compile(r"\w{3}(?:bidrag|stöd|ersättning|penning|tillägg|pension)(?:en|et|s|ets|ens)?$")
_A_BUDGET = 2
_SHORT = 14
"""A text of at most this many words can be all about a change to the household before."""


class Facts(NamedTuple):
    """What was found in a text, as far as the gate needs it."""

    status: bool
    """The adults are alone or together, or at least counted."""
    ages: bool
    counted: bool
    """Children are counted, or it is said that there are none."""
    others: bool
    """Other people in the household are counted."""
    amounts: int
    """Sums of money that are named."""
    placed: int
    """Those of them that are an income or a cost of the household."""
    month: bool
    one_child: bool = False
    """All there is of people is one child with an age."""
    moved: bool = False
    """Somebody of the household comes or leaves."""
    removed: int = 0
    """Incomes and costs that are said not to be there: 'ingen hyra'."""
    absurd: bool = False
    """A negative age or two hundred children are spoken of."""


def describes_household(tokens: Sequence[Token], facts: Facts) -> bool:
    """Whether a text, by itself, describes a household and wants it calculated."""
    if not (facts.status or facts.ages or facts.counted or facts.others):
        return _is_budget(tokens, facts)
    if facts.absurd:
        return facts.status
    composed = facts.status and (facts.ages or facts.counted or facts.others)
    words = {token.text for token in tokens}
    wishes = wants_calculation(tokens)
    names_law = "§" in words or any(t.text in ("kap", "paragraf", "paragrafen", "lagen", "lag") for t in tokens)
    if "många" in words and at(tokens, _place(tokens, "många") - 1).text == "hur" and "kronor" not in words:
        return False
    if any(_OTHER_MATTER.match(word) for word in words) and not _imperative(tokens):
        return False
    to_count = (facts.ages or facts.counted) and (wishes or (facts.placed > 0 and not _asks_law(tokens)))
    if any(map(parts_a_couple, words)) and not _imperative(tokens) and not to_count:
        return False
    if composed and facts.month and _COMPARES & words and not names_law:
        return True  # 'jämför normen 2025 och 2026 för ensamstående med barn 5 år'
    if _NO_AMOUNT & words and not (composed and _imperative(tokens)):
        return False
    if not composed and any(t.text.startswith(("hushållskostnad", "gemensam")) for t in tokens):
        return False  # 'Vad är gemensamma kostnader för fyra personer?' asks for one amount of the table
    if not facts.amounts and not _names_norm(tokens) and any(_BENEFIT.search(t.text) for t in tokens):
        return False  # 'Hur mycket är flerbarnstillägget för tre barn?' asks for the amount of a benefit
    if names_law:
        return wishes and (facts.ages or facts.amounts > 0)
    if wishes and facts.one_child and not facts.amounts and not any(t.has("vuxenord") for t in tokens):
        return False  # 'Vad är riksnormen för en 5-åring?' asks for one amount of the table
    if wishes:
        return facts.ages or facts.counted or facts.others or _names_norm(tokens) or facts.month or facts.amounts > 0
    asks = "?" in words
    told = facts.month or facts.amounts > 0  # people leave out the question mark, but not what is to be calculated
    opens, ends = opens_with_law(tokens), (asks or not told) and _has_law_clause(tokens)
    if opens or ends:
        about_support = any(t.has("stod", "norm") for t in tokens)  # 'har hon rätt till bistånd?'
        counts = about_support and facts.placed > (1 if opens else 0)
        return composed and (counts or (facts.month and _opening(tokens) == ("vad", "gäller")))
    if composed or facts.ages or (facts.status and (facts.amounts or facts.moved)):
        return True
    return not asks and (facts.month or facts.status or facts.counted) and _is_description(tokens)


def parts_a_couple(word: str) -> bool:
    """'separerad', 'skilsmässa': a couple that has parted or is about to."""
    return bool(_PARTING.match(word))


def _is_budget(tokens: Sequence[Token], facts: Facts) -> bool:
    """'Kvinna 51, hyra 6 300, sjukpenning 4 100': somebody's incomes and costs, where only the household is left to ask for."""
    words = {token.text for token in tokens}
    told = facts.placed + facts.removed >= _A_BUDGET and any(t.has("vuxenord") for t in tokens)
    other = "?" in words or "§" in words or bool(_NO_AMOUNT & words)
    other = other or any(_OTHER_MATTER.match(word) or parts_a_couple(word) for word in words)
    return told and not other and not opens_with_law(tokens) and not _has_law_clause(tokens)


def amends_household(tokens: Sequence[Token], only_month: bool, ordered: bool) -> bool:
    """Whether a text that holds some fact is a change to the household before ('och om hyran är 7 200?', 'samma fast 2021').

    `only_month`: all that was found is a date; then every other word must be an everyday one, so that 'och i Avesta 2023?' is
    not taken. `ordered`: it has an imperative of change (see `orders_change`).
    """
    words = [t for t in tokens if t.kind != "mark"]
    if "§" in {t.text for t in tokens} or any(t.kind == "reference" for t in tokens):
        return False
    follows = bool(words) and words[0].has("uppfoljning")
    rest = words[1:] if follows else words
    supposes = not {"om", "när"}.isdisjoint(
        t.text for t in rest[1:3]
    )  # 'vad händer om lönen höjs?', 'vad ändras om hon fyller 11?'
    if rest and not supposes and not wants_calculation(tokens) and not ordered and opens_with_law(rest):
        return False
    if only_month:
        return len(words) <= _SHORT and all(t.roles or t.text in _MONTH_COMPANY for t in words if t.kind == "word")
    return follows or len(words) <= _SHORT


class Changes(NamedTuple):
    """What a text would change of the household before, as far as it is definite."""

    amounts: bool
    """An amount of an income or a cost that is known."""
    removed: bool
    """An income or a cost that the household has is taken away."""
    children: bool
    """A child of the household gets another age, one joins those who are there, or one of several leaves."""
    month: bool
    anything: bool


def amends_after_law(tokens: Sequence[Token], changes: Changes) -> bool:
    """Whether a text amends the household although the message before asked about something else, of the law mostly.

    Such a text is more often a follow-up of that question ('och för barn?', 'och i Avesta?', 'och för sambor?'). So it amends
    only when it says a definite change: an amount of a known income or cost, an income or a cost of the household taken away,
    a child that gets another age, joins or leaves, a month with 'samma', 'jämför' or a wish for a calculation; or anything at
    all with an imperative of change ('ta bort', 'lägg till', 'ändra', 'byt', 'höj', 'räkna om'). Words for people or a bare
    month do not. What asks a question of its own, in any of its clauses, is left to the law.
    """
    words = [t for t in tokens if t.kind == "word"]
    if orders_change(tokens):
        return changes.anything or changes.month
    wishes = wants_calculation(tokens)
    if _asks_law(_after_what_if(tokens)) or (_asks_its_own(tokens, words) and not wishes):
        return False
    if changes.amounts or changes.removed or changes.children:
        return True
    return changes.month and not changes.anything and (wishes or any(t.text in _SAME_HOUSEHOLD for t in words))


def _after_what_if(tokens: Sequence[Token]) -> Sequence[Token]:
    """The text without an opening 'vad händer om', 'vad ändras när': that only supposes a change."""
    opens = at(tokens, 0).text == "vad" and at(tokens, 2).text in ("om", "när")
    return tokens[2:] if opens else tokens


_SAME_HOUSEHOLD = word_set("samma fast jämför jämfört jämförelse normen riksnormen")
_ORDERS = word_set("ändra byt höj sänk öka minska stryk glöm slopa skippa strunta bortse plocka utelämna dubbla halvera")
_ORDERS_IN_TWO = {"ta": ("bort", "med"), "lägg": ("till", "in", "på"), "räkna": ("om", "med", "utan", "som", "bort")}
_FIRST = word_set("nej och men ja jo ok okej då sedan sen kan du")


def orders_change(tokens: Sequence[Token]) -> bool:
    """An imperative of change: 'ta bort hyran', 'lägg till ...', 'nej, ändra ...', 'räkna om utan lön'."""
    words = [t for t in tokens if t.kind != "mark"]
    place = next((i for i, t in enumerate(words) if t.text not in _FIRST), len(words))
    first, second = at(words, place).text, at(words, place + 1).text
    return first in _ORDERS or second in _ORDERS_IN_TWO.get(first, ())


def _asks_its_own(tokens: Sequence[Token], words: Sequence[Token]) -> bool:
    """'Är en hyra på 9 000 skälig?': a question that follows up nothing and supposes nothing."""
    asks = any(t.text == "?" for t in tokens) or any(t.text in _QUESTION_WORDS for t in words[:1])
    supposes = any(t.text in ("om", "när", "med", "utan") for t in words[:3])
    return asks and not (words and words[0].has("uppfoljning")) and not supposes


_QUESTION_WORDS = word_set("hur vad är har var vem när vilken vilket vilka varför finns kan får ska måste")


def _asks_law(tokens: Sequence[Token]) -> bool:
    """A question of law in some clause, also one that begins with who or which: 'vem ska stå för hyran?'."""
    return _has_law_clause(tokens) or any(t.text in ("vem", "vilken", "vilka", "vems") for t in tokens)


_IS = frozenset({"är", "blir", "var", "blev"})
_MONTH_COMPANY = word_set("""
    gör göra sak igen räkna om även
    resultatet norm normen riksnormen jämför jämfört jämförelse mot skillnad skillnaden skiljer mellan gentemot ställ
""")


def wants_calculation(tokens: Sequence[Token]) -> bool:
    """'Räkna ut normen', 'hur mycket blir det', 'vad är riksnormen för', or a text that begins with 'riksnorm'."""
    if _imperative(tokens) or any(t.has("berakning") for t in tokens):
        return True
    return any(_wishes_at(tokens, index) for index in range(len(tokens)))


def _wishes_at(tokens: Sequence[Token], index: int) -> bool:
    token, after, third = (at(tokens, index + step) for step in range(3))
    soon = tokens[index + 2 : index + 6]
    names_norm = any(t.has("norm", "stod") for t in soon)
    if token.has("norm"):
        return at(tokens, index - 1).text in ("", ".", "?", "\n", "och", "hej", ",")
    if token.text in ("hur", "how"):
        how_high = after.text in ("hög", "stor", "stort", "högt") and (third.text in _IS or third.has("norm"))
        comes_out = (after.text, third.text) == ("går", "det") and at(tokens, index + 3).text in ("ut", "ihop", "jämnt")
        return after.text in ("mycket", "much") or how_high or comes_out
    if token.text in ("vad", "what"):
        gets = after.text in ("blir", "får", "blev", "skulle", "is") or (
            after.text == "kan" and any(t.text == "få" for t in soon)
        )
        return gets or (after.text in ("är", "var") and names_norm)
    if token.text in ("vilken", "vilket"):
        return after.has("norm") or third.has("norm") or after.text in ("belopp", "summa")
    return index == 0 and token.text in ("ge", "visa") and (after.has("norm") or names_norm)


def opens_with_law(tokens: Sequence[Token]) -> bool:
    """Whether the first words ask what applies: 'Räknas ...', 'Får man ...', 'Vad gäller ...', 'Hur beräknas ...'."""
    first, second = _opening(tokens)
    if first in _OPENS_LAW or (first, second) == ("ta", "reda"):
        return True
    if first in ("vad", "what"):
        return second in _SECOND_LAW or second in ("är", "does", "counts")
    return first in ("hur", "how") and second in _HOW_LAW


def _opening(tokens: Sequence[Token]) -> tuple[str, str]:
    words = [
        t.text
        for i, t in enumerate(tokens[:8])
        if t.kind != "mark"
        and t.text not in ("hej", "hejsan", "fråga", "undrar")
        and not (t.text == "jag" and at(tokens, i + 1).text in ("undrar", ""))  # 'jag är ensam' tells, and asks nothing
    ]
    return (words[0] if words else "", words[1] if len(words) > 1 else "")


def _imperative(tokens: Sequence[Token]) -> bool:
    """'Räkna ut', 'beräkna', 'kan du räkna på'; 'räkna med' is about what counts."""
    for index, token in enumerate(tokens):
        if token.has("berakna"):
            after = at(tokens, index + 1)
            if (
                token.text != "räkna"
                or after.text in ("ut", "på", "fram")
                or after.has("norm", "ensam", "par", "barn")
                or index == 0
            ):
                return True
    return False


def _names_norm(tokens: Sequence[Token]) -> bool:
    return any(t.has("norm", "stod") or t.text in ("pengar", "bidrag", "beloppet") for t in tokens)


def _has_law_clause(tokens: Sequence[Token]) -> bool:
    """'Min son är 19 år, räknas hans inkomst?': a question of law at the end of a description."""
    return any(opens_with_law(tokens[part.start : part.end]) for part in clauses(tokens))


def _is_description(tokens: Sequence[Token]) -> bool:
    """A short list of facts rather than a sentence about something else: most words are known ones."""
    words = [t for t in tokens if t.kind == "word"]
    return bool(words) and sum(1 for t in words if t.roles) * 3 >= len(words) * 2


def _place(tokens: Sequence[Token], text: str) -> int:
    return next(i for i, token in enumerate(tokens) if token.text == text)
