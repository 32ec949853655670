"""What a calculation rests on: the provisions of its rows and the tables of its year."""

import re

from assistant.domain.errors import Refusal
from assistant.domain.hushall import Berakning
from assistant.domain.retrieval import Retrieval
from assistant.lagrum import from_label
from assistant.library.library import Library
from assistant.retrieve.search import TABLES


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
    table = f"{TABLES}{berakning.tabell}"
    of_the_day = {p.part: p.id for p in library.snapshot.passages if p.source_id == table and p.in_force(berakning.dag)}
    return ids + [of_the_day[part] for part in _parts_used(berakning)]


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
