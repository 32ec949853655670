"""`radrum doctor`: each part, ok or what is wrong and the command that mends it."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from assistant.assembly import open_kalkylator, open_library
from assistant.commands.terminal import say, say_json
from assistant.domain.answer import kronor
from assistant.domain.errors import RadrumError
from assistant.domain.normtabell import NormTabell
from assistant.fetch.addresses import address
from assistant.fetch.kept import Shelf
from assistant.fetch.official import state
from assistant.library.normbekraftelser import FOLDER
from assistant.library.normtabeller import celler, missing_year
from assistant.library.store import Store
from assistant.prompts import Texts
from assistant.settings import Settings

Check = tuple[str, bool | None, str]
"""Part, whether it is well (None: not used here), and one Swedish line."""

Part = Callable[[Settings, Texts], Iterator[Check]]


def doctor(args: Namespace, settings: Settings, texts: Texts, idag: date | None = None) -> int:
    """Look at every part; exit 0 when nothing is broken, 1 otherwise. `idag`: the day it is, by default today."""
    parts: dict[str, Part] = {
        "store": _store,
        "knowledge": _knowledge,
        "official": partial(official, idag=idag or date.today()),
        "tables": partial(tables, idag=idag or date.today()),
        "search": _search,
        "model": _model,
    }
    found = [row for name, part in parts.items() for row in _guarded(name, part, settings, texts)]
    if args.json:
        say_json([{"part": part, "ok": ok, "message": message} for part, ok, message in found])
    else:
        for part, ok, message in found:
            say(f"{texts('cli.doktor_' + ('ok' if ok else 'av' if ok is None else 'fel'))}  {part}: {message}")
    return 0 if all(ok is not False for _, ok, _ in found) else 1


def _guarded(name: str, part: Part, settings: Settings, texts: Texts) -> list[Check]:
    try:
        return list(part(settings, texts))
    except RadrumError as error:
        return [(texts(f"cli.doktor_{name}"), False, texts.error(error))]
    except Exception as error:  # noqa: BLE001 - whatever is broken, the other parts are still looked at
        return [(texts(f"cli.doktor_{name}"), False, texts("cli.doktor_trasig", slag=type(error).__name__))]


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


def official(settings: Settings, texts: Texts, idag: date) -> Iterator[Check]:
    """How many of the texts that can be fetched are the publisher's own, and which of them should be fetched again."""
    name = texts("cli.doktor_official")
    library = open_library(settings)
    try:
        library.refresh()
        offered = [s.id for s in library.register.values() if address(s)]
        here = [s for i in offered if (s := library.snapshot.sources.get(i)) and s.text_kind != "sammanfattning"]
        states = [(s.id, state(s, Shelf(settings.data_dir, s.id).kept(), idag)) for s in here]
    finally:
        library.close()
    if not here:
        yield name, None, texts("cli.doktor_inga_officiella")
    elif not any(now.stale for _, now in states):
        yield name, True, texts("cli.doktor_officiella", antal=len(here), alla=len(offered))
    for source_id, now in states:
        if now.old:
            yield name, None, texts("cli.doktor_officiell_gammal", id=source_id, dag=now.fetched)
        if now.lacks:
            yield name, None, texts("cli.doktor_officiell_saknar", id=source_id, andringar=", ".join(now.lacks))


def tables(settings: Settings, texts: Texts, idag: date) -> Iterator[Check]:
    """The norm tables on the day `idag`, the municipality's own files, and the amounts of guidelines."""
    kalkylator = open_kalkylator(settings, texts, idag)
    tabeller = kalkylator.tabeller
    name = texts("cli.doktor_tables")
    yield name, idag.year in tabeller, texts("cli.doktor_tabeller", fran=min(tabeller), till=max(tabeller))
    for tabell in tabeller.values():
        yield from _own_table(tabell, str(settings.data_dir / FOLDER / f"{tabell.ar}.yaml"), texts)
    for fault in kalkylator.egna_fel.values():
        yield name, False, texts.error(fault)
    saknas = missing_year(tabeller, idag)
    if saknas is not None and f"{saknas}.yaml" not in kalkylator.egna_fel:
        path = settings.data_dir / FOLDER / f"{saknas}.yaml"
        yield name, None, texts("cli.doktor_tabell_saknas", ar=saknas, fil=str(path))
    own = [r for r in kalkylator.riktlinjer.values() if not r.exempel]
    for riktlinje in own:
        yield texts("cli.doktor_riktlinje"), True, texts("cli.doktor_belopp", kommun=riktlinje.kommun, rader=len(riktlinje.tak))
    for fault in kalkylator.trasiga:
        yield texts("cli.doktor_riktlinje"), False, texts.error(fault)


def _own_table(tabell: NormTabell, fil: str, texts: Texts) -> Iterator[Check]:
    """What the municipality's own file of the year did; nothing where it has none."""
    name, cells = texts("cli.doktor_tables"), celler(tabell)
    own = [cell for cell in cells.values() if cell.bekraftad]
    if tabell.egen:
        key = "cli.doktor_egen_utan_regler" if tabell.utan_regler else "cli.doktor_egen_tabell"
        yield name, True, texts(key, ar=tabell.ar, fil=fil)
    elif own:
        counts = {"antal": len(own), "alla": len(cells), "rattade": sum(cell.rattad for cell in own)}
        yield name, True, texts("cli.doktor_bekraftade", ar=tabell.ar, fil=fil, **counts)
    for namn, cell in cells.items():
        if cell.motsagd and cell.bekraftad and (vart := cell.bekraftad.tidigare):
            amounts = {"belopp": kronor(Decimal(cell.belopp)), "vart": kronor(Decimal(vart.belopp))}
            told = texts("cli.doktor_motsagd", ar=tabell.ar, cell=namn, fil=fil, sakerhet=vart.sakerhet, **amounts)
            yield name, None, told


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
