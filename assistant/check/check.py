"""Hop 5: every claim against its sources, one by one. A claim that fails is not shown, and its sentence goes with it.

Held for every claim: known tokens, at least one; quotes word for word; numbers, dates, percentages and places found in the
cited sources or in the trace; provisions in force on the day or said to be repealed; no sentence that decides a case; no
address. What a model wrote is also held to share its words, and its negation, with a source.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from assistant.check.facts import carried, facts, folded, squeezed
from assistant.domain.answer import Checked, Citation, Claim, Draft, DraftClaim
from assistant.domain.hushall import Berakning
from assistant.domain.retrieval import Retrieval
from assistant.domain.source import LAW_KINDS, Hit

_ORDINALS = ("första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")
_SAYS_REPEALED = re.compile(r"\bupphävd|\bupphört? att gälla|\bgällde till och med|\bgäller inte längre", re.IGNORECASE)
_PERSON = r"(?:hon|han|hen|sökanden|den sökande|klienten|kvinnan|mannen|familjen|hushållet|du|ni|paret|mamman|pappan)"
_DECIDES = (
    re.compile(
        rf"\b{_PERSON}\b.{{0,60}}\b(?:ska|bör|måste|kommer att) (?:\w+ ){{0,2}}(?:beviljas|nekas|avslås|få (?:avslag|bifall))",
        re.I,
    ),
    re.compile(rf"\b{_PERSON} (?:\w+ ){{0,2}}har (?:\w+ ){{0,2}}rätt till (?:\w+ ){{0,3}}\d", re.I),
    re.compile(rf"\b{_PERSON} (?:ska|bör|måste|skall) (?:få|ha|beviljas) (?:\w+ ){{0,4}}\d", re.I),
    re.compile(r"\b(?:du|ni|nämnden|handläggaren|kommunen) (?:ska|bör|måste) (?:bevilja|avslå|neka|bifalla)\b", re.I),
    re.compile(r"(?:^|[.!:] )(?:bevilja|avslå|neka|bifall) ", re.I),
    re.compile(r"\bansökan (?:ska|bör|måste) (?:beviljas|avslås|bifallas|nekas)\b", re.I),
    re.compile(r"\bhar rätt till (?:bistånd|försörjningsstöd|ekonomiskt bistånd) (?:med|på|om) \d", re.I),
)
_ADDRESS = re.compile(r"https?://|www\.|!\[|\]\(|<[a-z/!]|javascript:|data:[a-z]+/", re.I)
_NEGATION = re.compile(r"\b(?:inte|ej|icke|aldrig|ingen|inget|inga|utan|saknar|saknas|oberoende|varken)\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SUPPORT = 0.5
"""The share of a model's content words that must occur in the cited sources."""
_WORD_HEAD = 5
"""Words agree when they begin alike to this many letters: enough for Swedish inflection."""


def check(draft: Draft, retrieval: Retrieval, berakning: Berakning | None, as_of: date) -> Checked:
    """Draft -> Checked. Citation numbers follow the order in which the surviving claims use their sources."""
    hits = {f"K{n}": hit for n, hit in enumerate(retrieval.hits, start=1)}
    counts = Counter((f.finding.source_id, f.finding.kind, f.finding.addressee) for f in retrieval.findings)
    replaced = {(r.new_act, r.new_address): facts(f"{r.old_label} ¤ {r.old_title}") for r in retrieval.replaced}
    counted = {source: {f"number:{n}" for (s, *_), n in counts.items() if s == source} for source, *_ in counts}
    said_repealed = {t for c in draft.claims if not c.quoted and _SAYS_REPEALED.search(c.text) for t in c.tokens}

    def beside(cited: Sequence[Hit]) -> set[str]:
        """What the register knows of cited sources beyond their text: counts of listed findings, repealed places."""
        known: set[str] = set()
        for hit in cited:
            known |= counted.get(hit.source.id, set()) | replaced.get((hit.source.id, hit.passage.address or ""), set())
        return known

    kept: list[DraftClaim] = []
    withheld: list[str] = []
    for claim in draft.claims:
        fault = fault_of(claim, hits, berakning, as_of, said_repealed, beside, by_model=draft.mode == "modellage")
        if fault is None:
            kept.append(_with_provisions(claim, hits))
        else:
            withheld.append(fault)
    numbers: dict[str, int] = {}
    for claim in kept:
        for token in claim.tokens:
            if token in hits:
                numbers.setdefault(token, len(numbers) + 1)
    claims = tuple(Claim(text=c.text, citations=tuple(sorted(numbers[t] for t in c.tokens if t in numbers))) for c in kept)
    citations = tuple(_citation(n, hits[t], [c for c in kept if t in c.tokens]) for t, n in numbers.items())
    return Checked(claims=claims, drafts=tuple(kept), citations=citations, withheld=tuple(withheld))


def fault_of(
    claim: DraftClaim,
    hits: dict[str, Hit],
    berakning: Berakning | None,
    as_of: date,
    said_repealed: set[str],
    beside: Callable[[Sequence[Hit]], set[str]],
    *,
    by_model: bool,
) -> str | None:
    """Why a claim may not be shown, as one word for the record; None when it may.

    `said_repealed` are tokens that another claim calls repealed; `beside` gives facts that the register holds of cited sources.
    """
    if not claim.text.strip() or not claim.tokens:
        return "ocited"
    if any(t not in hits and not (t == "B1" and berakning is not None) for t in claim.tokens):
        return "token"
    cited = [hits[t] for t in claim.tokens if t in hits]
    if claim.quoted:
        if not cited or any(squeezed(claim.text) not in squeezed(h.passage.text) for h in cited):
            return "quote"
    else:
        if _ADDRESS.search(claim.text):
            return "address"
        known = _known(cited, berakning if "B1" in claim.tokens else None) | beside(cited)
        if claim.denied:
            if by_model or not _denies(claim, berakning):
                return "fact"
            known |= {fact for number in claim.denied for fact in facts(f"{number} ¤ {number} procent")}
        if not carried(facts(claim.text), known):
            return "fact"
        if any(pattern.search(claim.text) for pattern in _DECIDES):
            return "decision"
        if by_model and "B1" not in claim.tokens and not _supported(claim.text, cited):
            return "support"
    compared = (
        berakning.jamforelse.fore.dag if berakning is not None and berakning.jamforelse and "B1" in claim.tokens else None
    )
    for token in claim.tokens:
        if token not in hits or (compared and not (_not_yet(hits[token], compared) or _repealed(hits[token], compared))):
            continue
        if _not_yet(hits[token], as_of) or (_repealed(hits[token], as_of) and token not in said_repealed):
            return "validity"
    return None


def _known(cited: Sequence[Hit], berakning: Berakning | None) -> set[str]:
    """Every fact of the cited passages (text, place, title, period) and of the calculation."""
    known: set[str] = set()
    for hit in cited:
        p = hit.passage
        period = " ".join(str(day) for day in (p.valid_from, p.valid_to) if day)
        known |= facts(p.text) | facts(f"{p.locator} ¤ {hit.source.title} ¤ {period}")
    if berakning is not None:
        known |= facts(f"{berakning.manad}-01") | _amounts(berakning)
        for rad in berakning.rader:
            known |= facts(f"{rad.etikett} ¤ {rad.grund.akt} ¤ {rad.grund.lagrum}") | facts(rad.uttryck)
        known |= set().union(*(facts(why) for why in berakning.forklaringar))
        if berakning.jamforelse is not None:
            fore = berakning.jamforelse.fore
            known |= _known((), fore) | facts(str(abs(berakning.resultat - fore.resultat)))
            for skillnad in berakning.jamforelse.rader:
                known |= facts(str(abs(skillnad.skillnad)))
    return known


def _amounts(berakning: Berakning) -> set[str]:
    """The amounts of a calculation's rows and sums."""
    amounts = [berakning.riksnorm, berakning.inkomster, berakning.utgifter, berakning.levnadskostnader]
    amounts += [berakning.justeringar, abs(berakning.justeringar), berakning.resultat, abs(berakning.resultat)]
    amounts += [berakning.fordelning.forsorjningsstod, berakning.fordelning.levnadskostnader]
    amounts += [amount for rad in berakning.rader for amount in (rad.belopp, abs(rad.belopp))]
    return facts(" ¤ ".join([berakning.underskott, *(str(a) for a in amounts)]))


def _denies(claim: DraftClaim, berakning: Berakning | None) -> bool:
    """Whether a claim says that the calculation does not have certain numbers, and it has none of them."""
    if berakning is None or "B1" not in claim.tokens or not _NEGATION.search(claim.text):
        return False
    shares = set().union(*(facts(why) for why in berakning.forklaringar))
    held = _amounts(berakning) | {fact for fact in shares if fact.startswith("percent:")}
    return not held & {fact for number in claim.denied for fact in facts(f"{number} ¤ {number} procent")}


def _repealed(hit: Hit, as_of: date) -> bool:
    last = hit.passage.valid_to
    return hit.source.kind in LAW_KINDS and last is not None and last < as_of


def _not_yet(hit: Hit, as_of: date) -> bool:
    first = hit.passage.valid_from
    return hit.source.kind in LAW_KINDS and first is not None and first > as_of


def _supported(text: str, cited: Sequence[Hit]) -> bool:
    """A model's sentence shares its words with the sources, and its nearest source sentence agrees about yes and no."""
    words = _heads(text)
    if not words or not cited:
        return False
    sentences = [s for h in cited for s in _SENTENCE.split(h.passage.text) if s.strip()]
    if len(words & set().union(*(_heads(s) for s in sentences))) < _SUPPORT * len(words):
        return False
    nearest = max(sentences, key=lambda s: len(words & _heads(s)) / (len(_heads(s)) + 4))
    return bool(_NEGATION.search(text)) == bool(_NEGATION.search(nearest))


def _heads(text: str) -> set[str]:
    return {w[:_WORD_HEAD] for w in re.findall(r"[a-zåäöé]{4,}", folded(text))}


def _with_provisions(claim: DraftClaim, hits: dict[str, Hit]) -> DraftClaim:
    """A claim resting on the calculation alone cites the provisions of its rows."""
    if claim.tokens != ("B1",):
        return claim
    return claim.model_copy(update={"tokens": ("B1", *(t for t, h in hits.items() if h.named))})


def _citation(number: int, hit: Hit, claims: Iterable[DraftClaim]) -> Citation:
    quote = _region(hit.passage.text, [c.text for c in claims if c.quoted])
    return Citation.of(number, hit, quote, _stycke(hit, quote))


def _region(text: str, quotes: Sequence[str]) -> str:
    """The stretch of a passage from its first quoted word to its last; the whole passage when nothing was quoted."""
    places = [(text.find(q), text.find(q) + len(q)) for q in quotes if q in text]
    return text[min(a for a, _ in places) : max(b for _, b in places)] if places else text


def _stycke(hit: Hit, quote: str) -> str:
    """' andra stycket' when the quote lies within one stycke of a provision that has several."""
    if hit.source.kind not in LAW_KINDS or hit.passage.address is None:
        return ""
    stycken = [b for b in hit.passage.text.split("\n\n") if b.strip()]
    if len(stycken) < 2:
        return ""
    for n, stycke in enumerate(stycken[: len(_ORDINALS)]):
        if quote in stycke:
            return f" {_ORDINALS[n]} stycket"
    return ""
