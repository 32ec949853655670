"""From JSON to a Hushall: strict, and every fault told in Swedish with the field's path and the remedy.

JSON lets through what a household must not have: the same key twice, NaN, a number as true. They are stopped here. Nothing
is corrected: '4 980,00' is refused with the way to write it, since a guess about an amount is worse than a question.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.domain.errors import BadInput
from assistant.domain.hushall import Hushall
from assistant.riksnorm.fel import Fel
from assistant.riksnorm.kontroll import samlat_fel
from assistant.riksnorm.tal import exakt, ore
from assistant.riksnorm.texter import Texter

_UTAN_PRICKAR = str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE")
_ALTERNATIV = re.compile(r"'([^']*)'")
_MELLANRUM = " .\u00a0\u202f"
"""What people put between thousands, Excel's hard spaces among them."""

_MED_KOMMA = re.compile(rf"-?\d{{1,3}}(?:[{_MELLANRUM}]?\d{{3}})*(?:,\d{{1,2}})?")

TRE_DECIMALER = re.compile(r"[+-]?[0-9]{0,12}[.][0-9]{3}")
"""'1.234' as a string: thousands to one writer, decimals to another. A number in JSON has but one meaning."""

_SIFFROR = re.compile(r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)")
"""A string that is an amount; '1e3', '1_000' and digits of other scripts would pass for numbers."""

_BELOPPSFALT = frozenset(
    ("belopp", "godkant", "ansokt", "inkomst_arbete_manad", "inkomst_arbete_hittills_i_ar", "inkomst_ovrigt", "redan_utbetalt")
)

_HELTALSFALT = frozenset(("alder", "dagar", "ovriga_i_hushallet"))

_ENKLA = {
    "missing": "falt_saknas",
    "model_type": "falt_objekt",
    "tuple_type": "falt_lista",
    "decimal_type": "falt_belopp_typ",
    "string_type": "falt_text",
}
"""Fault types of pydantic whose text needs the path alone."""

_MED_VARDE = {
    "int_parsing": "falt_heltal",
    "int_from_float": "falt_heltal",
    "int_type": "falt_heltal",
    "int_parsing_size": "falt_heltal",
    "bool_parsing": "falt_sant_falskt",
    "bool_type": "falt_sant_falskt",
    "string_pattern_mismatch": "falt_manad",
    "finite_number": "falt_inte_tal",
}
"""Fault types of pydantic whose text also shows what was given."""


def hushall_from_json(indata: str | bytes | Mapping[str, Any], texter: Texter) -> Hushall:
    """A household from JSON text or from the object already read. Raises BadInput with one Swedish line, up to three faults."""
    objekt = json_objekt(indata) if isinstance(indata, str | bytes) else indata
    if not isinstance(objekt, Mapping):
        raise BadInput("hushall_inte_objekt")
    fel = list(_slipper_igenom(objekt))
    try:
        hushall = Hushall.model_validate(objekt)
        if not hushall.manad.isascii():  # digits of other scripts pass for digits in a pattern
            fel.append(Fel("manad", "falt_manad", {"varde": hushall.manad}))
    except ValidationError as trasigt:
        fel.extend(_fel(detalj) for detalj in trasigt.errors(include_url=False))
    if fel:
        raise samlat_fel(fel, texter)
    return hushall


def json_objekt(text: str | bytes) -> Any:
    """What a JSON text says, amounts as Decimal. Raises BadInput for broken JSON, keys given twice, NaN and the like."""
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            raise BadInput("hushall_inte_text") from None
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_objekt, parse_float=Decimal, parse_constant=_inte_tal)
    except json.JSONDecodeError as trasig:
        raise BadInput("hushall_trasig_json", rad=trasig.lineno, tecken=trasig.colno) from None
    except RecursionError:
        raise BadInput("hushall_for_djup") from None
    except ValueError:  # a whole number longer than Python reads
        raise BadInput("hushall_for_langt_tal") from None


def _objekt(par: list[tuple[str, Any]]) -> dict[str, Any]:
    objekt = dict(par)
    if len(objekt) < len(par):
        nycklar = [nyckel for nyckel, _ in par]
        raise BadInput("hushall_dubbel_nyckel", nyckel=next(n for n in nycklar if nycklar.count(n) > 1)[:60])
    return objekt


def _inte_tal(varde: str) -> Any:
    raise BadInput("hushall_inte_tal", varde=varde)


def _slipper_igenom(objekt: Mapping[Any, Any]) -> Iterator[Fel]:
    """What the types would take: true and false as whole numbers, and amounts that may mean two things."""
    for plats, post in _delar(objekt):
        for falt, varde in post.items():
            if isinstance(varde, str):
                if falt in _BELOPPSFALT and not _SIFFROR.fullmatch(varde.strip()):
                    if _ar_tal(varde):
                        yield Fel(_vag((*plats, str(falt))), "falt_belopp", {"varde": _kort(varde)})
                elif falt in _BELOPPSFALT and TRE_DECIMALER.fullmatch(varde.strip()):
                    tal = Decimal(varde.strip())
                    yield Fel(_vag((*plats, str(falt))), "falt_belopp_tvetydigt", {
                        "varde": _kort(varde), "tusental": f"{tal * 1000:.2f}", "decimaler": f"{ore(exakt(tal)):.2f}",
                    })  # fmt: skip
            elif isinstance(varde, bool) and falt in _HELTALSFALT:
                yield Fel(_vag((*plats, str(falt))), "falt_inte_tal", {"varde": str(varde).lower()})


def _ar_tal(varde: str) -> bool:
    """Whether a string would pass for a number; the types tell of every other."""
    try:
        return Decimal(varde.strip()).is_finite()
    except InvalidOperation:
        return False


def _delar(objekt: Mapping[Any, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[Any, Any]]]:
    """The household and every object in it, which lie one level down, some of them in lists; with the steps to each."""
    yield (), objekt
    for nyckel, inre in objekt.items():
        if isinstance(inre, list | tuple):
            for nr, post in enumerate(inre):
                if isinstance(post, dict | Mapping):
                    yield (nyckel, nr), post
        elif not isinstance(inre, str) and isinstance(inre, dict | Mapping):
            yield (nyckel,), inre


def _fel(detalj: Any) -> Fel:
    """One fault of pydantic in our words."""
    typ, plats, varde, mer = detalj["type"], detalj["loc"], detalj["input"], detalj.get("ctx") or {}
    falt, kort = _vag(plats), _kort(varde)
    if typ in _ENKLA:
        return Fel(falt, _ENKLA[typ])
    if typ in _MED_VARDE:
        return Fel(falt, _MED_VARDE[typ], {"varde": kort})
    if typ == "extra_forbidden":
        return _okant_falt(falt, plats)
    if typ == "literal_error":
        return _fel_val(falt, kort, _ALTERNATIV.findall(mer["expected"]))
    if typ == "decimal_parsing":
        forslag = skrivet_om(str(varde))
        return Fel(falt, "falt_belopp_skriv", {"varde": kort, "forslag": forslag}) if forslag else Fel(
            falt, "falt_belopp", {"varde": kort}
        )  # fmt: skip
    if typ == "too_long":
        return Fel(falt, "falt_for_lang_lista", {"antal": len(varde), "hogst": mer["max_length"]})
    if typ in ("greater_than_equal", "less_than_equal"):
        lagst = typ == "greater_than_equal"
        if plats[-1] == "alder":
            return Fel(falt, "falt_alder_minst" if lagst else "falt_alder_hogst", {"varde": kort})
        if lagst:
            return Fel(falt, "falt_minst", {"varde": kort, "minst": mer["ge"]})
        return Fel(falt, "falt_hogst", {"varde": kort, "hogst": mer["le"]})
    return Fel(falt, "falt_annat", {"varde": kort})


def _okant_falt(falt: str, plats: tuple[str | int, ...]) -> Fel:
    modell: type[BaseModel] = Hushall
    for steg in plats[:-1]:
        if isinstance(steg, str):
            modell = _inre_modell(modell, steg)
    forslag = narmast(str(plats[-1]), modell.model_fields)
    return Fel(falt, "falt_okant_menade", {"forslag": forslag}) if forslag else Fel(falt, "falt_okant")


def _inre_modell(modell: type[BaseModel], falt: str) -> type[BaseModel]:
    """The model of a field: the element of a tuple, or the field's own type."""
    typ = modell.model_fields[falt].annotation
    inre = getattr(typ, "__args__", (typ,))[0]
    return inre if isinstance(inre, type) and issubclass(inre, BaseModel) else modell


def _fel_val(falt: str, varde: str, alternativ: list[str]) -> Fel:
    forslag = narmast(varde, alternativ)
    if forslag:
        return Fel(falt, "falt_val_menade", {"varde": varde, "forslag": forslag})
    return Fel(falt, "falt_val", {"varde": varde, "alternativ": ", ".join(alternativ)})


def skrivet_om(varde: str) -> str | None:
    """'4 980,00' as it should be written, '4980.00', when that is plain; otherwise None."""
    if not _MED_KOMMA.fullmatch(varde.strip()):
        return None
    omskrivet = re.sub(f"[{_MELLANRUM}]", "", varde.strip()).replace(",", ".")
    try:
        return f"{Decimal(omskrivet):.2f}"
    except InvalidOperation:
        return None


def _vag(plats: tuple[str | int, ...]) -> str:
    """('barn', 0, 'alder') -> 'barn[0].alder'."""
    vag = "".join(f"[{steg}]" if isinstance(steg, int) else f".{_kort(steg)}" for steg in plats)
    return vag.removeprefix(".")


def narmast(namn: str, kanda: Iterable[str]) -> str | None:
    """The known name that a misspelt one most likely means, or None: 'lön' is lon, 'Hyra' is nothing we know."""
    forslag = get_close_matches(_vikt(namn), list(kanda), n=1, cutoff=0.7)
    return forslag[0] if forslag else None


def _vikt(text: str) -> str:
    return text.strip().translate(_UTAN_PRICKAR).lower().replace(" ", "_").replace("-", "_")


def _kort(varde: Any) -> str:
    """A value as it may stand in a line of error: short, printable, on one line."""
    text = json.dumps(varde) if varde is None or isinstance(varde, bool) else str(varde)
    return "".join(tecken if tecken.isprintable() else " " for tecken in text[:40]).strip()
