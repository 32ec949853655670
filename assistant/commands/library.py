"""The library for commands, and `radrum sources` and `remove`."""

from argparse import Namespace
from collections import Counter
from typing import Any

from assistant.assembly import open_library
from assistant.commands.terminal import progress_bar, say, say_json, tell
from assistant.library.library import Library
from assistant.prompts import Texts
from assistant.settings import Settings


def opened(settings: Settings, texts: Texts) -> Library:
    """The library, up to date; progress and waiting are told."""
    library = open_library(settings)
    library.sync_builtin(progress_bar(texts), lambda: tell(texts("cli.vantar")))
    library.refresh()
    return library


def make_vectors(library: Library, texts: Texts) -> int:
    """Make the vectors that are missing, with a bar, and their index where one is used; how many are still missing."""
    waiting = library.embed_missing(progress_bar(texts))
    library.build_vector_index()
    return waiting


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


def remove(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Take a document away; a built-in one with the same id returns."""
    library = opened(settings, texts)
    try:
        again = library.remove(args.id, lambda: tell(texts("cli.vantar")))
        say(texts("cli.borttagen", id=args.id))
        if again is not None:
            say(texts("cli.utgava_ater", id=again.id, titel=again.title))
        return 0
    finally:
        library.close()
