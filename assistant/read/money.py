"""Which amount is what: 'hyra 6 500', 'lön 9000 efter skatt', 'sambon tjänar 12 000', 'hyra 8 900, godkänt 7 400'.

An amount belongs to the nearest name of an income or a cost in its own clause. What cannot be placed is returned with
the words around it, so that the user sees that it was not used. Amounts are kronor in the month; wages count after
tax, so an amount before tax is asked about. Nothing is converted and no amount is made up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from assistant.domain.hushall import Person
from assistant.read.amounts import Item, names_money, paired_items, sums
from assistant.read.around import around_words
from assistant.read.children import Child, Mention
from assistant.read.numerals import number_at
from assistant.read.phrases import negated, taken_away
from assistant.read.tokens import Clause, Token, at, clauses, word_set

FEE_AT_MOST = 600
"""'a-kassa 150' is the fee, 'a-kassa 8 400' the benefit: no benefit for a month is this small and no fee this large."""
MONTHS_FOR_JOBBSTIMULANS = 6
"""Months in a row with försörjningsstöd (SoL 2025:400 12 kap. 8 §)."""
_SHORT_ANSWER = 4
_NEAR = 6
"""Words between 'dotter 17 som' and what she earns in the next clause."""

_SEXES = {"han": word_set("han hans mannen mannens"), "hon": word_set("hon hennes kvinnan kvinnans")}
_MORE, _LESS = frozenset({"högre", "mer", "dyrare"}), frozenset({"lägre", "mindre", "billigare"})
_SENTENCE_ENDS = frozenset({".", "?", "!", "\n", ";"})
_OTHER_PERIODS = word_set("""
    år året kvartal kvartalet vecka veckan dag dagen timme timmen tim dygn dygnet
""")
_PART_OF = frozenset({"inkl", "inklusive", "varav", "därav"})
"""'hyra 6 400 (inkl. bredband 250)': the second amount is part of the first."""
_EACH = frozenset({"båda", "bägge", "vardera", "var", "each", "varsin", "varsitt"})
_OFTEN_WITHOUT_AMOUNT = word_set("""
    boende boendet hyr kassan resor tjänar tjäna tjänat fritids swish swishar barnomsorg företag firma etablering
""")


@dataclass
class Placed:
    """An amount that has its place. `role` is 'ink:lon', 'utg:boende', 'lev:tandvard', 'just:livsmedel' or the like."""

    role: str
    amount: Decimal
    person: Person | None = None
    child: Child | None = None
    """Whose wage it is, when it is a child's."""
    jobbstimulans: bool = False
    gross: bool = False
    """Before tax: must be asked about."""
    net_stated: bool = False
    approved: Decimal | None = None
    approved_only: bool = False
    """Only the approved amount was said; what was applied for may be known from before."""
    around: str = ""
    """The words around it."""
    by_pronoun: bool = False
    """The person follows from 'han' or 'hon' alone."""
    before_tax: bool = False
    """Said to be before tax, whatever income it is."""
    adds: bool = False
    """Said to come beside what there was: 'lägg till lön 1 500', 'en lön till'."""
    place: int = -1
    """Where the amount begins, as a place among the tokens."""
    change: int = 0
    """+1 or -1 when the text says that the amount rises or falls by this much."""


@dataclass
class Unplaced:
    """An amount that was not used: the words around it, and the key of the text that says why."""

    amount: Decimal
    around: str
    reason: str


@dataclass
class Money:
    """All that a text says of money."""

    placed: list[Placed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """Roles that the text takes away ('utan hyra', 'ingen lön', 'inga inkomster')."""
    unpriced: list[str] = field(default_factory=list)
    """Roles that were named without an amount."""
    notes: list[str] = field(default_factory=list)
    """Keys of the texts that say what was assumed."""
    may_have_jobbstimulans: bool = False
    """Six months with försörjningsstöd are spoken of, and not jobbstimulans itself."""
    jobbstimulans: bool | None = None
    """None when nothing is said of it."""
    jobbstimulans_person: Person | None = None


def read_money(text: str, tokens: Sequence[Token], used: set[int], mentions: Sequence[Mention], couple: bool) -> Money:
    """The amounts of a text; `mentions` are where children are spoken of.

    `used` are places already read as something else; those of the amounts are added.
    """
    reader = _Reader(text, tokens, used, mentions, couple)
    reader.read_jobbstimulans()
    parts = clauses(tokens, sums(tokens, used))
    for place, part in enumerate(parts):
        reader.read_clause(part, parts[place + 1] if place + 1 < len(parts) else None)
    reader.set_jobbstimulans()
    return reader.money


class _Reader:
    """Reads one clause after the other and keeps what later clauses depend on: names that wait for an amount, who 'hon' is."""

    def __init__(self, text: str, tokens: Sequence[Token], used: set[int], mentions: Sequence[Mention], couple: bool) -> None:
        self.money = Money()
        self._text = text
        self._tokens = tokens
        self._used = used
        self._mentions = mentions
        self._couple = couple
        self._waiting: list[Item] = []
        self._taking_away = False
        self._pronouns: list[str] = []
        self._stimulated: list[tuple[int, bool]] = []
        """Where jobbstimulans is spoken of, and whether it is said to hold."""
        self._in_sentence: list[Placed] = []
        self._both_spouses = all(any(t.has(role) for t in tokens) for role in ("maken", "makan"))

    def read_clause(self, part: Clause, following: Clause | None) -> None:
        """Place every amount of a clause; `following` is the next clause, which may hold 'efter skatt'."""
        if part.joiner in _SENTENCE_ENDS:
            self._waiting, self._in_sentence = [], []
        pairs, unpriced = paired_items(self._tokens, part, self._used)
        for unpaired in unpriced:
            self._read_unpriced(part, unpaired)
        if not pairs:
            self._waiting = unpriced[-2:] or self._waiting
            return
        person, child = self._person(part), self._child(part)
        for item, name in pairs:
            self._used.update(range(item.start, item.end))
            self._place(part, following, item, name, person, child)
        self._waiting = []

    def _place(
        self, part: Clause, following: Clause | None, item: Item, name: Item | None, person: Person | None, child: Child | None
    ) -> None:
        words = self._words(part)
        amount = item.amount or Decimal(0)
        gross, net = _taxed(words) if not _taxed_both_ways(words) else _taxed(self._around(part, item))
        if not (gross or net) and following is not None and not self._has_money(following):
            gross, net = _taxed(self._words(following))
        role = self._role(part, name, gross or net)
        approved = any(t.has("godkant") for t in words)
        reason = self._why_not(part, item, role, child)
        around = around_words(self._text, words)
        if reason == "oanvant_belopp" and self._refused_part(item, words, amount):
            return
        if reason is not None or role is None:
            self.money.unplaced.append(Unplaced(amount, around, reason or "oanvant_belopp"))
            return
        refused = any(t.has("avslag") for t in words) or _not_approved(words)
        if refused and any(t.text in _PART_OF for t in self._tokens[item.end : part.end]):
            refused = False  # 'hyra 7 200 varav 500 avslås': the part is refused
        if approved and not refused and (earlier := self._applied_for(role)):
            earlier.approved = amount
            return
        if role == "inkomst":
            if amount == 0:
                self.money.removed.append(role)
                return
            role = "ink:lon" if gross or net else "ink:ovrigt"
            self.money.notes += ["antaget_inkomst_ovrigt"] if role == "ink:ovrigt" else []
        if role == "ink:a_kassa":
            role = _a_kassa(words, amount)
        if role.startswith("ink:") and self._is_said_twice(role, person, amount, around, gross, net):
            return
        wage = role == "ink:lon"
        placed = Placed(role, amount, person, child if wage else None, gross=gross and wage, net_stated=net)
        placed.place, placed.before_tax = item.start, gross
        placed.approved_only, placed.around = approved, around
        if refused and role.startswith(("utg:", "lev:")):
            placed.approved, placed.approved_only = Decimal(0), False
        placed.by_pronoun = person is not None and not any(t.has("sokande", "medsokande") for t in words)
        placed.change = self._change(item, words)
        placed.adds = _comes_beside(words) or part.joiner == "plus"
        self.money.placed.append(placed)
        self._in_sentence.append(placed)
        if self._couple and role.startswith("ink:") and person is None and self._of_each(part, item):
            placed.person = "sokande"
            self.money.placed.append(Placed(role, amount, "medsokande", gross=placed.gross, net_stated=net))

    def _refused_part(self, item: Item, words: Sequence[Token], amount: Decimal) -> bool:
        """'hyra 7 200 varav 500 p-plats avslås': the rest of the cost before is approved."""
        costs = [p for p in self._in_sentence if p.role.startswith(("utg:", "lev:"))]
        refused = at(self._tokens, item.start - 1).text in _PART_OF and any(t.has("avslag") for t in words)
        if not refused or not costs or costs[-1].amount < amount:
            return False
        costs[-1].approved = costs[-1].amount - amount
        return True

    def _around(self, part: Clause, item: Item) -> Sequence[Token]:
        """The words that are nearer to an amount than to any other number of its clause: those after it, else before it."""
        end = next((i for i in range(item.end, part.end) if self._tokens[i].kind == "number"), part.end)
        after = self._tokens[item.end : end]
        before = at(self._tokens, item.start - 1)
        if before.has("brutto", "netto"):
            return [before]  # 'brutto 12 000 netto 9 500'
        if any(_taxed(after)):
            return after
        start = max((i + 1 for i in range(part.start, item.start) if self._tokens[i].kind == "number"), default=part.start)
        return self._tokens[start : item.start]

    def _is_said_twice(self, role: str, person: Person | None, amount: Decimal, around: str, gross: bool, net: bool) -> bool:
        """One income said before tax and after it, in this sentence: what is after tax counts, and the other is told."""
        if gross is net:
            return False
        alike = [p for p in self._in_sentence if p.role == role and p.person == person]
        other = next((p for p in alike if (p.before_tax, p.net_stated) == (net, gross)), None)
        if other is None:
            return False
        if net:  # the one before tax was read first
            self.money.placed = [p for p in self.money.placed if p is not other]
            self.money.unplaced.append(Unplaced(other.amount, other.around, "oanvant_brutto"))
            return False
        self.money.unplaced.append(Unplaced(amount, around, "oanvant_brutto"))
        return True

    def _change(self, item: Item, words: Sequence[Token]) -> int:
        """+1 or -1 where an amount is how much more or less: 'höj hyran med 500', 'lönen var 200 kr högre'."""
        after = at(self._tokens, item.end + at(self._tokens, item.end).has("kr")).text
        if after in _MORE or after in _LESS:
            return 1 if after in _MORE else -1
        lead = (at(self._tokens, item.start - 2).text, at(self._tokens, item.start - 1).text)
        if lead in (("lägg", "på"), ("dra", "av"), ("dra", "ifrån")):
            return 1 if lead[0] == "lägg" else -1
        if lead[1] != "med":
            return 0
        return 1 if any(t.has("hojs") for t in words) else -1 if any(t.has("sanks") for t in words) else 0

    def _of_each(self, part: Clause, item: Item) -> bool:
        """'3 000 var', 'vardera 3 000', 'båda får 3 000'; 'lönen var 3 000' is of one."""
        words = enumerate(self._words(part), start=part.start)
        return any(t.text in _EACH and (t.text != "var" or place >= item.end) for place, t in words)

    def _role(self, part: Clause, name: Item | None, taxed: bool) -> str | None:
        """What an amount is: by its name, else by a name that waits in the sentence, else by what the clause is about."""
        words = self._words(part)
        if name is not None:
            last = self._waiting[-1] if self._waiting else None
            if last is not None and part.joiner in ("och", "samt", "&") and last.roles[0].startswith("utg:"):
                self.money.notes.append("antaget_gemensamt_belopp")  # 'fack och a-kassa 480'
                return last.roles[0]
            return name.roles[0]
        if any(t.text == "betalar" for t in words) and (lodging := self._lodging()):
            return lodging
        if any(t.has("utbetalt") for t in words) or [t.text for t in words[:2]] == ["redan", "fått"]:
            return "utbetalt"
        if len(self._waiting) == 1:
            return self._waiting[0].roles[0]
        asked = bool(self.money.placed) and self.money.placed[-1].gross
        if part.joiner == "\n" and asked and len(words) <= _SHORT_ANSWER:
            self.money.placed.pop()  # 'lön 12 000 före skatt', and the answer '9 500'
            return "ink:lon"
        works = any(t.text in ("jobbar", "arbetar", "jobb") for t in words) and any(t.has("far") for t in words)
        if taxed and self._in_sentence and self._in_sentence[-1].role.startswith("ink:"):
            return self._in_sentence[-1].role  # 'sjukpenning 9 800 efter skatt (12 300 före)'
        if taxed or works:
            return "ink:lon"
        if any(t.has("godkant") for t in words) and self.money.placed:
            return self.money.placed[-1].role
        return None

    def _lodging(self) -> str | None:
        """What is paid where somebody is lodging: the rent of a lodger, or what the household's own lodger pays to it."""
        for index, token in enumerate(self._tokens):
            if token.has("inneboende") and at(self._tokens, index - 1).text in ("en", "har", "min", "sin"):
                return "ink:hyresinkomst"
            if token.has("inneboende") or (token.text == "rum" and at(self._tokens, index - 1).has("bor")):
                self.money.notes.append("antaget_betalar_boende")
                return "utg:boende"
        return None

    def _why_not(self, part: Clause, item: Item, role: str | None, child: Child | None) -> str | None:
        """The key of the text that says why an amount must not be used; None when it may."""
        first, second = (at(self._tokens, item.end + step).text for step in (0, 1))
        if (first in ("per", "om", "i", "/") and second in _OTHER_PERIODS) or first in ("årligen", "kvartalsvis"):
            return "oanvant_period"
        if first == "varannan":
            return "oanvant_period"
        if first == "per" and second in ("barn", "barnet", "person"):
            return "oanvant_per_barn"
        if role == "ingar_i_normen":
            return "oanvant_i_normen"
        if at(self._tokens, item.start - 1).text in ("varav", "mellan"):
            return "oanvant_belopp"
        before = self._tokens[part.start : item.start]
        including = next((i for i, t in enumerate(before) if t.text in _PART_OF), None)
        if including is not None and any(t.kind == "number" for t in before[:including]):
            return "oanvant_del"
        if child is not None and role == "inkomst":
            return "oanvant_barns_inkomst"
        words = self._words(part)
        pays = any(t.text in ("betalar", "betala", "betalat") and at(words, i + 1).text != "ut" for i, t in enumerate(words))
        if pays and role is not None and role.startswith("ink:") and role != "ink:a_kassa":
            return "oanvant_betalar"
        return None

    def _applied_for(self, role: str) -> Placed | None:
        """The cost of this text that an approved amount belongs to."""
        costs = [p for p in self.money.placed if p.role == role and role.startswith(("utg:", "lev:"))]
        return costs[-1] if costs else None

    def _words(self, part: Clause) -> Sequence[Token]:
        return self._tokens[part.start : part.end]

    def _has_money(self, part: Clause) -> bool:
        return any(t.kind == "number" or (names_money(t) and not t.has("netto", "brutto")) for t in self._words(part))

    def _person(self, part: Clause) -> Person | None:
        """Whose income: 'sambons lön', 'den andra', or the second of 'han' and 'hon' (of both spouses)."""
        words = self._words(part)
        if any(t.has("medsokande") and not (self._both_spouses and t.has("maken", "makan")) for t in words):
            return "medsokande"
        if any(t.has("sokande") for t in words):
            return "sokande"
        if self._couple and any(t.text == "ihop" for t in words):
            return "medsokande"  # 'flyttar ihop med en man som tjänar 14 000'
        for token in words:
            man = token.has("maken") or token.text in ("han", "hans")
            woman = token.has("makan") or token.text in ("hon", "hennes")
            if man or woman:
                sex = "han" if man else "hon"
                self._pronouns += [sex] if sex not in self._pronouns else []
                return "sokande" if self._pronouns[0] == sex else "medsokande"
        return None

    def _child(self, part: Clause) -> Child | None:
        """The one child a clause is about, for 'sonen tjänar 3 000'."""
        inside = [m for m in self._mentions if part.start <= m.start < part.end and (not m.new or self._goes_on(m.end))]
        if not inside and part.joiner == "och" and self._tokens[part.start].has("far", "ink:lon"):
            inside = [m for m in self._mentions if self._goes_on(m.end) and m.end < part.start <= m.end + _NEAR]
        return inside[0].targets[0] if len(inside) == 1 and len(inside[0].targets) == 1 else None

    def _goes_on(self, place: int) -> bool:
        """'dotter 17 som jobbar extra': what follows 'som' is still about the child."""
        return at(self._tokens, place).text == "som"

    def _read_unpriced(self, part: Clause, name: Item) -> None:
        """A name without an amount: 'utan hyra', 'ta bort lönen' take it away, 'har a-kassa' leaves it to be told."""
        away = any(taken_away(self._tokens, i) for i in range(part.start, part.end))
        alone = part.end - part.start == 1 and part.joiner in ("och", "samt", ",")
        away = away or (alone and self._taking_away)  # 'ta bort elen och hyran'
        self._taking_away = away
        if away or negated(self._tokens, name.start, reach=2):
            self.money.removed += name.roles
        elif name.roles[0] == "nedsattning" and any(t.text in ("%", "procent") for t in self._words(part)):
            self.money.unpriced.append("nedsattning")
        elif (span := self._span_after(name)) is not None:
            self.money.unplaced.append(
                Unplaced(Decimal(0), self._text[self._tokens[name.start].start : span.end], "oanvant_spann")
            )
        elif name.roles[0].startswith(("ink:", "utg:")) and self._tokens[name.start].text not in _OFTEN_WITHOUT_AMOUNT:
            self.money.unpriced += [name.roles[0]] if name.roles[0] not in self.money.unpriced else []

    def _span_after(self, name: Item) -> Token | None:
        """'hyra 6000-6500', 'hyra 6000/6500': two amounts to choose between, which is left to the user."""
        for token in self._tokens[name.end : name.end + 3]:
            if token.kind in ("range", "reference") and re.fullmatch(r"\d{3,6} ?[-–—/] ?\d{3,6}", token.text):
                return token
        return None

    def read_jobbstimulans(self) -> None:
        """'med jobbstimulans'; 'försörjningsstöd i sex månader' alone only means that it may apply."""
        money = self.money
        for index, token in enumerate(self._tokens):
            if token.has("jobbstimulans"):
                self._stimulated.append((index, not negated(self._tokens, index)))
                money.jobbstimulans = any(holds for _, holds in self._stimulated)
            elif token.has("stod") and (months := self._months_near(index)) is not None and money.jobbstimulans is None:
                money.may_have_jobbstimulans = months >= MONTHS_FOR_JOBBSTIMULANS

    def _person_before(self, index: int) -> Person | None:
        """Whose jobbstimulans it is: 'bara kvinnan har jobbstimulans', 'sambon med jobbstimulans'; of a couple only."""
        near = self._tokens[max(0, index - 4) : index]
        near = near[max((n + 1 for n, t in enumerate(near) if t.kind in ("number", "mark")), default=0) :]
        sexes = {sex for t in near for sex, words in _SEXES.items() if t.text in words}
        if len(sexes) == 1 and self._pronouns:
            return "sokande" if self._pronouns[0] in sexes else "medsokande"
        if any(t.has("medsokande") for t in near):
            return "medsokande"
        return "sokande" if self._couple and any(t.has("sokande") for t in near) else None

    def _months_near(self, index: int) -> Decimal | None:
        """The months said close to a word, as in 'försörjningsstöd i sex månader'; the number is spent."""
        for place in range(max(0, index - 4), index + 5):
            number = number_at(self._tokens, place)
            if number and place not in self._used and at(self._tokens, number.end).has("manader"):
                self._used.update(range(place, number.end))
                return number.value
        return None

    def set_jobbstimulans(self) -> None:
        """Mark the wages that jobbstimulans is said of: each said of the wage before it when it is said more than once."""
        wages = [p for p in self.money.placed if p.role == "ink:lon" and p.child is None]
        if len(self._stimulated) > 1:
            for place, holds in self._stimulated:
                person = self._person_before(place)
                before = [p for p in wages if p.place < place and person in (None, p.person)]
                for placed in before[-1:] or wages[:1]:
                    placed.jobbstimulans = holds
            return
        if self._stimulated:
            self.money.jobbstimulans_person = self._person_before(self._stimulated[0][0])
        if self.money.jobbstimulans:
            wages = [p for p in wages if self.money.jobbstimulans_person in (None, p.person)]
            for placed in wages:
                placed.jobbstimulans = True
            self.money.notes += ["antaget_jobbstimulans_alla"] if len(wages) > 1 else []


def _comes_beside(words: Sequence[Token]) -> bool:
    """'lägg till lön 1 500', 'en lön till på 2 000', 'ytterligare 500 i lön'."""
    texts = [t.text for t in words]
    more = any(t.text in ("ytterligare", "också", "även", "dessutom", "extra") for t in words)
    return more or ("lägg" in texts and "till" in texts) or any(pair == ("till", "på") for pair in pairwise(texts))


def _taxed_both_ways(words: Sequence[Token]) -> bool:
    """Whether a clause speaks both of before tax and of after it."""
    before = any(t.has("brutto", "fore") for t in words)
    return before and any(t.has("netto", "efter") for t in words) and any(t.has("skatt", "brutto", "netto") for t in words)


def _taxed(words: Sequence[Token]) -> tuple[bool, bool]:
    """(before tax, after tax) as far as these words say."""
    spoken = [t for t in words if t.kind == "word" and not t.has("kr")]
    alone = spoken[0] if len(spoken) == 1 else None  # '(12 300 före)'
    gross = any(t.has("brutto") for t in words) or (alone is not None and alone.has("fore"))
    net = any(t.has("netto") for t in words) or (alone is not None and alone.has("efter"))
    for index, token in enumerate(words):
        if token.has("skatt"):
            gross = gross or at(words, index - 1).has("fore")
            net = net or at(words, index - 1).has("efter")
    return gross and not net, net


def _not_approved(words: Sequence[Token]) -> bool:
    """'godkänns inte', 'ej godkänt'."""
    return any(
        t.has("godkant") and any(w.text in ("inte", "ej") for w in (at(words, i - 1), at(words, i + 1)))
        for i, t in enumerate(words)
    )


def _a_kassa(words: Sequence[Token], amount: Decimal) -> str:
    """The fee to the a-kassa, or the benefit from it."""
    if any(t.has("far") or t.text == "från" for t in words):
        return "ink:a_kassa"
    is_fee = any(t.has("betalar") or t.text == "till" for t in words) or amount <= FEE_AT_MOST
    return "utg:a_kassa" if is_fee else "ink:a_kassa"
