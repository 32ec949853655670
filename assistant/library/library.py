"""The library of one process: opens the store, keeps the built-in knowledge in it up to date, searches what is active.

Reading is cheap and never waits. Writing (built-in knowledge, a user's documents, vectors) happens under the store's lock.
Another process's writing is noticed at the next search and the view is renewed.
"""

import copy
import hashlib
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.domain.base import Value
from assistant.domain.errors import BadInput
from assistant.domain.source import LAW_KINDS, Correspondence, Document, Hit, Piece, Source
from assistant.index.embedder import Embedder, EmbeddingFailed
from assistant.index.fusion import fuse
from assistant.index.spelling import Spelling
from assistant.index.vectors import VectorIndex, open_vectors
from assistant.index.words import IndexUnusable, WordIndex
from assistant.library.berakningsregler import load_regler
from assistant.library.editions import arranged, refuse_older, succeed
from assistant.library.identity import KnownDocuments, renamed
from assistant.library.knowledge import FORM, load_concordance, load_documents, load_register
from assistant.library.normbekraftelser import FOLDER, own_files, with_own
from assistant.library.normtabeller import load_tables, table_passages
from assistant.library.pieces import pieces
from assistant.library.shipped import load_shipped_vectors
from assistant.library.snapshot import Snapshot, active_documents, text_digest
from assistant.library.store import Store
from assistant.settings import EXACT_LIMIT, ROOT

Progress = Callable[[str, int, int], None]
"""Called with what is being done (a key in prompts/texts/cli.yaml), how many are done, and of how many."""

EMBED_BATCH = 16
PIECE_VECTOR_WEIGHT = 0.65
"""How much of a piece's score is its meaning, the rest its words."""
GUIDANCE_WORTH, EXAMPLE_WORTH = 0.85, 0.6
"""What the score of our guidance, and of an invented example, is worth beside that of a provision."""
QUESTION_WEIGHT = 0.7
"""How much of a passage's cosine is that of its nearest typical question, the rest its own: like meets like."""
QUERIES_KEPT = 64
TOLD_EVERY = 32 * EMBED_BATCH
"""After so many new vectors the readers are told; each telling makes them load all vectors anew."""


class Found(Value):
    """The result of a search: hits, best first, and what the scores of the whole search say about its relevance."""

    hits: tuple[Hit, ...]
    top_cosine: float | None
    """Best cosine among the passages searched; None without vectors."""
    coverage: float
    """How much of the question's content (weighted by rarity) occurs in the three best hits, 0-1; 0 when it has none."""


class Library:
    """Everything Rådrum may say, and the search over it."""

    def __init__(self, store: Store, knowledge_dir: Path, embedder: Embedder | None, *, chroma: bool | None = None) -> None:
        """`chroma`: whether vectors are searched in Chroma; by default when there are more than EXACT_LIMIT of them."""
        self._store = store
        self._chroma = chroma
        self._knowledge_dir = knowledge_dir
        self.embedder = embedder
        self.register: dict[str, Source] = load_register(knowledge_dir / "register.yaml")
        self.concordance: tuple[Correspondence, ...] = load_concordance(knowledge_dir / "konkordans.yaml", self.register)
        self._lock = threading.RLock()
        self._seen: tuple[str, str] = ("", "")
        self.snapshot = Snapshot([])
        self._ranks: NDArray[np.float32] = np.ones(0, dtype=np.float32)
        self._words: WordIndex | None = None
        self._spelling: Spelling | None = None
        self._vectors: VectorIndex | None = None
        self._has_vector: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._known_vectors: dict[str, NDArray[np.float32]] = {}
        self._questions: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]] | None = None
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._shared: Library | None = None
        self._beside: tuple[Document, ...] = ()

    def beside(self, documents: Sequence[Document]) -> "Library":
        """This library with documents beside it that it does not have itself: for one conversation, in memory alone.

        It keeps up with the store as this one does. The documents are found by their words; nothing of them is written.
        """
        other = copy.copy(self)  # the same store behind the same lock
        other._shared, other._beside = self, tuple(documents)
        other._seen, other._words, other._vectors, other._chroma = ("", ""), None, None, False
        other._queries = {}
        other.refresh()
        return other

    # --- keeping up -------------------------------------------------------------------------------------------

    def sync_builtin(self, progress: Progress | None = None, on_wait: Callable[[], None] | None = None) -> bool:
        """Bring the store's copy of knowledge/, and of the data folder's own norm tables, up to date.

        True if anything had changed. Costs a hash when nothing has.
        """
        own = self._store.data_dir / FOLDER
        digest = knowledge_digest(self._knowledge_dir, own)
        if self._store.meta("knowledge") == digest:
            return False
        with self._store.writing(on_wait):
            if self._store.meta("knowledge") == digest:
                return True
            documents = builtin_documents(self._knowledge_dir, self.register, own)
            if progress:
                progress("las_kunskap", len(documents), len(documents))
            with self._store.transaction():
                self._store.put(documents, "builtin", replace_all=True)
                for identity, vectors in load_shipped_vectors(self._knowledge_dir).items():
                    self._store.put_vectors(identity, vectors)
                self._publish(progress)
                self._store.set_meta("knowledge", digest)
        return True

    def held(self, digest: str) -> tuple[Source, int] | None:
        """The user's document that was read from a file of this digest, and how many passages it has; None when none was."""
        return self._store.held(digest)

    def known_documents(self) -> KnownDocuments:
        """What is here, to recognise documents by."""
        self.refresh()
        return KnownDocuments(s for s in self.snapshot.sources.values() if s.edition_of is None)

    def recognised(self, document: Document, known: KnownDocuments) -> Document:
        """The document under the id by which it is here already, in another form or as our summary; else as it is.

        Raises BadInput for an act in an older wording than the one that is here.
        """
        if (here := self.snapshot.sources.get(document.source.id)) is not None:
            refuse_older(here, document.source)
        known_id = known.id_of(document.source)
        if known_id is None:
            return document
        registered = self.register.get(known_id)
        changes = registered.model_dump(exclude={"id", "kind", "text_kind"}) if registered else {}
        if changes:  # what we know of a document that we ship a summary of, with what this file itself is known to lack
            changes |= {"missing": (*changes["missing"], *document.source.missing)}
        return renamed(document, known_id, **changes)

    def add(
        self,
        documents: Sequence[Document],
        on_wait: Callable[[], None] | None = None,
        on_closed: Callable[[Source], object] | None = None,
    ) -> list[str]:
        """Add or update a user's documents; returns the ids that changed (an unchanged digest costs nothing).

        An edition that was in force before stays, to its last day, and is told by `on_closed`. Raises BadInput for an older
        wording of an act.
        """
        with self._store.writing(on_wait):
            known = set(self._store.digests("user").values())
            arrived = [d for d in documents if d.digest not in known]
            editions: dict[str, list[Document]] = {}
            for document in arrived:
                name = document.source.id
                editions[name] = succeed(editions.get(name) or self._store.editions(name), document)
            if editions:
                with self._store.transaction():
                    closed = [source for name, made in editions.items() for source in self._put_editions(name, made)]
                    self._publish()
                if on_closed is not None:
                    for source in closed:
                        on_closed(source)
        return [d.source.id for d in arrived]

    def remove(self, document_id: str, on_wait: Callable[[], None] | None = None) -> Source | None:
        """Remove a user's document (a built-in one of that id returns). Raises BadInput when there is none.

        Returns the earlier edition that is the current one again, if there is one.
        """
        with self._store.writing(on_wait):
            gone = self._store.document(document_id, "user")
            if gone is None:
                builtin = document_id in self._store.digests("builtin")
                raise BadInput("ta_bort_inbyggd" if builtin else "ta_bort_okand", id=document_id)
            base = gone.source.edition_of or document_id
            left = arranged([d for d in self._store.editions(base) if d.source.id != document_id])
            with self._store.transaction():
                self._put_editions(base, left)
                self._publish()
        return left[-1].source if left and gone.source.edition_of is None else None

    def _put_editions(self, name: str, editions: Sequence[Document]) -> list[Source]:
        """Store the editions of a document in the place of those that were there; the ones that were closed by it."""
        before = {d.source.id for d in self._store.editions(name)}
        for old in before - {d.source.id for d in editions}:
            self._store.delete(old, "user")
        self._store.put(editions, "user")
        return [d.source for d in editions if d.source.closed and d.source.id not in before]

    def _publish(self, progress: Progress | None = None) -> None:
        """Build the word index of what is now active in a folder beside, then name it as the one to use.

        Within the transaction that changed the documents: whoever is killed here leaves what was before, and a stray folder.
        """
        snapshot = Snapshot(active_documents(self._store.documents()))
        folder = self._index_folder(snapshot.generation)
        if not (folder / "words").exists():
            fresh = folder.with_name(folder.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            if progress:
                progress("bygg_ordindex", 0, len(snapshot.passages))
            words = WordIndex.build([p.id for p in snapshot.passages], [p.indexed_text for p in snapshot.passages])
            words.save(fresh / "words")
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
            if progress:
                progress("bygg_ordindex", len(snapshot.passages), len(snapshot.passages))
        previous = self._store.meta("generation")
        below = Snapshot([d for origin, d in self._store.documents() if origin == "builtin"])  # what returns on removal
        self._store.prune_vectors({d for s in (snapshot, below) for d in (*s.digests, *s.piece_digests, *s.question_digests)})
        self._store.set_meta("generation", snapshot.generation)
        for old in self._index_folder("").iterdir():
            if old.name not in (snapshot.generation, previous):  # a reader may still have the previous one open
                shutil.rmtree(old, ignore_errors=True)

    def generation(self) -> str:
        """Names the set of passages that is active in the store now; costs one look-up."""
        return self._store.meta("generation") or ""

    def refresh(self) -> None:
        """See what is in the store now; costs two look-ups when nothing has changed."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        if self._shared is not None:
            self._shared.refresh()
        seen = (self._store.meta("generation") or "", self._store.meta("vectors") or "")
        if seen == self._seen:
            return
        if seen[0] != self._seen[0]:
            snapshot = Snapshot([*self._active_documents(), *self._beside])
            self.snapshot, self._words, self._spelling = snapshot, self._open_words(snapshot), None
            self._ranks = snapshot.ranks(GUIDANCE_WORTH, EXAMPLE_WORTH)
        self._load_vectors()
        self._seen = (self._store.meta("generation") or "", self._store.meta("vectors") or "")

    def _active_documents(self) -> Sequence[Document]:
        """What is active in the store; of a library beside another what that one has, since passages are large."""
        return self._shared.snapshot.documents if self._shared is not None else active_documents(self._store.documents())

    def _open_words(self, snapshot: Snapshot) -> WordIndex:
        """The word index of a snapshot; made again when it was thrown away or is damaged."""
        if self._shared is not None:
            return WordIndex.build([p.id for p in snapshot.passages], [p.indexed_text for p in snapshot.passages])
        folder = self._index_folder(snapshot.generation)
        try:
            return WordIndex.load(folder / "words")
        except IndexUnusable:
            with self._store.writing():
                shutil.rmtree(folder, ignore_errors=True)
                self._publish()
            return WordIndex.load(folder / "words")

    def _load_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
        self._vectors, self._questions = None, None
        if self.embedder is None or not self.snapshot.passages:
            return
        matrix = self._matrix()
        self._has_vector = np.asarray(matrix.any(axis=1), dtype=np.bool_)
        if self._has_vector.any():
            self._vectors = open_vectors(matrix, self._ids(), self._chroma_folder(), chroma=self._chroma)
            # Documents beside come last, so that the positions of the shared ones are the same.
            self._questions = self._shared._questions if self._shared is not None else self._question_vectors()

    def _matrix(self) -> NDArray[np.float32]:
        """The vectors of the active passages by position; a row of zeros where there is none."""
        assert self.embedder is not None
        if self._shared is None:
            self._known_vectors = self._store.vectors(self.embedder.identity)
        else:
            self._known_vectors = self._shared._known_vectors
        known = self._known_vectors
        empty = np.zeros(len(next(iter(known.values()))) if known else 1, dtype=np.float32)
        return np.stack([known.get(d, empty) for d in self.snapshot.digests])

    def _question_vectors(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]] | None:
        """(positions of passages with typical questions, where each one's questions begin, the questions' vectors)."""
        made = [(n, v) for n, q in self.snapshot.questions if (v := self._known_vectors.get(text_digest(q))) is not None]
        if not made:
            return None
        positions, starts = np.unique(np.array([n for n, _ in made], dtype=np.int64), return_index=True)
        return positions, starts.astype(np.int64), np.stack([v for _, v in made])

    def _ids(self) -> list[str]:
        return [p.id for p in self.snapshot.passages]

    def _chroma_folder(self) -> Path:
        """Where the vectors' Chroma index of this generation and embedder lies; a new count of vectors is a new folder."""
        assert self.embedder is not None
        name = f"chroma-{self.embedder.identity}-{int(self._has_vector.sum())}"
        return self._index_folder(self.snapshot.generation) / re.sub(r"[^a-zA-Z0-9._-]", "_", name)

    def build_vector_index(self) -> bool:
        """Make the Chroma index of what is active now, beside, then switch to it; nothing where exact vectors are quicker.

        True when an index was made.
        """
        if not self.vector_index_missing():
            return False
        folder = self._chroma_folder()
        from assistant.index.chroma import ChromaVectors  # here: chromadb takes more than a second to load

        with self._store.writing():
            fresh = folder.with_name(folder.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            ChromaVectors.build(fresh, self._ids(), self._matrix())
            fresh.rename(folder)
            for old in folder.parent.glob("chroma-*"):
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)
            self._store.set_meta("vectors", folder.name)
        return True

    def vector_index_missing(self) -> bool:
        """Whether there are so many vectors that Chroma is to search them, and its index of them has not been made."""
        self.refresh()
        wanted = int(self._has_vector.sum()) > EXACT_LIMIT if self._chroma is None else self._chroma
        return wanted and bool(self._has_vector.any()) and not self._chroma_folder().exists()

    def _index_folder(self, generation: str) -> Path:
        return self._store.data_dir / "index" / generation if generation else self._store.data_dir / "index"

    # --- vectors ----------------------------------------------------------------------------------------------

    def vectors_missing(self, with_pieces: bool = False) -> int:
        """How many active passages (and their pieces) have no vector yet; all passages are searchable by words at once."""
        return len(self._without_vector(with_pieces))

    def _without_vector(self, with_pieces: bool) -> list[tuple[str, str]]:
        """(digest, text) of what has no vector, passages first, short texts before long: like lengths need less padding."""
        self.refresh()
        if self.embedder is None:
            return []
        known = self._store.vectors(self.embedder.identity)
        passages = {d: p.indexed_text for d, p in zip(self.snapshot.digests, self.snapshot.passages, strict=True)}
        smaller = (*self.snapshot.pieces, *(q for _, q in self.snapshot.questions)) if with_pieces else ()
        cut = {text_digest(text): text for text in smaller}
        found: list[tuple[str, str]] = []
        for texts in (passages, cut):
            found += sorted(((d, t) for d, t in texts.items() if d not in known), key=lambda item: len(item[1]))
        return found

    def embed_missing(
        self,
        progress: Progress | None = None,
        stop: Callable[[], bool] = lambda: False,
        *,
        with_pieces: bool = False,
    ) -> int:
        """Make the vectors that are missing, batch by batch, each batch kept at once; returns how many are still missing.

        May be interrupted anywhere: what is done is kept and the rest is made next time.
        """
        todo = self._without_vector(with_pieces)
        if self.embedder is None:
            return 0
        done = 0
        for start in range(0, len(todo), EMBED_BATCH):
            if stop():
                break
            batch = todo[start : start + EMBED_BATCH]
            try:
                made = self.embedder.passages([text for _, text in batch])
            except EmbeddingFailed:  # the embedder cannot run now: words serve, and the next call tries again
                break
            self._store.put_vectors(self.embedder.identity, {d: v for (d, _), v in zip(batch, made, strict=True)})
            done += len(batch)
            if progress:
                progress("berakna_vektorer", done, len(todo))
            if done % TOLD_EVERY == 0 or done == len(todo):
                self._tell_of_vectors()
        if done % TOLD_EVERY:
            self._tell_of_vectors()
        return len(todo) - done

    def _tell_of_vectors(self) -> None:
        """Let every process that has the library open see the new vectors at its next question."""
        self._store.set_meta("vectors", secrets.token_hex(8))

    # --- asking -----------------------------------------------------------------------------------------------

    def spelled(self, text: str) -> str:
        """A question with slips of the finger put right against the words that the texts here are written with."""
        with self._lock:
            self._refresh()
            if self._words is None:
                return text
            if self._spelling is None:
                self._spelling = Spelling(self._words.analyser, self._words.frequency)
            return self._spelling.corrected(text)

    def search(
        self,
        text: str,
        *,
        k: int = 10,
        as_of: date | None = None,
        kinds: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        has_lagrum: bool = False,
        english: bool = False,
        by_text_alone: bool = False,
    ) -> Found:
        """The k best passages for a text among those in force on `as_of` and of the named kinds and sources.

        The law comes before guidance that is not much nearer, and an invented example last; not so `by_text_alone`.
        """
        with self._lock:
            return self._search(text, k, as_of, kinds, sources, has_lagrum, english, by_text_alone)

    def _search(
        self,
        text: str,
        k: int,
        as_of: date | None,
        kinds: Iterable[str] | None,
        sources: Iterable[str] | None,
        has_lagrum: bool,
        english: bool,
        by_text_alone: bool,
    ) -> Found:
        self._refresh()
        if self._words is None or not self.snapshot.passages:
            return Found(hits=(), top_cosine=None, coverage=0.0)
        mask = self.snapshot.mask(as_of, kinds, sources)
        word_scores = self._words.scores(text, mask)
        cosines = self._cosines(text, mask)
        meaning = self._with_questions(cosines, text) if cosines is not None else None
        fused = fuse(meaning, word_scores, question_has_lagrum=has_lagrum, english=english)
        if not by_text_alone:
            fused = fused * self._ranks
        fused = np.where(mask, fused, -np.inf)
        order = np.argsort(-fused, kind="stable")[: max(k, 0)]
        hits = tuple(
            Hit(passage=p, source=self.snapshot.sources[p.source_id], score=round(float(fused[n]), 4))
            for n in order
            if np.isfinite(fused[n]) and fused[n] > 0
            for p in (self.snapshot.passages[n],)
        )
        usable = cosines[np.isfinite(cosines)] if cosines is not None else np.zeros(0, dtype=np.float32)
        top = float(usable.max()) if len(usable) else None
        return Found(hits=hits, top_cosine=top, coverage=self._covered(text, hits[:3]))

    def _covered(self, text: str, hits: Sequence[Hit]) -> float:
        """The share of a question's words, each weighed by its rarity, that these hits hold; half for a part of a compound."""
        assert self._words is not None
        groups = list(dict.fromkeys(self._words.analyser.groups(text)))
        held = {term for hit in hits for term in self._words.analyser.analyse(hit.passage.indexed_text)}
        weights = [self._words.idf(group[0]) for group in groups]
        shares = [1.0 if group[0] in held else 0.5 * any(part in held for part in group[1:]) for group in groups]
        return sum(w * s for w, s in zip(weights, shares, strict=True)) / sum(weights) if groups else 0.0

    def _cosines(self, text: str, mask: NDArray[np.bool_]) -> NDArray[np.float32] | None:
        """A cosine for every passage (NaN without a vector, -inf outside the mask), or None when words must do alone."""
        query = self._query_vector(text) if self._vectors is not None else None
        return None if query is None or self._vectors is None else self._vectors.scores(query, mask)

    def _with_questions(self, cosines: NDArray[np.float32], text: str) -> NDArray[np.float32]:
        """The cosines mixed with those of the nearest typical question of each passage that has any."""
        query = self._query_vector(text)
        if self._questions is None or query is None:
            return cosines
        positions, starts, vectors = self._questions
        nearest = np.maximum.reduceat(vectors @ query, starts)
        mixed = cosines.copy()
        mixed[positions] = (1 - QUESTION_WEIGHT) * cosines[positions] + QUESTION_WEIGHT * nearest
        return mixed

    def with_pieces(self, hit: Hit, text: str) -> Hit:
        """The hit with its passage cut into pieces, each scored by meaning (where it has a vector) and by words."""
        with self._lock:
            if self._words is None:
                return hit
            texts = pieces(hit.passage.text)
            question = set(self._words.analyser.analyse(text))
            shared = [sum(self._words.idf(t) for t in question & set(self._words.analyser.analyse(p))) for p in texts]
            by_words = np.array(shared, dtype=np.float32) / max([*shared, 1e-6])
            vectors = [self._known_vectors.get(text_digest(p)) for p in texts]
            query = self._query_vector(text) if len(texts) > 1 and all(v is not None for v in vectors) else None
        if query is None:
            made = [Piece(text=p, score=float(w)) for p, w in zip(texts, by_words, strict=True)]
        else:
            cosines = np.array([float(v @ query) for v in vectors if v is not None])
            stretched = (cosines - cosines.min()) / max(float(cosines.max() - cosines.min()), 1e-6)
            mixed = PIECE_VECTOR_WEIGHT * stretched + (1 - PIECE_VECTOR_WEIGHT) * by_words
            made = [Piece(text=p, score=float(m), cosine=float(c)) for p, m, c in zip(texts, mixed, cosines, strict=True)]
        return hit.model_copy(update={"pieces": tuple(made)})

    def _query_vector(self, text: str) -> NDArray[np.float32] | None:
        """The question's vector; the last ones are kept, since a question is searched for and then matched piece by piece."""
        if self.embedder is None:
            return None
        if text not in self._queries:
            if len(self._queries) >= QUERIES_KEPT:
                self._queries.clear()
            try:
                self._queries[text] = self.embedder.query(text)
            except EmbeddingFailed:
                return None
        return self._queries[text]

    def hit(self, passage_id: str, *, score: float = 1.0, named: bool = False) -> Hit:
        """A passage by its id, as a hit."""
        passage = self.snapshot.passages[self.snapshot.position(passage_id)]
        return Hit(passage=passage, source=self.snapshot.sources[passage.source_id], score=score, named=named)

    def has_vector(self) -> NDArray[np.bool_]:
        """By position, whether the passage has a vector of the embedder in use."""
        self.refresh()
        return self._has_vector if len(self._has_vector) else np.zeros(len(self.snapshot.passages), dtype=np.bool_)

    def act_names(self) -> dict[str, tuple[str, ...]]:
        """Every name of every act, lower case -> the ids that bear it."""
        names: dict[str, list[str]] = {}
        for source in {**self.register, **self.snapshot.sources}.values():
            for name in source.short_names if source.kind in LAW_KINDS else ():
                names.setdefault(name.lower(), []).append(source.id)
        return {name: tuple(ids) for name, ids in names.items()}

    def close(self) -> None:
        """Close the store and the indexes, stop the embedder."""
        self._store.close()
        if self._vectors is not None:
            self._vectors.close()
        if self.embedder is not None:
            self.embedder.close()


def builtin_documents(knowledge_dir: Path, register: dict[str, Source], own: Path | None = None) -> list[Document]:
    """All documents of knowledge/: the Markdown files and the riksnorm tables as passages.

    `own` is the folder of a municipality's own norm files, which confirm, correct and add to the tables.
    """
    documents = load_documents(knowledge_dir, register)
    tables = load_tables(knowledge_dir / "riksnorm")
    if own is not None:
        tables, _ = with_own(tables, own, load_regler(knowledge_dir), date.today())
    for _, tabell in sorted(tables.items()):
        source, passages = table_passages(tabell)
        digest = hashlib.sha256(tabell.model_dump_json().encode()).hexdigest()
        documents.append(Document(source=source, passages=passages, digest=digest))
    return documents


def knowledge_digest(folder: Path, own: Path | None = None) -> str:
    """One digest over every file of knowledge/, the words that the norm tables are put in, and the `own` tables as read."""
    total = hashlib.sha256(FORM.encode() + (ROOT / "prompts" / "texts" / "normtabell.yaml").read_bytes())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    if own is not None and own_files(own):  # as read, since a file that is dated tomorrow is left out today
        tables, _ = with_own(load_tables(folder / "riksnorm"), own, load_regler(folder), date.today())
        total.update("".join(tables[year].model_dump_json() for year in sorted(tables)).encode())
    return total.hexdigest()[:16]
