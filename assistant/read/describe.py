"""How a household was read, in Swedish lines for the user: each part, what was assumed, what was not used.

Every line is a text of prompts/texts/household.yaml; here it is only chosen and filled.
"""

from assistant.domain.answer import kronor
from assistant.domain.hushall import Avvikelse, Barn, Inkomst, Levnadskostnad, Utgift
from assistant.prompts import Texts
from assistant.read.care import LUNCH_TO_AGE, SCHOOL_FROM_AGE
from assistant.read.parts import Built, Note


def describe(built: Built, texter: Texts) -> list[str]:
    """The lines, in the order of a calculation: people, month, incomes, costs, then assumptions and what was not used."""
    lines = []
    if built.vuxna is not None:
        lines.append(texter(f"household.vuxna_{built.vuxna}"))
    if built.others > 0:
        lines.append(texter("household.ovriga", antal=built.others))
    if built.none_stated:
        lines.append(texter("household.inga_barn"))
    lines += [_deviation(deviation, texter) for deviation in built.deviations]
    lines += [_child(barn, texter) for barn in built.children if barn is not None]
    lines.append(texter("household.manad", manad=month_name(built.manad, texter)))
    lines += [_income(income, built.vuxna == "sammanboende", texter) for income in built.incomes]
    lines += [_cost("utgift", cost, texter) for cost in built.expenses]
    lines += [_cost("levnadskostnad", cost, texter) for cost in built.costs]
    lines += [texter("household.justering", skal=a.skal, belopp=kronor(a.belopp)) for a in built.adjustments]
    if built.reduction.belopp:
        lines.append(texter("household.nedsattning", belopp=kronor(built.reduction.belopp)))
    if built.paid:
        lines.append(texter("household.redan_utbetalt", belopp=kronor(built.paid)))
    lines += [texter("household.antaget", vad=_note(note, texter)) for note in built.assumed]
    lines += [_note(note, texter) for note in built.remarks]
    names = {"ink": "inkomst", "utg": "utgift"}
    for role in built.unpriced:
        kind, _, typ = role.partition(":")
        name = texter(f"household.{names[kind]}_{typ}") if typ else texter("household.post_nedsattning")
        lines.append(texter("household.utan_belopp", typ=name))
    lines += [texter(f"household.{u.reason}", belopp=kronor(u.amount), sammanhang=u.around) for u in built.unused]
    return lines


def _note(note: Note, texter: Texts) -> str:
    values = {n: month_name(value, texter) if n in ("manad", "tidigare") else value for n, value in note.values.items()}
    return texter(f"household.{note.key}", **values)


def month_name(manad: str, texter: Texts) -> str:
    """'september 2025' of '2025-09'."""
    return texter("household.manad_och_ar", manad=texter(f"household.manad_{manad[5:]}"), ar=manad[:4])


def _deviation(deviation: Avvikelse, texter: Texts) -> str:
    kind = "dagar" if deviation.i_normen else "utanfor"
    who = "" if deviation.person == "medsokande" else "sokande_"
    return texter(f"household.avvikelse_{who}{kind}", dagar=deviation.dagar, skal=deviation.skal)


def _child(barn: Barn, texter: Texts) -> str:
    parts = [texter("household.barn", alder=barn.alder)]
    if barn.fodelsemanad:
        parts.append(texter("household.barn_fott", manad=month_name(barn.fodelsemanad, texter)))
    if barn.alder <= LUNCH_TO_AGE:
        parts.append(_by_answer("household.lunch", barn.lunch_pa_forskola, texter))
    if barn.alder >= SCHOOL_FROM_AGE:
        parts.append(_by_answer("household.skola", barn.gar_i_skola, texter))
    if barn.dagar is not None:
        parts.append(texter("household.barn_dagar", dagar=barn.dagar))
    if barn.inkomst_arbete_manad:
        parts.append(texter("household.barn_arbetsinkomst", belopp=kronor(barn.inkomst_arbete_manad)))
    return ", ".join(parts)


def _by_answer(key: str, answer: bool | None, texter: Texts) -> str:
    ending = "okand" if answer is None else "ja" if answer else "nej"
    return texter(f"{key}_{ending}")


def _income(income: Inkomst, couple: bool, texter: Texts) -> str:
    line = texter("household.inkomst", typ=texter(f"household.inkomst_{income.typ}"), belopp=kronor(income.belopp))
    if couple:
        line = texter("household.inkomst_for", inkomst=line, person=texter(f"household.person_{income.person}"))
    return texter("household.inkomst_med_jobbstimulans", inkomst=line) if income.jobbstimulans else line


def _cost(kind: str, cost: Utgift | Levnadskostnad, texter: Texts) -> str:
    typ = texter(f"household.{kind}_{cost.typ}")
    if cost.ansokt is not None and cost.ansokt != cost.godkant:
        return texter(f"household.{kind}_del", typ=typ, ansokt=kronor(cost.ansokt), godkant=kronor(cost.godkant))
    return texter(f"household.{kind}", typ=typ, belopp=kronor(cost.godkant))
