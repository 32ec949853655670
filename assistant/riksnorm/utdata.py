"""How a calculation leaves the house: the JSON contract, a table for the terminal, a Markdown table for the page.

Figures are written, never made, here: all three forms show the same rows and sums.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any, NamedTuple

from assistant.domain.hushall import Berakning, Rad
from assistant.riksnorm.tal import skriv
from assistant.riksnorm.texter import Texter

_ETIKETTBREDD = 56
"""Longest label on one line of a terminal; longer ones go on below."""

_MARKDOWN = str.maketrans({tecken: f"\\{tecken}" for tecken in "\\`*_~[]<>|#"})


def to_json(berakning: Berakning) -> dict[str, Any]:
    """The calculation as the contract has it: amounts as strings with two decimals, underskott in whole kronor."""
    return {
        "manad": berakning.manad,
        "tabell": berakning.tabell,
        "rader": [
            {
                "slag": rad.slag,
                "etikett": rad.etikett,
                "belopp": str(rad.belopp),
                "uttryck": rad.uttryck,
                "grund": {"akt": rad.grund.akt, "lagrum": rad.grund.lagrum},
                "harledd": rad.harledd,
            }
            for rad in berakning.rader
        ],
        "riksnorm": str(berakning.riksnorm),
        "justeringar": str(berakning.justeringar),
        "inkomster": str(berakning.inkomster),
        "utgifter": str(berakning.utgifter),
        "levnadskostnader": str(berakning.levnadskostnader),
        "resultat": str(berakning.resultat),
        "utfall": berakning.utfall,
        "underskott": berakning.underskott,
        "fordelning": {
            "forsorjningsstod": str(berakning.fordelning.forsorjningsstod),
            "levnadskostnader": str(berakning.fordelning.levnadskostnader),
        },
        "forbehall": list(berakning.forbehall),
    }


def to_text(berakning: Berakning, texter: Texter) -> str:
    """The calculation as a table of fixed width for a terminal."""
    ut = [_rubrik(berakning, texter), "", *_fast_bredd([_kolumner(texter), *_tabell(berakning, texter)], hoger=(2,))]
    if berakning.forklaringar:
        ut += ["", f"{texter('norm.varfor')}:"]
        for rad, varfor in zip(berakning.rader, berakning.forklaringar, strict=True):
            ut.append(texter("norm.varfor_rad", etikett=rad.etikett, belopp=kronor_och_ore(rad.belopp), varfor=varfor))
    if berakning.forbehall:
        ut += ["", f"{texter('norm.forbehall')}:", *(f"- {forbehall}" for forbehall in berakning.forbehall)]
    return "\n".join(ut)


def jamforelse_to_json(berakning: Berakning) -> dict[str, Any]:
    """Both calculations in the contract's form, and the difference of each row. `berakning` must have its `jamforelse`."""
    assert berakning.jamforelse is not None
    return {
        "fore": to_json(berakning.jamforelse.fore),
        "efter": to_json(berakning),
        "rader": [
            {
                "slag": rad.slag,
                "etikett": rad.etikett,
                "fore": None if rad.fore is None else str(rad.fore),
                "efter": None if rad.efter is None else str(rad.efter),
                "skillnad": str(rad.skillnad),
            }
            for rad in berakning.jamforelse.rader
        ],
    }


class Jamforelserad(NamedTuple):
    """One line of two calculations: None where one of them lacks it. `hela`: whole kronor."""

    etikett: str
    fore: Decimal | None
    efter: Decimal | None
    skillnad: Decimal
    summa: bool = False
    hela: bool = False


def jamforelserader(berakning: Berakning, texter: Texter) -> Iterator[Jamforelserad]:
    """Row by row, then the norm, the result and the underskott. `berakning` must have its `jamforelse`."""
    assert berakning.jamforelse is not None
    fore = berakning.jamforelse.fore
    for rad in berakning.jamforelse.rader:
        yield Jamforelserad(rad.etikett, rad.fore, rad.efter, rad.skillnad)
    norm = texter("norm.summa_rad", vad=texter("norm.slag_norm").lower())
    for etikett, a, b in (
        (norm, fore.riksnorm, berakning.riksnorm),
        (texter("norm.resultat"), fore.resultat, berakning.resultat),
    ):
        yield Jamforelserad(etikett, a, b, b - a, summa=True)
    a, b = Decimal(fore.underskott), Decimal(berakning.underskott)
    yield Jamforelserad(texter("norm.utfall_underskott"), a, b, b - a, summa=True, hela=True)


def jamforelse_to_text(berakning: Berakning, texter: Texter) -> str:
    """A calculation and the one it is held against, row by row, as a table of fixed width for a terminal.

    `berakning` must have its `jamforelse`.
    """
    assert berakning.jamforelse is not None
    fore = berakning.jamforelse.fore
    rader = [tuple(texter(f"norm.kolumn_{namn}") for namn in ("rad", "fore", "efter", "skillnad"))]
    for rad in jamforelserader(berakning, texter):
        rader.append((rad.etikett, *jamforda_belopp(rad)))
    rubrik = texter("norm.rubrik_jamforelse", fore=fore.manad, efter=berakning.manad)
    ut = [rubrik, "", *_fast_bredd(rader, hoger=(1, 2, 3))]
    nya = [text for text in berakning.forbehall if text not in fore.forbehall]
    for nyckel, forbehall in (("forbehall_fore", fore.forbehall), ("forbehall_efter", nya)):
        if forbehall:
            ut += ["", f"{texter(f'norm.{nyckel}')}:", *(f"- {text}" for text in forbehall)]
    return "\n".join(ut)


def jamforda_belopp(rad: Jamforelserad) -> tuple[str, str, str]:
    """The three amounts of a line, written: '–' where there is none, the difference with its sign."""
    if rad.hela:
        fore, efter = (f"{skriv(belopp)} kr" for belopp in (rad.fore or 0, rad.efter or 0))
        return fore, efter, f"{_med_tecken(rad.skillnad, '')} kr"
    fore, efter = ("–" if belopp is None else kronor_och_ore(belopp) for belopp in (rad.fore, rad.efter))
    return fore, efter, _med_tecken(rad.skillnad)


def _med_tecken(belopp: Decimal, oren: str = ",00") -> str:
    """'+240,00', '−200,00', '0,00'."""
    text = kronor_och_ore(belopp) if oren else skriv(belopp)
    return f"+{text}" if belopp > 0 else text


def _fast_bredd(rader: Sequence[tuple[str, ...]], hoger: tuple[int, ...]) -> list[str]:
    """Lines of a table, the first row its head; columns in `hoger` to the right, long labels folded."""
    vikta: list[tuple[str, ...]] = []
    for etikett, *resten in rader:
        first, *more = wrap(etikett, _ETIKETTBREDD)
        vikta += [(first, *resten), *(("  " + line, *("" for _ in resten)) for line in more)]
    bredd = [max(len(rad[kolumn]) for rad in vikta) for kolumn in range(len(vikta[0]))]
    ut = []
    for rad in vikta:
        celler = [f"{c:>{b}}" if nr in hoger else f"{c:<{b}}" for nr, (c, b) in enumerate(zip(rad, bredd, strict=True))]
        ut.append("  ".join(celler).rstrip())
    ut.insert(1, "-" * (sum(bredd) + 2 * (len(bredd) - 1)))
    return ut


def to_markdown(berakning: Berakning, texter: Texter) -> str:
    """The calculation as Markdown for the page. What users wrote themselves (reasons) is shown as plain characters."""
    ut = [f"**{_rubrik(berakning, texter)}**", "", _markdownrad(_kolumner(texter)), "|:--|:--|--:|:--|"]
    for rad in _tabell(berakning, texter):
        celler = tuple(cell.translate(_MARKDOWN) for cell in rad)
        ut.append(_markdownrad(celler if rad[1] or rad[3] else tuple(f"**{cell}**" if cell else "" for cell in celler)))
    if berakning.forbehall:
        ut += ["", f"**{texter('norm.forbehall')}**", ""]
        ut += [f"- {forbehall.translate(_MARKDOWN)}" for forbehall in berakning.forbehall]
    return "\n".join(ut)


def _rubrik(berakning: Berakning, texter: Texter) -> str:
    return texter("norm.rubrik", manad=berakning.manad, tabell=berakning.tabell)


def _kolumner(texter: Texter) -> tuple[str, ...]:
    return tuple(texter(f"norm.kolumn_{namn}") for namn in ("rad", "uttryck", "belopp", "grund"))


def _markdownrad(celler: tuple[str, ...]) -> str:
    return "| " + " | ".join(celler) + " |"


class Tabellrad(NamedTuple):
    """One line of a calculation as it is read: a row with its trace, or a sum (`rad` None). `hela`: whole kronor."""

    etikett: str
    belopp: Decimal | None
    rad: Rad | None = None
    varfor: str = ""
    hela: bool = False


def tabellrader(berakning: Berakning, texter: Texter) -> Iterator[Tabellrad]:
    """The rows kind by kind, each kind of several rows with its sum, then the result and what came of it."""
    summor: dict[str, Decimal] = {
        "norm": berakning.riksnorm,
        "justering": berakning.justeringar,
        "inkomst": berakning.inkomster,
        "utgift": berakning.utgifter,
        "levnadskostnad": berakning.levnadskostnader,
    }
    forklaringar = berakning.forklaringar or ("",) * len(berakning.rader)
    for slag in dict.fromkeys(rad.slag for rad in berakning.rader):
        rader = [(rad, varfor) for rad, varfor in zip(berakning.rader, forklaringar, strict=True) if rad.slag == slag]
        for rad, varfor in rader:
            yield Tabellrad(_etikett(rad, texter), rad.belopp, rad, varfor)
        if slag in summor and (len(rader) > 1 or slag == "norm"):
            vad = texter(f"norm.slag_{slag}").lower()
            yield Tabellrad(texter("norm.summa_rad", vad=vad), summor[slag])
    yield Tabellrad(texter("norm.resultat"), berakning.resultat)
    if berakning.utfall == "underskott":
        yield Tabellrad(texter("norm.utfall_underskott"), Decimal(berakning.underskott), hela=True)
        if berakning.fordelning.levnadskostnader:
            yield Tabellrad(texter("norm.varav_forsorjningsstod"), berakning.fordelning.forsorjningsstod)
            yield Tabellrad(texter("norm.varav_levnadskostnader"), berakning.fordelning.levnadskostnader)
    elif berakning.utfall == "overskott":
        yield Tabellrad(texter("norm.utfall_overskott"), berakning.resultat)
    else:
        yield Tabellrad(texter("norm.utfall_noll"), None)


def _tabell(berakning: Berakning, texter: Texter) -> Iterator[tuple[str, str, str, str]]:
    """The lines as cells: label, arithmetic, amount, ground. Sums have no arithmetic and no ground."""
    for etikett, belopp, rad, _, hela in tabellrader(berakning, texter):
        visat = "" if belopp is None else kronor_och_ore(belopp)
        if belopp is not None and hela:
            visat = texter("norm.hela_kronor", belopp=skriv(belopp))
        yield etikett, rad.uttryck if rad else "", visat, f"{rad.grund.lagrum} {rad.grund.akt}" if rad else ""


def _etikett(rad: Rad, texter: Texter) -> str:
    return texter("norm.harledd_rad", etikett=rad.etikett) if rad.harledd else rad.etikett


def kronor_och_ore(belopp: Decimal) -> str:
    """Always two decimals, so that a column of amounts lines up: '8 340,00'."""
    hela, _, oren = skriv(belopp).partition(",")
    return f"{hela},{oren or '00'}"
