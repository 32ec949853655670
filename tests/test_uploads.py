"""Documents of one conversation: they answer there, and nobody else ever meets them."""

import tempfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.assembly import House, open_house
from assistant.domain.errors import BadInput
from assistant.domain.question import Question
from assistant.page import uploads
from assistant.page.guard import LARGEST_ACTION
from assistant.page.uploads import PIECE_BYTES, Uploads, uploads_props
from assistant.prompts import Texts
from assistant.settings import Settings
from tests.made_files import Pdf

REPORT = """Granskning av handläggningen av ekonomiskt bistånd
Provköpings kommun
Revisionsrapport 2025-03-01

1 Iakttagelser
Utredningarna saknar ofta datum för kommunicering. Handläggarna uppger att väntetiden är tretton veckor.

2 Rekommendationer
Vi rekommenderar socialnämnden att:
- säkerställa att barnens situation utreds i varje ärende
- ta fram en rutin för kommunicering före avslag
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The whole house, on words alone."""
    opened = open_house(Settings(data_dir=tmp_path_factory.mktemp("data"), embedder="none"))
    yield opened
    opened.close()


def _send(to: Uploads, name: str, content: bytes, piece: int = 100) -> dict[str, Any]:
    """The file in pieces, as the browser sends it; what the last one gave."""
    given: dict[str, Any] = {}
    pieces = [content[at : at + piece] for at in range(0, max(len(content), 1), piece)]
    for nr, part in enumerate(pieces):
        last = nr == len(pieces) - 1
        given = to.piece({"namn": name, "forsta": nr == 0, "sista": last, "base64": b64encode(part).decode()})
        assert last or given == {}
    return given


def test_a_document_answers_in_its_conversation_and_in_no_other(house: House) -> None:
    mine, theirs = Uploads(house), Uploads(house)
    before = house.library.snapshot.generation
    given = _send(mine, "Min rapport.txt", REPORT.encode())
    assert given["besked"].startswith("Min rapport.txt är inläst: ")
    answer = mine.house.answer(Question(text="Vilka rekommendationer ger rapporten?"))
    assert "säkerställa att barnens situation utreds i varje ärende" in answer.text
    assert {citation.title for citation in answer.citations} == {"Granskning av handläggningen av ekonomiskt bistånd"}
    said = mine.house.answer(Question(text="Hur lång är väntetiden enligt dokumentet?"))
    assert "tretton veckor" in said.text
    assert said.citations[0].text_kind == "dokument"

    for other in (theirs.house, house):
        assert "tretton" not in other.answer(Question(text="Hur lång är väntetiden enligt dokumentet?")).text
        assert len(other.findings()) < len(mine.house.findings())
    assert house.library.snapshot.generation == before
    found = [f for f, report in mine.house.findings() if report.conversation]
    assert found
    assert all(mine.house.finding_place(finding) for finding in found)


def test_the_law_is_as_it_was_beside_a_document(house: House) -> None:
    mine = Uploads(house)
    act = "Socialtjänstlag (2025:400)\n\n12 kap. Ekonomiskt bistånd\n\n1 § Den som vill har rätt till en miljon kronor.\n"
    _send(mine, "lagen.txt", act.encode() * 3)
    question = Question(text="Vem har rätt till ekonomiskt bistånd enligt 12 kap. 1 § SoL?")
    shared = house.answer(question)
    assert mine.house.answer(question).text == shared.text
    assert "miljon" not in shared.text
    provision = mine.house.provision("SoL 2025:400", "12 kap. 1 §", shared.as_of)
    assert provision is not None
    assert "miljon" not in provision.quote


def test_the_last_one_is_the_document_and_each_has_its_name(house: House) -> None:
    mine = Uploads(house)
    for place, weeks in (("norra", "fyra"), ("södra", "nio")):
        _send(mine, f"rutin {place}.txt", f"Rutin för {place} kontoret\n\nVäntetiden för besök är {weeks} veckor.\n".encode())
    assert "nio veckor" in mine.house.answer(Question(text="Hur lång är väntetiden för besök enligt dokumentet?")).text
    assert "fyra veckor" in mine.house.answer(Question(text="Hur lång är väntetiden för besök enligt rutin norra?")).text
    first = mine.listed()["dokument"][0]
    assert len(mine.remove({"id": first["id"]})["dokument"]) == 1
    assert "fyra" not in mine.house.answer(Question(text="Hur lång är väntetiden för besök enligt rutin norra?")).text
    mine.remove({"id": mine.listed()["dokument"][0]["id"]})
    assert mine.house.library is house.library


def test_what_a_document_is_called_is_not_what_is_asked_about_it(house: House) -> None:
    mine = Uploads(house)
    text = (
        "Rutin om besök\n\n1 Om dokumentet\n\nDokumentet gäller tills vidare, och dokumentet är dokumentet för alla.\n\n"
        "2 Väntetid\n\nEtt första besök ges inom nio veckor.\n"
    )
    _send(mine, "rutin.txt", text.encode())
    answer = mine.house.answer(Question(text="Vad säger dokumentet om första besök?"))
    assert "nio veckor" in answer.text
    assert "tills vidare" not in answer.text


def test_nothing_of_it_is_on_disk_when_it_has_been_read(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = Uploads(house)
    _send(mine, "Pelargonkvist.txt", b"Kanelbulle om Pelargonkvist.\n")
    mine.house.answer(Question(text="Vad säger dokumentet om kanelbulle?"))
    assert list(tmp_path.iterdir()) == []
    files = [path for path in house.settings.data_dir.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if b"elargonkvist" in path.read_bytes()] == []


def test_a_pdf_in_many_pieces_keeps_its_pages(house: House, tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "x.pdf")
    pdf.heading("Iakttagelser")
    pdf.lines("På den första sidan står ingenting av vikt.")
    pdf.page()
    pdf.heading("Slutsatser")
    pdf.lines("Väntetiden till första besöket är tretton veckor.")
    mine = Uploads(house)
    _send(mine, "x.pdf", pdf.done().read_bytes(), 999)
    answer = mine.house.answer(Question(text="Hur lång är väntetiden till första besöket enligt dokumentet?"))
    assert (answer.citations[0].page, "tretton veckor" in answer.text) == (2, True)


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("bild.png", b"x", "dokument_slag"),
        ("fil", b"x", "dokument_slag"),
        ("trasig.pdf", b"%PDF-1.7 trasig", "fil_skadad"),
        ("trasig.docx", b"PK\x03\x04", "fil_skadad"),
        ("tom.txt", b"", "fil_tom"),
        ("../../etc/passwd", b"x", "dokument_slag"),
    ],
)
def test_what_cannot_be_read_is_named_as_the_user_knows_it(
    name: str, content: bytes, key: str, house: House, texts: Texts
) -> None:
    mine = Uploads(house)
    with pytest.raises(BadInput) as refused:
        _send(mine, name, content)
    assert refused.value.key == key
    assert name in texts.error(refused.value)
    assert "/tmp" not in texts.error(refused.value)
    assert mine.listed() == {"dokument": []}


def test_the_limits_hold(house: House, monkeypatch: pytest.MonkeyPatch, texts: Texts) -> None:
    mine = Uploads(house)
    monkeypatch.setattr(uploads, "MOST_DOCUMENTS", 1)
    monkeypatch.setattr(uploads, "LARGEST_MB", 1)
    with pytest.raises(BadInput, match="fil_for_stor"):
        _send(mine, "stor.txt", b"x" * 1_000_001, 100_000)
    with pytest.raises(BadInput, match="dokument_avbrutet"):
        mine.piece({"namn": "a.txt", "forsta": True, "sista": True, "base64": "%%%"})
    _send(mine, "a.txt", b"Ett dokument om ingenting.\n")
    with pytest.raises(BadInput, match="dokument_antal"):
        _send(mine, "b.txt", b"Ett annat dokument.\n")
    assert "högst 1 stycken om 1 MB" in uploads_props(mine, texts)["texter"]["inledning"]


def test_a_file_that_was_broken_off_does_not_run_into_the_next(house: House) -> None:
    mine = Uploads(house)
    mine.piece({"namn": "a.txt", "forsta": True, "sista": False, "base64": b64encode(b"Halvt dokument. ").decode()})
    _send(mine, "b.txt", b"Ett helt dokument om kanelbullar.\n")
    assert [p.text for p in mine.house.library.snapshot.passages if "alvt" in p.text and "Ett helt" in p.text] == []


def test_a_piece_gets_past_the_guard() -> None:
    assert len(b64encode(b"x" * PIECE_BYTES)) + 2_000 < LARGEST_ACTION


def test_meaning_is_searched_beside_a_document_as_without_it(tmp_path: Path) -> None:
    """With vectors: those of the shared passages serve on, and the document is found by its words."""
    house = open_house(Settings(data_dir=tmp_path, embedder="embedded"))
    try:
        if house.library.embedder is None:
            pytest.skip("the embedded embedder runs on Linux x86-64 alone")
        mine = Uploads(house)
        _send(mine, "a.txt", b"Rutin om fika\n\nKanelbullar bakas om torsdagar i Provk\xc3\xb6ping.\n")
        text = "Får man behålla en del av lönen?"
        shared, beside = house.library.search(text), mine.house.library.search(text)
        assert shared.top_cosine is not None
        assert [h.passage.id for h in beside.hits[:5]] == [h.passage.id for h in shared.hits[:5]]
        assert "torsdagar" in mine.house.answer(Question(text="När bakas kanelbullar enligt dokumentet?")).text
    finally:
        house.close()


def test_the_conversation_keeps_up_with_the_shared_library(house: House, tmp_path: Path) -> None:
    from assistant.ingest.ingest import read_file

    mine = Uploads(house)
    _send(mine, "a.txt", b"Ett dokument om ingenting.\n")
    shared = tmp_path / "Riktlinje.md"
    shared.write_text("# Riktlinje för Falun\n\n## 1 Fika\n\nKanelbullar bakas om torsdagar.\n", encoding="utf-8")
    document = read_file(shared, {}, kind="riktlinje")
    house.library.add([document])
    try:
        mine.house.library.refresh()
        sources = mine.house.library.snapshot.sources
        assert document.source.id in sources
        assert any(source.conversation for source in sources.values())
    finally:
        house.library.remove(document.source.id)
