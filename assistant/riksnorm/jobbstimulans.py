"""Whether the conditions of jobbstimulans hold in a month: six months in a row, then two years, then six months anew.

Source: SoL (2025:400) 12 kap. 8 §, before 2025-07-01 SoL (2001:453) 4 kap. 1 b §. The act does not say where the two years
begin; in practice they are 24 calendar months that run on whether there is work or not. `Val.jobbstimulans_fran` chooses
between the month of the first wage and the month after the sixth with försörjningsstöd.

Months are counted as whole numbers, year x 12 + month, so that they can be added and compared.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assistant.domain.hushall import Hushall, Jobbstimulansvillkor
from assistant.riksnorm.fel import Fel

SEX_MANADER = 6
TVA_AR = 24

_MANADER = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])(?:/(20[0-9]{2})-(0[1-9]|1[0-2]))?")


class Period(NamedTuple):
    """The months of the two years, the last included, and the sixth month in a row that gave the right to them."""

    sjatte: int
    forsta: int
    sista: int


def manadstal(manad: str) -> int:
    """'2025-09' as a number of months."""
    return int(manad[:4]) * 12 + int(manad[5:7]) - 1


def manad_av(tal: int) -> str:
    """A number of months as '2025-09'."""
    return f"{tal // 12:04}-{tal % 12 + 1:02}"


def perioder(villkor: Jobbstimulansvillkor, manad: int, fran: str) -> tuple[Period, ...]:
    """The periods with jobbstimulans that the stated months have given before `manad`, oldest first.

    The first wage before the sixth month does not begin a period earlier; a later period needs six new months after the
    end of the one before ("på nytt").
    """
    return _perioder(villkor.manader_med_forsorjningsstod, villkor.forsta_inkomst, manad, fran)


@lru_cache(maxsize=256)  # asked several times of each household
def _perioder(manader: tuple[str, ...], forsta: str | None, manad: int, fran: str) -> tuple[Period, ...]:
    med_stod = sorted(tal for tal in _stodmanader(manader) if tal < manad)
    forsta_inkomst = manad if forsta is None else manadstal(forsta)
    funna: list[Period] = []
    i_rad = 0
    for nr, tal in enumerate(med_stod):
        if funna and tal <= funna[-1].sista:
            i_rad = 0
            continue
        i_rad = i_rad + 1 if i_rad and med_stod[nr - 1] == tal - 1 else 1
        if i_rad == SEX_MANADER:
            start = max(tal + 1, forsta_inkomst) if fran == "forsta_inkomst" else tal + 1
            funna.append(Period(tal, start, start + TVA_AR - 1))
    return tuple(funna)


def galler(villkor: Jobbstimulansvillkor, hushall: Hushall) -> Period | None:
    """The period that covers the household's month, or None. The household must have passed `jobbstimulansfel`."""
    manad = manadstal(hushall.manad)
    funna = perioder(villkor, manad, hushall.val.jobbstimulans_fran)
    return next((period for period in reversed(funna) if period.forsta <= manad <= period.sista), None)


def jobbstimulansfel(hushall: Hushall) -> Iterator[Fel]:
    """What is wrong with the stated conditions, and where jobbstimulans is asked for although they do not hold."""
    personer = set()
    for nr, villkor in enumerate(hushall.jobbstimulansvillkor):
        falt = f"jobbstimulansvillkor[{nr}]"
        if villkor.person in personer:
            yield Fel(f"{falt}.person", "falt_villkor_tva_ganger", {"person": villkor.person})
        personer.add(villkor.person)
        if villkor.person == "medsokande" and hushall.vuxna == "ensamstaende":
            yield Fel(f"{falt}.person", "falt_ingen_medsokande")
        trasiga = list(_datumfel(falt, villkor, hushall.manad))
        yield from trasiga
        vald = any(i.jobbstimulans and i.person == villkor.person for i in hushall.inkomster)
        if vald and not trasiga and galler(villkor, hushall) is None:
            yield _inget_stod(falt, villkor, hushall)


def _datumfel(falt: str, villkor: Jobbstimulansvillkor, manad: str) -> Iterator[Fel]:
    for nr, text in enumerate(villkor.manader_med_forsorjningsstod):
        funnet = _MANADER.fullmatch(text)
        plats = f"{falt}.manader_med_forsorjningsstod[{nr}]"
        if not funnet or (funnet[3] and manadstal(text[8:]) < manadstal(text[:7])):
            yield Fel(plats, "falt_manader", {"varde": text[:20]})
        elif manadstal(text[-7:]) >= manadstal(manad):
            yield Fel(plats, "falt_manad_inte_fore", {"varde": text, "manad": manad})
    if villkor.forsta_inkomst is None:
        return
    funnet = _MANADER.fullmatch(villkor.forsta_inkomst)
    if not funnet or funnet[3]:
        yield Fel(f"{falt}.forsta_inkomst", "falt_manad", {"varde": villkor.forsta_inkomst[:20]})
    elif manadstal(villkor.forsta_inkomst) > manadstal(manad):
        yield Fel(f"{falt}.forsta_inkomst", "falt_forsta_inkomst_efter", {"varde": villkor.forsta_inkomst, "manad": manad})


def _inget_stod(falt: str, villkor: Jobbstimulansvillkor, hushall: Hushall) -> Fel:
    """Why the stated months do not carry jobbstimulans in the household's month."""
    manad = manadstal(hushall.manad)
    funna = perioder(villkor, manad, hushall.val.jobbstimulans_fran)
    plats = f"{falt}.manader_med_forsorjningsstod"
    if funna:
        return Fel(plats, "falt_jobbstimulans_slut", {"sista": manad_av(funna[-1].sista)})
    return Fel(plats, "falt_jobbstimulans_sex_manader", {"antal": _langsta_foljd(villkor, manad), "manad": hushall.manad})


def _langsta_foljd(villkor: Jobbstimulansvillkor, manad: int) -> int:
    langst = i_rad = 0
    forra = None
    for tal in sorted(tal for tal in _stodmanader(villkor.manader_med_forsorjningsstod) if tal < manad):
        i_rad = i_rad + 1 if forra == tal - 1 else 1
        langst, forra = max(langst, i_rad), tal
    return langst


def _stodmanader(texter: tuple[str, ...]) -> set[int]:
    """Every month stated, runs written out; what is not written as months is passed over (it is told as a fault)."""
    manader: set[int] = set()
    for text in texter:
        if _MANADER.fullmatch(text):
            manader.update(range(manadstal(text[:7]), manadstal(text[-7:]) + 1))
    return manader
