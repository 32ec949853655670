"""A line of a CSV file to a household: the columns, and how their cells are read.

CSV, one result for each, bad ones reported in their place, none lost.

CSV, one household a line, under a line of column names (columns may stand in any order, unknown ones are refused):

    id, manad*, vuxna*, kommun, ovriga_i_hushallet
    barn                                    ages: "5;8;13" (also , | or space); suffix L lunch at förskola, H lunch at home,
                                            S skolungdom in school (18-20), :days: "3L;13:15;19S"
    barn<n>_fodelsemanad, barn<n>_inkomst_arbete_manad, barn<n>_inkomst_arbete_hittills_i_ar, barn<n>_inkomst_ovrigt
                                            of the n:th child in `barn`, n from 1
    avvikelse_dagar, avvikelse_i_normen (ja or nej), avvikelse_skal
                                            an adult here a part of the month or outside the norm
    inkomst_<typ>                           one column for each type of income, net
    jobbstimulans                           whose lön: sokande, medsokande or bada
    jobbstimulans_manader, jobbstimulans_forsta_inkomst
                                            what it rests on: "2025-01/2025-06;2025-08"; a month
    utgift_<typ>, levnadskostnad_<typ>      approved amounts
    utgift_<typ>_ansokt, levnadskostnad_<typ>_ansokt
                                            the amounts applied for
    justering_<post>, justering_<post>_skal
    nedsattning, nedsattning_skal, redan_utbetalt
    dagbas, gemensamma_vid_umgange, avrundning, aldersbyte, jobbstimulans_fran, barns_arbetsinkomst_over_prisbasbelopp

Columns of the adults (avvikelse_, inkomst_, jobbstimulans_manader, jobbstimulans_forsta_inkomst) are the applicant's; with
_medsokande at the end of the name they are the other's. The types are those of the JSON contract. Separator ; or , or tab;
UTF-8 or Windows-1252; amounts as 4980, 4980.50, 4980,50 or 4 980,50. An empty cell is a fact not stated. What only JSON can
say: several amounts of one type and person, and conditions of jobbstimulans without a single month.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from assistant.domain.errors import BadInput
from assistant.domain.hushall import INKOMSTTYPER, Levnadskostnadstyp, Normpost, Person, Utgiftstyp, Val
from assistant.riksnorm.inlasning import TRE_DECIMALER, narmast

_JOBBSTIMULANS = {
    "sokande": ("sokande",), "medsokande": ("medsokande",), "bada": ("sokande", "medsokande"),
}  # fmt: skip
_JA_NEJ = {"ja": True, "nej": False}
_SOM_I_KOD = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, ",": "."})
_BARN = re.compile(r"(-?\d+)([LHS]*)(?::(-?\d+))?", re.IGNORECASE)
_EMELLAN = re.compile(r"[;,|\s]+")
_BELOPP = re.compile("-?(?:[0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:,[0-9]{1,2}|[.][0-9]+)?")
_UTAN_PRICKAR = str.maketrans("åäö", "aao")
Las = Callable[[str, str], Any]
"""(column, cell) to the value of the contract. Raises BadInput."""


FLEST_BARN = 30
"""As many as a household may have (domain/hushall.py)."""


class Plats(NamedTuple):
    """Where the cells of a column go: to the field `falt` of the object that `post` names, read by `las`.

    `post` '' is the household itself. Another object is made by the first of its cells, begins as `fast`, and stands under
    `grupp` in the household, in a list or alone; but children are made by the column `barn`. `vag` is the path of the field
    in an error, {nr} the object's number in its list.
    """

    falt: str
    las: Las
    vag: str
    post: str = ""
    grupp: str = ""
    fast: Mapping[str, str] = {}
    i_lista: bool = False


def _belopp(kolumn: str, cell: str) -> Decimal:
    """An amount as people write it in a spreadsheet; '4,980' and '4.980' are none, since they may mean two things."""
    if cell.isascii() and cell.isdigit():
        return Decimal(cell)
    if not _BELOPP.fullmatch(cell) or TRE_DECIMALER.fullmatch(cell):
        raise BadInput("csv_belopp", kolumn=kolumn, varde=cell[:40])
    return Decimal(cell.translate(_SOM_I_KOD))


def _text(_: str, cell: str) -> str:
    return cell


def _ord(_: str, cell: str) -> str:
    return cell.lower().translate(_UTAN_PRICKAR)


def _ja_nej(kolumn: str, cell: str) -> bool:
    if (varde := _JA_NEJ.get(cell.lower())) is None:
        raise BadInput("csv_ja_nej", kolumn=kolumn, varde=cell[:40])
    return varde


def _lista(_: str, cell: str) -> list[str]:
    return [del_ for del_ in _EMELLAN.split(cell) if del_]


_BARNFALT: dict[str, Las] = {
    "fodelsemanad": _text,
    "inkomst_arbete_manad": _belopp,
    "inkomst_arbete_hittills_i_ar": _belopp,
    "inkomst_ovrigt": _belopp,
}
"""What is stated of a child in columns of its own; the rest stands in the column `barn`."""


def _poster(grupp: str, post: str, fast: dict[str, str], falten: Mapping[str, tuple[str, Las]]) -> dict[str, Plats]:
    """The columns of one item of a list; `falten`: column -> field and how its cells are read."""
    return {
        kolumn: Plats(falt, las, f"{grupp}[{{nr}}].{falt}", post, grupp, fast, i_lista=True)
        for kolumn, (falt, las) in falten.items()
    }


def _platser() -> Iterator[dict[str, Plats]]:
    yield {falt: Plats(falt, _text, falt) for falt in ("manad", "kommun", "ovriga_i_hushallet")}
    yield {"vuxna": Plats("vuxna", _ord, "vuxna"), "redan_utbetalt": Plats("redan_utbetalt", _belopp, "redan_utbetalt")}
    yield {
        "nedsattning": Plats("belopp", _belopp, "nedsattning.belopp", "nedsattning", "nedsattning"),
        "nedsattning_skal": Plats("skal", _text, "nedsattning.skal", "nedsattning", "nedsattning"),
    }
    yield {falt: Plats(falt, _text, f"val.{falt}", "val", "val") for falt in Val.model_fields}
    for nr in range(1, FLEST_BARN + 1):
        for falt, las in _BARNFALT.items():
            yield {f"barn{nr}_{falt}": Plats(falt, las, f"barn[{nr - 1}].{falt}", f"barn{nr}", "barn")}
    for person in get_args(Person):
        led = _led(person)
        fast = {"person": person}
        falten: dict[str, tuple[str, Las]] = {
            f"avvikelse_dagar{led}": ("dagar", _text),
            f"avvikelse_i_normen{led}": ("i_normen", _ja_nej),
            f"avvikelse_skal{led}": ("skal", _text),
        }
        yield _poster("avvikelser", f"avvikelse{led}", fast, falten)
        falten = {
            f"jobbstimulans_manader{led}": ("manader_med_forsorjningsstod", _lista),
            f"jobbstimulans_forsta_inkomst{led}": ("forsta_inkomst", _text),
        }
        yield _poster("jobbstimulansvillkor", f"jobbstimulans{led}", fast, falten)
        for typ in INKOMSTTYPER:
            yield _poster("inkomster", post := f"inkomst_{typ}{led}", fast | {"typ": typ}, {post: ("belopp", _belopp)})
    for grupp, slag, typer in (
        ("utgifter", "utgift", get_args(Utgiftstyp)),
        ("levnadskostnader", "levnadskostnad", get_args(Levnadskostnadstyp)),
    ):
        for typ in typer:
            falten = {(post := f"{slag}_{typ}"): ("godkant", _belopp), f"{post}_ansokt": ("ansokt", _belopp)}
            yield _poster(grupp, post, {"typ": typ}, falten)
    for normpost in get_args(Normpost):
        falten = {(post := f"justering_{normpost}"): ("belopp", _belopp), f"{post}_skal": ("skal", _text)}
        yield _poster("justeringar", post, {"post": normpost}, falten)


def _led(person: str) -> str:
    """How the columns of an adult end."""
    return "" if person == "sokande" else f"_{person}"


PLATSER: dict[str, Plats] = {kolumn: plats for platser in _platser() for kolumn, plats in platser.items()}
"""Every column that fills a field of the household."""

EGNA = ("id", "barn", "jobbstimulans")
"""The other columns."""


def kolumner_av(header: list[str]) -> list[str]:
    """The columns by their names. Raises BadInput for one that is unknown, doubled or missing."""
    kanda = (*EGNA, *PLATSER)
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


def celler_av(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        raise BadInput("csv_citattecken") from None


def rad_av(line: str, separator: str, kolumner: list[str]) -> dict[str, str]:
    """The filled cells of a line by their columns. Raises BadInput for a line of another length."""
    celler = [cell.strip() for cell in celler_av(line, separator)]
    if not any(celler):
        raise BadInput("csv_tom_rad")
    if len(celler) < len(kolumner) or any(celler[len(kolumner) :]):
        raise BadInput("csv_antal_falt", antal=len(celler), vantat=len(kolumner))
    return {kolumn: cell for kolumn, cell in zip(kolumner, celler, strict=False) if cell}


def hushall_av(celler: dict[str, str]) -> dict[str, Any]:
    """The household of one line. Raises BadInput for a cell that cannot be read, or belongs to a child that is not there."""
    barn = _barn(celler.get("barn", ""))
    hushall: dict[str, Any] = {"barn": barn}
    poster = {"": hushall} | {f"barn{nr}": ett for nr, ett in enumerate(barn, 1)}
    for kolumn, cell in celler.items():
        plats = PLATSER.get(kolumn)
        if plats is None:
            continue
        post = poster.get(plats.post)
        if post is None:
            post = poster[plats.post] = _ny_post(hushall, kolumn, plats)
        post[plats.falt] = plats.las(kolumn, cell)
    for person in _jobbstimulans(celler.get("jobbstimulans", "")):
        if lon := poster.get(f"inkomst_lon{_led(person)}"):
            lon["jobbstimulans"] = True
    return hushall


def _ny_post(hushall: dict[str, Any], kolumn: str, plats: Plats) -> dict[str, Any]:
    if plats.grupp == "barn":
        raise BadInput("csv_barn_saknas", kolumn=kolumn, antal=len(hushall["barn"]))
    post: dict[str, Any] = dict(plats.fast)
    if plats.i_lista:
        hushall.setdefault(plats.grupp, []).append(post)
    else:
        hushall[plats.grupp] = post
    return post


def _barn(cell: str) -> list[dict[str, Any]]:
    barn: list[dict[str, Any]] = []
    for ord_ in _EMELLAN.split(cell):
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


def med_kolumner(text: str, celler: dict[str, str]) -> str:
    """An error of the household with its paths written as the columns that the line has."""
    vagar: dict[str, str] = {}
    nummer: dict[str, int] = {}
    antal: Counter[str] = Counter()
    for kolumn in celler:
        plats = PLATSER.get(kolumn)
        if plats is not None and plats.post not in nummer:
            nummer[plats.post] = antal[plats.grupp]
            antal[plats.grupp] += 1
            vagar[f"{plats.grupp}[{nummer[plats.post]}].person"] = kolumn
    for kolumn, plats in PLATSER.items():
        if plats.post in nummer:
            vagar[plats.vag.format(nr=nummer[plats.post])] = kolumn
    return re.sub("|".join(map(re.escape, vagar)), lambda funnet: vagar[funnet[0]], text) if vagar else text
