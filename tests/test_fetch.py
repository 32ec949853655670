"""`radrum fetch` against a publisher's server on loopback: what comes is put in, what fails leaves all as it was.

The acts are made up; the shapes of the answers are Riksdagen's (tests/statute_forms.py). Their years have not come.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from assistant.assembly import open_library
from assistant.commands.doctor import official
from assistant.commands.fetch import fetch
from assistant.commands.library import sources
from assistant.domain.errors import BadInput
from assistant.domain.source import Passage, Source
from assistant.fetch.addresses import RIKSDAGEN, Address, address, allowed_hosts, permitted
from assistant.fetch.download import Arrived, Downloader, Limits, Told
from assistant.fetch.kept import Shelf
from assistant.library.knowledge import load_register
from assistant.library.library import Library
from assistant.prompts import Texts
from assistant.settings import ROOT, Settings
from tests.publisher_double import Given, PublisherDouble
from tests.statute_forms import Act, Chapter, Paragraph, Wording, as_riksdagen_json

TODAY = date(2031, 3, 1)
FAST = Limits(pause_s=0, connect_s=2, silent_s=5)
PATH = "/dokument/sfs-2030-17.json"


def _act(number: str, title: str, paragraphs: int, amended_to: str = "2030:900") -> Act:
    made = tuple(
        Paragraph(str(n), (Wording((f"Provstycke {n} handlar om lånade cyklar i kommunens förråd nummer {n}.",)),))
        for n in range(1, paragraphs + 1)
    )
    return Act(number, title, date(2030, 7, 1), amended_to, (Chapter("1", "Om förrådet", made),))


FIRST = _act("2030:17", "Cykellag", 8)
SECOND = _act("2030:18", "Pumpförordning", 6)


def _given(act: Act, **changes: Any) -> Given:
    return Given(as_riksdagen_json(act, with_text=True).encode(), **changes)


def _summary(act: Act, kind: str, source_id: str, words: str) -> str:
    head = f"id: {source_id}\nkind: {kind}\ntitle: {act.full_title}\ntext: sammanfattning\nvalid_from: 2030-07-01\n"
    places = "".join(f"### 1 kap. {n} §\n\nVår sammanfattning {n}.\n\nVardagsord: {words}\n\n" for n in range(1, 5))
    return f"---\n{head}---\n## 1 kap. Om förrådet\n\n{places}"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A small knowledge/ with two made-up acts and a publisher's page; tables and rules are the real ones."""
    folder = tmp_path / "knowledge"
    (folder / "lag").mkdir(parents=True)
    for name in ("riksnorm", "berakningsregler.yaml", "engelska.yaml", "kommuner.yaml", "prisbasbelopp.yaml"):
        origin = ROOT / "knowledge" / name
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, folder / name)
    (folder / "konkordans.yaml").write_text("[]\n", encoding="utf-8")
    rows = [
        {"id": i, "kind": k, "title": t, "url": u, "valid_from": date(2030, 7, 1), "changes": changes}
        for i, k, t, u, changes in (
            ("cykellag-2030-17", "lag", FIRST.full_title, "https://exempel.invalid/cykellag", [_change("SFS 2031:50")]),
            ("pump-2030-18", "forordning", SECOND.full_title, "https://exempel.invalid/pump", []),
            ("utan-adress", "vagledning", "Vägledning om cyklar", None, []),
        )
    ]
    (folder / "register.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    first, second = _summary(FIRST, "lag", "cykellag-2030-17", "velociped"), _summary(SECOND, "forordning", "pump-2030-18", "x")
    (folder / "lag" / "cykellag-2030-17.md").write_text(first, encoding="utf-8")
    (folder / "lag" / "pump-2030-18.md").write_text(second, encoding="utf-8")
    return folder


def _change(reference: str) -> dict[str, Any]:
    return {
        "lagrum": ["1 kap. 1 §"],
        "reference": reference,
        "applies_from": date(2031, 2, 1),
        "certainty": "B",
        "text": f"{reference} ändrar 1 kap. 1 §.",
    }


class Run(NamedTuple):
    code: int
    out: str
    err: str


class Place(NamedTuple):
    """A data folder, its knowledge and the publisher, with ways to run commands and look at what is there."""

    settings: Settings
    texts: Texts
    publisher: PublisherDouble
    said: Callable[[], tuple[str, str]]

    def fetch(self, *ids: str, listed: bool = False, day: date = TODAY, limits: Limits = FAST, base: str | None = None) -> Run:
        args = Namespace(ids=list(ids), list=listed)
        code = fetch(args, self.settings, self.texts, base or self.publisher.url, limits, day)
        return Run(code, *self.said())

    def library(self) -> Library:
        library = open_library(self.settings)
        library.sync_builtin()
        library.refresh()
        return library

    def look(self, source_id: str) -> tuple[Source, list[Passage]]:
        library = self.library()
        try:
            passages = [p for p in library.snapshot.passages if p.source_id == source_id]
            return library.snapshot.sources[source_id], passages
        finally:
            library.close()

    def is_summary(self, source_id: str = "cykellag-2030-17") -> bool:
        source, passages = self.look(source_id)
        return source.text_kind == "sammanfattning" and not any("Provstycke" in p.text for p in passages)

    def files(self, source_id: str = "cykellag-2030-17") -> set[str]:
        folder = Shelf(self.settings.data_dir, source_id).folder
        return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def publisher() -> Iterator[PublisherDouble]:
    with PublisherDouble() as double:
        double.answers = {PATH: [_given(FIRST)], "/dokument/sfs-2030-18.json": [_given(SECOND)]}
        yield double


@pytest.fixture
def place(
    tmp_path: Path,
    knowledge: Path,
    publisher: PublisherDouble,
    texts: Texts,
    make_settings: Callable[..., Settings],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    settings = make_settings(tmp_path, knowledge_dir=knowledge)

    def said() -> tuple[str, str]:
        out, err = capfd.readouterr()
        return out, err

    return Place(settings, texts, publisher, said)


# --- what comes is put in -----------------------------------------------------------------------------------------------


def test_the_official_wording_takes_the_place_of_the_summary(place: Place) -> None:
    assert place.is_summary()
    ran = place.fetch()
    assert (ran.code, ran.err) == (0, "")
    assert "2 hämtade, 0 oförändrade, 0 misslyckade" in ran.out
    assert "SFS 2030:900" in ran.out
    source, passages = place.look("cykellag-2030-17")
    assert (source.text_kind, source.consolidated_to) == ("officiell", "SFS 2030:900")
    provisions = {p.address: p for p in passages if p.address}
    assert set(provisions) == {f"K1P{n}" for n in range(1, 9)}
    assert all("Provstycke" in p.text and p.text_kind is None for p in provisions.values())
    library = place.library()
    try:
        assert library.search("velociped", k=1, as_of=TODAY).hits[0].passage.address in {"K1P1", "K1P2", "K1P3", "K1P4"}
    finally:
        library.close()
    asked = place.publisher.asked[0].headers
    assert asked["user-agent"].startswith("Radrum/")
    assert asked["accept-encoding"] == "identity"
    assert "cookie" not in asked


def test_the_shown_sources_tell_the_wording(place: Place) -> None:
    place.fetch("cykellag-2030-17")
    sources(Namespace(json=False), place.settings, place.texts)
    lines = place.said()[0].splitlines()
    at = next(n for n, row in enumerate(lines) if row.startswith("cykellag"))
    assert "officiell text" in lines[at]
    assert lines[at + 1] == "    Lydelse till och med SFS 2030:900."


def test_only_the_named_text_is_asked_for(place: Place) -> None:
    place.fetch("pump-2030-18")
    assert [row.path for row in place.publisher.asked] == ["/dokument/sfs-2030-18.json"]
    assert place.is_summary()


def test_an_unchanged_text_is_not_sent_again(place: Place) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, etag='"a1"')]
    place.fetch("cykellag-2030-17")
    ran = place.fetch("cykellag-2030-17", day=TODAY + timedelta(days=70))
    assert "0 hämtade, 1 oförändrade" in ran.out
    assert place.publisher.of(PATH)[1].headers["if-none-match"] == '"a1"'
    kept = Shelf(place.settings.data_dir, "cykellag-2030-17").kept()
    assert kept is not None
    assert kept.fetched == TODAY + timedelta(days=70)


def test_the_same_bytes_are_unchanged_for_a_publisher_without_etag(place: Place) -> None:
    place.fetch("cykellag-2030-17")
    assert "if-none-match" not in place.publisher.of(PATH)[0].headers
    assert "0 hämtade, 1 oförändrade" in place.fetch("cykellag-2030-17").out
    assert place.files() == {"cykellag-2030-17.json", "fetch.json"}


def test_a_later_wording_takes_the_place_of_the_earlier(place: Place) -> None:
    later = _act("2030:17", "Cykellag", 9, "2031:50")
    place.publisher.answers[PATH] = [_given(FIRST, etag='"a"'), _given(later, etag='"b"')]
    place.fetch("cykellag-2030-17")
    assert place.look("cykellag-2030-17")[0].changes
    assert "1 hämtade" in place.fetch("cykellag-2030-17").out
    source, passages = place.look("cykellag-2030-17")
    assert source.consolidated_to == "SFS 2031:50"
    assert source.changes == (), "the wording has the change now, so nobody is told that it lacks it"
    assert "K1P9" in {p.address for p in passages}


def test_an_older_wording_is_refused(place: Place) -> None:
    place.publisher.answers[PATH] = [_given(FIRST), _given(_act("2030:17", "Cykellag", 8, "2030:100"))]
    place.fetch("cykellag-2030-17")
    ran = place.fetch("cykellag-2030-17")
    assert ran.code == 1
    assert place.look("cykellag-2030-17")[0].consolidated_to == "SFS 2030:900"
    kept = Shelf(place.settings.data_dir, "cykellag-2030-17").kept()
    assert kept is not None
    assert b"2030:900" in Shelf(place.settings.data_dir, "cykellag-2030-17").path(kept).read_bytes()


# --- transfers that are cut ---------------------------------------------------------------------------------------------


def test_a_cut_transfer_goes_on_where_it_stopped(place: Place) -> None:
    whole = _given(FIRST, etag='"v1"', ranges=True)
    place.publisher.answers[PATH] = [replace(whole, cut=700), whole]
    ran = place.fetch("cykellag-2030-17")
    assert ran.code == 0
    again = place.publisher.of(PATH)[1].headers
    assert (again["range"], again["if-range"]) == ("bytes=700-", '"v1"')
    assert (Shelf(place.settings.data_dir, "cykellag-2030-17").folder / "cykellag-2030-17.json").read_bytes() == whole.body


def test_a_cut_transfer_goes_on_in_the_next_run(place: Place) -> None:
    whole = _given(FIRST, etag='"v1"', ranges=True)
    place.publisher.answers[PATH] = [replace(whole, cut=700)] * 3 + [whole]
    ran = place.fetch("cykellag-2030-17", limits=FAST.model_copy(update={"tries": 1}))
    assert ran.code == 1
    assert "bröts" in ran.err
    assert place.is_summary()
    assert place.files() == {"part", "part.json"}
    place.publisher.answers[PATH] = [whole]
    assert place.fetch("cykellag-2030-17").code == 0
    assert place.publisher.asked[-1].headers["range"] == "bytes=700-"
    assert place.files() == {"cykellag-2030-17.json", "fetch.json"}


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(_given(_act("2030:17", "Cykellag", 9), etag='"v2"', ranges=True), id="another version"),
        pytest.param(_given(FIRST, etag='"v1"', ranges=True, wrong_range=True), id="another range"),
        pytest.param(Given(status=416, etag='"v1"', kind="text/html"), id="not satisfiable"),
    ],
)
def test_a_part_is_never_joined_with_what_does_not_belong_to_it(place: Place, second: Given) -> None:
    last = replace(second, wrong_range=False) if second.status == 200 else _given(FIRST, etag='"v1"')
    place.publisher.answers[PATH] = [_given(FIRST, etag='"v1"', ranges=True, cut=700), second, last]
    assert place.fetch("cykellag-2030-17").code == 0
    assert (Shelf(place.settings.data_dir, "cykellag-2030-17").folder / "cykellag-2030-17.json").read_bytes() == last.body


def test_a_publisher_that_cannot_go_on_is_asked_from_the_beginning(place: Place) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, cut=700), _given(FIRST)]
    assert place.fetch("cykellag-2030-17").code == 0
    assert "range" not in place.publisher.of(PATH)[1].headers


def _child(place: Place) -> subprocess.Popen[bytes]:
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"  # also where a shell has it ignored
        "import sys; from argparse import Namespace; from pathlib import Path; from assistant.commands.fetch import fetch;"
        "from assistant.fetch.download import Arrived, Downloader, Limits, Told; from assistant.prompts import load_texts;"
        "from assistant.settings import ROOT, Settings;"
        "data, knowledge, base = sys.argv[1:];"
        "settings = Settings(data_dir=Path(data), knowledge_dir=Path(knowledge), embedder='none');"
        "sys.exit(fetch(Namespace(ids=[], list=False), settings, load_texts(ROOT / 'prompts'), base, Limits(pause_s=0)))"
    )
    paths = (str(place.settings.data_dir), str(place.settings.knowledge_dir), place.publisher.url)
    return subprocess.Popen([sys.executable, "-c", code, *paths], cwd=ROOT, env={**os.environ, "NO_PROXY": "*"})


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_in_the_middle_leaves_nothing_half_done(place: Place, end: signal.Signals) -> None:
    whole = _given(FIRST, etag='"v1"', ranges=True)
    place.publisher.answers[PATH] = [replace(whole, hang=900), whole]
    child = _child(place)
    try:
        assert place.publisher.begun.wait(60)
        child.send_signal(end)
        assert child.wait(30) != 0
    finally:
        child.kill()
    assert place.is_summary()
    assert place.is_summary("pump-2030-18")
    ran = place.fetch()
    assert ran.code == 0
    assert not place.is_summary()
    assert place.files() == {"cykellag-2030-17.json", "fetch.json"}


def test_a_run_that_ends_between_keeping_and_indexing_is_made_good(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, etag='"v1"')]

    def interrupted(*_: object) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Library, "add", interrupted)
        with pytest.raises(KeyboardInterrupt):
            place.fetch("cykellag-2030-17")
    assert place.is_summary()
    ran = place.fetch("cykellag-2030-17")
    assert "1 hämtade" in ran.out
    assert place.publisher.of(PATH)[1].headers["if-none-match"] == '"v1"'
    assert not place.is_summary()


def test_a_text_that_was_removed_comes_back_without_being_sent_again(place: Place) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, etag='"v1"')]
    place.fetch("cykellag-2030-17")
    library = place.library()
    library.remove("cykellag-2030-17")
    library.close()
    assert place.is_summary()
    assert place.fetch("cykellag-2030-17").code == 0
    assert not place.is_summary()


@pytest.mark.parametrize("name", ["cykellag-2030-17.json", "fetch.json"])
def test_a_damaged_file_counts_as_not_fetched(place: Place, name: str) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, etag='"v1"')]
    place.fetch("cykellag-2030-17")
    (Shelf(place.settings.data_dir, "cykellag-2030-17").folder / name).write_bytes(b"{")
    assert place.fetch("cykellag-2030-17").code == 0
    assert "if-none-match" not in place.publisher.of(PATH)[1].headers
    assert Shelf(place.settings.data_dir, "cykellag-2030-17").kept() is not None


# --- what is not taken --------------------------------------------------------------------------------------------------

HTML = "<html><body><h1>Tekniskt fel</h1><p>Försök igen senare.</p></body></html>".encode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(_given(SECOND), "är inte Cykellag (2030:17)", id="another registered act"),
        pytest.param(_given(_act("2030:99", "Annan lag", 8)), "är inte Cykellag (2030:17)", id="an act that is not registered"),
        pytest.param(_given(_act("2030:17", "Cykellag", 1)), "1 av de 4", id="fewer than half of the §§"),
        pytest.param(Given(HTML, kind="text/html; charset=utf-8"), "annat slag av fil", id="an error page"),
        pytest.param(Given(HTML), "är inte Cykellag (2030:17)", id="an error page that says it is JSON"),
        pytest.param(Given(b'{"dokumentstatus": {"dokument": null}}'), "är inte Cykellag (2030:17)", id="no document in it"),
        pytest.param(Given(b""), "är inte Cykellag (2030:17)", id="nothing"),
        pytest.param(_given(FIRST, kind=None), "annat slag av fil", id="no content type"),
    ],
)
def test_what_is_not_the_text_is_not_taken(place: Place, given: Given, words: str) -> None:
    place.publisher.answers[PATH] = [given]
    ran = place.fetch()
    assert ran.code == 1
    assert len(ran.err.strip().splitlines()) == 1
    assert words in ran.err
    assert place.is_summary()
    assert not place.is_summary("pump-2030-18"), "one text that cannot be had never stops the others"
    assert place.files() <= {"part", "part.json"}
    assert "1 hämtade, 0 oförändrade, 1 misslyckade" in ran.out


def test_what_is_not_the_text_does_not_take_the_place_of_an_official_one(place: Place) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, etag='"a"'), _given(_act("2030:17", "Cykellag", 3, "2031:1"), etag='"b"')]
    place.fetch("cykellag-2030-17")
    ran = place.fetch("cykellag-2030-17")
    assert ran.code == 1
    assert "3 av de 8" in ran.err
    assert len([p for p in place.look("cykellag-2030-17")[1] if p.address]) == 8
    assert place.files() == {"cykellag-2030-17.json", "fetch.json"}


@pytest.mark.parametrize("chunked", [False, True])
def test_more_than_a_text_can_have_is_not_taken(place: Place, chunked: bool) -> None:
    place.publisher.answers[PATH] = [_given(FIRST, chunked=chunked, etag='"v1"', ranges=True)]
    ran = place.fetch("cykellag-2030-17", limits=FAST.model_copy(update={"most_bytes": 1000}))
    assert ran.code == 1
    assert "större än" in ran.err
    assert place.files() == set(), "a part of it would only be asked to go on"
    assert place.is_summary()


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        pytest.param(_given(FIRST, hang=0), {"silent_s": 0.2}, id="silent from the start"),
        pytest.param(_given(FIRST, hang=500), {"silent_s": 0.2}, id="silent in the middle"),
        pytest.param(Given(drip=True), {"whole_s": 0.2}, id="a drop at a time"),
    ],
)
def test_a_publisher_that_is_too_slow_is_let_go(place: Place, given: Given, limits: dict[str, float]) -> None:
    place.publisher.answers[PATH] = [given]
    ran = place.fetch("cykellag-2030-17", limits=FAST.model_copy(update={"tries": 2, **limits}))
    assert ran.code == 1
    assert "för långsamt" in ran.err
    assert place.is_summary()


@pytest.mark.parametrize(
    ("given", "words", "requests"),
    [
        pytest.param(Given(HTML, status=404, kind="text/html"), "svar 404", 1, id="404"),
        pytest.param(Given(HTML, status=403, kind="text/html"), "lämnar inte ut", 1, id="403"),
        pytest.param(Given(HTML, status=500, kind="text/html"), "kan inte svara just nu (svar 500)", 3, id="500"),
        pytest.param(Given(status=503, headers={"Retry-After": "0"}), "svar 503", 3, id="503"),
        pytest.param(Given(status=503, headers={"Retry-After": "3600"}), "förrän senare", 1, id="503 for an hour"),
        pytest.param(
            Given(status=429, headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}), "förrän senare", 1, id="429 to a day"
        ),
        pytest.param(_given(FIRST, cut=500), "bröts", 3, id="cut each time"),
    ],
)
def test_a_refusal_is_one_line_and_is_tried_again_only_where_that_may_help(
    place: Place, given: Given, words: str, requests: int
) -> None:
    place.publisher.answers[PATH] = [given]
    ran = place.fetch("cykellag-2030-17")
    assert ran.code == 1
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert len(place.publisher.of(PATH)) == requests
    assert place.is_summary()


def test_a_publisher_that_asks_for_patience_gets_it(place: Place) -> None:
    place.publisher.answers[PATH] = [Given(status=503, headers={"Retry-After": "0"}), _given(FIRST)]
    assert place.fetch("cykellag-2030-17").code == 0


def test_without_contact_there_is_one_line_for_all_and_nothing_is_lost(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.fetch("cykellag-2030-17")
    tried: list[str] = []

    def get(self: Downloader, address: Address, shelf: Shelf, told: Told) -> Arrived:
        tried.append(address.url)
        return bring(self, address, shelf, told)

    bring = Downloader.get
    monkeypatch.setattr(Downloader, "get", get)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    ran = place.fetch(base=base)
    assert ran.code == 1
    assert len(tried) == 1, "who is away is not asked again for each text"
    assert ran.err.strip().startswith("cykellag-2030-17, pump-2030-18: Ingen kontakt med 127.0.0.1")
    assert len(ran.err.strip().splitlines()) == 1
    assert not place.is_summary()
    assert place.files() == {"cykellag-2030-17.json", "fetch.json"}


# --- where it goes ------------------------------------------------------------------------------------------------------


def test_a_redirect_to_another_host_is_not_followed(place: Place) -> None:
    with PublisherDouble() as other:
        other.answers[PATH] = [_given(FIRST)]
        for status in (301, 302, 307, 308):
            place.publisher.answers[PATH] = [Given(status=status, headers={"Location": other.url + PATH})]
            ran = place.fetch("cykellag-2030-17")
            assert ran.code == 1
            assert other.url.removeprefix("http://") in ran.err
        assert other.asked == []
    for nowhere in ("file:///etc/passwd", "//exempel.invalid/x", "https://annan.invalid/x"):
        place.publisher.answers[PATH] = [Given(status=302, headers={"Location": nowhere})]
        assert "följs därför inte" in place.fetch("cykellag-2030-17").err
    place.publisher.answers[PATH] = [Given(status=302, headers={"Location": "http://[::1"})]  # no URL: a broken answer
    assert place.fetch("cykellag-2030-17").code == 1
    assert place.is_summary()


def test_a_redirect_within_the_host_is_followed_but_not_for_ever(place: Place) -> None:
    place.publisher.answers |= {PATH: [Given(status=302, headers={"Location": "/ny.json"})], "/ny.json": [_given(FIRST)]}
    assert place.fetch("cykellag-2030-17").code == 0
    place.publisher.answers["/ny.json"] = [Given(status=302, headers={"Location": PATH})]
    assert "gång på gång" in place.fetch("cykellag-2030-17").err
    assert not place.is_summary()


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://data.riksdagen.se/dokument/sfs-2025-400.json", True),
        ("https://DATA.riksdagen.se/x", True),
        ("http://data.riksdagen.se/x", False),
        ("https://data.riksdagen.se:8443/x", False),
        ("https://data.riksdagen.se.exempel.invalid/x", False),
        ("https://data.riksdagen.se@exempel.invalid/x", False),
        ("https://namn@data.riksdagen.se/x", False),
        ("https://exempel.invalid/data.riksdagen.se", False),
        ("ftp://data.riksdagen.se/x", False),
        ("file:///etc/passwd", False),
        ("https://127.0.0.1/x", False),
        ("http://127.0.0.1/x", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_hosts_of_the_list_over_https(url: str, may: bool) -> None:
    hosts = allowed_hosts(load_register(ROOT / "knowledge" / "register.yaml").values())
    assert permitted(url, hosts) is may


def test_every_registered_address_may_be_asked() -> None:
    register = load_register(ROOT / "knowledge" / "register.yaml")
    places = [a for source in register.values() if (a := address(source))]
    assert len(places) >= 15
    assert all(permitted(a.url, allowed_hosts(register.values())) for a in places)
    sol = address(register["sol-2025-400"])
    assert sol is not None
    assert sol.url == f"{RIKSDAGEN}/dokument/sfs-2025-400.json"


def test_a_proxy_of_the_environment_is_used(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", place.publisher.url)
    base = "http://127.0.0.2:9"
    place.publisher.answers[f"{base}{PATH}"] = [_given(FIRST)]
    assert place.fetch("cykellag-2030-17", base=base).code == 0


def test_proxy_settings_that_cannot_be_used_are_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://x")
    with pytest.raises(Exception, match="hamta_proxy"):
        place.fetch("cykellag-2030-17")


# --- other publishers ---------------------------------------------------------------------------------------------------

ADVICE = "Allmänna råd (PROVFS 2030:3) om cykelpumpar"
PAGE = f"""<html><head><title>{ADVICE}</title></head><body><nav>Meny</nav><main><h1>{ADVICE}</h1>
<h2>Pumpens skick</h2><p>{"Nämnden bör se till att pumpen är hel och ren innan den lånas ut. " * 8}</p>
<h2>Utlåning</h2><p>{"Den som lånar pumpen bör lämna tillbaka den samma vecka. " * 8}</p></main></body></html>"""


@pytest.fixture
def advice(place: Place, knowledge: Path) -> Place:
    rows = yaml.safe_load((knowledge / "register.yaml").read_text(encoding="utf-8"))
    rows.append({"id": "provfs", "kind": "allmanna_rad", "title": ADVICE, "url": f"{place.publisher.url}/rad"})
    (knowledge / "register.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    place.publisher.answers["/rad"] = [Given(PAGE.encode(), kind="text/html; charset=utf-8")]
    return place


def test_a_publishers_page_is_read_section_by_section(advice: Place) -> None:
    assert advice.fetch("provfs").code == 0
    source, passages = advice.look("provfs")
    assert source.text_kind == "dokument"
    assert any("Utlåning" in p.locator for p in passages)
    assert not any("Meny" in p.text for p in passages)
    assert advice.files("provfs") == {"provfs.html", "fetch.json"}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(PAGE.replace("2030:3", "2030:4"), id="another document"),
        pytest.param(f"<main><h1>{ADVICE}</h1><p>Sidan har flyttats.</p></main>", id="a notice"),
        pytest.param("<main></main>", id="nothing to read"),
    ],
)
def test_another_page_is_not_taken(advice: Place, page: str) -> None:
    advice.publisher.answers["/rad"] = [Given(page.encode(), kind="text/html")]
    assert advice.fetch("provfs").code == 1
    library = advice.library()
    assert "provfs" not in library.snapshot.sources
    library.close()


@pytest.mark.parametrize(("rules", "code"), [("User-agent: *\nDisallow: /rad", 1), ("User-agent: *\nDisallow: /annat", 0)])
def test_a_publisher_that_wants_no_programs_is_left_alone(advice: Place, rules: str, code: int) -> None:
    advice.publisher.answers["/robots.txt"] = [Given(rules.encode(), kind="text/plain")]
    assert advice.fetch("provfs").code == code
    assert len(advice.publisher.of("/rad")) == 1 - code


# --- what is there, and how fresh ---------------------------------------------------------------------------------------


def test_the_list_asks_nobody_and_tells_state_and_address(place: Place) -> None:
    ran = place.fetch(listed=True)
    assert place.publisher.asked == []
    assert ran.code == 0
    assert f"cykellag-2030-17  Cykellag (2030:17)  (sammanfattning)\n    {place.publisher.url}{PATH}" in ran.out
    assert "utan-adress" not in ran.out


def test_the_list_tells_when_a_text_is_stale(place: Place) -> None:
    place.fetch()
    pump = next(r for r in place.fetch(listed=True, day=TODAY + timedelta(days=60)).out.splitlines() if r.startswith("pump"))
    assert "t.o.m. SFS 2030:900; kontrollerad mot utgivaren 2031-03-01" in pump
    assert "äldre" not in pump
    after = place.fetch(listed=True, day=TODAY + timedelta(days=61)).out
    assert "äldre än 60 dagar" in next(r for r in after.splitlines() if r.startswith("pump"))
    cykel = next(r for r in after.splitlines() if r.startswith("cykel"))
    assert "saknar SFS 2031:50" in cykel
    before_it_applies = place.fetch(listed=True, day=date(2031, 1, 31)).out
    assert "saknar" not in before_it_applies


def test_doctor_tells_of_staleness(place: Place) -> None:
    def told(day: date) -> list[tuple[bool | None, str]]:
        place.library().close()
        return [(ok, line) for _, ok, line in official(place.settings, place.texts, day)]

    assert [ok for ok, _ in told(TODAY)] == [None]
    place.fetch()
    assert [ok for ok, _ in told(date(2031, 1, 1))] == [True]
    lines = told(TODAY + timedelta(days=100))
    assert all(ok is None for ok, _ in lines)
    assert sum("radrum fetch pump-2030-18" in line for _, line in lines) == 1
    assert any("SFS 2031:50" in line for _, line in lines)


@pytest.mark.parametrize(("source_id", "key"), [("finns-inte", "okand_kalla"), ("utan-adress", "hamta_ingen_adress")])
def test_an_id_without_address_is_bad_input_and_nobody_is_asked(place: Place, source_id: str, key: str) -> None:
    with pytest.raises(BadInput) as raised:
        place.fetch("pump-2030-18", source_id)
    assert raised.value.key == key
    assert place.publisher.asked == []


# --- a real act ---------------------------------------------------------------------------------------------------------


@pytest.mark.corpus
def test_the_real_act_in_riksdagens_form_covers_the_summary(
    corpus: Path, place: Place, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    text = (corpus / "law" / "sol-2025-400.txt").read_text(encoding="utf-8")
    document = {
        "dok_id": "sfs-2025-400",
        "rm": "2025",
        "beteckning": "2025:400",
        "titel": "Socialtjänstlag (2025:400)",
        "subtitel": "t.o.m. SFS 2025:1501",
        "text": text.replace("\n", "\r\n"),
        "html": "",
    }
    body = json.dumps({"dokumentstatus": {"dokument": document, "dokuppgift": {"uppgift": []}}}, ensure_ascii=False).encode()
    place.publisher.answers["/dokument/sfs-2025-400.json"] = [Given(body)]
    real = place._replace(settings=make_settings(tmp_path / "real"))
    summed_up = {p.address for p in real.look("sol-2025-400")[1] if p.address}
    assert real.fetch("sol-2025-400").code == 0
    source, passages = real.look("sol-2025-400")
    official_places = {p.address for p in passages if p.address and p.text_kind is None}
    assert (source.text_kind, source.consolidated_to) == ("officiell", "SFS 2025:1501")
    assert summed_up <= official_places
    assert [c.reference for c in source.changes if c.reference.startswith("SFS")] == ["SFS 2026:730"]
