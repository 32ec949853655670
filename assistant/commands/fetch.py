"""`radrum fetch`: official texts from their publishers into the library. The only command that reaches for the internet."""

from argparse import Namespace
from datetime import date
from pathlib import Path

from assistant.commands.library import make_vectors, opened
from assistant.commands.terminal import bytes_bar, say, tell
from assistant.domain.errors import BadInput, RadrumError
from assistant.domain.source import Document, Source
from assistant.fetch.addresses import RIKSDAGEN, Address, address, allowed_hosts
from assistant.fetch.download import Arrived, Downloader, Limits
from assistant.fetch.failed import FetchFailed
from assistant.fetch.kept import Shelf, disk_fault
from assistant.fetch.official import refuse_much_less, refuse_other_act, refuse_other_document, state
from assistant.ingest.ingest import file_digest, read_file
from assistant.library.library import Library
from assistant.library.places import Municipalities
from assistant.prompts import Texts
from assistant.settings import Settings


def fetch(
    args: Namespace,
    settings: Settings,
    texts: Texts,
    riksdagen: str = RIKSDAGEN,
    limits: Limits | None = None,
    idag: date | None = None,
) -> int:
    """Bring the named texts, or all that have an address; `--list` tells of them and asks nobody.

    One text that cannot be had never stops the others. Exit 0 when all went well, 1 when some text could not be had, 2 for an
    id that is unknown or has no address. `riksdagen`, `limits` and `idag` are other than usual in tests.
    """
    day = idag or date.today()
    library = opened(settings, texts)
    try:
        wanted = _wanted(args.ids, library, riksdagen)
        if args.list:
            for source, place in wanted:
                say(_listed(source, place, library, settings, texts, day))
            return 0
        with Downloader(allowed_hosts(library.register.values(), riksdagen), limits or Limits()) as downloader:
            run = _Run(library, downloader, settings, texts, day)
            for source, place in wanted:
                run.take(source, place)
        if run.fetched or (run.unchanged and library.vectors_missing()):
            missing = make_vectors(library, texts)
            if missing:
                say(texts("cli.vektorer_saknas", antal=missing))
        return run.told()
    finally:
        library.close()


def _wanted(ids: list[str], library: Library, riksdagen: str) -> list[tuple[Source, Address]]:
    """The registered sources that were named, each once, or all that have an address. Raises BadInput for an id without."""
    found = []
    for source_id in dict.fromkeys(ids or library.register):
        source = library.register.get(source_id)
        if source is None:
            raise BadInput("okand_kalla" if source_id not in library.snapshot.sources else "hamta_ingen_adress", id=source_id)
        place = address(source, riksdagen)
        if place is not None:
            found.append((source, place))
        elif ids:
            raise BadInput("hamta_ingen_adress", id=source_id)
    return found


def _listed(source: Source, place: Address, library: Library, settings: Settings, texts: Texts, day: date) -> str:
    """A line on what is here of a text and how fresh it is, and one on where it is fetched."""
    here = library.snapshot.sources.get(source.id)
    parts = [texts(f"cli.text_{here.text_kind}") if here else texts("cli.text_saknas")]
    if here is not None:
        now = state(here, Shelf(settings.data_dir, source.id).kept(), day)
        if here.consolidated_to and here.text_kind != "sammanfattning":
            parts.append(texts("cli.hamta_lydelse", sfs=here.consolidated_to))
        if now.fetched:
            parts.append(texts("cli.hamta_dag", dag=now.fetched))
        if now.old:
            parts.append(texts("cli.hamta_gammal"))
        if now.lacks:
            parts.append(texts("cli.hamta_saknar", andringar=", ".join(now.lacks)))
    return texts("cli.hamta_rad", id=source.id, titel=source.title, lage="; ".join(parts), adress=place.url)


class _Run:
    """One run over several texts: what was fetched, what was as before, and what failed for which reason."""

    def __init__(self, library: Library, downloader: Downloader, settings: Settings, texts: Texts, day: date) -> None:
        self.fetched: list[str] = []
        self.unchanged: list[str] = []
        self.failed: dict[str, list[str]] = {}
        self._library = library
        self._downloader = downloader
        self._settings = settings
        self._texts = texts
        self._day = day
        self._places = Municipalities.load(settings.knowledge_dir / "kommuner.yaml")
        self._out_of_reach: dict[str, RadrumError] = {}

    def take(self, source: Source, place: Address) -> None:
        """Fetch a text and put it in the library, or note why not. What is here stays until the new text is in its place."""
        shelf = Shelf(self._settings.data_dir, source.id)
        host = place.url.split("/")[2]
        try:
            if host in self._out_of_reach:
                raise self._out_of_reach[host]
            with bytes_bar(source.id) as told:
                arrived = self._downloader.get(place, shelf, told)
            document = self._brought(source, place, shelf, arrived)
        except RadrumError as error:
            if error.key == "hamta_ingen_kontakt":  # asking again for the next text would only take long
                self._out_of_reach[host] = error
            self.failed.setdefault(self._texts.error(error), []).append(source.id)
            return
        finally:
            shelf.refuse()
        if document is None:
            self.unchanged.append(source.id)
            return
        self.fetched.append(source.id)
        edition = document.source.consolidated_to or self._texts("cli.hamta_okand_lydelse")
        say(self._texts("cli.hamtad", id=source.id, titel=source.title, antal=len(document.passages), lydelse=edition))

    def _brought(self, source: Source, place: Address, shelf: Shelf, arrived: Arrived) -> Document | None:
        """The text that is now in the library; None where it was there already. Raises RadrumError for a wrong text."""
        kept = shelf.kept()
        try:
            if arrived.ending is not None:
                path = shelf.arrived(arrived.ending)
                if kept is None or file_digest(path) != file_digest(shelf.path(kept)):
                    document = self._read(source, place, path)
                    kept = shelf.keep(path, arrived.version, self._day)
                    return self._add(document)
            assert kept is not None, "a publisher that says 'not modified' was asked about a text that is kept"
            # It may have been removed from the library, or the run that fetched it ended before it came there.
            path, held = shelf.path(kept), self._library.held(file_digest(shelf.path(kept)))
            added = None if held else self._add(self._read(source, place, path))
            shelf.confirm(kept, arrived.version, self._day)
            return added
        except OSError as error:
            raise disk_fault(self._settings.data_dir) from error

    def _read(self, source: Source, place: Address, path: Path) -> Document:
        """The file as a document, which is the one that was asked for. Raises RadrumError."""
        library = self._library
        library.refresh()
        if place.sfs is not None:
            refuse_other_act(source, place.sfs, path)
        try:
            taken = {s.id: s.title for s in library.snapshot.sources.values()}
            read = read_file(path, library.register, None, taken, self._places.find, self._texts)
        except RadrumError as error:  # its own text names a file that nobody will find
            raise FetchFailed("hamta_olasligt", titel=source.title) from error
        document = library.recognised(read, library.known_documents())
        if place.sfs is not None:
            refuse_much_less(source, document.passages, (p for p in library.snapshot.passages if p.source_id == source.id))
        else:
            refuse_other_document(source, path, document)
        return document

    def _add(self, document: Document) -> Document:
        self._library.add([document], lambda: tell(self._texts("cli.vantar")))
        return document

    def told(self) -> int:
        """Say how it went, each reason for failing once; the exit code."""
        for reason, ids in self.failed.items():
            tell(self._texts("cli.hamtning_fel", id=", ".join(ids), fel=reason))
        failures = sum(len(ids) for ids in self.failed.values())
        counts = {"hamtade": len(self.fetched), "oforandrade": len(self.unchanged), "misslyckade": failures}
        say(self._texts("cli.hamtning_klar", **counts))
        return 1 if failures else 0
