"""Documents that are given in one conversation: an id of their own there, and names a question can call them by."""

from collections.abc import Sequence
from pathlib import Path

from assistant.domain.source import LAW_KINDS, Document
from assistant.library.identity import renamed

_BEGINS = "samtal-"
"""How the ids of such documents begin, so that none takes the place of a shared one."""

_NAMES = ("dokumentet", "det inlästa dokumentet", "det uppladdade dokumentet", "filen")
_NAMES_OF_A_REPORT = ("rapporten", "granskningen", "revisionsrapporten", "granskningsrapporten")
"""What the last document given is called in a question."""


def for_conversation(document: Document, name: str) -> Document:
    """A document read from the file `name`, as one conversation knows it.

    An act among them is reading too: what is law in force is for the shared library to say.
    """
    stem = Path(name).stem
    source = document.source
    title = source.title if " " in source.title else stem  # one word, as a web address on the first page, names nothing
    return renamed(
        document,
        f"{_BEGINS}{document.digest[:12]}",
        kind="vagledning" if source.kind in LAW_KINDS else source.kind,
        title=title,
        short_names=tuple(dict.fromkeys((stem, title))),
        url=None,
        text_kind="dokument",
        conversation=True,
    )


def nameable(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents of a conversation in the order they came; the last one is 'dokumentet'."""
    if not documents:
        return ()
    *earlier, last = documents
    names = (*last.source.short_names, *_NAMES, *(_NAMES_OF_A_REPORT if last.source.kind == "granskning" else ()))
    source = last.source.model_copy(update={"short_names": names})
    return (*earlier, last.model_copy(update={"source": source}))
