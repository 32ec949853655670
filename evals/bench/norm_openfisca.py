"""The riksnorm's sum in openfisca-core, to hold our times against where it is installed beside; it is no dependency of ours.

Only what both can be asked alike: adults, children by age and lunch, shared costs, whole months. OpenFisca gives a number for
each household, not its rows, provisions and förbehåll.
"""

import time
from importlib import import_module
from typing import Any

import numpy as np

from assistant.domain.normtabell import NormTabell

Household = dict[str, Any]


def system(tabell: NormTabell) -> Any:
    """A tax-benefit system with one formula, `riksnorm`, which reads `tabell`. Raises ImportError without openfisca-core."""
    entities, api = import_module("openfisca_core.entities"), import_module("openfisca_core.model_api")
    person = entities.Entity("person", "persons", "", "")
    roles = [{"key": "adult", "plural": "adults", "max": 2}, {"key": "child", "plural": "children"}]
    household = entities.GroupEntity("household", "households", "", "", roles)
    ages = np.arange(21)
    row = [next(rad for rad in tabell.barn if rad.fran <= age <= rad.till) for age in ages]
    whole = np.array([rad.summa.belopp for rad in row])
    without_lunch = np.array([(rad.utan_lunch or rad.summa).belopp for rad in row])
    shared = np.array([0, *(tabell.gemensamma[n].belopp for n in sorted(tabell.gemensamma))])

    def formula(group: Any, period: Any) -> Any:
        age, lunch = group.members("alder", period), group.members("lunch_ute", period)
        child = group.members.has_role(household.CHILD)
        children = group.sum(np.where(child, np.where(lunch, without_lunch[age], whole[age]), 0))
        adults = np.where(group.nb_persons(household.ADULT) == 2, tabell.sammanboende.belopp, tabell.ensamstaende.belopp)
        return adults + children + shared[group.nb_persons()]

    month = {"definition_period": import_module("openfisca_core.periods").DateUnit.MONTH}
    made = import_module("openfisca_core.taxbenefitsystems").TaxBenefitSystem([person, household])
    made.add_variable(type("alder", (api.Variable,), {"value_type": int, "entity": person, **month}))
    made.add_variable(type("lunch_ute", (api.Variable,), {"value_type": bool, "entity": person, **month}))
    made.add_variable(type("riksnorm", (api.Variable,), {"value_type": int, "entity": household, "formula": formula, **month}))
    return made


def one(system_: Any, household: Household) -> tuple[int, float]:
    """The norm of one household, and the ms it took from a dictionary."""
    builder = import_module("openfisca_core.simulation_builder").SimulationBuilder()
    month = household["manad"]
    begun = time.perf_counter()
    adults = [f"v{nr}" for nr in range(2 if household["vuxna"] == "sammanboende" else 1)]
    persons: dict[str, Any] = {name: {"alder": {month: 0}} for name in adults}
    for nr, child in enumerate(household["barn"]):
        persons[f"b{nr}"] = {"alder": {month: child["alder"]}, "lunch_ute": {month: child["lunch_pa_forskola"]}}
    group = {"adults": adults, "children": [name for name in persons if name not in adults]}
    simulation = builder.build_from_entities(system_, {"persons": persons, "households": {"h": group}})
    norm = int(simulation.calculate("riksnorm", month)[0])
    return norm, (time.perf_counter() - begun) * 1000


def many(system_: Any, households: list[Household]) -> tuple[Any, float]:
    """The norm of all households of one month in one vector, and the seconds from arrays to sums."""
    adults = np.array([2 if h["vuxna"] == "sammanboende" else 1 for h in households])
    children = np.array([len(h["barn"]) for h in households])
    size = adults + children
    of = np.repeat(np.arange(len(households)), size)
    place = np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size)
    role = np.where(place < adults[of], "adult", "child")
    age = np.zeros(len(of), dtype=int)
    lunch = np.zeros(len(of), dtype=bool)
    age[role == "child"] = [child["alder"] for h in households for child in h["barn"]]
    lunch[role == "child"] = [child["lunch_pa_forskola"] for h in households for child in h["barn"]]
    month = households[0]["manad"]
    begun = time.perf_counter()
    builder = import_module("openfisca_core.simulation_builder").SimulationBuilder()
    builder.create_entities(system_)
    builder.declare_person_entity("person", np.arange(len(of)))
    declared = builder.declare_entity("household", np.arange(len(households)))
    builder.join_with_persons(declared, of, role)
    simulation = builder.build(system_)
    simulation.set_input("alder", month, age)
    simulation.set_input("lunch_ute", month, lunch)
    return simulation.calculate("riksnorm", month), time.perf_counter() - begun
