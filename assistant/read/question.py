"""Hop 1: what is asked. Rules only: exact, instant and testable.

Decides the kind of question and its task, the date it is about, the provisions and documents it names, and the household it
describes. A follow-up is read against the earlier questions. It never searches and never answers.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from assistant import rattsfall
from assistant.domain.answer import Kind
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Hushall
from assistant.domain.question import Question, Reading, Task
from assistant.domain.source import Source
from assistant.index.swedish import english_share, words
from assistant.lagrum import find
from assistant.library.glossary import Glossary, SpokenSwedish
from assistant.library.library import Library
from assistant.library.normtabeller import TABLES
from assistant.library.places import Municipalities
from assistant.prompts import Texts
from assistant.read import topics
from assistant.read.coverage import asks_coverage
from assistant.read.dates import StatedDate, find_date
from assistant.read.describe import month_name
from assistant.read.ellipsis import without_what
from assistant.read.household import HouseholdReading, read_household
from assistant.read.provisions import provisions_named
from assistant.read.table import table_rows
from assistant.read.why import rows_asked

MAX_LENGTH = 20_000
_DOCUMENT_KINDS = ("granskning", "riktlinje", "allmanna_rad")
"""Kinds of document that a question may name, and is then answered from; so may an invented example."""
_WITH_AMOUNTS = ("granskning", "riktlinje")
"""Kinds of document that may be named in a household's description: by the municipality they are from."""
_IMPOSSIBLE_MONTH = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:00|1[3-9])(?![\d-])")
_FOLLOW_UP = re.compile(r"^\s*(?:och|men|eller|nej|jo|samma|då|även|också|vad sägs om|and|what about)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:det|den|detta|denna|dem|där)\b", re.IGNORECASE)
_FOLLOW_UP_WORDS = 9
"""A text no longer than this that opens like a follow-up is read together with the question before it."""
_PLACE_WORDS = frozenset(
    """kap kapitel kapitlet st stycket stycke första andra tredje punkt punkten paragraf paragrafen lagen lydelse lydelsen
    innehåll text texten handlar enl enligt regel regeln regleras lagrum bestämmelse bestämmelsen exakt nya gamla version
    """.split()
)
ASKS_MORE = 2
"""With so many words beside the place, the question asks something about the provision."""
_EARLIER = 40
"""How many of the user's earlier messages are read: a household is described once and then changed for as long as it takes."""


class Reader:
    """Reads questions against what the library holds."""

    def __init__(
        self, library: Library, municipalities: Municipalities, glossary: Glossary, spoken: SpokenSwedish, texts: Texts
    ) -> None:
        self._library = library
        self._glossary = glossary
        self._spoken = spoken
        self._municipalities = municipalities
        self._texts = texts

    def read(self, question: Question, today: date) -> Reading:
        """Question -> Reading. Raises BadInput for an empty or over-long question or an absurd household."""
        if not question.text.strip():
            raise BadInput("tom_fraga")
        if impossible := _IMPOSSIBLE_MONTH.search(question.text):
            raise BadInput("manad_finns_inte", manad=impossible.group(0))
        if len(question.text) > MAX_LENGTH:
            raise BadInput("for_lang_fraga", tecken=MAX_LENGTH)
        earlier = [turn.text.strip() for turn in question.history if turn.role == "user" and turn.text.strip()]
        reading = self._read(question.text.strip(), question.as_of, earlier[-_EARLIER:], today)
        return self._for_asker(reading, question)

    def _for_asker(self, reading: Reading, question: Question) -> Reading:
        """The reading for who asks: without a named municipality, the asker's own guideline and audit reports are meant."""
        asker: dict[str, object] = {"kommun": question.kommun, "way_in": question.way_in}
        if question.kommun:
            asker["household"] = _in_municipality(reading.household, question.kommun)
            asker["compared"] = _in_municipality(reading.compared, question.kommun)
            named = reading.documents or reading.unknown_names or reading.task == "compare"
            if reading.kind == "granskning" and not named:
                asker["documents"] = self._reports_of(question.kommun)
        return reading.model_copy(update=asker)

    def _reports_of(self, kommun: str) -> tuple[str, ...]:
        sources = self._library.snapshot.sources.values()
        return tuple(s.id for s in sources if s.kind == "granskning" and s.municipality == kommun)

    def _read(self, text: str, as_of: date | None, earlier: list[str], today: date) -> Reading:
        before = self._read(earlier[-1], as_of, earlier[:-1], today) if earlier else None
        reading = self._read_after(before, text, as_of, today)
        if before is None or reading.household is not None or reading.missing:
            return reading
        return reading.model_copy(update={"standing": before.household or before.standing})

    def _read_after(self, before: Reading | None, text: str, as_of: date | None, today: date) -> Reading:
        follows = before is not None and len(text.split()) <= _FOLLOW_UP_WORDS and self._follows(text, before)
        reference = as_of or today  # the day the question is asked for; a date in its own words is more exact still
        stated = find_date(self._without_numbered_acts(text), reference)
        day = _day(stated, reference) if stated else as_of
        if day is None and follows and before and before.as_of_stated:
            day = before.as_of
        is_stated = day is not None
        day = day or today
        documents, unknown = self._named_documents(text)
        query = self._query(text, documents)
        decision = topics.decision(query)
        if decision is None and follows and before and before.decision and (matter := topics.matter(query)):
            decision = before.decision.model_copy(update={"matter": matter})
        if decision and (orders := self._delegation_orders(documents)):
            documents = orders
        if asks_coverage(text):
            return self._coverage(text, day, is_stated, documents)

        amendable = None
        if before and not documents and not unknown:
            amendable = before.household or before.standing
            text = without_what(text, before.text) if before.household else text
            if explained := self._explained(before, text):
                return explained
        if before and before.missing and not documents:
            answered = self._answered(before, text, reference)
            if answered is not None:
                return answered
        household = None
        if not rattsfall.find(text) and all(self._source(d).kind in _WITH_AMOUNTS for d in documents):
            after_law = before is not None and before.household is None and not before.missing
            household = read_household(text, reference, self._texts, amendable, after_law=after_law)
        if household is not None:
            kommun = self._guideline_of(documents)
            return self._household_reading(text, household, reference, as_of is not None, amendable, kommun)

        whole = f"{before.text} {text}" if follows and before else text
        if follows and before and not documents and not unknown:
            documents, unknown = before.documents, before.unknown_names
        kind, task = self._kind(whole, documents, unknown)
        documents = self._of_kind(kind, documents)
        if kind == "granskning":  # a year in such a question is about what the report says, not about which law applies
            day, is_stated = as_of or today, as_of is not None
        return Reading(
            text=whole,
            query=self._query(whole, documents),
            kind=kind,
            task=task,
            as_of=day,
            as_of_stated=is_stated,
            lagrum=provisions_named(text, day, self._library, before.lagrum if follows and before else ())
            or (before.lagrum if follows and before and len(_content(text, self._library.act_names())) < ASKS_MORE else ()),
            rows=table_rows(whole) if task == "table" else None,
            cases=rattsfall.find(whole),
            asks_older=topics.asks_older(text),
            asks_more=len(_content(text, self._library.act_names())) >= ASKS_MORE,
            documents=documents,
            finding_kinds=topics.finding_kinds(whole) if kind == "granskning" else (),
            section=topics.section(whole) if documents else None,
            finding_number=topics.finding_number(whole) if kind == "granskning" else None,
            numbered_kind=topics.numbered_kind(whole) if kind == "granskning" else None,
            addressee=topics.addressee(whole) if kind == "granskning" else None,
            decision=decision if decision and any(d in self._delegation_orders(documents) for d in documents) else None,
            unknown_names=unknown,
            asks_amount=kind == "ratt" and topics.asks_amount(whole),
            benefits=topics.benefits(whole),
            asks_meaning=topics.asks_meaning(text),
            asks_decision=topics.asks_decision(text),
            language=_language(text),
        )

    def _coverage(self, text: str, day: date, is_stated: bool, documents: tuple[str, ...]) -> Reading:
        """A question about what is here; `documents` are those that it names, acts too, or none for all."""
        acts = [i for name, ids in self._library.act_names().items() if _says(text, name) for i in ids]
        return Reading(
            text=text,
            query="",
            kind="ratt",
            task="coverage",
            as_of=day,
            as_of_stated=is_stated,
            documents=tuple(dict.fromkeys((*documents, *acts))),
            language=_language(text),
        )

    def _without_numbered_acts(self, text: str) -> str:
        """A text without names such as 'SoL 2001', whose year is no day asked about; that of 'riksnormen 2025' is."""
        numbered = (n for n, ids in self._library.act_names().items() if any(c.isdigit() for c in n) and not _is_table(ids))
        names = sorted(numbered, key=len, reverse=True)
        return (
            re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?![\w:])", " ", text, flags=re.IGNORECASE) if names else text
        )

    def _answered(self, before: Reading, text: str, reference: date) -> Reading | None:
        """The reply to our own question, read together with the description that left it open; None when it is not one."""
        alone = read_household(text, reference, self._texts)
        if alone is not None and alone.compared is not None:
            return None  # who compares a household of their own is no longer answering
        whole = f"{before.text}\n{text}"  # a new line tells the household's reader that this answers what was open
        found = read_household(whole, reference, self._texts, before.standing)
        if found is None or (found.hushall is None and len(found.missing) >= len(before.missing)):
            return None
        return self._household_reading(whole, found, reference, before.as_of_stated, before.standing)

    def _follows(self, text: str, before: Reading) -> bool:
        """Whether a short text is about what the question before was: it opens so, or says little more than 'det'.

        'Hur länge gäller det?' does; 'Finns det ett tak för hyran?' names its own matter. After a calculation 'det' is the sum.
        """
        if _FOLLOW_UP.match(text):
            return True
        points = bool(_POINTS_BACK.search(text)) and before.kind != "berakning"
        return points and len(_content(text, self._library.act_names())) < ASKS_MORE

    def _explained(self, before: Reading, text: str) -> Reading | None:
        """'Varför?' about the last calculation of the conversation; None when a text asks something else."""
        household = before.household or before.standing
        asked = rows_asked(text, household) if household is not None else None
        if household is None or asked is None:
            return None
        day = date.fromisoformat(f"{household.manad}-01")
        line = self._texts("household.varfor_galler", manad=month_name(household.manad, self._texts))
        return Reading(
            text=text,
            query=text,
            kind="berakning",
            as_of=day,
            as_of_stated=before.as_of_stated,
            household=household,
            why=asked,
            understood=(line,),
            language=_language(text),
        )

    def _guideline_of(self, documents: tuple[str, ...]) -> str | None:
        """The municipality whose guideline is named, so that the calculation can warn by its amounts."""
        sources = [self._source(d) for d in documents]
        return next((s.municipality for s in sources if s.kind == "riktlinje"), None)

    def _household_reading(
        self,
        text: str,
        found: HouseholdReading,
        day: date,
        stated: bool,
        previous: Hushall | None,
        kommun: str | None = None,
    ) -> Reading:
        """The law and the table of the household's month decide: its first day, unless the month is that of `day`.

        `previous`: the household that the text may have been read as a change of.
        """
        if found.manad != f"{day:%Y-%m}":
            day = date.fromisoformat(f"{found.manad}-01")
        return Reading(
            text=text,
            query=text,
            kind="berakning",
            as_of=day,
            as_of_stated=stated or found.month_stated,
            household=_of_municipality(found.hushall, kommun),
            compared=_of_municipality(found.compared, kommun),
            standing=previous if found.amends and found.hushall is None else None,
            understood=found.understood,
            missing=found.missing,
            lagrum=provisions_named(text, day, self._library),
            asks_decision=topics.asks_decision(text),
            language=_language(text),
        )

    def _query(self, text: str, documents: tuple[str, ...]) -> str:
        """What to search with: ordinary words for spoken ones; an English question by Swedish words for what it mentions.

        Not the municipalities whose documents are searched: their names stand all over them and say nothing of the matter.
        (Where the question says that it is about an audit, that is a matter.)
        """
        if _language(text) == "sv":
            of_audit = topics.speaks_of_audit(text)
            here = {name for d in documents if (name := self._source(d).municipality) and not of_audit}
            return self._library.spelled(self._spoken.ordinary(self._municipalities.without(self._without_names(text), here)))
        return " ".join(filter(None, (self._glossary.swedish(text), *self._municipalities.find(text))))

    def _without_names(self, text: str) -> str:
        """A question without what it calls a document of the conversation: 'dokumentet' says nothing of what it asks."""
        left = text
        for source in self._library.snapshot.sources.values():
            for name in source.short_names if source.conversation else ():
                left = re.sub(rf"(?<!\w){re.escape(name)}s?(?!\w)", " ", left, flags=re.IGNORECASE)
        return left if re.search(r"\w", left) else text

    def _kind(self, text: str, documents: tuple[str, ...], unknown: tuple[str, ...]) -> tuple[Kind, Task]:
        kinds = {self._source(d).kind for d in documents}
        audit = topics.speaks_of_audit(text) and not find(text, self._library.act_names())
        if ("granskning" in kinds and (audit or "riktlinje" not in kinds)) or (audit and not kinds) or unknown:
            places = {self._source(d).municipality for d in documents}
            if len(places) > 1 or (audit and topics.compares(text)):
                return "granskning", "compare"
            asks_findings = bool(topics.finding_kinds(text))
            if asks_findings and topics.counts(text):
                return "granskning", "count"
            if asks_findings and (topics.lists(text) or topics.finding_number(text) is not None):
                return "granskning", "list"
            return "granskning", "explain"
        if topics.asks_cell(text):
            return "ratt", "table"
        return "ratt", "explain"

    def _of_kind(self, kind: Kind, documents: tuple[str, ...]) -> tuple[str, ...]:
        """The documents that a question of this kind is for: one about an audit is not for the guideline of the same place."""
        return tuple(d for d in documents if kind != "granskning" or self._source(d).kind != "riktlinje")

    def _source(self, source_id: str) -> Source:
        return self._library.snapshot.sources.get(source_id) or self._library.register[source_id]

    def _delegation_orders(self, documents: tuple[str, ...]) -> tuple[str, ...]:
        """The delegation orders among the documents named, or all that are here: they say who may decide what."""
        sources = self._library.snapshot.sources.values()
        orders = tuple(s.id for s in sources if not s.example and "delegation" in s.title.lower())
        return tuple(i for i in orders if i in documents) if documents else orders

    def _named_documents(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(ids of documents named by municipality or by name, municipalities named that no document here is from)."""
        by_place: dict[str, list[str]] = {}
        for source in self._library.snapshot.sources.values():
            if source.municipality:
                by_place.setdefault(source.municipality.lower(), []).append(source.id)
        named: list[str] = []
        unknown: list[str] = []
        about_documents = topics.asks_of_municipality(text)
        local = {s.municipality for s in self._library.snapshot.sources.values() if s.municipality}
        for place in self._municipalities.find(text, sorted(local)):
            named += by_place.get(place.lower(), [])
            if place.lower() not in by_place and about_documents:
                unknown.append(place)
        for source in self._library.snapshot.sources.values():
            nameable = source.kind in _DOCUMENT_KINDS or source.example or source.conversation
            if nameable and any(_says(text, name) for name in source.short_names):
                named.append(source.id)
        return tuple(dict.fromkeys(named)), tuple(unknown)


def _is_table(ids: Iterable[str]) -> bool:
    """Whether a name is that of a year's norm table."""
    return all(source_id.startswith(TABLES) for source_id in ids)


def _says(text: str, name: str) -> bool:
    """Whether a document's name stands in the text as words of its own, genitive included."""
    return name.lower() in text.lower() and bool(re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE))


def _day(stated: StatedDate, today: date) -> date:
    """The day a stated date stands for: a month's first day; a year's last day, or today in the year that is running."""
    if stated.precision == "year":
        return today if stated.day.year == today.year else date(stated.day.year, 12, 31)
    return stated.day


def _of_municipality(household: Hushall | None, kommun: str | None) -> Hushall | None:
    """The household with the municipality whose guideline it is to be held against, when one is named."""
    return household if household is None or kommun is None else household.model_copy(update={"kommun": kommun})


def _in_municipality(household: Hushall | None, kommun: str) -> Hushall | None:
    """The household in the asker's municipality, unless it is in one that was named."""
    return household if household is None or household.kommun else _of_municipality(household, kommun)


def _content(text: str, act_names: Iterable[str]) -> list[str]:
    """The words of a question that are neither a place in an act nor the name of one."""
    names = {word for name in act_names for word in words(name)}
    return [w for w in words(text) if not w.isdigit() and w not in names and w not in _PLACE_WORDS]


def _language(text: str) -> Literal["sv", "en"]:
    return "en" if english_share(text) > 0.5 else "sv"
