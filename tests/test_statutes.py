"""Acts in every form they are published in: every § once per period, no word lost, the same act from every form."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.errors import BadInput
from assistant.domain.source import Document, Source
from assistant.ingest.ingest import find_files, read_file
from assistant.library.knowledge import load_register
from assistant.settings import ROOT
from tests.statute_forms import FORMS, Act, Chapter, Item, Paragraph, Part, Table, Wording, as_text, expected, in_words

# --- a made-up act with every trap, in every form ---------------------------------------------------------------------

IN_FORCE = date(2030, 1, 1)
CHANGE = date(2031, 7, 1)


def _one(number: str, *parts: Part, rubriker: tuple[str, ...] = (), note: str = "") -> Paragraph:
    return Paragraph(number, (Wording(parts, note=note),), rubriker)


TRAPS = Act(
    number="2030:1",
    title="Provlag",
    in_force=IN_FORCE,
    amended_to="2031:730",
    chapters=(
        Chapter(
            "1",
            "Inledande regler",
            (
                _one(
                    "1",
                    "Denna lag gäller prov. Bestämmelser om annat finns i 13 kap. kommunallagen och i provlagen (2001:453).",
                    "3 § Förvaltningslagen gäller inte här, och inte heller det som sägs i 2 kap. 9 § provlagen.",
                    rubriker=("Om lagen", "Lagens innehåll"),
                ),
                _one("1 a", "Lagen gäller F- och A-prov. Avgiften är 5-7 kronor.", note="Lag (2031:12)."),
                _one("2", "För provet krävs", Item("1. att saken är ny,"), Item("2. att 4 § är uppfylld, och"), Item("3. ro.")),
                Paragraph(
                    "3",
                    (
                        Wording(("Avgiften är 100 kronor. Den betalas m.m.",), ends=CHANGE),
                        Wording(("Avgiften är 150 kronor.", "Den kan sättas ned."), begins=CHANGE, note="Lag (2031:730)."),
                    ),
                    ("Avgift m.m.",),
                ),
                _one("4", "1 § Provkungörelsen (1950:1) ska inte längre tillämpas, trots att stycket börjar så."),
            ),
            division="AVDELNING I. OM PROV OCH ANDRA SAKER SOM KRÄVER EN RUBRIK PÅ TVÅ RADER",
        ),
        Chapter(
            "1 a",
            "Kapitel med bokstav",
            (
                _one(
                    "1", "Reglerna om belopp finns i tabellen.", Table((("Ålder", "Summa", "Utan lunch"), ("0 år", "2 7", "1")))
                ),
                _one("2", "Efter tabellen kommer en ny paragraf.", rubriker=("Sista",)),
            ),
        ),
        Chapter("4", "Kapitel efter en lucka", (_one("1 b", "Så är det."), _one("9", "Så är det inte.", note="Lag (2031:9)."))),
        Chapter("5", "Slut", (_one("1", "Allt annat är fritt."),), division="AVDELNING II. ANNAT"),
    ),
    transitional=(
        ("2030:1", (f"1. Denna lag träder i kraft den {in_words(IN_FORCE)}.", "2. Genom lagen upphävs provlagen (2001:453).")),
        (
            "2031:730",
            (f"1. Denna lag träder i kraft den {in_words(CHANGE)}.", "2. Äldre bestämmelser gäller för 3 § om så sägs."),
        ),
    ),
)


def _read(act: Act, form: str, folder: Path, register: dict[str, Source] | None = None) -> Document:
    suffix, render = FORMS[form]
    path = folder / f"nagot{suffix}"
    path.write_text(render(act), encoding="utf-8")
    return read_file(path, register or {})


def _rows(document: Document) -> list[tuple[Any, ...]]:
    title = document.source.title
    return [
        (p.locator, p.heading.removeprefix(title).removeprefix(" / "), p.text, p.valid_from, p.valid_to)
        for p in document.passages
    ]


@pytest.mark.parametrize("form", FORMS)
def test_an_act_with_every_trap_is_the_same_in_every_form(form: str, tmp_path: Path) -> None:
    document = _read(TRAPS, form, tmp_path)
    assert _rows(document) == expected(TRAPS)
    source = document.source
    assert (source.id, source.kind, source.title) == ("sfs-2030-1", "lag", "Provlag (2030:1)")
    assert (source.valid_from, source.valid_to, source.consolidated_to) == (IN_FORCE, None, "SFS 2031:730")
    assert source.text_kind == "officiell"
    assert document.passages[1].id == "sfs-2030-1:K1P1a"
    assert {p.address for p in document.passages} >= {"K1aP1", "K4P1b"}


def test_text_without_a_header_is_the_same_act_under_its_registered_name(tmp_path: Path) -> None:
    register = {"lag-2030-1": Source(id="lag-2030-1", kind="lag", title="Provlag (2030:1)", valid_from=IN_FORCE)}
    path = tmp_path / "lag-2030-1.txt"
    path.write_text(as_text(TRAPS), encoding="utf-8")
    document = read_file(path, register)
    assert _rows(document) == expected(TRAPS)
    assert document.source.consolidated_to == "SFS 2031:730"  # told from the notes of amendment
    for form in FORMS:
        other = _read(TRAPS, form, tmp_path, register)
        assert (other.source, other.passages) == (document.source, document.passages)


SENTENCES = st.lists(
    st.sampled_from("provet gäller inte för den som har enligt provlagen också åtgärder båten".split()), min_size=2
)
NUMBERS = st.integers(1, 40)


@st.composite
def _parts(draw: st.DrawFn, number: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    for n in range(draw(st.integers(1, 3))):
        text = " ".join(draw(SENTENCES))
        if n and draw(st.booleans()):  # a reference that looks like a heading, to an earlier §
            parts.append(f"{draw(st.integers(1, number))} § Provlagen {text}.")
        else:
            parts.append(f"Att {text}.")
        if draw(st.booleans()):
            parts[-1] = f"{str(parts[-1])[:-1]} om"
            parts += [Item(f"{i}. {text}{'.' if i == 2 else ','}") for i in (1, 2)]
        if draw(st.integers(0, 4)) == 0:
            cells = st.sampled_from(["0 år", "2 720", "Ensam", "Summa kostnader"])
            parts += [f"Så här {text}.", Table(tuple((draw(cells), draw(cells)) for _ in range(2)))]
            parts.append("Tabellen är slut.")
    return tuple(parts)


@st.composite
def _paragraphs(draw: st.DrawFn) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for number in range(1, draw(st.integers(2, 7))):
        letters = ["", *"ab"[: draw(st.sampled_from([0, 0, 0, 1, 2]))]]
        for letter in letters:
            note = draw(st.sampled_from(["", "Lag (2031:5)."]))
            rubriker = draw(st.sampled_from([(), (), ("Om prov",), ("Större rubrik", "Mindre rubrik m.m.")]))
            wordings = (Wording(draw(_parts(number)), note=note),)
            if draw(st.integers(0, 4)) == 0:
                later = Wording(draw(_parts(number)), begins=CHANGE, note="Lag (2031:730).")
                wordings = (Wording(wordings[0].parts, ends=CHANGE), later)
            found.append(Paragraph(f"{number} {letter}".strip(), wordings, rubriker))
    return tuple(found)


@st.composite
def _acts(draw: st.DrawFn) -> Act:
    chapters: list[Chapter] = []
    if draw(st.booleans()):
        for number in range(1, draw(st.integers(2, 4))):
            division = draw(st.sampled_from(["", "", "AVDELNING I. PROV", "AVD. A ANNAT"]))
            chapters += [
                Chapter(f"{number}{letter}", "Om saker", draw(_paragraphs()), division if not letter else "")
                for letter in ["", *[" a"][: draw(st.integers(0, 1))]]
            ]
    else:
        chapters.append(Chapter("", "", draw(_paragraphs())))
    points = (f"1. Denna lag träder i kraft den {in_words(IN_FORCE)}.", "2. Äldre bestämmelser gäller för annat.")
    return Act("2030:1", "Provlag", IN_FORCE, "2031:730", tuple(chapters), (("2030:1", points), ("2031:730", points)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(act=_acts(), form=st.sampled_from(sorted(FORMS)))
def test_any_act_is_read_back_from_any_form(act: Act, form: str, tmp_path: Path) -> None:
    assert _rows(_read(act, form, tmp_path)) == expected(act)


# --- what publishers do more rarely -----------------------------------------------------------------------------------

RARE = """Lag (2030:7) om ovanliga saker

SFS nr: 2030:7
Utfärdad: 2029-12-01
Upphävd: 2035-01-01
Författningen har upphävts genom: SFS 2034:99
Källa: Fulltext

1 § Allt börjar här.

2 § Har upphävts genom lag (2031:1).

3-4 a §§ har upphävts genom lag (2031:1).

Övergångsbestämmelser

5 § /Träder i kraft I:2032-01-01/ /Upphör att gälla U:2033-01-01 genom lag (2032:9)./
Gäller ett år.

6 § /Ny beteckning 6 c § U:2032-05-01/ Byter nummer.

7 § /Upphör att gälla U:den dag regeringen bestämmer/ Gäller nu.

7 § /Träder i kraft I:den dag regeringen bestämmer/ Gäller inte än.

8 § /Träder i kraft I:2032-06-01
Strecket är glömt.

Bilaga 1

Förteckning över saker

Bilaga 2 Annat

Mer.

Ikraftträdande- och övergångsbestämmelser

2030:7

1. Denna lag träder i kraft den 1 februari 2030.

2031:1

Bilaga 3

Sist i allt.
"""


def test_rare_marks_repealed_ranges_and_appendices(tmp_path: Path) -> None:
    path = tmp_path / "ovanlig.txt"
    path.write_text(RARE, encoding="utf-8")
    document = read_file(path, {})
    source = document.source
    assert (source.id, source.title) == ("sfs-2030-7", "Lag (2030:7) om ovanliga saker")
    assert (source.valid_from, source.valid_to) == (date(2030, 2, 1), date(2034, 12, 31))
    assert source.consolidated_to == "SFS 2031:1"
    first, last = source.valid_from, source.valid_to
    repealed = "3-4 a §§ har upphävts genom lag (2031:1)."
    assert [(p.locator, p.text, p.valid_from, p.valid_to) for p in document.passages] == [
        ("1 §", "Allt börjar här.", first, last),
        ("2 §", "Har upphävts genom lag (2031:1).", first, last),
        ("3 §", repealed, first, last),
        ("4 §", repealed, first, last),
        ("4 a §", repealed, first, last),
        ("5 §", "Gäller ett år.", date(2032, 1, 1), date(2032, 12, 31)),
        ("6 §", "Byter nummer.", first, date(2032, 4, 30)),
        ("7 §", "Gäller nu.", first, last),
        ("8 §", "Strecket är glömt.", date(2032, 6, 1), last),
        ("Bilaga 1", "Förteckning över saker", first, last),
        ("Bilaga 2 Annat", "Mer.", first, last),
        ("övergångsbestämmelser till 2030:7", "1. Denna lag träder i kraft den 1 februari 2030.", first, last),
        ("Bilaga 3", "Sist i allt.", first, last),
    ]
    assert document.passages[5].heading == f"{source.title} / Övergångsbestämmelser"  # a rubrik, since a § follows
    assert len({p.id for p in document.passages}) == len(document.passages)


WHOLE_CHAPTERS = """1 kap. Först

1 § Början.

2 och 3 kap. har upphävts genom lag (2031:5).

/Kapitlet upphör att gälla U:2032-01-01/

4 kap. Gammalt

1 § Den gamla regeln.

/Kapitlet träder i kraft I:2032-01-01/

4 kap. Nytt

1 § Den nya regeln.

2 § Den nyaste regeln.

5 kap. Kvar

1 § Slutet.
"""


def test_a_mark_before_a_chapter_is_about_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "lag-2030-1.txt"
    path.write_text(WHOLE_CHAPTERS, encoding="utf-8")
    register = {"lag-2030-1": Source(id="lag-2030-1", kind="lag", title="Provlag (2030:1)", valid_from=IN_FORCE)}
    passages = read_file(path, register).passages
    assert [(p.locator, p.text, p.valid_from, p.valid_to) for p in passages] == [
        ("1 kap. 1 §", "Början.", IN_FORCE, None),
        ("4 kap. 1 §", "Den gamla regeln.", IN_FORCE, date(2031, 12, 31)),
        ("4 kap. 1 §", "Den nya regeln.", date(2032, 1, 1), None),
        ("4 kap. 2 §", "Den nyaste regeln.", date(2032, 1, 1), None),
        ("5 kap. 1 §", "Slutet.", IN_FORCE, None),
    ]


@pytest.mark.parametrize("forward", [3, 5, 9, 40])
def test_a_reference_that_starts_a_stycke_is_no_heading(tmp_path: Path, forward: int) -> None:
    """Also one to a later §: the numbers of the act go on below it."""
    path = tmp_path / "lag-2030-1.txt"
    sections = [f"{n} § Regel nummer {n}." for n in range(1, 10)]
    text = [sections[0], f"{forward} § Provlagen gäller i stället.", *sections[1:], "2 § Provlagen gäller sist."]
    path.write_text("\n\n".join(text), encoding="utf-8")
    passages = read_file(path, {}).passages
    assert [p.locator for p in passages] == [f"{n} §" for n in range(1, 10)]
    assert passages[0].text.endswith(f"\n\n{forward} § Provlagen gäller i stället.")
    assert passages[-1].text.endswith("\n\n2 § Provlagen gäller sist.")


PAGE = """<!doctype html><html><head><title>Lag (2030:8)</title></head><body><nav><ul><li>Sök</li><li>Meny</li></ul></nav>
<h1>Lag (2030:8) om sidor</h1><b>SFS nr</b>: 2030:8<br /><b>Utfärdad</b>: 2029-12-01<br /><hr />
<div class="text"><div><h4>Om sidor</h4><a class="paragraf" name="P1"><b>1&nbsp;§</b></a> &nbsp;&nbsp;Sidor &amp; blad
räknas.

Ett stycke efter en blank rad.
<pre>
Antal    Kronor
ett      100
två      200
</pre>
<h4>Rubrik utan ankare</h4>

2 § Paragraf utan ankare.<p><a name="P3S1"></a></p>
3 § om sidor är ingen paragraf.</div></div><footer>Kontakta oss</footer></body></html>"""


def test_a_page_saved_from_the_web_is_read_without_its_menus(tmp_path: Path) -> None:
    path = tmp_path / "sida.html"
    path.write_text(PAGE, encoding="utf-8")
    document = read_file(path, {})
    assert document.source.title == "Lag (2030:8) om sidor"
    assert [(p.locator, p.text) for p in document.passages] == [
        ("1 §", "Sidor & blad räknas.\n\nEtt stycke efter en blank rad.\nAntal | Kronor\nett | 100\ntvå | 200"),
        ("2 §", "Paragraf utan ankare.\n\n3 § om sidor är ingen paragraf."),
    ]
    assert document.passages[1].heading.endswith(" / Rubrik utan ankare")


def test_an_answer_of_the_databases_search_and_a_repealed_act(tmp_path: Path) -> None:
    act = json.loads(FORMS["rättsdatabasens JSON"][1](TRAPS)) | {"upphavdDateTime": "2033-01-01T00:00:00"}
    path = tmp_path / "svar.json"
    path.write_text(json.dumps({"hits": {"hits": [{"_source": act}]}}), encoding="utf-8")
    registered = Source(id="lag-2030-1", kind="lag", title="Provlag (2030:1)", valid_from=IN_FORCE)
    source = read_file(path, {"lag-2030-1": registered}).source
    assert (source.id, source.valid_from, source.valid_to) == ("lag-2030-1", IN_FORCE, date(2032, 12, 31))
    known = registered.model_copy(update={"valid_to": date(2032, 6, 30)})  # what the register says stands
    assert read_file(path, {"lag-2030-1": known}).source.valid_to == date(2032, 6, 30)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"namn": "paket"}'), ("b.json", "[1, 2]"), ("c.json", "{trasig"), ("d.json", '"text"'),
        ("g.json", '{"dokumentstatus": {"dokument": {"dok_id": "HD03124", "html": "<p>Proposition</p>"}}}'),
        ("h.json", "{" + '"a":{' * 5000 + "}" * 5001),
    ],
)  # fmt: skip
def test_other_json_is_refused_in_one_line(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert find_files([tmp_path])[0] == [path]
    with pytest.raises(BadInput) as refused:
        read_file(path, {})
    assert refused.value.key == "fil_ingen_forfattning"


def test_a_published_act_without_text_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "tom.json"
    path.write_text('{"dokumentstatus": {"dokument": {"dok_id": "sfs-N2026-3", "text": "", "html": null}}}', encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_file(path, {})
    assert refused.value.key == "fil_tom"


# --- the real acts, counted by other means than the reader's ----------------------------------------------------------

REGISTER = load_register(ROOT / "knowledge" / "register.yaml")
ACTS = (
    "sol-2025-400.txt", "kl-2017-725.md", "fl-2017-900.md", "sof-2025-468.md", "lma-1994-137.md", "sambolag-2003-376.md",
)  # fmt: skip
BREAKS_OFF = {"kl-2017-725.md": 1, "sof-2025-468.md": 1}
"""Files that end with so many rubriker whose §§ are not in them."""
MARK = re.compile(r"/[^/\n]{3,40} [UI]:\d{4}-\d\d-\d\d/")


def _body(path: Path) -> str:
    """A file as plain text: no front matter, no link targets, no marks of headings."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("---\n"):
        text = text.split("\n---\n", 1)[1]
    text = re.sub(r"\]\([^)]*\)", "]", text).replace("[", "").replace("]", "")
    return re.sub(r"(?m)^#+ ", "", text)


def _counted(text: str) -> list[tuple[str, str]]:
    """(chapter, §) of every § of a text, in order: a number and its sign after a blank line, under a chapter's heading."""
    found, chapter = [], ""
    act = text.split("\nÖvergångsbestämmelser")[0]
    for m in re.finditer(r"(?:\A|(?<=\n\n))(?:(\d+) kap\. [A-ZÅÄÖ]|(\d+(?: [a-z])?) §(?: [A-Z/]|\n))", act):
        chapter = m.group(1) or chapter
        if m.group(2):
            found.append((chapter, m.group(2)))
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _rebuilt(document: Document) -> str:
    """The act put together again from its passages: every heading where it changes, every § with its number."""
    parts: list[str] = []
    before: list[str] = []
    for p in document.passages:
        path = p.heading.split(" / ")[1:]
        if p.address is None and "Övergångsbestämmelser" not in parts:
            parts.append("Övergångsbestämmelser")
        kept = 0
        while kept < min(len(path), len(before)) and path[kept] == before[kept]:
            kept += 1
        parts += [*path[kept:], re.split(r"kap\. | till ", p.locator)[-1], p.text]
        before = path
    return "\n".join(parts)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ACTS)
def test_every_paragraph_is_found_once_per_wording(corpus: Path, name: str) -> None:
    document = read_file(corpus / "law" / name, REGISTER)
    counted = _counted(_body(corpus / "law" / name))
    found = [p.locator.removesuffix(" §").rpartition(" kap. ")[::2] for p in document.passages if p.address]
    assert found == counted
    wordings: dict[str, list[tuple[date | None, date | None]]] = {}
    for p in document.passages:
        if p.address:
            wordings.setdefault(p.address, []).append((p.valid_from, p.valid_to))
    assert max(map(len, wordings.values())) == (2 if name.startswith("sol") else 1)
    for periods in wordings.values():  # one wording takes over the day after the other ends
        for (_, ended), (began, _) in zip(periods, periods[1:], strict=False):
            assert ended is not None
            assert began == ended + timedelta(days=1)


@pytest.mark.corpus
def test_all_35_chapters_of_sol_have_their_paragraphs_in_a_row(corpus: Path) -> None:
    """A new act has no gaps: the numbers of each chapter run from 1; the register of amendments names what was put between."""
    path = corpus / "law" / "sol-2025-400.rattsdatabas.json"
    passages = [p for p in read_file(path, REGISTER).passages if p.address]
    numbers: dict[int, set[int]] = {}
    for p in passages:
        chapter, number = re.fullmatch(r"K(\d+)P(\d+)[a-z]?", str(p.address)).groups()  # type: ignore[union-attr]
        numbers.setdefault(int(chapter), set()).add(int(number))
    assert sorted(numbers) == list(range(1, 36))
    for chapter, found in numbers.items():
        assert found == set(range(1, max(found) + 1)), chapter
    later = [(p.locator, p.valid_from) for p in passages]
    for amendment in json.loads(path.read_text(encoding="utf-8"))["andringsforfattningar"]:
        began = date.fromisoformat(amendment["ikraftDateTime"][:10])
        for new, places in re.findall(r"\b(ändr\.|nya?) (.*?)(?:;|, rubr|$)", amendment["anteckningar"]):
            for chapter, listed in re.findall(r"(\d+) kap\. ([^§]+)§", places):
                for number in re.findall(r"\d+(?: [a-z])?", listed):
                    place = f"{chapter} kap. {number} §"
                    wordings = [day for locator, day in later if locator == place]
                    assert wordings, f"{new} {place}"
                    if began >= date(2026, 1, 1):  # older ones are in the text without a mark
                        assert began in wordings, f"{new} {place}"


@pytest.mark.corpus
@pytest.mark.parametrize("name", ACTS)
def test_no_word_of_an_act_is_lost_or_moved(corpus: Path, name: str) -> None:
    """The act rebuilt from its passages has the words of the file, in the file's order."""
    document = read_file(corpus / "law" / name, REGISTER)
    body = MARK.sub(" ", _body(corpus / "law" / name))
    if name.endswith(".md"):
        body = body.lstrip().split("\n", 1)[1]  # the title
    for _ in range(BREAKS_OFF.get(name, 0)):
        body = body.rstrip().rpartition("\n\n")[0]
    assert _words(_rebuilt(document)) == _words(body)


@pytest.mark.corpus
def test_the_databases_json_is_the_same_act_as_its_text(corpus: Path) -> None:
    text, data = (read_file(corpus / "law" / f"sol-2025-400.{form}", REGISTER) for form in ("txt", "rattsdatabas.json"))
    assert data.passages == text.passages
    assert data.source == text.source
    assert data.source.consolidated_to == "SFS 2025:1501"
    assert (data.source.id, data.source.valid_from, data.source.valid_to) == ("sol-2025-400", date(2025, 7, 1), None)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "last"),
    [("fl-2017-900", "2025:582"), ("kl-2017-725", "2025:450"), ("lma-1994-137", "2025:417"), ("sambolag-2003-376", "2025:563")],
)
def test_the_last_amendment_is_told_from_the_notes(corpus: Path, name: str, last: str) -> None:
    """As the corpus's own list of its files says."""
    assert read_file(corpus / "law" / f"{name}.md", REGISTER).source.consolidated_to == f"SFS {last}"


@pytest.mark.corpus
def test_the_rows_of_a_table_stand_together(corpus: Path) -> None:
    path = corpus / "law" / "sof-2025-468.md"
    text = path.read_text(encoding="utf-8")
    section = text[text.index("## 12 kap.") : text.index("## 13 kap.")].split("#### 2 §")[1].split("#### 3 §")[0]
    tables = [  # the rows of each table: lines with tabs that nothing but blank lines stand between
        [" | ".join(row.lstrip("# ").split("\t")) for row in part.split("\n") if "\t" in row]
        for part in re.split(r"\n(?:###)? ?[^\t\n]{12,}\n", section)
    ]
    passage = next(p for p in read_file(path, REGISTER).passages if p.address == "K12P2")
    tables = [rows for rows in tables if rows]
    assert [len(rows) for rows in tables] == [9, 3, 8]
    for rows in tables:
        assert "\n" + "\n".join(rows) in passage.text
    assert passage.text.count(" | ") == section.count("\t")


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["sof-2025-468.md", "lma-1994-137.md", "fl-2017-900.md", "kl-2017-725.md"])
def test_machine_made_links_are_ignored(corpus: Path, name: str) -> None:
    """They point to repealed acts; what the text itself says is kept."""
    passages = read_file(corpus / "law" / name, REGISTER).passages
    for passage in passages:
        assert not re.search(r"https?:|\]\(|\[|1991/900|2001/453", passage.text + passage.heading), passage.locator
        assert "§§§" not in passage.text
        assert not re.search(r"§ ?§(?!§)(?<!§§)", passage.text), passage.locator


@pytest.mark.corpus
def test_the_excerpt_of_the_repealed_act_has_its_four_paragraphs(corpus: Path) -> None:
    document = read_file(corpus / "law" / "sol-2001-453-4kap-utdrag.md", REGISTER)
    assert document.source.id == "sol-2001-453"
    assert [p.locator for p in document.passages] == ["4 kap. 1 §", "4 kap. 1 a §", "4 kap. 1 b §", "4 kap. 4 §"]
    assert {p.valid_to for p in document.passages} == {date(2025, 6, 30)}
