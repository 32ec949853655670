"""The texts of knowledge/, read in a simple way of the tests' own: a slip in the product's reader hides none in them."""

import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
LAGRUM = re.compile(r"(?:(\d{1,3}) kap\. )?(\d{1,3})(?: ([a-z]))? §")
TRAILERS = ("Vardagsord", "Frågor", "Gäller", "Säkerhet")
POINTING = re.compile(r"(Tillämpning: )?(\d+\. |- )?(Detta|Denna|Det här|Den här|Dessa|Han|Hon|Dock|Där|Detsamma|Samma sak)\b")
MOST_WORDS = 35
ACTS = ("lag", "forordning")

CORPUS_ACTS = {
    "sol-2025-400": "sol-2025-400.txt",
    "sof-2025-468": "sof-2025-468.md",
    "fl-2017-900": "fl-2017-900.md",
    "kl-2017-725": "kl-2017-725.md",
    "lma-1994-137": "lma-1994-137.md",
    "sambolag-2003-376": "sambolag-2003-376.md",
    "sol-2001-453": "sol-2001-453-4kap-utdrag.md",
}
"""The acts whose official text is in the corpus; of the last an excerpt."""

REGISTER: list[dict[str, Any]] = yaml.safe_load((KNOWLEDGE / "register.yaml").read_text(encoding="utf-8"))
KONKORDANS: list[dict[str, Any]] = yaml.safe_load((KNOWLEDGE / "konkordans.yaml").read_text(encoding="utf-8"))


class Section(NamedTuple):
    """One § or one titled section: where it is, its quotable text and its trailer lines."""

    source: str
    place: str
    heading: str
    text: str
    trailers: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.source} {self.place or self.heading}"


def front_matter(path: Path) -> dict[str, Any]:
    meta = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(meta, dict)
    return meta


def sections(path: Path) -> list[Section]:
    """Every heading of a file with text under it."""
    source = front_matter(path)["id"]
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    found = []
    for part in re.split(r"^##+ ", body, flags=re.MULTILINE)[1:]:
        heading, _, rest = part.partition("\n")
        lines = rest.strip().splitlines()
        trailers = {
            key: value.strip() for key, colon, value in (line.partition(":") for line in lines) if colon and key in TRAILERS
        }
        text = "\n".join(line for line in lines if line.partition(":")[0] not in TRAILERS).strip()
        match = LAGRUM.match(heading)
        if text or trailers:
            found.append(Section(source, match.group(0) if match else "", heading, text, trailers))
    return found


def sentences(text: str) -> list[str]:
    """Sentences and list lines; the point after kap., ref., not., prop. and a list number ends none."""
    guarded = re.sub(r"\b(kap|ref|prop|not|m\.fl|t\.o\.m|bl\.a)\.", r"\1·", text)
    guarded = re.sub(r"^(\d+)\. ", r"\1· ", guarded, flags=re.MULTILINE)
    return [s.replace("·", ".") for line in guarded.splitlines() for s in re.split(r"(?<=[.:?]) (?=[A-ZÅÄÖ0-9])", line) if s]


def period(section: Section, meta: dict[str, Any]) -> tuple[date | None, date | None]:
    """First and last day; a section without its own has its document's."""
    stated = section.trailers.get("Gäller")
    if stated is None:
        return meta["valid_from"], meta["valid_to"]
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d) -(?: (\d{4}-\d\d-\d\d))?", stated)
    assert match, f"{section.name}: Gäller {stated!r}"
    return date.fromisoformat(match.group(1)), date.fromisoformat(match.group(2)) if match.group(2) else None


PATHS = sorted(p for p in KNOWLEDGE.rglob("*.md") if p.name != "README.md")
METAS = {path.stem: front_matter(path) for path in PATHS}
SECTIONS = [section for path in PATHS for section in sections(path)]


def of_kinds(*kinds: str) -> list[Section]:
    """The sections of all documents of these kinds."""
    return [s for s in SECTIONS if METAS[s.source]["kind"] in kinds]


def corpus_places(act: str) -> set[str]:
    """Every place the corpus text of an act has, read from its own layout; the test is skipped where the text is missing."""
    path = CORPUS / "law" / CORPUS_ACTS[act]
    if not path.exists():
        pytest.skip(f"the corpus beside the checkout lacks {path.name}")
    lines = path.read_text(encoding="utf-8").splitlines()
    if act == "sol-2001-453":
        return {m.group(0) for line in lines if line.startswith("## ") and (m := LAGRUM.search(line))}
    places, chapter = set(), 0
    for line in lines:
        if match := re.match(r"(?:## )?(\d+) kap\. [A-ZÅÄÖ]", line):
            if int(match.group(1)) == chapter + 1:  # a reference that starts a line is not the next chapter's heading
                chapter += 1
        elif match := re.match(r"(?:#+ )?(\d+)(?: ([a-z]))? §(?: |$)", line):
            number = " ".join(part for part in match.groups() if part)
            places.add((f"{chapter} kap. " if chapter else "") + f"{number} §")
    return places
