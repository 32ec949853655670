"""How a calculation leaves the house: the JSON contract, a table for the terminal, a Markdown table for the page.

Figures are written, never made, here: all three forms show the same rows and sums.
"""

from collections.abc import Iterator
from decimal import Decimal
from textwrap import wrap
from typing import Any

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
    rubriker = _kolumner(texter)
    rader = []
    for etikett, *resten in _tabell(berakning, texter):
        first, *more = wrap(etikett, _ETIKETTBREDD)
        rader += [(first, *resten), *(("  " + line, "", "", "") for line in more)]
    bredd = [max(len(rad[kolumn]) for rad in [rubriker, *rader]) for kolumn in range(4)]
    ut = [_rubrik(berakning, texter), ""]
    for etikett, uttryck, belopp, grund in [rubriker, *rader]:
        ut.append(f"{etikett:<{bredd[0]}}  {uttryck:<{bredd[1]}}  {belopp:>{bredd[2]}}  {grund}".rstrip())
    ut.insert(3, "-" * (sum(bredd) + 6))
    if berakning.forbehall:
        ut += ["", f"{texter('norm.forbehall')}:", *(f"- {forbehall}" for forbehall in berakning.forbehall)]
    return "\n".join(ut)


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


def _tabell(berakning: Berakning, texter: Texter) -> Iterator[tuple[str, str, str, str]]:
    """The rows kind by kind, each kind of several rows with its sum, then the result. Sums have no arithmetic and no ground."""
    summor: dict[str, Decimal] = {
        "norm": berakning.riksnorm,
        "justering": berakning.justeringar,
        "inkomst": berakning.inkomster,
        "utgift": berakning.utgifter,
        "levnadskostnad": berakning.levnadskostnader,
    }
    for slag in dict.fromkeys(rad.slag for rad in berakning.rader):
        rader = [rad for rad in berakning.rader if rad.slag == slag]
        for rad in rader:
            yield _etikett(rad, texter), rad.uttryck, _kronor(rad.belopp), f"{rad.grund.lagrum} {rad.grund.akt}"
        if slag in summor and (len(rader) > 1 or slag == "norm"):
            vad = texter(f"norm.slag_{slag}").lower()
            yield texter("norm.summa_rad", vad=vad), "", _kronor(summor[slag]), ""
    yield texter("norm.resultat"), "", _kronor(berakning.resultat), ""
    helt = texter("norm.hela_kronor", belopp=skriv(int(berakning.underskott)))
    if berakning.utfall == "underskott":
        yield texter("norm.utfall_underskott"), "", helt, ""
        if berakning.fordelning.levnadskostnader:
            yield texter("norm.varav_forsorjningsstod"), "", _kronor(berakning.fordelning.forsorjningsstod), ""
            yield texter("norm.varav_levnadskostnader"), "", _kronor(berakning.fordelning.levnadskostnader), ""
    elif berakning.utfall == "overskott":
        yield texter("norm.utfall_overskott"), "", _kronor(berakning.resultat), ""
    else:
        yield texter("norm.utfall_noll"), "", "", ""


def _etikett(rad: Rad, texter: Texter) -> str:
    return texter("norm.harledd_rad", etikett=rad.etikett) if rad.harledd else rad.etikett


def _kronor(belopp: Decimal) -> str:
    """Always two decimals, so that a column of amounts lines up."""
    hela, _, oren = skriv(belopp).partition(",")
    return f"{hela},{oren or '00'}"
