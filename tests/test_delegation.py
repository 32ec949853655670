"""'Får jag besluta detta?' is answered from the municipality's own delegation order, when there is one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assembly import House, open_house
from assistant.domain.answer import Answer
from assistant.domain.question import Question, Turn
from assistant.ingest.ingest import read_file
from assistant.prompts import Texts
from assistant.settings import Settings
from tests.made_files import Pdf

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


HEAD = ("Nr", "Ärende", "Lagrum", "Delegat", "Anmärkning")
ROWS = (
    ("4.1", "Utlåning av bollar", "3 kap. 1 § SoL", "Fritidsledare", ""),
    ("4.2", "Utlåning av bollar över natten", "3 kap. 1 § SoL", "Enhetschef", "Högst tre nätter"),
    ("4.3", "Återlämnande av kanot", "3 kap. 2 § SoL", "Fritidsledare", ""),
    ("4.4", "Bistånd till kanot", "3 kap. 2 § SoL", "Utskottet", ""),
    ("4.5", "Bistånd till båt", "3 kap. 2 § SoL", "Utskottet", ""),
    ("4.6", "Bistånd till segel", "3 kap. 2 § SoL", "Utskottet", ""),
    ("4.7", "Akut bistånd", "3 kap. 3 § SoL", "Fritidsledare", "Högst en vecka"),
    ("4.8", "Avvisa sent överklagande", "45 § FL", "Enhetschef", ""),
)
TITLE = "Delegationsordning för fritidsnämnden i Påhittby"


def as_markdown(folder: Path) -> Path:
    rows = "\n".join(f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *ROWS))
    path = folder / "delegationsordning.md"
    path.write_text(f"# {TITLE}\n\n## 4 Stöd\n\n{rows}\n", encoding="utf-8")
    return path


def as_word(folder: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading("4 Stöd", 1)
    table = document.add_table(rows=0, cols=len(HEAD))
    for row in (HEAD, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(folder / "delegationsordning.docx"))
    return folder / "delegationsordning.docx"


def as_pdf(folder: Path) -> Path:
    page = Pdf(folder / "delegationsordning.pdf")
    page.heading(TITLE, 20)
    page.heading("4 Stöd")
    lines = [page.y + 24 * n for n in range(len(ROWS) + 2)]
    page.grid([50, 90, 260, 350, 440, 545], lines, [HEAD, *ROWS])
    page.page()
    return page.done()


Ask = Callable[[str], Answer]


@pytest.fixture
def indexed(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[Callable[[Path], Ask]]:
    """`indexed(path)("fråga?")`: the answer of a house with that one order."""
    opened: list[House] = []

    def index(path: Path) -> Ask:
        house = open_house(make_settings(tmp_path / "data"))
        opened.append(house)
        house.library.add([read_file(path, house.library.register)])
        return lambda text: house.answer(Question(text=text))

    yield index
    for house in opened:
        house.close()


def table(answer: Answer) -> list[list[str]]:
    """The rows of the table of an answer, its rule left out."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in answer.text.splitlines() if line.startswith("|")]
    return [row for row in rows if set("".join(row)) != {"-"}]


@pytest.mark.parametrize("made", [as_markdown, as_word, as_pdf])
def test_the_rows_that_answer_stand_alone_below_their_head(
    tmp_path: Path, indexed: Callable[[Path], Ask], made: Callable[[Path], Path]
) -> None:
    ask = indexed(made(tmp_path))

    def numbers(text: str) -> list[str]:
        answer = ask(text)
        head, *rows = table(answer)
        assert head == [*HEAD, "[1]"]
        assert [row[:-1] for row in rows] == [list(r) for r in ROWS if r[0] in {row[0] for row in rows}]
        assert {(c.title, c.locator) for c in answer.citations} == {(TITLE, "avsnitt 4")}
        return [row[0] for row in rows]

    assert numbers("Får jag som fritidsledare besluta om akut bistånd?") == ["4.7"]
    assert numbers("Vem beslutar om bollar för en barnfamilj på tre personer?") == ["4.1", "4.2"]
    assert numbers("Vem är delegat för avvisning?") == ["4.8"]
    assert numbers("Ett segel, vem beslutar det?") == ["4.6"]
    assert numbers("Vem beslutar enligt 3 kap. 3 § SoL?") == ["4.7"]
    assert numbers("Vad får en enhetschef besluta om?") == ["4.2", "4.8"]


@pytest.mark.parametrize("matter", ["cykel", "bistånd till cykel", "bistånd till en familj som vill ha cykel"])
def test_where_no_row_names_the_matter_it_is_said_and_nothing_else(
    tmp_path: Path, indexed: Callable[[Path], Ask], texts: Texts, matter: str
) -> None:
    answer = indexed(as_markdown(tmp_path))(f"Vem beslutar om {matter}?")
    assert (answer.status, answer.citations) == ("no_source", ())
    assert answer.text == texts("replies.ingen_delegationsrad", titel=TITLE)


def test_what_the_law_may_answer_is_told_from_it_after_saying_that_no_row_does(house: House, texts: Texts) -> None:
    answer = house.answer(Question(text="Kan jag bevilja flyttkostnader?"))
    title = "Delegationsordning för socialnämnden i Påhittstad"
    assert answer.text.startswith(texts("replies.ingen_delegationsrad_lag", titel=title))
    assert answer.citations
    assert "delegationsordning" not in {c.source_id for c in answer.citations}


def test_a_follow_up_asks_the_same_of_another_matter(house: House) -> None:
    first = Turn(role="user", text="Vem beslutar om hyresskuld?")
    answer = house.answer(Question(text="Och om tandvård?", history=(first,)))
    assert [row[:2] for row in table(answer)[1:]] == [["Tandvård över 15 000 kronor", "Enhetschef"]]


def test_a_column_for_each_delegate_and_lines_that_head_parts_of_the_table(
    tmp_path: Path, indexed: Callable[[Path], Ask]
) -> None:
    path = tmp_path / "delegationsordning.md"
    path.write_text(
        f"# {TITLE}\n\n## Utlåning\n\n| Ärendetyp | Fritidsledare | Utskott |\n|---|---|---|\n| **Bollar** | | |\n"
        "| Över dagen | X | |\n| Över natten | | X |\n| **Båtar** | | |\n| Kanot | | X |\n",
        encoding="utf-8",
    )
    ask = indexed(path)
    assert table(ask("Vem beslutar om bollar över natten?"))[0] == ["Ärendetyp", "Fritidsledare", "Utskott", "[1]"]
    assert table(ask("Vem beslutar om kanot?"))[1:] == [["Kanot", "", "X", "[1]"]]
    assert [row[0] for row in table(ask("Vem beslutar om bollar?"))[1:]] == ["Över dagen", "Över natten"]


def test_an_order_of_lists_gives_the_item_below_the_line_that_introduces_it(
    tmp_path: Path, indexed: Callable[[Path], Ask]
) -> None:
    path = tmp_path / "delegationsordning.md"
    path.write_text(
        f"# {TITLE}\n\n## 1 Allmänt\n\nI brådskande fall beslutar ordföranden.\n\n## 2 Fritidsledare\n\n"
        "Fritidsledaren beslutar om:\n\n- bollar\n- kanoter\n",
        encoding="utf-8",
    )
    ask = indexed(path)
    assert ask("Vem beslutar om kanoter?").text == "Fritidsledaren beslutar om: [1]\n\n- kanoter [1]"
    assert ask("Vem beslutar i brådskande fall?").text == "I brådskande fall beslutar ordföranden. [1]"
