"""One question through the house, told as it happens.

The house answers in a worker thread, since it computes and waits; the page listens on its event loop. When the listener goes
away (the user stopped, the tab was closed, the program ends) the house is told at its next sign of life. Never writes
anything down; the log gets an error's kind and place, never its words, since they may repeat the question.
"""

import asyncio
import logging
import secrets
import threading
import traceback
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import date
from typing import Protocol

from assistant.domain.answer import Answer, Citation, Looked
from assistant.domain.base import Value
from assistant.domain.checklista import Kontrollpunkt
from assistant.domain.question import Question, Turn
from assistant.domain.source import Document, Finding, Source
from assistant.prompts import Texts
from assistant.riksnorm.kalkylator import Kalkylator

log = logging.getLogger("radrum.sidan")

LONGEST_QUESTION = 4_000
"""Characters. Longer text is a document, not a question; the reader would be cut off without knowing it."""

REMEMBERED_TURNS = 12
"""Messages of the conversation that go with a question; follow-ups lean on the last few."""


class House(Protocol):
    """What the page needs of assistant.assembly.House; the tests have one of their own."""

    @property
    def texts(self) -> Texts:
        """The fixed Swedish texts."""

    def answer(
        self,
        question: Question,
        on_status: Callable[[str], None] | None = None,
        on_claim: Callable[[str], None] | None = None,
        use_model: bool = True,
    ) -> Answer:
        """Answer a question; blocks. The callbacks get a Swedish status line, and a claim that passed the check."""

    @property
    def model(self) -> str | None:
        """The language model that answers are written by; None where there is none."""

    def kommuner(self) -> tuple[str, ...]:
        """The municipalities whose documents are here, in alphabetical order."""

    @property
    def kalkylator(self) -> Kalkylator:
        """The calculator, with the municipality's files as they are now."""

    def looked(self, answer: Answer) -> Looked:
        """The passages behind an answer, those it cites apart from those that were found and not used."""

    def provision(self, akt: str, lagrum: str, dag: date) -> Citation | None:
        """The whole of a provision on a day, named as a row of a calculation does; None where it is not here."""

    def checklista(self, dag: date) -> tuple[Kontrollpunkt, ...]:
        """What to have done before a decision on that day."""

    def findings(self) -> tuple[tuple[Finding, Source], ...]:
        """Every finding of the register with the report it stands in."""

    def finding_place(self, finding: Finding) -> Citation | None:
        """Where a finding stands, cited by its words; None where its report has them no longer."""

    def read_document(self, name: str, content: bytes) -> Document:
        """A file's document, for one conversation. Raises BadInput for a file that cannot be read."""

    def beside(self, documents: Sequence[Document]) -> "House":
        """This house with the documents of one conversation beside what everybody shares. Never closed."""

    def notices(self, idag: date) -> tuple[str, ...]:
        """What a user should know at the start of a conversation on that day; one Swedish line each."""

    def close(self) -> None:
        """Release what is open."""


class Status(Value):
    """The house says what it is doing."""

    line: str


class Said(Value):
    """A claim has passed the check."""

    text: str


class Stopped(Exception):
    """Raised inside the house's worker thread when nobody listens any more."""


async def told(house: House, question: Question, *, use_model: bool = True) -> AsyncGenerator[Status | Said | Answer, None]:
    """Ask the house and yield what happens; the answer comes last. Raises what the house raises."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[Status | Said | None] = asyncio.Queue()
    unheard = threading.Event()

    def tell(event: Status | Said | None) -> None:
        if unheard.is_set():
            raise Stopped
        loop.call_soon_threadsafe(events.put_nowait, event)

    work = asyncio.ensure_future(
        asyncio.to_thread(
            house.answer,
            question,
            lambda line: tell(Status(line=line)),
            lambda text: tell(Said(text=text)),
            use_model=use_model,
        )
    )
    work.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while event := await events.get():
            yield event
        yield await work
    finally:
        unheard.set()
        if not work.done():
            # The thread cannot be interrupted; what it ends with is of no interest any more.
            work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())


def remembered(history: tuple[Turn, ...], question: str, answer: str) -> tuple[Turn, ...]:
    """The history with one more question and answer, oldest first, no longer than it need be."""
    return (*history, Turn(role="user", text=question), Turn(role="assistant", text=answer))[-REMEMBERED_TURNS:]


def noted(error: BaseException) -> str:
    """Log an unexpected error under a number of its own and return the number, which is all the user is told."""
    number = f"fel {secrets.token_hex(3)}"
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None:
        places = " < ".join(
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(traceback.extract_tb(current.__traceback__))
        )
        chain.append(f"{type(current).__name__} at {places}")
        current = current.__cause__ or current.__context__
    log.error("%s: %s", number, "; caused by ".join(chain))
    return number
