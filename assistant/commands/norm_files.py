"""Many households from one file: JSON lines and CSV, one result for each, bad ones reported in their place, none lost.

CSV, one household a line, under a line of column names (columns may stand in any order, unknown ones are refused):

    id, manad*, vuxna*, kommun, ovriga_i_hushallet
    barn                                  ages: "5;8;13" (also , | or space); suffix L lunch at förskola, H lunch at home,
                                          S skolungdom in school (18-20), :days: "3L;13:15;19S"
    inkomst_<typ>[_medsokande]            one column for each type of income, net
    jobbstimulans                         whose lön: sokande, medsokande or bada
    utgift_<typ>, levnadskostnad_<typ>    approved amounts
    nedsattning, redan_utbetalt, dagbas, gemensamma_vid_umgange, avrundning

The types are those of the JSON contract. Separator ; or , or tab; UTF-8 or Windows-1252; amounts as 4980, 4980.50, 4980,50
or 4 980,50. An empty cell is a fact not stated. No calculation is made here.
"""

import csv
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TextIO, get_args

from assistant.domain.errors import BadInput, Fault, RadrumError
from assistant.domain.hushall import INKOMSTTYPER, Berakning, Levnadskostnadstyp, Utgiftstyp
from assistant.prompts import Texts
from assistant.riksnorm.inlasning import json_objekt, narmast
from assistant.riksnorm.utdata import to_json

Calculate = Callable[[Mapping[str, Any]], Berakning]
"""A household in the form of the JSON contract to its calculation: `Kalkylator.berakna`. Raises RadrumError."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""

VALKOLUMNER = ("dagbas", "gemensamma_vid_umgange", "avrundning")
SUMMOR = ("riksnorm", "justeringar", "inkomster", "utgifter", "levnadskostnader", "resultat", "utfall", "underskott")
FORDELNING = ("forsorjningsstod", "levnadskostnader")
UTKOLUMNER = ("rad", "id", "manad", "tabell", *SUMMOR, *(f"fordelning_{del_}" for del_ in FORDELNING), "forbehall", "fel")

_POSTER: dict[str, tuple[str, dict[str, str]]] = {
    **{f"inkomst_{typ}": ("inkomster", {"typ": typ, "person": "sokande"}) for typ in INKOMSTTYPER},
    **{f"inkomst_{typ}_medsokande": ("inkomster", {"typ": typ, "person": "medsokande"}) for typ in INKOMSTTYPER},
    **{f"utgift_{typ}": ("utgifter", {"typ": typ}) for typ in get_args(Utgiftstyp)},
    **{f"levnadskostnad_{typ}": ("levnadskostnader", {"typ": typ}) for typ in get_args(Levnadskostnadstyp)},
}
"""Column -> the list of the household it fills and what it says besides the amount."""

KOLUMNER = ("id", "manad", "vuxna", "kommun", "ovriga_i_hushallet", "barn", "jobbstimulans", "nedsattning", "redan_utbetalt")
"""The columns besides `VALKOLUMNER` and those of `_POSTER`."""

_SUMMOR = attrgetter(*SUMMOR)
_FORDELNING = attrgetter(*FORDELNING)
_JOBBSTIMULANS = {"sokande": ("sokande",), "medsokande": ("medsokande",), "bada": ("sokande", "medsokande")}
_BARN = re.compile(r"(-?\d+)([LHS]*)(?::(-?\d+))?", re.IGNORECASE)
_BARN_EMELLAN = re.compile(r"[;,|\s]+")
_BELOPP = re.compile("-?(?:[0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:,[0-9]{1,2}|[.][0-9]+)?")
_UTAN_PRICKAR = str.maketrans("åäö", "aao")
_VARJE = 500
"""Rows between two reports of progress."""


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


def run_csv(in_path: Path, out: Path | TextIO, calculate: Calculate, texts: Texts, progress: Progress | None = None) -> Utfall:
    """Calculates every line of `in_path` and writes one result row for each to `out`, with the same separator.

    A file `out` appears when it is whole: it is written beside and renamed. Raises BadInput for a file that cannot be read
    or whose columns are wrong (nothing is written then), Fault when the result cannot be written.
    """
    text, med_bom = _lasning(in_path)
    if not isinstance(out, Path):
        return _run(text, out, calculate, texts, progress)
    if out.exists() and out.samefile(in_path):
        raise BadInput("csv_samma_fil", fil=out.name)
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8-sig" if med_bom else "utf-8", newline="") as stream:
            utfall = _run(text, stream, calculate, texts, progress)
        part.replace(out)
    except OSError:
        raise Fault("csv_skriva", fil=str(out)) from None
    finally:
        part.unlink(missing_ok=True)
    return utfall


def _lasning(path: Path) -> tuple[str, bool]:
    """The file's text, and whether Excel would need the mark of UTF-8 on the result (it does where the input was Excel's)."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadInput("csv_saknas", fil=str(path)) from None
    except OSError:
        raise BadInput("csv_olaslig", fil=str(path)) from None
    for encoding, excel in (("utf-8", False), ("cp1252", True)):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.removeprefix("\ufeff"), excel or text.startswith("\ufeff")
    raise BadInput("csv_teckenkodning", fil=str(path))


def _run(text: str, stream: TextIO, calculate: Calculate, texts: Texts, progress: Progress | None) -> Utfall:
    # One household a line, each line read by itself: a quote that is never closed costs its own row, not the rest of the file.
    lines = [(nr, line) for nr, line in enumerate(re.split(r"\r\n|\n|\r", text), 1) if line]
    if not lines:
        raise BadInput("csv_tom")
    header = lines[0][1]
    separator = max(";,\t", key=header.count)
    kolumner = _kolumner(_celler(header, separator))
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(UTKOLUMNER)
    raknade = 0
    for done, (nr, line) in enumerate(lines[1:], 1):
        celler = dict.fromkeys(kolumner, "")
        vagar: dict[str, str] = {}
        try:
            celler = _rad(line, separator, kolumner)
            result = calculate(_hushall(celler, vagar))
        except RadrumError as error:
            fel = _med_kolumner(texts.error(error), vagar)
            writer.writerow([nr, celler.get("id", ""), celler["manad"], *[""] * (len(UTKOLUMNER) - 4), fel])
        else:
            raknade += 1
            writer.writerow(_utrad(nr, celler.get("id", ""), result))
        if progress and done % _VARJE == 0:
            progress(done, len(lines) - 1)
    if progress:
        progress(len(lines) - 1, len(lines) - 1)
    return Utfall(len(lines) - 1, raknade)


def _kolumner(header: list[str]) -> list[str]:
    """The columns by their names. Raises BadInput for one that is unknown, doubled or missing."""
    kanda = (*KOLUMNER, *VALKOLUMNER, *_POSTER)
    kolumner = [namn.strip().lower().translate(_UTAN_PRICKAR).replace(" ", "_") for namn in header]
    for nr, namn in enumerate(kolumner):
        if namn not in kanda:
            forslag = narmast(namn, kanda)
            if forslag:
                raise BadInput("csv_okand_kolumn_menade", kolumn=header[nr][:60], forslag=forslag)
            raise BadInput("csv_okand_kolumn", kolumn=header[nr][:60], nr=nr + 1)
        if namn in kolumner[:nr]:
            raise BadInput("csv_dubbel_kolumn", kolumn=namn)
    for namn in ("manad", "vuxna"):
        if namn not in kolumner:
            raise BadInput("csv_kolumn_saknas", kolumn=namn)
    return kolumner


def _celler(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        raise BadInput("csv_citattecken") from None


def _rad(line: str, separator: str, kolumner: list[str]) -> dict[str, str]:
    celler = [cell.strip() for cell in _celler(line, separator)]
    if not any(celler):
        raise BadInput("csv_tom_rad")
    if len(celler) < len(kolumner) or any(celler[len(kolumner) :]):
        raise BadInput("csv_antal_falt", antal=len(celler), vantat=len(kolumner))
    return dict(zip(kolumner, celler, strict=False))


def _hushall(celler: dict[str, str], vagar: dict[str, str]) -> dict[str, Any]:
    """The household of one line. `vagar` is filled with the column behind each path, to name it in an error."""
    hushall: dict[str, Any] = {
        "manad": celler["manad"],
        "vuxna": celler["vuxna"].lower().translate(_UTAN_PRICKAR),
        "barn": _barn(celler.get("barn", "")),
    }
    if kommun := celler.get("kommun"):
        hushall["kommun"] = kommun
    if antal := celler.get("ovriga_i_hushallet"):
        hushall["ovriga_i_hushallet"] = antal
    stimulerade = _jobbstimulans(celler.get("jobbstimulans", ""))
    for kolumn, cell in celler.items():
        if not cell or kolumn not in _POSTER:
            continue
        lista, post = _POSTER[kolumn]
        falt = "belopp" if lista == "inkomster" else "godkant"
        poster = hushall.setdefault(lista, [])
        vagar[f"{lista}[{len(poster)}].{falt}"] = vagar[f"{lista}[{len(poster)}].person"] = kolumn
        poster.append({**post, falt: _belopp(kolumn, cell)})
        if post["typ"] == "lon" and post["person"] in stimulerade:
            poster[-1]["jobbstimulans"] = True
    if belopp := celler.get("nedsattning"):
        hushall["nedsattning"] = {"belopp": _belopp("nedsattning", belopp)}
    if belopp := celler.get("redan_utbetalt"):
        hushall["redan_utbetalt"] = _belopp("redan_utbetalt", belopp)
    val = {namn: celler[namn] for namn in VALKOLUMNER if celler.get(namn)}
    if val:
        hushall["val"] = val
    return hushall


def _barn(cell: str) -> list[dict[str, Any]]:
    barn: list[dict[str, Any]] = []
    for ord_ in _BARN_EMELLAN.split(cell):
        if not ord_:
            continue
        funnet = _BARN.fullmatch(ord_)
        if not funnet or len(ord_) > 20:
            raise BadInput("csv_barn", varde=ord_[:20])
        bokstaver = funnet[2].upper()
        if "L" in bokstaver and "H" in bokstaver:
            raise BadInput("csv_barn", varde=ord_)
        ett: dict[str, Any] = {"alder": int(funnet[1])}
        if "L" in bokstaver or "H" in bokstaver:
            ett["lunch_pa_forskola"] = "L" in bokstaver
        if "S" in bokstaver:
            ett["gar_i_skola"] = True
        if funnet[3]:
            ett["dagar"] = int(funnet[3])
        barn.append(ett)
    return barn


def _jobbstimulans(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    vilka = _JOBBSTIMULANS.get(cell.lower().translate(_UTAN_PRICKAR))
    if vilka is None:
        raise BadInput("csv_jobbstimulans", varde=cell[:40])
    return vilka


def _belopp(kolumn: str, cell: str) -> Decimal:
    """An amount as people write it in a spreadsheet; '4,980' is none, since it may mean two things."""
    if cell.isascii() and cell.isdigit():
        return Decimal(cell)
    if not _BELOPP.fullmatch(cell):
        raise BadInput("csv_belopp", kolumn=kolumn, varde=cell[:40])
    return Decimal(re.sub("[ \u00a0\u202f]", "", cell).replace(",", "."))


def _med_kolumner(text: str, vagar: dict[str, str]) -> str:
    for vag, kolumn in vagar.items():
        text = text.replace(vag, kolumn)
    return text


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
