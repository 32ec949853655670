"""Asks the cases and writes down what happened, hop by hop; nothing is judged here.

Every record is a line of its own in generated.jsonl and is written as soon as it is there, so that a run that was
interrupted, or an older one, can be scored from the file alone.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.assembly import House
from assistant.check.check import check
from assistant.compose.ollama_state import local_url
from assistant.domain.answer import Answer, Draft
from assistant.domain.base import Value
from assistant.domain.errors import RadrumError
from assistant.domain.hushall import Berakning
from assistant.domain.question import Question, Reading
from assistant.domain.retrieval import Retrieval
from evals.case import TODAY, Case

SEARCHED = 10
"""How many passages the plain search beside the road is asked for."""


class Found(Value):
    """A passage as the road, or the search beside it, found it."""

    passage_id: str
    source_id: str
    locator: str
    text: str = ""


class StoredPassage(Value):
    """A passage as the store has it, read apart from the answer: what quotes are held against."""

    source_id: str
    locator: str
    title: str
    text: str
    period: str = ""


class Drafted(Value):
    """A claim before the check, and the fault the check found (None: it passed)."""

    text: str
    tokens: tuple[str, ...]
    quoted: bool
    fault: str | None = None


class Record(Value):
    """What became of one case with one model (None: källäge)."""

    case: str
    suite: str
    model: str | None = None
    answer: dict[str, Any] | None = None
    error: str | None = None
    reading: dict[str, Any] | None = None
    hits: tuple[Found, ...] | None = None
    """What the composer was given; None where the road ended before it."""
    search: tuple[Found, ...] = ()
    """The best passages of a plain search for the words read, whatever the road then did."""
    passages: tuple[StoredPassage, ...] = ()
    drafts: tuple[Drafted, ...] = ()
    model_drafts: tuple[Drafted, ...] = ()
    """What the model wrote, before the check."""
    replaced: tuple[str, ...] = ()
    """Older places that the concordance names beside what was found."""
    first_claim_ms: float | None = None
    total_ms: float = 0.0


class _Heard:
    """What the hops handed on for one question."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self.retrieval: Retrieval | None = None
        self.berakning: Berakning | None = None
        self.drafts: list[Draft] = []


class Tapped:
    """A house whose hops are listened to. The pipeline's own parts do the work; each is wrapped, none is replaced.

    The pipeline has no door for this: the taps are put on its private parts, here alone.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._heard = _Heard()
        pipeline = house._pipeline
        self._pipeline = pipeline
        self._reader = pipeline._reader
        self._composer = pipeline._composer
        self._model_composer = pipeline._model_composer
        pipeline._reader = self  # type: ignore[assignment]
        pipeline._composer = _ComposerTap(self._composer, self._note)
        if self._model_composer is not None:
            pipeline._model_composer = _ComposerTap(self._model_composer, self._note)

    def read(self, question: Question, today: Any) -> Reading:
        """The reader's reading, noted."""
        self._heard.reading = self._reader.read(question, today)
        return self._heard.reading

    def _note(self, reading: Reading, retrieval: Retrieval, berakning: Berakning | None, draft: Draft) -> None:
        self._heard.reading, self._heard.retrieval, self._heard.berakning = reading, retrieval, berakning
        self._heard.drafts.append(draft)

    def ask(self, case: Case, model: str | None = None) -> Record:
        """One case asked; never raises for what the program may do with a question."""
        self._heard = heard = _Heard()
        question = Question(id=case.id, text=case.q, as_of=case.as_of, history=case.history)
        firsts: list[float] = []
        start = time.perf_counter()

        def claimed(_: str) -> None:
            firsts.append((time.perf_counter() - start) * 1000)

        answer: Answer | None = None
        error: str | None = None
        try:
            answer = self._pipeline.answer(question, TODAY, None, claimed, model is not None)
        except RadrumError as raised:  # a question the door would refuse: an outcome too
            error = f"{type(raised).__name__}: {raised.key}"
        except Exception as raised:  # noqa: BLE001 a fault of the program must not end the run; it is counted
            error = f"{type(raised).__name__}: {raised}"
        total = (time.perf_counter() - start) * 1000
        retrieval = heard.retrieval
        return Record(
            case=case.id,
            suite=case.suite,
            model=model,
            answer=answer.to_json() if answer else None,
            error=error,
            reading=heard.reading.model_dump(mode="json") if heard.reading else None,
            hits=None if retrieval is None else tuple(_found(h.passage, with_text=True) for h in retrieval.hits),
            search=self._searched(heard.reading),
            passages=self._stored(answer),
            drafts=self._judged(heard, [d for d in heard.drafts if d.mode == "kallage"]),
            model_drafts=self._judged(heard, [d for d in heard.drafts if d.mode == "modellage"]),
            replaced=tuple(f"{r.old_label} {r.old_title}" for r in retrieval.replaced) if retrieval else (),
            first_claim_ms=firsts[0] if firsts else (total if answer and answer.claims else None),
            total_ms=round(total, 2),
        )

    def _searched(self, reading: Reading | None) -> tuple[Found, ...]:
        if reading is None or not reading.query:
            return ()
        among = reading.documents or None  # a municipality that is named chooses the documents and is no word of the search
        found = self.house.library.search(reading.query, k=SEARCHED, as_of=reading.as_of, sources=among)
        return tuple(_found(h.passage) for h in found.hits)

    def _stored(self, answer: Answer | None) -> tuple[StoredPassage, ...]:
        """The passages of the answer, read from the store anew."""
        if answer is None:
            return ()
        snapshot = self.house.library.snapshot
        wanted = set(answer.provenance.get("passages", ()))
        return tuple(
            StoredPassage(
                source_id=p.source_id,
                locator=p.locator,
                title=snapshot.sources[p.source_id].title,
                text=p.text,
                period=" ".join(str(day) for day in (p.valid_from, p.valid_to) if day),
            )
            for p in snapshot.passages
            if p.id in wanted
        )

    @staticmethod
    def _judged(heard: _Heard, drafts: Sequence[Draft]) -> tuple[Drafted, ...]:
        """Each claim of the last draft with the check's fault, found by checking it beside the others."""
        if not drafts or heard.retrieval is None or heard.reading is None:
            return ()
        draft = drafts[-1]
        checked = check(draft, heard.retrieval, heard.berakning, heard.reading.as_of)
        kept = {c.text for c in checked.claims}
        faults = iter(checked.withheld)
        return tuple(
            Drafted(text=c.text, tokens=c.tokens, quoted=c.quoted, fault=None if c.text in kept else next(faults, "?"))
            for c in draft.claims
        )


class _ComposerTap:
    """A composer of either kind, and what it was given and made."""

    def __init__(self, inner: Any, note: Callable[[Reading, Retrieval, Berakning | None, Draft], None]) -> None:
        self._inner = inner
        self._note = note

    def compose(self, reading: Reading, retrieval: Retrieval, berakning: Berakning | None, *streaming: Any) -> Draft:
        """The inner composer's draft, noted."""
        draft: Draft = self._inner.compose(reading, retrieval, berakning, *streaming)
        self._note(reading, retrieval, berakning, draft)
        return draft


def _found(passage: Any, with_text: bool = False) -> Found:
    return Found(
        passage_id=passage.id,
        source_id=passage.source_id,
        locator=passage.locator,
        text=passage.text if with_text else "",
    )


def generate(
    house: House,
    cases: Iterable[Case],
    path: Path,
    model: str | None = None,
    progress: Callable[[int, Case], None] | None = None,
) -> list[Record]:
    """Ask every case and append its record to the file at once. Returns the records in order."""
    tapped = Tapped(house)
    records: list[Record] = []
    with path.open("a", encoding="utf-8") as lines:
        for n, case in enumerate(cases, start=1):
            record = tapped.ask(case, model)
            lines.write(record.model_dump_json() + "\n")
            lines.flush()
            records.append(record)
            if progress:
                progress(n, case)
    return records


def read_records(path: Path) -> list[Record]:
    """The records of a run, in order. A last line that was cut by an interruption is left out."""
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(Record.model_validate_json(line))
        except ValueError:
            break
    return records


def model_memory(host: str, model: str) -> int | None:
    """Bytes that the host says the loaded model takes (/api/ps); None when it does not tell."""
    address = urlsplit(local_url(host))
    try:
        connection = HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=3)
        connection.request("GET", "/api/ps")
        rows = json.loads(connection.getresponse().read(1_000_000)).get("models", [])
        connection.close()
    except (OSError, HTTPException, ValueError, AttributeError):
        return None
    full = model if ":" in model else f"{model}:latest"
    sizes = [row.get("size") for row in rows if isinstance(row, dict) and row.get("name") == full]
    return int(sizes[0]) if sizes and sizes[0] else None
