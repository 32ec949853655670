"""`make vectors`: embed the built-in knowledge and write the shipped vectors. Run after any change under knowledge/."""

import sys
import tempfile
from pathlib import Path

from assistant.index.embedder import open_embedder
from assistant.library.knowledge import load_register
from assistant.library.library import builtin_documents
from assistant.library.shipped import load_shipped_vectors, save_shipped_vectors
from assistant.library.snapshot import Snapshot, active_documents, text_digest
from assistant.settings import Settings


def main() -> int:
    """Embed what has no shipped vector yet; drop what no text needs any more."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch))
        embedder = open_embedder(settings)
        if embedder is None:
            sys.stderr.write("The embedded embedder runs on Linux x86-64 only.\n")
            return 1
        register = load_register(settings.knowledge_dir / "register.yaml")
        documents = builtin_documents(settings.knowledge_dir, register)
        snapshot = Snapshot(active_documents(("builtin", d) for d in documents))
        known = load_shipped_vectors(settings.knowledge_dir).get(embedder.identity, {})
        wanted = {d: p.indexed_text for d, p in zip(snapshot.digests, snapshot.passages, strict=True)}
        wanted |= {text_digest(text): text for text in (*snapshot.pieces, *(q for _, q in snapshot.questions))}
        missing = sorted((d for d in wanted if d not in known), key=lambda d: len(wanted[d]))
        vectors = {d: v for d, v in known.items() if d in wanted}
        for start in range(0, len(missing), 16):
            batch = missing[start : start + 16]
            vectors.update(zip(batch, embedder.passages([wanted[d] for d in batch]), strict=True))
            sys.stderr.write(f"\r{min(start + 16, len(missing))}/{len(missing)} ")
        path = save_shipped_vectors(settings.knowledge_dir, embedder.identity, vectors)
        sys.stderr.write(f"\n{path.name}: {len(vectors)} vectors, {path.stat().st_size // 1024} kB\n")
        embedder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
