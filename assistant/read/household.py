"""A household described in words, made into a `Hushall`; or the questions that remain.

The readers of adults, children, care and money each find their part of the text. Here it is decided whether they
found a household, or a change to the one before ('och om hyran är 7 200?'), and the answer is put together. What
decides the calculation and was not said is asked for, never filled in. It computes nothing and refuses no month: that
is the calculator's part.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.domain.answer import Missing
from assistant.domain.base import Value
from assistant.domain.hushall import Hushall
from assistant.prompts import Texts
from assistant.read.accounts import check_amount, set_money
from assistant.read.adults import Adults, read_adults
from assistant.read.amounts import is_by_money, names_money
from assistant.read.care import read_care
from assistant.read.dates import StatedDate, find_dates, month_text
from assistant.read.describe import describe
from assistant.read.ellipsis import question_about, question_left, tells_not_to, write_out_changes
from assistant.read.gate import (
    Changes,
    Facts,
    amends_after_law,
    amends_household,
    describes_household,
    opens_with_law,
    orders_change,
    parts_a_couple,
    wants_calculation,
)
from assistant.read.mentions import read_children
from assistant.read.money import read_money
from assistant.read.moves import Move, find_moves, place_moves
from assistant.read.parts import Built, Gap, Note, Parts
from assistant.read.people import set_children, set_deviations, set_month, set_moves, set_others
from assistant.read.shorthand import write_out
from assistant.read.tokens import LIMIT, Token, at, hide, tokenise, word_set
from assistant.read.topics import asks_change
from assistant.read.words import VOCABULARY

_MOVES_MONEY = ("swish", "spar", "betala", "skickade", "lånade")
"""How words begin after which a bare number is an amount and no year."""
_NOT_THE_MONTH = word_set("""
    flyttade flyttat flyttar inflyttad utflyttad nyinflyttad inflyttade sedan kom kommer frigiven frigavs friges släpptes
    släpps anlände flydde arbetslös sjukskriven född gifte skilde separerade opererades utskriven
""")
"""What a date close after tells of is an event, and not which month to calculate."""

_ITEM_NAMES = {"ink": "inkomst", "utg": "utgift", "lev": "levnadskostnad"}
"""How the texts' keys call the kinds of items."""


class HouseholdReading(Value):
    """How a text was read: `hushall` is whole, or None while `missing` says what to ask for.

    `understood` are Swedish lines for the user: how each part was read, what was assumed ("Antaget: ..."), what was not used.
    `manad` is the month to calculate; `month_stated`: the text itself gave it, or at least its year. `compared` is the
    household to hold it against, where the text asks what differs: the one before a change, or the same in an earlier month.
    `amends`: the text changes the household before and is none of its own.
    """

    hushall: Hushall | None
    manad: str
    compared: Hushall | None = None
    amends: bool = False
    missing: tuple[Missing, ...] = ()
    understood: tuple[str, ...] = ()
    month_stated: bool = False


def read_household(
    text: str, as_of: date, texter: Texts, previous: Hushall | None = None, *, after_law: bool = False
) -> HouseholdReading | None:
    """The household that a text describes, or None when it describes none (a question of law, say).

    `as_of` is the day that 'nu' and 'förra månaden' are seen from, and whose month is taken when none is stated. `previous` is
    the household of the conversation so far: a text that only changes it ('och om barnet är 8?') gives the changed one.
    `after_law`: the message before asked about something else, so that only a definite change is one (see `amends_after_law`).
    A change that can be taken in several ways is asked about. An
    answer to the questions of an incomplete reading is to be joined to the text before it by a line break, and read anew.
    Raises BadInput for what no household can be: a negative age, a negative or absurd amount, two hundred children.
    """
    tokens = write_out(tokenise(text, VOCABULARY), VOCABULARY)
    dates = _dates(tokens, as_of)
    parts = _read_parts(text, tokens, dates, as_of, None)
    describes = describes_household(tokens, _facts(parts))
    if previous is not None and not (describes and _stands_alone(tokens, parts)):
        changed = _amended(text, tokens, as_of, texter, previous, after_law=after_law)
        if changed is not None or not after_law or (_follows(tokens) and not parts.adults.mentioned):
            return changed
    return _reading(text, parts, as_of, texter, None) if describes else None


def _amended(
    text: str, tokens: Sequence[Token], as_of: date, texter: Texts, previous: Hushall, *, after_law: bool
) -> HouseholdReading | None:
    """The change of `previous` that a text is, or the question that it leaves; None when it is none."""
    if tells_not_to(tokens):
        return None
    written = write_out_changes(tokens, VOCABULARY, previous)
    if (not after_law or orders_change(tokens)) and (gap := question_about(written, previous)) is not None:
        return _asking(gap, texter, previous)
    dates = _dates(written, as_of)
    changes = _read_parts(text, written, dates, as_of, previous)
    if not (changes.dates or changes.changes_household):
        gap = question_left(written, previous) if not after_law or orders_change(tokens) else None
        return _asking(gap, texter, previous) if gap is not None and not opens_with_law(tokens) else None
    if after_law and not amends_after_law(tokens, _changes(changes, previous)):
        return None
    spelled_out = {place: stated for place, stated in dates.items() if not stated.vague}  # 'nu' is a word like others
    visible, only_month = hide(written, _places(written, spelled_out)), not changes.changes_household
    if not amends_household(visible, only_month=only_month, ordered=orders_change(tokens)):
        return None
    return _reading(text, changes, as_of, texter, previous)


def _asking(gap: Gap, texter: Texts, previous: Hushall) -> HouseholdReading:
    """A change that has to be asked about before anything of it is done."""
    values = dict(gap.values)
    if "post" in values:
        kind, _, typ = str(values["post"]).partition(":")
        values["post"] = texter(f"household.{_ITEM_NAMES[kind]}_{typ}")
    question = Missing(field=gap.field, question=texter(f"household.{gap.key}", **values))
    return HouseholdReading(hushall=None, manad=previous.manad, amends=True, missing=(question,))


def _changes(parts: Parts, previous: Hushall) -> Changes:
    """What the gate needs to know of a change to the household before."""
    items = {"inkomst"} if previous.inkomster else set()
    items |= {f"ink:{i.typ}" for i in previous.inkomster} | {f"utg:{u.typ}" for u in previous.utgifter}
    items |= {f"lev:{c.typ}" for c in previous.levnadskostnader} | {f"just:{j.post}" for j in previous.justeringar}
    children = parts.children.all
    kept = [child for child in children if child.base is not None]
    aged = any(child.base is not None and child.age != child.base.alder for child in kept) or parts.children.which_asked
    joined = len(kept) == len(previous.barn) < len(children)
    return Changes(
        amounts=bool(parts.money.placed),
        removed=not items.isdisjoint(parts.money.removed),
        children=aged or joined or 0 < len(kept) < len(previous.barn),
        month=bool(parts.dates),
        anything=parts.changes_household,
    )


def _reading(text: str, parts: Parts, as_of: date, texter: Texts, previous: Hushall | None) -> HouseholdReading:
    built = _build(parts, as_of, texter, previous, compares=asks_change(text))
    lines = describe(built, texter)
    if len(text) > LIMIT:
        lines.append(texter("household.bara_borjan", tecken=LIMIT))
    return HouseholdReading(
        hushall=built.hushall,
        manad=built.manad,
        compared=_compared(built, previous) if asks_change(text) else None,
        amends=previous is not None,
        missing=tuple(Missing(field=m.field, question=texter(f"household.{m.key}", **m.values)) for m in built.missing),
        understood=tuple(lines),
        month_stated=bool(parts.dates),
    )


def _compared(built: Built, previous: Hushall | None) -> Hushall | None:
    """What a household is held against: the same in the earlier month that the text names, else the one before the change."""
    if built.hushall is not None and built.earlier_month is not None:
        return built.hushall.model_copy(update={"manad": built.earlier_month})
    return previous if built.hushall is not None else None


def _read_parts(
    text: str, tokens: Sequence[Token], dates: dict[int, StatedDate], as_of: date, previous: Hushall | None
) -> Parts:
    """Let each reader find its part; what one has read is hidden from the next."""
    used = _places(tokens, dates)
    moves = find_moves(tokens, dates, used)
    adults = read_adults(hide(tokens, used), used, amends=previous is not None)
    visible = hide(tokens, used)
    children = read_children(visible, used, dates, as_of, previous.barn if previous else ())
    care = read_care(visible, used, children)
    couple = (adults.status or (previous.vuxna if previous else None)) == "sammanboende"
    place_moves(visible, moves, children, couple, care)
    money = read_money(text, tokens, used, children.mentions, couple)
    months = tuple(d for d in dates.values() if not d.vague and d.span[0] not in children.births)
    numbers = tuple(t.text for i, t in enumerate(tokens) if i not in used and _is_bare_number(tokens, i))
    if previous is None:
        _settle_parting(tokens, adults, moves, max((d.month for d in months if d.month), default=month_text(as_of)))
    away = any(t.has("borta") for t in tokens) and not (adults.absent or adults.outside)
    return Parts(adults, children, care, money, months, away, tuple(moves), numbers)


def _settle_parting(tokens: Sequence[Token], adults: Adults, moves: Sequence[Move], month: str) -> None:
    """Who has parted, with the other moved out before the month, is alone; of a couple at home it is asked."""
    if not any(parts_a_couple(t.text) for t in tokens) or adults.absent or adults.outside:
        return
    left = [m for m in moves if m.person == "medsokande" and m.way == "ut" and m.month is not None and m.month < month]
    last_line = max((i for i, t in enumerate(tokens) if t.text == "\n"), default=len(tokens))
    if any(t.has("par", "ensam") for t in tokens[last_line:]):
        return  # the answer to the question here
    if left:
        adults.status, adults.question = "ensamstaende", None
        adults.notes.append("antaget_lamnat")
        for move in left:
            move.person, move.told = None, True
    elif adults.status == "sammanboende" and not moves:
        adults.status, adults.question = None, "fraga_vuxna_par"


def _build(parts: Parts, as_of: date, texter: Texts, previous: Hushall | None, *, compares: bool) -> Built:
    """The household of a text, or the change of `previous`. Raises BadInput for absurd ages, numbers and amounts.

    `compares`: the text asks what differs, so that a second month in it is the one to hold the household against.
    """
    if parts.children.problem is not None:
        raise parts.children.problem
    built = Built(
        manad="",
        vuxna=parts.adults.status or (previous.vuxna if previous and not parts.adults.question else None),
        others=previous.ovriga_i_hushallet if previous else 0,
        children=[],
        none_stated=parts.children.none_stated,
    )
    built.assumed += [Note(key, {}) for key in parts.adults.notes]
    if built.vuxna is None:
        built.missing.append(Gap("vuxna", parts.adults.question or "fraga_vuxna", {}))
    for placed in parts.money.placed:
        check_amount(placed)
        if placed.child is not None:
            placed.child.work_income = placed.amount
    set_month(built, parts, as_of, previous, compares=compares)
    set_deviations(built, parts, texter, previous)
    settled = set_moves(built, parts.moves, texter)
    set_children(built, parts, previous)
    set_others(built, parts)
    set_money(built, parts.money, texter, previous)
    built.remarks += [Note("oanvant_tal", {"tal": number}) for number in parts.numbers]
    if parts.away or not settled:
        built.remarks.append(Note("obs_avvikelse", {}))
    if not built.missing and built.vuxna is not None:
        told: dict[str, Any] = {
            "manad": built.manad,
            "vuxna": built.vuxna,
            "ovriga_i_hushallet": built.others,
            "barn": tuple(barn for barn in built.children if barn is not None),
            "inkomster": built.incomes,
            "utgifter": built.expenses,
            "levnadskostnader": built.costs,
            "justeringar": built.adjustments,
            "nedsattning": built.reduction,
            "redan_utbetalt": built.paid,
            "avvikelser": built.deviations,
        }
        built.hushall = Hushall(**{**(dict(previous) if previous else {}), **told})
    return built


def _dates(tokens: Sequence[Token], as_of: date) -> dict[int, StatedDate]:
    """The dates of a household by the place of their first token, without what only looks like one by children and money."""
    starts = {token.start: index for index, token in enumerate(tokens)}
    found: dict[int, StatedDate] = {}
    for stated in find_dates(tokens, as_of):
        index = starts[stated.span[0]]
        before = at(tokens, index - 1)
        if stated.precision != "day" and tokens[index].kind == "number" and is_by_money(tokens, index):
            continue  # 'bostadsbidrag 2000' is an amount
        if stated.precision == "year" and before.text.startswith(_MOVES_MONEY):
            continue  # 'mamman swishade 2000'
        if (
            stated.precision == "year"
            and before.text == "på"
            and any(names_money(t) for t in tokens[max(0, index - 5) : index])
        ):
            continue  # 'en lön till på 2000'
        if _is_about_an_event(tokens, index):
            stated = stated._replace(vague=True)  # 'väntar barn i mars', 'sambon flyttade ut i mars', 'arbetslös sedan 2024'
        if stated.year_assumed and tokens[index].kind == "date" and before.has("barn"):
            continue  # 'barn 3/8' is not the third of August
        if (
            stated.precision == "day"
            and tokens[index].kind == "number"
            and before.text == "och"
            and at(tokens, index - 2).kind == "number"
        ):
            index += 1  # 'barn 3 och 8 september 2025': the month is September either way, and the 8 may be an age
        found[index] = stated
    return found


def _is_about_an_event(tokens: Sequence[Token], index: int) -> bool:
    """Whether a date tells when somebody moved or is to be born, and not which month to calculate."""
    for token in reversed(tokens[max(0, index - 4) : index]):
        if token.kind == "mark":
            return False
        if token.has("vantar") or token.text in _NOT_THE_MONTH:
            return True
    return False


def _places(tokens: Sequence[Token], dates: dict[int, StatedDate]) -> set[int]:
    """Every token that belongs to a date."""
    places = set()
    for first, stated in dates.items():
        while first < len(tokens) and tokens[first].end <= stated.span[1]:
            places.add(first)
            first += 1
    return places


def _is_bare_number(tokens: Sequence[Token], index: int) -> bool:
    """A number that stands for itself, without a unit or a thing that it counts."""
    after = at(tokens, index + 1)
    stands_alone = after.kind in ("mark", "number") or (after.has("utfyllnad") and not after.has("ar", "manader"))
    stands_alone = stands_alone or after.has("dagar")  # days that nobody's stay came of
    return tokens[index].kind == "number" and stands_alone and after.text != ":"


def _facts(parts: Parts) -> Facts:
    adults, children = parts.adults, parts.children
    return Facts(
        status=adults.mentioned,
        ages=any(child.age is not None or child.birth for child in children.all),
        counted=bool(children.all) or children.none_stated or bool(children.grown),
        others=adults.others is not None or adults.size is not None or adults.others_asked,
        amounts=len(parts.money.placed) + len(parts.money.unplaced),
        placed=len(parts.money.placed),
        month=bool(parts.dates),
        moved=any(move.person or move.children for move in parts.moves),
        one_child=len(children.all) == 1 and not (adults.mentioned or adults.size or adults.others),
        removed=len(parts.money.removed),
        absurd=children.problem is not None,
    )


def _stands_alone(tokens: Sequence[Token], parts: Parts) -> bool:
    """Whether a text is a household of its own although there is one already: no follow-up, and it says who and whom."""
    facts = _facts(parts)
    whole = facts.status and (facts.ages or facts.counted or wants_calculation(tokens))
    return whole and not _follows(tokens) and not orders_change(tokens)


def _follows(tokens: Sequence[Token]) -> bool:
    """Whether a text opens like a follow-up: 'och', 'nej', 'samma'."""
    first = next((t for t in tokens if t.kind == "word"), None)
    return first is not None and first.has("uppfoljning")
