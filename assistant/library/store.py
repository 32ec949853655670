"""The store of record: one SQLite file with documents, passages, findings and vectors. Text to quote comes from here alone.

Everything else in the data folder is derived from this file and can be thrown away. Writers hold the data folder's lock
(`Store.writing`); readers never wait. The built-in knowledge and the user's own documents live side by side: a document
the user brings takes the place of the built-in one with the same id for as long as it is there.
"""

import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.domain.errors import Fault
from assistant.domain.source import Document, Finding, Passage, Source

Origin = Literal["builtin", "user"]
_Row = TypeVar("_Row", Passage, Finding)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT NOT NULL, origin TEXT NOT NULL, digest TEXT NOT NULL, source TEXT NOT NULL, added TEXT NOT NULL,
    PRIMARY KEY (id, origin));
CREATE TABLE IF NOT EXISTS passages (
    document TEXT NOT NULL, origin TEXT NOT NULL, position INTEGER NOT NULL, passage TEXT NOT NULL,
    PRIMARY KEY (document, origin, position));
CREATE TABLE IF NOT EXISTS findings (
    document TEXT NOT NULL, origin TEXT NOT NULL, position INTEGER NOT NULL, finding TEXT NOT NULL,
    PRIMARY KEY (document, origin, position));
CREATE TABLE IF NOT EXISTS vectors (
    embedder TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (embedder, digest)) WITHOUT ROWID;
"""


class Store:
    """Open with `Store.open(data_dir)`; close when done. Safe for one process with several threads that do not share it."""

    def __init__(self, connection: sqlite3.Connection, data_dir: Path) -> None:
        self._db = connection
        self.data_dir = data_dir
        self._within = False

    @classmethod
    def open(cls, data_dir: Path) -> "Store":
        """Open or create the store. Raises Fault when the folder cannot be written or the file is not a sound database."""
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(data_dir / "radrum.sqlite3", check_same_thread=False, timeout=30)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(_SCHEMA)
        except (OSError, sqlite3.OperationalError) as error:
            raise Fault("datamapp_fel", mapp=str(data_dir)) from error
        except sqlite3.DatabaseError as error:
            raise Fault("databas_skadad", fil=str(data_dir / "radrum.sqlite3")) from error
        return cls(connection, data_dir)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def writing(self, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the one writer's lock of the data folder; a second writer waits, after `on_wait` was told."""
        try:
            lock = (self.data_dir / "lock").open("w")
        except OSError as error:
            raise Fault("datamapp_fel", mapp=str(self.data_dir)) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if on_wait:
                    on_wait()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is kept or none of it, also when the program is killed; may be nested."""
        if self._within:
            yield
            return
        self._within = True
        try:
            with self._db:
                yield
        finally:
            self._within = False

    # --- meta -------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A remembered value, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- documents --------------------------------------------------------------------------------------------

    def put(self, documents: Sequence[Document], origin: Origin, *, replace_all: bool = False) -> None:
        """Add or replace documents, all or none. `replace_all` first forgets every other document of that origin."""
        with self.transaction():
            if replace_all:
                for table in ("documents", "passages", "findings"):
                    self._db.execute(f"DELETE FROM {table} WHERE origin = ?", (origin,))
            for document in documents:
                self._delete(document.source.id, origin)
                self._db.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
                    (
                        document.source.id,
                        origin,
                        document.digest,
                        document.source.model_dump_json(),
                        datetime.now(UTC).isoformat(timespec="seconds"),
                    ),
                )
                for table, rows in (("passages", document.passages), ("findings", document.findings)):
                    self._db.executemany(
                        f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
                        [(document.source.id, origin, n, row.model_dump_json()) for n, row in enumerate(rows)],
                    )

    def delete(self, document_id: str, origin: Origin) -> bool:
        """Forget a document; True if there was one."""
        with self.transaction():
            return self._delete(document_id, origin)

    def _delete(self, document_id: str, origin: Origin) -> bool:
        gone = self._db.execute("DELETE FROM documents WHERE id = ? AND origin = ?", (document_id, origin)).rowcount
        for table in ("passages", "findings"):
            self._db.execute(f"DELETE FROM {table} WHERE document = ? AND origin = ?", (document_id, origin))
        return gone > 0

    def digests(self, origin: Origin) -> dict[str, str]:
        """Document id -> digest, for one origin."""
        return dict(self._db.execute("SELECT id, digest FROM documents WHERE origin = ?", (origin,)).fetchall())

    def document(self, document_id: str, origin: Origin) -> Document | None:
        """One stored document, or None."""
        row = self._db.execute(
            "SELECT digest, source FROM documents WHERE id = ? AND origin = ?", (document_id, origin)
        ).fetchone()
        if row is None:
            return None
        parts = {
            table: self._db.execute(
                f"SELECT {column} FROM {table} WHERE document = ? AND origin = ? ORDER BY position", (document_id, origin)
            ).fetchall()
            for table, column in (("passages", "passage"), ("findings", "finding"))
        }
        return Document(
            source=Source.model_validate_json(row[1]),
            passages=tuple(Passage.model_validate_json(r[0]) for r in parts["passages"]),
            findings=tuple(Finding.model_validate_json(r[0]) for r in parts["findings"]),
            digest=row[0],
        )

    def editions(self, document_id: str) -> list[Document]:
        """The user's document with its earlier editions, in the order in which they end, the current one last."""
        rows = self._db.execute(
            "SELECT id FROM documents WHERE origin = 'user' AND json_extract(source, '$.edition_of') = ? "
            "ORDER BY json_extract(source, '$.closed')",
            (document_id,),
        ).fetchall()
        found = (self.document(name, "user") for name in (*(row[0] for row in rows), document_id))
        return [document for document in found if document is not None]

    def held(self, digest: str) -> tuple[Source, int] | None:
        """The source of the user's document with this digest, and its count of passages; None when there is none."""
        row = self._db.execute(
            "SELECT id, source FROM documents WHERE digest = ? AND origin = 'user' ORDER BY id", (digest,)
        ).fetchone()
        if row is None:
            return None
        count = self._db.execute("SELECT count(*) FROM passages WHERE document = ? AND origin = 'user'", (row[0],)).fetchone()
        return Source.model_validate_json(row[1]), int(count[0])

    def documents(self) -> list[tuple[Origin, Document]]:
        """Every stored document, user's and built-in, in order of id."""
        passages = self._grouped("passages", "passage", Passage)
        findings = self._grouped("findings", "finding", Finding)
        rows = self._db.execute("SELECT id, origin, digest, source FROM documents ORDER BY id, origin").fetchall()
        return [
            (
                origin,
                Document(
                    source=Source.model_validate_json(source),
                    passages=tuple(passages.get((document_id, origin), ())),
                    findings=tuple(findings.get((document_id, origin), ())),
                    digest=digest,
                ),
            )
            for document_id, origin, digest, source in rows
        ]

    def _grouped(self, table: str, column: str, kind: type[_Row]) -> dict[tuple[str, str], list[_Row]]:
        groups: dict[tuple[str, str], list[_Row]] = {}
        query = f"SELECT document, origin, {column} FROM {table} ORDER BY document, origin, position"
        for document, origin, row in self._db.execute(query):
            groups.setdefault((document, origin), []).append(kind.model_validate_json(row))
        return groups

    # --- vectors ----------------------------------------------------------------------------------------------

    def put_vectors(self, embedder: str, vectors: dict[str, NDArray[np.float32]]) -> None:
        """Keep vectors by the digest of the text they were made from."""
        with self.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(embedder, digest, vector.astype("<f4").tobytes()) for digest, vector in vectors.items()],
            )

    def vectors(self, embedder: str) -> dict[str, NDArray[np.float32]]:
        """Every vector of one embedder, by text digest. Vectors of different embedders never meet."""
        rows = self._db.execute("SELECT digest, vector FROM vectors WHERE embedder = ?", (embedder,))
        return {digest: np.frombuffer(blob, dtype="<f4") for digest, blob in rows}

    def prune_vectors(self, keep: set[str]) -> None:
        """Forget vectors of texts that no document has any more."""
        with self.transaction():
            known = {row[0] for row in self._db.execute("SELECT DISTINCT digest FROM vectors")}
            self._db.executemany("DELETE FROM vectors WHERE digest = ?", [(d,) for d in known - keep])

    # --- health -----------------------------------------------------------------------------------------------

    def sound(self) -> bool:
        """SQLite's own integrity check."""
        try:
            return bool(self._db.execute("PRAGMA quick_check").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False

    def dump_meta(self) -> str:
        """All remembered values as JSON, for `radrum doctor`."""
        return json.dumps(dict(self._db.execute("SELECT key, value FROM meta").fetchall()), ensure_ascii=False)
