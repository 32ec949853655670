"""The law shelf of knowledge/: its files are complete, every place exists, every sentence can be quoted alone.

The files are read here in a simple way of their own, so that a slip in the product's reader cannot hide a slip in the texts.
"""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "law"
CORPUS_FILES = {
    "sol-2025-400": "sol-2025-400.txt",
    "sof-2025-468": "sof-2025-468.md",
    "fl-2017-900": "fl-2017-900.md",
    "sol-2001-453": "sol-2001-453-4kap-utdrag.md",
    "lma-1994-137": "lma-1994-137.md",
}
EXCERPT = {"sol-2001-453": {"4 kap. 1 §", "4 kap. 1 a §", "4 kap. 1 b §", "4 kap. 4 §"}}
"""Of the repealed act the corpus has an excerpt only: these places are in it."""

EXPECTED = {
    "sol-2025-400": "4:1 4:2 4:3 4:4 10:2 12:1 12:2 12:3 12:4 12:5 12:6 12:7 12:7a 12:8 12:9 13:2 14:2 14:3 14:8 14:9 14:10 "
    "29:4 33:1 33:2 33:3 33:4 33:5 33:6 35:1 35:4 35:5",
    "sof-2025-468": "12:1 12:2 12:3",
    "fl-2017-900": "9 11 12 23 25 32 33 36 37 43 44 45",
    "sol-2001-453": "4:1 4:1a 4:1b 4:2 4:3 4:4 4:5 4:6",
    "sof-2001-937": "2:1",
}
LAGRUM = re.compile(r"(?:(\d{1,2}) kap\. )?(\d{1,3})(?: ([a-z]))? §")
TRAILERS = ("Vardagsord", "Frågor", "Gäller")
MOST_WORDS = 35
FEWEST = 8


class Section(NamedTuple):
    """One §: where it is, its quotable text and its trailer lines."""

    act: str
    place: str
    heading: str
    text: str
    trailers: dict[str, str]


def front_matter(path: Path) -> dict[str, Any]:
    meta = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(meta, dict)
    return meta


def sections(path: Path) -> list[Section]:
    act = front_matter(path)["id"]
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    found = []
    for part in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
        heading, _, rest = re.split(r"^## ", part, flags=re.MULTILINE)[0].partition("\n")
        lines = rest.strip().splitlines()
        trailers = {
            key: value.strip() for key, colon, value in (line.partition(":") for line in lines) if colon and key in TRAILERS
        }
        text = "\n".join(line for line in lines if line.partition(":")[0] not in TRAILERS).strip()
        match = LAGRUM.match(heading)
        found.append(Section(act, match.group(0) if match else "", heading, text, trailers))
    return found


def sentences(text: str) -> list[str]:
    """Sentences and list lines; the point after kap., ref., not., prop. and a list number ends none."""
    guarded = re.sub(r"\b(kap|ref|prop|not|m\.fl)\.", r"\1·", text)
    guarded = re.sub(r"^(\d+)\. ", r"\1· ", guarded, flags=re.MULTILINE)
    return [s.replace("·", ".") for line in guarded.splitlines() for s in re.split(r"(?<=[.:?]) (?=[A-ZÅÄÖ0-9])", line) if s]


def period(section: Section, meta: dict[str, Any]) -> tuple[date | None, date | None]:
    stated = section.trailers.get("Gäller")
    if stated is None:
        return meta["valid_from"], meta["valid_to"]
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d) -(?: (\d{4}-\d\d-\d\d))?", stated)
    assert match, f"{section.act} {section.place}: Gäller {stated!r}"
    return date.fromisoformat(match.group(1)), date.fromisoformat(match.group(2)) if match.group(2) else None


PATHS = sorted((KNOWLEDGE / "lag").glob("*.md"))
SECTIONS = [section for path in PATHS for section in sections(path)]
METAS = {front_matter(path)["id"]: front_matter(path) for path in PATHS}
REGISTER: list[dict[str, Any]] = yaml.safe_load((KNOWLEDGE / "register.yaml").read_text(encoding="utf-8"))
KONKORDANS: list[dict[str, Any]] = yaml.safe_load((KNOWLEDGE / "konkordans.yaml").read_text(encoding="utf-8"))


def named(section: Section) -> str:
    return f"{section.act} {section.place}"


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_front_matter_is_complete(path: Path) -> None:
    meta = front_matter(path)
    assert set(meta) == {"id", "kind", "title", "text", "valid_from", "valid_to", "url", "checked"}
    assert meta["id"] == path.stem
    assert meta["kind"] in {"lag", "forordning"}
    assert meta["text"] == "sammanfattning"
    assert isinstance(meta["valid_from"], date)
    assert meta["valid_to"] is None or meta["valid_to"] > meta["valid_from"]
    assert isinstance(meta["checked"], date)
    assert meta["url"].startswith("https://")
    sfs = "{}:{}".format(*path.stem.split("-")[-2:])
    assert f"({sfs})" in meta["title"]


def test_every_heading_is_a_place_with_a_name() -> None:
    bad = [s.heading for s in SECTIONS if not re.fullmatch(rf"{LAGRUM.pattern} \S.*", s.heading)]
    assert not bad


def test_chapter_heading_above_agrees() -> None:
    for path in PATHS:
        chapter = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                match = re.match(r"## (\d+) kap\. \S", line)
                chapter = match.group(1) if match else None
            elif line.startswith("### "):
                match = LAGRUM.match(line[4:])
                assert match, f"{path.name}: {line}"
                assert match.group(1) == chapter, f"{path.name}: {line} stands in the wrong chapter"


def test_the_provisions_that_questions_need_are_there() -> None:
    for act, wanted in EXPECTED.items():
        places = Counter(s.place for s in SECTIONS if s.act == act)
        for short in wanted.split():
            chapter, _, number = short.rpartition(":")
            place = (f"{chapter} kap. " if chapter else "") + re.sub(r"(\d)([a-z])", r"\1 \2", number) + " §"
            assert places[place], f"{act} {place}"


def test_every_section_can_be_found_by_everyday_words_and_questions() -> None:
    short = [
        named(s)
        for s in SECTIONS
        if len(s.trailers.get("Vardagsord", "").split(",")) < FEWEST or len(s.trailers.get("Frågor", "").split("|")) < FEWEST
    ]
    assert not short
    no_mark = [(named(s), q) for s in SECTIONS for q in s.trailers["Frågor"].split(" | ") if not q.strip().endswith("?")]
    assert not no_mark


def test_trailers_come_last() -> None:
    for path in PATHS:
        after_trailer = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.startswith("#"):
                after_trailer = False
            elif line.partition(":")[0] in TRAILERS:
                after_trailer = True
            else:
                assert not (after_trailer and line.strip()), f"{path.name}:{number}"


def test_tillampning_is_one_last_block() -> None:
    for section in SECTIONS:
        blocks = section.text.split("\n\n")
        marked = [i for i, block in enumerate(blocks) if block.startswith("Tillämpning: ")]
        assert marked in ([], [len(blocks) - 1]), named(section)
        assert len(blocks) > len(marked), named(section)


def test_no_sentence_is_too_long() -> None:
    long = [f"{named(s)}: {t}" for s in SECTIONS for t in sentences(s.text) if len(t.split()) > MOST_WORDS]
    assert not long, "\n".join(long)


def test_sentences_stand_alone() -> None:
    pointing = re.compile(
        r"(Tillämpning: )?(\d+\. |- )?(Detta|Denna|Det här|Den här|Dessa|Han|Hon|Dock|Där|Detsamma|Samma sak)\b"
    )
    bad = [f"{named(s)}: {t}" for s in SECTIONS for t in sentences(s.text) if pointing.match(t)]
    assert not bad, "\n".join(bad)


def test_a_list_belongs_to_the_block_before_it() -> None:
    loose = [named(s) for s in SECTIONS if any(re.match(r"- |\d+\. ", block) for block in s.text.split("\n\n"))]
    assert not loose


def test_no_period_outside_its_act() -> None:
    for section in SECTIONS:
        meta = METAS[section.act]
        first, last = period(section, meta)
        assert first is not None
        assert first >= meta["valid_from"], named(section)
        assert last is None or last >= first, named(section)
        if meta["valid_to"] is not None:
            assert last is not None, named(section)
            assert last <= meta["valid_to"], named(section)


def test_two_wordings_of_a_place_follow_each_other() -> None:
    by_place: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for section in SECTIONS:
        first, last = period(section, METAS[section.act])
        assert first is not None
        by_place.setdefault((section.act, section.place), []).append((first, last or date.max))
    for place, periods in by_place.items():
        ordered = sorted(periods)
        for (_, last), (first, _) in zip(ordered, ordered[1:], strict=False):
            assert (first - last).days == 1, place


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
        assert set(entry) - {"municipality"} == keys, entry["id"]
        assert entry["kind"] in {"lag", "forordning", "granskning"}
        assert isinstance(entry["valid_from"], date)
        assert entry["certainty"] in set("ABCD")
        assert all(isinstance(name, str) and name for name in entry["short"]), entry["id"]
        assert len(entry["short"]) == len({name.lower() for name in entry["short"]}), entry["id"]
        assert all(isinstance(line, str) and line.endswith(".") for line in entry["missing"]), entry["id"]
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
    places = {(s.act, s.place) for s in SECTIONS}
    for entry in REGISTER:
        for change in entry["changes"]:
            assert set(change) == {"lagrum", "reference", "applies_from", "certainty", "text"}
            assert isinstance(change["applies_from"], date)
            assert change["certainty"] in set("ABCD")
            assert change["text"].endswith(".")
            assert len(sentences(change["text"])) == 1, change["text"]
            for place in change["lagrum"]:
                assert (entry["id"], place) in places, f"{entry['id']} {place}"


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
        ("4 kap. 1 §", {"12 kap. 1 §", "12 kap. 3 §", "11 kap. 2 §", "10 kap. 2 §"}),
        ("4 kap. 1 b §", {"12 kap. 8 §"}),
        ("4 kap. 4 §", {"12 kap. 4 §"}),
        ("9 kap. 2 §", {"33 kap. 2 §", "33 kap. 3 §"}),
        ("16 kap. 3 §", {"35 kap. 1 §", "35 kap. 4 §", "35 kap. 5 §"}),
    ],
)
def test_konkordans_of_the_old_act(old: str, new: set[str]) -> None:
    assert {r["new"]["at"] for r in KONKORDANS if r["old"] == {"act": "sol-2001-453", "at": old}} == new


def corpus_places(act: str) -> set[str]:
    """Every place the corpus text of an act has, read from its own layout."""
    path = CORPUS / CORPUS_FILES[act]
    if not path.exists():
        pytest.skip(f"the corpus beside the checkout lacks {path.name}")
    text = path.read_text(encoding="utf-8")
    if act == "sol-2001-453":
        return {m.group(0) for line in text.splitlines() if line.startswith("## ") and (m := LAGRUM.search(line))}
    places, chapter = set(), 0
    for line in text.splitlines():
        if match := re.match(r"(?:## )?(\d+) kap\. [A-ZÅÄÖ]", line):
            if int(match.group(1)) == chapter + 1:  # a reference that starts a line is not the next chapter's heading
                chapter += 1
        elif match := re.match(r"(?:#+ )?(\d+)(?: ([a-z]))? §(?: |$)", line):
            number = " ".join(part for part in match.groups() if part)
            places.add((f"{chapter} kap. " if chapter else "") + f"{number} §")
    return places


@pytest.mark.corpus
@pytest.mark.parametrize("act", ["sol-2025-400", "sof-2025-468", "fl-2017-900", "sol-2001-453"])
def test_every_place_exists_in_the_act(act: str) -> None:
    real = corpus_places(act)
    ours = {s.place for s in SECTIONS if s.act == act} & EXCERPT.get(act, {s.place for s in SECTIONS})
    assert ours
    assert ours <= real, sorted(ours - real)


@pytest.mark.corpus
def test_every_new_place_of_the_konkordans_exists() -> None:
    for act in ("sol-2025-400", "sof-2025-468"):
        ours = {row["new"]["at"] for row in KONKORDANS if row["new"]["act"] == act}
        assert ours
        assert ours <= corpus_places(act), sorted(ours - corpus_places(act))
