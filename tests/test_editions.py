"""Documents that arrive again: recognised by their own data, and what was in force before keeps its time."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from assistant.assembly import open_library
from assistant.domain.errors import BadInput
from assistant.domain.source import Document, Passage, Source, SourceKind
from assistant.ingest.ingest import read_file
from assistant.library.editions import succeed
from assistant.library.identity import KnownDocuments
from assistant.library.library import Library
from assistant.settings import Settings

ACT = "lag-2090-1"


def act(places: dict[str, str], consolidated: str | None = None, transition: str = "") -> Document:
    source = Source(
        id=ACT,
        kind="lag",
        title="Lag (2090:1)",
        valid_from=date(2090, 1, 1),
        consolidated_to=consolidated,
        text_kind="officiell",
    )
    passages = [
        Passage(id=f"{ACT}:{a}", source_id=ACT, locator=a, address=a, text=t, valid_from=date(2090, 1, 1))
        for a, t in places.items()
    ]
    if transition:
        number, _, text = transition.partition(" ")
        locator = f"övergångsbestämmelser till {number}"
        passages.append(Passage(id=f"{ACT}:overgang-{number}", source_id=ACT, locator=locator, text=text))
    return Document(source=source, passages=tuple(passages), digest="".join(places.values()))


def periods(document: Document, address: str) -> list[tuple[str, date | None, date | None]]:
    found = [(p.text, p.valid_from, p.valid_to) for p in document.passages if p.address == address]
    return sorted(found, key=lambda row: row[1] or date.min)


OLD = act({"P1": "Äldre ord.", "P2": "Samma ord.", "P3": "Upphävd sedan."}, "SFS 2090:5")


def test_a_newer_consolidation_keeps_the_wording_it_changed_to_its_last_day() -> None:
    amended = {"P1": "Nya ord. Lag (2091:7).", "P2": "Samma\nord."}
    new = act(amended, "SFS 2091:7", "2091:7 1. Denna lag träder i kraft den 1 juli 2091.")
    (kept,) = succeed([OLD], new)
    assert periods(kept, "P1") == [
        ("Äldre ord.", date(2090, 1, 1), date(2091, 6, 30)),
        ("Nya ord. Lag (2091:7).", date(2091, 7, 1), None),
    ]
    assert periods(kept, "P2") == [("Samma\nord.", date(2090, 1, 1), None)]
    assert periods(kept, "P3") == []  # repealed: the act is there whole, and lacks it
    again = act({**amended, "P1": "Ännu nyare. Lag (2092:3)."}, "SFS 2092:3", "2092:3 Lagen träder i kraft den 1 mars 2092.")
    (third,) = succeed([kept], again)
    assert [row[2] for row in periods(third, "P1")] == [date(2091, 6, 30), date(2092, 2, 29), None]
    assert len({p.id for p in third.passages}) == len(third.passages)


def test_without_a_stated_day_the_new_wording_takes_the_olds_place() -> None:
    (kept,) = succeed([OLD], act({"P1": "Nya ord.", "P2": "Samma ord.", "P3": "Upphävd sedan."}, "SFS 2091:7"))
    assert periods(kept, "P1") == [("Nya ord.", date(2090, 1, 1), None)]


def test_an_excerpt_takes_nothing_else_away() -> None:
    (kept,) = succeed([OLD], act({"P2": "Rättade ord."}))
    assert [p.text for p in sorted(kept.passages, key=lambda p: p.id)] == ["Äldre ord.", "Rättade ord.", "Upphävd sedan."]


def test_an_older_wording_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        succeed([OLD], act({"P1": "Ännu äldre."}, "SFS 2089:99"))
    assert refused.value.key == "fil_aldre_lydelse"


def document(title: str, kind: SourceKind, kommun: str | None = "Påhittstad", begins: date | None = None) -> Source:
    return Source(id=f"{kind}-{title[:5]}-{begins}", kind=kind, title=title, municipality=kommun, valid_from=begins)


REPORT = document("Granskning av ekonomiskt bistånd, Påhittstads kommun 2091", "granskning", begins=date(2091, 3, 1))


@pytest.mark.parametrize(
    ("arrives", "known"),
    [
        (document("Revisionsrapport Granskning av ekonomiskt bistånd", "granskning", begins=date(2091, 3, 14)), True),
        (document("Granskning av ekonomiskt bistånd", "granskning"), True),
        (document("Granskning av ekonomiskt bistånd", "granskning", begins=date(2085, 3, 1)), False),
        (document("Granskning av ekonomiskt bistånd", "granskning", kommun="Annanstad"), False),
        (document("Granskning av hemtjänsten", "granskning"), False),
        (document("Granskning av ekonomiskt bistånd", "riktlinje"), False),
        (document("Rapport", "granskning"), False),
    ],
)
def test_a_document_is_known_by_its_kind_place_title_and_time(arrives: Source, known: bool) -> None:
    assert KnownDocuments([REPORT]).id_of(arrives) == (REPORT.id if known else None)


@pytest.mark.parametrize(
    ("here", "arrives", "known"),
    [
        (
            document("Riksnormen för 2091 fastställd", "vagledning"),
            document("Riksnormen för 2092 fastställd", "vagledning"),
            False,
        ),
        (
            document("Handbok om bistånd", "vagledning"),
            document("Handbok om bistånd.", "vagledning", begins=date(2092, 1, 1)),
            True,
        ),
        (document("Riktlinje om bistånd 2091", "riktlinje"), document("Riktlinje om bistånd 2092", "riktlinje"), False),
        (
            document("Riktlinje om bistånd 2091", "riktlinje", begins=date(2091, 1, 1)),
            document("Riktlinje om bistånd 2092", "riktlinje", begins=date(2092, 1, 1)),
            True,
        ),
    ],
)
def test_a_year_in_a_title_tells_documents_apart_unless_they_are_editions(here: Source, arrives: Source, known: bool) -> None:
    arrives = arrives.model_copy(update={"id": "kommer"})
    assert KnownDocuments([here]).id_of(arrives) == (here.id if known else None)


@pytest.fixture
def library(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[Library]:
    opened = open_library(make_settings(tmp_path / "data", embedder="none"))
    opened.sync_builtin()
    opened.refresh()
    yield opened
    opened.close()


def guideline(folder: Path, year: int, hyra: str) -> Path:
    path = folder / f"riktlinje-{year}.md"
    head = f"---\ntitle: Riktlinje för ekonomiskt bistånd {year}\nkommun: Påhittstad\nvalid_from: {year}-01-01\n---\n"
    path.write_text(f"{head}# Riktlinje för ekonomiskt bistånd {year}\n\n## 1 Boende\n\nHyra godtas till {hyra} kronor.\n")
    return path


@pytest.mark.parametrize("order", [(2024, 2026), (2026, 2024)])
def test_each_edition_of_a_guideline_is_found_on_its_days_whatever_the_order(
    library: Library, tmp_path: Path, order: tuple[int, int]
) -> None:
    rents = {2024: "6 000", 2026: "7 100"}
    for _ in range(2):  # and again: nothing is doubled
        for year in order:
            read = read_file(guideline(tmp_path, year, rents[year]), library.register)
            library.add([library.recognised(read, library.known_documents())])
    for day, rent, other in ((date(2025, 5, 1), "6 000", "7 100"), (date(2026, 5, 1), "7 100", "6 000")):
        found = [h.passage.text for h in library.search("hyra godtas kronor", as_of=day, kinds=["riktlinje"]).hits]
        assert sum(rent in text for text in found) == 1
        assert not any(other in text for text in found)


def test_a_report_we_ship_a_summary_of_takes_its_place_under_any_file_name(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "bilaga 3.md"
    path.write_text(
        "---\nkommun: Hedemora\n---\n# Granskning av insatser för att förebygga behov av försörjningsstöd\n\n2022-02-04\n\n"
        "Revisionsrapport.\n\n## 1 Sammanfattning\n\nEn påhittad mening om elefanter står här i revisionens rapport.\n"
    )
    arrived = library.recognised(read_file(path, library.register), library.known_documents())
    assert arrived.source.id == "hedemora-2022"
    assert all(p.id.startswith("hedemora-2022:") and p.source_id == "hedemora-2022" for p in arrived.passages)
    library.add([arrived])
    library.refresh()
    texts = [p.text for p in library.snapshot.passages if p.source_id == "hedemora-2022"]
    assert any("elefanter" in text for text in texts)
    assert not any("gott betyg" in text for text in texts)  # our own digest no longer competes


def test_what_the_official_wording_has_is_not_declared_missing(library: Library) -> None:
    summary = library.snapshot.sources["sol-2025-400"]
    later = [c.reference for c in summary.changes if c.reference.startswith("SFS ")]
    assert "SFS 2026:730" in later
    places = {p.address: p.locator for p in library.snapshot.passages if p.source_id == "sol-2025-400" and p.address}

    def arrived(consolidated: str) -> Document:
        source = summary.model_copy(update={"text_kind": "officiell", "consolidated_to": consolidated})
        made = tuple(
            Passage(id=f"{source.id}:{a}", source_id=source.id, locator=loc, address=a, text=f"Påhittade ord om {a}.")
            for a, loc in places.items()
        )
        return Document(source=source, passages=made, digest=consolidated)

    for consolidated, has in (("SFS 2026:400", False), ("SFS 2026:730", True)):
        library.add([arrived(consolidated)])
        library.refresh()
        source = library.snapshot.sources["sol-2025-400"]
        assert not any("ammanfattningen är hållen" in line for line in source.missing)
        assert ("SFS 2026:730" in [c.reference for c in source.changes]) is not has
        assert any("SFS 2026:730" in line for line in source.missing) is not has
        assert any("prop. 2025/26:201" in c.reference for c in source.changes)  # no number yet: known to be lacking
        told = library.snapshot.added_by_change("sol-2025-400", "K12P5a")
        assert (told is None) is has
        texts = {p.text for p in library.snapshot.passages}
        assert {c.text for c in summary.changes if c.reference == "SFS 2026:730"} <= texts or has
        assert all(c.text in texts for c in source.changes)


def test_an_excerpt_of_a_document_leaves_what_it_lacks_to_the_summary(library: Library, tmp_path: Path) -> None:
    before = [p for p in library.snapshot.passages if p.source_id == "sosfs-2013-1"]
    path = tmp_path / "sosfs-2013-1-utdrag.md"
    path.write_text("# Allmänna råd\n\n## Ett påhittat avsnitt\n\nEtt stycke ur råden om giraffer.\n", encoding="utf-8")
    library.add([read_file(path, library.register)])
    library.refresh()
    now = [p for p in library.snapshot.passages if p.source_id == "sosfs-2013-1"]
    assert {p.text for p in before} < {p.text for p in now}
    assert {p.text_kind for p in now if "giraffer" not in p.text} == {"sammanfattning"}


RENTS = {2022: "5 000", 2024: "6 000", 2026: "7 100"}


def arrive(library: Library, tmp_path: Path, *years: int) -> list[str]:
    """Index editions one by one; what was told to be closed."""
    closed: list[str] = []
    for year in years:
        read = read_file(guideline(tmp_path, year, RENTS[year]), library.register)
        document = library.recognised(read, library.known_documents())
        library.add([document], on_closed=lambda source: closed.append(f"{source.id} {source.closed}"))
    return closed


def in_force(library: Library) -> dict[int, list[str]]:
    """The rents found on a day in each of some years."""
    days = {year: date(year, 6, 1) for year in (2021, 2023, 2025, 2027)}
    hits = {y: library.search("hyra godtas kronor", as_of=day, kinds=["riktlinje"]).hits for y, day in days.items()}
    return {y: [h.passage.text.split("till ")[1][:5] for h in found if not h.source.example] for y, found in hits.items()}


@pytest.mark.parametrize("order", list(permutations((2022, 2024, 2026))))
def test_three_editions_are_each_in_force_in_their_time_whatever_the_order(
    library: Library, tmp_path: Path, order: tuple[int, ...]
) -> None:
    closed = arrive(library, tmp_path, *order)
    assert in_force(library) == {2021: [], 2023: ["5 000"], 2025: ["6 000"], 2027: ["7 100"]}
    assert {line.split()[1] for line in closed} >= {"2023-12-31", "2025-12-31"}
    assert sum(s.edition_of is None and s.municipality == "Påhittstad" for s in library.snapshot.sources.values()) == 1


def test_when_the_current_edition_is_removed_the_one_before_is_current_again(library: Library, tmp_path: Path) -> None:
    arrive(library, tmp_path, 2024, 2026)
    name = "riktlinje-2024"
    back = library.remove(name)
    assert back is not None
    assert (back.id, back.closed, back.valid_from) == (name, None, date(2024, 1, 1))
    library.refresh()
    assert in_force(library) == {2021: [], 2023: [], 2025: ["6 000"], 2027: ["6 000"]}
    arrive(library, tmp_path, 2026)  # and the ids are as if nothing had been removed
    library.refresh()
    mine = sorted(i for i, s in library.snapshot.sources.items() if s.municipality == "Påhittstad")
    assert mine == [name, f"{name}-till-2025-12-31"]
    assert library.remove(f"{name}-till-2025-12-31") is None
    library.refresh()
    assert in_force(library)[2027] == ["7 100"]


def test_a_corrected_edition_takes_the_place_of_its_own_alone(library: Library, tmp_path: Path) -> None:
    arrive(library, tmp_path, 2022, 2024, 2026)
    read = read_file(guideline(tmp_path, 2024, "6 050"), library.register)
    library.add([library.recognised(read, library.known_documents())])
    assert in_force(library) == {2021: [], 2023: ["5 000"], 2025: ["6 050"], 2027: ["7 100"]}
