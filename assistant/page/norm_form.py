"""The norm form: its fields, what a browser filled in made into a household, and the calculation made ready to be shown.

The browser draws the fields it is given and sends them back as they were typed; it computes nothing. Here the household is
read by the calculator's own strict reader, with two kindnesses that a form owes: Swedish amounts ('8 900,50') and rows that
were added but not yet filled in. Every fault is told at its field. Pure: nothing is kept and nobody is asked.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from assistant.domain.checklista import Kontrollpunkt
from assistant.domain.errors import BadInput
from assistant.domain.hushall import (
    INKOMSTTYPER,
    Berakning,
    Hushall,
    Levnadskostnadstyp,
    Normpost,
    Person,
    Utgiftstyp,
    Val,
    Vuxna,
)
from assistant.page.papers import amount, note, uttryck
from assistant.page.render import month
from assistant.prompts import Texts
from assistant.riksnorm.berakna import OutsideTables
from assistant.riksnorm.fel import Fel, Hushallsfel
from assistant.riksnorm.inlasning import TRE_DECIMALER, skrivet_om
from assistant.riksnorm.jamfor import jamfor
from assistant.riksnorm.kalkylator import Kalkylator
from assistant.riksnorm.tal import skriv
from assistant.riksnorm.utdata import jamforda_belopp, jamforelserader, tabellrader

Slag = Literal["manad", "tal", "belopp", "text", "val", "ja_nej", "kryss"]
"""How a field is filled in: a month, a whole number, kronor, words, one of several, yes or no or not stated, a cross."""


class Falt(NamedTuple):
    """One field: its place in the household ('nedsattning.belopp'), how it is filled in, its name in form.yaml, its choices.

    `val_ur`: where norm.yaml already names the choices, the beginning of their keys. `mer`: shown when it is asked for.
    """

    vag: str
    slag: Slag
    namn: str
    val: tuple[str, ...] = ()
    val_ur: str | None = None
    start: Any = ""
    mer: bool = False


class Del(NamedTuple):
    """A part of the form. `lista`: the household's list that its rows belong to; `mer`: shown when it is asked for."""

    namn: str
    falt: tuple[Falt, ...]
    lista: str | None = None
    mer: bool = False


def _val(namn: str) -> Falt:
    return Falt(f"val.{namn}", "val", namn, tuple(str(v) for v in get_args(Val.model_fields[namn].annotation)))


_PERSON = Falt("person", "val", "person", get_args(Person), "person", "sokande")
_ANSOKT_GODKANT = (Falt("ansokt", "belopp", "ansokt"), Falt("godkant", "belopp", "godkant"))

DELAR = (
    Del(
        "hushallet",
        (
            Falt("manad", "manad", "manad"),
            Falt("vuxna", "val", "vuxna", get_args(Vuxna)),
            Falt("ovriga_i_hushallet", "tal", "ovriga_i_hushallet"),
        ),
    ),
    Del(
        "barn",
        (
            Falt("alder", "tal", "alder"),
            Falt("lunch_pa_forskola", "ja_nej", "lunch_pa_forskola"),
            Falt("gar_i_skola", "ja_nej", "gar_i_skola"),
            Falt("dagar", "tal", "dagar"),
            Falt("inkomst_arbete_manad", "belopp", "inkomst_arbete_manad", mer=True),
            Falt("inkomst_arbete_hittills_i_ar", "belopp", "inkomst_arbete_hittills_i_ar", mer=True),
            Falt("inkomst_ovrigt", "belopp", "inkomst_ovrigt", mer=True),
        ),
        "barn",
    ),
    Del(
        "inkomster",
        (
            Falt("typ", "val", "typ", INKOMSTTYPER, "inkomst", "lon"),
            Falt("belopp", "belopp", "belopp"),
            _PERSON,
            Falt("jobbstimulans", "kryss", "jobbstimulans", start=False),
        ),
        "inkomster",
    ),
    Del(
        "utgifter",
        (Falt("typ", "val", "typ", get_args(Utgiftstyp), "utgift", "boende"), *_ANSOKT_GODKANT),
        "utgifter",
    ),
    Del(
        "levnadskostnader",
        (Falt("typ", "val", "typ", get_args(Levnadskostnadstyp), "levnadskostnad", "tandvard"), *_ANSOKT_GODKANT),
        "levnadskostnader",
    ),
    Del(
        "justeringar",
        (
            Falt("post", "val", "post", get_args(Normpost), "post", "livsmedel"),
            Falt("belopp", "belopp", "belopp"),
            Falt("skal", "text", "skal"),
        ),
        "justeringar",
        mer=True,
    ),
    Del(
        "avvikelser",
        (
            _PERSON,
            Falt("dagar", "tal", "dagar"),
            Falt("i_normen", "kryss", "i_normen", start=True),
            Falt("skal", "text", "skal"),
        ),
        "avvikelser",
        mer=True,
    ),
    Del(
        "avdrag",
        (
            Falt("nedsattning.belopp", "belopp", "nedsattning"),
            Falt("nedsattning.skal", "text", "nedsattning_skal"),
            Falt("redan_utbetalt", "belopp", "redan_utbetalt"),
        ),
        mer=True,
    ),
    Del("val", tuple(_val(namn) for namn in Val.model_fields), mer=True),
)
"""The form from top to bottom: every field of the household that has a row in most cases, then the rest."""

_WORDS = (
    "oppna", "stang", "rubrik", "inledning", "forifyllt", "mer", "lagg_till", "ta_bort", "ej_angivet", "ja", "nej", "raknar",
    "fel", "ratta", "kol_post", "kol_uttryck", "kol_belopp", "kol_lagrum", "kol_fore", "kol_efter", "kol_skillnad", "varfor",
    "forbehall", "fast", "slapp", "jamfors", "kopiera", "kopierat", "kopierades_inte", "xlsx", "pdf", "underlag", "checklista",
    "checklista_om",
)  # fmt: skip
"""The texts of form.yaml that the browser shows as they are."""

_ROW = re.compile(r"(\w+)\[(\d+)\]")
_SKOLUNGDOM_FRAN = 18
"""The age from which it matters whether a child goes to school; the calculator's own check decides."""


def form_props(
    household: Mapping[str, Any] | None,
    kalkylator: Kalkylator,
    checklista: tuple[Kontrollpunkt, ...],
    idag: date,
    texts: Texts,
) -> dict[str, Any]:
    """All that the browser needs to draw the form: words, fields, and the household (default: one adult this month)."""
    return {
        "texter": {namn: texts(f"form.{namn}") for namn in _WORDS},
        "delar": [_drawn(del_, kalkylator, texts) for del_ in DELAR],
        "hushall": _typed(household or _blank(idag)),
        "forifylld": household is not None,
        "checklista": [
            {
                "rubrik": punkt.rubrik,
                "text": punkt.text,
                "akt": punkt.grund.akt,
                "lagrum": punkt.grund.lagrum,
                "las": texts("form.las", lagrum=punkt.grund.lagrum, akt=punkt.grund.akt),
                "med_barn": punkt.med_barn,
            }
            for punkt in checklista
        ],
    }


def _blank(idag: date) -> dict[str, Any]:
    return Hushall(manad=f"{idag:%Y-%m}", vuxna="ensamstaende").model_dump(mode="json")


def computed(form: Any, fore: Any, kalkylator: Kalkylator, texts: Texts, idag: date) -> dict[str, Any]:
    """What is shown of a form: the calculation's rows with § and why, or the faults by field; and which fields matter.

    `fore`: an earlier form to hold it against, or None.
    """
    shown: dict[str, Any] = {"dolda": sorted(_hidden(form, kalkylator)), "fel": {}, "allmant": []}
    try:
        berakning = calculated(form, fore, kalkylator)
    except Hushallsfel as faulty:
        at = _places(form)
        shown["fel"] = {_place(fel.falt, at): _told(fel, texts) for fel in faulty.fel}
    except OutsideTables as outside:
        shown["fel"] = {"manad": texts.error(outside)}
    except BadInput as bad:
        shown["allmant"] = [texts.error(bad)]
    else:
        shown |= _result(berakning, texts, idag)
    return shown


def calculated(form: Any, fore: Any, kalkylator: Kalkylator) -> Berakning:
    """The calculation of a form with the why of its rows, held against an earlier one if there is any. Raises BadInput."""
    berakning = kalkylator.med_forklaring(_read(form, kalkylator))
    return jamfor(kalkylator(_read(fore, kalkylator)), berakning) if fore else berakning


def _read(form: Any, kalkylator: Kalkylator) -> Hushall:
    return kalkylator.las(_cleaned(form) if isinstance(form, Mapping) else form)


# --- From what was typed to a household -------------------------------------------------------------------------------


def _cleaned(form: Mapping[str, Any]) -> dict[str, Any]:
    """The household as the calculator's reader wants it. What the form has no field for goes along as it came."""
    household = dict(form)
    for del_ in DELAR:
        if del_.lista is None:
            for falt in del_.falt:
                _put(household, falt.vag.split("."), _value(falt, _got(form, falt.vag)))
        elif isinstance(rows := form.get(del_.lista), list | tuple):
            household[del_.lista] = [
                {**row, **{f.vag: _value(f, row.get(f.vag)) for f in del_.falt}} if isinstance(row, Mapping) else row
                for row in rows
                if not _unfilled(row, del_)
            ]
            household[del_.lista] = [_without_none(row) for row in household[del_.lista]]
    return household


def _value(falt: Falt, typed: Any) -> Any:
    """What was typed as JSON would have it; None where nothing was."""
    if not isinstance(typed, str):
        return typed
    text = typed.strip()
    if falt.slag == "belopp":
        text = text.removesuffix("kr").strip().replace("\u2212", "-")
        return text if TRE_DECIMALER.fullmatch(text) else skrivet_om(text) or text or None
    return text or None


def _unfilled(row: Any, del_: Del) -> bool:
    """Whether a row is as it was when it was added, but for its choices: it is being filled in and no fault yet."""
    return isinstance(row, Mapping) and all(
        row.get(falt.vag) in (None, falt.start) for falt in del_.falt if falt.slag not in ("val", "ja_nej")
    )


def _without_none(row: Any) -> Any:
    return {key: value for key, value in row.items() if value is not None} if isinstance(row, Mapping) else row


def _got(form: Mapping[str, Any], vag: str) -> Any:
    head, _, rest = vag.partition(".")
    value = form.get(head)
    return _got(value, rest) if rest and isinstance(value, Mapping) else None if rest else value


def _put(household: dict[str, Any], vag: list[str], value: Any) -> None:
    """Set a value at its place; None takes it away, so that the default holds."""
    head, *rest = vag
    if rest:
        if isinstance(inner := household.get(head, {}), Mapping):  # anything else is for the reader to refuse
            household[head] = inner = dict(inner)
            _put(inner, rest, value)
    elif value is None:
        household.pop(head, None)
    else:
        household[head] = value


def _typed(household: Mapping[str, Any]) -> dict[str, Any]:
    """A household as the form shows it: amounts in Swedish, nothing for a default of nought."""
    form = dict(household)
    for del_ in DELAR:
        if del_.lista is None:
            for falt in del_.falt:
                if (value := _got(form, falt.vag)) is not None:
                    _put(form, falt.vag.split("."), _written(falt, value))
        else:
            form[del_.lista] = [
                {**row, **{falt.vag: _written(falt, row.get(falt.vag)) for falt in del_.falt}}
                for row in form.get(del_.lista, ())
            ]
    return form


def _written(falt: Falt, value: Any) -> Any:
    if falt.slag == "belopp" and value is not None:
        kronor = Decimal(str(value))
        return skriv(kronor) if kronor or falt.namn in ("godkant", "ansokt", "belopp") else ""
    if falt.slag == "tal":
        return "" if value is None or (not value and falt.namn == "ovriga_i_hushallet") else str(value)
    return value


# --- What is shown ----------------------------------------------------------------------------------------------------


def _drawn(del_: Del, kalkylator: Kalkylator, texts: Texts) -> dict[str, Any]:
    falt = [_drawn_field(f, texts) for f in del_.falt]
    if del_.namn == "hushallet" and kalkylator.riktlinjer:
        val = [{"varde": r.kommun, "etikett": r.kommun} for r in kalkylator.riktlinjer.values()]
        val.insert(0, {"varde": "", "etikett": texts("form.ej_angivet")})
        falt.append({"vag": "kommun", "slag": "val", "etikett": texts("form.falt_kommun"), "val": val, "mer": True})
    return {
        "namn": del_.namn,
        "rubrik": texts(f"form.del_{del_.namn}"),
        "falt": falt,
        "lista": del_.lista,
        "mer": del_.mer,
        "en": texts(f"form.en_{del_.namn}") if del_.lista else "",
        "ny": {f.vag: f.start for f in del_.falt},
    }


def _drawn_field(falt: Falt, texts: Texts) -> dict[str, Any]:
    def name(value: str) -> str:
        key = value.replace("/", "_")
        return texts(f"norm.{falt.val_ur}_{key}") if falt.val_ur else texts(f"form.val_{falt.namn}_{key}")

    val = [{"varde": value, "etikett": name(value)} for value in falt.val]
    return {"vag": falt.vag, "slag": falt.slag, "etikett": texts(f"form.falt_{falt.namn}"), "val": val, "mer": falt.mer}


def _hidden(form: Any, kalkylator: Kalkylator) -> Iterator[str]:
    """Fields that cannot matter for the household as it stands, and are empty."""
    if not isinstance(form, Mapping):
        return
    table = kalkylator.tabeller.get(int(str(form.get("manad"))[:4])) if re.match(r"\d{4}", str(form.get("manad"))) else None
    lunch = [rad for rad in table.barn if rad.utan_lunch] if table else []
    for lista, nr, row in _rows(form):
        typed_age = str(row.get("alder", ""))
        age = int(typed_age) if re.fullmatch(r"\d{1,2}", typed_age) else None
        unneeded = {
            "person": form.get("vuxna") == "ensamstaende" and row.get("person") == "sokande",
            "jobbstimulans": lista == "inkomster" and row.get("typ") != "lon" and not row.get("jobbstimulans"),
            "lunch_pa_forskola": row.get("lunch_pa_forskola") is None
            and not (age is not None and any(rad.fran <= age <= rad.till for rad in lunch)),
            "gar_i_skola": row.get("gar_i_skola") is None and (age is None or age < _SKOLUNGDOM_FRAN),
        }
        yield from (f"{lista}[{nr}].{namn}" for namn, hide in unneeded.items() if hide and namn in row)


def _rows(form: Mapping[str, Any]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for del_ in DELAR:
        rows = form.get(del_.lista) if del_.lista else None
        for nr, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
            if del_.lista and isinstance(row, Mapping):
                yield del_.lista, nr, row


def _places(form: Any) -> dict[str, list[int]]:
    """For each list, the numbers of the form's rows that became rows of the household."""
    at: dict[str, list[int]] = {}
    for del_ in DELAR:
        rows = form.get(del_.lista) if del_.lista and isinstance(form, Mapping) else None
        if del_.lista and isinstance(rows, list | tuple):
            at[del_.lista] = [nr for nr, row in enumerate(rows) if not _unfilled(row, del_)]
    return at


def _place(falt: str, at: dict[str, list[int]]) -> str:
    """The field of the form that a field of the household was made from."""
    found = _ROW.match(falt)
    if not found or found[1] not in at or int(found[2]) >= len(at[found[1]]):
        return falt
    return f"{found[1]}[{at[found[1]][int(found[2])]}]{falt[found.end() :]}"


def _told(fel: Fel, texts: Texts) -> str:
    """A fault in the words of a form; where the form has none, as a file would be told of it, without the field's name."""
    if f"form.fel_{fel.nyckel}" in texts:
        return texts(f"form.fel_{fel.nyckel}", **fel.varden)
    told = texts(f"errors.{fel.nyckel}", falt="", **fel.varden).removeprefix(": ")
    return told[:1].upper() + told[1:]


def _result(berakning: Berakning, texts: Texts, idag: date) -> dict[str, Any]:
    rows = list(tabellrader(berakning, texts))
    utfall = next(row for row in rows if row.etikett == texts(f"norm.utfall_{berakning.utfall}"))
    kronor = "" if utfall.belopp is None else skriv(utfall.belopp)
    return {
        "dag": berakning.dag.isoformat(),
        "rubrik": texts("form.berakning", manad=month(berakning.manad, texts)),
        "rader": [
            {
                "etikett": row.etikett,
                "uttryck": uttryck(row),
                "belopp": amount(row),
                "lagrum": row.rad.grund.lagrum if row.rad else "",
                "akt": row.rad.grund.akt if row.rad else "",
                "varfor": row.varfor,
                "summa": row.rad is None,
            }
            for row in rows
        ],
        "utfall": texts("form.utfall", etikett=utfall.etikett, belopp=kronor) if kronor else utfall.etikett,
        "forbehall": list(berakning.forbehall),
        "jamforelse": _comparison(berakning, texts) if berakning.jamforelse else None,
        "anteckning": note(berakning, idag, texts),
    }


def _comparison(berakning: Berakning, texts: Texts) -> dict[str, Any]:
    assert berakning.jamforelse is not None
    fore = month(berakning.jamforelse.fore.manad, texts)
    return {
        "rubrik": texts("form.jamforelse", fore=fore, efter=month(berakning.manad, texts)),
        "rader": [
            {
                "etikett": row.etikett,
                **dict(zip(("fore", "efter", "skillnad"), jamforda_belopp(row), strict=True)),
                "summa": row.summa,
                "andrad": bool(row.skillnad),
            }
            for row in jamforelserader(berakning, texts)
        ],
    }
