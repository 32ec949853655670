"""The way in: a file of one of the formats to its content, read in a child process.

A file that is broken, locked or a bomb ends in BadInput with one line; it takes nothing else with it.
"""

import json
from pathlib import Path

from assistant.domain.errors import BadInput
from assistant.index.child import ChildDied, TalkingChild
from assistant.ingest.formats.content import Content

ENDINGS = (".pdf", ".docx", ".xlsx", ".csv", ".html", ".htm")
MAX_BYTES = 100_000_000
"""Scanned pages are large, and a document may have some among the others."""
MOST_ANSWERED = 60_000_000
"""Bytes of the child's answer. More is no content that the readers' own bounds let through."""
PATIENCE_S = 120.0


def read_content(path: Path, patience_s: float = PATIENCE_S) -> Content:
    """The content of a file whose ending is one of ENDINGS. Raises BadInput when it cannot be read."""
    name = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("fil_for_stor", fil=name, mb=MAX_BYTES // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise BadInput("fil_olasbar", fil=name) from error
    if not data:
        raise BadInput("fil_tom", fil=name)
    child = TalkingChild("assistant.ingest.formats.confined")
    try:
        child.send(path.suffix.lower().encode() + b"\n" + data, patience_s)
        answered = json.loads(child.receive(patience_s, MOST_ANSWERED))
    except ChildDied as error:
        raise BadInput("fil_for_tung", fil=name) from error
    finally:
        child.kill()
    if "refused" in answered:
        raise BadInput(answered["refused"], fil=name, **answered["values"])
    content = Content.model_validate(answered["content"])
    if not content.blocks:
        raise BadInput("fil_tom", fil=name)
    return content
