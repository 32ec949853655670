"""What becomes of the edition before when a document arrives again: nothing is found twice, and nothing that was once in force
is lost to its own time.

An act is followed provision by provision: the wording that was changed keeps its place, with its last day, beside the new one.
A guideline's earlier edition stays as a document of its own, with its last day, where the new one states when it begins.
Anything else, and a text whose new time nobody states, is simply replaced.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from assistant.domain.errors import BadInput
from assistant.domain.source import LAW_KINDS, Document, Passage, Source
from assistant.ingest.names import MONTHS
from assistant.lagrum import sfs_order
from assistant.library.identity import renamed

_AMENDED = re.compile(r"(?:Lag|Förordning) \((\d{4}:\d{1,4})\)\.?\s*$")
"""The last words of a provision that an amending act gave its wording."""
_IN_FORCE = re.compile(r"träder i kraft den (\d{1,2}) (\w+) (\d{4})")
_WHOLE = 0.5
"""An act that lacks more of its earlier places than this share is an excerpt: what it lacks was not repealed."""


def refuse_older(here: Source, arrives: Source) -> None:
    """Raises BadInput for an act in an official wording that is consolidated less far than the one that is here."""
    have, comes = sfs_order(here.consolidated_to), sfs_order(arrives.consolidated_to)
    if arrives.kind in LAW_KINDS and here.text_kind == "officiell" and have and comes and comes < have:
        raise BadInput("fil_aldre_lydelse", id=arrives.id, finns=here.consolidated_to, kommer=arrives.consolidated_to)


def succeed(editions: Sequence[Document], new: Document) -> list[Document]:
    """All editions of a document when `new` arrives among those that are here, the current one last. Raises as `refuse_older`.

    An edition that begins on a day of its own is put in its place in time, whatever the order in which they come.
    """
    if not editions:
        return [new]
    *earlier, current = editions
    refuse_older(current.source, new.source)
    if new.source.kind in LAW_KINDS:
        return [_amended(current, new)]
    begins = new.source.valid_from
    if new.source.kind != "riktlinje":
        return [new]
    if begins is None:
        return [*earlier, new]
    others = [edition for edition in editions if edition.source.valid_from != begins]
    return arranged(sorted([*others, new], key=lambda edition: edition.source.valid_from or date.min))


def arranged(editions: Sequence[Document]) -> list[Document]:
    """Editions in the order in which they begin, each closed the day before the next begins; the last is the current one."""
    made: list[Document] = []
    for edition, following in zip_longest(editions, editions[1:]):
        source = edition.source
        base = source.edition_of or source.id
        if following is None:
            made.append(renamed(edition, base, edition_of=None, closed=None))
            continue
        begins = following.source.valid_from
        last = begins - timedelta(days=1) if begins else source.closed
        made.append(renamed(edition, f"{base}-till-{last}", edition_of=base, closed=last))
    return made


def in_its_time(document: Document) -> Document:
    """An earlier edition with its periods cut at its last day; any other document as it is."""
    last = document.source.closed
    if last is None:
        return document

    def end(valid_to: date | None) -> date:
        return min(valid_to or last, last)

    kept = (p for p in document.passages if p.valid_from is None or p.valid_from <= last)
    return document.model_copy(
        update={
            "source": document.source.model_copy(update={"valid_to": end(document.source.valid_to)}),
            "passages": tuple(p.model_copy(update={"valid_to": end(p.valid_to)}) for p in kept),
        }
    )


def _amended(old: Document, new: Document) -> Document:
    """The new text of an act with the earlier wordings it changed, each with its last day, and what an excerpt left out."""
    before, now = _by_place(old), _by_place(new)
    whole = len(before.keys() & now.keys()) >= _WHOLE * len(before)
    begins = _first_days(new)
    passages = {p.id: p for p in new.passages}
    for place, wordings in before.items():
        if place not in now:
            if not whole:
                passages.update({p.id: p for p in wordings})
            continue
        for wording in wordings:
            if any(_same(wording, p) for p in now[place]):
                continue
            current = min(now[place], key=lambda p: p.valid_from or date.min)
            first = begins.get(_amendment(current), current.valid_from)
            if wording.valid_to is not None:
                earlier = wording  # an older wording, ended before
            elif first is None or first <= (wording.valid_from or date.min):
                continue  # nobody states from when the new wording holds: it takes the old one's place
            else:
                last = first - timedelta(days=1)
                earlier = wording.model_copy(update={"valid_to": last, "id": f"{new.source.id}:{place}@till-{last}"})
                if current.valid_from is None or current.valid_from < first:
                    passages[current.id] = current.model_copy(update={"valid_from": first})
            passages[earlier.id] = earlier
    return new.model_copy(update={"passages": tuple(passages.values())})


def _by_place(document: Document) -> dict[str, list[Passage]]:
    """The wordings of each provision, by address."""
    found: dict[str, list[Passage]] = {}
    for passage in document.passages:
        if passage.address:
            found.setdefault(passage.address, []).append(passage)
    return found


def _same(one: Passage, other: Passage) -> bool:
    return one.text.split() == other.text.split()


def _amendment(passage: Passage) -> str:
    """'2026:730' of a provision that ends with 'Lag (2026:730).'; '' for one that was never amended."""
    match = _AMENDED.search(passage.text)
    return match.group(1) if match else ""


def _first_days(document: Document) -> Mapping[str, date]:
    """From when each amending act holds, as the transitional provisions kept with the text state it."""
    found: dict[str, date] = {}
    for passage in document.passages:
        number = re.search(r"\d{4}:\d{1,4}", passage.locator) if passage.address is None else None
        stated = _IN_FORCE.search(passage.text) if number else None
        if number and stated and stated.group(2) in MONTHS:
            found[number.group()] = date(int(stated.group(3)), MONTHS.index(stated.group(2)) + 1, int(stated.group(1)))
    return found
