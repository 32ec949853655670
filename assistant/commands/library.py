"""`radrum index`, `sources`, `findings` and `remove`."""

import time
from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from assistant.assembly import open_library
from assistant.commands.terminal import progress_bar, say, say_json, tell
from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.source import Document, Finding, Source, SourceKind
from assistant.ingest.chain import gaps, replies
from assistant.ingest.ingest import file_digest, find_files, read_file
from assistant.library.library import Library
from assistant.library.places import Municipalities
from assistant.prompts import Texts
from assistant.settings import Settings

SAVED_EVERY_S = 20
"""How often what has been read is kept, at most; seldomer when keeping it takes long."""


def opened(settings: Settings, texts: Texts) -> Library:
    """The library, up to date; progress and waiting are told."""
    library = open_library(settings)
    library.sync_builtin(progress_bar(texts), lambda: tell(texts("cli.vantar")))
    library.refresh()
    return library


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


def make_vectors(library: Library, texts: Texts) -> int:
    """Make the vectors that are missing, with a bar, and their index where one is used; how many are still missing."""
    waiting = library.embed_missing(progress_bar(texts))
    library.build_vector_index()
    return waiting


def _index(paths: list[Path], kind: SourceKind | None, library: Library, settings: Settings, texts: Texts) -> dict[str, Any]:
    """Files into the library, kept every so often so that an interrupted run loses little: what was indexed, what failed."""
    progress = progress_bar(texts)
    places = Municipalities.load(settings.knowledge_dir / "kommuner.yaml")
    taken = {s.id: s.title for s in library.snapshot.sources.values()}
    known = library.known_documents()
    rows: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    editions: set[tuple[str, date | None]] = set()
    waiting: list[Document] = []
    saved, cost = time.monotonic(), 0.0

    def save() -> None:
        nonlocal saved, cost
        begun = time.monotonic()
        library.add(waiting, lambda: tell(texts("cli.vantar")))
        waiting.clear()
        saved = time.monotonic()
        cost = saved - begun

    for n, path in enumerate(paths, start=1):
        try:
            held = library.held(file_digest(path, kind))
            if held is not None:
                source, count = held
            else:
                document = library.recognised(read_file(path, library.register, kind, taken, places.find, texts), known)
                source, count = document.source, len(document.passages)
            edition = (source.id, source.valid_from if source.kind == "riktlinje" else None)
            if edition in editions:
                raise BadInput("samma_kalla", fil=str(path), id=source.id)
            editions.add(edition)
            if held is None:
                waiting.append(document)
                known.add(source)
                taken[source.id] = source.title
            rows.append(_row(source, count, library, changed=held is None))
        except RadrumError as error:
            failed.append({"file": str(path), "error": texts.error(error)})
        if waiting and time.monotonic() - saved > max(SAVED_EVERY_S, 10 * cost):
            save()
        progress("laser_filer", n, len(paths))
    if waiting:
        save()
    return {"indexed": rows, "failed": failed}


def _row(source: Source, passages: int, library: Library, *, changed: bool) -> dict[str, Any]:
    """What is told of a file; `missing` is what of the file itself could not be read."""
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
    if not any(result[key] for key in ("indexed", "passed_over", "failed")):
        say(texts("cli.inga_filer"))
    for path in result["passed_over"]:
        say(texts("cli.forbigangen", fil=path))
    for row in result["failed"]:
        tell(row["error"])
    if result["vectors_missing"]:
        say(texts("cli.vektorer_saknas", antal=result["vectors_missing"]))


def sources(args: Namespace, settings: Settings, texts: Texts) -> int:
    """What is in the library."""
    library = opened(settings, texts)
    try:
        rows = source_rows(library)
        if args.json:
            say_json(rows)
        else:
            for row in rows:
                line = {k: "" if v is None else v for k, v in row.items() if k not in ("missing", "digest", "kind")}
                say(texts("cli.kalla", **line | {"text": texts(f"replies.inlagt_text_{row['text_kind']}")}))
                if row["consolidated_to"]:
                    say(f"    {texts('cli.kalla_lydelse', till=row['consolidated_to'])}")
                for lack in row["missing"]:
                    say(f"    {texts('cli.kalla_saknar', brist=lack)}")
        return 0
    finally:
        library.close()


def source_rows(library: Library) -> list[dict[str, Any]]:
    """One row a source, in the form of the JSON contract."""
    library.refresh()
    snapshot = library.snapshot
    vectors = Counter(p.source_id for p, has in zip(snapshot.passages, library.has_vector(), strict=True) if has)
    return [
        {
            "id": d.source.id,
            "kind": d.source.kind,
            "title": d.source.title,
            "valid_from": d.source.valid_from.isoformat() if d.source.valid_from else None,
            "valid_to": d.source.valid_to.isoformat() if d.source.valid_to else None,
            "text_kind": d.source.text_kind,
            "passages": len(d.passages),
            "vectors": vectors[d.source.id],
            "digest": d.digest[:16],
            "missing": list(d.source.missing),
            "consolidated_to": d.source.consolidated_to,
        }
        for d in snapshot.documents
    ]


def findings(args: Namespace, settings: Settings, texts: Texts) -> int:
    """The findings register, whole or for one document and kind."""
    library = opened(settings, texts)
    try:
        if args.document and args.document not in library.snapshot.sources:
            raise BadInput("okand_kalla", id=args.document)
        found = [
            f
            for f in library.snapshot.findings
            if (not args.document or f.source_id == args.document) and (not args.kind or f.kind == args.kind)
        ]
        if args.json:
            say_json([f.model_dump(mode="json") for f in found])
        else:
            _say_findings(found, library, texts)
        return 0
    finally:
        library.close()


def _say_findings(found: list[Finding], library: Library, texts: Texts) -> None:
    """Each report by itself: what it is, its findings by kind, how many there are of each, and what is tied to nothing."""
    for source_id in dict.fromkeys(f.source_id for f in found):
        source = library.snapshot.sources[source_id]
        mine = [f for f in found if f.source_id == source_id]
        about = (
            source.municipality,
            ", ".join(source.boards),
            source.issuer,
            source.valid_from and source.valid_from.isoformat(),
        )
        say(f"{source_id}  {source.title}  ({'; '.join(part for part in about if part)})")
        for finding in mine:
            say(f"  {_label(finding, texts)}")
            say("\n".join(f"    {line}" for line in finding.text.splitlines()))
            for line in _ties(finding, texts):
                say(f"    {line}")
            for reply in replies(finding, library.snapshot.sources, library.snapshot.findings):
                say("    " + texts("cli.fynd_besvarad", kalla=reply.source_id, plats=_label(reply, texts)))
        for kind, count in Counter(f.kind for f in mine).items():
            say("  " + texts("cli.fynd_antal", antal=count, slag=_kind_name(kind, count, texts)))
        if source.text_kind == "dokument":  # a summary ties nothing to anything
            everything = [f for f in library.snapshot.findings if f.source_id == source_id]
            open_ends = [gap for gap in gaps(everything) if gap in mine]
            for kind in dict.fromkeys(gap.kind for gap in open_ends):
                numbers = tuple(gap.number for gap in open_ends if gap.kind == kind)
                say("  " + texts(f"cli.lucka_{kind}", nummer=_numbers(numbers)))
    say(texts("cli.antal_fynd", antal=len(found)))


def _label(finding: Finding, texts: Texts) -> str:
    to = f" {texts('cli.till', adressat=finding.addressee)}" if finding.addressee else ""
    page = f", {texts('page.sida', sida=finding.page)}" if finding.page is not None else ""
    return f"{texts(f'replies.slag_{finding.kind}').capitalize()} {finding.number}{to} ({finding.locator}{page})"


def _ties(finding: Finding, texts: Texts) -> list[str]:
    """The chain in words: the grade, what it answers and rests on, where else it stands, and what it tells of."""
    lines = []
    if finding.grade:
        lines.append(texts("cli.fynd_betyg", betyg=texts(f"cli.betyg_{finding.grade}")))
    how = texts(f"cli.knuten_{finding.linked_by}") if finding.linked_by else ""
    if finding.kind == "svar":
        lines.append(texts("cli.fynd_svarar", nummer=_numbers(finding.answers)))
    elif finding.answers:
        lines.append(texts("cli.fynd_fraga", nummer=_numbers(finding.answers), hur=how))
    if finding.rests_on and finding.kind == "rekommendation":
        lines.append(texts("cli.fynd_foljer", nummer=_numbers(finding.rests_on), hur=how))
    elif finding.rests_on:
        lines.append(texts("cli.fynd_vilar", nummer=_numbers(finding.rests_on)))
    if finding.also:
        lines.append(texts("cli.fynd_ocksa", platser=", ".join(finding.also)))
    if finding.diagram:
        lines.append(texts("cli.fynd_diagram"))
    return lines


def _numbers(numbers: tuple[int, ...]) -> str:
    """(1, 2, 3, 7) -> '1–3, 7'."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _kind_name(kind: str, count: int, texts: Texts) -> str:
    return texts(f"replies.slag_{kind}" if count == 1 else f"replies.slag_{kind}_flera")


def remove(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Take a document away; a built-in one with the same id returns."""
    library = opened(settings, texts)
    try:
        library.remove(args.id, lambda: tell(texts("cli.vantar")))
        say(texts("cli.borttagen", id=args.id))
        return 0
    finally:
        library.close()
