"""The wiring: the only module that builds the parts and hands them over. Nothing connects or reads a file at import.

The parts are imported where they are built, so that the calculator alone does not pay for the search.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.checklista import Kontrollpunkt
from assistant.domain.errors import BadInput
from assistant.domain.hushall import Berakning, Hushall
from assistant.library.berakningsregler import load_regler
from assistant.library.checklista import load_checklista
from assistant.library.normbekraftelser import FOLDER, with_own
from assistant.library.normtabeller import load_tables, missing_year
from assistant.library.riktlinjetak import load_riktlinjetak
from assistant.prompts import Texts, load_prompt, load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.domain.answer import Answer, Citation, Looked
    from assistant.domain.question import Question
    from assistant.domain.source import Document, Finding, Hit, Source
    from assistant.library.library import Library, Progress
    from assistant.pipeline import Pipeline, StreamingComposer


LOOK_AGAIN_S = 10
"""How often the page looks for documents that were added beside it and still lack vectors."""


class House:
    """Everything wired together: what the doors talk to. Close when done."""

    def __init__(
        self,
        settings: Settings,
        texts: Texts,
        library: "Library",
        calculator: "CurrentCalculator",
        road: "Callable[[Library], Pipeline]",
    ) -> None:
        """`road` lays the road from question to answer over a library."""
        self.settings = settings
        self.texts = texts
        self.library = library
        self._calculator = calculator
        self._road = road
        self._pipeline = road(library)
        self._stopping = threading.Event()
        self._background: threading.Thread | None = None

    def answer(
        self,
        question: "Question",
        on_status: Callable[[str], None] | None = None,
        on_claim: Callable[[str], None] | None = None,
        use_model: bool = True,
    ) -> "Answer":
        """Answer a question; blocks. The callbacks get Swedish status lines, and claims that have passed the check.

        Raises BadInput when the question cannot be used. Safe to call from several threads.
        """
        self._keep_up()
        return self._pipeline.answer(question, date.today(), on_status, on_claim, use_model)

    def calculate(self, hushall: Hushall) -> Berakning:
        """The norm calculation. Raises OutsideTables or BadInput."""
        self._keep_up()
        return self._calculator(hushall)

    @property
    def kalkylator(self) -> Kalkylator:
        """The calculator with the municipality's files as they are now."""
        self._keep_up()
        return self._calculator.kalkylator

    def provision(self, akt: str, lagrum: str, dag: date) -> "Citation | None":
        """The whole of a provision on a day, named as a row of a calculation does; None where it is not here."""
        from assistant.domain.answer import Citation
        from assistant.retrieve.calculation import provision

        passage = provision(akt, lagrum, dag, self.library)
        return Citation.of(1, self.library.hit(passage.id), passage.text) if passage else None

    @property
    def model(self) -> str | None:
        """The language model that answers are written by; None where there is none."""
        return self.settings.model

    def kommuner(self) -> tuple[str, ...]:
        """The municipalities whose documents are here, in alphabetical order; no invented one."""
        sources = self.library.snapshot.sources.values()
        return tuple(sorted({s.municipality for s in sources if s.municipality and not s.example}))

    def looked(self, answer: "Answer") -> "Looked":
        """The passages behind an answer, those it cites apart from those that were found and not used."""
        from assistant.answer import hit_of
        from assistant.domain.answer import Looked

        ids = dict.fromkeys((*answer.provenance.get("passages", ()), *answer.provenance.get("considered", ())))
        hits: list[Hit] = []
        for passage_id in ids:
            with suppress(KeyError):  # replaced since the answer was made
                hits.append(self.library.hit(passage_id))
        used = tuple(hit_of(citation, [h for h in hits if citation.quote in h.passage.text]) for citation in answer.citations)
        cited = {hit.passage.id for hit in used if hit}
        return Looked(used=used, considered=tuple(h for h in hits if h.passage.id not in cited))

    def findings(self) -> "tuple[tuple[Finding, Source], ...]":
        """Every finding of the register with the report it stands in, report by report."""
        snapshot = self.library.snapshot
        return tuple((finding, snapshot.sources[finding.source_id]) for finding in snapshot.findings)

    def finding_place(self, finding: "Finding") -> "Citation | None":
        """Where a finding stands, cited by its words; None where its report has them no longer."""
        from assistant.domain.answer import Citation
        from assistant.domain.errors import Refusal
        from assistant.retrieve.reports import passage_of

        try:
            return Citation.of(1, self.library.hit(passage_of(finding, self.library)), finding.text)
        except Refusal:
            return None

    def checklista(self, dag: date) -> tuple[Kontrollpunkt, ...]:
        """What to have done before a decision on that day."""
        return tuple(punkt for punkt in load_checklista(self.settings.knowledge_dir) if punkt.galler(dag))

    def read_document(self, name: str, content: bytes) -> "Document":
        """A file's document, for one conversation: under an id of its own, whatever it is called. Raises BadInput."""
        from assistant.ingest.ingest import read_file
        from assistant.library.beside import for_conversation
        from assistant.library.places import Municipalities

        places = Municipalities.load(self.settings.knowledge_dir / "kommuner.yaml")
        with tempfile.TemporaryDirectory() as folder:  # the readers want a file; it is there as long as they read
            path = Path(folder) / f"fil{Path(name).suffix.lower()}"
            path.write_bytes(content)
            try:
                document = read_file(path, {}, named_places=places.find, texts=self.texts)
            except BadInput as bad:
                raise BadInput(bad.key, **{**bad.values, "fil": name}) from bad
        return for_conversation(document, name)

    def beside(self, documents: "Sequence[Document]") -> "House":
        """This house with documents of one conversation beside the shared library, which does not change. Never closed."""
        from assistant.library.beside import nameable

        library = self.library.beside(nameable(documents)) if documents else self.library
        return House(self.settings, self.texts, library, self._calculator, self._road)

    def notices(self, idag: date) -> tuple[str, ...]:
        """What a user should know at the start of a conversation on that day: one Swedish line each, as a rule none."""
        saknas = missing_year(self.kalkylator.tabeller, idag)
        return () if saknas is None else (self.texts("page.tabell_saknas", ar=saknas),)

    def _keep_up(self) -> None:
        """A municipality's file that has changed changes the calculation and the passages at once: they never differ."""
        if self._calculator.renewed():
            self.library.sync_builtin()

    def fill_vectors_in_background(self) -> None:
        """Make missing vectors, and Chroma's index of very many, beside the work; what is done is kept at the end."""
        if self.library.embedder is None or self._background is not None:
            return
        self._background = threading.Thread(target=self._fill_vectors, name="vektorer", daemon=True)
        self._background.start()

    def _fill_vectors(self) -> None:
        own = open_library(self.settings)  # an embedder and a connection of its own: questions never wait for it
        seen = ""
        try:
            while not self._stopping.is_set():
                generation = own.generation()
                if generation != seen:  # at the start, and when somebody has added or removed documents since
                    own.embed_missing(stop=self._stopping.is_set, with_pieces=True)
                    if not self._stopping.is_set():
                        own.build_vector_index()
                    seen = generation
                self._stopping.wait(LOOK_AGAIN_S)
        finally:
            own.close()

    def close(self) -> None:
        """Stop what runs beside and close the store."""
        self._stopping.set()
        if self._background is not None:
            self._background.join(timeout=5)
        self.library.close()


def open_library(settings: Settings) -> "Library":
    """The library alone. Raises Fault when the data folder cannot be used, BadInput for an unknown embedder."""
    from assistant.index.embedder import EmbeddingFailed, open_embedder
    from assistant.library.library import Library
    from assistant.library.store import Store

    embedder = open_embedder(settings)
    try:
        if embedder is not None:
            _ = embedder.identity  # an embedder that cannot say what it is cannot be used now: words serve
    except EmbeddingFailed:
        embedder = None
    return Library(Store.open(settings.data_dir), settings.knowledge_dir, embedder)


def open_kalkylator(settings: Settings, texts: Texts, idag: date | None = None) -> Kalkylator:
    """The calculator alone: no store, no index, nothing heavy. `idag` (default: today) is the day its files are read."""
    guidelines, broken = load_riktlinjetak(settings.knowledge_dir / "riktlinjer", settings.data_dir / "riktlinjer")
    regler = load_regler(settings.knowledge_dir)
    shipped = load_tables(settings.knowledge_dir / "riksnorm")
    tables, own_faults = with_own(shipped, settings.data_dir / FOLDER, regler, idag or date.today())
    return Kalkylator(tables, regler, texts, guidelines, broken, own_faults)


class CurrentCalculator:
    """The calculator of a program that runs for days: read anew when a municipality's own files, or the day, have changed."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self._settings = settings
        self._texts = texts
        self._lock = threading.Lock()
        self._seen = self._state()
        self.kalkylator = open_kalkylator(settings, texts)

    def __call__(self, hushall: Hushall) -> Berakning:
        """The calculation. Raises OutsideTables or BadInput."""
        return self.kalkylator(hushall)

    def med_forklaring(self, hushall: Hushall) -> Berakning:
        """The calculation with the why of its rows. Raises OutsideTables or BadInput."""
        return self.kalkylator.med_forklaring(hushall)

    def jamfor(self, fore: Hushall, efter: Hushall) -> Berakning:
        """The calculation of `efter` held against that of `fore`. Raises OutsideTables or BadInput."""
        return self.kalkylator.jamfor(fore, efter)

    def renewed(self) -> bool:
        """Look at the files; True when the calculator was read anew. Costs a look at a folder or two."""
        with self._lock:
            state = self._state()
            if state == self._seen:
                return False
            self.kalkylator = open_kalkylator(self._settings, self._texts)
            self._seen = state
            return True

    def _state(self) -> tuple[object, ...]:
        # The day too: a file that is dated tomorrow is refused today.
        files = [p for name in (FOLDER, "riktlinjer") for p in sorted((self._settings.data_dir / name).glob("*"))]
        return (date.today(), *((p, s.st_mtime_ns, s.st_size) for p in files if (s := _stat(p)) is not None))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:  # taken away while it was looked at
        return None


def open_house(
    settings: Settings,
    progress: "Progress | None" = None,
    on_wait: Callable[[], None] | None = None,
) -> House:
    """Build the house; on first use (and when knowledge/ has changed) the built-in knowledge is indexed, told by `progress`.

    Raises Fault or BadInput with a text for the user when something is wrong around the program.
    """
    from assistant.compose.kallage import SourceComposer
    from assistant.library.glossary import Glossary, SpokenSwedish
    from assistant.library.places import Municipalities
    from assistant.pipeline import Pipeline
    from assistant.read.question import Reader

    texts = load_texts(settings.prompts_dir)
    calculator = CurrentCalculator(settings, texts)
    library = open_library(settings)
    library.sync_builtin(progress, on_wait)
    library.refresh()
    glossary = Glossary.load(settings.knowledge_dir / "engelska.yaml")
    spoken = SpokenSwedish.load(settings.knowledge_dir / "vardagssprak.yaml")
    municipalities = Municipalities.load(settings.knowledge_dir / "kommuner.yaml")

    def road(library: "Library") -> Pipeline:
        return Pipeline(
            reader=Reader(library, municipalities, glossary, spoken, texts),
            calculate=calculator,
            library=library,
            composer=SourceComposer(texts),
            model_composer=_model_composer(settings, texts) if settings.model else None,
            model_reader=_model_reader(settings, texts, calculator) if settings.model else None,
            texts=texts,
            provenance={"embedder": library.embedder.identity if library.embedder else None},
        )

    return House(settings, texts, library, calculator, road)


def _model_reader(settings: Settings, texts: Texts, calculate: CurrentCalculator) -> Callable[[str], Hushall | None]:
    """Reads a household by offering a model the calculator as a tool; one call, validated."""
    from assistant.compose.ollama_chat import open_chat
    from assistant.compose.tool import read_household_with_tool

    model = settings.model or ""
    prompt = load_prompt(settings.prompts_dir, "household")

    def read(text: str) -> Hushall | None:
        with open_chat(settings.ollama_host, model) as chat:
            return read_household_with_tool(chat, text, calculate, prompt, texts)

    return read


def _model_composer(settings: Settings, texts: Texts) -> "StreamingComposer":
    """The composer that asks Ollama; connects at each question, so that Ollama may come and go."""
    from assistant.compose.modellage import ModelComposer
    from assistant.compose.ollama_chat import open_chat

    model = settings.model or ""
    return ModelComposer(lambda: open_chat(settings.ollama_host, model), load_prompt(settings.prompts_dir, "compose"), texts)
