"""Which provisions a text names, each with the act that it belongs to: the act named, else the one in force in this field."""

import re
from datetime import date

from assistant.domain.question import LagrumRef
from assistant.lagrum import find, from_address
from assistant.library.library import Library

_SOL, _OLD_SOL = "sol-2025-400", "sol-2001-453"
_SAID_OLD = re.compile(r"\b(?:gamla|äldre|förra|tidigare|dåvarande|upphävda) $", re.IGNORECASE)
"""Before a chapter and § it means the repealed act, whatever act is named after: 'gamla 4 kap. 1 b § i nya SoL'."""


def provisions_named(text: str, day: date, library: Library, before: tuple[LagrumRef, ...] = ()) -> tuple[LagrumRef, ...]:
    """The provisions named, each with the act it belongs to on the day; an old § of SoL brings both readings.

    A bare 'och 9 §?' after a question about a chapter of an act (`before`) stays in that chapter.
    """
    names = library.act_names()
    refs: list[LagrumRef] = []
    for mention in find(text, names):
        address, label = mention.lagrum.address, mention.lagrum.label
        if before and mention.lagrum.kapitel is None and mention.act_name is None and mention.sfs is None:
            place = from_address(before[0].address).model_copy(update={"paragraf": mention.lagrum.paragraf})
            refs.append(LagrumRef(act=before[0].act, address=place.address, label=place.label))
            continue
        older = _SAID_OLD.search(text, 0, mention.start) and mention.sfs is None and address.startswith("K")
        acts = [_OLD_SOL] if older else _acts(mention.act_name, mention.sfs, address, day, names, library)
        for act in acts:
            ref = LagrumRef(act=act, address=address, label=label, sfs_stated=mention.sfs is not None)
            if ref not in refs:
                refs.append(ref)
    return tuple(refs)


def _acts(
    name: str | None, sfs: str | None, address: str, day: date, names: dict[str, tuple[str, ...]], library: Library
) -> list[str | None]:
    """Candidate acts for a provision, the most likely first; [None] when nothing here fits."""
    if sfs:
        return [next((s.id for s in library.register.values() if f"({sfs})" in s.title), None)]
    acts = list(names.get(name.lower(), ())) if name else library.snapshot.acts_with(address)
    if not name and _SOL in acts:  # without a name a chapter and § mean the Social Services Act, old or new
        acts = [a for a in acts if a in (_SOL, _OLD_SOL)]
    if not acts:
        return [_SOL if address.startswith("K") else None]
    if len(acts) == 1:
        return [acts[0]]
    in_force = [a for a in acts if _in_force(a, day, library)] or acts
    repealed = [r.old_act for r in library.concordance if r.old_address == address and r.old_act in acts]
    if repealed and repealed[0] not in in_force:
        # People still write the old number: show what it was and what answers to it, then the new act's own § so numbered.
        return [repealed[0], *(a for a in in_force if library.snapshot.provision(a, address))]
    return list(in_force)


def _in_force(act: str, day: date, library: Library) -> bool:
    source = library.snapshot.sources.get(act) or library.register[act]
    return (source.valid_from or date.min) <= day <= (source.valid_to or date.max)
