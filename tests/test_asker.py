"""Who asks, and from where: the sources that are looked in first, and whose guidelines and reports are meant."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from assistant.assembly import House, open_house
from assistant.domain.answer import Answer
from assistant.domain.question import Question, Reading, WayIn
from assistant.domain.source import Document, Passage, Source
from assistant.retrieve.search import what_applies
from assistant.settings import Settings

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[House]:
    """The built-in knowledge, searched by words, and the guidelines of two municipalities."""
    opened = open_house(make_settings(tmp_path_factory.mktemp("house")))
    for kommun in ("Falun", "Hedemora"):
        opened.library.add([_guideline(kommun)])
    yield opened
    opened.close()


def _guideline(kommun: str) -> Document:
    source = Source(id=f"riktlinje-{kommun.lower()}", kind="riktlinje", title=f"Riktlinje i {kommun}", municipality=kommun)
    text = f"Glasögon i {kommun} ska vara billiga."
    passage = Passage(id=f"{source.id}:1", source_id=source.id, locator="avsnitt 1", text=text)
    return Document(source=source, passages=(passage,), digest=kommun)


def _ask(house: House, text: str, kommun: str | None = None, way_in: WayIn | None = None) -> Answer:
    return house.answer(Question(text=text, as_of=TODAY, kommun=kommun, way_in=way_in))


def _sources(answer: Answer) -> set[str]:
    return {citation.source_id for citation in answer.citations}


def test_reports_are_those_of_the_own_municipality_unless_another_is_named(house: House) -> None:
    question = "Vilka rekommendationer lämnade revisorerna?"
    assert {"hedemora-2022", "avesta-2023"} <= _sources(_ask(house, question))
    assert _sources(_ask(house, question, "Hedemora")) == {"hedemora-2022"}
    assert _sources(_ask(house, "Vilka rekommendationer lämnade revisorerna i Avesta?", "Hedemora")) == {"avesta-2023"}


def test_another_municipalitys_guideline_does_not_apply(house: House) -> None:
    question = "Får glasögon vara billiga?"
    assert {"riktlinje-falun", "riktlinje-hedemora"} <= _sources(_ask(house, question))
    own = _sources(_ask(house, question, "Hedemora"))
    assert "riktlinje-hedemora" in own
    assert "riktlinje-falun" not in own


def test_a_household_is_held_against_the_own_municipalitys_amounts_unless_another_is_named(house: House) -> None:
    question = "Riksnorm i september 2025 för ensamstående med barn 5 år?"
    assert (_ask(house, question).household or {})["kommun"] is None
    answer = _ask(house, question, "Hedemora")
    assert (answer.household or {})["kommun"] == "Hedemora"
    assert (answer.calculation or {})["riksnorm"] == (_ask(house, question).calculation or {})["riksnorm"]
    other = _ask(house, f"{question} Hushållet bor i Falun.", "Hedemora")
    assert (other.household or {})["kommun"] == "Falun"


def test_an_auditor_finds_reports_among_what_is_looked_in_first(house: House) -> None:
    def kinds(way_in: WayIn | None, kommun: str | None = None) -> set[str]:
        reading = Reading(text="?", query="?", kind="ratt", as_of=TODAY, as_of_stated=True, way_in=way_in, kommun=kommun)
        return set(what_applies(reading, house.library))

    reports = {"hedemora-2022", "avesta-2023"}
    assert reports <= kinds("revisor")
    assert reports & kinds("revisor", "Avesta") == {"avesta-2023"}
    assert not reports & (kinds("handlaggare") | kinds("ny") | kinds(None))


@pytest.mark.parametrize(
    "question",
    [
        "Hur överklagas ett beslut om ekonomiskt bistånd?",
        "Riksnorm i september 2025 för ensamstående med barn 5 år?",
        "Vilka rekommendationer fick omsorgsnämnden i Hedemora?",
        "Vad säger 12 kap. 8 § SoL?",
    ],
)
def test_the_passages_behind_an_answer_are_told_apart(question: str, house: House) -> None:
    answer = _ask(house, question)
    looked = house.looked(answer)
    assert len(looked.used) == len(answer.citations) > 0
    for citation, hit in zip(answer.citations, looked.used, strict=True):
        assert hit is not None
        assert citation.quote in hit.passage.text
        assert citation.locator.startswith(hit.passage.locator)
    used = {hit.passage.id for hit in looked.used if hit}
    assert not used & {hit.passage.id for hit in looked.considered}


def test_a_new_colleague_is_told_in_the_introductions_words_where_they_are_near(house: House) -> None:
    question = "Hur går en utredning av ekonomiskt bistånd till?"
    first, usually = (_ask(house, question, way_in=way_in).citations[0].source_id for way_in in ("ny", None))
    assert first.startswith("introduktion-")
    assert not usually.startswith("introduktion-")
