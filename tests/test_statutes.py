"""Acts in every form they are published in: every § once per period, no word lost, the same act from every form."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.source import Document, Source
from assistant.ingest.ingest import read_file
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
