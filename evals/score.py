"""Scores a record against its case: deterministic, from the file alone, no model and no library.

Each scorer is a function `(case, record) -> Score | None`; None means that it has nothing to say about this case. A score has a
value between 0 and 1 and says whether it is right. GATES are the scorers that must all be right for a case to count (strict:
a partial answer is wrong); the others are figures.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from assistant.domain.base import Value
from evals.case import ABSTAINING, Case, Place
from evals.generate import Drafted, Found, Record

Hop = Literal["read", "riksnorm", "retrieve", "compose", "check", "fault"]
NEAR = 5
"""How many passages count in recall@5; recall@10 takes SEARCHED of them."""
_NUMERALS = "två tre fyra fem sex sju åtta nio tio elva tolv".split()
_NUMERAL = re.compile(rf"\b({'|'.join(_NUMERALS)})\b")
_MARK = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"\d+(?:,\d+)?")


class Score(Value):
    """What one scorer found."""

    name: str
    ok: bool
    value: float
    detail: str = ""
    """What was missing or wrong, for the reader of the report; empty when right."""
    gate: bool = False
    """Whether it must be right for the case to count, in this suite."""


class CaseScore(Value):
    """One case with one model: every score, whether it counts as right, and which hop broke it when not."""

    case: str
    suite: str
    kind: str
    held_out: bool
    model: str | None
    status: str
    mode: str = "kallage"
    """Who wrote the answer: with a model that could not be reached, källäge did."""
    passed: bool
    wants_answer: bool = True
    hop: Hop | None = None
    scores: tuple[Score, ...] = ()
    claims_before: int = 0
    unsupported_before: int = 0
    claims_after: int = 0
    unsupported_after: int = 0
    first_claim_ms: float | None = None
    total_ms: float = 0.0

    def of(self, name: str) -> Score | None:
        """The score of that name."""
        return next((s for s in self.scores if s.name == name), None)


# --- texts ----------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text in the form facts are sought in: lower case, plain spaces, '1 823' -> '1823', '25 %' -> '25 procent', tre -> 3."""
    text = _MARK.sub("", text).replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-").replace("–", "-").lower()
    text = " ".join(text.replace("*", "").split())
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(\d) ?%", r"\1 procent", text)
    text = re.sub(r"(\d),00\b", r"\1", text)
    return _NUMERAL.sub(lambda m: str(_NUMERALS.index(m.group(1)) + 2), text)


def holds(text: str, fact: str) -> bool:
    """Whether a text (plain) holds a fact: it begins at a word's beginning, and no digit is cut off at either end."""
    wanted = plain(fact)
    end = r"(?!\d|,\d)" if wanted[-1:].isdigit() else ""
    start = r"(?<![\d,.])" if wanted[:1].isdigit() else r"(?<!\w)"
    return re.search(start + re.escape(wanted) + end, text) is not None


def numbers(text: str) -> set[str]:
    """Every number written in digits, grouping undone ('1 823' -> '1823'), decimals kept. Numerals up to twelve count too."""
    return {n.removesuffix(",00").lstrip("0") or "0" for n in _NUMBER.findall(plain(text).replace(".", ","))}


def squeezed(text: str) -> str:
    """White space made single: the form quotes are compared in."""
    return " ".join(text.split())


def _answer(record: Record) -> dict[str, Any]:
    return record.answer or {}


def _status(record: Record) -> str:
    return str(_answer(record).get("status", "failed"))


def _citations(record: Record) -> list[dict[str, Any]]:
    return list(_answer(record).get("citations", ()))


def _cited(places: Iterable[Place], citations: Iterable[dict[str, Any]]) -> bool:
    citations = list(citations)
    return any(p.covers(c["source_id"], c["locator"]) for p in places for c in citations)


def _named(places: Iterable[Place]) -> str:
    return " | ".join(f"{p.source} {p.place}".strip() for p in places)


# --- the scorers ----------------------------------------------------------------------------------------------


def status(case: Case, record: Record) -> Score:
    """The answer's status is one of those the case allows. An exception counts as failed; `partial` must be named."""
    got = _status(record)
    ok = got in case.expect.status
    return Score(name="status", ok=ok, value=float(ok), detail="" if ok else f"{got} {record.error or ''}".strip())


def provisions(case: Case, record: Record) -> Score | None:
    """Citation recall: the share of required groups of places of which one is cited. Right when it is 1."""
    groups = case.expect.cite
    if not groups:
        return None
    missed = [g for g in groups if not _cited(g, _citations(record))]
    value = 1 - len(missed) / len(groups)
    return Score(name="provisions", ok=not missed, value=value, detail="; ".join(_named(g) for g in missed))


def first(case: Case, record: Record) -> Score | None:
    """The first citation is of a required place. A figure, no gate."""
    citations = _citations(record)
    if not case.expect.cite or not citations:
        return None
    ok = any(_cited(g, citations[:1]) for g in case.expect.cite)
    return Score(name="first", ok=ok, value=float(ok))


def precision(case: Case, record: Record) -> Score | None:
    """Citation precision: the share of the answer's citations at a place that the case requires or allows. A figure, no gate.

    Only where the case names places and the answer cites. A citation that supports its sentence but has nothing to do with
    the question counts as wrong; so does one that would do, but which nobody thought to allow.
    """
    right = [*(p for g in case.expect.cite for p in g), *case.expect.also]
    citations = _citations(record)
    if not right or not citations:
        return None
    wrong = [c for c in citations if not _cited(right, [c])]
    value = 1 - len(wrong) / len(citations)
    return Score(
        name="precision", ok=not wrong, value=value, detail="; ".join(f"{c['source_id']} {c['locator']}" for c in wrong)
    )


def forbidden(case: Case, record: Record) -> Score | None:
    """No citation is at a place that the case forbids (a repealed act, another municipality)."""
    if not case.expect.not_cite:
        return None
    hit = [c for c in _citations(record) if _cited(case.expect.not_cite, [c])]
    return Score(
        name="forbidden",
        ok=not hit,
        value=float(not hit),
        detail="; ".join(f"{c['source_id']} {c['locator']}" for c in hit),
    )


def facts(case: Case, record: Record) -> Score | None:
    """The share of required facts that the answer's text holds, in one of their wordings. Right when it is 1."""
    return _held("facts", case.expect.facts, plain(_answer(record).get("text", "")))


def notes(case: Case, record: Record) -> Score | None:
    """As facts, in the text or in the remarks shown beside it (a later change, a transition rule)."""
    answer = _answer(record)
    return _held("notes", case.expect.notes, plain(" ".join([answer.get("text", ""), *answer.get("warnings", ())])))


def _held(name: str, groups: Sequence[Sequence[str]], text: str) -> Score | None:
    if not groups:
        return None
    missed = [g for g in groups if not any(holds(text, f) for f in g)]
    return Score(name=name, ok=not missed, value=1 - len(missed) / len(groups), detail="; ".join(" | ".join(g) for g in missed))


def not_facts(case: Case, record: Record) -> Score | None:
    """The answer's text holds nothing that the case says would be wrong."""
    if not case.expect.not_facts:
        return None
    text = plain(_answer(record).get("text", ""))
    said = [f for f in case.expect.not_facts if holds(text, f)]
    return Score(name="not_facts", ok=not said, value=float(not said), detail="; ".join(said))


def amounts(case: Case, record: Record) -> Score | None:
    """Every named field of the calculation has exactly its value, to the öre; the sums asked for stand in the text too."""
    wanted = case.expect.amounts
    if not wanted:
        return None
    calculation = _answer(record).get("calculation") or {}
    wrong = [f"{k}: {calculation.get(k)} ≠ {v}" for k, v in wanted.items() if not _same(calculation.get(k), v)]
    return Score(name="amounts", ok=not wrong, value=1 - len(wrong) / len(wanted), detail="; ".join(wrong))


def _same(got: Any, wanted: Any) -> bool:
    if got is None:
        return False
    try:
        return Decimal(str(got)) == Decimal(str(wanted))
    except InvalidOperation:
        return str(got) == str(wanted)


def household(case: Case, record: Record) -> Score | None:
    """The household read holds the part that the case states: named fields equal, lists of equal length, in any order."""
    if case.expect.household is None:
        return None
    wrong = list(_differs(case.expect.household, _answer(record).get("household") or {}, ""))
    return Score(name="household", ok=not wrong, value=float(not wrong), detail="; ".join(wrong))


def _differs(wanted: Any, got: Any, path: str) -> Iterator[str]:
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            yield f"{path or '.'}: {got}"
            return
        for key, value in wanted.items():
            yield from _differs(value, got.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(wanted, list):
        left = list(got) if isinstance(got, list) else []
        for n, value in enumerate(wanted):
            same = next((row for row in left if not list(_differs(value, row, ""))), None)
            if same is None:
                yield f"{path}[{n}]: {got}"
                return
            left.remove(same)
        if left or not isinstance(got, list):
            yield f"{path}: {got}"
    elif isinstance(wanted, bool) or wanted is None:
        if got is not wanted:
            yield f"{path}: {got}"
    elif not _same(got, wanted):
        yield f"{path}: {got}"


def reading(case: Case, record: Record) -> Score | None:
    """Each field of the reading that the case states is as stated; lists are compared as sets."""
    wanted = case.expect.reading
    if wanted is None:
        return None
    got = record.reading or {}
    wrong: list[str] = []
    for name, value in wanted.model_dump(mode="json", exclude_none=True).items():
        found = got.get(name)
        if name == "lagrum":
            found = [r["label"] for r in found or ()]
        same = sorted(found or ()) == sorted(value) if isinstance(value, list) else found == value
        if not same:
            wrong.append(f"{name}: {found}")
    return Score(name="reading", ok=not wrong, value=float(not wrong), detail="; ".join(wrong))


def missing(case: Case, record: Record) -> Score | None:
    """What is asked for is what the case says is missing: each field asked begins with one named, and each named is asked."""
    wanted = case.expect.missing
    if wanted is None:
        return None
    asked = [m["field"] for m in _answer(record).get("missing", ())]
    ok = all(any(a.startswith(w) for w in wanted) for a in asked) and all(any(a.startswith(w) for a in asked) for w in wanted)
    return Score(name="missing", ok=ok, value=float(ok), detail="" if ok else f"{asked}")


def listed(case: Case, record: Record) -> Score | None:
    """Of each named document exactly so many findings are listed: claims quoted word for word that cite it alone."""
    wanted = case.expect.listed
    if not wanted:
        return None
    sources = {c["number"]: c["source_id"] for c in _citations(record)}
    quoted = {squeezed(d.text) for d in record.drafts if d.quoted}
    rows = Counter(
        sources.get(c["citations"][0], "")
        for c in _answer(record).get("claims", ())
        if c["citations"] and squeezed(c["text"]) in quoted
    )
    wrong = [f"{source}: {rows[source]} ≠ {n}" for source, n in wanted.items() if rows[source] != n]
    return Score(name="listed", ok=not wrong, value=float(not wrong), detail="; ".join(wrong))


def quotes(case: Case, record: Record) -> Score | None:  # noqa: ARG001
    """Quote exactness: the share of citations whose quote stands word for word in the stored passage at that place.

    The passages are read from the store apart from the answer; only runs of white space are made alike.
    """
    citations = _citations(record)
    if not citations:
        return None
    wrong = [
        c
        for c in citations
        if not any(
            p.source_id == c["source_id"] and c["locator"].startswith(p.locator) and squeezed(c["quote"]) in squeezed(p.text)
            for p in record.passages
        )
    ]
    return Score(
        name="quotes",
        ok=not wrong,
        value=1 - len(wrong) / len(citations),
        detail="; ".join(f"{c['source_id']} {c['locator']}" for c in wrong),
    )


def grounded(case: Case, record: Record) -> Score | None:  # noqa: ARG001
    """The share of claims that cite something and whose every number stands in what they cite, or in the calculation's trace.

    Read by rules of its own, not by the check's: a fault of the check must show here. What a source is called, where it stands
    and when it applies counts as standing in it; so do places that the concordance answers with, and the number of rows listed.
    """
    claims = list(_answer(record).get("claims", ()))
    if not claims:
        return None
    wrong = [c["text"] for c in claims if not _carried(c, record, len(claims))]
    return Score(name="grounded", ok=not wrong, value=1 - len(wrong) / len(claims), detail="; ".join(t[:120] for t in wrong))


def _carried(claim: dict[str, Any], record: Record, rows: int) -> bool:
    calculation = _answer(record).get("calculation")
    if not claim["citations"] and not calculation:
        return False
    known: set[str] = set()
    by_number = {c["number"]: c for c in _citations(record)}
    for number in claim["citations"]:
        cited = by_number.get(number)
        if cited is None:
            return False
        known |= numbers(f"{cited['title']} {cited['locator']} {cited['valid_from']} {cited['valid_to']}")
        for p in record.passages:
            if p.source_id == cited["source_id"] and cited["locator"].startswith(p.locator):
                known |= numbers(p.text) | numbers(p.title) | numbers(p.period)
    if calculation:
        known |= numbers(str(calculation))
    known |= numbers(" ".join(record.replaced))
    if (record.reading or {}).get("task") in ("list", "count"):
        known |= {str(n) for n in range(1, rows + 1)}
    return numbers(claim["text"]) <= known


def abstention(case: Case, record: Record) -> Score | None:
    """For a case that must not be answered: it was not. For one that must: it was. Cases that allow both are not judged.

    Nor are the suites that judge a hop alone: what becomes of the answer is not theirs.
    """
    got = _status(record)
    if case.suite in GATES:
        return None
    if case.expect.abstains:
        ok = got in ABSTAINING
    elif case.expect.answerable and not set(case.expect.status) & set(ABSTAINING):
        ok = got not in (*ABSTAINING, "failed")
    else:
        return None
    return Score(name="abstention", ok=ok, value=float(ok), detail="" if ok else got)


def recall(case: Case, record: Record) -> Score | None:
    """Retrieval recall@10: the share of required groups among the ten first passages that the composer was given."""
    return _recall("recall@10", case, record.hits or (), 10)


def recall_near(case: Case, record: Record) -> Score | None:
    """Retrieval recall@5, likewise. A figure, no gate."""
    return _recall("recall@5", case, record.hits or (), NEAR)


def recall_search(case: Case, record: Record) -> Score | None:
    """Recall@5 of the plain search beside the road, gate and kinds of question aside. A figure, no gate."""
    return _recall("search@5", case, record.search, NEAR)


def _recall(name: str, case: Case, hits: Sequence[Found], k: int) -> Score | None:
    groups = case.expect.cite
    if not groups:
        return None
    missed = [g for g in groups if not any(p.covers(h.source_id, h.locator) for p in g for h in hits[:k])]
    return Score(name=name, ok=not missed, value=1 - len(missed) / len(groups), detail="; ".join(_named(g) for g in missed))


def brief(case: Case, record: Record) -> Score | None:
    """An answer, not a dump: under 200 words and at most six citations, unless a list was asked for. A figure, no gate."""
    answer = _answer(record)
    if not answer.get("claims") or case.expect.listed:
        return None
    words, cited = len(answer["text"].split()), len(answer["citations"])
    ok = words < 200 and cited <= 6
    return Score(name="brief", ok=ok, value=float(ok), detail="" if ok else f"{words} ord, {cited} källor")


Scorer = Callable[[Case, Record], Score | None]
GATES: dict[str, tuple[Scorer, ...]] = {
    "reading": (reading, household, missing),
    "retrieval": (recall,),
    "": (
        status,
        provisions,
        forbidden,
        facts,
        notes,
        not_facts,
        amounts,
        household,
        reading,
        missing,
        listed,
        quotes,
        grounded,
    ),
}
"""What must be right for a case of a suite to count; '' is every other suite."""
FIGURES: tuple[Scorer, ...] = (abstention, first, precision, recall, recall_near, recall_search, brief)


def score(case: Case, record: Record) -> CaseScore:
    """A record judged: every score, strict pass, and for a failure the hop that broke."""
    gates = [s for g in GATES.get(case.suite, GATES[""]) if (s := g(case, record)) is not None]
    if record.answer is None:
        gates.append(Score(name="status", ok=False, value=0.0, detail=record.error or ""))
    named = {s.name for s in gates}
    further = [s for f in (*GATES[""], *FIGURES) if (s := f(case, record)) is not None and s.name not in named]
    passed = all(s.ok for s in gates)
    drafts = record.model_drafts or record.drafts
    claims = list(_answer(record).get("claims", ()))
    return CaseScore(
        case=case.id,
        suite=case.suite,
        kind=case.kind,
        held_out=case.held_out,
        model=record.model,
        status=_status(record),
        mode=str(_answer(record).get("mode", "kallage")),
        passed=passed,
        wants_answer=not case.expect.abstains,
        hop=None if passed else broken_hop(case, record, [s for s in gates if not s.ok]),
        scores=(*(s.model_copy(update={"gate": True}) for s in gates), *further),
        claims_before=len(drafts),
        unsupported_before=sum(d.fault is not None for d in drafts),
        claims_after=len(claims),
        unsupported_after=sum(not _carried(c, record, len(claims)) for c in claims),
        first_claim_ms=record.first_claim_ms,
        total_ms=record.total_ms,
    )


# --- which hop broke ------------------------------------------------------------------------------------------


def broken_hop(case: Case, record: Record, failed: Sequence[Score]) -> Hop:
    """The first hop at which what the case requires was no longer there.

    read: the reading, household or missing details are wrong, a follow-up was not resolved, or there are no words to search
    with; riksnorm: the household was
    right and the sum is not; retrieve: the place, or the fact, is not among the passages handed on, or the gate closed;
    compose: it was handed on and not used (or something forbidden was); check: it was drafted and not shown, or something
    false was let through.
    """
    names = {s.name for s in failed}
    got = _status(record)
    if record.answer is None and record.error and not record.error.startswith("BadInput"):
        return "fault"
    if names & {"reading", "household", "missing"} or (got == "needs_details") != ("needs_details" in case.expect.status):
        return "read"
    if case.history and case.follows and (record.reading or {}).get("text") == case.q:
        return "read"  # a follow-up that was not resolved against what was said before
    if "amounts" in names:
        return "read" if not (record.answer or {}).get("calculation") else "riksnorm"
    if names & {"quotes", "grounded"}:
        return "check"
    if record.hits is None:
        return "read" if not (record.reading or {}).get("query") else "retrieve"
    if case.expect.abstains:
        return "retrieve"
    drafted = plain(" ".join(d.text for d in record.drafts))
    for group in case.expect.cite:
        if not _cited(group, _citations(record)):
            return _where(
                record, [n for n, h in enumerate(record.hits, 1) if any(p.covers(h.source_id, h.locator) for p in group)]
            )
    for alternatives in (*case.expect.facts, *case.expect.notes):
        if not any(holds(plain(_answer(record).get("text", "")), f) for f in alternatives):
            if any(holds(drafted, f) for f in alternatives):
                return "check"
            handed_on = plain(" ".join(h.text for h in record.hits))
            return "compose" if any(holds(handed_on, f) for f in alternatives) else "retrieve"
    if got in ABSTAINING or got == "partial":
        return "check"
    return "compose"


def _where(record: Record, places: Sequence[int]) -> Hop:
    """How far passages K1, K2 ... came that are not cited in the end."""
    if not places:
        return "retrieve"
    tokens = {f"K{n}" for n in places}
    used: list[Drafted] = [d for d in record.drafts if tokens & set(d.tokens)]
    return "check" if used else "compose"
