"""The road from question to answer, in order. Start reading here.

    read -> riksnorm -> retrieve -> compose -> check -> answer

Each hop is a function from typed values to a typed value and none goes back. A hop ends the road early by raising Refusal,
which is caught here alone. What a user gave wrongly (BadInput) passes through to the door.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from assistant.answer import coverage_text, running_text, warnings
from assistant.check.check import check
from assistant.check.facts import facts
from assistant.compose.ollama_state import ModelUnavailable
from assistant.domain.answer import Answer, Checked, Draft, DraftClaim
from assistant.domain.errors import Refusal
from assistant.domain.hushall import Berakning, Hushall
from assistant.domain.question import Question, Reading
from assistant.domain.retrieval import Retrieval
from assistant.library.library import Library
from assistant.prompts import Texts
from assistant.read.question import Reader
from assistant.retrieve.retrieve import retrieve
from assistant.riksnorm.berakna import OutsideTables
from assistant.riksnorm.utdata import to_json

_POINT = re.compile(r"\b(?:stycket|punkt(?:en)?|p\.) \d+")
_YEAR = re.compile(r"(?<![\d:])(20\d\d)(?![\d:])")
_MONEY = re.compile(r"\b(?:kronor|kr|procent)\b|%")
SEVERAL_YEARS = 3
"""A text that names so many years gives amounts year by year."""
Told = Callable[[str], None]


class Composer(Protocol):
    """Hop 4 without a model: at once, and never failing."""

    def compose(self, reading: Reading, retrieval: Retrieval, berakning: Berakning | None) -> Draft: ...


class Calculator(Protocol):
    """Hop 2: a household's month, with the why of its rows, or against another household's. Raises OutsideTables, BadInput."""

    def __call__(self, hushall: Hushall) -> Berakning: ...

    def med_forklaring(self, hushall: Hushall) -> Berakning: ...

    def jamfor(self, fore: Hushall, efter: Hushall) -> Berakning: ...


class StreamingComposer(Protocol):
    """Hop 4 with a model: tells each claim when it is ready. Raises ModelUnavailable when the model cannot answer now."""

    def compose(
        self,
        reading: Reading,
        retrieval: Retrieval,
        berakning: Berakning | None,
        on_claim: Callable[[DraftClaim], None] | None = None,
        alive: Callable[[], None] | None = None,
    ) -> Draft: ...


class Pipeline:
    """The hops, wired. `composer` is källäge; `model_composer`, when there is one, is tried first.

    `model_reader` reads a household by letting a model call the calculator; asked only where the rules left a gap.
    """

    def __init__(
        self,
        reader: Reader,
        calculate: Calculator,
        library: Library,
        composer: Composer,
        model_composer: StreamingComposer | None,
        model_reader: Callable[[str], Hushall | None] | None,
        texts: Texts,
        provenance: Mapping[str, Any],
    ) -> None:
        self._reader = reader
        self._calculate = calculate
        self._library = library
        self._composer = composer
        self._model_composer = model_composer
        self._model_reader = model_reader
        self._texts = texts
        self._provenance = provenance

    def answer(
        self,
        question: Question,
        today: date,
        on_status: Told | None = None,
        on_claim: Told | None = None,
        use_model: bool = True,
    ) -> Answer:
        """A question's answer. Raises BadInput when the question cannot be used at all."""
        clock = _Clock()
        tell = _teller(on_status, self._texts)
        tell("status_laser")
        self._library.refresh()  # once: the whole road sees the same documents
        with clock("read"):
            reading = self._reader.read(question, today)
            if reading.missing and use_model and self._model_reader is not None:
                reading = self._completed(reading, self._model_reader)
        if reading.task == "coverage":
            return self._covered(question, reading, clock)
        berakning: Berakning | None = None
        try:
            if reading.missing:
                raise Refusal("needs_details")
            if reading.household is not None:
                tell("status_raknar")
                with clock("riksnorm"):
                    if reading.compared is not None:
                        berakning = self._calculate.jamfor(reading.compared, reading.household)
                    elif reading.why is not None:
                        berakning = self._calculate.med_forklaring(reading.household)
                    else:
                        berakning = self._calculate(reading.household)
            tell("status_soker")
            with clock("retrieve"):
                retrieval = retrieve(reading, berakning, self._library)
            tell("status_skriver")
            with clock("compose"):
                draft = self._compose(reading, retrieval, berakning, use_model, on_claim, lambda: tell("status_skriver"))
            tell("status_kontrollerar")
            with clock("check"):
                checked = check(draft, retrieval, berakning, reading.as_of)
                if not checked.claims and draft.mode == "modellage":
                    draft = self._composer.compose(reading, retrieval, berakning)
                    checked = check(draft, retrieval, berakning, reading.as_of)
            return self._finished(question, reading, berakning, retrieval, draft, checked, clock, today)
        except OutsideTables as outside:
            return self._refused(question, reading, Refusal("refused"), clock, self._texts.error(outside))
        except Refusal as refusal:
            if refusal.status == "out_of_scope":  # a year in such a question is no day for the law
                reading = reading.model_copy(update={"as_of": question.as_of or today})
            return self._refused(question, reading, refusal, clock)

    def _covered(self, question: Question, reading: Reading, clock: "_Clock") -> Answer:
        """What is indexed here: a line a source, or for the sources named also what each is known to lack. Cites nothing."""
        return Answer(
            id=question.id,
            question=question.text,
            kind=reading.kind,
            status="answered",
            as_of=reading.as_of,
            language=reading.language,
            text=coverage_text(self._library.snapshot.documents, reading.documents, self._texts),
            provenance={**self._provenance, "knowledge": self._library.snapshot.generation},
            timings_ms=clock.all(),
        )

    def _completed(self, reading: Reading, model_reader: Callable[[str], Hushall | None]) -> Reading:
        """The reading with the household a model read, if every number in it stands in the question; else as it was.

        The month is the rules' own. That a model took part is told, with the household shown, so that a person can object.
        """
        try:
            household = model_reader(reading.text)
        except ModelUnavailable:
            return reading
        if household is None or not _numbers(household) <= facts(reading.text):
            return reading
        household = household.model_copy(update={"manad": f"{reading.as_of:%Y-%m}"})
        line = self._texts("replies.modell_tolkade")
        return reading.model_copy(update={"household": household, "missing": (), "understood": (*reading.understood, line)})

    def _compose(
        self,
        reading: Reading,
        retrieval: Retrieval,
        berakning: Berakning | None,
        use_model: bool,
        on_claim: Told | None,
        alive: Callable[[], None],
    ) -> Draft:
        """The model's draft, or källäge's with a line that says why. `alive` may raise, which stops the model at once."""

        def shown(claim: DraftClaim) -> None:
            single = check(Draft(claims=(claim,), mode="modellage"), retrieval, berakning, reading.as_of)
            if on_claim and single.claims:
                on_claim(single.claims[0].text)

        if (
            self._model_composer is None
            or not use_model
            or reading.task in ("list", "count")
            or retrieval.rows
            or retrieval.no_row_in
            or reading.missing
            or reading.compared
            or reading.why
        ):
            return self._composer.compose(reading, retrieval, berakning)
        try:
            return self._model_composer.compose(reading, retrieval, berakning, shown, alive)
        except ModelUnavailable as away:
            draft = self._composer.compose(reading, retrieval, berakning)
            warning = self._texts("replies.anmarkning_modell_borta", orsak=self._texts.error(away))
            return draft.model_copy(update={"warnings": (*draft.warnings, warning)})

    def _finished(
        self,
        question: Question,
        reading: Reading,
        berakning: Berakning | None,
        retrieval: Retrieval,
        draft: Draft,
        checked: Checked,
        clock: "_Clock",
        today: date,
    ) -> Answer:
        if not checked.claims:
            return self._refused(question, reading, Refusal("no_source"), clock)
        if reading.asks_amount and berakning is None and not _amount_asked_for(reading, checked, retrieval):
            return self._refused(question, reading, Refusal("no_source", "inget_belopp"), clock)
        told_gap = any(h.source.gaps for h in retrieval.hits if h.source.id == checked.citations[0].source_id)
        told = [self._texts("replies.anmarkning_framtid", idag=today)] if reading.as_of > today else []
        told += [*warnings(reading, checked, retrieval.hits, self._texts), *draft.warnings]
        if retrieval.top_cosine is None and not all(h.named for h in retrieval.hits):
            told.append(self._texts("replies.anmarkning_inga_vektorer"))
        return Answer(
            id=question.id,
            question=question.text,
            kind=reading.kind,
            status="no_source" if told_gap else "partial" if checked.withheld else "answered",
            mode=draft.mode,
            model=draft.model,
            as_of=reading.as_of,
            language=reading.language,
            text=running_text(checked, draft.lead),
            claims=checked.claims,
            citations=checked.citations,
            household=_household(reading),
            calculation=to_json(berakning) if berakning else None,
            warnings=tuple(told),
            provenance={
                **self._provenance,
                **draft.provenance,
                "knowledge": self._library.snapshot.generation,
                "passages": [h.passage.id for h in retrieval.hits],
                "considered": list(retrieval.considered),
                "withheld": list(checked.withheld),
                "understood": list(reading.understood),
            },
            timings_ms=clock.all(),
        )

    def _refused(
        self, question: Question, reading: Reading, refusal: Refusal, clock: "_Clock", text: str | None = None
    ) -> Answer:
        return Answer(
            id=question.id,
            question=question.text,
            kind="utanfor" if refusal.status == "out_of_scope" else reading.kind,
            status=refusal.status,
            as_of=reading.as_of,
            language=reading.language,
            text=text or self._texts(f"replies.{refusal.key}", **refusal.values),
            household=_household(reading),
            missing=reading.missing,
            warnings=(self._texts("replies.anmarkning_beslut_utan_svar"),) if reading.asks_decision else (),
            provenance={
                **self._provenance,
                "knowledge": self._library.snapshot.generation,
                "understood": list(reading.understood),
            },
            timings_ms=clock.all(),
        )


def _amount_asked_for(reading: Reading, checked: Checked, retrieval: Retrieval) -> bool:
    """Whether what the answer begins with states a number and is about the benefits named: no other benefit's amount."""
    first = checked.citations[0]
    held = [
        h.passage.indexed_text.lower()
        for h in retrieval.hits
        if h.source.id == first.source_id and first.quote in h.passage.text
    ]
    about = any(all(benefit in text for benefit in reading.benefits) and _of_the_year(reading.text, text) for text in held)
    states = _states_money if reading.benefits else _states_amount
    return about and any(states(c.text) for c in checked.claims if 1 in c.citations)


def _of_the_year(question: str, text: str) -> bool:
    """Whether a text that gives amounts year by year gives one for the year asked about."""
    asked, given = set(_YEAR.findall(question)), set(_YEAR.findall(text))
    return not asked or len(given) < SEVERAL_YEARS or bool(asked & given)


def _states_amount(text: str) -> bool:
    """Whether a sentence states any number, places in acts aside."""
    return any(f.startswith(("number:", "percent:")) for f in facts(_POINT.sub("", text)))


def _states_money(text: str) -> bool:
    """Whether a sentence states an amount of money or a share."""
    return _states_amount(text) and bool(_MONEY.search(text))


def _numbers(household: Hushall) -> set[str]:
    """Every age, count of days and amount of a household, as the check writes facts."""
    numbers = [
        n for child in household.barn for n in (child.alder, child.dagar, child.inkomst_arbete_manad, child.inkomst_ovrigt)
    ]
    numbers += [i.belopp for i in household.inkomster] + [u.godkant for u in household.utgifter]
    numbers += [k.godkant for k in household.levnadskostnader] + [j.belopp for j in household.justeringar]
    numbers += [household.ovriga_i_hushallet, household.nedsattning.belopp, household.redan_utbetalt]
    return set().union(*(facts(str(abs(n))) for n in numbers if n))


def _household(reading: Reading) -> dict[str, Any] | None:
    return reading.household.model_dump(mode="json") if reading.household else None


def _teller(on_status: Told | None, texts: Texts) -> Told:
    return lambda key: on_status(texts(f"replies.{key}")) if on_status else None


class _Clock:
    """Milliseconds per hop."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._spent: dict[str, float] = {}

    @contextmanager
    def __call__(self, hop: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self._spent[hop] = round((time.perf_counter() - start) * 1000, 2)

    def all(self) -> dict[str, float]:
        """What each hop took, and the whole."""
        return {**self._spent, "total": round((time.perf_counter() - self._start) * 1000, 2)}
