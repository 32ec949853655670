"""Hop 3: find the passages for a reading, each kind of question in its own way.

A named provision is looked up exactly and leads. Lists and counts come from the findings register and are exhaustive. A
comparison searches each document by itself. A table question is answered from the table of its year. Everything else is a
search among what is in force on the day. When nothing relevant is here, the road ends with the status that says so.
"""

import re
from collections.abc import Sequence
from datetime import date

from assistant import rattsfall
from assistant.domain.errors import Refusal
from assistant.domain.hushall import Berakning
from assistant.domain.question import LagrumRef, Reading
from assistant.domain.retrieval import FoundFinding, Retrieval
from assistant.domain.source import Correspondence, Finding, Hit
from assistant.lagrum import from_label
from assistant.library.library import Found, Library
from assistant.retrieve.relevance import Relevance, judge

WIDTH = 8
"""How many passages a search hands on."""
PIECED = 4
"""How many of them are cut into pieces for quoting."""
PER_DOCUMENT = 3
"""How many passages each document brings to a comparison."""
GAP_CLOSE = 0.9
"""A provision with at least this share of a declared gap's score leads it."""
_TABLES = "riksnorm-"


def retrieve(reading: Reading, berakning: Berakning | None, library: Library) -> Retrieval:
    """Reading -> Retrieval. Raises Refusal (no_source, out_of_scope, refused) when the library has no answer."""
    library.refresh()
    if berakning is not None:
        return _for_calculation(berakning, library)
    if reading.unknown_names and not reading.documents:
        raise Refusal("no_source", "okand_kommun", kommun=", ".join(reading.unknown_names), finns=_municipalities(library))
    if reading.kind == "granskning":
        return _from_reports(reading, library)
    if reading.cases:
        return _cases(reading, library)
    if reading.lagrum:
        return _named(reading, library)
    if reading.task == "table":
        return _from_table(reading, library)
    return _searched(reading, library)


# --- a named provision ----------------------------------------------------------------------------------------------


def _named(reading: Reading, library: Library) -> Retrieval:
    """The provisions named, then what answers to those repealed, then what a search adds."""
    snapshot = library.snapshot
    ids: list[str] = []
    replaced: list[Correspondence] = []
    unknown: list[str] = []
    for ref in reading.lagrum:
        passage = snapshot.provision(ref.act, ref.address, reading.as_of) if ref.act else None
        rows = [r for r in library.concordance if (r.old_act, r.old_address) == (ref.act, ref.address)]
        too_early = passage is not None and passage.valid_from is not None and passage.valid_from > reading.as_of
        if too_early or (passage is None and not rows):
            before = _before(ref, reading.as_of, library)  # a number that came later: what stood in its place then
            if not before and (added := snapshot.added_by_change(ref.act or "", ref.address)):
                before = [added.id]
            ids += before
            unknown += [] if before else [_full_label(ref, library)]
            continue
        if passage is not None:
            ids.append(passage.id)
        if passage is None or not _in_force(passage.valid_from, passage.valid_to, reading.as_of):
            successors = [(r, snapshot.provision(r.new_act, r.new_address, reading.as_of)) for r in rows]
            replaced += [r for r, p in successors if p]
            ids += [p.id for _, p in successors if p]
    if not ids:
        raise Refusal("no_source", "okant_lagrum", lagrum=", ".join(unknown))
    if (
        len(ids) == 1
        and not replaced
        and (practice := snapshot.application(snapshot.passages[snapshot.position(ids[0])], reading.as_of))
    ):
        ids.append(practice.id)
    named = tuple(library.hit(i, named=True) for i in dict.fromkeys(ids))
    found = library.search(reading.query, k=WIDTH, as_of=reading.as_of, sources=_what_applies(library), has_lagrum=True)
    if reading.asks_more and all(_in_force(h.passage.valid_from, h.passage.valid_to, reading.as_of) for h in named):
        return _asked_about(found, named, unknown, reading, library)
    return Retrieval(
        hits=named,
        replaced=tuple(replaced),
        unknown_lagrum=tuple(unknown),
        considered=tuple(h.passage.id for h in found.hits if h.passage.id not in ids),
        top_cosine=found.top_cosine,
        coverage=found.coverage,
    )


def _before(ref: LagrumRef, day: date, library: Library) -> list[str]:
    """The provisions that on an earlier day stood where a present one stands now."""
    rows = [r for r in library.concordance if ref.act in (r.new_act, r.old_act) and r.new_address == ref.address]
    found = (library.snapshot.provision(r.old_act, r.old_address, day) for r in rows)
    return [p.id for p in found if p and _in_force(p.valid_from, p.valid_to, day)]


def _asked_about(found: Found, named: tuple[Hit, ...], unknown: list[str], reading: Reading, library: Library) -> Retrieval:
    """A question that mentions a provision and asks something: the provisions mentioned, then what a search finds best."""
    best = found.hits[0].score if found.hits else 0.0
    first = {h.passage.id: library.hit(h.passage.id, score=best) for h in (*named, *found.hits[:1])}
    return _explained(found, reading, library, tuple(first.values())).model_copy(update={"unknown_lagrum": tuple(unknown)})


def _full_label(ref: LagrumRef, library: Library) -> str:
    known = library.register.get(ref.act or "")
    return f"{ref.label} {known.title}" if known else ref.label


def _in_force(first: date | None, last: date | None, day: date) -> bool:
    return (first or date.min) <= day <= (last or date.max)


# --- a named court case ----------------------------------------------------------------------------------------------


def _cases(reading: Reading, library: Library) -> Retrieval:
    """What is told of the cases named, then what a search adds. A case that is nowhere here is not answered by another."""
    own = [p for key in reading.cases for p in library.snapshot.passages if rattsfall.find(p.locator) == (key,)]
    mentioned = {key for p in library.snapshot.passages for key in rattsfall.find(p.text)}
    if unknown := [key for key in reading.cases if key not in mentioned]:
        raise Refusal("no_source", "okant_rattsfall", rattsfall=", ".join(rattsfall.name(key) for key in unknown))
    found = _search(reading, library, _what_applies(library))
    best = found.hits[0].score if found.hits else 1.0
    return _explained(found, reading, library, tuple(library.hit(p.id, score=best) for p in own))


# --- the calculation ------------------------------------------------------------------------------------------------


def _for_calculation(berakning: Berakning, library: Library) -> Retrieval:
    """The provisions that the rows of the calculation rest on, and the tables of its year."""
    ids: list[str] = []
    by_label = {_act_label(s.title): s.id for s in library.register.values()}
    for rad in berakning.rader:
        act = by_label.get(rad.grund.akt)
        try:
            address = from_label(rad.grund.lagrum.split(" första")[0].split(" andra")[0].split(" tredje")[0]).address
        except ValueError:
            continue
        passage = library.snapshot.provision(act, address, berakning.dag) if act else None
        if passage:
            ids.append(passage.id)
    table = f"{_TABLES}{berakning.tabell}"
    # A year that changed act has every part once for each; the mark after @ tells them apart.
    of_the_day = {
        p.id.partition("@")[0]: p.id
        for p in library.snapshot.passages
        if p.source_id == table and _in_force(p.valid_from, p.valid_to, berakning.dag)
    }
    ids += [of_the_day[f"{table}:{part}"] for part in _parts_used(berakning)]
    if not ids:
        raise Refusal("no_source")
    hits = tuple(library.hit(i, named=True) for i in dict.fromkeys(ids))
    return Retrieval(hits=hits)


def _parts_used(berakning: Berakning) -> list[str]:
    """The parts of the year's table that the calculation took amounts from."""
    children = [
        r.etikett.lower() for r in berakning.rader if r.slag == "norm" and re.match(r"barn|skolungdom", r.etikett.lower())
    ]
    parts = ["vuxna"]
    parts += ["barn"] if any("lunch" not in c for c in children) else []
    parts += ["barn-utan-lunch"] if any("lunch" in c for c in children) else []
    return [*parts, "gemensamma"]


def _act_label(title: str) -> str:
    """'Socialtjänstförordning (2025:468)' -> 'SoF 2025:468', the label the calculation's rows carry."""
    name, _, number = title.rpartition(" (")
    short = {"Socialtjänstlag": "SoL", "Socialtjänstförordning": "SoF"}.get(name, name)
    return f"{short} {number.rstrip(')')}"


# --- audit reports --------------------------------------------------------------------------------------------------


def _from_reports(reading: Reading, library: Library) -> Retrieval:
    documents = reading.documents or tuple(s.id for s in library.snapshot.sources.values() if s.kind == "granskning")
    if not documents:
        raise Refusal("no_source")
    if reading.task in ("list", "count") and reading.finding_kinds:
        return _findings(reading, documents, library)
    if reading.task == "compare" and reading.finding_kinds and "rekommendation" in reading.finding_kinds:
        return _findings(reading, documents, library)
    if reading.task == "compare":
        each = [library.search(reading.query, k=PER_DOCUMENT, sources=[d]) for d in documents]
        hits = tuple(library.with_pieces(h, reading.query) for found in each for h in found.hits)
        _require(each[0], hits, about_report=True)
        return Retrieval(hits=hits, top_cosine=each[0].top_cosine, coverage=each[0].coverage)
    if not reading.documents:  # what auditors do is also law: no report was named, so the acts are asked too
        documents = (*documents, *_what_applies(library))
    found = _search(reading, library, documents)
    _require(found, found.hits, about_report=True)
    return _explained(found, reading, library)


def _findings(reading: Reading, documents: tuple[str, ...], library: Library) -> Retrieval:
    """Every finding of the kinds asked for. A recommendation asks for its addressee, the other kinds have none."""
    of_kind = [f for f in library.snapshot.findings if f.source_id in documents and f.kind in reading.finding_kinds]
    if reading.finding_number is not None:
        of_kind = [f for f in of_kind if f.number == reading.finding_number]
    wanted = [f for f in of_kind if _directed_to(f, reading.addressee)]
    others: tuple[str, ...] = ()
    if not wanted and of_kind:
        others = tuple(dict.fromkeys(f.addressee for f in of_kind if f.addressee))
        wanted = of_kind
    if not wanted:
        raise Refusal("no_source")
    ids: list[str] = []
    found: list[FoundFinding] = []
    for finding in wanted:
        passage_id = _passage_of(finding, library)
        if passage_id not in ids:
            ids.append(passage_id)
        found.append(FoundFinding(finding=finding, hit=ids.index(passage_id) + 1))
    return Retrieval(hits=tuple(library.hit(i, named=True) for i in ids), findings=tuple(found), other_addressees=others)


def _directed_to(finding: Finding, addressee: str | None) -> bool:
    if addressee is None or finding.kind != "rekommendation":
        return True
    return finding.addressee is not None and (finding.addressee == addressee or finding.addressee.endswith(addressee))


def _passage_of(finding: Finding, library: Library) -> str:
    """The passage whose text holds the finding's words; a report may repeat them, so the finding's own place comes first."""
    holding = [p for p in library.snapshot.passages if p.source_id == finding.source_id and finding.text in p.text]
    if not holding:
        raise Refusal("no_source")
    return max(holding, key=lambda p: p.locator.split(",")[0] == finding.locator).id


# --- tables and search ----------------------------------------------------------------------------------------------


def _from_table(reading: Reading, library: Library) -> Retrieval:
    """Rows of the riksnorm of one year; a question about how the norm is built goes to the provisions instead."""
    source = f"{_TABLES}{reading.as_of.year}"
    if source not in library.snapshot.sources:
        years = sorted(i.removeprefix(_TABLES) for i in library.snapshot.sources if i.startswith(_TABLES))
        raise Refusal("refused", "utanfor_tabell_fraga", ar=reading.as_of.year, fran=years[0], till=years[-1])
    found = library.search(reading.query, k=3, as_of=reading.as_of, sources=[source])
    if not found.hits:
        raise Refusal("no_source")
    return Retrieval(hits=found.hits, top_cosine=found.top_cosine, coverage=found.coverage)


def _searched(reading: Reading, library: Library) -> Retrieval:
    """First among the documents named, then what applies; only when nothing there is about the question, everywhere."""
    if not reading.query:
        raise Refusal("out_of_scope")
    if reading.documents:
        found = _search(reading, library, reading.documents)
        if judge(found, about_report=True) is Relevance.GOOD:
            return _explained(found, reading, library)
    found = _search(reading, library, _what_applies(library))
    if judge(found) is not Relevance.GOOD:
        everywhere = [s.id for s in library.snapshot.sources.values() if not s.id.startswith(_TABLES) and not s.example]
        found = _search(reading, library, everywhere)
    _require(found, found.hits)
    return _explained(found, reading, library)


def _search(reading: Reading, library: Library, sources: Sequence[str]) -> Found:
    """What these sources hold that was in force on the day; a question about a word is for the glossary as much as the law."""
    return library.search(reading.query, k=WIDTH, as_of=reading.as_of, sources=sources, by_text_alone=reading.asks_meaning)


def _explained(found: Found, reading: Reading, library: Library, first: tuple[Hit, ...] = ()) -> Retrieval:
    """The hits (after those in `first`), the best of them cut into pieces and scored; a rule before what is told of its use."""
    hits = [*first, *(h for h in found.hits if h.passage.id not in {f.passage.id for f in first})]
    if hits and (leading := _amount_before(hits, reading) or _rule_before(hits[:PIECED])):
        hits.insert(0, hits.pop(leading))
    cut = tuple(library.with_pieces(h, reading.query) if n < PIECED else h for n, h in enumerate(hits))
    return Retrieval(hits=cut, top_cosine=found.top_cosine, coverage=found.coverage)


def _amount_before(hits: Sequence[Hit], reading: Reading) -> int | None:
    """The place of the passage that states the amount of the benefits asked about, if the first hit states none."""
    if not (reading.asks_amount and reading.benefits) or "kronor" in hits[0].passage.text:
        return None
    named = (
        n
        for n, h in enumerate(hits)
        if "kronor" in h.passage.text and all(b in h.passage.indexed_text.lower() for b in reading.benefits)
    )
    return next(named, None)


def _rule_before(hits: Sequence[Hit]) -> int | None:
    """The place of the provision that is to lead instead of the first hit: the one that told practice is about, or one that
    lies nearly as near as a declared gap (the question may be answered after all)."""
    first = hits[0]
    for n, hit in enumerate(hits):
        if first.passage.about and (hit.source.id, hit.passage.address) == (first.source.id, first.passage.about):
            return n
        if first.source.gaps and hit.passage.address and hit.score >= GAP_CLOSE * first.score:
            return n
    return None


def _what_applies(library: Library) -> list[str]:
    """Acts, general advice, guidelines and our own guidance.

    Not audit reports, press releases or other reading, not the bare tables, and no invented example: that one is for those
    who ask for it by name.
    """
    kinds = ("lag", "forordning", "allmanna_rad", "riktlinje")
    return [
        s.id
        for s in library.snapshot.sources.values()
        if (s.kind in kinds or (s.kind == "vagledning" and s.text_kind == "sammanfattning"))
        and not s.id.startswith(_TABLES)
        and not s.example
    ]


def _require(found: Found, hits: tuple[Hit, ...], about_report: bool = False) -> None:
    """End the road when the search has nothing relevant."""
    verdict = judge(found, about_report=about_report)
    if verdict is Relevance.OUTSIDE:
        raise Refusal("out_of_scope")
    if not hits or verdict is Relevance.NOTHING:
        raise Refusal("no_source")


def _municipalities(library: Library) -> str:
    return ", ".join(sorted({s.municipality for s in library.snapshot.sources.values() if s.municipality})) or "–"
