"""What leads among the hits, and what is searched at all: small cases beside the whole road of test_pipeline.py."""

from datetime import date

import pytest

from assistant.domain.question import Reading
from assistant.domain.source import Hit, Passage, Source
from assistant.library.knowledge import load_documents, load_register
from assistant.library.library import Found, Library
from assistant.library.store import Store
from assistant.retrieve.search import AMOUNT_CLOSE, GAP_CLOSE, explained, what_applies
from tests.knowledge_files import KNOWLEDGE

LAW = Source(id="lag", kind="lag", title="Påhittad lag (2030:1)")
GAPS = Source(id="luckor", kind="vagledning", title="Vad som inte är känt", gaps=True)
OWN = Source(id="riktlinje", kind="riktlinje", title="Riktlinje")
ADVICE = Source(id="rad", kind="vagledning", title="Råd")


def hit(source: Source, score: float, text: str = "Text.", address: str | None = None) -> Hit:
    place = address or text
    passage = Passage(id=f"{source.id}:{place}", source_id=source.id, locator=place, address=address, text=text)
    return Hit(passage=passage, source=source, score=score)


def reading(**changes: object) -> Reading:
    asked = {"text": "fråga", "query": "fråga", "kind": "ratt", "as_of": date(2026, 11, 25), "as_of_stated": False}
    return Reading.model_validate(asked | changes)


class NoPieces:
    """A library that cuts nothing."""

    def with_pieces(self, hit: Hit, text: str) -> Hit:
        assert text
        return hit


def leading(*hits: Hit, **changes: object) -> str:
    found = Found(hits=hits, top_cosine=0.9, coverage=1.0)
    return explained(found, reading(**changes), NoPieces()).hits[0].source.id  # type: ignore[arg-type]


@pytest.mark.parametrize(("nearness", "first"), [(GAP_CLOSE + 0.01, "lag"), (GAP_CLOSE - 0.01, "luckor")])
def test_a_declared_gap_gives_way_to_a_provision_nearly_as_near(nearness: float, first: str) -> None:
    assert leading(hit(GAPS, 1.0), hit(LAW, nearness, address="P1")) == first


def test_a_declared_gap_gives_way_to_a_guideline_but_not_to_advice() -> None:
    assert leading(hit(GAPS, 1.0), hit(OWN, 0.95)) == "riktlinje"
    assert leading(hit(GAPS, 1.0), hit(ADVICE, 0.99)) == "luckor"


@pytest.mark.parametrize(("nearness", "first"), [(AMOUNT_CLOSE + 0.01, "lag"), (AMOUNT_CLOSE - 0.01, "rad")])
def test_where_an_amount_is_asked_for_the_passage_that_states_it_leads(nearness: float, first: str) -> None:
    hits = hit(ADVICE, 1.0), hit(LAW, nearness, "Avgiften är 100 kronor.", address="P1")
    assert leading(*hits, asks_amount=True) == first
    assert leading(*hits) == "rad"


def test_the_amount_is_of_the_benefit_named() -> None:
    other = hit(LAW, 0.99, "Barnbidraget är 100 kronor.", address="P1")
    own = hit(LAW, 0.5, "Underhållsstödet är 200 kronor.", address="P2")
    found = Found(hits=(hit(ADVICE, 1.0), other, own), top_cosine=0.9, coverage=1.0)
    asked = reading(asks_amount=True, benefits=("underhållsstöd",))
    assert explained(found, asked, NoPieces()).hits[0].passage.address == "P2"  # type: ignore[arg-type]


def test_what_applies_holds_no_reports_tables_or_inventions(tmp_path_factory: pytest.TempPathFactory) -> None:
    library = Library(Store.open(tmp_path_factory.mktemp("data")), KNOWLEDGE, None)
    library.sync_builtin()
    library.refresh()
    ids = set(what_applies(reading(), library))
    assert {"sol-2025-400", "sosfs-2013-1", "praxis", "introduktion-ordlista", "vad-radrum-inte-vet"} <= ids
    assert not ids & {"riktlinje-exempelkommun", "introduktion-ovningsfall", "hedemora-2022", "riksnorm-2025"}
    library.close()


def test_what_is_told_of_a_provision_holds_from_the_latest_act_it_names() -> None:
    documents = {d.source.id: d for d in load_documents(KNOWLEDGE, load_register(KNOWLEDGE / "register.yaml"))}
    told = {p.id: p for d in documents.values() for p in d.passages if p.about}
    enforced = told["fl-2017-900:P35:tillampning"]
    assert "2025:400" in enforced.text
    assert (enforced.valid_from, enforced.valid_to) == (date(2025, 7, 1), None)
    repealed = told["sol-2001-453:K4P3:tillampning"]
    assert "upphävd" in repealed.text
    assert (repealed.valid_from, repealed.valid_to) == (date(2025, 7, 1), None)
