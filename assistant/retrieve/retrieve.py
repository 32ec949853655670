"""Hop 3: find the passages for a reading, each kind of question in its own way.

A named provision or court case is looked up exactly and leads. Lists and counts come from the findings register and are
exhaustive. A comparison searches each document by itself. Who may decide is told by the rows of a delegation order. A table
question is answered from the table of its year. Everything else is a search among what is in force on the day. When nothing
relevant is here, the road ends with the status that says so.
"""

from assistant.domain.errors import Refusal
from assistant.domain.hushall import Berakning
from assistant.domain.question import Reading
from assistant.domain.retrieval import Retrieval
from assistant.library.library import Library
from assistant.library.normtabeller import TABLES
from assistant.retrieve import calculation, delegation, named, reports
from assistant.retrieve.relevance import Relevance, judge
from assistant.retrieve.search import explained, require, rules_for_older_cases, search, searchable, what_applies


def retrieve(reading: Reading, berakning: Berakning | None, library: Library) -> Retrieval:
    """Reading -> Retrieval. Raises Refusal (no_source, out_of_scope, refused) when the library has no answer."""
    if berakning is not None:
        return calculation.grounds(berakning, library)
    if reading.unknown_names and not reading.documents:
        raise Refusal("no_source", "okand_kommun", kommun=", ".join(reading.unknown_names), finns=_municipalities(library))
    if reading.section and (whole := reports.section(reading.section, reading.documents, library)):
        return whole
    if reading.decision and (decided := delegation.who_decides(reading.decision, reading, library)):
        return decided
    if reading.kind == "granskning":
        return reports.from_reports(reading, library)
    if reading.cases:
        return named.cases(reading, library)
    if reading.lagrum:
        return named.provisions(reading, library)
    if reading.task == "table":
        return _from_table(reading, library)
    return _searched(reading, library)


def _from_table(reading: Reading, library: Library) -> Retrieval:
    """The parts of one year's table that are asked for, whole; the composer picks their rows."""
    source = f"{TABLES}{reading.as_of.year}"
    if source not in library.snapshot.sources:
        years = sorted(i.removeprefix(TABLES) for i in library.snapshot.sources if i.startswith(TABLES))
        raise Refusal("refused", "utanfor_tabell_fraga", ar=reading.as_of.year, fran=years[0], till=years[-1])
    parts = reading.rows.parts if reading.rows else ()
    here = {p.part: p.id for p in library.snapshot.passages if p.source_id == source and p.in_force(reading.as_of)}
    hits = tuple(library.hit(here[part], named=True) for part in parts if part in here)
    if not hits:
        raise Refusal("no_source")
    return Retrieval(hits=hits)


def _searched(reading: Reading, library: Library) -> Retrieval:
    """First among the documents named, then what applies; only when nothing there is about the question, everywhere."""
    if not reading.query:
        raise Refusal("out_of_scope")
    if reading.documents:
        found = search(reading, library, reading.documents)
        if judge(found, about_report=True) is Relevance.GOOD:
            return explained(found, reading, library)
    found = search(reading, library, what_applies(reading, library))
    if judge(found) is not Relevance.GOOD:
        found = search(reading, library, [s.id for s in searchable(reading, library)])
    require(found, found.hits)
    return explained(found, reading, library, rules_for_older_cases(reading, library))


def _municipalities(library: Library) -> str:
    return ", ".join(sorted({s.municipality for s in library.snapshot.sources.values() if s.municipality})) or "–"
