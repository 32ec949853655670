"""'Får jag besluta detta?' is answered from the municipality's own delegation order, when there is one."""

from collections.abc import Callable, Iterator

import pytest

from assistant.assembly import House, open_house
from assistant.domain.question import Question
from assistant.ingest.ingest import read_file
from assistant.settings import Settings

ORDER = """---
title: Delegationsordning för socialnämnden i Påhittstad
kommun: Påhittstad
---
# Delegationsordning för socialnämnden i Påhittstad

## 1 Allmänt

Beslut på delegation anmäls till nämnden.

## 2 Ekonomiskt bistånd

| Ärende | Delegat |
|---|---|
| Försörjningsstöd enligt riksnorm | Socialsekreterare |
| Tandvård över 15 000 kronor | Enhetschef |
| Hyresskuld över 20 000 kronor | Utskottet |
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, make_settings: Callable[..., Settings]) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("delegation")
    (folder / "delegationsordning.md").write_text(ORDER, encoding="utf-8")
    opened = open_house(make_settings(folder / "data", embedder="none"))
    opened.library.add([read_file(folder / "delegationsordning.md", opened.library.register)])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Får jag som socialsekreterare besluta om tandvård för 18 000 kr?", "Tandvård över 15 000 kronor | Enhetschef"),
        ("Vem beslutar om hyresskuld på 25 000 kronor?", "Hyresskuld över 20 000 kronor | Utskottet"),
        ("Vem är delegat för försörjningsstöd?", "Försörjningsstöd enligt riksnorm | Socialsekreterare"),
    ],
)
def test_who_may_decide_is_answered_from_its_table(house: House, text: str, row: str) -> None:
    answer = house.answer(Question(text=text))
    assert answer.citations[0].source_id == "delegationsordning"
    assert row in [claim.text for claim in answer.claims]
    assert "| Ärende | Delegat | [1] |\n| --- | --- | --- |\n" in answer.text


def test_what_applies_is_still_answered_from_the_law(house: House) -> None:
    answer = house.answer(Question(text="Får nämnden avslå en ansökan om försörjningsstöd?"))
    assert "delegationsordning" not in {c.source_id for c in answer.citations}
