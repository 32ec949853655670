"""Which amount is what: 'hyra 6 500', 'lön 9000 efter skatt', 'sambon tjänar 12 000', 'hyra 8 900, godkänt 7 400'.

An amount belongs to the nearest name of an income or a cost in its own clause. What cannot be placed is returned with
the words around it, so that the user sees that it was not used. Amounts are kronor in the month; wages count after
tax, so an amount before tax is asked about. Nothing is converted and no amount is made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.domain.hushall import Person
from assistant.read.amounts import Item, names_money, paired_items, sums
from assistant.read.around import around_words
from assistant.read.children import Child, Mention
from assistant.read.numerals import number_at
from assistant.read.phrases import negated, taken_away
from assistant.read.stimulus import Stimulus, is_of_all, stimulus_in
from assistant.read.tax import Taxed, is_tax, taxed, taxed_clause
from assistant.read.tokens import Clause, Token, at, clauses, word_set

FEE_AT_MOST = 600
"""'a-kassa 150' is the fee, 'a-kassa 8 400' the benefit: no benefit for a month is this small and no fee this large."""
MONTHS_FOR_JOBBSTIMULANS = 6
"""Months in a row with försörjningsstöd (SoL 2025:400 12 kap. 8 §)."""
_SHORT_ANSWER = 4
_NEAR = 6
"""Words between 'dotter 17 som' and what she earns in the next clause."""

_SEXES = {"han": word_set("han hans mannen mannens"), "hon": word_set("hon hennes kvinnan kvinnans")}
_UP_OR_DOWN = {"upp": 1, "ned": -1, "ner": -1}
_BEFORE_A_CHANGE = {("lägg", "på"): 1, ("dra", "av"): -1, ("dra", "ifrån"): -1}
_GOES = word_set("gick går gått gå")
_PLUS_OR_MINUS = {"+": 1, "plus": 1, "minus": -1}
_PARTICIPLES = word_set("höjd höjda sänkt sänkta")
"""'höjd hyra 6 300' is the new rent."""
_SENTENCE_ENDS = frozenset({".", "?", "!", "\n", ";"})
_OTHER_PERIODS = word_set("""
    år året kvartal kvartalet vecka veckan dag dagen timme timmen tim dygn dygnet
""")
_PART_OF = frozenset({"inkl", "inklusive", "inkluderar", "varav", "därav"})
"""'hyra 6 400 (inkl. bredband 250)': the second amount is part of the first."""
_BESIDE = frozenset({"ytterligare", "dessutom", "extra"})
_IN_BRACKETS = 20
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
    """The person follows from 'han', 'hon' or 'kvinnan' alone."""
    place: int = -1
    """Where the amount begins, as a place among the tokens."""
    change: int = 0
    """+1 or -1 when the text says that the amount rises or falls by this much."""
    change_unclear: bool = False
    """'hyran höjs 6 000': by this much, or to it."""
    factor: Decimal | None = None
    """The amount before times this: 'dubbla lönen'; there is no `amount` then."""
    extra: bool = False
    """Beside what there is of its kind, and not in its place: 'en lön till på 2 000'."""


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
    stimulus: list[Stimulus] = field(default_factory=list)
    """What is said of jobbstimulans, in the order of the text."""

    @property
    def jobbstimulans(self) -> bool | None:
        """Whether jobbstimulans is said to hold for anybody; None when nothing is said of it."""
        return any(said.holds for said in self.stimulus) if self.stimulus else None


def read_money(text: str, tokens: Sequence[Token], used: set[int], mentions: Sequence[Mention], couple: bool) -> Money:
    """The amounts of a text; `mentions` are where children are spoken of.

    `used` are places already read as something else; those of the amounts are added.
    """
    reader = _Reader(text, tokens, used, mentions, couple)
    reader.read_months_of_support()
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
        self._adding = False
        """The sentence begins with 'lägg till'."""
        self._in_sentence: list[Placed] = []
        self._both_spouses = all(any(t.has(role) for t in tokens) for role in ("maken", "makan"))

    def read_clause(self, part: Clause, following: Clause | None) -> None:
        """Place every amount of a clause; `following` is the next clause, which may hold 'efter skatt'."""
        if part.joiner in _SENTENCE_ENDS:
            self._waiting, self._in_sentence, self._adding = [], [], False
        words = [t.text for t in self._words(part)[:2]]
        self._adding = self._adding or words == ["lägg", "till"]
        earlier = [p.place for p in self.money.placed if p.role == "ink:lon" and p.child is None]
        pairs, unpriced = paired_items(self._tokens, part, self._used)
        for unpaired in unpriced:
            self._read_unpriced(part, unpaired)
        person, child = self._person(part), self._child(part)
        for item, name in pairs:
            self._used.update(range(item.start, item.end))
            tax = taxed(self._tokens, part, item, [amount for amount, _ in pairs])
            if tax is None and following is not None and not self._has_money(following):
                tax = taxed_clause(self._tokens, following)
            self._place(part, item, name, tax, person, child)
        self._waiting = [] if pairs else unpriced[-2:] or self._waiting
        if person is not None and not pairs and part.joiner == "\n" and not _is_by_sex(self._words(part)):
            self._set_owner(person)
        own = [p.place for p in self.money.placed if part.start <= p.place < part.end and p.role == "ink:lon"]
        whose = person if self._couple else None
        by_sex = whose is not None and _is_by_sex(self._words(part))
        if said := stimulus_in(self._tokens, part, own, earlier, whose, by_pronoun=by_sex):
            self.money.stimulus.append(said)

    def _set_owner(self, person: Person) -> None:
        """'sökandes' on a line of its own: the answer to whose wage has jobbstimulans, or whose an income is."""
        last = self.money.placed[-1] if self.money.placed else None
        if self.money.stimulus and self.money.stimulus[-1].by_pronoun:
            self.money.stimulus[-1] = self.money.stimulus[-1]._replace(person=person, by_pronoun=False)
        elif last is not None and last.role.startswith("ink:") and (last.person is None or last.by_pronoun):
            last.person, last.by_pronoun = person, False

    def _place(
        self, part: Clause, item: Item, name: Item | None, tax: Taxed | None, person: Person | None, child: Child | None
    ) -> None:
        whole = self._part_of(part, item)
        words = self._own_words(part, item, is_part=whole is not None)
        amount = item.amount or Decimal(0)
        around = around_words(self._text, self._words(part))
        refused, approved = _refused(words), any(t.has("godkant") for t in words)
        if item.is_span or is_tax(self._tokens, item):
            self._set_before_tax(item)
            self.money.unplaced.append(Unplaced(amount, around, "oanvant_spann" if item.is_span else "oanvant_skatt"))
            return
        if whole is not None:
            self._place_part(whole, amount, around, refused=refused, approved=approved)
            return
        role = self._role(part, item, name, tax)
        reason = self._why_not(part, item, role, child)
        if reason is not None or role is None:
            self.money.unplaced.append(Unplaced(amount, around, reason or "oanvant_belopp"))
            return
        if approved and not refused and (earlier := self._applied_for(role)):
            earlier.approved = amount
            return
        if role == "inkomst":
            if amount == 0:
                self.money.removed.append(role)
                return
            role = "ink:lon" if tax else "ink:ovrigt"
            self.money.notes += ["antaget_inkomst_ovrigt"] if role == "ink:ovrigt" else []
        if role == "ink:a_kassa":
            role = _a_kassa(words, amount)
        income = role.startswith("ink:")
        placed = Placed(role, amount, person, child if role == "ink:lon" else None, around=around, place=item.start)
        placed.gross, placed.net_stated = income and tax == "gross", tax == "net"
        placed.approved_only = approved
        if refused and role.startswith(("utg:", "lev:")):
            placed.approved, placed.approved_only = Decimal(0), False
        placed.by_pronoun = person is not None and _is_by_sex(words)
        placed.change, placed.change_unclear = self._change(part, item, name, words)
        placed.extra = self._is_extra(part, name)
        self.money.placed.append(placed)
        self._in_sentence.append(placed)
        if self._couple and income and person is None and self._of_each(part, item):
            placed.person = "sokande"
            other = Placed(role, amount, "medsokande", gross=placed.gross, net_stated=placed.net_stated, place=item.start)
            self.money.placed.append(other)

    def _part_of(self, part: Clause, item: Item) -> Placed | None:
        """The amount that an amount is part of: 'hyra 6 400 (inkl bredband 250)', 'hyra 7 200, varav 500 p-plats'."""
        place = self._including(part, item)
        if place is None or not self._in_sentence:
            return None
        whole = self._in_sentence[-1]
        begins = part.start <= place <= part.start + 1
        return whole if whole.place < place and (begins or place < part.start or whole.place >= part.start) else None

    def _including(self, part: Clause, item: Item) -> int | None:
        """The place of the last 'inkl' or 'varav' before an amount, in its clause or in the brackets that it stands in."""
        start = part.start
        for place in range(item.start - 1, max(0, item.start - _IN_BRACKETS), -1):
            if self._tokens[place].text in ("(", ")"):
                start = min(start, place) if self._tokens[place].text == "(" else start
                break
        before = range(start, item.start)
        return max((i for i in before if self._tokens[i].text in _PART_OF), default=None)

    def _own_words(self, part: Clause, item: Item, *, is_part: bool) -> Sequence[Token]:
        """The words of a clause that are about an amount: those from 'varav' on for a part, those before it for the whole."""
        if is_part:
            return self._tokens[self._including(part, item) or part.start : part.end]
        after = range(item.end, part.end)
        inner = next((i for i in after if self._tokens[i].text in _PART_OF), part.end)
        has_part = any(self._tokens[i].kind == "number" for i in range(inner, part.end))
        return self._tokens[part.start : inner if has_part else part.end]

    def _place_part(self, whole: Placed, amount: Decimal, around: str, *, refused: bool, approved: bool) -> None:
        """A part is told, since the whole has it; one that is refused or approved says what is approved of the whole."""
        cost = whole.role.startswith(("utg:", "lev:"))
        if cost and refused:
            whole.approved = (whole.amount if whole.approved is None else whole.approved) - amount
        elif cost and approved:
            whole.approved = amount
        else:
            self.money.unplaced.append(Unplaced(amount, around, "oanvant_del"))

    def _set_before_tax(self, item: Item) -> None:
        """'lön 12 500 minus skatt 2 630': where the tax is told, the income before it is before tax."""
        last = self._in_sentence[-1] if self._in_sentence else None
        if last is not None and last.role.startswith("ink:") and not item.is_span:
            last.gross = not last.net_stated

    def _change(self, part: Clause, item: Item, name: Item | None, words: Sequence[Token]) -> tuple[int, bool]:
        """(+1 or -1, whether that is unclear) where an amount is how much more or less: 'höj hyran med 500', '200 kr högre'.

        Without 'med' a verb right before means it too ('hyran höjs 300'), if it is no larger than a change would be.
        """
        after, lead = at(self._tokens, item.end), at(self._tokens, item.start - 1)
        if after.has("hogre", "lagre"):
            return (1 if after.has("hogre") else -1), False
        if after.text == "till" and at(self._tokens, item.end + 1).kind == "mark":
            return 1, False  # '500 kr till'
        if (lead_in := (at(self._tokens, item.start - 2).text, lead.text)) in _BEFORE_A_CHANGE:
            return _BEFORE_A_CHANGE[lead_in], False  # 'dra av 150 kr från hyran'
        way = _way(words)
        if lead.text == "med":
            return way, False
        if lead.text in _UP_OR_DOWN and way:
            return way, False  # 'hyran gick upp 300'
        if name is None and item.start == part.start and part.joiner in _PLUS_OR_MINUS:
            return _PLUS_OR_MINUS[part.joiner], True  # 'hyran + 300'
        if "\n" in self._text[self._tokens[item.start - 1].start : self._tokens[item.start].start]:
            return 0, False  # the answer to a question
        named_before = name is not None and name.end == item.start and at(self._tokens, name.start - 1).has("hojs", "sanks")
        verb = lead if not named_before or name is None else at(self._tokens, name.start - 1)
        is_verb = verb.has("hojs", "sanks") and verb.text not in _PARTICIPLES
        return (way, True) if is_verb else (0, False)

    def _is_extra(self, part: Clause, name: Item | None) -> bool:
        """'en lön till på 2 000', 'ytterligare en hyra 900', 'plus lön 2 000', 'lägg till lön 2 000'."""
        words = {t.text for t in self._words(part)}
        again = (
            name is not None and at(self._tokens, name.end).text == "till" and at(self._tokens, name.end + 1).kind != "number"
        )
        begins = self._adding or (part.joiner == "plus" and not self.money.placed)
        return again or begins or not _BESIDE.isdisjoint(words)

    def _of_each(self, part: Clause, item: Item) -> bool:
        """'3 000 var', 'vardera 3 000', 'båda får 3 000'; 'lönen var 3 000' is of one."""
        words = enumerate(self._words(part), start=part.start)
        return any(t.text in _EACH and (t.text != "var" or place >= item.end) for place, t in words)

    def _role(self, part: Clause, item: Item, name: Item | None, tax: Taxed | None) -> str | None:
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
            return self.money.placed.pop().role  # 'lön 12 000 före skatt', and the answer '9 500'
        works = any(t.text in ("jobbar", "arbetar", "jobb") for t in words) and any(t.has("far") for t in words)
        before = self._in_sentence[-1] if self._in_sentence else None
        if before is not None and self._is_new_level(part, item):
            self.money.placed.remove(before)  # 'hyra 6 000 höjd till 6 300'
            self.money.unplaced.append(Unplaced(before.amount, before.around, "oanvant_fore_andring"))
            return before.role
        if tax and before is not None and before.role.startswith("ink:"):
            if not (before.gross or before.net_stated):  # 'tjänar 12 500 (9 870 efter skatt)'
                before.gross, before.net_stated = tax == "net", tax == "gross"
            return before.role  # 'sjukpenning 9 800 efter skatt (12 300 före)'
        if tax or works:
            return "ink:lon"
        if any(t.has("godkant") for t in words) and self.money.placed:
            return self.money.placed[-1].role
        return None

    def _is_new_level(self, part: Clause, item: Item) -> bool:
        return at(self._tokens, item.start - 1).text == "till" and any(t.has("hojs", "sanks") for t in self._words(part))

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
        if child is not None and role == "inkomst":
            return "oanvant_barns_inkomst"
        if role == "ink:ovrigt" and first == "till" and not at(self._tokens, item.end + 1).roles:
            return "oanvant_belopp"  # 'swishade 500 kr till Kajsa'
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
        sexes = {sex for t in words for sex, forms in _SEXES.items() if t.text in forms} if self._pronouns else set()
        if len(sexes) == 1:  # 'hans lön 8 000, ... bara kvinnan har jobbstimulans'
            return "sokande" if self._pronouns[0] in sexes else "medsokande"
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
        elif (factor := self._factor(part)) is not None:
            self.money.placed.append(Placed(name.roles[0], Decimal(0), self._person(part), factor=factor, place=name.start))
            self.money.placed[-1].around = around_words(self._text, self._words(part))
        elif name.roles[0].startswith(("ink:", "utg:")) and self._tokens[name.start].text not in _OFTEN_WITHOUT_AMOUNT:
            self.money.unpriced += [name.roles[0]] if name.roles[0] not in self.money.unpriced else []

    def _factor(self, part: Clause) -> Decimal | None:
        """2 of 'dubbla lönen', a half of 'hälften av lönen'."""
        words = self._words(part)
        if any(t.has("dubbelt") for t in words):
            return Decimal(2)
        return Decimal("0.5") if any(t.has("halverat") for t in words) else None

    def read_months_of_support(self) -> None:
        """'försörjningsstöd i sex månader' alone only means that jobbstimulans may apply."""
        for index, token in enumerate(self._tokens):
            if token.has("stod") and (months := self._months_near(index)) is not None:
                self.money.may_have_jobbstimulans = months >= MONTHS_FOR_JOBBSTIMULANS

    def _months_near(self, index: int) -> Decimal | None:
        """The months said close to a word, as in 'försörjningsstöd i sex månader'; the number is spent."""
        for place in range(max(0, index - 4), index + 5):
            number = number_at(self._tokens, place)
            if number and place not in self._used and at(self._tokens, number.end).has("manader"):
                self._used.update(range(place, number.end))
                return number.value
        return None

    def set_jobbstimulans(self) -> None:
        """Mark the wages that jobbstimulans is said of."""
        wages = [p for p in self.money.placed if p.role == "ink:lon" and p.child is None]
        for said in self.money.stimulus:
            for placed in wages:
                if placed.place in said.wages or (not said.wages and said.person in (None, placed.person or "sokande")):
                    placed.jobbstimulans = said.holds
        if is_of_all(self.money.stimulus, len(wages)):
            self.money.notes.append("antaget_jobbstimulans_alla")


def _is_by_sex(words: Sequence[Token]) -> bool:
    """Whether nothing but 'han', 'hennes' or 'kvinnan' says whose it is: which of a couple that is depends on what was said."""
    sexed = frozenset().union(*_SEXES.values())
    return not any(t.has("sokande", "medsokande") and t.text not in sexed for t in words)


def _way(words: Sequence[Token]) -> int:
    """+1 where something rises ('höjs', 'gick upp'), -1 where it falls, else 0."""
    if any(t.has("hojs", "sanks") for t in words):
        return 1 if any(t.has("hojs") for t in words) else -1
    goes = any(t.text in _GOES for t in words)
    return next((_UP_OR_DOWN[t.text] for t in words if t.text in _UP_OR_DOWN), 0) if goes else 0


def _refused(words: Sequence[Token]) -> bool:
    return any(t.has("avslag") for t in words) or _not_approved(words)


def _not_approved(words: Sequence[Token]) -> bool:
    """'godkänns inte', 'ej godkänt'."""
    return any(
        t.has("godkant") and any(w.text in ("inte", "ej") for w in (at(words, i - 1), at(words, i + 1)))
        for i, t in enumerate(words)
    )


def _a_kassa(words: Sequence[Token], amount: Decimal) -> str:
    """The fee to the a-kassa, or the benefit from it."""
    pays_out = any(t.has("betalar") and at(words, i + 1).text == "ut" for i, t in enumerate(words))
    if pays_out or any(t.has("far") or t.text == "från" for t in words):
        return "ink:a_kassa"
    is_fee = any(t.has("betalar") or t.text == "till" for t in words) or amount <= FEE_AT_MOST
    return "utg:a_kassa" if is_fee else "ink:a_kassa"
