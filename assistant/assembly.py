"""The wiring: the only module that builds the parts and hands them over. Nothing connects or reads a file at import.

The parts are imported where they are built, so that the calculator alone does not pay for the search.
"""

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from assistant.domain.hushall import Berakning, Hushall
from assistant.library.berakningsregler import load_regler
from assistant.library.normtabeller import load_tables
from assistant.library.riktlinjetak import load_riktlinjetak
from assistant.prompts import Texts, load_prompt, load_texts
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.domain.answer import Answer
    from assistant.domain.question import Question
    from assistant.library.library import Library, Progress
    from assistant.pipeline import Pipeline, StreamingComposer


LOOK_AGAIN_S = 10
"""How often the page looks for documents that were added beside it and still lack vectors."""


class House:
    """Everything wired together: what the doors talk to. Close when done."""

    def __init__(
        self, settings: Settings, texts: Texts, library: "Library", kalkylator: Kalkylator, pipeline: "Pipeline"
    ) -> None:
        self.settings = settings
        self.texts = texts
        self.library = library
        self.kalkylator = kalkylator
        self._pipeline = pipeline
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
        return self._pipeline.answer(question, date.today(), on_status, on_claim, use_model)

    def calculate(self, hushall: Hushall) -> Berakning:
        """The norm calculation. Raises OutsideTables or BadInput."""
        return self.kalkylator(hushall)

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


def open_kalkylator(settings: Settings, texts: Texts) -> Kalkylator:
    """The calculator alone: no store, no index, nothing heavy."""
    guidelines, broken = load_riktlinjetak(settings.knowledge_dir / "riktlinjer", settings.data_dir / "riktlinjer")
    return Kalkylator(
        load_tables(settings.knowledge_dir / "riksnorm"), load_regler(settings.knowledge_dir), texts, guidelines, broken
    )


def open_house(
    settings: Settings,
    progress: "Progress | None" = None,
    on_wait: Callable[[], None] | None = None,
) -> House:
    """Build the house; on first use (and when knowledge/ has changed) the built-in knowledge is indexed, told by `progress`.

    Raises Fault or BadInput with a text for the user when something is wrong around the program.
    """
    from assistant.compose.kallage import SourceComposer
    from assistant.library.glossary import Glossary
    from assistant.library.places import Municipalities
    from assistant.pipeline import Pipeline
    from assistant.read.question import Reader

    texts = load_texts(settings.prompts_dir)
    library = open_library(settings)
    library.sync_builtin(progress, on_wait)
    library.refresh()
    kalkylator = open_kalkylator(settings, texts)
    glossary = Glossary.load(settings.knowledge_dir / "engelska.yaml")
    pipeline = Pipeline(
        reader=Reader(library, Municipalities.load(settings.knowledge_dir / "kommuner.yaml"), glossary, texts),
        calculate=kalkylator,
        library=library,
        composer=SourceComposer(texts),
        model_composer=_model_composer(settings, texts) if settings.model else None,
        model_reader=_model_reader(settings, texts, kalkylator) if settings.model else None,
        texts=texts,
        provenance={"embedder": library.embedder.identity if library.embedder else None},
    )
    return House(settings, texts, library, kalkylator, pipeline)


def _model_reader(settings: Settings, texts: Texts, calculate: Kalkylator) -> Callable[[str], Hushall | None]:
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
