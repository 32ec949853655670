"""Many households from one file: JSON lines and CSV, one result for each, bad ones reported in their place, none lost.

The columns of a CSV stand at the top of norm_columns.py. No calculation is made here.
"""

import csv
import json
import os
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from operator import attrgetter
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple, TextIO

from assistant.commands.norm_columns import celler_av, hushall_av, kolumner_av, med_kolumner, rad_av
from assistant.commands.processes import in_order
from assistant.domain.errors import BadInput, Fault, RadrumError
from assistant.domain.hushall import Berakning
from assistant.prompts import Texts
from assistant.riksnorm.inlasning import json_objekt
from assistant.riksnorm.utdata import to_json

Calculate = Callable[[Mapping[str, Any]], Berakning]
"""A household in the form of the JSON contract to its calculation: `Kalkylator.berakna` or `summor`. Raises RadrumError."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""

SUMMOR = ("riksnorm", "justeringar", "inkomster", "utgifter", "levnadskostnader", "resultat", "utfall", "underskott")
FORDELNING = ("forsorjningsstod", "levnadskostnader")
UTKOLUMNER = ("rad", "id", "manad", "tabell", *SUMMOR, *(f"fordelning_{del_}" for del_ in FORDELNING), "forbehall", "fel")
_SUMMOR = attrgetter(*SUMMOR)
_FORDELNING = attrgetter(*FORDELNING)
BLOCK = 500
"""Rows calculated between two reports of progress, and handed to a process at a time."""

FLERA_FRAN = 4000
"""Above so many rows several processes are worth their start, about a second."""


class Utfall(NamedTuple):
    """How many rows there were, and how many of them have a result."""

    rader: int
    raknade: int


# --- JSON lines ----------------------------------------------------------------------------------------------------------


def run_jsonl(lines: Iterable[str | bytes], calculate: Calculate, texts: Texts) -> Iterator[dict[str, Any]]:
    """One result a line, in order. A bad line gives {"id", "error"} in its place; an `id` of the household passes through.

    Blank lines at the end are no lines; a blank line before others is a bad one, so that the numbering of lines holds.
    """
    blank = 0
    for line in lines:
        if not line.strip():
            blank += 1
            continue
        for _ in range(blank):
            yield {"id": None, "error": texts("errors.norm_tom_rad")}
        blank = 0
        yield _jsonl_result(line, calculate, texts)


def _jsonl_result(line: str | bytes, calculate: Calculate, texts: Texts) -> dict[str, Any]:
    try:
        household = json_objekt(line)
        named = isinstance(household, dict) and "id" in household
        given = household.pop("id") if named else None
        result = to_json(calculate(household))
    except RadrumError as error:
        return {"id": _id_of(line), "error": texts.error(error)}
    if not named:
        return result
    return {"id": given if given is None or isinstance(given, str | int) else _id_of(line), **result}


def _id_of(line: str | bytes) -> Any:
    """The id of a line that may be wrong in other ways; None when the line is not a JSON object."""
    try:
        household = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return household.get("id") if isinstance(household, dict) else None


# --- CSV -----------------------------------------------------------------------------------------------------------------


def run_csv(
    in_path: Path,
    out: Path | TextIO,
    calculate: Calculate,
    texts: Texts,
    progress: Progress | None = None,
    processer: int = 1,
) -> Utfall:
    """Calculates every line of `in_path` and writes one result row for each to `out`, with the same separator.

    With several `processer` a long file is shared between as many; `calculate` must then be one that can be pickled.

    A file `out` appears when it is whole: it is written beside and renamed. Raises BadInput for a file that cannot be read
    or whose columns are wrong (nothing is written then), Fault when the result cannot be written.
    """
    lines, antal, excel = _oppna(in_path)
    with lines:
        if not isinstance(out, Path):
            return _run(lines, antal, out, calculate, texts, progress, processer)
        if out.exists() and out.samefile(in_path):
            raise BadInput("csv_samma_fil", fil=out.name)
        part = out.with_name(f".{out.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as stream:
                utfall = _run(lines, antal, stream, calculate, texts, progress, processer)
            part.replace(out)
        except OSError:
            raise Fault("csv_skriva", fil=str(out)) from None
        finally:
            part.unlink(missing_ok=True)
        return utfall


def _oppna(path: Path) -> tuple[TextIO, int, bool]:
    """The file's lines, how many of them are not empty, and whether Excel would need the mark of UTF-8 on the result (it does
    where the input was Excel's). The file is read twice and never held: only all of it tells its encoding."""
    try:
        raw: IO[bytes] = path.open("rb")
        if not raw.seekable():  # a pipe
            with raw:
                kopia = TemporaryFile()  # noqa: SIM115 - closed with the lines
                copyfileobj(raw, kopia)
            raw = kopia
        for encoding, excel in (("utf-8", False), ("cp1252", True)):
            raw.seek(0)
            med_bom = raw.read(len(BOM_UTF8)) == BOM_UTF8
            raw.seek(0)
            lines = TextIOWrapper(raw, "utf-8-sig" if med_bom else encoding)
            try:
                antal = sum(line != "\n" for line in lines)
            except UnicodeDecodeError:
                lines.detach()
                continue
            lines.seek(0)
            return lines, antal, excel or med_bom
        raw.close()
    except FileNotFoundError:
        raise BadInput("csv_saknas", fil=str(path)) from None
    except OSError:
        raise BadInput("csv_olaslig", fil=str(path)) from None
    raise BadInput("csv_teckenkodning", fil=str(path))


def _run(
    lines: Iterable[str],
    antal: int,
    stream: TextIO,
    calculate: Calculate,
    texts: Texts,
    progress: Progress | None,
    processer: int,
) -> Utfall:
    # One household a line, each line read by itself: a quote that is never closed costs its own row, not the rest of the file.
    numbered = ((nr, line) for nr, line in enumerate((line.removesuffix("\n") for line in lines), 1) if line)
    _, header = next(numbered, (0, ""))
    if not header:
        raise BadInput("csv_tom")
    separator = max(";,\t", key=header.count)
    rakna = Blockraknare(kolumner_av(celler_av(header, separator)), separator, calculate, texts)
    _skrivare(stream, separator).writerow(UTKOLUMNER)
    rader = raknade = 0
    block = iter(lambda: list(islice(numbered, BLOCK)), [])
    resultat: Generator[tuple[str, int, int], None, None] = in_order(rakna, block, processer if antal > FLERA_FRAN else 1)
    with closing(resultat):
        for text, i_blocket, utan_fel in resultat:
            stream.write(text)
            rader, raknade = rader + i_blocket, raknade + utan_fel
            if progress:
                progress(rader, antal - 1)
    return Utfall(rader, raknade)


def _skrivare(stream: TextIO, separator: str) -> Any:
    return csv.writer(stream, delimiter=separator, lineterminator="\n")


@dataclass(frozen=True)
class Blockraknare:
    """Some numbered lines to their result rows, as text. Can be sent to another process, if `calculate` can."""

    kolumner: list[str]
    separator: str
    calculate: Calculate
    texts: Texts

    def __call__(self, lines: list[tuple[int, str]]) -> tuple[str, int, int]:
        """The rows, how many they are, and how many of them have a result."""
        stream = StringIO()
        writer = _skrivare(stream, self.separator)
        raknade = 0
        for nr, line in lines:
            celler: dict[str, str] = {}
            try:
                celler = rad_av(line, self.separator, self.kolumner)
                result = self.calculate(hushall_av(celler))
            except RadrumError as error:
                fel = med_kolumner(self.texts.error(error), celler)
                writer.writerow([nr, celler.get("id", ""), celler.get("manad", ""), *[""] * (len(UTKOLUMNER) - 4), fel])
            else:
                raknade += 1
                writer.writerow(_utrad(nr, celler.get("id", ""), result))
        return stream.getvalue(), len(lines), raknade


def _utrad(nr: int, id_: str, berakning: Berakning) -> list[Any]:
    return [
        nr,
        id_,
        berakning.manad,
        berakning.tabell,
        *_SUMMOR(berakning),
        *_FORDELNING(berakning.fordelning),
        " | ".join(berakning.forbehall),
        "",
    ]
