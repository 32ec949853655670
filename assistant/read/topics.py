"""What a question is about, told by its words: audits and their findings, amounts, decisions, the meaning of a word.

Each function answers one thing about a text. The words are Swedish, with the few English ones that people mix in.
"""

import re

from assistant.domain.question import DecisionAsked
from assistant.index.swedish import words

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
    ("kriterium", re.compile(r"\b\w*kriteri(?:um|et|er|erna)\b", re.IGNORECASE)),
    ("iakttagelse", re.compile(r"\biakttag\w*|\bkonstater\w*", re.IGNORECASE)),
)
_NUMBERED_FINDING = re.compile(
    r"\b(rekommendation|bedömning|revisionsfråga|revisionskriterium|iakttagelse)(?:en|n)?"
    r" (?:nr\.? |nummer )?(\d{1,3})(?![\d.])",
    re.IGNORECASE,
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
    r"|\b(?:ska|bör|borde) (?:\w+ ){1,4}få (?:bifall|avslag)"
    r"|\b(?:hitta på|slippa betala|slippa bevilja)\b"
    r"|\bgrunder? (?:för|att) (?:\w+ ){0,2}(?:avslag|avslå|neka)",
    re.IGNORECASE,
)
"""Questions about what to decide, not about what applies."""
_DELEGATES = r"\w*(?:sekreterare|handläggare|chef|ledare|utskott|ordförande|direktör|inspektör|assistent)"
_MAY_DECIDE = re.compile(
    rf"\b(?:får|kan) (?:jag|vi|(?:en |ett )?{_DELEGATES}(?:n|en|et|na)?) (?:\w+ ){{0,4}}"
    r"(?:besluta|bevilja|avslå|fatta beslut)\b",
    re.IGNORECASE,
)
_WHO_DECIDES = re.compile(
    r"\bvem (?:\w+ ){0,3}(?:beslutar|får (?:\w+ )?besluta|fattar beslut|har beslutanderätt)\b|\bvem är delegat\b", re.IGNORECASE
)
"""Who may decide, in the words of a delegation order."""
_OF_DELEGATION = re.compile(r"\bdelegation(?:en|s\w*)?\b", re.IGNORECASE)
_ROLE = re.compile(
    rf"\b(?:\d:[ea] |förste |första |biträdande )?(?:{_DELEGATES}|\w*nämnd)(?:n|en|et|na|ns|ens)?\b", re.IGNORECASE
)
"""A delegate by title: 'en enhetschef', '1:e socialsekreterare'."""
_NO_MATTER = re.compile(
    r"\b(?:beslut\w*|bevilja\w*|avslå\w*|fatta\w*|ansök\w+|ansökning\w*|ärende\w*|fråg(?:a|an|or|orna)|form|typ|delegat\w*"
    r"|delegerad?|enligt|person\w*|familj\w*|klient\w*|sökande\w*|kvinna\w*|man|mannen|hushåll|någon|kommunen|socialtjänsten"
    r"|socialkontoret|oss|det|detta|själv|kr|kronor)\b|(?:\d+ ?[a-z]? ?kap\.? ?)?\d+ ?[a-z]? ?§+|\d[\d .]*",
    re.IGNORECASE,
)
"""Words in a question of who may decide that do not say what."""
_PHRASE_ENDS = re.compile(
    r"[,.;:?!()]|\b(?:som|när|där|hos|på|i|med|utan|vid|under|åt|efter|från|mot|till|för|av|om|och|att|eller)\b", re.IGNORECASE
)
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
_CHANGE = re.compile(
    r"\bvad (?:ändras|förändras|händer|skiljer)\b|\bskillnad(?:en)?\b|\bjämför\w*|\bhur mycket (?:mer|mindre|högre|lägre)\b"
    r"|\b20\d\d (?:mot|gentemot|kontra|vs) 20\d\d\b",
    re.IGNORECASE,
)
"""Asks what a change of the household makes, not for the changed calculation alone."""
_MEANING = re.compile(
    r"\bvad (?:betyder|menas med|innebär|står \w+ för)\b|\bvad är (?:en |ett )?[\w-]+(?: för (?:nåt|något|nånting))?\??$"
    r"|\bförkortning\w*|\bwhat (?:does|is)\b",
    re.IGNORECASE,
)
_BENEFIT = re.compile(
    r"\b(\w{3,}(?:bidrag|stöd|ersättning|penning|tillägg|pension|premie))(?:en|et|n|s|ens|ets)?\b", re.IGNORECASE
)
_SECTION = re.compile(r"\b(?:avsnitt|övningsfall) (\d{1,2}(?:\.\d{1,2})*)(?![\w.]*\d)", re.IGNORECASE)
_OLDER = re.compile(
    r"\b(?:motsvara\w*|hette|före juli 2025|innan juli 2025"
    r"|(?:gamla|gammal|tidigare|äldre|förra|2001 års) (?:sol|socialtjänstlag\w*|lag|lagen|paragraf\w*|bestämmelse\w*))\b",
    re.IGNORECASE,
)
_SHORT = 4
"""A municipality in a text of no more words can only be what it is about: 'och i Falun?'."""


def speaks_of_audit(text: str) -> bool:
    """Whether auditors, their reports or what the reports are about is spoken of."""
    return bool(_AUDIT_WORDS.search(text))


def finding_kinds(text: str) -> tuple[str, ...]:
    """The kinds of finding named, as the findings register calls them."""
    return tuple(kind for kind, words in _FINDING_WORDS if words.search(text))


def finding_number(text: str) -> int | None:
    """34 in 'iakttagelse 34'; None where no finding is named by number."""
    match = _NUMBERED_FINDING.search(text)
    return int(match.group(2)) if match else None


def numbered_kind(text: str) -> str | None:
    """The kind of the finding named by number: 'revisionsfraga' in 'bedömningen av revisionsfråga 3'."""
    match = _NUMBERED_FINDING.search(text)
    return next(iter(finding_kinds(match.group(1))), None) if match else None


def section(text: str) -> str | None:
    """The number of the section named: '4.3' in 'avsnitt 4.3', '2' in 'övningsfall 2'."""
    match = _SECTION.search(text)
    return match.group(1) if match else None


def counts(text: str) -> bool:
    """'Hur många ...'."""
    return bool(_COUNT.search(text))


def lists(text: str) -> bool:
    """'Vilka ...', 'räkna upp ...', 'vad rekommenderade ...'."""
    return bool(_LIST.search(text))


def compares(text: str) -> bool:
    """'Jämför ...', 'vad skiljer ...'."""
    return bool(_COMPARE.search(text))


def asks_cell(text: str) -> bool:
    """Whether a cell of the norm table is asked for, and not what happens to the norm or what it is made of."""
    return bool(_TABLE.search(text) and _AMOUNT.search(text) and _CELL.search(text)) and not _NO_CELL.search(text)


def asks_amount(text: str) -> bool:
    """Whether only a number answers: 'hur mycket', 'vad kostar', 'hur många dagar'."""
    return bool(_HOW_MUCH.search(text))


def benefits(text: str) -> tuple[str, ...]:
    """The benefits named, uninflected and in small letters: ('barnbidrag',)."""
    return tuple(dict.fromkeys(name.lower() for name in _BENEFIT.findall(text)))


def asks_meaning(text: str) -> bool:
    """Whether a word or an abbreviation is to be explained."""
    return bool(_MEANING.search(text))


def asks_older(text: str) -> bool:
    """Whether it is asked what answered to a provision in an older act, or answers to it now."""
    return bool(_OLDER.search(text))


def asks_decision(text: str) -> bool:
    """Whether it is asked what to decide, not what applies."""
    return bool(_DECISION.search(text))


def asks_of_municipality(text: str) -> bool:
    """Whether a municipality named is asked about; else its name stands in passing ('skriven i Kiruna')."""
    return bool(_LOCAL_RULES.search(text)) or speaks_of_audit(text) or len(text.split()) <= _SHORT


def addressee(text: str) -> str | None:
    """'omsorgsnämnden' however it is inflected; None when no nämnd, styrelse or fullmäktige is named."""
    for match in _ADDRESSEE.finditer(text):
        stem = match.group(1).lower()
        if stem not in ("nämnd", "styrelse"):
            return stem + ("" if stem.endswith("fullmäktige") else "n" if stem.endswith("styrelse") else "en")
    return None


def asks_change(text: str) -> bool:
    """Whether a change to a household is asked about for its difference: 'vad ändras om hon fyller 11?'."""
    return bool(_CHANGE.search(text))


def decision(text: str) -> DecisionAsked | None:
    """Who may decide what: 'Får jag besluta om ...?', 'Vem beslutar om ...?', 'Vem är delegat för ...?'; None if not asked."""
    asked = _WHO_DECIDES.search(text) or _MAY_DECIDE.search(text) or _OF_DELEGATION.search(text)
    if asked is None:
        return None
    of = "vem" if asked.re is _WHO_DECIDES else "far" if asked.re is _MAY_DECIDE else "ordning"
    role = " ".join(match.group() for match in _ROLE.finditer(text))
    return DecisionAsked(matter=matter(text[asked.end() :]) or matter(text[: asked.start()]), role=role, of=of)


def matter(text: str) -> tuple[str, ...]:
    """The phrases of a text that say what is to be decided: ('akut bistånd', 'mat') of 'om akut bistånd till mat'."""
    phrases = _PHRASE_ENDS.split(_NO_MATTER.sub(" ", _ROLE.sub(" ", text)))
    return tuple(phrase.strip() for phrase in phrases if any(words(phrase)))
