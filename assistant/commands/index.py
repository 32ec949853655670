"""`radrum index`: files into the library."""

import time
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.commands.library import make_vectors, opened
from assistant.commands.terminal import progress_bar, say, say_json, tell
from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.source import Document, Source, SourceKind
from assistant.ingest.ingest import file_digest, find_files, read_file
from assistant.library.library import Library
from assistant.library.places import Municipalities
from assistant.prompts import Texts
from assistant.settings import Settings

SAVED_EVERY_S = 20
"""How often what has been read is kept, at most; seldomer when keeping it takes long."""


def index(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Add or update documents; one unreadable file never stops the others."""
    if any(not p.strip() for p in args.paths):
        raise BadInput("fil_saknas", fil="")
    readable, unknown = find_files([Path(p) for p in args.paths])
    library = opened(settings, texts)
    try:
        result = _index(readable, args.kind, library, settings, texts)
        waiting = library.vectors_missing()
        if not args.no_wait:
            waiting = make_vectors(library, texts)
        result |= {"passed_over": [str(p) for p in unknown], "vectors_missing": waiting}
        if args.json:
            say_json(result)
        else:
            _report(result, texts)
        return 2 if result["failed"] and not result["indexed"] else 0
    finally:
        library.close()


def _index(paths: list[Path], kind: SourceKind | None, library: Library, settings: Settings, texts: Texts) -> dict[str, Any]:
    """Files into the library, kept every so often so that an interrupted run loses little: what was indexed, what failed."""
    progress = progress_bar(texts)
    places = Municipalities.load(settings.knowledge_dir / "kommuner.yaml")
    taken = {s.id: s.title for s in library.snapshot.sources.values()}
    known = library.known_documents()
    changed: dict[str, bool] = {}
    failed: list[dict[str, str]] = []
    closed: dict[str, Source] = {}
    editions: set[tuple[str, date | None]] = set()
    waiting: list[Document] = []
    saved, cost = time.monotonic(), 0.0

    def save() -> None:
        nonlocal saved, cost
        begun = time.monotonic()
        library.add(waiting, lambda: tell(texts("cli.vantar")), lambda source: closed.update({source.id: source}))
        waiting.clear()
        saved = time.monotonic()
        cost = saved - begun

    for n, path in enumerate(paths, start=1):
        try:
            digest = file_digest(path, kind)
            held = library.held(digest)
            if held is not None:
                source = held[0]
            else:
                document = library.recognised(read_file(path, library.register, kind, taken, places.find, texts), known)
                source = document.source
            edition = (source.edition_of or source.id, source.valid_from if source.kind == "riktlinje" else None)
            if edition in editions:
                raise BadInput("samma_kalla", fil=str(path), id=source.id)
            editions.add(edition)
            if held is None:
                waiting.append(document)
                known.add(source)
                taken[source.id] = source.title
            changed[digest] = held is None
        except RadrumError as error:
            failed.append({"file": str(path), "error": texts.error(error)})
        if waiting and time.monotonic() - saved > max(SAVED_EVERY_S, 10 * cost):
            save()
        progress("laser_filer", n, len(paths))
    if waiting:
        save()
    # An edition gets its id when it is put among the others, so what is told is asked for last.
    rows = [_row(library, digest, changed=new) for digest, new in changed.items()]
    earlier = [{"id": s.id, "edition_of": s.edition_of, "valid_to": s.closed and s.closed.isoformat()} for s in closed.values()]
    return {"indexed": rows, "closed": earlier, "failed": failed}


def _row(library: Library, digest: str, *, changed: bool) -> dict[str, Any]:
    """What is told of the document of a file; `missing` is what of the file itself could not be read."""
    held = library.held(digest)
    assert held is not None, "what was indexed in this run is here"
    source, passages = held
    known = library.register[source.id].missing if source.id in library.register else ()
    return {
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "passages": passages,
        "changed": changed,
        "missing": [line for line in source.missing if line not in known],
    }


def _report(result: dict[str, Any], texts: Texts) -> None:
    for row in result["indexed"]:
        key = "cli.indexerad" if row["changed"] else "cli.oforandrad"
        say(texts(key, id=row["id"], titel=row["title"], antal=row["passages"]))
        for lack in row["missing"]:
            say(texts("cli.indexerad_utan", id=row["id"], brist=lack))
    for edition in result["closed"]:
        say(texts("cli.utgava_avslutad", id=edition["id"], nu=edition["edition_of"], dag=edition["valid_to"]))
    if not any(result[key] for key in ("indexed", "passed_over", "failed")):
        say(texts("cli.inga_filer"))
    for path in result["passed_over"]:
        say(texts("cli.forbigangen", fil=path))
    for row in result["failed"]:
        tell(row["error"])
    if result["vectors_missing"]:
        say(texts("cli.vektorer_saknas", antal=result["vectors_missing"]))
