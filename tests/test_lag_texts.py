"""The law shelf of knowledge/: its files are complete, every place exists, every sentence can be quoted alone.

The files are read here in a simple way of their own, so that a slip in the product's reader cannot hide a slip in the texts.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.knowledge_files import (
    ACTS,
    CORPUS_ACTS,
    KONKORDANS,
    LAGRUM,
    METAS,
    MOST_WORDS,
    PATHS,
    REGISTER,
    corpus_places,
    of_kinds,
    period,
    sentences,
)

LAW_PATHS = [path for path in PATHS if METAS[path.stem]["kind"] in ACTS]
SECTIONS = of_kinds(*ACTS)
EXCERPT = {"sol-2001-453": {"4 kap. 1 §", "4 kap. 1 a §", "4 kap. 1 b §", "4 kap. 4 §"}}
"""Of the repealed act the corpus has an excerpt only: these places are in it."""

EXPECTED = {
    "sol-2025-400": "1:1 2:1-2 3:1-4 4:1-4 10:2 11:1-2 12:1-7 12:7a 12:8-9 13:2 14:1-12 15:1 15:4 15:10-12 16:1 19:1 "
    "29:1-12 30:5-6 33:1-6 34:1-10 35:1-5",
    "sof-2025-468": "12:1-3",
    "fl-2017-900": "2 5 6 9-20 22-28 31-34 36-46",
    "kl-2017-725": "6:6 6:37-38 7:5-8 12:1-9 13:1-14",
    "sambolag-2003-376": "1",
    "lma-1994-137": "1 3 8 9 10 13",
    "sfb-2010-110": "2:6-7 15:8 18:20 107:5",
    "osl-2009-400": "26:1",
    "sol-2001-453": "4:1 4:1a 4:1b 4:2-6 9:1-4 11:1 11:5-6 11:8-9 11:11 16:3",
    "sof-2001-937": "2:1",
}
"""What every installation knows before a file is indexed; '12:1-7' is 12 kap. 1-7 §§, '9-20' is 9-20 §§."""
WHOLE_CHAPTERS = (12, 14, 29, 33, 34, 35)
"""Chapters of SoL (2025:400) in which every § has a summary."""
FEWEST = 8


@pytest.mark.parametrize("path", LAW_PATHS, ids=lambda p: p.stem)
def test_an_act_bears_its_number(path: Path) -> None:
    meta = METAS[path.stem]
    sfs = "{}:{}".format(*path.stem.split("-")[-2:])
    assert f"({sfs})" in meta["title"]
    assert meta["url"].startswith("https://")


def test_every_heading_is_a_place_with_a_name() -> None:
    bad = [s.heading for s in SECTIONS if not re.fullmatch(rf"{LAGRUM.pattern} \S.*", s.heading)]
    assert not bad


def test_chapter_heading_above_agrees() -> None:
    for path in LAW_PATHS:
        chapter = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                match = re.match(r"## (\d+) kap\. \S", line)
                chapter = match.group(1) if match else None
            elif line.startswith("### "):
                match = LAGRUM.match(line[4:])
                assert match, f"{path.name}: {line}"
                assert match.group(1) == chapter, f"{path.name}: {line} stands in the wrong chapter"


def spelled_out(short: str) -> list[str]:
    """'12:1-7' -> ['12 kap. 1 §', ...]; '12:7a' -> ['12 kap. 7 a §']; '9-11' -> ['9 §', '10 §', '11 §']."""
    chapter, _, number = short.rpartition(":")
    first, _, last = number.partition("-")
    numbers = [str(n) for n in range(int(first), int(last) + 1)] if last else [re.sub(r"(\d)([a-z])", r"\1 \2", first)]
    return [(f"{chapter} kap. " if chapter else "") + f"{n} §" for n in numbers]


@pytest.mark.parametrize("act", EXPECTED)
def test_the_provisions_that_questions_need_are_there(act: str) -> None:
    places = {s.place for s in SECTIONS if s.source == act}
    wanted = [place for short in EXPECTED[act].split() for place in spelled_out(short)]
    assert [place for place in wanted if place not in places] == []


@pytest.mark.corpus
def test_the_chapters_that_ekonomiskt_bistand_rests_on_are_whole() -> None:
    ours = {s.place for s in SECTIONS if s.source == "sol-2025-400"}
    wanted = {p for p in corpus_places("sol-2025-400") if any(p.startswith(f"{n} kap.") for n in WHOLE_CHAPTERS)}
    assert len(wanted) > 50
    assert wanted - ours == set()


def test_every_section_can_be_found_by_everyday_words_and_questions() -> None:
    short = [
        s.name
        for s in SECTIONS
        if len(s.trailers.get("Vardagsord", "").split(",")) < FEWEST or len(s.trailers.get("Frågor", "").split("|")) < FEWEST
    ]
    assert not short
    no_mark = [(s.name, q) for s in SECTIONS for q in s.trailers["Frågor"].split(" | ") if not q.strip().endswith("?")]
    assert not no_mark


def test_tillampning_is_one_last_block() -> None:
    for section in SECTIONS:
        blocks = section.text.split("\n\n")
        marked = [i for i, block in enumerate(blocks) if block.startswith("Tillämpning: ")]
        assert marked in ([], [len(blocks) - 1]), section.name
        assert len(blocks) > len(marked), section.name


def test_no_period_outside_its_act() -> None:
    for section in SECTIONS:
        meta = METAS[section.source]
        first, last = period(section, meta)
        assert first is not None
        assert first >= meta["valid_from"], section.name
        assert last is None or last >= first, section.name
        if meta["valid_to"] is not None:
            assert last is not None, section.name
            assert last <= meta["valid_to"], section.name


def test_two_wordings_of_a_place_follow_each_other() -> None:
    by_place: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for section in SECTIONS:
        first, last = period(section, METAS[section.source])
        assert first is not None
        by_place.setdefault((section.source, section.place), []).append((first, last or date.max))
    for place, periods in by_place.items():
        ordered = sorted(periods)
        for (_, last), (first, _) in zip(ordered, ordered[1:], strict=False):
            assert (first - last).days == 1, place


def _missing(entry: dict[str, Any]) -> list[str]:
    """All that is declared missing, whatever the text or in our summary alone."""
    return [*entry["missing"], *entry.get("missing_summary", [])]


def test_what_came_before_the_first_wording_here_is_told_as_missing() -> None:
    """A § whose oldest wording here is younger than its act: the gap in time is declared in the register."""
    oldest: dict[tuple[str, str], date] = {}
    for section in SECTIONS:
        first, _ = period(section, METAS[section.source])
        assert first is not None
        key = (section.source, section.place)
        oldest[key] = min(first, oldest.get(key, date.max))
    declared = {entry["id"]: " ".join(_missing(entry)).lower() for entry in REGISTER}
    late = {act for (act, _), first in oldest.items() if first > METAS[act]["valid_from"]}
    assert {"sol-2025-400", "kl-2017-725"} <= late
    assert [act for act in late if not re.search(r"lydelse|löd", declared[act])] == []


def test_old_and_new_act_meet_without_gap() -> None:
    for old, new in (("sol-2001-453", "sol-2025-400"), ("sof-2001-937", "sof-2025-468")):
        assert (METAS[new]["valid_from"] - METAS[old]["valid_to"]).days == 1


def test_register_entries_are_complete() -> None:
    ids = [entry["id"] for entry in REGISTER]
    assert len(ids) == len(set(ids))
    assert not [i for i in ids if i.startswith("riksnorm-")], "the norm tables are generated"
    for entry in REGISTER:
        keys = {
            "id",
            "kind",
            "title",
            "short",
            "sfs",
            "issuer",
            "url",
            "valid_from",
            "valid_to",
            "certainty",
            "missing",
            "changes",
        }
        assert set(entry) - {"municipality", "transitions", "example", "gaps", "missing_summary"} == keys, entry["id"]
        assert isinstance(entry["valid_from"], date)
        assert entry["certainty"] in set("ABCD")
        assert all(isinstance(name, str) and name for name in entry["short"]), entry["id"]
        assert len(entry["short"]) == len({name.lower() for name in entry["short"]}), entry["id"]
        assert all(isinstance(line, str) and line.endswith(".") for line in _missing(entry)), entry["id"]
        if entry["sfs"]:
            assert entry["id"].endswith(entry["sfs"].replace(":", "-"))
            assert f"({entry['sfs']})" in entry["title"]


def test_register_agrees_with_the_files() -> None:
    known = {entry["id"]: entry for entry in REGISTER}
    for act, meta in METAS.items():
        for key in ("kind", "title", "url", "valid_from", "valid_to"):
            assert known[act][key] == meta[key], f"{act} {key}"


def test_a_shared_name_is_decided_by_the_date() -> None:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for entry in REGISTER:
        for name in entry["short"]:
            by_name.setdefault(name.lower(), []).append(entry)
    for name, entries in by_name.items():
        ordered = sorted(entries, key=lambda e: e["valid_from"])
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            assert earlier["valid_to"] is not None, name
            assert earlier["valid_to"] < later["valid_from"], name
    assert [e["id"] for e in by_name["sol"]] == ["sol-2025-400", "sol-2001-453"]
    assert [e["id"] for e in by_name["gamla sol"]] == ["sol-2001-453"]


def test_known_changes_touch_sections_that_exist() -> None:
    places = {(s.source, s.place) for s in SECTIONS}
    for entry in REGISTER:
        for change in entry["changes"]:
            assert set(change) - {"adds"} == {"lagrum", "reference", "applies_from", "certainty", "text"}
            assert isinstance(change["applies_from"], date)
            assert change["certainty"] in set("ABCD")
            assert change["text"].endswith(".")
            assert len(sentences(change["text"])) == 1, change["text"]
            for place in change["lagrum"]:
                assert (entry["id"], place) in places, f"{entry['id']} {place}"


def test_transition_rules_touch_sections_that_exist_and_say_which_day_decides() -> None:
    places = {(s.source, s.place) for s in SECTIONS}
    acts = {entry["id"] for entry in REGISTER}
    for entry in REGISTER:
        for rule in entry.get("transitions") or ():
            assert set(rule) == {"lagrum", "reference", "decides", "before", "applies", "certainty", "text"}
            assert rule["reference"].startswith("övergångsbestämmelserna till SFS ")
            assert rule["decides"].startswith("dagen ")
            assert isinstance(rule["before"], date)
            assert rule["applies"] is None or rule["applies"] in acts
            assert rule["certainty"] in set("ABCD")
            assert all(len(t.split()) <= MOST_WORDS and t.endswith(".") for t in sentences(rule["text"])), rule["text"]
            for place in rule["lagrum"]:
                assert (entry["id"], place) in places, f"{entry['id']} {place}"


@pytest.mark.parametrize(
    ("place", "decides"),
    [
        ("33 kap. 1 §", "dagen då biståndet beviljades"),
        ("35 kap. 1 §", "dagen då beslutet meddelades"),
        ("14 kap. 9 §", "dagen då beslutet om insatsen fattades"),
    ],
)
def test_the_day_that_decides_which_law_applies(place: str, decides: str) -> None:
    sol = next(entry for entry in REGISTER if entry["id"] == "sol-2025-400")
    assert [r["decides"] for r in sol["transitions"] if place in r["lagrum"]] == [decides]


def test_aktivitetskravet_stands_beside_the_provisions_it_touches() -> None:
    sol = next(entry for entry in REGISTER if entry["id"] == "sol-2025-400")
    change = next(c for c in sol["changes"] if c["reference"] == "SFS 2026:730")
    assert change["lagrum"] == [f"12 kap. {n} §" for n in range(3, 8)]
    assert change["applies_from"] == date(2026, 7, 1)
    assert "oktober 2026" in change["text"]


def test_konkordans_rows_are_complete_and_their_acts_known() -> None:
    known = {entry["id"] for entry in REGISTER}
    pairs = []
    for row in KONKORDANS:
        assert set(row) == {"old", "new", "subject", "certainty", "note"}
        assert row["subject"]
        assert row["certainty"] in set("ABCD")
        for side in (row["old"], row["new"]):
            assert set(side) == {"act", "at"}
            assert side["act"] in known
            assert LAGRUM.fullmatch(side["at"]), side["at"]
        pairs.append((*row["old"].values(), *row["new"].values()))
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4 kap. 1 §", {"12 kap. 1 §", "12 kap. 3 §", "11 kap. 1 §", "11 kap. 2 §", "10 kap. 2 §"}),
        ("4 kap. 1 b §", {"12 kap. 8 §"}),
        ("4 kap. 4 §", {"12 kap. 4 §"}),
        ("9 kap. 2 §", {"33 kap. 2 §", "33 kap. 3 §"}),
        ("16 kap. 3 §", {"35 kap. 1 §", "35 kap. 4 §", "35 kap. 5 §"}),
    ],
)
def test_konkordans_of_the_old_act(old: str, new: set[str]) -> None:
    assert {r["new"]["at"] for r in KONKORDANS if r["old"] == {"act": "sol-2001-453", "at": old}} == new


@pytest.mark.corpus
@pytest.mark.parametrize("act", CORPUS_ACTS)
def test_every_place_exists_in_the_act(act: str) -> None:
    real = corpus_places(act)
    ours = {s.place for s in SECTIONS if s.source == act} & EXCERPT.get(act, {s.place for s in SECTIONS})
    assert ours
    assert ours <= real, sorted(ours - real)


@pytest.mark.corpus
def test_every_new_place_of_the_konkordans_exists() -> None:
    for act in ("sol-2025-400", "sof-2025-468"):
        ours = {row["new"]["at"] for row in KONKORDANS if row["new"]["act"] == act}
        assert ours
        assert ours <= corpus_places(act), sorted(ours - corpus_places(act))
