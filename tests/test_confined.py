"""Bombs, loops and broken files: each ends in one line that names the file, within the child's limits, and the others go on."""

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from assistant.domain.errors import BadInput
from assistant.index.child import command, environment
from assistant.ingest.formats import confined, content, reader
from assistant.ingest.formats.reader import read_content
from assistant.prompts import Texts
from tests.made_files import Pdf, rewritten, zipped

ROOM = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Nämnden beslutar.")
    document.save(tmp_path / "fil.docx")
    return tmp_path / "fil.docx"


def excel(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Hushåll", "Hyra"])
    book.active.append(["Ensam", 5000])
    book.save(tmp_path / "fil.xlsx")
    return tmp_path / "fil.xlsx"


def body(inside: str) -> str:
    return f'<w:document xmlns:w="{ROOM}"><w:body>{inside}</w:body></w:document>'


def word_with(tmp_path: Path, document: str) -> Path:
    return zipped(tmp_path / "fil.docx", {"word/document.xml": document})


def repeated_word(tmp_path: Path) -> Path:
    return word_with(tmp_path, body("<w:p><w:r><w:t>bomb</w:t></w:r></w:p>" * 1_000_000))


def spread_word(tmp_path: Path) -> Path:
    """Under the bound of each part and of how tight it is packed, so that it is read and its elements fill the memory."""
    noise = os.urandom(1_000_000).hex()
    return word_with(tmp_path, body(f"<!--{noise}-->" + "<w:p/>" * 7_000_000))


def deep_word(tmp_path: Path) -> Path:
    return word_with(tmp_path, body("<w:ins>" * 60_000 + "</w:ins>" * 60_000))


def entities_word(tmp_path: Path) -> Path:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return word_with(tmp_path, f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>' + body("<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>"))


def entities_excel(tmp_path: Path) -> Path:
    path = excel(tmp_path)
    return rewritten(path, "xl/workbook.xml", lambda xml: '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml)


def entities_in_utf16(tmp_path: Path) -> Path:
    document = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + body("<w:p/>")
    return zipped(tmp_path / "fil.docx", {"word/document.xml": document.encode("utf-16")})


def repeated_excel(tmp_path: Path) -> Path:
    rows = '<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 2_000_000
    return rewritten(
        excel(tmp_path), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>")
    )


def many_parts(tmp_path: Path) -> Path:
    return zipped(tmp_path / "fil.docx", {"word/document.xml": body("<w:p/>"), **{f"x{n}": "" for n in range(20_000)}})


def lying_header(tmp_path: Path) -> Path:
    """The archive says of a part that it is small, and it is not."""
    text = body("<w:p><w:r><w:t>bomb</w:t></w:r></w:p>" * 200_000)
    path = word_with(tmp_path, text)
    data = path.read_bytes().replace(len(text).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    return path


def cut_off(tmp_path: Path) -> Path:
    path = word(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    return path


def damaged_part(tmp_path: Path) -> Path:
    return word_with(tmp_path, body("<w:p>")[:-20])


def wide_cells(tmp_path: Path) -> Path:
    path = tmp_path / "fil.csv"
    path.write_text(("a;" * 1000 + "\n") * 600, encoding="utf-8")
    return path


def deep_html(tmp_path: Path) -> Path:
    path = tmp_path / "fil.html"
    path.write_text("<div>" * 100_000, encoding="utf-8")
    return path


def pdf_of(tmp_path: Path, objects: list[bytes]) -> Path:
    """A PDF of the given objects, the first one its catalog, without a table of where they are."""
    path = tmp_path / "fil.pdf"
    parts = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    path.write_bytes(b"%PDF-1.7\n" + parts + b"trailer\n<< /Root 1 0 R /Size %d >>\n%%%%EOF" % (len(objects) + 1))
    return path


def many_pages(tmp_path: Path) -> Path:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % n for n in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>"
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    return pdf_of(tmp_path, [b"<< /Type /Catalog /Pages 2 0 R >>", pages, *[page] * count])


def looped_pages(tmp_path: Path) -> Path:
    return pdf_of(
        tmp_path,
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 5 /Parent 2 0 R >>"],
    )


def packed_pdf(tmp_path: Path) -> Path:
    """A page whose stream is small in the file and far larger than the child's memory."""
    import zlib

    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"q Q " * 1_000_000) for _ in range(400)) + packer.flush()
    return pdf_of(
        tmp_path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ],
    )


def cut_pdf(tmp_path: Path) -> Path:
    path = tmp_path / "fil.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    return path


BOMBS: dict[Callable[[Path], Path], str] = {
    repeated_word: "fil_for_tung",
    spread_word: "fil_for_tung",
    deep_word: "fil_for_tung",
    entities_word: "fil_skadad",
    entities_excel: "fil_skadad",
    entities_in_utf16: "fil_skadad",
    repeated_excel: "fil_for_tung",
    many_parts: "fil_for_tung",
    lying_header: "fil_skadad",
    cut_off: "fil_skadad",
    damaged_part: "fil_skadad",
    wide_cells: "fil_for_manga_celler",
    deep_html: "fil_for_tung",
    many_pages: "fil_for_manga_sidor",
    looped_pages: "fil_skadad",
    packed_pdf: "fil_for_tung",
    cut_pdf: "fil_skadad",
}
"""What each ends in."""


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_bombs_and_broken_files_end_in_one_line(tmp_path: Path, texts: Texts, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises(BadInput) as refused:
        read_content(path)
    assert refused.value.key == (BOMBS[make])
    line = texts.error(refused.value)
    assert path.name in line
    assert "\n" not in line
    assert set(tmp_path.iterdir()) == before


def test_every_line_for_an_unreadable_file_can_be_worded(texts: Texts) -> None:
    for key, values in (
        ("fil_for_mycket_text", {"antal": content.MOST_CHARACTERS}),
        ("fil_skannad", {}),
        ("fil_krypterad", {}),
    ):
        assert "prov.pdf" in texts.error(BadInput(key, fil="prov.pdf", **values))


def confined_run(code: str) -> subprocess.CompletedProcess[str]:
    script = f"from assistant.ingest.formats.confined import confine\nimport socket, subprocess, os\nconfine()\n{code}"
    return subprocess.run(
        [sys.executable, "-P", "-c", script], capture_output=True, text=True, env=environment(), timeout=60, check=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "open('{path}', 'w')",
        "os.open('{path}', os.O_CREAT)",
    ],
)
def test_a_reader_reaches_nothing(tmp_path: Path, code: str) -> None:
    ran = confined_run(code.replace("{path}", str(tmp_path / "ny")))
    assert ran.returncode == 1
    assert "PermissionError" in ran.stderr
    assert list(tmp_path.iterdir()) == []
    assert confined_run("print(sum(range(10)))").stdout == "45\n"


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps no limit on memory")
def test_a_reader_has_little_memory_and_time() -> None:
    assert "MemoryError" in confined_run(f"bytearray({confined.MEMORY})").stderr
    ran = confined_run(
        "import resource; print(resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    assert ran.stdout.strip() == f"({confined.CPU_S}, {confined.CPU_S}) (0, 0)"


def test_limits_the_system_does_not_keep_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not here")

    hooks: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    confined.confine()
    assert len(hooks) == 1


def test_a_child_that_is_silent_or_talks_too_much_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = word(tmp_path)
    with pytest.raises(BadInput) as refused:
        read_content(path, patience_s=0.0)
    assert refused.value.key == "fil_for_tung"
    assert read_content(path).blocks[0].text == "Nämnden beslutar."
    monkeypatch.setattr(reader, "MOST_ANSWERED", 20)
    with pytest.raises(BadInput) as refused:
        read_content(path)
    assert refused.value.key == "fil_for_tung"


def test_the_child_reads_one_file_and_ends() -> None:
    message = b".csv\nHush\xc3\xa5ll;Hyra\nEnsam;5000\n"
    sent = len(message).to_bytes(4, "little") + message
    ran = subprocess.run(
        command("assistant.ingest.formats.confined"),
        input=sent * 2,
        capture_output=True,
        env=environment(),
        timeout=60,
        check=True,
    )
    answer = json.loads(ran.stdout[4:])
    assert [block["text"] for block in answer["content"]["blocks"]] == ["rad 2", "Hushåll: Ensam | Hyra: 5000"]


def test_a_page_that_cannot_be_read_takes_no_other_with_it(tmp_path: Path) -> None:
    pdf = Pdf(tmp_path / "fil.pdf")
    pdf.lines("En läsbar sida.")
    pdf.page()
    pdf.lines("En annan sida.")
    path = pdf.done()
    data = path.read_bytes()
    second = data.rindex(b"/Type /Page\n") if b"/Type /Page\n" in data else data.rindex(b"/Type /Page ")
    path.write_bytes(data[:second] + b"/Type /Pig\n" + data[second + 11 :])
    assert read_content(path).blocks[0].text == "En läsbar sida."


def test_files_packed_in_files_are_not_opened(tmp_path: Path) -> None:
    """An archive inside a Word file is only a part that nobody asks for."""
    inner = zipped(tmp_path / "inre.zip", {"a": b"\0" * 1_000_000})
    path = word(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(inner, "word/embeddings/inre.zip")
    assert read_content(path).blocks[0].text == "Nämnden beslutar."
