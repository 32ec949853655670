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
from assistant.domain.question import LagrumRef, Question, Reading, Task
from assistant.domain.source import Source
from assistant.index.swedish import english_share, words
from assistant.lagrum import Lagrum, find, from_address
from assistant.library.glossary import Glossary
from assistant.library.library import Library
from assistant.library.places import Municipalities
from assistant.prompts import Texts
from assistant.read.dates import StatedDate, find_date
from assistant.read.household import HouseholdReading, read_household

MAX_LENGTH = 20_000
_DOCUMENT_KINDS = ("granskning", "riktlinje", "allmanna_rad")
"""Kinds of document that a question may name, and is then answered from; so may an invented example."""
_WITH_AMOUNTS = ("granskning", "riktlinje")
"""Kinds of document that may be named in a household's description: by the municipality they are from."""
_SOL, _OLD_SOL = "sol-2025-400", "sol-2001-453"

_AUDIT_WORDS = re.compile(
    r"\b(?:revis\w*|gransk(?:ning\w*|ade\w*|at|ar)|rapport(?:en|er|erna)?|kpmg|rekommend\w+|iakttagels\w*"
    r"|omsorgsnämnd\w*|omsorgsstyrels\w*|arbetslöshetsnämnd\w*|bildningsnämnd\w*|bildningsstyrels\w*|\w*fullmäktige"
    r"|samordningsförbund\w*|feriearbet\w*|feriejobb\w*)\b",
    re.IGNORECASE,
)
_FINDING_WORDS = (
    ("rekommendation", re.compile(r"\brekommend\w*", re.IGNORECASE)),
    ("revisionsfraga", re.compile(r"\brevisionsfråg\w*", re.IGNORECASE)),
    ("bedomning", re.compile(r"\bbedöm(?:ning\w*|er|de|t)\b|\bslutsats\w*|\bkriti\w+|\banmärk\w*", re.IGNORECASE)),
    ("iakttagelse", re.compile(r"\biakttag\w*|\bkonstater\w*", re.IGNORECASE)),
)
_NUMBERED_FINDING = re.compile(
    r"\b(?:rekommendation|bedömning|revisionsfråga|iakttagelse)(?:en|n)? (?:nr\.? |nummer )?(\d{1,3})(?![\d.])", re.IGNORECASE
)
_COUNT = re.compile(r"\b(?:hur många|antal(?:et)?|how many)\b", re.IGNORECASE)
_LIST = re.compile(r"\b(?:vilka|lista|räkna upp|alla|samtliga|vad (?:\w+ ){0,4}rekommender\w*|which|list)\b", re.IGNORECASE)
_COMPARE = re.compile(r"\b(?:jämför\w*|skillnad\w*|skiljer|jämfört|compare)\b", re.IGNORECASE)
_TABLE = re.compile(
    r"\b(?:riksnorm\w*|personlig\w* kostnad\w*|gemensam\w* (?:hushålls)?kostnad\w*|hushållskostnad\w*|normbelopp\w*|normen)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:hur mycket|hur hög\w*|vad är|vilket belopp|belopp\w*|hur stor\w*|tabell\w*|kronor|kr|20\d\d)\b", re.IGNORECASE
)
_NO_CELL = re.compile(r"\b(?:fel\w*|rätta\w*|rättelse\w*|höj[dst]\w*|sänk\w*|överskott\w*|delpost\w*)\b", re.IGNORECASE)
"""What happens to the norm, or what it is made of, is no cell of its table."""
_CELL = re.compile(r"\d|\b(?:barn\w*|vuxen|vuxna|ensamstående|sambo\w*|sammanboende|par|person\w*)\b", re.IGNORECASE)
"""A question about a cell of the table names a year, an age, a number of persons or a kind of person."""
_ADDRESSEE = re.compile(r"\b(\w*(?:nämnd|styrelse|fullmäktige))(?:ens|en|ns|n|s)?\b", re.IGNORECASE)
_SOMEBODY = r"(?:hon|han|hen|klienten|sökanden|familjen|paret|kvinnan|mannen)"
_DECISION = re.compile(
    r"\b(?:ska|bör|borde) (?:jag|vi|nämnden|handläggaren) (?:\w+ ){0,4}(?:bevilja|avslå|neka|bifalla|godkänna|sätta ned)"
    rf"|\b(?:ska|bör|har|får) {_SOMEBODY} (?:\w+ ){{0,4}}(?:rätt till|avslag|beviljas|nekas)"
    r"|\b(?:hitta på|slippa betala|slippa bevilja)\b"
    r"|\bgrunder? (?:för|att) (?:\w+ ){0,2}(?:avslag|avslå|neka)",
    re.IGNORECASE,
)
"""Questions about what to decide, not about what applies."""
_HOW_MUCH = re.compile(
    r"\b(?:hur (?:mycket|stor\w*|hög\w*)|vilket \w*belopp|vad är \w+beloppet|hur många (?:kronor|dagar|procent)"
    r"|vad (?:kostar|tjänar))\b",
    re.IGNORECASE,
)
_LOCAL_RULES = re.compile(
    r"\b(?:riktlinj\w*|rutin\w*|tak(?:et)?|hyrestak\w*|högst\w*|godkän\w*|godta\w*|delegation\w*|reglement\w*|policy\w*"
    r"|hur många|hur mycket|handläggningstid\w*|jämför\w*)\b",
    re.IGNORECASE,
)
"""What is asked of a municipality's own documents; without such a word its name stands in passing ('skriven i Kiruna')."""
_MEANING = re.compile(
    r"\bvad (?:betyder|menas med|innebär|står \w+ för)\b|\bvad är (?:en |ett )?[\w-]+(?: för (?:nåt|något|nånting))?\??$"
    r"|\bförkortning\w*|\bwhat (?:does|is)\b",
    re.IGNORECASE,
)
_BENEFIT = re.compile(
    r"\b(\w{3,}(?:bidrag|stöd|ersättning|penning|tillägg|pension|premie))(?:en|et|n|s|ens|ets)?\b", re.IGNORECASE
)
_IMPOSSIBLE_MONTH = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:00|1[3-9])(?![\d-])")
_FOLLOW_UP = re.compile(r"^\s*(?:och|men|eller|nej|jo|samma|då|även|också|vad sägs om|and|what about)\b", re.IGNORECASE)
_FOLLOW_UP_WORDS = 9
"""A text no longer than this that opens like a follow-up is read together with the question before it."""
_PLACE_WORDS = frozenset(
    """kap kapitel kapitlet st stycket stycke första andra tredje punkt punkten paragraf paragrafen lagen lydelse lydelsen
    innehåll text texten handlar enl enligt regel regeln regleras lagrum bestämmelse bestämmelsen exakt nya gamla version
    """.split()
)
_SHORT = 4
ASKS_MORE = 2
"""With so many words beside the place, the question asks something about the provision."""
_EARLIER = 6
"""How many of the user's earlier messages a follow-up may reach back over."""


class Reader:
    """Reads questions against what the library holds."""

    def __init__(self, library: Library, municipalities: Municipalities, glossary: Glossary, texts: Texts) -> None:
        self._library = library
        self._glossary = glossary
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
        return self._read(question.text.strip(), question.as_of, earlier[-_EARLIER:], today)

    def _read(self, text: str, as_of: date | None, earlier: list[str], today: date) -> Reading:
        before = self._read(earlier[-1], as_of, earlier[:-1], today) if earlier else None
        follows = before is not None and bool(_FOLLOW_UP.match(text)) and len(text.split()) <= _FOLLOW_UP_WORDS
        reference = as_of or today  # the day the question is asked for; a date in its own words is more exact still
        stated = find_date(self._without_numbered_acts(text), reference)
        day = _day(stated, reference) if stated else as_of
        if day is None and follows and before and before.as_of_stated:
            day = before.as_of
        is_stated = day is not None
        day = day or today
        documents, unknown = self._named_documents(text)

        amendable = before.household if before and not documents and not unknown else None
        if before and before.missing and not documents:
            answered = self._answered(before, text, reference)
            if answered is not None:
                return answered
        household = None
        if not rattsfall.find(text) and all(self._source(d).kind in _WITH_AMOUNTS for d in documents):
            household = read_household(text, reference, self._texts, amendable)
        if household is not None:
            return self._household_reading(text, household, reference, as_of is not None, self._guideline_of(documents))

        whole = f"{before.text} {text}" if follows and before else text
        if follows and before and not documents and not unknown:
            documents, unknown = before.documents, before.unknown_names
        kind, task = self._kind(whole, documents, unknown)
        if kind == "granskning":  # a year in such a question is about what the report says, not about which law applies
            day, is_stated = as_of or today, as_of is not None
        return Reading(
            text=whole,
            query=self._query(whole),
            kind=kind,
            task=task,
            as_of=day,
            as_of_stated=is_stated,
            lagrum=self._lagrum(text, day, before.lagrum if follows and before else ())
            or (before.lagrum if follows and before and len(_content(text, self._library.act_names())) < ASKS_MORE else ()),
            cases=rattsfall.find(whole),
            asks_more=len(_content(text, self._library.act_names())) >= ASKS_MORE,
            documents=documents,
            finding_kinds=tuple(name for name, words in _FINDING_WORDS if words.search(whole)) if kind == "granskning" else (),
            finding_number=_finding_number(whole) if kind == "granskning" else None,
            addressee=_addressee(whole) if kind == "granskning" else None,
            unknown_names=unknown,
            asks_amount=kind == "ratt" and bool(_HOW_MUCH.search(whole)),
            benefits=tuple(dict.fromkeys(b.lower() for b in _BENEFIT.findall(whole))),
            asks_meaning=bool(_MEANING.search(text)),
            asks_decision=bool(_DECISION.search(text)),
            language=_language(text),
        )

    def _without_numbered_acts(self, text: str) -> str:
        """A text without names such as 'SoL 2001' and '2001 års SoL', whose year is no day asked about."""
        names = sorted((n for n in self._library.act_names() if any(c.isdigit() for c in n)), key=len, reverse=True)
        return (
            re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?![\w:])", " ", text, flags=re.IGNORECASE) if names else text
        )

    def _answered(self, before: Reading, text: str, reference: date) -> Reading | None:
        """The reply to our own question, read together with the description that left it open; None when it is not one."""
        whole = f"{before.text}\n{text}"  # a new line tells the household's reader that this answers what was open
        found = read_household(whole, reference, self._texts, None)
        if found is None or (found.hushall is None and len(found.missing) >= len(before.missing)):
            return None
        return self._household_reading(whole, found, reference, before.as_of_stated)

    def _guideline_of(self, documents: tuple[str, ...]) -> str | None:
        """The municipality whose guideline is named, so that the calculation can warn by its amounts."""
        sources = [self._source(d) for d in documents]
        return next((s.municipality for s in sources if s.kind == "riktlinje"), None)

    def _household_reading(
        self, text: str, found: HouseholdReading, day: date, stated: bool, kommun: str | None = None
    ) -> Reading:
        """The law and the table of the household's month decide: its first day, unless the month is that of `day`."""
        if found.hushall is not None and kommun is not None:
            found = found.model_copy(update={"hushall": found.hushall.model_copy(update={"kommun": kommun})})
        if found.manad != f"{day:%Y-%m}":
            day = date.fromisoformat(f"{found.manad}-01")
        return Reading(
            text=text,
            query=text,
            kind="berakning",
            as_of=day,
            as_of_stated=stated or found.month_stated,
            household=found.hushall,
            understood=found.understood,
            missing=found.missing,
            lagrum=self._lagrum(text, day),
            asks_decision=bool(_DECISION.search(text)),
            language=_language(text),
        )

    def _query(self, text: str) -> str:
        """What to search with: an English question by the Swedish words for what it mentions, with any place names."""
        if _language(text) == "sv":
            return text
        return " ".join(filter(None, (self._glossary.swedish(text), *self._municipalities.find(text))))

    def _kind(self, text: str, documents: tuple[str, ...], unknown: tuple[str, ...]) -> tuple[Kind, Task]:
        kinds = {self._source(d).kind for d in documents}
        audit = bool(_AUDIT_WORDS.search(text)) and not find(text, self._library.act_names())
        if "granskning" in kinds or (audit and not kinds) or unknown:
            asks_findings = any(words.search(text) for _, words in _FINDING_WORDS)
            if len(documents) > 1 or (audit and _COMPARE.search(text)):
                return "granskning", "compare"
            if asks_findings and _COUNT.search(text):
                return "granskning", "count"
            if asks_findings and (_LIST.search(text) or _NUMBERED_FINDING.search(text)):
                return "granskning", "list"
            return "granskning", "explain"
        if _TABLE.search(text) and _AMOUNT.search(text) and _CELL.search(text) and not _NO_CELL.search(text):
            return "ratt", "table"
        return "ratt", "explain"

    def _source(self, source_id: str) -> Source:
        return self._library.snapshot.sources.get(source_id) or self._library.register[source_id]

    def _named_documents(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(ids of documents named by municipality or by name, municipalities named that no document here is from)."""
        by_place: dict[str, list[str]] = {}
        for source in self._library.snapshot.sources.values():
            if source.municipality:
                by_place.setdefault(source.municipality.lower(), []).append(source.id)
        named: list[str] = []
        unknown: list[str] = []
        about_documents = _LOCAL_RULES.search(text) or _AUDIT_WORDS.search(text) or _only_names(text)
        for place in self._municipalities.find(text):
            named += by_place.get(place.lower(), [])
            if place.lower() not in by_place and about_documents:
                unknown.append(place)
        for source in self._library.snapshot.sources.values():
            if (source.kind in _DOCUMENT_KINDS or source.example) and any(_says(text, name) for name in source.short_names):
                named.append(source.id)
        return tuple(dict.fromkeys(named)), tuple(unknown)

    def _lagrum(self, text: str, day: date, before: tuple[LagrumRef, ...] = ()) -> tuple[LagrumRef, ...]:
        """The provisions named, each with the act it belongs to on the day; an old § of SoL brings both readings.

        A bare 'och 9 §?' after a question about a chapter of an act stays in that chapter.
        """
        names = self._library.act_names()
        refs: list[LagrumRef] = []
        for mention in find(text, names):
            address, label = mention.lagrum.address, mention.lagrum.label
            if before and mention.lagrum.kapitel is None and mention.act_name is None and mention.sfs is None:
                place = Lagrum(kapitel=from_address(before[0].address).kapitel, paragraf=mention.lagrum.paragraf)
                refs.append(LagrumRef(act=before[0].act, address=place.address, label=place.label))
                continue
            for act in self._acts(mention.act_name, mention.sfs, address, day, names):
                ref = LagrumRef(act=act, address=address, label=label, sfs_stated=mention.sfs is not None)
                if ref not in refs:
                    refs.append(ref)
        return tuple(refs)

    def _acts(
        self, name: str | None, sfs: str | None, address: str, day: date, names: dict[str, tuple[str, ...]]
    ) -> list[str | None]:
        """Candidate acts for a provision, the most likely first; [None] when nothing here fits."""
        if sfs:
            return [next((s.id for s in self._library.register.values() if f"({sfs})" in s.title), None)]
        acts = list(names.get(name.lower(), ())) if name else self._library.snapshot.acts_with(address)
        if not name and _SOL in acts:  # without a name a chapter and § mean the Social Services Act, old or new
            acts = [a for a in acts if a in (_SOL, _OLD_SOL)]
        if not acts:
            return [_SOL if address.startswith("K") else None]
        if len(acts) == 1:
            return [acts[0]]
        in_force = [a for a in acts if self._in_force(a, day)] or acts
        repealed = [r.old_act for r in self._library.concordance if r.old_address == address and r.old_act in acts]
        if repealed and repealed[0] not in in_force:
            # People still write the old number: show what it was and what answers to it, then the new act's own § so numbered.
            return [repealed[0], *(a for a in in_force if self._library.snapshot.provision(a, address))]
        return list(in_force)

    def _in_force(self, act: str, day: date) -> bool:
        source = self._source(act)
        return (source.valid_from or date.min) <= day <= (source.valid_to or date.max)


def _only_names(text: str) -> bool:
    """Whether a text is so short that a municipality in it can only be what it is about: 'och i Falun?'."""
    return len(text.split()) <= _SHORT


def _says(text: str, name: str) -> bool:
    """Whether a document's name stands in the text as words of its own, genitive included."""
    return name.lower() in text.lower() and bool(re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text, re.IGNORECASE))


def _day(stated: StatedDate, today: date) -> date:
    """The day a stated date stands for: a month's first day; a year's last day, or today in the year that is running."""
    if stated.precision == "year":
        return today if stated.day.year == today.year else date(stated.day.year, 12, 31)
    return stated.day


def _content(text: str, act_names: Iterable[str]) -> list[str]:
    """The words of a question that are neither a place in an act nor the name of one."""
    names = {word for name in act_names for word in words(name)}
    return [w for w in words(text) if not w.isdigit() and w not in names and w not in _PLACE_WORDS]


def _finding_number(text: str) -> int | None:
    match = _NUMBERED_FINDING.search(text)
    return int(match.group(1)) if match else None


def _addressee(text: str) -> str | None:
    """'omsorgsnämnden' however it is inflected; None when no nämnd, styrelse or fullmäktige is named."""
    for match in _ADDRESSEE.finditer(text):
        stem = match.group(1).lower()
        if stem not in ("nämnd", "styrelse"):
            return stem + ("" if stem.endswith("fullmäktige") else "n" if stem.endswith("styrelse") else "en")
    return None


def _language(text: str) -> Literal["sv", "en"]:
    return "en" if english_share(text) > 0.5 else "sv"
