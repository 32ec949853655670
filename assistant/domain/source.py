"""Sources and passages: what may be cited, and where exactly it stands."""

from datetime import date
from typing import Literal

from pydantic import Field

from assistant.domain.base import Value

SourceKind = Literal["lag", "forordning", "allmanna_rad", "riktlinje", "granskning", "vagledning"]
"""Also the rank of a source: a law stands above an ordinance, and so on down."""

LAW_KINDS: tuple[SourceKind, ...] = ("lag", "forordning")
"""Kinds whose text is in force, or not, on a day, and whose places are provisions."""

TextKind = Literal["officiell", "sammanfattning", "dokument"]
"""officiell: the publisher's wording; sammanfattning: our own-words summary; dokument: a document as it arrived."""

FindingKind = Literal["rekommendation", "bedomning", "revisionsfraga", "kriterium", "iakttagelse", "svar"]
"""What auditors recommended, judged, asked, measured by and saw, and what a nämnd replied; also the order they are told in."""

Grade = Literal["uppfyllt", "delvis", "inte"]
"""How auditors grade what they judged, where they do."""


CELLS = " | "
"""Between the cells of a row, where the text of a passage holds a table."""


class KnownChange(Value):
    """A later change that the indexed wording lacks; shown beside every citation of the provisions it touches."""

    lagrum: tuple[str, ...] = Field(description="places in the act, as '12 kap. 3 §'")
    reference: str = Field(description="for example 'SFS 2026:730'")
    applies_from: date | None = Field(description="first day the change applies; None when not established")
    certainty: str = Field(description="A-D as in knowledge/README")
    text: str = Field(description="one Swedish sentence that says what changes")
    adds: tuple[str, ...] = Field(default=(), description="first and last of the new places it adds, which are not here")


class Transition(Value):
    """A transition rule: for older cases another act, or an older rule, still decides. Data on the provisions it touches."""

    lagrum: tuple[str, ...] = Field(description="places in the act, as '33 kap. 1 §'")
    reference: str = Field(description="where the rule stands: 'övergångsbestämmelserna till SFS 2025:400, punkt 5'")
    decides: str = Field(description="the day that decides, in Swedish: 'dagen då biståndet beviljades'")
    before: date = Field(description="the first day of the new rule; older cases follow the older one")
    applies: str | None = Field(description="id of the act that applies to older cases; None where it is no act of its own")
    certainty: str = Field(description="A-D as in knowledge/README")
    text: str = Field(description="the rule in Swedish sentences that stand alone")


class Source(Value):
    """An act or a document. Validity days are inclusive."""

    id: str
    kind: SourceKind
    title: str
    short_names: tuple[str, ...] = ()
    issuer: str = ""
    municipality: str | None = None
    boards: tuple[str, ...] = Field(default=(), description="of an audit: the nämnder it is about")
    url: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    text_kind: TextKind = "dokument"
    checked: date | None = Field(default=None, description="day the text was last held against its source")
    consolidated_to: str | None = Field(default=None, description="last amendment in the wording, as 'SFS 2025:1501'")
    certainty: str | None = None
    missing: tuple[str, ...] = Field(default=(), description="what this text is known to lack, in Swedish")
    missing_summary: tuple[str, ...] = Field(
        default=(), description="those lines of `missing` that hold for our summary alone, and not for the official wording"
    )
    changes: tuple[KnownChange, ...] = ()
    transitions: tuple[Transition, ...] = ()
    gaps: bool = Field(default=False, description="says what is not known here; an answer that begins with it is no answer")
    edition_of: str | None = Field(default=None, description="for an earlier edition: the id of the current one")
    closed: date | None = Field(default=None, description="the last day of an earlier edition; its own periods stay as stated")
    example: bool = Field(default=False, description="invented, to be replaced by a municipality's own; told at every citation")
    conversation: bool = Field(default=False, description="given in one conversation, and known in that one alone")


class Passage(Value):
    """A piece of a source that can be found and cited: one §, one section of a report, one part of a table.

    `text` is what may be quoted, word for word. `search_text` is what the indexes see besides it (headings, everyday
    words, typical questions): text to search is not text to quote.
    """

    id: str = Field(description="'<source id>:<place>', unique and stable, for example 'sol-2025-400:K12P8'")
    source_id: str
    locator: str = Field(description="the place for people: '12 kap. 8 §', 'avsnitt 3.1.4'")
    address: str | None = Field(default=None, description="the place for machines, provisions only: 'K12P7a', 'P25'")
    page: int | None = None
    heading: str = Field(default="", description="heading path, outermost first, joined by ' / '")
    text: str
    search_text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    text_kind: TextKind | None = Field(default=None, description="where it differs from the source's: a summary left in an act")
    kind: SourceKind | None = Field(
        default=None, description="where it differs from the source's: practice told beside an act's §"
    )
    about: str | None = Field(default=None, description="address of the provision whose use it tells of, for such practice")
    certainty: str | None = Field(default=None, description="A-D as in knowledge/README; None where nothing is noted")

    def in_force(self, day: date) -> bool:
        """Whether the day lies within its period; an open end has no bound."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def part(self) -> str:
        """Its part of the source, in whatever period: 'barn' in 'riksnorm-2025:barn@2025-01-01'."""
        return self.id.rpartition(":")[2].partition("@")[0]

    @property
    def indexed_text(self) -> str:
        """All that the indexes see of this passage."""
        return "\n".join(part for part in (self.heading, self.locator, self.text, self.search_text) if part)


class Finding(Value):
    """One entry of the findings register: what auditors asked, measured by, saw, judged or recommended.

    `answers` and `rests_on` are the chain; empty means that the report ties it to nothing, which is a gap worth telling.
    """

    source_id: str
    kind: FindingKind
    number: int = Field(description="running number within its kind and document")
    text: str
    addressee: str | None = Field(default=None, description="the nämnd or fullmäktige it is directed to")
    locator: str
    page: int | None = None
    grade: Grade | None = Field(default=None, description="a judgement's, where the report gives one")
    answers: tuple[int, ...] = Field(
        default=(), description="numbers of the revisionsfrågor it answers or stands under; a reply's: of the recommendations"
    )
    rests_on: tuple[int, ...] = Field(
        default=(), description="a judgement's: numbers of the observations; a recommendation's: of the judgements"
    )
    linked_by: Literal["uppstallning", "ordval"] | None = Field(
        default=None,
        description="how it was linked (a recommendation: `rests_on`, others: `answers`): by layout or by words",
    )
    also: tuple[str, ...] = Field(default=(), description="the other places of the document that say it")
    diagram: bool = Field(default=False, description="tells of a diagram, whose figures the text lacks")


class Correspondence(Value):
    """One line of knowledge/konkordans.yaml: a repealed provision and what answers to it now."""

    old_act: str
    old_title: str = Field(description="the old act's title, as the register has it")
    old_label: str = Field(description="the old place for people: '4 kap. 4 §'")
    old_address: str
    new_act: str
    new_address: str
    subject: str
    certainty: str
    note: str = ""


class Document(Value):
    """A source with everything that was read from it: the unit that is indexed, replaced and removed."""

    source: Source
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...] = ()
    digest: str = Field(description="sha256 of what it was read from, and of how")


class Piece(Value):
    """A sentence (or a list with its lead-in) of a passage, and how near it lies to the question, 0-1 within the passage."""

    text: str
    score: float
    cosine: float | None = Field(default=None, description="None where the piece has no vector")


class Hit(Value):
    """A passage found for a question, best first in every list of hits."""

    passage: Passage
    source: Source
    score: float = Field(description="0-1 within one search; comparable only there")
    named: bool = Field(default=False, description="the question named exactly this provision")
    pieces: tuple[Piece, ...] = Field(default=(), description="the passage piece by piece; empty where nobody asked for it")
