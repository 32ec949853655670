"""Documents that are read in for one conversation: received piece by piece, read, kept in the conversation's memory alone.

The browser sends a file in pieces, so that no request is large and its progress can be shown. The bytes are let go as soon as
they are read; the documents go with the conversation. The shared library never hears of them.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from assistant.domain.errors import BadInput
from assistant.domain.source import Document
from assistant.page.conversation import House
from assistant.prompts import Texts

READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="dokument")
"""Documents are read here and not among the questions: a heavy one may take its minutes, and nobody else waits for it."""

KINDS = (".pdf", ".docx", ".txt")
MOST_DOCUMENTS = 5
LARGEST_MB = 20
PIECE_BYTES = 150_000
"""As base64, with its words around it, a piece fits in what the guard lets through (LARGEST_ACTION)."""


class Uploads:
    """What one conversation has been given. One browser tab at a time talks to it, piece after piece."""

    def __init__(self, house: House) -> None:
        self._shared = house
        self._texts = house.texts
        self._coming = bytearray()
        self._documents: dict[str, tuple[str, Document]] = {}
        self.house = house
        """The house that answers this conversation: the shared one with the documents beside it."""

    def piece(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """One piece of a file; with the last one it is read. Raises BadInput for what is no piece of a readable file."""
        name, last = str(payload.get("namn"))[:200], payload.get("sista") is True
        if payload.get("forsta") is True:
            self._coming = bytearray()
        self._refuse(name)
        try:
            self._coming += b64decode(str(payload.get("base64")), validate=True)
        except binascii.Error:
            raise BadInput("dokument_avbrutet", fil=name) from None
        if len(self._coming) > LARGEST_MB * 1_000_000:
            self._coming = bytearray()
            raise BadInput("fil_for_stor", fil=name, mb=LARGEST_MB)
        if not last:
            return {}
        content, self._coming = bytes(self._coming), bytearray()
        document = self._shared.read_document(name, content)
        self._documents[document.source.id] = (name, document)
        self._furnish()
        said = self._texts("dokument.last", namn=name, avsnitt=len(document.passages), fynd=len(document.findings))
        return {**self.listed(), "besked": f"{said} {self._texts('dokument.fraga')}"}

    def remove(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Take a document out of the conversation."""
        if self._documents.pop(str(payload.get("id")), None) is not None:
            self._furnish()
        return {**self.listed(), "besked": self._texts("dokument.borttaget")}

    def listed(self) -> dict[str, Any]:
        """The documents there are."""
        return {
            "dokument": [
                {"id": called, "etikett": self._texts("dokument.rad", titel=document.source.title, namn=name)}
                for called, (name, document) in self._documents.items()
            ]
        }

    def _refuse(self, name: str) -> None:
        if not name.lower().endswith(KINDS):
            raise BadInput("dokument_slag", fil=name, slag=_kinds())
        if len(self._documents) >= MOST_DOCUMENTS:
            raise BadInput("dokument_antal", hogst=MOST_DOCUMENTS)

    def _furnish(self) -> None:
        self.house = self._shared.beside([document for _, document in self._documents.values()])


Step = Callable[[Uploads, Mapping[str, Any]], dict[str, Any]]

ACTIONS: dict[str, Step] = {
    "dokument_del": Uploads.piece,
    "dokument_bort": Uploads.remove,
}
"""What the element Dokument may ask for. Each blocks."""


def uploads_props(uploads: Uploads, texts: Texts) -> dict[str, Any]:
    """What the element Dokument is given: its words, the limits, and what the conversation has already."""
    words = {namn: texts(f"dokument.{namn}") for namn in ("rubrik", "valj", "fel", "ta_bort")}
    about = texts("dokument.inledning", slag=_kinds(), antal=MOST_DOCUMENTS, mb=LARGEST_MB)
    # The browser puts the file's name in the place of the mark.
    named = {key: texts(f"dokument.{key}", namn="{}") for key in ("skickar", "laser")}
    return {
        "texter": {**words, **named, "inledning": about},
        "slag": ",".join(KINDS),
        "bit": PIECE_BYTES,
        **uploads.listed(),
    }


def _kinds() -> str:
    return ", ".join(kind.removeprefix(".").upper() for kind in KINDS)
