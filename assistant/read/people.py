"""The people and the month of a described household: children with their ages, others who live there, the month to calculate.

Fresh, or as a change to the household before: then what the text does not touch stays as it was. What decides and was not said
becomes a question; what no household can be is refused.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.domain.errors import BadInput
from assistant.domain.hushall import Avvikelse, Barn, Hushall
from assistant.prompts import Texts
from assistant.read.care import LUNCH_TO_AGE, SCHOOL_FROM_AGE
from assistant.read.children import OLDEST_CHILD, Child
from assistant.read.dates import StatedDate, month_text
from assistant.read.moves import Move, days_in, month_of_moves, whole_month
from assistant.read.parts import Built, Gap, Note, Parts

MOST_OTHERS = 30
"""As many as a `Hushall` can hold."""
DAYS = 31


def set_month(built: Built, parts: Parts, as_of: date, previous: Hushall | None, *, compares: bool) -> None:
    """The month of the text, else that of the household before, else that of the day. A month beats a day, and a day a year.

    Of several months the latest is taken, and that there were more is told; two that are to be compared are both kept.
    """
    for precision in ("month", "day", "year"):
        if stated := [d for d in parts.dates if d.precision == precision]:
            break
    else:
        _month_unsaid(built, parts, as_of, previous)
        return
    latest = max([d for d in stated if not d.year_assumed] or stated, key=_months_in_order)  # a stated year goes before a guess
    if latest.month is not None:
        built.manad = latest.month
    elif previous is not None:
        built.manad = f"{latest.day.year:04d}{previous.manad[4:]}"
    else:
        built.manad = month_text(latest.day)
        built.assumed.append(Note("antaget_manad_av_ar", {"manad": built.manad}))
    if latest.year_assumed:
        built.assumed.append(Note("antaget_ar", {"ar": built.manad[:4]}))
    repeated = [d for d in stated if d.year_assumed and latest.month and d.month and d.month[4:] == latest.month[4:]]
    others = {_months_in_order(d) for d in stated if d not in repeated} - {_months_in_order(latest)}
    if compares and len(others) == 1:
        other = others.pop()
        built.earlier_month = other if len(other) > len("2025") else f"{other}{built.manad[4:]}"
        built.remarks.append(Note("jamfors", {"manad": built.manad, "tidigare": built.earlier_month}))
    elif others:
        built.remarks.append(Note("obs_flera_manader", {"manad": built.manad}))


def _months_in_order(stated: StatedDate) -> str:
    return stated.month or f"{stated.day.year:04d}"


def _month_unsaid(built: Built, parts: Parts, as_of: date, previous: Hushall | None) -> None:
    moved = month_of_moves(parts.moves) if previous is None else None
    built.manad = moved or (previous.manad if previous else month_text(as_of))
    if moved:
        built.assumed.append(Note("antaget_manad_av_flytt", {"manad": built.manad}))
    elif previous is None:
        built.assumed.append(Note("antaget_manad", {"manad": built.manad}))


def set_children(built: Built, parts: Parts, previous: Hushall | None) -> None:
    """The children with an age; the others are asked about. Who has come of age and left school is no child of the case."""
    children = parts.children
    left_school = [child for child in children.all if child.school is False and (child.age or 0) >= SCHOOL_FROM_AGE]
    children.grown += [child.age for child in left_school if child.age is not None]  # a case of their own (SoF 12 kap. 2 §)
    children.all = [child for child in children.all if child not in left_school]
    for number, child in enumerate(children.all):
        _set_child(built, child, number, len(children.all))
    if children.doubtful:
        built.missing.append(Gap("barn", "fraga_barn_alla", {}))
    elif children.unknown_age is not None:
        built.missing.append(Gap("barn", "fraga_barn_okand_alder", {"alder": children.unknown_age}))
    elif children.which_asked:
        built.missing.append(Gap("barn", "fraga_barn_vilket", {}))
    elif children.unspecified and not children.all and not children.none_stated:
        built.missing.append(Gap("barn", "fraga_barn", {}))
    elif not children.all and not children.none_stated and not children.grown and previous is None:
        built.assumed.append(Note("antaget_inga_barn", {}))
    built.assumed += [Note(key, {}) for key in parts.care.notes]
    built.remarks += [Note("vuxet_barn", {"alder": age}) for age in children.grown]


def _set_child(built: Built, child: Child, number: int, among: int) -> None:
    age = child.age if child.birth is None else _age(child.birth, built.manad)
    contradicts = child.base is None and age is not None and child.age is not None and abs(child.age - age) > 1
    if age is None or contradicts or not 0 <= age <= OLDEST_CHILD:
        key = "fraga_alder_ett" if among == 1 else "fraga_alder"
        built.missing.append(Gap(f"barn[{number}].alder", key, {"nummer": number + 1, "antal": among}))
        built.children.append(None)
        return
    if child.days is not None and not 0 <= child.days <= DAYS:
        raise BadInput("hushall_dagar", dagar=child.days, hogst=DAYS)
    if child.days_asked:
        built.missing.append(Gap(f"barn[{number}].dagar", "fraga_dagar", {"alder": age}))
    if child.school_asked and age >= SCHOOL_FROM_AGE:
        built.missing.append(Gap(f"barn[{number}].gar_i_skola", "fraga_skola", {"alder": age}))
    told: dict[str, Any] = {"alder": age, "fodelsemanad": child.birth}
    if child.lunch is not None or age > LUNCH_TO_AGE:
        told["lunch_pa_forskola"] = child.lunch if age <= LUNCH_TO_AGE else None
    if child.school is not None or age < SCHOOL_FROM_AGE:
        told["gar_i_skola"] = child.school if age >= SCHOOL_FROM_AGE else None
    if child.days is not None or child.in_full:
        told["dagar"] = child.days
    if child.work_income is not None:
        told["inkomst_arbete_manad"] = child.work_income
    built.children.append(Barn(**{**(dict(child.base) if child.base else {}), **told}))


def _age(birth: str, manad: str) -> int:
    """Whole years in a month; who has a birthday in it has turned."""
    return int(manad[:4]) - int(birth[:4]) - (manad[5:] < birth[5:])


def set_deviations(built: Built, parts: Parts, texter: Texts, previous: Hushall | None) -> None:
    """Who of the adults is outside the norm: as before, and a partner who is said to be away."""
    if previous is not None:
        built.deviations = tuple(a for a in previous.avvikelser if built.vuxna == "sammanboende" or a.person == "sokande")
    if parts.adults.outside and built.vuxna == "sammanboende":
        told = tuple(a for a in built.deviations if a.person != "medsokande")
        skal = texter(f"household.{parts.adults.absent or 'skal_utanfor'}")
        built.deviations = (*told, Avvikelse(person="medsokande", i_normen=False, skal=skal))
        built.remarks.append(Note("obs_utanfor_normen", {}))


def set_moves(built: Built, moves: Sequence[Move], texter: Texts) -> bool:
    """Give children and adults their days in the month. False when some move came to nothing, so that it must be told."""
    settled = True
    for move in moves:
        days = days_in(move, built.manad)
        if move.children:
            for child in move.children:
                if days is None:
                    child.days_asked = child.days is None  # the answer may be there
                else:
                    child.days, child.days_asked = days if days != whole_month(built.manad) else None, False
        elif move.unclear and built.vuxna == "sammanboende":
            built.missing.append(Gap("avvikelser[0].person", "fraga_vem_flyttar", {}))
        elif move.person is not None and move.way == "ut" and (move.month or built.manad) < built.manad:
            built.missing.append(Gap("vuxna", "fraga_vuxna_par", {}))
        elif move.person is not None and built.vuxna == "sammanboende":
            if days is None:
                built.missing.append(Gap("avvikelser[0].dagar", "fraga_dagar_medsokande", {}))
            elif days != whole_month(built.manad):
                by_day = "_dag" if move.day is not None else ""
                skal = texter(f"household.skal_flytt_{move.way}{by_day}", dag=move.day)
                told = [a for a in built.deviations if a.person != move.person]
                built.deviations = (*told, Avvikelse(person=move.person, dagar=days, skal=skal))
        elif move.person is None and not move.told:
            settled = False
        if move.person is None and not move.children:
            continue
        if days is not None and move.day is not None:
            built.assumed.append(Note(f"antaget_dagar_{move.way}", {"dagar": days, "dag": move.day}))
    return settled


def set_others(built: Built, parts: Parts) -> None:
    """How many share the household without being part of the case. Raises BadInput for more than a household can hold."""
    adults, children = parts.adults, parts.children
    if adults.others_asked or children.grown_asked:
        built.missing.append(Gap("ovriga_i_hushallet", "fraga_ovriga", {}))
        return
    if adults.size is not None:
        if built.vuxna is None:
            return
        own = (1 if built.vuxna == "ensamstaende" else 2) + len(built.children)
        built.others = adults.size - own
        if built.others < 0:
            built.missing.append(Gap("ovriga_i_hushallet", "fraga_storlek", {"antal": adults.size, "egna": own}))
    elif adults.others is not None or adults.more or children.grown:
        built.others = (adults.others if adults.others is not None else built.others + adults.more) + len(children.grown)
    if not 0 <= built.others <= MOST_OTHERS and not built.missing:
        raise BadInput("hushall_antal_personer", antal=built.others, hogst=MOST_OTHERS)
