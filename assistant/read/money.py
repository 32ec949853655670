"""Which amount belongs to what: 'hyra 6 500', 'lön 9000 efter skatt', '8 400 från a-kassan', 'sambon tjänar 12 000'.

An amount belongs to the nearest word that names an income or a cost, in its own clause. What cannot be placed is returned with the
words around it, so that the user sees that it was not used. Amounts are kronor in the month; wages count after tax, so an amount before
tax is asked about. Nothing is converted and no amount is made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.domain.hushall import Person
from assistant.read.adults import negated
from assistant.read.children import Child, Mention, takes_away
from assistant.read.numerals import number_at
from assistant.read.tokens import Clause, Token, at, clauses

SMALLEST = 100
"""A bare number below this is no amount unless it stands by 'kr' or by the name of an income or a cost."""
FEE_AT_MOST = 600
"""'a-kassa 150' is the fee, 'a-kassa 8 400' the benefit: no benefit for a month is this small and no fee this large."""
MONTHS_FOR_JOBBSTIMULANS = 6
"""Months in a row with försörjningsstöd (SoL 2025:400 12 kap. 8 §)."""
MONEY_ROLES = ("ink:", "utg:", "lev:")
BESIDE_AMOUNTS = ("inkomst", "utbetalt", "far", "betalar", "godkant", "ansokt", "netto", "brutto", "skatt", "kr", "ingar_i_normen")
"""Other words that an amount stands by."""
_TIMES = frozenset({"x", "*", "×", "gånger"})
_INCLUDING = frozenset({"med", "inkl", "inklusive"})
"""'hyra inkl. el': the second name is part of the first."""
_NOT_MISSED = frozenset("boende boendet hyr kassan resor tjänar tjäna tjänat fritids swish swishar barnomsorg företag firma etablering".split())
"""Words that are often said without meaning a certain amount."""
_OTHER_PERIODS = frozenset({"år", "året", "kvartal", "kvartalet", "vecka", "veckan", "dag", "dagen", "timme", "timmen", "tim", "dygn", "dygnet"})


@dataclass
class Placed:
    """An amount that has its place. `role` is 'ink:lon', 'utg:boende', 'lev:tandvard' or 'utbetalt'."""

    role: str
    amount: Decimal
    person: Person | None = None
    child: Child | None = None
    jobbstimulans: bool = False
    gross: bool = False
    net_stated: bool = False
    approved: Decimal | None = None
    approved_only: bool = False
    """Only the approved amount was said; what was applied for may be known from before."""
    change: int = 0
    """+1 or -1 when the text says that the amount rises or falls by this much."""


@dataclass
class Unplaced:
    """An amount that was not used: the words around it, and which text says why."""

    amount: Decimal
    around: str
    reason: str = "oanvant_belopp"


@dataclass
class Money:
    """All amounts of a text."""

    placed: list[Placed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """Roles that the text takes away ('utan hyra', 'ingen lön', 'inga inkomster')."""
    notes: list[str] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    """Roles that were named without an amount."""
    jobbstimulans: bool | None = None
    jobbstimulans_person: Person | None = None


@dataclass
class _Item:
    """A keyword (role) or an amount in a clause."""

    start: int
    end: int
    roles: tuple[str, ...] = ()
    amount: Decimal | None = None


def read_money(text: str, tokens: Sequence[Token], used: set[int], mentions: Sequence[Mention], couple: bool) -> Money:
    """The amounts of a text; `mentions` are where children are spoken of.

    `used` are places already read as something else; those of the amounts are added.
    """
    money = Money()
    _read_jobbstimulans(tokens, used, money)
    parts = clauses(tokens, _inside_sums(tokens, used))
    pending: list[tuple[_Item, Clause]] = []
    pronouns: list[str] = []
    both = all(any(t.has(role) for t in tokens) for role in ("maken", "makan"))
    for place, part in enumerate(parts):
        if part.joiner in (".", "?", "!", "\n", ";"):
            pending = []
        items = _items(tokens, part, used)
        amounts = [item for item in items if item.amount is not None]
        paired = _paired(items)
        for item in items:
            if item.amount is None and not any(item is keyword for _, keyword in paired):
                _read_unpriced(tokens, part, item, money)
        if not amounts:
            pending = [(item, part) for item in items][-2:] or pending
            continue
        person = _person(tokens, part, pronouns, both)
        child = _child(part, mentions)
        used.update(i for item in amounts for i in range(item.start, item.end))
        for item, keyword in paired:
            nature = parts[place + 1] if place + 1 < len(parts) else None
            _place(text, tokens, part, nature, item, keyword, pending, money, person, child, couple)
        pending = []
    _set_jobbstimulans(money)
    money.unpriced = list(dict.fromkeys(money.unpriced))
    return money


def _inside_sums(tokens: Sequence[Token], used: set[int]) -> set[int]:
    """The places of '+' between two amounts of the same thing ('1 250 + 150'); before '400 el' it begins something new."""
    inside = set()
    for index, token in enumerate(tokens):
        if token.text in ("+", "plus") and _amount_at(tokens, index - 1, used) and (number := number_at(tokens, index + 1)):
            end = number.end + at(tokens, number.end).has("kr")
            named = [at(tokens, end), at(tokens, end + 1)] if at(tokens, end).text in ("i", "för", "till") else [at(tokens, end)]
            if index + 1 not in used and not any(_money_roles(t) for t in named) and not _is_counted_thing(tokens, number.end):
                inside.add(index)
    return inside


def _items(tokens: Sequence[Token], part: Clause, used: set[int]) -> list[_Item]:
    items: list[_Item] = []
    index = part.start
    while index < part.end:
        token = tokens[index]
        amount = _sum_at(tokens, index, part.end, used)
        if amount is not None:
            items.append(amount)
            index = amount.end
            continue
        roles = _money_roles(token)
        if roles and index not in used and not _is_no_keyword(tokens, index):
            items.append(_Item(index, index + 1, _resolved(tokens, index, roles)))
        index += 1
    return [item for i, item in enumerate(items) if not _repeats(items, i)]


def _money_roles(token: Token) -> tuple[str, ...]:
    return tuple(sorted(role for role in token.roles if role.startswith(MONEY_ROLES) or role in ("inkomst", "ingar_i_normen")))


def _repeats(items: list[_Item], place: int) -> bool:
    """'tjänar 9000 i lön', 'inkomst av lön 9000': the same or a vaguer name beside a clearer one."""
    item = items[place]
    others = [o for i, o in enumerate(items) if i != place and o.roles]
    if item.roles == ("inkomst",) and any(o.roles[0].startswith("ink:") for o in others):
        return True
    return bool(item.roles) and any(o.roles == item.roles for o in items[:place])


def _is_no_keyword(tokens: Sequence[Token], index: int) -> bool:
    token, after = tokens[index], at(tokens, index + 1)
    lead = at(tokens, index - 2 if at(tokens, index - 1).text == "." else index - 1)
    included = lead.text in _INCLUDING and any(_money_roles(t) for t in tokens[max(0, index - 3) : index])
    return included or (token.text == "boende" and after.text in ("hos", "i", "med", "på"))


def _resolved(tokens: Sequence[Token], index: int, roles: tuple[str, ...]) -> tuple[str, ...]:
    token, after = tokens[index], at(tokens, index + 1)
    if token.text == "hyr" and after.text == "ut":
        return ("ink:hyresinkomst",)
    if token.text == "csn" and after.text.startswith("lån"):
        return ("ink:studielan",)
    return roles


def _sum_at(tokens: Sequence[Token], index: int, end: int, used: set[int]) -> _Item | None:
    """An amount, with what is added to it or multiplied in writing: '1 250 + 150', '1 673 x 2', '2 x 1 673'."""
    times = number_at(tokens, index) if index not in used and at(tokens, index + 1).text in _TIMES else None
    times = times if times and times.value < SMALLEST else None
    first = _amount_at(tokens, index + 2, used) if times else _amount_at(tokens, index, used)
    if first is None or first.amount is None or first.end > end:
        return None
    total, place = first.amount * (times.value if times else 1), first.end
    if at(tokens, place).text in _TIMES and (factor := number_at(tokens, place + 1)) and place + 1 < end:
        total, place = total * factor.value, factor.end
    while at(tokens, place).text in ("+", "plus") and place + 1 < end and (more := number_at(tokens, place + 1)):
        total, place = total + more.value, more.end + at(tokens, more.end).has("kr")
    return _Item(index, min(place, end), amount=total)


def _amount_at(tokens: Sequence[Token], index: int, used: set[int]) -> _Item | None:
    """An amount: a number by 'kr', or one large enough, or one right beside the name of an income or a cost."""
    if index in used:
        return None
    number = number_at(tokens, index)
    if number is None:
        return None
    end, unit = number.end, at(tokens, number.end)
    if unit.has("kr"):
        return _Item(index, end + 1, amount=number.value)
    if at(tokens, index - 1).has("kr") and not at(tokens, index - 2).kind == "number":
        return _Item(index, end, amount=number.value)
    if _is_counted_thing(tokens, end):
        return None
    before = at(tokens, index - 1)
    beside = before if not before.text in ("på", "är", ":", "=", "-", "om", "i") else at(tokens, index - 2)
    named = any(role.startswith(MONEY_ROLES) for role in beside.roles)
    if abs(number.value) >= SMALLEST or (named and number.written):
        return _Item(index, end, amount=number.value)
    return None


def _is_counted_thing(tokens: Sequence[Token], index: int) -> bool:
    """Whether what follows a number makes it years, days, people or a paragraph."""
    unit = at(tokens, index)
    return unit.has("ar", "manader", "veckor", "dagar", "inte_alder", "barn", "manniska", "vuxen") or unit.text in ("%", "§", "kap")


def _paired(items: list[_Item]) -> list[tuple[_Item, _Item | None]]:
    """Each amount with its keyword: the one before it when the clause begins with a keyword, else the one after it."""
    keyword_first = bool(items) and items[0].amount is None
    pairs: list[tuple[_Item, _Item | None]] = []
    free = [item for item in items if item.amount is None]
    for item in (i for i in items if i.amount is not None):
        before = [k for k in free if k.start < item.start]
        after = [k for k in free if k.start > item.start]
        chosen = (before[-1] if before else None) if keyword_first else (after[0] if after else None)
        if chosen is not None:
            free.remove(chosen)
        pairs.append((item, chosen))
    return pairs


def _place(
    text: str,
    tokens: Sequence[Token],
    part: Clause,
    following: Clause | None,
    item: _Item,
    keyword: _Item | None,
    pending: list[tuple[_Item, Clause]],
    money: Money,
    person: Person | None,
    child: Child | None,
    couple: bool,
) -> None:
    words = tokens[part.start : part.end]
    amount = item.amount if item.amount is not None else Decimal(0)
    around = " ".join(text[tokens[part.start].start : tokens[part.end - 1].end].split())[:80]
    gross, net = _taxed(words)
    if not (gross or net) and following is not None and not _has_money(tokens, following):
        gross, net = _taxed(tokens[following.start : following.end])
    roles = _roles(tokens, part, item, keyword, pending, money, gross or net)
    reason = _reason(tokens, part, item, roles)
    approved = any(t.has("godkant") for t in words)
    if reason is None and approved and (earlier := _earlier(money, roles)):
        earlier.approved = amount
        return
    if reason is None and child is not None and roles == ("inkomst",):
        reason = "oanvant_barns_inkomst"
    if reason is not None or not roles:
        money.unplaced.append(Unplaced(amount, around, reason or "oanvant_belopp"))
        return
    role = roles[0]
    if role == "inkomst":
        if amount == 0:
            money.removed.append(role)
            return
        role = "ink:lon" if gross or net else "ink:ovrigt"
        money.notes += ["antaget_inkomst_ovrigt"] if role == "ink:ovrigt" else []
    if role == "ink:a_kassa":
        role = _a_kassa(words, amount)
    change = 1 if any(t.has("hojs") for t in words) else -1 if any(t.has("sanks") for t in words) else 0
    change = change if at(tokens, item.start - 1).text == "med" else 0
    placed = Placed(role, amount, person, gross=gross and role == "ink:lon", net_stated=net, approved_only=approved, change=change)
    placed.child = child if role == "ink:lon" else None
    money.placed.append(placed)
    if couple and role.startswith("ink:") and person is None and _each(words):
        placed.person = "sokande"
        money.placed.append(Placed(role, amount, "medsokande", gross=placed.gross, net_stated=net))


def _roles(
    tokens: Sequence[Token],
    part: Clause,
    item: _Item,
    keyword: _Item | None,
    pending: list[tuple[_Item, Clause]],
    money: Money,
    taxed: bool,
) -> tuple[str, ...]:
    words = tokens[part.start : part.end]
    if keyword is not None:
        last = pending[-1][0] if pending else None
        if last is not None and part.joiner in ("och", "samt", "+", "&") and last.roles[0][:4] == "utg:":
            money.notes.append("antaget_gemensamt_belopp")
            return last.roles
        return keyword.roles
    if any(t.has("utbetalt") for t in words) or [t.text for t in words[:3]] == ["redan", "fått"]:
        return ("utbetalt",)
    if len(pending) == 1:
        return pending[0][0].roles
    if taxed:
        return ("ink:lon",)
    if any(t.text in ("jobbar", "arbetar", "jobb") for t in words) and any(t.has("far") for t in words):
        return ("ink:lon",)
    if any(t.has("godkant") for t in words) and money.placed:
        return (money.placed[-1].role,)
    return ()


def _reason(tokens: Sequence[Token], part: Clause, item: _Item, roles: tuple[str, ...]) -> str | None:
    """Why an amount must not be used, as the key of a text; None when it may."""
    after = [t.text for t in tokens[item.end : item.end + 3]]
    if after[:1] and (
        after[0] in ("per", "om", "i", "/") and len(after) > 1 and after[1] in _OTHER_PERIODS or after[0] in ("årligen", "kvartalsvis")
    ):
        return "oanvant_period"
    if "ingar_i_normen" in roles:
        return "oanvant_i_normen"
    if at(tokens, item.start - 1).text == "varav":
        return "oanvant_belopp"
    pays = any(t.text in ("betalar", "betala", "betalat") for t in tokens[part.start : part.end])
    if pays and roles and roles[0].startswith("ink:") and roles[0] != "ink:a_kassa":
        return "oanvant_betalar"
    return None


def _earlier(money: Money, roles: tuple[str, ...]) -> Placed | None:
    """The cost that an approved amount belongs to."""
    costs = [p for p in money.placed if p.role.startswith(("utg:", "lev:")) and (not roles or p.role in roles)]
    return costs[-1] if costs else None


def _taxed(words: Sequence[Token]) -> tuple[bool, bool]:
    """(before tax, after tax) as far as these words say."""
    gross = any(t.has("brutto") for t in words)
    net = any(t.has("netto") for t in words)
    for index, token in enumerate(words):
        if token.has("skatt"):
            gross = gross or at(words, index - 1).has("fore")
            net = net or at(words, index - 1).has("efter")
    return gross and not net, net


def _has_money(tokens: Sequence[Token], part: Clause) -> bool:
    return any(
        t.kind == "number" or any(r.startswith(MONEY_ROLES) for r in t.roles) and not t.has("netto", "brutto")
        for t in tokens[part.start : part.end]
    )


def _a_kassa(words: Sequence[Token], amount: Decimal) -> str:
    if any(t.has("far") or t.text == "från" for t in words):
        return "ink:a_kassa"
    if any(t.has("betalar") or t.text == "till" for t in words) or amount <= FEE_AT_MOST:
        return "utg:a_kassa"
    return "ink:a_kassa"


def _each(words: Sequence[Token]) -> bool:
    return any(t.text in ("båda", "bägge", "vardera", "var", "each", "varsin", "varsitt") for t in words)


def _person(tokens: Sequence[Token], part: Clause, pronouns: list[str], both: bool) -> Person | None:
    """Whose income: 'sambons lön', 'den andra', or the second of 'han' and 'hon' (of husband and wife when `both` are named)."""
    words = tokens[part.start : part.end]
    if any(t.has("medsokande") and not (both and t.has("maken", "makan")) for t in words):
        return "medsokande"
    if any(t.has("sokande") for t in words):
        return "sokande"
    for token in words:
        sex = {"hennes": "hon", "hans": "han", "hon": "hon", "han": "han"}.get(token.text)
        sex = "han" if token.has("maken") else "hon" if token.has("makan") else sex
        if sex:
            if sex not in pronouns:
                pronouns.append(sex)
            return "sokande" if pronouns[0] == sex else "medsokande"
    return None


def _child(part: Clause, mentions: Sequence[Mention]) -> Child | None:
    """The one child a clause is about, for 'sonen tjänar 3 000'."""
    inside = [m for m in mentions if part.start <= m.start < part.end and not m.new]
    return inside[0].targets[0] if len(inside) == 1 and len(inside[0].targets) == 1 else None


def _read_unpriced(tokens: Sequence[Token], part: Clause, item: _Item, money: Money) -> None:
    """A name without an amount: 'utan hyra', 'ingen lön' and 'ta bort lönen' take it away, 'har a-kassa' leaves it to be told."""
    away = any(takes_away(tokens, i) for i in range(part.start - 1, part.end))
    if away or negated(tokens, item.start, reach=2):
        money.removed += item.roles
    elif item.roles[0].startswith(("ink:", "utg:")) and tokens[item.start].text not in _NOT_MISSED:
        money.unpriced.append(item.roles[0])


def _read_jobbstimulans(tokens: Sequence[Token], used: set[int], money: Money) -> None:
    for index, token in enumerate(tokens):
        if token.has("jobbstimulans"):
            money.jobbstimulans = not negated(tokens, index)
            near = tokens[max(0, index - 4) : index]
            money.jobbstimulans_person = "medsokande" if any(t.has("medsokande") for t in near) else money.jobbstimulans_person
        elif token.has("stod"):
            for place in range(max(0, index - 4), min(len(tokens), index + 4)):
                number = number_at(tokens, place)
                if number and place not in used and at(tokens, number.end).has("manader") and tokens[place].text not in ("en", "ett"):
                    used.update(range(place, number.end))
                    if money.jobbstimulans is None and number.value >= MONTHS_FOR_JOBBSTIMULANS:
                        money.jobbstimulans = True


def _set_jobbstimulans(money: Money) -> None:
    wages = [p for p in money.placed if p.role == "ink:lon" and p.child is None]
    if not money.jobbstimulans:
        return
    chosen = [p for p in wages if money.jobbstimulans_person in (None, p.person)]
    for placed in chosen:
        placed.jobbstimulans = True
    if len(chosen) > 1:
        money.notes.append("antaget_jobbstimulans_alla")
