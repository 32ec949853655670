"""Who came to live in the household, or left it, in the month: 'hon flyttade in den 16', 'sonen kom hem i mitten av månaden'.

Somebody who is there for a part of the month must never be counted in full without a word. Where the day is said, the
days are counted from it, or up to it; where it is not, they are asked for. Whether a partner is away altogether is
read with the adults.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.domain.hushall import Person
from assistant.read.care import Care
from assistant.read.children import Child, Children
from assistant.read.dates import StatedDate, month_text
from assistant.read.numerals import number_at
from assistant.read.sharing import is_a_relative
from assistant.read.tokens import Clause, Token, at, clauses, word_set

_MOVES = word_set("flyttade flyttat flyttar flytta")
_COMES = word_set("kom kommer kommit komma")
_INTO = word_set("in hem hit dit")
_OUT_OF = word_set("ut hemifrån därifrån bort ifrån")
_CARE_HOMES = word_set("familjehem familjehemmet jourhem jourhemmet stödboende")
_MOVED_IN = word_set("inflyttad inflyttade inflyttat frigiven frigavs friges frisläppt släpptes släpps hemkommen")
_MOVED_OUT = word_set("utflyttad utflyttade utflyttat utflugen utflugna")
_US = word_set("mig oss honom henne dem sökande hushållet")
_PART = word_set("mitten början slutet halva")
_LATEST_DAY = 31
_ARE_CLOSE = 2
"""Words between a verb and its 'in' or 'ut': 'flyttade hon in'."""


@dataclass
class Move:
    """Somebody came or left. `day` and `month` as far as they are said; `part`: at some time in the month."""

    start: int
    end: int
    part: Clause
    way: Literal["in", "ut"]
    day: int | None = None
    month: str | None = None
    date_place: int | None = None
    vague: bool = False
    children: list[Child] | None = None
    person: Person | None = None
    unclear: bool = False
    """It could be the partner or a child: must be asked about."""
    told: bool = False
    """What it means is told already."""
    days: int | None = None
    """The answer to how many days it makes."""


def find_moves(tokens: Sequence[Token], dates: Mapping[int, StatedDate], used: set[int]) -> list[Move]:
    """Every move that a text tells of; a day without a month ('den 16') is spent. Whose it is comes later."""
    found = []
    for part in clauses(tokens):
        for index in range(part.start, part.end):
            if (read := _move_at(tokens, index, part)) is not None:
                way, end = read
                move = Move(index, end, part, way)
                _read_day(tokens, dates, move, used)
                found.append(move)
                break
    return found


def _move_at(tokens: Sequence[Token], index: int, part: Clause) -> tuple[Literal["in", "ut"], int] | None:
    text = tokens[index].text
    if text in _MOVED_IN:
        return "in", index + 1
    if text in _MOVED_OUT:
        return "ut", index + 1
    if text not in _MOVES | _COMES:
        return None
    if text in _COMES and at(tokens, index + 1).text == "till" and at(tokens, index + 2).text in _US:
        return "in", index + 3  # 'sonen kommer till honom den 15'
    if text in _MOVES and at(tokens, index + 1).text == "till":
        there = index + 2 + at(tokens, index + 2).has("sin")
        if at(tokens, there).has("foralder") or at(tokens, there).text in _CARE_HOMES or is_a_relative(at(tokens, there)):
            return "ut", there + 1  # 'flyttar till sin pappa'
    for place in range(index + 1, min(index + 2 + _ARE_CLOSE, part.end)):
        if tokens[place].text in _INTO and (text in _MOVES or tokens[place].text == "hem"):
            return "in", place + 1
        if tokens[place].text in _OUT_OF and text in _MOVES:
            return "ut", place + 1
    return None


def _read_day(tokens: Sequence[Token], dates: Mapping[int, StatedDate], move: Move, used: set[int]) -> None:
    for place in range(move.part.start, move.part.end):
        stated = dates.get(place)
        if stated is not None and stated.month is not None and stated.precision != "year":
            move.month, move.date_place = stated.month, stated.span[0]
            move.day = stated.day.day if stated.precision == "day" and stated.month == month_text(stated.day) else None
            return
    for place in range(move.end, move.part.end):
        number = number_at(tokens, place) if at(tokens, place - 1).text == "den" and place not in used else None
        if number is not None and 1 <= number.value <= _LATEST_DAY:
            move.day = int(number.value)
            used.update(range(place, number.end))
            return
    move.vague = any(t.text in _PART for t in tokens[move.part.start : move.part.end])


def place_moves(tokens: Sequence[Token], moves: Sequence[Move], children: Children, couple: bool, care: Care) -> None:
    """Find out whose each move is. A child that has left without a word of when is no longer counted."""
    for move in moves:
        move.children = _children_of(tokens, move, children, couple)
        if couple and not move.children and (pronoun := _pronoun_of_a_child(tokens, move, children)):
            answer = _last_line(tokens)
            pointed = next((c for t in answer if t.has("barn") and (c := children.pointed(pronoun))), [])
            move.children = pointed
            move.unclear = not pointed and not any(t.has("medsokande", "par") for t in answer)
        if move.children and move.way == "ut" and move.day is None and move.month is None and not move.vague:
            left = move.children
            children.all = [child for child in children.all if child not in left]
            children.changed, move.children, move.told = True, None, True
            care.notes.append("antaget_barn_flyttat")
        elif not move.children and children.grown and not children.all and move.way == "ut":
            children.grown.clear()  # 'barnen, 24 och 26, är utflugna'
        elif not move.children:
            move.person = None if move.unclear else _adult_of(tokens, move, couple)
        answered = [t for t in _last_line(tokens) if not t.has("dagar")]
        if move.person and move.day is None and len(answered) == 1 and answered[0].kind == "number":
            move.days = int(answered[0].value or 0)
        if move.children or move.person:
            care.changed = True


def _children_of(tokens: Sequence[Token], move: Move, children: Children, couple: bool) -> list[Child]:
    said = [m for m in children.mentions if move.part.start <= m.start < move.start]
    if said:
        return said[-1].targets
    for index in range(move.part.start, move.end):
        token = tokens[index]
        if token.has("barn_best", "yngst", "aldst") and (targets := children.pointed(token)):
            return targets
        if token.text in ("hon", "han") and not couple and (same := [c for c in children.all if c.sex]):
            pointed = children.pointed(token)
            return pointed if len(same) == len(children.all) and len(pointed) == 1 else []
    return []


def _pronoun_of_a_child(tokens: Sequence[Token], move: Move, children: Children) -> Token | None:
    """The 'hon' or 'han' of a move that could be a child's as well as the partner's."""
    pronouns = [t for t in tokens[move.part.start : move.end] if t.text in ("hon", "han")]
    return next((t for t in pronouns if any(c.sex and c in children.pointed(t) for c in children.all)), None)


def _last_line(tokens: Sequence[Token]) -> Sequence[Token]:
    """What stands after the last line break: an answer to a question of ours; nothing when there is none."""
    last = max((i for i, t in enumerate(tokens) if t.text == "\n"), default=len(tokens))
    return tokens[last + 1 :]


def _adult_of(tokens: Sequence[Token], move: Move, couple: bool) -> Person | None:
    if not couple:
        return None
    words = tokens[move.part.start : move.part.end]
    if any(t.has("medsokande") or (t.has("par") and t.text != "sambor") or t.text in ("hon", "han", "man") for t in words):
        return "medsokande"
    return None


def month_of_moves(moves: Sequence[Move]) -> str | None:
    """The month of the moves when they all name one day of it: then that month is meant, if no other is named."""
    months = {move.month for move in moves if move.day is not None and (move.children or move.person)}
    return months.pop() if len(months) == 1 else None


def whole_month(manad: str) -> int:
    """How many days a month has."""
    return monthrange(int(manad[:4]), int(manad[5:]))[1]


def days_in(move: Move, manad: str) -> int | None:
    """Days in the household in a month; None when they must be asked for."""
    last = whole_month(manad)
    if move.days is not None:
        return min(move.days, last)
    if move.month is not None and move.month != manad:
        return last if (move.way == "in") == (move.month < manad) else None
    if move.day is None or move.day > last:
        return None
    return last - move.day + 1 if move.way == "in" else move.day
