"""`radrum doctor`: each part, ok or what is wrong and the command that mends it."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from assistant.assembly import open_kalkylator, open_library
from assistant.commands.terminal import say, say_json
from assistant.domain.errors import RadrumError
from assistant.library.store import Store
from assistant.prompts import Texts
from assistant.settings import Settings

Check = tuple[str, bool | None, str]
"""Part, whether it is well (None: not used here), and one Swedish line."""


def doctor(args: Namespace, settings: Settings, texts: Texts) -> int:
    """Look at every part; exit 0 when nothing is broken, 1 otherwise."""
    found = [row for part in (_store, _knowledge, _tables, _search, _model) for row in _guarded(part, settings, texts)]
    if args.json:
        say_json([{"part": part, "ok": ok, "message": message} for part, ok, message in found])
    else:
        for part, ok, message in found:
            say(f"{texts('cli.doktor_' + ('ok' if ok else 'av' if ok is None else 'fel'))}  {part}: {message}")
    return 0 if all(ok is not False for _, ok, _ in found) else 1


def _guarded(part: Callable[[Settings, Texts], Iterator[Check]], settings: Settings, texts: Texts) -> list[Check]:
    try:
        return list(part(settings, texts))
    except RadrumError as error:
        return [(texts(f"cli.doktor{part.__name__}"), False, texts.error(error))]
    except Exception as error:  # noqa: BLE001 - whatever is broken, the other parts are still looked at
        return [(texts(f"cli.doktor{part.__name__}"), False, texts("cli.doktor_trasig", slag=type(error).__name__))]


def _store(settings: Settings, texts: Texts) -> Iterator[Check]:
    store = Store.open(settings.data_dir)
    try:
        sound = store.sound()
    finally:
        store.close()
    key = "cli.doktor_databas_ok" if sound else "cli.doktor_databas_fel"
    yield texts("cli.doktor_store"), sound, texts(key, mapp=str(settings.data_dir))


def _knowledge(settings: Settings, texts: Texts) -> Iterator[Check]:
    library = open_library(settings)
    try:
        library.sync_builtin()
        library.refresh()
        documents, passages = len(library.snapshot.documents), len(library.snapshot.passages)
        yield texts("cli.doktor_knowledge"), documents > 0, texts("cli.doktor_kunskap", kallor=documents, stycken=passages)
        missing = library.vectors_missing()
        if library.embedder is not None:
            key = "cli.doktor_vektorer_fel" if missing else "cli.doktor_vektorer_ok"
            yield texts("cli.doktor_vektorer"), not missing, texts(key, antal=missing)
    finally:
        library.close()


def _tables(settings: Settings, texts: Texts) -> Iterator[Check]:
    kalkylator = open_kalkylator(settings, texts)
    tables = kalkylator.tabeller
    today = date.today()
    name = texts("cli.doktor_tables")
    yield name, today.year in tables, texts("cli.doktor_tabeller", fran=min(tables), till=max(tables))
    if today.month >= 11 and today.year + 1 not in tables:
        yield name, None, texts("cli.doktor_tabell_saknas", ar=today.year + 1)
    own = [r for r in kalkylator.riktlinjer.values() if not r.exempel]
    for riktlinje in own:
        yield texts("cli.doktor_riktlinje"), True, texts("cli.doktor_belopp", kommun=riktlinje.kommun, rader=len(riktlinje.tak))
    for fault in kalkylator.trasiga:
        yield texts("cli.doktor_riktlinje"), False, texts.error(fault)


def _search(settings: Settings, texts: Texts) -> Iterator[Check]:
    name = texts("cli.doktor_search")
    library = open_library(settings)
    try:
        if library.embedder is None:
            yield name, None, texts("cli.doktor_inga_vektorer")
            return
        vector: Any = library.embedder.query("försörjningsstöd")
        well = float((vector * vector).sum()) > 0.5
        yield name, well, texts("cli.doktor_inbaddare", namn=library.embedder.identity)
    finally:
        library.close()


def _model(settings: Settings, texts: Texts) -> Iterator[Check]:
    name = texts("cli.doktor_model")
    if not settings.model:
        yield name, None, texts("cli.doktor_ingen_modell")
        return
    from assistant.compose.ollama_state import probe

    state = probe(settings.ollama_host, settings.model)
    if state.problem:
        yield name, False, texts(f"errors.{state.problem}", **state.values)
        return
    yield (
        name,
        True,
        texts("cli.doktor_modell_ok", modell=state.model, version=state.version or "?", digest=(state.digest or "?")[:12]),
    )
    for key in state.advice:
        yield name, None, texts(f"errors.{key}", **state.values)
