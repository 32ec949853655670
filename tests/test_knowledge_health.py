"""The health of all of knowledge/: every document has origin, period and date, every reference leads somewhere, every sentence
can be quoted alone, nothing is copied.

The shelves have tests of their own beside this: test_lag_texts.py (acts, register, concordance), test_granskning_texts.py.
"""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.source import SourceKind
from assistant.lagrum import Mention, find
from assistant.library.knowledge import load_documents, load_register
from tests.knowledge_files import (
    ACTS,
    CORPUS_ACTS,
    KNOWLEDGE,
    METAS,
    MOST_WORDS,
    PATHS,
    POINTING,
    REGISTER,
    SECTIONS,
    TRAILERS,
    Section,
    corpus_places,
    of_kinds,
    sentences,
)

SHELVES: dict[str, tuple[SourceKind, ...]] = {
    "lag": ("lag", "forordning"),
    "allmanna_rad": ("allmanna_rad",),
    "riktlinjer": ("riktlinje",),
    "granskning": ("granskning",),
    "vagledning": ("vagledning",),
    "introduktion": ("vagledning",),
}
KEYS = {"id", "kind", "title", "text", "origin", "valid_from", "valid_to", "url", "checked"}
MORE_KEYS = {"municipality", "issuer", "example"}
FEWEST = 2
ENTRIES: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in REGISTER}
NAMES = [name for entry in REGISTER if entry["kind"] in ACTS for name in entry["short"]]


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_every_document_has_origin_period_and_date(path: Path) -> None:
    meta = METAS[path.stem]
    assert KEYS <= set(meta) <= KEYS | MORE_KEYS
    assert meta["id"] == path.stem
    assert meta["kind"] in SHELVES[path.parent.name]
    assert meta["text"] == "sammanfattning"
    assert meta["origin"].endswith(".")
    assert len(meta["origin"].split()) >= 4
    assert isinstance(meta["valid_from"], date)
    assert meta["valid_to"] is None or meta["valid_to"] > meta["valid_from"]
    assert isinstance(meta["checked"], date)
    assert meta["checked"] >= date(2026, 11, 21)


def test_every_document_is_in_the_register_and_agrees_with_it() -> None:
    for name, meta in METAS.items():
        entry = ENTRIES[name]
        for key in ("kind", "title", "url", "valid_from", "valid_to"):
            assert entry[key] == meta[key], f"{name} {key}"
        for key in ("municipality", "example"):
            assert entry.get(key) == meta.get(key), f"{name} {key}"


def test_the_product_reads_every_document_whole() -> None:
    """What a person sees as sections, the product has as passages: none is lost, none is found twice under one id."""
    documents = load_documents(KNOWLEDGE, load_register(KNOWLEDGE / "register.yaml"))
    assert {d.source.id for d in documents} == set(METAS)
    ids = Counter(p.id for d in documents for p in d.passages)
    assert [i for i, n in ids.items() if n > 1] == []
    for document in documents:
        if document.source.kind == "granskning":  # its findings are passages too: test_granskning_texts.py
            continue
        stood = " ".join(p.text for p in document.passages)
        for section in SECTIONS:
            if section.source == document.source.id:
                body = section.text.replace("Tillämpning: ", "")
                assert all(sentence in stood for sentence in sentences(body)), section.name


def test_trailers_come_last_and_once() -> None:
    for path in PATHS:
        seen: list[str] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").split("---\n", 2)[2].splitlines(), start=1):
            if line.startswith("#"):
                seen = []
            elif (key := line.partition(":")[0]) in TRAILERS:
                assert key not in seen, f"{path.name}:{number}"
                seen.append(key)
            else:
                assert not (seen and line.strip()), f"{path.name}:{number}"


def test_every_section_can_be_found_by_everyday_words_and_questions() -> None:
    poor = [
        s.name
        for s in SECTIONS
        if len(s.trailers.get("Vardagsord", "").split(",")) < FEWEST or len(s.trailers.get("Frågor", "").split("|")) < FEWEST
    ]
    assert poor == []
    assert [q for s in SECTIONS for q in s.trailers["Frågor"].split(" | ") if not q.strip().endswith("?")] == []


def test_certainty_is_marked_where_no_official_text_was_at_hand() -> None:
    stated = {s.name: s.trailers.get("Säkerhet") for s in SECTIONS}
    assert {c for c in stated.values() if c} <= set("ABCD")
    told = ("praxis", "reformer-2025-2027", "vad-radrum-inte-vet", "sosfs-2013-1")
    assert [s.name for s in SECTIONS if s.source in told and s.trailers.get("Säkerhet") is None] == []
    in_corpus = {"sol-2025-400", "sof-2025-468", "fl-2017-900", "kl-2017-725", "lma-1994-137", "sambolag-2003-376"}
    partly = {"sol-2001-453": ("4 kap. 1 §", "4 kap. 1 a §", "4 kap. 1 b §")}
    for section in of_kinds(*ACTS):
        if section.source not in in_corpus and section.place not in partly.get(section.source, ()):
            assert section.trailers.get("Säkerhet"), section.name


def test_no_sentence_is_too_long() -> None:
    long = [f"{s.name}: {t}" for s in SECTIONS for t in sentences(s.text) if len(t.split()) > MOST_WORDS]
    assert not long, "\n".join(long)


def test_sentences_stand_alone() -> None:
    bad = [f"{s.name}: {t}" for s in SECTIONS for t in sentences(s.text) if POINTING.match(t)]
    assert not bad, "\n".join(bad)


def test_a_list_belongs_to_the_block_before_it() -> None:
    findings = ("Rekommendation", "Bedömning", "Revisionsfråga", "Iakttagelse")
    loose = [
        s.name
        for s in SECTIONS
        if METAS[s.source]["kind"] != "granskning" and any(re.match(r"- |\d+\. ", b) for b in s.text.split("\n\n"))
    ]
    assert not loose, findings


# --- references ----------------------------------------------------------------------------------------------------------

WHOLE_ACTS = [act for act in CORPUS_ACTS if act != "sol-2001-453"]
OWN_PLACES = {(s.source, s.place) for s in SECTIONS if s.place}


def act_of(mention: Mention, section: Section) -> str | None:
    """Which act a reference in a text is to: the one beside it, the present one where two share the name."""
    numbered = next((e["id"] for e in REGISTER if mention.sfs and e["sfs"] == mention.sfs), None)
    if numbered:
        return numbered
    if mention.act_name is None:
        return f"SFS {mention.sfs}" if mention.sfs else None
    bearing = [e["id"] for e in REGISTER if mention.act_name.lower() in {n.lower() for n in e["short"]}]
    if section.source in bearing:
        return section.source
    return max(bearing, key=lambda i: str(ENTRIES[i]["valid_from"]))


def references() -> list[tuple[Section, str, str]]:
    """(section, act, place) of every provision that a quotable sentence names."""
    found = []
    for section in SECTIONS:
        for text in sentences(section.text):
            for mention in find(text, NAMES):
                act = act_of(mention, section)
                if act:
                    found.append((section, act, mention.lagrum.label))
    return found


ELSEWHERE = {
    "SFS 1949:381": "föräldrabalken",
    "SFS 1971:291": "förvaltningsprocesslagen",
    "SFS 1977:1160": "arbetsmiljölagen",
    "SFS 1991:481": "folkbokföringslagen",
    "SFS 1993:335": "lagen om Barnombudsman",
    "SFS 1993:387": "LSS",
    "SFS 2005:551": "aktiebolagslagen",
    "SFS 2005:716": "utlänningslagen",
    "SFS 2010:800": "skollagen",
    "SFS 2010:1932": "delgivningslagen",
    "SFS 2024:79": "lagen om placering av barn i skyddat boende",
}
"""Acts outside the field that its provisions refer to. A new number here is to be looked up first."""
ADOPTED_NOT_HERE = {("sol-2025-400", "12 kap. 4 a §"), ("sol-2025-400", "12 kap. 6 a §")}
"""Places of SFS 2026:730, whose wording is not established here; a sentence that names one says 'uppges'."""


def test_acts_named_beside_a_place_are_known() -> None:
    unknown = [(s.name, act) for s, act, _ in references() if act not in ENTRIES and act not in ELSEWHERE]
    assert unknown == []


def test_provisions_whose_wording_is_not_here_are_named_with_reserve() -> None:
    named = {t for s in SECTIONS for t in sentences(s.text) if re.search(r"\b[456] a\b.*§", t) and "2026:730" in t}
    assert named
    assert [t for t in named if not re.search(r"uppges|inte fastställ|inte ingår|ingår inte|fastställts här", t)] == []


@pytest.mark.corpus
@pytest.mark.parametrize("act", WHOLE_ACTS)
def test_every_provision_referred_to_exists_in_its_act(act: str, corpus: Path) -> None:
    assert (corpus / "law").is_dir()
    real = corpus_places(act)
    named = {(s.name, place) for s, to, place in references() if to == act and (act, place) not in ADOPTED_NOT_HERE}
    assert named
    assert [(name, place) for name, place in sorted(named) if place not in real] == []


def test_every_reference_to_an_act_known_by_summary_alone_resolves() -> None:
    """Of the acts whose text is not beside the checkout, only places that are summed up here may be named.

    A summary of a provision whose official text was at hand may name what that text names.
    """
    lost = [
        (s.name, act, place)
        for s, act, place in references()
        if act in METAS and act not in WHOLE_ACTS and s.source not in WHOLE_ACTS and (act, place) not in OWN_PLACES
    ]
    assert lost == []


RUN = 12
"""So many words in a row that a text shares with the corpus are copied, not written."""


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[0-9a-zåäöéü]+", re.sub(r"\]\([^)]*\)|<[^>]+>", " ", text).lower())
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


@pytest.mark.corpus
def test_nothing_is_copied_from_the_corpus(corpus: Path) -> None:
    theirs = set().union(*(runs(p.read_text(encoding="utf-8")) for p in corpus.rglob("*") if p.suffix in (".txt", ".md")))
    files = [p for p in KNOWLEDGE.rglob("*") if p.suffix in (".md", ".yaml")]
    copied = {p.name: " ".join(run) for p in files for run in runs(p.read_text(encoding="utf-8")) & theirs}
    assert copied == {}
