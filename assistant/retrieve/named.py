"""What a question names exactly: provisions of acts, and court cases. They lead; a search adds what is near."""

from datetime import date

from assistant import rattsfall
from assistant.domain.errors import Refusal
from assistant.domain.question import LagrumRef, Reading
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import Correspondence, Hit
from assistant.library.library import Found, Library
from assistant.retrieve.search import WIDTH, explained, search, what_applies


def provisions(reading: Reading, library: Library) -> Retrieval:
    """The provisions named, then what answers to those repealed, then what a search adds."""
    snapshot = library.snapshot
    ids: list[str] = []
    replaced: list[Correspondence] = []
    unknown: list[str] = []
    for ref in reading.lagrum:
        if earlier := _earlier(ref, reading, library):
            replaced += earlier
            wanted = [(r.old_act, r.old_address) for r in earlier] + [(earlier[0].new_act, earlier[0].new_address)]
            ids += [p.id for act, place in wanted if (p := snapshot.provision(act, place, reading.as_of))]
            continue
        passage = snapshot.provision(ref.act, ref.address, reading.as_of) if ref.act else None
        rows = [r for r in library.concordance if (r.old_act, r.old_address) == (ref.act, ref.address)]
        too_early = passage is not None and passage.valid_from is not None and passage.valid_from > reading.as_of
        if too_early or (passage is None and not rows):
            before = _before(ref, reading.as_of, library)  # a number that came later: what stood in its place then
            if not before:
                present = [snapshot.provision(act, ref.address) for act in _same_act(ref.act, library)]
                before = [rule for p in present if p for rule in snapshot.transitions_of(p, reading.as_of)]
            if not before and (added := snapshot.added_by_change(ref.act or "", ref.address)):
                before = [added.id]
            ids += before
            unknown += [] if before else [_full_label(ref, library)]
            continue
        if passage is not None:
            ids.append(passage.id)
        if passage is None or not passage.in_force(reading.as_of):
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
    found = library.search(reading.query, k=WIDTH, as_of=reading.as_of, sources=what_applies(reading, library), has_lagrum=True)
    if reading.asks_more and all(h.passage.in_force(reading.as_of) for h in named):
        return _asked_about(found, named, unknown, reading, library)
    return Retrieval(
        hits=named,
        replaced=tuple(replaced),
        unknown_lagrum=tuple(unknown),
        considered=tuple(h.passage.id for h in found.hits if h.passage.id not in ids),
        top_cosine=found.top_cosine,
        coverage=found.coverage,
    )


def _same_act(act: str | None, library: Library) -> list[str]:
    """An act and the acts that took its place: a § asked for on an older day may stand in the newer one alone."""
    return [a for a in (act, *dict.fromkeys(r.new_act for r in library.concordance if r.old_act == act)) if a]


def _earlier(ref: LagrumRef, reading: Reading, library: Library) -> list[Correspondence]:
    """The concordance read backwards, for a question of what a present provision was in the older act.

    A place that only the new act has may be named with the old act's name: '33 kap. 1 § i gamla SoL'.
    """
    if not reading.asks_older:
        return []
    here = library.snapshot.provision(ref.act, ref.address) if ref.act else None
    rows = [r for r in library.concordance if r.new_address == ref.address and ref.act in (r.new_act, r.old_act)]
    return [r for r in rows if r.new_act == ref.act or here is None]


def _before(ref: LagrumRef, day: date, library: Library) -> list[str]:
    """The provisions that on an earlier day stood where a present one stands now."""
    rows = [r for r in library.concordance if ref.act in (r.new_act, r.old_act) and r.new_address == ref.address]
    found = (library.snapshot.provision(r.old_act, r.old_address, day) for r in rows)
    return [p.id for p in found if p and p.in_force(day)]


def _asked_about(found: Found, named: tuple[Hit, ...], unknown: list[str], reading: Reading, library: Library) -> Retrieval:
    """A question that mentions a provision and asks something: the provisions mentioned, then what a search finds best."""
    best = found.hits[0].score if found.hits else 0.0
    first = {h.passage.id: library.hit(h.passage.id, score=best) for h in (*named, *found.hits[:1])}
    return explained(found, reading, library, tuple(first.values())).model_copy(update={"unknown_lagrum": tuple(unknown)})


def _full_label(ref: LagrumRef, library: Library) -> str:
    known = library.register.get(ref.act or "")
    return f"{ref.label} {known.title}" if known else ref.label


def cases(reading: Reading, library: Library) -> Retrieval:
    """What is told of the cases named, then what a search adds. A case that is nowhere here is not answered by another."""
    own = [p for key in reading.cases for p in library.snapshot.passages if rattsfall.find(p.locator) == (key,)]
    mentioned = {key for p in library.snapshot.passages for key in rattsfall.find(p.text)}
    if unknown := [key for key in reading.cases if key not in mentioned]:
        raise Refusal("no_source", "okant_rattsfall", rattsfall=", ".join(rattsfall.name(key) for key in unknown))
    found = search(reading, library, what_applies(reading, library))
    best = found.hits[0].score if found.hits else 1.0
    return explained(found, reading, library, tuple(library.hit(p.id, score=best) for p in own))
