"""Who may decide: the rows of a municipality's delegation order that name the matter asked about, each with its table's head.

Words alone find them: each word of the matter weighs by how few rows have it, so that 'bistånd' alone never brings a whole
table. Where no row of a table names the matter, a sentence or a list item of the order may.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from assistant.domain.errors import Refusal
from assistant.domain.question import DecisionAsked, Reading
from assistant.domain.retrieval import FoundRow, Retrieval
from assistant.domain.source import CELLS, Hit, Passage
from assistant.index.swedish import references
from assistant.library.library import Library
from assistant.retrieve.relevance import Relevance, judge
from assistant.retrieve.search import explained, search, what_applies

ENOUGH = 0.6
"""A row answers when it holds this share of what the matter's words weigh."""
CLOSE = 0.8
"""... and nearly as much as the best row does."""
COMMON = 0.05
"""A word of more than this share of the rows (and of more than FEW) does not name a matter by itself."""
FEW = 3
ABOVE, PART = 0.7, 0.5
"""What a word is worth that stands in the heading above a row alone, and one of which the row has a part."""
Terms = tuple[str, ...]
"""The search terms of one word: that of the whole first, then those of its parts."""
MOST_ROWS = 12
_DELEGATE = re.compile(r"delegat|delegerat|beslutsfattare|beslutande|beslutanderätt|beslutsnivå|^nivå$", re.IGNORECASE)
"""The head of the column that says who decides; or, in a spreadsheet, how such a cell begins."""
_MATTER = re.compile(r"(?:nr|nummer|punkt|ärende\w*|beslut(?:styp)?|åtgärd|uppgift)\.?", re.IGNORECASE)
"""The head of the column that says what, where each kind of delegate has a column of its own."""
_NOUN = re.compile(r"(?<=\w{4})(?:n?ing|ande)$")
"""What makes a noun of a verb: a question says 'avvisning', the order 'avvisa', or the other way round."""
_GROUP_WORDS = 8
"""A line of at most so many words between the rows of a table heads those below it."""
_HEAD_WORDS = 4
"""A cell in the head of a table has at most so many words."""
_WHOLE_PLACE = "ref"
"""What the search terms of places with chapter and § begin with."""
_ITEM = re.compile(r"^(?:[-–—•*] |\d{1,2}\. |[a-zåäö]\) )")


class _Row(NamedTuple):
    """A row of a table, an item of a list or a stycke, with what stands above it."""

    text: str
    passage: Passage
    cells: tuple[str, ...]
    """What of the row says the matter; who decides is apart."""
    delegate: str = ""
    head: str | None = None
    """The head of the table, or the line that introduces the list."""
    head_of: Passage | None = None
    context: str = ""
    of_table: bool = False


def who_decides(asked: DecisionAsked, reading: Reading, library: Library) -> Retrieval | None:
    """The rows that answer; else what the law says of the matter; None where the question is better searched for.

    Raises Refusal (no_source) when it is asked who decides and the orders do not say.
    """
    rows = [
        row
        for source in reading.documents
        for row in _rows(
            [p for p in library.snapshot.passages if p.source_id == source and p.in_force(reading.as_of)],
            library.snapshot.sources[source].title,
        )
    ]
    tables = [row for row in rows if row.of_table]
    found = _about(asked, tables, library) or _about(asked, [row for row in rows if not row.of_table], library)
    named = {term for ref in reading.lagrum for term in references(ref.label) if term.startswith(_WHOLE_PLACE)}
    by_place = [row for row in tables if named & set(references(row.text))]
    if found := [row for row in found if row in by_place] or by_place or found:
        return _shown(found, library)
    if not rows or not asked.matter or reading.lagrum:
        return None
    titles = ", ".join(library.snapshot.sources[source].title for source in reading.documents)
    if asked.of == "vem":
        raise Refusal("no_source", "ingen_delegationsrad", titel=titles)
    if asked.of == "far":
        law = search(reading, library, [s for s in what_applies(reading, library) if s not in reading.documents])
        if judge(law) is not Relevance.GOOD:
            raise Refusal("no_source", "ingen_delegationsrad", titel=titles)
        return explained(law, reading, library).model_copy(update={"no_row_in": titles})
    return None


def _shown(found: Sequence[_Row], library: Library) -> Retrieval:
    hits: dict[str, Hit] = {}
    for row in found[:MOST_ROWS]:
        for passage in (row.head_of, row.passage):
            if passage is not None:
                hits.setdefault(passage.id, library.hit(passage.id, named=True))
    number = {name: n for n, name in enumerate(hits, start=1)}
    rows = tuple(
        FoundRow(
            text=row.text,
            hit=number[row.passage.id],
            head=row.head,
            head_hit=number[row.head_of.id] if row.head_of else None,
            cells=row.of_table,
        )
        for row in found[:MOST_ROWS]
    )
    return Retrieval(hits=tuple(hits.values()), rows=rows, more_rows=len(found) > MOST_ROWS)


def _about(asked: DecisionAsked, rows: Sequence[_Row], library: Library) -> list[_Row]:
    """The rows that name the matter, in the order's own order; without a matter those of the delegate named."""
    if not asked.matter:
        role = [group[0] for group in _terms(asked.role, library)]
        return [row for row in rows if role and set(role) <= _held(row.delegate, library)]
    held = [(_held(" ".join(row.cells), library), _held(row.context, library)) for row in rows]

    def rows_with(group: Terms) -> int:
        return sum(group[0] in own or group[0] in above for own, above in held)

    def names_a_matter(group: Terms) -> bool:
        return rows_with(group) <= max(FEW, COMMON * len(rows))

    weight = {
        group: math.log(1 + len(rows) / (rows_with(group) or 0.5)) for group in _naming(asked.matter, library, names_a_matter)
    }
    if not weight:
        return []
    total = sum(weight.values())
    shares = [sum(w * _worth(group, own, above) for group, w in weight.items()) / total for own, above in held]
    least = max(ENOUGH, CLOSE * max(shares, default=0.0))
    return [row for row, share in zip(rows, shares, strict=True) if share >= least]


def _naming(matter: Sequence[str], library: Library, names_a_matter: Callable[[Terms], bool]) -> list[Terms]:
    """The words that name what is to be decided: the first phrase, and those after it while only common words have come.

    'tandvård | för en klient' is about tandvård; 'bistånd | till glasögon' is about glasögon.
    """
    words: list[Terms] = []
    for phrase in matter:
        words += _terms(phrase, library)
        if any(names_a_matter(group) for group in words):
            break
    return list(dict.fromkeys(words))


def _worth(group: Terms, own: set[str], above: set[str]) -> float:
    """How far a row has a word: itself, above it, or only a part of a compound."""
    if group[0] in own:
        return 1.0
    return ABOVE if group[0] in above else PART * any(part in own for part in group[1:])


def _held(text: str, library: Library) -> set[str]:
    return {term for group in _terms(text, library) for term in group}


def _terms(text: str, library: Library) -> list[Terms]:
    return [(_NOUN.sub("", group[0]), *group[1:]) for group in library.terms(text)]


def _rows(passages: Sequence[Passage], source_title: str) -> Iterator[_Row]:
    """Every row, item and stycke of an order. The head of a table holds for the rows below it, in the next passage too."""
    head: tuple[Passage, list[str], str] | None = None
    section = ""
    for passage in passages:
        title = passage.heading.removeprefix(source_title).strip(" /")
        if title != section:
            section, head, group = title, None, ""
        for block in passage.text.split("\n\n"):
            lead: str | None = None
            for line in block.splitlines():
                cells = [cell.strip() for cell in line.split(CELLS.strip())]
                if len(cells) > 1 and _is_head(cells):
                    head = (passage, cells, line)
                elif len(cells) > 1:
                    above = head[1] if head else []
                    who = [n for n, cell in enumerate(cells) if _DELEGATE.search((above[n:] or [cell.partition(":")[0]])[0])]
                    yield _Row(
                        text=line,
                        passage=passage,
                        cells=tuple(cell for n, cell in enumerate(cells) if n not in who),
                        delegate=" ".join(cells[n] for n in who),
                        head=head[2] if head else None,
                        head_of=head[0] if head else None,
                        context=f"{title} {group}",
                        of_table=True,
                    )
                elif _ITEM.match(line):
                    yield _Row(line, passage, (line,), head=lead, head_of=passage if lead else None, context=f"{title} {lead}")
                elif line.strip():
                    lead, group = line, line if head and len(line.split()) <= _GROUP_WORDS else ""
                    yield _Row(line, passage, (line,), context=title)


def _is_head(cells: Sequence[str]) -> bool:
    short = all(len(cell.split()) <= _HEAD_WORDS and ":" not in cell for cell in cells)
    return short and any(_DELEGATE.search(cell) or _MATTER.fullmatch(cell) for cell in cells)
