"""What a calculation rests on: the provisions of its rows and the tables of its year."""

import re
from datetime import date

from assistant.domain.errors import Refusal
from assistant.domain.hushall import Berakning
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import LAW_KINDS, Passage
from assistant.lagrum import from_label
from assistant.library.library import Library
from assistant.library.normtabeller import TABLES


def grounds(berakning: Berakning, library: Library) -> Retrieval:
    """The provisions that the rows of the calculation rest on, and the tables of its year; those it is compared with after."""
    ids = _ids(berakning, library)
    if berakning.jamforelse is not None:
        ids += _ids(berakning.jamforelse.fore, library)
    if not ids:
        raise Refusal("no_source")
    hits = tuple(library.hit(i, named=True) for i in dict.fromkeys(ids))
    return Retrieval(hits=hits)


def _ids(berakning: Berakning, library: Library) -> list[str]:
    places = [provision(rad.grund.akt, rad.grund.lagrum, berakning.dag, library) for rad in berakning.rader]
    ids = [passage.id for passage in places if passage]
    table = f"{TABLES}{berakning.tabell}"
    of_the_day = {p.part: p.id for p in library.snapshot.passages if p.source_id == table and p.in_force(berakning.dag)}
    return ids + [of_the_day[part] for part in _parts_used(berakning)]


def provision(akt: str, lagrum: str, dag: date, library: Library) -> Passage | None:
    """The passage of a provision as the calculation names it: act 'SoL 2025:400', place '12 kap. 7 § tredje stycket'."""
    number = f"({akt.rpartition(' ')[2]})"
    act = next((s.id for s in library.register.values() if s.kind in LAW_KINDS and number in s.title), None)
    try:
        address = from_label(re.split(r" (?:första|andra|tredje|fjärde) ", lagrum)[0]).address
    except ValueError:
        return None
    return library.snapshot.provision(act, address, dag) if act else None


def _parts_used(berakning: Berakning) -> list[str]:
    """The parts of the year's table that the calculation took amounts from."""
    children = [
        r.etikett.lower() for r in berakning.rader if r.slag == "norm" and re.match(r"barn|skolungdom", r.etikett.lower())
    ]
    parts = ["vuxna"]
    parts += ["barn"] if any("lunch" not in c for c in children) else []
    parts += ["barn-utan-lunch"] if any("lunch" in c for c in children) else []
    return [*parts, "gemensamma"]
